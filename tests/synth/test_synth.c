// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The synthesiser as a whole: the same bits everywhere, exact after a cold start, exact onsets, bounded, finite.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "synth/fx/limiter.h"
#include "synth/voice/lanes.h"
#include "tests/synth/script.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static script music;

static float *play(aur_isa isa, int64_t from, int64_t to)
{
    float *out = malloc((size_t)(to - from) * 2 * sizeof *out);
    assert_non_null(out);
    assert_true(script_play(&music, isa, from, to, out, NULL));
    return out;
}

static int64_t first_difference(const float *a, const float *b, int64_t frames)
{
    for (int64_t i = 0; i < frames; i++)
        if (memcmp(a + 2 * i, b + 2 * i, 2 * sizeof *a) != 0)
            return i;
    return -1;
}

static void test_kernels_equal(void **state)
{
    (void)state;
    int64_t frames = 30 * SECOND;
    float *scalar = play(AUR_ISA_SCALAR, 0, frames);
    for (int isa = AUR_ISA_SSE2; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa)) {
            printf("%s: this processor does not have it\n", aur_isa_name((aur_isa)isa));
            continue;
        }
        float *other = play((aur_isa)isa, 0, frames);
        assert_int_equal(first_difference(scalar, other, frames), -1);
        free(other);
    }
    free(scalar);
}

#if defined(__x86_64__)
static void test_flushing_denormals_changes_nothing(void **state)
{
    (void)state;
    // The last note ends after about 30 s; then 30 s of decay and silence, where denormals would be.
    static script whole;
    whole = music;
    while (music.count > 0 && music.events[music.count - 1].at_frame > 20 * SECOND)
        music.count--;
    unsigned before = _mm_getcsr();
    _mm_setcsr(before & ~0x8040u);
    float *kept = play(AUR_ISA_AUTO, 0, 60 * SECOND);
    _mm_setcsr(before | 0x8040u);
    float *flushed = play(AUR_ISA_AUTO, 0, 60 * SECOND);
    _mm_setcsr(before);
    assert_int_equal(first_difference(kept, flushed, 60 * SECOND), -1);
    for (int64_t i = 0; i < 60 * SECOND * 2; i++)
        assert_false(fpclassify(kept[i]) == FP_SUBNORMAL);
    free(kept);
    free(flushed);
    music = whole;
}
#endif

static void test_cold_start_is_exact_after_history(void **state)
{
    (void)state;
    int64_t end = 200 * SECOND;
    float *linear = play(AUR_ISA_AUTO, 0, end);
    // Starts on both sides of the racks' turns at 60, 120 s; none but the last samples depend on more than H.
    static const int64_t STARTS[] = {48000 * 14 + 128, 48000 * 59 + 64, 48000 * 61, 48000 * 80 + 192};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        int64_t start = STARTS[i] / 64 * 64;
        float *cold = play(AUR_ISA_AUTO, start, end);
        int64_t exact = start + AUR_HISTORY_FRAMES;
        assert_true(end - exact > 10 * SECOND); // there is something left to compare
        assert_int_equal(first_difference(linear + 2 * exact, cold + 2 * (exact - start), end - exact), -1);
        assert_int_not_equal(first_difference(linear + 2 * start, cold, SECOND), -1); // it was cold
        free(cold);
    }
    free(linear);
}

/// Frame of the first sample that is not zero when one note is struck at `at_frame`.
static int64_t first_sound(unsigned patch, int64_t at_frame)
{
    static script one;
    one.count = 1;
    one.events[0] = (aur_event){.at_frame = at_frame,
                                .gate_frames = 48000,
                                .pitch_q8 = AUR_PITCH_Q8(60),
                                .velocity = 60000,
                                .dice = 3,
                                .release_blocks = 400,
                                .type = AUR_EVENT_NOTE,
                                .id = (uint8_t)patch};
    static float out[2 * 9600];
    assert_true(script_play(&one, AUR_ISA_AUTO, 0, 9600, out, NULL));
    for (int64_t i = 0; i < 9600; i++)
        if (out[2 * i] != 0.0f || out[2 * i + 1] != 0.0f)
            return i;
    return -1;
}

static void test_onset_is_on_its_frame(void **state)
{
    (void)state;
    for (int64_t at = 1000; at < 1070; at++) { // every place in a block; a sine is 0 on its first frame
        int64_t heard = first_sound(AUR_PATCH_PLUCK, at);
        assert_in_range(heard, at, at + 1);
        heard = first_sound(AUR_PATCH_PAD_WARM, at);
        assert_in_range(heard, at, at + 1);
    }
}

static void test_notes_end_in_silence(void **state)
{
    (void)state;
    static script whole;
    whole = music;
    while (music.count > 0 && music.events[music.count - 1].at_frame > 10 * SECOND)
        music.count--;
    float *out = play(AUR_ISA_AUTO, 0, 120 * SECOND);
    // Notes are over by 30 s, the rack they fed has rung out 15 s after its turn at 60 s.
    for (int64_t i = 76 * SECOND * 2; i < 120 * SECOND * 2; i++)
        assert_true(out[i] == 0.0f);
    free(out);
    music = whole;
}

static void test_note_off_fades(void **state)
{
    (void)state;
    static script s;
    s.count = 2;
    s.events[0] = (aur_event){.at_frame = 0,
                              .gate_frames = 10 * 48000,
                              .pitch_q8 = AUR_PITCH_Q8(50),
                              .velocity = 60000,
                              .release_blocks = 3000,
                              .type = AUR_EVENT_NOTE,
                              .id = AUR_PATCH_DRONE_DEEP,
                              .note_id = 9};
    s.events[1] =
        (aur_event){.at_frame = 5 * 48000 + 17, .release_blocks = 15, .type = AUR_EVENT_NOTE_OFF, .note_id = 9};
    aur_synth_stats stats;
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, 5 * 48000 + 17 + 15 * 64 - AUR_LOOKAHEAD_FRAMES, NULL, &stats));
    assert_int_equal(stats.voices, 1);
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, 5 * 48000 + 17 + 16 * 64 + 64, NULL, &stats));
    assert_int_equal(stats.voices, 0);
}

static void test_polyphony_is_bounded(void **state)
{
    (void)state;
    static script s;
    s.count = 100;
    for (unsigned i = 0; i < s.count; i++)
        s.events[i] = (aur_event){.gate_frames = 480000,
                                  .pitch_q8 = (uint16_t)(AUR_PITCH_Q8(40) + 64 * i),
                                  .velocity = 65535,
                                  .release_blocks = 1000,
                                  .note_id = i,
                                  .type = AUR_EVENT_NOTE,
                                  .id = (uint8_t)(i % AUR_PATCH_COUNT)};
    aur_synth_stats stats;
    float *out = malloc(2 * SECOND * 2 * sizeof *out);
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, 2 * SECOND, out, &stats));
    assert_in_range(stats.voices, AUR_POLYPHONY_MAX, 3 * AUR_POLYPHONY_MAX); // some notes have three
    assert_int_equal(stats.notes_dropped, 100 - AUR_POLYPHONY_MAX);
    float peak = 0.0f;
    for (int64_t i = 0; i < 2 * SECOND * 2; i++)
        peak = fmaxf(peak, fabsf(out[i]));
    assert_true(peak > 0.5f && peak <= AUR_LIMITER_CEILING * 1.001f); // 64 loud voices, limited
    free(out);
}

static void test_garbage_stays_finite(void **state)
{
    (void)state;
    uint64_t dice = 99;
    aur_synth *synth = script_open(AUR_ISA_AUTO, 0);
    float left[AUR_BLOCK_FRAMES], right[AUR_BLOCK_FRAMES];
    for (int block = 0; block < 20000; block++) {
        for (int i = 0; i < 5; i++) {
            aur_event event;
            uint8_t *bytes = (uint8_t *)&event;
            for (size_t k = 0; k < sizeof event; k++)
                bytes[k] = (uint8_t)script_random(&dice);
            if (script_random(&dice) % 4 != 0) // mostly near, mostly of a kind that exists
                event.at_frame = aur_synth_event_frame(synth) + (int)(script_random(&dice) % 300) - 100;
            if (script_random(&dice) % 4 != 0)
                event.type %= AUR_EVENT_TYPE_COUNT;
            if (script_random(&dice) % 2 != 0)
                event.id %= AUR_PATCH_COUNT;
            aur_synth_events(synth, &event, 1);
        }
        aur_synth_render(synth, left, right);
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
            assert_true(fabsf(left[t]) <= 1.0f && fabsf(right[t]) <= 1.0f); // false for NaN
    }
    free(synth);
}

static void test_snapshot_continues(void **state)
{
    (void)state;
    aur_synth *synth = script_open(AUR_ISA_AUTO, 0), *copy = malloc(aur_synth_bytes());
    float a[2][AUR_BLOCK_FRAMES], b[2][AUR_BLOCK_FRAMES];
    aur_synth_events(synth, music.events, 40);
    for (int block = 0; block < 2000; block++)
        aur_synth_render(synth, a[0], a[1]);
    memcpy(copy, synth, aur_synth_bytes());
    aur_synth_render(synth, a[0], a[1]);
    memcpy(synth, copy, aur_synth_bytes());
    aur_synth_render(synth, b[0], b[1]);
    assert_memory_equal(a, b, sizeof a);
    free(synth);
    free(copy);
}

static int compose(void **state)
{
    (void)state;
    script_compose(&music, 200);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels_equal),
#if defined(__x86_64__)
        cmocka_unit_test(test_flushing_denormals_changes_nothing),
#endif
        cmocka_unit_test(test_cold_start_is_exact_after_history),
        cmocka_unit_test(test_onset_is_on_its_frame),
        cmocka_unit_test(test_notes_end_in_silence),
        cmocka_unit_test(test_note_off_fades),
        cmocka_unit_test(test_polyphony_is_bounded),
        cmocka_unit_test(test_garbage_stays_finite),
        cmocka_unit_test(test_snapshot_continues),
    };
    return cmocka_run_group_tests_name("synth", tests, compose, NULL);
}

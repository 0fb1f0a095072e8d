// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Single notes, dry: they begin and end on their frames, fade when ended early, obey velocity, pan, layers and
// brightness, and cannot outlive the longest life.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/patch.h"
#include "tests/synth/measure.h"
#include "tests/synth/script.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)
#define FRAMES (40 * SECOND)

static script s;
static float out[2 * FRAMES];

static void add_param(unsigned param, int64_t at_frame, int32_t value_q16, uint32_t ramp_frames)
{
    s.events[s.count++] = (aur_event){.at_frame = at_frame,
                                      .type = AUR_EVENT_PARAM,
                                      .id = (uint8_t)param,
                                      .value_q16 = value_q16,
                                      .gate_frames = ramp_frames};
}

/// A fresh script without echo, reverb and ensemble.
static void begin_dry(void)
{
    s.count = 0;
    add_param(AUR_PARAM_REVERB_GAIN, 0, 0, 0);
    add_param(AUR_PARAM_ECHO_GAIN, 0, 0, 0);
    add_param(AUR_PARAM_ENSEMBLE_GAIN, 0, 0, 0);
}

static aur_event *add_note(unsigned patch, int64_t at_frame, uint32_t gate_frames, uint16_t release_blocks)
{
    aur_event *note = &s.events[s.count++];
    *note = (aur_event){.at_frame = at_frame,
                        .note_id = (uint32_t)s.count,
                        .gate_frames = gate_frames,
                        .pitch_q8 = AUR_PITCH_Q8(57),
                        .velocity = 40000,
                        .dice = 77,
                        .release_blocks = release_blocks,
                        .type = AUR_EVENT_NOTE,
                        .id = (uint8_t)patch};
    return note;
}

static void play(int64_t frames)
{
    assert_true(script_play(&s, AUR_ISA_AUTO, 0, frames, out, NULL));
}

static int sounds(int64_t frame)
{
    return out[2 * frame] != 0.0f || out[2 * frame + 1] != 0.0f;
}

static void test_every_patch_begins_and_ends_on_its_frames(void **state)
{
    (void)state;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++)
        for (int64_t at = 640; at < 704; at += 7) {
            begin_dry();
            add_note(patch, at, 3001, 20);
            play(3 * SECOND / 10);
            int64_t end = at + 3001 + 20 * AUR_BLOCK_FRAMES, first = 0, last = 3 * SECOND / 10 - 1;
            while (first < last && !sounds(first))
                first++;
            while (last > 0 && !sounds(last))
                last--;
            assert_in_range(first, at, at + 1); // a sine is 0 on its first frame
            assert_in_range(last, end - AUR_BLOCK_FRAMES, end - 1);
        }
}

static void test_onset_moves_with_its_frame(void **state)
{
    (void)state;
    // A whole block later on, a patch without absolute modulation sounds the same to the bit.
    static float before[2 * 9600];
    for (int shift = 64; shift <= 640; shift += 192) {
        begin_dry();
        add_note(AUR_PATCH_KICK, 1000, 8000, 50);
        play(9600);
        memcpy(before, out, sizeof before);
        s.events[s.count - 1].at_frame += shift;
        play(9600 + shift);
        assert_memory_equal(before, out + 2 * shift, sizeof before);
    }
}

static void test_note_off_fades_without_a_jump(void **state)
{
    (void)state;
    const int64_t off = SECOND + 17, end = off + 30 * AUR_BLOCK_FRAMES;
    begin_dry();
    add_note(AUR_PATCH_LEAD_SOFT, 100, 10 * 48000, 1000);
    s.events[s.count] = s.events[s.count - 1];
    s.events[s.count].type = AUR_EVENT_NOTE_OFF;
    s.events[s.count].at_frame = off;
    s.events[s.count++].release_blocks = 30;
    play(2 * SECOND);
    assert_true(sounds(end - 2 * AUR_BLOCK_FRAMES));
    for (int64_t i = end; i < 2 * SECOND; i++)
        assert_false(sounds(i));
    float steepest = 0.0f, jump = 0.0f;
    for (int64_t i = SECOND / 2; i < end; i++) {
        float step = fabsf(out[2 * i] - out[2 * i - 2]);
        if (i < off)
            steepest = fmaxf(steepest, step);
        else
            jump = fmaxf(jump, step);
    }
    assert_true(jump <= 1.05f * steepest);
}

static void test_ending_an_unknown_note_is_ignored(void **state)
{
    (void)state;
    static float before[2 * 48000];
    begin_dry();
    add_note(AUR_PATCH_LEAD_SOFT, 100, 30000, 100);
    play(SECOND);
    memcpy(before, out, sizeof before);
    s.events[s.count] = s.events[s.count - 1];
    s.events[s.count].type = AUR_EVENT_NOTE_OFF;
    s.events[s.count].note_id = 4711;
    s.events[s.count++].at_frame = 9000;
    play(SECOND);
    assert_memory_equal(before, out, sizeof before);
}

static void test_nobody_outlives_thirty_seconds(void **state)
{
    (void)state;
    static const struct {
        uint32_t gate_frames;
        uint16_t release_blocks;
    } CASES[] = {{UINT32_MAX, 65535}, {5 * 48000, 65535}, {UINT32_MAX, 0}, {29 * 48000, 65535}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        begin_dry();
        add_note(AUR_PATCH_DRONE_DEEP, 1000, CASES[i].gate_frames, CASES[i].release_blocks);
        play(32 * SECOND);
        int64_t end = 1000 + AUR_NOTE_LIFE_MAX_FRAMES;
        assert_true(sounds(end / 2));
        for (int64_t frame = end; frame < 32 * SECOND; frame++)
            assert_false(sounds(frame));
    }
}

static double rms_of(unsigned patch, uint16_t velocity)
{
    begin_dry();
    add_note(patch, 0, 2 * 48000, 100)->velocity = velocity;
    play(2 * SECOND);
    return measure_rms(out, 1, (size_t)(4 * SECOND));
}

static void test_louder_with_velocity(void **state)
{
    (void)state;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        double rms[4] = {rms_of(patch, 0), rms_of(patch, 16000), rms_of(patch, 32000), rms_of(patch, 64000)};
        assert_true(rms[0] == 0.0);
        assert_true(rms[1] > 0.0 && rms[2] > 1.5 * rms[1] && rms[3] > 1.5 * rms[2]);
    }
}

static void test_pan_keeps_the_power(void **state)
{
    (void)state;
    double power[5], side[5];
    for (int i = 0; i < 5; i++) {
        begin_dry();
        add_note(AUR_PATCH_DRONE_DEEP, 0, 5 * 48000, 100)->pan = (int16_t)(-32767 + i * 16383);
        play(5 * SECOND);
        double left = measure_rms(out, 2, (size_t)(5 * SECOND)), right = measure_rms(out + 1, 2, (size_t)(5 * SECOND));
        power[i] = left * left + right * right;
        side[i] = measure_db(right * right / (left * left));
    }
    for (int i = 0; i < 5; i++)
        assert_true(fabs(measure_db(power[i] / power[2])) < 0.01);
    assert_true(side[0] < -80.0 && side[4] > 80.0 && fabs(side[2]) < 0.01);
    assert_true(fabs(side[3] - 20.0 * log10(tan(3.0 * MEASURE_PI / 8.0))) < 0.01);
}

static void test_muted_layer_is_silent_after_its_ramp(void **state)
{
    (void)state;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        begin_dry();
        add_note(patch, 0, 4 * 48000, 1000);
        add_param(AUR_PARAM_LAYER_GAIN + (unsigned)aur_patch_describe(patch)->layer, 4800, 0, 3200);
        play(SECOND);
        for (int64_t i = 4800 + 3200 + AUR_BLOCK_FRAMES; i < SECOND; i++)
            assert_false(sounds(i));
    }
}

static void test_a_ramp_is_taken_over_without_a_jump(void **state)
{
    (void)state;
    const int64_t down = 2 * SECOND + 17, up = down + 1089;
    begin_dry();
    add_note(AUR_PATCH_LEAD_SOFT, 0, 10 * 48000, 100);
    add_param(AUR_PARAM_LAYER_GAIN + AUR_LAYER_LEAD, down, 0, 4096);
    add_param(AUR_PARAM_LAYER_GAIN + AUR_LAYER_LEAD, up, AUR_Q16_ONE, 4096);
    play(3 * SECOND);
    float steepest = 0.0f, jump = 0.0f;
    for (int64_t i = SECOND; i < 3 * SECOND; i++) {
        float *which = i < down ? &steepest : &jump;
        *which = fmaxf(*which, fabsf(out[2 * i] - 2.0f * out[2 * i - 2] + out[2 * i - 4]));
    }
    assert_true(jump <= 1.2f * steepest);
}

/// Power above 2 kHz over all, in dB.
static double treble_db(const float *from)
{
    enum { COUNT = 8192 };
    double *power = measure_spectrum(from, 2, COUNT, 1), high = 0.0, all = 0.0;
    for (size_t k = 1; k <= COUNT / 2; k++) {
        all += power[k];
        high += k * 48000 / COUNT > 2000 ? power[k] : 0.0;
    }
    free(power);
    return measure_db(high / all);
}

static void test_brightness_is_heard_in_a_tenth_of_a_second(void **state)
{
    (void)state;
    static const unsigned PATCHES[] = {AUR_PATCH_PAD_WARM, AUR_PATCH_PAD_GLASS, AUR_PATCH_NOISE_AIR};
    for (size_t i = 0; i < sizeof PATCHES / sizeof *PATCHES; i++) {
        begin_dry();
        add_note(PATCHES[i], 0, 12 * 48000, 100);
        add_param(AUR_PARAM_BRIGHTNESS, 6 * SECOND, AUR_Q16_ONE, 2400);
        add_param(AUR_PARAM_BRIGHTNESS, 8 * SECOND, 0, 2400);
        play(10 * SECOND);
        double neutral = treble_db(out + 2 * (6 * SECOND - 8192));
        double bright = treble_db(out + 2 * (6 * SECOND + 4800)), dark = treble_db(out + 2 * (8 * SECOND + 4800));
        assert_true(bright > neutral + 4.0);
        assert_true(dark < neutral - 4.0);
    }
}

static void test_the_filters_stand_garbage(void **state)
{
    (void)state;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++)
        for (int pitch = 0; pitch <= 65535; pitch += 13107) {
            begin_dry();
            add_param(AUR_PARAM_BRIGHTNESS, 0, INT32_MAX, 0);
            add_note(patch, 0, 48000, 100)->pitch_q8 = (uint16_t)pitch;
            add_param(AUR_PARAM_BRIGHTNESS, 12000, INT32_MIN, 0);
            play(SECOND / 2);
            for (int64_t i = 0; i < SECOND; i++)
                assert_true(fabsf(out[i]) <= 1.0f);
        }
}

static void test_a_body_above_hearing_is_silent(void **state)
{
    (void)state;
    static const unsigned MODAL[] = {AUR_PATCH_DRONE_BLOWN, AUR_PATCH_LEAD_FLUTE, AUR_PATCH_BELL_BOWL};
    for (size_t i = 0; i < sizeof MODAL / sizeof *MODAL; i++) {
        begin_dry();
        add_note(MODAL[i], 0, 48000, 100)->pitch_q8 = AUR_PITCH_Q8(150); // none of its modes may sound
        play(SECOND / 2);
        for (int64_t t = 0; t < SECOND; t++)
            assert_true(out[t] == 0.0f);
    }
}

static void test_a_bell_struck_while_muted_has_rung(void **state)
{
    (void)state;
    double power[2];
    for (int muted = 0; muted < 2; muted++) {
        begin_dry();
        add_param(AUR_PARAM_LAYER_GAIN + AUR_LAYER_LEAD, 0, muted ? 0 : AUR_Q16_ONE, 0);
        add_note(AUR_PATCH_PLUCK_KALIMBA, 4800, 12 * 48000, 100);
        add_param(AUR_PARAM_LAYER_GAIN + AUR_LAYER_LEAD, 2 * SECOND, AUR_Q16_ONE, 0);
        play(4 * SECOND);
        power[muted] = 0.0;
        for (int64_t t = 5 * SECOND; t < 8 * SECOND; t++) // both channels
            power[muted] += (double)out[t] * (double)out[t];
    }
    assert_true(power[0] > 0.0 && fabs(power[1] / power[0] - 1.0) < 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_patch_begins_and_ends_on_its_frames),
        cmocka_unit_test(test_onset_moves_with_its_frame),
        cmocka_unit_test(test_note_off_fades_without_a_jump),
        cmocka_unit_test(test_ending_an_unknown_note_is_ignored),
        cmocka_unit_test(test_nobody_outlives_thirty_seconds),
        cmocka_unit_test(test_louder_with_velocity),
        cmocka_unit_test(test_pan_keeps_the_power),
        cmocka_unit_test(test_muted_layer_is_silent_after_its_ramp),
        cmocka_unit_test(test_a_ramp_is_taken_over_without_a_jump),
        cmocka_unit_test(test_brightness_is_heard_in_a_tenth_of_a_second),
        cmocka_unit_test(test_the_filters_stand_garbage),
        cmocka_unit_test(test_a_body_above_hearing_is_silent),
        cmocka_unit_test(test_a_bell_struck_while_muted_has_rung),
    };
    return cmocka_run_group_tests_name("voice", tests, NULL, NULL);
}

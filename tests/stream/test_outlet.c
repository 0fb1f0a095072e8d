// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what a device's callback does: bits pass unchanged, nothing it does makes a step, it takes no memory and makes
/// no call that could wait, and it counts what was missing.
#include "tests/stream/check.h"

#include <math.h>

#include "stream/outlet.h"
#ifdef AUR_TEST_GUARD
#include "tests/support/rt_guard.h"
#else
#define rt_guard_enter() ((void)0)
#define rt_guard_leave() ((void)0)
#endif

#define RATE  48000
#define FRAME (AUR_CHANNELS * sizeof(float))
#define LOUD  0.5f

typedef struct bench {
    aur_ring ring;
    aur_outlet outlet;
    int64_t written; ///< frames put into the ring
} bench;

static void set_up(bench *b)
{
    memset(b, 0, sizeof *b);
    assert_ok(aur_ring_init(&b->ring, 1 << 17, FRAME));
    aur_outlet_init(&b->outlet, &b->ring, RATE);
    aur_outlet_start(&b->outlet, RATE);
}

/// Puts in a tone whose frames can be told apart, or the same number over and over.
static void feed(bench *b, uint32_t frames, bool tone)
{
    for (; frames > 0; frames--, b->written++) {
        float left = tone ? LOUD * sinf(0.02f * (float)(b->written % 100000)) : LOUD;
        float frame[AUR_CHANNELS] = {left, -left};
        assert_int_equal(aur_ring_write(&b->ring, frame, 1), 1);
    }
}

static void pull(bench *b, float *to, uint32_t frames)
{
    rt_guard_enter();
    aur_outlet_pull(&b->outlet, to, frames, false);
    rt_guard_leave();
}

static float largest_step(const float *samples, uint32_t frames, float before)
{
    float largest = 0.0f;
    for (uint32_t i = 0; i < frames; i++) {
        largest = fmaxf(largest, fabsf(samples[2 * i] - before));
        before = samples[2 * i];
    }
    return largest;
}

static void bits_pass(void **state)
{
    (void)state;
    static float out[4 * RATE * AUR_CHANNELS];
    bench b;
    set_up(&b);
    feed(&b, 2 * RATE, true);
    aur_outlet_fade(&b.outlet, true, 100);
    pull(&b, out, RATE / 2);
    pull(&b, out, RATE);
    for (uint32_t i = 0; i < RATE; i++) {
        float wanted = LOUD * sinf(0.02f * (float)((RATE / 2 + i) % 100000));
        assert_memory_equal(&out[2 * i], &wanted, sizeof wanted);
    }
    assert_int_equal(atomic_load(&b.outlet.underruns), 0);
    assert_int_equal(atomic_load(&b.outlet.played_frames), RATE + RATE / 2);
    aur_ring_free(&b.ring);
}

/// A fade from full to silence and back: no step, and in silence the ring is left alone.
static void fades_without_a_step(void **state)
{
    (void)state;
    static float out[RATE * AUR_CHANNELS];
    static const uint32_t slices[] = {64, 1800, 7, 480};
    for (size_t s = 0; s < sizeof slices / sizeof *slices; s++) {
        bench b;
        set_up(&b);
        feed(&b, RATE, false);
        aur_outlet_fade(&b.outlet, true, 50);
        float before = 0.0f, largest = 0.0f;
        for (uint32_t done = 0, turn = 0; done + slices[s] <= RATE / 2; done += slices[s]) {
            if (done > RATE / 8 && turn == 0) {
                aur_outlet_fade(&b.outlet, false, 50);
                turn = 1;
            }
            if (done > RATE / 4 && turn == 1) {
                assert_true(atomic_load(&b.outlet.silent));
                aur_outlet_fade(&b.outlet, true, 50);
                turn = 2;
            }
            pull(&b, out, slices[s]);
            largest = fmaxf(largest, largest_step(out, slices[s], before));
            before = out[2 * (slices[s] - 1)];
        }
        assert_true(largest > 0.0f && largest < LOUD / 300.0f);
        assert_true(fabsf(before - LOUD) < 1e-6f);
        assert_true(atomic_load(&b.outlet.played_frames) < RATE / 2); // it held still
        assert_int_equal(atomic_load(&b.outlet.underruns), 0);
        aur_ring_free(&b.ring);
    }
}

/// A fade of 5 min moves by less than a double's last bits a frame, and arrives.
static void a_long_fade_arrives(void **state)
{
    (void)state;
    static float out[1200 * AUR_CHANNELS];
    bench b;
    set_up(&b);
    feed(&b, 4800, false);
    aur_outlet_fade(&b.outlet, true, 10);
    pull(&b, out, 1200);
    aur_outlet_fade(&b.outlet, false, 300000);
    double half = 0.0;
    for (int n = 0; n < 300 * RATE / 1200 + 2; n++) {
        feed(&b, 1200, false);
        pull(&b, out, 1200);
        if (n == 150 * RATE / 1200)
            half = (double)out[0];
    }
    assert_true(fabs(half - 0.25) < 0.01);
    assert_true(atomic_load(&b.outlet.silent));
    aur_ring_free(&b.ring);
}

static void running_dry_is_soft_and_counted(void **state)
{
    (void)state;
    static float out[RATE * AUR_CHANNELS];
    bench b;
    set_up(&b);
    aur_outlet_fade(&b.outlet, true, 0);
    feed(&b, 9000, false);
    float before = 0.0f, largest = 0.0f;
    for (int n = 0; n < 40; n++) {
        if (n == 30)
            feed(&b, 20000, false);
        pull(&b, out, 480);
        largest = fmaxf(largest, largest_step(out, 480, before));
        before = out[958];
    }
    assert_true(largest < LOUD / 100.0f);
    assert_true(fabsf(before - LOUD) < 1e-6f);
    assert_int_equal(atomic_load(&b.outlet.underruns), 1);
    assert_in_range(atomic_load(&b.outlet.underrun_frames), 30 * 480 - 9000, 31 * 480 - 9000);
    aur_ring_free(&b.ring);
}

static void a_new_device_rises_from_silence(void **state)
{
    (void)state;
    static float out[2 * RATE * AUR_CHANNELS];
    bench b;
    set_up(&b);
    feed(&b, RATE, false);
    aur_outlet_fade(&b.outlet, true, 0);
    pull(&b, out, 4800);
    assert_true(fabsf(out[2 * 4799] - LOUD) < 1e-6f);
    aur_outlet_start(&b.outlet, 2 * RATE);
    pull(&b, out, 4800);
    assert_true(largest_step(out, 4800, 0.0f) < LOUD / 300.0f);
    assert_true(fabsf(out[2 * 4799] - LOUD) < 1e-6f);
    aur_ring_free(&b.ring);
}

static float largest_corner(const float *samples, uint32_t frames)
{
    float largest = 0.0f;
    for (uint32_t i = 2; i < frames; i++)
        largest = fmaxf(largest, fabsf(samples[2 * i] - 2.0f * samples[2 * i - 2] + samples[2 * i - 4]));
    return largest;
}

/// A corner in something loud is heard as a click, and found as one (client/cli/clicks.c).
static void volume_turns_without_a_step_or_a_corner(void **state)
{
    (void)state;
    static float out[RATE * AUR_CHANNELS];
    bench b;
    set_up(&b);
    feed(&b, 2 * RATE, false);
    aur_outlet_fade(&b.outlet, true, 0);
    pull(&b, out, 4800);
    pull(&b, out, 8);
    atomic_store(&b.outlet.volume, 0.1f);
    pull(&b, out + (size_t)AUR_CHANNELS * 8, RATE / 2 - 8);
    assert_true(largest_step(out, RATE / 2, LOUD) < LOUD / 300.0f);
    assert_true(largest_corner(out, RATE / 2) < 1e-4f * LOUD);
    assert_true(fabsf(out[RATE - 2] - 0.1f * LOUD) < 1e-4f);
    atomic_store(&b.outlet.volume, 1.0f);
    pull(&b, out, RATE);
    assert_true(out[2 * RATE - 2] == LOUD); // and again bit for bit
    aur_ring_free(&b.ring);
}

static void levels_are_measured(void **state)
{
    (void)state;
    static float out[2 * RATE * AUR_CHANNELS];
    bench b;
    aur_outlet_level level;
    set_up(&b);
    feed(&b, 2 * RATE, true);
    aur_outlet_fade(&b.outlet, true, 0);
    pull(&b, out, 3 * RATE / 2);
    aur_outlet_level_get(&b.outlet, &level);
    for (int channel = 0; channel < AUR_CHANNELS; channel++) {
        assert_true(fabsf(level.peak[channel] - LOUD) < 1e-3f);
        assert_true(fabsf(level.rms[channel] - LOUD / sqrtf(2.0f)) < 0.01f);
    }
    aur_outlet_level_get(&b.outlet, &level);
    assert_true(level.peak[0] == 0.0f);
    aur_ring_free(&b.ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_pass),
        cmocka_unit_test(fades_without_a_step),
        cmocka_unit_test(a_long_fade_arrives),
        cmocka_unit_test(running_dry_is_soft_and_counted),
        cmocka_unit_test(a_new_device_rises_from_silence),
        cmocka_unit_test(volume_turns_without_a_step_or_a_corner),
        cmocka_unit_test(levels_are_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

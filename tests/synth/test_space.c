// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Echo, reverb and ensemble by their impulse responses: stereo, and racks nobody hears change. test_reverb has the
// rest.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/voice/lanes.h"
#include "tests/synth/measure.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static aur_space *space;
static float *left, *right; ///< what came back

typedef struct impulse {
    int64_t at_frame;
    float echo, reverb; ///< into the left send of each
} impulse;

/// Runs the space from `from` for `frames` frames with one impulse.
static void respond(int32_t reverb_ms, int64_t from, int64_t frames, impulse hit)
{
    const aur_kernel *kernel = aur_kernel_of(AUR_ISA_SCALAR);
    aur_space_block block;
    memset(space, 0, sizeof *space);
    for (int64_t frame = from; frame < from + frames; frame += AUR_BLOCK_FRAMES) {
        memset(&block, 0, sizeof block);
        block.block_frame = frame;
        block.reverb_ms = reverb_ms;
        block.echo_gain[0] = block.echo_gain[1] = hit.echo > 0.0f ? 1.0f : 0.0f;
        block.reverb_gain[0] = block.reverb_gain[1] = 1.0f;
        if (hit.at_frame / AUR_BLOCK_FRAMES == frame / AUR_BLOCK_FRAMES) {
            block.to_echo[0][hit.at_frame % AUR_BLOCK_FRAMES] = hit.echo;
            block.to_reverb[0][hit.at_frame % AUR_BLOCK_FRAMES] = hit.reverb;
        }
        kernel->space(space, &block);
        memcpy(left + (frame - from), block.out[0], sizeof block.out[0]);
        memcpy(right + (frame - from), block.out[1], sizeof block.out[1]);
    }
}

/// Runs the space with a second of a tone in its reverb, then `frames` frames in all; what the reverb does follows.
static void sing(double hz, float shimmer, float freeze_after, int64_t frames)
{
    const aur_kernel *kernel = aur_kernel_of(aur_isa_widest());
    aur_space_block block;
    memset(space, 0, sizeof *space);
    for (int64_t frame = 0; frame < frames; frame += AUR_BLOCK_FRAMES) {
        memset(&block, 0, sizeof block);
        block.block_frame = frame;
        block.reverb_ms = 5000;
        block.reverb_gain[0] = block.reverb_gain[1] = 1.0f;
        block.shimmer[0] = block.shimmer[1] = shimmer;
        block.freeze = frame >= SECOND ? freeze_after : 0.0f;
        for (int64_t t = frame; t < frame + AUR_BLOCK_FRAMES && frame < 2 * SECOND; t++) {
            float x = (float)(0.1 * sin(2.0 * MEASURE_PI * hz * (double)t / 48000.0));
            block.to_reverb[0][t - frame] = block.to_reverb[1][t - frame] =
                frame < SECOND || freeze_after > 0.0f ? x : 0.0f;
        }
        kernel->space(space, &block);
        memcpy(left + frame, block.out[0], sizeof block.out[0]);
        memcpy(right + frame, block.out[1], sizeof block.out[1]);
    }
}

/// Power near `hz` of the window of 16384 frames at `from`.
static double power_near(const float *x, int64_t from, double hz)
{
    double *power = measure_spectrum(x + from, 1, 16384, 1), sum = 0.0;
    int centre = (int)(hz * 16384.0 / 48000.0 + 0.5);
    for (int k = centre - 30; k <= centre + 30; k++)
        sum += power[k];
    free(power);
    return sum;
}

static void test_shimmer_climbs_by_octaves_and_ends(void **state)
{
    (void)state;
    sing(440.0, 0.0f, 0.0f, 4 * SECOND);
    assert_true(power_near(left, 3 * SECOND / 2, 880.0) < 1e-3 * power_near(left, 3 * SECOND / 2, 440.0));
    sing(440.0, 0.6f, 0.0f, 30 * SECOND);
    double base = power_near(left, 3 * SECOND / 2, 440.0);
    double up[3] = {power_near(left, 3 * SECOND / 2, 880.0), power_near(left, 3 * SECOND / 2, 1760.0),
                    power_near(left, 3 * SECOND / 2, 660.0)};
    print_message("shimmer: octaves at %.1f and %.1f dB, beside them %.1f dB\n", measure_db(up[0] / base),
                  measure_db(up[1] / base), measure_db(up[2] / base));
    assert_true(up[0] > 0.01 * base && up[1] > 0.0003 * base && up[2] < 0.01 * up[0]);
    double loud = measure_rms(left + SECOND, 1, (size_t)SECOND);
    assert_true(measure_rms(left + 10 * SECOND, 1, (size_t)SECOND) < loud * 0.03); // T60 5 s: it fades as it would
    assert_true(measure_rms(left + 29 * SECOND, 1, (size_t)SECOND) < loud * 1e-5);
}

static void test_freeze_holds_and_never_grows(void **state)
{
    (void)state;
    sing(440.0, 0.0f, 1.0f, 30 * SECOND);
    // Lines that wander beat with each other, so a second is compared with ten.
    double held = measure_rms(left + 2 * SECOND, 1, (size_t)(10 * SECOND));
    double later = measure_rms(left + 20 * SECOND, 1, (size_t)(10 * SECOND));
    print_message("freeze: after 20 s %.2f of what was held\n", later / held);
    assert_true(later > 0.7 * held && later < 1.1 * held);
    for (int second = 2; second < 30; second++)
        assert_true(measure_rms(left + second * SECOND, 1, (size_t)SECOND) < 2.0 * held);
}

static void test_reverb_is_wide_and_balanced(void **state)
{
    (void)state;
    int64_t from = SECOND / 10, frames = SECOND;
    respond(6000, 0, 2 * SECOND, (impulse){0, 0.0f, 1.0f});
    double ll = 0.0, rr = 0.0, lr = 0.0;
    for (int64_t i = from; i < from + frames; i++) {
        ll += (double)left[i] * (double)left[i];
        rr += (double)right[i] * (double)right[i];
        lr += (double)left[i] * (double)right[i];
    }
    assert_true(fabs(lr / sqrt(ll * rr)) < 0.2);
    assert_true(fabs(measure_db(ll / rr)) < 1.5);
}

static void test_turn_is_not_heard(void **state)
{
    (void)state;
    // The same impulse 2 s before a turn and 2 s after a start: the tail goes on in the old rack as if nothing was.
    int64_t frames = 12 * SECOND, early = 100 * AUR_RACK_TURN_FRAMES;
    float *whole = malloc((size_t)frames * sizeof *whole);
    respond(6000, early + 20 * SECOND, frames, (impulse){early + 20 * SECOND, 0.0f, 1.0f});
    memcpy(whole, left, (size_t)frames * sizeof *whole);
    double level[2][12];
    for (int second = 1; second < 12; second++)
        level[0][second] = measure_rms(whole + second * SECOND, 1, (size_t)SECOND);
    respond(6000, early + AUR_RACK_TURN_FRAMES - 2 * SECOND, frames,
            (impulse){early + AUR_RACK_TURN_FRAMES - 2 * SECOND, 0.0f, 1.0f});
    for (int second = 1; second < 12; second++) {
        level[1][second] = measure_rms(left + second * SECOND, 1, (size_t)SECOND);
        assert_true(fabs(20.0 * log10(level[1][second] / level[0][second])) < 2.0); // other modulation, same decay
    }
    float jump = 0.0f;
    for (int64_t i = 2 * SECOND - 64; i < 2 * SECOND + 64; i++)
        jump = fmaxf(jump, fabsf(left[i] - left[i - 1]));
    assert_true((double)jump < 6.0 * level[1][2]);
    free(whole);
}

static void test_old_rack_ends_in_zero(void **state)
{
    (void)state;
    int64_t from = AUR_RACK_TURN_FRAMES - SECOND, frames = SECOND + AUR_RACK_RING_FRAMES + 2 * SECOND;
    respond(10000, from, frames, (impulse){from, 1.0f, 1.0f});
    assert_true(left[SECOND + AUR_RACK_RING_FRAMES - SECOND / 2] != 0.0f);
    for (int64_t i = SECOND + AUR_RACK_RING_FRAMES; i < frames; i++)
        assert_true(left[i] == 0.0f && right[i] == 0.0f);
    static const aur_rack ZERO;
    assert_memory_equal(&space->racks[0], &ZERO, sizeof ZERO);
}

static void test_echo_goes_back_and_forth(void **state)
{
    (void)state;
    respond(3000, 0, 2 * SECOND, (impulse){0, 1.0f, 0.0f});
    int64_t first = 0, second = 0;
    for (int64_t i = 0; i < SECOND / 2; i++)
        first = fabsf(left[i]) > fabsf(left[first]) ? i : first;
    for (int64_t i = SECOND * 3 / 4; i < SECOND * 5 / 4; i++)
        second = fabsf(right[i]) > fabsf(right[second]) ? i : second;
    assert_in_range(first, SECOND * 39 / 100, SECOND * 62 / 100);
    assert_in_range(second - first, SECOND * 39 / 100, SECOND * 62 / 100);
    assert_true(fabsf(right[second]) < 0.6f * fabsf(left[first]));
}

static void test_ensemble_forgets_in_50_ms(void **state)
{
    (void)state;
    static aur_ensemble ensemble;
    const float wet[2] = {0.4f, 0.4f};
    memset(&ensemble, 0, sizeof ensemble);
    double energy = 0.0;
    for (int64_t frame = 0; frame < SECOND; frame += AUR_BLOCK_FRAMES) {
        float io[2][AUR_BLOCK_FRAMES] = {{0}};
        io[0][0] = io[1][0] = frame == 0 ? 1.0f : 0.0f;
        aur_kernel_of(AUR_ISA_SCALAR)->ensemble(&ensemble, frame, wet, io);
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
            energy += (double)(io[0][t] * io[0][t]);
            assert_true(frame + t < 2400 || (io[0][t] == 0.0f && io[1][t] == 0.0f));
        }
    }
    assert_true(energy > 1.1 && energy < 1.6); // the impulse, and three copies
}

static void test_dry_ensemble_changes_nothing(void **state)
{
    (void)state;
    static aur_ensemble ensemble;
    const float wet[2] = {0.0f, 0.0f};
    float io[2][AUR_BLOCK_FRAMES], before[2][AUR_BLOCK_FRAMES];
    for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
        before[0][t] = before[1][t] = io[0][t] = io[1][t] = (float)(t + 1);
    aur_kernel_of(AUR_ISA_SCALAR)->ensemble(&ensemble, 0, wet, io);
    assert_memory_equal(io, before, sizeof io);
}

static int open_space(void **state)
{
    (void)state;
    size_t frames = (size_t)(30 * SECOND);
    space = aligned_alloc(64, (sizeof *space + 63) & ~(size_t)63);
    left = malloc(frames * sizeof *left);
    right = malloc(frames * sizeof *right);
    return space == NULL || left == NULL || right == NULL;
}

static int close_space(void **state)
{
    (void)state;
    free(space);
    free(left);
    free(right);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reverb_is_wide_and_balanced),
        cmocka_unit_test(test_turn_is_not_heard),
        cmocka_unit_test(test_old_rack_ends_in_zero),
        cmocka_unit_test(test_echo_goes_back_and_forth),
        cmocka_unit_test(test_ensemble_forgets_in_50_ms),
        cmocka_unit_test(test_dry_ensemble_changes_nothing),
        cmocka_unit_test(test_shimmer_climbs_by_octaves_and_ends),
        cmocka_unit_test(test_freeze_holds_and_never_grows),
    };
    return cmocka_run_group_tests_name("space", tests, open_space, close_space);
}

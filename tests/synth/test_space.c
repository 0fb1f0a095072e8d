// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Echo, reverb and ensemble by their impulse responses: decay times, density, stereo, and racks nobody hears change.
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
        block.freeze[0] = frame > SECOND ? freeze_after : 0.0f;
        block.freeze[1] = frame >= SECOND ? freeze_after : 0.0f;
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

/// Band-pass of an octave or so, in place (two-pole, R. Bristow-Johnson's cookbook).
static void band(float *x, int64_t frames, double hz)
{
    double turn = 2.0 * MEASURE_PI * hz / 48000.0, alpha = sin(turn) / 2.8;
    double b = alpha / (1.0 + alpha), a1 = -2.0 * cos(turn) / (1.0 + alpha), a2 = (1.0 - alpha) / (1.0 + alpha);
    double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
    for (int64_t i = 0; i < frames; i++) {
        double y = b * ((double)x[i] - x2) - a1 * y1 - a2 * y2;
        x2 = x1;
        x1 = (double)x[i];
        y2 = y1;
        y1 = y;
        x[i] = (float)y;
    }
}

/// T60 from the slope of the backward integral (M. Schroeder, 1965) between -5 and -35 dB.
static double t60_s(const float *x, int64_t frames)
{
    double *rest = malloc((size_t)frames * sizeof *rest), sum = 0.0;
    for (int64_t i = frames - 1; i >= 0; i--)
        rest[i] = sum += (double)x[i] * (double)x[i];
    int64_t from = 0, to = 0;
    while (measure_db(rest[from] / rest[0]) > -5.0)
        from++;
    for (to = from; measure_db(rest[to] / rest[0]) > -35.0;)
        to++;
    free(rest);
    return 2.0 * (double)(to - from) / (double)SECOND;
}

static void test_reverb_time(void **state)
{
    (void)state;
    static const int32_t TIMES_MS[] = {3000, 6000, 10000};
    for (size_t i = 0; i < 3; i++) {
        int64_t frames = TIMES_MS[i] * 48 * 5 / 4;
        double seconds[2];
        respond(TIMES_MS[i], 0, frames, (impulse){0, 0.0f, 1.0f});
        band(left, frames, 700.0);
        band(right, frames, 5000.0);
        seconds[0] = t60_s(left, frames);
        seconds[1] = t60_s(right, frames);
        printf("T60 %d ms: %.2f s at 700 Hz, %.2f s at 5 kHz\n", TIMES_MS[i], seconds[0], seconds[1]);
        assert_true(fabs(seconds[0] * 1000.0 / TIMES_MS[i] - 1.0) < 0.15);
        assert_true(seconds[1] < 0.75 * seconds[0]); // treble dies sooner
    }
}

/// Share of samples beyond one standard deviation in 20 ms, over what noise has (J. Abel, P. Huang, AES 121, 2006).
static double echo_density(const float *x, int64_t centre)
{
    const int64_t half = 480;
    double sum = 0.0;
    int outside = 0;
    for (int64_t i = centre - half; i < centre + half; i++)
        sum += (double)x[i] * (double)x[i];
    double deviation = sqrt(sum / (2.0 * (double)half));
    for (int64_t i = centre - half; i < centre + half; i++)
        outside += fabs((double)x[i]) > deviation;
    return (double)outside / (2.0 * (double)half) / 0.3173;
}

static void test_reverb_is_dense(void **state)
{
    (void)state;
    respond(6000, 0, SECOND, (impulse){0, 0.0f, 1.0f});
    for (int64_t ms = 50; ms <= 400; ms += 50)
        printf("echo density at %d ms: %.2f %.2f\n", (int)ms, echo_density(left, ms * 48),
               echo_density(right, ms * 48));
    for (int64_t ms = 150; ms <= 900; ms += 25) {
        assert_true(echo_density(left, ms * 48) > 0.8);
        assert_true(echo_density(right, ms * 48) > 0.8);
    }
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

static void test_no_mode_stands_out(void **state)
{
    (void)state;
    enum { COUNT = 65536 };
    respond(6000, 0, 3 * SECOND, (impulse){0, 0.0f, 1.0f});
    double *power = measure_spectrum(left + SECOND / 2, 1, COUNT, 1), worst = 0.0;
    for (size_t k = 300; k < 4000; k += 50) { // 220 Hz to 3 kHz in bands of 37 Hz
        double sum = 0.0, around = 0.0;
        for (size_t i = k; i < k + 50; i++)
            sum += power[i];
        for (size_t i = k - 250; i < k + 300; i++)
            around += power[i];
        worst = fmax(worst, measure_db(11.0 * sum / around));
    }
    free(power);
    printf("loudest band over its surroundings: %.1f dB\n", worst);
    assert_true(worst < 6.0);
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
        cmocka_unit_test(test_reverb_time),
        cmocka_unit_test(test_reverb_is_dense),
        cmocka_unit_test(test_reverb_is_wide_and_balanced),
        cmocka_unit_test(test_no_mode_stands_out),
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

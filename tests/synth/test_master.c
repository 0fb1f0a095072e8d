// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The master effects and the phaser: what each does to tones and noise, that neutral is nothing, that they forget, and
// that all kernels agree.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "synth/dsp/math.h"
#include "synth/fx/relay.h"
#include "synth/voice/lanes.h"
#include "tests/synth/measure.h"

#define SECOND 48000
#define BLOCKS 4500 // 6 s
#define FRAMES (BLOCKS * AUR_BLOCK_FRAMES)
#define DELAY  AUR_MASTER_DELAY_FRAMES

typedef struct settings {
    float controls[AUR_MASTER_CONTROL_COUNT];
    float phaser;
} settings;

static const settings NEUTRAL = {{1.0f, 0.0f, 1.0f, 1.0f, 1.0f, 1.0f, 0.0f, 0.0f}, 0.0f};
static const settings FULL = {{0.8f, 1.5f, 1.4f, 0.9f, 0.7f, 1.3f, 1.0f, 0.8f}, 0.9f};

static float in[2][FRAMES], out[2][FRAMES];
static aur_master master;
static aur_phaser phaser;
static settings last;

static settings neutral_but(aur_master_control control, float value)
{
    settings s = NEUTRAL;
    s.controls[control] = value;
    return s;
}

static void begin(settings first)
{
    aur_master_init(&master);
    memset(&phaser, 0, sizeof phaser);
    last = first;
}

/// One block from `in` to `out`; the controls run from where they were to `next`.
static void run_block(aur_isa isa, int block, settings next)
{
    const aur_kernel *kernel = aur_kernel_of(isa);
    static float silence[2][AUR_BLOCK_FRAMES];
    float io[2][AUR_BLOCK_FRAMES];
    aur_master_block b = {.block = block};
    for (int i = 0; i < AUR_MASTER_CONTROL_COUNT; i++) {
        b.controls[i][0] = last.controls[i];
        b.controls[i][1] = next.controls[i];
    }
    const float wet[2] = {last.phaser, next.phaser};
    size_t at = (size_t)block * AUR_BLOCK_FRAMES;
    memcpy(io[0], in[0] + at, sizeof io[0]);
    memcpy(io[1], in[1] + at, sizeof io[1]);
    kernel->phaser(&phaser, (int64_t)at, wet, io);
    kernel->master(&master, &b, silence, silence, io);
    memcpy(out[0] + at, io[0], sizeof io[0]);
    memcpy(out[1] + at, io[1], sizeof io[1]);
    last = next;
}

static void run(aur_isa isa, int blocks, settings s)
{
    begin(s);
    for (int block = 0; block < blocks; block++)
        run_block(isa, block, s);
}

static double noise(uint32_t *dice)
{
    *dice = *dice * 1664525u + 1013904223u;
    return (double)(int32_t)*dice / 2147483648.0;
}

static void fill_noise(double amplitude)
{
    uint32_t dice = 4;
    for (size_t i = 0; i < FRAMES; i++)
        for (int channel = 0; channel < 2; channel++)
            in[channel][i] = (float)(amplitude * noise(&dice));
}

static void fill_tone(double hz, double left, double right)
{
    for (size_t i = 0; i < FRAMES; i++) {
        double x = sin(2.0 * MEASURE_PI * hz * (double)i / SECOND);
        in[0][i] = (float)(left * x);
        in[1][i] = (float)(right * x);
    }
}

static double gain_db(const float *from, const float *to, size_t frames)
{
    return 20.0 * log10(measure_rms(to, 1, frames) / measure_rms(from, 1, frames));
}

static void test_neutral_changes_no_bit(void **state)
{
    (void)state;
    fill_noise(1.5);
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        run((aur_isa)isa, 100, NEUTRAL);
        for (int channel = 0; channel < 2; channel++)
            assert_memory_equal(out[channel] + DELAY, in[channel], sizeof(float) * (100 * AUR_BLOCK_FRAMES - DELAY));
    }
}

/// Settings of a wild quarter of a second: now and then everything neutral, now and then something.
static settings wild(int block)
{
    settings s = NEUTRAL;
    uint32_t dice = aur_hash32((uint32_t)(block / 190) + 77u);
    for (int i = 0; i < AUR_MASTER_CONTROL_COUNT; i++)
        s.controls[i] = (dice >> i) & 1u ? FULL.controls[i] : NEUTRAL.controls[i];
    s.phaser = (dice >> 20) & 1u ? FULL.phaser : 0.0f;
    return s;
}

static void test_kernels_equal(void **state)
{
    (void)state;
    static float first[2][FRAMES];
    fill_noise(1.2);
    memset(in[1] + 3 * SECOND, 0, SECOND * sizeof(float));
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        begin(NEUTRAL);
        for (int block = 0; block < BLOCKS; block++)
            run_block((aur_isa)isa, block, wild(block));
        if (isa == AUR_ISA_SCALAR)
            memcpy(first, out, sizeof first);
        assert_memory_equal(first, out, sizeof first);
    }
}

static void test_cold_start_is_exact_after_2_s(void **state)
{
    (void)state;
    static float linear[2][FRAMES];
    fill_noise(0.4);
    run(AUR_ISA_SCALAR, BLOCKS, FULL);
    memcpy(linear, out, sizeof linear);
    static const int STARTS[] = {1, 700, 749, 750, 790, 1111};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        int start = STARTS[i];
        size_t exact = (size_t)start * AUR_BLOCK_FRAMES + 2 * SECOND;
        begin(NEUTRAL);
        for (int block = start; block < BLOCKS; block++)
            run_block(AUR_ISA_SCALAR, block, FULL);
        assert_memory_not_equal(linear[0] + (size_t)start * AUR_BLOCK_FRAMES, out[0] + (size_t)start * AUR_BLOCK_FRAMES,
                                SECOND / 10 * sizeof(float));
        for (int channel = 0; channel < 2; channel++)
            assert_memory_equal(linear[channel] + exact, out[channel] + exact, (FRAMES - exact) * sizeof(float));
    }
}

static void test_silence_comes_out_as_silence(void **state)
{
    (void)state;
    fill_noise(0.4);
    for (int channel = 0; channel < 2; channel++)
        memset(in[channel] + SECOND, 0, (FRAMES - SECOND) * sizeof(float));
    run(AUR_ISA_SCALAR, BLOCKS, FULL);
    for (size_t i = 0; i < FRAMES; i++) {
        assert_false(fpclassify(out[0][i]) == FP_SUBNORMAL || fpclassify(out[1][i]) == FP_SUBNORMAL);
        assert_true(i < 2 * SECOND || (out[0][i] == 0.0f && out[1][i] == 0.0f));
    }
}

/// Third harmonic and the loudest of what is no harmonic, both relative to a tone of bin `bin` of COUNT, in dB.
static void distort(uint32_t bin, double amplitude, float drive, double db[2])
{
    enum { COUNT = 32768 };
    fill_tone(bin * (double)SECOND / COUNT, amplitude, amplitude);
    run(AUR_ISA_SCALAR, 600, neutral_but(AUR_MASTER_DRIVE, drive));
    double *power = measure_spectrum(out[0] + 1024, 1, COUNT, 0), loudest = 0.0;
    for (uint32_t k = 1; k < COUNT / 2; k++)
        loudest = k % bin == 0 ? loudest : fmax(loudest, power[k]);
    db[0] = 3 * bin < COUNT / 2 ? measure_db(power[3 * bin] / power[bin]) : (double)NAN;
    db[1] = measure_db(loudest / power[bin]);
    free(power);
}

static void test_saturation(void **state)
{
    (void)state;
    static const struct {
        uint32_t bin;
        double amplitude;
        float drive;
        double alias_limit_db;
    } CASES[] = {
        {3413, 0.5, 1.0f, -100.0},                           // 5 kHz at -6 dBFS: its cubic ends at 15 kHz
        {3413, 0.5, 4.0f, -90.0},  {3413, 0.8, 4.0f, -60.0}, // bent
        {5461, 0.5, 1.0f, -55.0}, // 8 kHz: the third harmonic lies at the edge of the half-band filter
        {6827, 0.5, 1.0f, -55.0},  {683, 0.9, 4.0f, -60.0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double db[2];
        distort(CASES[i].bin, CASES[i].amplitude, CASES[i].drive, db);
        printf("drive %.0f, %.0f Hz at %.1f dBFS: third harmonic %.1f dB, aliases %.1f dB\n", (double)CASES[i].drive,
               CASES[i].bin * (double)SECOND / 32768.0, 20.0 * log10(CASES[i].amplitude), db[0], db[1]);
        assert_true(db[1] < CASES[i].alias_limit_db);
        if (i == 0) // A^2 / 4 of the cubic, less what it takes from the tone itself
            assert_true(fabs(db[0] - 20.0 * log10(0.0093)) < 1.0);
    }
}

static void test_tone_gains(void **state)
{
    (void)state;
    static const double HZ[3] = {60.0, 1000.0, 10000.0};
    static const double DB[][3] = {{4, 0, 0}, {-4, 0, 0}, {0, 0, 4}, {0, 0, -4}, {4, 0, -4}, {-3, 3, -3}, {2, -2, 2}};
    for (size_t i = 0; i < sizeof DB / sizeof *DB; i++) {
        settings s = NEUTRAL;
        for (int band = 0; band < 3; band++)
            s.controls[AUR_MASTER_TONE_LOW + band] = (float)pow(10.0, DB[i][band] / 20.0);
        printf("tone %+.0f %+.0f %+.0f dB:", DB[i][0], DB[i][1], DB[i][2]);
        double found[3];
        for (int band = 0; band < 3; band++) {
            fill_tone(HZ[band], 0.3, 0.2);
            run(AUR_ISA_SCALAR, 1500, s);
            found[band] = gain_db(in[1] + SECOND, out[1] + SECOND, SECOND);
            printf(" %.2f", found[band]);
            assert_true(fabs(found[band] - gain_db(in[0] + SECOND, out[0] + SECOND, SECOND)) < 0.001);
        }
        printf("\n");
        for (int band = 0; band < 3; band++)
            assert_true(fabs(found[band] - DB[i][band]) < (i < 4 ? 0.5 : 1.0)); // the slopes of three bands overlap
    }
}

static double correlation(const float *a, const float *b, size_t frames)
{
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (size_t i = 0; i < frames; i++) {
        aa += (double)a[i] * (double)a[i];
        bb += (double)b[i] * (double)b[i];
        ab += (double)a[i] * (double)b[i];
    }
    return ab / sqrt(aa * bb);
}

/// Unrelated sounds on both sides: tones 0.5 Hz apart from `from_hz` to `to_hz`, of random phases.
static void fill_band(double from_hz, double to_hz)
{
    uint32_t dice = 12;
    memset(in, 0, sizeof in);
    for (double hz = from_hz; hz < to_hz; hz += 0.5)
        for (int channel = 0; channel < 2; channel++) {
            double turn = 2.0 * MEASURE_PI * hz / SECOND, phase = MEASURE_PI * noise(&dice);
            for (size_t i = 0; i < 4 * SECOND; i++)
                in[channel][i] += (float)(0.02 * sin(turn * (double)i + phase));
        }
}

static void test_width(void **state)
{
    (void)state;
    settings s = neutral_but(AUR_MASTER_WIDTH, 1.25f);
    s.controls[AUR_MASTER_MONO_BASS] = 1.0f;
    fill_band(20.0, 120.0);
    run(AUR_ISA_SCALAR, 2500, s);
    double before = correlation(in[0] + SECOND, in[1] + SECOND, 2 * SECOND);
    double after = correlation(out[0] + SECOND, out[1] + SECOND, 2 * SECOND);
    printf("bass correlation %.2f before, %.2f after\n", before, after);
    assert_true(fabs(before) < 0.2 && after > 0.8);
    for (size_t i = DELAY; i < 2 * SECOND; i++) // mono hears no change
        assert_true(fabsf(out[0][i] + out[1][i] - in[0][i - DELAY] - in[1][i - DELAY]) < 1e-6f);
    fill_tone(2000.0, 0.3, -0.3);
    run(AUR_ISA_SCALAR, 1500, s);
    assert_true(fabs(gain_db(in[0] + SECOND, out[0] + SECOND, SECOND) - 20.0 * log10(1.25)) < 0.1);
}

/// What the curve says a tone of `db` (power) becomes at `amount`.
static double compressed_db(double db, double amount)
{
    double over[2], level[2] = {db, (double)AUR_COMPRESSOR_NEUTRAL_DB}, knee = (double)AUR_COMPRESSOR_KNEE_DB;
    for (int i = 0; i < 2; i++) {
        double x = level[i] - (double)AUR_COMPRESSOR_THRESHOLD_DB;
        over[i] = 2.0 * x < -knee ? 0.0 : 2.0 * x > knee ? x : (x + knee / 2.0) * (x + knee / 2.0) / (2.0 * knee);
    }
    return db + 0.75 * amount * (over[1] - over[0]);
}

static void test_compressor_curve(void **state)
{
    (void)state;
    static const float AMOUNTS[] = {0.3f, 1.0f};
    for (size_t a = 0; a < 2; a++) {
        double found[9];
        for (int i = 0; i < 9; i++) {
            double db = -42.0 + 5.0 * i, amplitude = pow(10.0, (db + 3.0103) / 20.0);
            fill_tone(997.0, amplitude, amplitude);
            run(AUR_ISA_SCALAR, 1500, neutral_but(AUR_MASTER_COMPRESS, AMOUNTS[a]));
            found[i] = 20.0 * log10(measure_rms(out[0] + SECOND, 1, SECOND));
            printf("compress %.1f: %.0f dB becomes %.2f dB, by the curve %.2f dB\n", (double)AMOUNTS[a], db, found[i],
                   compressed_db(db, (double)AMOUNTS[a]));
            assert_true(fabs(found[i] - compressed_db(db, (double)AMOUNTS[a])) < 0.1);
        }
        double ratio = 5.0 / (found[8] - found[7]);
        assert_true(fabs(ratio - 1.0 / (1.0 - 0.75 * (double)AMOUNTS[a])) < 0.05 * ratio);
        assert_true(fabs(found[1] - found[0] - 5.0) < 0.01); // below the knee nothing moves
    }
}

static void test_compressor_settles_within_half_a_second(void **state)
{
    (void)state;
    fill_tone(997.0, 0.5, 0.5);
    for (size_t i = 0; i < SECOND; i++)
        in[0][i] = in[1][i] = 0.05f * in[0][i];
    run(AUR_ISA_SCALAR, 1500, neutral_but(AUR_MASTER_COMPRESS, 1.0f));
    double steady = measure_rms(out[0] + SECOND * 3 / 2, 1, SECOND / 4);
    double loud = measure_rms(out[0] + SECOND + DELAY + 480, 1, 480);
    assert_true(loud > 1.5 * steady); // it gave way, not at once
    for (size_t i = SECOND * 3 / 2; i + 960 < 2 * SECOND; i += 960)
        assert_true(fabs(measure_rms(out[0] + i, 1, 960) / steady - 1.0) < 0.01);
}

static void test_jumps_do_not_click(void **state)
{
    (void)state;
    const double amplitude = 0.3;
    fill_tone(150.0, amplitude, -0.6 * amplitude);
    for (int control = 0; control <= AUR_MASTER_CONTROL_COUNT; control++) {
        begin(NEUTRAL);
        float worst = 0.0f;
        for (int block = 0; block < 1500; block++) {
            settings s = NEUTRAL;
            int on = (block / 75) & 1;
            if (on && control < AUR_MASTER_CONTROL_COUNT)
                s.controls[control] = control == AUR_MASTER_GAIN ? 0.2f : FULL.controls[control];
            s.phaser = on && control == AUR_MASTER_CONTROL_COUNT ? 1.0f : 0.0f;
            run_block(AUR_ISA_SCALAR, block, s);
        }
        for (size_t i = 200; i < 1500 * AUR_BLOCK_FRAMES; i++)
            for (int channel = 0; channel < 2; channel++) {
                const float *y = out[channel] + i;
                worst = fmaxf(worst, fabsf(y[0] - 2.0f * y[-1] + y[-2]));
            }
        printf("control %d: sharpest corner %.4f\n", control, (double)worst);
        assert_true((double)worst < amplitude * 1.5 / AUR_BLOCK_FRAMES); // that of a ramp over a block
    }
}

/// Frequency of the deepest notch of the phaser from `from_hz` to `to_hz`, 0.34 s after `block`; its depth in dB.
static double notch_hz(int channel, double from_hz, double to_hz, double *depth_db)
{
    enum { COUNT = 4096 };
    memset(in, 0, sizeof in);
    in[0][256 * AUR_BLOCK_FRAMES] = in[1][256 * AUR_BLOCK_FRAMES] = 1.0f;
    settings s = NEUTRAL;
    s.phaser = 1.0f;
    run(AUR_ISA_SCALAR, 400, s);
    double *power = measure_spectrum(out[channel] + 256 * AUR_BLOCK_FRAMES, 1, COUNT, 0), least = 1.0;
    size_t at = 0;
    for (size_t k = (size_t)(from_hz * COUNT / SECOND); k < (size_t)(to_hz * COUNT / SECOND); k++)
        if (power[k] < least) {
            least = power[k];
            at = k;
        }
    *depth_db = measure_db(least / power[0]);
    free(power);
    return (double)at * SECOND / COUNT;
}

static void test_phaser_has_two_notches(void **state)
{
    (void)state;
    double depth_db[2], low[2];
    for (int channel = 0; channel < 2; channel++) {
        low[channel] = notch_hz(channel, 60.0, 1600.0, &depth_db[0]);
        double high = notch_hz(channel, low[channel] * 2.5, 12000.0, &depth_db[1]);
        printf("phaser, channel %d: %.0f Hz %.0f dB, %.0f Hz %.0f dB\n", channel, low[channel], depth_db[0], high,
               depth_db[1]);
        assert_true(depth_db[0] < -18.0 && depth_db[1] < -18.0);
        assert_true(high / low[channel] > 4.0 && high / low[channel] < 8.0); // tan 22.5 and 67.5 degrees: 5.8
    }
    assert_true(fabs(log2(low[0] / low[1])) > 0.3); // the sides sweep apart
}

static void test_relay_takes_turns(void **state)
{
    (void)state;
    for (int64_t block = 0; block < 4 * AUR_RELAY_TURN_BLOCKS; block++) {
        aur_relay now = aur_relay_at(block), next = aur_relay_at(block + 1);
        for (int i = 0; i < 2; i++)
            assert_true(now.heard[i][1] == next.heard[i][0]);
        assert_true(now.heard[0][0] + now.heard[1][0] == 1.0f);
        if (now.begins) // nobody hears the one that starts from zero
            assert_true(now.heard[now.runner][0] == 0.0f && now.heard[now.runner][1] == 0.0f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neutral_changes_no_bit),
        cmocka_unit_test(test_kernels_equal),
        cmocka_unit_test(test_cold_start_is_exact_after_2_s),
        cmocka_unit_test(test_silence_comes_out_as_silence),
        cmocka_unit_test(test_saturation),
        cmocka_unit_test(test_tone_gains),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_compressor_curve),
        cmocka_unit_test(test_compressor_settles_within_half_a_second),
        cmocka_unit_test(test_jumps_do_not_click),
        cmocka_unit_test(test_phaser_has_two_notches),
        cmocka_unit_test(test_relay_takes_turns),
    };
    return cmocka_run_group_tests_name("master", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Stems: layers rendered apart without saturation and compressor add up to the whole rendered so, as far as the
/// limiter lets them; and they are not far from the mix as it is mastered.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stream/engine.h"
#include "synth/event.h"
#include "tests/stream/check.h"

#define FRAMES (48000 * 20)

static float *render(unsigned preset, unsigned mute, bool unmastered)
{
    aur_engine_config config = {
        .history_frames = AUR_HISTORY_FRAMES, .start_frame = 64 * 48000, .unmastered = unmastered};
    aur_engine *engine;
    aur_controls_from_preset(&config.controls, preset);
    config.controls.seed = 7;
    config.controls.mute = (uint8_t)mute;
    float *samples = malloc(sizeof *samples * FRAMES * 2);
    assert_non_null(samples);
    assert_ok(aur_engine_open(&config, &engine));
    aur_engine_render(engine, samples, FRAMES);
    aur_engine_close(engine);
    return samples;
}

/// Level of `difference` against `whole`, dB.
static double relative_db(const float *whole, const float *parts)
{
    double energy = 0.0, difference = 0.0;
    for (size_t i = 0; i < FRAMES * 2; i++) {
        energy += (double)whole[i] * (double)whole[i];
        difference += ((double)whole[i] - (double)parts[i]) * ((double)whole[i] - (double)parts[i]);
    }
    return 10.0 * log10(difference / energy + 1e-20);
}

static void test_sum(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        float *sum = calloc(FRAMES * 2, sizeof *sum);
        assert_non_null(sum);
        for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++) {
            float *stem = render(preset, 0x7fu & ~(1u << layer), true);
            for (size_t i = 0; i < FRAMES * 2; i++)
                sum[i] += stem[i];
            free(stem);
        }
        float *plain = render(preset, 0, true), *mastered = render(preset, 0, false);
        double plain_db = relative_db(plain, sum), mastered_db = relative_db(mastered, sum);
        printf("%s: the sum differs by %.1f dB from the whole, by %.1f dB from the mastered mix\n",
               aur_preset_name(preset), plain_db, mastered_db);
        assert_true(plain_db < -60.0);
        assert_true(mastered_db < -12.0);
        assert_true(mastered_db > plain_db); // the switch does something
        free(sum);
        free(plain);
        free(mastered);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the SoundFont player with every General MIDI font of Debian that is installed: loudness, peaks, dynamics,
/// onsets, and that renders repeat. Skipped (77) where there is none.
#include "tests/stream/font.h"

#include <ebur128.h>
#include <unistd.h>

#include "stream/engine.h"
#include "stream/program.h"

#define BLOCKS 1500 // 2 s

static const char *const PATHS[] = {"/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf3/FluidR3Mono_GM.sf3"};

#define FONTS_MAX 2

static aur_soundfont *fonts[FONTS_MAX];
static int font_count;

static aur_engine *open_engine(const aur_soundfont *font, unsigned preset, int64_t start_frame, int64_t history_frames)
{
    aur_engine_config config = {.soundfont = font, .start_frame = start_frame, .history_frames = history_frames};
    aur_engine *engine = NULL;
    aur_controls_from_preset(&config.controls, preset);
    config.controls.seed = 11;
    assert_ok(aur_engine_open(&config, &engine));
    return engine;
}

static void says_whose_it_is(void **state)
{
    (void)state;
    for (int f = 0; f < font_count; f++) {
        const aur_font_info *info = aur_soundfont_info(fonts[f]);
        char line[256];
        assert_non_null(strstr(info->name, "Fluid"));
        assert_non_null(strstr(info->comment, "MIT"));
        assert_in_range(info->preset_count, 128, 1000);
        aur_font_info_line(info, line, sizeof line);
        print_message("%s\n", line);
    }
}

/// Renders a minute of a preset and measures it.
static void measure_preset(const aur_soundfont *font, unsigned preset, double *loudness, float *peak)
{
    static float packet[AUR_PACKET_FRAMES * 2];
    aur_engine *engine = open_engine(font, preset, 0, 0);
    ebur128_state *meter = ebur128_init(2, AUR_SAMPLE_RATE_HZ, EBUR128_MODE_I);
    for (int n = 0; n < (full_scale() ? 15000 : 3000); n++) {
        aur_engine_render(engine, packet, AUR_PACKET_FRAMES);
        for (int i = 0; i < AUR_PACKET_FRAMES * 2; i++)
            *peak = fabsf(packet[i]) > *peak ? fabsf(packet[i]) : *peak;
        assert_int_equal(ebur128_add_frames_float(meter, packet, AUR_PACKET_FRAMES), EBUR128_SUCCESS);
    }
    assert_int_equal(ebur128_loudness_global(meter, loudness), EBUR128_SUCCESS);
    ebur128_destroy(&meter);
    aur_engine_close(engine);
}

static void presets_stay_near_their_loudness(void **state)
{
    (void)state;
    for (int f = 0; f < font_count; f++)
        for (unsigned preset = 0; preset < aur_preset_count(); preset += full_scale() ? 1 : 4) {
            double loudness = 0.0;
            float peak = 0.0f;
            measure_preset(fonts[f], preset, &loudness, &peak);
            print_message("%s %s: %.1f LUFS, peak %.3f\n", aur_soundfont_info(fonts[f])->name, aur_preset_name(preset),
                          loudness, (double)peak);
            assert_true(loudness > -18.0 && loudness < -14.0);
            assert_true(peak < 0.99f);
        }
}

static void louder_notes_are_louder(void **state)
{
    (void)state;
    static float out[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    for (int f = 0; f < font_count; f++) {
        for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
            double before = 0.0, softest = 0.0, medium = 0.0;
            if (aur_program_of(patch) == NULL)
                continue;
            for (int v = 1; v <= 8; v++) {
                aur_event note = font_note(patch, 100, 60000, (uint16_t)(v * 8191));
                font_play(fonts[f], &note, 1, BLOCKS, out);
                double rms = font_rms(out, sizeof out / sizeof *out);
                assert_true(rms > before);
                before = rms;
                softest = v == 1 ? rms : softest;
                medium = v == 4 ? rms : medium;
            }
            assert_true(medium > 1.5 * softest);
            assert_true(before > 1.5 * medium);
        }
    }
}

static void onsets_are_exact_to_the_frame(void **state)
{
    (void)state;
    static float first[BLOCKS * 2 * AUR_BLOCK_FRAMES], moved[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    const unsigned patches[] = {AUR_PATCH_KEYS, AUR_PATCH_PAD_GLASS, AUR_PATCH_LEAD_REED};
    for (int f = 0; f < font_count; f++) {
        for (int p = 0; p < 3; p++) {
            aur_event note = font_note(patches[p], 640, 24017, 40000);
            font_play(fonts[f], &note, 1, BLOCKS, first);
            assert_true(font_rms(first, sizeof first / sizeof *first) > 0.001);
            for (int k = 1; k <= 64; k += 9) {
                note.at_frame = 640 + k;
                font_play(fonts[f], &note, 1, BLOCKS, moved);
                size_t same = (size_t)BLOCKS * AUR_BLOCK_FRAMES - (size_t)k;
                assert_memory_equal(first, moved + (size_t)2 * (size_t)k, same * 2 * sizeof *first);
            }
        }
    }
}

/// The greatest bend of the curve (second difference) in frames [from, to).
static float greatest_bend(const float *out, int64_t from, int64_t to)
{
    float most = 0.0f;
    for (int64_t t = from; t < to; t++) {
        float bend = fabsf(out[2 * (t + 1)] - 2.0f * out[2 * t] + out[2 * (t - 1)]);
        most = bend > most ? bend : most;
    }
    return most;
}

static void edges_do_not_click(void **state)
{
    (void)state;
    static float out[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    for (int f = 0; f < font_count; f++) {
        for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
            if (aur_program_of(patch) == NULL)
                continue;
            aur_event note = font_note(patch, 1009, 40000, 50000);
            int64_t release = note.at_frame + note.gate_frames;
            int64_t end = release + (int64_t)note.release_blocks * AUR_BLOCK_FRAMES;
            font_play(fonts[f], &note, 1, BLOCKS, out);
            float playing = greatest_bend(out, note.at_frame + 64, release - 100);
            assert_true(greatest_bend(out, 1, note.at_frame + 64) <= playing);
            assert_true(greatest_bend(out, release - 100, end + 2000) <= playing);
            assert_true(font_rms(out + 2 * end, 8000) == 0.0);
        }
    }
}

static void renders_repeat(void **state)
{
    (void)state;
    static float once[20 * AUR_SAMPLE_RATE_HZ * 2], again[20 * AUR_SAMPLE_RATE_HZ * 2];
    for (int f = 0; f < font_count; f++) {
        aur_engine *first = open_engine(fonts[f], 0, 0, 0), *second = open_engine(fonts[f], 0, 0, 0);
        aur_engine_render(first, once, 20 * AUR_SAMPLE_RATE_HZ);
        for (int frames = 0; frames < 20 * AUR_SAMPLE_RATE_HZ; frames += 480) // sliced otherwise, and beside another
            aur_engine_render(second, again + (size_t)2 * (size_t)frames, 480);
        assert_memory_equal(once, again, sizeof once);
        aur_engine_close(first);
        aur_engine_close(second);
    }
}

/// Begun in the middle, with its history: the same music within -80 dB of full scale in the mean, and single samples at
/// the very beginning of a note within -40 dB (stream/soundfont.h).
static void a_cold_start_is_right(void **state)
{
    (void)state;
    static float linear[2 * AUR_SAMPLE_RATE_HZ], cold[2 * AUR_SAMPLE_RATE_HZ];
    const int64_t start_frame = (int64_t)140 * AUR_SAMPLE_RATE_HZ;
    for (int f = 0; f < font_count; f++) {
        aur_engine *engine = open_engine(fonts[f], 0, 0, 0);
        while (aur_engine_frame(engine) < start_frame)
            aur_engine_render(engine, linear, AUR_SAMPLE_RATE_HZ);
        aur_engine *late = open_engine(fonts[f], 0, start_frame, AUR_HISTORY_FRAMES);
        float most = 0.0f;
        double power = 0.0;
        for (int s = 0; s < 20; s++) {
            aur_engine_render(engine, linear, AUR_SAMPLE_RATE_HZ);
            aur_engine_render(late, cold, AUR_SAMPLE_RATE_HZ);
            for (int i = 0; i < 2 * AUR_SAMPLE_RATE_HZ; i++) {
                float difference = fabsf(linear[i] - cold[i]);
                most = difference > most ? difference : most;
                power += (double)difference * (double)difference;
            }
        }
        double mean = sqrt(power / (20.0 * 2 * AUR_SAMPLE_RATE_HZ));
        print_message("%s: differs by %.1e, in the mean %.1e\n", aur_soundfont_info(fonts[f])->name, (double)most,
                      mean);
        assert_true(mean < 1e-4);
        assert_true(most < 1e-2f);
        aur_engine_close(engine);
        aur_engine_close(late);
    }
}

int main(void)
{
    char reason[512];
    for (int i = 0; i < FONTS_MAX; i++) {
        if (access(PATHS[i], R_OK) != 0)
            continue;
        if (aur_soundfont_open(PATHS[i], &fonts[font_count], reason, sizeof reason) != AUR_OK) {
            fprintf(stderr, "%s\n", reason);
            return 1;
        }
        font_count++;
    }
    if (font_count == 0) {
        fprintf(stderr, "SKIPPED: no General MIDI SoundFont: apt-get install fluidr3mono-gm-soundfont\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_whose_it_is),        cmocka_unit_test(presets_stay_near_their_loudness),
        cmocka_unit_test(louder_notes_are_louder), cmocka_unit_test(onsets_are_exact_to_the_frame),
        cmocka_unit_test(edges_do_not_click),      cmocka_unit_test(renders_repeat),
        cmocka_unit_test(a_cold_start_is_right),
    };
    int failed = cmocka_run_group_tests_name("soundfont with real fonts", tests, NULL, NULL);
    for (int i = 0; i < font_count; i++)
        aur_soundfont_close(fonts[i]);
    return failed;
}

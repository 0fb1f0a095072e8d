// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the measures of music: rules, keys, bass, voice leading, entropy, repeats and novelty, each with music whose
/// measure is known.
#include <stdio.h>
#include <unistd.h>

#include "client/cli/music_key.h"
#include "client/cli/music_leading.h"
#include "client/cli/music_measure.h"
#include "client/cli/music_novelty.h"
#include "client/cli/music_plot.h"
#include "client/cli/music_repeat.h"
#include "client/cli/music_variety.h"
#include "tests/client/music_make.h"

static aur_music_key key_of_made(void)
{
    aur_music music;
    aur_music_key key;
    open_made(&music);
    aur_music_key_measure(&music, &key);
    aur_music_close(&music);
    return key;
}

/// Of eight notes four are of the chord, two of the scale, one passes and one does not.
static void rules_of_a_tune(void **state)
{
    (void)state;
    static const int tune[] = {60, 64, 62, 67, 66, 65, 61, 72};
    make(8);
    for (int i = 0; i < 8; i++)
        strike(i, 0.5, AUR_LAYER_LEAD, tune[i]);
    aur_music_key key = key_of_made();
    near(key.chord_percent, 50.0, 1e-9, "chord");
    near(key.scale_percent, 25.0, 1e-9, "scale");
    near(key.passing_percent, 12.5, 1e-9, "passing");
    near(key.wrong_percent, 12.5, 1e-9, "wrong");
    near(key.rules_percent, 87.5, 1e-9, "rules");
    near(key.outside_percent, 25.0, 1e-9, "outside");
    near(key.outside_beyond_percent, 12.5, 1e-9, "beyond");
}

/// Every note of the scale on `tonic`, for five minutes.
static void play_scale_on(int tonic)
{
    static const int steps[] = {0, 2, 4, 5, 7, 9, 11};
    make(300);
    for (int i = 0; i < 300; i++)
        strike(i, 1.0, AUR_LAYER_PAD, 60 + tonic + steps[i * 3 % 7]);
}

static void keys_are_found(void **state)
{
    (void)state;
    play_scale_on(0);
    near(key_of_made().key_match_percent, 100.0, 1e-9, "C in C");
    assert_true(key_of_made().key_strict_percent >= 80.0); // all seven notes alike are no clear key
    play_scale_on(7);                                      // one note differs
    near(key_of_made().key_match_percent, 0.0, 1e-9, "G in C");
    for (size_t i = 150; i < 300; i++)
        made_beats[i].scale_mask = 0xad5u; // G major
    near(key_of_made().key_match_percent, 50.0, 1e-9, "half in G");
}

/// Five notes are of several collections: all are tied.
static void pentatonic_is_of_its_parent(void **state)
{
    (void)state;
    static const int steps[] = {0, 2, 4, 7, 9};
    make(300);
    for (int i = 0; i < 300; i++)
        strike(i, 1.0, AUR_LAYER_PAD, 60 + steps[i % 5]);
    for (size_t i = 0; i < 300; i++) {
        made_beats[i].controls.mode = AUR_MODE_PENTATONIC_MAJOR;
        made_beats[i].scale_mask = 0x295u;
    }
    assert_int_equal(aur_music_collection(&made_beats[0]), C_MAJOR_SCALE);
    near(key_of_made().key_match_percent, 100.0, 1e-9, "pentatonic");
    for (int i = 0; i < 300; i++)
        made_notes[i].pitch_midi++;
    near(key_of_made().key_match_percent, 0.0, 1e-9, "a semitone off");
}

static void bass_is_compared(void **state)
{
    (void)state;
    make(80);
    turn_to(40, 0x221u, 5);
    strike(0, 30, AUR_LAYER_DRONE, 36);
    strike(0, 30, AUR_LAYER_DRONE, 43); // the fifth above does not count
    strike(30, 10, AUR_LAYER_DRONE, 36);
    strike(40, 30, AUR_LAYER_DRONE, 38); // not F
    aur_music_key key = key_of_made();
    near(key.bass_percent, 50.0, 1e-9, "bass");
    near(key.tonic_percent, 50.0, 1e-9, "tonic");
}

static void distances_of_voicings(void **state)
{
    (void)state;
    static const uint8_t c[] = {60, 64, 67}, f[] = {60, 65, 69}, seventh[] = {59, 62, 65, 67};
    assert_int_equal(aur_music_leading_distance(c, 3, f, 3), 3);
    assert_int_equal(aur_music_leading_distance(c, 3, c, 3), 0);
    assert_int_equal(aur_music_leading_distance(c, 3, seventh, 4), 1 + 2 + 1 + 0);
}

static aur_music_leading leading_of_made(void)
{
    aur_music music;
    aur_music_leading leading;
    open_made(&music);
    assert_ok(aur_music_leading_measure(&music, &leading));
    aur_music_close(&music);
    return leading;
}

/// First by 0 + 1 + 0 semitones with common tones, then by 2 + 1 + 2 without one and in parallel fifths.
static void changes_of_chords(void **state)
{
    (void)state;
    static const int chords[3][3] = {{60, 64, 67}, {60, 65, 67}, {62, 66, 69}};
    make(40);
    turn_to(10, 0x221u, 5);
    turn_to(30, 0x884u, 7);
    for (int c = 0; c < 3; c++)
        for (int v = 0; v < 3; v++)
            strike((const int[]){0, 10, 30}[c] + 0.1 * v, (const int[]){10, 20, 10}[c] - 0.1 * v, AUR_LAYER_PAD,
                   chords[c][v]);
    aur_music_leading leading = leading_of_made();
    near(leading.changes, 2.0, 0.0, "changes");
    near(leading.distance, (1.0 / 3.0 + 5.0 / 3.0) / 2.0, 1e-9, "distance");
    near(leading.common_percent, 50.0, 1e-9, "common tones");
    near(leading.parallel_percent, 50.0, 1e-9, "parallels");
    near(leading.chord_min_s, 20.0, 1e-9, "the one whole chord");
    near(leading.chord_max_s, 20.0, 1e-9, "the one whole chord");
}

static aur_music_variety variety_of_made(void)
{
    aur_music music;
    aur_music_variety variety;
    open_made(&music);
    assert_ok(aur_music_variety_measure(&music, &variety));
    aur_music_close(&music);
    return variety;
}

static void entropy_and_density(void **state)
{
    (void)state;
    make(16);
    strike(0, 8, AUR_LAYER_PAD, 60);
    strike(4, 1, AUR_LAYER_LEAD, 62);
    strike(5, 1, AUR_LAYER_LEAD, 64);
    strike(6, 2, AUR_LAYER_LEAD, 65);
    strike(12, 4, AUR_LAYER_NOISE, 60);
    aur_music_variety variety = variety_of_made();
    near(variety.class_bits, 2.0, 1e-9, "four classes alike");
    double long_one = 8.0 / 12.0, short_one = 1.0 / 12.0, longer = 2.0 / 12.0;
    near(variety.class_duration_bits,
         -long_one * log2(long_one) - 2.0 * short_one * log2(short_one) - longer * log2(longer), 1e-9, "by time");
    near(variety.rest_percent, 75.0, 1e-9, "bars without a tune");
    near(variety.silent_bars, 1.0, 0.0, "the third bar");
    near(variety.layer_notes[AUR_LAYER_LEAD], 0.75, 1e-9, "tune");
    near(variety.voices_mean, 1.0, 1e-9, "voices");
    near(variety.voices_max, 2.0, 0.0, "most voices");
}

/// `bars` bars of eight random notes each; a loop of `period` bars if that is not 0, a tone higher each time.
static void play_random(size_t bars, size_t period)
{
    make(bars * 4);
    for (size_t i = 0; i < bars * 8; i++) {
        size_t note = period > 0 ? i % (period * 8) : i;
        int up = period > 0 ? (int)(i / (period * 8)) * 2 : 0;
        strike((double)i / 2.0, 0.5, AUR_LAYER_LEAD, 48 + (int)(dice(note) % 24) + up % 24);
    }
}

static void loops_are_found(void **state)
{
    (void)state;
    play_random(200, 0);
    aur_music_variety variety = variety_of_made();
    near(variety.repeats, 0.0, 0.0, "chance");
    near(variety.gram_percent, 0.0, 0.0, "n-grams of chance");
    assert_true(variety.repeat_bars < 4.0);
    play_random(40, 20);
    variety = variety_of_made();
    near(variety.repeats, 13.0, 0.0, "windows of the second time"); // 20 bars hold 13 windows of 8
    near(variety.repeat_bars, 20.0, 0.0, "all of it");
    near(variety.gram_percent, 100.0 * 153 / 313, 1e-9, "n-grams of the second time");
    made_notes[25 * 8].pitch_midi++; // one note of bar 25 is another
    variety = variety_of_made();
    near(variety.repeats, 7.0, 0.0, "windows after the other note"); // from bar 26 to 39
    near(variety.repeat_bars, 14.0, 0.0, "what follows it");
}

/// Bars in which nothing is struck do not count as the same.
static void rests_are_no_repeats(void **state)
{
    (void)state;
    aur_music music;
    size_t count = 1;
    make(400);
    strike(0, 1, AUR_LAYER_LEAD, 60);
    open_made(&music);
    assert_ok(aur_music_repeat_count(&music, 8, &count));
    assert_int_equal(count, 0);
    aur_music_close(&music);
}

/// Other chords, register and instrument every 30 bars: two minutes.
static void novelty_at_every_part(void **state)
{
    (void)state;
    aur_music music;
    aur_music_form form;
    aur_music_novelty novelty;
    make(1200);
    for (size_t i = 0; i < 1200; i++) {
        int part = (int)(i / 120);
        made_beats[i].section = part;
        strike((double)i, 1.0, part % 2 == 0 ? AUR_LAYER_PAD : AUR_LAYER_LEAD, 50 + part * 5 % 12 + (int)(dice(i) % 3));
        made_notes[i].patch = (uint8_t)(part % 3);
    }
    open_made(&music);
    assert_ok(aur_music_form_open(&music, &form));
    aur_music_novelty_measure(&music, &form, &novelty);
    near(novelty.peaks, 9.0, 0.0, "peaks");
    for (size_t bar = 0; bar < form.bar_count; bar++)
        assert_int_equal(form.peaks[bar], bar > 0 && bar % 30 == 0);
    near(novelty.peak_distance_min, 2.0, 1e-9, "between peaks");
    near(novelty.section_peak_percent, 100.0, 1e-9, "sections");
    near(novelty.density_low, 60.0, 1e-9, "notes a minute");
    near(aur_music_form_likeness(&form, 3, 3), 1.0, 1e-6, "itself");
    aur_music_form_close(&form);
    aur_music_close(&music);
}

/// More of the same has no peaks.
static void nothing_new(void **state)
{
    (void)state;
    aur_music music;
    aur_music_form form;
    aur_music_novelty novelty;
    make(1200);
    for (size_t i = 0; i < 1200; i++)
        strike((double)i, 1.0, AUR_LAYER_PAD, 60);
    open_made(&music);
    assert_ok(aur_music_form_open(&music, &form));
    aur_music_novelty_measure(&music, &form, &novelty);
    near(novelty.peaks, 0.0, 0.0, "peaks");
    assert_true(isnan(novelty.peak_distance_min));
    aur_music_form_close(&form);
    aur_music_close(&music);
}

/// Without a tune, a chord change or a beat nothing breaks, and what was not measured holds no limit.
static void almost_nothing(void **state)
{
    (void)state;
    aur_music music;
    aur_music_form form;
    aur_music_motifs motifs;
    aur_music_measures measures;
    make(4);
    open_made(&music);
    assert_ok(aur_music_form_open(&music, &form));
    assert_ok(aur_music_motifs_open(&music, &motifs));
    assert_ok(aur_music_measure(&music, &form, &motifs, 1, &measures));
    assert_true(isnan(measures.key.rules_percent) && isnan(measures.leading.distance));
    assert_true(aur_table_failures(aur_music_measure_table(), &measures, AUR_MUSIC_GATE_ALL) >= 5);
    assert_int_equal(aur_table_failures(aur_music_measure_table(), &measures, 0), 0);
    aur_music_motifs_close(&motifs);
    aur_music_form_close(&form);
    aur_music_close(&music);
    make(0);
    assert_int_equal(aur_music_open(&made, &music), AUR_ERR_ARGUMENT);
}

/// The picture names its chords, and says so if it cannot be written.
static void picture_is_drawn(void **state)
{
    (void)state;
    static char text[1 << 20];
    char path[] = "/tmp/auralis-music-XXXXXX";
    aur_music music;
    aur_music_form form;
    play_random(40, 0);
    turn_to(80, 0x221u, 5);
    for (size_t i = 0; i < made.beat_count; i++)
        strcpy(made_beats[i].chord_name, i < 80 ? "Cmaj7" : "F<&");
    open_made(&music);
    assert_ok(aur_music_form_open(&music, &form));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_ok(aur_music_plot_write(&music, &form, "a < b & c", path));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t bytes = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    unlink(path);
    text[bytes] = '\0';
    assert_non_null(strstr(text, ">Cmaj7</text>"));
    assert_non_null(strstr(text, ">F&#60;&#38;</text>"));
    assert_non_null(strstr(text, ">a &#60; b &#38; c</text>"));
    assert_string_equal(text + bytes - 7, "</svg>\n");
    assert_int_equal(aur_music_plot_write(&music, &form, "x", "/nowhere/at/all.svg"), AUR_ERR_FILE);
    aur_music_form_close(&form);
    aur_music_close(&music);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_a_tune),
        cmocka_unit_test(keys_are_found),
        cmocka_unit_test(pentatonic_is_of_its_parent),
        cmocka_unit_test(bass_is_compared),
        cmocka_unit_test(distances_of_voicings),
        cmocka_unit_test(changes_of_chords),
        cmocka_unit_test(entropy_and_density),
        cmocka_unit_test(loops_are_found),
        cmocka_unit_test(rests_are_no_repeats),
        cmocka_unit_test(novelty_at_every_part),
        cmocka_unit_test(nothing_new),
        cmocka_unit_test(almost_nothing),
        cmocka_unit_test(picture_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Learning: what small songs teach exactly, and what the corpora teach by the distance between styles.
#include "check.h"

#include <stdio.h>
#include <time.h>

#include "compose/control.h"
#include "stream/learn.h"
#include "stream/midi_reader.h"
#include "stream/preset_file.h"
#include "stream/style_distance.h"
#include "stream/tonality.h"
#include "stream/transcript.h"
#include "stream/tune.h"
#include "synth/event.h"

#define QUARTER 480u

/// The corpora of corpus/README.md.
#define CORPUS_COUNT 3
#define CORPUS_SONGS 5

#define CORPUS_FILE(corpus, song) AUR_SOURCE_DIR "/tests/stream/corpus/" corpus "/" song ".mid"

static const char *const CORPORA[CORPUS_COUNT][CORPUS_SONGS] = {
    {CORPUS_FILE("plain", "ode_to_joy"), CORPUS_FILE("plain", "ah_vous_dirai_je"),
     CORPUS_FILE("plain", "frere_jacques"), CORPUS_FILE("plain", "au_clair_de_la_lune"),
     CORPUS_FILE("plain", "old_hundredth")},
    {CORPUS_FILE("satie", "gymnopedie_1_first"), CORPUS_FILE("satie", "gymnopedie_1_second"),
     CORPUS_FILE("satie", "gymnopedie_1_end"), CORPUS_FILE("satie", "after_gymnopedie_2"),
     CORPUS_FILE("satie", "after_gymnopedie_3")},
    {CORPUS_FILE("modal", "drunken_sailor"), CORPUS_FILE("modal", "greensleeves"), CORPUS_FILE("modal", "god_rest_ye"),
     CORPUS_FILE("modal", "veni_emmanuel"), CORPUS_FILE("modal", "dies_irae")},
};

static aur_song *new_song(void)
{
    aur_song *song;
    assert_ok(aur_song_open(QUARTER, &song));
    return song;
}

/// A note in sixteenths.
static void add(aur_song *song, unsigned channel, unsigned at, unsigned length, int pitch)
{
    aur_song_note note = {.tick = at * QUARTER / 4,
                          .length_ticks = length * QUARTER / 4,
                          .channel = (uint8_t)channel,
                          .pitch_midi = (uint8_t)pitch,
                          .velocity = 80};
    assert_ok(aur_song_add_note(song, &note));
}

static void add_triad(aur_song *song, unsigned at, unsigned length, int root, int third)
{
    add(song, 1, at, length, root);
    add(song, 1, at, length, root + 12 + third);
    add(song, 1, at, length, root + 12 + 7);
}

static void learn_one(aur_song *song, aur_learn_hints hints, aur_preset *preset, aur_learn_summary *summary)
{
    aur_learn *learn;
    assert_ok(aur_song_finish(song));
    assert_ok(aur_learn_open(&learn));
    assert_ok(aur_learn_add(learn, song, hints));
    aur_learn_preset(learn, aur_preset_get(0), preset);
    aur_learn_summarise(learn, summary);
    aur_learn_close(learn);
    aur_song_close(song);
}

/// C, F, G, C a bar each, four times, under a scale going up in quarters.
static aur_song *cadence_song(void)
{
    static const int ROOTS[4] = {36, 41, 43, 36},
                     TUNE[16] = {72, 74, 76, 77, 79, 81, 83, 84, 72, 74, 76, 77, 79, 81, 83, 84};
    aur_song *song = new_song();
    for (unsigned bar = 0; bar < 16; bar++) {
        add_triad(song, bar * 16, 16, ROOTS[bar % 4], 4);
        for (unsigned beat = 0; beat < 4; beat++)
            add(song, 0, bar * 16 + beat * 4, 4, TUNE[bar % 4 * 4 + beat]);
    }
    aur_song_change tempo = {.kind = AUR_SONG_TEMPO, .us_per_quarter = 300000}; // 200 a minute
    assert_ok(aur_song_add_change(song, &tempo));
    return song;
}

static void test_cadence_song(void **state)
{
    (void)state;
    aur_preset preset;
    aur_learn_summary summary;
    learn_one(cadence_song(), AUR_LEARN_NO_HINTS, &preset, &summary);
    assert_int_equal(summary.key, 0);
    assert_int_equal(summary.mode, AUR_MODE_IONIAN);
    assert_int_equal(summary.bars, 16);
    assert_int_equal(summary.tune_notes, 64);
    assert_int_equal(summary.bpm_milli, 200000);
    assert_int_equal(preset.controls.bpm_milli, 100000);
    assert_int_equal(preset.controls.density, 32767);
    assert_true(preset.style.cadences);
    assert_int_equal(summary.moves[0].from * 10 + summary.moves[0].to, 3); // I-IV, IV-V, V-I: 4 each
    assert_int_equal(preset.style.chord_first[0][3], 255);
    assert_int_equal(preset.style.chord_first[3][4], 255);
    assert_int_equal(preset.style.chord_first[4][0], 255);
    assert_int_equal(preset.style.chord_first[0][0], 0);
    assert_int_equal(preset.style.chord_second[0][3][4], 255);
    assert_int_equal(preset.style.chord_kinds[AUR_CHORD_MAJOR], 255);
    assert_int_equal(preset.style.chord_kinds[AUR_CHORD_MINOR], 0);
    assert_int_equal(preset.style.motion[8][8], 255); // a note up after a note up
    for (unsigned slot = 0; slot < AUR_STYLE_SLOTS; slot++)
        assert_int_equal(preset.style.onsets[slot], slot % 4 == 0 ? 255 : 0);
    assert_int_equal(preset.style.lengths[3], 255);
    assert_int_equal(preset.style.chord_bars, 1);
    assert_int_equal(preset.style.swing_percent, 0);
    assert_int_equal(preset.lead_midi, 78);
}

static void test_no_cadence_is_made_up(void **state)
{
    (void)state;
    static const int ROOTS[6] = {36, 43, 41, 36, 45, 41}; // C G F C Am F: the fifth never goes home
    aur_song *song = new_song();
    aur_preset preset;
    aur_learn_summary summary;
    for (unsigned bar = 0; bar < 13; bar++)
        add_triad(song, bar * 16, 16, ROOTS[bar % 6], ROOTS[bar % 6] == 45 ? 3 : 4);
    learn_one(song, AUR_LEARN_NO_HINTS, &preset, &summary);
    assert_false(preset.style.cadences);
    assert_int_equal(preset.style.chord_first[4][0], 0);
    assert_int_equal(preset.style.chord_first[4][3], 255);
    assert_true(preset.style.chord_first[0][3] > 0); // F is common, if not after C
}

static void test_drums_and_swing(void **state)
{
    (void)state;
    aur_song *song = cadence_song();
    aur_preset preset;
    aur_learn_summary summary;
    for (unsigned bar = 0; bar < 16; bar++) {
        for (unsigned at = 0; at < 16; at += 4)
            add(song, AUR_SONG_DRUMS, bar * 16 + at, 1, 36);
        for (unsigned at = 0; at < 16; at += 2)
            add(song, AUR_SONG_DRUMS, bar * 16 + at, 1, 42);
        aur_song_note late = {.tick = bar * 4 * QUARTER + QUARTER * 3 / 2 + QUARTER * 5 / 16, // 25 % late
                              .length_ticks = 60,
                              .pitch_midi = 88,
                              .velocity = 80};
        assert_ok(aur_song_add_note(song, &late));
    }
    learn_one(song, AUR_LEARN_NO_HINTS, &preset, &summary);
    assert_true(preset.percussion);
    assert_int_equal(preset.style.kick_pulses, 4);
    assert_int_equal(preset.style.kick_steps, 16);
    assert_int_equal(preset.style.shaker_pulses, 8);
    assert_int_equal(preset.style.swing_percent, 25);
    assert_true(preset.style.onsets[7] > 0);
}

static void test_tune_is_found(void **state)
{
    (void)state;
    aur_song *song = new_song();
    for (unsigned i = 0; i < 32; i++) { // high chords, a lower voice alone, a few bells above all
        add(song, 2, i * 4, 4, 76);
        add(song, 2, i * 4, 4, 79);
        add(song, 3, i * 4, 4, 65 + (int)(i % 5));
        if (i % 16 == 0)
            add(song, 4, i * 4, 4, 96);
        add(song, AUR_SONG_DRUMS, i * 4, 1, 100);
    }
    assert_ok(aur_song_finish(song));
    aur_song_note *tune = malloc(song->note_count * sizeof *tune);
    assert_non_null(tune);
    assert_int_equal(aur_tune_find(song, AUR_TUNE_ANY_CHANNEL, tune), 32);
    assert_int_equal(tune[3].channel, 3);
    assert_int_equal(aur_tune_find(song, 2, tune), 32); // of chords, the upper line
    assert_int_equal(tune[3].pitch_midi, 79);
    assert_int_equal(aur_tune_find(song, 7, tune), 0);
    free(tune);
    aur_song_close(song);
}

static void test_keys_of_corpora(void **state)
{
    (void)state;
    static const struct {
        int key, mode;
    } WANTED[CORPUS_COUNT][CORPUS_SONGS] = {
        {{2, AUR_MODE_IONIAN}, {0, AUR_MODE_IONIAN}, {5, AUR_MODE_IONIAN}, {7, AUR_MODE_IONIAN}, {7, AUR_MODE_IONIAN}},
        {{2, AUR_MODE_IONIAN}, {2, AUR_MODE_IONIAN}, {2, AUR_MODE_IONIAN}, {0, AUR_MODE_IONIAN}, {0, AUR_MODE_IONIAN}},
        {{2, AUR_MODE_DORIAN},
         {9, AUR_MODE_DORIAN},
         {4, AUR_MODE_AEOLIAN},
         {4, AUR_MODE_AEOLIAN},
         {2, AUR_MODE_AEOLIAN}}, // its sixth does not sound
    };
    for (size_t c = 0; c < CORPUS_COUNT; c++)
        for (size_t s = 0; s < CORPUS_SONGS; s++) {
            char reason[AUR_MIDI_READER_REASON_BYTES];
            aur_song *song;
            assert_ok(aur_midi_reader_load(CORPORA[c][s], &song, reason, sizeof reason));
            aur_tonality t = aur_tonality_find(song);
            if (t.key != WANTED[c][s].key || t.mode != WANTED[c][s].mode)
                fail_msg("%s: %s %s", CORPORA[c][s], aur_key_name(t.key), aur_mode_name(t.mode));
            aur_song_close(song);
        }
}

/// Learns the songs of a corpus from `first` on, every `stride`.
static void learn_corpus(size_t corpus, size_t first, size_t stride, aur_preset *preset)
{
    aur_learn *learn;
    assert_ok(aur_learn_open(&learn));
    for (size_t s = first; s < CORPUS_SONGS; s += stride) {
        char reason[AUR_MIDI_READER_REASON_BYTES];
        aur_song *song;
        assert_ok(aur_midi_reader_load(CORPORA[corpus][s], &song, reason, sizeof reason));
        assert_ok(aur_learn_add(learn, song, AUR_LEARN_NO_HINTS));
        aur_song_close(song);
    }
    aur_learn_preset(learn, aur_preset_get(AUR_PRESET_DEFAULT), preset);
    aur_learn_close(learn);
}

/// Three songs of each corpus against the other two of each: learned from some, a style is nearest to the rest of its
/// own.
static void test_own_corpus_is_nearest(void **state)
{
    (void)state;
    clock_t begin = clock();
    for (size_t c = 0; c < CORPUS_COUNT; c++) {
        aur_preset learned;
        double own = 0, nearest_other = 1;
        learn_corpus(c, 0, 2, &learned);
        for (size_t other = 0; other < CORPUS_COUNT; other++) {
            aur_preset rest;
            learn_corpus(other, 1, 2, &rest);
            aur_style_distance d = aur_style_distance_between(&learned.style, &rest.style);
            printf(
                "learned from %zu, rest of %zu: %.3f (chords %.3f kinds %.3f motion %.3f onsets %.3f lengths %.3f)\n",
                c, other, d.mean, d.chords, d.kinds, d.motion, d.onsets, d.lengths);
            if (other == c)
                own = d.mean;
            else if (d.mean < nearest_other)
                nearest_other = d.mean;
        }
        assert_true(own < nearest_other);
    }
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 2); // 24 files
}

/// Learns what the composer writes with a preset in an hour.
static void learn_composed(int preset, uint64_t seed, aur_preset *learned)
{
    aur_controls controls;
    aur_transcript *transcript;
    aur_song *song;
    aur_learn *learn;
    assert_true(preset >= 0);
    aur_controls_from_preset(&controls, (unsigned)preset);
    controls.seed = seed;
    assert_ok(aur_transcript_open(&controls, NULL, 0, 0, INT64_C(3600) * AUR_SAMPLE_RATE_HZ, &transcript));
    assert_ok(aur_song_from_transcript(transcript, &song));
    assert_ok(aur_learn_open(&learn));
    aur_learn_hints hints = {.key = controls.key, .mode = controls.mode, .tune_channel = AUR_LAYER_LEAD};
    assert_ok(aur_learn_add(learn, song, hints));
    aur_learn_preset(learn, aur_preset_get(AUR_PRESET_DEFAULT), learned);
    aur_learn_close(learn);
    aur_song_close(song);
    aur_transcript_close(transcript);
}

static void check_composed(const aur_preset learned[CORPUS_COUNT], size_t corpus, int preset, uint64_t seed)
{
    aur_preset composed, plain;
    learn_composed(preset, seed, &composed);
    learn_composed(AUR_PRESET_DEFAULT, seed, &plain);
    double own = aur_style_distance_between(&composed.style, &learned[corpus].style).mean;
    assert_true(own < aur_style_distance_between(&plain.style, &learned[corpus].style).mean); // nearer than unlearned
    for (size_t other = 0; other < CORPUS_COUNT; other++) {
        aur_style_distance d = aur_style_distance_between(&composed.style, &learned[other].style);
        printf("composed like %zu, corpus %zu: %.3f (chords %.3f kinds %.3f motion %.3f onsets %.3f lengths %.3f)\n",
               corpus, other, d.mean, d.chords, d.kinds, d.motion, d.onsets, d.lengths);
        assert_true(other == corpus || own < d.mean);
    }
}

/// Music composed with a learned preset is nearer to the corpus it was learned from than to the others, and nearer than
/// music composed with the preset whose sound it has.
static void test_composed_is_nearest(void **state)
{
    (void)state;
    static const char *const NAMES[CORPUS_COUNT] = {"learned-plain", "learned-satie", "learned-modal"};
    static aur_preset learned[CORPUS_COUNT]; // registered presets live as long as the process
    for (size_t c = 0; c < CORPUS_COUNT; c++) {
        learn_corpus(c, 0, 1, &learned[c]);
        learned[c].name = NAMES[c];
    }
    for (size_t c = 0; c < CORPUS_COUNT; c++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            check_composed(learned, c, aur_preset_register(&learned[c]), seed);
}

/// A learned preset is one that can be read back from its file.
static void test_preset_file(void **state)
{
    (void)state;
    aur_preset learned;
    aur_preset_file read;
    aur_json_error error;
    learn_corpus(2, 0, 1, &learned);
    learned.name = "modal";
    learned.description = "Learned";
    char *text = aur_preset_file_print(&learned);
    assert_non_null(text);
    assert_ok(aur_preset_file_parse(&read, text, strlen(text), &error));
    assert_memory_equal(&read.preset.style, &learned.style, sizeof learned.style);
    assert_int_equal(read.preset.controls.bpm_milli, learned.controls.bpm_milli);
    assert_int_equal(read.preset.controls.density, learned.controls.density);
    assert_int_equal(read.preset.controls.mode, learned.controls.mode);
    assert_int_equal(read.preset.lead_midi, learned.lead_midi);
    free(text);
}

static void test_distance(void **state)
{
    (void)state;
    aur_preset a, b;
    learn_corpus(0, 0, 1, &a);
    learn_corpus(2, 0, 1, &b);
    aur_style_distance same = aur_style_distance_between(&a.style, &a.style);
    aur_style_distance there = aur_style_distance_between(&a.style, &b.style);
    aur_style_distance back = aur_style_distance_between(&b.style, &a.style);
    assert_true(same.mean < 1e-12);
    assert_true(there.mean > 0.05 && there.mean < 1);
    assert_true(there.mean - back.mean < 1e-12 && back.mean - there.mean < 1e-12);
    aur_style empty = {.cadences = false};
    assert_true(aur_style_distance_between(&a.style, &empty).mean == 1);
    assert_true(aur_style_distance_between(&empty, &empty).mean == 0);
    aur_style left = {.onsets = {1}, .lengths = {1, 1}}, right = {.onsets = {0, 7}, .lengths = {9, 9}};
    aur_style_distance apart = aur_style_distance_between(&left, &right);
    assert_true(apart.onsets > 1 - 1e-12 && apart.lengths < 1e-12);
}

static void test_refusals(void **state)
{
    (void)state;
    aur_learn *learn;
    aur_song *song = new_song();
    aur_learn_summary summary;
    aur_preset preset;
    add(song, AUR_SONG_DRUMS, 0, 4, 36);
    assert_ok(aur_song_finish(song));
    assert_ok(aur_learn_open(&learn));
    assert_int_equal(aur_learn_add(learn, song, AUR_LEARN_NO_HINTS), AUR_ERR_FORMAT);
    aur_learn_summarise(learn, &summary);
    assert_int_equal(summary.songs, 0);
    aur_learn_preset(learn, aur_preset_get(0), &preset); // of nothing: within all limits
    assert_in_range(preset.controls.bpm_milli, 40000, 120000);
    aur_song_close(song);
    aur_learn_close(learn);
    aur_learn_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cadence_song),
        cmocka_unit_test(test_no_cadence_is_made_up),
        cmocka_unit_test(test_drums_and_swing),
        cmocka_unit_test(test_tune_is_found),
        cmocka_unit_test(test_keys_of_corpora),
        cmocka_unit_test(test_own_corpus_is_nearest),
        cmocka_unit_test(test_composed_is_nearest),
        cmocka_unit_test(test_preset_file),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the measure of motifs: forms of a motif are near to it, scrambled ones are not, pieces that state their own
/// are told from pieces that state anything.
#include "client/cli/music_motif.h"
#include "tests/client/music_make.h"

#define PIECES 20

/// Height in C major to a pitch.
static int pitch_of(int step)
{
    static const int steps[] = {0, 2, 4, 5, 7, 9, 11};
    int octave = (step + 70) / 7 - 10;
    return 60 + 12 * octave + steps[step - 7 * octave];
}

/// Plays `count` notes as a statement; beats and steps are relative.
static void state_motif(double at_beat, const int *steps, const double *beats, int count, int transpose, int sign,
                        double slower, aur_motif_form form)
{
    for (int i = 0; i < count; i++) {
        strike(at_beat, 0.5, AUR_LAYER_LEAD, pitch_of(transpose + sign * steps[i]));
        size_t until = (size_t)(at_beat + beats[i] * slower + 0.999);
        for (size_t beat = (size_t)at_beat; beat < until && beat < made.beat_count; beat++) {
            made_beats[beat].motif_form = (uint8_t)form;
            made_beats[beat].motif_frame = made_notes[made.note_count - 1 - (size_t)i].at_frame;
        }
        at_beat += beats[i] * slower;
    }
}

static const int STEPS[] = {0, 2, 1, 4, 3, 0};
static const double BEATS[] = {1.0, 0.5, 0.5, 1.0, 0.5, 0.5};

static void forms_are_near(void **state)
{
    (void)state;
    aur_music music;
    aur_music_motifs motifs;
    static const int ornamented[] = {0, 2, 1, 4, 5, 3, 0};
    static const double ornamented_beats[] = {1.0, 0.5, 0.5, 0.75, 0.25, 0.5, 0.5};
    make(100);
    state_motif(2, STEPS, BEATS, 6, 0, 1, 1.0, AUR_MOTIF_PLAIN);
    strike(9, 0.5, AUR_LAYER_LEAD, 72); // between: of no statement
    strike(10, 0.5, AUR_LAYER_LEAD, 60);
    state_motif(16, STEPS, BEATS, 6, 4, 1, 1.0, AUR_MOTIF_TRANSPOSED);
    state_motif(24, STEPS, BEATS, 6, 5, -1, 1.0, AUR_MOTIF_INVERTED);
    state_motif(32, STEPS, BEATS, 6, 0, 1, 2.0, AUR_MOTIF_AUGMENTED);
    state_motif(48, STEPS, BEATS, 4, 0, 1, 1.0, AUR_MOTIF_FRAGMENT);
    state_motif(56, ornamented, ornamented_beats, 7, 1, 1, 1.0, AUR_MOTIF_ORNAMENTED);
    open_made(&music);
    assert_ok(aur_music_motifs_open(&music, &motifs));
    assert_int_equal(motifs.count, 6);
    assert_int_equal(motifs.motif, 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(motifs.melodies[i].count, 5);
        near(aur_music_melody_distance(&motifs.melodies[i], &motifs.melodies[0]), 0.0, 1e-9, "form");
    }
    near(aur_music_melody_distance(&motifs.melodies[4], &motifs.melodies[0]), 2 * 0.6 / 5, 1e-6, "two notes less");
    assert_true(aur_music_melody_distance(&motifs.melodies[5], &motifs.melodies[0]) < 0.25);
    aur_music_motifs_close(&motifs);
    aur_music_close(&music);
}

/// A piece of 30 statements, each of its own motif or, `scrambled`, of notes by chance.
static void open_piece(uint64_t seed, bool scrambled, aur_music_motifs *motifs)
{
    aur_music music;
    make(400);
    for (uint64_t k = 0; k < 30; k++) {
        int steps[6];
        double beats[6];
        for (uint64_t i = 0; i < 6; i++) {
            uint64_t drawn = dice(seed * 1000 + (scrambled ? k * 10 : 0) + i);
            steps[i] = (int)(drawn % 9);
            beats[i] = 0.5 * (double)(1 + drawn / 16 % 3);
        }
        bool plain = k % 3 == 0;
        state_motif((double)(2 + 12 * k), steps, beats, 6, plain ? 0 : (int)(k % 5), k % 3 == 2 ? -1 : 1, 1.0,
                    plain ? AUR_MOTIF_PLAIN : AUR_MOTIF_TRANSPOSED);
    }
    open_made(&music);
    assert_ok(aur_music_motifs_open(&music, motifs));
    assert_int_equal(motifs->count, 30);
    aur_music_close(&music);
}

static aur_music_recall recall_of_pieces(bool scrambled)
{
    aur_music_motifs pieces[PIECES];
    aur_music_recall recall;
    for (uint64_t seed = 0; seed < PIECES; seed++)
        open_piece(seed, scrambled, &pieces[seed]);
    assert_ok(aur_music_recall_measure(pieces, PIECES, &recall));
    for (size_t i = 0; i < PIECES; i++)
        aur_music_motifs_close(&pieces[i]);
    return recall;
}

static void motifs_are_recalled(void **state)
{
    (void)state;
    aur_music_recall recall = recall_of_pieces(false);
    near(recall.statements, 29.0, 0.0, "statements");
    near(recall.recall_percent, 100.0, 1e-9, "recall");
    near(recall.within, 0.0, 1e-9, "within");
    assert_true(recall.between > 0.2 && recall.rank_p < 1e-6);
}

static void scrambled_ones_are_not(void **state)
{
    (void)state;
    aur_music_recall recall = recall_of_pieces(true);
    assert_true(recall.recall_percent < 20.0 && recall.rank_p > 0.01);
}

static void no_motif_no_recall(void **state)
{
    (void)state;
    aur_music music;
    aur_music_motifs motifs;
    aur_music_recall recall;
    make(40);
    for (int i = 0; i < 40; i++)
        strike(i, 0.5, AUR_LAYER_LEAD, 60);
    open_made(&music);
    assert_ok(aur_music_motifs_open(&music, &motifs));
    assert_int_equal(motifs.count, 0);
    assert_ok(aur_music_recall_measure(&motifs, 1, &recall));
    assert_true(isnan(recall.recall_percent) && isnan(recall.rank_p));
    aur_music_motifs_close(&motifs);
    aur_music_close(&music);
}

/// Against numbers worked out by hand: U = 0 of 5 x 5 is z = -2.611; with ties in the middle of equal lists p = 1/2.
static void rank_sums(void **state)
{
    (void)state;
    double low[] = {5, 4, 3, 2, 1}, high[] = {6, 7, 8, 9, 10};
    near(aur_music_rank_p(low, 5, high, 5), 0.5 * erfc(2.6112 / sqrt(2.0)), 1e-5, "apart");
    double a[] = {1, 2, 2, 3}, b[] = {1, 2, 2, 3};
    near(aur_music_rank_p(a, 4, b, 4), 0.5, 1e-9, "alike");
    near(aur_music_rank_p(high, 5, low, 5), 1.0 - 0.5 * erfc(2.6112 / sqrt(2.0)), 1e-5, "the other way");
    double same[] = {1, 1}, other[] = {1, 1};
    near(aur_music_rank_p(same, 2, other, 2), 1.0, 0.0, "nothing to tell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_near),
        cmocka_unit_test(motifs_are_recalled),
        cmocka_unit_test(scrambled_ones_are_not),
        cmocka_unit_test(no_motif_no_recall),
        cmocka_unit_test(rank_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

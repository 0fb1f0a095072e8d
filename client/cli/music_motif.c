// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Statements, their distances, and the test that they are nearer to their own motif than motifs to each other.
#include "client/cli/music_motif.h"

#include <math.h>
#include <stdlib.h>

/// A step that is missing or too many costs this much; one that is wrong at most 1.
#define GAP_COST 0.6f

/// Steps apart that make a wrong interval as wrong as can be, and octaves of rhythm that do.
#define STEPS_APART  3.0
#define RATIOS_APART 2.0

#define CLASSES      12
#define MELODY_NOTES 3

/// Height of a pitch in steps of the collection.
static double height_of(int pitch_midi, uint16_t collection, unsigned tonic)
{
    int above = (pitch_midi + CLASSES - (int)tonic) % CLASSES, octave = (pitch_midi + CLASSES - (int)tonic) / CLASSES;
    double steps = 0.0;
    for (int p = 0; p < above; p++)
        steps += (collection >> ((p + (int)tonic) % CLASSES) & 1u) ? 1.0 : 0.0;
    bool between = !(collection >> (pitch_midi % CLASSES) & 1u);
    return 7.0 * octave + steps - (between ? 0.5 : 0.0);
}

/// Adds the notes of the tune from `begin_frame` to `end_frame` as a melody, if they are enough.
static void add_statement(const aur_music *music, aur_music_motifs *motifs, size_t *lead, int64_t begin_frame,
                          int64_t end_frame, uint8_t form)
{
    const aur_transcript_note *notes = music->transcript->notes, *before = NULL;
    aur_music_melody melody = {.form = form};
    double height = 0.0, gap = 0.0;
    while (*lead < music->lead_count && notes[music->lead[*lead]].at_frame < begin_frame)
        ++*lead;
    for (; *lead < music->lead_count && notes[music->lead[*lead]].at_frame < end_frame; ++*lead) {
        const aur_transcript_note *note = &notes[music->lead[*lead]];
        const aur_piece_status *status = aur_music_status(music, note);
        double height_now = height_of(note->pitch_midi, aur_music_collection(status), status->tonic);
        double gap_now = before != NULL ? fmax(aur_music_beats(note) - aur_music_beats(before), 1.0 / 16.0) : 0.0;
        if (before != NULL && melody.count < AUR_MUSIC_MELODY_MAX) {
            melody.steps[melody.count] = height_now - height;
            melody.ratios[melody.count++] = gap > 0.0 ? log2(gap_now / gap) : 0.0;
        }
        before = note;
        height = height_now;
        gap = gap_now;
    }
    if (melody.count + 1 < MELODY_NOTES)
        return;
    if (form == AUR_MOTIF_PLAIN && motifs->motif == SIZE_MAX)
        motifs->motif = motifs->count;
    motifs->melodies[motifs->count++] = melody;
}

aur_err aur_music_motifs_open(const aur_music *music, aur_music_motifs *motifs)
{
    const aur_transcript *t = music->transcript;
    size_t lead = 0;
    *motifs = (aur_music_motifs){.motif = SIZE_MAX};
    motifs->melodies = calloc(music->lead_count / MELODY_NOTES + 1, sizeof *motifs->melodies);
    if (motifs->melodies == NULL)
        return AUR_ERR_MEMORY;
    for (size_t beat = 0; beat < t->beat_count;) {
        const aur_piece_status *status = &t->beats[beat++];
        while (beat < t->beat_count && t->beats[beat].motif_form == status->motif_form &&
               t->beats[beat].motif_frame == status->motif_frame)
            beat++;
        if (status->motif_form == AUR_MOTIF_NONE)
            continue;
        int64_t end_frame = t->until_frame;
        if (beat < t->beat_count) {
            const aur_piece_status *after = &t->beats[beat];
            end_frame = after->motif_form == AUR_MOTIF_NONE ? after->beat_frame : after->motif_frame;
        }
        add_statement(music, motifs, &lead, status->motif_frame, end_frame, status->motif_form);
    }
    if (motifs->motif == SIZE_MAX)
        motifs->motif = motifs->count;
    return AUR_OK;
}

void aur_music_motifs_close(aur_music_motifs *motifs)
{
    free(motifs->melodies);
    *motifs = (aur_music_motifs){.melodies = NULL};
}

/// What it costs to take step `i` of `a` for step `k` of `b` with its intervals times `sign`.
static double change_cost(const aur_music_melody *a, size_t i, const aur_music_melody *b, size_t k, double sign)
{
    double steps = fmin(fabs(a->steps[i] - sign * b->steps[k]) / STEPS_APART, 1.0);
    double ratios = fmin(fabs(a->ratios[i] - b->ratios[k]) / RATIOS_APART, 1.0);
    return 0.5 * steps + 0.5 * ratios;
}

static double edit_distance(const aur_music_melody *a, const aur_music_melody *b, double sign)
{
    float cost[AUR_MUSIC_MELODY_MAX + 1][AUR_MUSIC_MELODY_MAX + 1];
    for (size_t i = 0; i <= a->count; i++)
        cost[i][0] = GAP_COST * (float)i;
    for (size_t k = 1; k <= b->count; k++)
        cost[0][k] = GAP_COST * (float)k;
    for (size_t i = 1; i <= a->count; i++)
        for (size_t k = 1; k <= b->count; k++)
            cost[i][k] = fminf(cost[i - 1][k - 1] + (float)change_cost(a, i - 1, b, k - 1, sign),
                               fminf(cost[i - 1][k], cost[i][k - 1]) + GAP_COST);
    return (double)cost[a->count][b->count];
}

double aur_music_melody_distance(const aur_music_melody *a, const aur_music_melody *b)
{
    size_t longer = a->count > b->count ? a->count : b->count;
    return longer > 0 ? fmin(edit_distance(a, b, 1.0), edit_distance(a, b, -1.0)) / (double)longer : 0.0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double aur_music_rank_p(double *low, size_t low_count, double *high, size_t high_count)
{
    qsort(low, low_count, sizeof *low, compare);
    qsort(high, high_count, sizeof *high, compare);
    double below = 0.0, ties = 0.0, n = (double)low_count, m = (double)high_count;
    size_t under = 0, upto = 0; // of `high`: less than low[i], less than or equal
    for (size_t i = 0; i < low_count; i++) {
        while (under < high_count && high[under] < low[i])
            under++;
        while (upto < high_count && high[upto] <= low[i])
            upto++;
        below += (double)(high_count - upto) + 0.5 * (double)(upto - under);
    }
    // Runs of equal values over both lists lower the variance.
    for (size_t i = 0, k = 0; i < low_count || k < high_count;) {
        double value = k == high_count || (i < low_count && low[i] <= high[k]) ? low[i] : high[k], run = 0.0;
        for (; i < low_count && low[i] == value; i++)
            run++;
        for (; k < high_count && high[k] == value; k++)
            run++;
        ties += run * run * run - run;
    }
    double all = n + m, variance = n * m / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
    return variance > 0.0 ? 0.5 * erfc((below - n * m / 2.0) / sqrt(2.0 * variance)) : 1.0;
}

static bool has_motif(const aur_music_motifs *piece)
{
    return piece->motif < piece->count;
}

/// Distances of the statements of a piece to its motif, the motif itself left out. Returns how many.
static size_t within_piece(const aur_music_motifs *piece, double *distances)
{
    size_t count = 0;
    for (size_t i = 0; i < piece->count && has_motif(piece); i++)
        if (i != piece->motif)
            distances[count++] = aur_music_melody_distance(&piece->melodies[i], &piece->melodies[piece->motif]);
    return count;
}

static size_t between_pieces(const aur_music_motifs *pieces, size_t piece_count, double *distances)
{
    size_t count = 0;
    for (size_t i = 0; i < piece_count; i++)
        for (size_t k = 0; k < i; k++)
            if (has_motif(&pieces[i]) && has_motif(&pieces[k]))
                distances[count++] = aur_music_melody_distance(&pieces[i].melodies[pieces[i].motif],
                                                               &pieces[k].melodies[pieces[k].motif]);
    return count;
}

static double share_below(const double *values, size_t count, double limit)
{
    size_t below = 0;
    for (size_t i = 0; i < count; i++)
        below += values[i] < limit;
    return 100.0 * (double)below / (double)count;
}

aur_err aur_music_recall_measure(const aur_music_motifs *pieces, size_t piece_count, aur_music_recall *recall)
{
    size_t statements = 0, within_count = 0, own_count;
    *recall = (aur_music_recall){.recall_percent = NAN, .within = NAN, .between = NAN, .rank_p = NAN};
    for (size_t i = 0; i < piece_count; i++)
        statements += pieces[i].count;
    double *within = malloc((statements + 1) * sizeof *within);
    double *between = malloc((piece_count * piece_count + 1) * sizeof *between);
    double *own = malloc((statements + 1) * sizeof *own);
    if (within == NULL || between == NULL || own == NULL) {
        free(within);
        free(between);
        free(own);
        return AUR_ERR_MEMORY;
    }
    own_count = within_piece(&pieces[0], own);
    for (size_t i = 0; i < piece_count; i++)
        within_count += within_piece(&pieces[i], within + within_count);
    size_t between_count = between_pieces(pieces, piece_count, between);
    recall->statements = (double)own_count;
    if (within_count > 0 && between_count > 0) {
        recall->rank_p = aur_music_rank_p(within, within_count, between, between_count);
        recall->within = within[within_count / 2];
        recall->between = between[between_count / 2];
        if (own_count > 0)
            recall->recall_percent = share_below(own, own_count, between[between_count / 20]);
    }
    free(within);
    free(between);
    free(own);
    return AUR_OK;
}

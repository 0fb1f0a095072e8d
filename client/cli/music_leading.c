// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Voice leading and harmonic rhythm.
#include "client/cli/music_leading.h"

#include <math.h>
#include <stdlib.h>

#define VOICES AUR_MUSIC_VOICES_MAX

/// Pitches that sound together, ascending, each once.
typedef struct voicing {
    uint8_t pitch[VOICES];
    size_t count;
} voicing;

static void add(voicing *v, uint8_t pitch)
{
    size_t at = 0;
    while (at < v->count && v->pitch[at] < pitch)
        at++;
    if (v->count == VOICES || (at < v->count && v->pitch[at] == pitch))
        return;
    for (size_t i = v->count++; i > at; i--)
        v->pitch[i] = v->pitch[i - 1];
    v->pitch[at] = pitch;
}

/// The pads that sound just before `frame`.
static voicing pads_before(const aur_music *music, int64_t frame)
{
    const aur_transcript *t = music->transcript;
    voicing v = {.count = 0};
    for (size_t i = aur_music_note_alive(music, frame); i < t->note_count && t->notes[i].at_frame < frame; i++)
        if (t->notes[i].layer == AUR_LAYER_PAD && t->notes[i].at_frame + t->notes[i].gate_frames >= frame)
            add(&v, t->notes[i].pitch_midi);
    return v;
}

int aur_music_leading_distance(const uint8_t *from, size_t from_count, const uint8_t *to, size_t to_count)
{
    int cost[VOICES + 1][VOICES + 1];
    const int never = 1 << 20;
    bool may_double = from_count != to_count;
    for (size_t i = 0; i <= from_count; i++)
        for (size_t k = 0; k <= to_count; k++) {
            cost[i][k] = i == 0 && k == 0 ? 0 : never;
            if (i == 0 || k == 0)
                continue;
            int before = cost[i - 1][k - 1];
            if (may_double && cost[i - 1][k] < before)
                before = cost[i - 1][k];
            if (may_double && cost[i][k - 1] < before)
                before = cost[i][k - 1];
            cost[i][k] = before + abs(from[i - 1] - to[k - 1]);
        }
    return cost[from_count][to_count];
}

static bool keeps_one(const voicing *from, const voicing *to)
{
    for (size_t i = 0; i < from->count; i++)
        for (size_t k = 0; k < to->count; k++)
            if (from->pitch[i] == to->pitch[k])
                return true;
    return false;
}

/// Lowest and highest move the same way and are a fifth or an octave apart (or such and octaves) before and after.
static bool is_parallel(const voicing *from, const voicing *to)
{
    int low = to->pitch[0] - from->pitch[0], high = to->pitch[to->count - 1] - from->pitch[from->count - 1];
    int before = (from->pitch[from->count - 1] - from->pitch[0]) % 12,
        after = (to->pitch[to->count - 1] - to->pitch[0]) % 12;
    return from->count > 1 && to->count > 1 && low * high > 0 && before == after && (before == 0 || before == 7);
}

static void measure_changes(const aur_music *music, aur_music_leading *leading)
{
    double changes = 0, moved = 0, common = 0, parallel = 0;
    for (size_t i = 1; i < music->chord_count; i++) {
        const aur_piece_status *status = &music->transcript->beats[music->chords[i].beat];
        voicing from = pads_before(music, status->beat_frame), to = pads_before(music, status->next_beat_frame);
        if (from.count == 0 || to.count == 0)
            continue;
        size_t voices = from.count > to.count ? from.count : to.count;
        changes++;
        moved += (double)aur_music_leading_distance(from.pitch, from.count, to.pitch, to.count) / (double)voices;
        common += keeps_one(&from, &to);
        parallel += is_parallel(&from, &to);
    }
    leading->changes = changes;
    leading->distance = changes > 0 ? moved / changes : (double)NAN;
    leading->common_percent = changes > 0 ? 100.0 * common / changes : (double)NAN;
    leading->parallel_percent = changes > 0 ? 100.0 * parallel / changes : (double)NAN;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

aur_err aur_music_leading_measure(const aur_music *music, aur_music_leading *leading)
{
    size_t whole = music->chord_count > 2 ? music->chord_count - 2 : 0;
    measure_changes(music, leading);
    leading->chord_min_s = leading->chord_median_s = leading->chord_max_s = NAN;
    if (whole == 0)
        return AUR_OK;
    double *lasted_s = malloc(whole * sizeof *lasted_s);
    if (lasted_s == NULL)
        return AUR_ERR_MEMORY;
    for (size_t i = 0; i < whole; i++)
        lasted_s[i] = (double)(music->chords[i + 1].end_frame - music->chords[i + 1].begin_frame) / AUR_SAMPLE_RATE_HZ;
    qsort(lasted_s, whole, sizeof *lasted_s, compare);
    leading->chord_min_s = lasted_s[0];
    leading->chord_median_s = lasted_s[whole / 2];
    leading->chord_max_s = lasted_s[whole - 1];
    free(lasted_s);
    return AUR_OK;
}

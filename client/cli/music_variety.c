// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Variety.
#include "client/cli/music_variety.h"

#include <math.h>
#include <stdlib.h>

#include "client/cli/music_repeat.h"

#define CLASSES 12

static double entropy_bits(const double *weights, size_t count)
{
    double sum = 0.0, bits = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    for (size_t i = 0; i < count; i++)
        if (weights[i] > 0.0)
            bits -= weights[i] / sum * log2(weights[i] / sum);
    return sum > 0.0 ? bits : (double)NAN;
}

static void measure_classes(const aur_music *music, aur_music_variety *variety)
{
    double struck[CLASSES] = {0}, sounding[CLASSES] = {0}, notes[AUR_LAYER_COUNT] = {0};
    for (size_t i = 0; i < music->transcript->note_count; i++) {
        const aur_transcript_note *note = &music->transcript->notes[i];
        notes[note->layer % AUR_LAYER_COUNT]++;
        if (!aur_transcript_is_pitched(note->layer))
            continue;
        struck[note->pitch_midi % CLASSES]++;
        sounding[note->pitch_midi % CLASSES] += (double)note->gate_frames;
    }
    variety->class_bits = entropy_bits(struck, CLASSES);
    variety->class_duration_bits = entropy_bits(sounding, CLASSES);
    for (int layer = 0; layer < AUR_LAYER_COUNT; layer++)
        variety->layer_notes[layer] = notes[layer] / (double)music->bar_count;
}

/// The n-gram that begins at the tune's note `at`: each step an interval and a distance in sixteenths, hashed.
static uint64_t gram_of(const aur_music *music, size_t at)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = at; i + 1 < at + AUR_MUSIC_GRAM; i++) {
        const aur_transcript_note *note = &music->transcript->notes[music->lead[i]];
        const aur_transcript_note *next = &music->transcript->notes[music->lead[i + 1]];
        long sixteenths = lround((aur_music_beats(next) - aur_music_beats(note)) * 4.0);
        hash = (hash ^ (uint64_t)(next->pitch_midi - note->pitch_midi + 128)) * UINT64_C(0x100000001b3);
        hash = (hash ^ (uint64_t)sixteenths) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static int compare_64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static aur_err measure_grams(const aur_music *music, aur_music_variety *variety)
{
    variety->gram_percent = NAN;
    if (music->lead_count < AUR_MUSIC_GRAM)
        return AUR_OK;
    size_t count = music->lead_count - AUR_MUSIC_GRAM + 1, again = 0;
    uint64_t *grams = malloc(count * sizeof *grams);
    if (grams == NULL)
        return AUR_ERR_MEMORY;
    for (size_t i = 0; i < count; i++)
        grams[i] = gram_of(music, i);
    qsort(grams, count, sizeof *grams, compare_64);
    for (size_t i = 1; i < count; i++)
        again += grams[i] == grams[i - 1];
    variety->gram_percent = 100.0 * (double)again / (double)count;
    free(grams);
    return AUR_OK;
}

static bool is_silent(const aur_music *music, const aur_music_bar *bar)
{
    const aur_transcript *t = music->transcript;
    for (size_t i = aur_music_note_alive(music, bar->begin_frame);
         i < t->note_count && t->notes[i].at_frame < bar->end_frame; i++)
        if (aur_music_overlap(&t->notes[i], bar->begin_frame, bar->end_frame) > 0)
            return false;
    return true;
}

static bool is_rest(const aur_music *music, const aur_music_bar *bar)
{
    for (size_t i = bar->first_note; i < bar->first_note + bar->note_count; i++) {
        unsigned layer = music->transcript->notes[i].layer;
        if (layer == AUR_LAYER_LEAD || layer == AUR_LAYER_BELL)
            return false;
    }
    return true;
}

static void measure_bars(const aur_music *music, aur_music_variety *variety)
{
    size_t rests = 0, silent = 0;
    for (size_t i = 0; i < music->bar_count; i++) {
        rests += is_rest(music, &music->bars[i]);
        silent += is_silent(music, &music->bars[i]);
    }
    variety->rest_percent = 100.0 * (double)rests / (double)music->bar_count;
    variety->silent_bars = (double)silent;
}

static int compare_frames(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/// Walks over the strikes with the ends, sorted, beside them.
static aur_err measure_voices(const aur_music *music, aur_music_variety *variety)
{
    const aur_transcript *t = music->transcript;
    int64_t *ends = malloc((t->note_count + 1) * sizeof *ends);
    double sounding_frames = 0.0;
    size_t ended = 0, most = 0;
    if (ends == NULL)
        return AUR_ERR_MEMORY;
    for (size_t i = 0; i < t->note_count; i++) {
        ends[i] = t->notes[i].at_frame + t->notes[i].gate_frames;
        sounding_frames += (double)aur_music_overlap(&t->notes[i], t->from_frame, t->until_frame);
    }
    qsort(ends, t->note_count, sizeof *ends, compare_frames);
    for (size_t i = 0; i < t->note_count; i++) {
        while (ends[ended] <= t->notes[i].at_frame && ended < i)
            ended++;
        most = i + 1 - ended > most ? i + 1 - ended : most;
    }
    free(ends);
    variety->voices_mean = sounding_frames / (double)(t->until_frame - t->from_frame);
    variety->voices_max = (double)most;
    return AUR_OK;
}

aur_err aur_music_variety_measure(const aur_music *music, aur_music_variety *variety)
{
    size_t repeats = 0, longest = 0;
    measure_classes(music, variety);
    measure_bars(music, variety);
    aur_err err = measure_grams(music, variety);
    if (err == AUR_OK)
        err = measure_voices(music, variety);
    if (err == AUR_OK)
        err = aur_music_repeat_count(music, AUR_MUSIC_WINDOW_BARS, &repeats);
    if (err == AUR_OK)
        err = aur_music_repeat_longest(music, AUR_MUSIC_REPEAT_MAX_BARS, &longest);
    variety->repeats = (double)repeats;
    variety->repeat_bars = (double)longest;
    return err;
}

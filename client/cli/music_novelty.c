// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Features, novelty and its peaks.
#include "client/cli/music_novelty.h"

#include <math.h>
#include <stdlib.h>

#define CLASSES     12
#define DEVIATIONS  1.0
#define SPAN_FRAMES ((int64_t)300 * 48000)

/// Where each group of features begins.
enum {
    AT_CLASSES = 0,
    AT_DENSITY = AT_CLASSES + CLASSES,
    AT_REGISTER = AT_DENSITY + AUR_LAYER_COUNT,
    AT_PATCHES = AT_REGISTER + 4,
};

/// Weights of the groups, so that each has its say.
static const float CLASS_WEIGHT = 0.5f, DENSITY_WEIGHT = 0.5f, REGISTER_WEIGHT = 0.5f, PATCH_WEIGHT = 0.7f;

static void scale_group(float *values, size_t count, float length)
{
    double square = 0.0;
    for (size_t i = 0; i < count; i++)
        square += (double)values[i] * (double)values[i];
    for (size_t i = 0; i < count && square > 0.0; i++)
        values[i] *= length / (float)sqrt(square);
}

static void describe_bar(const aur_music *music, const aur_music_bar *bar, float *of)
{
    const aur_transcript *t = music->transcript;
    double heights[4] = {0}, weights[4] = {0}, frames = (double)(bar->end_frame - bar->begin_frame);
    for (size_t i = aur_music_note_alive(music, bar->begin_frame);
         i < t->note_count && t->notes[i].at_frame < bar->end_frame; i++) {
        const aur_transcript_note *note = &t->notes[i];
        double sounds = (double)aur_music_overlap(note, bar->begin_frame, bar->end_frame) / frames;
        if (sounds <= 0.0)
            continue;
        of[AT_PATCHES + note->patch % AUR_PATCH_COUNT] = 1.0f;
        if (note->at_frame >= bar->begin_frame)
            of[AT_DENSITY + note->layer % AUR_LAYER_COUNT] += 1.0f;
        if (!aur_transcript_is_pitched(note->layer))
            continue;
        of[AT_CLASSES + note->pitch_midi % CLASSES] += (float)sounds;
        heights[note->layer & 3u] += sounds * note->pitch_midi;
        weights[note->layer & 3u] += sounds;
    }
    for (int layer = 0; layer < AUR_LAYER_COUNT; layer++)
        of[AT_DENSITY + layer] = sqrtf(of[AT_DENSITY + layer]);
    for (int layer = 0; layer < 4; layer++)
        of[AT_REGISTER + layer] = weights[layer] > 0.0 ? (float)(heights[layer] / weights[layer] / 127.0) : 0.0f;
    scale_group(of + AT_CLASSES, CLASSES, CLASS_WEIGHT);
    scale_group(of + AT_DENSITY, AUR_LAYER_COUNT, DENSITY_WEIGHT);
    scale_group(of + AT_REGISTER, 4, REGISTER_WEIGHT);
    scale_group(of + AT_PATCHES, AUR_PATCH_COUNT, PATCH_WEIGHT);
    scale_group(of, AUR_MUSIC_FEATURES, 1.0f);
}

double aur_music_form_likeness(const aur_music_form *form, size_t a, size_t b)
{
    const float *x = form->bars[a].of, *y = form->bars[b].of;
    float sum = 0.0f;
    for (size_t i = 0; i < AUR_MUSIC_FEATURES; i++)
        sum += x[i] * y[i];
    return (double)sum;
}

/// Bars that last about as long as `frames`.
static size_t bars_in(const aur_music *music, int64_t frames)
{
    int64_t all = music->bars[music->bar_count - 1].end_frame - music->bars[0].begin_frame;
    int64_t bars = (frames * (int64_t)music->bar_count + all / 2) / all;
    return bars > 2 ? (size_t)bars : 2;
}

/// Foote's novelty at every bar that has `reach` bars on both sides: likeness within the two sides less likeness
/// across, each pair weighted by a bell over its distance from the middle, and scaled so that 1 is the most there is.
static void find_novelty(aur_music_form *form, size_t reach, const double *band)
{
    for (size_t bar = reach; bar + reach <= form->bar_count; bar++) {
        double sum = 0.0, weights = 0.0;
        for (size_t i = 0; i < 2 * reach; i++)
            for (size_t k = 0; k < i; k++) {
                double x = ((double)i + 0.5) / (double)reach - 1.0, y = ((double)k + 0.5) / (double)reach - 1.0;
                double weight = exp(-2.0 * (x * x + y * y));
                bool across = (i < reach) != (k < reach);
                sum += (across ? -weight : weight) * band[(bar - reach + i) * 2 * reach + (i - k)];
                weights += across ? 0.0 : weight;
            }
        form->novelty[bar] = sum / weights;
    }
}

static void find_peaks(aur_music_form *form, size_t reach)
{
    double sum = 0.0, square = 0.0, count = (double)form->bar_count;
    for (size_t i = 0; i < form->bar_count; i++) {
        sum += form->novelty[i];
        square += form->novelty[i] * form->novelty[i];
    }
    double limit = sum / count + DEVIATIONS * sqrt(fmax(square / count - sum / count * sum / count, 0.0));
    for (size_t i = 1; i < form->bar_count; i++) {
        size_t from = i > reach ? i - reach : 0, until = i + reach < form->bar_count ? i + reach : form->bar_count - 1;
        bool largest = form->novelty[i] > limit && form->novelty[i] > 1e-6;
        for (size_t k = from; k <= until && largest; k++)
            largest = k < i ? form->novelty[k] < form->novelty[i] : form->novelty[k] <= form->novelty[i];
        form->peaks[i] = largest;
    }
}

aur_err aur_music_form_open(const aur_music *music, aur_music_form *form)
{
    size_t reach = bars_in(music, AUR_MUSIC_KERNEL_FRAMES);
    *form = (aur_music_form){.bar_count = music->bar_count};
    form->bars = calloc(music->bar_count, sizeof *form->bars);
    form->novelty = calloc(music->bar_count, sizeof *form->novelty);
    form->peaks = calloc(music->bar_count, sizeof *form->peaks);
    double *band = malloc(music->bar_count * 2 * reach * sizeof *band);
    if (form->bars == NULL || form->novelty == NULL || form->peaks == NULL || band == NULL) {
        free(band);
        aur_music_form_close(form);
        return AUR_ERR_MEMORY;
    }
    for (size_t i = 0; i < music->bar_count; i++)
        describe_bar(music, &music->bars[i], form->bars[i].of);
    for (size_t i = 0; i < music->bar_count; i++) // likeness to the bar 0, 1, 2 ... before
        for (size_t back = 0; back < 2 * reach; back++)
            band[i * 2 * reach + back] = back <= i ? aur_music_form_likeness(form, i, i - back) : 0.0;
    find_novelty(form, reach, band);
    find_peaks(form, bars_in(music, AUR_MUSIC_PEAK_FRAMES));
    free(band);
    return AUR_OK;
}

void aur_music_form_close(aur_music_form *form)
{
    free(form->bars);
    free(form->novelty);
    free(form->peaks);
    *form = (aur_music_form){.bar_count = 0};
}

static bool peak_near(const aur_music *music, const aur_music_form *form, size_t bar)
{
    for (size_t i = 0; i < form->bar_count; i++)
        if (form->peaks[i] && llabs(music->bars[i].begin_frame - music->bars[bar].begin_frame) <= AUR_MUSIC_PEAK_FRAMES)
            return true;
    return false;
}

static void measure_peaks(const aur_music *music, const aur_music_form *form, aur_music_novelty *novelty)
{
    double peaks = 0, sections = 0, marked = 0;
    int64_t first_frame = 0, last_frame = 0;
    for (size_t i = 0; i < form->bar_count; i++) {
        const aur_piece_status *now = &music->transcript->beats[music->bars[i].beat];
        const aur_piece_status *before = i > 0 ? &music->transcript->beats[music->bars[i - 1].beat] : now;
        if (now->section != before->section) {
            sections++;
            marked += peak_near(music, form, i);
        }
        if (!form->peaks[i])
            continue;
        first_frame = peaks == 0 ? music->bars[i].begin_frame : first_frame;
        last_frame = music->bars[i].begin_frame;
        peaks++;
    }
    novelty->peaks = peaks;
    novelty->peak_distance_min =
        peaks > 1 ? (double)(last_frame - first_frame) / (peaks - 1) / (60.0 * AUR_SAMPLE_RATE_HZ) : (double)NAN;
    novelty->section_peak_percent = sections > 0 ? 100.0 * marked / sections : (double)NAN;
}

/// Least and most of what whole spans of 5 min have.
static void measure_shape(const aur_music *music, aur_music_novelty *novelty)
{
    const aur_transcript *t = music->transcript;
    novelty->density_low = novelty->density_high = novelty->register_low = novelty->register_high = NAN;
    for (int64_t at = t->from_frame; at + SPAN_FRAMES <= t->until_frame; at += SPAN_FRAMES) {
        double notes = 0, tune = 0, height = 0;
        for (size_t i = aur_music_note_from(music, at); i < t->note_count && t->notes[i].at_frame < at + SPAN_FRAMES;
             i++) {
            unsigned layer = t->notes[i].layer;
            bool is_tune = layer == AUR_LAYER_LEAD || layer == AUR_LAYER_BELL;
            notes += aur_transcript_is_pitched(layer);
            tune += is_tune;
            height += is_tune ? t->notes[i].pitch_midi : 0;
        }
        double density = notes * (60.0 * AUR_SAMPLE_RATE_HZ) / (double)SPAN_FRAMES;
        novelty->density_low = fmin(novelty->density_low, density); // fmin and fmax pass NaN by
        novelty->density_high = fmax(novelty->density_high, density);
        if (tune == 0.0)
            continue;
        novelty->register_low = fmin(novelty->register_low, height / tune);
        novelty->register_high = fmax(novelty->register_high, height / tune);
    }
}

void aur_music_novelty_measure(const aur_music *music, const aur_music_form *form, aur_music_novelty *novelty)
{
    measure_peaks(music, form, novelty);
    measure_shape(music, novelty);
}

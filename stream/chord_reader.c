// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One pass over the notes weighs the half bars; then each bar is fitted whole and in halves.
#include "stream/chord_reader.h"

#include <stdlib.h>

#include "compose/scale.h"

/// A note counts in this many half bars at most, so that the work is bounded whatever the file says.
#define REACH_HALVES 32

/// Share of a slice's weight under which a note counts as missing, and of its length under which none is its bass.
#define MISSING 0.04
#define TOUCH   8

typedef struct slice {
    double weight[12];
    uint8_t bass_midi; ///< 128 = none
} slice;

typedef struct fit {
    double worth;
    uint8_t root, kind;
} fit;

/// Share of a slice's whole that a kind costs: plain triads first.
static const double COST[AUR_CHORD_KIND_COUNT] = {
    [AUR_CHORD_SUS2] = 0.06,   [AUR_CHORD_SUS4] = 0.06,   [AUR_CHORD_ADD9] = 0.10,    [AUR_CHORD_MINOR_ADD9] = 0.10,
    [AUR_CHORD_MAJOR7] = 0.06, [AUR_CHORD_MINOR7] = 0.08, [AUR_CHORD_SEVENTH] = 0.06, [AUR_CHORD_QUARTAL] = 0.12,
};

static uint32_t half_begin(const aur_song *song, size_t half)
{
    const aur_song_bar *bar = &song->bars[half / 2];
    return bar->tick + (half % 2 != 0 ? bar->ticks / 2 : 0);
}

static uint32_t half_end(const aur_song *song, size_t half)
{
    const aur_song_bar *bar = &song->bars[half / 2];
    return bar->tick + (half % 2 != 0 ? bar->ticks : bar->ticks / 2);
}

static void weigh_note(const aur_song *song, const aur_song_note *note, size_t half, slice *slices)
{
    uint32_t end = note->tick + note->length_ticks, beat = song->ticks_per_quarter;
    for (size_t last = half + REACH_HALVES; half < 2 * song->bar_count && half < last; half++) {
        uint32_t begin = half_begin(song, half), until = half_end(song, half);
        if (end <= begin)
            return;
        uint32_t from = note->tick > begin ? note->tick : begin, to = end < until ? end : until;
        if (to <= from)
            continue;
        bool is_strong = note->tick >= begin && note->tick - begin < beat / 4;
        slice *s = &slices[half];
        s->weight[note->pitch_midi % 12] += (double)(to - from) * (is_strong ? 1.5 : 1);
        if ((to - from) > (until - begin) / TOUCH && note->pitch_midi < s->bass_midi)
            s->bass_midi = note->pitch_midi;
    }
}

static void weigh_all(const aur_song *song, slice *slices)
{
    for (size_t half = 0; half < 2 * song->bar_count; half++)
        slices[half].bass_midi = 128;
    size_t half = 0;
    for (size_t i = 0; i < song->note_count; i++) {
        while (half + 1 < 2 * song->bar_count && half_end(song, half) <= song->notes[i].tick)
            half++;
        if (song->notes[i].channel != AUR_SONG_DRUMS)
            weigh_note(song, &song->notes[i], half, slices);
    }
}

static double total_of(const slice *s)
{
    double total = 0;
    for (unsigned p = 0; p < 12; p++)
        total += s->weight[p];
    return total;
}

static double worth_of(const slice *s, double total, unsigned root, unsigned kind)
{
    uint16_t mask = aur_chord_mask(root, kind);
    double worth = -COST[kind] * total;
    for (int p = 0; p < 12; p++) {
        bool holds = aur_mask_has(mask, p);
        worth += holds ? s->weight[p] : -s->weight[p];
        if (holds && s->weight[p] < MISSING * total)
            worth -= ((unsigned)p == root ? 0.35 : 0.15) * total;
    }
    bool is_bass = s->bass_midi < 128 && s->bass_midi % 12u == root;
    return worth + (is_bass ? 0.15 * total : 0);
}

static fit best_fit(const slice *s)
{
    double total = total_of(s);
    fit best = {.worth = -4 * total};
    for (unsigned root = 0; root < 12 && total > 0; root++)
        for (unsigned kind = 0; kind < AUR_CHORD_KIND_COUNT; kind++) {
            double worth = worth_of(s, total, root, kind);
            if (worth > best.worth)
                best = (fit){worth, (uint8_t)root, (uint8_t)kind};
        }
    return best;
}

static slice both(const slice *a, const slice *b)
{
    slice sum = *a;
    for (unsigned p = 0; p < 12; p++)
        sum.weight[p] += b->weight[p];
    if (b->bass_midi < sum.bass_midi && sum.bass_midi == 128)
        sum.bass_midi = b->bass_midi;
    return sum;
}

static uint8_t nearest_degree(aur_tonality tonality, unsigned root)
{
    unsigned above = (root + 12u - tonality.key) % 12, best = 0, best_apart = 12;
    for (unsigned degree = 0; degree < AUR_DEGREES; degree++) {
        unsigned apart = (above + 12u - aur_scale_step(tonality.mode, degree)) % 12;
        apart = apart > 6 ? 12 - apart : apart;
        if (apart < best_apart) {
            best_apart = apart;
            best = degree;
        }
    }
    return (uint8_t)best;
}

/// Adds a chord of `halves` half bars; returns how many spans there are.
static size_t add_span(aur_chord_span *spans, size_t count, aur_tonality tonality, const slice *s, uint8_t halves)
{
    if (total_of(s) <= 0)
        return count;
    fit best = best_fit(s);
    aur_chord chord = {.mask = aur_chord_mask(best.root, best.kind),
                       .degree = nearest_degree(tonality, best.root),
                       .kind = best.kind,
                       .root = best.root,
                       .bass = s->bass_midi < 128 ? s->bass_midi % 12u : best.root};
    aur_chord_span *last = count > 0 ? &spans[count - 1] : NULL;
    if (last != NULL && last->chord.root == chord.root && last->chord.kind == chord.kind && last->halves <= 252) {
        last->halves = (uint8_t)(last->halves + halves);
        return count;
    }
    // pentatonic modes take their chords from the scale around them, which ionian and aeolian are
    unsigned parent = tonality.mode < AUR_MODE_PENTATONIC_MAJOR ? tonality.mode
                      : aur_scale_is_minor(tonality.mode)       ? AUR_MODE_AEOLIAN
                                                                : AUR_MODE_IONIAN;
    spans[count] = (aur_chord_span){
        .chord = chord, .halves = halves, .is_outside = (chord.mask & ~aur_scale_mask(tonality.key, parent)) != 0};
    return count + 1;
}

long aur_chord_reader_read(const aur_song *song, aur_tonality tonality, aur_chord_span *spans)
{
    slice *slices = calloc(2 * song->bar_count + 1, sizeof *slices);
    if (slices == NULL)
        return AUR_ERR_MEMORY;
    weigh_all(song, slices);
    size_t count = 0;
    for (size_t bar = 0; bar < song->bar_count; bar++) {
        const slice *a = &slices[2 * bar], *b = a + 1;
        slice whole = both(a, b);
        fit first = best_fit(a), second = best_fit(b), joint = best_fit(&whole);
        bool differ = first.root != second.root && total_of(a) > 0 && total_of(b) > 0;
        if (differ && first.worth + second.worth > joint.worth + 0.1 * total_of(&whole)) {
            count = add_span(spans, count, tonality, a, 1);
            count = add_span(spans, count, tonality, b, 1);
        } else {
            count = add_span(spans, count, tonality, &whole, 2);
        }
    }
    free(slices);
    return (long)count;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// C. L. Krumhansl and E. J. Kessler, "Tracing the dynamic changes in perceived tonal organization in a spatial
/// representation of musical keys", Psychological Review 89 (1982): how well each note is felt to fit a key.
#include "stream/tonality.h"

#include <math.h>

#include "compose/control.h"
#include "compose/scale.h"

/// Added to the correlation of the keys whose tonic the last bass note is. Profiles alone take dorian for the minor
/// key a fifth above; a piece ends at home.
#define ENDING 0.25

/// Share of the weight under which a note of the mode counts as not used.
#define UNUSED 0.002

/// Of the major key, of the minor key.
static const double PROFILES[2][12] = {
    {6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88},
    {6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17},
};

void aur_tonality_weigh(const aur_song *song, double weights[12])
{
    for (unsigned p = 0; p < 12; p++)
        weights[p] = 0;
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        if (note->channel != AUR_SONG_DRUMS)
            weights[note->pitch_midi % 12] += (double)note->length_ticks / song->ticks_per_quarter;
    }
}

double aur_tonality_fit(const double weights[12], unsigned key, bool is_minor)
{
    const double *profile = PROFILES[is_minor];
    double mean_w = 0, mean_p = 0, product = 0, square_w = 0, square_p = 0;
    for (unsigned i = 0; i < 12; i++) {
        mean_w += weights[i] / 12;
        mean_p += profile[i] / 12;
    }
    for (unsigned i = 0; i < 12; i++) {
        double w = weights[(key + i) % 12] - mean_w, p = profile[i] - mean_p;
        product += w * p;
        square_w += w * w;
        square_p += p * p;
    }
    return square_w > 0 ? product / sqrt(square_w * square_p) : 0;
}

/// Pitch class of the lowest note that sounds in the last two quarters; -1 if there is none.
static int last_bass(const aur_song *song)
{
    uint32_t end = 0;
    int lowest = 128;
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        if (note->channel != AUR_SONG_DRUMS && note->tick + note->length_ticks > end)
            end = note->tick + note->length_ticks;
    }
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        bool sounds = note->tick + note->length_ticks + 2 * song->ticks_per_quarter > end;
        if (note->channel != AUR_SONG_DRUMS && sounds && note->pitch_midi < lowest)
            lowest = note->pitch_midi;
    }
    return lowest < 128 ? lowest % 12 : -1;
}

uint8_t aur_tonality_mode(const double weights[12], unsigned key, bool is_minor)
{
    static const uint8_t ORDER[AUR_MODE_COUNT] = {
        AUR_MODE_IONIAN, AUR_MODE_AEOLIAN,  AUR_MODE_DORIAN,           AUR_MODE_MIXOLYDIAN,
        AUR_MODE_LYDIAN, AUR_MODE_PHRYGIAN, AUR_MODE_PENTATONIC_MAJOR, AUR_MODE_PENTATONIC_MINOR};
    double total = 0, best_fit = -1;
    uint8_t best = is_minor ? AUR_MODE_AEOLIAN : AUR_MODE_IONIAN;
    for (unsigned p = 0; p < 12; p++)
        total += weights[p];
    for (unsigned i = 0; i < AUR_MODE_COUNT && total > 0; i++) {
        if (aur_scale_is_minor(ORDER[i]) != is_minor)
            continue;
        uint16_t mask = aur_scale_mask(key, ORDER[i]);
        double fit = 0;
        for (int p = 0; p < 12; p++)
            if (aur_mask_has(mask, p))
                fit += weights[p] / total - (weights[p] < UNUSED * total ? 0.01 : 0);
        if (fit > best_fit + 1e-9) {
            best_fit = fit;
            best = ORDER[i];
        }
    }
    return best;
}

aur_tonality aur_tonality_find(const aur_song *song)
{
    double weights[12], best_fit = -2;
    unsigned best = 0;
    int bass = last_bass(song);
    aur_tonality_weigh(song, weights);
    for (unsigned i = 0; i < 24 && bass >= 0; i++) {
        double fit = aur_tonality_fit(weights, i % 12, i >= 12) + ((int)(i % 12) == bass ? ENDING : 0);
        if (fit > best_fit) {
            best_fit = fit;
            best = i;
        }
    }
    return (aur_tonality){.key = (uint8_t)(best % 12), .mode = aur_tonality_mode(weights, best % 12, best >= 12)};
}

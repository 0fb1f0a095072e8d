// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Voice leading by exhaustive search over a few near pitches a voice, with pruning; see voicing.h.
#include "compose/voicing.h"

#define UPPER           (AUR_VOICES - 1)
#define REACH_SEMITONES 6
#define NEAR_MAX        6

#define COST_SEMITONE      3  ///< a voice moves by one
#define COST_MISSING_TONE  14 ///< a tone of the chord is nowhere
#define COST_HOME          1  ///< for every two semitones from home
#define COST_NARROW        5  ///< neighbours two semitones apart, or one
#define COST_WIDE          4  ///< a gap of more than an octave
#define COST_BASS_NOT_ROOT 8
#define COST_BASS_FIFTH    4

static const uint8_t HOME[AUR_VOICES] = {44, 57, 62, 66, 71};

typedef struct search {
    uint16_t mask; ///< tones of the chord
    uint8_t near_count[UPPER];
    uint8_t near_midi[UPPER][NEAR_MAX];
    int16_t near_cost[UPPER][NEAR_MAX];
    uint8_t pitch[UPPER], best[UPPER];
    int32_t best_cost;
} search;

static int32_t distance(int32_t a, int32_t b)
{
    return a > b ? a - b : b - a;
}

static int32_t count_tones(uint16_t mask)
{
    int32_t count = 0;
    for (; mask != 0; mask &= (uint16_t)(mask - 1))
        count++;
    return count;
}

aur_voicing aur_voicing_home(void)
{
    aur_voicing voicing;
    for (int voice = 0; voice < AUR_VOICES; voice++)
        voicing.pitch_midi[voice] = HOME[voice];
    return voicing;
}

/// Lists the tones of the chord around `from`, nearest first.
static void list_near(search *s, int voice, int32_t from)
{
    s->near_count[voice] = 0;
    for (int32_t step = 0; step <= 2 * REACH_SEMITONES && s->near_count[voice] < NEAR_MAX; step++) {
        int32_t pitch = from + ((step & 1) != 0 ? (step + 1) / 2 : -step / 2);
        if (pitch < AUR_VOICING_LOW_MIDI || pitch > AUR_VOICING_HIGH_MIDI || !aur_mask_has(s->mask, pitch))
            continue;
        unsigned slot = s->near_count[voice]++;
        s->near_midi[voice][slot] = (uint8_t)pitch;
        s->near_cost[voice][slot] =
            (int16_t)(distance(pitch, from) * COST_SEMITONE + distance(pitch, HOME[voice + 1]) / 2 * COST_HOME);
    }
}

static int32_t gap_cost(int32_t gap)
{
    if (gap <= 2)
        return COST_NARROW * (4 - gap) / 2;
    return gap > 12 ? COST_WIDE * (gap - 12) : 0;
}

/// State of the search down to one voice: what the voices below it cost and leave missing.
typedef struct level {
    int32_t cost;
    uint16_t missing;
    uint8_t slot; ///< next to be tried
} level;

static void keep_if_best(search *s, const level *end)
{
    int32_t cost = end->cost + COST_MISSING_TONE * count_tones(end->missing);
    if (cost >= s->best_cost)
        return;
    s->best_cost = cost;
    for (int voice = 0; voice < UPPER; voice++)
        s->best[voice] = s->pitch[voice];
}

/// Walks all combinations, lowest voice first, without recursion; leaves a branch that already costs too much.
static void find_best(search *s, uint16_t missing)
{
    level levels[UPPER + 1] = {{0, missing, 0}};
    int voice = 0;
    while (voice >= 0) {
        level *at = &levels[voice];
        if (voice == UPPER) {
            keep_if_best(s, at);
            voice--;
            continue;
        }
        if (at->slot == s->near_count[voice]) {
            voice--;
            continue;
        }
        unsigned slot = at->slot++;
        int32_t pitch = s->near_midi[voice][slot];
        int32_t cost = at->cost + s->near_cost[voice][slot];
        if (voice > 0)
            cost += gap_cost(pitch - s->pitch[voice - 1]);
        if ((voice > 0 && pitch <= s->pitch[voice - 1]) || cost >= s->best_cost)
            continue;
        s->pitch[voice] = (uint8_t)pitch;
        levels[++voice] = (level){cost, at->missing & (uint16_t) ~(1u << pitch % 12), 0};
    }
}

static uint8_t lead_bass(int32_t from, const aur_chord *chord)
{
    int32_t best_cost = INT32_MAX;
    int32_t best = from;
    for (int32_t pitch = AUR_VOICING_BASS_LOW_MIDI; pitch <= AUR_VOICING_BASS_HIGH_MIDI; pitch++) {
        if (!aur_mask_has(chord->mask, pitch))
            continue;
        int32_t above_root = (pitch + 12 - chord->root) % 12;
        int32_t cost = distance(pitch, from) * COST_SEMITONE + distance(pitch, HOME[0]) / 2 * COST_HOME;
        if (above_root != 0)
            cost += above_root == 7 ? COST_BASS_FIFTH : COST_BASS_NOT_ROOT;
        if (cost < best_cost) {
            best_cost = cost;
            best = pitch;
        }
    }
    return (uint8_t)best;
}

aur_voicing aur_voicing_lead(const aur_voicing *from, const aur_chord *chord)
{
    aur_voicing to = *from;
    search s = {.mask = chord->mask, .best_cost = INT32_MAX};
    to.pitch_midi[0] = lead_bass(from->pitch_midi[0], chord);
    for (int voice = 0; voice < UPPER; voice++)
        list_near(&s, voice, from->pitch_midi[voice + 1]);
    find_best(&s, chord->mask & (uint16_t) ~(1u << to.pitch_midi[0] % 12));
    for (int voice = 0; voice < UPPER && s.best_cost < INT32_MAX; voice++)
        to.pitch_midi[voice + 1] = s.best[voice];
    return to;
}

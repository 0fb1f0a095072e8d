// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Exhaustive search over the few notes near each voice.
#include "compose/voicing.h"

#include <stdbool.h>

#include "compose/scale.h"

#define REACH          6
#define GAP_LEAST      2
#define CANDIDATES_MAX (2 * REACH + 1)
#define COST_MISSING   60
#define COST_PARALLEL  40

typedef struct search {
    uint8_t near[AUR_VOICING_VOICES][CANDIDATES_MAX];
    int count[AUR_VOICING_VOICES];
    aur_voicing from, now, best;
    int best_cost;
    int centre;
    uint16_t mask;
} search;

static int square(int x)
{
    return x * x;
}

/// Whether the outer voices go the same way from one fifth or octave to another.
static bool is_parallel(const search *s)
{
    const uint8_t *from = s->from.pitch_midi, *to = s->now.pitch_midi;
    int low = to[0] - from[0], high = to[AUR_VOICING_VOICES - 1] - from[AUR_VOICING_VOICES - 1];
    int before = (from[AUR_VOICING_VOICES - 1] - from[0]) % 12, after = (to[AUR_VOICING_VOICES - 1] - to[0]) % 12;
    return low * high > 0 && before == after && (after == 0 || after == 7);
}

static int whole_cost(const search *s)
{
    uint16_t present = 0;
    int sum = 0;
    for (int v = 0; v < AUR_VOICING_VOICES; v++) {
        present = (uint16_t)(present | 1u << (s->now.pitch_midi[v] % 12));
        sum += s->now.pitch_midi[v];
    }
    int span = s->now.pitch_midi[AUR_VOICING_VOICES - 1] - s->now.pitch_midi[0];
    int cost = COST_MISSING * (aur_mask_count(s->mask) - aur_mask_count(present));
    cost += square(sum / AUR_VOICING_VOICES - s->centre);
    cost += span > 19 ? 4 * (span - 19) : 0;
    cost += span < 12 ? 4 * (12 - span) : 0;
    cost += is_parallel(s) ? COST_PARALLEL : 0;
    return cost;
}

/// Depth is bounded by the number of voices.
static void try_voice(search *s, int voice, int cost)
{
    if (cost >= s->best_cost)
        return;
    if (voice == AUR_VOICING_VOICES) {
        cost += whole_cost(s);
        if (cost < s->best_cost) {
            s->best_cost = cost;
            s->best = s->now;
        }
        return;
    }
    for (int i = 0; i < s->count[voice]; i++) {
        int pitch = s->near[voice][i];
        if (voice > 0 && pitch < s->now.pitch_midi[voice - 1] + GAP_LEAST)
            continue;
        s->now.pitch_midi[voice] = (uint8_t)pitch;
        try_voice(s, voice + 1, cost + square(pitch - s->from.pitch_midi[voice]));
    }
}

void aur_voicing_start(aur_voicing *voicing, unsigned centre_midi)
{
    static const int8_t OFFSETS[AUR_VOICING_VOICES] = {-9, -3, 3, 8};
    for (int v = 0; v < AUR_VOICING_VOICES; v++)
        voicing->pitch_midi[v] = (uint8_t)((int)centre_midi + OFFSETS[v]);
}

void aur_voicing_lead(aur_voicing *voicing, uint16_t mask, unsigned centre_midi)
{
    search s = {.from = *voicing, .best = *voicing, .best_cost = INT32_MAX, .centre = (int)centre_midi, .mask = mask};
    for (int v = 0; v < AUR_VOICING_VOICES; v++)
        for (int pitch = s.from.pitch_midi[v] - REACH; pitch <= s.from.pitch_midi[v] + REACH; pitch++)
            if (aur_mask_has(mask, pitch))
                s.near[v][s.count[v]++] = (uint8_t)pitch;
    try_voice(&s, 0, 0);
    if (s.best_cost == INT32_MAX) { // voices crowded: begin again
        aur_voicing fresh;
        aur_voicing_start(&fresh, centre_midi);
        for (int v = 0; v < AUR_VOICING_VOICES; v++) {
            int pitch = fresh.pitch_midi[v];
            while (!aur_mask_has(mask, pitch) || (v > 0 && pitch <= s.best.pitch_midi[v - 1]))
                pitch++;
            s.best.pitch_midi[v] = (uint8_t)pitch;
        }
    }
    *voicing = s.best;
}

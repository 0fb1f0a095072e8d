// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A piece for tests of the synthesiser: pads, drones, leads, bells, percussion, swells and noise in a fixed random
/// order, and a player that drives a synth with it.
#ifndef AUR_TESTS_SYNTH_SCRIPT_H
#define AUR_TESTS_SYNTH_SCRIPT_H

#include <stdint.h>
#include <stdlib.h>

#include "synth/synth.h"
#include "synth/units.h"

#define SCRIPT_EVENTS_MAX 8192

typedef struct script {
    size_t count;
    aur_event events[SCRIPT_EVENTS_MAX];
} script;

static inline uint32_t script_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static inline int script_compare(const void *a, const void *b)
{
    const aur_event *x = a, *y = b;
    return (x->at_frame > y->at_frame) - (x->at_frame < y->at_frame);
}

/// `seconds` of music, about two strikes a second, every patch in turn.
static inline void script_compose(script *s, int seconds)
{
    uint64_t dice = 1;
    s->count = 0;
    for (int i = 0; i < seconds * 2 && s->count < SCRIPT_EVENTS_MAX; i++) {
        unsigned patch = (unsigned)i % AUR_PATCH_COUNT;
        int slow = patch <= AUR_PATCH_PAD_DARK || patch >= AUR_PATCH_SWELL;
        s->events[s->count++] = (aur_event){
            .at_frame = (int64_t)i * 24000 + script_random(&dice) % 12000,
            .gate_frames = slow ? 5 * 48000 + script_random(&dice) % 96000 : 12000 + script_random(&dice) % 48000,
            .pitch_q8 = (uint16_t)(AUR_PITCH_Q8(36) + script_random(&dice) % (48 * 256)),
            .velocity = (uint16_t)(15000 + script_random(&dice) % 40000),
            .pan = (int16_t)((int)(script_random(&dice) % 60001) - 30000),
            .dice = (uint16_t)script_random(&dice),
            .release_blocks = (uint16_t)(slow ? 2500 : 600),
            .type = AUR_EVENT_NOTE,
            .id = (uint8_t)patch,
        };
    }
    qsort(s->events, s->count, sizeof *s->events, script_compare);
    for (size_t i = 0; i < s->count; i++)
        s->events[i].note_id = (uint32_t)i;
}

static inline aur_synth *script_open(aur_isa isa, int64_t at_frame)
{
    if (aur_synth_tables_init() != AUR_OK)
        return NULL;
    aur_synth *synth = aligned_alloc(64, (aur_synth_bytes() + 63) & ~(size_t)63);
    if (synth != NULL && aur_synth_init(synth, isa, at_frame) != AUR_OK) {
        free(synth);
        synth = NULL;
    }
    return synth;
}

/// Plays `s` from `from` (notes struck before it are left out) to `to`; interleaved into `out` unless it is NULL.
static inline int script_play(const script *s, aur_isa isa, int64_t from, int64_t to, float *out,
                              aur_synth_stats *stats)
{
    aur_synth *synth = script_open(isa, from - AUR_LOOKAHEAD_FRAMES);
    if (synth == NULL)
        return 0;
    size_t next = 0;
    while (next < s->count && s->events[next].at_frame < from)
        next++;
    float left[AUR_BLOCK_FRAMES], right[AUR_BLOCK_FRAMES];
    for (int64_t frame = from - AUR_LOOKAHEAD_FRAMES; frame < to; frame += AUR_BLOCK_FRAMES) {
        int64_t until = aur_synth_event_frame(synth) + AUR_BLOCK_FRAMES;
        for (; next < s->count && s->events[next].at_frame < until; next++)
            aur_synth_events(synth, &s->events[next], 1);
        aur_synth_render(synth, left, right);
        for (int t = 0; frame >= from && out != NULL && t < AUR_BLOCK_FRAMES; t++) {
            *out++ = left[t];
            *out++ = right[t];
        }
    }
    if (stats != NULL)
        aur_synth_stats_get(synth, stats);
    free(synth);
    return 1;
}

#endif

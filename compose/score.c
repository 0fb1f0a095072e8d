// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The score; see score.h.
#include "compose/score.h"

#include <string.h>

#include "compose/scale.h"
#include "synth/units.h"

/// Fade of a note that makes room for another: 20 ms.
#define STEAL_BLOCKS 15

typedef struct layer_voices {
    uint8_t first, count;
} layer_voices;

static const layer_voices VOICES[AUR_LAYER_COUNT] = {
    [AUR_LAYER_DRONE] = {0, 5},  [AUR_LAYER_PAD] = {5, 14},        [AUR_LAYER_LEAD] = {19, 8},
    [AUR_LAYER_BELL] = {27, 7},  [AUR_LAYER_PERCUSSION] = {34, 3}, [AUR_LAYER_SWELL] = {37, 2},
    [AUR_LAYER_NOISE] = {39, 3},
};

void aur_score_chapter(aur_score *score, int32_t chapter)
{
    score->next_note_id = (uint32_t)chapter << 16;
}

static void write(aur_score *score, const aur_event *event)
{
    if (score->count == AUR_SCORE_EVENTS_MAX)
        return;
    uint32_t to = score->count++;
    for (; to > 0 && score->events[to - 1].at_frame > event->at_frame; to--)
        score->events[to] = score->events[to - 1];
    score->events[to] = *event;
}

static void end_life(aur_score *score, aur_life *life, int64_t at_frame, uint16_t release_blocks)
{
    write(score, &(aur_event){.at_frame = at_frame,
                              .note_id = life->note_id,
                              .release_blocks = release_blocks,
                              .type = AUR_EVENT_NOTE_OFF});
    life->gate_end_frame = at_frame;
    life->end_frame = at_frame + (int64_t)release_blocks * AUR_BLOCK_FRAMES;
}

/// Returns the place for a new note: one that is free at `at_frame`, else the one that ends first.
static aur_life *find_place(aur_score *score, aur_layer layer, int64_t at_frame)
{
    aur_life *lives = &score->lives[VOICES[layer].first];
    aur_life *place = &lives[0];
    for (unsigned i = 0; i < VOICES[layer].count; i++) {
        if (lives[i].end_frame <= at_frame)
            return &lives[i];
        if (lives[i].end_frame < place->end_frame)
            place = &lives[i];
    }
    return place;
}

uint32_t aur_score_strike(aur_score *score, aur_layer layer, const aur_event *note)
{
    aur_event event = *note;
    event.type = AUR_EVENT_NOTE;
    event.note_id = score->next_note_id++;
    int64_t gate_end_frame = event.at_frame + event.gate_frames;
    int64_t end_frame = gate_end_frame + (int64_t)event.release_blocks * AUR_BLOCK_FRAMES;
    aur_life *place = find_place(score, layer, event.at_frame);
    if (place->end_frame > event.at_frame) {
        if (place->end_frame >= end_frame)
            return event.note_id; // it would be the first to go itself
        if (place->end_frame > event.at_frame + STEAL_BLOCKS * AUR_BLOCK_FRAMES)
            end_life(score, place, event.at_frame, STEAL_BLOCKS);
    }
    *place = (aur_life){gate_end_frame, end_frame, event.note_id, (uint8_t)(event.pitch_q8 >> 8)};
    write(score, &event);
    return event.note_id;
}

void aur_score_release(aur_score *score, uint32_t note_id, int64_t at_frame, uint16_t release_blocks)
{
    for (unsigned i = 0; i < AUR_SCORE_LIVES; i++)
        if (score->lives[i].note_id == note_id && score->lives[i].gate_end_frame > at_frame)
            end_life(score, &score->lives[i], at_frame, release_blocks);
}

void aur_score_release_layer(aur_score *score, aur_layer layer, uint16_t mask, int64_t at_frame,
                             uint16_t release_blocks)
{
    aur_life *lives = &score->lives[VOICES[layer].first];
    for (unsigned i = 0; i < VOICES[layer].count; i++)
        if (lives[i].gate_end_frame > at_frame && aur_mask_has(mask, lives[i].pitch_midi))
            end_life(score, &lives[i], at_frame, release_blocks);
}

void aur_score_param(aur_score *score, unsigned param, int32_t value_q16, int64_t at_frame, uint32_t ramp_frames)
{
    if (score->param_q16[param] == value_q16)
        return;
    score->param_q16[param] = value_q16;
    for (uint32_t i = 0; i < score->count; i++) { // several changes at one frame are one
        aur_event *event = &score->events[i];
        if (event->type == AUR_EVENT_PARAM && event->id == param && event->at_frame == at_frame) {
            event->value_q16 = value_q16;
            return;
        }
    }
    write(score, &(aur_event){.at_frame = at_frame,
                              .gate_frames = ramp_frames,
                              .value_q16 = value_q16,
                              .type = AUR_EVENT_PARAM,
                              .id = (uint8_t)param});
}

size_t aur_score_take(aur_score *score, int64_t until_frame, aur_event *events, size_t capacity)
{
    uint32_t taken = 0;
    while (taken < score->count && taken < capacity && score->events[taken].at_frame < until_frame) {
        if (events != NULL)
            events[taken] = score->events[taken];
        taken++;
    }
    score->count -= taken;
    memmove(score->events, score->events + taken, score->count * sizeof *score->events);
    return taken;
}

void aur_score_start_at(aur_score *score, int64_t from_frame)
{
    uint32_t past = 0;
    while (past < score->count && score->events[past].at_frame < from_frame)
        past++;
    uint32_t rest = score->count - past;
    if (rest > AUR_SCORE_EVENTS_MAX - AUR_PARAM_COUNT)
        rest = AUR_SCORE_EVENTS_MAX - AUR_PARAM_COUNT;
    memmove(score->events + AUR_PARAM_COUNT, score->events + past, rest * sizeof *score->events);
    for (unsigned param = 0; param < AUR_PARAM_COUNT; param++)
        score->events[param] = (aur_event){.at_frame = from_frame,
                                           .value_q16 = score->param_q16[param],
                                           .type = AUR_EVENT_PARAM,
                                           .id = (uint8_t)param};
    score->count = AUR_PARAM_COUNT + rest;
}

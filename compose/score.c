// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Polyphony without counting the chapter before, which a seek does not know: a layer has a cap of lives in a chapter
/// (sum 32), and a smaller one (sum 16) in the chapter's first 8 s, by whose end all notes of the chapter before are
/// over.
#include "compose/score.h"

#include <string.h>

#include "synth/units.h"

#define YOUNG_FRAMES (8 * 48000)
#define BLOCK        64

static const uint8_t CAPS[AUR_LAYER_COUNT] = {4, 10, 6, 6, 3, 1, 2};
static const uint8_t CAPS_YOUNG[AUR_LAYER_COUNT] = {3, 6, 3, 2, 1, 0, 1};

void aur_score_chapter(aur_score *score, int32_t chapter, int64_t at_frame)
{
    score->chapter = chapter;
    score->note_count = 0;
    score->life_count = 0;
    score->young_until_frame = at_frame + YOUNG_FRAMES;
}

void aur_score_beat(aur_score *score, int64_t beat_frame)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < score->life_count; i++)
        if (score->lives[i].end_frame > beat_frame)
            score->lives[kept++] = score->lives[i];
    score->life_count = kept;
    score->notes_of_beat = 0;
}

static bool is_guest(const aur_event *event)
{
    return event->type != AUR_EVENT_PARAM && (event->note_id & AUR_SCORE_GUEST) != 0;
}

/// Whether `a` is handed out before `b`, which was written later.
static bool comes_first(const aur_event *a, const aur_event *b)
{
    return a->at_frame != b->at_frame ? a->at_frame < b->at_frame : !is_guest(a) || is_guest(b);
}

/// Events of the composer.
static uint32_t own_count(const aur_score *score)
{
    return score->count - score->guest_count;
}

static void insert(aur_score *score, const aur_event *event)
{
    bool guest = is_guest(event);
    if (guest ? score->guest_count == AUR_SCORE_GUEST_EVENTS_MAX : own_count(score) == AUR_SCORE_EVENTS_MAX)
        return; // room is kept by the callers
    uint32_t at = score->count++;
    score->guest_count += guest;
    for (; at > 0 && !comes_first(&score->events[at - 1], event); at--)
        score->events[at] = score->events[at - 1];
    score->events[at] = *event;
}

static bool layer_is_full(const aur_score *score, unsigned layer, int64_t at_frame)
{
    unsigned lives = 0;
    for (uint32_t i = 0; i < score->life_count; i++)
        lives += score->lives[i].layer == layer && score->lives[i].end_frame > at_frame;
    return lives >= (at_frame < score->young_until_frame ? CAPS_YOUNG : CAPS)[layer];
}

static uint16_t blocks(int64_t frames)
{
    return (uint16_t)((frames + BLOCK - 1) / BLOCK);
}

static void write_note(aur_score *score, const aur_note *note, uint32_t note_id)
{
    insert(score, &(aur_event){.at_frame = note->at_frame,
                               .note_id = note_id,
                               .gate_frames = (uint32_t)note->gate_frames,
                               .pitch_q8 = (uint16_t)(note->pitch_midi << 8),
                               .velocity = (uint16_t)(note->velocity * 65535u / 127u),
                               .pan = note->pan,
                               .dice = note->dice,
                               .release_blocks = blocks(note->release_frames),
                               .type = AUR_EVENT_NOTE,
                               .value_q16 = note->glide_from * AUR_Q16_ONE / 12,
                               .id = note->patch});
}

static void write_off(aur_score *score, uint32_t note_id, int64_t at_frame, int64_t release_frames)
{
    insert(score, &(aur_event){.at_frame = at_frame,
                               .note_id = note_id,
                               .release_blocks = blocks(release_frames),
                               .type = AUR_EVENT_NOTE_OFF});
}

uint32_t aur_score_note(aur_score *score, const aur_note *note)
{
    bool crowded = score->life_count == AUR_SCORE_LIVES_MAX || score->notes_of_beat + 32 > AUR_SCORE_BEAT_MAX;
    if (crowded || layer_is_full(score, note->layer, note->at_frame))
        return 0;
    score->notes_of_beat++;
    uint32_t id = ((uint32_t)score->chapter & 0x7fffu) << 16 | (++score->note_count & 0xffffu);
    write_note(score, note, id);
    int64_t gate_end = note->at_frame + note->gate_frames;
    score->lives[score->life_count++] =
        (aur_life){.note_id = id,
                   .layer = note->layer,
                   .pitch_midi = note->pitch_midi,
                   .gate_end_frame = gate_end,
                   .end_frame = gate_end + (int64_t)blocks(note->release_frames) * BLOCK};
    return id;
}

void aur_score_off(aur_score *score, uint32_t note_id, int64_t at_frame, int64_t release_frames)
{
    for (uint32_t i = 0; i < score->life_count; i++) {
        aur_life *life = &score->lives[i];
        if (life->note_id != note_id || life->gate_end_frame <= at_frame)
            continue;
        life->gate_end_frame = at_frame;
        life->end_frame = at_frame + (int64_t)blocks(release_frames) * BLOCK;
        score->notes_of_beat++;
        write_off(score, note_id, at_frame, release_frames);
        return;
    }
}

bool aur_score_guest_has_room(const aur_score *score)
{
    return score->guest_count + AUR_SCORE_GUEST_ENTRY_MAX <= AUR_SCORE_GUEST_EVENTS_MAX;
}

void aur_score_guest_note(aur_score *score, const aur_note *note, uint32_t note_id)
{
    write_note(score, note, note_id);
}

void aur_score_guest_off(aur_score *score, uint32_t note_id, int64_t at_frame, int64_t release_frames)
{
    write_off(score, note_id, at_frame, release_frames);
}

static void write_param(aur_score *score, unsigned param, int32_t value, int64_t at_frame, uint32_t ramp_frames)
{
    score->params[param] = value;
    for (uint32_t i = 0; i < score->count; i++) {
        aur_event *event = &score->events[i];
        if (event->type == AUR_EVENT_PARAM && event->id == param && event->at_frame == at_frame) {
            event->value_q16 = value;
            return;
        }
    }
    insert(score, &(aur_event){.at_frame = at_frame,
                               .gate_frames = ramp_frames,
                               .value_q16 = value,
                               .type = AUR_EVENT_PARAM,
                               .id = (uint8_t)param});
}

void aur_score_params(aur_score *score, const int32_t params[AUR_PARAM_COUNT], int64_t at_frame, uint32_t ramp_frames)
{
    for (unsigned param = 0; param < AUR_PARAM_COUNT; param++)
        if (params[param] != score->params[param])
            write_param(score, param, params[param], at_frame, ramp_frames);
}

void aur_score_all_params(aur_score *score, int64_t at_frame)
{
    uint32_t room = AUR_SCORE_EVENTS_MAX - own_count(score);
    if (room < AUR_PARAM_COUNT)
        return;
    memmove(score->events + AUR_PARAM_COUNT, score->events, score->count * sizeof score->events[0]);
    score->count += AUR_PARAM_COUNT;
    for (unsigned param = 0; param < AUR_PARAM_COUNT; param++)
        score->events[param] = (aur_event){
            .at_frame = at_frame, .value_q16 = score->given[param], .type = AUR_EVENT_PARAM, .id = (uint8_t)param};
}

bool aur_score_has_room(const aur_score *score)
{
    return own_count(score) + AUR_SCORE_LIVES_MAX + AUR_LAYER_COUNT + 2 * AUR_PARAM_COUNT <= AUR_SCORE_EVENTS_MAX;
}

size_t aur_score_take(aur_score *score, int64_t until_frame, aur_event *events, size_t capacity)
{
    size_t taken = 0;
    while (taken < capacity && taken < score->count && score->events[taken].at_frame < until_frame) {
        const aur_event *event = &score->events[taken];
        if (event->type == AUR_EVENT_PARAM)
            score->given[event->id] = event->value_q16;
        score->guest_count -= is_guest(event);
        if (events != NULL)
            events[taken] = *event;
        taken++;
    }
    score->count -= (uint32_t)taken;
    memmove(score->events, score->events + taken, score->count * sizeof score->events[0]);
    return taken;
}

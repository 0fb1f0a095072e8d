// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The voices of one kind: what each note is (control rate) beside its lane (audio rate). Voices stand in order of note
/// id; a voice's lane is its rank (a note's unison voices follow each other), so the sum of the lanes depends on the
/// set of notes alone, not on history. Thread: owner of the synth.  RT: safe, throughout.
#ifndef AUR_SYNTH_VOICE_POOL_H
#define AUR_SYNTH_VOICE_POOL_H

#include <stdint.h>

#include "synth/event.h"
#include "synth/patch.h"
#include "synth/voice/lanes.h"

/// One note. All of it follows from its events and the absolute frame.
typedef struct aur_voice {
    int64_t start_frame;
    int64_t release_frame;
    int64_t end_frame;
    uint32_t note_id;
    uint32_t dice;
    uint8_t patch;
    uint8_t member;      ///< of the note's unison
    uint8_t tick_blocks; ///< it heads for new targets every so many, a power of two
    uint8_t number;      ///< its own among the voices of the pool, as long as it lives
    float pitch_oct;     ///< octaves above middle C
    float glide_oct;     ///< where it comes from, relative to that
    float velocity_norm;
    float brightness_oct; ///< when it was struck
    float level;          ///< patch gain times velocity curve
    float send;           ///< share that goes to echo and reverb
    float decay_rate;     ///< halvings of the decay a frame
    float decay_keep;     ///< share that a block leaves
    float decayed;        ///< what is left above the sustain level, at the next block
    float pan_left, pan_right;
    float release_level;  ///< envelope at release_frame
    float level_next;     ///< envelope at the next block
    float filter_next[3]; ///< keep, drive, follow at the next tick
    float timbre_next;    ///< the kind's own ramp at the next block
} aur_voice;

typedef struct aur_voice_pool {
    uint32_t count; ///< voices
    uint32_t notes; ///< that they belong to
    aur_voice_kind kind;
    aur_voice voices[AUR_POLYPHONY_MAX];
    _Alignas(64) uint32_t lanes[AUR_LANE_GROUPS][AUR_LANE_ROWS_MAX][AUR_LANES]; ///< groups of the kind's own type
} aur_voice_pool;

/// Curves a voice listens to, at the two edges of the block.
typedef struct aur_voice_scene {
    int64_t block_frame;
    float layer_gain[AUR_LAYER_COUNT][2];
    float brightness_oct; ///< at the end of the block
} aur_voice_scene;

void aur_voice_pool_init(aur_voice_pool *pool, aur_voice_kind kind);
/// Adds the note of a NOTE event of this pool's kind, struck at a brightness. Returns 0 if the pool has no
/// room for all of its unison.
int aur_voice_pool_strike(aur_voice_pool *pool, const aur_event *event, float brightness_oct);
/// Ends note `event->note_id` early if it sounds here.
void aur_voice_pool_release(aur_voice_pool *pool, const aur_event *event);
/// Renders a block into the buses of `route` and removes the voices that ended in it.
void aur_voice_pool_render(aur_voice_pool *pool, const aur_voice_scene *scene, const aur_kernel *kernel,
                           aur_lane_route *route);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A voice whose note is still wanted goes on; another one is released in 1-2.5 s while its successor swells.
#include "compose/sustain.h"

#include <stdbool.h>

#include "compose/orchestra.h"
#include "compose/rng.h"

#define SECOND        48000
#define SECTION_PARTS 1000 /* players take turns by section */

/// Times of a layer, in tenths of a second.
typedef struct aur_manner {
    uint8_t layer;
    uint8_t again_min, again_max; ///< strike again after
    uint8_t overlap;              ///< gate past the next strike
    uint8_t release;
} aur_manner;

static const aur_manner PAD = {AUR_LAYER_PAD, 60, 125, 10, 25};
static const aur_manner DRONE = {AUR_LAYER_DRONE, 140, 185, 20, 40};
static const aur_manner NOISE = {AUR_LAYER_NOISE, 140, 185, 20, 40};

typedef struct aur_target {
    uint8_t pitch_midi;
    const uint8_t *players;
    unsigned part;
    uint8_t velocity;
    int16_t pan;
} aur_target;

static int64_t tenths(unsigned count)
{
    return (int64_t)count * SECOND / 10;
}

static const aur_manner *manner_of(unsigned voice)
{
    return voice < AUR_VOICING_VOICES ? &PAD : voice < AUR_VOICING_VOICES + AUR_SUSTAIN_DRONES ? &DRONE : &NOISE;
}

void aur_sustain_release(aur_sustain *sustain, aur_score *score, int64_t at_frame)
{
    for (unsigned v = 0; v < AUR_SUSTAIN_VOICES; v++)
        if (sustain->voices[v].note_id != 0)
            aur_score_off(score, sustain->voices[v].note_id, at_frame, tenths(manner_of(v)->release));
    *sustain = (aur_sustain){0};
}

static void swap_voices(aur_sustain *sustain, unsigned a, unsigned b)
{
    aur_sustain_voice held = sustain->voices[a];
    sustain->voices[a] = sustain->voices[b];
    sustain->voices[b] = held;
}

/// Gives a voice that already sounds a wanted pitch to that pitch.
static void keep_common_tones(aur_sustain *sustain, const uint8_t *wanted)
{
    for (unsigned v = 0; v < AUR_VOICING_VOICES; v++)
        for (unsigned other = 0; other < AUR_VOICING_VOICES; other++)
            if (other != v && sustain->voices[other].pitch_midi == wanted[v] && wanted[other] != wanted[v])
                swap_voices(sustain, v, other);
}

static aur_target target_of(const aur_moment *moment, unsigned voice)
{
    static const int16_t PANS[AUR_SUSTAIN_VOICES] = {-11000, 9000, -6000, 13000, 0, 3000, 0};
    unsigned intensity = moment->controls->intensity;
    aur_target target = {.pan = PANS[voice], .velocity = (uint8_t)(56 + intensity * 24 / 65535)};
    if (voice < AUR_VOICING_VOICES) {
        target.pitch_midi = moment->voicing[voice];
        target.players = moment->preset->pads;
        target.part = voice / 2; // low and high voices may have different players
    } else if (voice < AUR_VOICING_VOICES + AUR_SUSTAIN_DRONES) {
        unsigned bass = 24 + (moment->chord->bass + 12u - 2) % 12 + 2; // D1 .. C#2
        if (voice > AUR_VOICING_VOICES)
            bass += aur_mask_has(moment->chord->mask, (int)bass + 7) ? 19 : 12;
        target.pitch_midi = (uint8_t)bass;
        target.players = moment->preset->drones;
        target.part = 2;
        target.velocity = voice > AUR_VOICING_VOICES ? 52 : 72;
    } else {
        target.pitch_midi = 60;
        target.players = moment->preset->noises;
        target.part = 3;
    }
    return target;
}

static void strike(aur_sustain *sustain, unsigned v, const aur_target *target, const aur_moment *moment,
                   aur_score *score)
{
    const aur_manner *manner = manner_of(v);
    uint64_t hash =
        aur_rng_hash(moment->controls->seed, AUR_STREAM_SUSTAIN, moment->chapter, moment->beat * 16 + (int)v);
    bool first = moment->chapter == 0 && moment->beat == 0;
    int64_t late = first ? 0 : (int64_t)aur_rng_pick(hash, 0, (uint32_t)moment->beat_frames / 3);
    uint32_t range = (uint32_t)(tenths(manner->again_max) - tenths(manner->again_min));
    int64_t again = tenths(manner->again_min) + aur_rng_pick(hash, 1, range);
    aur_note note = {.at_frame = moment->beat_frame + late,
                     .gate_frames = again + moment->beat_frames + tenths(manner->overlap) - late,
                     .release_frames = tenths(manner->release),
                     .layer = manner->layer,
                     .patch = aur_orchestra_player(moment, target->players,
                                                   target->part + SECTION_PARTS * (unsigned)moment->form->section),
                     .pitch_midi = target->pitch_midi,
                     .velocity = (uint8_t)(target->velocity + aur_rng_pick(hash, 2, 9) - 4),
                     .pan = target->pan,
                     .dice = (uint16_t)aur_rng_pick(hash, 3, 65536)};
    uint32_t id = aur_score_note(score, &note);
    if (id == 0)
        return; // full: tried again at the next beat
    sustain->voices[v] = (aur_sustain_voice){.note_id = id,
                                             .pitch_midi = target->pitch_midi,
                                             .patch = note.patch,
                                             .again_frame = moment->beat_frame + again,
                                             .gate_end_frame = note.at_frame + note.gate_frames};
}

void aur_sustain_beat(aur_sustain *sustain, const aur_moment *moment, aur_score *score)
{
    keep_common_tones(sustain, moment->voicing);
    for (unsigned v = 0; v < AUR_SUSTAIN_VOICES; v++) {
        aur_sustain_voice *voice = &sustain->voices[v];
        aur_target target = target_of(moment, v);
        uint64_t hash =
            aur_rng_hash(moment->controls->seed, AUR_STREAM_SUSTAIN, moment->chapter, moment->beat * 16 + 8 + (int)v);
        if (voice->note_id != 0 &&
            (voice->pitch_midi != target.pitch_midi || !aur_orchestra_has(target.players, voice->patch))) {
            aur_score_off(score, voice->note_id, moment->beat_frame, SECOND + aur_rng_pick(hash, 0, SECOND * 3 / 2));
            *voice = (aur_sustain_voice){0};
        }
        int64_t next_frame = moment->beat_frame + moment->beat_frames;
        bool due = moment->beat_frame >= voice->again_frame || next_frame > voice->gate_end_frame;
        if (voice->note_id == 0 || due)
            strike(sustain, v, &target, moment, score);
    }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Patches: what each instrument is, as numbers. A note's release is in its event; everything else is here.
#ifndef AUR_SYNTH_PATCH_H
#define AUR_SYNTH_PATCH_H

#include <stdint.h>

#include "synth/event.h"

typedef enum aur_voice_kind { AUR_VOICE_SAW, AUR_VOICE_FM, AUR_VOICE_NOISE, AUR_VOICE_KIND_COUNT } aur_voice_kind;

/// A filter: cutoff for middle C at neutral brightness, moved in octaves by what follows.
typedef struct aur_patch_filter {
    float cutoff_hz;
    float resonance_q;
    float track_oct;    ///< per octave of pitch
    float envelope_oct; ///< at the top of the amplitude envelope
    float velocity_oct; ///< at full velocity
    float lfo_oct;
    uint32_t lfo_millihertz;
} aur_patch_filter;

typedef struct aur_patch_info {
    aur_voice_kind kind;
    aur_layer layer;
    float gain; ///< trim, linear
    float send; ///< share that goes to echo and reverb, linear
    int32_t attack_ms;
    int32_t decay_ms;  ///< half-life of what is above the sustain level
    float sustain;     ///< 0..1
    float drift_cents; ///< slow wander of pitch
    float vibrato_cents;
    float detune_cents;       ///< SAW: between its two saws
    float carrier, modulator; ///< FM: ratios to the note's frequency
    float index_turns;        ///< FM: peak modulation index, half turns (pi radians)
    float index_sustain;      ///< FM: share of the index that stays
    int32_t index_decay_ms;   ///< FM: half-life of the rest
    float sweep_oct;          ///< FM: pitch starts so much higher
    int32_t sweep_ms;         ///< FM: half-life of that
    float low, band;          ///< NOISE: mix of the filter's outputs
    aur_patch_filter filter;  ///< SAW, NOISE
} aur_patch_info;

/// Returns the patch; `patch` < AUR_PATCH_COUNT; static storage.  Thread: any.  RT: safe.
const aur_patch_info *aur_patch_describe(unsigned patch);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Patches: what each instrument is, as numbers. A note's release is in its event; everything else is here.
#ifndef AUR_SYNTH_PATCH_H
#define AUR_SYNTH_PATCH_H

#include <stdint.h>

#include "synth/event.h"
#include "synth/timbre.h"

typedef enum aur_voice_kind {
    AUR_VOICE_SAW,
    AUR_VOICE_FM,
    AUR_VOICE_NOISE,
    AUR_VOICE_MODAL,
    AUR_VOICE_STRING,
    AUR_VOICE_TABLE,
    AUR_VOICE_CLOUD,
    AUR_VOICE_KIND_COUNT
} aur_voice_kind;

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

/// SAW: two saws through a low-pass.
typedef struct aur_patch_saw {
    float detune_cents; ///< between the two
} aur_patch_saw;

/// FM: two operators.
typedef struct aur_patch_fm {
    float carrier, modulator; ///< ratios to the note's frequency
    float index_turns;        ///< peak modulation index, half turns (pi radians)
    float index_sustain;      ///< share of the index that stays
    int32_t index_decay_ms;   ///< half-life of the rest
    float sweep_oct;          ///< pitch starts so much higher
    int32_t sweep_ms;         ///< half-life of that
} aur_patch_fm;

/// NOISE: noise and single drops through low-pass and band-pass.
typedef struct aur_patch_noise {
    float low, band; ///< mix of the filter's outputs
    float drops;     ///< loudness of drops; the steady noise has the rest
    float drops_per_s;
} aur_patch_noise;

/// MODAL: what it is made of.
typedef enum aur_body {
    AUR_BODY_BAR,
    AUR_BODY_TINE,
    AUR_BODY_BOWL,
    AUR_BODY_BELL,
    AUR_BODY_STRING,
    AUR_BODY_PIPE,
    AUR_BODY_COUNT
} aur_body;

typedef struct aur_patch_modal {
    aur_body body;
    float strike, breath; ///< loudness of each
    int32_t ring_ms;      ///< half-life of the note's own mode at middle C
    float damping;        ///< octaves by which that time falls an octave of ratio
    float track;          ///< and an octave of pitch
    float tilt;           ///< octaves by which softest notes lower the level an octave of ratio
} aur_patch_modal;

/// STRING: a plucked string.
typedef struct aur_patch_string {
    int32_t ring_ms;    ///< half-life at middle C
    float track;        ///< octaves by which it falls an octave of pitch
    float damping;      ///< share of the neighbours in the loop's low-pass, 0..1
    float harmonics;    ///< up to which the pluck is bright, at half velocity
    float velocity_oct; ///< octaves by which that moves from softest to loudest
    float pick;         ///< where along the string, 0..0.5
} aur_patch_string;

/// TABLE: between the soft and the bright side of a timbre. The sum of what follows, cut to 0..1, is how bright.
typedef struct aur_patch_table {
    aur_timbre timbre;
    float bright;
    float brightness; ///< per octave of brightness
    float velocity;   ///< between softest and loudest
    float envelope;   ///< at the top of the amplitude envelope
    float lfo;
    uint32_t lfo_millihertz;
    float detune_cents; ///< between left and right
} aur_patch_table;

/// CLOUD: grains of a timbre.
typedef struct aur_patch_cloud {
    aur_patch_table source;
    int32_t grain_ms;    ///< at least 22; a new one every quarter
    float scatter_cents; ///< farthest
    float octaves;       ///< share of grains that are an octave higher
    float thin;          ///< 0 = all as loud, 1 = some silent
} aur_patch_cloud;

typedef struct aur_patch_info {
    const char *name; ///< "pad_warm"
    aur_voice_kind kind;
    aur_layer layer;
    float gain; ///< trim, linear
    float send; ///< share that goes to echo and reverb, linear
    int32_t attack_ms;
    int32_t decay_ms;        ///< half-life of what is above the sustain level
    float sustain;           ///< 0..1
    int32_t unison;          ///< voices a note has; 0 is 1
    float spread_cents;      ///< between the outermost of them
    float spread_pan;        ///< 0..1, how far they stand apart
    float drift_cents;       ///< slow wander of pitch
    float vibrato_cents;     ///< sets in half a second after the strike
    int32_t glide_ms;        ///< half-life of the way from the pitch a note glides from
    float velocity_decay;    ///< octaves by which full velocity lengthens decay and soft shortens it
    float velocity_send;     ///< share by which softest notes are sent more, loudest less
    aur_patch_filter filter; ///< kinds that have one
    union {
        aur_patch_saw saw;
        aur_patch_fm fm;
        aur_patch_noise noise;
        aur_patch_modal modal;
        aur_patch_string string;
        aur_patch_table table;
        aur_patch_cloud cloud;
    };
} aur_patch_info;

/// Returns the patch; `patch` < AUR_PATCH_COUNT; static storage.  Thread: any.  RT: safe.
const aur_patch_info *aur_patch_describe(unsigned patch);

#endif

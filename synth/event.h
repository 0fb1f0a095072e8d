// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The 32-byte event: all that compose/ hands to synth/. Plain data, no pointers.
#ifndef AUR_SYNTH_EVENT_H
#define AUR_SYNTH_EVENT_H

#include <stdint.h>

/// Layers of the mix: what can be muted and balanced. The mute mask has one bit a layer, bit = 1 << layer.
typedef enum aur_layer {
    AUR_LAYER_DRONE,
    AUR_LAYER_PAD,
    AUR_LAYER_LEAD,
    AUR_LAYER_BELL,
    AUR_LAYER_PERCUSSION,
    AUR_LAYER_SWELL,
    AUR_LAYER_NOISE,
    AUR_LAYER_COUNT
} aur_layer;

/// Instruments. Which layer a patch belongs to, and its timbre, is the table in synth/patch.c.
typedef enum aur_patch {
    AUR_PATCH_DRONE_DEEP,  ///< sine-rich sub drone
    AUR_PATCH_DRONE_REED,  ///< drone with slow harmonics
    AUR_PATCH_PAD_WARM,    ///< two detuned saws, low cutoff
    AUR_PATCH_PAD_GLASS,   ///< brighter, airier pad
    AUR_PATCH_PAD_DARK,    ///< muffled pad for sleep
    AUR_PATCH_LEAD_SOFT,   ///< near-sine lead with vibrato
    AUR_PATCH_LEAD_REED,   ///< lead with a little grain
    AUR_PATCH_BELL,        ///< two-operator FM bell
    AUR_PATCH_PLUCK,       ///< soft FM pluck
    AUR_PATCH_KEYS,        ///< FM electric piano
    AUR_PATCH_KICK,        ///< soft sine kick
    AUR_PATCH_SHAKER,      ///< quiet filtered noise grain
    AUR_PATCH_SWELL,       ///< band-passed noise swell
    AUR_PATCH_NOISE_AIR,   ///< noise bed: air
    AUR_PATCH_NOISE_SEA,   ///< noise bed: slow surf
    AUR_PATCH_PAD_WIDE,    ///< three pairs of saws in stereo
    AUR_PATCH_DRONE_BLOWN, ///< a pipe, breathed into
    AUR_PATCH_LEAD_FLUTE,  ///< the same, played
    AUR_PATCH_PLUCK_HARP,  ///< plucked string
    AUR_PATCH_PLUCK_KALIMBA,
    AUR_PATCH_PLUCK_MARIMBA, ///< soft mallet on a bar
    AUR_PATCH_BELL_BOWL,     ///< singing bowl
    AUR_PATCH_BELL_CHIME,    ///< small bell, struck softly
    AUR_PATCH_NOISE_WIND,
    AUR_PATCH_NOISE_RAIN,
    AUR_PATCH_NOISE_VINYL,
    AUR_PATCH_PAD_STRINGS, ///< a section of strings
    AUR_PATCH_PAD_AIR,     ///< breath and glass
    AUR_PATCH_PAD_ORGAN,   ///< dark organ
    AUR_PATCH_CHOIR_OOH,
    AUR_PATCH_CHOIR_AAH,
    AUR_PATCH_DRONE_BOWED, ///< a low string, bowed
    AUR_PATCH_CLOUD_SOFT,  ///< grains of strings
    AUR_PATCH_CLOUD_GLASS, ///< sparse grains of glass, some an octave up
    AUR_PATCH_COUNTER_REED,  ///< soft reed for counter-lines
    AUR_PATCH_COUNTER_FLUTE, ///< a pipe, the same
    AUR_PATCH_COUNTER_BOWED, ///< a bowed string, the same
    AUR_PATCH_FIGURE_GLASS,  ///< short glassy notes for ostinati
    AUR_PATCH_FIGURE_TINE,   ///< kalimba, softer and shorter
    AUR_PATCH_FIGURE_HARP,   ///< plucked string, softer and shorter
    AUR_PATCH_COUNT
} aur_patch;

typedef enum aur_event_type {
    AUR_EVENT_NOTE,     ///< strike: note_id, pitch_q8, velocity, pan, gate_frames, release_blocks, patch, dice
    AUR_EVENT_NOTE_OFF, ///< end note_id early: release starts at at_frame and lasts release_blocks
    AUR_EVENT_PARAM,    ///< param moves to value_q16, ramped over gate_frames (0 = at once)
    AUR_EVENT_TYPE_COUNT
} aur_event_type;

/// Parameters of the mix. Every one is a curve of the absolute frame: it moves only by AUR_EVENT_PARAM.
typedef enum aur_param {
    AUR_PARAM_LAYER_GAIN, ///< + aur_layer; linear gain, 65536 = 1.0
    AUR_PARAM_BRIGHTNESS =
        AUR_PARAM_LAYER_GAIN + AUR_LAYER_COUNT, ///< 0..65536, 32768 = as designed; scales filter cutoffs
    AUR_PARAM_MASTER_GAIN,                      ///< linear gain before the master effects
    AUR_PARAM_REVERB_MS,                        ///< T60 at mid frequencies; plain milliseconds, 1000..10000
    AUR_PARAM_REVERB_GAIN,                      ///< linear return gain
    AUR_PARAM_ECHO_GAIN,                        ///< linear return gain
    AUR_PARAM_ENSEMBLE_GAIN,                    ///< linear wet gain of the pads' chorus
    AUR_PARAM_PHASER_GAIN,                      ///< share of the pads' phaser: 65536 = full notches, 0 = none
    AUR_PARAM_DRIVE,                            ///< saturation: 65536 = 1 % third harmonic of a sine at -6 dBFS
    AUR_PARAM_TONE_LOW,                         ///< linear gain below 240 Hz
    AUR_PARAM_TONE_MID,                         ///< linear gain between
    AUR_PARAM_TONE_HIGH,                        ///< linear gain above 3.4 kHz
    AUR_PARAM_WIDTH,                            ///< linear gain of the channels' difference above 150 Hz
    AUR_PARAM_MONO_BASS,                        ///< share of the difference below 150 Hz that goes
    AUR_PARAM_COMPRESS,                         ///< 0 = none, 65536 = 4 to 1 above -24 dBFS
    AUR_PARAM_SHIMMER,                          ///< 0..65536: how much of the reverb goes round again, an octave higher
    AUR_PARAM_FREEZE,      ///< 65536 = the reverb holds what it has, deaf to more; its rack ends it after 10..75 s
    AUR_PARAM_ECHO_SPREAD, ///< 0..65536: level of the echoes between the echoes
    AUR_PARAM_COUNT
} aur_param;

typedef struct aur_event {
    int64_t at_frame;        ///< frame of the output at which it takes effect
    uint32_t note_id;        ///< NOTE, NOTE_OFF: names the note; rank of a voice among the sounding ones
    uint32_t gate_frames;    ///< NOTE: frames from strike to release; PARAM: ramp length in frames
    int32_t value_q16;       ///< PARAM: target; NOTE: octaves above its pitch from which it glides, 65536 = 1
    uint16_t pitch_q8;       ///< NOTE: MIDI pitch, 8.8
    uint16_t velocity;       ///< NOTE: 0..65535
    int16_t pan;             ///< NOTE: -32767 left .. 32767 right
    uint16_t dice;           ///< NOTE: seed of the voice's own drift, phases and noise
    uint16_t release_blocks; ///< NOTE, NOTE_OFF: release length in blocks of 64 frames
    uint8_t type;            ///< aur_event_type
    uint8_t id;              ///< NOTE: aur_patch; PARAM: aur_param (+ layer)
} aur_event;

/// Longest life of a note, strike to the end of its release: 30 s. compose/ keeps to it, synth/ clamps to it.
#define AUR_NOTE_LIFE_MAX_FRAMES ((int64_t)30 * 48000)

/// Notes that may sound at once; compose/ keeps to it, synth/ counts and drops what exceeds it.
#define AUR_POLYPHONY_MAX 64

_Static_assert(sizeof(aur_event) == 32, "an event is half a cache line");

#endif

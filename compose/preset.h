// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a preset is made of: instruments, balance, room and the manner of its harmony.
#ifndef AUR_COMPOSE_PRESET_H
#define AUR_COMPOSE_PRESET_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/control.h"
#include "compose/style.h"
#include "synth/event.h"

#define AUR_PRESET_PLAYERS 3

/// Presets a process may know, built-in and registered.
#define AUR_PRESETS_MAX 64

typedef struct aur_preset {
    const char *name;
    const char *description;
    aur_controls controls;
    bool percussion;
    uint8_t drones[AUR_PRESET_PLAYERS], pads[AUR_PRESET_PLAYERS]; ///< aur_patch; who plays a part by turns
    uint8_t leads[AUR_PRESET_PLAYERS], bells[AUR_PRESET_PLAYERS], noises[AUR_PRESET_PLAYERS];
    uint8_t counters[AUR_PRESET_PLAYERS], figures[AUR_PRESET_PLAYERS]; ///< counter-line, ostinati and broken chords
    uint8_t pad_midi, lead_midi;                                       ///< centres of the registers
    uint8_t layer_percent[AUR_LAYER_COUNT];
    uint8_t reverb_percent, echo_percent, ensemble_percent;
    uint8_t shimmer_percent, echo_spread_percent; ///< 0 = none
    uint16_t reverb_ms;
    uint8_t phaser_percent, drive_percent, compress_percent;
    uint8_t tone_low_percent, tone_mid_percent, tone_high_percent; ///< 100 = as it is
    uint8_t width_percent, mono_bass_percent;                      ///< 100, 0 = as it is
    uint16_t master_percent; ///< calibrated: -16 LUFS at the preset's own controls
    aur_style style;
} aur_preset;

/// Thread: any.  RT: safe.
const aur_preset *aur_preset_get(unsigned preset);

/// Adds a preset from outside to the table; `preset`, its name and its description must live as long as the process.
/// One of the same name and content is found again, not added twice. Its controls.preset is set. Returns its index.
/// Thread: one at a time, before a piece that uses it is opened.  RT: no.
/// Errors: AUR_ERR_FULL (AUR_PRESETS_MAX), AUR_ERR_NAME (a different preset has that name).
AUR_WARN_UNUSED int aur_preset_register(aur_preset *preset);

/// Whether the preset is part of the program, the same wherever it runs.  Thread: any.  RT: safe.
bool aur_preset_is_built_in(unsigned preset);

/// Values of every parameter under these controls.  Thread: any.  RT: safe.
void aur_preset_params(const aur_controls *controls, int32_t params[AUR_PARAM_COUNT]);

#endif

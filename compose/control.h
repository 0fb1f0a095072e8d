// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Controls: what may be changed from outside, their ranges and names, and the log event that carries a change.
/// One table serves command line, HTTP, WebSocket and documents.
#ifndef AUR_COMPOSE_CONTROL_H
#define AUR_COMPOSE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

typedef enum aur_control {
    AUR_CONTROL_KEY,        ///< 0 C .. 11 B
    AUR_CONTROL_MODE,       ///< aur_mode
    AUR_CONTROL_BPM,        ///< thousandths of a beat a minute, 40000..120000
    AUR_CONTROL_INTENSITY,  ///< norm, 0..65535
    AUR_CONTROL_DENSITY,    ///< norm, 0..65535
    AUR_CONTROL_BRIGHTNESS, ///< norm, 0..65535
    AUR_CONTROL_SEED,       ///< any 64-bit number up to 2^53 - 1 (exact in JSON)
    AUR_CONTROL_PRESET, ///< index into aur_preset_count() presets; sets mode, bpm, intensity, density, brightness too
    AUR_CONTROL_MUTE,   ///< bit mask of aur_layer, 0..127
    AUR_CONTROL_FADE,   ///< norm: 0 as loud as the preset is, 65535 silence; goes there within 2 s
    AUR_CONTROL_COUNT
} aur_control;

/// `control` of a log entry that is a note of a person (compose/guest.h), not a change of a control.
#define AUR_LOG_NOTE 32

typedef enum aur_mode {
    AUR_MODE_AEOLIAN,
    AUR_MODE_DORIAN,
    AUR_MODE_PHRYGIAN,
    AUR_MODE_LYDIAN,
    AUR_MODE_MIXOLYDIAN,
    AUR_MODE_IONIAN,
    AUR_MODE_PENTATONIC_MAJOR,
    AUR_MODE_PENTATONIC_MINOR,
    AUR_MODE_COUNT
} aur_mode;

/// Where a change is heard: at once (ramped in under 100 ms), at the next beat, or at the next bar
/// (the next half bar where a bar lasts over 5 s).
typedef enum aur_effect_time { AUR_EFFECT_NOW, AUR_EFFECT_BEAT, AUR_EFFECT_BAR } aur_effect_time;

/// The whole set of controls, resolved.
typedef struct aur_controls {
    uint64_t seed;
    uint32_t bpm_milli;
    uint16_t intensity;
    uint16_t density;
    uint16_t brightness;
    uint16_t fade;
    uint8_t key;
    uint8_t mode;
    uint8_t preset;
    uint8_t mute;
} aur_controls;

/// One entry of a room's log: `control` takes the value `value` for everything stamped at or after `at_frame`; or,
/// where `control` is AUR_LOG_NOTE, `value` is a note (compose/guest.h).
typedef struct aur_control_event {
    int64_t at_frame;
    uint64_t value;
    uint32_t control;
    uint32_t reserved;
} aur_control_event;

typedef struct aur_control_info {
    const char *name;  ///< "bpm"
    uint64_t min, max; ///< inclusive, in the units of the event
    uint32_t scale;    ///< units per 1 as people write it: 1000 for bpm, 65535 for norms, 1 otherwise
    aur_effect_time effect_time;
    const char *description; ///< one line, with the unit
} aur_control_info;

/// Returns the description of `control` (< AUR_CONTROL_COUNT); static storage.  Thread: any.  RT: safe.
const aur_control_info *aur_control_describe(aur_control control);

/// Largest value of `control` now: of the preset, the last one known.  Thread: any.  RT: safe.
uint64_t aur_control_max(aur_control control);

/// Whether `control` is one and may be set to `value` now.  Thread: any.  RT: safe.
bool aur_control_takes(uint32_t control, uint64_t value);

/// Returns the control named `name` or -1.  Thread: any.  RT: safe.
int aur_control_find(const char *name);

/// Names: "C" "C#" .. "B"; "aeolian" ..; find accepts flats ("Bb"), is case-insensitive and returns -1 if unknown.
/// Thread: any.  RT: safe.
const char *aur_key_name(unsigned key);
int aur_key_find(const char *name);
const char *aur_mode_name(unsigned mode);
int aur_mode_find(const char *name);

/// Sets one control in the set. A preset sets its mode, bpm, intensity, density and brightness as well; key and seed
/// stay. Returns AUR_ERR_ARGUMENT and changes nothing if the value is out of range.  Thread: any.  RT: safe.
AUR_WARN_UNUSED aur_err aur_controls_apply(aur_controls *controls, aur_control control, uint64_t value);

/// The controls of a preset in its own default key, seed 0, nothing muted. `preset` < aur_preset_count().
/// Thread: any.  RT: safe.
void aur_controls_from_preset(aur_controls *controls, unsigned preset);

/// Built-in presets. Names and descriptions are static storage; find returns -1 if unknown.  Thread: any.  RT: safe.
unsigned aur_preset_count(void);
const char *aur_preset_name(unsigned preset);
const char *aur_preset_description(unsigned preset);
int aur_preset_find(const char *name);

/// Index of the preset used when none is named: "focus".
#define AUR_PRESET_DEFAULT 0

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Presets: what a name like "focus" means to the composer. One constant table.
/// Thread: any.  RT: safe.
#ifndef AUR_COMPOSE_PRESET_H
#define AUR_COMPOSE_PRESET_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/chord.h"
#include "synth/event.h"

#define AUR_PRESET_COUNT 5

typedef struct aur_preset {
    const char *name;
    const char *description;

    /* controls it sets */
    uint8_t key; ///< used only where nobody has chosen one
    uint8_t mode;
    uint32_t bpm_milli;
    uint16_t intensity_norm, density_norm, brightness_norm;

    /* harmony */
    bool chord_every_bar; ///< the published seven-state matrix, one chord a bar; else a modal model, 30 to 90 s a chord
    uint8_t chord_weights[AUR_CHORD_TYPE_COUNT];

    /* who plays: two patches where a phrase may choose */
    uint8_t drone, noise;
    uint8_t pad[2], lead[2], bell[2];
    uint8_t lead_center_midi;
    uint8_t silent_lead_percent, silent_bell_percent; ///< phrases in which that layer rests
    uint8_t kick_percent, shaker_percent;             ///< 0 = no percussion at all

    /* mix */
    int32_t layer_gain_q16[AUR_LAYER_COUNT];
    int32_t master_gain_q16; ///< at intensity 0.5
    int32_t reverb_ms;
    int32_t reverb_gain_q16, echo_gain_q16, ensemble_gain_q16;
} aur_preset;

/// `index` < AUR_PRESET_COUNT; anything else gets the default.
const aur_preset *aur_preset_get(unsigned index);

#endif

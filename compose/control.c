// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of controls, and the one place where a control changes the set.
#include "compose/control.h"

#include <strings.h>

#include "compose/preset.h"
#include "synth/units.h"

static const aur_control_info INFOS[AUR_CONTROL_COUNT] = {
    [AUR_CONTROL_KEY] = {"key", 0, 11, 1, AUR_EFFECT_BAR, "tonic, C to B"},
    [AUR_CONTROL_MODE] = {"mode", 0, AUR_MODE_COUNT - 1, 1, AUR_EFFECT_BAR, "scale the music keeps to"},
    [AUR_CONTROL_BPM] = {"bpm", 40000, 120000, 1000, AUR_EFFECT_BEAT, "tempo in beats a minute, 40 to 120"},
    [AUR_CONTROL_INTENSITY] = {"intensity", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_BEAT,
                               "energy from 0 to 1: loudness, touch, percussion, pace of harmony"},
    [AUR_CONTROL_DENSITY] = {"density", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_BEAT, "how many notes, from 0 to 1"},
    [AUR_CONTROL_BRIGHTNESS] = {"brightness", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_NOW,
                                "timbre from 0 (dark) to 1 (bright)"},
    [AUR_CONTROL_SEED] = {"seed", 0, (UINT64_C(1) << 53) - 1, 1, AUR_EFFECT_BAR, "number that decides every dice"},
    [AUR_CONTROL_PRESET] = {"preset", 0, AUR_PRESETS_MAX - 1, 1, AUR_EFFECT_BAR,
                            "instruments and settings, by index or name"},
    [AUR_CONTROL_MUTE] = {"mute", 0, (1u << AUR_LAYER_COUNT) - 1, 1, AUR_EFFECT_NOW, "bit mask of silent layers"},
    [AUR_CONTROL_FADE] = {"fade", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_NOW,
                          "from 0, as loud as the preset is, to 1, silence"},
};

const aur_control_info *aur_control_describe(aur_control control)
{
    return &INFOS[(unsigned)control < AUR_CONTROL_COUNT ? control : AUR_CONTROL_KEY];
}

uint64_t aur_control_max(aur_control control)
{
    return control == AUR_CONTROL_PRESET ? aur_preset_count() - 1 : aur_control_describe(control)->max;
}

bool aur_control_takes(uint32_t control, uint64_t value)
{
    return control < AUR_CONTROL_COUNT && value >= INFOS[control].min && value <= aur_control_max((aur_control)control);
}

int aur_control_find(const char *name)
{
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        if (strcasecmp(name, INFOS[control].name) == 0)
            return control;
    return -1;
}

static void apply_preset(aur_controls *controls, unsigned preset)
{
    const aur_controls *own = &aur_preset_get(preset)->controls;
    controls->preset = (uint8_t)preset;
    controls->mode = own->mode;
    controls->bpm_milli = own->bpm_milli;
    controls->intensity = own->intensity;
    controls->density = own->density;
    controls->brightness = own->brightness;
}

aur_err aur_controls_apply(aur_controls *controls, aur_control control, uint64_t value)
{
    if (!aur_control_takes((uint32_t)control, value))
        return AUR_ERR_ARGUMENT;
    switch (control) {
    case AUR_CONTROL_KEY:
        controls->key = (uint8_t)value;
        break;
    case AUR_CONTROL_MODE:
        controls->mode = (uint8_t)value;
        break;
    case AUR_CONTROL_BPM:
        controls->bpm_milli = (uint32_t)value;
        break;
    case AUR_CONTROL_INTENSITY:
        controls->intensity = (uint16_t)value;
        break;
    case AUR_CONTROL_DENSITY:
        controls->density = (uint16_t)value;
        break;
    case AUR_CONTROL_BRIGHTNESS:
        controls->brightness = (uint16_t)value;
        break;
    case AUR_CONTROL_SEED:
        controls->seed = value;
        break;
    case AUR_CONTROL_PRESET:
        apply_preset(controls, (unsigned)value);
        break;
    case AUR_CONTROL_FADE:
        controls->fade = (uint16_t)value;
        break;
    case AUR_CONTROL_MUTE:
    default:
        controls->mute = (uint8_t)value;
        break;
    }
    return AUR_OK;
}

void aur_controls_from_preset(aur_controls *controls, unsigned preset)
{
    *controls = aur_preset_get(preset)->controls;
}

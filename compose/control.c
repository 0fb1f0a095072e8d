// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of controls, and their names; see control.h.
#include "compose/control.h"

#include <stdbool.h>

#include "compose/preset.h"
#include "synth/units.h"

#define BPM_MILLI_MIN 40000
#define BPM_MILLI_MAX 120000
#define SEED_MAX      ((UINT64_C(1) << 53) - 1)

static const char *const KEY_NAMES[12] = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};

static const char *const MODE_NAMES[AUR_MODE_COUNT] = {
    [AUR_MODE_AEOLIAN] = "aeolian",
    [AUR_MODE_DORIAN] = "dorian",
    [AUR_MODE_PHRYGIAN] = "phrygian",
    [AUR_MODE_LYDIAN] = "lydian",
    [AUR_MODE_MIXOLYDIAN] = "mixolydian",
    [AUR_MODE_IONIAN] = "ionian",
    [AUR_MODE_PENTATONIC_MAJOR] = "pentatonic_major",
    [AUR_MODE_PENTATONIC_MINOR] = "pentatonic_minor",
};

static const aur_control_info INFOS[AUR_CONTROL_COUNT] = {
    [AUR_CONTROL_KEY] = {"key", 0, 11, 1, AUR_EFFECT_BAR, "tonic, C to B"},
    [AUR_CONTROL_MODE] = {"mode", 0, AUR_MODE_COUNT - 1, 1, AUR_EFFECT_BAR, "scale on the tonic"},
    [AUR_CONTROL_BPM] = {"bpm", BPM_MILLI_MIN, BPM_MILLI_MAX, 1000, AUR_EFFECT_BEAT, "tempo, beats a minute"},
    [AUR_CONTROL_INTENSITY] = {"intensity", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_BEAT,
                               "how much plays and how loud, 0 to 1; the level follows at once"},
    [AUR_CONTROL_DENSITY] = {"density", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_BEAT, "how many notes, 0 to 1"},
    [AUR_CONTROL_BRIGHTNESS] = {"brightness", 0, AUR_NORM_ONE, AUR_NORM_ONE, AUR_EFFECT_NOW,
                                "timbre, 0 dark to 1 bright"},
    [AUR_CONTROL_SEED] = {"seed", 0, SEED_MAX, 1, AUR_EFFECT_BAR, "number of the music, 0 to 2^53 - 1"},
    [AUR_CONTROL_PRESET] = {"preset", 0, AUR_PRESET_COUNT - 1, 1, AUR_EFFECT_BAR,
                            "sets mode, bpm, intensity, density and brightness too"},
    [AUR_CONTROL_MUTE] = {"mute", 0, (1u << AUR_LAYER_COUNT) - 1, 1, AUR_EFFECT_NOW,
                          "layers that are silent, one bit each"},
};

const aur_control_info *aur_control_describe(aur_control control)
{
    return &INFOS[control];
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool same_name(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

int aur_control_find(const char *name)
{
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        if (same_name(name, INFOS[control].name))
            return control;
    return -1;
}

const char *aur_key_name(unsigned key)
{
    return key < 12 ? KEY_NAMES[key] : "?";
}

int aur_key_find(const char *name)
{
    static const char LETTERS[] = "c d ef g a b"; // a letter's place is its pitch class
    char letter = lower(name[0]);
    if (letter < 'a' || letter > 'g')
        return -1;
    int key = 0;
    while (LETTERS[key] != letter)
        key++;
    if (name[1] == '\0')
        return key;
    if (name[2] != '\0' || (name[1] != '#' && lower(name[1]) != 'b'))
        return -1;
    return (key + (name[1] == '#' ? 1 : 11)) % 12;
}

const char *aur_mode_name(unsigned mode)
{
    return mode < AUR_MODE_COUNT ? MODE_NAMES[mode] : "?";
}

int aur_mode_find(const char *name)
{
    for (int mode = 0; mode < AUR_MODE_COUNT; mode++)
        if (same_name(name, MODE_NAMES[mode]))
            return mode;
    return -1;
}

static void apply_preset(aur_controls *controls, unsigned index)
{
    const aur_preset *preset = aur_preset_get(index);
    controls->preset = (uint8_t)index;
    controls->mode = preset->mode;
    controls->bpm_milli = preset->bpm_milli;
    controls->intensity = preset->intensity_norm;
    controls->density = preset->density_norm;
    controls->brightness = preset->brightness_norm;
}

aur_err aur_controls_apply(aur_controls *controls, aur_control control, uint64_t value)
{
    if ((unsigned)control >= AUR_CONTROL_COUNT || value < INFOS[control].min || value > INFOS[control].max)
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
    case AUR_CONTROL_MUTE:
    case AUR_CONTROL_COUNT:
        controls->mute = (uint8_t)value;
        break;
    }
    return AUR_OK;
}

void aur_controls_from_preset(aur_controls *controls, unsigned preset)
{
    *controls = (aur_controls){.key = aur_preset_get(preset)->key};
    apply_preset(controls, preset < AUR_PRESET_COUNT ? preset : AUR_PRESET_DEFAULT);
}

unsigned aur_preset_count(void)
{
    return AUR_PRESET_COUNT;
}

const char *aur_preset_name(unsigned preset)
{
    return preset < AUR_PRESET_COUNT ? aur_preset_get(preset)->name : "?";
}

const char *aur_preset_description(unsigned preset)
{
    return preset < AUR_PRESET_COUNT ? aur_preset_get(preset)->description : "?";
}

int aur_preset_find(const char *name)
{
    for (int preset = 0; preset < AUR_PRESET_COUNT; preset++)
        if (same_name(name, aur_preset_get((unsigned)preset)->name))
            return preset;
    return -1;
}

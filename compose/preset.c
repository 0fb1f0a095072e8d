// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of presets: built in, and from outside behind them.
#include "compose/preset.h"

#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include "compose/preset_table.h"
#include "synth/units.h"

#define BUILT_IN_COUNT AUR_PRESET_TABLE_COUNT

/// Presets from outside: written before pieces use them, never changed.
static const aur_preset *registered[AUR_PRESETS_MAX - BUILT_IN_COUNT];
static _Atomic unsigned registered_count;

/// Linear gain of -4 .. +4 dB, 65536 = 1.0.
static const int32_t GAIN_Q16[9] = {41350, 46396, 52057, 58409, 65536, 73532, 82505, 92572, 103868};

const aur_preset *aur_preset_get(unsigned preset)
{
    if (preset >= aur_preset_count())
        return &AUR_PRESET_TABLE[AUR_PRESET_DEFAULT];
    return preset < BUILT_IN_COUNT ? &AUR_PRESET_TABLE[preset] : registered[preset - BUILT_IN_COUNT];
}

unsigned aur_preset_count(void)
{
    return BUILT_IN_COUNT + atomic_load_explicit(&registered_count, memory_order_acquire);
}

/// Whether two presets of one name are the same in all else. Bytes between the fields may differ too: then a preset is
/// refused that could have been found again, never one taken for another.
static bool is_same(const aur_preset *a, const aur_preset *b)
{
    aur_preset x = *a, y = *b;
    x.name = y.name = x.description = y.description = NULL;
    return memcmp((const unsigned char *)&x, (const unsigned char *)&y, sizeof x) == 0;
}

int aur_preset_register(aur_preset *preset)
{
    int found = aur_preset_find(preset->name);
    if (found >= 0) {
        preset->controls.preset = (uint8_t)found;
        return is_same(preset, aur_preset_get((unsigned)found)) ? found : AUR_ERR_NAME;
    }
    unsigned count = atomic_load_explicit(&registered_count, memory_order_relaxed);
    if (count == AUR_PRESETS_MAX - BUILT_IN_COUNT)
        return AUR_ERR_FULL;
    preset->controls.preset = (uint8_t)(BUILT_IN_COUNT + count);
    registered[count] = preset;
    atomic_store_explicit(&registered_count, count + 1, memory_order_release);
    return (int)(BUILT_IN_COUNT + count);
}

bool aur_preset_is_built_in(unsigned preset)
{
    return preset < BUILT_IN_COUNT;
}

const char *aur_preset_name(unsigned preset)
{
    return preset < aur_preset_count() ? aur_preset_get(preset)->name : "?";
}

const char *aur_preset_description(unsigned preset)
{
    return preset < aur_preset_count() ? aur_preset_get(preset)->description : "?";
}

int aur_preset_find(const char *name)
{
    for (unsigned preset = 0; preset < aur_preset_count(); preset++)
        if (strcasecmp(name, aur_preset_get(preset)->name) == 0)
            return (int)preset;
    return -1;
}

static int32_t percent_q16(unsigned percent)
{
    return (int32_t)(percent * AUR_Q16_ONE / 100);
}

static int32_t intensity_gain_q16(unsigned intensity)
{
    unsigned place = intensity * 8;
    unsigned step = place / AUR_NORM_ONE;
    if (step >= 8)
        return GAIN_Q16[8];
    int64_t rest = place % AUR_NORM_ONE;
    return GAIN_Q16[step] + (int32_t)((GAIN_Q16[step + 1] - GAIN_Q16[step]) * rest / AUR_NORM_ONE);
}

void aur_preset_params(const aur_controls *controls, int32_t params[AUR_PARAM_COUNT])
{
    const aur_preset *preset = aur_preset_get(controls->preset);
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
        params[AUR_PARAM_LAYER_GAIN + layer] =
            (controls->mute >> layer) & 1u ? 0 : percent_q16(preset->layer_percent[layer]);
    params[AUR_PARAM_BRIGHTNESS] = controls->brightness + (controls->brightness >> 15);
    int64_t loud = (int64_t)intensity_gain_q16(controls->intensity) * preset->master_percent / 100;
    params[AUR_PARAM_MASTER_GAIN] = (int32_t)(loud * (AUR_NORM_ONE - controls->fade) / AUR_NORM_ONE);
    params[AUR_PARAM_REVERB_MS] = preset->reverb_ms;
    params[AUR_PARAM_SHIMMER] = percent_q16(preset->shimmer_percent);
    params[AUR_PARAM_FREEZE] = 0;
    params[AUR_PARAM_REVERB_GAIN] = percent_q16(preset->reverb_percent);
    params[AUR_PARAM_ECHO_GAIN] = percent_q16(preset->echo_percent);
    params[AUR_PARAM_ECHO_SPREAD] = percent_q16(preset->echo_spread_percent);
    params[AUR_PARAM_ENSEMBLE_GAIN] = percent_q16(preset->ensemble_percent);
    params[AUR_PARAM_PHASER_GAIN] = percent_q16(preset->phaser_percent);
    params[AUR_PARAM_DRIVE] = percent_q16(preset->drive_percent);
    params[AUR_PARAM_TONE_LOW] = percent_q16(preset->tone_low_percent);
    params[AUR_PARAM_TONE_MID] = percent_q16(preset->tone_mid_percent);
    params[AUR_PARAM_TONE_HIGH] = percent_q16(preset->tone_high_percent);
    params[AUR_PARAM_WIDTH] = percent_q16(preset->width_percent);
    params[AUR_PARAM_MONO_BASS] = percent_q16(preset->mono_bass_percent);
    params[AUR_PARAM_COMPRESS] = percent_q16(preset->compress_percent);
}

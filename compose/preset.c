// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The built-in presets.
#include "compose/preset.h"

#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include "synth/units.h"

#define NORM(percent) ((uint16_t)((percent)*AUR_NORM_ONE / 100))

static const aur_preset PRESETS[] = {
    {.name = "focus",
     .description = "Steady dorian calm with a soft pulse; good company for work",
     .controls = {.bpm_milli = 60000,
                  .intensity = NORM(50),
                  .density = NORM(45),
                  .brightness = NORM(50),
                  .key = 2,
                  .mode = AUR_MODE_DORIAN,
                  .preset = 0},
     .percussion = true,
     .drones = {AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_REED},
     .pads = {AUR_PATCH_PAD_WARM, AUR_PATCH_PAD_STRINGS, AUR_PATCH_PAD_WIDE},
     .leads = {AUR_PATCH_KEYS, AUR_PATCH_LEAD_SOFT, AUR_PATCH_PLUCK_KALIMBA},
     .bells = {AUR_PATCH_BELL, AUR_PATCH_BELL, AUR_PATCH_BELL_CHIME},
     .noises = {AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_AIR},
     .pad_midi = 60,
     .lead_midi = 74,
     .layer_percent = {46, 50, 54, 46, 30, 60, 0},
     .reverb_percent = 38,
     .echo_percent = 24,
     .ensemble_percent = 35,
     .reverb_ms = 4500,
     .echo_spread_percent = 35,
     .drive_percent = 50,
     .compress_percent = 30,
     .tone_low_percent = 100,
     .tone_mid_percent = 100,
     .tone_high_percent = 90,
     .width_percent = 110,
     .mono_bass_percent = 100,
     .master_percent = 143},
    {.name = "meditation",
     .description = "Slow aeolian breath: long tones, wide space, few notes",
     .controls = {.bpm_milli = 50000,
                  .intensity = NORM(30),
                  .density = NORM(28),
                  .brightness = NORM(42),
                  .key = 0,
                  .mode = AUR_MODE_AEOLIAN,
                  .preset = 1},
     .percussion = true,
     .drones = {AUR_PATCH_DRONE_REED, AUR_PATCH_DRONE_BLOWN, AUR_PATCH_DRONE_BOWED},
     .pads = {AUR_PATCH_CHOIR_OOH, AUR_PATCH_PAD_STRINGS, AUR_PATCH_CLOUD_SOFT},
     .leads = {AUR_PATCH_LEAD_FLUTE, AUR_PATCH_LEAD_SOFT, AUR_PATCH_PLUCK_HARP},
     .bells = {AUR_PATCH_BELL_BOWL, AUR_PATCH_BELL_BOWL, AUR_PATCH_BELL_CHIME},
     .noises = {AUR_PATCH_NOISE_SEA, AUR_PATCH_NOISE_WIND, AUR_PATCH_NOISE_SEA},
     .pad_midi = 59,
     .lead_midi = 72,
     .layer_percent = {50, 46, 50, 60, 22, 60, 75},
     .reverb_percent = 48,
     .echo_percent = 28,
     .ensemble_percent = 40,
     .reverb_ms = 7500,
     .shimmer_percent = 70,
     .echo_spread_percent = 55,
     .phaser_percent = 30,
     .drive_percent = 40,
     .compress_percent = 30,
     .tone_low_percent = 108,
     .tone_mid_percent = 100,
     .tone_high_percent = 85,
     .width_percent = 115,
     .mono_bass_percent = 100,
     .master_percent = 164},
    {.name = "sleep",
     .description = "Dark phrygian drift without percussion, soft and slow",
     .controls = {.bpm_milli = 40000,
                  .intensity = NORM(20),
                  .density = NORM(15),
                  .brightness = NORM(25),
                  .key = 4,
                  .mode = AUR_MODE_PHRYGIAN,
                  .preset = 2},
     .percussion = false,
     .drones = {AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_BOWED},
     .pads = {AUR_PATCH_PAD_ORGAN, AUR_PATCH_CHOIR_OOH, AUR_PATCH_PAD_DARK},
     .leads = {AUR_PATCH_LEAD_SOFT, AUR_PATCH_PLUCK_MARIMBA, AUR_PATCH_LEAD_SOFT},
     .bells = {AUR_PATCH_BELL_BOWL, AUR_PATCH_BELL, AUR_PATCH_BELL_BOWL},
     .noises = {AUR_PATCH_NOISE_SEA, AUR_PATCH_NOISE_RAIN, AUR_PATCH_NOISE_SEA},
     .pad_midi = 57,
     .lead_midi = 67,
     .layer_percent = {50, 50, 40, 50, 0, 60, 100},
     .reverb_percent = 50,
     .echo_percent = 18,
     .ensemble_percent = 40,
     .reverb_ms = 9000,
     .shimmer_percent = 40,
     .echo_spread_percent = 40,
     .drive_percent = 60,
     .compress_percent = 25,
     .tone_low_percent = 110,
     .tone_mid_percent = 100,
     .tone_high_percent = 65,
     .width_percent = 100,
     .mono_bass_percent = 100,
     .master_percent = 175},
    {.name = "bright",
     .description = "Open lydian light: bells, plucks and a clear lead",
     .controls = {.bpm_milli = 70000,
                  .intensity = NORM(60),
                  .density = NORM(58),
                  .brightness = NORM(65),
                  .key = 7,
                  .mode = AUR_MODE_LYDIAN,
                  .preset = 3},
     .percussion = true,
     .drones = {AUR_PATCH_DRONE_REED, AUR_PATCH_DRONE_BOWED, AUR_PATCH_DRONE_REED},
     .pads = {AUR_PATCH_PAD_AIR, AUR_PATCH_PAD_GLASS, AUR_PATCH_CHOIR_AAH},
     .leads = {AUR_PATCH_PLUCK, AUR_PATCH_PLUCK_HARP, AUR_PATCH_PLUCK_KALIMBA},
     .bells = {AUR_PATCH_BELL, AUR_PATCH_BELL_CHIME, AUR_PATCH_BELL_CHIME},
     .noises = {AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_WIND},
     .pad_midi = 62,
     .lead_midi = 76,
     .layer_percent = {40, 42, 50, 42, 30, 45, 45},
     .reverb_percent = 40,
     .echo_percent = 32,
     .ensemble_percent = 40,
     .reverb_ms = 5000,
     .shimmer_percent = 45,
     .echo_spread_percent = 60,
     .phaser_percent = 20,
     .drive_percent = 30,
     .compress_percent = 30,
     .tone_low_percent = 95,
     .tone_mid_percent = 100,
     .tone_high_percent = 112,
     .width_percent = 125,
     .mono_bass_percent = 100,
     .master_percent = 136},
    {.name = "classic",
     .description = "A minor as first published: a chord a bar by the seven-state matrix, with cadences",
     .controls = {.bpm_milli = 70000,
                  .intensity = NORM(50),
                  .density = NORM(50),
                  .brightness = NORM(50),
                  .key = 9,
                  .mode = AUR_MODE_AEOLIAN,
                  .preset = 4},
     .classic = true,
     .percussion = true,
     .drones = {AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_DEEP, AUR_PATCH_DRONE_DEEP},
     .pads = {AUR_PATCH_PAD_WARM, AUR_PATCH_PAD_WARM, AUR_PATCH_PAD_WARM},
     .leads = {AUR_PATCH_LEAD_REED, AUR_PATCH_LEAD_REED, AUR_PATCH_LEAD_REED},
     .bells = {AUR_PATCH_BELL, AUR_PATCH_BELL, AUR_PATCH_BELL},
     .noises = {AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_AIR, AUR_PATCH_NOISE_AIR},
     .pad_midi = 60,
     .lead_midi = 74,
     .layer_percent = {42, 46, 46, 50, 32, 60, 60},
     .reverb_percent = 35,
     .echo_percent = 22,
     .ensemble_percent = 35,
     .reverb_ms = 4000,
     .echo_spread_percent = 30,
     .drive_percent = 40,
     .compress_percent = 25,
     .tone_low_percent = 100,
     .tone_mid_percent = 100,
     .tone_high_percent = 95,
     .width_percent = 110,
     .mono_bass_percent = 100,
     .master_percent = 157},
};

#define BUILT_IN_COUNT (sizeof PRESETS / sizeof PRESETS[0])

/// Presets from outside: written before pieces use them, never changed.
static const aur_preset *registered[AUR_PRESETS_MAX - BUILT_IN_COUNT];
static _Atomic unsigned registered_count;

/// Linear gain of -4 .. +4 dB, 65536 = 1.0.
static const int32_t GAIN_Q16[9] = {41350, 46396, 52057, 58409, 65536, 73532, 82505, 92572, 103868};

const aur_preset *aur_preset_get(unsigned preset)
{
    if (preset >= aur_preset_count())
        return &PRESETS[AUR_PRESET_DEFAULT];
    return preset < BUILT_IN_COUNT ? &PRESETS[preset] : registered[preset - BUILT_IN_COUNT];
}

unsigned aur_preset_count(void)
{
    return BUILT_IN_COUNT + atomic_load_explicit(&registered_count, memory_order_acquire);
}

/// Whether two presets of one name are the same in all else.
static bool is_same(const aur_preset *a, const aur_preset *b)
{
    aur_preset x = *a, y = *b;
    x.name = y.name = x.description = y.description = NULL;
    return memcmp(&x, &y, sizeof x) == 0;
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

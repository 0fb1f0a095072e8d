// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of instruments. Gains are trimmed so that patches at half velocity stand in balance.
#include "synth/patch.h"

#include "synth/rt.h"

// clang-format off
static const aur_patch_info PATCHES[AUR_PATCH_COUNT] = {
    [AUR_PATCH_DRONE_DEEP] = {
        .name = "drone_deep",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_DRONE, .gain = 0.29f, .send = 0.10f,
        .attack_ms = 3500, .decay_ms = 4000, .sustain = 0.85f, .drift_cents = 2.5f,
        .fm = { .carrier = 1.0f, .modulator = 1.0f, .index_turns = 0.22f, .index_sustain = 0.8f, .index_decay_ms = 6000 } },
    [AUR_PATCH_DRONE_REED] = {
        .name = "drone_reed",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_DRONE, .gain = 0.23f, .send = 0.18f,
        .attack_ms = 3000, .decay_ms = 5000, .sustain = 0.85f, .drift_cents = 4.0f,
        .fm = { .carrier = 1.0f, .modulator = 2.0f, .index_turns = 0.30f, .index_sustain = 0.7f, .index_decay_ms = 5000 } },
    [AUR_PATCH_PAD_WARM] = {
        .name = "pad_warm",
        .kind = AUR_VOICE_SAW, .layer = AUR_LAYER_PAD, .gain = 0.105f, .send = 0.45f,
        .attack_ms = 1100, .decay_ms = 3000, .sustain = 0.75f, .drift_cents = 3.0f, .saw = { 9.0f },
        .filter = { 850.0f, 0.75f, 0.45f, 0.8f, 0.9f, 0.35f, 83 } },
    [AUR_PATCH_PAD_GLASS] = {
        .name = "pad_glass",
        .kind = AUR_VOICE_SAW, .layer = AUR_LAYER_PAD, .gain = 0.078f, .send = 0.55f,
        .attack_ms = 850, .decay_ms = 3500, .sustain = 0.7f, .drift_cents = 3.5f, .saw = { 12.0f },
        .filter = { 1600.0f, 0.9f, 0.5f, 0.9f, 0.9f, 0.5f, 61 } },
    [AUR_PATCH_PAD_DARK] = {
        .name = "pad_dark",
        .kind = AUR_VOICE_SAW, .layer = AUR_LAYER_PAD, .gain = 0.135f, .send = 0.45f,
        .attack_ms = 1900, .decay_ms = 4000, .sustain = 0.8f, .drift_cents = 2.5f, .saw = { 7.0f },
        .filter = { 470.0f, 0.6f, 0.35f, 0.6f, 0.6f, 0.25f, 47 } },
    [AUR_PATCH_LEAD_SOFT] = {
        .name = "lead_soft",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_LEAD, .gain = 0.135f, .send = 0.65f,
        .attack_ms = 90, .decay_ms = 900, .sustain = 0.55f, .drift_cents = 1.5f, .vibrato_cents = 9.0f, .glide_ms = 28,
        .fm = { .carrier = 1.0f, .modulator = 1.0f, .index_turns = 0.26f, .index_sustain = 0.35f, .index_decay_ms = 500 } },
    [AUR_PATCH_LEAD_REED] = {
        .name = "lead_reed",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_LEAD, .gain = 0.13f, .send = 0.6f,
        .attack_ms = 140, .decay_ms = 1200, .sustain = 0.6f, .drift_cents = 2.0f, .vibrato_cents = 11.0f, .glide_ms = 20,
        .fm = { .carrier = 1.0f, .modulator = 2.0f, .index_turns = 0.30f, .index_sustain = 0.5f, .index_decay_ms = 800 } },
    [AUR_PATCH_BELL] = {
        .name = "bell",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_BELL, .gain = 0.12f, .send = 0.8f,
        .attack_ms = 11, .decay_ms = 650, .sustain = 0.0f, .drift_cents = 1.0f,
        .fm = { .carrier = 1.0f, .modulator = 3.5f, .index_turns = 0.42f, .index_sustain = 0.08f, .index_decay_ms = 220 } },
    [AUR_PATCH_PLUCK] = {
        .name = "pluck",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_LEAD, .gain = 0.17f, .send = 0.7f,
        .attack_ms = 10, .decay_ms = 330, .sustain = 0.0f, .drift_cents = 1.0f,
        .fm = { .carrier = 1.0f, .modulator = 1.0f, .index_turns = 0.62f, .index_sustain = 0.1f, .index_decay_ms = 90 } },
    [AUR_PATCH_KEYS] = {
        .name = "keys",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_LEAD, .gain = 0.16f, .send = 0.55f,
        .attack_ms = 10, .decay_ms = 800, .sustain = 0.0f, .drift_cents = 1.0f,
        .fm = { .carrier = 1.0f, .modulator = 1.0f, .index_turns = 0.40f, .index_sustain = 0.3f, .index_decay_ms = 350 } },
    [AUR_PATCH_KICK] = {
        .name = "kick",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_PERCUSSION, .gain = 0.50f, .send = 0.08f,
        .attack_ms = 9, .decay_ms = 75, .sustain = 0.0f,
        .fm = { .carrier = 1.0f, .modulator = 1.0f, .index_turns = 0.08f, .index_sustain = 0.0f, .index_decay_ms = 30, .sweep_oct = 1.3f, .sweep_ms = 18 } },
    [AUR_PATCH_SHAKER] = {
        .name = "shaker",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_PERCUSSION, .gain = 0.10f, .send = 0.35f,
        .attack_ms = 12, .decay_ms = 35, .sustain = 0.0f, .noise = { 0.0f, 1.0f, 0.0f, 0.0f },
        .filter = { 5200.0f, 1.2f, 0.0f, 0.3f, 0.3f, 0.0f, 0 } },
    [AUR_PATCH_SWELL] = {
        .name = "swell",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_SWELL, .gain = 0.16f, .send = 0.8f,
        .attack_ms = 2600, .decay_ms = 1500, .sustain = 0.5f, .noise = { 0.0f, 1.0f, 0.0f, 0.0f },
        .filter = { 820.0f, 2.0f, 0.6f, 0.9f, 0.4f, 0.3f, 110 } },
    [AUR_PATCH_NOISE_AIR] = {
        .name = "noise_air",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_NOISE, .gain = 0.16f, .send = 0.15f,
        .attack_ms = 5000, .decay_ms = 5000, .sustain = 1.0f, .noise = { 0.75f, 0.25f, 0.0f, 0.0f },
        .filter = { 1900.0f, 0.6f, 0.0f, 0.2f, 0.0f, 0.7f, 71 } },
    [AUR_PATCH_NOISE_SEA] = {
        .name = "noise_sea",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_NOISE, .gain = 0.40f, .send = 0.12f,
        .attack_ms = 5000, .decay_ms = 5000, .sustain = 1.0f, .noise = { 0.9f, 0.2f, 0.0f, 0.0f },
        .filter = { 480.0f, 0.6f, 0.0f, 0.2f, 0.0f, 1.2f, 97 } },
    [AUR_PATCH_PAD_WIDE] = {
        .name = "pad_wide",
        .kind = AUR_VOICE_SAW, .layer = AUR_LAYER_PAD, .gain = 0.10f, .send = 0.5f,
        .unison = 3, .spread_cents = 22.0f, .spread_pan = 0.8f,
        .attack_ms = 1400, .decay_ms = 3500, .sustain = 0.75f, .drift_cents = 2.5f,
        .filter = { 1000.0f, 0.8f, 0.5f, 0.9f, 0.9f, 0.45f, 67 }, .saw = { 8.0f } },
    [AUR_PATCH_DRONE_BLOWN] = {
        .name = "drone_blown",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_DRONE, .gain = 0.2f, .send = 0.3f,
        .attack_ms = 3000, .decay_ms = 5000, .sustain = 0.9f,
        .modal = { AUR_BODY_PIPE, 0.0f, 1.0f, 260, 0.9f, 0.3f, 0.8f } },
    [AUR_PATCH_LEAD_FLUTE] = {
        .name = "lead_flute",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_LEAD, .gain = 0.125f, .send = 0.6f,
        .attack_ms = 160, .decay_ms = 1500, .sustain = 0.75f,
        .modal = { AUR_BODY_PIPE, 0.25f, 1.0f, 190, 1.1f, 0.3f, 1.2f } },
    [AUR_PATCH_PLUCK_HARP] = {
        .name = "pluck_harp",
        .kind = AUR_VOICE_STRING, .layer = AUR_LAYER_LEAD, .gain = 0.2f, .send = 0.6f,
        .attack_ms = 8, .decay_ms = 4000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .string = { .ring_ms = 900, .track = 0.7f, .damping = 0.25f, .harmonics = 4.0f, .velocity_oct = 2.5f, .pick = 0.27f } },
    [AUR_PATCH_PLUCK_KALIMBA] = {
        .name = "pluck_kalimba",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_LEAD, .gain = 0.21f, .send = 0.6f,
        .attack_ms = 9, .decay_ms = 4000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .modal = { AUR_BODY_TINE, 1.0f, 0.0f, 420, 1.1f, 0.7f, 1.0f } },
    [AUR_PATCH_PLUCK_MARIMBA] = {
        .name = "pluck_marimba",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_LEAD, .gain = 0.21f, .send = 0.65f,
        .attack_ms = 10, .decay_ms = 4000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .modal = { AUR_BODY_BAR, 1.0f, 0.0f, 300, 1.0f, 0.8f, 1.5f } },
    [AUR_PATCH_BELL_BOWL] = {
        .name = "bell_bowl",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_BELL, .gain = 0.085f, .send = 0.6f,
        .attack_ms = 8, .decay_ms = 8000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .modal = { AUR_BODY_BOWL, 1.0f, 0.0f, 2200, 0.8f, 0.5f, 1.5f } },
    [AUR_PATCH_BELL_CHIME] = {
        .name = "bell_chime",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_BELL, .gain = 0.10f, .send = 0.75f,
        .attack_ms = 10, .decay_ms = 8000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .modal = { AUR_BODY_BELL, 1.0f, 0.0f, 900, 0.9f, 0.5f, 1.4f } },
    [AUR_PATCH_NOISE_WIND] = {
        .name = "noise_wind",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_NOISE, .gain = 0.20f, .send = 0.2f,
        .attack_ms = 6000, .decay_ms = 5000, .sustain = 1.0f, .noise = { 0.15f, 0.85f, 0.0f, 0.0f },
        .filter = { 620.0f, 2.2f, 0.0f, 0.2f, 0.0f, 1.1f, 53 } },
    [AUR_PATCH_NOISE_RAIN] = {
        .name = "noise_rain",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_NOISE, .gain = 0.09f, .send = 0.1f,
        .attack_ms = 6000, .decay_ms = 5000, .sustain = 1.0f, .noise = { 0.1f, 0.9f, 0.5f, 2600.0f },
        .filter = { 3400.0f, 0.7f, 0.0f, 0.1f, 0.0f, 0.25f, 71 } },
    [AUR_PATCH_NOISE_VINYL] = {
        .name = "noise_vinyl",
        .kind = AUR_VOICE_NOISE, .layer = AUR_LAYER_NOISE, .gain = 0.05f, .send = 0.02f,
        .attack_ms = 3000, .decay_ms = 5000, .sustain = 1.0f, .noise = { 0.3f, 0.7f, 0.8f, 9.0f },
        .filter = { 2100.0f, 0.6f, 0.0f, 0.1f, 0.0f, 0.2f, 83 } },
    [AUR_PATCH_PAD_STRINGS] = {
        .name = "pad_strings",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_PAD, .gain = 0.3f, .send = 0.5f,
        .attack_ms = 900, .decay_ms = 3500, .sustain = 0.8f, .drift_cents = 3.0f,
        .table = { AUR_TIMBRE_STRINGS, 0.3f, 0.38f, 0.69f, 0.3f, 0.2f, 91, 6.0f } },
    [AUR_PATCH_PAD_AIR] = {
        .name = "pad_air",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_PAD, .gain = 0.3f, .send = 0.6f,
        .attack_ms = 1200, .decay_ms = 4000, .sustain = 0.8f, .drift_cents = 2.5f,
        .table = { AUR_TIMBRE_GLASS, 0.25f, 0.3f, 0.57f, 0.24f, 0.33f, 67, 5.0f } },
    [AUR_PATCH_PAD_ORGAN] = {
        .name = "pad_organ",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_PAD, .gain = 0.3f, .send = 0.45f,
        .attack_ms = 700, .decay_ms = 5000, .sustain = 0.9f, .drift_cents = 1.5f,
        .table = { AUR_TIMBRE_ORGAN, 0.2f, 0.45f, 0.8f, 0.0f, 0.26f, 59, 3.0f } },
    [AUR_PATCH_CHOIR_OOH] = {
        .name = "choir_ooh",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_PAD, .gain = 0.3f, .send = 0.6f,
        .attack_ms = 800, .decay_ms = 4000, .sustain = 0.85f, .drift_cents = 4.0f, .vibrato_cents = 4.0f,
        .table = { AUR_TIMBRE_CHOIR, 0.0f, 0.5f, 0.8f, 0.05f, 0.13f, 61, 7.0f } },
    [AUR_PATCH_CHOIR_AAH] = {
        .name = "choir_aah",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_PAD, .gain = 0.3f, .send = 0.6f,
        .attack_ms = 700, .decay_ms = 4000, .sustain = 0.85f, .drift_cents = 4.0f, .vibrato_cents = 4.0f,
        .table = { AUR_TIMBRE_CHOIR, 0.35f, 0.38f, 0.8f, 0.36f, 0.2f, 83, 7.0f } },
    [AUR_PATCH_DRONE_BOWED] = {
        .name = "drone_bowed",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_DRONE, .gain = 0.72f, .send = 0.25f,
        .attack_ms = 3000, .decay_ms = 5000, .sustain = 0.9f, .drift_cents = 2.5f,
        .table = { AUR_TIMBRE_BOWED, 0.2f, 0.45f, 0.69f, 0.24f, 0.45f, 43, 3.0f } },
    [AUR_PATCH_CLOUD_SOFT] = {
        .name = "cloud_soft",
        .kind = AUR_VOICE_CLOUD, .layer = AUR_LAYER_PAD, .gain = 0.41f, .send = 0.6f,
        .attack_ms = 1200, .decay_ms = 4000, .sustain = 0.85f, .drift_cents = 2.0f,
        .cloud = { { AUR_TIMBRE_STRINGS, 0.25f, 0.38f, 0.57f, 0.12f, 0.26f, 67, 0.0f }, 340, 9.0f, 0.12f, 0.35f } },
    [AUR_PATCH_CLOUD_GLASS] = {
        .name = "cloud_glass",
        .kind = AUR_VOICE_CLOUD, .layer = AUR_LAYER_PAD, .gain = 0.46f, .send = 0.7f,
        .attack_ms = 900, .decay_ms = 4000, .sustain = 0.8f, .drift_cents = 1.5f,
        .cloud = { { AUR_TIMBRE_GLASS, 0.6f, 0.3f, 0.57f, 0.0f, 0.39f, 73, 0.0f }, 220, 6.0f, 0.3f, 1.0f } },
    [AUR_PATCH_COUNTER_REED] = {
        .name = "counter_reed",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_BELL, .gain = 0.12f, .send = 0.6f,
        .attack_ms = 320, .decay_ms = 1800, .sustain = 0.6f, .drift_cents = 2.0f, .vibrato_cents = 7.0f,
        .fm = { .carrier = 1.0f, .modulator = 2.0f, .index_turns = 0.22f, .index_sustain = 0.5f, .index_decay_ms = 900 } },
    [AUR_PATCH_COUNTER_FLUTE] = {
        .name = "counter_flute",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_BELL, .gain = 0.11f, .send = 0.6f,
        .attack_ms = 300, .decay_ms = 1800, .sustain = 0.75f,
        .modal = { AUR_BODY_PIPE, 0.2f, 1.0f, 220, 1.0f, 0.3f, 1.0f } },
    [AUR_PATCH_COUNTER_BOWED] = {
        .name = "counter_bowed",
        .kind = AUR_VOICE_TABLE, .layer = AUR_LAYER_BELL, .gain = 0.36f, .send = 0.55f,
        .attack_ms = 450, .decay_ms = 2500, .sustain = 0.8f, .drift_cents = 2.0f, .vibrato_cents = 5.0f,
        .table = { AUR_TIMBRE_BOWED, 0.25f, 0.4f, 0.69f, 0.2f, 0.3f, 71, 4.0f } },
    [AUR_PATCH_FIGURE_GLASS] = {
        .name = "figure_glass",
        .kind = AUR_VOICE_FM, .layer = AUR_LAYER_BELL, .gain = 0.105f, .send = 0.7f,
        .attack_ms = 10, .decay_ms = 380, .sustain = 0.0f, .drift_cents = 1.0f,
        .fm = { .carrier = 1.0f, .modulator = 3.0f, .index_turns = 0.24f, .index_sustain = 0.05f, .index_decay_ms = 120 } },
    [AUR_PATCH_FIGURE_TINE] = {
        .name = "figure_tine",
        .kind = AUR_VOICE_MODAL, .layer = AUR_LAYER_BELL, .gain = 0.17f, .send = 0.55f,
        .attack_ms = 9, .decay_ms = 3000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .modal = { AUR_BODY_TINE, 1.0f, 0.0f, 260, 1.0f, 0.7f, 1.0f } },
    [AUR_PATCH_FIGURE_HARP] = {
        .name = "figure_harp",
        .kind = AUR_VOICE_STRING, .layer = AUR_LAYER_BELL, .gain = 0.17f, .send = 0.55f,
        .attack_ms = 8, .decay_ms = 3000, .sustain = 1.0f, .velocity_decay = 0.3f, .velocity_send = 0.15f,
        .string = { .ring_ms = 600, .track = 0.7f, .damping = 0.35f, .harmonics = 4.0f, .velocity_oct = 2.0f, .pick = 0.31f } },
};
// clang-format on

const aur_patch_info *aur_patch_describe(unsigned patch)
{
    return &PATCHES[patch < AUR_PATCH_COUNT ? patch : 0];
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Modal synthesis (J.-M. Adrien, "The missing link: modal synthesis", 1991): bars, bowls, bells, strings and pipes as
/// sums of decaying modes. A strike sets where each mode starts, on the note's frame; a breath is noise on all of them.
#include "synth/voice/modal.h"

#include "synth/dsp/math.h"
#include "synth/voice/control.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

#define MIDDLE_C_HZ  261.625565f
#define HIGHEST_HZ   15000.0f
#define PHASE_PER_HZ (4294967296.0f / 48000.0f)

/// Modes of a body, from low to high: ratio to the note, and level.
typedef struct body {
    float ratio[AUR_MODAL_MODES], level[AUR_MODAL_MODES];
} body;

// Ratios: bars and bells after N. Fletcher, T. Rossing, "The Physics of Musical Instruments", 1998, chapters 2, 19, 21;
// near pairs beat as real bowls do, because no bowl is round.
// clang-format off
static const body BODIES[AUR_BODY_COUNT] = {
    [AUR_BODY_BAR] = { // undercut as a marimba's and vibraphone's: 1, 4, 10
        { 0.9985f, 1.0f, 2.001f, 3.984f, 6.3f, 7.9f, 10.03f, 12.1f, 14.2f, 17.1f, 20.5f, 24.0f },
        { 0.22f, 1.0f, 0.05f, 0.42f, 0.05f, 0.03f, 0.18f, 0.02f, 0.04f, 0.06f, 0.02f, 0.01f } },
    [AUR_BODY_TINE] = { // a clamped tongue over a box, as a kalimba's
        { 1.0f, 1.0023f, 2.0f, 3.0f, 4.03f, 5.40f, 6.27f, 9.1f, 11.0f, 13.0f, 15.2f, 17.5f },
        { 1.0f, 0.20f, 0.18f, 0.10f, 0.06f, 0.30f, 0.36f, 0.10f, 0.05f, 0.04f, 0.10f, 0.06f } },
    [AUR_BODY_BOWL] = {
        { 1.0f, 1.0042f, 2.76f, 2.772f, 5.18f, 5.197f, 8.16f, 8.18f, 11.62f, 11.64f, 15.2f, 19.1f },
        { 1.0f, 0.75f, 0.45f, 0.38f, 0.20f, 0.17f, 0.08f, 0.07f, 0.03f, 0.025f, 0.012f, 0.006f } },
    [AUR_BODY_BELL] = { // hum, prime, tierce, quint, nominal and above
        { 0.5f, 1.0f, 1.0026f, 1.183f, 1.506f, 2.0f, 2.514f, 2.662f, 3.011f, 4.166f, 5.433f, 6.796f },
        { 0.35f, 1.0f, 0.5f, 0.55f, 0.22f, 0.60f, 0.18f, 0.16f, 0.14f, 0.12f, 0.07f, 0.04f } },
    [AUR_BODY_STRING] = { // a little stiff: n sqrt(1 + 0.0004 n^2)
        { 1.0f, 2.0016f, 3.0054f, 4.0128f, 5.025f, 6.043f, 7.0685f, 8.102f, 9.145f, 10.198f, 11.263f, 12.341f },
        { 1.0f, 0.72f, 0.52f, 0.34f, 0.20f, 0.15f, 0.11f, 0.07f, 0.05f, 0.04f, 0.03f, 0.02f } },
    [AUR_BODY_PIPE] = { // half open: odd harmonics first
        { 1.0f, 1.0031f, 2.0f, 3.0f, 3.0062f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f, 9.0f, 11.0f },
        { 1.0f, 0.7f, 0.20f, 0.36f, 0.25f, 0.09f, 0.18f, 0.05f, 0.08f, 0.02f, 0.04f, 0.02f } },
};
// clang-format on

typedef struct mode_shape {
    float hz, shrink; ///< shrink: magnitude kept a frame
    float level;
} mode_shape;

static mode_shape shape_of(const aur_voice *voice, const aur_patch_info *patch, int mode)
{
    const aur_patch_modal *modal = &patch->modal;
    const body *b = &BODIES[modal->body];
    float hz = MIDDLE_C_HZ * aur_exp2(voice->pitch_oct) * b->ratio[mode];
    // The higher a mode, the sooner it fades: by `damping` halvings of its time an octave above the note.
    float octaves = aur_log2(aur_max(b->ratio[mode], 1.0f));
    float half_ms = (float)modal->ring_ms * aur_exp2(-modal->damping * octaves - modal->track * voice->pitch_oct);
    half_ms *= aur_exp2(patch->velocity_decay * (2.0f * voice->velocity_norm - 1.0f));
    float soft = modal->tilt * (1.0f - voice->velocity_norm) - 0.5f * voice->brightness_oct;
    float level = hz < HIGHEST_HZ ? b->level[mode] * aur_exp2(-soft * octaves) : 0.0f;
    return (mode_shape){hz, aur_exp2(-1.0f / (half_ms * 48.0f)), level};
}

static void begin(void *lanes, unsigned at, const aur_voice *voice)
{
    aur_lane_modal *group = lanes;
    const aur_patch_info *patch = aur_patch_describe(voice->patch);
    group->dice[at] = voice->dice;
    group->bank[at] = voice->number;
    group->fresh[at] = 1;
    // A strike happens on the note's own frame, somewhere in its first block: turn back by so much.
    uint32_t wait_frames = (uint32_t)(voice->start_frame & (AUR_BLOCK_FRAMES - 1));
    for (int mode = 0; mode < AUR_MODAL_MODES; mode++) {
        mode_shape shape = shape_of(voice, patch, mode);
        uint32_t inc = (uint32_t)(int64_t)(aur_min(shape.hz, HIGHEST_HZ) * PHASE_PER_HZ);
        group->turn_re[mode][at] = shape.shrink * aur_sine(inc + 0x40000000u);
        group->turn_im[mode][at] = shape.shrink * aur_sine(inc);
        // Noise of one power makes every mode as loud as a strike would.
        group->push[mode][at] = shape.level * aur_sqrt(1.0f - shape.shrink * shape.shrink);
        group->power[at] += shape.level * shape.level * (1.0f / 3.0f); // noise even from -1 to 1 has a third
        float start = patch->modal.strike * shape.level;
        uint32_t phase = 0u - inc * wait_frames;
        group->start_re[mode][at] = start * aur_sine(phase + 0x40000000u);
        group->start_im[mode][at] = start * aur_sine(phase);
    }
}

static void control(void *lanes, unsigned at, aur_voice *voice, const aur_voice_scene *scene)
{
    aur_lane_modal *group = lanes;
    group->breath[at] = aur_patch_describe(voice->patch)->modal.breath;
    aur_voice_out(&group->out, at, voice, 1.0f, scene);
}

const aur_voice_kind_info aur_voice_modal = {
    .name = "modal",
    .group_bytes = sizeof(aur_lane_modal),
    .dry = AUR_BUS_MIX,
    .send = AUR_BUS_TO_ECHO,
    .width = AUR_WIDTH_FRAMES,
    .begin = begin,
    .control = control,
};

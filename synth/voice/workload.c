// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the voices of the benchmark are, and a block of them.
#include "synth/voice/workload.h"

#include <string.h>

#include "synth/dsp/math.h"
#include "synth/rt.h"

#define NOTE_0_HZ    8.17579892f
#define TURNS_PER_HZ (4294967296.0f / 48000.0f)
#define DETUNE       1.006f
#define LFO_LOW_HZ   0.05f
#define LFO_HIGH_HZ  0.35f
#define LEVEL        0.3f
#define PAN_TURNS    0x40000000u ///< a quarter: from one side to the other

static void set_voice(aur_workload_group *group, unsigned at, unsigned voice, unsigned voices)
{
    float place = ((float)voice + 0.5f) / (float)voices, level = LEVEL / aur_sqrt((float)voices) * AUR_LANE_SCALE;
    float hz = NOTE_0_HZ * aur_exp2((float)(33 + 7 * voice % 41) / 12.0f);
    float lfo_hz = LFO_LOW_HZ + (LFO_HIGH_HZ - LFO_LOW_HZ) * place;
    uint32_t pan = (uint32_t)(place * (float)PAN_TURNS);
    group->saw.inc_a[at] = (uint32_t)(hz * TURNS_PER_HZ);
    group->saw.inc_b[at] = (uint32_t)(hz * DETUNE * TURNS_PER_HZ);
    group->saw.corner_a[at] = AUR_LANE_CORNER / (float)group->saw.inc_a[at];
    group->saw.corner_b[at] = AUR_LANE_CORNER / (float)group->saw.inc_b[at];
    group->saw.phase_a[at] = aur_hash32(2 * voice);
    group->saw.phase_b[at] = aur_hash32(2 * voice + 1);
    group->lfo_phase[at] = voice * 0x9e3779b9u; // evenly spread
    group->lfo_step[at] = (uint32_t)(lfo_hz * (TURNS_PER_HZ * AUR_BLOCK_FRAMES));
    group->saw.out.left[at] = level * aur_sine(pan + 0x40000000u);
    group->saw.out.right[at] = level * aur_sine(pan);
}

void aur_workload_init(aur_workload *workload, unsigned voices)
{
    memset(workload, 0, sizeof *workload);
    workload->voices = voices;
    for (unsigned i = 0; i < voices; i++)
        set_voice(&workload->groups[i / AUR_LANES], i % AUR_LANES, i, voices);
}

void aur_workload_render(aur_workload *workload, const aur_kernel *kernel, float out[2][AUR_BLOCK_FRAMES])
{
    aur_lane_route route = {.dry = &workload->bus};
    for (unsigned first = 0; first < workload->voices; first += AUR_LANES) {
        unsigned left = workload->voices - first;
        aur_workload_group *group = &workload->groups[first / AUR_LANES];
        route.lanes = left < AUR_LANES ? left : AUR_LANES;
        const aur_kernel *fitting = route.lanes <= AUR_LANES / 2 ? kernel->narrow : kernel;
        fitting->workload(group, route.lanes);
        fitting->voices[AUR_VOICE_SAW](&group->saw, &route);
    }
    kernel->bus_sum(&workload->bus, out);
}

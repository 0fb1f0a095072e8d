// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The probe: one lane of a group of saws, or the space, driven through the kernel without a synth around it.
#include "stream/probe.h"

#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"
#include "synth/voice/saw.h"

/// Blocks rendered before the first that counts, so that the filter has forgotten its start.
#define SETTLE_BLOCKS 16

/// tan(pi cutoff / rate) this large lets everything pass.
#define OPEN_FOLLOW 1e3f

typedef struct probe {
    aur_lane_saw saw;
    aur_lane_bus dry, send;
} probe;

/// Lane 0 sounds alone, at full level on the left; both its saws are the same.
static void set_lane(probe *p, uint32_t increment)
{
    const float a1 = 1.0f / (1.0f + OPEN_FOLLOW * (OPEN_FOLLOW + 1.0f));
    memset(p, 0, sizeof *p);
    p->saw.inc_a[0] = p->saw.inc_b[0] = increment;
    p->saw.corner_a[0] = p->saw.corner_b[0] = AUR_LANE_CORNER / (float)increment;
    p->saw.filter.keep.at[0] = 2.0f * a1;
    p->saw.filter.drive.at[0] = 2.0f * a1 * OPEN_FOLLOW;
    p->saw.filter.follow.at[0] = OPEN_FOLLOW;
    p->saw.out.amp.at[0] = 1.0f;
    p->saw.out.left[0] = 0.5f * AUR_LANE_SCALE;
}

aur_err aur_probe_saw(aur_isa isa, uint32_t increment, float *mono, size_t frames)
{
    if (frames % AUR_BLOCK_FRAMES != 0 || increment == 0 || !aur_isa_supported(isa))
        return AUR_ERR_ARGUMENT;
    probe *p = aur_memory_new(sizeof *p);
    if (p == NULL)
        return AUR_ERR_MEMORY;
    set_lane(p, increment);
    const aur_kernel *kernel = aur_kernel_of(isa == AUR_ISA_AUTO ? aur_isa_widest() : isa);
    const aur_lane_route route = {.dry = &p->dry, .send = &p->send, .lanes = 1};
    for (size_t block = 0; block < SETTLE_BLOCKS + frames / AUR_BLOCK_FRAMES; block++) {
        float sums[2][AUR_BLOCK_FRAMES];
        kernel->voices[AUR_VOICE_SAW](&p->saw, &route);
        kernel->bus_sum(&p->dry, sums);
        if (block >= SETTLE_BLOCKS)
            memcpy(mono + (block - SETTLE_BLOCKS) * AUR_BLOCK_FRAMES, sums[0], sizeof sums[0]);
        kernel->bus_sum(&p->send, sums);
    }
    free(p);
    return AUR_OK;
}

_Static_assert(AUR_PROBE_OCTAVES == AUR_REVERB_OCTAVES, "the reverb is designed by octaves");

aur_err aur_probe_reverb(int32_t reverb_ms, int side, float *const response[AUR_CHANNELS], size_t frames)
{
    if (frames % AUR_BLOCK_FRAMES != 0 || reverb_ms < 1000 || reverb_ms > 10000 || (side != 0 && side != 1))
        return AUR_ERR_ARGUMENT;
    aur_space *space = aur_memory_new(sizeof *space);
    if (space == NULL)
        return AUR_ERR_MEMORY;
    const aur_kernel *kernel = aur_kernel_of(aur_isa_widest());
    for (size_t frame = 0; frame < frames; frame += AUR_BLOCK_FRAMES) {
        aur_space_block block = {.block_frame = (int64_t)frame, .reverb_ms = reverb_ms, .reverb_gain = {1.0f, 1.0f}};
        block.to_reverb[side][0] = frame == 0 ? 1.0f : 0.0f;
        kernel->space(space, &block);
        for (int c = 0; c < AUR_CHANNELS; c++)
            memcpy(response[c] + frame, block.out[c], sizeof block.out[c]);
    }
    free(space);
    return AUR_OK;
}

double aur_probe_reverb_design_s(int32_t reverb_ms, int octave)
{
    return 1e-3 * reverb_ms * (double)AUR_REVERB_DECAY[octave];
}

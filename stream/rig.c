// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The rig: one kernel of one part, fed with noise.
#include "stream/rig.h"

#include <stdlib.h>
#include <string.h>

#include "compose/piece.h"
#include "stream/memory.h"
#include "synth/voice/workload.h"

/// Blocks of noise, given again and again.
#define NOISE_BLOCKS 64

struct aur_rig {
    union {
        aur_workload workload;
        aur_space space;
        aur_echo echo;
        aur_phaser phaser;
        aur_ensemble ensemble;
        aur_master master;
        aur_limiter limiter;
        aur_event events[AUR_PIECE_BEAT_EVENTS_MAX];
    } of;
    aur_space_block space_block;
    float noise[NOISE_BLOCKS][2][AUR_BLOCK_FRAMES];
    float out[2][AUR_BLOCK_FRAMES];
    int64_t frame;
    const aur_kernel *kernel;
    aur_piece *piece; ///< the composer's
    aur_rig_part part;
};

static const float HALF[2] = {0.5f, 0.5f};

static void run_voices(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    (void)in;
    aur_workload_render(&rig->of.workload, rig->kernel, rig->out);
}

static void run_rack(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    aur_space_block *block = &rig->space_block;
    block->block_frame = rig->frame % AUR_RACK_TURN_FRAMES; // never turns: one rack
    memcpy(block->to_echo, in, sizeof block->to_echo);
    memcpy(block->to_reverb, in, sizeof block->to_reverb);
    rig->kernel->space(&rig->of.space, block);
    memcpy(rig->out, block->out, sizeof rig->out);
}

static void run_echo(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    rig->kernel->echo(&rig->of.echo, rig->frame, HALF, in[0], in[1], rig->out);
}

static void run_phaser(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    memcpy(rig->out, in, sizeof rig->out);
    rig->kernel->phaser(&rig->of.phaser, rig->frame, HALF, rig->out);
}

static void run_ensemble(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    memcpy(rig->out, in, sizeof rig->out);
    rig->kernel->ensemble(&rig->of.ensemble, rig->frame, HALF, rig->out);
}

static void run_master(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    const aur_master_block block = {.block = rig->frame / AUR_BLOCK_FRAMES,
                                    .controls = {[AUR_MASTER_GAIN] = {1.0f, 1.0f},
                                                 [AUR_MASTER_DRIVE] = {0.5f, 0.5f},
                                                 [AUR_MASTER_TONE_LOW] = {1.2f, 1.2f},
                                                 [AUR_MASTER_TONE_MID] = {0.9f, 0.9f},
                                                 [AUR_MASTER_TONE_HIGH] = {1.2f, 1.2f},
                                                 [AUR_MASTER_WIDTH] = {1.2f, 1.2f},
                                                 [AUR_MASTER_MONO_BASS] = {1.0f, 1.0f},
                                                 [AUR_MASTER_COMPRESS] = {0.5f, 0.5f}}};
    memcpy(rig->out, in, sizeof rig->out);
    rig->kernel->master(&rig->of.master, &block, in, in, rig->out);
}

static void run_limiter(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    rig->kernel->limiter(&rig->of.limiter, rig->frame / AUR_BLOCK_FRAMES, in, rig->out[0], rig->out[1]);
}

static void run_composer(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES])
{
    (void)in;
    size_t count;
    do
        count = aur_piece_step(rig->piece, rig->frame + AUR_BLOCK_FRAMES, rig->of.events, AUR_PIECE_BEAT_EVENTS_MAX);
    while (count == AUR_PIECE_BEAT_EVENTS_MAX);
}

static const struct {
    const char *name;
    void (*run)(aur_rig *rig, float in[2][AUR_BLOCK_FRAMES]);
} PARTS[AUR_RIG_PART_COUNT] = {
    [AUR_RIG_VOICES] = {"voices", run_voices},
    [AUR_RIG_RACK] = {"rack", run_rack},
    [AUR_RIG_ECHO] = {"echo", run_echo},
    [AUR_RIG_PHASER] = {"phaser", run_phaser},
    [AUR_RIG_ENSEMBLE] = {"ensemble", run_ensemble},
    [AUR_RIG_MASTER] = {"master", run_master},
    [AUR_RIG_LIMITER] = {"limiter", run_limiter},
    [AUR_RIG_COMPOSER] = {"composer", run_composer},
};

const char *aur_rig_part_name(aur_rig_part part)
{
    return PARTS[part].name;
}

static void make_noise(aur_rig *rig)
{
    uint32_t dice = 1;
    float *noise = rig->noise[0][0];
    for (size_t i = 0; i < sizeof rig->noise / sizeof(float); i++) {
        dice = dice * 1664525u + 1013904223u;
        noise[i] = (float)(int32_t)dice * (1.0f / 2147483648.0f);
    }
}

static aur_err set_up(aur_rig *rig, unsigned voices)
{
    make_noise(rig);
    rig->space_block.reverb_ms = 6000;
    memcpy(rig->space_block.echo_gain, HALF, sizeof HALF);
    memcpy(rig->space_block.reverb_gain, HALF, sizeof HALF);
    if (rig->part == AUR_RIG_VOICES)
        aur_workload_init(&rig->of.workload, voices);
    if (rig->part == AUR_RIG_MASTER)
        aur_master_init(&rig->of.master);
    if (rig->part == AUR_RIG_LIMITER)
        aur_limiter_init(&rig->of.limiter, 0);
    if (rig->part != AUR_RIG_COMPOSER)
        return AUR_OK;
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    controls.seed = 7;
    rig->piece = aur_memory_new(aur_piece_bytes());
    return rig->piece == NULL ? AUR_ERR_MEMORY : aur_piece_init(rig->piece, &controls, NULL, 0, 0);
}

aur_err aur_rig_open(aur_rig_part part, aur_isa isa, unsigned voices, aur_rig **out)
{
    *out = NULL;
    if ((unsigned)part >= AUR_RIG_PART_COUNT || voices == 0 || voices > AUR_WORKLOAD_VOICES_MAX ||
        !aur_isa_supported(isa))
        return AUR_ERR_ARGUMENT;
    aur_rig *rig = aur_memory_new(sizeof *rig);
    if (rig == NULL)
        return AUR_ERR_MEMORY;
    rig->part = part;
    rig->kernel = aur_kernel_of(isa == AUR_ISA_AUTO ? aur_isa_widest() : isa);
    aur_err err = set_up(rig, voices);
    if (err != AUR_OK) {
        aur_rig_close(rig);
        return err;
    }
    *out = rig;
    return AUR_OK;
}

void aur_rig_run(aur_rig *rig, size_t blocks)
{
    for (size_t i = 0; i < blocks; i++) {
        PARTS[rig->part].run(rig, rig->noise[(size_t)(rig->frame / AUR_BLOCK_FRAMES) % NOISE_BLOCKS]);
        rig->frame += AUR_BLOCK_FRAMES;
    }
}

const float *aur_rig_output(const aur_rig *rig, int channel)
{
    return rig->out[channel];
}

void aur_rig_close(aur_rig *rig)
{
    if (rig == NULL)
        return;
    free(rig->piece);
    free(rig);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The synthesiser: queue of events -> voices in a pool a kind -> buses -> phaser, ensemble and space -> master effects
/// -> limiter.
///
/// The inside runs AUR_LOOKAHEAD_FRAMES before the output, which the delays of saturation and limiter make up for.
#include "synth/synth.h"

#include <string.h>

#include "synth/curve.h"
#include "synth/dsp/math.h"
#include "synth/fx/ensemble.h"
#include "synth/fx/limiter.h"
#include "synth/fx/master.h"
#include "synth/fx/phaser.h"
#include "synth/fx/rack.h"
#include "synth/patch.h"
#include "synth/table.h"
#include "synth/units.h"
#include "synth/voice/kind.h"
#include "synth/rt.h"

#define QUEUE_MAX 1024

_Static_assert(AUR_LOOKAHEAD_FRAMES == AUR_MASTER_DELAY_FRAMES + AUR_LIMITER_AHEAD_BLOCKS * AUR_BLOCK_FRAMES,
               "events are taken as much earlier as the sound is delayed");

/// What a parameter may be, and is at first.
typedef struct param_range {
    float low, high, initial;
} param_range;

static const param_range REVERB_MS = {1000.0f, 10000.0f, 6000.0f}; ///< the only one that is not 16.16
static const param_range LAYER_GAIN = {0.0f, 8.0f, 1.0f};
static const param_range RANGES[AUR_PARAM_COUNT] = {
    [AUR_PARAM_BRIGHTNESS] = {0.0f, 1.0f, 0.5f},    [AUR_PARAM_MASTER_GAIN] = {0.0f, 8.0f, 1.0f},
    [AUR_PARAM_REVERB_GAIN] = {0.0f, 8.0f, 0.5f},   [AUR_PARAM_ECHO_GAIN] = {0.0f, 8.0f, 0.4f},
    [AUR_PARAM_ENSEMBLE_GAIN] = {0.0f, 8.0f, 0.4f}, [AUR_PARAM_PHASER_GAIN] = {0.0f, 1.0f, 0.0f},
    [AUR_PARAM_DRIVE] = {0.0f, 4.0f, 0.0f},         [AUR_PARAM_TONE_LOW] = {0.25f, 4.0f, 1.0f},
    [AUR_PARAM_TONE_MID] = {0.25f, 4.0f, 1.0f},     [AUR_PARAM_TONE_HIGH] = {0.25f, 4.0f, 1.0f},
    [AUR_PARAM_WIDTH] = {0.0f, 2.0f, 1.0f},         [AUR_PARAM_MONO_BASS] = {0.0f, 1.0f, 0.0f},
    [AUR_PARAM_COMPRESS] = {0.0f, 1.0f, 0.0f},      [AUR_PARAM_SHIMMER] = {0.0f, 1.0f, 0.0f},
    [AUR_PARAM_FREEZE] = {0.0f, 1.0f, 0.0f},        [AUR_PARAM_ECHO_SPREAD] = {0.0f, 1.0f, 0.0f},
};

/// Parameters of the master effects, in their order.
static const uint8_t MASTER_PARAMS[AUR_MASTER_CONTROL_COUNT] = {
    [AUR_MASTER_GAIN] = AUR_PARAM_MASTER_GAIN,    [AUR_MASTER_DRIVE] = AUR_PARAM_DRIVE,
    [AUR_MASTER_TONE_LOW] = AUR_PARAM_TONE_LOW,   [AUR_MASTER_TONE_MID] = AUR_PARAM_TONE_MID,
    [AUR_MASTER_TONE_HIGH] = AUR_PARAM_TONE_HIGH, [AUR_MASTER_WIDTH] = AUR_PARAM_WIDTH,
    [AUR_MASTER_MONO_BASS] = AUR_PARAM_MONO_BASS, [AUR_MASTER_COMPRESS] = AUR_PARAM_COMPRESS,
};

struct aur_synth {
    aur_lane_bus buses[AUR_BUS_COUNT];
    aur_limiter limiter;
    aur_voice_pool pools[AUR_VOICE_KIND_COUNT];
    aur_space space;
    int64_t frame; ///< first frame of the next block to be begun inside
    aur_synth_stats stats;
    aur_curve curves[AUR_PARAM_COUNT];
    aur_event queue[QUEUE_MAX]; ///< sorted by at_frame, the next one last
    aur_master_block master_block;
    aur_space_block space_block;
    aur_isa isa;
    uint32_t queue_count;
    aur_phaser phaser;
    aur_master master;
    aur_ensemble ensemble;
    aur_string_lines strings;
    _Alignas(64) aur_modal_bank modal[AUR_POLYPHONY_MAX];
};

aur_err aur_synth_tables_init(void)
{
    aur_tables_build();
    return AUR_OK;
}

size_t aur_synth_bytes(void)
{
    return sizeof(aur_synth);
}

static const param_range *range_of(unsigned param)
{
    if (param < AUR_PARAM_LAYER_GAIN + AUR_LAYER_COUNT)
        return &LAYER_GAIN;
    return param == AUR_PARAM_REVERB_MS ? &REVERB_MS : &RANGES[param];
}

aur_err aur_synth_init(aur_synth *synth, aur_isa isa, int64_t at_frame)
{
    if (at_frame % AUR_BLOCK_FRAMES != 0 || !aur_isa_supported(isa))
        return AUR_ERR_ARGUMENT;
    memset(synth, 0, sizeof *synth);
    synth->isa = isa == AUR_ISA_AUTO ? aur_isa_widest() : isa;
    synth->frame = at_frame + AUR_LOOKAHEAD_FRAMES;
    for (unsigned param = 0; param < AUR_PARAM_COUNT; param++) {
        float initial = range_of(param)->initial;
        synth->curves[param] = (aur_curve){initial, initial, initial, INT64_MIN, INT64_MIN};
    }
    for (unsigned i = 0; i < AUR_MASTER_CONTROL_COUNT; i++)
        synth->master_block.controls[i][1] = RANGES[MASTER_PARAMS[i]].initial;
    aur_master_init(&synth->master);
    for (unsigned kind = 0; kind < AUR_VOICE_KIND_COUNT; kind++)
        aur_voice_pool_init(&synth->pools[kind], (aur_voice_kind)kind);
    aur_limiter_init(&synth->limiter, synth->frame / AUR_BLOCK_FRAMES);
    return AUR_OK;
}

int64_t aur_synth_event_frame(const aur_synth *synth)
{
    return synth->frame;
}

void aur_synth_events(aur_synth *synth, const aur_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (synth->queue_count == QUEUE_MAX) {
            synth->stats.events_dropped++;
            continue;
        }
        uint32_t at = synth->queue_count++; // the queue runs backwards: the next event is at its end
        uint32_t from = at;
        while (from > 0 && synth->queue[from - 1].at_frame <= events[i].at_frame)
            from--;
        memmove(&synth->queue[from + 1], &synth->queue[from], (at - from) * sizeof *synth->queue);
        synth->queue[from] = events[i];
    }
}

static float param_value(unsigned param, int32_t value_q16)
{
    const param_range *range = range_of(param);
    float scale = param == AUR_PARAM_REVERB_MS ? 1.0f : 1.0f / AUR_Q16_ONE;
    return aur_clamp((float)value_q16 * scale, range->low, range->high);
}

/// Octaves by which filters open at `frame`.
static float brightness_oct(const aur_synth *synth, int64_t frame)
{
    return 3.0f * (aur_curve_at(&synth->curves[AUR_PARAM_BRIGHTNESS], frame) - 0.5f);
}

static void apply(aur_synth *synth, const aur_event *event)
{
    if (event->at_frame < synth->frame)
        synth->stats.events_late++;
    aur_event due = *event;
    due.at_frame = due.at_frame > synth->frame ? due.at_frame : synth->frame;
    if (due.type == AUR_EVENT_PARAM && due.id < AUR_PARAM_COUNT) {
        // In the middle of a block, the ramp begins at its end: nothing is heard before its frame.
        int64_t wait = due.at_frame > synth->frame ? AUR_BLOCK_FRAMES : 0;
        int64_t ramp = due.gate_frames > wait ? due.gate_frames : wait;
        aur_curve_move(&synth->curves[due.id], param_value(due.id, due.value_q16), synth->frame + wait, ramp);
    } else if (due.type == AUR_EVENT_NOTE_OFF) {
        for (unsigned kind = 0; kind < AUR_VOICE_KIND_COUNT; kind++)
            aur_voice_pool_release(&synth->pools[kind], &due);
    } else if (due.type == AUR_EVENT_NOTE && due.id < AUR_PATCH_COUNT) {
        uint32_t notes = 0;
        for (unsigned kind = 0; kind < AUR_VOICE_KIND_COUNT; kind++)
            notes += synth->pools[kind].notes;
        if (notes >= AUR_POLYPHONY_MAX || !aur_voice_pool_strike(&synth->pools[aur_patch_describe(due.id)->kind], &due,
                                                                 brightness_oct(synth, synth->frame)))
            synth->stats.notes_dropped++;
    }
}

static void apply_due(aur_synth *synth)
{
    while (synth->queue_count > 0 && synth->queue[synth->queue_count - 1].at_frame < synth->frame + AUR_BLOCK_FRAMES)
        apply(synth, &synth->queue[--synth->queue_count]);
}

/// A curve at the block's two edges.
static void curve_edges(const aur_synth *synth, unsigned param, float edges[2])
{
    edges[0] = aur_curve_at(&synth->curves[param], synth->frame);
    edges[1] = aur_curve_at(&synth->curves[param], synth->frame + AUR_BLOCK_FRAMES);
}

static void render_voices(aur_synth *synth, const aur_kernel *kernel)
{
    aur_voice_scene scene = {.block_frame = synth->frame};
    scene.brightness_oct = brightness_oct(synth, synth->frame + AUR_BLOCK_FRAMES);
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
        curve_edges(synth, AUR_PARAM_LAYER_GAIN + layer, scene.layer_gain[layer]);
    uint32_t voices = 0;
    for (aur_voice_kind kind = 0; kind < AUR_VOICE_KIND_COUNT; kind++) {
        if (synth->pools[kind].count == 0)
            continue;
        aur_bus dry = aur_voice_kind_describe(kind)->dry, send = aur_voice_kind_describe(kind)->send;
        aur_lane_route route = {.dry = &synth->buses[dry],
                                .send = &synth->buses[send],
                                .past = &synth->buses[AUR_BUS_MIX],
                                .strings = &synth->strings,
                                .modal = synth->modal,
                                .tables = aur_tables_words()};
        voices += synth->pools[kind].count;
        aur_voice_pool_render(&synth->pools[kind], &scene, kernel, &route);
    }
    synth->stats.voices = voices;
    synth->stats.voices_max = voices > synth->stats.voices_max ? voices : synth->stats.voices_max;
}

/// The space's inputs and parameters from buses and curves.
static void render_space(aur_synth *synth, const aur_kernel *kernel)
{
    aur_space_block *block = &synth->space_block;
    float ms[2], freeze[2];
    block->block_frame = synth->frame;
    curve_edges(synth, AUR_PARAM_REVERB_MS, ms);
    block->reverb_ms = (int32_t)ms[1];
    curve_edges(synth, AUR_PARAM_REVERB_GAIN, block->reverb_gain);
    curve_edges(synth, AUR_PARAM_ECHO_GAIN, block->echo_gain);
    curve_edges(synth, AUR_PARAM_SHIMMER, block->shimmer);
    curve_edges(synth, AUR_PARAM_FREEZE, freeze);
    block->freeze = freeze[1];
    curve_edges(synth, AUR_PARAM_ECHO_SPREAD, block->echo_spread);
    kernel->space(&synth->space, block);
}

static void render_pads(aur_synth *synth, const aur_kernel *kernel, float pads[2][AUR_BLOCK_FRAMES])
{
    float wet[2];
    curve_edges(synth, AUR_PARAM_PHASER_GAIN, wet);
    kernel->phaser(&synth->phaser, synth->frame, wet, pads);
    curve_edges(synth, AUR_PARAM_ENSEMBLE_GAIN, wet);
    kernel->ensemble(&synth->ensemble, synth->frame, wet, pads);
}

/// The master effects of the block. A control that jumps runs there within the block.
static void render_master(aur_synth *synth, const aur_kernel *kernel, float pads[2][AUR_BLOCK_FRAMES],
                          float mix[2][AUR_BLOCK_FRAMES])
{
    aur_master_block *block = &synth->master_block;
    block->block = synth->frame / AUR_BLOCK_FRAMES;
    for (unsigned i = 0; i < AUR_MASTER_CONTROL_COUNT; i++) {
        block->controls[i][0] = block->controls[i][1];
        block->controls[i][1] = aur_curve_at(&synth->curves[MASTER_PARAMS[i]], synth->frame + AUR_BLOCK_FRAMES);
    }
    kernel->master(&synth->master, block, pads, synth->space_block.out, mix);
}

/// Lets the members from outside add to the mix and to what goes to the reverb.
static void render_outside(aur_synth *synth, const aur_outside *members, size_t count, float mix[2][AUR_BLOCK_FRAMES])
{
    aur_outside_block block = {.block_frame = synth->frame};
    memcpy(block.mix, mix, sizeof block.mix);
    memcpy(block.to_space, synth->space_block.to_reverb, sizeof block.to_space);
    curve_edges(synth, AUR_PARAM_REVERB_GAIN, block.space_gain);
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
        curve_edges(synth, AUR_PARAM_LAYER_GAIN + layer, block.layer_gain[layer]);
    block.brightness_oct = brightness_oct(synth, synth->frame + AUR_BLOCK_FRAMES);
    for (size_t i = 0; i < count; i++)
        members[i].render(members[i].context, &block);
    memcpy(mix, block.mix, sizeof block.mix);
    memcpy(synth->space_block.to_reverb, block.to_space, sizeof block.to_space);
}

void aur_synth_render(aur_synth *synth, float left[AUR_BLOCK_FRAMES], float right[AUR_BLOCK_FRAMES])
{
    aur_synth_render_with(synth, NULL, 0, left, right);
}

/// Voices and racks: what comes before the mix, and all that remembers for longer than windows.
static void render_sources(aur_synth *synth, const aur_kernel *kernel, const aur_outside *members, size_t count,
                           float pads[2][AUR_BLOCK_FRAMES], float mix[2][AUR_BLOCK_FRAMES])
{
    apply_due(synth);
    render_voices(synth, kernel);
    kernel->bus_sum(&synth->buses[AUR_BUS_ENSEMBLE], pads);
    kernel->bus_sum(&synth->buses[AUR_BUS_MIX], mix);
    kernel->bus_sum(&synth->buses[AUR_BUS_TO_ECHO], synth->space_block.to_echo);
    kernel->bus_sum(&synth->buses[AUR_BUS_TO_REVERB], synth->space_block.to_reverb);
    if (count > 0)
        render_outside(synth, members, count, mix);
    render_space(synth, kernel);
}

void aur_synth_render_with(aur_synth *synth, const aur_outside *members, size_t count, float left[AUR_BLOCK_FRAMES],
                           float right[AUR_BLOCK_FRAMES])
{
    float pads[2][AUR_BLOCK_FRAMES], mix[2][AUR_BLOCK_FRAMES];
    const aur_kernel *kernel = aur_kernel_of(synth->isa);
    render_sources(synth, kernel, members, count, pads, mix);
    render_pads(synth, kernel, pads);
    render_master(synth, kernel, pads, mix);
    kernel->limiter(&synth->limiter, synth->frame / AUR_BLOCK_FRAMES, mix, left, right);
    synth->frame += AUR_BLOCK_FRAMES;
}

void aur_synth_pass_with(aur_synth *synth, const aur_outside *members, size_t count)
{
    float pads[2][AUR_BLOCK_FRAMES], mix[2][AUR_BLOCK_FRAMES];
    render_sources(synth, aur_kernel_of(synth->isa), members, count, pads, mix);
    synth->frame += AUR_BLOCK_FRAMES;
}

void aur_synth_stats_get(const aur_synth *synth, aur_synth_stats *stats)
{
    *stats = synth->stats;
}

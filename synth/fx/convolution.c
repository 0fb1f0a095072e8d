// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Stereo convolution.
///
/// G(p) is the spectrum of taps [n p, n p + n), X(k) that of the input periods k - 1 and k; period m of the output is
/// the sum over p of G(p) X(m - p). In the long stage X(k - 1) is transformed in the first two blocks of period k (one
/// channel each), so that period k + 1 can have all of p >= 2; the last two blocks transform it back. Periods go in
/// groups of eight: what a group needs of before the group ahead of it (the far part) is made during that group, tile
/// by tile, and the rest (the near part) period by period.
#include "synth/fx/convolution.h"

#include <string.h>

#include "synth/dsp/fft.h"
#include "synth/dsp/math.h"
#include "synth/voice/lanes.h"
#include "synth/rt.h"

#define TILE          AUR_FFT_TILE_FLOATS
#define SHORT_TILES   (AUR_FFT_SHORT_BINS / AUR_FFT_TILE_BINS)
#define LONG_TILES    (AUR_FFT_LONG_BINS / AUR_FFT_TILE_BINS)
#define PERIOD_BLOCKS (AUR_FFT_LONG_BINS / AUR_BLOCK_FRAMES)
#define GROUP_PERIODS 8

/// Partitions of the long stage that the short one does in its stead.
#define LONG_FIRST 2
/// Short partitions in them.
#define SHORT_MAX (LONG_FIRST * PERIOD_BLOCKS)
/// First partition of the far part, for the first period of a group.
#define FAR_FIRST (GROUP_PERIODS + 1)

/// Block number of frame 0: the start of a group, and far from a number below 0 for frames before it.
#define GRID_BLOCKS ((uint64_t)1 << 40)

/// Jobs of the far part in a group: four periods of one tile. A block that also transforms takes one share of them,
/// any other block takes three.
#define FAR_JOBS      (2 * LONG_TILES * (GROUP_PERIODS / 4))
#define PERIOD_SHARES (3 * (PERIOD_BLOCKS - 4) + 4)

struct aur_convolution_filter {
    uint32_t frames;
    uint32_t short_count; ///< partitions of a block, at most SHORT_MAX
    uint32_t long_count;  ///< partitions of a period, with the first two; 0 = none beyond them
    _Alignas(64) float work[AUR_FFT_WORK_FLOATS];
    float spectra[]; ///< short: [channel][tile][short_count]; long: [channel][tile][long_pitch]
};

struct aur_convolution {
    const aur_convolution_filter *filter;
    const aur_kernel *kernel;
    uint64_t block;       ///< GRID_BLOCKS is frame 0; 0 = nothing heard yet
    uint32_t rest_blocks; ///< of silence after which all below is 0
    uint32_t still_blocks;
    _Alignas(64) float work[AUR_FFT_WORK_FLOATS];
    float last[2][AUR_BLOCK_FRAMES]; ///< the block before
    float sum[2][LONG_TILES * TILE];
    float heard[3][2][AUR_FFT_LONG_BINS]; ///< the present period and the two before
    float due[2][2][AUR_FFT_LONG_BINS];   ///< the long stage's part of this period and the next
    float far[2][2][LONG_TILES][GROUP_PERIODS * TILE];
    float spectra[]; ///< rings that run backwards; short: [channel][tile][short_count]; long: [..][long_count]
};

static uint32_t partitions(uint32_t frames, uint32_t bins)
{
    return (frames + bins - 1) / bins;
}

static uint32_t short_count_of(uint32_t frames)
{
    uint32_t count = partitions(frames, AUR_FFT_SHORT_BINS);
    return count < SHORT_MAX ? count : SHORT_MAX;
}

static uint32_t long_count_of(uint32_t frames)
{
    uint32_t count = partitions(frames, AUR_FFT_LONG_BINS);
    return count > LONG_FIRST ? count : 0;
}

/// Long partitions a tile of the filter holds: with zeros behind, so that all periods of a group take the same number.
static size_t long_pitch(uint32_t long_count)
{
    return long_count > 0 ? long_count + GROUP_PERIODS - 1 : 0;
}

size_t aur_convolution_filter_bytes(uint32_t frames)
{
    size_t tiles = 2 * (SHORT_TILES * (size_t)short_count_of(frames) + LONG_TILES * long_pitch(long_count_of(frames)));
    return sizeof(aur_convolution_filter) + tiles * TILE * sizeof(float);
}

/// Transforms partition `p` of `bins` frames; the last may be shorter.
static void transform_partition(aur_convolution_filter *filter, aur_fft_size size, const float *impulse, uint32_t p,
                                float *tiles, size_t stride)
{
    uint32_t bins = size == AUR_FFT_SHORT ? AUR_FFT_SHORT_BINS : AUR_FFT_LONG_BINS;
    uint32_t left = filter->frames - p * bins;
    float *taps = filter->work + 2 * AUR_FFT_LONG_BINS; // free until the transform has read them
    float scale = 1.0f / (float)bins;
    for (uint32_t i = 0; i < bins; i++)
        taps[i] = i < left ? aur_flush(impulse[p * bins + i]) * scale : 0.0f;
    aur_fft_forward(size, taps, NULL, filter->work, tiles, stride);
}

void aur_convolution_filter_init(aur_convolution_filter *filter, const float *left, const float *right, uint32_t frames)
{
    memset(filter, 0, aur_convolution_filter_bytes(frames));
    filter->frames = frames;
    filter->short_count = short_count_of(frames);
    filter->long_count = long_count_of(frames);
    const float *impulse[2] = {left, right};
    size_t pitch = filter->short_count * TILE;
    float *tiles = filter->spectra;
    for (int channel = 0; channel < 2; channel++, tiles += SHORT_TILES * pitch)
        for (uint32_t p = 0; p < filter->short_count; p++)
            transform_partition(filter, AUR_FFT_SHORT, impulse[channel], p, tiles + (size_t)p * TILE, pitch);
    pitch = long_pitch(filter->long_count) * TILE;
    for (int channel = 0; channel < 2; channel++, tiles += LONG_TILES * pitch)
        for (uint32_t p = 0; p < filter->long_count; p++)
            transform_partition(filter, AUR_FFT_LONG, impulse[channel], p, tiles + (size_t)p * TILE, pitch);
}

size_t aur_convolution_bytes(const aur_convolution_filter *filter)
{
    size_t tiles = 2 * (SHORT_TILES * (size_t)filter->short_count + LONG_TILES * (size_t)filter->long_count);
    return sizeof(aur_convolution) + tiles * TILE * sizeof(float);
}

void aur_convolution_init(aur_convolution *convolution, const aur_convolution_filter *filter, aur_isa isa)
{
    memset(convolution, 0, aur_convolution_bytes(filter));
    convolution->filter = filter;
    convolution->kernel = aur_kernel_of(isa == AUR_ISA_AUTO ? aur_isa_widest() : isa);
    // The rings, then a group in which the far part turns 0 and one in which it is used up.
    convolution->rest_blocks = filter->short_count + (filter->long_count + 2 * GROUP_PERIODS + 4) * PERIOD_BLOCKS;
    convolution->still_blocks = convolution->rest_blocks;
}

int aur_convolution_at_rest(const aur_convolution *convolution)
{
    return convolution->still_blocks >= convolution->rest_blocks;
}

/// Where X(k) lies in a ring of `count`: X(k - 1) comes after it.
static uint32_t slot_of(uint64_t k, uint32_t count)
{
    return count - 1 - (uint32_t)(k % count);
}

typedef void (*multiply)(float *sum, const float *filter, const float *heard, uint32_t count);

/// One tile's sum of filter[i] X(k - i), i < count, over the end of the ring.
static void multiply_ring(multiply run, float *sum, const float *filter, const float *ring, uint32_t slot,
                          uint32_t ring_count, uint32_t count)
{
    uint32_t before_end = ring_count - slot;
    before_end = before_end < count ? before_end : count;
    run(sum, filter, ring + (size_t)slot * TILE, before_end);
    run(sum, filter + (size_t)before_end * TILE, ring, count - before_end);
}

static void run_short(aur_convolution *c, int channel, const float *in, float *out)
{
    uint32_t count = c->filter->short_count, slot = slot_of(c->block, count);
    size_t pitch = (size_t)count * TILE;
    const float *filter = c->filter->spectra + (size_t)channel * SHORT_TILES * pitch;
    float *ring = c->spectra + (size_t)channel * SHORT_TILES * pitch;
    _Alignas(64) float sum[SHORT_TILES * TILE];
    memset(sum, 0, sizeof sum);
    aur_fft_forward(AUR_FFT_SHORT, c->last[channel], in, c->work, ring + (size_t)slot * TILE, pitch);
    for (size_t tile = 0; tile < SHORT_TILES; tile++)
        multiply_ring(c->kernel->convolve_one, sum + tile * TILE, filter + tile * pitch, ring + tile * pitch, slot,
                      count, count);
    aur_fft_inverse(AUR_FFT_SHORT, sum, c->work, out);
    memcpy(c->last[channel], in, sizeof c->last[channel]);
}

/// A tile of the long stage: its part of the impulse, and its ring.
static const float *long_filter(const aur_convolution *c, size_t channel, size_t tile)
{
    return c->filter->spectra + TILE * (2 * SHORT_TILES * (size_t)c->filter->short_count +
                                        (channel * LONG_TILES + tile) * long_pitch(c->filter->long_count));
}

static float *long_ring(aur_convolution *c, size_t channel, size_t tile)
{
    return c->spectra + TILE * (2 * SHORT_TILES * (size_t)c->filter->short_count +
                                (channel * LONG_TILES + tile) * c->filter->long_count);
}

/// Transforms X(period - 1) of a channel.
static void run_forward(aur_convolution *c, uint64_t period, int channel)
{
    uint32_t count = c->filter->long_count;
    aur_fft_forward(AUR_FFT_LONG, c->heard[(period - 2) % 3][channel], c->heard[(period - 1) % 3][channel], c->work,
                    long_ring(c, (size_t)channel, 0) + (size_t)slot_of(period - 1, count) * TILE, (size_t)count * TILE);
}

/// Far part of the next group: jobs begin..end.
static void run_far(aur_convolution *c, uint64_t group, uint32_t begin, uint32_t end)
{
    uint32_t ring_count = c->filter->long_count, count = ring_count - FAR_FIRST;
    uint32_t slot = slot_of(group * GROUP_PERIODS - 1, ring_count);
    for (uint32_t job = begin; job < end; job++) {
        uint32_t quarter = job % (GROUP_PERIODS / 4), tile = job / (GROUP_PERIODS / 4);
        uint32_t channel = tile / LONG_TILES;
        tile %= LONG_TILES;
        float *sums = c->far[(group + 1) & 1][channel][tile] + (size_t)quarter * 4 * TILE;
        memset(sums, 0, sizeof(float) * 4 * TILE);
        multiply_ring(c->kernel->convolve_four, sums,
                      long_filter(c, channel, tile) + (size_t)(FAR_FIRST + 4 * quarter) * TILE,
                      long_ring(c, channel, tile), slot, ring_count, count);
    }
}

/// Near part of period `period` + 1: tiles begin..end of both channels.
static void run_near(aur_convolution *c, uint64_t period, uint32_t begin, uint32_t end)
{
    uint32_t ring_count = c->filter->long_count;
    uint32_t until = FAR_FIRST + (uint32_t)((period + 1) % GROUP_PERIODS);
    uint32_t count = (until < ring_count ? until : ring_count) - LONG_FIRST;
    uint32_t slot = slot_of(period - 1, ring_count);
    for (uint32_t i = begin; i < end; i++) {
        uint32_t channel = i / LONG_TILES, tile = i % LONG_TILES;
        float *sum = c->sum[channel] + (size_t)tile * TILE;
        memset(sum, 0, sizeof(float) * TILE);
        multiply_ring(c->kernel->convolve_one, sum, long_filter(c, channel, tile) + (size_t)LONG_FIRST * TILE,
                      long_ring(c, channel, tile), slot, ring_count, count);
    }
}

/// Joins near and far and transforms them into period `period` + 1 of a channel.
static void run_inverse(aur_convolution *c, uint64_t period, int channel)
{
    uint64_t next = period + 1;
    float *sum = c->sum[channel];
    if (c->filter->long_count > FAR_FIRST)
        for (size_t tile = 0; tile < LONG_TILES; tile++) {
            const float *far = c->far[(next / GROUP_PERIODS) & 1][channel][tile] + (next % GROUP_PERIODS) * TILE;
            for (int i = 0; i < TILE; i++)
                sum[tile * TILE + i] += far[i];
        }
    aur_fft_inverse(AUR_FFT_LONG, sum, c->work, c->due[next & 1][channel]);
}

/// Far jobs done before block `at` of a period in the group.
static uint32_t far_jobs_before(uint32_t period, uint32_t at)
{
    uint32_t plain = at < 2 ? 0 : (at < PERIOD_BLOCKS - 2 ? at : PERIOD_BLOCKS - 2) - 2;
    return FAR_JOBS * (period * PERIOD_SHARES + at + 2 * plain) / (GROUP_PERIODS * PERIOD_SHARES);
}

static void run_long(aur_convolution *c)
{
    uint64_t period = c->block / PERIOD_BLOCKS, group = period / GROUP_PERIODS;
    uint32_t at = (uint32_t)(c->block % PERIOD_BLOCKS), in_group = (uint32_t)(period % GROUP_PERIODS);
    if (at < 2)
        run_forward(c, period, (int)at);
    if (c->filter->long_count > FAR_FIRST)
        run_far(c, group, far_jobs_before(in_group, at), far_jobs_before(in_group, at + 1));
    if (at >= 2 && at < PERIOD_BLOCKS - 2)
        run_near(c, period, 2 * LONG_TILES * (at - 2) / (PERIOD_BLOCKS - 4),
                 2 * LONG_TILES * (at - 1) / (PERIOD_BLOCKS - 4));
    if (at >= PERIOD_BLOCKS - 2)
        run_inverse(c, period, (int)(at - (PERIOD_BLOCKS - 2)));
}

void aur_convolution_process(aur_convolution *c, int64_t block_frame, float in[2][AUR_BLOCK_FRAMES],
                             float out[2][AUR_BLOCK_FRAMES])
{
    float loudest = 0.0f;
    if (c->block == 0) // the grid is absolute, so that sums come in one order whenever it starts
        c->block = GRID_BLOCKS + (uint64_t)(block_frame / AUR_BLOCK_FRAMES);
    uint64_t period = c->block / PERIOD_BLOCKS;
    size_t offset = (size_t)(c->block % PERIOD_BLOCKS) * AUR_BLOCK_FRAMES;
    for (int channel = 0; channel < 2; channel++) {
        float *heard = c->heard[period % 3][channel] + offset;
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
            heard[t] = aur_flush(in[channel][t]);
            loudest = aur_max(loudest, heard[t] * heard[t]);
        }
    }
    uint32_t still = loudest > 0.0f ? 0 : c->still_blocks;
    c->still_blocks = still < c->rest_blocks ? still + 1 : still;
    if (still == c->rest_blocks) {
        memset(out, 0, sizeof(float) * 2 * AUR_BLOCK_FRAMES);
        c->block++;
        return;
    }
    for (int channel = 0; channel < 2; channel++)
        run_short(c, channel, c->heard[period % 3][channel] + offset, out[channel]);
    if (c->filter->long_count > 0) {
        for (int channel = 0; channel < 2; channel++)
            for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
                out[channel][t] += c->due[period & 1][channel][offset + (size_t)t];
        run_long(c);
    }
    c->block++;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a space costs.
#include "client/cli/space_cost.h"

#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/resonance.h"

/// Blocks after which the work of a convolution repeats.
#define GRID_BLOCKS 128
#define ROUNDS      352
#define BLOCKS      ((size_t)GRID_BLOCKS * ROUNDS)

static int compare_times(const void *left, const void *right)
{
    int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;
    return (l > r) - (l < r);
}

static double to_us(const int64_t *times_ns, size_t rank)
{
    return (double)times_ns[rank] / 1e3;
}

static void time_blocks(aur_resonance *resonance, int64_t *times_ns)
{
    aur_outside member = aur_resonance_member(resonance);
    uint32_t dice = 1;
    for (size_t i = 0; i < BLOCKS; i++) {
        aur_outside_block block = {.block_frame = (int64_t)i * AUR_BLOCK_FRAMES, .space_gain = {1.0f, 1.0f}};
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
            dice = dice * 1664525u + 1013904223u;
            block.to_space[0][t] = (float)(int32_t)dice * (1.0f / 2147483648.0f);
            block.to_space[1][t] = -block.to_space[0][t];
        }
        int64_t start_ns = aur_clock_thread_cpu_ns();
        member.render(member.context, &block);
        times_ns[i] = aur_clock_thread_cpu_ns() - start_ns;
    }
}

/// The dearest place over the middle one. A place's cost is the least it ever had, so that other programs are not in
/// it.
static double even_ratio_of(const int64_t *times_ns)
{
    int64_t least_ns[GRID_BLOCKS];
    memcpy(least_ns, times_ns, sizeof least_ns);
    for (size_t i = GRID_BLOCKS; i < BLOCKS; i++)
        if (times_ns[i] < least_ns[i % GRID_BLOCKS])
            least_ns[i % GRID_BLOCKS] = times_ns[i];
    qsort(least_ns, GRID_BLOCKS, sizeof *least_ns, compare_times);
    return to_us(least_ns, GRID_BLOCKS - 1) / to_us(least_ns, GRID_BLOCKS / 2);
}

static void sum_up(int64_t *times_ns, aur_space_cost *cost)
{
    double sum_ns = 0.0;
    for (size_t i = 0; i < BLOCKS; i++)
        sum_ns += (double)times_ns[i];
    cost->core_percent = 100.0 * sum_ns / ((double)BLOCKS * AUR_BLOCK_FRAMES / AUR_SAMPLE_RATE_HZ * 1e9);
    cost->even_ratio = even_ratio_of(times_ns);
    qsort(times_ns, BLOCKS, sizeof *times_ns, compare_times);
    cost->p50_us = to_us(times_ns, BLOCKS / 2);
    cost->p99_9_us = to_us(times_ns, BLOCKS - BLOCKS / 1000 - 1);
    cost->max_us = to_us(times_ns, BLOCKS - 1);
}

aur_err aur_space_cost_measure(int32_t length_ms, aur_space_cost *cost)
{
    aur_acoustic *acoustic = NULL;
    aur_resonance *resonance = NULL;
    int64_t *times_ns = malloc(BLOCKS * sizeof *times_ns);
    int64_t start_ns = aur_clock_thread_cpu_ns();
    aur_err err = times_ns == NULL ? AUR_ERR_MEMORY : AUR_OK;
    if (err == AUR_OK)
        err = aur_acoustic_open(&(aur_acoustic_config){.name = "hall", .length_ms = length_ms}, &acoustic);
    cost->prepare_ms = (double)(aur_clock_thread_cpu_ns() - start_ns) / 1e6;
    if (err == AUR_OK)
        err = aur_resonance_open(acoustic, AUR_ISA_AUTO, &resonance);
    if (err == AUR_OK) {
        time_blocks(resonance, times_ns);
        sum_up(times_ns, cost);
    }
    aur_resonance_close(resonance);
    aur_acoustic_close(acoustic);
    free(times_ns);
    return err;
}

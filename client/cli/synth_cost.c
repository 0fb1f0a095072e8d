// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What voices and effects cost.
#include "client/cli/synth_cost.h"

#include <stdlib.h>

#include "stream/clock.h"

#define TURNS        31
#define VOICE_PIECES 20000 ///< voices times blocks of one measurement
#define PART_BLOCKS  4000
#define PART_VOICES  16

const unsigned aur_voice_counts[AUR_VOICE_COUNTS] = {1, 8, 16, 64, 256};

typedef struct measurement {
    aur_rig *rig;
    size_t blocks;
    double unit; ///< blocks' nanoseconds become the result
    double *result;
    double ns[TURNS]; ///< a block
} measurement;

#define MEASUREMENTS_MAX (AUR_ISA_COUNT * AUR_VOICE_COUNTS + AUR_RIG_PART_COUNT)

double aur_synth_cost_voices_a_core(double ns)
{
    return 1e9 / (ns * AUR_SAMPLE_RATE_HZ);
}

static int compare_numbers(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static size_t list(aur_synth_cost *cost, measurement *all, aur_err *err)
{
    size_t count = 0;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        for (size_t i = 0; i < AUR_VOICE_COUNTS; i++) {
            cost->voice_ns[isa][i] = 0.0;
            if (*err != AUR_OK || !aur_isa_supported((aur_isa)isa))
                continue;
            unsigned voices = aur_voice_counts[i];
            measurement *m = &all[count++];
            m->blocks = VOICE_PIECES / (voices < PART_VOICES ? PART_VOICES : voices);
            m->unit = 1.0 / ((double)AUR_BLOCK_FRAMES * voices);
            m->result = &cost->voice_ns[isa][i];
            *err = aur_rig_open(AUR_RIG_VOICES, (aur_isa)isa, voices, &m->rig);
        }
    for (int part = 0; part < AUR_RIG_PART_COUNT && *err == AUR_OK; part++) {
        measurement *m = &all[count++];
        m->blocks = PART_BLOCKS;
        m->unit = 100.0 * AUR_SAMPLE_RATE_HZ / ((double)AUR_BLOCK_FRAMES * AUR_NS_PER_SECOND);
        m->result = &cost->part_percent[part];
        *err = aur_rig_open((aur_rig_part)part, AUR_ISA_AUTO, PART_VOICES, &m->rig);
    }
    return count;
}

aur_err aur_synth_cost_measure(aur_synth_cost *cost)
{
    aur_err err = AUR_OK;
    measurement *all = calloc(MEASUREMENTS_MAX, sizeof *all);
    if (all == NULL)
        return AUR_ERR_MEMORY;
    size_t count = list(cost, all, &err);
    for (int turn = 0; turn < TURNS && err == AUR_OK; turn++)
        for (size_t i = 0; i < count; i++) {
            aur_rig_run(all[i].rig, 16); // caches
            int64_t start_ns = aur_clock_thread_cpu_ns();
            aur_rig_run(all[i].rig, all[i].blocks);
            all[i].ns[turn] = (double)(aur_clock_thread_cpu_ns() - start_ns) / (double)all[i].blocks;
        }
    for (size_t i = 0; i < count; i++) {
        qsort(all[i].ns, TURNS, sizeof *all[i].ns, compare_numbers);
        if (err == AUR_OK)
            *all[i].result = all[i].ns[TURNS / 2] * all[i].unit;
        aur_rig_close(all[i].rig);
    }
    free(all);
    return err;
}

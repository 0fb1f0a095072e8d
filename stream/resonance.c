// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The resonance: the convolution that plays, the one that rings out, the one that waits and the one that is done.
#include "stream/resonance.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"

/// Blocks in which the input moves over: 21 ms.
#define MOVE_BLOCKS 16

/// Makes an acoustic of energy 1 as loud as the synthesiser's own reverb at the same gain.
#define LEVEL 0.85f

/// One place to be in.
typedef struct part {
    aur_convolution *convolution; ///< NULL: the reverb
} part;

struct aur_resonance {
    aur_isa isa;
    /* other thread puts, renderer takes */
    _Atomic(part *) waiting;
    /* renderer puts, other thread takes */
    _Atomic(part *) done;
    /* renderer */
    part *present;
    part *former; ///< NULL: all of the input goes to the present one
    uint32_t moved_blocks;
};

static void close_part(part *p)
{
    if (p == NULL)
        return;
    free(p->convolution);
    free(p);
}

static part *open_part(const aur_acoustic *acoustic, aur_isa isa)
{
    part *p = calloc(1, sizeof *p);
    if (p == NULL || acoustic == NULL)
        return p;
    const aur_convolution_filter *filter = aur_acoustic_filter(acoustic);
    p->convolution = aur_memory_new(aur_convolution_bytes(filter));
    if (p->convolution == NULL) {
        free(p);
        return NULL;
    }
    aur_convolution_init(p->convolution, filter, isa);
    return p;
}

aur_err aur_resonance_open(const aur_acoustic *acoustic, aur_isa isa, aur_resonance **out)
{
    *out = NULL;
    aur_resonance *resonance = calloc(1, sizeof *resonance);
    if (resonance == NULL)
        return AUR_ERR_MEMORY;
    resonance->isa = isa;
    resonance->present = open_part(acoustic, isa);
    if (resonance->present == NULL) {
        free(resonance);
        return AUR_ERR_MEMORY;
    }
    *out = resonance;
    return AUR_OK;
}

void aur_resonance_close(aur_resonance *resonance)
{
    if (resonance == NULL)
        return;
    close_part(resonance->present);
    close_part(resonance->former);
    close_part(atomic_load_explicit(&resonance->waiting, memory_order_acquire));
    close_part(atomic_load_explicit(&resonance->done, memory_order_acquire));
    free(resonance);
}

aur_err aur_resonance_move(aur_resonance *resonance, const aur_acoustic *acoustic)
{
    part *next = open_part(acoustic, resonance->isa);
    if (next == NULL)
        return AUR_ERR_MEMORY;
    close_part(atomic_exchange_explicit(&resonance->done, NULL, memory_order_acq_rel));
    close_part(atomic_exchange_explicit(&resonance->waiting, next, memory_order_acq_rel));
    return AUR_OK;
}

bool aur_resonance_is_on(const aur_resonance *resonance)
{
    return resonance->present->convolution != NULL || resonance->former != NULL ||
           atomic_load_explicit(&resonance->waiting, memory_order_relaxed) != NULL;
}

/// Begins to move if a part waits and none rings out any more.
static void take_waiting(aur_resonance *resonance)
{
    if (resonance->former != NULL || atomic_load_explicit(&resonance->waiting, memory_order_relaxed) == NULL)
        return;
    resonance->former = resonance->present;
    resonance->present = atomic_exchange_explicit(&resonance->waiting, NULL, memory_order_acq_rel);
    resonance->moved_blocks = 0;
}

/// Gives the former part away once it is silent. If the one before it has not been fetched yet, it stays, and is
/// silent.
static void give_away(aur_resonance *resonance)
{
    part *former = resonance->former;
    if (former == NULL || resonance->moved_blocks < MOVE_BLOCKS)
        return;
    if (former->convolution != NULL && !aur_convolution_at_rest(former->convolution))
        return;
    part *none = NULL;
    if (atomic_compare_exchange_strong_explicit(&resonance->done, &none, former, memory_order_acq_rel,
                                                memory_order_relaxed))
        resonance->former = NULL;
}

/// Runs `p` on `in` times a gain that goes from share[0] to share[1]. The reverb's part is left in `to_reverb`.
static void run_part(part *p, const float share[2], const aur_outside_block *in, float to_reverb[2][AUR_BLOCK_FRAMES],
                     float mix[2][AUR_BLOCK_FRAMES])
{
    float taken[2][AUR_BLOCK_FRAMES], wet[2][AUR_BLOCK_FRAMES];
    float step = (share[1] - share[0]) * (1.0f / AUR_BLOCK_FRAMES);
    for (int channel = 0; channel < 2; channel++)
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
            taken[channel][t] = (share[0] + step * (float)t) * in->to_space[channel][t];
    if (p->convolution == NULL) {
        memcpy(to_reverb, taken, sizeof taken);
        return;
    }
    aur_convolution_process(p->convolution, in->block_frame, taken, wet);
    step = LEVEL * (in->space_gain[1] - in->space_gain[0]) * (1.0f / AUR_BLOCK_FRAMES);
    for (int channel = 0; channel < 2; channel++)
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
            mix[channel][t] += (LEVEL * in->space_gain[0] + step * (float)t) * wet[channel][t];
}

static void render(void *context, aur_outside_block *block)
{
    aur_resonance *resonance = context;
    float to_reverb[2][AUR_BLOCK_FRAMES] = {{0}}, share[2] = {1.0f, 1.0f};
    take_waiting(resonance);
    if (resonance->former != NULL) {
        uint32_t before = resonance->moved_blocks, after = before < MOVE_BLOCKS ? before + 1 : before;
        float left[2] = {1.0f - (float)before / MOVE_BLOCKS, 1.0f - (float)after / MOVE_BLOCKS};
        share[0] = 1.0f - left[0];
        share[1] = 1.0f - left[1];
        run_part(resonance->former, left, block, to_reverb, block->mix);
        resonance->moved_blocks = after;
    }
    float present_reverb[2][AUR_BLOCK_FRAMES] = {{0}};
    run_part(resonance->present, share, block, present_reverb, block->mix);
    for (int channel = 0; channel < 2; channel++)
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
            block->to_space[channel][t] = to_reverb[channel][t] + present_reverb[channel][t];
    give_away(resonance);
}

aur_outside aur_resonance_member(aur_resonance *resonance)
{
    return (aur_outside){.context = resonance, .render = render};
}

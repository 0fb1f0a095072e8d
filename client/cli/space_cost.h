// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a space costs: the convolution alone, in CPU time of the calling thread.
#ifndef AUR_CLI_SPACE_COST_H
#define AUR_CLI_SPACE_COST_H

#include <stdint.h>

#include "auralis.h"

typedef struct aur_space_cost {
    double prepare_ms;               ///< making the impulse response and its spectra, once
    double core_percent;             ///< of one core
    double p50_us, p99_9_us, max_us; ///< of a block
    double even_ratio; ///< dearest place on the grid of blocks over the middle one, each the least of many
} aur_space_cost;

/// Times 60 s of noise in a hall of `length_ms` (200..12000).  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_space_cost_measure(int32_t length_ms, aur_space_cost *cost);

#endif

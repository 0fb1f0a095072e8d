// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Aliases of a sawtooth: what lies between its harmonics. Measured at a frequency that fits the transform exactly, so
/// that every harmonic and every alias has a bin of its own, through a Blackman window.
#ifndef AUR_CLI_ALIAS_H
#define AUR_CLI_ALIAS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Samples that are measured.
#define AUR_ALIAS_FRAMES ((size_t)65536)

/// Lowest and highest fundamental.
#define AUR_ALIAS_MIN_HZ 20.0
#define AUR_ALIAS_MAX_HZ 8000.0

typedef struct aur_alias {
    double total_db; ///< power of the aliases relative to all, 0..16 kHz
    double above_db; ///< power of the aliases from the fundamental to 16 kHz relative to all
} aur_alias;

/// Periods in AUR_ALIAS_FRAMES of the saw nearest above f0_hz whose aliases fall between its harmonics.
/// Thread: any.  RT: safe.
uint32_t aur_alias_periods(double f0_hz);
/// Measures AUR_ALIAS_FRAMES samples that hold `periods` periods.  Thread: main.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_alias_measure(const float *mono, uint32_t periods, aur_alias *result);
/// Fills `mono` with the saw nobody should use: a ramp without any band limit.  Thread: any.  RT: safe.
void aur_alias_naive_saw(uint32_t periods, float *mono);

#endif

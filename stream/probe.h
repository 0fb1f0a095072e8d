// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A probe into the engine: its oscillator alone, before any instrument or effect, for those who measure it.
#ifndef AUR_STREAM_PROBE_H
#define AUR_STREAM_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "synth/synth.h"

/// Renders `frames` samples (a multiple of 64) of the sawtooth as the voices of kernel `isa` make it, filter wide open,
/// from -1 to 1, after time to settle. Its frequency is increment / 2^32 of the sample rate.
/// Thread: any.  RT: no.  Errors: AUR_ERR_ARGUMENT (frames, increment 0, isa not supported), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_probe_saw(aur_isa isa, uint32_t increment, float *mono, size_t frames);

#endif

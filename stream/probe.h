// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A probe into the engine: its oscillator or its reverb alone, for those who measure them.
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

/// Octaves in which the reverb's decay is designed: around 125 Hz, 250 Hz ... 8 kHz.
#define AUR_PROBE_OCTAVES 7

/// Writes the reverb's answer to an impulse in the left (side 0) or right send; `frames` a multiple of 64.
/// Thread: any.  RT: no.  Errors: AUR_ERR_ARGUMENT (frames, reverb_ms outside 1000..10000, side), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_probe_reverb(int32_t reverb_ms, int side, float *const response[AUR_CHANNELS],
                                         size_t frames);

/// Seconds in which octave `octave` of AUR_PROBE_OCTAVES falls by 60 dB, by design.  Thread: any.  RT: safe.
double aur_probe_reverb_design_s(int32_t reverb_ms, int octave);

#endif

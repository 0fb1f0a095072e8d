// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Stereo convolution with an impulse response of up to some seconds, without added latency and with nearly the same
/// work in every block (W. G. Gardner, "Efficient convolution without input-output delay", 1995).
///
/// Two stages of uniform partitions, overlap-save: taps before 2048 in partitions of one block, transformed in the
/// block in which they are heard; the rest in partitions of 1024 frames, whose work is spread over the 16 blocks that
/// come before. Most of that rest is far in the past and is made for eight periods at one go, over their 128 blocks:
/// each piece of the impulse then leaves memory once instead of eight times, which is what the cost hangs on.
///
/// Outside the bit-exact path: FFTW and the instruction set decide the last bits. On one machine the result is a
/// function of the input and of the absolute frame alone, from the impulse's length after the start on.
#ifndef AUR_SYNTH_FX_CONVOLUTION_H
#define AUR_SYNTH_FX_CONVOLUTION_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "synth/synth.h"

/// Longest impulse: 16 s.
#define AUR_CONVOLUTION_FRAMES_MAX ((uint32_t)16 * AUR_SAMPLE_RATE_HZ)

/// The spectra of an impulse: constant, so that many convolutions share it.
typedef struct aur_convolution_filter aur_convolution_filter;
/// What one convolution has heard.
typedef struct aur_convolution aur_convolution;

/// Bytes for an impulse of `frames`, 1..AUR_CONVOLUTION_FRAMES_MAX; alignment 64.  Thread: any.  RT: no.
size_t aur_convolution_filter_bytes(uint32_t frames);
/// Transforms the impulse (left, right; borrowed until return) into `filter` (borrowed).
/// Thread: any; aur_fft_init came before.  RT: no.
void aur_convolution_filter_init(aur_convolution_filter *filter, const float *left, const float *right,
                                 uint32_t frames);

/// Bytes of one convolution with `filter`; alignment 64.  Thread: any.  RT: no.
size_t aur_convolution_bytes(const aur_convolution_filter *filter);
/// Silence; touches all of its memory. `filter` is kept and must outlive it. `isa` must be supported.
/// Thread: owner.  RT: no.
void aur_convolution_init(aur_convolution *convolution, const aur_convolution_filter *filter, aur_isa isa);

/// out = in convolved with the impulse, channel by channel. Successive calls take successive blocks; `block_frame`
/// (a multiple of 64) of the first one says where on the grid of periods it lies.  Thread: owner.  RT: safe.
void aur_convolution_process(aur_convolution *convolution, int64_t block_frame, float in[2][AUR_BLOCK_FRAMES],
                             float out[2][AUR_BLOCK_FRAMES]);

/// Nonzero if nothing that was ever heard sounds any more: silence in is then silence out, for almost no work.
/// Thread: owner.  RT: safe.
int aur_convolution_at_rest(const aur_convolution *convolution);

#endif

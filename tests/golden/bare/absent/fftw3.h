// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Stands in for FFTW where there is none: no plan can be made, so that no space opens.
#ifndef AUR_TESTS_GOLDEN_BARE_FFTW3_H
#define AUR_TESTS_GOLDEN_BARE_FFTW3_H

#include <stddef.h>

#define FFTW_FORWARD  (-1)
#define FFTW_BACKWARD 1
#define FFTW_ESTIMATE 64u

typedef float fftwf_complex[2];
typedef void *fftwf_plan;

static inline fftwf_plan fftwf_plan_dft_1d(int bins, fftwf_complex *in, fftwf_complex *out, int sign, unsigned flags)
{
    (void)bins, (void)in, (void)out, (void)sign, (void)flags;
    return NULL;
}

static inline void fftwf_execute_dft(fftwf_plan plan, fftwf_complex *in, fftwf_complex *out)
{
    (void)plan, (void)in, (void)out;
}

#endif

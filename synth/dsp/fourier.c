// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Radix 4 in the order of Stockham: every pass reads one pair of arrays and writes the other, in order, so there is
/// no bit reversal, and the inner loops run over neighbours (C. Van Loan, "Computational frameworks for the fast
/// Fourier transform", 1992).
#include "synth/dsp/fourier.h"

#include "synth/dsp/math.h"
#include "synth/rt.h"

size_t aur_fourier_bytes(uint32_t count)
{
    return ((size_t)count * 5 + count / 4) * sizeof(float);
}

void aur_fourier_init(aur_fourier *fourier, uint32_t count, void *memory)
{
    float *at = memory;
    *fourier =
        (aur_fourier){at, at + count, count, at + (size_t)2 * count, at + (size_t)3 * count, at + (size_t)4 * count};
    uint32_t turn = (uint32_t)((UINT64_C(1) << 32) / count);
    for (uint32_t i = 0; i < count + count / 4; i++)
        fourier->_sine[i] = aur_sine(i * turn);
}

/// One butterfly on `stride` neighbours: in[n], in[n + quarter], ... become out[n], out[n + stride], ...
static void butterflies(const aur_fourier *fourier, uint32_t in, uint32_t out, uint32_t stride, uint32_t turn)
{
    const float *sine = fourier->_sine, *cosine = fourier->_sine + fourier->count / 4;
    const float c1 = cosine[turn], s1 = sine[turn], c2 = cosine[2 * turn], s2 = sine[2 * turn];
    const float c3 = cosine[3 * turn], s3 = sine[3 * turn];
    const size_t quarter = fourier->count / 4, step = stride;
    const float *restrict from_re = fourier->re + in, *restrict from_im = fourier->im + in;
    float *restrict to_re = fourier->_spare_re + out, *restrict to_im = fourier->_spare_im + out;
    for (size_t n = 0; n < step; n++) {
        float a_re = from_re[n], b_re = from_re[n + quarter];
        float c_re = from_re[n + 2 * quarter], d_re = from_re[n + 3 * quarter];
        float a_im = from_im[n], b_im = from_im[n + quarter];
        float c_im = from_im[n + 2 * quarter], d_im = from_im[n + 3 * quarter];
        float even_re = a_re + c_re, even_im = a_im + c_im, less_re = a_re - c_re, less_im = a_im - c_im;
        float odd_re = b_re + d_re, odd_im = b_im + d_im;
        float turned_re = d_im - b_im, turned_im = b_re - d_re; // i (b - d)
        float x_re = less_re + turned_re, x_im = less_im + turned_im;
        float y_re = even_re - odd_re, y_im = even_im - odd_im;
        float z_re = less_re - turned_re, z_im = less_im - turned_im;
        to_re[n] = even_re + odd_re;
        to_im[n] = even_im + odd_im;
        to_re[n + step] = c1 * x_re - s1 * x_im;
        to_im[n + step] = c1 * x_im + s1 * x_re;
        to_re[n + 2 * step] = c2 * y_re - s2 * y_im;
        to_im[n + 2 * step] = c2 * y_im + s2 * y_re;
        to_re[n + 3 * step] = c3 * z_re - s3 * z_im;
        to_im[n + 3 * step] = c3 * z_im + s3 * z_re;
    }
}

void aur_fourier_inverse(aur_fourier *fourier)
{
    for (uint32_t stride = 1; stride < fourier->count; stride *= 4) {
        for (uint32_t in = 0; in < fourier->count / 4; in += stride)
            butterflies(fourier, in, 4 * in, stride, in);
        float *re = fourier->re, *im = fourier->im;
        fourier->re = fourier->_spare_re;
        fourier->im = fourier->_spare_im;
        fourier->_spare_re = re;
        fourier->_spare_im = im;
    }
}

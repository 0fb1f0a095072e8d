// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The kernels in lanes of 8 with the registers of AVX-512: no other name for them, they serve groups half full.
#define AUR_W             8
#define AUR_KERNEL        aur_kernel_evex
#define AUR_KERNEL_NARROW aur_kernel_evex
#include "synth/voice/kernel.inc"

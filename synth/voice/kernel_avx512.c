// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The kernels in lanes of 16. The build gives this file the flags of its instruction set.
#define AUR_W             16
#define AUR_KERNEL        aur_kernel_avx512
#define AUR_KERNEL_NARROW aur_kernel_evex
#include "synth/voice/kernel.inc"

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The kernels in lanes of 4. The build gives this file the flags of its instruction set.
#define AUR_W             4
#define AUR_KERNEL        aur_kernel_neon
#define AUR_KERNEL_NARROW aur_kernel_neon
#include "synth/voice/kernel.inc"

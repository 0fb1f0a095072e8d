// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The kernels in lanes of 1. The build gives this file the flags of its instruction set.
#define AUR_W             1
#define AUR_KERNEL        aur_kernel_scalar
#define AUR_KERNEL_NARROW aur_kernel_scalar
#include "synth/voice/kernel.inc"

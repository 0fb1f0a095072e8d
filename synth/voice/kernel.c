// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which kernels this processor can run.
#include "synth/voice/lanes.h"

#include "synth/rt.h"

static const aur_kernel *const KERNELS[AUR_ISA_COUNT] = {
    [AUR_ISA_SCALAR] = &aur_kernel_scalar,
#if defined(__x86_64__)
    [AUR_ISA_SSE2] = &aur_kernel_sse2,
    [AUR_ISA_AVX2] = &aur_kernel_avx2,
    [AUR_ISA_AVX512] = &aur_kernel_avx512,
#elif defined(__aarch64__)
    [AUR_ISA_NEON] = &aur_kernel_neon,
#endif
};

static int processor_has(aur_isa isa)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (isa == AUR_ISA_AVX2)
        return __builtin_cpu_supports("avx2");
    if (isa == AUR_ISA_AVX512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#endif
    return KERNELS[isa] != NULL;
}

aur_isa aur_isa_widest(void)
{
    int isa = AUR_ISA_COUNT - 1;
    while (isa > AUR_ISA_SCALAR && !processor_has((aur_isa)isa))
        isa--;
    return (aur_isa)isa;
}

const aur_kernel *aur_kernel_of(aur_isa isa)
{
    return KERNELS[isa];
}

const char *aur_isa_name(aur_isa isa)
{
    static const char *const NAMES[AUR_ISA_COUNT] = {"auto", "scalar", "sse2", "avx2", "avx512", "neon"};
    return (unsigned)isa < AUR_ISA_COUNT ? NAMES[isa] : "unknown";
}

int aur_isa_supported(aur_isa isa)
{
    return isa == AUR_ISA_AUTO || ((unsigned)isa < AUR_ISA_COUNT && processor_has(isa));
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Prints a hash of the float bits of every preset for every kernel this processor has, with FTZ/DAZ off and on and
// in several call lengths. tests/golden/identity.sh compares the output of several compilers and optimisation levels.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "stream/engine.h"

enum { CALL_FRAMES_MAX = 960 };

static uint64_t hash_floats(uint64_t hash, const float *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) { // FNV-1a over the 32-bit words
        uint32_t bits;
        memcpy(&bits, &samples[i], sizeof bits);
        hash = (hash ^ bits) * UINT64_C(1099511628211);
    }
    return hash;
}

static void denormals_flush(int flush)
{
#if defined(__x86_64__)
    unsigned mxcsr = _mm_getcsr() & ~0x8040u;
    _mm_setcsr(flush ? mxcsr | 0x8040u : mxcsr); // FTZ and DAZ
#else
    (void)flush;
#endif
}

/// Renders `seconds` of a preset in calls of `call_frames` and returns the hash; exits on error.
static uint64_t render_hash(unsigned preset, aur_isa isa, int flush, size_t call_frames, int seconds)
{
    aur_engine_config config = {.isa = isa};
    aur_controls_from_preset(&config.controls, preset);
    config.controls.seed = 7;
    aur_engine *engine = NULL;
    aur_err err = aur_engine_open(&config, &engine);
    if (err != AUR_OK) {
        fprintf(stderr, "identity: %s\n", aur_strerror(err));
        exit(1);
    }
    denormals_flush(flush);
    uint64_t hash = UINT64_C(14695981039346656037);
    static float samples[CALL_FRAMES_MAX * AUR_CHANNELS];
    for (size_t left = (size_t)seconds * AUR_SAMPLE_RATE_HZ; left > 0;) {
        size_t frames = left < call_frames ? left : call_frames;
        aur_engine_render(engine, samples, frames);
        hash = hash_floats(hash, samples, frames * AUR_CHANNELS);
        left -= frames;
    }
    denormals_flush(0);
    aur_engine_close(engine);
    return hash;
}

int main(int argc, char **argv)
{
    int seconds = argc > 1 ? atoi(argv[1]) : 20;
    static const size_t calls[] = {960, 1, 17, 64};
    int failed = 0;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        uint64_t first = render_hash(preset, AUR_ISA_SCALAR, 0, calls[0], seconds);
        printf("%s %016" PRIx64 "\n", aur_preset_name(preset), first);
        for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
            if (!aur_isa_supported((aur_isa)isa))
                continue;
            for (int flush = 0; flush < 2; flush++) {
                size_t call_frames = calls[(isa + flush) % 4];
                uint64_t hash = render_hash(preset, (aur_isa)isa, flush, call_frames, seconds);
                if (hash != first) {
                    printf("%s differs: %s, flush %d, calls of %zu frames: %016" PRIx64 "\n", aur_preset_name(preset),
                           aur_isa_name((aur_isa)isa), flush, call_frames, hash);
                    failed = 1;
                }
            }
        }
    }
    return failed;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Prints a hash of the float bits of every preset, rendered by every kernel this processor has, with FTZ/DAZ off and
// on and in several call lengths. tests/golden/identity.sh compares the output of several builds of it.
// usage: identity [SECONDS [FROM_FRAME]]
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

/// Of the processor's two ways with denormals, how many a program can choose.
#if defined(__x86_64__) || defined(__aarch64__)
enum { FLUSH_WAYS = 2 };
#else
enum { FLUSH_WAYS = 1 };
#endif

static void denormals_flush(int flush)
{
#if defined(__x86_64__)
    unsigned mxcsr = _mm_getcsr() & ~0x8040u;
    _mm_setcsr(flush ? mxcsr | 0x8040u : mxcsr); // FTZ and DAZ
#elif defined(__aarch64__)
    uint64_t fpcr = flush ? UINT64_C(1) << 24 : 0; // FZ; the rest is how a program begins
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
#else
    (void)flush;
#endif
}

typedef struct span {
    int64_t from_frame;
    size_t frames;
} span;

/// Renders a preset in calls of `call_frames` and returns the hash; exits on error.
static uint64_t render_hash(unsigned preset, span s, aur_isa isa, int flush, size_t call_frames)
{
    aur_engine_config config = {.isa = isa, .start_frame = s.from_frame};
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
    for (size_t left = s.frames; left > 0;) {
        size_t frames = left < call_frames ? left : call_frames;
        aur_engine_render(engine, samples, frames);
        hash = hash_floats(hash, samples, frames * AUR_CHANNELS);
        left -= frames;
    }
    denormals_flush(0);
    aur_engine_close(engine);
    return hash;
}

/// Prints the hash of a preset; returns 1 if not all ways to render it lead there.
static int compare(unsigned preset, span s)
{
    static const size_t CALLS[] = {960, 1, 17, 64};
    uint64_t first = 0;
    int ways = 0, failed = 0;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        for (int flush = 0; flush < FLUSH_WAYS; flush++) {
            size_t call_frames = CALLS[ways % 4];
            uint64_t hash = render_hash(preset, s, (aur_isa)isa, flush, call_frames);
            if (ways++ == 0) {
                first = hash;
                printf("%s %016" PRIx64 "\n", aur_preset_name(preset), first);
            } else if (hash != first) {
                printf("%s differs: %s, flush %d, calls of %zu frames: %016" PRIx64 "\n", aur_preset_name(preset),
                       aur_isa_name((aur_isa)isa), flush, call_frames, hash);
                failed = 1;
            }
        }
    }
    return failed;
}

int main(int argc, char **argv)
{
    span s = {
        .from_frame = argc > 2 ? strtoll(argv[2], NULL, 10) : 0,
        .frames = (size_t)(argc > 1 ? atoi(argv[1]) : 20) * AUR_SAMPLE_RATE_HZ,
    };
    int failed = 0;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++)
        failed |= compare(preset, s);
    return failed;
}

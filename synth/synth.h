// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The synthesiser: note events in, stereo blocks out. Pure: its output is a function of the events alone.
///
/// State is one flat block of memory without pointers: it may be copied with memcpy and continued
/// (a snapshot; same build only). Read-only tables are shared by all synths and built by aur_synth_tables_init.
/// Samples are bit-identical on every kernel (aur_isa), compiler and optimisation level.
#ifndef AUR_SYNTH_SYNTH_H
#define AUR_SYNTH_SYNTH_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "synth/event.h"
#include "synth/outside.h"

/// Frames the master effects and the limiter look ahead. aur_synth_render takes events this much before they are heard,
/// so that an event at frame f is heard at output frame f. A multiple of the block.
#define AUR_LOOKAHEAD_FRAMES 320

/// Instruction sets a kernel is built for. AUR_ISA_AUTO picks the widest that this processor has.
typedef enum aur_isa {
    AUR_ISA_AUTO,
    AUR_ISA_SCALAR,
    AUR_ISA_SSE2,
    AUR_ISA_AVX2,
    AUR_ISA_AVX512,
    AUR_ISA_NEON, ///< every 64-bit ARM
    AUR_ISA_COUNT
} aur_isa;

typedef struct aur_synth aur_synth;

/// What happened inside, for metrics. Counts since init.
typedef struct aur_synth_stats {
    uint32_t voices;         ///< sounding now
    uint32_t voices_max;     ///< most at once so far
    uint64_t notes_dropped;  ///< no free voice; 0 if the composer keeps to AUR_POLYPHONY_MAX
    uint64_t events_late;    ///< at_frame before the block being rendered; applied at once
    uint64_t events_dropped; ///< queue full
} aur_synth_stats;

/// Builds the shared read-only tables (idempotent). Thread: main, before the first init.  RT: no.
aur_err aur_synth_tables_init(void);

/// Returns the name ("scalar", "sse2", "avx2", "avx512", "neon"), "auto" for AUR_ISA_AUTO.  Thread: any.  RT: safe.
const char *aur_isa_name(aur_isa isa);
/// Returns nonzero if this build and this processor can run `isa`.  Thread: any.  RT: no.
int aur_isa_supported(aur_isa isa);

/// Bytes of one synth; alignment 64. Constant for a build.  Thread: any.  RT: safe.
size_t aur_synth_bytes(void);

/// Initialises `synth` (at least aur_synth_bytes(), 64-aligned, borrowed) so that the next output frame is `at_frame`
/// (a multiple of 64), silent, all parameters at their defaults. Touches all of its memory.
/// Thread: owner.  RT: no.  Errors: AUR_ERR_ARGUMENT (unaligned frame, isa not supported).
AUR_WARN_UNUSED aur_err aur_synth_init(aur_synth *synth, aur_isa isa, int64_t at_frame);

/// First frame for which an event is still in time: start of the next block to be begun, i.e. the next output block
/// plus AUR_LOOKAHEAD_FRAMES.  Thread: owner.  RT: safe.
int64_t aur_synth_event_frame(const aur_synth *synth);

/// Hands over events in any order of at_frame; events with one at_frame keep the order in which they were handed over.
/// Thread: owner.  RT: safe.  Late events are applied at the next block and counted; a full queue drops and counts.
void aur_synth_events(aur_synth *synth, const aur_event *events, size_t count);

/// Renders the next 64 output frames. All events before aur_synth_event_frame() + 64 must have been handed over.
/// Thread: owner.  RT: safe.
void aur_synth_render(aur_synth *synth, float left[AUR_BLOCK_FRAMES], float right[AUR_BLOCK_FRAMES]);

/// The same with `count` members from outside, called in order. They are no part of the synth's state.
/// Thread: owner.  RT: safe if the members are.
void aur_synth_render_with(aur_synth *synth, const aur_outside *members, size_t count, float left[AUR_BLOCK_FRAMES],
                           float right[AUR_BLOCK_FRAMES]);

/// After the mix there are only windows: so many frames later nothing of a block is remembered but by voices and racks.
#define AUR_SYNTH_WINDOW_FRAMES (4 * AUR_SAMPLE_RATE_HZ)
/// Goes over the next 64 output frames without making them: as aur_synth_render_with, but only what is remembered for
/// longer than windows. Output is right again AUR_SYNTH_WINDOW_FRAMES later.  Thread: owner.  RT: as that.
void aur_synth_pass_with(aur_synth *synth, const aur_outside *members, size_t count);

/// Thread: owner.  RT: safe.
void aur_synth_stats_get(const aur_synth *synth, aur_synth_stats *stats);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Voices in lanes: structures of arrays that the kernels walk, sixteen voices a group.
///
/// The group of 16 is canonical on every instruction set. Where a sample needs the one before it (a filter, a string),
/// a kernel of width W makes 16 / W passes over a group, a voice a lane, and so hides the recursion; lanes not in use
/// have amplitude 0 and passes over them are skipped. Where it does not (FM, tables), W frames of one voice are
/// computed side by side: that costs what the voices cost, however few there are. A frame's arithmetic is the same
/// whatever W is, and voices are added up in one order, so samples are bit-identical.
#ifndef AUR_SYNTH_VOICE_LANES_H
#define AUR_SYNTH_VOICE_LANES_H

#include <stdint.h>

#include "auralis.h"
#include "synth/event.h"
#include "synth/fx/ensemble.h"
#include "synth/fx/limiter.h"
#include "synth/fx/master.h"
#include "synth/fx/phaser.h"
#include "synth/fx/rack.h"
#include "synth/patch.h"
#include "synth/synth.h"

#define AUR_LANES         16
#define AUR_LANE_GROUPS   (AUR_POLYPHONY_MAX / AUR_LANES)
#define AUR_LANE_ROWS_MAX 76   ///< of a group; not a power of two, so that groups do not share cache sets
#define AUR_STRING_FRAMES 1024 ///< longest loop of a string and a block: 50 Hz
#define AUR_MODAL_MODES   12
#define AUR_MODAL_ROOM    16 ///< the same in whole vectors
#define AUR_MODAL_STEP    16 ///< at least the widest kernel
#define AUR_BUS_LANES     8  ///< sums a bus keeps: lanes i and i + 8 of every group go to sum i, in this order

/// Saw and noise leave the kernel 2^32 times too large (2^31 for integer phases, 2 for the filter); levels undo it.
#define AUR_LANE_SCALE (1.0f / 4294967296.0f)

/// A value that moves linearly through a block: `at` at its first sample, plus `step` a sample.
typedef struct aur_lane_ramp {
    float at[AUR_LANES];
    float step[AUR_LANES];
} aur_lane_ramp;

/// What every kind has: loudness and where it goes. amp below 0 is silence, so a ramp that crosses 0 begins or ends a
/// note on the exact sample.
typedef struct aur_lane_out {
    aur_lane_ramp amp;
    float left[AUR_LANES], right[AUR_LANES];           ///< pan times level
    float send_left[AUR_LANES], send_right[AUR_LANES]; ///< the same times the space send
} aur_lane_out;

/// Trapezoidal state-variable filter (A. Simper, "Linear trapezoidal integrated state variable filter", 2013), with
/// g = tan(pi cutoff / rate) and a1 = 1 / (1 + g (g + 1/Q)).
typedef struct aur_lane_svf {
    aur_lane_ramp keep;                 ///< 2 a1
    aur_lane_ramp drive;                ///< 2 a1 g
    aur_lane_ramp follow;               ///< g
    float s1[AUR_LANES], s2[AUR_LANES]; ///< integrator states
} aur_lane_svf;

/// The buses voices write to. The pads have one of their own, which goes through the ensemble; what may echo has its
/// own send.
typedef enum aur_bus { AUR_BUS_ENSEMBLE, AUR_BUS_MIX, AUR_BUS_TO_ECHO, AUR_BUS_TO_REVERB, AUR_BUS_COUNT } aur_bus;

/// One stereo bus while voices add into it. All 0 between blocks: adding it up clears it.
typedef struct aur_lane_bus {
    _Alignas(64) float left[AUR_BLOCK_FRAMES][AUR_BUS_LANES];
    float right[AUR_BLOCK_FRAMES][AUR_BUS_LANES];
    float along[2][AUR_BLOCK_FRAMES]; ///< what voices that run along time add
    int32_t laned;                    ///< somebody added to the lanes in this block
} aur_lane_bus;

/// The lines of plucked strings, one for each voice number; too large to move with a lane. The first is where lanes not
/// in use write to.
typedef struct aur_string_lines {
    float lines[1 + AUR_POLYPHONY_MAX][AUR_STRING_FRAMES];
} aur_string_lines;

/// The modes of a struck or blown body: where they stand, side by side, and what each is AUR_MODAL_STEP frames from
/// there on. A step turns all of them at once, and its frames do not wait for each other. Number them as voices are.
typedef struct aur_modal_bank {
    float ahead_re[AUR_MODAL_MODES][AUR_MODAL_STEP], ahead_im[AUR_MODAL_MODES][AUR_MODAL_STEP]; ///< of a mode at 1
    float re[AUR_MODAL_ROOM], im[AUR_MODAL_ROOM];
    float turn_re[AUR_MODAL_ROOM], turn_im[AUR_MODAL_ROOM]; ///< of a step
    float push[AUR_MODAL_ROOM];                             ///< what noise of 1 adds to im
} aur_modal_bank;

/// Where the voices of a group go.
typedef struct aur_lane_route {
    aur_lane_bus *dry, *send; ///< send may be NULL for saws: nothing is sent
    aur_lane_bus *past;       ///< where drones go instead of dry, which leads to phaser and ensemble; tables only
    aur_string_lines *strings;
    aur_modal_bank *modal;
    const uint32_t *tables; ///< aur_tables_words
    int64_t block_frame;
    unsigned lanes; ///< in use of the 16
} aur_lane_route;

struct aur_workload_group;

/// All inner loops, for one instruction set.  Thread: owner of the synth.  RT: safe.
typedef struct aur_kernel {
    const struct aur_kernel *narrow; ///< for groups half full; may be itself

    /// Renders a block of one group of each kind; `group` is the kind's own type.
    void (*voices[AUR_VOICE_KIND_COUNT])(void *group, const aur_lane_route *route);

    /// Control of the benchmark's voices: sets `lanes` of a group for the next block.
    void (*workload)(struct aur_workload_group *group, unsigned lanes);

    /// Adds the lanes of a bus up, in the one order that all instruction sets share, and clears it.
    void (*bus_sum)(aur_lane_bus *bus, float out[2][AUR_BLOCK_FRAMES]);

    /// Mixes `io` with itself swept; `wet` runs from the block's start to its end.
    void (*phaser)(aur_phaser *phaser, int64_t block_frame, const float wet[2], float io[2][AUR_BLOCK_FRAMES]);

    /// Adds `wet` (from the block's start to its end) times the moving copies to `io`.
    void (*ensemble)(aur_ensemble *ensemble, int64_t block_frame, const float wet[2], float io[2][AUR_BLOCK_FRAMES]);

    /// Echo and reverb of one block.
    void (*space)(aur_space *space, aur_space_block *block);

    /// The echo of a rack alone, to be measured by itself.
    void (*echo)(aur_echo *echo, int64_t block_frame, const float spread[2], const float in_left[AUR_BLOCK_FRAMES],
                 const float in_right[AUR_BLOCK_FRAMES], float out[2][AUR_BLOCK_FRAMES]);

    /// Adds pads and space to `io` and takes it through the master effects; gives the block before.
    void (*master)(aur_master *master, const aur_master_block *block, float pads[2][AUR_BLOCK_FRAMES],
                   float space[2][AUR_BLOCK_FRAMES], float io[2][AUR_BLOCK_FRAMES]);

    /// Takes block number `block` and gives the one AUR_LIMITER_AHEAD_BLOCKS before it.
    void (*limiter)(aur_limiter *limiter, int64_t block, float in[2][AUR_BLOCK_FRAMES],
                    float out_left[AUR_BLOCK_FRAMES], float out_right[AUR_BLOCK_FRAMES]);

    /// A tile of `count` spectra times as many others, added to the tile `sum`, or to four of them for four periods.
    /// Not bit-identical.
    void (*convolve_one)(float *sum, const float *filter, const float *heard, uint32_t count);
    void (*convolve_four)(float *sums, const float *filter, const float *heard, uint32_t count);
} aur_kernel;

extern const aur_kernel aur_kernel_scalar;
#if defined(__x86_64__)
extern const aur_kernel aur_kernel_sse2;
extern const aur_kernel aur_kernel_avx2;
extern const aur_kernel aur_kernel_avx512;
extern const aur_kernel aur_kernel_evex; ///< of no instruction set of its own
#elif defined(__aarch64__)
extern const aur_kernel aur_kernel_neon;
#endif

/// Widest instruction set that this processor has.  Thread: any.  RT: no.
aur_isa aur_isa_widest(void);
/// Kernel of `isa`, which must be supported and not AUR_ISA_AUTO.  Thread: any.  RT: safe.
const aur_kernel *aur_kernel_of(aur_isa isa);

#endif

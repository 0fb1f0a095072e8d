// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The registry of voice kinds: one table of functions a kind, in its own file. To add a kind: a group of lanes and its
/// control in voice/NOUN.[ch], its inner loop in voice/NOUN.inc, a line in kernel.inc and one in kind.c.
#ifndef AUR_SYNTH_VOICE_KIND_H
#define AUR_SYNTH_VOICE_KIND_H

#include <stddef.h>

#include "synth/voice/pool.h"

/// What a kernel's width is for a kind: see lanes.h.
typedef enum aur_kernel_width {
    AUR_WIDTH_VOICES,
    AUR_WIDTH_FRAMES ///< of one voice
} aur_kernel_width;

typedef struct aur_voice_kind_info {
    const char *name;
    /// A group is nothing but rows of 16 words, one a lane, and its first member is aur_lane_out.
    size_t group_bytes;
    aur_bus dry, send; ///< where its sound and its sends go
    aur_kernel_width width;

    /// Fills lane `at` of `group`, which is all zero, for a note just struck.
    void (*begin)(void *group, unsigned at, const aur_voice *voice);

    /// Sets what lane `at` needs for the block of `scene`.
    void (*control)(void *group, unsigned at, aur_voice *voice, const aur_voice_scene *scene);
} aur_voice_kind_info;

extern const aur_voice_kind_info aur_voice_saw, aur_voice_fm, aur_voice_noise, aur_voice_modal, aur_voice_string;
extern const aur_voice_kind_info aur_voice_table, aur_voice_cloud;

/// Thread: any.  RT: safe.
const aur_voice_kind_info *aur_voice_kind_describe(aur_voice_kind kind);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An acoustic: the space that music is heard in, as an impulse response ready for convolution. Constant once open, so
/// that all rooms of a server share one. Where one is expected, NULL is the synthesiser's own reverb.
#ifndef AUR_STREAM_ACOUSTIC_H
#define AUR_STREAM_ACOUSTIC_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "synth/fx/convolution.h"

/// What aur_acoustic_config.name may be.
#define AUR_ACOUSTIC_NAMES "hall plate cave none"

typedef struct aur_acoustic aur_acoustic;

typedef struct aur_acoustic_config {
    const char *name;  ///< one of the above; borrowed until return
    int32_t length_ms; ///< 200..12000 (clamped); 0 = the acoustic's own
    uint32_t seed;     ///< where its reflections and its noise lie
} aur_acoustic_config;

/// Thread: any.  RT: safe.
bool aur_acoustic_known(const char *name);

/// Makes an acoustic; "none" is AUR_OK and NULL.  Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_NAME, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_acoustic_open(const aur_acoustic_config *config, aur_acoustic **out);
/// NULL is allowed.  Thread: any, when nobody uses it.  RT: no.
void aur_acoustic_close(aur_acoustic *acoustic);

/// Borrowed; lives as long as the acoustic.  Thread: any.  RT: safe.
const aur_convolution_filter *aur_acoustic_filter(const aur_acoustic *acoustic);

#endif

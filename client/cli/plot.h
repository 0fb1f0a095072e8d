// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A picture of a sound as one SVG: waveform, spectrogram (a PNG inside) and loudness over one time axis.
#ifndef AUR_CLI_PLOT_H
#define AUR_CLI_PLOT_H

#include <stddef.h>

#include "auralis.h"
#include "client/cli/spectrogram.h"

typedef struct aur_plot {
    const char *title;            ///< borrowed
    aur_spectrogram *spectrogram; ///< borrowed; ended by drawing
    const float *momentary_lufs;  ///< one each 100 ms, the first at 0.4 s; borrowed
    size_t momentary_count;
} aur_plot;

/// Creates or replaces the file.  Thread: main.  RT: no.
/// Errors: AUR_ERR_FILE (errno says why), AUR_ERR_MEMORY, AUR_ERR_ARGUMENT (nothing to draw).
AUR_WARN_UNUSED aur_err aur_plot_write(const aur_plot *plot, const char *path);

#endif

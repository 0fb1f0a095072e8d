// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A picture of music as one SVG: chords, sections and a piano roll over one time axis, the curve of novelty, the
/// self-similarity matrix and how long each pitch class sounds.
#ifndef AUR_CLI_MUSIC_PLOT_H
#define AUR_CLI_MUSIC_PLOT_H

#include "client/cli/music_novelty.h"

/// Creates or replaces the file. The texts are borrowed until return.  Thread: main.  RT: no.
/// Errors: AUR_ERR_FILE (errno says why), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_plot_write(const aur_music *music, const aur_music_form *form, const char *title,
                                             const char *path);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Everything that is measured of a piece of music as it is composed, nothing rendered.
#ifndef AUR_CLI_MUSIC_MEASURE_H
#define AUR_CLI_MUSIC_MEASURE_H

#include "client/cli/music.h"
#include "client/cli/music_key.h"
#include "client/cli/music_leading.h"
#include "client/cli/music_motif.h"
#include "client/cli/music_novelty.h"
#include "client/cli/music_variety.h"
#include "client/cli/table.h"

/// What is judged: every preset, and those whose style states a motif besides.
#define AUR_MUSIC_GATE_ALL   1u
#define AUR_MUSIC_GATE_MOTIF 2u

typedef struct aur_music_measures {
    double duration_s, bars;
    aur_music_key key;
    aur_music_leading leading;
    aur_music_variety variety;
    aur_music_recall recall;
    aur_music_novelty novelty;
} aur_music_measures;

/// The rows of aur_music_measures with their limits; static storage.  Thread: any.  RT: safe.
const aur_table *aur_music_measure_table(void);

/// Measures the music, whose form is given. `motifs` holds its own statements first and those of pieces of other seeds
/// after them.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_measure(const aur_music *music, const aur_music_form *form,
                                          const aur_music_motifs *motifs, size_t motif_count,
                                          aur_music_measures *measures);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Learns a style: counts in songs what aur_style has weights for, and makes a preset of it. docs/learn.md says how.
#ifndef AUR_STREAM_LEARN_H
#define AUR_STREAM_LEARN_H

#include <stddef.h>
#include <stdint.h>

#include "compose/preset.h"
#include "stream/song.h"

typedef struct aur_learn aur_learn;

/// What is known of a song beforehand; -1 = to be found.
typedef struct aur_learn_hints {
    int key;          ///< 0..11
    int mode;         ///< aur_mode; is looked at only if the key is given
    int tune_channel; ///< 0..15
} aur_learn_hints;

#define AUR_LEARN_NO_HINTS ((aur_learn_hints){-1, -1, -1})

#define AUR_LEARN_MOVES 5

/// How often one chord follows another.
typedef struct aur_learn_move {
    uint8_t from, to; ///< degrees, 0..6
    double share;     ///< norm, of all moves
} aur_learn_move;

typedef struct aur_learn_summary {
    size_t songs, bars, notes, tune_notes;
    uint8_t key;        ///< pitch class; of most bars among the songs of that mode
    uint8_t mode;       ///< aur_mode of most bars
    uint32_t bpm_milli; ///< as the songs have it, not yet fitted into the limits of the control
    double chord_bars;  ///< how long a chord lasts
    size_t move_count;  ///< of the most frequent ones, at most AUR_LEARN_MOVES
    aur_learn_move moves[AUR_LEARN_MOVES];
} aur_learn_summary;

/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY; *out is NULL then.
AUR_WARN_UNUSED aur_err aur_learn_open(aur_learn **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_learn_close(aur_learn *learn);

/// Counts a song.  Thread: owner.  RT: no.  Errors: AUR_ERR_FORMAT (no pitched notes; nothing is counted),
/// AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_learn_add(aur_learn *learn, const aur_song *song, aur_learn_hints hints);

/// The preset of what was counted: the sound, intensity and brightness of `base`, with key, mode, tempo, density,
/// registers and style learned. What songs do not tell (motifs, counter-lines, percussion where there is none) stays
/// as in `base`, and so do the name and description, which point where those of `base` do.  Thread: any.  RT: no.
void aur_learn_preset(const aur_learn *learn, const aur_preset *base, aur_preset *preset);

/// Thread: any.  RT: no.
void aur_learn_summarise(const aur_learn *learn, aur_learn_summary *summary);

#endif

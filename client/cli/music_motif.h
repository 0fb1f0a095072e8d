// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How well the motif is known again. A statement is a melody: intervals in steps of the scale and distances between
/// strikes. Two melodies differ by an edit distance over both, the least over the original and its inversion; the
/// transposition does not count, nor does the tempo, so that an augmentation is near too.
#ifndef AUR_CLI_MUSIC_MOTIF_H
#define AUR_CLI_MUSIC_MOTIF_H

#include "client/cli/music.h"

#define AUR_MUSIC_MELODY_MAX 24

typedef struct aur_music_melody {
    double steps[AUR_MUSIC_MELODY_MAX];  ///< of the scale, from note to note; half of one for what is between
    double ratios[AUR_MUSIC_MELODY_MAX]; ///< log2 of a distance between strikes over the one before; the first 0
    size_t count;                        ///< notes less one
    uint8_t form;                        ///< aur_motif_form
} aur_music_melody;

/// Statements of one piece in the order they come; the first PLAIN one is its motif.
typedef struct aur_music_motifs {
    aur_music_melody *melodies;
    size_t count;
    size_t motif; ///< index; `count` = the piece states none
} aur_music_motifs;

/// Finds the statements: the tune's notes from motif_frame until another begins or none is played. Those of fewer than
/// three notes are left out.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY; nothing is held then.
AUR_WARN_UNUSED aur_err aur_music_motifs_open(const aur_music *music, aur_music_motifs *motifs);
/// A zeroed one is allowed.  Thread: any.  RT: no.
void aur_music_motifs_close(aur_music_motifs *motifs);

/// 0 = the same in one of its forms, about 1 = nothing in common.  Thread: any.  RT: safe.
double aur_music_melody_distance(const aur_music_melody *a, const aur_music_melody *b);

/// NaN = nothing to measure.
typedef struct aur_music_recall {
    double statements;      ///< of the first piece, its motif left out
    double recall_percent;  ///< of them, nearer to their motif than 95 % of pairs of motifs of different pieces
    double within, between; ///< median distances: of statements to their own motif, of motifs to each other
    double rank_p;          ///< that within is not below between (Mann-Whitney, one-sided, normal approximation)
} aur_music_recall;

/// Compares the statements of pieces of different seeds; the recall is that of pieces[0].
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_recall_measure(const aur_music_motifs *pieces, size_t piece_count,
                                                 aur_music_recall *recall);

/// One-sided p that values of `low` are not below those of `high`; both are sorted by this call.
/// Thread: any.  RT: no.
double aur_music_rank_p(double *low, size_t low_count, double *high, size_t high_count);

#endif

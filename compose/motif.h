// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A motif: a few notes as steps of the scale and eighths of a bar, drawn once a piece from its seed, and the ways in
/// which it returns.
#ifndef AUR_COMPOSE_MOTIF_H
#define AUR_COMPOSE_MOTIF_H

#include <stdint.h>

#include "compose/piece.h"
#include "compose/style.h"

#define AUR_MOTIF_NOTES_MAX 12

typedef struct aur_motif {
    uint8_t count;
    uint8_t eighths;                  ///< its whole length
    int8_t step[AUR_MOTIF_NOTES_MAX]; ///< notes of the scale above the first
    uint8_t at_eighth[AUR_MOTIF_NOTES_MAX];
    uint8_t length_eighths[AUR_MOTIF_NOTES_MAX];
} aur_motif;

/// The motif number `which` of a seed.  Thread: any.  RT: safe.
void aur_motif_make(aur_motif *motif, uint64_t seed, int which, const aur_style *style);

/// Changes a motif to a form of itself; AUR_MOTIF_PLAIN and AUR_MOTIF_TRANSPOSED leave it as it is.
/// Thread: any.  RT: safe.
void aur_motif_vary(aur_motif *motif, aur_motif_form form, uint64_t hash);

#endif

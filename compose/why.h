// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Why it plays what it plays now, in a sentence or two a listener understands; and names for the parts of a status.
#ifndef AUR_COMPOSE_WHY_H
#define AUR_COMPOSE_WHY_H

#include <stddef.h>

#include "compose/piece.h"

/// Longest text with its end.
#define AUR_WHY_BYTES 320

/// Writes the reasons to `text`, always ended, cut at `bytes`.  Thread: any.  RT: safe.
void aur_why(const aur_piece_status *status, char *text, size_t bytes);

/// "arrival" .. of an aur_section_kind, "inverted" .. of an aur_motif_form.  Thread: any.  RT: safe.
const char *aur_section_name(unsigned kind);
const char *aur_motif_form_name(unsigned form);

#endif

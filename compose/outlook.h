// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What lies ahead in the form, worked out from a status alone: nothing is kept for it while music is made.
#ifndef AUR_COMPOSE_OUTLOOK_H
#define AUR_COMPOSE_OUTLOOK_H

#include <stdint.h>

#include "compose/piece.h"

/// Points of the section's curve, from its first bar to its last.
#define AUR_OUTLOOK_POINTS 9

typedef struct aur_outlook {
    uint16_t tension[AUR_OUTLOOK_POINTS]; ///< norm, of the section that plays, evenly over its bars
    uint8_t next_kind;                    ///< aur_section_kind planned after it, as the controls are now
} aur_outlook;

/// Thread: any.  RT: safe.
void aur_outlook_get(const aur_piece_status *status, aur_outlook *outlook);

#endif

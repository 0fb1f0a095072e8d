// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a room that is to be opened begins with, as the body of `POST /api/v1/rooms` asks for it: a journal up to a
/// frame, or controls.
#ifndef AUR_SERVER_OPENING_H
#define AUR_SERVER_OPENING_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/protocol.h"
#include "stream/journal.h"

/// Last frame at which a room may begin: a year before the last one that a journal may name, so that it can be kept.
#define AUR_OPENING_FRAME_MAX (AUR_JOURNAL_FRAME_MAX - (int64_t)366 * 24 * 3600 * AUR_SAMPLE_RATE_HZ)

#define AUR_OPENING_NOTE_BYTES 160

/// Its memory is freed by aur_journal_free(&opening->journal).
typedef struct aur_opening {
    aur_journal journal;               ///< nothing in it is after `frame`
    int64_t frame;                     ///< where the room begins
    char note[AUR_OPENING_NOTE_BYTES]; ///< to be told to who asked; "" = nothing
} aur_opening;

/// Reads a body (borrowed), a JSON object; fields of other things in it are passed over. What it does not say is as in
/// `controls`, which have a seed of their own. Presets in a journal must be known here. In any case *opening is to be
/// freed. Thread: network.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_opening_read(const cJSON *root, const aur_controls *controls, aur_opening *opening,
                                         aur_protocol_error *error);
/// The same of a text.
AUR_WARN_UNUSED aur_err aur_opening_parse(const char *text, size_t bytes, const aur_controls *controls,
                                          aur_opening *opening, aur_protocol_error *error);

#endif

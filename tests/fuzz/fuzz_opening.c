// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a body that asks for a room: refused with a reason, or something that a journal can be begun
// with and that the composer takes or refuses.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compose/piece.h"
#include "server/opening.h"
#include "stream/room.h"
#include "stream/scribe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void check_opening(const aur_opening *opening)
{
    const aur_journal *journal = &opening->journal;
    aur_scribe *scribe = NULL;
    check(opening->frame >= 0 && opening->frame <= AUR_OPENING_FRAME_MAX && journal->count <= AUR_ROOM_LOG_MAX);
    check(journal->count == 0 || journal->entries[journal->count - 1].at_frame <= opening->frame);
    check(aur_scribe_open(&(aur_scribe_config){.controls = journal->controls, .title = journal->title}, &scribe) ==
          AUR_OK);
    if (journal->count > 0)
        check(aur_scribe_add(scribe, journal->entries, journal->count) == AUR_OK);
    aur_scribe_close(scribe);
    aur_piece *piece = aligned_alloc(64, (aur_piece_bytes() + 63) & ~(size_t)63);
    check(piece != NULL);
    aur_err err = aur_piece_init(piece, &journal->controls, journal->entries, journal->count, opening->frame);
    check(err == AUR_OK || err == AUR_ERR_FULL || err == AUR_ERR_ARGUMENT);
    free(piece);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    aur_controls controls;
    aur_opening opening;
    aur_protocol_error error;
    if (bytes > AUR_PROTOCOL_ROOM_BODY_BYTES_MAX)
        return 0;
    memset(&error, 0, sizeof error);
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    if (aur_opening_parse((const char *)data, bytes, &controls, &opening, &error) == AUR_OK)
        check_opening(&opening);
    else
        check(error.message[0] != '\0');
    aur_journal_free(&opening.journal);
    return 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A player joined to MIDI: a keyboard's notes become guests of the piece, each as long after its key as any other; a
/// clock goes out on the beats that are heard; the tempo of one that comes in is followed. One thread of its own does
/// all of it. A port that goes away is looked for until it is there again, and what it held is let go.
#ifndef AUR_STREAM_MIDI_LINK_H
#define AUR_STREAM_MIDI_LINK_H

#include <stdbool.h>

#include "stream/midi_port.h"
#include "stream/player.h"

typedef struct aur_midi_link aur_midi_link;

#define AUR_MIDI_NEWS_BYTES 80

typedef struct aur_midi_link_config {
    const char *in;    ///< port to play from, kept; NULL = none
    const char *clock; ///< port the clock goes to, kept; NULL = none
    bool grid;         ///< notes are moved to beat and harmony
    bool follow;       ///< the tempo is that of the clock that comes in
} aur_midi_link_config;

/// Makes a link that does nothing yet.  Thread: any.  RT: no.  *out is NULL on failure.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_midi_link_open(const aur_midi_link_config *config, aur_midi_link **out);
/// Stops and frees it, after the player is closed; NULL is allowed.  Thread: opener.  RT: no.
void aur_midi_link_close(aur_midi_link *link);
/// Opens the port, one way; a pipe that nobody reads yet is opened later.  Thread: opener, before start.  RT: no.
/// Errors: as aur_midi_port_open.
AUR_WARN_UNUSED aur_err aur_midi_link_try(aur_midi_link *link, aur_midi_way way, char reason[AUR_MIDI_REASON_BYTES]);
/// What the player is to be opened with.  Thread: opener.
aur_pace *aur_midi_link_pace(aur_midi_link *link);
/// Begins.  Thread: opener.  RT: no.  Errors: AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_midi_link_start(aur_midi_link *link, aur_player *player);
/// Ends: lets go of all that is held, stops the clock. NULL and one that has stopped are allowed.
/// Thread: opener.  RT: no.
void aur_midi_link_stop(aur_midi_link *link);
/// Copies what happened last; false if that is nothing new. NULL is allowed.  Thread: opener.  RT: safe.
bool aur_midi_link_news(aur_midi_link *link, char text[AUR_MIDI_NEWS_BYTES]);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MIDI files that play into rooms (tune_player.h), for whoever brought them: one at a time, until it is over or he
/// leaves the room, may not play any more, or brings another one. Network thread only, RT: no; time is passed in.
#ifndef AUR_SERVER_PEOPLE_UPLOAD_H
#define AUR_SERVER_PEOPLE_UPLOAD_H

#include "server/people/people.h"
#include "server/people/tune_player.h"

#define AUR_UPLOADS_MAX 64 ///< that play at one time in the whole server

typedef struct aur_uploads aur_uploads;

/// `people` is kept.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_uploads_open(aur_people *people, aur_uploads **out);
/// NULL is allowed.
void aur_uploads_close(aur_uploads *uploads);
/// Begins to play a tune for one who sits in a room. It is taken, unless this fails; what he played before ends.
/// Errors: AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_uploads_begin(aur_uploads *uploads, aur_tune_player *tune, aur_seat *seat, int64_t now_ns);
/// Ends what somebody plays. False: nothing plays.
bool aur_uploads_end(aur_uploads *uploads, aur_seat *seat, int64_t now_ns);
/// Plays what is due; call at least every half second.
void aur_uploads_tick(aur_uploads *uploads, int64_t now_ns);

#endif

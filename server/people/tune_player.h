// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A MIDI file that somebody plays into a room: batches of his hands, in time. They go where his own go
/// (aur_gathering_play), so that rights, mutes, quota and the end of all he holds are the same. Percussion is left out.
/// No I/O; time is passed in.
#ifndef AUR_SERVER_PEOPLE_TUNE_PLAYER_H
#define AUR_SERVER_PEOPLE_TUNE_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/people/hands.h"

#define AUR_TUNE_PLAYER_NOTES_MAX    20000
#define AUR_TUNE_PLAYER_FRAMES_MAX   ((int64_t)600 * AUR_SAMPLE_RATE_HZ)
#define AUR_TUNE_PLAYER_REASON_BYTES 160

/// How far ahead it may be given out, where it is asked about once a second. While it is, his own notes come as late.
#define AUR_TUNE_PLAYER_AHEAD_FRAMES AUR_SAMPLE_RATE_HZ

typedef struct aur_tune_player aur_tune_player;

/// Reads a file's bytes (borrowed until return). The tune begins with its first note. On failure `reason` says what was
/// wrong.  Thread: any.  RT: no.
/// Errors: those of aur_midi_reader_parse; AUR_ERR_FORMAT (no notes), AUR_ERR_FULL (over the limits above).
AUR_WARN_UNUSED aur_err aur_tune_player_open(const uint8_t *bytes, size_t count, aur_tune_player **out, char *reason,
                                             size_t reason_bytes);
/// NULL is allowed.
void aur_tune_player_close(aur_tune_player *tune);
uint32_t aur_tune_player_notes(const aur_tune_player *tune);
/// Its length.
int64_t aur_tune_player_frames(const aur_tune_player *tune);

/// From its beginning, which is at `at_frame`. `patch`: his instrument, which he has again at the end.
/// Thread: owner.  RT: safe, all below.
void aur_tune_player_begin(aur_tune_player *tune, int64_t at_frame, uint8_t patch);
/// The next events before `until_frame`; false = none. To be called until then.
bool aur_tune_player_next(aur_tune_player *tune, int64_t until_frame, aur_hands_batch *batch);
/// The batch that ends it here; next gives no more. For one that has begun.
void aur_tune_player_stop(aur_tune_player *tune, int64_t now_frame, aur_hands_batch *batch);
/// How far it is, 0..its length; and whether all has been given out.
int64_t aur_tune_player_played_frames(const aur_tune_player *tune, int64_t now_frame);
bool aur_tune_player_is_over(const aur_tune_player *tune);

#endif

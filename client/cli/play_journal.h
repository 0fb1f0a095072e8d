// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The journal of what `auralis play` plays: what was planned and what a person changed, in the order in which it took
/// effect. Its file is whole at any moment.
#ifndef AUR_CLI_PLAY_JOURNAL_H
#define AUR_CLI_PLAY_JOURNAL_H

#include "client/cli/args.h"
#include "stream/engine.h"
#include "stream/player.h"
#include "stream/scribe.h"

/// Zeroed: there is none, and the functions below do nothing but take the player's results.
typedef struct aur_play_journal {
    const aur_engine_config *_engine; ///< whose log is what was planned
    const char *_path;
    int _errno; ///< of aur_play_journal_begin
    aur_scribe *_scribe;
    size_t _written; ///< entries of that log that it has
    int64_t _flushed_ns;
} aur_play_journal;

/// Begins the journal that --journal and --title ask for, if they do, in memory. `engine` is kept; `played` is the
/// journal that is played, which must be another; NULL = none. On failure prints why. Returns the exit code.
int aur_play_journal_open(aur_play_journal *journal, const aur_args *args, const aur_engine_config *engine,
                          const char *played);
/// There will be something to keep: its file takes the place of one of that name.  Errors: AUR_ERR_FILE (errno says
/// why).
AUR_WARN_UNUSED aur_err aur_play_journal_begin(aur_play_journal *journal);
/// Prints why it did not begin. Returns the exit code.
int aur_play_journal_fail(const aur_play_journal *journal, aur_err err);
/// A zeroed one is allowed.
void aur_play_journal_close(aur_play_journal *journal);
/// Writes what took effect; every ten seconds, and with `at_end`, up to which frame it was heard. After a failure it
/// may be called again. Errors: as aur_scribe_add and aur_scribe_flush.
AUR_WARN_UNUSED aur_err aur_play_journal_keep(aur_play_journal *journal, aur_player *player, int64_t now_ns,
                                              bool at_end);

#endif

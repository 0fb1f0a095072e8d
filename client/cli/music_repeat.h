// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Windows of bars that come again. A bar is sixteen sets of pitch classes, one a sixteenth; two spans are the same if
/// a transposition makes one the other. Octaves, velocities and lengths do not count.
#ifndef AUR_CLI_MUSIC_REPEAT_H
#define AUR_CLI_MUSIC_REPEAT_H

#include "client/cli/music.h"

/// For each of the windows of `bars` bars that begin at every bar of the music: how many of them, leaving out those in
/// which nothing pitched is struck, are the same as an earlier one.
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_repeat_count(const aur_music *music, size_t bars, size_t *count);

/// Bars of the longest span that comes twice, `max_bars` at most.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_music_repeat_longest(const aur_music *music, size_t max_bars, size_t *bars);

#endif

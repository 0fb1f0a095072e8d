// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A journal that was named on the command line: a file, or the text of one (`auralis:1:...`).
#ifndef AUR_CLI_REPLAY_H
#define AUR_CLI_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/cli/args.h"
#include "stream/journal.h"

typedef struct aur_replay {
    const char *name; ///< as it was given; "the shared text" for a text. Borrowed
    uint8_t *data;    ///< the file
    size_t bytes;
    aur_journal journal;                   ///< what could be read
    char damage[AUR_JOURNAL_REASON_BYTES]; ///< why not all of it could; "" = it is whole
} aur_replay;

/// True if the operand is a share text or a file name that ends with ".auralis".
bool aur_replay_is(const char *operand);
/// Whether it is the name of a journal: it ends with ".auralis".
bool aur_replay_is_file(const char *name);
/// Reads it. A damaged one is open as long as its beginning can be read. On failure prints why; returns the exit code.
int aur_replay_open(const char *operand, aur_replay *replay);
/// A zeroed one is allowed.
void aur_replay_close(aur_replay *replay);
/// Says on standard error what somebody who listens should know: damage, another sound version.
void aur_replay_warn(const aur_replay *replay);
/// Prints what it is, for people or as JSON. Returns the exit code: AUR_EXIT_FAILURE if it is damaged.
int aur_replay_print(const aur_replay *replay, bool json);

#endif

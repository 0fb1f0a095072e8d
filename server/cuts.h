// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Whom the server would not go on with, told to the log: each address once a minute for each reason, and at most so
/// many together, so that who floods the server does not flood its log too. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_CUTS_H
#define AUR_SERVER_CUTS_H

#include <stdint.h>

#include "server/store/store.h"

#define AUR_CUTS_KEPT 32

typedef struct aur_cut {
    char address[AUR_ADDRESS_BYTES];
    const char *why;
    int64_t told_ns;
    uint32_t more; ///< times since then
} aur_cut;

/// Zeroed = empty.
typedef struct aur_cuts {
    aur_cut cuts[AUR_CUTS_KEPT];
    uint32_t count;
    uint32_t untold; ///< times for which there was no place, since the last line
} aur_cuts;

/// One was cut off. `why`: static storage; the same pointer is the same reason.
void aur_cuts_note(aur_cuts *cuts, const char *address, const char *why, int64_t now_ns);

#endif

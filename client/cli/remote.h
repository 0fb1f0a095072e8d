// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Remote control by the desktop: media keys, a panel, a lock screen, a headset's button. On Linux that is MPRIS, an
/// interface on the session's D-Bus. Who owns the remote waits on its descriptor beside its own.
#ifndef AUR_CLI_REMOTE_H
#define AUR_CLI_REMOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_remote aur_remote;

typedef enum aur_remote_act {
    AUR_REMOTE_PLAY,
    AUR_REMOTE_PAUSE,
    AUR_REMOTE_TOGGLE,
    AUR_REMOTE_NEXT,     ///< preset
    AUR_REMOTE_PREVIOUS, ///< preset
    AUR_REMOTE_VOLUME,   ///< to a value, linear
    AUR_REMOTE_QUIT,
} aur_remote_act;

#define AUR_REMOTE_TITLE_BYTES 96

/// What others are shown.
typedef struct aur_remote_state {
    bool paused;
    double volume; ///< linear, 1 = full
    int64_t played_us;
    uint64_t seed;
    char title[AUR_REMOTE_TITLE_BYTES];
} aur_remote_state;

typedef struct aur_remote_config {
    void (*act)(void *context, aur_remote_act act, double value); ///< called from aur_remote_run
    void *context;                                                ///< kept
} aur_remote_config;

/// *out is NULL on failure.  Errors: AUR_ERR_UNSUPPORTED (not built in, or there is no session bus), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_remote_open(const aur_remote_config *config, aur_remote **out);
/// NULL is allowed.
void aur_remote_close(aur_remote *remote);
/// Descriptor to wait on, with poll's events; -1 if there is no remote (NULL), or its bus is gone.
int aur_remote_fd(aur_remote *remote, short *events);
/// Answers what was asked; NULL is allowed.
void aur_remote_run(aur_remote *remote);
/// Tells others what changed; NULL is allowed.
void aur_remote_say(aur_remote *remote, const aur_remote_state *state);

#endif

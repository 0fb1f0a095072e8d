// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A player joined to programs that speak OSC, by UDP: messages that steer and play come in, what is heard goes out.
/// The sockets are our own, because they are to be of this machine alone unless somebody says otherwise. Who owns the
/// link waits on its descriptor beside its own.
#ifndef AUR_CLI_OSC_LINK_H
#define AUR_CLI_OSC_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/cli/remote.h"
#include "stream/player.h"

typedef struct aur_osc_link aur_osc_link;

#define AUR_OSC_REASON_BYTES 160

/// What those who send messages ask for; called from aur_osc_link_run.
typedef struct aur_osc_asks {
    void *context; ///< kept
    aur_err (*change)(void *context, const aur_control_event *events, size_t count);
    void (*act)(void *context, aur_remote_act act, double value); ///< pause, play, volume (linear)
} aur_osc_asks;

/// Makes a link that does nothing yet; `grid`: notes are moved to beat and harmony. *out is NULL on failure.
/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_osc_link_open(bool grid, aur_osc_link **out);
/// After the player is closed; NULL is allowed.
void aur_osc_link_close(aur_osc_link *link);
/// Takes messages at "PORT" of this machine, or at "ADDRESS:PORT".  Errors, with the reason: AUR_ERR_FORMAT (neither),
/// AUR_ERR_ADDRESS.
AUR_WARN_UNUSED aur_err aur_osc_link_listen(aur_osc_link *link, const char *text, char reason[AUR_OSC_REASON_BYTES]);
/// Says what is heard to "HOST:PORT".  Errors: as above.
AUR_WARN_UNUSED aur_err aur_osc_link_tell(aur_osc_link *link, const char *text, char reason[AUR_OSC_REASON_BYTES]);
/// Adds to the player's configuration what the link needs.
void aur_osc_link_prepare(aur_osc_link *link, aur_player_config *config);
/// Begins.
void aur_osc_link_start(aur_osc_link *link, aur_player *player, const aur_osc_asks *asks);
/// Lets go of all notes that are held; nothing comes in from now on. NULL is allowed.
void aur_osc_link_stop(aur_osc_link *link);

/// Descriptor to wait on for reading; -1 if there is none, or no link (NULL).
int aur_osc_link_fd(const aur_osc_link *link);
/// Time until something is due, at most `most_ms`; NULL is allowed.
int aur_osc_link_wait_ms(const aur_osc_link *link, int most_ms);
/// Does what was asked, and says what is heard; NULL is allowed.
void aur_osc_link_run(aur_osc_link *link, int64_t now_ns);

#endif

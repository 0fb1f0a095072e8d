// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who plays along with `auralis play`, beside the person at the terminal: a MIDI keyboard and a clock, programs that
/// speak OSC, the desktop's media keys.
#ifndef AUR_CLI_PLAY_ALONG_H
#define AUR_CLI_PLAY_ALONG_H

#include <poll.h>

#include "client/cli/args.h"
#include "client/cli/osc_link.h"
#include "client/cli/remote.h"
#include "stream/midi_link.h"
#include "stream/player.h"

#define AUR_PLAY_ALONG_FDS 2

/// Zeroed: nobody.
typedef struct aur_play_along {
    aur_midi_link *_midi;
    aur_osc_link *_osc;
    aur_remote *_remote; ///< NULL where there is no desktop
} aur_play_along;

/// Opens what the options ask for and adds to the player's configuration what it needs. On failure prints why. Returns
/// the exit code.
int aur_play_along_open(aur_play_along *along, const aur_args *args, aur_player_config *config);
/// Begins; what is asked comes by `asks`, from aur_play_along_run.  Errors: AUR_ERR_THREAD.
AUR_WARN_UNUSED aur_err aur_play_along_start(aur_play_along *along, aur_player *player, const aur_osc_asks *asks);
/// No notes any more: what is held is let go, so that a journal ends with it.
void aur_play_along_stop(aur_play_along *along);
/// After the player is closed. A zeroed one is allowed.
void aur_play_along_close(aur_play_along *along);

/// What to wait on, and for how long at most.
void aur_play_along_wait(aur_play_along *along, struct pollfd on[AUR_PLAY_ALONG_FDS], int *wait_ms);
/// Does what was asked and says what is heard.
void aur_play_along_run(aur_play_along *along, int64_t now_ns);
/// Tells the desktop what plays.
void aur_play_along_say(aur_play_along *along, const aur_remote_state *state);
/// Copies what happened last to a MIDI port; false if that is nothing new.
bool aur_play_along_news(aur_play_along *along, char text[AUR_MIDI_NEWS_BYTES]);

#endif

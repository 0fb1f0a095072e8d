// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who plays along with `auralis play`: a MIDI keyboard, a clock.
#ifndef AUR_CLI_PLAY_ALONG_H
#define AUR_CLI_PLAY_ALONG_H

#include "client/cli/args.h"
#include "stream/midi_link.h"
#include "stream/player.h"

/// Zeroed: nobody.
typedef struct aur_play_along {
    aur_midi_link *_midi;
} aur_play_along;

/// Opens what the options ask for and adds to the player's configuration what it needs. On failure prints why. Returns
/// the exit code.
int aur_play_along_open(aur_play_along *along, const aur_args *args, aur_player_config *config);
/// Begins. Returns the exit code.
int aur_play_along_start(aur_play_along *along, aur_player *player);
/// Nobody plays along any more: what is held is let go, so that a journal ends with it.
void aur_play_along_stop(aur_play_along *along);
/// After the player is closed. A zeroed one is allowed.
void aur_play_along_close(aur_play_along *along);
/// Copies what happened last; false if that is nothing new.
bool aur_play_along_news(aur_play_along *along, char text[AUR_MIDI_NEWS_BYTES]);

#endif

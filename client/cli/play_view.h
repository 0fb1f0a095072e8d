// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis play` shows: a screen that is drawn ten times a second, lines for whoever is no terminal, or JSON.
/// Main thread, RT: no, throughout.
#ifndef AUR_CLI_PLAY_VIEW_H
#define AUR_CLI_PLAY_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/screen.h"
#include "compose/why.h"
#include "stream/player.h"

/// What is shown at one moment.
typedef struct aur_play_moment {
    aur_player_status status;
    aur_outlet_level level;
    const aur_controls *wanted; ///< asked for, and perhaps not in effect yet
    int64_t now_ns;
    double sleep_left_s; ///< negative = none was asked for
    double volume_db;
    bool paused;
    bool leaving; ///< fading out to quit
    bool help;
    const char *note; ///< what the last key did; "" = nothing to say
} aur_play_moment;

typedef struct aur_play_view {
    double _hold_db[AUR_CHANNELS]; ///< peak that is held
    int64_t _hold_ns[AUR_CHANNELS];
    int64_t _drawn_ns;
    char _why[AUR_WHY_BYTES]; ///< line that was printed last
    bool _playing;            ///< as it was said last
    bool _said;
} aur_play_view;

/// Draws the moment.
void aur_play_view_draw(aur_play_view *view, aur_screen *screen, const aur_play_moment *moment);
/// Prints a line if chord, section or device are others than in the last.
void aur_play_view_line(aur_play_view *view, const aur_play_moment *moment);
/// Prints the moment as one JSON object on a line.
void aur_play_view_json(const aur_play_moment *moment);

#endif

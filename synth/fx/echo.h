// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Ping-pong echo: two delays that feed each other, softer and darker at each turn, and, as wanted,
/// more taps between them. Part of a rack.
#ifndef AUR_SYNTH_FX_ECHO_H
#define AUR_SYNTH_FX_ECHO_H

#include "synth/fx/line.h"

#define AUR_ECHO_FRAMES 27456 ///< of the longer one
#define AUR_ECHO_TAPS   4

typedef struct aur_echo {
    float lines[2][AUR_LINE_FLOATS(AUR_ECHO_FRAMES)];
} aur_echo;

#endif

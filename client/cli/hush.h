// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Standard error, silent for a while. PortAudio as Debian has it writes there, from threads of its own, whenever a
/// device is not there; while there is a player nothing is to come of that, least of all onto a screen.
#ifndef AUR_CLI_HUSH_H
#define AUR_CLI_HUSH_H

/// Returns what was there before, or -1.
int aur_hush(void);
/// Puts it back; -1 is allowed.
void aur_unhush(int before);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis inspect --music`.
#ifndef AUR_CLI_MUSIC_REPORT_H
#define AUR_CLI_MUSIC_REPORT_H

#include "client/cli/args.h"

/// Composes the preset of the options, measures, prints, draws and judges. Returns the exit code.
/// Thread: main.  RT: no.
int aur_music_report(const aur_args *args);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis inspect --reverb`: decay by octaves, echo density and modes of the engine's reverb, with limits.
#ifndef AUR_CLI_REVERB_REPORT_H
#define AUR_CLI_REVERB_REPORT_H

#include "client/cli/args.h"

/// Measures and prints. Returns the exit code; with --gate that of the limits.  Thread: main.  RT: no.
int aur_reverb_report(const aur_args *args);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis inspect --aliasing`: the aliases of the engine's saw at given frequencies, with limits.
#ifndef AUR_CLI_ALIAS_REPORT_H
#define AUR_CLI_ALIAS_REPORT_H

#include "client/cli/args.h"

/// Measures and prints. Returns the exit code; with --gate that of the limits.  Thread: main.  RT: no.
int aur_alias_report(const aur_args *args);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Many files by one command: `--seed 1..20`, or several journals. Where a name of an output holds `{seed}` or `{name}`
/// (of the journal, without folder and suffix), each file has its own there.
/// Main thread, RT: no.
#ifndef AUR_CLI_RENDER_MANY_H
#define AUR_CLI_RENDER_MANY_H

#include "client/cli/args.h"
#include "client/cli/render_job.h"

/// Renders one file; returns the exit code.
typedef int (*aur_render_one)(const aur_args *args, aur_render_count *count);

/// Renders what `args` name: one file here, several in processes of their own, so many at a time as --jobs says.
/// Returns the exit code, of several that of the first that failed.
int aur_render_many_run(const aur_args *args, aur_render_one render);

#endif

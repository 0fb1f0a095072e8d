// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// No D-Bus was there at build.
#include <stddef.h>

#include "client/cli/remote.h"

aur_err aur_remote_open(const aur_remote_config *config, aur_remote **out)
{
    (void)config;
    *out = NULL;
    return AUR_ERR_UNSUPPORTED;
}

void aur_remote_close(aur_remote *remote)
{
    (void)remote;
}

int aur_remote_fd(aur_remote *remote, short *events)
{
    (void)remote;
    *events = 0;
    return -1;
}

void aur_remote_run(aur_remote *remote)
{
    (void)remote;
}

void aur_remote_say(aur_remote *remote, const aur_remote_state *state)
{
    (void)remote, (void)state;
}

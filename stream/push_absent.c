// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// In place of push_shout.c in a build without libshout: nothing can be pushed.
#include <string.h>

#include "stream/push.h"

aur_err aur_push_open(const aur_push_config *config, aur_push **out)
{
    (void)config;
    *out = NULL;
    return AUR_ERR_UNSUPPORTED;
}

void aur_push_close(aur_push *push)
{
    (void)push;
}

void aur_push_stats_get(const aur_push *push, aur_push_stats *stats)
{
    (void)push;
    memset(stats, 0, sizeof *stats);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Hush.
#include "client/cli/hush.h"

#include <fcntl.h>
#include <unistd.h>

int aur_hush(void)
{
    int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (before >= 0 && nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0)
        close(nowhere);
    return before;
}

void aur_unhush(int before)
{
    if (before < 0)
        return;
    dup2(before, STDERR_FILENO);
    close(before);
}

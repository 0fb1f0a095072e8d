// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The protocol of sd_notify(3).
#include "server/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void aur_notify_send(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof to.sun_path)
        return;
    memcpy(to.sun_path, path, strlen(path));
    if (path[0] == '@') // a name that is no file
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    socklen_t bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to, bytes);
    close(fd);
}

void aur_watchdog_begin(aur_watchdog *watchdog)
{
    const char *period = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    *watchdog = (aur_watchdog){.period_ns = 0};
    if (period == NULL || (pid != NULL && strtoll(pid, NULL, 10) != getpid()))
        return;
    long long us = strtoll(period, NULL, 10);
    if (us > 0 && us < INT64_MAX / 1000)
        watchdog->period_ns = (int64_t)us * 500; // twice as often as it must be
}

void aur_watchdog_feed(aur_watchdog *watchdog, uint64_t progress, int64_t now_ns)
{
    if (watchdog->period_ns == 0 || now_ns < watchdog->due_ns || progress == watchdog->progress)
        return;
    watchdog->due_ns = now_ns + watchdog->period_ns;
    watchdog->progress = progress;
    aur_notify_send("WATCHDOG=1");
}

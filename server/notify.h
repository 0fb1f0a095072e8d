// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tells systemd how a service of `Type=notify` does (sd_notify(3)). The protocol is one datagram, so it takes no
/// library. Without systemd nothing happens.
#ifndef AUR_SERVER_NOTIFY_H
#define AUR_SERVER_NOTIFY_H

#include <stdint.h>

/// Sends `state` ("READY=1") to the socket that $NOTIFY_SOCKET names, if it does.  Thread: any.  RT: no.
void aur_notify_send(const char *state);
/// Says that the program is alive, as often as systemd wants to hear it, and only while it gets on.
typedef struct aur_watchdog {
    int64_t period_ns; ///< 0 = nobody wants to hear it
    int64_t due_ns;
    uint64_t progress; ///< when it was said last
} aur_watchdog;

/// Reads $WATCHDOG_USEC and $WATCHDOG_PID.  Thread: owner.  RT: no.
void aur_watchdog_begin(aur_watchdog *watchdog);
/// Tells if it is time, unless `progress` is as it was when it told last.  Thread: owner.  RT: no.
void aur_watchdog_feed(aur_watchdog *watchdog, uint64_t progress, int64_t now_ns);

#endif

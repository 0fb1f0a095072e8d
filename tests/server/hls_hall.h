// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tests of HLS begin with: a room of which segments and parts are made, without an audience.
#ifndef AUR_TESTS_SERVER_HLS_HALL_H
#define AUR_TESTS_SERVER_HLS_HALL_H

#include "tests/server/hall.h"

#include "server/hls.h"

#define START_S 1700000000 // of the run that is tested

static aur_hls *hls;

static inline int set_up(void **state)
{
    (void)state;
    open_room(1);
    aur_hls_config with = {.room = room, .start_unix_ms = INT64_C(1000) * START_S + 250, .run = START_S};
    assert_ok(aur_hls_open(&with, &hls));
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    aur_hls_close(hls);
    assert_int_equal(aur_room_listeners(room), 0);
    aur_room_close(room);
    return 0;
}

/// Lets the world go on for `ms`, in steps of a packet.
static inline void pass(int ms)
{
    for (int i = 0; i < ms; i += 20) {
        tick_room(AUR_PACKET_FRAMES);
        aur_hls_tick(hls, now_ns);
    }
}

/// The same while nobody can listen, in one step.
static inline void sleep_for(int64_t seconds)
{
    now_ns += seconds * AUR_NS_PER_SECOND;
    now_frame += seconds * AUR_SAMPLE_RATE_HZ;
}

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tests of this folder begin with: a room, people in it, and a clock that they wind themselves.
#ifndef AUR_TESTS_SERVER_HALL_H
#define AUR_TESTS_SERVER_HALL_H

#include "tests/stream/check.h"

#include "server/audience.h"
#include "stream/clock.h"

#define HALL_UNUSED __attribute__((unused))

HALL_UNUSED static aur_access access_rules;
HALL_UNUSED static aur_room *room;
HALL_UNUSED static aur_audience *audience;
static int64_t now_ns, now_frame;

/// The default preset, from frame 0; rules are those of loopback. `complexity` as in aur_room_config.
static inline void open_room(int32_t complexity)
{
    memset(&access_rules, 0, sizeof access_rules);
    access_rules.scope = AUR_ACCESS_LOOPBACK;
    access_rules.port = 8080;
    now_ns = 1000 * AUR_NS_PER_SECOND;
    now_frame = 0;
    aur_room_config config = {.isa = AUR_ISA_AUTO, .complexity = complexity};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
}

/// A room and its audience; what `with` says is added.
static inline void open_hall(aur_audience_config with)
{
    open_room(0);
    with.room = room;
    with.name = "lobby";
    with.started_at_ns = now_ns;
    with.access = &access_rules;
    assert_ok(aur_audience_open(&with, &audience));
}

static inline void close_hall(void)
{
    aur_audience_close(audience);
    aur_room_close(room);
}

/// The render thread's turn, `frames` later.
static inline void tick_room(int32_t frames)
{
    now_frame += frames;
    now_ns += AUR_PACKET_NS * frames / AUR_PACKET_FRAMES;
    while ((aur_room_tick(room, now_frame) & AUR_ROOM_AGAIN) != 0) {
    }
}

/// Lets time pass for room and audience, in ticks of `tick_ms` (20, 10 or 5).
static inline void pass_in_ticks(int ms, int tick_ms)
{
    for (int i = 0; i < ms; i += tick_ms) {
        tick_room(tick_ms * (AUR_SAMPLE_RATE_HZ / 1000));
        aur_audience_tick(audience, now_ns);
    }
}

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// HTTP for rooms and people without sockets and without music, over a store in memory: for tests and fuzzing.
#ifndef AUR_TESTS_SERVER_PEOPLE_FRONT_DESK_H
#define AUR_TESTS_SERVER_PEOPLE_FRONT_DESK_H

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "server/people/rest.h"

typedef struct front_desk {
    aur_store *store;
    aur_keeper *keeper;
    aur_token_keys keys;
    aur_people *people;
    aur_rest *rest;
    int64_t now_ns, now_s;
    aur_rest_answer *answer; ///< the last one
    unsigned answers;
    char told[4096]; ///< to whoever is in a room, the last text
    aur_hands_note played[64];
    uint32_t played_count; ///< of all
} front_desk;

static void desk_tell(void *context, aur_seat *seat, char *text)
{
    front_desk *desk = context;
    (void)seat;
    snprintf(desk->told, sizeof desk->told, "%s", text != NULL ? text : "");
    free(text);
}

static void desk_send_out(void *context, aur_seat *seat, uint16_t close_code)
{
    (void)context;
    (void)seat;
    (void)close_code;
}

static aur_err desk_opened(void *context, aur_gathering *gathering, void **music)
{
    (void)context;
    *music = gathering;
    return AUR_OK;
}

static void desk_closed(void *context, aur_gathering *gathering, void *music)
{
    (void)context;
    (void)gathering;
    (void)music;
}

static aur_err desk_compose(void *context, void *music, const cJSON *body, char note[AUR_OPENING_NOTE_BYTES],
                            aur_protocol_error *error)
{
    (void)context;
    (void)music;
    (void)body;
    (void)error;
    note[0] = '\0';
    return AUR_OK;
}

static void desk_play(void *context, void *music, const aur_hands_note *notes, uint32_t count)
{
    front_desk *desk = context;
    (void)music;
    for (uint32_t i = 0; i < count; i++)
        desk->played[desk->played_count++ % 64] = notes[i];
}

static int64_t desk_frame(void *context, void *music, int64_t now_ns)
{
    (void)context;
    (void)music;
    return now_ns / 1000000 * 48;
}

static bool desk_is_heard(void *context, void *music)
{
    (void)context;
    (void)music;
    return false;
}

static void desk_wake(void *context)
{
    (void)context;
}

/// False: something fails. `has_store` false: nothing can be written.
static bool desk_open(front_desk *desk, bool has_store)
{
    memset(desk, 0, sizeof *desk);
    desk->now_ns = INT64_C(1000000000000);
    desk->now_s = INT64_C(1800000000);
    if (sodium_init() < 0 || (has_store && aur_store_open(":memory:", &desk->store, NULL, 0) != AUR_OK) ||
        aur_keeper_open(desk->store, desk_wake, NULL, &desk->keeper) != AUR_OK)
        return false;
    aur_token_keys_make(&desk->keys);
    aur_people_config config = {.keeper = desk->keeper,
                                .keys = &desk->keys,
                                .first_room = "lobby",
                                .tell = desk_tell,
                                .send_out = desk_send_out,
                                .opened = desk_opened,
                                .closed = desk_closed,
                                .compose = desk_compose,
                                .changed = desk_closed,
                                .play = desk_play,
                                .frame = desk_frame,
                                .is_heard = desk_is_heard,
                                .context = desk};
    return aur_people_open(&config, desk->store, &desk->people) == AUR_OK &&
           aur_rest_open(&(aur_rest_config){.people = desk->people}, &desk->rest) == AUR_OK;
}

static void desk_close(front_desk *desk)
{
    aur_keeper_close(desk->keeper);
    aur_rest_close(desk->rest);
    aur_people_close(desk->people);
    aur_store_close(desk->store);
    aur_rest_answer_free(desk->answer);
}

static inline void desk_answered(void *owner, aur_rest_answer *answer)
{
    front_desk *desk = owner;
    aur_rest_answer_free(desk->answer);
    desk->answer = answer;
    desk->answers++;
}

/// Waits until the keeper has nothing left to do.
static inline void desk_settle(front_desk *desk)
{
    aur_keeper_stats stats;
    for (;;) {
        aur_keeper_tick(desk->keeper);
        aur_keeper_stats_get(desk->keeper, &stats);
        if (stats.waiting == 0)
            return;
        sched_yield();
    }
}

/// Asks, and waits for the answer; returns its status.
static inline int desk_take(front_desk *desk, const aur_rest_request *request, const void *body, size_t bytes)
{
    unsigned before = desk->answers;
    aur_rest_take(desk->rest, request, body, bytes, desk->now_ns, desk->now_s, desk_answered, desk);
    desk_settle(desk);
    return desk->answers == before + 1 && desk->answer != NULL ? desk->answer->status : 0;
}

#endif

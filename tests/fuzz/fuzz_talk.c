// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever three people say in a room, one message a line: the first letter says who (a, b, c) and A, B, C play notes.
// Who is there, what is told and what is held stays true.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <sodium.h>

#include "server/people/talk.h"
#include "server/protocol_print.h"
#include "stream/json.h"

#define TALKERS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static aur_keeper *keeper;
static aur_token_keys keys;

static void check(int ok)
{
    if (!ok)
        abort();
}

static void tell(void *context, aur_seat *seat, char *text)
{
    (void)context;
    aur_talk_tell(seat, aur_outgoing_new(text));
}

static void send_out(void *context, aur_seat *seat, uint16_t close_code)
{
    (void)context;
    check(close_code >= 4001 && close_code <= 4004);
    aur_talk_send_out(seat, close_code);
}

static aur_err opened(void *context, aur_gathering *gathering, void **music)
{
    (void)context;
    *music = gathering;
    return AUR_OK;
}

static void closed(void *context, aur_gathering *gathering, void *music)
{
    (void)context;
    check(music == gathering);
}

static void play(void *context, void *music, const aur_hands_note *notes, uint32_t count)
{
    (void)context;
    (void)music;
    for (uint32_t i = 0; i < count; i++) {
        aur_guest_note again;
        check(aur_guest_unpack(aur_guest_pack(&notes[i].note), &again) == AUR_OK);
    }
}

static int64_t frame(void *context, void *music, int64_t now_ns)
{
    (void)context;
    (void)music;
    return now_ns / 1000000 * 48;
}

static bool is_heard(void *context, void *music)
{
    (void)context;
    (void)music;
    return false;
}

static void nothing(void *context)
{
    (void)context;
}

/// What is told is whole JSON, or notes.
static void read_all(aur_talk *talk)
{
    for (aur_outgoing *told; (told = aur_talk_pop(talk)) != NULL; aur_outgoing_drop(told)) {
        cJSON *root = NULL;
        if (aur_outgoing_text(told)[0] == 3)
            continue;
        check(aur_json_parse(aur_outgoing_text(told), told->bytes, 8, &root) == NULL);
        cJSON_Delete(root);
    }
}

static void say(aur_talk *talk, const char *text, size_t bytes, int64_t now_ns)
{
    cJSON *message = NULL;
    aur_protocol_error error = {.code = 0};
    if (aur_json_parse(text, bytes, AUR_PROTOCOL_DEPTH_MAX, &message) != NULL)
        return;
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "type"));
    if (type != NULL && aur_talk_takes(type) && !aur_talk_text(talk, message, now_ns, &error)) {
        char *print = aur_protocol_print_error(&error);
        check(error.message[0] != '\0' && print != NULL);
        free(print);
    }
    cJSON_Delete(message);
}

/// Nobody is there twice, and nobody who has gone.
static void check_members(aur_people *people, aur_talk *const talks[TALKERS])
{
    uint32_t seated = 0, counted = 0;
    for (int i = 0; i < TALKERS; i++)
        seated += aur_talk_seat(talks[i]) != NULL;
    for (aur_gathering *g = aur_people_next(people, NULL); g != NULL; g = aur_people_next(people, g)) {
        counted += aur_gathering_count(g);
        check(aur_gathering_count(g) <= aur_gathering_room(g)->settings.capacity || aur_gathering_count(g) <= TALKERS);
    }
    check(seated == counted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    aur_people *people = NULL;
    aur_talk *talks[TALKERS];
    int64_t now_ns = INT64_C(1000000000000);
    if (keeper == NULL) {
        check(sodium_init() >= 0 && aur_keeper_open(NULL, nothing, NULL, &keeper) == AUR_OK);
        aur_token_keys_make(&keys);
    }
    aur_people_config config = {.keeper = keeper,
                                .keys = &keys,
                                .first_room = "lobby",
                                .tell = tell,
                                .send_out = send_out,
                                .opened = opened,
                                .closed = closed,
                                .changed = closed,
                                .play = play,
                                .frame = frame,
                                .is_heard = is_heard};
    aur_store_room room = {.settings = {.name = "jam", .type = AUR_ROOM_JAM, .capacity = 2}};
    aur_gathering *jam = NULL;
    check(aur_people_open(&config, NULL, &people) == AUR_OK && aur_people_open_room(people, &room, &jam) == AUR_OK);
    for (int i = 0; i < TALKERS; i++)
        check(aur_talk_open(people, jam, "10.0.0.1", NULL, nothing, NULL, &talks[i]) == AUR_OK);
    while (bytes > 0) {
        const uint8_t *end = memchr(data, '\n', bytes);
        size_t line = end != NULL ? (size_t)(end - data) : bytes;
        char who = line > 0 ? (char)data[0] : '\0';
        aur_protocol_error error = {.code = 0};
        now_ns += 300000000;
        if (who >= 'a' && who < 'a' + TALKERS)
            say(talks[who - 'a'], (const char *)data + 1, line - 1, now_ns);
        else if (who >= 'A' && who < 'A' + TALKERS)
            aur_talk_binary(talks[who - 'A'], data + 1, line - 1, now_ns, &error);
        for (int i = 0; i < TALKERS; i++)
            read_all(talks[i]);
        check_members(people, talks);
        aur_people_tick(people, now_ns);
        aur_keeper_tick(keeper);
        line += end != NULL;
        data += line;
        bytes -= line;
    }
    for (int i = 0; i < TALKERS; i++)
        aur_talk_close(talks[i], AUR_LEAVING_LOST, now_ns);
    aur_keeper_stats stats;
    do {
        aur_keeper_tick(keeper);
        aur_keeper_stats_get(keeper, &stats);
    } while (stats.waiting > 0);
    aur_people_close(people);
    return 0;
}

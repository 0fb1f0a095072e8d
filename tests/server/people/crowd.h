// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What tests of gatherings share: a room, people by name, time that is passed by hand, and a diary of what happened,
/// as "joined ann|owner ann|notes ann 60+|".
#ifndef AUR_TESTS_SERVER_PEOPLE_CROWD_H
#define AUR_TESTS_SERVER_PEOPLE_CROWD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/gathering.h"

#define NS_PER_S INT64_C(1000000000)
#define ROOM     "rrrrrrrrrrrrrrrr"

static aur_gathering *room;
static int64_t now_ns, now_s, now_frame;
static char diary[4096];
static const aur_store_sanction *sanction;
static aur_rights_verdict verdict;
static bool quota, is_kept;
static aur_store_sanction last_sanction;

static void note_down(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note_down(const char *format, ...)
{
    size_t at = strlen(diary);
    va_list list;
    va_start(list, format);
    vsnprintf(diary + at, sizeof diary - at, format, list);
    va_end(list);
}

static const char *name_of(const aur_seat *seat)
{
    return seat != NULL ? seat->person.name : "nobody";
}

static void note_notes(const aur_happening *h)
{
    note_down("notes %s", name_of(h->seat));
    for (uint32_t i = 0; i < h->note_count; i++) {
        assert_int_equal(h->notes[i].note.player, h->seat->hands.player);
        if (h->notes[i].note.all_off)
            note_down(" off");
        else
            note_down(" %d%c", h->notes[i].note.pitch_midi, h->notes[i].note.velocity > 0 ? '+' : '-');
    }
}

static void happened(void *context, aur_gathering *gathering, const aur_happening *h)
{
    static const char *const WHY[] = {"left", "lost", "kicked", "banned", "replaced", "closed"};
    assert_ptr_equal(context, &room);
    (void)gathering;
    switch (h->kind) {
    case AUR_HAPPENING_JOINED:
        note_down("joined %s", name_of(h->seat));
        break;
    case AUR_HAPPENING_LEFT:
        assert_false(aur_hands_hold(&h->seat->hands));
        note_down("%s %s", WHY[h->why], name_of(h->seat));
        if (h->reason[0] != '\0')
            note_down(" (%s)", h->reason);
        break;
    case AUR_HAPPENING_MEMBER:
        note_down("member %s%s", name_of(h->seat), h->seat->is_muted ? " muted" : "");
        break;
    case AUR_HAPPENING_OWNER:
        note_down("owner %s", name_of(h->seat));
        break;
    case AUR_HAPPENING_SETTINGS:
        note_down("settings");
        break;
    case AUR_HAPPENING_SAID:
    case AUR_HAPPENING_EDITED:
    case AUR_HAPPENING_UNSAID:
        note_down("%s %d %s", h->kind == AUR_HAPPENING_SAID ? "said" : "changed", (int)h->message->number,
                  h->message->text);
        break;
    case AUR_HAPPENING_CLEARED:
        note_down("cleared by %s", name_of(h->seat));
        break;
    case AUR_HAPPENING_TYPING:
        note_down("%s %s", h->seat->typing_until_ns != 0 ? "typing" : "idle", name_of(h->seat));
        break;
    case AUR_HAPPENING_SANCTION:
    case AUR_HAPPENING_PARDON:
        last_sanction = *h->sanction;
        note_down("%s%s by %s", h->kind == AUR_HAPPENING_PARDON ? "un" : "",
                  h->sanction->kind == AUR_SANCTION_BAN ? "ban" : "mute", name_of(h->seat));
        break;
    case AUR_HAPPENING_NOTES:
        note_notes(h);
        break;
    }
    note_down("|");
}

/// What happened since the last time.
static const char *read_diary(void)
{
    static char text[sizeof diary];
    memcpy(text, diary, sizeof text);
    diary[0] = '\0';
    return text;
}

static aur_gathering_config config;

/// The room that is about to be opened.
static aur_store_room *new_room(aur_room_type type)
{
    memset(&config, 0, sizeof config);
    config.happened = happened;
    config.context = &room;
    config.room.settings.type = type;
    snprintf(config.room.id, sizeof config.room.id, ROOM);
    return &config.room;
}

static void open_new(void)
{
    assert_int_equal(aur_gathering_open(&config, &room), AUR_OK);
}

static void open_room(aur_room_type type)
{
    new_room(type);
    open_new();
}

static int begin(void **state)
{
    (void)state;
    now_ns = NS_PER_S;
    now_s = 1000000;
    now_frame = 48000000;
    diary[0] = '\0';
    return 0;
}

static int end(void **state)
{
    (void)state;
    aur_gathering_close(room);
    room = NULL;
    return 0;
}

/// Seconds go by, with a tick in each.
static void pass(int seconds)
{
    for (int i = 0; i < seconds; i++) {
        now_ns += NS_PER_S;
        now_s++;
        now_frame += AUR_SAMPLE_RATE_HZ;
        aur_gathering_tick(room, now_ns, now_s);
    }
}

/// His id is made of his name.
static void name_seat(aur_seat *seat, const char *name, aur_role role)
{
    memset(seat, 0, sizeof *seat);
    snprintf(seat->person.id, sizeof seat->person.id, "%s", name);
    for (size_t i = strlen(seat->person.id); i < AUR_ID_BYTES - 1; i++)
        seat->person.id[i] = 'x';
    snprintf(seat->person.name, sizeof seat->person.name, "%s", name);
    snprintf(seat->address, sizeof seat->address, "10.0.0.1");
    seat->person.role = role;
}

static aur_entry enter(aur_seat *seat)
{
    return aur_gathering_join(room, seat, false, now_ns, now_s, &sanction, &verdict);
}

static void comes(aur_seat *seat, const char *name, aur_role role)
{
    name_seat(seat, name, role);
    assert_int_equal(enter(seat), AUR_ENTRY_WELCOME);
}

static void goes(aur_seat *seat)
{
    aur_gathering_leave(seat, AUR_LEAVING_LEFT, "", now_frame, now_ns);
}

static aur_rights_verdict plays(aur_seat *seat, aur_hands_kind kind, uint8_t key, uint8_t value)
{
    aur_hands_batch batch = {.count = 1};
    batch.events[0] = (aur_hands_event){.at_frame = now_frame, .kind = kind, .key = key, .value = value};
    return aur_gathering_play(seat, &batch, now_frame, now_ns, &quota);
}

static aur_rights_verdict strikes(aur_seat *seat, uint8_t key)
{
    return plays(seat, AUR_HANDS_ON, key, 100);
}

static aur_rights_verdict sanctions(aur_seat *by, aur_seat *whom, aur_sanction_kind kind, int64_t seconds,
                                    bool for_address)
{
    return aur_gathering_sanction(by, whom, kind, seconds, for_address, "why", now_frame, now_ns, now_s, &is_kept);
}

#endif

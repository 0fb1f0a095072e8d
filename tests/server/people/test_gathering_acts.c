// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what members do to each other: chat, notes, mutes, bans, settings; and that all of it holds at once.
#include "tests/server/people/crowd.h"

static aur_seat ann, bob, cid, dan; // owner, member, guest, moderator
static bool found;

/* ---- memory that is out ---- */

static bool no_memory;

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__real_realloc(void *data, size_t bytes);
void *__wrap_realloc(void *data, size_t bytes);

void *__wrap_malloc(size_t bytes)
{
    return no_memory ? NULL : __real_malloc(bytes);
}

void *__wrap_realloc(void *data, size_t bytes)
{
    return no_memory ? NULL : __real_realloc(data, bytes);
}

/* ---- helpers ---- */

static int open_jam(void **state)
{
    begin(state);
    open_room(AUR_ROOM_JAM);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    comes(&cid, "cid", AUR_ROLE_GUEST);
    comes(&dan, "dan", AUR_ROLE_MODERATOR);
    read_diary();
    return 0;
}

/// The settings that are about to be made.
static aur_room_settings *wanted(aur_room_type type)
{
    aur_room_settings *settings = &new_room(type)->settings;
    settings->capacity = 20;
    return settings;
}

static aur_rights_verdict set_room(aur_seat *seat)
{
    return aur_gathering_set(seat, &config.room.settings);
}

/* talking */

static void test_talks(void **state)
{
    (void)state;
    assert_int_equal(aur_gathering_say(&bob, "hello", false, 5), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_say(&cid, "hi", true, 6), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "said 1 hello|said 2 hi|");
    assert_int_equal(aur_gathering_edit(&bob, 1, "hallo", &found), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "changed 1 hallo|");
    assert_true(found);
    assert_int_equal(aur_gathering_edit(&dan, 1, "ha", &found), AUR_RIGHTS_TARGET); // nobody speaks for others
    assert_true(found);
    (void)aur_gathering_edit(&bob, 9, "ha", &found);
    assert_false(found);
    assert_int_equal(aur_gathering_unsay(&cid, 1, &found), AUR_RIGHTS_OWNER);
    assert_int_equal(aur_gathering_unsay(&cid, 2, &found), AUR_RIGHTS_YES);
    (void)aur_gathering_unsay(&cid, 2, &found);
    assert_false(found);
    assert_int_equal(aur_gathering_unsay(&ann, 1, &found), AUR_RIGHTS_YES); // the owner may
    assert_string_equal(read_diary(), "changed 2 |changed 1 |");
    assert_int_equal(aur_gathering_clear(&bob), AUR_RIGHTS_OWNER);
    assert_int_equal(aur_gathering_clear(&dan), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "cleared by dan|");
    assert_int_equal(aur_gathering_chat(room)->count, 0);
}

static void test_types(void **state)
{
    (void)state;
    aur_gathering_typing(&bob, true, now_ns);
    aur_gathering_typing(&bob, true, now_ns);
    aur_gathering_typing(&cid, false, now_ns);
    assert_string_equal(read_diary(), "typing bob|");
    pass(AUR_GATHERING_TYPING_S - 1);
    aur_gathering_typing(&bob, true, now_ns);
    pass(AUR_GATHERING_TYPING_S - 1);
    assert_string_equal(read_diary(), "");
    pass(1);
    assert_string_equal(read_diary(), "idle bob|");
    aur_gathering_typing(&bob, true, now_ns);
    (void)aur_gathering_say(&bob, "there", false, 1);
    assert_string_equal(read_diary(), "typing bob|idle bob|said 1 there|");
    (void)sanctions(&ann, &bob, AUR_SANCTION_MUTE, 0, false);
    read_diary();
    aur_gathering_typing(&bob, true, now_ns);
    assert_string_equal(read_diary(), "");
}

static void test_words(void **state)
{
    (void)state;
    static const char *const words[] = {"darn"};
    aur_store_room as = {.settings = {.type = AUR_ROOM_JAM, .clean_words = true}};
    end(NULL);
    assert_int_equal(aur_gathering_open(
                         &(aur_gathering_config){
                             .room = as, .happened = happened, .context = &room, .words = words, .word_count = 1},
                         &room),
                     AUR_OK);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    read_diary();
    (void)aur_gathering_say(&ann, "Darn!", false, 1);
    (void)aur_gathering_edit(&ann, 1, "oh darn", &found);
    wanted(AUR_ROOM_JAM);
    assert_int_equal(set_room(&ann), AUR_RIGHTS_YES);
    (void)aur_gathering_say(&ann, "Darn!", false, 1);
    assert_string_equal(read_diary(), "said 1 ****!|changed 1 oh ****|settings|said 2 Darn!|");
}

/* playing */

static void test_plays(void **state)
{
    (void)state;
    assert_int_equal(strikes(&cid, 60), AUR_RIGHTS_YES);
    assert_int_equal(strikes(&bob, 60), AUR_RIGHTS_YES);
    assert_int_equal(plays(&cid, AUR_HANDS_OFF, 60, 0), AUR_RIGHTS_YES);
    assert_int_equal(plays(&cid, AUR_HANDS_OFF, 60, 0), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "notes cid 60+|notes bob 60+|notes cid 60-|");
    assert_int_equal(plays(&cid, AUR_HANDS_INSTRUMENT, 0, (uint8_t)aur_hands_instrument_find("bell")), AUR_RIGHTS_YES);
    assert_int_equal(plays(&cid, AUR_HANDS_INSTRUMENT, 0, (uint8_t)aur_hands_instrument_find("bell")), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "member cid|");
    goes(&bob);
    assert_string_equal(read_diary(), "notes bob off|left bob|");
}

/// He who leaves and comes back has neither a new quota nor notes that his old end cuts.
static void test_comes_back_with_his_hands(void **state)
{
    (void)state;
    (void)strikes(&bob, 60);
    goes(&bob);
    assert_int_equal(enter(&bob), AUR_ENTRY_WELCOME);
    for (int i = 1; i < AUR_HANDS_STRIKES_BURST; i++)
        (void)strikes(&bob, 60);
    assert_false(quota);
    aur_hands_batch batch = {.count = 1};
    batch.events[0] =
        (aur_hands_event){.at_frame = now_frame + 4 * AUR_SAMPLE_RATE_HZ, .kind = AUR_HANDS_OFF, .key = 60};
    (void)aur_gathering_play(&bob, &batch, now_frame, now_ns, &quota);
    goes(&bob);
    assert_int_equal(enter(&bob), AUR_ENTRY_WELCOME);
    (void)strikes(&bob, 60);
    assert_true(quota);
    assert_int_equal(bob.hands.last_frame, now_frame + 4 * AUR_SAMPLE_RATE_HZ);
}

static void test_only_owner_plays(void **state)
{
    (void)state;
    for (aur_seat *seat = aur_gathering_first(room); seat != NULL; seat = seat->next)
        (void)strikes(seat, 60);
    read_diary();
    wanted(AUR_ROOM_JAM)->only_owner_plays = true;
    assert_int_equal(set_room(&ann), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "settings|notes bob off|notes cid off|"); // moderators may
    assert_int_equal(strikes(&bob, 62), AUR_RIGHTS_SETTING);
    assert_int_equal(strikes(&ann, 62), AUR_RIGHTS_YES);
    assert_int_equal(strikes(&dan, 62), AUR_RIGHTS_YES);
    read_diary();
    wanted(AUR_ROOM_STATION);
    assert_int_equal(set_room(&dan), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "settings|notes dan off|");
    assert_int_equal(strikes(&dan, 62), AUR_RIGHTS_TYPE);
}

/* settings */

static void test_settings(void **state)
{
    (void)state;
    wanted(AUR_ROOM_JAM);
    assert_int_equal(set_room(&bob), AUR_RIGHTS_OWNER);
    wanted(AUR_ROOM_STATION);
    assert_int_equal(set_room(&ann), AUR_RIGHTS_TYPE); // a guest's
    wanted(AUR_ROOM_JAM)->is_persistent = true;
    assert_int_equal(set_room(&ann), AUR_RIGHTS_ROLE);
    assert_string_equal(read_diary(), "");
    wanted(AUR_ROOM_JAM)->is_persistent = true;
    assert_int_equal(set_room(&dan), AUR_RIGHTS_YES);
    wanted(AUR_ROOM_JAM);
    config.room.settings.is_persistent = true;
    config.room.settings.no_chat = true;
    assert_int_equal(set_room(&ann), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_say(&bob, "hello", false, 1), AUR_RIGHTS_SETTING);
    assert_int_equal(aur_gathering_say(&dan, "hello", false, 1), AUR_RIGHTS_YES);
    wanted(AUR_ROOM_JAM)->no_guests = true;
    assert_int_equal(set_room(&ann), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_count(room), 4); // guests may stay and listen
    assert_int_equal(aur_gathering_say(&cid, "hello", false, 1), AUR_RIGHTS_GUESTS);
    assert_int_equal(strikes(&cid, 60), AUR_RIGHTS_GUESTS);
    assert_int_equal(strikes(&ann, 60), AUR_RIGHTS_YES); // whose room it is
}

/* order */

static void test_kicks(void **state)
{
    (void)state;
    (void)strikes(&cid, 60);
    read_diary();
    assert_int_equal(aur_gathering_kick(&bob, &cid, "", now_frame, now_ns), AUR_RIGHTS_OWNER);
    assert_int_equal(aur_gathering_kick(&ann, &dan, "", now_frame, now_ns), AUR_RIGHTS_TARGET);
    assert_int_equal(aur_gathering_kick(&ann, &ann, "", now_frame, now_ns), AUR_RIGHTS_TARGET);
    assert_int_equal(aur_gathering_kick(&dan, &dan, "", now_frame, now_ns), AUR_RIGHTS_TARGET);
    assert_string_equal(read_diary(), "");
    assert_int_equal(aur_gathering_kick(&ann, &cid, "loud", now_frame, now_ns), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "notes cid off|kicked cid (loud)|");
    assert_int_equal(aur_gathering_kick(&ann, &cid, "", now_frame, now_ns), AUR_RIGHTS_TARGET); // is not here
    assert_int_equal(enter(&cid), AUR_ENTRY_WELCOME);
    assert_int_equal(aur_gathering_kick(&dan, &ann, "", now_frame, now_ns), AUR_RIGHTS_YES);
    assert_true(aur_gathering_is_owner(room, ann.person.id));
}

static void test_mutes(void **state)
{
    (void)state;
    (void)strikes(&cid, 60);
    read_diary();
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_MUTE, 60, false), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "mute by ann|member cid muted|notes cid off|");
    assert_int_equal(last_sanction.expires_s, now_s + 60);
    assert_string_equal(last_sanction.room, ROOM);
    assert_string_equal(last_sanction.person, cid.person.id);
    assert_string_equal(last_sanction.by, ann.person.id);
    assert_string_equal(last_sanction.reason, "why");
    assert_string_equal(last_sanction.address, "");
    assert_true(aur_person_id_is(last_sanction.id));
    assert_int_equal(aur_gathering_say(&cid, "but", false, 1), AUR_RIGHTS_MUTED);
    assert_int_equal(strikes(&cid, 60), AUR_RIGHTS_MUTED);
    assert_false(aur_hands_hold(&cid.hands));
    goes(&cid);
    assert_int_equal(enter(&cid), AUR_ENTRY_WELCOME);
    assert_true(cid.is_muted); // coming back does not help
    read_diary();
    pass(59);
    assert_string_equal(read_diary(), "");
    pass(1);
    assert_string_equal(read_diary(), "member cid|unmute by nobody|");
    assert_int_equal(strikes(&cid, 60), AUR_RIGHTS_YES);
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_MUTE, 60, false), AUR_RIGHTS_YES);
    assert_int_equal(sanctions(&dan, &cid, AUR_SANCTION_MUTE, 0, false), AUR_RIGHTS_YES);
    pass(1000); // the second took the place of the first
    assert_true(cid.is_muted && aur_gathering_sanctions(room, 0) != NULL && aur_gathering_sanctions(room, 1) == NULL);
    assert_int_equal(aur_gathering_pardon(&bob, AUR_SANCTION_MUTE, cid.person.id, &found), AUR_RIGHTS_OWNER);
    assert_int_equal(aur_gathering_pardon(&ann, AUR_SANCTION_BAN, cid.person.id, &found), AUR_RIGHTS_YES);
    assert_false(found);
    read_diary();
    assert_int_equal(aur_gathering_pardon(&ann, AUR_SANCTION_MUTE, cid.person.id, &found), AUR_RIGHTS_YES);
    assert_true(found);
    assert_string_equal(read_diary(), "member cid|unmute by ann|");
    assert_false(cid.is_muted);
}

/// Nothing is said to be done that is not, and what held before holds on.
static void test_no_memory_for_a_sanction(void **state)
{
    (void)state;
    no_memory = true;
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_BAN, 60, false), AUR_RIGHTS_YES);
    assert_false(is_kept);
    no_memory = false;
    assert_string_equal(read_diary(), "");
    assert_int_equal(aur_gathering_count(room), 4);
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_MUTE, 60, false), AUR_RIGHTS_YES);
    assert_true(is_kept);
    read_diary();
    no_memory = true;
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_MUTE, 0, false), AUR_RIGHTS_YES);
    no_memory = false;
    assert_false(is_kept);
    assert_true(cid.is_muted);
    assert_string_equal(read_diary(), "");
    assert_int_equal(sanctions(&bob, &cid, AUR_SANCTION_MUTE, 0, false), AUR_RIGHTS_OWNER);
    assert_false(is_kept);
}

/// Name, role and colour: what is another is told once, and with another role one may do other things.
static void test_changes(void **state)
{
    (void)state;
    aur_person person = dan.person;
    aur_gathering_change(&dan, &person);
    assert_string_equal(read_diary(), "");
    person.colour_rgb = 0x123456;
    aur_gathering_change(&dan, &person);
    assert_int_equal(dan.person.colour_rgb, 0x123456);
    snprintf(person.name, sizeof person.name, "dana");
    aur_gathering_change(&dan, &person);
    assert_string_equal(read_diary(), "member dan|member dana|");
    wanted(AUR_ROOM_JAM)->only_owner_plays = true;
    assert_int_equal(set_room(&ann), AUR_RIGHTS_YES);
    assert_int_equal(strikes(&dan, 60), AUR_RIGHTS_YES);
    read_diary();
    person.role = AUR_ROLE_MEMBER;
    aur_gathering_change(&dan, &person);
    assert_string_equal(read_diary(), "member dana|notes dana off|");
    assert_int_equal(aur_gathering_clear(&dan), AUR_RIGHTS_OWNER);
}

static void test_bans(void **state)
{
    (void)state;
    (void)strikes(&bob, 60);
    read_diary();
    assert_int_equal(sanctions(&ann, &bob, AUR_SANCTION_BAN, 60, false), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "ban by ann|notes bob off|banned bob (why)|");
    assert_int_equal(enter(&bob), AUR_ENTRY_BANNED);
    assert_string_equal(sanction->reason, "why");
    assert_int_equal(sanction->expires_s, now_s + 60);
    assert_int_equal(sanctions(&ann, &bob, AUR_SANCTION_BAN, 60, false), AUR_RIGHTS_TARGET); // is not here
    pass(59);
    assert_int_equal(enter(&bob), AUR_ENTRY_BANNED);
    pass(1);
    assert_int_equal(enter(&bob), AUR_ENTRY_WELCOME);
    (void)sanctions(&ann, &bob, AUR_SANCTION_BAN, 0, false);
    read_diary();
    assert_int_equal(aur_gathering_pardon(&ann, AUR_SANCTION_BAN, "BOB", &found), AUR_RIGHTS_YES); // as he was called
    assert_true(found);
    assert_string_equal(read_diary(), "unban by ann|");
    assert_int_equal(enter(&bob), AUR_ENTRY_WELCOME);
    (void)sanctions(&ann, &bob, AUR_SANCTION_BAN, 0, false);
    assert_int_equal(aur_gathering_pardon(&ann, AUR_SANCTION_BAN, last_sanction.id, &found), AUR_RIGHTS_YES);
    assert_true(found);
}

/// Those of one address, but for whom an owner cannot send out.
static void test_bans_an_address(void **state)
{
    (void)state;
    aur_seat eve = {.gathering = NULL};
    name_seat(&eve, "eve", AUR_ROLE_PRO);
    snprintf(eve.address, sizeof eve.address, "10.0.0.2");
    assert_int_equal(enter(&eve), AUR_ENTRY_WELCOME);
    read_diary();
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_BAN, 0, true), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "ban by ann|banned bob (why)|banned cid (why)|");
    assert_int_equal(enter(&bob), AUR_ENTRY_BANNED);
    snprintf(bob.address, sizeof bob.address, "10.0.0.3");
    assert_int_equal(enter(&bob), AUR_ENTRY_WELCOME);
    snprintf(cid.address, sizeof cid.address, "10.0.0.3");
    assert_int_equal(enter(&cid), AUR_ENTRY_BANNED); // whom it names, wherever he comes from
    assert_int_equal(aur_gathering_kick(&ann, &eve, "", now_frame, now_ns), AUR_RIGHTS_YES);
    snprintf(eve.address, sizeof eve.address, "10.0.0.1");
    assert_int_equal(enter(&eve), AUR_ENTRY_BANNED);
}

static void test_bans_an_owner(void **state)
{
    (void)state;
    read_diary();
    assert_int_equal(sanctions(&dan, &ann, AUR_SANCTION_BAN, 10, false), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "ban by dan|banned ann (why)|owner bob|"); // at once
    goes(&bob);
    goes(&cid);
    goes(&dan);
    assert_true(aur_gathering_is_owner(room, bob.person.id));
    end(NULL);
    open_room(AUR_ROOM_STATION);
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    comes(&cid, "cid", AUR_ROLE_GUEST);
    name_seat(&ann, "ann", AUR_ROLE_MODERATOR);
    read_diary();
    aur_store_sanction ban = {.kind = AUR_SANCTION_BAN, .reason = "of the server", .id = "s1"};
    memcpy(ban.person, bob.person.id, sizeof ban.person);
    assert_int_equal(aur_gathering_sanction_add(room, &ban), AUR_OK);
    assert_string_equal(read_diary(), "banned bob (of the server)|owner nobody|");
    comes(&dan, "dan", AUR_ROLE_MEMBER);
    assert_string_equal(read_diary(), "joined dan|owner dan|");
}

/// What is of the whole server is not this room's to take back, nor to tell.
static void test_sanctions_of_the_server(void **state)
{
    (void)state;
    aur_store_sanction mute = {.kind = AUR_SANCTION_MUTE, .id = "s1", .reason = "server", .expires_s = now_s + 10};
    memcpy(mute.person, cid.person.id, sizeof mute.person);
    (void)strikes(&cid, 60);
    read_diary();
    assert_int_equal(aur_gathering_sanction_add(room, &mute), AUR_OK);
    assert_string_equal(read_diary(), "member cid muted|notes cid off|");
    assert_int_equal(aur_gathering_pardon(&ann, AUR_SANCTION_MUTE, cid.person.id, &found), AUR_RIGHTS_YES);
    assert_false(found);
    assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_MUTE, 5, false), AUR_RIGHTS_YES);
    read_diary();
    pass(5);
    assert_string_equal(read_diary(), "unmute by nobody|"); // still muted by the server
    assert_true(cid.is_muted);
    pass(5);
    assert_string_equal(read_diary(), "member cid|");
    assert_int_equal(aur_gathering_sanction_add(room, &mute), AUR_OK);
    assert_false(cid.is_muted); // it is over
    mute.expires_s = 0;
    assert_int_equal(aur_gathering_sanction_add(room, &mute), AUR_OK);
    read_diary();
    aur_gathering_sanction_remove(room, "s2");
    assert_true(cid.is_muted);
    aur_gathering_sanction_remove(room, "s1");
    assert_string_equal(read_diary(), "member cid|");
    assert_null(aur_gathering_sanctions(room, 0));
}

static void test_sanctions_are_bounded(void **state)
{
    (void)state;
    char name[AUR_ID_BYTES];
    for (int i = 0; i < AUR_GATHERING_SANCTIONS_MAX + 10; i++) {
        goes(&cid);
        snprintf(name, sizeof name, "g%d", i);
        comes(&cid, name, AUR_ROLE_GUEST);
        diary[0] = '\0';
        assert_int_equal(sanctions(&ann, &cid, AUR_SANCTION_BAN, 0, false), AUR_RIGHTS_YES);
    }
    assert_string_equal(read_diary(), "unban by ann|ban by ann|banned g1009 (why)|");
    assert_non_null(aur_gathering_sanctions(room, AUR_GATHERING_SANCTIONS_MAX - 1));
    assert_null(aur_gathering_sanctions(room, AUR_GATHERING_SANCTIONS_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_talks, open_jam, end),
        cmocka_unit_test_setup_teardown(test_types, open_jam, end),
        cmocka_unit_test_setup_teardown(test_words, open_jam, end),
        cmocka_unit_test_setup_teardown(test_plays, open_jam, end),
        cmocka_unit_test_setup_teardown(test_comes_back_with_his_hands, open_jam, end),
        cmocka_unit_test_setup_teardown(test_only_owner_plays, open_jam, end),
        cmocka_unit_test_setup_teardown(test_settings, open_jam, end),
        cmocka_unit_test_setup_teardown(test_kicks, open_jam, end),
        cmocka_unit_test_setup_teardown(test_mutes, open_jam, end),
        cmocka_unit_test_setup_teardown(test_no_memory_for_a_sanction, open_jam, end),
        cmocka_unit_test_setup_teardown(test_changes, open_jam, end),
        cmocka_unit_test_setup_teardown(test_bans, open_jam, end),
        cmocka_unit_test_setup_teardown(test_bans_an_address, open_jam, end),
        cmocka_unit_test_setup_teardown(test_bans_an_owner, open_jam, end),
        cmocka_unit_test_setup_teardown(test_sanctions_of_the_server, open_jam, end),
        cmocka_unit_test_setup_teardown(test_sanctions_are_bounded, open_jam, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

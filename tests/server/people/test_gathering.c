// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests who is in a room and who owns it, what is let in, and what time brings.
#include "tests/server/people/crowd.h"

static aur_seat ann, bob, cid, dan;

static void test_comes_and_goes(void **state)
{
    (void)state;
    open_room(AUR_ROOM_JAM);
    assert_int_equal(aur_gathering_empty_since_ns(room), 0);
    pass(1);
    assert_int_equal(aur_gathering_empty_since_ns(room), now_ns);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    assert_int_equal(aur_gathering_empty_since_ns(room), 0);
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    comes(&cid, "cid", AUR_ROLE_PRO);
    assert_string_equal(read_diary(), "joined ann|owner ann|joined bob|joined cid|");
    assert_int_equal(aur_gathering_count(room), 3);
    assert_true(aur_gathering_first(room) == &ann && ann.next == &bob && bob.next == &cid && cid.next == NULL);
    assert_true(ann.hands.player == 1 && bob.hands.player == 2 && cid.hands.player == 3);
    assert_ptr_equal(aur_gathering_context(room), &room);
    goes(&bob);
    goes(&bob); // in none: allowed
    assert_true(ann.next == &cid && cid.previous == &ann && bob.gathering == NULL);
    aur_gathering_leave(&ann, AUR_LEAVING_LOST, "", now_frame, now_ns);
    goes(&cid);
    assert_string_equal(read_diary(), "left bob|lost ann|left cid|");
    assert_int_equal(aur_gathering_count(room), 0);
    assert_null(aur_gathering_first(room));
    assert_int_equal(aur_gathering_empty_since_ns(room), now_ns);
}

static void rename_to(aur_seat *seat, const char *name)
{
    aur_person person = seat->person;
    snprintf(person.name, sizeof person.name, "%s", name);
    aur_gathering_change(seat, &person);
}

static void test_finds(void **state)
{
    (void)state;
    open_room(AUR_ROOM_JAM);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    comes(&bob, "bob", AUR_ROLE_GUEST);
    comes(&cid, "cid", AUR_ROLE_GUEST);
    rename_to(&cid, "\xc3\x84nn");
    assert_ptr_equal(aur_gathering_find(room, ann.person.id), &ann);
    assert_ptr_equal(aur_gathering_find(room, "ANN"), &ann);
    assert_ptr_equal(aur_gathering_find(room, "\xc3\xa4NN"), &cid);
    assert_null(aur_gathering_find(room, "cid"));
    assert_null(aur_gathering_find(room, ""));
    rename_to(&bob, "Ann");
    assert_null(aur_gathering_find(room, "ann")); // two have it
    assert_ptr_equal(aur_gathering_find(room, bob.person.id), &bob);
    read_diary();
    rename_to(&bob, "Ann");
    assert_string_equal(read_diary(), "");
}

static void test_capacity(void **state)
{
    (void)state;
    new_room(AUR_ROOM_JAM)->settings.capacity = 2;
    open_new();
    comes(&ann, "ann", AUR_ROLE_MEMBER);
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    name_seat(&cid, "cid", AUR_ROLE_ADMIN);
    read_diary();
    assert_int_equal(enter(&cid), AUR_ENTRY_FULL);
    assert_true(cid.gathering == NULL && aur_gathering_count(room) == 2);
    name_seat(&dan, "bob", AUR_ROLE_MEMBER); // the same one by another way takes nobody's place
    assert_int_equal(enter(&dan), AUR_ENTRY_WELCOME);
    assert_string_equal(read_diary(), "replaced bob|joined bob|");
    assert_true(dan.hands.player == 2 && bob.gathering == NULL);
    new_room(AUR_ROOM_JAM)->settings.capacity = 1;
    assert_int_equal(aur_gathering_set(&ann, &config.room.settings), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_count(room), 2); // nobody has to go
    goes(&dan);
    assert_int_equal(enter(&cid), AUR_ENTRY_FULL);
    goes(&ann);
    assert_int_equal(enter(&cid), AUR_ENTRY_WELCOME);
    end(NULL);
    open_room(AUR_ROOM_JAM);
    assert_int_equal(aur_gathering_room(room)->settings.capacity, AUR_GATHERING_CAPACITY_DEFAULT);
    end(NULL);
    new_room(AUR_ROOM_JAM)->settings.capacity = 60000;
    open_new();
    assert_int_equal(aur_gathering_room(room)->settings.capacity, AUR_GATHERING_CAPACITY_MAX);
}

static void test_doors(void **state)
{
    (void)state;
    aur_store_room *as = new_room(AUR_ROOM_JAM);
    as->settings.no_guests = true;
    as->settings.password_hash[0] = '$';
    name_seat(&ann, "ann", AUR_ROLE_MEMBER);
    memcpy(as->owner, ann.person.id, sizeof as->owner);
    open_new();
    assert_int_equal(enter(&ann), AUR_ENTRY_WELCOME); // the owner knows it
    name_seat(&bob, "bob", AUR_ROLE_GUEST);
    assert_int_equal(enter(&bob), AUR_ENTRY_RIGHTS);
    assert_int_equal(verdict, AUR_RIGHTS_GUESTS);
    name_seat(&bob, "bob", AUR_ROLE_PRO);
    assert_int_equal(enter(&bob), AUR_ENTRY_PASSWORD);
    assert_int_equal(aur_gathering_join(room, &bob, true, now_ns, now_s, &sanction, &verdict), AUR_ENTRY_WELCOME);
    name_seat(&cid, "cid", AUR_ROLE_MODERATOR);
    assert_int_equal(enter(&cid), AUR_ENTRY_WELCOME);
    for (int entry = 0; entry < AUR_ENTRY_VERDICTS; entry++)
        assert_true(strlen(aur_entry_text((aur_entry)entry)) > 0);
}

/* owners */

static void test_owner_comes_back_in_time(void **state)
{
    (void)state;
    open_room(AUR_ROOM_JAM);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    comes(&bob, "bob", AUR_ROLE_GUEST);
    comes(&cid, "cid", AUR_ROLE_GUEST);
    (void)strikes(&ann, 60);
    goes(&ann);
    pass(AUR_GATHERING_GRACE_S - 1);
    comes(&dan, "dan", AUR_ROLE_ADMIN);
    assert_int_equal(dan.hands.player, 4); // hers is kept for her
    read_diary();
    assert_int_equal(enter(&ann), AUR_ENTRY_WELCOME);
    assert_int_equal(ann.hands.player, 1);
    pass(100);
    assert_string_equal(read_diary(), "joined ann|");
    assert_true(aur_gathering_is_owner(room, ann.person.id));
    goes(&ann);
    pass(AUR_GATHERING_GRACE_S);
    assert_string_equal(read_diary(), "left ann|owner bob|"); // the longest there
    goes(&cid);
    pass(AUR_GATHERING_GRACE_S);
    read_diary();
    assert_int_equal(enter(&ann), AUR_ENTRY_WELCOME);
    assert_int_equal(ann.hands.player, 1); // the lowest that is free
    assert_string_equal(read_diary(), "joined ann|");
    assert_false(aur_gathering_is_owner(room, ann.person.id));
}

static void test_guests_do_not_own_stations(void **state)
{
    (void)state;
    open_room(AUR_ROOM_STATION);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    assert_string_equal(read_diary(), "joined ann|");
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    assert_string_equal(read_diary(), "joined bob|owner bob|");
    goes(&bob);
    pass(100);
    assert_string_equal(read_diary(), "left bob|"); // nobody may have it: it stays his
    assert_true(aur_gathering_is_owner(room, bob.person.id));
    comes(&cid, "cid", AUR_ROLE_PRO);
    assert_string_equal(read_diary(), "joined cid|owner cid|");
    assert_int_equal(aur_gathering_hand(&cid, &ann), AUR_RIGHTS_TARGET);
    assert_int_equal(aur_gathering_hand(&ann, &cid), AUR_RIGHTS_OWNER);
}

static void test_kept_rooms_stay_whose_they_are(void **state)
{
    (void)state;
    aur_store_room *as = new_room(AUR_ROOM_JAM);
    as->settings.is_persistent = true;
    name_seat(&ann, "ann", AUR_ROLE_PRO);
    memcpy(as->owner, ann.person.id, sizeof as->owner);
    open_new();
    comes(&bob, "bob", AUR_ROLE_ADMIN);
    pass(100);
    assert_int_equal(enter(&ann), AUR_ENTRY_WELCOME);
    comes(&cid, "cid", AUR_ROLE_MEMBER);
    assert_int_equal(aur_gathering_hand(&ann, &cid), AUR_RIGHTS_TARGET); // who could not keep it
    assert_int_equal(sanctions(&bob, &ann, AUR_SANCTION_BAN, 10, false), AUR_RIGHTS_YES);
    pass(100);
    assert_true(aur_gathering_is_owner(room, ann.person.id));
    assert_int_equal(enter(&ann), AUR_ENTRY_WELCOME);
    assert_int_equal(aur_gathering_hand(&ann, &bob), AUR_RIGHTS_YES);
    assert_true(aur_gathering_is_owner(room, bob.person.id));
}

static void test_who_never_came_loses_it(void **state)
{
    (void)state;
    snprintf(new_room(AUR_ROOM_JAM)->owner, AUR_ID_BYTES, "never here");
    open_new();
    comes(&bob, "bob", AUR_ROLE_GUEST);
    pass(AUR_GATHERING_GRACE_S - 1);
    assert_string_equal(read_diary(), "joined bob|");
    pass(1);
    assert_string_equal(read_diary(), "owner bob|");
}

static void test_hands_on(void **state)
{
    (void)state;
    open_room(AUR_ROOM_PERSONAL);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    comes(&bob, "bob", AUR_ROLE_GUEST);
    (void)strikes(&ann, 60);
    read_diary();
    assert_int_equal(strikes(&bob, 60), AUR_RIGHTS_TYPE);
    assert_int_equal(aur_gathering_hand(&ann, &ann), AUR_RIGHTS_TARGET);
    assert_int_equal(aur_gathering_hand(&ann, &bob), AUR_RIGHTS_YES);
    assert_string_equal(read_diary(), "owner bob|notes ann off|"); // it is not hers to play any more
    assert_int_equal(aur_gathering_hand(&ann, &bob), AUR_RIGHTS_OWNER);
    assert_int_equal(strikes(&bob, 60), AUR_RIGHTS_YES);
}

static void test_lobbies_are_nobodys(void **state)
{
    (void)state;
    new_room(AUR_ROOM_STATION)->is_server_owned = true;
    open_new();
    comes(&ann, "ann", AUR_ROLE_ADMIN);
    comes(&bob, "bob", AUR_ROLE_MEMBER);
    pass(100);
    assert_string_equal(read_diary(), "joined ann|joined bob|");
    assert_int_equal(aur_gathering_hand(&ann, &bob), AUR_RIGHTS_TYPE);
    assert_int_equal(aur_gathering_may(&ann, AUR_RIGHT_CLOSE, NULL), AUR_RIGHTS_TYPE);
    assert_int_equal(aur_gathering_may(&ann, AUR_RIGHT_KICK, &bob), AUR_RIGHTS_YES);
    assert_int_equal(aur_gathering_may(&bob, AUR_RIGHT_KICK, &ann), AUR_RIGHTS_OWNER);
}

static void test_rights_as_bits(void **state)
{
    (void)state;
    open_room(AUR_ROOM_JAM);
    comes(&ann, "ann", AUR_ROLE_MEMBER);
    comes(&bob, "bob", AUR_ROLE_GUEST);
    uint32_t owner = aur_gathering_rights(&ann), guest = aur_gathering_rights(&bob);
    assert_true((owner & 1u << AUR_RIGHT_SET) != 0 && (owner & 1u << AUR_RIGHT_KICK) != 0);
    assert_true((owner & 1u << AUR_RIGHT_SEE_AUDIT) == 0);
    assert_true(guest == (1u << AUR_RIGHT_ENTER | 1u << AUR_RIGHT_CHAT | 1u << AUR_RIGHT_PLAY | 1u << AUR_RIGHT_REPORT |
                          1u << AUR_RIGHT_CREATE));
}

/* a close of the room */

static void test_closes(void **state)
{
    (void)state;
    open_room(AUR_ROOM_JAM);
    comes(&ann, "ann", AUR_ROLE_GUEST);
    comes(&bob, "bob", AUR_ROLE_GUEST);
    (void)strikes(&bob, 60);
    read_diary();
    aur_gathering_close(room);
    room = NULL;
    assert_string_equal(read_diary(), "closed ann|notes bob off|closed bob|");
    assert_true(ann.gathering == NULL && bob.gathering == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_comes_and_goes, begin, end),
        cmocka_unit_test_setup_teardown(test_finds, begin, end),
        cmocka_unit_test_setup_teardown(test_capacity, begin, end),
        cmocka_unit_test_setup_teardown(test_doors, begin, end),
        cmocka_unit_test_setup_teardown(test_owner_comes_back_in_time, begin, end),
        cmocka_unit_test_setup_teardown(test_guests_do_not_own_stations, begin, end),
        cmocka_unit_test_setup_teardown(test_kept_rooms_stay_whose_they_are, begin, end),
        cmocka_unit_test_setup_teardown(test_who_never_came_loses_it, begin, end),
        cmocka_unit_test_setup_teardown(test_hands_on, begin, end),
        cmocka_unit_test_setup_teardown(test_lobbies_are_nobodys, begin, end),
        cmocka_unit_test_setup_teardown(test_rights_as_bits, begin, end),
        cmocka_unit_test_setup_teardown(test_closes, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

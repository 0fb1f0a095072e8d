// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests how many connections of an address there may be: against a count kept beside it.
#include "tests/stream/check.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/crowding.h"

#define PLACES    200
#define ADDRESSES 90

static void an_address_has_so_many_and_no_more(void **state)
{
    (void)state;
    aur_crowding *crowding = NULL;
    uint64_t key = 0, keys[3];
    assert_ok(aur_crowding_open(3, PLACES, &crowding));
    for (int i = 0; i < 3; i++)
        assert_true(aur_crowding_enter(crowding, "192.0.2.1", &keys[i]));
    assert_false(aur_crowding_enter(crowding, "192.0.2.1", &key));
    aur_crowding_leave(crowding, key); // who was refused takes nothing with him
    assert_false(aur_crowding_enter(crowding, "192.0.2.1", &key));
    assert_false(aur_crowding_enter(crowding, "::ffff:192.0.2.1", &key)); // the same, seen by another socket
    assert_true(aur_crowding_enter(crowding, "192.0.2.2", &key));
    aur_crowding_leave(crowding, keys[0]);
    assert_true(aur_crowding_enter(crowding, "192.0.2.1", &key));
    for (int i = 0; i < 3; i++)
        assert_true(aur_crowding_enter(crowding, i % 2 == 0 ? "2001:db8::1" : "2001:db8::ffff:1", &key));
    assert_false(aur_crowding_enter(crowding, "2001:db8::7", &key)); // one network of one house
    assert_true(aur_crowding_enter(crowding, "2001:db8:0:1::7", &key));
    for (int i = 0; i < 10; i++) {
        assert_true(aur_crowding_enter(crowding, "127.0.0.1", &key));
        assert_true(aur_crowding_enter(crowding, "::1", &key));
        aur_crowding_leave(crowding, key);
    }
    assert_true(aur_crowding_enter(NULL, "192.0.2.1", &key));
    aur_crowding_leave(NULL, key);
    aur_crowding_close(crowding);
}

static void comings_and_goings_are_counted(void **state)
{
    (void)state;
    aur_crowding *crowding = NULL;
    static uint64_t keys[ADDRESSES][4];
    int counts[ADDRESSES] = {0}, all = 0;
    assert_ok(aur_crowding_open(4, PLACES, &crowding));
    srand(1);
    for (int i = 0; i < 200000; i++) {
        int who = rand() % ADDRESSES;
        char address[32];
        snprintf(address, sizeof address, "192.0.2.%d", who);
        if (rand() % 2 == 0 && counts[who] > 0) {
            aur_crowding_leave(crowding, keys[who][--counts[who]]);
            all--;
        } else if (all < PLACES) {
            uint64_t key = 0;
            assert_int_equal(aur_crowding_enter(crowding, address, &key), counts[who] < 4);
            if (counts[who] < 4) {
                keys[who][counts[who]++] = key;
                all++;
            }
        }
    }
    aur_crowding_close(crowding);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_so_many_and_no_more),
        cmocka_unit_test(comings_and_goings_are_counted),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("crowding", tests, NULL, NULL);
}

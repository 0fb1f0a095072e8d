// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the mailbox: latest value wins, and a value read while it is written is never mixed.
#include "tests/stream/check.h"

#include <pthread.h>

#include "stream/mailbox.h"

typedef struct value {
    uint64_t number;
    uint64_t mixed[30];
} value;

static value make_value(uint64_t number)
{
    value v = {.number = number};
    for (int i = 0; i < 30; i++)
        v.mixed[i] = dice(number * 31 + (uint64_t)i);
    return v;
}

static void latest_wins(void **state)
{
    (void)state;
    aur_mailbox mailbox;
    uint32_t got = 99;
    assert_int_equal(aur_mailbox_init(&mailbox, 0), AUR_ERR_ARGUMENT);
    assert_ok(aur_mailbox_init(&mailbox, sizeof got));
    assert_false(aur_mailbox_get(&mailbox, &got));
    assert_int_equal(got, 0);
    for (uint32_t i = 1; i <= 3; i++)
        aur_mailbox_put(&mailbox, &i);
    assert_true(aur_mailbox_get(&mailbox, &got));
    assert_int_equal(got, 3);
    got = 0;
    assert_false(aur_mailbox_get(&mailbox, &got)); // nothing new, but the value is still there
    assert_int_equal(got, 3);
    aur_mailbox_free(&mailbox);
}

#define VALUES 50000

static void *put_all(void *context)
{
    for (uint64_t number = 1; number <= VALUES; number++) {
        value v = make_value(number);
        aur_mailbox_put(context, &v);
    }
    return NULL;
}

static void values_are_whole_and_rise(void **state)
{
    (void)state;
    aur_mailbox mailbox;
    pthread_t writer;
    assert_ok(aur_mailbox_init(&mailbox, sizeof(value)));
    assert_int_equal(pthread_create(&writer, NULL, put_all, &mailbox), 0);
    uint64_t last = 0, mixed = 0, fell = 0;
    while (last < VALUES) {
        value got;
        if (!aur_mailbox_get(&mailbox, &got))
            continue;
        value expected = make_value(got.number);
        mixed += memcmp(&expected, &got, sizeof got) != 0;
        fell += got.number <= last;
        last = got.number;
    }
    pthread_join(writer, NULL);
    assert_int_equal(mixed, 0);
    assert_int_equal(fell, 0);
    aur_mailbox_free(&mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latest_wins),
        cmocka_unit_test(values_are_whole_and_rise),
    };
    return cmocka_run_group_tests_name("mailbox", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the chat: what is kept, what becomes of it, and what the word list takes out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/chat.h"
#include "server/people/letters.h"

static const aur_person BOB = {.id = "bbbbbbbbbbbbbbbb", .name = "Bob \xf0\x9f\x8e\xb9", .colour_rgb = 0x336699};

static void test_keeps_the_last(void **state)
{
    (void)state;
    aur_chat chat;
    const aur_store_message *message;
    char text[32];
    aur_chat_init(&chat, "rrrrrrrrrrrrrrrr");
    for (int i = 1; i <= 250; i++) {
        snprintf(text, sizeof text, "number %d", i);
        assert_int_equal(aur_chat_say(&chat, &BOB, text, i % 2 == 0, 1000 + i, &message), AUR_OK);
        assert_int_equal(message->number, i);
        assert_int_equal(message->at_ms, 1000 + i);
        assert_int_equal(message->is_action, i % 2 == 0);
        assert_string_equal(message->room, "rrrrrrrrrrrrrrrr");
        assert_string_equal(message->person, BOB.id);
        assert_string_equal(message->name, BOB.name);
        assert_int_equal(message->colour_rgb, BOB.colour_rgb);
        assert_true(chat.count == (i < AUR_CHAT_KEPT ? (uint32_t)i : AUR_CHAT_KEPT));
    }
    assert_null(aur_chat_find(&chat, 150));
    assert_null(aur_chat_find(&chat, 251));
    assert_null(aur_chat_find(&chat, 0));
    assert_string_equal(aur_chat_find(&chat, 151)->text, "number 151");
    for (uint32_t i = 0; i < chat.count; i++)
        assert_int_equal(chat.messages[i]->number, 151 + i);
    aur_chat_clear(&chat);
    assert_int_equal(chat.count, 0);
    assert_null(aur_chat_find(&chat, 250));
    assert_int_equal(aur_chat_say(&chat, NULL, "server", false, 1, &message), AUR_OK);
    assert_int_equal(message->number, 251);
    assert_string_equal(message->person, "");
    assert_string_equal(message->name, "");
    aur_chat_free(&chat);
}

static void test_edits_and_deletes(void **state)
{
    (void)state;
    aur_chat chat;
    const aur_store_message *message;
    aur_chat_init(&chat, "r");
    assert_int_equal(aur_chat_say(&chat, &BOB, "one", false, 1, &message), AUR_OK);
    assert_int_equal(aur_chat_say(&chat, &BOB, "two", false, 2, &message), AUR_OK);
    message = aur_chat_edit(&chat, 1, "eins");
    assert_true(message->is_edited && message->number == 1);
    assert_string_equal(aur_chat_find(&chat, 1)->text, "eins");
    message = aur_chat_unsay(&chat, 1);
    assert_int_equal(message->number, 1);
    assert_string_equal(message->text, "");
    assert_null(aur_chat_find(&chat, 1));
    assert_null(aur_chat_edit(&chat, 1, "uno"));
    assert_null(aur_chat_unsay(&chat, 1));
    assert_null(aur_chat_edit(&chat, 3, "three"));
    assert_string_equal(aur_chat_find(&chat, 2)->text, "two");
    aur_chat_free(&chat);
}

static void test_restores(void **state)
{
    (void)state;
    aur_chat chat;
    const aur_store_message *message;
    aur_chat_init(&chat, "r");
    for (uint64_t number = 40; number < 200; number += 3) {
        aur_store_message stored = {.number = number, .text = "x", .name = "Ann", .is_edited = true};
        assert_int_equal(aur_chat_restore(&chat, &stored), AUR_OK);
    }
    assert_int_equal(chat.count, 54);
    assert_true(aur_chat_find(&chat, 43)->is_edited);
    assert_int_equal(aur_chat_say(&chat, &BOB, "next", false, 1, &message), AUR_OK);
    assert_int_equal(message->number, 200);
    aur_chat_free(&chat);
}

static const char *const WORDS[] = {
    "darn", "darn it", "heck", "", "\xc3\xa9t\xc3\xa9", "\xd1\x87\xd1\x91\xd1\x80\xd1\x82", "\xe5\x9d\x8f"};

static void test_cleans(void **state)
{
    (void)state;
    static const char *const TEXTS[][2] = {
        {"oh darn", "oh ****"},
        {"Darn, DARN! dArN?", "****, ****! ****?"},
        {"darn it all", "******* all"}, // the longest
        {"darnit", "darnit"},
        {"undarn darned darn2 2darn", "undarn darned darn2 2darn"},
        {"(darn)darn-darn", "(****)****-****"},
        {"see http://darn.example/heck/darn?heck=darn darn", "see http://darn.example/heck/darn?heck=darn ****"},
        {"http: //darn", "http: //****"},
        {"darn://x", "darn://x"},
        {"\xc3\x89T\xc3\x89!", "***!"}, // points, not bytes; whatever the case
        {"\xc3\xa9t\xc3\xa9s", "\xc3\xa9t\xc3\xa9s"},
        {"\xd0\xa7\xd0\x81\xd0\xa0\xd0\xa2", "****"},
        {"\xe5\x9d\x8f", "*"},
        {"darn\xf0\x9f\x98\x80"
         "darn",
         "****\xf0\x9f\x98\x80****"}, // an emoji is no letter
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 heck", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 ****"},
        {"dar\xcc\x81n", "dar\xcc\x81n"},
        {"", ""},
        {"d", "d"},
        {"darn\xff"
         "darn",
         "****\xff****"}, // never comes, and would do no harm
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char text[AUR_CHAT_BYTES];
        snprintf(text, sizeof text, "%s", TEXTS[i][0]);
        aur_chat_clean(text, WORDS, sizeof WORDS / sizeof *WORDS);
        assert_string_equal(text, TEXTS[i][1]);
        snprintf(text, sizeof text, "%s", TEXTS[i][0]);
        aur_chat_clean(text, NULL, 0);
        assert_string_equal(text, TEXTS[i][0]);
    }
}

static void test_letters(void **state)
{
    (void)state;
    assert_true(aur_letters_same("Ann", "aNN"));
    assert_false(aur_letters_same("Ann", "Anna"));
    assert_false(aur_letters_same("Anna", "Ann"));
    assert_true(aur_letters_same("\xc3\x84RGER", "\xc3\xa4rger"));
    assert_true(aur_letters_same("\xce\x91\xce\x92", "\xce\xb1\xce\xb2"));
    assert_true(aur_letters_same("\xc5\x81\xc3\xb3"
                                 "d\xc5\xba",
                                 "\xc5\x82\xc3\x93"
                                 "d\xc5\xb9"));
    assert_false(aur_letters_same("\xc3\x97", "\xc3\xb7")); // times and divided by stand as far apart as letters do
    assert_true(aur_letters_same("", ""));
    // folding once is folding for good, and no two small letters meet
    for (uint32_t point = 1; point < 0x3000; point++)
        assert_int_equal(aur_letters_fold(aur_letters_fold(point)), aur_letters_fold(point));
    const char *wrong[] = {"\x80", "\xc0\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xf8\x88\x80\x80\x80", "\xff"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *at = wrong[i], *end = wrong[i] + strlen(wrong[i]);
        assert_int_equal(aur_letters_next(&at), AUR_LETTERS_WRONG);
        while (aur_letters_next(&at) != 0)
            assert_true(at <= end);
        assert_ptr_equal(at, end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_the_last), cmocka_unit_test(test_edits_and_deletes),
        cmocka_unit_test(test_restores),       cmocka_unit_test(test_cleans),
        cmocka_unit_test(test_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

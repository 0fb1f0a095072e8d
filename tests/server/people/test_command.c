// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests commands as people type them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/command.h"
#include "server/people/rights.h"

typedef struct said {
    const char *text;
    aur_command_kind kind;
    const char *who;
    int64_t seconds;
    const char *rest;
} said;

static const said SAID[] = {
    {"hello", AUR_COMMAND_NONE, "", 0, "hello"},
    {"", AUR_COMMAND_NONE, "", 0, ""},
    {" /kick bob", AUR_COMMAND_NONE, "", 0, " /kick bob"},
    {"//kick bob", AUR_COMMAND_NONE, "", 0, "/kick bob"},
    {"//", AUR_COMMAND_NONE, "", 0, "/"},
    {"/", AUR_COMMAND_UNKNOWN, "", 0, ""},
    {"/ help", AUR_COMMAND_UNKNOWN, "", 0, ""},
    {"/dance", AUR_COMMAND_UNKNOWN, "", 0, ""},
    {"/help", AUR_COMMAND_HELP, "", 0, ""},
    {"/HeLp  ", AUR_COMMAND_HELP, "", 0, ""},
    {"/helpme", AUR_COMMAND_UNKNOWN, "", 0, ""},
    {"/help me", AUR_COMMAND_WRONG, "", 0, ""},
    {"/users", AUR_COMMAND_USERS, "", 0, ""},
    {"/me  waves at all ", AUR_COMMAND_ME, "", 0, "waves at all"},
    {"/me", AUR_COMMAND_WRONG, "", 0, ""},
    {"/me   ", AUR_COMMAND_WRONG, "", 0, ""},
    {"/nick Two Words", AUR_COMMAND_NICK, "", 0, "Two Words"},
    {"/nick \"Two Words\"", AUR_COMMAND_NICK, "", 0, "Two Words"},
    {"/nick \"\"", AUR_COMMAND_WRONG, "", 0, ""},
    {"/nick \"", AUR_COMMAND_NICK, "", 0, "\""},
    {"/nick", AUR_COMMAND_WRONG, "", 0, ""},
    {"/kick bob", AUR_COMMAND_KICK, "bob", 0, ""},
    {"/kick  bob   too loud ", AUR_COMMAND_KICK, "bob", 0, "too loud"},
    {"/kick bob 10m", AUR_COMMAND_KICK, "bob", 0, "10m"},
    {"/kick @bob", AUR_COMMAND_KICK, "bob", 0, ""},
    {"/kick @@bob", AUR_COMMAND_KICK, "@bob", 0, ""},
    {"/kick @", AUR_COMMAND_WRONG, "", 0, ""},
    {"/kick", AUR_COMMAND_WRONG, "", 0, ""},
    {"/kick \"Two Words\" loud", AUR_COMMAND_KICK, "Two Words", 0, "loud"},
    {"/kick @\"Two Words\"", AUR_COMMAND_KICK, "Two Words", 0, ""},
    {"/kick \"Two Words", AUR_COMMAND_WRONG, "", 0, ""},
    {"/kick \"Two Words\"loud", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/kick \"\"", AUR_COMMAND_WRONG, "", 0, ""},
    {"/kick \xf0\x9f\x8e\xb9", AUR_COMMAND_KICK, "\xf0\x9f\x8e\xb9", 0, ""},
    {"/mute bob", AUR_COMMAND_MUTE, "bob", 0, ""},
    {"/mute bob 90s", AUR_COMMAND_MUTE, "bob", 90, ""},
    {"/mute bob 10m too loud", AUR_COMMAND_MUTE, "bob", 600, "too loud"},
    {"/mute bob too loud 10m", AUR_COMMAND_MUTE, "bob", 0, "too loud 10m"},
    {"/mute bob 2nd warning", AUR_COMMAND_MUTE, "bob", 0, "2nd warning"},
    {"/mute bob 10mm", AUR_COMMAND_MUTE, "bob", 0, "10mm"},
    {"/mute bob 10", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/mute bob 0m", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/ban bob 2h", AUR_COMMAND_BAN, "bob", 7200, ""},
    {"/ban bob 7d", AUR_COMMAND_BAN, "bob", 7 * 86400, ""},
    {"/ban bob 1w", AUR_COMMAND_BAN, "bob", 7 * 86400, ""},
    {"/ban bob 366d", AUR_COMMAND_BAN, "bob", AUR_COMMAND_SECONDS_MAX, ""},
    {"/ban bob 367d", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/ban bob 999999999999999999999999d", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/unmute bob", AUR_COMMAND_UNMUTE, "bob", 0, ""},
    {"/unmute bob now", AUR_COMMAND_WRONG, NULL, 0, ""},
    {"/unban \"Two Words\"", AUR_COMMAND_UNBAN, "Two Words", 0, ""},
    {"/clear", AUR_COMMAND_CLEAR, "", 0, ""},
    {"/clear all", AUR_COMMAND_WRONG, "", 0, ""},
    {"/owner bob", AUR_COMMAND_OWNER, "bob", 0, ""},
};

static void test_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        const said *s = &SAID[i];
        aur_command c;
        aur_command_parse(s->text, &c);
        if (c.kind != s->kind)
            fail_msg("'%s' is of kind %d, should be %d", s->text, c.kind, s->kind);
        if (s->kind == AUR_COMMAND_WRONG) {
            assert_non_null(c.usage);
            assert_memory_equal(c.usage, s->text, 3);
            continue;
        }
        assert_int_equal(c.usage == NULL, s->kind == AUR_COMMAND_NONE || s->kind == AUR_COMMAND_UNKNOWN);
        assert_string_equal(c.who, s->who);
        assert_string_equal(c.text, s->rest);
        assert_int_equal(c.seconds, s->seconds);
    }
}

/// Texts that are too long are cut between characters, names are refused.
static void test_long_texts(void **state)
{
    (void)state;
    static char text[4 * AUR_CHAT_BYTES];
    aur_command c;
    strcpy(text, "/me x"); // so that the cut falls into a character
    for (size_t i = 5; i < 3000; i += 2)
        memcpy(text + i, "\xc3\xa9", 3);
    aur_command_parse(text, &c);
    assert_int_equal(c.kind, AUR_COMMAND_ME);
    assert_int_equal(strlen(c.text), AUR_CHAT_BYTES - 2);
    memset(text, 'a', sizeof text);
    memcpy(text, "/kick ", 6);
    text[6 + AUR_NAME_BYTES - 1] = '\0';
    aur_command_parse(text, &c);
    assert_int_equal(c.kind, AUR_COMMAND_KICK);
    text[6 + AUR_NAME_BYTES - 1] = 'a';
    text[6 + AUR_NAME_BYTES] = '\0';
    aur_command_parse(text, &c);
    assert_int_equal(c.kind, AUR_COMMAND_WRONG);
}

static void test_help_says_what_one_may(void **state)
{
    (void)state;
    char *none = aur_command_help(0), *all = aur_command_help(UINT32_MAX);
    assert_non_null(strstr(none, "/help"));
    assert_non_null(strstr(none, "/nick NAME"));
    assert_null(strstr(none, "/me"));
    assert_null(strstr(none, "/kick"));
    int lines = 1;
    for (const char *at = all; *at != '\0'; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 11);
    free(none);
    free(all);
    char *some = aur_command_help(1u << AUR_RIGHT_MUTE | 1u << AUR_RIGHT_CHAT);
    assert_true(strstr(some, "/mute") != NULL && strstr(some, "/unmute") != NULL && strstr(some, "/me TEXT") != NULL);
    assert_true(strstr(some, "/ban") == NULL && strstr(some, "/owner") == NULL && strstr(some, "/clear") == NULL);
    free(some);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_help_says_what_one_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

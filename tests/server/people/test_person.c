// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests who somebody is: roles, ids, colours, and what names and texts may hold.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>

#include "server/people/person.h"

static void roles(void **state)
{
    (void)state;
    static const char *const names[] = {"guest", "member", "pro", "moderator", "admin"};
    for (unsigned role = 0; role < AUR_ROLE_COUNT; role++) {
        assert_string_equal(aur_role_name((aur_role)role), names[role]);
        assert_int_equal(aur_role_find(names[role]), role);
    }
    assert_int_equal(aur_role_find("Guest"), AUR_ROLE_COUNT);
    assert_int_equal(aur_role_find("guest "), AUR_ROLE_COUNT);
    assert_int_equal(aur_role_find(""), AUR_ROLE_COUNT);
    assert_int_equal(aur_role_find("owner"), AUR_ROLE_COUNT);
    assert_string_equal(aur_role_name(AUR_ROLE_COUNT), "?");
}

static void ids(void **state)
{
    (void)state;
    static char all[2000][AUR_ID_BYTES];
    unsigned seen[256] = {0};
    for (size_t i = 0; i < 2000; i++) {
        bool is_guest = i % 2 == 0;
        memset(all[i], 'x', AUR_ID_BYTES);
        aur_person_id_make(all[i], is_guest);
        assert_true(aur_person_id_is(all[i]));
        assert_int_equal(strlen(all[i]), 16);
        assert_int_equal(all[i][0] == '0', is_guest);
        for (size_t k = 1; k < 16; k++)
            seen[(uint8_t)all[i][k]]++;
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(all[i], all[k]);
    }
    // 30,000 digits of 32 kinds: 938 of each, give or take six times the deviation of chance
    for (const char *c = "abcdefghijklmnopqrstuvwxyz234567"; *c != '\0'; c++)
        assert_in_range(seen[(uint8_t)*c], 758, 1118);

    static const char *const wrong[] = {"",
                                        "a",
                                        "abcdefghijklmno",
                                        "abcdefghijklmnopq",
                                        "abcdefghijklmno1",
                                        "abcdefgh0jklmnop",
                                        "ABCDEFGHIJKLMNOP",
                                        "abcdefghijklmno ",
                                        "abcdefghijklmn\xc3\xa9",
                                        "00cdefghijklmnop",
                                        "../../etc/passwd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (aur_person_id_is(wrong[i]))
            fail_msg("'%s' passes as an id", wrong[i]);
    assert_true(aur_person_id_is("abcdefghijklmnop"));
    assert_true(aur_person_id_is("0bcdefghijklmn27"));
}

static double linear(uint32_t byte)
{
    double c = byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/// WCAG 2.1, relative luminance.
static double luminance(uint32_t rgb)
{
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

static void colours(void **state)
{
    (void)state;
    uint32_t seen[64];
    unsigned times[64] = {0};
    size_t count = 0;
    for (int i = 0; i < 3200; i++) {
        char id[AUR_ID_BYTES];
        aur_person_id_make(id, i % 2 == 0);
        uint32_t rgb = aur_person_colour(id);
        assert_int_equal(rgb, aur_person_colour(id));
        assert_true(rgb <= 0xffffff);
        assert_true(contrast(rgb, 0x000000) >= 4.5); // WCAG 2.1, AA, for text
        assert_true(contrast(rgb, 0xffffff) >= 4.5);
        assert_true(contrast(rgb, 0x1d222b) >= 3.0); // the page's lightest ground: AA for what is large
        size_t k = 0;
        while (k < count && seen[k] != rgb)
            k++;
        assert_true(k < 64);
        seen[k] = rgb;
        times[k]++;
        count = k == count ? count + 1 : count;
    }
    assert_int_equal(count, 32);
    for (size_t k = 0; k < count; k++)
        assert_in_range(times[k], 40, 160); // 100, give or take six times the deviation of chance
    assert_int_equal(aur_person_colour("abcdefghijklmnop"), aur_person_colour("abcdefghijklmnop"));
}

typedef struct row {
    const char *text;
    const char *fault; ///< NULL = passes
} row;

#define CONTROLS  "without control characters"
#define DIRECTION "without overrides of the direction of writing"
#define LINES     "without line and paragraph separators"
#define UTF8      "valid UTF-8"
#define SPACES    "more than spaces"
#define ENDS      "without spaces at its ends or two in a row"
#define NAME      "1..32 characters"

static void check(const char *(*fault_of)(const char *text), const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char before[256];
        snprintf(before, sizeof before, "%s", rows[i].text);
        const char *fault = fault_of(before);
        if ((fault == NULL) != (rows[i].fault == NULL) || (fault != NULL && strcmp(fault, rows[i].fault) != 0))
            fail_msg("row %zu '%s': %s, expected %s", i, rows[i].text, fault != NULL ? fault : "passes",
                     rows[i].fault != NULL ? rows[i].fault : "passes");
        assert_string_equal(before, rows[i].text);
    }
}

static const char *text_fault_of(const char *text)
{
    return aur_text_fault(text, AUR_NAME_CHARS_MAX);
}

static const row TEXTS[] = {
    {"a", NULL},
    {" two  spaces ", NULL},
    {"<b>&amp;'\"\\", NULL},
    {"Gr\xc3\xbc\xc3\x9f"
     "e",
     NULL},
    {"\xe9\x9f\xb3\xe6\xa5\xbd", NULL},                                 // 音楽
    {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\x8f.", NULL},           // Hebrew and a right-to-left mark
    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", NULL},             // woman, joiner, laptop
    {"\xe2\x9d\xa4\xef\xb8\x8f", NULL},                                 // heart, selector
    {"\xf0\x9f\x8f\xb3\xef\xb8\x8f\xe2\x80\x8d\xf0\x9f\x8c\x88", NULL}, // flag, selector, joiner, rainbow
    {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", NULL},                         // thumb, skin
    {"\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xa5\xf3\xa0\x81\xae\xf3\xa0\x81\xa7\xf3\xa0\x81"
     "\xbf",
     NULL},                     // the flag of England, by tags
    {"\xf4\x8f\xbf\xbd", NULL}, // U+10FFFD
    {"\xc2\xa0"
     "a",
     NULL},
    {"", NAME},
    {" ", SPACES},
    {"\xc2\xa0\xe3\x80\x80\xe2\x80\x83", SPACES},
    {"\xe2\x80\x8d\xef\xb8\x8f\xe2\x80\x8b", SPACES}, // joiner, selector, zero width space
    {"\xe3\x85\xa4", SPACES},                         // Hangul filler
    {"\xe2\xa0\x80", SPACES},                         // braille without dots
    {"a\tb", CONTROLS},
    {"a\nb", CONTROLS},
    {"a\x1b[31m", CONTROLS},
    {"a\x7f", CONTROLS},
    {"a\xc2\x80", CONTROLS},
    {"a\xc2\x9b"
     "31m",
     CONTROLS},
    {"a\xc2\x9f", CONTROLS},
    {"a\xe2\x80\xaa", DIRECTION},
    {"a\xe2\x80\xae"
     "b",
     DIRECTION},
    {"\xe2\x81\xa6", DIRECTION},
    {"a\xe2\x81\xa9", DIRECTION},
    {"a\xe2\x80\xa8", LINES},
    {"a\xe2\x80\xa9", LINES},
    {"\x80", UTF8},
    {"a\xff", UTF8},
    {"a\xc3", UTF8},
    {"a\xc3(", UTF8},
    {"\xc0\xaf", UTF8}, // overlong '/'
    {"\xc1\xbf", UTF8},
    {"\xe0\x80\xaf", UTF8},
    {"\xe0\x9f\xbf", UTF8},
    {"\xf0\x80\x80\xaf", UTF8},
    {"\xf0\x8f\xbf\xbf", UTF8},
    {"\xed\xa0\x80", UTF8}, // surrogates
    {"\xed\xbf\xbf", UTF8},
    {"\xed\xa0\xbd\xed\xb8\x80", UTF8}, // an emoji as CESU-8
    {"\xf4\x90\x80\x80", UTF8},         // U+110000
    {"\xf8\x88\x80\x80\x80", UTF8},
    {"\xe2\x82", UTF8},
    {"\xf0\x9f\x91", UTF8},
    {"12345678901234567890123456789012", NULL}, // 32
    {"123456789012345678901234567890123", NAME},
};

static void texts(void **state)
{
    (void)state;
    check(text_fault_of, TEXTS, sizeof TEXTS / sizeof *TEXTS);
}

static void lengths(void **state)
{
    (void)state;
    static const struct {
        size_t chars;
        const char *fault;
    } limits[] = {{AUR_NAME_CHARS_MAX, "1..32 characters"},    {50, "1..50 characters"},
                  {AUR_REASON_CHARS_MAX, "1..200 characters"}, {300, "1..300 characters"},
                  {AUR_CHAT_CHARS_MAX, "1..500 characters"},   {7, "not empty, and shorter"}};
    static char text[4 * 501 + 1];
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t chars = limits[i].chars;
        for (size_t k = 0; k <= chars; k++)
            memcpy(text + 4 * k, "\xf0\x9f\x8e\xb9", 4); // a keyboard
        text[4 * chars] = '\0';
        assert_null(aur_text_fault(text, chars));
        text[4 * chars] = 'a';
        text[4 * chars + 1] = '\0';
        assert_string_equal(aur_text_fault(text, chars), limits[i].fault);
        memset(text, 'a', chars + 1);
        text[chars + 1] = '\0';
        assert_string_equal(aur_text_fault(text, chars), limits[i].fault);
        text[chars] = '\0';
        assert_null(aur_text_fault(text, chars));
        assert_string_equal(aur_text_fault("", chars), limits[i].fault);
    }
}

/// Every code point there is, as text of its own between two letters.
static void each_point(void **state)
{
    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        char text[8] = "a";
        size_t at = 1;
        if (point < 0x80) {
            text[at++] = (char)point;
        } else if (point < 0x800) {
            text[at++] = (char)(0xC0 | point >> 6);
            text[at++] = (char)(0x80 | (point & 63));
        } else if (point < 0x10000) {
            text[at++] = (char)(0xE0 | point >> 12);
            text[at++] = (char)(0x80 | (point >> 6 & 63));
            text[at++] = (char)(0x80 | (point & 63));
        } else {
            text[at++] = (char)(0xF0 | point >> 18);
            text[at++] = (char)(0x80 | (point >> 12 & 63));
            text[at++] = (char)(0x80 | (point >> 6 & 63));
            text[at++] = (char)(0x80 | (point & 63));
        }
        text[at] = 'b';
        bool passes = !(point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x2028 && point <= 0x202E) ||
                        (point >= 0x2066 && point <= 0x2069) || (point >= 0xD800 && point <= 0xDFFF));
        if ((aur_text_fault(text, 3) == NULL) != passes)
            fail_msg("U+%04X %s", point, passes ? "is refused" : "passes");
    }
}

static void names(void **state)
{
    (void)state;
    static const row rows[] = {
        {"Ada", NULL},
        {"Ada Lovelace", NULL},
        {"\xe2\x9d\xa4\xef\xb8\x8f", NULL},
        {"", NAME},
        {" Ada", ENDS},
        {"Ada ", ENDS},
        {"Ada  Lovelace", ENDS},
        {"Ada\xc2\xa0", ENDS},
        {"Ada \xe3\x80\x80Lovelace", ENDS},
        {"\xe2\x80\x89"
         "Ada",
         ENDS},
        {" ", SPACES},
        {"Ada\n", CONTROLS},
        {"Ad\xc3", UTF8},
        {"123456789012345678901234567890123", NAME},
    };
    check(aur_name_fault, rows, sizeof rows / sizeof *rows);
}

static void logins(void **state)
{
    (void)state;
    static const char what[] = "3..24 of A-Z a-z 0-9 _ - . that begin with a letter or digit";
    static const row rows[] = {
        {"ada", NULL},
        {"Ada_L-1815.x", NULL},
        {"007", NULL},
        {"123456789012345678901234", NULL},
        {"1234567890123456789012345", what},
        {"ad", what},
        {"", what},
        {"_ada", what},
        {"-ada", what},
        {".ada", what},
        {"ada l", what},
        {"ada\n", what},
        {"ad\xc3\xa4", what},
        {"\xd0\xb0\xd0\xb4\xd0\xb0", what}, // Cyrillic
        {"ada'--", what},
        {"ada/..", what},
    };
    check(aur_login_fault, rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles),   cmocka_unit_test(ids),   cmocka_unit_test(colours), cmocka_unit_test(texts),
        cmocka_unit_test(lengths), cmocka_unit_test(names), cmocka_unit_test(logins),  cmocka_unit_test(each_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Roles, ids, colours, and what a text may hold. Texts are judged code point by code point and never changed: what
/// passes is kept byte by byte, so that an emoji with joiners comes out as it went in.
#include "server/people/person.h"

#include <sodium.h>
#include <string.h>

#include "stream/json.h"

#define ID_CHARS     (AUR_ID_BYTES - 1)
#define GUEST_DIGIT  '0'
#define LOGIN_MIN    3
#define LOGIN_MAX    24
#define COLOUR_COUNT 32

static const char *const ROLE_NAMES[AUR_ROLE_COUNT] = {"guest", "member", "pro", "moderator", "admin"};

const char *aur_role_name(aur_role role)
{
    return role < AUR_ROLE_COUNT ? ROLE_NAMES[role] : "?";
}

aur_role aur_role_find(const char *name)
{
    unsigned role = 0;
    while (role < AUR_ROLE_COUNT && strcmp(ROLE_NAMES[role], name) != 0)
        role++;
    return (aur_role)role;
}

/* ---- ids ---- */

static const char ID_DIGITS[] = "abcdefghijklmnopqrstuvwxyz234567";

void aur_person_id_make(char id[AUR_ID_BYTES], bool is_guest)
{
    uint8_t random[ID_CHARS];
    randombytes_buf(random, sizeof random);
    for (size_t i = 0; i < ID_CHARS; i++)
        id[i] = ID_DIGITS[random[i] & 31];
    if (is_guest)
        id[0] = GUEST_DIGIT;
    id[ID_CHARS] = '\0';
}

bool aur_person_id_is(const char *id)
{
    for (size_t i = 0; i < ID_CHARS; i++)
        if (id[i] == '\0' || (strchr(ID_DIGITS, id[i]) == NULL && !(i == 0 && id[i] == GUEST_DIGIT)))
            return false;
    return id[ID_CHARS] == '\0';
}

/// Around the circle of hues of OKLCH (B. Ottosson, 2020) in equal steps, as vivid as sRGB has them, each as light as
/// the grey on which black and white are read equally well (relative luminance 0.18; WCAG 2.1).
static const uint32_t COLOURS[COLOUR_COUNT] = {
    0xc84678, 0xcc4562, 0xcd474b, 0xcc4a2f, 0xc65100, 0xb55f02, 0xa86703, 0x9c6d01, 0x907202, 0x847602, 0x767b01,
    0x638002, 0x448503, 0x01892c, 0x038753, 0x038666, 0x018574, 0x018480, 0x02838b, 0x038196, 0x0380a2, 0x047eb1,
    0x037ac7, 0x3073d9, 0x536ddb, 0x6b67da, 0x8061d5, 0x915ccc, 0xa156c0, 0xae51b1, 0xb94ca0, 0xc1498d};

uint32_t aur_person_colour(const char *id)
{
    uint32_t hash = 2166136261u; // FNV-1a; its upper bits are the better mixed ones
    for (; *id != '\0'; id++)
        hash = (hash ^ (uint8_t)*id) * 16777619u;
    return COLOURS[(hash >> 16) % COLOUR_COUNT];
}

/* ---- texts ---- */

/// The code point at *at, which is valid UTF-8; *at is moved past it.
static uint32_t next_point(const char **at)
{
    uint8_t lead = (uint8_t) * (*at)++;
    if (lead < 0x80)
        return lead;
    unsigned more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t point = lead & (0x3Fu >> more);
    for (; more > 0; more--)
        point = point << 6 | ((uint8_t) * (*at)++ & 0x3Fu);
    return point;
}

typedef struct range {
    uint32_t first, last;
} range;

static const range SPACES[] = {{' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                               {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};

/// What is seen of itself alone as little as a space is: joiners, marks of direction, selectors, fillers, tags.
static const range UNSEEN[] = {{0xAD, 0xAD},     {0x034F, 0x034F},  {0x061C, 0x061C}, {0x115F, 0x1160},
                               {0x17B4, 0x17B5}, {0x180B, 0x180F},  {0x200B, 0x200F}, {0x2060, 0x206F},
                               {0x2800, 0x2800}, {0x3164, 0x3164},  {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
                               {0xFFA0, 0xFFA0}, {0xE0000, 0xE0FFF}};

static bool is_in(uint32_t point, const range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static bool is_space(uint32_t point)
{
    return is_in(point, SPACES, sizeof SPACES / sizeof *SPACES);
}

static bool is_seen(uint32_t point)
{
    return !is_space(point) && !is_in(point, UNSEEN, sizeof UNSEEN / sizeof *UNSEEN);
}

/// NULL if a text may hold it.
static const char *point_fault(uint32_t point)
{
    if (point < 0x20 || (point >= 0x7F && point <= 0x9F))
        return "without control characters";
    if ((point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069))
        return "without overrides of the direction of writing";
    if (point == 0x2028 || point == 0x2029)
        return "without line and paragraph separators";
    return NULL;
}

/// The limit in words, for the lengths there are.
static const char *length_fault(size_t chars_max)
{
    static const struct {
        size_t chars_max;
        const char *text;
    } texts[] = {{AUR_NAME_CHARS_MAX, "1..32 characters"},
                 {50, "1..50 characters"}, // a room's name
                 {AUR_REASON_CHARS_MAX, "1..200 characters"},
                 {300, "1..300 characters"}, // a room's welcome
                 {AUR_CHAT_CHARS_MAX, "1..500 characters"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].chars_max == chars_max)
            return texts[i].text;
    return "not empty, and shorter";
}

const char *aur_text_fault(const char *text, size_t chars_max)
{
    size_t bytes = strlen(text), chars = 0;
    if (bytes == 0 || bytes > 4 * chars_max)
        return length_fault(chars_max);
    if (!aur_json_is_utf8(text, bytes))
        return "valid UTF-8";
    bool any_seen = false;
    for (const char *at = text; *at != '\0'; chars++) {
        uint32_t point = next_point(&at);
        const char *fault = point_fault(point);
        if (fault != NULL)
            return fault;
        any_seen = any_seen || is_seen(point);
    }
    if (chars > chars_max)
        return length_fault(chars_max);
    return any_seen ? NULL : "more than spaces";
}

const char *aur_name_fault(const char *name)
{
    const char *fault = aur_text_fault(name, AUR_NAME_CHARS_MAX);
    if (fault != NULL)
        return fault;
    bool after_space = true;
    for (const char *at = name; *at != '\0';) {
        bool space = is_space(next_point(&at));
        if (space && after_space)
            return "without spaces at its ends or two in a row";
        after_space = space;
    }
    return after_space ? "without spaces at its ends or two in a row" : NULL;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

const char *aur_login_fault(const char *login)
{
    static const char what[] = "3..24 of A-Z a-z 0-9 _ - . that begin with a letter or digit";
    size_t chars = strnlen(login, LOGIN_MAX + 1);
    if (chars < LOGIN_MIN || chars > LOGIN_MAX || !is_letter_or_digit(login[0]))
        return what;
    for (size_t i = 0; i < chars; i++)
        if (!is_letter_or_digit(login[i]) && login[i] != '_' && login[i] != '-' && login[i] != '.')
            return what;
    return NULL;
}

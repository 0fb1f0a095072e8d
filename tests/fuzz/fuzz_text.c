// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever people may write: what passes holds no byte of what must not be seen, by another way of looking than the
// one under test; and who passes as a login passes as a name.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static size_t points(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((uint8_t)*text & 0xC0) != 0x80;
    return count;
}

static void check_text(const char *text, size_t chars_max)
{
    static const char *const never[] = {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
                                        "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8",
                                        "\xe2\x81\xa9", "\xed\xa0",     "\xed\xbf",     "\xc0",         "\xc1",
                                        "\xe0\x80",     "\xf0\x80",     "\xf4\x90",     "\xf5",         "\xff",
                                        "\x7f",         "\xc2\x80",     "\xc2\x9b",     "\xc2\x9f"};
    check(points(text) >= 1 && points(text) <= chars_max);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        check(strstr(text, never[i]) == NULL);
    for (const char *at = text; *at != '\0'; at++)
        check((uint8_t)*at >= ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char *text = malloc(bytes + 1); // of its own size, so that a byte past it is found
    check(text != NULL);
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    static const size_t limits[] = {AUR_NAME_CHARS_MAX, AUR_CHAT_CHARS_MAX, 1};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (aur_text_fault(text, limits[i]) == NULL)
            check_text(text, limits[i]);
    if (aur_name_fault(text) == NULL)
        check(aur_text_fault(text, AUR_NAME_CHARS_MAX) == NULL && text[0] != ' ' && strstr(text, "  ") == NULL);
    if (aur_login_fault(text) == NULL)
        check(aur_name_fault(text) == NULL);
    free(text);
    return 0;
}

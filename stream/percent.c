// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// From left to right.
#include "stream/percent.h"

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool aur_percent_decode(const char *text, size_t chars, char *out, size_t out_bytes)
{
    size_t used = 0;
    for (size_t i = 0; i < chars; i++) {
        int c = (unsigned char)text[i];
        if (c == '%') {
            if (chars - i < 3 || digit_of(text[i + 1]) < 0 || digit_of(text[i + 2]) < 0)
                return false;
            c = digit_of(text[i + 1]) << 4 | digit_of(text[i + 2]);
            i += 2;
        }
        if (c == 0 || used + 1 >= out_bytes)
            return false;
        out[used++] = (char)c;
    }
    out[used] = '\0';
    return true;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keys.
#include "client/cli/keys.h"

int aur_keys_next(const char *bytes, size_t count, size_t *used)
{
    static const int arrows[] = {AUR_KEY_UP, AUR_KEY_DOWN, AUR_KEY_RIGHT, AUR_KEY_LEFT};
    *used = 1;
    if (bytes[0] != AUR_KEY_ESCAPE)
        return (unsigned char)bytes[0] < 128 ? bytes[0] : AUR_KEY_NONE;
    if (count == 1)
        return AUR_KEY_ESCAPE;
    if (bytes[1] != '[' && bytes[1] != 'O') {
        *used = 2; // with Alt
        return AUR_KEY_NONE;
    }
    size_t at = 2;
    while (at < count && bytes[at] >= 0x20 && bytes[at] < 0x40) // parameters
        at++;
    *used = at < count ? at + 1 : count;
    if (at < count && bytes[at] >= 'A' && bytes[at] <= 'D')
        return arrows[bytes[at] - 'A'];
    return AUR_KEY_NONE;
}

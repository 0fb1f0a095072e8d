// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keys out of the bytes a terminal sends: characters stand for themselves, arrows come as sequences.
/// Any thread, RT: safe: pure.
#ifndef AUR_CLI_KEYS_H
#define AUR_CLI_KEYS_H

#include <stddef.h>

typedef enum aur_key {
    AUR_KEY_NONE = 0, ///< a sequence nobody here knows
    AUR_KEY_ESCAPE = 27,
    AUR_KEY_UP = 256, ///< beyond all characters
    AUR_KEY_DOWN,
    AUR_KEY_RIGHT,
    AUR_KEY_LEFT,
} aur_key;

/// Takes one key off `bytes[0..count)`, count > 0; sets `*used` (1..count). Returns a character or an aur_key. A lone
/// escape at the end is the key of that name.
int aur_keys_next(const char *bytes, size_t count, size_t *used);

#endif

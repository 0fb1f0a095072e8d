// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Numbers in files and messages, their lowest byte first.
#ifndef AUR_STREAM_LITTLE_H
#define AUR_STREAM_LITTLE_H

#include <stdint.h>

/// Puts the lowest `bytes` (0..8) of `value` there; returns where they end.  Thread: any.  RT: safe.
static inline uint8_t *aur_little_put(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

#endif

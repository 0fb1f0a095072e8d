// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Percent-encoding of addresses (RFC 3986, 2.1).
#ifndef AUR_STREAM_PERCENT_H
#define AUR_STREAM_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/// Copies text[0..chars) with %41 as A, and ends it. False: too long, a percent sign without two digits, or a zero.
/// Thread: any.  RT: safe.
bool aur_percent_decode(const char *text, size_t chars, char *out, size_t out_bytes);

#endif

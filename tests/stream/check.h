// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What every test of this folder includes: cmocka with what it needs, and checks on aur_err.
#ifndef AUR_TESTS_STREAM_CHECK_H
#define AUR_TESTS_STREAM_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auralis.h"

#define assert_ok(err) assert_int_equal(err, AUR_OK)

/// True if the long tests are wanted (AUR_TEST_SCALE=full).
static inline int full_scale(void)
{
    const char *scale = getenv("AUR_TEST_SCALE");
    return scale != NULL && strcmp(scale, "full") == 0;
}

/// Number k of a fixed sequence of well-mixed 64-bit numbers (splitmix64, S. Vigna).
static inline uint64_t dice(uint64_t k)
{
    uint64_t z = (k + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

#endif

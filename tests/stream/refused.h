// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Wrong files and what is said of them: one row a file, for tables of what the readers of JSON refuse.
#ifndef AUR_TESTS_STREAM_REFUSED_H
#define AUR_TESTS_STREAM_REFUSED_H

#include "tests/stream/check.h"

#include "stream/json.h"

typedef struct refused {
    const char *text;
    aur_err err;
    const char *path, *value, *limit; ///< of the error; the limit's beginning
} refused;

/// That reading the text gave `err` and `error`.
static inline void assert_refused(const refused *wanted, aur_err err, const aur_json_error *error)
{
    print_message("%s\n", wanted->text);
    assert_int_equal(err, wanted->err);
    assert_string_equal(error->path, wanted->path);
    assert_string_equal(error->value, wanted->value);
    assert_memory_equal(error->limit, wanted->limit, strlen(wanted->limit));
}

#endif

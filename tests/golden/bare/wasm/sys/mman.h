// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// There are no pages to ask for.
#ifndef AUR_TESTS_GOLDEN_BARE_MMAN_H
#define AUR_TESTS_GOLDEN_BARE_MMAN_H

#include <stddef.h>

#define MADV_HUGEPAGE 14

static inline int madvise(void *memory, size_t bytes, int advice)
{
    (void)memory;
    (void)bytes;
    (void)advice;
    return 0;
}

#endif

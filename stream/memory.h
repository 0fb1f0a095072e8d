// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Memory for what threads share or lanes load: whole cache lines, so that no neighbour disturbs it.
#ifndef AUR_STREAM_MEMORY_H
#define AUR_STREAM_MEMORY_H

#include <stdlib.h>
#include <string.h>

#define AUR_MEMORY_LINE_BYTES 64

/// Zeroed; the caller's, for free(). NULL if there is none.  Thread: any.  RT: no.
static inline void *aur_memory_new(size_t bytes)
{
    size_t whole = (bytes + AUR_MEMORY_LINE_BYTES - 1) & ~(size_t)(AUR_MEMORY_LINE_BYTES - 1);
    void *memory = aligned_alloc(AUR_MEMORY_LINE_BYTES, whole);
    return memory != NULL ? memset(memory, 0, whole) : NULL;
}

#endif

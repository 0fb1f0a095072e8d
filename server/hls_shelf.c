// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bodies by their numbers.
#include "server/hls_shelf.h"

#include <stddef.h>

void aur_hls_shelf_clear(aur_hls_shelf *shelf)
{
    for (uint32_t i = 0; i < shelf->kept; i++) {
        aur_hls_body_drop(shelf->bodies[i]);
        shelf->bodies[i] = NULL;
    }
    shelf->first = shelf->next = 0;
}

void aur_hls_shelf_put(aur_hls_shelf *shelf, uint64_t number, aur_hls_body *body)
{
    if (number != shelf->next) {
        aur_hls_shelf_clear(shelf);
        shelf->first = number;
    }
    shelf->next = number + 1;
    if (shelf->next - shelf->first > shelf->kept)
        shelf->first = shelf->next - shelf->kept;
    aur_hls_body **slot = &shelf->bodies[number % shelf->kept];
    aur_hls_body_drop(*slot);
    *slot = body;
}

aur_hls_body *aur_hls_shelf_get(const aur_hls_shelf *shelf, uint64_t number)
{
    if (number < shelf->first || number >= shelf->next)
        return NULL;
    return aur_hls_body_keep(shelf->bodies[number % shelf->kept]);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Puts a new title after every so many bytes of what it reads: more titles in seconds than music has in a day.
// usage: icy_mux INTERVAL_BYTES <sound >mixed
#include <stdio.h>
#include <stdlib.h>

#include "server/icy.h"

int main(int argc, char **argv)
{
    uint8_t sound[1], mixed[1 + AUR_ICY_BLOCK_BYTES_MAX];
    aur_icy icy = {0};
    int interval_bytes = argc == 2 ? atoi(argv[1]) : 0;
    unsigned long total = 0;
    if (interval_bytes <= 0)
        return 2;
    for (; fread(sound, 1, 1, stdin) == 1; total++) {
        char title[64];
        snprintf(title, sizeof title, "Title %lu - it's new", total / (unsigned long)interval_bytes + 1);
        fwrite(mixed, 1, aur_icy_put(&icy, (uint32_t)interval_bytes, sound, 1, title, mixed), stdout);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Blocks of titles.
#include "server/icy.h"

#include <stdio.h>
#include <string.h>

/// Writes a block. An apostrophe would end the title for players that do not look for the semicolon.
static size_t put_block(aur_icy *icy, const char *title, uint8_t *to)
{
    if (strncmp(icy->told, title, sizeof icy->told - 1) == 0) {
        to[0] = 0;
        return 1;
    }
    char text[AUR_NEWS_TITLE_BYTES + 32] = "";
    snprintf(icy->told, sizeof icy->told, "%s", title);
    int bytes = snprintf(text, sizeof text, "StreamTitle='%s';", icy->told);
    for (char *c = text + strlen("StreamTitle='"); c < text + bytes - 2; c++)
        *c = *c == '\'' ? '`' : *c;
    size_t sixteens = ((size_t)bytes + 15) / 16;
    to[0] = (uint8_t)sixteens;
    memcpy(to + 1, text, 16 * sixteens);
    return 1 + 16 * sixteens;
}

size_t aur_icy_put(aur_icy *icy, uint32_t interval_bytes, const uint8_t *sound, size_t bytes, const char *title,
                   uint8_t *to)
{
    size_t written = 0;
    while (bytes > 0) {
        size_t run = interval_bytes - icy->since_block;
        run = run < bytes ? run : bytes;
        memcpy(to + written, sound, run);
        written += run;
        sound += run;
        bytes -= run;
        icy->since_block += (uint32_t)run;
        if (icy->since_block == interval_bytes) {
            written += put_block(icy, title, to + written);
            icy->since_block = 0;
        }
    }
    return written;
}

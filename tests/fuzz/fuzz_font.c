// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a SoundFont file: read within bounds, or refused with a reason.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/font_info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static aur_font_info info;
    char reason[128] = "", line[200];
    if (bytes == 0)
        return 0;
    uint8_t *copy = malloc(bytes);
    memcpy(copy, data, bytes);
    FILE *file = fmemopen(copy, bytes, "rb");
    aur_err err = aur_font_info_read(file, &info, reason, sizeof reason);
    if (err == AUR_OK ? info.preset_count == 0 : reason[0] == '\0')
        abort();
    aur_font_info_line(&info, line, sizeof line);
    for (const char *c = info.comment; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            abort();
    fclose(file);
    free(copy);
    return 0;
}

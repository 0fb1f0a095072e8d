// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a preset's file: refused with a reason, or read, and then written and read as the same.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/preset_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static aur_preset_file file, again;
    static aur_json_error error;
    char text[1024];
    memset(&error, 0, sizeof error);
    memset(&file, 0, sizeof file);
    memset(&again, 0, sizeof again);
    if (aur_preset_file_parse(&file, (const char *)data, bytes, &error) != AUR_OK) {
        aur_json_error_text(&error, text, sizeof text);
        check(text[0] != '\0');
        return 0;
    }
    char *printed = aur_preset_file_print(&file.preset);
    check(printed != NULL && aur_preset_file_parse(&again, printed, strlen(printed), &error) == AUR_OK);
    check(strcmp(file.name, again.name) == 0 && strcmp(file.description, again.description) == 0);
    check(memcmp(&file.preset.style, &again.preset.style, sizeof file.preset.style) == 0);
    check(memcmp(file.preset.layer_percent, again.preset.layer_percent, sizeof file.preset.layer_percent) == 0);
    check(file.preset.controls.bpm_milli == again.preset.controls.bpm_milli &&
          file.preset.controls.intensity == again.preset.controls.intensity &&
          file.preset.controls.key == again.preset.controls.key && file.preset.controls.mode < AUR_MODE_COUNT);
    free(printed);
    return 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever a terminal sends as keys, and whatever a device or a preset is called: keys come out one by one, what they
// change the music takes, and a screen holds nothing that moves a terminal's cursor.
#include <stdlib.h>
#include <string.h>

#include "client/cli/keys.h"
#include "client/cli/screen.h"
#include "client/cli/steer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void press(const char *bytes, size_t count)
{
    aur_controls controls;
    aur_steer steer;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    aur_steer_init(&steer, &controls);
    for (size_t at = 0, used = 0; at < count; at += used) {
        aur_control_event event;
        int key = aur_keys_next(bytes + at, count - at, &used);
        check(used >= 1 && used <= count - at && key >= 0 && key <= AUR_KEY_LEFT);
        if (aur_steer_key(&steer, key, 0, &event) == AUR_STEER_CHANGE)
            check(aur_control_takes(event.control, event.value));
    }
}

static void show(const char *text)
{
    static aur_screen screen = {.rows = 3, .columns = 40};
    aur_screen_clear(&screen);
    aur_screen_put(&screen, 1, -2, AUR_INK_PLAIN, text);
    for (int column = 0; column < screen.columns; column++) {
        uint32_t character = screen._wanted[1][column].character;
        check(character >= 0x20 && character != 0x7f && (character < 0x80 || character >= 0xa0));
        check(screen._wanted[0][column].character == ' ' && screen._wanted[2][column].character == ' ');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char *text = malloc(bytes + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    press(text, bytes);
    show(text);
    free(text);
    return 0;
}

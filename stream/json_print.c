// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Strings with their escapes, and controls as stream/controls.h formats them.
#include "stream/json_print.h"

#include "stream/controls.h"

void aur_json_print_text(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20) {
            fprintf(to, "\\u%04x", (unsigned)*text);
            continue;
        }
        if (*text == '"' || *text == '\\')
            fputc('\\', to);
        fputc(*text, to);
    }
    fputc('"', to);
}

void aur_json_print_control(FILE *to, aur_control control, uint64_t value)
{
    char text[160];
    aur_controls_format(control, value, text, sizeof text);
    if (aur_controls_is_number(control))
        fputs(text, to);
    else
        aur_json_print_text(to, text);
}

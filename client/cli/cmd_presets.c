// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis presets`: names, descriptions and, for machines, controls; a preset as a file.
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/commands.h"
#include "stream/controls.h"
#include "stream/json_print.h"
#include "stream/preset_file.h"

static void print_json_controls(unsigned preset)
{
    static const aur_control shown[] = {AUR_CONTROL_KEY,       AUR_CONTROL_MODE,    AUR_CONTROL_BPM,
                                        AUR_CONTROL_INTENSITY, AUR_CONTROL_DENSITY, AUR_CONTROL_BRIGHTNESS};
    aur_controls controls;
    aur_controls_from_preset(&controls, preset);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        printf("%s\"%s\":", i > 0 ? "," : "", aur_control_describe(shown[i])->name);
        aur_json_print_control(stdout, shown[i], aur_controls_value(&controls, shown[i]));
    }
}

/// Whose sounds these are, after the presets they can play.
static void print_font(const aur_font_info *info, bool json)
{
    if (!json) {
        printf("\nSoundFont    %s\ncopyright    %s\ncomment      %s\n", info->name,
               info->copyright[0] != '\0' ? info->copyright : "not stated",
               info->comment[0] != '\0' ? info->comment : "none");
        return;
    }
    printf(",\"soundfont\":{\"name\":");
    aur_json_print_text(stdout, info->name);
    printf(",\"copyright\":");
    aur_json_print_text(stdout, info->copyright);
    printf(",\"comment\":");
    aur_json_print_text(stdout, info->comment);
    printf("}}");
}

/// Without a font an array of presets; with one an object of "presets" and "soundfont".
static void print_all(const aur_font_info *font, bool json)
{
    if (json)
        fputs(font != NULL ? "{\"presets\":[" : "[", stdout);
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        if (!json) {
            printf("%-12s %s%s\n", aur_preset_name(preset), aur_preset_description(preset),
                   preset == AUR_PRESET_DEFAULT ? " (default)" : "");
            continue;
        }
        printf("%s{\"name\":", preset > 0 ? "," : "");
        aur_json_print_text(stdout, aur_preset_name(preset));
        printf(",\"description\":");
        aur_json_print_text(stdout, aur_preset_description(preset));
        printf(",\"controls\":{");
        print_json_controls(preset);
        printf("}}");
    }
    if (json)
        putchar(']');
    if (font != NULL)
        print_font(font, json);
    if (json)
        putchar('\n');
}

/// Prints a preset, named or read from a file, with every field.
static int show(const aur_args *args)
{
    unsigned preset = AUR_PRESET_DEFAULT;
    if (!aur_args_preset(args, AUR_OPTION_SHOW, &preset))
        return AUR_EXIT_USAGE;
    char *text = aur_preset_file_print(aur_preset_get(preset));
    if (text == NULL)
        return aur_args_fail("presets", AUR_ERR_MEMORY);
    puts(text);
    free(text);
    return AUR_EXIT_OK;
}

int aur_cmd_presets(const aur_args *args)
{
    if (args->text[AUR_OPTION_SHOW] != NULL)
        return show(args);
    aur_soundfont *font = NULL;
    int code = aur_args_soundfont(args, &font);
    if (code != AUR_EXIT_OK)
        return code;
    print_all(font != NULL ? aur_soundfont_info(font) : NULL, args->text[AUR_OPTION_JSON] != NULL);
    aur_soundfont_close(font);
    return AUR_EXIT_OK;
}

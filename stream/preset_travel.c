// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A preset's text is printed once and kept: a scribe borrows it.
#include "stream/preset_travel.h"

#include <string.h>

#include "compose/preset.h"
#include "stream/preset_file.h"

static char *texts[AUR_PRESETS_MAX];

static size_t text_of(void *context, unsigned preset, const uint8_t **text)
{
    (void)context;
    if (preset >= AUR_PRESETS_MAX || aur_preset_is_built_in(preset))
        return 0;
    if (texts[preset] == NULL)
        texts[preset] = aur_preset_file_print(aur_preset_get(preset));
    *text = (const uint8_t *)texts[preset];
    return texts[preset] != NULL ? strlen(texts[preset]) : 0;
}

static int learn(void *context, const char *name, const uint8_t *text, size_t bytes)
{
    aur_json_error error;
    (void)context;
    int preset = aur_preset_file_register((const char *)text, bytes, &error);
    return preset >= 0 && strcmp(aur_preset_name((unsigned)preset), name) != 0 ? AUR_ERR_NAME : preset;
}

/// What is the same prints the same.
static int recognize(void *context, const char *name, const uint8_t *text, size_t bytes)
{
    const uint8_t *known = NULL;
    int preset = aur_preset_find(name);
    size_t known_bytes = preset >= 0 ? text_of(context, (unsigned)preset, &known) : 0;
    return known != NULL && known_bytes == bytes && memcmp(known, text, bytes) == 0 ? preset : AUR_ERR_NAME;
}

const aur_journal_presets *aur_preset_travel_known(void)
{
    static const aur_journal_presets PRESETS = {.text = text_of, .learn = recognize};
    return &PRESETS;
}

const aur_journal_presets *aur_preset_travel(void)
{
    static const aur_journal_presets PRESETS = {.text = text_of, .learn = learn};
    return &PRESETS;
}

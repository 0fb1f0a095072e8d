// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The sections controls, instruments and mix, and the file around them; music is in preset_music.h.
#include "stream/preset_file.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/controls.h"
#include "stream/preset_fields.h"
#include "stream/preset_music.h"
#include "synth/patch.h"

#define FORMAT "auralis-preset"

#define BYTE(member, low, high) #member, offsetof(aur_preset, member), AUR_PRESET_U8, low, high
#define WORD(member, low, high) #member, offsetof(aur_preset, member), AUR_PRESET_U16, low, high

static const aur_preset_field MIX[] = {
    {BYTE(reverb_percent, 0, 100)},    {WORD(reverb_ms, 1000, 10000)},      {BYTE(shimmer_percent, 0, 100)},
    {BYTE(echo_percent, 0, 100)},      {BYTE(echo_spread_percent, 0, 100)}, {BYTE(ensemble_percent, 0, 100)},
    {BYTE(phaser_percent, 0, 100)},    {BYTE(drive_percent, 0, 200)},       {BYTE(compress_percent, 0, 100)},
    {BYTE(tone_low_percent, 25, 200)}, {BYTE(tone_mid_percent, 25, 200)},   {BYTE(tone_high_percent, 25, 200)},
    {BYTE(width_percent, 0, 200)},     {BYTE(mono_bass_percent, 0, 100)},   {WORD(master_percent, 0, 400)},
};

/// Who plays a part.
typedef struct part {
    const char *name;
    size_t offset;
    aur_layer layer;
} part;

static const part PARTS[] = {
    {"drones", offsetof(aur_preset, drones), AUR_LAYER_DRONE},
    {"pads", offsetof(aur_preset, pads), AUR_LAYER_PAD},
    {"leads", offsetof(aur_preset, leads), AUR_LAYER_LEAD},
    {"bells", offsetof(aur_preset, bells), AUR_LAYER_BELL},
    {"noises", offsetof(aur_preset, noises), AUR_LAYER_NOISE},
    {"counters", offsetof(aur_preset, counters), AUR_LAYER_BELL},
    {"figures", offsetof(aur_preset, figures), AUR_LAYER_BELL},
};

static const aur_control CONTROLS[] = {AUR_CONTROL_KEY,       AUR_CONTROL_MODE,    AUR_CONTROL_BPM,
                                       AUR_CONTROL_INTENSITY, AUR_CONTROL_DENSITY, AUR_CONTROL_BRIGHTNESS};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static aur_err read_mix(const cJSON *mix, aur_preset *preset, aur_json_error *error)
{
    const char *names[AUR_PRESET_NAMES_MAX], *layers[AUR_LAYER_COUNT];
    size_t count = aur_preset_fields_names(MIX, COUNT(MIX), names);
    names[count++] = "layers";
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
        layers[layer] = aur_layer_name(layer);
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(mix, "layers");
    aur_err err = aur_json_names(mix, "mix", names, count, error);
    if (err == AUR_OK)
        err = aur_preset_fields_read(mix, "mix", MIX, COUNT(MIX), preset, error);
    if (err != AUR_OK || given == NULL)
        return err;
    err = aur_json_names(given, "mix.layers", layers, AUR_LAYER_COUNT, error);
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT && err == AUR_OK; layer++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(given, layers[layer]);
        char path[AUR_PRESET_PATH_BYTES];
        int64_t percent = preset->layer_percent[layer];
        aur_preset_fields_path(path, "mix.layers", layers[layer]);
        if (item != NULL)
            err = aur_json_whole(item, path, 0, 200, &percent, error);
        preset->layer_percent[layer] = (uint8_t)percent;
    }
    return err;
}

static int find_patch(const char *name, aur_layer layer)
{
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++)
        if (aur_patch_describe(patch)->layer == layer && strcmp(aur_patch_describe(patch)->name, name) == 0)
            return (int)patch;
    return -1;
}

static aur_err refuse_patch(const char *path, const cJSON *item, aur_layer layer, aur_json_error *error)
{
    char limit[sizeof error->limit];
    size_t used = (size_t)snprintf(limit, sizeof limit, "one of");
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT && used < sizeof limit; patch++)
        if (aur_patch_describe(patch)->layer == layer)
            used += (size_t)snprintf(limit + used, sizeof limit - used, " %s", aur_patch_describe(patch)->name);
    return aur_json_refuse(error, AUR_ERR_NAME, path, item, limit);
}

/// One to three names; who is missing is filled in from the first on.
static aur_err read_part(const part *p, const cJSON *item, aur_preset *preset, aur_json_error *error)
{
    char path[AUR_PRESET_PATH_BYTES], inner[AUR_PRESET_PATH_BYTES];
    uint8_t *players = (uint8_t *)preset + p->offset;
    int count = 0;
    aur_preset_fields_path(path, "instruments", p->name);
    if (!cJSON_IsArray(item) || item->child == NULL || cJSON_GetArraySize(item) > AUR_PRESET_PLAYERS)
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, "a list of 1..3 names");
    for (const cJSON *name = item->child; name != NULL; name = name->next) {
        int patch = cJSON_IsString(name) ? find_patch(name->valuestring, p->layer) : -1;
        snprintf(inner, sizeof inner, "%.60s[%d]", path, count);
        if (patch < 0)
            return refuse_patch(inner, name, p->layer, error);
        players[count++] = (uint8_t)patch;
    }
    for (int i = count; i < AUR_PRESET_PLAYERS; i++)
        players[i] = players[i - count];
    return AUR_OK;
}

static aur_err read_instruments(const cJSON *instruments, aur_preset *preset, aur_json_error *error)
{
    const char *names[COUNT(PARTS)];
    for (size_t i = 0; i < COUNT(PARTS); i++)
        names[i] = PARTS[i].name;
    aur_err err = aur_json_names(instruments, "instruments", names, COUNT(PARTS), error);
    for (size_t i = 0; i < COUNT(PARTS) && err == AUR_OK; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(instruments, PARTS[i].name);
        if (item != NULL)
            err = read_part(&PARTS[i], item, preset, error);
    }
    return err;
}

static aur_err read_control(const cJSON *item, aur_control control, aur_preset *preset, aur_json_error *error)
{
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    char path[AUR_PRESET_PATH_BYTES];
    aur_preset_fields_path(path, "controls", aur_control_describe(control)->name);
    int count = aur_json_control(item, path, control, events, error);
    aur_err err = count > 0 ? AUR_OK : (aur_err)count;
    for (int i = 0; i < count && err == AUR_OK; i++)
        err = aur_controls_apply(&preset->controls, (aur_control)events[i].control, events[i].value);
    return err;
}

static aur_err read_controls(const cJSON *controls, aur_preset *preset, aur_json_error *error)
{
    const char *names[COUNT(CONTROLS)];
    for (size_t i = 0; i < COUNT(CONTROLS); i++)
        names[i] = aur_control_describe(CONTROLS[i])->name;
    aur_err err = aur_json_names(controls, "controls", names, COUNT(CONTROLS), error);
    for (size_t i = 0; i < COUNT(CONTROLS) && err == AUR_OK; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(controls, names[i]);
        if (item != NULL)
            err = read_control(item, CONTROLS[i], preset, error);
    }
    return err;
}

bool aur_preset_file_is_name(const char *name)
{
    size_t chars = strlen(name);
    return chars >= 1 && chars <= AUR_PRESET_NAME_CHARS_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == chars;
}

static void point_to_texts(aur_preset_file *file)
{
    file->preset.name = file->name;
    file->preset.description = file->description;
}

static aur_err read_texts(const cJSON *root, aur_preset_file *file, aur_json_error *error)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(root, "name");
    const cJSON *description = cJSON_GetObjectItemCaseSensitive(root, "description");
    const char *text = cJSON_IsString(name) ? name->valuestring : "";
    if (!aur_preset_file_is_name(text))
        return aur_json_refuse(error, AUR_ERR_FORMAT, "name", name, "1..32 of a-z A-Z 0-9 _ -");
    memcpy(file->name, text, strlen(text) + 1);
    text = cJSON_IsString(description) ? description->valuestring : "";
    bool is_clean = description == NULL || cJSON_IsString(description);
    for (const char *c = text; *c != '\0'; c++)
        is_clean = is_clean && (unsigned char)*c >= ' ' && *c != 0x7f;
    if (!is_clean || strlen(text) > AUR_PRESET_DESCRIPTION_BYTES_MAX)
        return aur_json_refuse(error, AUR_ERR_FORMAT, "description", description, "one line of at most 200 bytes");
    memcpy(file->description, text, strlen(text) + 1);
    point_to_texts(file);
    return AUR_OK;
}

static aur_err read_base(const cJSON *root, aur_preset *preset, aur_json_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "based_on");
    int base = item == NULL ? AUR_PRESET_DEFAULT : cJSON_IsString(item) ? aur_preset_find(item->valuestring) : -1;
    if (base < 0) {
        char names[160], limit[168];
        aur_controls_limit(AUR_CONTROL_PRESET, names, sizeof names);
        snprintf(limit, sizeof limit, "one of %s", names);
        return aur_json_refuse(error, AUR_ERR_NAME, "based_on", item, limit);
    }
    memcpy(preset, aur_preset_get((unsigned)base), sizeof *preset);
    return AUR_OK;
}

static aur_err read_root(const cJSON *root, aur_preset_file *file, aur_json_error *error)
{
    static const char *const names[] = {"format",   "version",     "name", "description", "based_on",
                                        "controls", "instruments", "mix",  "music"};
    static const struct {
        const char *name;
        aur_err (*read)(const cJSON *section, aur_preset *preset, aur_json_error *error);
    } sections[] = {{"controls", read_controls},
                    {"instruments", read_instruments},
                    {"mix", read_mix},
                    {"music", aur_preset_music_read}};
    aur_err err = aur_json_names(root, "", names, COUNT(names), error);
    if (err == AUR_OK)
        err = read_base(root, &file->preset, error);
    if (err == AUR_OK)
        err = read_texts(root, file, error);
    for (size_t i = 0; i < COUNT(sections) && err == AUR_OK; i++) {
        const cJSON *section = cJSON_GetObjectItemCaseSensitive(root, sections[i].name);
        if (section != NULL)
            err = sections[i].read(section, &file->preset, error);
    }
    return err;
}

aur_err aur_preset_file_parse(aur_preset_file *file, const char *json, size_t bytes, aur_json_error *error)
{
    cJSON *root = NULL;
    aur_err err = aur_json_file_parse(json, bytes, FORMAT, &root, error);
    if (err == AUR_OK)
        err = read_root(root, file, error);
    cJSON_Delete(root);
    return err;
}

static int refuse_registration(aur_json_error *error, const char *name, aur_err err)
{
    aur_json_refuse(error, err, "name", NULL,
                    err == AUR_ERR_NAME ? "another one: a different preset has it" : "one of at most 64 presets");
    snprintf(error->value, sizeof error->value, "\"%s\"", name);
    return err;
}

/// Takes the preset of `file` into the table, which keeps the memory, or frees it.
static int enter(aur_preset_file *file, aur_json_error *error)
{
    int preset = aur_preset_register(&file->preset);
    if (preset < 0)
        preset = refuse_registration(error, file->name, (aur_err)preset);
    if (preset < 0 || aur_preset_get((unsigned)preset) != &file->preset)
        free(file);
    return preset;
}

int aur_preset_file_register(const char *json, size_t bytes, aur_json_error *error)
{
    aur_preset_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_preset_file_parse(file, json, bytes, error);
    if (err == AUR_OK)
        return enter(file, error);
    free(file);
    return err;
}

int aur_preset_file_load(const char *path, aur_json_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    aur_err err = aur_json_file_read(path, &text, &bytes, error);
    int preset = err == AUR_OK ? aur_preset_file_register(text, bytes, error) : err;
    free(text);
    return preset;
}

int aur_preset_file_rhythm_parse(const char *text)
{
    if (strcmp(text, "bar") == 0)
        return 1;
    if (strcmp(text, "slow") == 0)
        return 0;
    char *end = NULL;
    long bars = strtol(text, &end, 10);
    return text[0] >= '1' && text[0] <= '9' && *end == '\0' && bars <= AUR_STYLE_CHORD_BARS_MAX ? (int)bars
                                                                                                : AUR_ERR_FORMAT;
}

int aur_preset_file_rhythm(unsigned preset, unsigned chord_bars, aur_json_error *error)
{
    const aur_preset *base = aur_preset_get(preset);
    if (base->style.chord_bars == chord_bars)
        return (int)preset;
    aur_preset_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return AUR_ERR_MEMORY;
    char suffix[16] = "-slow";
    if (chord_bars > 0)
        snprintf(suffix, sizeof suffix, "-%ubars", chord_bars);
    memcpy(&file->preset, base, sizeof *base);
    snprintf(file->name, sizeof file->name, "%.*s%s", AUR_PRESET_NAME_CHARS_MAX - (int)strlen(suffix), base->name,
             suffix);
    snprintf(file->description, sizeof file->description, "%s", base->description);
    point_to_texts(file);
    file->preset.style.chord_bars = (uint8_t)chord_bars;
    return enter(file, error);
}

bool aur_preset_file_is_path(const char *text)
{
    size_t chars = strlen(text);
    return strchr(text, '/') != NULL || (chars >= 5 && strcmp(text + chars - 5, ".json") == 0);
}

/// The shortest number that is read as the same value.
static double exact_number(aur_control control, uint64_t value)
{
    double number = aur_controls_to_number(control, value);
    for (int digits = 1; digits <= 9; digits++) {
        char text[32];
        aur_control_error why;
        uint64_t again = 0;
        snprintf(text, sizeof text, "%.*f", digits, (double)value / aur_control_describe(control)->scale);
        number = strtod(text, NULL);
        if (aur_controls_from_number(control, number, &again, &why) == AUR_OK && again == value)
            break;
    }
    return number;
}

static void add_controls(cJSON *controls, const aur_preset *preset)
{
    for (size_t i = 0; i < COUNT(CONTROLS); i++) {
        const char *name = aur_control_describe(CONTROLS[i])->name;
        uint64_t value = aur_controls_value(&preset->controls, CONTROLS[i]);
        char text[32];
        aur_controls_format(CONTROLS[i], value, text, sizeof text);
        if (aur_controls_is_number(CONTROLS[i]))
            cJSON_AddNumberToObject(controls, name, exact_number(CONTROLS[i], value));
        else
            cJSON_AddStringToObject(controls, name, text);
    }
}

static void add_instruments(cJSON *instruments, const aur_preset *preset)
{
    for (size_t i = 0; i < COUNT(PARTS); i++) {
        const uint8_t *players = (const uint8_t *)preset + PARTS[i].offset;
        cJSON *names = cJSON_AddArrayToObject(instruments, PARTS[i].name);
        for (int player = 0; player < AUR_PRESET_PLAYERS; player++)
            cJSON_AddItemToArray(names, cJSON_CreateString(aur_patch_describe(players[player])->name));
    }
}

char *aur_preset_file_print(const aur_preset *preset)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "format", FORMAT);
    cJSON_AddNumberToObject(root, "version", 1);
    cJSON_AddStringToObject(root, "name", preset->name);
    cJSON_AddStringToObject(root, "description", preset->description);
    add_controls(cJSON_AddObjectToObject(root, "controls"), preset);
    add_instruments(cJSON_AddObjectToObject(root, "instruments"), preset);
    cJSON *mix = cJSON_AddObjectToObject(root, "mix");
    cJSON *layers = cJSON_AddObjectToObject(mix, "layers");
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
        cJSON_AddNumberToObject(layers, aur_layer_name(layer), preset->layer_percent[layer]);
    aur_preset_fields_add(mix, MIX, COUNT(MIX), preset);
    aur_preset_music_add(cJSON_AddObjectToObject(root, "music"), preset);
    char *text = cJSON_Print(root);
    cJSON_Delete(root);
    return text;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// See preset_music.h. The tables of the style have a shape each.
#include "stream/preset_music.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "stream/preset_fields.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

#define SWITCH(member)           #member, offsetof(aur_preset, member), AUR_PRESET_BOOL, 0, 1
#define BYTE(member, low, high)  #member, offsetof(aur_preset, member), AUR_PRESET_U8, low, high
#define STYLE_SWITCH(member)     #member, offsetof(aur_preset, style.member), AUR_PRESET_BOOL, 0, 1
#define STYLE_BYTE(member, l, h) #member, offsetof(aur_preset, style.member), AUR_PRESET_U8, l, h

static const aur_preset_field MUSIC[] = {
    {SWITCH(percussion)},
    {BYTE(pad_midi, 48, 72)},
    {BYTE(lead_midi, 60, 84)},
    {STYLE_SWITCH(cadences)},
    {STYLE_BYTE(chord_bars, 0, AUR_STYLE_CHORD_BARS_MAX)},
    {STYLE_BYTE(pedal_percent, 0, 100)},
    {STYLE_BYTE(borrow_percent, 0, 100)},
    {STYLE_BYTE(modulate_percent, 0, 100)},
    {STYLE_BYTE(quartal_percent, 0, 100)},
    {STYLE_BYTE(motif_percent, 0, 100)},
    {STYLE_BYTE(counter_percent, 0, 100)},
    {STYLE_BYTE(ostinato_percent, 0, 100)},
    {STYLE_BYTE(arpeggio_percent, 0, 100)},
    {STYLE_BYTE(kick_pulses, 0, 32)},
    {STYLE_BYTE(kick_steps, 0, 32)},
    {STYLE_BYTE(shaker_pulses, 0, 32)},
    {STYLE_BYTE(shaker_steps, 0, 32)},
    {STYLE_BYTE(swing_percent, 0, 60)},
};

static const char *const CHORD_KINDS[] = {"major",      "minor",  "sus2",   "sus4",    "add9",
                                          "minor_add9", "major7", "minor7", "seventh", "quartal"};
_Static_assert(sizeof CHORD_KINDS / sizeof *CHORD_KINDS == AUR_CHORD_KIND_COUNT, "a chord kind has no name");

static const char *const DEGREES[AUR_DEGREES] = {"1", "2", "3", "4", "5", "6", "7"};

static aur_err read_weights(const cJSON *item, const char *path, uint8_t *weights, int count, aur_json_error *error)
{
    char limit[64], inner[AUR_PRESET_PATH_BYTES];
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != count) {
        snprintf(limit, sizeof limit, "a list of %d numbers", count);
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, limit);
    }
    int i = 0;
    for (const cJSON *weight = item->child; weight != NULL; weight = weight->next, i++) {
        int64_t number = 0;
        snprintf(inner, sizeof inner, "%.80s[%d]", path, i);
        aur_err err = aur_json_whole(weight, inner, 0, 255, &number, error);
        if (err != AUR_OK)
            return err;
        weights[i] = (uint8_t)number;
    }
    return AUR_OK;
}

/// A list of seven rows, or an object of some of them by the number of their degree.
static aur_err read_chord_first(const cJSON *item, aur_style *style, aur_json_error *error)
{
    static const char path[] = "music.chord_first";
    char inner[AUR_PRESET_PATH_BYTES];
    aur_err err = AUR_OK;
    if (!cJSON_IsArray(item) && !cJSON_IsObject(item))
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, "a list of 7 rows, or an object of rows 1..7");
    if (cJSON_IsArray(item) && cJSON_GetArraySize(item) != AUR_DEGREES)
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, "a list of 7 rows");
    if (cJSON_IsObject(item))
        err = aur_json_names(item, path, DEGREES, AUR_DEGREES, error);
    memset(style->chord_first, 0, sizeof style->chord_first);
    int place = 0;
    for (const cJSON *row = item->child; row != NULL && err == AUR_OK; row = row->next, place++) {
        int degree = cJSON_IsObject(item) ? row->string[0] - '1' : place;
        snprintf(inner, sizeof inner, cJSON_IsObject(item) ? "%s.%d" : "%s[%d]", path,
                 cJSON_IsObject(item) ? degree + 1 : place);
        err = read_weights(row, inner, style->chord_first[degree], AUR_DEGREES, error);
    }
    return err;
}

/// A table of which only some rows are given: a list of {"key": number, ..., "weights": [...]}.
typedef struct sparse {
    const char *name;
    const char *names[3]; ///< the keys, then "weights"
    size_t keys;          ///< 1 or 2
    int low, high;        ///< of each key
    size_t offset;        ///< in aur_style
    int columns;
} sparse;

static const sparse SPARSE[] = {
    {"chord_second", {"before", "from", "weights"}, 2, 1, 7, offsetof(aur_style, chord_second), AUR_DEGREES},
    {"motion", {"after", "weights", NULL}, 1, -7, 7, offsetof(aur_style, motion), AUR_STYLE_STEPS},
};

#define SPARSE_ROWS_MAX (AUR_DEGREES * AUR_DEGREES)

static int sparse_rows(const sparse *table)
{
    int values = table->high - table->low + 1;
    return table->keys == 2 ? values * values : values;
}

static aur_err read_sparse_row(const sparse *table, const cJSON *row, const char *path, bool given[SPARSE_ROWS_MAX],
                               aur_style *style, aur_json_error *error)
{
    int at = 0;
    aur_err err = aur_json_names(row, path, table->names, table->keys + 1, error);
    for (size_t i = 0; i < table->keys && err == AUR_OK; i++) {
        char inner[AUR_PRESET_PATH_BYTES];
        int64_t number = 0;
        aur_preset_fields_path(inner, path, table->names[i]);
        err = aur_json_whole(cJSON_GetObjectItemCaseSensitive(row, table->names[i]), inner, table->low, table->high,
                             &number, error);
        at = at * (table->high - table->low + 1) + (int)number - table->low;
    }
    if (err != AUR_OK)
        return err;
    if (given[at])
        return aur_json_refuse(error, AUR_ERR_ARGUMENT, path, row, "a row not given before");
    given[at] = true;
    char inner[AUR_PRESET_PATH_BYTES];
    aur_preset_fields_path(inner, path, "weights");
    return read_weights(cJSON_GetObjectItemCaseSensitive(row, "weights"), inner,
                        (uint8_t *)style + table->offset + (size_t)at * (size_t)table->columns, table->columns, error);
}

static aur_err read_sparse(const sparse *table, const cJSON *item, aur_style *style, aur_json_error *error)
{
    char path[AUR_PRESET_PATH_BYTES], inner[AUR_PRESET_PATH_BYTES];
    bool given[SPARSE_ROWS_MAX] = {false};
    aur_preset_fields_path(path, "music", table->name);
    if (!cJSON_IsArray(item))
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, item, "a list of rows");
    memset((uint8_t *)style + table->offset, 0, (size_t)sparse_rows(table) * (size_t)table->columns);
    aur_err err = AUR_OK;
    int place = 0;
    for (const cJSON *row = item->child; row != NULL && err == AUR_OK; row = row->next, place++) {
        snprintf(inner, sizeof inner, "%.60s[%d]", path, place);
        err = read_sparse_row(table, row, inner, given, style, error);
    }
    return err;
}

static aur_err read_chord_kinds(const cJSON *item, aur_style *style, aur_json_error *error)
{
    aur_err err = aur_json_names(item, "music.chord_kinds", CHORD_KINDS, COUNT(CHORD_KINDS), error);
    memset(style->chord_kinds, 0, sizeof style->chord_kinds);
    for (size_t kind = 0; kind < COUNT(CHORD_KINDS) && err == AUR_OK; kind++) {
        const cJSON *weight = cJSON_GetObjectItemCaseSensitive(item, CHORD_KINDS[kind]);
        char path[AUR_PRESET_PATH_BYTES];
        int64_t number = 0;
        aur_preset_fields_path(path, "music.chord_kinds", CHORD_KINDS[kind]);
        if (weight != NULL)
            err = aur_json_whole(weight, path, 0, 255, &number, error);
        style->chord_kinds[kind] = (uint8_t)number;
    }
    return err;
}

static aur_err check_pulses(const char *path, unsigned pulses, unsigned steps, aur_json_error *error)
{
    char limit[48];
    if (pulses <= steps)
        return AUR_OK;
    snprintf(limit, sizeof limit, "at most its steps, %u", steps);
    aur_json_refuse(error, AUR_ERR_ARGUMENT, path, NULL, limit);
    snprintf(error->value, sizeof error->value, "%u", pulses);
    return AUR_ERR_ARGUMENT;
}

aur_err aur_preset_music_read(const cJSON *music, aur_preset *preset, aur_json_error *error)
{
    const char *names[AUR_PRESET_NAMES_MAX];
    aur_style *style = &preset->style;
    size_t count = aur_preset_fields_names(MUSIC, COUNT(MUSIC), names);
    names[count++] = "chord_first";
    names[count++] = "chord_kinds";
    names[count++] = "onsets";
    names[count++] = "lengths";
    for (size_t i = 0; i < COUNT(SPARSE); i++)
        names[count++] = SPARSE[i].name;
    aur_err err = aur_json_names(music, "music", names, count, error);
    if (err == AUR_OK)
        err = aur_preset_fields_read(music, "music", MUSIC, COUNT(MUSIC), preset, error);
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(music, "chord_first");
    if (err == AUR_OK && item != NULL)
        err = read_chord_first(item, style, error);
    item = cJSON_GetObjectItemCaseSensitive(music, "chord_kinds");
    if (err == AUR_OK && item != NULL)
        err = read_chord_kinds(item, style, error);
    item = cJSON_GetObjectItemCaseSensitive(music, "onsets");
    if (err == AUR_OK && item != NULL)
        err = read_weights(item, "music.onsets", style->onsets, AUR_STYLE_SLOTS, error);
    item = cJSON_GetObjectItemCaseSensitive(music, "lengths");
    if (err == AUR_OK && item != NULL)
        err = read_weights(item, "music.lengths", style->lengths, AUR_STYLE_LENGTHS, error);
    for (size_t i = 0; i < COUNT(SPARSE) && err == AUR_OK; i++) {
        item = cJSON_GetObjectItemCaseSensitive(music, SPARSE[i].name);
        if (item != NULL)
            err = read_sparse(&SPARSE[i], item, style, error);
    }
    if (err == AUR_OK)
        err = check_pulses("music.kick_pulses", style->kick_pulses, style->kick_steps, error);
    if (err == AUR_OK)
        err = check_pulses("music.shaker_pulses", style->shaker_pulses, style->shaker_steps, error);
    return err;
}

static cJSON *weights_array(const uint8_t *weights, int count)
{
    int numbers[AUR_STYLE_SLOTS];
    for (int i = 0; i < count; i++)
        numbers[i] = weights[i];
    return cJSON_CreateIntArray(numbers, count);
}
_Static_assert(AUR_STYLE_STEPS <= AUR_STYLE_SLOTS, "room for the widest row");

static void add_sparse(cJSON *music, const sparse *table, const aur_style *style)
{
    cJSON *list = cJSON_AddArrayToObject(music, table->name);
    int values = table->high - table->low + 1;
    for (int at = 0; at < sparse_rows(table); at++) {
        const uint8_t *weights = (const uint8_t *)style + table->offset + (size_t)at * (size_t)table->columns;
        unsigned sum = 0;
        for (int i = 0; i < table->columns; i++)
            sum += weights[i];
        if (sum == 0)
            continue;
        int before = table->low + at / values, from = table->low + at % values;
        cJSON *row = cJSON_CreateObject();
        if (table->keys == 2)
            cJSON_AddNumberToObject(row, table->names[0], before);
        cJSON_AddNumberToObject(row, table->names[table->keys - 1], from);
        cJSON_AddItemToObject(row, "weights", weights_array(weights, table->columns));
        cJSON_AddItemToArray(list, row);
    }
}

void aur_preset_music_add(cJSON *music, const aur_preset *preset)
{
    const aur_style *style = &preset->style;
    aur_preset_fields_add(music, MUSIC, COUNT(MUSIC), preset);
    cJSON *rows = cJSON_AddArrayToObject(music, "chord_first");
    for (int degree = 0; degree < AUR_DEGREES; degree++)
        cJSON_AddItemToArray(rows, weights_array(style->chord_first[degree], AUR_DEGREES));
    for (size_t i = 0; i < COUNT(SPARSE); i++)
        add_sparse(music, &SPARSE[i], style);
    cJSON *kinds = cJSON_AddObjectToObject(music, "chord_kinds");
    for (size_t kind = 0; kind < COUNT(CHORD_KINDS); kind++)
        cJSON_AddNumberToObject(kinds, CHORD_KINDS[kind], style->chord_kinds[kind]);
    cJSON_AddItemToObject(music, "onsets", weights_array(style->onsets, AUR_STYLE_SLOTS));
    cJSON_AddItemToObject(music, "lengths", weights_array(style->lengths, AUR_STYLE_LENGTHS));
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Controls as text. Ranges and names come from compose/control.h; here they only meet the words people write.
#include "stream/controls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "synth/event.h"

static const char *const LAYER_NAMES[AUR_LAYER_COUNT] = {"drone",      "pad",   "lead", "bell",
                                                         "percussion", "swell", "noise"};

const char *aur_layer_name(unsigned layer)
{
    return layer < AUR_LAYER_COUNT ? LAYER_NAMES[layer] : "?";
}

int aur_layer_find(const char *name)
{
    for (int layer = 0; layer < AUR_LAYER_COUNT; layer++)
        if (strcasecmp(name, LAYER_NAMES[layer]) == 0)
            return layer;
    return -1;
}

static void fill_error(aur_control_error *error, const char *field, const char *value)
{
    snprintf(error->field, sizeof error->field, "%s", field);
    snprintf(error->value, sizeof error->value, "%s", value);
    error->limit[0] = '\0';
}

static aur_err refuse(aur_control_error *error, aur_control control, const char *value, aur_err err)
{
    fill_error(error, aur_control_describe(control)->name, value);
    aur_controls_limit(control, error->limit, sizeof error->limit);
    return err;
}

bool aur_controls_is_number(aur_control control)
{
    return control == AUR_CONTROL_BPM || control == AUR_CONTROL_INTENSITY || control == AUR_CONTROL_DENSITY ||
           control == AUR_CONTROL_BRIGHTNESS || control == AUR_CONTROL_FADE || control == AUR_CONTROL_SEED;
}

aur_err aur_controls_from_number(aur_control control, double number, uint64_t *value, aur_control_error *error)
{
    const aur_control_info *info = aur_control_describe(control);
    char text[40];
    snprintf(text, sizeof text, "%.17g", number);
    for (int digits = 1; digits < 17; digits++) { // the shortest text that means the same number
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (!aur_controls_is_number(control))
        return refuse(error, control, text, AUR_ERR_FORMAT);
    double scaled = number * (double)info->scale;
    if (!(scaled >= (double)info->min && scaled <= (double)info->max)) // written so that NaN is refused
        return refuse(error, control, text, AUR_ERR_ARGUMENT);
    if (info->scale == 1 && scaled != floor(scaled))
        return refuse(error, control, text, AUR_ERR_ARGUMENT);
    *value = (uint64_t)(info->scale == 1 ? scaled : scaled + 0.5); // 2^53 - 1 has no half above it
    return AUR_OK;
}

double aur_controls_to_number(aur_control control, uint64_t value)
{
    const aur_control_info *info = aur_control_describe(control);
    if (info->scale == 1)
        return (double)value;
    return floor((double)value * 10000.0 / (double)info->scale + 0.5) / 10000.0;
}

/// A whole number of up to 16 digits, or a number with a fraction; nothing else that strtod would take (hex, inf, nan).
static bool parse_number(const char *text, double *number)
{
    if (text[0] == '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    char *end = NULL;
    *number = strtod(text, &end);
    return *end == '\0';
}

static int parse_numeric(aur_control control, const char *text, aur_control_event *event, aur_control_error *error)
{
    double number = 0.0;
    if (!parse_number(text, &number))
        return refuse(error, control, text, AUR_ERR_FORMAT);
    aur_err err = aur_controls_from_number(control, number, &event->value, error);
    if (err != AUR_OK)
        return refuse(error, control, text, err);
    return 1;
}

/// "D" or "D dorian".
static int parse_key(const char *text, aur_control_event *events, aur_control_error *error)
{
    char key[8] = "";
    size_t key_chars = strcspn(text, " ");
    if (key_chars < sizeof key)
        memcpy(key, text, key_chars);
    int found = aur_key_find(key);
    if (found < 0)
        return refuse(error, AUR_CONTROL_KEY, text, AUR_ERR_NAME);
    events[0] = (aur_control_event){.control = AUR_CONTROL_KEY, .value = (uint64_t)found};
    const char *rest = text + key_chars + strspn(text + key_chars, " ");
    if (*rest == '\0')
        return 1;
    int mode = aur_mode_find(rest);
    if (mode < 0)
        return refuse(error, AUR_CONTROL_MODE, rest, AUR_ERR_NAME);
    events[1] = (aur_control_event){.control = AUR_CONTROL_MODE, .value = (uint64_t)mode};
    return 2;
}

/// "drone,bell", "none" or "".
static int parse_mute(const char *text, aur_control_event *event, aur_control_error *error)
{
    if (strcasecmp(text, "none") == 0)
        return 1;
    const char *at = text;
    while (*at != '\0') {
        char name[24] = "";
        size_t chars = strcspn(at, ",");
        if (chars < sizeof name)
            memcpy(name, at, chars);
        int layer = aur_layer_find(name);
        if (layer < 0)
            return refuse(error, AUR_CONTROL_MUTE, text, AUR_ERR_NAME);
        event->value |= UINT64_C(1) << layer;
        at += chars;
        at += *at == ',';
    }
    return 1;
}

static int parse_name(aur_control control, int found, const char *text, aur_control_event *event,
                      aur_control_error *error)
{
    if (found < 0)
        return refuse(error, control, text, AUR_ERR_NAME);
    event->value = (uint64_t)found;
    return 1;
}

int aur_controls_parse(const char *name, const char *text, aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX],
                       aur_control_error *error)
{
    int found = aur_control_find(name);
    if (found < 0) {
        fill_error(error, name, text);
        snprintf(error->limit, sizeof error->limit, "key mode bpm intensity density brightness seed preset mute");
        return AUR_ERR_NAME;
    }
    aur_control control = (aur_control)found;
    events[0] = (aur_control_event){.control = (uint32_t)control};
    switch (control) {
    case AUR_CONTROL_KEY:
        return parse_key(text, events, error);
    case AUR_CONTROL_MODE:
        return parse_name(control, aur_mode_find(text), text, &events[0], error);
    case AUR_CONTROL_PRESET:
        return parse_name(control, aur_preset_find(text), text, &events[0], error);
    case AUR_CONTROL_MUTE:
        return parse_mute(text, &events[0], error);
    default:
        return parse_numeric(control, text, &events[0], error);
    }
}

int aur_controls_parse_pair(const char *pair, aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX],
                            aur_control_error *error)
{
    const char *equals = strchr(pair, '=');
    char name[32] = "";
    if (equals == NULL || (size_t)(equals - pair) >= sizeof name) {
        fill_error(error, pair, "");
        snprintf(error->limit, sizeof error->limit, "name=value");
        return AUR_ERR_FORMAT;
    }
    memcpy(name, pair, (size_t)(equals - pair));
    return aur_controls_parse(name, equals + 1, events, error);
}

static void format_mute(uint64_t mask, char *text, size_t text_bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT && used < text_bytes; layer++)
        if ((mask >> layer & 1) != 0)
            used += (size_t)snprintf(text + used, text_bytes - used, "%s%s", used > 0 ? "," : "", LAYER_NAMES[layer]);
    if (used == 0)
        snprintf(text, text_bytes, "none");
}

void aur_controls_format(aur_control control, uint64_t value, char *text, size_t text_bytes)
{
    switch (control) {
    case AUR_CONTROL_KEY:
        snprintf(text, text_bytes, "%s", aur_key_name((unsigned)value));
        break;
    case AUR_CONTROL_MODE:
        snprintf(text, text_bytes, "%s", aur_mode_name((unsigned)value));
        break;
    case AUR_CONTROL_PRESET:
        snprintf(text, text_bytes, "%s", aur_preset_name((unsigned)value));
        break;
    case AUR_CONTROL_MUTE:
        format_mute(value, text, text_bytes);
        break;
    default:
        snprintf(text, text_bytes, "%.16g", aur_controls_to_number(control, value));
        break;
    }
}

/// Writes the names in order, separated by blanks.
static void list_names(const char *(*name)(unsigned), unsigned count, char *text, size_t text_bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < count && used < text_bytes; i++)
        used += (size_t)snprintf(text + used, text_bytes - used, "%s%s", i > 0 ? " " : "", name(i));
}

void aur_controls_limit(aur_control control, char *text, size_t text_bytes)
{
    const aur_control_info *info = aur_control_describe(control);
    switch (control) {
    case AUR_CONTROL_KEY:
        list_names(aur_key_name, 12, text, text_bytes);
        break;
    case AUR_CONTROL_MODE:
        list_names(aur_mode_name, AUR_MODE_COUNT, text, text_bytes);
        break;
    case AUR_CONTROL_PRESET:
        list_names(aur_preset_name, aur_preset_count(), text, text_bytes);
        break;
    case AUR_CONTROL_MUTE:
        list_names(aur_layer_name, AUR_LAYER_COUNT, text, text_bytes);
        break;
    default:
        snprintf(text, text_bytes, "%.16g..%.16g", (double)info->min / info->scale, (double)info->max / info->scale);
        break;
    }
}

uint64_t aur_controls_value(const aur_controls *controls, aur_control control)
{
    switch (control) {
    case AUR_CONTROL_KEY:
        return controls->key;
    case AUR_CONTROL_MODE:
        return controls->mode;
    case AUR_CONTROL_BPM:
        return controls->bpm_milli;
    case AUR_CONTROL_INTENSITY:
        return controls->intensity;
    case AUR_CONTROL_DENSITY:
        return controls->density;
    case AUR_CONTROL_BRIGHTNESS:
        return controls->brightness;
    case AUR_CONTROL_SEED:
        return controls->seed;
    case AUR_CONTROL_PRESET:
        return controls->preset;
    case AUR_CONTROL_MUTE:
        return controls->mute;
    case AUR_CONTROL_FADE:
        return controls->fade;
    case AUR_CONTROL_COUNT:
        break;
    }
    return 0;
}

static int sort_rank(uint32_t control)
{
    return control == AUR_CONTROL_SEED ? 0 : control == AUR_CONTROL_PRESET ? 1 : 2;
}

void aur_controls_sort(aur_control_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        aur_control_event moved = events[i];
        size_t to = i;
        for (; to > 0 && sort_rank(events[to - 1].control) > sort_rank(moved.control); to--)
            events[to] = events[to - 1];
        events[to] = moved;
    }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Messages from clients.
#include "server/protocol.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// Longer values are not echoed; six bytes a character when escaped, and the quotes.
#define VALUE_ECHO_BYTES_MAX 24

typedef struct code_entry {
    const char *name;
    bool recoverable;
} code_entry;

static const code_entry CODES[AUR_PROTOCOL_CODE_COUNT] = {
#define CODE_ENTRY(name, recoverable) {#name, recoverable},
    AUR_PROTOCOL_CODE_LIST(CODE_ENTRY)
#undef CODE_ENTRY
};

const char *aur_protocol_code_name(aur_protocol_code code)
{
    return CODES[code].name;
}

bool aur_protocol_code_is_recoverable(aur_protocol_code code)
{
    return CODES[code].recoverable;
}

aur_protocol_error *aur_protocol_error_set(aur_protocol_error *error, aur_protocol_code code, const char *format, ...)
{
    memset(error, 0, sizeof *error);
    error->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    return error;
}

/// Copies `text` and cuts it where a character begins, so that what is printed stays UTF-8.
static void copy_text(char *to, size_t to_bytes, const char *text)
{
    size_t bytes = strlen(text);
    if (bytes >= to_bytes) {
        bytes = to_bytes - 1;
        while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80)
            bytes--;
    }
    memcpy(to, text, bytes);
    to[bytes] = '\0';
}

/// Keeps what was given, as JSON, if it is short.
static void echo_value(aur_protocol_error *error, const cJSON *item)
{
    bool finite = cJSON_IsNumber(item) && isfinite(item->valuedouble);
    bool is_short = cJSON_IsString(item) && strlen(item->valuestring) <= VALUE_ECHO_BYTES_MAX;
    if (!finite && !is_short && !cJSON_IsBool(item) && !cJSON_IsNull(item))
        return;
    if (finite && fabs(item->valuedouble) >= 1e15) // of which the library prints 15 digits
        snprintf(error->value, sizeof error->value, "%.17g", item->valuedouble);
    else if (!cJSON_PrintPreallocated((cJSON *)item, error->value, (int)sizeof error->value, 0))
        error->value[0] = '\0';
}

aur_err aur_protocol_refuse_field(aur_protocol_error *error, const char *field, const cJSON *item, const char *wanted)
{
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "%s must be %s", field, wanted);
    copy_text(error->field, sizeof error->field, field);
    copy_text(error->limit, sizeof error->limit, wanted);
    echo_value(error, item);
    return AUR_ERR_FORMAT;
}

static aur_err refuse_control(aur_protocol_error *error, const aur_control_error *why, const cJSON *item)
{
    aur_protocol_error echo = {.value = ""};
    echo_value(&echo, item); // what was given may be cut short in `why`, inside a character
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_CONTROL, "%s%s%s is not %s%s", why->field,
                           echo.value[0] != '\0' ? " " : "", echo.value,
                           strchr(why->limit, ' ') != NULL ? "one of " : "within ", why->limit);
    copy_text(error->field, sizeof error->field, why->field);
    copy_text(error->value, sizeof error->value, echo.value);
    copy_text(error->limit, sizeof error->limit, why->limit);
    return AUR_ERR_ARGUMENT;
}

/// "drone,bell" from ["drone", "bell"].
static aur_err mute_text(const cJSON *list, char *text, size_t text_bytes, aur_protocol_error *error)
{
    size_t used = 0;
    text[0] = '\0';
    for (const cJSON *item = list->child; item != NULL; item = item->next) {
        if (!cJSON_IsString(item) || item->valuestring[0] == '\0' || strchr(item->valuestring, ',') != NULL)
            return aur_protocol_refuse_field(error, "mute", item, "an array of layer names");
        used += (size_t)snprintf(text + used, text_bytes - used, "%s%s", used > 0 ? "," : "", item->valuestring);
        if (used >= text_bytes)
            return aur_protocol_refuse_field(error, "mute", list, "an array of layer names");
    }
    return AUR_OK;
}

/// Adds the events of one control to the set.
static aur_err parse_control(const cJSON *item, aur_control control, aur_control_set *set, aur_protocol_error *error)
{
    const char *name = aur_control_describe(control)->name;
    aur_control_event *events = &set->events[set->count];
    aur_control_error why;
    char text[512];
    int count = 1;
    if (aur_controls_is_number(control)) {
        if (!cJSON_IsNumber(item))
            return aur_protocol_refuse_field(error, name, item, "a number");
        events[0] = (aur_control_event){.control = (uint32_t)control};
        if (aur_controls_from_number(control, item->valuedouble, &events[0].value, &why) != AUR_OK)
            return refuse_control(error, &why, item);
    } else if (control == AUR_CONTROL_MUTE) {
        if (!cJSON_IsArray(item))
            return aur_protocol_refuse_field(error, name, item, "an array of layer names");
        aur_err err = mute_text(item, text, sizeof text, error);
        if (err != AUR_OK)
            return err;
        count = aur_controls_parse(name, text, events, &why);
    } else {
        if (!cJSON_IsString(item))
            return aur_protocol_refuse_field(error, name, item, "a string");
        count = aur_controls_parse(name, item->valuestring, events, &why);
    }
    if (count < 0)
        return refuse_control(error, &why, item);
    set->count += (uint32_t)count;
    return AUR_OK;
}

aur_err aur_protocol_read_controls(const cJSON *object, aur_control_set *set, aur_protocol_error *error)
{
    set->count = 0;
    for (int control = 0; control < AUR_CONTROL_COUNT; control++) {
        const char *name = aur_control_describe((aur_control)control)->name;
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
        if (item == NULL)
            continue;
        aur_err err = parse_control(item, (aur_control)control, set, error);
        if (err != AUR_OK)
            return err;
    }
    aur_controls_sort(set->events, set->count);
    return AUR_OK;
}

/// The same; at least one must be there.
static aur_err parse_controls(const cJSON *object, aur_control_set *set, aur_protocol_error *error)
{
    aur_err err = aur_protocol_read_controls(object, set, error);
    if (err != AUR_OK || set->count > 0)
        return err;
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE,
                           "no control given: key mode bpm intensity density brightness seed preset mute fade");
    return AUR_ERR_FORMAT;
}

/// Copies the string field `name` if it is there.
static aur_err parse_string(const cJSON *root, const char *name, char *to, size_t to_bytes, aur_protocol_error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    to[0] = '\0';
    if (item == NULL)
        return AUR_OK;
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= to_bytes) {
        char wanted[48];
        snprintf(wanted, sizeof wanted, "a string of at most %zu bytes", to_bytes - 1);
        aur_protocol_refuse_field(error, name, item, wanted);
        if (strcmp(name, "token") == 0)
            error->value[0] = '\0'; // perhaps a secret with a slip of the finger
        return AUR_ERR_FORMAT;
    }
    memcpy(to, item->valuestring, strlen(item->valuestring) + 1);
    return AUR_OK;
}

static aur_err parse_hello(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_HELLO;
    return parse_string(root, "token", message->token, sizeof message->token, error);
}

static aur_err parse_quality(const cJSON *root, int32_t *quality, aur_protocol_error *error)
{
    *quality = -1;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "quality");
    if (item == NULL)
        return AUR_OK;
    *quality = cJSON_IsString(item) ? aur_quality_find(item->valuestring) : -1;
    if (*quality >= 0 && aur_quality_get((uint32_t)*quality)->codec == AUR_CODEC_OPUS)
        return AUR_OK;
    return aur_protocol_refuse_field(error, "quality", item, aur_quality_names());
}

static aur_err parse_listen(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_LISTEN;
    message->burst_ms = AUR_PROTOCOL_BURST_MS_DEFAULT;
    aur_err err = parse_quality(root, &message->quality, error);
    if (err != AUR_OK)
        return err;
    message->message_packets = 1;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "burst_ms");
    if (item != NULL &&
        (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= AUR_PROTOCOL_BURST_MS_MAX)))
        return aur_protocol_refuse_field(error, "burst_ms", item, "a number in 0..2000");
    if (item != NULL)
        message->burst_ms = (int32_t)item->valuedouble;
    item = cJSON_GetObjectItemCaseSensitive(root, "packets");
    if (item != NULL &&
        (!cJSON_IsNumber(item) || !(item->valuedouble >= 1 && item->valuedouble <= AUR_PROTOCOL_PACKETS_MAX)))
        return aur_protocol_refuse_field(error, "packets", item, "a number in 1..10");
    if (item != NULL)
        message->message_packets = (int32_t)item->valuedouble;
    item = cJSON_GetObjectItemCaseSensitive(root, "notes");
    if (item != NULL && !cJSON_IsBool(item))
        return aur_protocol_refuse_field(error, "notes", item, "true or false");
    message->wants_notes = cJSON_IsTrue(item);
    return AUR_OK;
}

static aur_err parse_stop(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    (void)root;
    (void)error;
    message->type = AUR_MESSAGE_STOP;
    return AUR_OK;
}

static aur_err parse_change(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_CONTROL;
    return parse_controls(root, &message->controls, error);
}

static aur_err parse_update_params(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_CONTROL;
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(root, "params");
    if (!cJSON_IsObject(params))
        return aur_protocol_refuse_field(error, "params", params, "an object of controls");
    return parse_controls(params, &message->controls, error);
}

static aur_err parse_select_preset(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_CONTROL;
    const cJSON *preset = cJSON_GetObjectItemCaseSensitive(root, "preset");
    if (preset == NULL)
        return aur_protocol_refuse_field(error, "preset", preset, "a string");
    message->controls.count = 0;
    return parse_control(preset, AUR_CONTROL_PRESET, &message->controls, error);
}

static aur_err parse_status_request(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    (void)root;
    (void)error;
    message->type = AUR_MESSAGE_STATUS_REQUEST;
    return AUR_OK;
}

static aur_err parse_ping(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    message->type = AUR_MESSAGE_PING;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "client_time");
    if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
        return aur_protocol_refuse_field(error, "client_time", item, "a number");
    message->client_time = item->valuedouble;
    return AUR_OK;
}

typedef struct type_entry {
    const char *name;
    aur_err (*parse)(const cJSON *root, aur_message *message, aur_protocol_error *error);
} type_entry;

static const type_entry TYPES[] = {
    {"hello", parse_hello},
    {"listen", parse_listen},
    {"stop", parse_stop},
    {"control", parse_change},
    {"update_params", parse_update_params},
    {"select_preset", parse_select_preset},
    {"status_request", parse_status_request},
    {"ping", parse_ping},
};

static aur_err parse_object(const cJSON *root, aur_message *message, aur_protocol_error *error)
{
    aur_err err = parse_string(root, "id", message->id, sizeof message->id, error);
    if (err != AUR_OK)
        return err;
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(root, "type");
    if (!cJSON_IsString(type))
        return aur_protocol_refuse_field(error, "type", type, "a string");
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i].name, type->valuestring) == 0)
            return TYPES[i].parse(root, message, error);
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "unknown type");
    copy_text(error->field, sizeof error->field, "type");
    echo_value(error, type);
    copy_text(error->limit, sizeof error->limit,
              "hello listen stop control update_params select_preset status_request ping");
    return AUR_ERR_FORMAT;
}

static aur_err parse_root(const char *text, size_t bytes, size_t bytes_max, cJSON **root, aur_protocol_error *error)
{
    const char *why = bytes > bytes_max ? "too long" : aur_json_parse(text, bytes, AUR_PROTOCOL_DEPTH_MAX, root);
    if (why == NULL)
        return AUR_OK;
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "message is %s", why);
    return AUR_ERR_FORMAT;
}

aur_err aur_protocol_parse(const char *text, size_t bytes, aur_message *message, aur_protocol_error *error)
{
    cJSON *root = NULL;
    memset(message, 0, sizeof *message);
    aur_err err = parse_root(text, bytes, AUR_PROTOCOL_TEXT_BYTES_MAX, &root, error);
    if (err != AUR_OK)
        return err;
    err = parse_object(root, message, error);
    if (err != AUR_OK)
        copy_text(error->id, sizeof error->id, message->id);
    cJSON_Delete(root);
    return err;
}

aur_err aur_protocol_parse_controls(const char *text, size_t bytes, aur_control_set *controls,
                                    aur_protocol_error *error)
{
    cJSON *root = NULL;
    aur_err err = parse_root(text, bytes, AUR_PROTOCOL_BODY_BYTES_MAX, &root, error);
    if (err != AUR_OK)
        return err;
    err = parse_controls(root, controls, error);
    cJSON_Delete(root);
    return err;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Checks before parsing. The library recurses, so depth is bounded here, before any of its code runs.
#include "stream/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_DEPTH_MAX 8

/// Bytes that follow a lead byte, or -1; *low and *high bound the first of them (RFC 3629, section 4).
static int continuation_bytes(uint8_t lead, uint8_t *low, uint8_t *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0x80)
        return 0;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 1;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 2;
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : -1;
}

bool aur_json_is_utf8(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes;) {
        uint8_t low = 0, high = 0;
        int more = continuation_bytes((uint8_t)text[i++], &low, &high);
        if (more < 0 || (size_t)more > bytes - i)
            return false;
        for (; more > 0; more--, i++) {
            uint8_t byte = (uint8_t)text[i];
            if (byte < low || byte > high)
                return false;
            low = 0x80;
            high = 0xBF;
        }
    }
    return true;
}

/// Depth of brackets outside of strings. Broken JSON is left to the parser; this only has to be no less than the depth
/// it recurses to.
static int depth_of(const char *text, size_t bytes)
{
    int depth = 0, deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return deepest;
}

static bool has_zero(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (text[i] == '\0')
            return true;
    return false;
}

/// True if only white space follows.
static bool is_end(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at == end;
}

const char *aur_json_parse(const char *text, size_t bytes, int depth_max, cJSON **root)
{
    *root = NULL;
    if (!aur_json_is_utf8(text, bytes))
        return "not UTF-8";
    if (has_zero(text, bytes))
        return "not JSON: it holds a zero byte";
    if (depth_of(text, bytes) > depth_max)
        return "nested too deep";
    const char *end = NULL;
    cJSON *parsed = cJSON_ParseWithLengthOpts(text, bytes, &end, 0);
    if (parsed == NULL || end == NULL || !is_end(end, text + bytes)) {
        cJSON_Delete(parsed);
        return "not JSON";
    }
    if (!cJSON_IsObject(parsed)) {
        cJSON_Delete(parsed);
        return "not a JSON object";
    }
    *root = parsed;
    return NULL;
}

static aur_err refuse_whole(aur_json_error *error, aur_err err, const char *reason)
{
    memset(error, 0, sizeof *error);
    snprintf(error->limit, sizeof error->limit, "%s", reason);
    return err;
}

/// What is no regular file (a pipe, a terminal) could keep us waiting.
static aur_err read_all(int fd, char *text, size_t *bytes, aur_json_error *error)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return refuse_whole(error, AUR_ERR_FILE, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return refuse_whole(error, AUR_ERR_FILE, "not a regular file");
    ssize_t got = 1;
    for (*bytes = 0; got > 0 && *bytes <= AUR_JSON_FILE_BYTES_MAX; *bytes += got > 0 ? (size_t)got : 0)
        got = read(fd, text + *bytes, AUR_JSON_FILE_BYTES_MAX + 1 - *bytes);
    if (got < 0)
        return refuse_whole(error, AUR_ERR_FILE, strerror(errno));
    return *bytes <= AUR_JSON_FILE_BYTES_MAX ? AUR_OK
                                             : refuse_whole(error, AUR_ERR_ARGUMENT, "longer than 262144 bytes");
}

aur_err aur_json_file_read(const char *path, char **text, size_t *bytes, aur_json_error *error)
{
    *text = NULL;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return refuse_whole(error, AUR_ERR_FILE, strerror(errno));
    char *read_text = malloc(AUR_JSON_FILE_BYTES_MAX + 1);
    aur_err err = read_text != NULL ? read_all(fd, read_text, bytes, error)
                                    : refuse_whole(error, AUR_ERR_MEMORY, aur_strerror(AUR_ERR_MEMORY));
    close(fd);
    if (err == AUR_OK)
        *text = read_text;
    else
        free(read_text);
    return err;
}

aur_err aur_json_file_parse(const char *text, size_t bytes, const char *format, cJSON **root, aur_json_error *error)
{
    cJSON *parsed = NULL;
    const char *why = aur_json_parse(text, bytes, FILE_DEPTH_MAX, &parsed);
    if (why != NULL)
        return refuse_whole(error, AUR_ERR_FORMAT, why);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(parsed, "format");
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(parsed, "version");
    int64_t number;
    aur_err err = AUR_OK;
    if (!cJSON_IsString(name) || strcmp(name->valuestring, format) != 0)
        err = aur_json_refuse(error, AUR_ERR_FORMAT, "format", name, format);
    else
        err = aur_json_whole(version, "version", 1, 1, &number, error);
    if (err == AUR_OK)
        *root = parsed;
    else
        cJSON_Delete(parsed);
    return err;
}

/// Cuts between two characters, and shows no control character to a terminal.
static void copy_clean(char *to, size_t to_bytes, const char *from)
{
    size_t used = 0;
    for (; from[used] != '\0' && used + 1 < to_bytes; used++)
        to[used] = (unsigned char)from[used] >= ' ' && from[used] != 0x7f ? from[used] : '?';
    while (from[used] != '\0' && used > 0 && ((unsigned char)from[used] & 0xC0) == 0x80)
        used--;
    to[used] = '\0';
}

aur_err aur_json_refuse(aur_json_error *error, aur_err err, const char *path, const cJSON *item, const char *limit)
{
    char *value = item != NULL ? cJSON_PrintUnformatted(item) : NULL;
    copy_clean(error->path, sizeof error->path, path);
    copy_clean(error->value, sizeof error->value, value != NULL ? value : "");
    snprintf(error->limit, sizeof error->limit, "%s", limit);
    cJSON_free(value);
    return err;
}

aur_err aur_json_whole(const cJSON *item, const char *path, int64_t low, int64_t high, int64_t *number,
                       aur_json_error *error)
{
    char limit[64];
    bool is_number = cJSON_IsNumber(item);
    if (is_number && item->valuedouble >= (double)low && item->valuedouble <= (double)high &&
        item->valuedouble == floor(item->valuedouble)) {
        *number = (int64_t)item->valuedouble;
        return AUR_OK;
    }
    snprintf(limit, sizeof limit, low == high ? "%" PRId64 : "a whole number %" PRId64 "..%" PRId64, low, high);
    return aur_json_refuse(error, is_number ? AUR_ERR_ARGUMENT : AUR_ERR_FORMAT, path, item, limit);
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void list(const char *const *names, size_t count, char *text, size_t text_bytes)
{
    size_t used = (size_t)snprintf(text, text_bytes, "one of");
    for (size_t i = 0; i < count && used < text_bytes; i++)
        used += (size_t)snprintf(text + used, text_bytes - used, " %s", names[i]);
}

aur_err aur_json_names(const cJSON *object, const char *path, const char *const *names, size_t count,
                       aur_json_error *error)
{
    char limit[sizeof error->limit], inner[sizeof error->path];
    if (!cJSON_IsObject(object))
        return aur_json_refuse(error, AUR_ERR_FORMAT, path, object, "an object");
    for (const cJSON *item = object->child; item != NULL; item = item->next) {
        snprintf(inner, sizeof inner, "%.40s%s%.40s", path, path[0] != '\0' ? "." : "", item->string);
        if (!is_among(item->string, names, count)) {
            list(names, count, limit, sizeof limit);
            aur_json_refuse(error, AUR_ERR_NAME, inner, NULL, limit);
            snprintf(error->value, sizeof error->value, "(no such field)");
            return AUR_ERR_NAME;
        }
        if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item)
            return aur_json_refuse(error, AUR_ERR_NAME, inner, item, "given once");
    }
    return AUR_OK;
}

int aur_json_control(const cJSON *item, const char *path, aur_control control,
                     aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX], aur_json_error *error)
{
    aur_control_error why;
    int count = AUR_ERR_FORMAT;
    aur_controls_limit(control, why.limit, sizeof why.limit);
    events[0] = (aur_control_event){.control = (uint32_t)control};
    if (aur_controls_is_number(control) && cJSON_IsNumber(item)) {
        aur_err err = aur_controls_from_number(control, item->valuedouble, &events[0].value, &why);
        count = err == AUR_OK ? 1 : (int)err;
    } else if (!aur_controls_is_number(control) && cJSON_IsString(item)) {
        count = aur_controls_parse(aur_control_describe(control)->name, item->valuestring, events, &why);
    }
    if (count > 0)
        return count;
    char limit[sizeof why.limit + 8];
    snprintf(limit, sizeof limit, "%s%s", strchr(why.limit, ' ') != NULL ? "one of " : "", why.limit);
    return aur_json_refuse(error, (aur_err)count, path, item, limit);
}

void aur_json_error_text(const aur_json_error *error, char *text, size_t text_bytes)
{
    if (error->path[0] == '\0')
        snprintf(text, text_bytes, "%s", error->limit);
    else
        snprintf(text, text_bytes, "%s %s: must be %s", error->path,
                 error->value[0] != '\0' ? error->value : "(missing)", error->limit);
}

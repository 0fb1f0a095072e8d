// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Checks before parsing. The library recurses, so depth is bounded here, before any of its code runs.
#include "server/json.h"

#include <cjson/cJSON.h>
#include <stdint.h>

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

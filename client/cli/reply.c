// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a server says in text.
#include "client/cli/reply.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stream/json.h"

#define DEPTH_MAX    8
#define FRAME_MAX    9007199254740992.0
#define RETRY_MS_MAX 60000.0

static double number(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsNumber(item) ? item->valuedouble : (double)NAN;
}

/// The number where it lies between `low` and `high`, else 0.
static double bounded(const cJSON *root, const char *name, double low, double high)
{
    double value = number(root, name);
    return value >= low && value <= high ? value : 0.0;
}

/// Copies what can be shown on a terminal.
static void text(const cJSON *root, const char *name, char *to, size_t to_bytes)
{
    const char *from = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
    size_t used = 0;
    for (; from != NULL && *from != '\0' && used + 1 < to_bytes; from++)
        to[used++] = (unsigned char)*from >= ' ' && (unsigned char)*from < 127 ? *from : '?';
    to[used] = '\0';
}

/// A name that may go into a line of JSON as it is; empty if it may not.
static void word(const cJSON *root, const char *name, char *to, size_t to_bytes)
{
    text(root, name, to, to_bytes);
    if (strpbrk(to, "\"\\") != NULL)
        to[0] = '\0';
}

/// As many as there is room for.
static void read_qualities(const cJSON *array, aur_reply *reply)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, array)
    {
        if (reply->quality_count == AUR_REPLY_QUALITIES)
            break;
        aur_reply_quality *quality = &reply->qualities[reply->quality_count++];
        word(item, "name", quality->name, sizeof quality->name);
        quality->bitrate_bps = number(item, "bitrate");
        quality->channels = number(item, "channels");
        quality->packet_frames = number(item, "packet_frames");
    }
}

static aur_reply_type type_of(const cJSON *root)
{
    static const char *const names[] = {
        [AUR_REPLY_HELLO] = "hello",   [AUR_REPLY_LISTENING] = "listening", [AUR_REPLY_PONG] = "pong",
        [AUR_REPLY_STATUS] = "status", [AUR_REPLY_ERROR] = "error",         [AUR_REPLY_BYE] = "bye"};
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "type"));
    for (int i = AUR_REPLY_HELLO; i <= AUR_REPLY_BYE && type != NULL; i++)
        if (strcmp(names[i], type) == 0)
            return (aur_reply_type)i;
    return AUR_REPLY_OTHER;
}

aur_err aur_reply_parse(const char *bytes, size_t count, aur_reply *reply)
{
    cJSON *root = NULL;
    char code[32];
    memset(reply, 0, sizeof *reply);
    if (aur_json_parse(bytes, count, DEPTH_MAX, &root) != NULL)
        return AUR_ERR_FORMAT;
    reply->type = type_of(root);
    reply->frame = (int64_t)bounded(root, "frame", -FRAME_MAX, FRAME_MAX);
    reply->zero_ms = number(root, "zero_time");
    reply->pre_skip = number(root, "pre_skip");
    reply->packet_frames = number(root, "packet_frames");
    word(root, "quality", reply->quality, sizeof reply->quality);
    read_qualities(cJSON_GetObjectItemCaseSensitive(root, "qualities"), reply);
    reply->client_ms = number(root, "client_time");
    reply->server_ms = number(root, "server_time");
    reply->retry_ms = (int32_t)bounded(root, "retry_ms", 0, RETRY_MS_MAX);
    reply->is_final = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(root, "recoverable"));
    text(root, "server", reply->server, sizeof reply->server);
    text(root, "message", reply->message, sizeof reply->message);
    text(root, "code", code, sizeof code);
    reply->is_overrun = strcmp(code, "BUFFER_OVERRUN") == 0;
    cJSON_Delete(root);
    return AUR_OK;
}

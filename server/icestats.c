// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Icecast's statistics. As everywhere, out of memory means that a field is missing.
#include "server/icestats.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "auralis.h"

#define SERVER_ID "Auralis " AUR_VERSION

static char *print(cJSON *tree)
{
    char *text = cJSON_PrintUnformatted(tree);
    cJSON_Delete(tree);
    return text;
}

/// A time as Icecast writes it, twice. UTC, so that it does not hang on the machine's zone.
static void add_time(cJSON *tree, const char *name, const char *iso_name, time_t at)
{
    char text[64] = "";
    struct tm utc;
    if (gmtime_r(&at, &utc) == NULL)
        return;
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &utc);
    cJSON_AddStringToObject(tree, name, text);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+0000", &utc);
    cJSON_AddStringToObject(tree, iso_name, text);
}

static cJSON *source_tree(const aur_icestats *stats, const aur_mount *mount)
{
    cJSON *tree = cJSON_CreateObject();
    char name[96] = "Auralis ";
    strncat(name, mount->room, sizeof name - sizeof "Auralis ");
    cJSON_AddNumberToObject(tree, "audio_bitrate", mount->bitrate_bps);
    cJSON_AddNumberToObject(tree, "audio_channels", AUR_CHANNELS);
    cJSON_AddNumberToObject(tree, "audio_samplerate", AUR_SAMPLE_RATE_HZ);
    cJSON_AddNumberToObject(tree, "bitrate", (double)mount->bitrate_bps / 1000.0);
    cJSON_AddNumberToObject(tree, "channels", AUR_CHANNELS);
    cJSON_AddStringToObject(tree, "genre", "Ambient");
    cJSON_AddNumberToObject(tree, "listener_peak", mount->listeners_peak);
    cJSON_AddNumberToObject(tree, "listeners", mount->listeners);
    cJSON_AddStringToObject(tree, "listenurl", mount->url);
    cJSON_AddNumberToObject(tree, "samplerate", AUR_SAMPLE_RATE_HZ);
    cJSON_AddStringToObject(tree, "server_description", "Ambient music that never ends and never repeats");
    cJSON_AddStringToObject(tree, "server_name", name);
    cJSON_AddStringToObject(tree, "server_type", mount->content_type);
    add_time(tree, "stream_start", "stream_start_iso8601", stats->started_at);
    cJSON_AddStringToObject(tree, "subtype", mount->codec);
    cJSON_AddStringToObject(tree, "title", stats->title);
    return tree;
}

static void add_server(cJSON *tree, const aur_icestats *stats)
{
    cJSON_AddStringToObject(tree, "host", stats->host);
    cJSON_AddStringToObject(tree, "server_id", SERVER_ID);
    add_time(tree, "server_start", "server_start_iso8601", stats->started_at);
}

char *aur_icestats_print(const aur_icestats *stats)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *icestats = cJSON_AddObjectToObject(tree, "icestats");
    add_server(icestats, stats);
    cJSON *sources = cJSON_AddArrayToObject(icestats, "source");
    for (unsigned i = 0; i < stats->count; i++)
        cJSON_AddItemToArray(sources, source_tree(stats, &stats->mounts[i]));
    return print(tree);
}

char *aur_icestats_print_public(const aur_icestats *stats)
{
    cJSON *documents = cJSON_CreateArray(), *server = cJSON_CreateObject(), *tree = cJSON_CreateObject();
    cJSON_AddItemToArray(documents, server);
    cJSON_AddItemToArray(documents, tree);
    add_server(server, stats);
    cJSON *sources = cJSON_AddObjectToObject(tree, "source");
    for (unsigned i = 0; i < stats->count; i++)
        cJSON_AddItemToObject(sources, stats->mounts[i].path, source_tree(stats, &stats->mounts[i]));
    return print(documents);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table of options and the ways into it.
#include "server/config.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "server/config_openid.h"
#include "server/http.h"
#include "stream/json.h"
#include "stream/acoustic.h"
#include "stream/journal.h"
#include "stream/log.h"
#include "stream/preset_file.h"
#include "stream/quality.h"
#include "stream/station.h"

#define MAX_LISTENERS_DEFAULT    10000
#define MAX_PER_ADDRESS_DEFAULT  64
#define MAX_LISTENERS_MOST       1000000
#define MAX_ROOMS_DEFAULT        8
#define MAX_ROOMS_MOST           (AUR_STATION_ROOMS_MAX - 1)
#define MAX_TRAFFIC_MOST_KBPS    1000000000
#define MAX_LOAD_LEAST_PERCENT   1
#define MAX_LOAD_DEFAULT_PERCENT 90
#define FILE_DEPTH_MAX           4
#define NAME_BYTES               64

typedef aur_err (*setter)(aur_server_config *config, const char *value, aur_config_error *error);

static aur_err refuse(aur_config_error *error, aur_err err, const char *limit)
{
    snprintf(error->limit, sizeof error->limit, "%s", limit);
    return err;
}

static aur_err set_number(const char *value, int64_t low, int64_t high, int64_t *number, aur_config_error *error)
{
    char *end = NULL;
    errno = 0;
    long long parsed = strtoll(value, &end, 10);
    snprintf(error->limit, sizeof error->limit, "%lld..%lld", (long long)low, (long long)high);
    if (end == value || *end != '\0' || errno != 0)
        return AUR_ERR_FORMAT;
    if (parsed < low || parsed > high)
        return AUR_ERR_ARGUMENT;
    *number = parsed;
    return AUR_OK;
}

static aur_err set_listen(aur_server_config *config, const char *value, aur_config_error *error)
{
    aur_endpoint endpoint;
    if (aur_endpoint_parse(&endpoint, value) != AUR_OK)
        return refuse(error, AUR_ERR_FORMAT,
                      "HOST:PORT, [IPV6]:PORT, :PORT (all addresses) or PORT (this machine only)");
    config->endpoint = endpoint;
    return AUR_OK;
}

static aur_err set_list(char list[AUR_ACCESS_NAMES_MAX][AUR_ACCESS_NAME_BYTES], const char *value,
                        aur_config_error *error)
{
    int count = 0;
    memset(list, 0, (size_t)AUR_ACCESS_NAMES_MAX * AUR_ACCESS_NAME_BYTES);
    for (const char *at = value; *at != '\0';) {
        size_t bytes = strcspn(at, ", ");
        if (bytes >= AUR_ACCESS_NAME_BYTES || (bytes > 0 && count == AUR_ACCESS_NAMES_MAX))
            return refuse(error, AUR_ERR_ARGUMENT, "at most 16 names of at most 255 bytes");
        if (bytes > 0)
            memcpy(list[count++], at, bytes);
        at += bytes;
        at += strspn(at, ", ");
    }
    return AUR_OK;
}

static aur_err set_origins(aur_server_config *config, const char *value, aur_config_error *error)
{
    aur_err err = set_list(config->access.origins, value, error);
    for (int i = 0; err == AUR_OK && i < AUR_ACCESS_NAMES_MAX && config->access.origins[i][0] != '\0'; i++) {
        const char *origin = config->access.origins[i];
        size_t scheme = strncmp(origin, "https://", 8) == 0 ? 8 : strncmp(origin, "http://", 7) == 0 ? 7 : 0;
        if (scheme == 0 || origin[scheme] == '\0' || strpbrk(origin + scheme, "/;\r\n") != NULL)
            err = refuse(error, AUR_ERR_FORMAT, "origins as browsers write them: https://music.example.org");
    }
    return err;
}

static aur_err set_hosts(aur_server_config *config, const char *value, aur_config_error *error)
{
    aur_err err = set_list(config->access.hosts, value, error);
    for (int i = 0; err == AUR_OK && i < AUR_ACCESS_NAMES_MAX && config->access.hosts[i][0] != '\0'; i++)
        if (strpbrk(config->access.hosts[i], "/@") != NULL)
            err = refuse(error, AUR_ERR_FORMAT, "names as they stand in addresses: music.example.org or name:8080");
    return err;
}

static aur_err set_token(aur_server_config *config, const char *value, aur_config_error *error)
{
    size_t bytes = strlen(value);
    for (size_t i = 0; i < bytes; i++)
        if (value[i] <= ' ' || value[i] > '~')
            return refuse(error, AUR_ERR_FORMAT, "8..256 visible ASCII characters");
    if (bytes != 0 && (bytes < 8 || bytes >= sizeof config->access.token))
        return refuse(error, AUR_ERR_ARGUMENT, "8..256 visible ASCII characters");
    memcpy(config->access.token, value, bytes + 1);
    return AUR_OK;
}

static aur_err set_room(aur_server_config *config, const char *value, aur_config_error *error)
{
    size_t bytes = strlen(value);
    if (bytes < 1 || bytes > 64 ||
        strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != bytes)
        return refuse(error, AUR_ERR_FORMAT, "1..64 of a-z A-Z 0-9 _ -");
    memcpy(config->room, value, bytes + 1);
    return AUR_OK;
}

static aur_err set_assets(aur_server_config *config, const char *value, aur_config_error *error)
{
    if (strlen(value) >= sizeof config->assets_dir)
        return refuse(error, AUR_ERR_ARGUMENT, "a folder of at most 1023 bytes");
    snprintf(config->assets_dir, sizeof config->assets_dir, "%s", value);
    return AUR_OK;
}

static aur_err set_journal(aur_server_config *config, const char *value, aur_config_error *error)
{
    if (strlen(value) >= sizeof config->journal)
        return refuse(error, AUR_ERR_ARGUMENT, "a file name of at most 1023 bytes");
    if (!aur_journal_is_name(value))
        return refuse(error, AUR_ERR_ARGUMENT, "a file name that ends with .auralis");
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL || strftime(config->journal, sizeof config->journal, value, &local) == 0)
        return refuse(error, AUR_ERR_ARGUMENT, "a file name of at most 1023 bytes with its date and time");
    return AUR_OK;
}

static aur_err set_file(char path[1024], const char *value, aur_config_error *error)
{
    if (strlen(value) >= 1024)
        return refuse(error, AUR_ERR_ARGUMENT, "a file name of at most 1023 bytes");
    snprintf(path, 1024, "%s", value);
    return AUR_OK;
}

static aur_err set_push(aur_server_config *config, const char *value, aur_config_error *error)
{
    if (aur_push_target_parse(value, &config->push) == AUR_OK)
        return AUR_OK;
    return refuse(
        error, AUR_ERR_FORMAT,
        "icecast://USER:PASSWORD@HOST:PORT/MOUNT, with %XX for what is special; mounts of a-z A-Z 0-9 _ - . /");
}

static aur_err set_store(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->store, value, error);
}

static aur_err set_token_key(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->token_key, value, error);
}

static aur_err set_token_key_old(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->token_key_old, value, error);
}

static aur_err set_word_list(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->word_list, value, error);
}

static aur_err set_soundfont(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->soundfont, value, error);
}

static aur_err set_tls_cert(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->tls_cert, value, error);
}

static aur_err set_tls_key(aur_server_config *config, const char *value, aur_config_error *error)
{
    return set_file(config->tls_key, value, error);
}

static aur_err set_max_per_address(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 0, MAX_LISTENERS_MOST, &number, error);
    if (err == AUR_OK)
        config->max_per_address = (uint32_t)number;
    return err;
}

static aur_err set_max_listeners(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 1, MAX_LISTENERS_MOST, &number, error);
    if (err == AUR_OK)
        config->max_listeners = (uint32_t)number;
    return err;
}

static aur_err set_max_rooms(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 0, MAX_ROOMS_MOST, &number, error);
    if (err == AUR_OK)
        config->max_rooms = (int32_t)number;
    return err;
}

static aur_err set_max_traffic(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 0, MAX_TRAFFIC_MOST_KBPS, &number, error);
    if (err == AUR_OK)
        config->max_traffic_kbps = (int32_t)number;
    return err;
}

static aur_err set_max_load(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, MAX_LOAD_LEAST_PERCENT, 100, &number, error);
    if (err == AUR_OK)
        config->max_load_percent = (int32_t)number;
    return err;
}

static aur_err set_bitrate(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 0, INT32_MAX, &number, error);
    int quality = err == AUR_OK ? aur_quality_find_bitrate((int32_t)number) : -1;
    if (quality < 0)
        return refuse(error, err != AUR_OK ? err : AUR_ERR_ARGUMENT, "32000 64000 96000 128000 192000");
    config->quality = aur_quality_get((uint32_t)quality)->name;
    return AUR_OK;
}

static aur_err set_burst(aur_server_config *config, const char *value, aur_config_error *error)
{
    int64_t number = 0;
    aur_err err = set_number(value, 0, AUR_HTTP_BURST_MAX_MS, &number, error);
    if (err == AUR_OK)
        config->burst_ms = (int32_t)number;
    return err;
}

static aur_err set_space(aur_server_config *config, const char *value, aur_config_error *error)
{
    if (!aur_acoustic_known(value))
        return refuse(error, AUR_ERR_NAME, AUR_ACOUSTIC_NAMES);
    snprintf(config->space, sizeof config->space, "%s", value);
    return AUR_OK;
}

static aur_err set_log_level(aur_server_config *config, const char *value, aur_config_error *error)
{
    int level = aur_log_level_find(value);
    if (level < 0)
        return refuse(error, AUR_ERR_NAME, "error warning info debug");
    config->log_level = level;
    return AUR_OK;
}

/// What is wrong with a file that was named as a value.
static aur_err refuse_file(aur_config_error *error, aur_err err, const char *what, const aur_json_error *why)
{
    char reason[1024];
    aur_json_error_text(why, reason, sizeof reason);
    snprintf(error->limit, sizeof error->limit, "%s: %.200s", what, reason);
    return err;
}

static aur_err set_plan(aur_server_config *config, const char *value, aur_config_error *error)
{
    aur_json_error why;
    aur_err err = aur_plan_load(&config->plan, value, &why);
    if (err == AUR_OK)
        return AUR_OK;
    memset(&config->plan, 0, sizeof config->plan);
    return refuse_file(error, err, "a plan", &why);
}

static aur_err set_harmonic_rhythm(aur_server_config *config, const char *value, aur_config_error *error)
{
    int bars = aur_preset_file_rhythm_parse(value);
    if (bars < 0)
        return refuse(error, AUR_ERR_FORMAT, AUR_PRESET_RHYTHM_LIMIT);
    config->chord_bars = bars;
    return AUR_OK;
}

static aur_err set_clock(aur_server_config *config, const char *value, aur_config_error *error)
{
    int32_t clock_s = aur_plan_clock(value);
    if (clock_s < 0)
        return refuse(error, AUR_ERR_FORMAT, "a time of day from 00:00 to 23:59");
    config->clock_s = clock_s;
    return AUR_OK;
}

typedef struct option_entry {
    aur_config_option option;
    setter set; ///< NULL: a musical control
} option_entry;

static const option_entry OPTIONS[] = {
    {{"listen", "HOST:PORT", "address to serve on; default 127.0.0.1:8080", false}, set_listen},
    {{"allow-host", "NAME", "also answer to this name (a proxy's, this machine's on its network)", true}, set_hosts},
    {{"allow-origin", "URL", "also let pages of this origin connect and control", true}, set_origins},
    {{"control-token", "TEXT", "who gives it may change the music; better in the environment than typed", false},
     set_token},
    {{"tls-cert", "FILE", "speak https with this certificate (PEM, with its chain); read again on SIGHUP", false},
     set_tls_cert},
    {{"tls-key", "FILE", "the certificate's key (PEM)", false}, set_tls_key},
    {{"max-listeners", "N", "listeners at one time; default 10000", false}, set_max_listeners},
    {{"max-per-address", "N", "WebSockets and streams of one address; default 64, 0 as many as come", false},
     set_max_per_address},
    {{"max-rooms", "N", "rooms that people may open beside the first; default 8 if only this machine can come, else 0",
      false},
     set_max_rooms},
    {{"max-traffic", "N", "media to all listeners together, kbit/s; default 0, no limit", false}, set_max_traffic},
    {{"max-load", "N", "turn newcomers away when rendering takes so many % of a core; default 90", false},
     set_max_load},
    {{"room", "NAME", "name of the room; default lobby", false}, set_room},
    {{"bitrate", "N", "32000, 64000, 96000 (default), 128000 or 192000 bit/s, for who does not choose", false},
     set_bitrate},
    {{"burst-ms", "N", "sound sent at once to a plain player, 0..4000 ms; default 2000", false}, set_burst},
    {{"space", "NAME", "hall, plate, cave or none: convolution in place of the reverb; default none", false},
     set_space},
    {{"assets", "DIR", "read the page from this folder instead of the program (for its developers)", false},
     set_assets},
    {{"store", "FILE",
      "keep accounts, rooms, chat and bans in this SQLite file, or in redis://...; default: for this run", false},
     set_store},
    {{"token-key", "FILE", "key that signs logins (made if it is not there); default: a new one for this run", false},
     set_token_key},
    {{"token-key-old", "FILE", "public key of the one before, whose logins still hold", false}, set_token_key_old},
    {{"openid", "URL", "log people in by this OpenID provider (its issuer)", false}, aur_config_openid_issuer},
    {{"openid-id", "TEXT", "what the provider calls this server (client id)", false}, aur_config_openid_id},
    {{"openid-secret", "TEXT", "the provider's secret for it; better in the environment than typed", false},
     aur_config_openid_secret},
    {{"openid-url", "URL", "this server as browsers reach it, for the way back; default: its own address", false},
     aur_config_openid_url},
    {{"word-list", "FILE", "words that rooms may take out of their chat, one a line", false}, set_word_list},
    {{"journal", "FILE",
      "keep seed and changes of the room in this new file (%Y%m%d-%H%M%S.auralis), to render it again", false},
     set_journal},
    {{"push", "URL", "also send the room to icecast://source:PASSWORD@HOST:PORT/MOUNT; better in the environment",
      false},
     set_push},
    {{"soundfont", "FILE", "play pads, leads and bells from this .sf2 or .sf3", false}, set_soundfont},
    {{"log-level", "NAME", "error, warning, info or debug; default info", false}, set_log_level},
    {{"preset", "NAME", "character of the music, or a .json file", false}, NULL},
    {{"harmonic-rhythm", "TIME", "how long a chord lasts: " AUR_PRESET_RHYTHM_LIMIT "; default: as the preset", false},
     set_harmonic_rhythm},
    {{"plan", "NAME", "course of the music in time: day, sleep, wake or a .json file", false}, set_plan},
    {{"clock", "HH:MM", "time of day a plan has at the start; default this machine's", false}, set_clock},
    {{"seed", "N", "number that makes this music and no other; default: a new one", false}, NULL},
    {{"key", "KEY", "C C# Db D ... B, or with a mode: \"D dorian\"", false}, NULL},
    {{"mode", "MODE", "aeolian dorian phrygian lydian mixolydian ionian pentatonic_major pentatonic_minor", false},
     NULL},
    {{"bpm", "N", "tempo, 40..120 beats a minute", false}, NULL},
    {{"intensity", "N", "0..1, loudness and fullness", false}, NULL},
    {{"density", "N", "0..1, how many notes", false}, NULL},
    {{"brightness", "N", "0..1, how open the filters are", false}, NULL},
    {{"mute", "LAYERS", "any of drone,pad,lead,bell,percussion,swell,noise", true}, NULL},
};

#define OPTION_COUNT (sizeof OPTIONS / sizeof *OPTIONS)

const aur_config_option *aur_server_config_option(unsigned index)
{
    return index < OPTION_COUNT ? &OPTIONS[index].option : NULL;
}

void aur_server_config_init(aur_server_config *config)
{
    memset(config, 0, sizeof *config);
    config->max_listeners = MAX_LISTENERS_DEFAULT;
    config->max_per_address = MAX_PER_ADDRESS_DEFAULT;
    config->max_rooms = -1;
    config->max_load_percent = MAX_LOAD_DEFAULT_PERCENT;
    config->log_level = AUR_LOG_INFO;
    config->burst_ms = AUR_HTTP_BURST_DEFAULT_MS;
    config->clock_s = -1;
    config->chord_bars = -1;
    snprintf(config->room, sizeof config->room, "lobby");
    snprintf(config->space, sizeof config->space, "none");
    snprintf(config->store, sizeof config->store, ":memory:");
    if (aur_endpoint_parse(&config->endpoint, "127.0.0.1:8080") != AUR_OK)
        abort(); // a constant
}

/// Edits between two short names (V. Levenshtein, 1966), one row at a time.
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_BYTES + 1];
    size_t b_bytes = strlen(b);
    for (size_t j = 0; j <= b_bytes; j++)
        row[j] = (unsigned)j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < b_bytes; j++) {
            unsigned replace = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            unsigned shift = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            row[j + 1] = replace < shift ? replace : shift;
        }
    }
    return row[b_bytes];
}

static const option_entry *find(const char *name, const option_entry **nearest)
{
    unsigned best = NAME_BYTES;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        unsigned d = distance(name, OPTIONS[i].option.name);
        if (d == 0)
            return &OPTIONS[i];
        if (d < best) {
            best = d;
            *nearest = &OPTIONS[i];
        }
    }
    return NULL;
}

static aur_err set_preset_file(aur_server_config *config, const char *path, aur_config_error *error)
{
    aur_json_error why;
    int preset = aur_preset_file_load(path, &why);
    if (preset < 0) {
        snprintf(error->field, sizeof error->field, "preset file");
        return refuse_file(error, (aur_err)preset, "a preset", &why);
    }
    config->control_given[AUR_CONTROL_PRESET] = true;
    config->control_value[AUR_CONTROL_PRESET] = (uint64_t)preset;
    return AUR_OK;
}

static aur_err set_control(aur_server_config *config, const char *name, const char *value, aur_config_error *error)
{
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error why;
    if (strcmp(name, "preset") == 0 && aur_preset_file_is_path(value))
        return set_preset_file(config, value, error);
    int count = aur_controls_parse(name, value, events, &why);
    if (count < 0) {
        snprintf(error->field, sizeof error->field, "%s", why.field);
        snprintf(error->value, sizeof error->value, "%s", why.value);
        return refuse(error, (aur_err)count, why.limit);
    }
    for (int i = 0; i < count; i++) {
        config->control_given[events[i].control] = true;
        config->control_value[events[i].control] = events[i].value;
    }
    return AUR_OK;
}

aur_err aur_server_config_set(aur_server_config *config, const char *name, const char *value, aur_config_error *error)
{
    char dashed[NAME_BYTES];
    memset(error, 0, sizeof *error);
    snprintf(dashed, sizeof dashed, "%s", name);
    for (char *c = dashed; *c != '\0'; c++)
        *c = *c == '_' ? '-' : *c;
    snprintf(error->field, sizeof error->field, "%s", dashed);

    const option_entry *nearest = &OPTIONS[0];
    const option_entry *found = find(dashed, &nearest);
    bool secret = found == NULL || found->set == set_token || found->set == set_push || // a mistyped name may hold one
                  found->set == aur_config_openid_secret;
    snprintf(error->value, sizeof error->value, "%.63s", secret ? "" : value);
    if (found == NULL) {
        snprintf(error->limit, sizeof error->limit, "a known option; the nearest is %s", nearest->option.name);
        return AUR_ERR_NAME;
    }
    return found->set != NULL ? found->set(config, value, error) : set_control(config, dashed, value, error);
}

/// Joins the texts of a JSON list with commas.
static aur_err list_text(const cJSON *list, char *text, size_t text_bytes, aur_config_error *error)
{
    size_t used = 0;
    text[0] = '\0';
    for (const cJSON *item = list->child; item != NULL; item = item->next) {
        if (!cJSON_IsString(item))
            return refuse(error, AUR_ERR_FORMAT, "a list of texts");
        used += (size_t)snprintf(text + used, text_bytes - used, "%s%s", used > 0 ? "," : "", item->valuestring);
        if (used >= text_bytes)
            return refuse(error, AUR_ERR_ARGUMENT, "a list of at most 2047 bytes");
    }
    return AUR_OK;
}

static aur_err set_from_json(aur_server_config *config, const cJSON *item, aur_config_error *error)
{
    char text[2048];
    memset(error, 0, sizeof *error);
    snprintf(error->field, sizeof error->field, "%.63s", item->string);
    if (cJSON_IsString(item))
        return aur_server_config_set(config, item->string, item->valuestring, error);
    if (cJSON_IsNumber(item)) {
        snprintf(text, sizeof text, "%.16g", item->valuedouble);
        return aur_server_config_set(config, item->string, text, error);
    }
    if (!cJSON_IsArray(item))
        return refuse(error, AUR_ERR_FORMAT, "a text, a number or a list of texts");
    aur_err err = list_text(item, text, sizeof text, error);
    return err == AUR_OK ? aur_server_config_set(config, item->string, text, error) : err;
}

aur_err aur_server_config_parse(aur_server_config *config, const char *json, size_t bytes, aur_config_error *error)
{
    cJSON *root = NULL;
    memset(error, 0, sizeof *error);
    const char *why = aur_json_parse(json, bytes, FILE_DEPTH_MAX, &root);
    if (why != NULL)
        return refuse(error, AUR_ERR_FORMAT, why);
    aur_err err = AUR_OK;
    for (const cJSON *item = root->child; item != NULL && err == AUR_OK; item = item->next)
        err = set_from_json(config, item, error);
    cJSON_Delete(root);
    return err;
}

aur_err aur_server_config_load(aur_server_config *config, const char *path, aur_config_error *error)
{
    memset(error, 0, sizeof *error);
    snprintf(error->field, sizeof error->field, "config");
    snprintf(error->value, sizeof error->value, "%.63s", path);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return refuse(error, AUR_ERR_FILE, strerror(errno));
    char *json = malloc(AUR_CONFIG_FILE_BYTES_MAX + 1);
    size_t bytes = json != NULL ? fread(json, 1, AUR_CONFIG_FILE_BYTES_MAX + 1, file) : 0;
    bool failed = ferror(file) != 0;
    fclose(file);
    aur_err err = AUR_OK;
    if (json == NULL)
        err = refuse(error, AUR_ERR_MEMORY, "out of memory");
    else if (failed)
        err = refuse(error, AUR_ERR_FILE, "cannot be read");
    else if (bytes > AUR_CONFIG_FILE_BYTES_MAX)
        err = refuse(error, AUR_ERR_ARGUMENT, "at most 65536 bytes");
    else
        err = aur_server_config_parse(config, json, bytes, error);
    free(json);
    return err;
}

uint32_t aur_server_config_rooms(const aur_server_config *config)
{
    bool is_private = config->access.scope == AUR_ACCESS_LOOPBACK && config->access.hosts[0][0] == '\0';
    if (config->max_rooms >= 0)
        return (uint32_t)config->max_rooms;
    return is_private ? MAX_ROOMS_DEFAULT : 0;
}

bool aur_server_config_controls(const aur_server_config *config, aur_controls *controls)
{
    bool preset_given = config->control_given[AUR_CONTROL_PRESET];
    unsigned preset = preset_given ? (unsigned)config->control_value[AUR_CONTROL_PRESET] : AUR_PRESET_DEFAULT;
    if (config->chord_bars >= 0) {
        aur_json_error error;
        int found = aur_preset_file_rhythm(preset, (unsigned)config->chord_bars, &error);
        preset = found >= 0 ? (unsigned)found : preset; // the table has room for what one start can ask for
    }
    aur_controls_from_preset(controls, preset);
    for (int control = 0; control < AUR_CONTROL_COUNT; control++) {
        if (!config->control_given[control] || control == AUR_CONTROL_PRESET)
            continue;
        if (aur_controls_apply(controls, (aur_control)control, config->control_value[control]) != AUR_OK)
            abort(); // values were checked when they were set
    }
    return config->control_given[AUR_CONTROL_SEED];
}

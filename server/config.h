// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a server can be told. One table of options; command line, environment and file all end in
/// aur_server_config_set, so that they take and refuse the same things in the same words.
#ifndef AUR_SERVER_CONFIG_H
#define AUR_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/access.h"
#include "server/auth/openid.h"
#include "server/endpoint.h"
#include "stream/controls.h"
#include "stream/plan.h"
#include "stream/push.h"

#define AUR_CONFIG_FILE_BYTES_MAX 65536

typedef struct aur_server_config {
    aur_endpoint endpoint;    ///< not yet open
    aur_access access;        ///< hosts, origins and token; the rest is filled in by the server
    char room[65];            ///< name of the room that always exists
    char space[8];            ///< name of the acoustic that all rooms are in
    char assets_dir[1024];    ///< development: the page's files are read from here; "" = built in
    uint32_t max_per_address; ///< WebSockets and streams of one address; 0 = as many as come
    char store[1024];         ///< file or redis:// of accounts, rooms, chat and bans; ":memory:" = for this run alone
    char token_key[1024], token_key_old[1024]; ///< files; "" = a key is made, none
    char word_list[1024];                      ///< file; "" = none
    char journal[1024];                        ///< file that the room's journal is kept in; "" = in memory only
    char tls_cert[1024];                       ///< PEM file of the certificate; "" = no TLS
    char tls_key[1024];                        ///< PEM file of its key; given if and only if tls_cert is
    aur_openid_config openid;                  ///< issuer "" = none; redirect: this server as browsers reach it
    aur_push_target push;                      ///< Icecast server that the room is sent to; host "" = none
    char soundfont[1024];                      ///< file that plays pads, leads and bells; "" = our own voices
    uint32_t max_listeners;
    int32_t max_rooms;        ///< that may be opened beside the first; negative = not given
    int32_t max_traffic_kbps; ///< of media to all listeners together; 0 = no limit
    int32_t max_load_percent; ///< of a core that the render thread may take before newcomers are turned away
    const char *quality;      ///< for listeners who do not choose; NULL = AUR_QUALITY_DEFAULT
    int32_t burst_ms;         ///< sound sent at once to a plain player
    int log_level;            ///< aur_log_level
    aur_plan plan;            ///< course of the music in time; no scenes = none
    int32_t chord_bars;       ///< how long chords last, 0 = slow; negative = as the preset
    int32_t clock_s;          ///< time of day at frame 0 for the plan; negative = the machine's own
    bool control_given[AUR_CONTROL_COUNT];
    uint64_t control_value[AUR_CONTROL_COUNT]; ///< where given
} aur_server_config;

/// Why something was refused.
typedef struct aur_config_error {
    char field[64];
    char value[64];  ///< never the value of a secret
    char limit[256]; ///< what it may be, in words
} aur_config_error;

/// One option, for --help and for reading the environment (AURALIS_ + name in capitals, '-' as '_').
typedef struct aur_config_option {
    const char *name;  ///< "max-listeners"
    const char *value; ///< "N"
    const char *help;
    bool is_list; ///< may be given several times, or several values with commas between
} aur_config_option;

/// Option number `index`, or NULL past the last. Musical controls are options too.  Thread: any.  RT: no.
const aur_config_option *aur_server_config_option(unsigned index);

/// Fills in what is built in.  Thread: any.  RT: no.
void aur_server_config_init(aur_server_config *config);
/// Sets one option from text; '_' in a name is read as '-'. A list replaces the list as it was before.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_NAME (no such option; limit names the nearest),
/// AUR_ERR_FORMAT, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_server_config_set(aur_server_config *config, const char *name, const char *value,
                                              aur_config_error *error);
/// Sets options from a JSON object {"listen": "127.0.0.1:8080", "allow-host": ["a", "b"], "bpm": 60}. Stops at the
/// first error; what was set before it stays.  Thread: any.  RT: no.  Errors: as above; AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_server_config_parse(aur_server_config *config, const char *json, size_t bytes,
                                                aur_config_error *error);
/// The same from a file.  Thread: any.  RT: no.  Errors: as above; AUR_ERR_FILE.
AUR_WARN_UNUSED aur_err aur_server_config_load(aur_server_config *config, const char *path, aur_config_error *error);

/// Rooms that may be opened: what was given; else 8 if only this machine can come, else none. `config->access` is
/// filled in.  Thread: any.  RT: no.
uint32_t aur_server_config_rooms(const aur_server_config *config);
/// The controls at frame 0: the preset, then whatever else was given. Returns false if no seed was given; the caller
/// draws one.  Thread: any.  RT: no.
bool aur_server_config_controls(const aur_server_config *config, aur_controls *controls);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The server put together: station, venues, hub, network; start, and the way out.
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "server/answers.h"
#include "server/config_openid.h"
#include "server/net.h"
#include "server/notify.h"
#include "server/people/stage.h"
#include "server/people/words.h"
#include "server/planner.h"
#include "server/renewal.h"
#include "server/venues.h"
#include "stream/acoustic.h"
#include "stream/clock.h"
#include "stream/headroom.h"
#include "stream/log.h"
#include "stream/preset_travel.h"
#include "stream/scribe.h"
#include "stream/station.h"

/// Descriptors beside the connections: sources, files, the library's own.
#define SPARE_DESCRIPTORS 128
/// Connections beside listeners and followers: page loads, probes, those who are told that it is full.
#define SPARE_CONNECTIONS 256

#define FADE_MS 1000
/// After the fade the last packets go out; then bye, then whoever is still there is cut off. Together under 5 s.
#define DRAIN_NS    (AUR_NS_PER_SECOND / 2)
#define FADE_MAX_NS (5 * AUR_NS_PER_SECOND / 2)
#define CLOSE_NS    AUR_NS_PER_SECOND

typedef enum phase { PHASE_SERVING, PHASE_FADING, PHASE_DRAINING, PHASE_CLOSING } phase;

typedef struct server {
    aur_server_config config;
    aur_http_rules rules;
    char frame_policy[AUR_ACCESS_FRAME_POLICY_BYTES];
    aur_hub hub;
    aur_acoustic *space; ///< shared by all rooms; NULL = their own reverb
    aur_station *station;
    aur_soundfont *soundfont; ///< NULL = none
    aur_venue first;          ///< until the venues take it over
    aur_scribe *scribe;       ///< keeps the first room's journal
    aur_venues *venues;
    aur_store *store;
    aur_keeper *keeper;
    aur_token_keys keys;
    aur_words words;
    aur_stage *stage;
    aur_people *people;
    aur_provider *provider; ///< of OpenID; NULL = none
    aur_rest *rest;
    aur_crowding *crowding;
    aur_push *push; ///< NULL = none
    aur_tls *tls;   ///< NULL = none
    aur_net *net;
    aur_answers answers;
    aur_recordings *recordings;
    aur_server_reload reload;
    void *reload_context;
    int64_t started_at_ns;
    int64_t second_due_ns;
    aur_watchdog watchdog;
    aur_shedding shedding;
    aur_histogram jitter_s;       ///< as in aur_metrics
    _Atomic int64_t ticked_at_ns; ///< when the render thread last woke the network up; 0 = the network has heard
    aur_planner planner;
    int wake_fd; ///< eventfd written by the render thread; outlives the network
    phase phase;
    int64_t phase_until_ns;
} server;

/* ---- events ---- */

/// On the render thread: one write, no lock, no memory.
static void on_tick(void *context)
{
    server *s = context;
    uint64_t one = 1;
    int64_t heard = 0; // what waits the longest counts
    atomic_compare_exchange_strong_explicit(&s->ticked_at_ns, &heard, aur_clock_now_ns(), memory_order_relaxed,
                                            memory_order_relaxed);
    ssize_t written = write(s->wake_fd, &one, sizeof one);
    (void)written; // it fails if the counter is full, and then the network is awake anyhow
}

/// On the builder's or a keeper's thread.
static void wake(void *context)
{
    const server *s = context;
    uint64_t one = 1;
    ssize_t written = write(s->wake_fd, &one, sizeof one);
    (void)written;
}

static void on_wake(void *context)
{
    server *s = context;
    int64_t now_ns = aur_clock_now_ns();
    int64_t ticked_at_ns = atomic_exchange_explicit(&s->ticked_at_ns, 0, memory_order_relaxed);
    if (ticked_at_ns != 0)
        aur_histogram_add(&s->jitter_s, AUR_METRICS_JITTER_LIMITS_S, (double)(now_ns - ticked_at_ns) / 1e9);
    aur_venues_tick(s->venues, now_ns);
    aur_stage_tick(s->stage);
    aur_keeper_tick(s->keeper);
    aur_provider_tick(s->provider, now_ns);
}

static const aur_headroom FULL_EFFORT = {.step = 0};

/// Sees how the render thread does, and gives up or takes back what the ladder says.
static void shed(server *s, int64_t now_ns)
{
    aur_station_stats stats;
    aur_station_stats_get(s->station, &stats);
    aur_watchdog_feed(&s->watchdog, stats.ticks, now_ns);
    const aur_shedding_sample sample = {.load = (double)stats.load_norm,
                                        .ticks = stats.ticks,
                                        .late_ticks = stats.late_ticks,
                                        .is_effort_low = stats.complexity < aur_headroom_complexity(&FULL_EFFORT)};
    if (!aur_shedding_take(&s->shedding, &sample, now_ns))
        return;
    aur_log(AUR_LOG_WARNING, "server", "the render thread is busy %.0f %% of the time%s: given up: %s",
            s->shedding.load * 100, s->shedding.is_late ? " and is late" : "", aur_shedding_name(s->shedding.level));
}

static void enter(server *s, phase next, int64_t lasts_ns)
{
    s->phase = next;
    s->phase_until_ns = aur_clock_now_ns() + lasts_ns;
}

/// One step on the way out: fade, last packets, bye, end.
static void stop_step(server *s, int64_t now_ns)
{
    aur_station_stats stats;
    aur_station_stats_get(s->station, &stats);
    bool is_over = now_ns >= s->phase_until_ns;
    if (s->phase == PHASE_FADING && (stats.ended || is_over)) {
        aur_tally first, opened;
        aur_venues_tally_first(s->venues, &first);
        aur_venues_tally_opened(s->venues, &opened);
        enter(s, PHASE_DRAINING, first.audience.listening + opened.audience.listening > 0 ? DRAIN_NS : 0);
    } else if (s->phase == PHASE_DRAINING && is_over) {
        aur_hub_bye(&s->hub, now_ns);
        enter(s, PHASE_CLOSING, CLOSE_NS);
    } else if (s->phase == PHASE_CLOSING && (is_over || s->hub.stats.sockets_open == 0)) {
        aur_net_stop(s->net);
    }
}

static void on_timer(void *context)
{
    server *s = context;
    int64_t now_ns = aur_clock_now_ns();
    aur_venues_tick(s->venues, now_ns);
    aur_stage_tick(s->stage);
    aur_keeper_tick(s->keeper);
    aur_provider_tick(s->provider, now_ns);
    aur_recordings_tick(s->recordings);
    aur_rest_tick(s->rest, now_ns);
    aur_planner_follow(&s->planner, aur_venues_first(s->venues)->audience, now_ns);
    if (now_ns >= s->second_due_ns) {
        s->second_due_ns = now_ns + AUR_NS_PER_SECOND;
        shed(s, now_ns);
        aur_people_tick(s->people, now_ns);
        aur_station_log_drain(s->station);
        if (aur_scribe_flush(s->scribe) != AUR_OK)
            aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    }
    if (s->phase != PHASE_SERVING)
        stop_step(s, now_ns);
}

/// What hangs on hosts and origins. Places for rooms that there were not at first there will not be.
static void follow_access(server *s)
{
    aur_venues_stats stats;
    aur_venues_stats_get(s->venues, &stats);
    s->rules.opens_rooms = stats.max > 0 && aur_server_config_rooms(&s->config) > 0;
    aur_access_frame_policy(&s->config.access, s->frame_policy);
}

static void reload(server *s)
{
    aur_server_config *fresh = malloc(sizeof *fresh);
    if (fresh == NULL)
        return;
    aur_server_config_init(fresh);
    if (s->reload == NULL || s->reload(s->reload_context, fresh) != AUR_OK) {
        aur_log(AUR_LOG_WARNING, "server", "SIGHUP: nothing reloaded");
    } else {
        aur_renewal_access(&s->config.access, &fresh->access);
        follow_access(s);
        aur_renewal_tls(s->net, &s->tls, fresh);
        aur_renewal_openid(s->provider, &s->config.access, &fresh->openid);
    }
    sodium_memzero(fresh, sizeof *fresh);
    free(fresh);
}

static void on_signal(void *context, int number)
{
    server *s = context;
    if (number == SIGHUP) {
        reload(s);
    } else if (s->phase != PHASE_SERVING) {
        aur_net_stop(s->net); // somebody is in a hurry
    } else {
        aur_log(AUR_LOG_INFO, "server", "stopping");
        aur_notify_send("STOPPING=1");
        s->rules.stopping = true;
        aur_hub_stop_waiting(&s->hub, aur_clock_now_ns());
        aur_station_fade_out(s->station, FADE_MS);
        enter(s, PHASE_FADING, FADE_MAX_NS);
    }
}

/* ---- start ---- */

/// Raises the limit of open descriptors to what listeners and followers need; their numbers go down if it cannot be.
static void make_room_for(uint32_t *listeners, uint32_t *followers)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)*listeners + *followers + SPARE_CONNECTIONS + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    // Also downwards: the library takes memory for as many descriptors as the process may have.
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    rlim_t possible = limit.rlim_cur > SPARE_CONNECTIONS + SPARE_DESCRIPTORS
                          ? limit.rlim_cur - SPARE_CONNECTIONS - SPARE_DESCRIPTORS
                          : 1;
    if (*followers > possible / 8)
        *followers = (uint32_t)(possible / 8);
    if (*listeners > possible - *followers)
        *listeners = (uint32_t)(possible - *followers);
    aur_log(AUR_LOG_WARNING, "server", "room for %u listeners and %u followers only: the limit of open files is %llu",
            (unsigned)*listeners, (unsigned)*followers, (unsigned long long)limit.rlim_max);
}

static aur_err open_soundfont(server *s, char *reason, size_t reason_bytes)
{
    if (s->config.soundfont[0] == '\0')
        return AUR_OK;
    char why[1280], line[256];
    aur_err err = aur_soundfont_open(s->config.soundfont, &s->soundfont, why, sizeof why);
    if (err != AUR_OK) {
        snprintf(reason, reason_bytes, "--soundfont %s", why);
        return err;
    }
    aur_font_info_line(aur_soundfont_info(s->soundfont), line, sizeof line);
    aur_log(AUR_LOG_INFO, "server", "SoundFont %s: %s", s->config.soundfont, line);
    return AUR_OK;
}

static aur_err open_tls(server *s, char *reason, size_t reason_bytes)
{
    const char *cert = s->config.tls_cert, *key = s->config.tls_key;
    if (cert[0] == '\0' && key[0] == '\0')
        return AUR_OK;
    if (cert[0] == '\0' || key[0] == '\0') {
        snprintf(reason, reason_bytes, "--tls-cert and --tls-key go together; --tls-%s is missing",
                 cert[0] == '\0' ? "cert" : "key");
        return AUR_ERR_ARGUMENT;
    }
    s->config.access.is_tls = true;
    return aur_tls_open(cert, key, &s->tls, reason, reason_bytes);
}

/// A file that is there already may be the only trace of a night: it is not written over.
static aur_err open_journal(server *s, const aur_controls *controls, char *reason, size_t reason_bytes)
{
    const char *path = s->config.journal[0] != '\0' ? s->config.journal : NULL;
    aur_err err = aur_scribe_open(
        &(aur_scribe_config){.controls = *controls, .path = path, .presets = aur_preset_travel()}, &s->scribe);
    if (err == AUR_ERR_FILE)
        snprintf(reason, reason_bytes, "--journal %s: %s", path,
                 errno == EEXIST ? "must be a new file; this one is there already" : strerror(errno));
    return err;
}

/// What all rooms have in common, then the first of them.
static aur_err open_music(server *s, aur_room_config *common, char *reason, size_t reason_bytes)
{
    *common = (aur_room_config){.quality = s->config.quality, .soundfont = s->soundfont};
    if (!aur_server_config_controls(&s->config, &common->controls))
        common->controls.seed = randombytes_random();
    aur_room_config config = *common;
    aur_err err = aur_planner_begin(&s->planner, &s->config.plan, s->config.clock_s, &config.controls);
    if (err == AUR_OK)
        err = aur_synth_tables_init();
    if (err == AUR_OK)
        err = aur_acoustic_open(&(aur_acoustic_config){.name = s->config.space}, &s->space);
    config.space = common->space = s->space;
    if (err == AUR_OK)
        err = aur_station_open(&(aur_station_config){.on_tick = on_tick, .on_opened = wake, .context = s}, &s->station);
    if (err == AUR_OK)
        err = aur_station_room_add(s->station, &config, &s->first.room);
    if (err == AUR_OK)
        err = open_journal(s, &config.controls, reason, reason_bytes);
    if (err == AUR_OK)
        aur_log(AUR_LOG_INFO, "server", "room %s: preset %s, seed %llu, space %s", s->config.room,
                aur_preset_name(config.controls.preset), (unsigned long long)config.controls.seed, s->config.space);
    return err;
}

static void say_ready(server *s)
{
    char url[AUR_ACCESS_NAME_BYTES + 32];
    const aur_access *access = &s->config.access;
    aur_access_url(access, url, sizeof url);
    if (aur_access_is_read_only(access))
        aur_log(AUR_LOG_INFO, "server", "read-only: reachable from outside and no --control-token");
    if (access->scope == AUR_ACCESS_LOOPBACK && access->token[0] == '\0' && access->hosts[0][0] != '\0')
        aur_log(AUR_LOG_WARNING, "server",
                "whoever comes through a proxy may change the music; --control-token would prevent it");
    fprintf(stderr, "auralis: serving on %s\n", url);
    aur_watchdog_begin(&s->watchdog);
    aur_notify_send("READY=1");
}

static aur_err open_push(server *s, char *reason, size_t reason_bytes)
{
    char name[96];
    if (s->config.push.host[0] == '\0')
        return AUR_OK;
    snprintf(name, sizeof name, "Auralis %s", s->config.room);
    aur_err err = aur_push_open(
        &(aur_push_config){.room = aur_venues_first(s->venues)->room, .target = &s->config.push, .name = name},
        &s->push);
    sodium_memzero(&s->config.push, sizeof s->config.push);
    if (err == AUR_ERR_UNSUPPORTED)
        snprintf(reason, reason_bytes,
                 "--push: this program was built without libshout; build it again after: apt-get install libshout-dev");
    return err;
}

/// Frame 0 is now.
static aur_err start_music(server *s, const aur_room_config *common, uint32_t listeners, uint32_t followers)
{
    aur_venues_config config = {.station = s->station,
                                .room = *common,
                                .controls = common->controls,
                                .audience = {.started_at_ns = s->started_at_ns,
                                             .members_max = listeners,
                                             .followers_max = followers,
                                             .traffic_max_bps = (int64_t)s->config.max_traffic_kbps * 1000,
                                             .shedding = &s->shedding,
                                             .access = &s->config.access},
                                .opened_max = aur_server_config_rooms(&s->config)};
    aur_stage_config(s->stage, &config);
    if (s->soundfont != NULL)
        config.audience.soundfont = aur_soundfont_info(s->soundfont);
    aur_err err = aur_station_start(s->station);
    if (err != AUR_OK)
        return err;
    snprintf(s->first.named.name, sizeof s->first.named.name, "%s", s->config.room);
    s->first.scribe = s->scribe;
    s->first.start_ns = aur_station_start_ns(s->station);
    return aur_venues_open(&config, &s->first, &s->venues);
}

static aur_err open_provider(server *s, char *reason, size_t reason_bytes)
{
    char url[AUR_ACCESS_NAME_BYTES + 32];
    const char *fault = NULL;
    aur_openid_config *config = &s->config.openid;
    aur_access_url(&s->config.access, url, sizeof url);
    aur_err err = aur_config_openid_check(config, url, reason, reason_bytes);
    if (err == AUR_OK && config->issuer[0] != '\0')
        err = aur_provider_open(config, wake, s, &s->provider, &fault);
    sodium_memzero(config, sizeof *config);
    if (fault != NULL)
        snprintf(reason, reason_bytes, "--openid: %s", fault);
    return err;
}

/// Who signs, what is kept, and who is there.
static aur_err open_people(server *s, char *reason, size_t reason_bytes)
{
    const aur_server_config *c = &s->config;
    const char *old_key = c->token_key_old[0] != '\0' ? c->token_key_old : NULL;
    aur_people_config config = {.keys = &s->keys, .first_room = c->room};
    aur_err err = AUR_OK;
    if (c->token_key[0] != '\0')
        err = aur_token_keys_read(&s->keys, c->token_key, old_key, true, reason, reason_bytes);
    else
        aur_token_keys_make(&s->keys);
    if (err == AUR_OK && c->word_list[0] != '\0')
        err = aur_words_read(&s->words, c->word_list, reason, reason_bytes);
    if (err == AUR_OK)
        err = aur_store_open(c->store, &s->store, reason, reason_bytes);
    if (err == AUR_OK)
        err = aur_keeper_open(s->store, wake, s, &s->keeper);
    aur_stage_people(s->stage, &config);
    aur_stage_venues(s->stage, s->venues);
    config.keeper = s->keeper;
    config.words = s->words.words;
    config.word_count = s->words.count;
    if (err == AUR_OK) {
        err = aur_people_open(&config, s->store, &s->people);
        if (err == AUR_ERR_FORMAT || err == AUR_ERR_FILE) // the address may have a password in it
            snprintf(reason, reason_bytes,
                     "--store: what it has cannot be read: %s; `auralis store check` says where; "
                     "put a backup in its place",
                     aur_strerror(err));
    }
    if (err == AUR_OK)
        err = open_provider(s, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    return aur_rest_open(&(aur_rest_config){.people = s->people, .provider = s->provider}, &s->rest);
}

static aur_err open_net(server *s, uint32_t connections_max)
{
    // Browsers would remember it of localhost for every program there.
    bool is_strict = s->tls != NULL && s->config.access.scope != AUR_ACCESS_LOOPBACK;
    s->rules = (aur_http_rules){.access = &s->config.access,
                                .frame_policy = s->frame_policy,
                                .rooms = aur_venues_named(s->venues),
                                .has_people = true,
                                .strict_transport = is_strict,
                                .burst_ms = s->config.burst_ms,
                                .bitrate_bps =
                                    aur_quality_get(aur_room_quality(aur_venues_first(s->venues)->room))->bitrate_bps};
    follow_access(s);
    s->answers = (aur_answers){.venues = s->venues,
                               .hub = &s->hub,
                               .station = s->station,
                               .shedding = &s->shedding,
                               .jitter_s = &s->jitter_s,
                               .push = &s->push,
                               .tls = &s->tls,
                               .people = s->people,
                               .provider = s->provider,
                               .keeper = s->keeper,
                               .store = s->store,
                               .started_at_ns = s->started_at_ns,
                               .started_at = time(NULL)};
    s->hub.config = (aur_hub_config){.rules = &s->rules,
                                     .venues = s->venues,
                                     .recordings = s->recordings,
                                     .people = s->people,
                                     .rest = s->rest,
                                     .crowding = s->crowding,
                                     .assets_dir = s->config.assets_dir,
                                     .connections_max = connections_max,
                                     .answer = aur_answers_make,
                                     .context = &s->answers};
    return aur_net_open(&(aur_net_config){.hub = &s->hub,
                                          .tls = s->tls,
                                          .wake_fd = s->wake_fd,
                                          .on_wake = on_wake,
                                          .on_timer = on_timer,
                                          .on_signal = on_signal,
                                          .context = s},
                        &s->config.endpoint, &s->net);
}

static aur_err open_all(server *s, char *reason, size_t reason_bytes)
{
    if (sodium_init() < 0)
        return AUR_ERR_UNSUPPORTED;
    aur_err err = open_tls(s, reason, reason_bytes);
    if (err == AUR_OK)
        err = aur_endpoint_open(&s->config.endpoint, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0)
        return AUR_ERR_MEMORY;
    aur_endpoint_access(&s->config.endpoint, &s->config.access);
    uint32_t listeners = s->config.max_listeners, followers = AUR_AUDIENCE_FOLLOWERS_MAX;
    make_room_for(&listeners, &followers);
    aur_room_config common;
    aur_shedding_init(&s->shedding, s->config.max_load_percent / 100.0);
    err = open_soundfont(s, reason, reason_bytes);
    if (err == AUR_OK)
        err = open_music(s, &common, reason, reason_bytes);
    if (err == AUR_OK)
        err = aur_stage_open(&s->hub, &s->stage);
    if (err == AUR_OK)
        err = start_music(s, &common, listeners, followers);
    if (err == AUR_OK)
        err = open_people(s, reason, reason_bytes);
    if (err == AUR_OK)
        err = aur_recordings_open(s->space, s->soundfont, &s->recordings);
    if (err == AUR_OK)
        err = aur_crowding_open(s->config.max_per_address, listeners + followers + SPARE_CONNECTIONS, &s->crowding);
    if (err == AUR_OK)
        err = open_net(s, listeners + followers + SPARE_CONNECTIONS);
    return err == AUR_OK ? open_push(s, reason, reason_bytes) : err;
}

static void close_all(server *s)
{
    aur_net_close(s->net);
    aur_provider_close(s->provider);
    aur_keeper_close(s->keeper);
    aur_rest_close(s->rest);
    aur_crowding_close(s->crowding);
    aur_people_close(s->people);
    aur_store_close(s->store);
    aur_token_keys_wipe(&s->keys);
    aur_words_free(&s->words);
    aur_hub_close(&s->hub);
    aur_tls_close(s->tls);
    // Before anything that a slow machine or a slow server elsewhere could draw out.
    if (s->scribe != NULL && aur_scribe_flush(s->scribe) != AUR_OK)
        aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    if (s->venues == NULL)
        aur_scribe_close(s->scribe);
    aur_venues_close(s->venues);
    aur_stage_close(s->stage);
    aur_recordings_close(s->recordings);
    aur_push_close(s->push);
    aur_station_close(s->station);
    aur_acoustic_close(s->space);
    aur_soundfont_close(s->soundfont);
    aur_endpoint_close(&s->config.endpoint);
    aur_planner_end(&s->planner);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    sodium_memzero(s, sizeof *s);
    free(s);
}

aur_err aur_server_run(aur_server_config *config, aur_server_reload reload_config, void *context, char *reason,
                       size_t reason_bytes)
{
    server *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->config = *config;
    sodium_memzero(&config->push, sizeof config->push);
    sodium_memzero(config->openid.client_secret, sizeof config->openid.client_secret);
    sodium_memzero(config->access.token, sizeof config->access.token);
    s->reload = reload_config;
    s->reload_context = context;
    s->started_at_ns = aur_clock_now_ns();
    s->wake_fd = -1;
    reason[0] = '\0';
    aur_log_level_set((aur_log_level)config->log_level);

    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ours, &before); // before the render thread starts, which inherits it
    signal(SIGXFSZ, SIG_IGN);                   // a file that may not grow is as a full disk: no reason to end
    aur_err err = open_all(s, reason, reason_bytes);
    if (err == AUR_OK) {
        say_ready(s);
        aur_net_run(s->net);
        aur_log(AUR_LOG_INFO, "server", "stopped");
    } else if (reason[0] == '\0') {
        snprintf(reason, reason_bytes, "cannot serve: %s", aur_strerror(err));
    }
    close_all(s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The server put together: station, audience, hub, network; start, answers, and the way out.
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

#include "server/hls.h"
#include "server/icestats.h"
#include "server/metrics.h"
#include "server/net.h"
#include "server/notify.h"
#include "server/planner.h"
#include "server/playlist.h"
#include "server/protocol_print.h"
#include "stream/acoustic.h"
#include "stream/clock.h"
#include "stream/headroom.h"
#include "stream/log.h"
#include "stream/mp3.h"
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
    aur_hub hub;
    aur_acoustic *space; ///< shared by all rooms; NULL = their own reverb
    aur_station *station;
    aur_soundfont *soundfont; ///< NULL = none
    aur_room *room;
    aur_scribe *scribe; ///< keeps the room's journal
    aur_audience *audience;
    aur_hls *hls;
    aur_push *push; ///< NULL = none
    aur_tls *tls;   ///< NULL = none
    aur_net *net;
    aur_server_reload reload;
    void *reload_context;
    int64_t started_at_ns;
    time_t started_at; ///< of the day, for people
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

/* ---- answers ---- */

static char *print_metrics(server *s)
{
    int64_t now_ns = aur_clock_now_ns();
    const aur_room_view *view = aur_audience_view(s->audience, now_ns);
    aur_metrics metrics = {.room = s->config.room,
                           .uptime_s = (double)(now_ns - s->started_at_ns) / 1e9,
                           .certificate_expires_at_s = s->tls != NULL ? aur_tls_expires_at_s(s->tls) : 0,
                           .shedding = &s->shedding,
                           .jitter_s = s->jitter_s,
                           .status = *view->status,
                           .sessions = s->hub.counts,
                           .net = s->hub.stats};
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        metrics.quality_listeners[i] = aur_room_quality_listeners(s->room, i);
    aur_process_stats_get(&metrics.process);
    aur_audience_stats_get(s->audience, &metrics.audience);
    aur_station_stats_get(s->station, &metrics.station);
    aur_hls_stats_get(s->hls, &metrics.hls);
    aur_push_stats_get(s->push, &metrics.push);
    return aur_metrics_print(&metrics);
}

/// The journal up to now.
static aur_answer copy_journal(server *s)
{
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(s->scribe, &bytes);
    void *copy = malloc(bytes);
    if (copy == NULL)
        return (aur_answer){.data = NULL};
    memcpy(copy, data, bytes);
    return (aur_answer){.data = copy, .bytes = bytes};
}

/// The addresses that a plain player can take.
static unsigned list_mounts(const server *s, const aur_http_request *request, aur_mount mounts[AUR_MOUNTS_MAX])
{
    static const aur_http_target targets[AUR_MOUNTS_MAX] = {AUR_HTTP_STREAM, AUR_HTTP_MP3};
    char base[AUR_ACCESS_NAME_BYTES + 32];
    unsigned count = 0;
    aur_http_base(request, base, sizeof base);
    for (int i = 0; i < AUR_MOUNTS_MAX; i++) {
        bool is_mp3 = targets[i] == AUR_HTTP_MP3;
        if (is_mp3 && !aur_mp3_is_built_in())
            continue;
        aur_mount *m = &mounts[count++];
        *m = (aur_mount){.room = s->config.room,
                         .codec = is_mp3 ? "MP3" : "Opus",
                         .content_type = is_mp3 ? "audio/mpeg" : "audio/ogg",
                         .bitrate_bps =
                             is_mp3 ? AUR_MP3_BITRATE_BPS : aur_quality_get(aur_room_quality(s->room))->bitrate_bps,
                         .listeners = s->hub.stats.feeds_open[targets[i]],
                         .listeners_peak = s->hub.stats.feeds_peak[targets[i]]};
        snprintf(m->path, sizeof m->path, "/rooms/%s/stream.%s", s->config.room, is_mp3 ? "mp3" : "ogg");
        snprintf(m->url, sizeof m->url, "%s%s", base, m->path);
    }
    return count;
}

/// What is made for plain players, with addresses as the request named this server.
static char *answer_plain(server *s, aur_http_target target, const aur_http_request *request)
{
    aur_mount mounts[AUR_MOUNTS_MAX];
    unsigned count = list_mounts(s, request, mounts);
    aur_playlist_format format = target == AUR_HTTP_M3U   ? AUR_PLAYLIST_M3U
                                 : target == AUR_HTTP_PLS ? AUR_PLAYLIST_PLS
                                                          : AUR_PLAYLIST_XSPF;
    if (target != AUR_HTTP_ICESTATS && target != AUR_HTTP_PUBLIC_STATS)
        return aur_playlist_print(format, mounts, count);
    aur_icestats stats = {.mounts = mounts,
                          .count = count,
                          .host = request->host,
                          .started_at = s->started_at,
                          .title = aur_audience_title(s->audience, INT64_MAX)};
    return target == AUR_HTTP_ICESTATS ? aur_icestats_print(&stats) : aur_icestats_print_public(&stats);
}

static char *answer_text(server *s, aur_http_target target, const aur_http_request *request)
{
    const aur_room_view *view = aur_audience_view(s->audience, aur_clock_now_ns());
    switch (target) {
    case AUR_HTTP_STATUS:
        return aur_protocol_print_http_status(view);
    case AUR_HTTP_PRESETS:
        return aur_protocol_print_presets();
    case AUR_HTTP_CONTROLS:
        return aur_protocol_print_controls(&view->status->piece.controls);
    case AUR_HTTP_METRICS:
        return print_metrics(s);
    case AUR_HTTP_M3U:
    case AUR_HTTP_PLS:
    case AUR_HTTP_XSPF:
    case AUR_HTTP_ICESTATS:
    case AUR_HTTP_PUBLIC_STATS:
        return answer_plain(s, target, request);
    case AUR_HTTP_READY:
        return strdup(s->rules.stopping ? "{\"status\":\"stopping\"}" : "{\"status\":\"ready\"}");
    default:
        return strdup("{\"status\":\"ok\"}");
    }
}

static aur_answer answer(void *context, aur_http_target target, const aur_http_request *request)
{
    server *s = context;
    return target == AUR_HTTP_JOURNAL ? copy_journal(s) : aur_answer_text(answer_text(s, target, request));
}

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

static void on_wake(void *context)
{
    server *s = context;
    int64_t now_ns = aur_clock_now_ns();
    int64_t ticked_at_ns = atomic_exchange_explicit(&s->ticked_at_ns, 0, memory_order_relaxed);
    if (ticked_at_ns != 0)
        aur_histogram_add(&s->jitter_s, AUR_METRICS_JITTER_LIMITS_S, (double)(now_ns - ticked_at_ns) / 1e9);
    aur_audience_tick(s->audience, now_ns);
    aur_hls_tick(s->hls, now_ns);
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
        aur_audience_stats audience;
        aur_audience_stats_get(s->audience, &audience);
        enter(s, PHASE_DRAINING, audience.listening > 0 ? DRAIN_NS : 0);
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
    aur_audience_tick(s->audience, now_ns);
    aur_hls_tick(s->hls, now_ns);
    aur_planner_follow(&s->planner, s->audience, now_ns);
    if (now_ns >= s->second_due_ns) {
        s->second_due_ns = now_ns + AUR_NS_PER_SECOND;
        shed(s, now_ns);
        aur_station_log_drain(s->station);
        if (aur_scribe_flush(s->scribe) != AUR_OK)
            aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    }
    if (s->phase != PHASE_SERVING)
        stop_step(s, now_ns);
}

/// The certificate again, from where the config now says it is; a bad one changes nothing.
static void reload_tls(server *s, const aur_server_config *fresh)
{
    char reason[2048];
    aur_tls *tls = NULL;
    if (s->tls == NULL || fresh->tls_cert[0] == '\0' || fresh->tls_key[0] == '\0') {
        if (s->tls != NULL || fresh->tls_cert[0] != '\0')
            aur_log(AUR_LOG_WARNING, "server", "SIGHUP: TLS begins and ends with the program; nothing changed there");
        return;
    }
    aur_err err = aur_tls_open(fresh->tls_cert, fresh->tls_key, &tls, reason, sizeof reason);
    if (err == AUR_OK && aur_net_tls(s->net, tls) != AUR_OK) {
        snprintf(reason, sizeof reason, "--tls-cert %s: the TLS library refuses it", fresh->tls_cert);
        err = AUR_ERR_FORMAT;
    }
    if (err != AUR_OK) {
        aur_log(AUR_LOG_ERROR, "server", "SIGHUP: the old certificate stays: %s", reason);
        aur_tls_close(tls);
        return;
    }
    aur_tls_close(s->tls);
    s->tls = tls;
    aur_log(AUR_LOG_INFO, "server", "SIGHUP: certificate reloaded");
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
        s->config.access.token_changes += strcmp(s->config.access.token, fresh->access.token) != 0;
        memcpy(s->config.access.token, fresh->access.token, sizeof fresh->access.token);
        memcpy(s->config.access.hosts, fresh->access.hosts, sizeof fresh->access.hosts);
        memcpy(s->config.access.origins, fresh->access.origins, sizeof fresh->access.origins);
        aur_log(AUR_LOG_INFO, "server", "SIGHUP: control token, hosts and origins reloaded");
        reload_tls(s, fresh);
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

static aur_err open_music(server *s, char *reason, size_t reason_bytes)
{
    aur_room_config config = {.quality = s->config.quality, .soundfont = s->soundfont};
    if (!aur_server_config_controls(&s->config, &config.controls))
        config.controls.seed = randombytes_random();
    aur_err err = aur_planner_begin(&s->planner, &s->config.plan, s->config.clock_s, &config.controls);
    if (err == AUR_OK)
        err = aur_synth_tables_init();
    if (err == AUR_OK)
        err = aur_acoustic_open(&(aur_acoustic_config){.name = s->config.space}, &s->space);
    config.space = s->space;
    if (err == AUR_OK)
        err = aur_station_open(&(aur_station_config){.on_tick = on_tick, .context = s}, &s->station);
    if (err == AUR_OK)
        err = aur_station_room_add(s->station, &config, &s->room);
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
    aur_err err = aur_push_open(&(aur_push_config){.room = s->room, .target = &s->config.push, .name = name}, &s->push);
    sodium_memzero(&s->config.push, sizeof s->config.push);
    if (err == AUR_ERR_UNSUPPORTED)
        snprintf(reason, reason_bytes,
                 "--push: this program was built without libshout; build it again after: apt-get install libshout-dev");
    return err;
}

/// Frame 0 is now.
static aur_err start_music(server *s)
{
    struct timespec now;
    aur_err err = aur_station_start(s->station);
    if (err != AUR_OK)
        return err;
    clock_gettime(CLOCK_REALTIME, &now);
    aur_hls_config config = {.room = s->room, .start_unix_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
    err = aur_hls_open(&config, &s->hls);
    s->hub.config.hls = s->hls;
    return err;
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
    err = open_soundfont(s, reason, reason_bytes);
    if (err == AUR_OK)
        err = open_music(s, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    aur_shedding_init(&s->shedding, s->config.max_load_percent / 100.0);
    aur_audience_config audience = {.room = s->room,
                                    .name = s->config.room,
                                    .started_at_ns = s->started_at_ns,
                                    .members_max = listeners,
                                    .followers_max = followers,
                                    .traffic_max_bps = (int64_t)s->config.max_traffic_kbps * 1000,
                                    .shedding = &s->shedding,
                                    .access = &s->config.access,
                                    .scribe = s->scribe,
                                    .soundfont = s->soundfont != NULL ? aur_soundfont_info(s->soundfont) : NULL};
    err = aur_audience_open(&audience, &s->audience);
    if (err != AUR_OK)
        return err;
    // Browsers would remember it of localhost for every program there.
    bool is_strict = s->tls != NULL && s->config.access.scope != AUR_ACCESS_LOOPBACK;
    s->rules = (aur_http_rules){.access = &s->config.access,
                                .room = s->config.room,
                                .strict_transport = is_strict,
                                .burst_ms = s->config.burst_ms,
                                .bitrate_bps = aur_quality_get(aur_room_quality(s->room))->bitrate_bps};
    s->hub.config = (aur_hub_config){.rules = &s->rules,
                                     .audience = s->audience,
                                     .assets_dir = s->config.assets_dir,
                                     .connections_max = listeners + followers + SPARE_CONNECTIONS,
                                     .answer = answer,
                                     .context = s};
    err = aur_net_open(&(aur_net_config){.hub = &s->hub,
                                         .tls = s->tls,
                                         .wake_fd = s->wake_fd,
                                         .on_wake = on_wake,
                                         .on_timer = on_timer,
                                         .on_signal = on_signal,
                                         .context = s},
                       &s->config.endpoint, &s->net);
    if (err == AUR_OK)
        err = start_music(s);
    if (err == AUR_OK)
        aur_audience_start(s->audience, aur_station_start_ns(s->station));
    return err == AUR_OK ? open_push(s, reason, reason_bytes) : err;
}

static void close_all(server *s)
{
    aur_net_close(s->net);
    aur_hub_close(&s->hub);
    aur_tls_close(s->tls);
    aur_audience_close(s->audience);
    // Before anything that a slow machine or a slow server elsewhere could draw out.
    if (s->scribe != NULL && aur_scribe_flush(s->scribe) != AUR_OK)
        aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    aur_scribe_close(s->scribe);
    aur_hls_close(s->hls);
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
    sodium_memzero(config->access.token, sizeof config->access.token);
    s->reload = reload_config;
    s->reload_context = context;
    s->started_at_ns = aur_clock_now_ns();
    s->started_at = time(NULL);
    s->wake_fd = -1;
    reason[0] = '\0';
    aur_log_level_set((aur_log_level)config->log_level);

    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ours, &before); // before the render thread starts, which inherits it
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

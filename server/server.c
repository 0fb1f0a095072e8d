// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The server put together: station, audience, hub, network; start, answers, and the way out.
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "server/net.h"
#include "server/protocol_print.h"
#include "stream/acoustic.h"
#include "stream/clock.h"
#include "stream/log.h"
#include "stream/plan.h"
#include "stream/preset_travel.h"
#include "stream/scribe.h"
#include "stream/station.h"

/// Descriptors beside the connections: sources, files, the library's own.
#define SPARE_DESCRIPTORS 128
/// Connections beside the listeners: page loads, probes, those who are told that it is full.
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
    aur_net *net;
    aur_server_reload reload;
    void *reload_context;
    int64_t started_at_ns;
    int64_t log_due_ns;
    aur_control_event *plan_events; ///< of the plan, up to plan_until_frame
    size_t plan_next, plan_count;   ///< those before plan_next have been given
    int64_t plan_until_frame;
    aur_controls plan_controls; ///< at frame 0
    int wake_fd;                ///< eventfd written by the render thread; outlives the network
    phase phase;
    int64_t phase_until_ns;
} server;

/* ---- answers ---- */

static uint64_t resident_bytes(void)
{
    unsigned long long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu %llu", &total, &resident) != 2) // NOLINT(cert-err34-c): the kernel writes numbers
        resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static char *print_metrics(server *s)
{
    int64_t now_ns = aur_clock_now_ns();
    struct timespec cpu = {.tv_sec = 0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    aur_metrics metrics = {.room = s->config.room,
                           .uptime_s = (double)(now_ns - s->started_at_ns) / 1e9,
                           .resident_bytes = resident_bytes(),
                           .cpu_s = (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9,
                           .status = *aur_audience_view(s->audience, now_ns)->status,
                           .sessions = s->hub.counts,
                           .net = s->hub.stats};
    aur_audience_stats_get(s->audience, &metrics.audience);
    aur_station_stats_get(s->station, &metrics.station);
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

static char *answer_text(server *s, aur_http_target target)
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
    case AUR_HTTP_READY:
        return strdup(s->rules.stopping ? "{\"status\":\"stopping\"}" : "{\"status\":\"ready\"}");
    default:
        return strdup("{\"status\":\"ok\"}");
    }
}

/* ---- plan ---- */

static int32_t local_clock_s(void)
{
    time_t now = time(NULL);
    struct tm local;
    return localtime_r(&now, &local) != NULL ? local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec : 0;
}

/// Puts the music where the plan has it now.
static aur_err begin_plan(server *s, aur_controls *controls)
{
    if (s->config.plan.scene_count == 0)
        return AUR_OK;
    if (s->config.clock_s < 0)
        s->config.clock_s = local_clock_s();
    aur_err err = aur_plan_begin(&s->config.plan, s->config.clock_s, controls);
    s->plan_controls = *controls;
    s->plan_until_frame = 1; // what is due at frame 0 is in the controls
    return err;
}

/// Works out the next day's events when those before have been given. Returns false if there are none.
static bool extend_plan(server *s, int64_t now_frame)
{
    if (s->plan_next < s->plan_count)
        return true;
    if (s->config.plan.scene_count == 0 || now_frame < s->plan_until_frame)
        return false;
    int64_t until_frame = now_frame + (int64_t)AUR_PLAN_DAY_S * AUR_SAMPLE_RATE_HZ;
    aur_control_event *events = NULL;
    size_t count = 0;
    if (aur_plan_events(&s->config.plan, s->config.clock_s, &s->plan_controls, s->plan_until_frame, until_frame,
                        &events, &count) != AUR_OK)
        return false; // out of memory: at the next tick again
    free(s->plan_events);
    s->plan_events = events;
    s->plan_count = count;
    s->plan_next = 0;
    s->plan_until_frame = until_frame;
    return count > 0;
}

/// Gives what is due, as changes by a person are given; those of one frame together. What finds no room waits.
static void follow_plan(server *s, int64_t now_ns)
{
    int64_t now_frame = aur_audience_view(s->audience, now_ns)->status->frame;
    while (extend_plan(s, now_frame) && s->plan_events[s->plan_next].at_frame <= now_frame) {
        aur_control_set set = {.count = 0};
        int64_t at_frame = s->plan_events[s->plan_next].at_frame;
        size_t next = s->plan_next;
        while (next < s->plan_count && set.count < AUR_PROTOCOL_CONTROL_EVENTS_MAX &&
               s->plan_events[next].at_frame == at_frame)
            set.events[set.count++] = s->plan_events[next++];
        if (aur_audience_control(s->audience, &set, NULL, "", NULL, NULL, now_ns) != AUR_OK)
            return;
        s->plan_next = next;
    }
}

static aur_answer answer(void *context, aur_http_target target)
{
    server *s = context;
    return target == AUR_HTTP_JOURNAL ? copy_journal(s) : aur_answer_text(answer_text(s, target));
}

/* ---- events ---- */

/// On the render thread: one write, no lock, no memory.
static void on_tick(void *context)
{
    server *s = context;
    uint64_t one = 1;
    ssize_t written = write(s->wake_fd, &one, sizeof one);
    (void)written; // it fails if the counter is full, and then the network is awake anyhow
}

static void on_wake(void *context)
{
    server *s = context;
    aur_audience_tick(s->audience, aur_clock_now_ns());
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
    follow_plan(s, now_ns);
    if (now_ns >= s->log_due_ns) {
        s->log_due_ns = now_ns + AUR_NS_PER_SECOND;
        aur_station_log_drain(s->station);
        if (aur_scribe_flush(s->scribe) != AUR_OK)
            aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    }
    if (s->phase != PHASE_SERVING)
        stop_step(s, now_ns);
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
        s->rules.stopping = true;
        aur_station_fade_out(s->station, FADE_MS);
        enter(s, PHASE_FADING, FADE_MAX_NS);
    }
}

/* ---- start ---- */

/// Raises the limit of open descriptors to what the listeners need. Returns how many listeners there can be.
static uint32_t make_room_for(uint32_t listeners)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)listeners + SPARE_CONNECTIONS + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return listeners;
    // Also downwards: the library takes memory for as many descriptors as the process may have.
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return listeners;
    rlim_t possible = limit.rlim_cur > SPARE_CONNECTIONS + SPARE_DESCRIPTORS
                          ? limit.rlim_cur - SPARE_CONNECTIONS - SPARE_DESCRIPTORS
                          : 1;
    aur_log(AUR_LOG_WARNING, "server", "room for %u listeners only: the limit of open files is %llu",
            (unsigned)possible, (unsigned long long)limit.rlim_max);
    return (uint32_t)possible;
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
    aur_err err = begin_plan(s, &config.controls);
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
}

static aur_err open_all(server *s, char *reason, size_t reason_bytes)
{
    if (sodium_init() < 0)
        return AUR_ERR_UNSUPPORTED;
    aur_err err = aur_endpoint_open(&s->config.endpoint, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0)
        return AUR_ERR_MEMORY;
    aur_endpoint_access(&s->config.endpoint, &s->config.access);
    uint32_t listeners = make_room_for(s->config.max_listeners);
    err = open_soundfont(s, reason, reason_bytes);
    if (err == AUR_OK)
        err = open_music(s, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    aur_audience_config audience = {.room = s->room,
                                    .name = s->config.room,
                                    .started_at_ns = s->started_at_ns,
                                    .members_max = listeners,
                                    .access = &s->config.access,
                                    .scribe = s->scribe,
                                    .soundfont = s->soundfont != NULL ? aur_soundfont_info(s->soundfont) : NULL};
    err = aur_audience_open(&audience, &s->audience);
    if (err != AUR_OK)
        return err;
    s->rules = (aur_http_rules){.access = &s->config.access, .room = s->config.room};
    s->hub.config = (aur_hub_config){.rules = &s->rules,
                                     .audience = s->audience,
                                     .assets_dir = s->config.assets_dir,
                                     .connections_max = listeners + SPARE_CONNECTIONS,
                                     .answer = answer,
                                     .context = s};
    err = aur_net_open(&(aur_net_config){.hub = &s->hub,
                                         .wake_fd = s->wake_fd,
                                         .on_wake = on_wake,
                                         .on_timer = on_timer,
                                         .on_signal = on_signal,
                                         .context = s},
                       &s->config.endpoint, &s->net);
    if (err == AUR_OK)
        err = aur_station_start(s->station);
    if (err == AUR_OK)
        aur_audience_start(s->audience, aur_station_start_ns(s->station));
    return err;
}

static void close_all(server *s)
{
    aur_net_close(s->net);
    aur_audience_close(s->audience);
    aur_station_close(s->station);
    if (s->scribe != NULL && aur_scribe_flush(s->scribe) != AUR_OK)
        aur_log(AUR_LOG_WARNING, "journal", "%s: %s", s->config.journal, strerror(errno));
    aur_scribe_close(s->scribe);
    aur_acoustic_close(s->space);
    aur_soundfont_close(s->soundfont);
    aur_endpoint_close(&s->config.endpoint);
    free(s->plan_events);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    sodium_memzero(s, sizeof *s);
    free(s);
}

aur_err aur_server_run(const aur_server_config *config, aur_server_reload reload_config, void *context, char *reason,
                       size_t reason_bytes)
{
    server *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->config = *config;
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

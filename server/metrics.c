// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Name, kind, help, value. A metric with labels is several values under one name. docs/metrics.md says what for.
#include "server/metrics.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEXT_BYTES 32768

typedef struct text {
    char *bytes;
    size_t used;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int added = vsnprintf(t->bytes + t->used, TEXT_BYTES - t->used, format, args);
    va_end(args);
    if (added > 0 && (size_t)added < TEXT_BYTES - t->used)
        t->used += (size_t)added;
    else
        t->bytes[t->used] = '\0'; // a line that has no room is left out whole
}

static void head(text *t, const char *name, const char *kind, const char *help)
{
    add(t, "# HELP auralis_%s %s\n# TYPE auralis_%s %s\n", name, help, name, kind);
}

/// Whole numbers are printed whole, so that large counts lose nothing.
static void one(text *t, const char *name, const char *kind, const char *help, double value)
{
    head(t, name, kind, help);
    add(t, "auralis_%s %.17g\n", name, value);
}

static void of_room(text *t, const char *room, const char *name, const char *kind, const char *help, double value)
{
    head(t, name, kind, help);
    add(t, "auralis_%s{room=\"%s\"} %.17g\n", name, room, value);
}

/// The format counts every value in all the buckets that it fits into.
static void histogram(text *t, const char *room, const char *name, const char *help, const double *limits,
                      const aur_histogram *h)
{
    uint64_t count = 0;
    head(t, name, "histogram", help);
    for (int i = 0; i < AUR_HISTOGRAM_LIMITS; i++) {
        count += h->counts[i];
        add(t, "auralis_%s_bucket{room=\"%s\",le=\"%g\"} %" PRIu64 "\n", name, room, limits[i], count);
    }
    count += h->counts[AUR_HISTOGRAM_LIMITS];
    add(t, "auralis_%s_bucket{room=\"%s\",le=\"+Inf\"} %" PRIu64 "\n", name, room, count);
    add(t, "auralis_%s_sum{room=\"%s\"} %.17g\n", name, room, h->sum);
    add(t, "auralis_%s_count{room=\"%s\"} %" PRIu64 "\n", name, room, count);
}

/* ---- the music ---- */

static void print_render(text *t, const aur_metrics *m)
{
    const char *room = m->room;
    const aur_room_status *s = &m->status;
    of_room(t, room, "room_frame", "gauge", "Present frame of the music, 48000 a second.", (double)s->frame);
    of_room(t, room, "room_rendering", "gauge", "1 while the room is rendered.",
            s->state == AUR_ROOM_PLAYING || s->state == AUR_ROOM_WAKING);
    of_room(t, room, "packets_total", "counter", "Packets rendered and encoded, in all qualities.", (double)s->packets);
    of_room(t, room, "packets_late_total", "counter", "Packets made more than 40 ms after they were due.",
            (double)s->late_packets);
    of_room(t, room, "packets_missed_total", "counter", "Packets never made while somebody listened.",
            (double)s->missed_packets);
    head(t, "synthesis_errors_total", "counter", "Faults of the renderer that were caught, by where.");
    add(t, "auralis_synthesis_errors_total{room=\"%s\",where=\"encoder\"} %" PRIu64 "\n", room, s->encode_failures);
    add(t, "auralis_synthesis_errors_total{room=\"%s\",where=\"engine\"} %" PRIu64 "\n", room, s->open_failures);
    of_room(t, room, "room_wakes_total", "counter", "Times the room woke because somebody came.", (double)s->wakes);
    of_room(t, room, "render_cpu_ratio", "gauge", "CPU time of render and encode over music time, last second.",
            (double)s->cpu_ratio);
    of_room(t, room, "render_cpu_ratio_max", "gauge", "The same, worst step so far.", (double)s->cpu_ratio_max);
    of_room(t, room, "real_time_factor", "gauge",
            "Music time over CPU time of render and encode; 0 = not rendered yet.",
            s->cpu_ratio > 0 ? 1 / (double)s->cpu_ratio : 0);
    histogram(t, room, "synthesis_latency_seconds", "Time to render a step, 20 ms of music or less.",
              AUR_ROOM_STEP_LIMITS_S, &s->render_s);
    histogram(t, room, "chunk_encoding_duration_seconds", "Time to encode a step in all qualities that are heard.",
              AUR_ROOM_STEP_LIMITS_S, &s->encode_s);
    of_room(t, room, "phrases_total", "counter", "Phrases of the music begun.", (double)m->audience.phrases);
    of_room(t, room, "voices", "gauge", "Voices sounding.", s->synth.voices);
    of_room(t, room, "voices_max", "gauge", "Most voices at once since the engine was started.", s->synth.voices_max);
    of_room(t, room, "notes_dropped_total", "counter", "Notes without a free voice.", (double)s->synth.notes_dropped);
    of_room(t, room, "events_late_total", "counter", "Events that came after their block.",
            (double)s->synth.events_late);
    of_room(t, room, "events_dropped_total", "counter", "Events for which the queue had no room.",
            (double)s->synth.events_dropped);
}

static void print_station(text *t, const aur_metrics *m)
{
    const aur_station_stats *s = &m->station;
    one(t, "station_ticks_total", "counter", "Ticks of the render thread, at least 50 a second.", (double)s->ticks);
    one(t, "station_ticks_late_total", "counter", "Ticks that began more than 10 ms late.", (double)s->late_ticks);
    one(t, "station_tick_late_max_seconds", "gauge", "Worst lateness of a tick so far.", (double)s->late_max_ns / 1e9);
    one(t, "station_realtime", "gauge", "1 if the render thread has real-time priority.", s->realtime);
    one(t, "render_cpu_seconds_total", "counter", "CPU time of the render thread.", (double)s->cpu_ns / 1e9);
    one(t, "encoder_complexity", "gauge", "Effort that encoders may take at most, 1 to 10.", s->complexity);
    if (m->shedding == NULL)
        return;
    one(t, "render_load_ratio", "gauge", "Share of the last second in which the render thread was busy.",
        m->shedding->load);
    one(t, "shedding_level", "gauge", "What is given up: 0 nothing, 1 effort, 2 more qualities, 3 newcomers.",
        m->shedding->level);
    one(t, "shedding_changes_total", "counter", "Times that level changed.", (double)m->shedding->changes);
}

/* ---- the audience ---- */

static void print_audience(text *t, const aur_metrics *m)
{
    const char *room = m->room;
    const aur_audience_stats *a = &m->audience;
    of_room(t, room, "active_clients", "gauge", "Clients in the room, listening or not.",
            (double)a->members[AUR_MEMBER_TALKER] + a->members[AUR_MEMBER_PLAIN] + a->members[AUR_MEMBER_FOLLOWER]);
    of_room(t, room, "room_listeners", "gauge", "Listeners that get media.", a->listening);
    head(t, "quality_listeners", "gauge", "Listeners by quality.");
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        add(t, "auralis_quality_listeners{room=\"%s\",quality=\"%s\"} %" PRIu32 "\n", room, aur_quality_get(i)->name,
            m->quality_listeners[i]);
    head(t, "joins_refused_total", "counter", "Clients turned away, by what there was too little of.");
    for (int verdict = AUR_ADMISSION_FULL; verdict < AUR_ADMISSION_VERDICTS; verdict++)
        add(t, "auralis_joins_refused_total{room=\"%s\",reason=\"%s\"} %" PRIu64 "\n", room,
            aur_admission_name((aur_admission_verdict)verdict), a->turned_away[verdict]);
    of_room(t, room, "packets_sent_total", "counter", "Packets handed to listeners, all together.",
            (double)a->packets_sent);
    of_room(t, room, "packets_skipped_total", "counter", "Packets that listeners who fell behind were moved over.",
            (double)a->packets_skipped);
    histogram(t, room, "send_queue_packets", "Packets that wait for a listener, each looked at once a second.",
              AUR_AUDIENCE_QUEUE_LIMITS, &a->queue_packets);
    histogram(t, room, "chunk_delivery_jitter_seconds",
              "From a packet on the tape until the network begins to send it.", AUR_METRICS_JITTER_LIMITS_S,
              &m->jitter_s);
    of_room(t, room, "texts_dropped_total", "counter", "Text messages dropped because a client did not read.",
            (double)a->texts_dropped);
    of_room(t, room, "control_changes_total", "counter", "Control changes applied.", (double)a->controls_applied);
    of_room(t, room, "control_changes_refused_total", "counter", "Control changes refused: too many.",
            (double)a->controls_refused);
    of_room(t, room, "room_log_entries", "gauge", "Control changes in the room's log.", m->status.log_count);
}

/// Answers that do not end.
static const struct {
    const char *name;
    aur_http_target target;
} FEEDS[] = {{"stream", AUR_HTTP_STREAM}, {"mp3", AUR_HTTP_MP3}, {"events", AUR_HTTP_EVENTS}};

static void print_net(text *t, const aur_metrics *m)
{
    one(t, "connections_total", "counter", "Connections accepted.", (double)m->net.connections);
    one(t, "connections_refused_total", "counter", "Connections closed at once because there were too many.",
        (double)m->net.connections_refused);
    head(t, "connections", "gauge", "Open connections by kind; http includes all that are not yet anything else.");
    add(t, "auralis_connections{kind=\"websocket\"} %" PRIu32 "\n", m->net.sockets_open);
    uint32_t feeds = 0;
    for (size_t i = 0; i < sizeof FEEDS / sizeof *FEEDS; i++) {
        add(t, "auralis_connections{kind=\"%s\"} %" PRIu32 "\n", FEEDS[i].name, m->net.feeds_open[FEEDS[i].target]);
        feeds += m->net.feeds_open[FEEDS[i].target];
    }
    add(t, "auralis_connections{kind=\"http\"} %" PRIu32 "\n", m->net.connections_open - m->net.sockets_open - feeds);
    head(t, "http_requests_total", "counter", "Requests answered by class of status.");
    for (int digit = 1; digit < 6; digit++)
        add(t, "auralis_http_requests_total{status=\"%dxx\"} %" PRIu64 "\n", digit, m->net.requests[digit]);
    one(t, "sent_bytes_total", "counter", "Bytes of media, HLS and text sent, without framing.",
        (double)m->net.bytes_sent);
    one(t, "sends_blocked_total", "counter", "Times a listener had not yet taken what was sent before.",
        (double)m->net.sends_blocked);
    head(t, "websocket_send_errors_total", "counter", "WebSockets that ended without a word, by how it was found.");
    add(t, "auralis_websocket_send_errors_total{reason=\"disconnect\"} %" PRIu64 "\n", m->net.send_failures);
    add(t, "auralis_websocket_send_errors_total{reason=\"timeout\"} %" PRIu64 "\n", m->net.silent);
    one(t, "messages_received_total", "counter", "WebSocket messages received.", (double)m->sessions.messages);
    head(t, "errors_sent_total", "counter", "Errors told to one WebSocket client, by code.");
    for (int code = 0; code < AUR_PROTOCOL_CODE_COUNT; code++)
        if (m->sessions.refused[code] > 0 || code <= AUR_PROTOCOL_RATE_LIMIT_EXCEEDED)
            add(t, "auralis_errors_sent_total{code=\"%s\"} %" PRIu64 "\n",
                aur_protocol_code_name((aur_protocol_code)code), m->sessions.refused[code]);
}

static void print_hls(text *t, const aur_hls_stats *s)
{
    static const char kinds[AUR_HLS_KINDS][9] = {"playlist", "init", "segment"};
    head(t, "hls_requests_total", "counter", "HLS requests that came through to here, by what they asked for.");
    for (int kind = 0; kind < AUR_HLS_KINDS; kind++)
        add(t, "auralis_hls_requests_total{kind=\"%s\"} %" PRIu64 "\n", kinds[kind], s->requests[kind]);
    one(t, "hls_segments_total", "counter", "HLS segments made.", (double)s->segments);
    one(t, "hls_segments_lost_total", "counter", "HLS segments given up because a packet was missing.",
        (double)s->segments_lost);
    one(t, "hls_active", "gauge", "1 while HLS segments are made.", s->is_awake);
}

static void print_push(text *t, const aur_push_stats *s)
{
    one(t, "push_connected", "gauge", "1 while the room is sent to Icecast.", s->is_connected);
    one(t, "push_connects_total", "counter", "Connections made to Icecast.", (double)s->connects);
    one(t, "push_failures_total", "counter", "Connections to Icecast that failed or broke.", (double)s->failures);
    one(t, "push_packets_total", "counter", "Packets sent to Icecast.", (double)s->packets);
    one(t, "push_packets_skipped_total", "counter", "Packets that Icecast did not take in time.",
        (double)s->packets_skipped);
    one(t, "push_sent_bytes_total", "counter", "Bytes sent to Icecast.", (double)s->bytes);
}

/* ---- the process ---- */

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

static double cpu_s(clockid_t clock)
{
    struct timespec time = {.tv_sec = 0};
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static uint32_t open_fds(void)
{
    uint32_t count = 0;
    struct stat known;
    if (stat("/proc/self/fd", &known) == 0 && known.st_size > 0)
        return (uint32_t)known.st_size; // Linux 6.2 and later
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 3; // "." and ".." and the one just closed
}

void aur_process_stats_get(aur_process_stats *stats)
{
    struct rlimit limit = {.rlim_cur = 0};
    getrlimit(RLIMIT_NOFILE, &limit);
    *stats = (aur_process_stats){.cpu_s = cpu_s(CLOCK_PROCESS_CPUTIME_ID),
                                 .network_cpu_s = cpu_s(CLOCK_THREAD_CPUTIME_ID),
                                 .resident_bytes = resident_bytes(),
                                 .fds = open_fds(),
                                 .fds_max = limit.rlim_cur < UINT32_MAX ? (uint32_t)limit.rlim_cur : UINT32_MAX};
}

static void print_process(text *t, const aur_metrics *m)
{
    head(t, "build_info", "gauge", "Always 1; the labels say what runs.");
    add(t, "auralis_build_info{version=\"%s\",sound_version=\"%d\"} 1\n", AUR_VERSION, AUR_SOUND_VERSION);
    one(t, "uptime_seconds", "gauge", "Seconds since the server started.", m->uptime_s);
    one(t, "cpu_seconds_total", "counter", "CPU time of the whole process.", m->process.cpu_s);
    one(t, "network_cpu_seconds_total", "counter",
        "CPU time of the thread that sends: over packets_sent_total, fan-out.", m->process.network_cpu_s);
    if (m->process.resident_bytes > 0)
        one(t, "resident_memory_bytes", "gauge", "Memory of the process that is in RAM.",
            (double)m->process.resident_bytes);
    if (m->process.fds > 0)
        one(t, "open_fds", "gauge", "Open files and connections.", m->process.fds);
    one(t, "max_fds", "gauge", "How many there may be.", m->process.fds_max);
    if (m->certificate_expires_at_s > 0)
        one(t, "certificate_expiry_timestamp_seconds", "gauge", "When the certificate ends, seconds since 1970.",
            (double)m->certificate_expires_at_s);
}

char *aur_metrics_print(const aur_metrics *m)
{
    text t = {.bytes = malloc(TEXT_BYTES), .used = 0};
    if (t.bytes == NULL)
        return NULL;
    t.bytes[0] = '\0';
    print_process(&t, m);
    print_render(&t, m);
    print_station(&t, m);
    print_audience(&t, m);
    print_net(&t, m);
    print_hls(&t, &m->hls);
    print_push(&t, &m->push);
    return t.bytes;
}

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

#define TEXT_BYTES 65536

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

/// A value of each room; `value` is an expression of `r`, its aur_tally.
#define OF_ROOMS(t, m, name, kind, help, value)                                                                        \
    do {                                                                                                               \
        head(t, name, kind, help);                                                                                     \
        for (uint32_t room_ = 0; room_ < (m)->room_count; room_++) {                                                   \
            const aur_tally *r = &(m)->rooms[room_];                                                                   \
            add(t, "auralis_%s{room=\"%s\"} %.17g\n", name, (m)->names[room_], (double)(value));                       \
        }                                                                                                              \
    } while (0)

/// The format counts every value in all the buckets that it fits into.
static void histogram(text *t, const char *room, const char *name, const double *limits, const aur_histogram *h)
{
    uint64_t count = 0;
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
    OF_ROOMS(t, m, "room_frame", "gauge", "Present frame of the music, 48000 a second.", r->status.frame);
    OF_ROOMS(t, m, "room_rendering", "gauge", "1 while the room is rendered.",
             r->status.state == AUR_ROOM_PLAYING || r->status.state == AUR_ROOM_WAKING);
    OF_ROOMS(t, m, "packets_total", "counter", "Packets rendered and encoded, in all qualities.", r->status.packets);
    OF_ROOMS(t, m, "packets_late_total", "counter", "Packets made more than 40 ms after they were due.",
             r->status.late_packets);
    OF_ROOMS(t, m, "packets_missed_total", "counter", "Packets never made while somebody listened.",
             r->status.missed_packets);
    head(t, "synthesis_errors_total", "counter", "Faults of the renderer that were caught, by where.");
    for (uint32_t i = 0; i < m->room_count; i++) {
        const aur_room_status *s = &m->rooms[i].status;
        add(t, "auralis_synthesis_errors_total{room=\"%s\",where=\"encoder\"} %" PRIu64 "\n", m->names[i],
            s->encode_failures);
        add(t, "auralis_synthesis_errors_total{room=\"%s\",where=\"engine\"} %" PRIu64 "\n", m->names[i],
            s->open_failures);
    }
    OF_ROOMS(t, m, "room_wakes_total", "counter", "Times the room woke because somebody came.", r->status.wakes);
    OF_ROOMS(t, m, "render_cpu_ratio", "gauge", "CPU time of render and encode over music time, last second.",
             r->status.cpu_ratio);
    OF_ROOMS(t, m, "render_cpu_ratio_max", "gauge", "The same, worst step so far.", r->status.cpu_ratio_max);
    OF_ROOMS(t, m, "real_time_factor", "gauge", "Music time over CPU time of render and encode; 0 = not rendered yet.",
             r->status.cpu_ratio > 0 ? 1 / r->status.cpu_ratio : 0);
    head(t, "synthesis_latency_seconds", "histogram", "Time to render a step, 20 ms of music or less.");
    for (uint32_t i = 0; i < m->room_count; i++)
        histogram(t, m->names[i], "synthesis_latency_seconds", AUR_ROOM_STEP_LIMITS_S, &m->rooms[i].status.render_s);
    head(t, "chunk_encoding_duration_seconds", "histogram", "Time to encode a step in all qualities that are heard.");
    for (uint32_t i = 0; i < m->room_count; i++)
        histogram(t, m->names[i], "chunk_encoding_duration_seconds", AUR_ROOM_STEP_LIMITS_S,
                  &m->rooms[i].status.encode_s);
    OF_ROOMS(t, m, "phrases_total", "counter", "Phrases of the music begun.", r->audience.phrases);
    OF_ROOMS(t, m, "voices", "gauge", "Voices sounding.", r->status.synth.voices);
    OF_ROOMS(t, m, "voices_max", "gauge", "Most voices at once since the engine was started.",
             r->status.synth.voices_max);
    OF_ROOMS(t, m, "notes_dropped_total", "counter", "Notes without a free voice.", r->status.synth.notes_dropped);
    OF_ROOMS(t, m, "events_late_total", "counter", "Events that came after their block.", r->status.synth.events_late);
    OF_ROOMS(t, m, "events_dropped_total", "counter", "Events for which the queue had no room.",
             r->status.synth.events_dropped);
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
    OF_ROOMS(t, m, "active_clients", "gauge", "Clients in the room, listening or not.",
             r->audience.members[AUR_MEMBER_TALKER] + r->audience.members[AUR_MEMBER_PLAIN] +
                 r->audience.members[AUR_MEMBER_FOLLOWER]);
    OF_ROOMS(t, m, "room_listeners", "gauge", "Listeners that get media.", r->audience.listening);
    head(t, "quality_listeners", "gauge", "Listeners by quality.");
    for (uint32_t i = 0; i < m->room_count * AUR_QUALITY_COUNT; i++)
        add(t, "auralis_quality_listeners{room=\"%s\",quality=\"%s\"} %" PRIu32 "\n", m->names[i / AUR_QUALITY_COUNT],
            aur_quality_get(i % AUR_QUALITY_COUNT)->name,
            m->rooms[i / AUR_QUALITY_COUNT].quality_listeners[i % AUR_QUALITY_COUNT]);
    head(t, "joins_refused_total", "counter", "Clients turned away, by what there was too little of.");
    for (uint32_t i = 0; i < m->room_count; i++)
        for (int verdict = AUR_ADMISSION_FULL; verdict <= AUR_ADMISSION_LOAD; verdict++)
            add(t, "auralis_joins_refused_total{room=\"%s\",reason=\"%s\"} %" PRIu64 "\n", m->names[i],
                aur_admission_name((aur_admission_verdict)verdict), m->rooms[i].audience.turned_away[verdict]);
    OF_ROOMS(t, m, "packets_sent_total", "counter", "Packets handed to listeners, all together.",
             r->audience.packets_sent);
    OF_ROOMS(t, m, "packets_skipped_total", "counter", "Packets that listeners who fell behind were moved over.",
             r->audience.packets_skipped);
    head(t, "send_queue_packets", "histogram", "Packets that wait for a listener, each looked at once a second.");
    for (uint32_t i = 0; i < m->room_count; i++)
        histogram(t, m->names[i], "send_queue_packets", AUR_AUDIENCE_QUEUE_LIMITS, &m->rooms[i].audience.queue_packets);
    head(t, "note_relay_duration_seconds", "histogram",
         "From a message of notes that can be read until its notes are with the render thread.");
    for (uint32_t i = 0; i < m->room_count; i++)
        histogram(t, m->names[i], "note_relay_duration_seconds", AUR_AUDIENCE_RELAY_LIMITS_S,
                  &m->rooms[i].audience.relay_s);
    head(t, "chunk_delivery_jitter_seconds", "histogram",
         "From a packet on the tape until the network begins to send it.");
    histogram(t, m->names[0], "chunk_delivery_jitter_seconds", AUR_METRICS_JITTER_LIMITS_S, &m->jitter_s);
    OF_ROOMS(t, m, "texts_dropped_total", "counter", "Text messages dropped because a client did not read.",
             r->audience.texts_dropped);
    OF_ROOMS(t, m, "control_changes_total", "counter", "Control changes applied.", r->audience.controls_applied);
    OF_ROOMS(t, m, "control_changes_refused_total", "counter", "Control changes refused: too many.",
             r->audience.controls_refused);
    OF_ROOMS(t, m, "room_log_entries", "gauge", "Control changes in the room's log.", r->status.log_count);
}

/// Rooms that people open. Here they have no names: who knows one may come in.
static void print_venues(text *t, const aur_venues_stats *s)
{
    one(t, "opened_rooms", "gauge", "Rooms that are open beside the first.", s->open);
    one(t, "opened_rooms_max", "gauge", "How many there may be.", s->max);
    one(t, "rooms_opened_total", "counter", "Rooms opened.", (double)s->opened);
    one(t, "rooms_closed_total", "counter", "Rooms closed because nobody was in them.", (double)s->closed);
    head(t, "rooms_refused_total", "counter", "Rooms not opened, by what there was too little of.");
    for (int verdict = AUR_ADMISSION_FULL; verdict < AUR_ADMISSION_VERDICTS; verdict++)
        if (verdict != AUR_ADMISSION_FOLLOWERS)
            add(t, "auralis_rooms_refused_total{reason=\"%s\"} %" PRIu64 "\n",
                aur_admission_name((aur_admission_verdict)verdict), s->refused[verdict]);
}

/// Answers that do not end.
static const struct {
    const char *name;
    aur_http_target target;
} FEEDS[] = {{"stream", AUR_HTTP_STREAM}, {"mp3", AUR_HTTP_MP3}, {"flac", AUR_HTTP_FLAC}, {"events", AUR_HTTP_EVENTS}};

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

static void print_people(text *t, const aur_people_stats *p, const aur_keeper_stats *k, aur_store_health store)
{
    one(t, "gatherings", "gauge", "Rooms with people, whether or not anybody is in them.", p->gatherings);
    one(t, "members", "gauge", "People in rooms.", p->seats);
    one(t, "members_joined_total", "counter", "Times somebody entered a room.", (double)p->joined);
    one(t, "members_left_total", "counter", "Times somebody left one.", (double)p->left);
    one(t, "chat_messages_total", "counter", "Messages said.", (double)p->messages);
    one(t, "sanctions_total", "counter", "Bans and mutes.", (double)p->sanctions);
    one(t, "live_notes_total", "counter", "Notes of people that went to their rooms' logs, offs among them.",
        (double)p->notes);
    one(t, "store_ok", "gauge", "1: the store can be read and written; 0: it fails, or is damaged.",
        store == AUR_STORE_WELL);
    one(t, "store_failures_total", "counter", "What could not be written to the store.", (double)p->store_failures);
    one(t, "keeper_jobs_total", "counter", "Jobs given to the thread that writes and hashes.", (double)k->jobs);
    one(t, "keeper_jobs_refused_total", "counter", "Jobs refused because too many waited.", (double)k->refused);
    one(t, "keeper_jobs_waiting", "gauge", "Jobs that wait now.", k->waiting);
}

static void print_hls(text *t, const aur_metrics *m)
{
    static const char kinds[AUR_HLS_KINDS][13] = {"playlist", "low_playlist", "init", "segment", "part"};
    aur_tally all = m->rooms[0];
    const aur_hls_stats *s = &all.hls;
    for (uint32_t i = 1; i < m->room_count; i++)
        aur_tally_add(&all, &m->rooms[i], false);
    head(t, "hls_requests_total", "counter", "HLS requests that came through to here, by what they asked for.");
    for (int kind = 0; kind < AUR_HLS_KINDS; kind++)
        add(t, "auralis_hls_requests_total{kind=\"%s\"} %" PRIu64 "\n", kinds[kind], s->requests[kind]);
    one(t, "hls_segments_total", "counter", "HLS segments made.", (double)s->segments);
    one(t, "hls_segments_lost_total", "counter", "HLS segments given up because a packet was missing.",
        (double)s->segments_lost);
    one(t, "hls_waiting", "gauge", "HLS requests that wait for what is still to come.", s->waiting);
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
    print_venues(&t, &m->venues);
    print_hls(&t, m);
    print_people(&t, &m->people, &m->keeper, m->store);
    print_push(&t, &m->push);
    return t.bytes;
}

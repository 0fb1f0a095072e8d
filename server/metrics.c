// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One table: name, kind, help, value. A metric with labels is several values under one name.
#include "server/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_BYTES 16384

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

static void print_room(text *t, const aur_metrics *m)
{
    const char *room = m->room;
    const aur_room_status *s = &m->status;
    of_room(t, room, "room_listeners", "gauge", "Listeners that get media.", m->audience.listening);
    of_room(t, room, "room_frame", "gauge", "Present frame of the music, 48000 a second.", (double)s->frame);
    of_room(t, room, "room_rendering", "gauge", "1 while the room is rendered.",
            s->state == AUR_ROOM_PLAYING || s->state == AUR_ROOM_WAKING);
    of_room(t, room, "packets_total", "counter", "Packets of 20 ms rendered and encoded.", (double)s->packets);
    of_room(t, room, "packets_late_total", "counter", "Packets made more than 40 ms after they were due.",
            (double)s->late_packets);
    of_room(t, room, "packets_missed_total", "counter", "Packets never made while somebody listened.",
            (double)s->missed_packets);
    of_room(t, room, "packets_sent_total", "counter", "Packets handed to listeners, all together.",
            (double)m->audience.packets_sent);
    of_room(t, room, "packets_skipped_total", "counter", "Packets that listeners who fell behind were moved over.",
            (double)m->audience.packets_skipped);
    of_room(t, room, "encode_failures_total", "counter", "Packets that the encoder could not make.",
            (double)s->encode_failures);
    of_room(t, room, "engine_open_failures_total", "counter", "Failed attempts to start the engine.",
            (double)s->open_failures);
    of_room(t, room, "room_wakes_total", "counter", "Times the room woke because somebody came.", (double)s->wakes);
    of_room(t, room, "render_cpu_ratio", "gauge", "CPU time of render and encode over music time, last second.",
            (double)s->cpu_ratio);
    of_room(t, room, "render_cpu_ratio_max", "gauge", "The same, worst packet so far.", (double)s->cpu_ratio_max);
    of_room(t, room, "voices", "gauge", "Voices sounding.", s->synth.voices);
    of_room(t, room, "voices_max", "gauge", "Most voices at once since the engine was started.", s->synth.voices_max);
    of_room(t, room, "notes_dropped_total", "counter", "Notes without a free voice.", (double)s->synth.notes_dropped);
    of_room(t, room, "events_late_total", "counter", "Events that came after their block.",
            (double)s->synth.events_late);
    of_room(t, room, "events_dropped_total", "counter", "Events for which the queue had no room.",
            (double)s->synth.events_dropped);
    of_room(t, room, "control_changes_total", "counter", "Control changes applied.",
            (double)m->audience.controls_applied);
    of_room(t, room, "control_changes_refused_total", "counter", "Control changes refused: too many.",
            (double)m->audience.controls_refused);
    of_room(t, room, "room_log_entries", "gauge", "Control changes in the room's log.", s->log_count);
    of_room(t, room, "texts_dropped_total", "counter", "Text messages dropped because a client did not read.",
            (double)m->audience.texts_dropped);
}

static void print_station(text *t, const aur_station_stats *s)
{
    one(t, "station_ticks_total", "counter", "Ticks of the render thread, 50 a second.", (double)s->ticks);
    one(t, "station_ticks_late_total", "counter", "Ticks that began more than 10 ms late.", (double)s->late_ticks);
    one(t, "station_tick_late_max_seconds", "gauge", "Worst lateness of a tick so far.", (double)s->late_max_ns / 1e9);
    one(t, "station_realtime", "gauge", "1 if the render thread has real-time priority.", s->realtime);
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
    one(t, "sent_bytes_total", "counter", "Bytes of media and text sent, without framing.", (double)m->net.bytes_sent);
    one(t, "sends_blocked_total", "counter", "Times a listener had not yet taken what was sent before.",
        (double)m->net.sends_blocked);
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

char *aur_metrics_print(const aur_metrics *m)
{
    text t = {.bytes = malloc(TEXT_BYTES), .used = 0};
    if (t.bytes == NULL)
        return NULL;
    t.bytes[0] = '\0';
    head(&t, "build_info", "gauge", "Always 1; the labels say what runs.");
    add(&t, "auralis_build_info{version=\"%s\",sound_version=\"%d\"} 1\n", AUR_VERSION, AUR_SOUND_VERSION);
    one(&t, "uptime_seconds", "gauge", "Seconds since the server started.", m->uptime_s);
    one(&t, "cpu_seconds_total", "counter", "CPU time of the whole process.", m->cpu_s);
    if (m->resident_bytes > 0)
        one(&t, "resident_memory_bytes", "gauge", "Memory of the process that is in RAM.", (double)m->resident_bytes);
    print_room(&t, m);
    print_station(&t, &m->station);
    print_net(&t, m);
    print_hls(&t, &m->hls);
    if (m->has_push)
        print_push(&t, &m->push);
    return t.bytes;
}

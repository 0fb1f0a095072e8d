// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Segments and the playlist that names them.
#include "server/hls.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stream/clock.h"
#include "stream/fmp4.h"

#define SEGMENT_PACKETS (AUR_HLS_SEGMENT_FRAMES / AUR_PACKET_FRAMES)
#define PLAYLIST_BYTES  2048

/// A room that sleeps wakes with as many segments as a playlist needs; one more for where the first begins.
#define WAKE_BACK_FRAMES ((AUR_HLS_READY + 1) * AUR_HLS_SEGMENT_FRAMES)

_Static_assert(AUR_HLS_SEGMENT_FRAMES % AUR_PACKET_FRAMES == 0, "segments begin with a packet");
_Static_assert(WAKE_BACK_FRAMES <= AUR_ROOM_WAKE_BACK_MAX_FRAMES, "a room can do that");
_Static_assert(SEGMENT_PACKETS <= AUR_FMP4_PACKETS_MAX, "a segment can be written");

struct aur_hls {
    aur_hls_config config;
    aur_hls_stats stats;
    aur_hls_waiter *waiters;
    int64_t idle_at_ns; ///< awake: when to rest
    uint32_t quality;
    const aur_tape *tape;
    aur_tape_reader reader;
    uint64_t first, next; ///< segments that are there: one after the other, without a hole
    aur_hls_body *segments[AUR_HLS_KEPT];
    aur_hls_body *init;
    /* the segment in the making */
    int64_t building; ///< its number; negative = waiting for the beginning of one
    uint32_t packets;
    size_t data_bytes;
    uint16_t packet_bytes[SEGMENT_PACKETS];
    uint8_t data[SEGMENT_PACKETS * AUR_OPUS_PACKET_BYTES_MAX];
};

/* ---- addresses ---- */

/// A number as we write it ourselves, no sign, no leading zero, below 10^15, and then `end`.
static bool parse_number(const char *text, const char *end, int64_t *number)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 15 || (digits > 1 && text[0] == '0') || strcmp(text + digits, end) != 0)
        return false;
    *number = strtoll(text, NULL, 10);
    return true;
}

bool aur_hls_path_parse(const char *text, const char *start, aur_hls_path *path)
{
    int64_t number = 0;
    *path = (aur_hls_path){.kind = AUR_HLS_PLAYLIST, .start = -1};
    if (strcmp(text, "/live.m3u8") == 0)
        return true;
    if (strncmp(text, "/hls/", 5) != 0)
        return false;
    text += 5;
    bool is_init = strcmp(text, "init.mp4") == 0;
    if (!is_init && !parse_number(text, ".m4s", &number))
        return false;
    path->kind = is_init ? AUR_HLS_INIT : AUR_HLS_SEGMENT;
    path->number = (uint64_t)number;
    if (start == NULL || !parse_number(start, "", &path->start))
        path->start = -1;
    return true;
}

/* ---- bodies ---- */

/// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
static uint64_t hash(const uint8_t *data, size_t bytes)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < bytes; i++)
        value = (value ^ data[i]) * UINT64_C(0x100000001b3);
    return value != 0 ? value : 1;
}

/// Room for a body of up to `bytes`; finished by seal.
static aur_hls_body *new_body(size_t bytes)
{
    aur_hls_body *body = malloc(sizeof *body + bytes);
    if (body != NULL)
        body->references = 1;
    return body;
}

static void seal(aur_hls_body *body, size_t bytes)
{
    body->bytes = bytes;
    body->tag = hash(body->data, bytes);
}

static aur_hls_body *keep(aur_hls_body *body)
{
    body->references++;
    return body;
}

void aur_hls_body_drop(aur_hls_body *body)
{
    if (body != NULL && --body->references == 0)
        free(body);
}

/// The room's own quality, unless its packets are short: who waits for segments gains nothing by them.
static aur_err choose_quality(aur_hls *hls)
{
    hls->quality = aur_room_quality(hls->config.room);
    if (aur_quality_get(hls->quality)->packet_frames != AUR_PACKET_FRAMES)
        hls->quality = AUR_QUALITY_DEFAULT;
    aur_err err = aur_room_quality_open(hls->config.room, hls->quality);
    hls->tape = aur_room_tape(hls->config.room, hls->quality);
    return err;
}

static aur_err make_init(aur_hls *hls)
{
    aur_fmp4_track track = {.channels = (uint8_t)aur_quality_get(hls->quality)->channels,
                            .pre_skip_frames = aur_room_lookahead_frames(hls->config.room, hls->quality),
                            .packet_frames = AUR_PACKET_FRAMES};
    hls->init = new_body(AUR_FMP4_INIT_BYTES_MAX);
    if (hls->init == NULL)
        return AUR_ERR_MEMORY;
    int64_t bytes = aur_fmp4_init(&track, hls->init->data, AUR_FMP4_INIT_BYTES_MAX);
    if (bytes < 0)
        return (aur_err)bytes;
    seal(hls->init, (size_t)bytes);
    return AUR_OK;
}

aur_err aur_hls_open(const aur_hls_config *config, aur_hls **out)
{
    *out = NULL;
    aur_hls *hls = calloc(1, sizeof *hls);
    if (hls == NULL)
        return AUR_ERR_MEMORY;
    hls->config = *config;
    hls->building = -1;
    aur_err err = choose_quality(hls);
    if (err == AUR_OK)
        err = make_init(hls);
    if (err != AUR_OK) {
        aur_hls_close(hls);
        return err;
    }
    *out = hls;
    return AUR_OK;
}

static void drop_segments(aur_hls *hls)
{
    for (int i = 0; i < AUR_HLS_KEPT; i++) {
        aur_hls_body_drop(hls->segments[i]);
        hls->segments[i] = NULL;
    }
    hls->first = hls->next = 0;
}

static void rest(aur_hls *hls)
{
    if (!hls->stats.is_awake)
        return;
    aur_room_listeners_add(hls->config.room, hls->quality, -1);
    aur_room_wake_back(hls->config.room, 0);
    hls->stats.is_awake = false;
    drop_segments(hls);
}

static void wake(aur_hls *hls)
{
    if (hls->stats.is_awake)
        return;
    aur_tape_reader_start(&hls->reader, hls->tape, AUR_TAPE_PACKETS);
    aur_room_wake_back(hls->config.room, WAKE_BACK_FRAMES);
    aur_room_listeners_add(hls->config.room, hls->quality, 1);
    hls->stats.is_awake = true;
    hls->building = -1;
}

void aur_hls_close(aur_hls *hls)
{
    if (hls == NULL)
        return;
    rest(hls);
    aur_hls_body_drop(hls->init);
    free(hls);
}

/* ---- segments ---- */

static void keep_segment(aur_hls *hls, uint64_t number, aur_hls_body *body)
{
    if (number != hls->next) { // the list begins again behind the hole
        drop_segments(hls);
        hls->first = number;
    }
    hls->next = number + 1;
    if (hls->next - hls->first > AUR_HLS_KEPT)
        hls->first = hls->next - AUR_HLS_KEPT;
    aur_hls_body **slot = &hls->segments[number % AUR_HLS_KEPT];
    aur_hls_body_drop(*slot);
    *slot = body;
    hls->stats.segments++;
}

static void finish_segment(aur_hls *hls)
{
    uint64_t number = (uint64_t)hls->building;
    size_t most = AUR_FMP4_OVERHEAD_BYTES_MAX(SEGMENT_PACKETS) + hls->data_bytes;
    aur_hls_body *body = new_body(most);
    aur_fmp4_run run = {.at_frame = hls->building * AUR_HLS_SEGMENT_FRAMES,
                        .sequence = (uint32_t)number + 1,
                        .packets = hls->packets,
                        .packet_bytes = hls->packet_bytes,
                        .data = hls->data};
    hls->building = -1;
    int64_t bytes = body != NULL ? aur_fmp4_segment(&run, body->data, most) : AUR_ERR_MEMORY;
    if (bytes < 0) {
        aur_hls_body_drop(body);
        hls->stats.segments_lost++;
        return;
    }
    seal(body, (size_t)bytes);
    keep_segment(hls, number, body);
}

static void take_packet(aur_hls *hls, const aur_packet *packet)
{
    if (packet->at_frame % AUR_HLS_SEGMENT_FRAMES == 0) {
        hls->stats.segments_lost += hls->building >= 0;
        hls->building = packet->at_frame / AUR_HLS_SEGMENT_FRAMES;
        hls->packets = 0;
        hls->data_bytes = 0;
    }
    if (hls->building < 0)
        return;
    if (packet->at_frame != hls->building * AUR_HLS_SEGMENT_FRAMES + (int64_t)hls->packets * AUR_PACKET_FRAMES) {
        hls->building = -1;
        hls->stats.segments_lost++;
        return;
    }
    memcpy(hls->data + hls->data_bytes, packet->data, packet->bytes);
    hls->data_bytes += packet->bytes;
    hls->packet_bytes[hls->packets++] = packet->bytes;
    if (hls->packets == SEGMENT_PACKETS)
        finish_segment(hls);
}

/* ---- playlist ---- */

static uint64_t listed_from(const aur_hls *hls)
{
    return hls->next - hls->first > AUR_HLS_LISTED ? hls->next - AUR_HLS_LISTED : hls->first;
}

__attribute__((format(printf, 3, 4))) static void add(char *text, size_t *used, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int added = vsnprintf(text + *used, PLAYLIST_BYTES - *used, format, args);
    va_end(args);
    if (added > 0 && (size_t)added < PLAYLIST_BYTES - *used)
        *used += (size_t)added;
}

/// ISO 8601 with milliseconds.
static void print_date(int64_t unix_ms, char *text, size_t text_bytes)
{
    char seconds[32];
    struct tm utc;
    time_t whole = (time_t)(unix_ms / 1000);
    gmtime_r(&whole, &utc);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, text_bytes, "%s.%03dZ", seconds, (int)(unix_ms % 1000));
}

static aur_hls_body *print_playlist(const aur_hls *hls)
{
    char date[64];
    uint64_t from = listed_from(hls);
    size_t used = 0;
    aur_hls_body *body = from != hls->next ? new_body(PLAYLIST_BYTES) : NULL;
    if (body == NULL)
        return NULL;
    char *text = (char *)body->data;
    print_date(hls->config.start_unix_ms + (int64_t)from * (AUR_HLS_SEGMENT_FRAMES / (AUR_SAMPLE_RATE_HZ / 1000)), date,
               sizeof date);
    int64_t run = hls->config.run;
    add(text, &used, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:%d\n",
        AUR_HLS_SEGMENT_FRAMES / AUR_SAMPLE_RATE_HZ);
    add(text, &used, "#EXT-X-MEDIA-SEQUENCE:%" PRIu64 "\n#EXT-X-INDEPENDENT-SEGMENTS\n", from);
    add(text, &used, "#EXT-X-MAP:URI=\"hls/init.mp4?start=%" PRId64 "\"\n", run);
    add(text, &used, "#EXT-X-PROGRAM-DATE-TIME:%s\n", date);
    for (uint64_t number = from; number < hls->next; number++)
        add(text, &used, "#EXTINF:%d.000,\nhls/%" PRIu64 ".m4s?start=%" PRId64 "\n",
            AUR_HLS_SEGMENT_FRAMES / AUR_SAMPLE_RATE_HZ, number, run);
    seal(body, used);
    return body;
}

/* ---- requests ---- */

static bool is_ready(const aur_hls *hls)
{
    return hls->next - hls->first >= AUR_HLS_READY;
}

bool aur_hls_would_wake(const aur_hls *hls, const aur_hls_path *path)
{
    return path->kind == AUR_HLS_PLAYLIST && !hls->stats.is_awake;
}

bool aur_hls_ask(aur_hls *hls, const aur_hls_path *path, int64_t now_ns)
{
    hls->stats.requests[path->kind]++;
    hls->idle_at_ns = now_ns + AUR_HLS_IDLE_S * AUR_NS_PER_SECOND;
    if (path->kind != AUR_HLS_PLAYLIST)
        return true;
    wake(hls);
    return is_ready(hls);
}

void aur_hls_wait(aur_hls *hls, aur_hls_waiter *waiter, void (*done)(void *owner), void *owner, int64_t now_ns)
{
    *waiter = (aur_hls_waiter){.next = hls->waiters,
                               .done = done,
                               .owner = owner,
                               .until_ns = now_ns + AUR_HLS_WAIT_S * AUR_NS_PER_SECOND,
                               .is_waiting = true};
    if (waiter->next != NULL)
        waiter->next->previous = waiter;
    hls->waiters = waiter;
}

void aur_hls_forget(aur_hls *hls, aur_hls_waiter *waiter)
{
    if (!waiter->is_waiting)
        return;
    waiter->is_waiting = false;
    if (waiter->previous != NULL)
        waiter->previous->next = waiter->next;
    else
        hls->waiters = waiter->next;
    if (waiter->next != NULL)
        waiter->next->previous = waiter->previous;
}

aur_hls_body *aur_hls_answer(const aur_hls *hls, const aur_hls_path *path)
{
    if (path->kind == AUR_HLS_PLAYLIST)
        return print_playlist(hls);
    if (path->start != hls->config.run)
        return NULL;
    if (path->kind == AUR_HLS_INIT)
        return keep(hls->init);
    if (path->number < hls->first || path->number >= hls->next)
        return NULL;
    return keep(hls->segments[path->number % AUR_HLS_KEPT]);
}

static void answer_waiters(aur_hls *hls, int64_t now_ns)
{
    aur_hls_waiter *next = NULL;
    for (aur_hls_waiter *waiter = hls->waiters; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (!is_ready(hls) && now_ns < waiter->until_ns)
            continue;
        aur_hls_forget(hls, waiter);
        waiter->done(waiter->owner);
    }
}

void aur_hls_tick(aur_hls *hls, int64_t now_ns)
{
    if (!hls->stats.is_awake)
        return;
    aur_packet packet;
    while (aur_tape_read(&hls->reader, hls->tape, &packet))
        take_packet(hls, &packet);
    answer_waiters(hls, now_ns);
    if (now_ns >= hls->idle_at_ns && hls->waiters == NULL)
        rest(hls);
}

void aur_hls_stats_get(const aur_hls *hls, aur_hls_stats *stats)
{
    *stats = hls->stats;
}

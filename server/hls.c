// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Segments, their parts, and who waits for them.
#include "server/hls.h"

#include <stdlib.h>
#include <string.h>

#include "server/hls_shelf.h"
#include "stream/clock.h"
#include "stream/fmp4.h"

#define SEGMENT_PACKETS (AUR_HLS_SEGMENT_FRAMES / AUR_PACKET_FRAMES)
#define PART_PACKETS    (SEGMENT_PACKETS / AUR_HLS_PARTS)

/// A room that sleeps wakes with as many segments as a playlist needs; one more for where the first begins.
#define WAKE_BACK_FRAMES ((AUR_HLS_READY + 1) * AUR_HLS_SEGMENT_FRAMES)

_Static_assert(AUR_HLS_SEGMENT_FRAMES % (AUR_HLS_PARTS * AUR_PACKET_FRAMES) == 0, "parts begin with a packet");
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
    aur_hls_shelf segments, parts;
    aur_hls_body *init;
    aur_hls_body *playlists[2]; ///< as they are now, by kind; NULL = to be printed
    /* the segment in the making */
    int64_t building; ///< its number; negative = waiting for the beginning of one
    uint32_t packets;
    size_t data_bytes, part_at; ///< so far; where its last part begins
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

/// "NUMBER.m4s" or "NUMBER.PART.m4s".
static bool parse_fragment(const char *text, aur_hls_path *path)
{
    int64_t number = 0;
    size_t digits = strspn(text, "0123456789");
    const char *part = text + digits;
    bool has_part = part[0] == '.' && part[1] >= '0' && part[1] < '0' + AUR_HLS_PARTS && part[2] == '.';
    if (!parse_number(text, has_part ? part : ".m4s", &number) || (has_part && strcmp(part + 2, ".m4s") != 0))
        return false;
    path->kind = has_part ? AUR_HLS_PART : AUR_HLS_SEGMENT;
    path->number = has_part ? (uint64_t)number * AUR_HLS_PARTS + (uint64_t)(part[1] - '0') : (uint64_t)number;
    return true;
}

bool aur_hls_path_parse(const char *text, const char *start, aur_hls_path *path)
{
    *path = (aur_hls_path){.kind = AUR_HLS_PLAYLIST, .start = -1};
    if (strcmp(text, "/live.m3u8") == 0)
        return true;
    path->kind = AUR_HLS_LOW;
    if (strcmp(text, "/low.m3u8") == 0)
        return true;
    path->kind = AUR_HLS_INIT;
    if (strcmp(text, "/hls/init.mp4") != 0 && (strncmp(text, "/hls/", 5) != 0 || !parse_fragment(text + 5, path)))
        return false;
    if (start == NULL || !parse_number(start, "", &path->start))
        path->start = -1;
    return true;
}

const char *aur_hls_reload_parse(const char *msn, const char *part, aur_hls_path *path)
{
    int64_t number = 0, within = AUR_HLS_PARTS - 1;
    bool has_msn = msn != NULL && msn[0] != '\0', has_part = part != NULL && part[0] != '\0';
    if (!has_msn && !has_part)
        return NULL;
    if (!has_msn || !parse_number(msn, "", &number))
        return "_HLS_msn";
    if (has_part && !parse_number(part, "", &within))
        return "_HLS_part";
    within = within < AUR_HLS_PARTS ? within : AUR_HLS_PARTS; // what no segment has is the first of the next
    path->number = (uint64_t)number * AUR_HLS_PARTS + (uint64_t)within;
    path->is_reload = true;
    return NULL;
}

/* ---- from asleep to awake ---- */

/// The room's own quality, unless its packets are short: who waits for segments gains nothing by them.
static aur_err choose_quality(aur_hls *hls)
{
    hls->quality = aur_room_quality(hls->config.room);
    const aur_quality *own = aur_quality_get(hls->quality);
    if (own->codec != AUR_CODEC_OPUS || own->packet_frames != AUR_PACKET_FRAMES)
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
    hls->init = aur_hls_body_new(AUR_FMP4_INIT_BYTES_MAX);
    if (hls->init == NULL)
        return AUR_ERR_MEMORY;
    int64_t bytes = aur_fmp4_init(&track, hls->init->data, AUR_FMP4_INIT_BYTES_MAX);
    if (bytes < 0)
        return (aur_err)bytes;
    aur_hls_body_seal(hls->init, (size_t)bytes);
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
    hls->segments.kept = AUR_HLS_KEPT;
    hls->parts.kept = AUR_HLS_PARTED_KEPT * AUR_HLS_PARTS;
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

/// They are not what they were.
static void drop_playlists(aur_hls *hls)
{
    for (int i = 0; i < 2; i++) {
        aur_hls_body_drop(hls->playlists[i]);
        hls->playlists[i] = NULL;
    }
}

static void rest(aur_hls *hls)
{
    if (!hls->stats.is_awake)
        return;
    aur_room_listeners_add(hls->config.room, hls->quality, -1);
    aur_room_wake_back(hls->config.room, 0);
    hls->stats.is_awake = false;
    aur_hls_shelf_clear(&hls->segments);
    aur_hls_shelf_clear(&hls->parts);
    drop_playlists(hls);
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

/* ---- segments and parts ---- */

/// Puts together the last `packets` of the segment in the making; NULL = out of memory.
static aur_hls_body *make_fragment(const aur_hls *hls, uint32_t packets, size_t data_from, uint32_t sequence)
{
    uint32_t from = hls->packets - packets;
    size_t most = AUR_FMP4_OVERHEAD_BYTES_MAX(packets) + hls->data_bytes - data_from;
    aur_hls_body *body = aur_hls_body_new(most);
    aur_fmp4_run run = {.at_frame = hls->building * AUR_HLS_SEGMENT_FRAMES + (int64_t)from * AUR_PACKET_FRAMES,
                        .sequence = sequence,
                        .packets = packets,
                        .packet_bytes = hls->packet_bytes + from,
                        .data = hls->data + data_from};
    int64_t bytes = body != NULL ? aur_fmp4_segment(&run, body->data, most) : AUR_ERR_MEMORY;
    if (bytes < 0) {
        aur_hls_body_drop(body);
        return NULL;
    }
    aur_hls_body_seal(body, (size_t)bytes);
    return body;
}

static void finish_part(aur_hls *hls)
{
    uint64_t number = (uint64_t)hls->building * AUR_HLS_PARTS + hls->packets / PART_PACKETS - 1;
    aur_hls_body *body = make_fragment(hls, PART_PACKETS, hls->part_at, (uint32_t)number + 1);
    hls->part_at = hls->data_bytes;
    if (body == NULL)
        return;
    aur_hls_shelf_put(&hls->parts, number, body);
    drop_playlists(hls);
}

static void finish_segment(aur_hls *hls)
{
    uint64_t number = (uint64_t)hls->building;
    // Who goes from parts to segments finds numbers that rise.
    aur_hls_body *body = make_fragment(hls, SEGMENT_PACKETS, 0, (uint32_t)number * AUR_HLS_PARTS + 1);
    hls->building = -1;
    if (body == NULL) {
        aur_hls_shelf_clear(&hls->parts); // no list may have them without it
        drop_playlists(hls);
        hls->stats.segments_lost++;
        return;
    }
    aur_hls_shelf_put(&hls->segments, number, body);
    drop_playlists(hls);
    hls->stats.segments++;
}

static void take_packet(aur_hls *hls, const aur_packet *packet)
{
    if (packet->at_frame % AUR_HLS_SEGMENT_FRAMES == 0) {
        hls->stats.segments_lost += hls->building >= 0;
        hls->building = packet->at_frame / AUR_HLS_SEGMENT_FRAMES;
        hls->packets = 0;
        hls->data_bytes = hls->part_at = 0;
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
    if (hls->packets % PART_PACKETS == 0)
        finish_part(hls);
    if (hls->packets == SEGMENT_PACKETS)
        finish_segment(hls);
}

/* ---- playlists ---- */

/// Whether the parts go on where the segments end; not so behind a hole, until a segment is whole again.
static bool is_joined(const aur_hls *hls)
{
    uint64_t end = hls->segments.next * AUR_HLS_PARTS;
    return hls->segments.next > hls->segments.first && hls->parts.first <= end && hls->parts.next >= end;
}

/// The part at which the list of low latency ends.
static uint64_t edge(const aur_hls *hls)
{
    return is_joined(hls) ? hls->parts.next : hls->segments.next * AUR_HLS_PARTS;
}

static uint64_t newest_from(const aur_hls *hls, uint64_t count)
{
    const aur_hls_shelf *s = &hls->segments;
    return s->next - s->first > count ? s->next - count : s->first;
}

static aur_hls_body *print_playlist(const aur_hls *hls, bool has_parts)
{
    if (hls->segments.first == hls->segments.next)
        return NULL;
    uint64_t parted = newest_from(hls, AUR_HLS_PARTED) * AUR_HLS_PARTS;
    aur_hls_listing listing = {.start_unix_ms = hls->config.start_unix_ms,
                               .run = hls->config.run,
                               .first = newest_from(hls, AUR_HLS_LISTED),
                               .next = hls->segments.next,
                               .has_parts = has_parts};
    if (has_parts) {
        listing.next_part = edge(hls);
        listing.has_hint = is_joined(hls);
        listing.first_part = !listing.has_hint           ? listing.next_part
                             : parted > hls->parts.first ? parted
                                                         : hls->parts.first;
    }
    return aur_hls_playlist_print(&listing);
}

/* ---- requests ---- */

static bool is_ready(const aur_hls *hls)
{
    return hls->segments.next - hls->segments.first >= AUR_HLS_READY;
}

/// True if the list has what a reload waits for.
static bool has_come(const aur_hls *hls, const aur_hls_path *path)
{
    return path->number < edge(hls);
}

bool aur_hls_is_too_far(const aur_hls *hls, const aur_hls_path *path, uint64_t *last)
{
    *last = hls->segments.next - 1 + AUR_HLS_AHEAD;
    return path->is_reload && is_ready(hls) && path->number / AUR_HLS_PARTS > *last;
}

/// True if there is no use in waiting.
static bool is_settled(const aur_hls *hls, const aur_hls_path *path)
{
    uint64_t last = 0;
    switch (path->kind) {
    case AUR_HLS_PLAYLIST:
        return is_ready(hls);
    case AUR_HLS_LOW:
        return path->is_reload ? has_come(hls, path) || aur_hls_is_too_far(hls, path, &last) : is_ready(hls);
    case AUR_HLS_PART: // the hint of the list is a promise
        return path->start != hls->config.run || !is_joined(hls) || path->number != edge(hls);
    default:
        return true;
    }
}

static bool is_playlist(const aur_hls_path *path)
{
    return path->kind == AUR_HLS_PLAYLIST || path->kind == AUR_HLS_LOW;
}

bool aur_hls_would_wake(const aur_hls *hls, const aur_hls_path *path)
{
    return is_playlist(path) && !hls->stats.is_awake;
}

bool aur_hls_ask(aur_hls *hls, const aur_hls_path *path, int64_t now_ns)
{
    hls->stats.requests[path->kind]++;
    hls->idle_at_ns = now_ns + AUR_HLS_IDLE_S * AUR_NS_PER_SECOND;
    if (is_playlist(path))
        wake(hls);
    return is_settled(hls, path);
}

aur_err aur_hls_wait(aur_hls *hls, const aur_hls_path *path, aur_hls_waiter *waiter, void (*done)(void *owner),
                     void *owner, int64_t now_ns)
{
    if (hls->stats.waiting == AUR_HLS_WAITERS_MAX)
        return AUR_ERR_FULL;
    bool is_of_parts = path->is_reload || path->kind == AUR_HLS_PART;
    *waiter =
        (aur_hls_waiter){.next = hls->waiters,
                         .path = path,
                         .done = done,
                         .owner = owner,
                         .until_ns = now_ns + (is_of_parts ? AUR_HLS_BLOCK_S : AUR_HLS_WAIT_S) * AUR_NS_PER_SECOND,
                         .is_waiting = true};
    if (waiter->next != NULL)
        waiter->next->previous = waiter;
    hls->waiters = waiter;
    hls->stats.waiting++;
    return AUR_OK;
}

void aur_hls_forget(aur_hls *hls, aur_hls_waiter *waiter)
{
    if (!waiter->is_waiting)
        return;
    waiter->is_waiting = false;
    hls->stats.waiting--;
    if (waiter->previous != NULL)
        waiter->previous->next = waiter->next;
    else
        hls->waiters = waiter->next;
    if (waiter->next != NULL)
        waiter->next->previous = waiter->previous;
}

/// However many ask for it, a playlist is printed once.
static aur_hls_body *answer_playlist(aur_hls *hls, const aur_hls_path *path)
{
    bool has_parts = path->kind == AUR_HLS_LOW;
    aur_hls_body **printed = &hls->playlists[has_parts];
    if (path->is_reload && !has_come(hls, path))
        return NULL;
    if (*printed == NULL)
        *printed = print_playlist(hls, has_parts);
    return aur_hls_body_keep(*printed);
}

aur_hls_body *aur_hls_answer(aur_hls *hls, const aur_hls_path *path)
{
    if (is_playlist(path))
        return answer_playlist(hls, path);
    if (path->start != hls->config.run)
        return NULL;
    if (path->kind == AUR_HLS_INIT)
        return aur_hls_body_keep(hls->init);
    return aur_hls_shelf_get(path->kind == AUR_HLS_PART ? &hls->parts : &hls->segments, path->number);
}

static void answer_waiters(aur_hls *hls, int64_t now_ns)
{
    aur_hls_waiter *next = NULL;
    for (aur_hls_waiter *waiter = hls->waiters; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (!is_settled(hls, waiter->path) && now_ns < waiter->until_ns)
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

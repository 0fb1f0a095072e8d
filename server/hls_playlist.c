// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tags and addresses. Addresses are relative to /rooms/NAME/.
#include "server/hls_playlist.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PLAYLIST_BYTES 4096

#define FRAMES_PER_MS (AUR_SAMPLE_RATE_HZ / 1000)
#define SEGMENT_S     (AUR_HLS_SEGMENT_FRAMES / AUR_SAMPLE_RATE_HZ)
#define PART_S        ((double)AUR_HLS_SEGMENT_FRAMES / (AUR_HLS_PARTS * AUR_SAMPLE_RATE_HZ))

__attribute__((format(printf, 2, 3))) static void add(aur_hls_body *body, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int added = vsnprintf((char *)body->data + body->bytes, PLAYLIST_BYTES - body->bytes, format, args);
    va_end(args);
    if (added > 0 && (size_t)added < PLAYLIST_BYTES - body->bytes)
        body->bytes += (size_t)added;
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

static void add_head(aur_hls_body *body, const aur_hls_listing *listing)
{
    char date[64];
    print_date(listing->start_unix_ms + (int64_t)listing->first * (AUR_HLS_SEGMENT_FRAMES / FRAMES_PER_MS), date,
               sizeof date);
    add(body, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:%d\n", SEGMENT_S);
    if (listing->has_parts)
        add(body, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=%.3f\n#EXT-X-PART-INF:PART-TARGET=%.3f\n",
            AUR_HLS_HOLD_BACK_PARTS * PART_S, PART_S);
    add(body, "#EXT-X-MEDIA-SEQUENCE:%" PRIu64 "\n#EXT-X-INDEPENDENT-SEGMENTS\n", listing->first);
    add(body, "#EXT-X-MAP:URI=\"hls/init.mp4?start=%" PRId64 "\"\n", listing->run);
    add(body, "#EXT-X-PROGRAM-DATE-TIME:%s\n", date);
}

/// The parts of segment `number` that are to be listed.
static void add_parts(aur_hls_body *body, const aur_hls_listing *listing, uint64_t number)
{
    for (uint64_t part = number * AUR_HLS_PARTS; part < (number + 1) * AUR_HLS_PARTS; part++)
        if (part >= listing->first_part && part < listing->next_part)
            add(body, "#EXT-X-PART:DURATION=%.3f,URI=\"hls/%" PRIu64 ".%u.m4s?start=%" PRId64 "\",INDEPENDENT=YES\n",
                PART_S, number, (unsigned)(part % AUR_HLS_PARTS), listing->run);
}

aur_hls_body *aur_hls_playlist_print(const aur_hls_listing *listing)
{
    aur_hls_body *body = aur_hls_body_new(PLAYLIST_BYTES);
    if (body == NULL)
        return NULL;
    body->bytes = 0;
    add_head(body, listing);
    for (uint64_t number = listing->first; number < listing->next; number++) {
        add_parts(body, listing, number);
        add(body, "#EXTINF:%d.000,\nhls/%" PRIu64 ".m4s?start=%" PRId64 "\n", SEGMENT_S, number, listing->run);
    }
    add_parts(body, listing, listing->next);
    if (listing->has_hint)
        add(body, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"hls/%" PRIu64 ".%u.m4s?start=%" PRId64 "\"\n",
            listing->next_part / AUR_HLS_PARTS, (unsigned)(listing->next_part % AUR_HLS_PARTS), listing->run);
    aur_hls_body_seal(body, body->bytes);
    return body;
}

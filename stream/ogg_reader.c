// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Ogg Opus demuxer.
#include "stream/ogg_reader.h"

#include <ogg/ogg.h>
#include <stdlib.h>
#include <string.h>

/// So many bytes without a page and it is no Ogg stream. The largest page has 65307.
#define PAGELESS_BYTES_MAX 131072
#define PUSH_BYTES_MAX     65536

struct aur_ogg_reader {
    aur_ogg_reader_sink sink;
    void *context;
    ogg_sync_state sync;
    ogg_stream_state stream;
    bool has_stream;
    bool joins;
    int64_t packets; ///< of the stream, headers too
    size_t pageless_bytes;
};

aur_err aur_ogg_reader_open(aur_ogg_reader_sink sink, void *context, aur_ogg_reader **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return AUR_ERR_MEMORY;
    (*out)->sink = sink;
    (*out)->context = context;
    ogg_sync_init(&(*out)->sync);
    return AUR_OK;
}

void aur_ogg_reader_close(aur_ogg_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->has_stream)
        ogg_stream_clear(&reader->stream);
    ogg_sync_clear(&reader->sync);
    free(reader);
}

static aur_err start_stream(aur_ogg_reader *reader, const ogg_page *page)
{
    if (reader->has_stream)
        ogg_stream_clear(&reader->stream);
    reader->has_stream = ogg_stream_init(&reader->stream, ogg_page_serialno(page)) == 0;
    reader->joins = false;
    reader->packets = 0;
    return reader->has_stream ? AUR_OK : AUR_ERR_MEMORY;
}

/// RFC 7845, section 5.1: a major version of 0, one or two channels, mapping family 0.
static bool is_opus_head(const ogg_packet *packet)
{
    const unsigned char *head = packet->packet;
    return packet->bytes >= 19 && memcmp(head, "OpusHead", 8) == 0 && head[8] < 16 && head[9] >= 1 && head[9] <= 2 &&
           head[18] == 0;
}

static aur_err take_packets(aur_ogg_reader *reader)
{
    ogg_packet packet;
    int got;
    while ((got = ogg_stream_packetout(&reader->stream, &packet)) != 0) {
        if (got < 0) {
            reader->joins = false;
            continue;
        }
        if (reader->packets == 0 && !is_opus_head(&packet))
            return AUR_ERR_FORMAT;
        if (reader->packets++ < 2 || packet.bytes <= 0) // head and tags
            continue;
        reader->sink(reader->context, packet.packet, (size_t)packet.bytes, reader->joins);
        reader->joins = true;
    }
    return AUR_OK;
}

static aur_err take_page(aur_ogg_reader *reader, ogg_page *page)
{
    if (ogg_page_bos(page) != 0) {
        aur_err err = start_stream(reader, page);
        if (err != AUR_OK)
            return err;
    }
    if (!reader->has_stream)
        return AUR_ERR_FORMAT; // it begins in the middle: nothing says what it is
    return ogg_stream_pagein(&reader->stream, page) == 0 ? take_packets(reader) : AUR_OK;
}

static aur_err push(aur_ogg_reader *reader, const uint8_t *bytes, size_t count)
{
    char *buffer = ogg_sync_buffer(&reader->sync, (long)count);
    if (buffer == NULL)
        return AUR_ERR_MEMORY;
    memcpy(buffer, bytes, count);
    ogg_sync_wrote(&reader->sync, (long)count);
    reader->pageless_bytes += count;
    ogg_page page;
    int got;
    while ((got = ogg_sync_pageout(&reader->sync, &page)) != 0) {
        if (got < 0)
            continue;
        reader->pageless_bytes = 0;
        aur_err err = take_page(reader, &page);
        if (err != AUR_OK)
            return err;
    }
    return reader->pageless_bytes <= PAGELESS_BYTES_MAX ? AUR_OK : AUR_ERR_FORMAT;
}

aur_err aur_ogg_reader_push(aur_ogg_reader *reader, const uint8_t *bytes, size_t count)
{
    aur_err err = AUR_OK;
    while (count > 0 && err == AUR_OK) {
        size_t some = count < PUSH_BYTES_MAX ? count : PUSH_BYTES_MAX;
        err = push(reader, bytes, some);
        bytes += some;
        count -= some;
    }
    return err;
}

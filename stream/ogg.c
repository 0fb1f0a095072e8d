// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The Ogg Opus muxer.
#include "stream/ogg.h"

#include <ogg/ogg.h>
#include <stdlib.h>
#include <string.h>

#include "stream/little.h"
#include "stream/packet.h"

#define PACKETS_PER_PAGE_MAX 50
#define TAG_BYTES_MAX        200

struct aur_ogg {
    ogg_stream_state stream;
    aur_ogg_sink sink;
    void *context;
    uint32_t packets_per_page;
    uint32_t packets_in_page;
    uint16_t pre_skip_frames;
    uint16_t packet_frames;
    bool endless;
    bool finished;
    int64_t packets;   ///< given to libogg
    size_t held_bytes; ///< newest packet of a stream that can end; 0 = none
    uint8_t held[AUR_PACKET_BYTES_MAX];
};

static aur_err write_pages(aur_ogg *ogg)
{
    ogg_page page;
    while (ogg_stream_flush(&ogg->stream, &page) != 0) {
        aur_err err = ogg->sink(ogg->context, page.header, (size_t)page.header_len);
        if (err == AUR_OK)
            err = ogg->sink(ogg->context, page.body, (size_t)page.body_len);
        if (err != AUR_OK)
            return err;
    }
    ogg->packets_in_page = 0;
    return AUR_OK;
}

static uint8_t *put_text(uint8_t *to, const char *text, size_t bytes)
{
    memcpy(to, text, bytes);
    return to + bytes;
}

/// RFC 7845, section 5.1.
static size_t make_opus_head(uint8_t *head, uint16_t channels, uint16_t pre_skip_frames)
{
    uint8_t *to = put_text(head, "OpusHead", 8);
    to = aur_little_put(to, 1, 1); // version
    to = aur_little_put(to, channels, 1);
    to = aur_little_put(to, pre_skip_frames, 2);
    to = aur_little_put(to, AUR_SAMPLE_RATE_HZ, 4);
    to = aur_little_put(to, 0, 2); // output gain
    to = aur_little_put(to, 0, 1); // mapping family: mono or stereo
    return (size_t)(to - head);
}

static uint8_t *put_tag(uint8_t *to, const char *name, const char *text)
{
    size_t name_bytes = strlen(name), text_bytes = strnlen(text, TAG_BYTES_MAX);
    to = aur_little_put(to, (uint32_t)(name_bytes + 1 + text_bytes), 4);
    to = put_text(put_text(to, name, name_bytes), "=", 1);
    return put_text(to, text, text_bytes);
}

/// RFC 7845, section 5.2.
static size_t make_opus_tags(uint8_t *tags, const char *title, const char *comment)
{
    static const char vendor[] = "auralis " AUR_VERSION;
    uint8_t *to = put_text(tags, "OpusTags", 8);
    to = aur_little_put(to, sizeof vendor - 1, 4);
    to = put_text(to, vendor, sizeof vendor - 1);
    to = aur_little_put(to, comment != NULL ? 4 : 1, 4); // number of tags
    to = put_tag(to, "TITLE", title);
    if (comment != NULL) {
        to = put_tag(to, "ARTIST", "Auralis");
        to = put_tag(to, "GENRE", "Ambient");
        to = put_tag(to, "COMMENT", comment);
    }
    return (size_t)(to - tags);
}

static aur_err put_packet(aur_ogg *ogg, uint8_t *bytes, size_t count, int64_t granule, bool last)
{
    ogg_packet packet = {.packet = bytes,
                         .bytes = (long)count,
                         .b_o_s = granule == 0 && ogg->stream.packetno == 0,
                         .e_o_s = last,
                         .granulepos = granule,
                         .packetno = ogg->stream.packetno};
    return ogg_stream_packetin(&ogg->stream, &packet) == 0 ? AUR_OK : AUR_ERR_MEMORY;
}

static aur_err write_headers(aur_ogg *ogg, uint16_t channels, const char *title, const char *comment)
{
    uint8_t header[2 * TAG_BYTES_MAX + 128];
    size_t bytes = make_opus_head(header, channels, ogg->pre_skip_frames);
    aur_err err = put_packet(ogg, header, bytes, 0, false);
    if (err == AUR_OK)
        err = write_pages(ogg);
    if (err != AUR_OK)
        return err;
    bytes = make_opus_tags(header, title, comment);
    err = put_packet(ogg, header, bytes, 0, false);
    return err == AUR_OK ? write_pages(ogg) : err;
}

aur_err aur_ogg_open(const aur_ogg_config *config, aur_ogg **out)
{
    *out = NULL;
    uint32_t packets_per_page = config->packets_per_page;
    if (packets_per_page == 0)
        packets_per_page = config->endless ? 1 : PACKETS_PER_PAGE_MAX;
    if (packets_per_page > PACKETS_PER_PAGE_MAX || config->sink == NULL)
        return AUR_ERR_ARGUMENT;

    aur_ogg *ogg = calloc(1, sizeof *ogg);
    if (ogg == NULL)
        return AUR_ERR_MEMORY;
    if (ogg_stream_init(&ogg->stream, (int)config->serial) != 0) {
        free(ogg);
        return AUR_ERR_MEMORY;
    }
    ogg->sink = config->sink;
    ogg->context = config->context;
    ogg->packets_per_page = packets_per_page;
    ogg->pre_skip_frames = config->pre_skip_frames;
    ogg->endless = config->endless;
    ogg->packet_frames = config->packet_frames != 0 ? config->packet_frames : AUR_PACKET_FRAMES;
    uint16_t channels = config->channels != 0 ? config->channels : AUR_CHANNELS;
    aur_err err = write_headers(ogg, channels, config->title != NULL ? config->title : "Auralis", config->comment);
    if (err != AUR_OK) {
        aur_ogg_close(ogg);
        return err;
    }
    *out = ogg;
    return AUR_OK;
}

void aur_ogg_close(aur_ogg *ogg)
{
    if (ogg == NULL)
        return;
    ogg_stream_clear(&ogg->stream);
    free(ogg);
}

/// A page that is full leaves when the next packet comes, so that the last one is still here when the stream ends.
static aur_err release_held(aur_ogg *ogg)
{
    if (ogg->held_bytes == 0)
        return AUR_OK;
    ogg->packets++;
    aur_err err = put_packet(ogg, ogg->held, ogg->held_bytes, ogg->packets * ogg->packet_frames, false);
    ogg->held_bytes = 0;
    if (err == AUR_OK && ++ogg->packets_in_page >= ogg->packets_per_page)
        err = write_pages(ogg);
    return err;
}

aur_err aur_ogg_packet(aur_ogg *ogg, const uint8_t *packet, size_t bytes)
{
    if (ogg->finished)
        return AUR_ERR_STATE;
    if (bytes == 0 || bytes > AUR_PACKET_BYTES_MAX)
        return AUR_ERR_ARGUMENT;
    aur_err err = release_held(ogg);
    if (err != AUR_OK)
        return err;
    memcpy(ogg->held, packet, bytes);
    ogg->held_bytes = bytes;
    return ogg->endless ? release_held(ogg) : AUR_OK;
}

aur_err aur_ogg_finish(aur_ogg *ogg, int64_t music_frames)
{
    int64_t end = music_frames + ogg->pre_skip_frames;
    int64_t covered = (ogg->packets + 1) * ogg->packet_frames;
    if (ogg->finished || ogg->held_bytes == 0 || end > covered || end <= covered - ogg->packet_frames)
        return AUR_ERR_STATE;
    ogg->finished = true;
    aur_err err = put_packet(ogg, ogg->held, ogg->held_bytes, end, true);
    return err == AUR_OK ? write_pages(ogg) : err;
}

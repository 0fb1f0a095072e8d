// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The muxer of Ogg Opus and Ogg FLAC.
#include "stream/ogg.h"

#include <ogg/ogg.h>
#include <stdlib.h>
#include <string.h>

#include "stream/little.h"
#include "stream/packet.h"

#define PACKETS_PER_PAGE_MAX 50
#define TAG_BYTES_MAX        200

/// Kinds of metadata blocks, and the flag of the last.
#define FLAC_STREAMINFO       0
#define FLAC_STREAMINFO_BYTES 34
#define FLAC_VORBIS_COMMENT   4
#define FLAC_LAST             0x80

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
    uint16_t packet_bytes; ///< of a packet at most
    int64_t packets;       ///< given to libogg
    size_t held_bytes;     ///< newest packet of a stream that can end; 0 = none
    uint8_t held[];        ///< such a stream: packet_bytes
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

static uint8_t *put_big(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

/// RFC 9639, sections 10.1 and 8.2. How long the stream is, and what its sum is, nobody knows.
static size_t make_flac_head(uint8_t *head, uint16_t channels, uint16_t packet_frames)
{
    uint8_t *to = put_text(head,
                           "\x7f"
                           "FLAC\1\0",
                           7); // version 1.0
    to = put_big(to, 1, 2);    // header packets after this one
    to = put_text(to, "fLaC", 4);
    to = put_big(to, FLAC_STREAMINFO, 1);
    to = put_big(to, FLAC_STREAMINFO_BYTES, 3);
    to = put_big(to, packet_frames, 2); // the shortest block and the longest
    to = put_big(to, packet_frames, 2);
    to = put_big(to, 0, 6); // bytes of the shortest and longest: not known
    to = put_big(to, (uint64_t)AUR_SAMPLE_RATE_HZ << 44 | (uint64_t)(channels - 1) << 41 | (AUR_FLAC_BITS - 1ull) << 36,
                 8);
    memset(to, 0, 16);
    return (size_t)(to + 16 - head);
}

/// The tags of Vorbis, as all have them.
static uint8_t *put_tags(uint8_t *to, const char *title, const char *comment)
{
    static const char vendor[] = "auralis " AUR_VERSION;
    to = aur_little_put(to, sizeof vendor - 1, 4);
    to = put_text(to, vendor, sizeof vendor - 1);
    to = aur_little_put(to, comment != NULL ? 4 : 1, 4); // number of tags
    to = put_tag(to, "TITLE", title);
    if (comment != NULL) {
        to = put_tag(to, "ARTIST", "Auralis");
        to = put_tag(to, "GENRE", "Ambient");
        to = put_tag(to, "COMMENT", comment);
    }
    return to;
}

/// RFC 7845, section 5.2.
static size_t make_opus_tags(uint8_t *tags, const char *title, const char *comment)
{
    return (size_t)(put_tags(put_text(tags, "OpusTags", 8), title, comment) - tags);
}

/// RFC 9639, section 8.6: the last of the metadata.
static size_t make_flac_tags(uint8_t *tags, const char *title, const char *comment)
{
    const uint8_t *end = put_tags(tags + 4, title, comment);
    put_big(put_big(tags, FLAC_LAST | FLAC_VORBIS_COMMENT, 1), (uint64_t)(end - tags - 4), 3);
    return (size_t)(end - tags);
}

/// libogg copies the bytes.
static aur_err put_packet(aur_ogg *ogg, const uint8_t *bytes, size_t count, int64_t granule, bool last)
{
    ogg_packet packet = {.packet = (uint8_t *)(uintptr_t)bytes,
                         .bytes = (long)count,
                         .b_o_s = granule == 0 && ogg->stream.packetno == 0,
                         .e_o_s = last,
                         .granulepos = granule,
                         .packetno = ogg->stream.packetno};
    return ogg_stream_packetin(&ogg->stream, &packet) == 0 ? AUR_OK : AUR_ERR_MEMORY;
}

static aur_err write_headers(aur_ogg *ogg, const aur_ogg_config *config)
{
    uint8_t header[2 * TAG_BYTES_MAX + 128];
    bool is_flac = config->codec == AUR_CODEC_FLAC;
    uint16_t channels = config->channels != 0 ? config->channels : AUR_CHANNELS;
    const char *title = config->title != NULL ? config->title : "Auralis";
    size_t bytes = is_flac ? make_flac_head(header, channels, ogg->packet_frames)
                           : make_opus_head(header, channels, ogg->pre_skip_frames);
    aur_err err = put_packet(ogg, header, bytes, 0, false);
    if (err == AUR_OK)
        err = write_pages(ogg);
    if (err != AUR_OK)
        return err;
    bytes = is_flac ? make_flac_tags(header, title, config->comment) : make_opus_tags(header, title, config->comment);
    err = put_packet(ogg, header, bytes, 0, false);
    return err == AUR_OK ? write_pages(ogg) : err;
}

aur_err aur_ogg_open(const aur_ogg_config *config, aur_ogg **out)
{
    *out = NULL;
    uint32_t packets_per_page = config->packets_per_page;
    if (packets_per_page == 0)
        packets_per_page = config->endless ? 1 : PACKETS_PER_PAGE_MAX;
    bool is_flac = config->codec == AUR_CODEC_FLAC;
    bool can_be = config->codec == AUR_CODEC_OPUS || (is_flac && config->endless);
    if (packets_per_page > PACKETS_PER_PAGE_MAX || config->sink == NULL || !can_be)
        return AUR_ERR_ARGUMENT;

    uint16_t packet_bytes = is_flac ? AUR_FLAC_PACKET_BYTES_MAX : AUR_OPUS_PACKET_BYTES_MAX;
    aur_ogg *ogg = calloc(1, sizeof *ogg + (config->endless ? 0 : packet_bytes));
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
    ogg->packet_bytes = packet_bytes;
    ogg->packet_frames = config->packet_frames != 0 ? config->packet_frames : AUR_PACKET_FRAMES;
    aur_err err = write_headers(ogg, config);
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

static aur_err release(aur_ogg *ogg, const uint8_t *packet, size_t bytes)
{
    ogg->packets++;
    aur_err err = put_packet(ogg, packet, bytes, ogg->packets * ogg->packet_frames, false);
    if (err == AUR_OK && ++ogg->packets_in_page >= ogg->packets_per_page)
        err = write_pages(ogg);
    return err;
}

aur_err aur_ogg_packet(aur_ogg *ogg, const uint8_t *packet, size_t bytes)
{
    if (ogg->finished)
        return AUR_ERR_STATE;
    if (bytes == 0 || bytes > ogg->packet_bytes)
        return AUR_ERR_ARGUMENT;
    if (ogg->endless)
        return release(ogg, packet, bytes);
    // A page that is full leaves when the next packet comes, so that the last one is still here when the stream ends.
    aur_err err = ogg->held_bytes > 0 ? release(ogg, ogg->held, ogg->held_bytes) : AUR_OK;
    if (err != AUR_OK)
        return err;
    memcpy(ogg->held, packet, bytes);
    ogg->held_bytes = bytes;
    return AUR_OK;
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

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever a server may send to the native listener: media messages, texts, an Ogg stream in pieces, and an address as
// people type it. Nothing crashes, and what is taken has the documented form.
// Input: the first byte says which of them, and for Ogg the size of the pieces.
#include <stdlib.h>
#include <string.h>

#include "client/cli/feed.h"
#include "client/cli/parcel.h"
#include "client/cli/reply.h"
#include "client/cli/url.h"
#include "stream/ogg_reader.h"
#include "stream/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void media(const uint8_t *data, size_t bytes)
{
    static aur_parcel parcel;
    static aur_jitter_buffer buffer;
    aur_feed feed;
    if (aur_parcel_parse(data, bytes, &parcel) != AUR_OK)
        return;
    check(parcel.count >= 1 && parcel.count <= AUR_PARCEL_PACKETS_MAX);
    for (uint32_t k = 0; k < parcel.count; k++) {
        const aur_parcel_packet *packet = &parcel.packets[k];
        check(packet->bytes >= 1 && packet->bytes <= AUR_OPUS_PACKET_BYTES_MAX);
        check(packet->data >= data && packet->data + packet->bytes <= data + bytes);
        check(aur_parcel_packet_frames(packet->data, packet->bytes) <= 5760);
    }
    check(aur_jitter_buffer_init(&buffer) == AUR_OK && aur_feed_open(&feed, &buffer) == AUR_OK);
    aur_feed_parcel(&feed, &parcel);
    aur_feed_parcel(&feed, &parcel);
    check(aur_jitter_buffer_end(&buffer) <= AUR_JITTER_BUFFER_FRAMES &&
          aur_jitter_buffer_marks(&buffer) <= AUR_JITTER_BUFFER_MARKS);
    aur_feed_close(&feed);
    aur_jitter_buffer_free(&buffer);
}

static void text(const uint8_t *data, size_t bytes)
{
    aur_reply reply;
    if (aur_reply_parse((const char *)data, bytes, &reply) != AUR_OK)
        return;
    check(reply.retry_ms >= 0 && reply.retry_ms <= 60000);
    for (const char *c = reply.message; *c != '\0'; c++)
        check(*c >= ' ' && *c < 127); // nothing that moves a terminal's cursor
}

static void on_packet(void *context, const uint8_t *packet, size_t bytes, bool joins)
{
    (void)joins;
    check(packet != NULL && bytes > 0);
    ++*(size_t *)context;
}

static void ogg(const uint8_t *data, size_t bytes, size_t piece)
{
    aur_ogg_reader *reader = NULL;
    size_t packets = 0;
    check(aur_ogg_reader_open(on_packet, &packets, &reader) == AUR_OK);
    aur_err err = AUR_OK;
    for (size_t at = 0; at < bytes && err == AUR_OK; at += piece)
        err = aur_ogg_reader_push(reader, data + at, bytes - at < piece ? bytes - at : piece);
    aur_ogg_reader_close(reader);
    check(packets <= bytes);
}

static void address(const uint8_t *data, size_t bytes)
{
    char *typed = malloc(bytes + 1);
    aur_url url;
    memcpy(typed, data, bytes);
    typed[bytes] = '\0';
    if (aur_url_parse(typed, &url) == NULL) {
        check(url.host[0] != '\0' && url.port != 0 && url.path[0] == '/');
        check(strpbrk(url.host, " \r\n@/") == NULL && strpbrk(url.path, " \r\n") == NULL);
    }
    free(typed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes < 1 || bytes > 65536)
        return 0;
    switch (data[0] & 3) {
    case 0:
        media(data + 1, bytes - 1);
        break;
    case 1:
        text(data + 1, bytes - 1);
        break;
    case 2:
        ogg(data + 1, bytes - 1, (size_t)(data[0] >> 2) * 64 + 1);
        break;
    default:
        address(data + 1, bytes - 1);
        break;
    }
    return 0;
}

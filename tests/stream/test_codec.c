// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests encoder, decoder and muxer: what goes in comes out, granule positions and end trimming are right.
#include "tests/stream/check.h"

#include <math.h>
#include <ogg/ogg.h>

#include "stream/decoder.h"
#include "stream/encoder.h"
#include "stream/ogg.h"

/// A slow chord, stereo.
static void make_music(float *interleaved, int64_t at_frame, int frames)
{
    for (int i = 0; i < frames; i++) {
        double t = (double)(at_frame + i) / 48000.0;
        double swell = 0.5 + 0.4 * sin(t * 2.1);
        interleaved[2 * i] = (float)(0.2 * swell * (sin(t * 1382.3) + sin(t * 2073.5)));
        interleaved[2 * i + 1] = (float)(0.2 * swell * (sin(t * 1382.3) + sin(t * 2764.6)));
    }
}

static double correlation(const float *a, const float *b, size_t samples)
{
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (size_t i = 0; i < samples; i++) {
        ab += (double)a[i] * (double)b[i];
        aa += (double)a[i] * (double)a[i];
        bb += (double)b[i] * (double)b[i];
    }
    return ab / sqrt(aa * bb);
}

#define PACKETS 100

static float music[PACKETS * AUR_PACKET_FRAMES * 2], heard[PACKETS * AUR_PACKET_FRAMES * 2];

static void round_trip_correlates(void **state)
{
    (void)state;
    aur_encoder *encoder = NULL;
    aur_decoder *decoder = NULL;
    uint8_t packet[AUR_OPUS_PACKET_BYTES_MAX];
    size_t total_bytes = 0;
    assert_ok(aur_encoder_open(NULL, &encoder));
    assert_ok(aur_decoder_open(&decoder));
    assert_int_equal(aur_encoder_lookahead_frames(encoder), 312);
    assert_int_equal(aur_encoder_bitrate_bps(encoder), 96000);
    make_music(music, 0, PACKETS * AUR_PACKET_FRAMES);
    for (int i = 0; i < PACKETS; i++) {
        int bytes = aur_encoder_packet(encoder, music + i * AUR_PACKET_FRAMES * 2, packet);
        assert_true(bytes > 0);
        total_bytes += (size_t)bytes;
        assert_int_equal(aur_decoder_packet(decoder, packet, (size_t)bytes, heard + i * AUR_PACKET_FRAMES * 2, 960),
                         960);
    }
    // Sample k of the output is sample k - 312 of the input.
    double r = correlation(music, heard + 2 * 312, (PACKETS * AUR_PACKET_FRAMES - 312) * 2);
    assert_true(r > 0.999);
    assert_in_range(total_bytes * 8 / 2, 48000, 160000);
    aur_encoder_close(encoder);
    aur_decoder_close(decoder);
}

static void reset_makes_the_same_bytes(void **state)
{
    (void)state;
    aur_encoder *encoder = NULL;
    uint8_t first[AUR_OPUS_PACKET_BYTES_MAX], again[AUR_OPUS_PACKET_BYTES_MAX];
    assert_ok(aur_encoder_open(&(aur_encoder_config){.bitrate_bps = 64000, .complexity = 5}, &encoder));
    make_music(music, 0, 3 * AUR_PACKET_FRAMES);
    int bytes = aur_encoder_packet(encoder, music, first);
    assert_true(aur_encoder_packet(encoder, music + 1920, again) > 0);
    aur_encoder_reset(encoder);
    assert_int_equal(aur_encoder_packet(encoder, music, again), bytes);
    assert_memory_equal(first, again, (size_t)bytes);
    aur_encoder_close(encoder);
}

static void refuses_bad_settings_and_packets(void **state)
{
    (void)state;
    aur_encoder *encoder = NULL;
    aur_decoder *decoder = NULL;
    static const uint8_t garbage[] = {0xff, 0xff, 0xff};
    static const aur_encoder_config bad[] = {{.bitrate_bps = 100}, {.bitrate_bps = 999999}, {.complexity = 11}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(aur_encoder_open(&bad[i], &encoder), AUR_ERR_ARGUMENT);
        assert_null(encoder);
    }
    assert_ok(aur_decoder_open(&decoder));
    assert_int_equal(aur_decoder_packet(decoder, garbage, 3, heard, 960), AUR_ERR_CODEC);
    assert_int_equal(aur_decoder_packet(decoder, NULL, 0, heard, 960), 960); // conceals
    aur_decoder_close(decoder);
    aur_encoder_close(NULL);
    aur_decoder_close(NULL);
}

typedef struct stream_bytes {
    uint8_t data[1 << 20];
    size_t bytes;
    int calls;
    aur_err answer;
} stream_bytes;

static aur_err keep_bytes(void *context, const uint8_t *bytes, size_t count)
{
    stream_bytes *kept = context;
    kept->calls++;
    if (kept->answer != AUR_OK)
        return kept->answer;
    assert_true(kept->bytes + count <= sizeof kept->data);
    memcpy(kept->data + kept->bytes, bytes, count);
    kept->bytes += count;
    return AUR_OK;
}

/// What libogg finds in the bytes.
typedef struct parsed {
    int pages, packets;
    int64_t granules[400];
    int last_page_ends;
    int serial;
    int64_t packet_bytes[400];
    uint8_t head[64], tags[300];
} parsed;

static void parse(const stream_bytes *kept, parsed *out)
{
    ogg_sync_state sync;
    ogg_stream_state stream;
    ogg_page page;
    ogg_packet packet;
    memset(out, 0, sizeof *out);
    ogg_sync_init(&sync);
    memcpy(ogg_sync_buffer(&sync, (long)kept->bytes), kept->data, kept->bytes);
    ogg_sync_wrote(&sync, (long)kept->bytes);
    while (ogg_sync_pageout(&sync, &page) == 1) {
        if (out->pages == 0) {
            assert_true(ogg_page_bos(&page));
            out->serial = ogg_page_serialno(&page);
            ogg_stream_init(&stream, out->serial);
        }
        out->granules[out->pages++] = ogg_page_granulepos(&page);
        out->last_page_ends = ogg_page_eos(&page);
        assert_int_equal(ogg_stream_pagein(&stream, &page), 0);
        while (ogg_stream_packetout(&stream, &packet) == 1) {
            if (out->packets == 0)
                memcpy(out->head, packet.packet, (size_t)packet.bytes);
            if (out->packets == 1)
                memcpy(out->tags, packet.packet, (size_t)packet.bytes);
            out->packet_bytes[out->packets++] = packet.bytes;
        }
    }
    ogg_stream_clear(&stream);
    ogg_sync_clear(&sync);
}

static void file_granules_and_trim_are_right(void **state)
{
    (void)state;
    static stream_bytes kept;
    static parsed p;
    aur_ogg *ogg = NULL;
    static const uint8_t packet[100] = {0xfc};
    kept = (stream_bytes){.answer = AUR_OK};
    assert_ok(aur_ogg_open(&(aur_ogg_config){.sink = keep_bytes,
                                             .context = &kept,
                                             .serial = 77,
                                             .packets_per_page = 10,
                                             .pre_skip_frames = 312,
                                             .title = "Night"},
                           &ogg));
    for (int i = 0; i < 25; i++)
        assert_ok(aur_ogg_packet(ogg, packet, sizeof packet));
    assert_int_equal(aur_ogg_finish(ogg, 25 * 960), AUR_ERR_STATE);       // beyond the packets
    assert_int_equal(aur_ogg_finish(ogg, 24 * 960 - 312), AUR_ERR_STATE); // the last packet would be empty
    assert_ok(aur_ogg_finish(ogg, 23500));
    assert_int_equal(aur_ogg_packet(ogg, packet, sizeof packet), AUR_ERR_STATE);
    aur_ogg_close(ogg);
    parse(&kept, &p);
    assert_int_equal(p.serial, 77);
    assert_int_equal(p.packets, 27);
    assert_int_equal(p.pages, 5); // head, tags, 10 + 10 + 5 packets
    const int64_t granules[] = {0, 0, 9600, 19200, 23500 + 312};
    for (int i = 0; i < 5; i++)
        assert_int_equal(p.granules[i], granules[i]);
    assert_true(p.last_page_ends);
    static const uint8_t head[19] = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 56, 1, 0x80, 0xbb, 0, 0, 0, 0, 0};
    assert_memory_equal(p.head, head, sizeof head);
    assert_memory_equal(p.tags, "OpusTags", 8);
    assert_memory_equal(p.tags + p.packet_bytes[1] - 11, "TITLE=Night", 11);
}

static void endless_pages_leave_at_once(void **state)
{
    (void)state;
    static stream_bytes kept;
    static parsed p;
    aur_ogg *ogg = NULL;
    uint8_t packet[AUR_OPUS_PACKET_BYTES_MAX];
    memset(packet, 0xfc, sizeof packet);
    kept = (stream_bytes){.answer = AUR_OK};
    assert_ok(aur_ogg_open(
        &(aur_ogg_config){.sink = keep_bytes, .context = &kept, .serial = 1, .endless = true, .pre_skip_frames = 312},
        &ogg));
    for (int i = 0; i < 100; i++) {
        size_t before = kept.bytes;
        assert_ok(aur_ogg_packet(ogg, packet, i % 2 == 0 ? 1 : sizeof packet));
        assert_true(kept.bytes > before);
    }
    assert_int_equal(aur_ogg_finish(ogg, 960), AUR_ERR_STATE);
    aur_ogg_close(ogg);
    parse(&kept, &p);
    assert_int_equal(p.pages, 102);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(p.granules[2 + i], (i + 1) * 960);
        assert_int_equal(p.packet_bytes[2 + i], i % 2 == 0 ? 1 : AUR_OPUS_PACKET_BYTES_MAX);
    }
    assert_false(p.last_page_ends);
}

static void passes_the_sinks_error_on(void **state)
{
    (void)state;
    static stream_bytes kept;
    aur_ogg *ogg = NULL;
    kept = (stream_bytes){.answer = AUR_ERR_FILE};
    aur_ogg_config config = {.sink = keep_bytes, .context = &kept};
    assert_int_equal(aur_ogg_open(&config, &ogg), AUR_ERR_FILE);
    assert_null(ogg);
    config.packets_per_page = 51;
    assert_int_equal(aur_ogg_open(&config, &ogg), AUR_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip_correlates),
        cmocka_unit_test(reset_makes_the_same_bytes),
        cmocka_unit_test(refuses_bad_settings_and_packets),
        cmocka_unit_test(file_granules_and_trim_are_right),
        cmocka_unit_test(endless_pages_leave_at_once),
        cmocka_unit_test(passes_the_sinks_error_on),
    };
    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}

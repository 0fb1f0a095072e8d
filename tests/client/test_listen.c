// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the parts of the native listener that need no line: addresses, media messages, what a server says, the
/// wait before another attempt, the estimate of the server's clock, and the feed.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>

#include "client/cli/backoff.h"
#include "client/cli/feed.h"
#include "client/cli/reply.h"
#include "client/cli/timebase.h"
#include "client/cli/url.h"
#include "stream/encoder.h"
#include "stream/packet.h"

static void addresses_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        aur_url_kind kind;
        bool is_secure;
        uint16_t port;
        const char *host, *path;
    } cases[] = {
        {"http://localhost:8080/", AUR_URL_ROOM, false, 8080, "localhost", "/ws?room=lobby"},
        {"http://localhost:8080", AUR_URL_ROOM, false, 8080, "localhost", "/ws?room=lobby"},
        {"radio.example", AUR_URL_ROOM, false, 80, "radio.example", "/ws?room=lobby"},
        {"localhost:9000/rooms/den", AUR_URL_ROOM, false, 9000, "localhost", "/ws?room=den"},
        {"https://radio.example/rooms/den/", AUR_URL_ROOM, true, 443, "radio.example", "/ws?room=den"},
        {"https://radio.example/far/rooms/den#x", AUR_URL_ROOM, true, 443, "radio.example", "/far/ws?room=den"},
        {"https://radio.example/far/", AUR_URL_ROOM, true, 443, "radio.example", "/far/ws?room=lobby"},
        {"ws://[::1]:81/ws?room=a", AUR_URL_ROOM, false, 81, "::1", "/ws?room=a"},
        {"WSS://radio.example/ws", AUR_URL_ROOM, true, 443, "radio.example", "/ws?room=lobby"},
        {"http://h/rooms/lobby/stream.ogg?x=1#y", AUR_URL_OGG, false, 80, "h", "/rooms/lobby/stream.ogg?x=1"},
        {"https://h/any.opus", AUR_URL_OGG, true, 443, "h", "/any.opus"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        aur_url url;
        assert_null(aur_url_parse(cases[i].text, &url));
        assert_int_equal(url.kind, cases[i].kind);
        assert_int_equal(url.is_secure, cases[i].is_secure);
        assert_int_equal(url.port, cases[i].port);
        assert_string_equal(url.host, cases[i].host);
        assert_string_equal(url.path, cases[i].path);
    }
    static const char *const bad[] = {"",
                                      "http://",
                                      "ftp://h/",
                                      "http://h:0/",
                                      "http://h:x",
                                      "http://h:65536/",
                                      "http://u@h/",
                                      "http://h/rooms/",
                                      "http://[::1",
                                      "http://[::1/x]/",
                                      "http://h h/",
                                      "http://h/a b",
                                      "http://h/rooms/a/b",
                                      "http://h:80x/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        aur_url url;
        if (aur_url_parse(bad[i], &url) == NULL)
            fail_msg("'%s' was taken", bad[i]);
    }
    char longer[2048] = "http://h/";
    memset(longer + 9, 'a', 1000);
    aur_url url;
    assert_non_null(aur_url_parse(longer, &url));
}

/// The same as tests/e2e/unit/backoff.test.mjs.
static void waits_double(void **state)
{
    (void)state;
    aur_backoff backoff = {.attempts = 0};
    static const int32_t waits_ms[] = {250, 500, 1000, 2000, 4000, 8000, 8000, 8000};
    for (size_t i = 0; i < sizeof waits_ms / sizeof *waits_ms; i++)
        assert_int_equal(aur_backoff_next_ms(&backoff, 0, 0.5), waits_ms[i]);
    for (int i = 0; i < 40; i++)
        assert_int_equal(aur_backoff_next_ms(&backoff, 0, 0.9999999), 8000);
    backoff.attempts = 0;
    assert_int_equal(aur_backoff_next_ms(&backoff, 0, 0), 200);
    backoff.attempts = 0;
    assert_int_equal(aur_backoff_next_ms(&backoff, 0, 0.9999999), 300);
    backoff.attempts = 0;
    assert_int_equal(aur_backoff_next_ms(&backoff, 1000, 0), 800);
}

/// A message of `count` packets of `bytes` bytes. Returns its length.
static size_t make_message(uint8_t *message, uint32_t sequence, int64_t frame, int count, uint16_t bytes)
{
    memset(message, 0, 16);
    message[0] = 1;
    message[1] = 1;
    message[2] = (uint8_t)count;
    for (int i = 0; i < 4; i++)
        message[4 + i] = (uint8_t)(sequence >> (8 * i));
    for (int i = 0; i < 8; i++)
        message[8 + i] = (uint8_t)((uint64_t)frame >> (8 * i));
    size_t at = 16;
    for (int k = 0; k < count; k++) {
        message[at++] = (uint8_t)bytes;
        message[at++] = (uint8_t)(bytes >> 8);
        memset(message + at, k, bytes);
        at += bytes;
    }
    return at;
}

static void media_is_taken_apart_or_refused(void **state)
{
    (void)state;
    static uint8_t message[4096];
    aur_parcel parcel;
    size_t bytes = make_message(message, 4294967295u, -960, 3, 7);
    assert_ok(aur_parcel_parse(message, bytes, &parcel));
    assert_int_equal(parcel.sequence, 4294967295u);
    assert_int_equal(parcel.frame, -960);
    assert_int_equal(parcel.count, 3);
    assert_true(parcel.first);
    assert_int_equal(parcel.packets[2].bytes, 7);
    assert_int_equal(parcel.packets[2].data[0], 2);
    for (size_t cut = 0; cut < bytes; cut++)
        assert_int_equal(aur_parcel_parse(message, cut, &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, bytes + 1, &parcel), AUR_ERR_FORMAT);
    message[0] = 2;
    assert_int_equal(aur_parcel_parse(message, bytes, &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, make_message(message, 0, 0, 0, 1), &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, make_message(message, 0, 0, 101, 1), &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, make_message(message, 0, 0, 1, 0), &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, make_message(message, 0, 0, 1, 1276), &parcel), AUR_ERR_FORMAT);
    assert_int_equal(aur_parcel_parse(message, make_message(message, 0, INT64_C(1) << 60, 1, 1), &parcel),
                     AUR_ERR_FORMAT);
}

static void packets_tell_their_length(void **state)
{
    (void)state;
    static const uint8_t celt20[] = {0xfc, 0}, celt5[] = {0xec}, two10[] = {0xf5}, five20[] = {0xff, 5},
                         seven20[] = {0xff, 7}, silk60[] = {0x1c}, hybrid10[] = {0x64};
    assert_int_equal(aur_parcel_packet_frames(celt20, 2), 960);
    assert_int_equal(aur_parcel_packet_frames(celt5, 1), 240);
    assert_int_equal(aur_parcel_packet_frames(two10, 1), 960);
    assert_int_equal(aur_parcel_packet_frames(five20, 2), 4800);
    assert_int_equal(aur_parcel_packet_frames(seven20, 2), 0);
    assert_int_equal(aur_parcel_packet_frames(seven20, 1), 0);
    assert_int_equal(aur_parcel_packet_frames(silk60, 1), 2880);
    assert_int_equal(aur_parcel_packet_frames(hybrid10, 1), 480);
    assert_int_equal(aur_parcel_packet_frames(celt5, 0), 0);
}

static aur_reply reply;

static void parse(const char *text)
{
    assert_ok(aur_reply_parse(text, strlen(text), &reply));
}

static void replies_are_read(void **state)
{
    (void)state;
    parse("{\"type\":\"hello\",\"server\":\"auralis/\\u001b[0m\",\"frame\":9600,\"zero_time\":1.5,"
          "\"pre_skip\":312,\"quality\":\"96\",\"qualities\":[{\"name\":\"x\\\"y\"},{\"name\":\"96\","
          "\"channels\":2,\"packet_frames\":960,\"bitrate\":96000}]}");
    assert_int_equal(reply.type, AUR_REPLY_HELLO);
    assert_string_equal(reply.server, "auralis/?[0m");
    assert_int_equal(reply.frame, 9600);
    assert_true(reply.zero_ms == 1.5 && reply.pre_skip == 312);
    assert_string_equal(reply.quality, "96");
    assert_int_equal(reply.quality_count, 2);
    assert_string_equal(reply.qualities[0].name, ""); // it would break the line that it is said in
    assert_string_equal(reply.qualities[1].name, "96");
    assert_true(reply.qualities[1].bitrate_bps == 96000 && reply.qualities[1].channels == 2);
    assert_true(isnan(reply.qualities[0].bitrate_bps));
    parse("{\"type\":\"pong\",\"client_time\":\"1\",\"server_time\":2.25}");
    assert_int_equal(reply.type, AUR_REPLY_PONG);
    assert_true(isnan(reply.client_ms) && reply.server_ms == 2.25);
    parse("{\"type\":\"error\",\"code\":\"BUFFER_OVERRUN\",\"message\":\"late\",\"recoverable\":true}");
    assert_true(reply.type == AUR_REPLY_ERROR && reply.is_overrun && !reply.is_final);
    parse("{\"type\":\"error\",\"code\":\"SERVER_OVERLOAD\",\"recoverable\":false}");
    assert_true(!reply.is_overrun && reply.is_final);
    parse("{\"type\":\"bye\",\"retry_ms\":500}");
    assert_int_equal(reply.retry_ms, 500);
    parse("{\"type\":\"bye\",\"retry_ms\":1e300}");
    assert_int_equal(reply.retry_ms, 0);
    parse("{\"type\":\"news\",\"frame\":1e300}");
    assert_int_equal(reply.type, AUR_REPLY_OTHER);
    parse("{}");
    assert_int_equal(reply.type, AUR_REPLY_OTHER);
    assert_int_equal(aur_reply_parse("[", 1, &reply), AUR_ERR_FORMAT);
}

/// A line on which each way takes 20 ms and up to 40 more, between clocks that are 12345 ms apart.
static void the_servers_clock_is_found(void **state)
{
    (void)state;
    aur_timebase timebase;
    aur_timebase_reset(&timebase);
    aur_timebase_zero(&timebase, 1000);
    assert_false(aur_timebase_is_known(&timebase));
    for (uint64_t k = 0; k < 40; k++) {
        double sent_ms = 100.0 * (double)k, up_ms = 20 + (double)(dice(2 * k) % 4000) / 100;
        double down_ms = 20 + (double)(dice(2 * k + 1) % 4000) / 100;
        aur_timebase_answer(&timebase, sent_ms, sent_ms + 12345 + up_ms, sent_ms + up_ms + down_ms);
        assert_true(aur_timebase_is_known(&timebase));
        assert_int_equal(aur_timebase_is_good(&timebase), k >= 7);
    }
    assert_true(fabs(aur_timebase_server_ms(&timebase, 5000) - 17345) < 3);
    assert_true(fabs(aur_timebase_frame(&timebase, 5000) - 48 * 16345.0) < 48 * 3);
}

/// Packets of a tone, made once.
static struct {
    uint8_t data[64][AUR_OPUS_PACKET_BYTES_MAX + 1];
    uint16_t bytes[64];
} tape;

static int make_tape(void **state)
{
    (void)state;
    aur_encoder *encoder;
    static float samples[AUR_PACKET_FRAMES * AUR_CHANNELS];
    assert_ok(aur_encoder_open(&(aur_encoder_config){.bitrate_bps = 96000}, &encoder));
    for (int k = 0; k < 64; k++) {
        for (int i = 0; i < AUR_PACKET_FRAMES; i++)
            samples[2 * i] = samples[2 * i + 1] = 0.3f * (float)sin(0.05 * (k * AUR_PACKET_FRAMES + i));
        int bytes = aur_encoder_packet(encoder, samples, tape.data[k]);
        assert_true(bytes > 0);
        tape.bytes[k] = (uint16_t)bytes;
    }
    aur_encoder_close(encoder);
    return 0;
}

/// The packets of another quality have other numbers.
#define OTHER_SEQUENCE 1000u

static void feed_quality(aur_feed *feed, int quality, uint32_t sequence, uint32_t count)
{
    static aur_parcel parcel;
    parcel = (aur_parcel){.frame = (int64_t)sequence * AUR_PACKET_FRAMES,
                          .sequence = sequence + OTHER_SEQUENCE * (uint32_t)quality,
                          .quality = quality,
                          .count = count};
    for (uint32_t k = 0; k < count; k++)
        parcel.packets[k] = (aur_parcel_packet){tape.data[(sequence + k) % 64], tape.bytes[(sequence + k) % 64]};
    aur_feed_parcel(feed, &parcel);
}

static void feed_packets(aur_feed *feed, uint32_t sequence, uint32_t count)
{
    feed_quality(feed, 0, sequence, count);
}

/// The same as tests/e2e/unit/feed.test.mjs: frames of the encoder, no pre-roll, no packet twice, seams where it jumps.
static void the_feed_joins_what_joins(void **state)
{
    (void)state;
    static aur_jitter_buffer buffer;
    static aur_feed feed;
    assert_ok(aur_jitter_buffer_init(&buffer));
    assert_ok(aur_feed_open(&feed, &buffer));
    feed_packets(&feed, 10, 20);
    feed_packets(&feed, 30, 1);
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 1);
    assert_int_equal(aur_jitter_buffer_mark_peek(&buffer, 0).frame, 14 * AUR_PACKET_FRAMES - 312);
    assert_int_equal(aur_jitter_buffer_end(&buffer), 17 * AUR_PACKET_FRAMES);
    feed_packets(&feed, 25, 10); // a burst after a short loss
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 1);
    assert_int_equal(aur_jitter_buffer_end(&buffer), 21 * AUR_PACKET_FRAMES);
    assert_int_equal(feed.packets, 25);
    feed_packets(&feed, 40, 10); // one that leaves a gap
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 2);
    assert_int_equal(aur_jitter_buffer_mark_peek(&buffer, 1).frame, 44 * AUR_PACKET_FRAMES - 312);
    aur_feed_forget(&feed);
    feed_packets(&feed, 45, 10); // a server that began again
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 3);
    assert_int_equal(aur_jitter_buffer_mark_peek(&buffer, 2).frame, 49 * AUR_PACKET_FRAMES - 312);
    aur_feed_close(&feed);
    aur_jitter_buffer_free(&buffer);
}

static void what_cannot_be_decoded_is_a_seam(void **state)
{
    (void)state;
    static aur_jitter_buffer buffer;
    static aur_feed feed;
    static const uint8_t broken[] = {0xff, 0xff, 0xff};
    assert_ok(aur_jitter_buffer_init(&buffer));
    assert_ok(aur_feed_open(&feed, &buffer));
    feed_packets(&feed, 0, 10);
    aur_parcel parcel = {
        .frame = 10 * AUR_PACKET_FRAMES, .sequence = 10, .count = 1, .packets = {{broken, sizeof broken}}};
    aur_feed_parcel(&feed, &parcel);
    assert_int_equal(feed.faults, 1);
    feed_packets(&feed, 11, 10);
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 2);
    aur_feed_close(&feed);
    aur_jitter_buffer_free(&buffer);
}

/// What a buffer holds from its begin on, up to `frames`.
static float peak_difference(const aur_jitter_buffer *a, const aur_jitter_buffer *b, uint32_t from, uint32_t to)
{
    float peak = 0.0f;
    for (uint32_t k = 2 * from; k < 2 * to; k++)
        peak = fmaxf(peak, fabsf(a->samples[k] - b->samples[k]));
    return peak;
}

/// The same sound as if there had been one quality, without a seam: what overlaps is left out, 5 ms fade over.
static void another_quality_is_faded_into(void **state)
{
    (void)state;
    static aur_jitter_buffer buffer, plain;
    static aur_feed feed, other;
    assert_ok(aur_jitter_buffer_init(&buffer));
    assert_ok(aur_jitter_buffer_init(&plain));
    assert_ok(aur_feed_open(&feed, &buffer));
    assert_ok(aur_feed_open(&other, &plain));
    feed_packets(&other, 0, 40);
    feed_packets(&feed, 0, 20);
    assert_false(aur_feed_is_held(&feed));
    aur_feed_hold(&feed);
    feed_packets(&feed, 20, 2); // the line is slow: they are on their way to the switch
    assert_true(aur_feed_is_held(&feed));
    assert_int_equal(aur_jitter_buffer_end(&buffer), 18 * AUR_PACKET_FRAMES - AUR_FEED_FADE_FRAMES);
    aur_feed_await(&feed, 3);
    feed_packets(&feed, 22, 1);
    assert_true(aur_feed_is_held(&feed));
    feed_quality(&feed, 3, 15, 9); // goes beyond by one packet
    assert_false(aur_feed_is_held(&feed));
    feed_quality(&feed, 3, 24, 16);
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 1);
    assert_int_equal(aur_jitter_buffer_end(&buffer), 36 * AUR_PACKET_FRAMES);
    assert_int_equal(aur_jitter_buffer_end(&plain), 36 * AUR_PACKET_FRAMES);
    uint32_t seam = 19 * AUR_PACKET_FRAMES;
    assert_true(peak_difference(&buffer, &plain, 0, seam - AUR_FEED_FADE_FRAMES) == 0.0f);
    assert_true(peak_difference(&buffer, &plain, seam - AUR_FEED_FADE_FRAMES, 36 * AUR_PACKET_FRAMES) < 0.003f);

    aur_feed_hold(&feed); // and a line that breaks meanwhile: nothing held is lost
    feed_quality(&feed, 3, 40, 1);
    feed_quality(&feed, 3, 50, 10);
    assert_int_equal(aur_jitter_buffer_marks(&buffer), 2);
    assert_int_equal(aur_jitter_buffer_mark_peek(&buffer, 1).index, 37 * AUR_PACKET_FRAMES);
    aur_feed_close(&feed);
    aur_feed_close(&other);
    aur_jitter_buffer_free(&buffer);
    aur_jitter_buffer_free(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_taken_apart),
        cmocka_unit_test(waits_double),
        cmocka_unit_test(media_is_taken_apart_or_refused),
        cmocka_unit_test(packets_tell_their_length),
        cmocka_unit_test(replies_are_read),
        cmocka_unit_test(the_servers_clock_is_found),
        cmocka_unit_test(the_feed_joins_what_joins),
        cmocka_unit_test(what_cannot_be_decoded_is_a_seam),
        cmocka_unit_test(another_quality_is_faded_into),
    };
    return cmocka_run_group_tests(tests, make_tape, NULL);
}

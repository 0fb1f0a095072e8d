// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Eleven minutes of each kind of line through the native listener's own tuner, feed, buffer, playout, jitter buffer
/// and ladder, on a simulated clock: after a minute of learning nothing stops any more. The lines and the limits are
/// those of tests/e2e/unit/profiles.test.mjs; the server here sends as docs/protocol.md says.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/tuner.h"
#include "stream/clock.h"

#define MINUTE_MS     60000.0
#define END_MS        (11 * MINUTE_MS)
#define RECOVERY_MS   30000.0
#define TICK_MS       5.0
#define BLOCK_FRAMES  240
#define PACKET_MS     20.0
#define STALLS        64
#define MESSAGES      4096
#define TEXT_BYTES    1024
#define SOUND_MAX_MS  2000.0
#define OFF_MAX_MS    100.0
#define HEADER_BYTES  72 /* the media header, the WebSocket's and the segment's */
#define KERNEL_MS     2000.0
#define BEHIND_MAX_MS 3000.0
#define NEWEST        20
#define OVERLAP       9
#define BURST_MAX     100

/// As tests/e2e/line.mjs has them.
static const struct profile {
    const char *name;
    double delay_ms, jitter_ms, stall_ms, every_ms, bytes_per_s;
    int gaps; ///< after learning, at most
} PROFILES[] = {{"lan", 0.5, 0.3, 0, 60000, 12.5e6, 0},
                {"wifi", 20, 15, 0, 60000, 3e6, 0},
                {"4g", 60, 40, 1000, 60000, 1e6, 0},
                {"bad", 200, 150, 3000, 120000, 250e3, 1},
                {"narrow", 40, 10, 0, 60000, 8000, 0}};

static const struct {
    const char *name;
    int bitrate_bps, channels;
} QUALITIES[] = {{"32", 32000, 2}, {"64", 64000, 2}, {"96", 96000, 2}, {"128", 128000, 2}, {"saver", 32000, 1}};

static double now_ms;

/// The listener's clock is this one (-Wl,--wrap).
int64_t __wrap_aur_clock_now_ns(void);
int64_t __wrap_aur_clock_now_ns(void)
{
    return (int64_t)(now_ms * 1e6) + AUR_NS_PER_SECOND;
}

/* lines */

typedef struct line {
    const struct profile *profile;
    uint32_t chance, stall_chance;
    double free_ms, out_ms;
    double stalls_ms[STALLS];
    int stall_count;
} line;

/// 0 <= x < 1, the same for the same seed (mulberry32).
static double chance(uint32_t *state)
{
    uint32_t z = *state += 0x6d2b79f5u;
    z = (z ^ z >> 15) * (z | 1);
    z ^= z + (z ^ z >> 7) * (z | 61);
    return (z ^ z >> 14) / 4294967296.0;
}

static double stall_begin(line *l, int number)
{
    const struct profile *p = l->profile;
    for (; l->stall_count <= number && l->stall_count < STALLS; l->stall_count++)
        l->stalls_ms[l->stall_count] =
            l->stall_count * p->every_ms + chance(&l->stall_chance) * (p->every_ms - p->stall_ms);
    return l->stalls_ms[number];
}

static double after_stall(line *l, double at_ms)
{
    const struct profile *p = l->profile;
    if (p->stall_ms == 0)
        return at_ms;
    double begin_ms = stall_begin(l, (int)(at_ms / p->every_ms));
    return at_ms >= begin_ms && at_ms < begin_ms + p->stall_ms ? begin_ms + p->stall_ms : at_ms;
}

/// When `bytes` that go in now come out; never before what went in earlier.
static double pass(line *l, double bytes)
{
    const struct profile *p = l->profile;
    l->free_ms = fmax(now_ms, l->free_ms) + 1000 * bytes / p->bytes_per_s;
    l->out_ms = fmax(l->out_ms, l->free_ms + p->delay_ms + p->jitter_ms * (2 * chance(&l->chance) - 1));
    return l->out_ms = after_stall(l, l->out_ms);
}

/// The end of the last stall before now, -INFINITY if there was none.
static double last_stall_end(line *l)
{
    const struct profile *p = l->profile;
    double end_ms = -(double)INFINITY;
    for (int k = (int)(now_ms / p->every_ms); p->stall_ms > 0 && k >= 0 && isinf(end_ms); k--)
        if (stall_begin(l, k) + p->stall_ms <= now_ms)
            end_ms = stall_begin(l, k) + p->stall_ms;
    return end_ms;
}

/* the server at their other end */

typedef struct message {
    double at_ms;
    size_t bytes;
    bool is_media;
    int first, count; ///< media: numbers of packets
    int quality;
    bool begins;
    char text[TEXT_BYTES]; ///< else, up or down
} message;

typedef struct queue {
    message messages[MESSAGES];
    unsigned read, write;
} queue;

static struct {
    line up, down;
    queue asked, sent;
    int quality; ///< -1 = nobody listens
    int next;    ///< number of the next packet to be sent
    bool begins;
} server;

static message *push(queue *q, line *l, double bytes)
{
    assert_true(q->write - q->read < MESSAGES);
    message *m = &q->messages[q->write++ % MESSAGES];
    m->is_media = false;
    m->at_ms = pass(l, bytes);
    return m;
}

static message *due(queue *q)
{
    message *m = &q->messages[q->read % MESSAGES];
    if (q->read == q->write || m->at_ms > now_ms)
        return NULL;
    q->read++;
    return m;
}

static void say_hello(void)
{
    char *text = push(&server.sent, &server.down, 600)->text;
    int used = snprintf(text, TEXT_BYTES,
                        "{\"type\":\"hello\",\"frame\":0,\"zero_time\":0,\"pre_skip\":312,\"packet_frames\":960,"
                        "\"quality\":\"96\",\"qualities\":[");
    for (size_t k = 0; k < sizeof QUALITIES / sizeof *QUALITIES; k++)
        used += snprintf(text + used, TEXT_BYTES - (size_t)used,
                         "%s{\"name\":\"%s\",\"bitrate\":%d,\"channels\":%d,\"packet_frames\":960}", k > 0 ? "," : "",
                         QUALITIES[k].name, QUALITIES[k].bitrate_bps, QUALITIES[k].channels);
    snprintf(text + used, TEXT_BYTES - (size_t)used, "]}");
}

static int made(void)
{
    return (int)(now_ms / PACKET_MS) + 1;
}

static void on_listen(const char *text)
{
    int burst_ms = 0, quality = 2;
    char name[16] = "";
    const char *said = strstr(text, "\"quality\":\"");
    assert_int_equal(sscanf(text, "{\"type\":\"listen\",\"burst_ms\":%d", &burst_ms), 1);
    if (said != NULL && sscanf(said, "\"quality\":\"%15[^\"]", name) == 1)
        for (quality = 0; strcmp(QUALITIES[quality].name, name) != 0;)
            quality++;
    bool is_switch = server.quality >= 0 && quality != server.quality;
    server.next = is_switch ? server.next - OVERLAP : made() - (int)ceil(burst_ms / PACKET_MS);
    server.quality = quality;
    server.begins = true;
    snprintf(push(&server.sent, &server.down, 100)->text, TEXT_BYTES,
             "{\"type\":\"listening\",\"quality\":\"%s\",\"packet_frames\":960,\"pre_skip\":312}",
             QUALITIES[quality].name);
}

static void on_ping(const char *text)
{
    double client_ms = 0;
    assert_int_equal(sscanf(text, "{\"type\":\"ping\",\"client_time\":%lf", &client_ms), 1);
    snprintf(push(&server.sent, &server.down, 100)->text, TEXT_BYTES,
             "{\"type\":\"pong\",\"client_time\":%.6f,\"server_time\":%.6f}", client_ms, now_ms);
}

static void move_forward(void)
{
    server.next = made() - NEWEST;
    server.begins = true;
    snprintf(push(&server.sent, &server.down, 100)->text, TEXT_BYTES,
             "{\"type\":\"error\",\"code\":\"BUFFER_OVERRUN\",\"recoverable\":true}");
}

static void send_media(void)
{
    if (server.quality < 0)
        return;
    if ((made() - server.next) * PACKET_MS > BEHIND_MAX_MS)
        move_forward();
    while (server.next < made() && server.down.free_ms - now_ms <= KERNEL_MS) {
        int behind = made() - server.next, count = !server.begins ? 1 : behind < BURST_MAX ? behind : BURST_MAX;
        double packet_bytes = 2 + QUALITIES[server.quality].bitrate_bps * PACKET_MS / 8000;
        message *m = push(&server.sent, &server.down, HEADER_BYTES + count * packet_bytes);
        m->is_media = true;
        m->first = server.next;
        m->count = count;
        m->quality = server.quality;
        m->begins = server.begins;
        server.begins = false;
        server.next += count;
    }
}

static void run_server(void)
{
    for (message *m; (m = due(&server.asked)) != NULL;)
        if (strstr(m->text, "\"ping\"") != NULL)
            on_ping(m->text);
        else
            on_listen(m->text);
    send_media();
}

/* the connection, in place of client/cli/dial_lws.c */

struct aur_dial {
    aur_tuner *tuner;
};

void aur_dial_connect(aur_dial *dial, const aur_url *url)
{
    (void)url;
    AUR_TUNER_EVENTS.opened(dial->tuner);
    say_hello();
}

void aur_dial_send(aur_dial *dial, const char *text)
{
    (void)dial;
    snprintf(push(&server.asked, &server.up, 100)->text, TEXT_BYTES, "%s", text);
}

void aur_dial_hang_up(aur_dial *dial)
{
    (void)dial;
    fail_msg("the listener hung up at %.1f s", now_ms / 1000);
}

/// A packet of 20 ms; how many bytes it stands for is the server's affair.
static const uint8_t PACKET[] = {0xfc, 0};

/// It is silence, and decoding takes no time (-Wl,--wrap).
int __wrap_aur_decoder_packet(aur_decoder *decoder, const uint8_t *packet, size_t bytes, float *samples,
                              int frames_max);
int __wrap_aur_decoder_packet(aur_decoder *decoder, const uint8_t *packet, size_t bytes, float *samples, int frames_max)
{
    (void)decoder, (void)packet, (void)bytes;
    assert_true(frames_max >= AUR_PACKET_FRAMES);
    memset(samples, 0, AUR_PACKET_FRAMES * AUR_CHANNELS * sizeof *samples);
    return AUR_PACKET_FRAMES;
}

static void deliver(aur_tuner *tuner, const message *m)
{
    static uint8_t bytes[16 + BURST_MAX * (2 + sizeof PACKET)];
    if (!m->is_media) {
        AUR_TUNER_EVENTS.text(tuner, m->text, strlen(m->text));
        return;
    }
    uint64_t frame = (uint64_t)((int64_t)m->first * AUR_PACKET_FRAMES);
    size_t at = 16;
    memset(bytes, 0, at);
    bytes[0] = 1;
    bytes[1] = (uint8_t)(m->quality << 4 | m->begins);
    bytes[2] = (uint8_t)m->count;
    for (int k = 0; k < 4; k++)
        bytes[4 + k] = (uint8_t)((uint32_t)m->first >> (8 * k));
    for (int k = 0; k < 8; k++)
        bytes[8 + k] = (uint8_t)(frame >> (8 * k));
    for (int k = 0; k < m->count; k++, at += sizeof PACKET) {
        bytes[at++] = (uint8_t)sizeof PACKET;
        bytes[at++] = 0;
        memcpy(bytes + at, PACKET, sizeof PACKET);
    }
    AUR_TUNER_EVENTS.binary(tuner, bytes, at);
}

/* listening */

static struct {
    aur_tuner tuner;
    aur_jitter_buffer buffer;
    aur_playout playout;
    aur_dial dial;
} listener;

typedef struct heard {
    int learning, gaps;
    double silence_ms;  ///< at most, from the end of a stall to sound
    double furthest_ms; ///< the buffer from its target, at most, in calm
} heard;

static int gaps(void)
{
    const uint32_t *underruns = listener.playout.underruns;
    return (int)(underruns[AUR_UNDERRUN_LATE] + underruns[AUR_UNDERRUN_SKIPPED] + underruns[AUR_UNDERRUN_OFFLINE]);
}

static double off_ms(void)
{
    const aur_jitter *control = &listener.playout.control;
    return 1000 * fabs(control->level_s - control->target_s);
}

static void tick(void)
{
    float block[BLOCK_FRAMES * AUR_CHANNELS];
    run_server();
    for (message *m; (m = due(&server.sent)) != NULL;)
        deliver(&listener.tuner, m);
    aur_tuner_tick(&listener.tuner, __wrap_aur_clock_now_ns());
    aur_playout_render(&listener.playout, block, BLOCK_FRAMES, AUR_PLAYOUT_FREE);
    now_ms += TICK_MS;
}

static heard play(double until_ms)
{
    heard h = {0};
    double silent_since_ms = (double)NAN;
    for (int before = gaps(); now_ms < until_ms; before = gaps()) {
        tick();
        if (gaps() != before) {
            *(now_ms < MINUTE_MS ? &h.learning : &h.gaps) += 1;
            silent_since_ms = now_ms;
        }
        double stall_end_ms = last_stall_end(&server.down);
        if (listener.playout.playing && !isnan(silent_since_ms)) {
            h.silence_ms = fmax(h.silence_ms, now_ms - fmax(silent_since_ms, stall_end_ms));
            silent_since_ms = (double)NAN;
        }
        bool is_calm =
            after_stall(&server.down, now_ms) == now_ms && now_ms - fmax(MINUTE_MS, stall_end_ms) > RECOVERY_MS;
        if (is_calm && listener.playout.playing)
            h.furthest_ms = fmax(h.furthest_ms, off_ms());
    }
    return h;
}

static void begin(const struct profile *profile, const char *mode, uint32_t seed)
{
    aur_url url;
    now_ms = 0;
    memset(&server, 0, sizeof server);
    server.quality = -1;
    server.down = (line){.profile = profile, .chance = seed, .stall_chance = seed ^ 0x5ca1ab1eu};
    server.up = (line){.profile = profile, .chance = seed + 1, .stall_chance = (seed + 1) ^ 0x5ca1ab1eu};
    assert_null(aur_url_parse("http://there/", &url));
    assert_ok(aur_jitter_buffer_init(&listener.buffer));
    aur_playout_init(&listener.playout, &listener.buffer, aur_jitter_mode_find(mode));
    assert_ok(aur_tuner_open(&listener.tuner, &url, &listener.playout, &listener.buffer));
    listener.dial.tuner = &listener.tuner;
    listener.tuner.dial = &listener.dial;
}

static void end(void)
{
    aur_tuner_close(&listener.tuner);
    aur_jitter_buffer_free(&listener.buffer);
}

static void eleven_minutes(const struct profile *profile, const char *mode, uint32_t seed)
{
    bool narrow = strcmp(profile->name, "narrow") == 0;
    begin(profile, mode, seed);
    heard h = play(END_MS);
    printf("%s, %s, seed %u: %d gaps while learning, %d after it; %.0f ms from the end of a stall to sound; %.0f ms "
           "kept, off it by %.0f ms at most; quality %s\n",
           mode, profile->name, seed, h.learning, h.gaps, h.silence_ms, 1000 * listener.playout.control.target_s,
           h.furthest_ms, listener.tuner.heard);
    if (h.gaps > profile->gaps)
        fail_msg("%d gaps after learning, at most %d", h.gaps, profile->gaps);
    assert_string_equal(listener.tuner.heard, narrow ? "32" : "96");
    assert_int_equal(listener.tuner.feed.faults, 0);
    // Of a line that carries too little more is tried now and then, from the buffer.
    if (h.silence_ms > SOUND_MAX_MS || (!narrow && h.furthest_ms > OFF_MAX_MS))
        fail_msg("silent for %.0f ms, %.0f ms off", h.silence_ms, h.furthest_ms);
    server.up.profile = server.down.profile = &PROFILES[0];
    play(END_MS + RECOVERY_MS);
    if (off_ms() > OFF_MAX_MS)
        fail_msg("on a good line %.0f ms off", off_ms());
    end();
}

static void lines_are_learned(void **state)
{
    const char *mode = *state;
    const char *scale = getenv("AUR_TEST_SCALE");
    uint32_t seeds = scale != NULL && strcmp(scale, "full") == 0 ? 6 : 1;
    // A mode that remembers no stall has a line without stalls.
    size_t lines = strcmp(mode, "balanced") == 0 ? 2 : sizeof PROFILES / sizeof *PROFILES;
    for (size_t k = 0; k < lines; k++)
        for (uint32_t seed = 1; seed <= seeds; seed++)
            eleven_minutes(&PROFILES[k], mode, seed);
}

static void a_line_that_is_good_again_is_trusted_again(void **state)
{
    (void)state;
    begin(&PROFILES[4], "auto", 1);
    play(2 * MINUTE_MS);
    assert_string_equal(listener.tuner.heard, "32");
    server.up.profile = server.down.profile = &PROFILES[0];
    play(40 * MINUTE_MS);
    assert_string_equal(listener.tuner.heard, "96");
    assert_true(listener.playout.control.target_s < 0.2);
    end();
}

static void a_quality_that_was_chosen_stays(void **state)
{
    (void)state;
    begin(&PROFILES[4], "auto", 1);
    listener.tuner.quality = "96";
    heard h = play(3 * MINUTE_MS);
    assert_string_equal(listener.tuner.heard, "96");
    assert_true(h.gaps > 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(lines_are_learned, "auto"),
        cmocka_unit_test_prestate(lines_are_learned, "safe"),
        cmocka_unit_test_prestate(lines_are_learned, "balanced"),
        cmocka_unit_test(a_line_that_is_good_again_is_trusted_again),
        cmocka_unit_test(a_quality_that_was_chosen_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

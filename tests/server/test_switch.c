// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests that qualities can be switched at random without being heard: a session asks for another quality a thousand
/// times, a player decodes what comes by the rule of docs/protocol.md (section 2.5), and what it plays is compared with
/// the render frame by frame. A room ticked by hand, no sockets, no clock.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>

#include "server/session.h"
#include "stream/clock.h"
#include "stream/decoder.h"
#include "stream/engine.h"

#ifdef AUR_TEST_SLOW_BUILD // looks for other faults, twenty times slower
#define SWITCHES 150
#else
#define SWITCHES 1000
#endif
#define TICK_FRAMES 240
#define FADE_FRAMES 240
#define PLAY_MAX    (400 * AUR_SAMPLE_RATE_HZ)
#define SEED        20261121

/// What is compared around a switch: 25 ms to either side, at delays of up to half a millisecond.
#define HALF_FRAMES 1200
#define LAG_MAX     24

/// Music from frame 0 on: half the sum of the sides, and the left side.
typedef struct music {
    float *mid, *left;
} music;

/// What a player holds. Everything it has played is kept.
typedef struct player {
    aur_decoder *decoder;
    int64_t due_frame; ///< next frame to be played; the first is 0
    music played;
    uint64_t gaps;
} player;

/// One who never switches.
typedef struct steady {
    aur_session session;
    int64_t next_frame;
} steady;

typedef struct switched {
    int64_t frame; ///< first that is heard in the new quality
    int from, to;
} switched;

static aur_access access_rules = {.scope = AUR_ACCESS_LOOPBACK, .port = 8080};
static aur_session_counts counts;
static aur_listener_scratch scratch;
static aur_room *room;
static aur_audience *audience;
static aur_session session;
static steady other;
static switched switches[SWITCHES];
static int64_t now_ns, now_frame;

static music allocate(void)
{
    music m = {.mid = calloc(PLAY_MAX, sizeof *m.mid), .left = calloc(PLAY_MAX, sizeof *m.left)};
    assert_non_null(m.mid);
    assert_non_null(m.left);
    return m;
}

static void put(music *m, int64_t frame, const float *stereo, float share)
{
    m->mid[frame] += share * (0.5f * (stereo[0] + stereo[1]) - m->mid[frame]);
    m->left[frame] += share * (stereo[0] - m->left[frame]);
}

/// Frames before the one due are dropped; the last of them fade over into the new.
static void play(player *p, int64_t frame, const float *pcm, int frames)
{
    p->gaps += frame > p->due_frame;
    for (int i = 0; i < frames; i++) {
        int64_t at = frame + i, before = p->due_frame - at;
        if (at >= 0 && before <= FADE_FRAMES)
            put(&p->played, at, pcm + 2 * i, before > 0 ? 1.0f - (float)before / (FADE_FRAMES + 1) : 1.0f);
    }
    if (frame + frames > p->due_frame)
        p->due_frame = frame + frames;
}

static int64_t frame_of(const uint8_t *message)
{
    int64_t frame = 0;
    for (int i = 7; i >= 0; i--)
        frame = (int64_t)((uint64_t)frame << 8 | message[8 + i]);
    return frame;
}

static void receive(player *p, const uint8_t *message, size_t bytes)
{
    static float pcm[AUR_PACKET_FRAMES * AUR_CHANNELS];
    int count = message[2] | message[3] << 8, packet_frames = AUR_PACKET_FRAMES >> (message[1] >> 1 & 3);
    int64_t frame = frame_of(message);
    if ((message[1] & AUR_MEDIA_FIRST) != 0 && (message[4] & 1) != 0) // it may or may not: nobody hears which
        aur_decoder_reset(p->decoder);
    const uint8_t *at = message + AUR_MEDIA_HEADER_BYTES;
    for (int k = 0; k < count; k++, frame += packet_frames) {
        size_t packet_bytes = (size_t)(at[0] | at[1] << 8);
        assert_int_equal(frame % packet_frames, 0);
        assert_int_equal(aur_decoder_packet(p->decoder, at + 2, packet_bytes, pcm, AUR_PACKET_FRAMES), packet_frames);
        play(p, frame - 312, pcm, packet_frames);
        at += 2 + packet_bytes;
    }
    assert_int_equal(at - message, bytes);
}

/// The quality in a `listening`, or -1.
static int quality_told(const aur_session_item *item)
{
    char text[2048], name[16] = "";
    snprintf(text, sizeof text, "%.*s", (int)item->bytes, (const char *)item->data);
    const char *at = strstr(text, "\"quality\":\"");
    if (strstr(text, "\"type\":\"listening\"") == NULL || at == NULL)
        return -1;
    at += strlen("\"quality\":\"");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "\""), at);
    return aur_quality_find(name);
}

/// Takes all there is to send. Returns the quality that was told last, or -1.
static int take_all(player *p)
{
    int told = -1;
    for (;;) {
        aur_session_item item = aur_session_take(&session, &scratch);
        if (item.kind == AUR_SESSION_MEDIA) {
            receive(p, item.data, item.bytes);
        } else if (item.kind == AUR_SESSION_TEXT) {
            int quality = quality_told(&item);
            told = quality >= 0 ? quality : told;
            aur_outgoing_drop(item.outgoing);
        } else {
            return told;
        }
    }
}

static void take_steady(void)
{
    for (;;) {
        aur_session_item item = aur_session_take(&other.session, &scratch);
        if (item.kind == AUR_SESSION_NOTHING)
            return;
        if (item.kind == AUR_SESSION_MEDIA) {
            assert_int_equal(frame_of(item.data), other.next_frame);
            other.next_frame += (item.data[2] | item.data[3] << 8) * AUR_PACKET_FRAMES;
        }
        if (item.kind == AUR_SESSION_TEXT)
            aur_outgoing_drop(item.outgoing);
    }
}

/// The world goes on by 5 ms, as a station's does while somebody hears packets so short; at other times the room has
/// nothing to do in three ticks of four.
static void tick(void)
{
    now_ns += AUR_PACKET_NS / 4;
    now_frame += TICK_FRAMES;
    while ((aur_room_tick(room, now_frame) & AUR_ROOM_AGAIN) != 0) {
    }
    aur_audience_tick(audience, now_ns);
    take_steady();
}

static void ask(aur_session *from, int quality)
{
    char text[80];
    snprintf(text, sizeof text, "{\"type\":\"listen\",\"quality\":\"%s\"}", aur_quality_get((uint32_t)quality)->name);
    aur_session_text(from, text, strlen(text), now_ns);
}

/// Asks for other qualities until there were SWITCHES of them; now and then it reads late or changes its mind.
static void listen_and_switch(player *p)
{
    int quality = AUR_QUALITY_DEFAULT, wanted = quality;
    int64_t again_frame = 0;
    uint64_t k = SEED;
    ask(&session, quality);
    ask(&other.session, quality);
    for (int n = 0; n < SWITCHES;) {
        tick();
        assert_true(now_frame < PLAY_MAX - AUR_SAMPLE_RATE_HZ);
        if (now_frame >= again_frame && (wanted == quality || dice(k++) % 20 == 0)) {
            do
                wanted = (int)(dice(k++) % AUR_QUALITY_COUNT);
            while (wanted == quality || aur_quality_get((uint32_t)wanted)->codec != AUR_CODEC_OPUS);
            ask(&session, wanted);
        }
        if (dice(k++) % 4 == 0)
            continue;
        int64_t due_frame = p->due_frame;
        int told = take_all(p);
        if (told >= 0 && told != quality) {
            switches[n++] = (switched){.frame = due_frame, .from = quality, .to = told};
            quality = told;
            again_frame = now_frame + (int64_t)(dice(k++) % 9600);
        }
    }
    for (int i = 0; i < 40; i++) {
        tick();
        take_all(p);
    }
}

static music render(const aur_controls *controls, int64_t frames)
{
    static float pcm[AUR_PACKET_FRAMES * AUR_CHANNELS];
    music m = allocate();
    aur_engine *engine;
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = *controls}, &engine));
    for (int64_t frame = 0; frame < frames; frame++) {
        if (frame % AUR_PACKET_FRAMES == 0)
            aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        put(&m, frame, pcm + frame % AUR_PACKET_FRAMES * AUR_CHANNELS, 1.0f);
    }
    aur_engine_close(engine);
    return m;
}

/// Correlation of the slopes, which are sharper in time than the music.
static double correlation(const float *a, const float *b)
{
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (int i = -HALF_FRAMES; i < HALF_FRAMES; i++) {
        double da = (double)(a[i + 1] - a[i]), db = (double)(b[i + 1] - b[i]);
        aa += da * da;
        bb += db * db;
        ab += da * db;
    }
    return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : 0.0;
}

static int delay(const float *played, const float *rendered)
{
    int best = 0;
    double most = correlation(rendered, played);
    for (int lag = -LAG_MAX; lag <= LAG_MAX; lag++) {
        double r = correlation(rendered + lag, played);
        if (r > most) {
            most = r;
            best = lag;
        }
    }
    return best;
}

/// Largest step of `a`, within 5 ms to either side.
static double step(const float *a)
{
    double most = 0.0;
    for (int i = -FADE_FRAMES; i < FADE_FRAMES; i++)
        most = fmax(most, fabs((double)(a[i + 1] - a[i])));
    return most;
}

/// Largest corner of what `a` has more than `b`, within 5 ms to either side: a click is one.
static double corner(const float *a, const float *b)
{
    double most = 0.0;
    for (int i = -FADE_FRAMES; i < FADE_FRAMES; i++) {
        double x = (double)(a[i + 1] - b[i + 1]) - 2.0 * (double)(a[i] - b[i]) + (double)(a[i - 1] - b[i - 1]);
        most = fmax(most, fabs(x));
    }
    return most;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void nobody_hears_a_thousand_switches(void **state)
{
    (void)state;
    static double corners[SWITCHES];
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    player p = {.played = allocate()};
    assert_ok(aur_decoder_open(&p.decoder));
    listen_and_switch(&p);
    assert_int_equal(p.gaps, 0);
    music rendered = render(&controls, p.due_frame + HALF_FRAMES);
    double worst_match = 1.0, worst_step = 0.0;
    int count = 0;
    for (int n = 0; n < SWITCHES; n++) {
        int64_t at = switches[n].frame;
        if (at < AUR_SAMPLE_RATE_HZ / 2) // the music has hardly begun
            continue;
        const float *mid = p.played.mid + at, *true_mid = rendered.mid + at;
        if (delay(mid, true_mid) != 0)
            fail_msg("seed %d, switch %d, %s to %s: off by %d frames", SEED, n,
                     aur_quality_get((uint32_t)switches[n].from)->name, aur_quality_get((uint32_t)switches[n].to)->name,
                     delay(mid, true_mid));
        worst_match = fmin(worst_match, correlation(true_mid, mid));
        worst_step = fmax(worst_step, step(p.played.left + at) / step(rendered.left + at));
        double around = corner(mid - 1200, true_mid - 1200) + corner(mid + 1200, true_mid + 1200);
        corners[count++] = 2.0 * corner(mid, true_mid) / around;
    }
    qsort(corners, (size_t)count, sizeof *corners, compare_doubles);
    print_message(
        "%d switches in %.0f s: no gap, none off by a frame; slopes match %.2f at least, largest step %.2f of "
        "the render's, corners %.2f of those around it (median)\n",
        count, (double)p.due_frame / AUR_SAMPLE_RATE_HZ, worst_match, worst_step, corners[count / 2]);
    assert_true(count > SWITCHES * 9 / 10);
    assert_true(worst_match > 0.7);
    assert_true(worst_step < 2.5);                                   // without the fade 8
    assert_true(corners[count / 2] < 1.5);                           // without the fade 6
    assert_true(other.next_frame > p.due_frame - AUR_PACKET_FRAMES); // who does not switch notices nothing
    free(rendered.mid);
    free(rendered.left);
    free(p.played.mid);
    free(p.played.left);
    aur_decoder_close(p.decoder);
}

static int set_up(void **state)
{
    (void)state;
    aur_room_config config = {.complexity = 1, .idle_after_ms = 100};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    aur_audience_config with = {.room = room, .name = "lobby", .members_max = 2, .access = &access_rules};
    assert_ok(aur_audience_open(&with, &audience));
    now_ns = 1000 * AUR_NS_PER_SECOND;
    aur_session_open(&session, audience, &access_rules, &counts, now_ns);
    aur_session_open(&other.session, audience, &access_rules, &counts, now_ns);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    aur_session_close(&session);
    aur_session_close(&other.session);
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        assert_int_equal(aur_room_quality_listeners(room, i), 0);
    aur_audience_close(audience);
    aur_room_close(room);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_hears_a_thousand_switches, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

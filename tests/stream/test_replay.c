// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests that a journal is the music: what somebody played live is rendered again from the journal sample by sample,
/// from its beginning and from any frame, and soon.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/clock.h"
#include "stream/controls.h"
#include "stream/encoder.h"
#include "stream/engine.h"
#include "stream/journal.h"
#include "stream/room.h"
#include "stream/scribe.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)
#define HOUR   (3600 * SECOND)

/// Length of what is played live: 10 min, at full scale an hour.
#ifdef AUR_TEST_SLOW_BUILD
#define LIVE_FRAMES (60 * SECOND)
#define SEEKS       2
#else
#define LIVE_FRAMES (600 * SECOND)
#define SEEKS       12
#endif
#define SEEKS_FULL 50

/// Somebody changes something about so often.
#define CHANGE_EVERY_FRAMES (6 * SECOND)

/// Compared after a seek: 0.1 s.
#define WINDOW_FRAMES 4800

/// What a seek may cost before its first sample. The promise is 300 ms; this one is not broken by a slow machine.
#define FIRST_SAMPLE_MAX_NS AUR_NS_PER_SECOND

static int64_t live_frames(void)
{
    return full_scale() ? HOUR : LIVE_FRAMES;
}

static aur_controls initial_controls(void)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    controls.seed = 20261121;
    return controls;
}

/// Change number `k` of somebody who touches everything.
static aur_control_event change(uint64_t k)
{
    aur_control control = (aur_control)(dice(2 * k) % AUR_CONTROL_COUNT);
    const aur_control_info *info = aur_control_describe(control);
    uint64_t span = aur_control_max(control) - info->min + 1;
    uint64_t value = info->min + dice(2 * k + 1) % span;
    if (control == AUR_CONTROL_FADE)
        value /= 2; // or most of it would be silent
    return (aur_control_event){.control = control, .value = value};
}

/// One number for a packet's bits (FNV-1a, by 32-bit words).
static uint64_t digest(const float *samples, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &samples[i], sizeof bits);
        hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/// What was played, and the journal of it.
typedef struct performance {
    uint64_t *packets; ///< digest of each
    size_t packet_count;
    aur_journal journal;
    size_t bytes;
} performance;

static performance played;

/// Renders packet by packet, each in two calls with the changes between, as a game would at odd moments.
static int play_live(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    aur_scribe_config config = {.controls = initial_controls()};
    aur_scribe *scribe = NULL;
    aur_engine *engine = NULL;
    uint64_t changes = 0;
    played.packet_count = (size_t)(live_frames() / AUR_PACKET_FRAMES);
    played.packets = calloc(played.packet_count, sizeof *played.packets);
    assert_ok(aur_scribe_open(&config, &scribe));
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = config.controls}, &engine));
    for (size_t i = 0; i < played.packet_count; i++) {
        size_t before = (size_t)(dice(i + 777777) % AUR_PACKET_FRAMES);
        aur_engine_render(engine, pcm, before);
        if (dice(i) % (CHANGE_EVERY_FRAMES / AUR_PACKET_FRAMES) == 0)
            for (uint64_t n = 1 + dice(i + 999) % 3; n > 0; n--) {
                aur_control_event event = change(changes++);
                aur_err err = aur_engine_post(engine, &event, NULL);
                if (err == AUR_OK)
                    assert_ok(aur_scribe_add(scribe, &event, 1));
                else
                    assert_int_equal(err, AUR_ERR_FULL);
            }
        aur_engine_render(engine, pcm + 2 * before, AUR_PACKET_FRAMES - before);
        played.packets[i] = digest(pcm, AUR_PACKET_FRAMES * 2);
    }
    aur_engine_close(engine);
    char reason[AUR_JOURNAL_REASON_BYTES];
    aur_scribe_end(scribe, live_frames());
    const uint8_t *data = aur_scribe_bytes(scribe, &played.bytes);
    assert_ok(aur_journal_parse(data, played.bytes, NULL, &played.journal, reason));
    aur_scribe_close(scribe);
    print_message("%lld s with %zu changes: %zu bytes\n", (long long)(live_frames() / SECOND), played.journal.count,
                  played.bytes);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    aur_journal_free(&played.journal);
    free(played.packets);
    return 0;
}

static aur_engine *open_journal(int64_t start_frame, int64_t history_frames)
{
    aur_engine *engine = NULL;
    aur_engine_config config = {.controls = played.journal.controls,
                                .log = played.journal.entries,
                                .log_count = played.journal.count,
                                .start_frame = start_frame,
                                .history_frames = history_frames};
    assert_ok(aur_engine_open(&config, &engine));
    return engine;
}

static void a_journal_plays_what_was_played(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    size_t loud = 0;
    assert_true(played.journal.count > played.packet_count / 300);
    assert_true((int64_t)played.bytes < 128 + 20000 * live_frames() / HOUR); // the beginning and what an hour may add
    assert_int_equal(played.journal.end_frame, live_frames());
    aur_engine *engine = open_journal(0, 0);
    for (size_t i = 0; i < played.packet_count; i++) {
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        loud += pcm[0] > 0.001f || pcm[0] < -0.001f;
        if (digest(pcm, AUR_PACKET_FRAMES * 2) != played.packets[i])
            fail_msg("packet %zu of %zu is another", i, played.packet_count);
    }
    assert_true(loud > played.packet_count / 4);
    aur_engine_close(engine);
}

typedef struct seek {
    int64_t frame;
    uint64_t digest;
} seek;

static int by_frame(const void *left, const void *right)
{
    int64_t l = ((const seek *)left)->frame, r = ((const seek *)right)->frame;
    return (l > r) - (l < r);
}

/// Goes on to `frame`, forgetting what lies before it, and renders a window.
static uint64_t window_at(aur_engine *engine, int64_t frame)
{
    static float pcm[WINDOW_FRAMES * 2];
    while (aur_engine_frame(engine) < frame) {
        int64_t left = frame - aur_engine_frame(engine);
        aur_engine_render(engine, pcm, left < WINDOW_FRAMES ? (size_t)left : WINDOW_FRAMES);
    }
    aur_engine_render(engine, pcm, WINDOW_FRAMES);
    return digest(pcm, WINDOW_FRAMES * 2);
}

/// As `auralis render FILE --from TIME` opens it, at any frame.
static void any_frame_is_near(void **state)
{
    (void)state;
    static seek seeks[SEEKS_FULL];
    size_t count = full_scale() ? SEEKS_FULL : SEEKS;
    int64_t worst_ns = 0, sum_ns = 0;
    for (size_t i = 0; i < count; i++)
        seeks[i].frame = (int64_t)(dice(i + 31337) % (uint64_t)(live_frames() - WINDOW_FRAMES));
    qsort(seeks, count, sizeof *seeks, by_frame);
    aur_engine *linear = open_journal(0, 0);
    void *before = malloc(aur_engine_snapshot_bytes());
    float frame[2];
    for (size_t i = 0; i < count; i++) {
        while (aur_engine_frame(linear) < seeks[i].frame)
            aur_engine_render(linear, frame, 1);
        aur_engine_snapshot_save(linear, before); // windows may overlap
        seeks[i].digest = window_at(linear, seeks[i].frame);
        aur_engine_snapshot_restore(linear, before);
    }
    free(before);
    aur_engine_close(linear);
    for (size_t i = 0; i < count; i++) {
        int64_t begin_ns = aur_clock_thread_cpu_ns();
        aur_engine *engine = open_journal(aur_block_start(seeks[i].frame), AUR_HISTORY_FRAMES);
        while (aur_engine_frame(engine) < seeks[i].frame)
            aur_engine_render(engine, frame, 1);
        int64_t took_ns = aur_clock_thread_cpu_ns() - begin_ns;
        if (window_at(engine, seeks[i].frame) != seeks[i].digest)
            fail_msg("from frame %lld on it is other music", (long long)seeks[i].frame);
        aur_engine_close(engine);
        sum_ns += took_ns;
        worst_ns = took_ns > worst_ns ? took_ns : worst_ns;
    }
    print_message("%zu seeks: CPU time before the first sample %lld ms in the mean, %lld ms at worst\n", count,
                  (long long)(sum_ns / (int64_t)count / 1000000), (long long)(worst_ns / 1000000));
#ifndef AUR_TEST_SLOW_BUILD
    assert_true(worst_ns < FIRST_SAMPLE_MAX_NS);
#endif
}

/// Nine hours on nobody has rendered all that lies before; who came 200 s earlier and who comes now hear the same.
static void nine_hours_on_is_near(void **state)
{
    (void)state;
    const int64_t frame = 9 * HOUR;
    aur_engine *earlier = open_journal(frame - 200 * SECOND, 0);
    uint64_t expected = window_at(earlier, frame);
    aur_engine_close(earlier);
    int64_t begin_ns = aur_clock_thread_cpu_ns();
    aur_engine *now = open_journal(frame, AUR_HISTORY_FRAMES);
    int64_t took_ns = aur_clock_thread_cpu_ns() - begin_ns;
    assert_true(window_at(now, frame) == expected);
    aur_engine_close(now);
    print_message("nine hours on: CPU time before the first sample %lld ms\n", (long long)(took_ns / 1000000));
#ifndef AUR_TEST_SLOW_BUILD
    assert_true(took_ns < FIRST_SAMPLE_MAX_NS);
#endif
}

/// A room is changed while it plays and while nobody listens; the results that come back make its journal, and an
/// engine on that journal, encoded the same way, gives the bytes of its packets.
static void a_rooms_results_are_its_journal(void **state)
{
    (void)state;
    static float pcm[AUR_PACKET_FRAMES * 2];
    uint8_t expected[AUR_OPUS_PACKET_BYTES_MAX];
    aur_room_config config = {.controls = initial_controls(), .complexity = 1};
    aur_scribe *scribe = NULL;
    aur_room *room = NULL;
    aur_tape_reader reader;
    static aur_packet packet;
    aur_control_result result;
    int64_t now = 0;
    uint64_t changes = 50;
    assert_ok(aur_scribe_open(&(aur_scribe_config){.controls = config.controls}, &scribe));
    assert_ok(aur_room_open(&config, &room));
    for (int packets = 0; packets < 1230; packets++, now += AUR_PACKET_FRAMES) { // 20 s asleep, then awake
        if (packets == 1000)
            aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
        if (packets % 30 == 13) {
            aur_control_event event = change(changes++);
            assert_ok(aur_room_control(room, &event, 1));
        }
        while ((aur_room_tick(room, now) & AUR_ROOM_AGAIN) != 0) {
        }
        while (aur_room_result(room, &result))
            if (result.err == AUR_OK)
                assert_ok(aur_scribe_add(scribe, &result.event, 1));
    }
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    size_t bytes = 0, compared = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    assert_ok(aur_journal_parse(data, bytes, NULL, &journal, reason));
    assert_true(journal.count > 30);
    aur_tape_reader_start(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT),
                          AUR_TAPE_PACKETS / 2 - 1); // all since it woke
    assert_true(aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
    aur_engine *engine = NULL;
    aur_encoder *encoder = NULL;
    assert_ok(aur_encoder_open(&(aur_encoder_config){.complexity = 1}, &encoder));
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = journal.controls,
                                                   .log = journal.entries,
                                                   .log_count = journal.count,
                                                   .start_frame = packet.at_frame,
                                                   .history_frames = AUR_HISTORY_FRAMES},
                              &engine));
    do {
        aur_engine_render(engine, pcm, AUR_PACKET_FRAMES);
        int encoded = aur_encoder_packet(encoder, pcm, expected);
        assert_int_equal(packet.bytes, encoded);
        assert_memory_equal(packet.data, expected, (size_t)encoded);
        compared++;
    } while (aur_tape_read(&reader, aur_room_tape(room, AUR_QUALITY_DEFAULT), &packet));
    assert_true(compared > 240);
    aur_engine_close(engine);
    aur_encoder_close(encoder);
    aur_journal_free(&journal);
    aur_room_close(room);
    aur_scribe_close(scribe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_journal_plays_what_was_played),
        cmocka_unit_test(any_frame_is_near),
        cmocka_unit_test(nine_hours_on_is_near),
        cmocka_unit_test(a_rooms_results_are_its_journal),
    };
    return cmocka_run_group_tests_name("replay", tests, play_live, forget);
}

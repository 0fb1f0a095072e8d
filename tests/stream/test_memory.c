// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what happens when memory runs out: the allocator fails at the first call, then at the second, and so on until
/// an opening passes. Every failure must be clean: an error, no handle, nothing leaked (the address sanitizer looks).
/// The idea is SQLite's. The linker hands our calls of the allocator to the functions below (--wrap).
#include "tests/stream/check.h"

#include <unistd.h>

#include "stream/engine.h"
#include "stream/mailbox.h"
#include "stream/ogg.h"
#include "stream/recorder.h"
#include "stream/ring.h"
#include "stream/station.h"

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);

static int calls_left = -1; ///< allocations that still succeed; negative = all do

static int refuses(void)
{
    if (calls_left < 0)
        return 0;
    return calls_left-- == 0;
}

void *__wrap_malloc(size_t bytes)
{
    return refuses() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return refuses() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
    return refuses() ? NULL : __real_aligned_alloc(alignment, bytes);
}

/// Opens with every allocation failing in turn; `open` returns AUR_OK after it opened and closed.
static void fail_each(const char *what, aur_err (*open)(void))
{
    for (int n = 0; n < 100; n++) {
        calls_left = n;
        aur_err err = open();
        int passed = calls_left >= 0; // this one was not used up
        calls_left = -1;
        if (passed) {
            assert_ok(err);
            assert_true(n > 0);
            return;
        }
        if (err != AUR_ERR_MEMORY)
            fail_msg("%s: allocation %d failed, and it says '%s'", what, n, aur_strerror(err));
    }
    fail_msg("%s: never opens", what);
}

static aur_controls some_controls(void)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    return controls;
}

static aur_err open_engine(void)
{
    static const aur_control_event log = {.at_frame = 100, .control = AUR_CONTROL_KEY, .value = 1};
    aur_engine *engine = (aur_engine *)&engine;
    aur_err err =
        aur_engine_open(&(aur_engine_config){.controls = some_controls(), .log = &log, .log_count = 1}, &engine);
    assert_int_equal(engine != NULL, err == AUR_OK);
    aur_engine_close(engine);
    return err;
}

/// An acoustic, an engine in it, and a move to the reverb.
static aur_err open_space(void)
{
    aur_acoustic *space = (aur_acoustic *)&space;
    aur_engine *engine = NULL;
    aur_err err = aur_acoustic_open(&(aur_acoustic_config){.name = "plate", .length_ms = 300}, &space);
    assert_int_equal(space != NULL, err == AUR_OK);
    if (err == AUR_OK)
        err = aur_engine_open(&(aur_engine_config){.controls = some_controls(), .space = space}, &engine);
    if (err == AUR_OK)
        err = aur_engine_space_set(engine, NULL);
    aur_engine_close(engine);
    aur_acoustic_close(space);
    return err;
}

static aur_err open_station(void)
{
    aur_station *station = (aur_station *)&station;
    aur_room *room = (aur_room *)&room;
    aur_err err = aur_station_open(&(aur_station_config){.ordinary_priority = true}, &station);
    assert_int_equal(station != NULL, err == AUR_OK);
    if (err == AUR_OK) {
        err = aur_station_room_add(station, &(aur_room_config){.controls = some_controls()}, &room);
        assert_int_equal(room != NULL, err == AUR_OK);
    }
    aur_station_close(station);
    return err;
}

static aur_err open_recorder(void)
{
    char path[] = "/tmp/auralis-memory-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    aur_recorder *recorder = (aur_recorder *)&recorder;
    aur_err err = aur_recorder_open(&(aur_file_config){.path = path, .format = AUR_FILE_OPUS}, &recorder);
    assert_int_equal(recorder != NULL, err == AUR_OK);
    aur_err closed = aur_recorder_close(recorder);
    unlink(path);
    return err != AUR_OK ? err : closed;
}

static aur_err drop_bytes(void *context, const uint8_t *bytes, size_t count)
{
    (void)context;
    (void)bytes;
    (void)count;
    return AUR_OK;
}

static aur_err open_ogg(void)
{
    aur_ogg *ogg = (aur_ogg *)&ogg;
    aur_err err = aur_ogg_open(&(aur_ogg_config){.sink = drop_bytes, .pre_skip_frames = 312}, &ogg);
    assert_int_equal(ogg != NULL, err == AUR_OK);
    aur_ogg_close(ogg);
    return err;
}

static aur_err open_ring_and_mailbox(void)
{
    aur_ring ring;
    aur_mailbox mailbox;
    aur_err err = aur_ring_init(&ring, 8, 8);
    if (err == AUR_OK) {
        err = aur_mailbox_init(&mailbox, 8);
        aur_mailbox_free(&mailbox);
    }
    aur_ring_free(&ring);
    return err;
}

static void every_opening_fails_cleanly(void **state)
{
    (void)state;
    fail_each("engine", open_engine);
    fail_each("space", open_space);
    fail_each("station", open_station);
    fail_each("recorder", open_recorder);
    fail_each("ogg", open_ogg);
    fail_each("ring and mailbox", open_ring_and_mailbox);
}

/// A room whose engine cannot be opened counts it, tries again a second later, and then plays.
static void a_room_without_memory_tries_again(void **state)
{
    (void)state;
    aur_room *room = NULL;
    aur_room_status status;
    assert_ok(aur_room_open(&(aur_room_config){.controls = some_controls()}, &room));
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    for (int64_t now = 0; now < 2 * AUR_SAMPLE_RATE_HZ; now += AUR_PACKET_FRAMES) {
        calls_left = now < AUR_SAMPLE_RATE_HZ / 2 ? 0 : -1;
        while ((aur_room_tick(room, now) & AUR_ROOM_AGAIN) != 0) {
        }
    }
    aur_room_status_get(room, &status);
    assert_int_equal(status.open_failures, 1);
    assert_int_equal(status.state, AUR_ROOM_PLAYING);
    assert_true(status.packets >= 50);
    aur_room_close(room);
}

/// Plays for a second, then is suspended for so long that the engine must be opened again, which fails.
static aur_room *open_and_fall_behind(bool fades)
{
    aur_room *room = NULL;
    int64_t now = 0;
    assert_ok(aur_room_open(&(aur_room_config){.controls = some_controls(), .idle_after_ms = 100}, &room));
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    for (; now < AUR_SAMPLE_RATE_HZ; now += AUR_PACKET_FRAMES)
        aur_room_tick(room, now);
    if (fades)
        aur_room_fade_out(room, 1000);
    calls_left = 0;
    aur_room_tick(room, 200 * AUR_SAMPLE_RATE_HZ);
    calls_left = -1;
    return room;
}

static void nobody_misses_what_nobody_waited_for(void **state)
{
    (void)state;
    aur_room_status status;
    aur_room *room = open_and_fall_behind(false);
    assert_int_equal(aur_room_state_get(room), AUR_ROOM_RESTING);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, -1);
    aur_room_tick(room, 200 * AUR_SAMPLE_RATE_HZ + AUR_PACKET_FRAMES);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    while ((aur_room_tick(room, 3600 * (int64_t)AUR_SAMPLE_RATE_HZ) & AUR_ROOM_AGAIN) != 0) {
    }
    aur_room_status_get(room, &status);
    assert_int_equal(status.state, AUR_ROOM_PLAYING);
    assert_int_equal(status.missed_packets, 0);
    assert_int_equal(status.wakes, 2);
    aur_room_close(room);
}

static void a_fading_room_without_memory_ends(void **state)
{
    (void)state;
    aur_room *room = open_and_fall_behind(true);
    assert_int_equal(aur_room_state_get(room), AUR_ROOM_ENDED);
    aur_room_close(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_opening_fails_cleanly),
        cmocka_unit_test(a_room_without_memory_tries_again),
        cmocka_unit_test(nobody_misses_what_nobody_waited_for),
        cmocka_unit_test(a_fading_room_without_memory_ends),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}

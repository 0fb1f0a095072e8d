// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the recorder without sockets: what may be asked for, how many wait, who went away, and that what comes is what
/// the engine plays.
#include "server/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "stream/engine.h"
#include "stream/quantise.h"
#include "stream/scribe.h"
#include "tests/stream/check.h"

#define UNTIL_FRAME (5 * AUR_SAMPLE_RATE_HZ + 17)

typedef struct asker {
    int calls;
    uint8_t *data;
    size_t bytes;
    aur_err err;
} asker;

static aur_controls controls;
static uint8_t journal[4096];
static size_t journal_bytes;

static int write_journal(void **state)
{
    (void)state;
    aur_scribe *scribe = NULL;
    const aur_control_event change = {.at_frame = AUR_SAMPLE_RATE_HZ, .control = AUR_CONTROL_INTENSITY, .value = 60000};
    aur_controls_from_preset(&controls, 0);
    controls.seed = 3;
    assert_ok(aur_scribe_open(&(aur_scribe_config){.controls = controls}, &scribe));
    assert_ok(aur_scribe_add(scribe, &change, 1));
    const uint8_t *bytes = aur_scribe_bytes(scribe, &journal_bytes);
    assert_true(journal_bytes <= sizeof journal);
    memcpy(journal, bytes, journal_bytes);
    aur_scribe_close(scribe);
    return 0;
}

static void take(void *owner, void *data, size_t bytes, aur_err err)
{
    asker *a = owner;
    a->calls++;
    a->data = data;
    a->bytes = bytes;
    a->err = err;
}

static aur_err ask(aur_recordings *recordings, int32_t last_s, asker *a)
{
    const aur_recording_wish wish = {.last_s = last_s, .format = 6, .layer = -1}; // raw
    return aur_recordings_ask(recordings, &wish, journal, journal_bytes, 0, UNTIL_FRAME, take, a);
}

/// Until it was called, a minute at most.
static void wait_for(aur_recordings *recordings, const asker *a)
{
    for (int i = 0; a->calls == 0 && i < 6000; i++) {
        aur_recordings_tick(recordings);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    assert_int_equal(a->calls, 1);
}

static void queries_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *last, *format, *layer, *wrong;
        int32_t last_s;
    } cases[] = {
        {NULL, NULL, NULL, NULL, 300},        {"1", "wav", NULL, NULL, 1},       {"90s", "mid", NULL, NULL, 90},
        {"30m", "opus", "pad", NULL, 1800},   {"0", NULL, NULL, "last", 0},      {"1801", NULL, NULL, "last", 0},
        {"31m", NULL, NULL, "last", 0},       {"", NULL, NULL, "last", 0},       {"1h", NULL, NULL, "last", 0},
        {"99999999m", NULL, NULL, "last", 0}, {"-5", NULL, NULL, "last", 0},     {NULL, "WAV", NULL, "format", 0},
        {NULL, "", NULL, "format", 0},        {NULL, "auto", NULL, "format", 0}, {NULL, NULL, "tuba", "layer", 0},
        {NULL, "mid", "pad", "layer", 0},     {NULL, NULL, "", "layer", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        aur_recording_wish wish;
        const char *limit = NULL;
        const char *wrong = aur_recording_parse(cases[i].last, cases[i].format, cases[i].layer, &wish, &limit);
        if (cases[i].wrong == NULL) {
            assert_null(wrong);
            assert_int_equal(wish.last_s, cases[i].last_s);
        } else {
            assert_string_equal(wrong, cases[i].wrong);
            assert_non_null(limit);
        }
    }
}

static void it_is_what_the_engine_plays(void **state)
{
    (void)state;
    aur_recordings *recordings;
    asker a = {.calls = 0};
    assert_ok(aur_recordings_open(NULL, NULL, &recordings));
    assert_ok(ask(recordings, 2, &a));
    wait_for(recordings, &a);
    assert_ok(a.err);
    assert_int_equal(a.bytes, 2 * AUR_SAMPLE_RATE_HZ * 6);

    const aur_control_event log = {.at_frame = AUR_SAMPLE_RATE_HZ, .control = AUR_CONTROL_INTENSITY, .value = 60000};
    aur_engine *engine;
    assert_ok(aur_engine_open(&(aur_engine_config){.controls = controls, .log = &log, .log_count = 1}, &engine));
    float *music = malloc(UNTIL_FRAME * 2 * sizeof *music);
    int32_t *whole = malloc(UNTIL_FRAME * 2 * sizeof *whole);
    assert_true(music != NULL && whole != NULL);
    aur_engine_render(engine, music, UNTIL_FRAME);
    aur_engine_close(engine);
    aur_quantise_24(music, whole, UNTIL_FRAME * 2);
    const int32_t *last = whole + (UNTIL_FRAME - 2 * AUR_SAMPLE_RATE_HZ) * 2;
    for (size_t i = 0; i < a.bytes / 3; i++) {
        uint32_t word = (uint32_t)last[i] >> 8;
        const uint8_t bytes[3] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16)};
        assert_memory_equal(a.data + i * 3, bytes, 3);
    }
    munmap(a.data, a.bytes);
    free(music);
    free(whole);
    aur_recordings_close(recordings);
}

static void few_wait_and_nobody_for_who_went_away(void **state)
{
    (void)state;
    aur_recordings *recordings;
    asker askers[AUR_RECORDING_WAITING_MAX + 2] = {{.calls = 0}};
    assert_ok(aur_recordings_open(NULL, NULL, &recordings));
    for (int i = 0; i <= AUR_RECORDING_WAITING_MAX; i++)
        assert_ok(ask(recordings, 5, &askers[i]));
    assert_int_equal(ask(recordings, 5, &askers[AUR_RECORDING_WAITING_MAX + 1]), AUR_ERR_FULL);
    aur_recordings_tick(recordings); // the first is being made
    for (int i = 0; i < AUR_RECORDING_WAITING_MAX; i++)
        aur_recordings_forget(recordings, &askers[i]);
    assert_ok(ask(recordings, 1, &askers[AUR_RECORDING_WAITING_MAX + 1])); // their places are free
    wait_for(recordings, &askers[AUR_RECORDING_WAITING_MAX + 1]);
    for (int i = 0; i < AUR_RECORDING_WAITING_MAX; i++)
        assert_int_equal(askers[i].calls, 0);
    for (int i = AUR_RECORDING_WAITING_MAX; i < AUR_RECORDING_WAITING_MAX + 2; i++) {
        assert_int_equal(askers[i].calls, 1);
        munmap(askers[i].data, askers[i].bytes);
    }
    aur_recordings_close(recordings);
}

static void few_are_read_at_one_time(void **state)
{
    (void)state;
    aur_recordings *recordings;
    asker askers[AUR_RECORDING_AT_ONCE_MAX + 1] = {{.calls = 0}}, *last = &askers[AUR_RECORDING_AT_ONCE_MAX];
    assert_ok(aur_recordings_open(NULL, NULL, &recordings));
    for (int i = 0; i < AUR_RECORDING_AT_ONCE_MAX; i++) {
        assert_ok(ask(recordings, 1, &askers[i]));
        wait_for(recordings, &askers[i]);
        assert_non_null(askers[i].data);
    }
    assert_int_equal(ask(recordings, 1, last), AUR_ERR_FULL); // each takes room on the disk
    munmap(askers[0].data, askers[0].bytes);
    aur_recordings_forget(recordings, &askers[0]);
    assert_ok(ask(recordings, 1, last));
    wait_for(recordings, last);
    for (int i = 1; i <= AUR_RECORDING_AT_ONCE_MAX; i++)
        munmap(askers[i].data, askers[i].bytes);
    aur_recordings_close(recordings);
}

static void it_is_made_in_a_folder_of_a_long_name(void **state)
{
    (void)state;
    char folder[] = "/tmp/auralis-XXXXXX", longer[128];
    aur_recordings *recordings;
    asker a = {.calls = 0};
    assert_non_null(mkdtemp(folder));
    snprintf(longer, sizeof longer, "%s/%064d", folder, 0);
    assert_int_equal(mkdir(longer, 0700), 0);
    setenv("TMPDIR", longer, 1);
    assert_ok(aur_recordings_open(NULL, NULL, &recordings));
    assert_ok(ask(recordings, 1, &a));
    wait_for(recordings, &a);
    unsetenv("TMPDIR");
    assert_ok(a.err);
    munmap(a.data, a.bytes);
    aur_recordings_close(recordings);
    assert_int_equal(rmdir(longer), 0); // nothing is left in it
    assert_int_equal(rmdir(folder), 0);
}

static void it_says_why_not(void **state)
{
    (void)state;
    aur_recordings *recordings;
    asker a = {.calls = 0};
    const aur_recording_wish wish = {.last_s = 1, .format = 6, .layer = -1};
    assert_ok(aur_recordings_open(NULL, NULL, &recordings));
    assert_int_equal(aur_recordings_ask(recordings, &wish, journal, journal_bytes, 0, 0, take, &a), AUR_ERR_STATE);
    assert_int_equal(aur_recordings_ask(recordings, &wish, journal, 20, 0, 9, take, &a), AUR_ERR_FORMAT);
    assert_int_equal(aur_recordings_ask(NULL, &wish, journal, journal_bytes, 0, 9, take, &a), AUR_ERR_FULL);
    setenv("TMPDIR", "/nonexistent", 1);
    assert_ok(ask(recordings, 1, &a));
    wait_for(recordings, &a);
    assert_null(a.data);
    assert_int_equal(a.err, AUR_ERR_FILE);
    unsetenv("TMPDIR");
    assert_ok(ask(recordings, 5, &a)); // closed while it is made
    aur_recordings_tick(recordings);
    aur_recordings_close(recordings);
    aur_recordings_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_read),
        cmocka_unit_test(it_is_what_the_engine_plays),
        cmocka_unit_test(few_wait_and_nobody_for_who_went_away),
        cmocka_unit_test(few_are_read_at_one_time),
        cmocka_unit_test(it_is_made_in_a_folder_of_a_long_name),
        cmocka_unit_test(it_says_why_not),
    };
    return cmocka_run_group_tests_name("recording", tests, write_journal, NULL);
}

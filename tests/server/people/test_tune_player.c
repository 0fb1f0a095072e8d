// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests a MIDI file as somebody's playing: each note at its frame, whatever the tempo, one player of all channels, and
/// nothing held when it is stopped.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "server/people/tune_player.h"

#define BEGIN INT64_C(1000000)

static uint8_t file[400000];
static size_t track_at, file_bytes;
static char reason[AUR_TUNE_PLAYER_REASON_BYTES];
static aur_tune_player *tune;

static void put(const void *bytes, size_t count)
{
    memcpy(file + file_bytes, bytes, count);
    file_bytes += count;
}

static void put_number(uint32_t number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        file[file_bytes++] = (uint8_t)(number >> shift);
}

static void begin_file(uint16_t ticks_per_quarter)
{
    file_bytes = 0;
    put("MThd", 4);
    put_number(6, 4);
    put_number(0, 2);
    put_number(1, 2);
    put_number(ticks_per_quarter, 2);
    put("MTrk", 4);
    put_number(0, 4);
    track_at = file_bytes;
}

/// A message of up to three bytes after so many ticks.
static void say(uint32_t ticks, uint8_t status, uint8_t first, int second)
{
    for (int shift = 21; shift >= 0; shift -= 7)
        if (ticks >> shift != 0 || shift == 0)
            file[file_bytes++] = (uint8_t)((ticks >> shift & 0x7f) | (shift > 0 ? 0x80u : 0u));
    file[file_bytes++] = status;
    file[file_bytes++] = first;
    if (second >= 0)
        file[file_bytes++] = (uint8_t)second;
}

static void say_tempo(uint32_t ticks, uint32_t us_per_quarter)
{
    say(ticks, 0xff, 0x51, 3);
    put_number(us_per_quarter, 3);
}

static aur_err open_file(void)
{
    say(0, 0xff, 0x2f, 0);
    uint32_t bytes = (uint32_t)(file_bytes - track_at);
    for (int i = 0; i < 4; i++)
        file[track_at - 4 + (size_t)i] = (uint8_t)(bytes >> (24 - 8 * i));
    return aur_tune_player_open(file, file_bytes, &tune, reason, sizeof reason);
}

static int tear_down(void **state)
{
    (void)state;
    aur_tune_player_close(tune);
    tune = NULL;
    return 0;
}

/// All it gives out before a frame, as "0+60 24000-60 |": frames from its beginning, and where a batch ends.
static const char *given(int64_t until_frame)
{
    static char text[4096];
    static const char SIGNS[] = "-+pi!";
    aur_hands_batch batch;
    size_t at = 0;
    text[0] = '\0';
    while (aur_tune_player_next(tune, BEGIN + until_frame, &batch)) {
        for (uint32_t i = 0; i < batch.count; i++)
            at += (size_t)snprintf(text + at, sizeof text - at, "%lld%c%d ",
                                   (long long)(batch.events[i].at_frame - BEGIN), SIGNS[batch.events[i].kind],
                                   batch.events[i].kind == AUR_HANDS_INSTRUMENT ? 0 : batch.events[i].key);
        at += (size_t)snprintf(text + at, sizeof text - at, "|");
    }
    return text;
}

static void test_in_time(void **state)
{
    (void)state;
    begin_file(480);
    say(960, 0x90, 60, 100); // half a second a quarter; silence before it is left out
    say(480, 0x80, 60, 0);
    say_tempo(0, 1000000);
    say(0, 0x90, 62, 90);
    say(240, 0x90, 64, 80);
    say_tempo(240, 250000); // 62 goes on meanwhile
    say(480, 0x80, 62, 0);
    say(0, 0x80, 64, 0);
    assert_int_equal(open_file(), AUR_OK);
    assert_int_equal(aur_tune_player_notes(tune), 3);
    assert_int_equal(aur_tune_player_frames(tune), 24000 + 48000 + 12000);
    assert_true(aur_tune_player_is_over(tune)); // until it begins
    aur_tune_player_begin(tune, BEGIN, AUR_PATCH_BELL);
    assert_string_equal(given(0), "");
    assert_string_equal(given(24000), "0i0 0+60 |");
    assert_string_equal(given(24001), "24000-60 24000+62 |");
    assert_string_equal(given(INT64_C(1) << 40), "48000+64 84000-62 84000-64 84000i0 |");
    assert_true(aur_tune_player_is_over(tune));
    assert_int_equal(aur_tune_player_played_frames(tune, BEGIN - 5), 0);
    assert_int_equal(aur_tune_player_played_frames(tune, BEGIN + 5), 5);
    assert_int_equal(aur_tune_player_played_frames(tune, BEGIN + 84001), 84000);
    aur_tune_player_begin(tune, BEGIN, AUR_PATCH_BELL);
    assert_string_equal(given(1), "0i0 0+60 |"); // again
}

static void test_one_player(void **state)
{
    (void)state;
    begin_file(480);
    say(0, 0xc0, 0, -1);
    say(0, 0xc1, 46, -1); // a harp
    say(0, 0x90, 60, 100);
    say(0, 0x99, 36, 100); // percussion
    say(480, 0x91, 60, 100);
    say(480, 0x80, 60, 0); // the harp has it still
    say(0, 0xf0, 2, 1);    // sysex of two bytes
    put("\xf7", 1);
    say(480, 0x81, 60, 0);
    say(0, 0x89, 36, 0);
    assert_int_equal(open_file(), AUR_OK);
    assert_int_equal(aur_tune_player_notes(tune), 2);
    aur_tune_player_begin(tune, BEGIN, AUR_PATCH_BELL);
    assert_string_equal(given(INT64_C(1) << 40), "0i0 0+60 24000i0 24000+60 72000-60 72000i0 |");
}

static void test_limits(void **state)
{
    (void)state;
    begin_file(480);
    assert_int_equal(open_file(), AUR_ERR_FORMAT);
    assert_null(tune);
    assert_string_equal(reason, "no notes in it");
    begin_file(480);
    say(0, 0x90, 60, 100);
    say(480 * 1200, 0x80, 60, 0);
    assert_int_equal(open_file(), AUR_OK); // ten minutes
    tear_down(NULL);
    begin_file(480);
    say(0, 0x90, 60, 100);
    say(480 * 1200 + 1, 0x80, 60, 0);
    assert_int_equal(open_file(), AUR_ERR_FULL);
    assert_string_equal(reason, "longer than 10 minutes");
    for (int notes = 20000; notes <= 20001; notes++) {
        begin_file(480);
        for (int i = 0; i < notes; i++) {
            say(1, 0x90, (uint8_t)(i % 128), 100);
            say(1, 0x80, (uint8_t)(i % 128), 0);
        }
        assert_int_equal(open_file(), notes == 20000 ? AUR_OK : AUR_ERR_FULL);
        tear_down(NULL);
    }
    assert_string_equal(reason, "more than 20000 notes");
    begin_file(480);
    file[0] = 'X';
    assert_int_equal(open_file(), AUR_ERR_FORMAT);
    assert_true(reason[0] != '\0');
}

/// Played by the hands, a second ahead: every strike ends, also when it is stopped in the middle.
static void test_ends(void **state)
{
    (void)state;
    begin_file(480);
    for (int i = 0; i < 2000; i++) {
        say((uint32_t)(i * 7 % 61), 0x90, (uint8_t)(30 + i * 11 % 60), 100);
        if (i % 3 > 0)
            say(5, 0x80, (uint8_t)(30 + i * 5 % 60), 0);
    }
    assert_int_equal(open_file(), AUR_OK);
    for (int stop = 0; stop < 2; stop++) {
        static aur_hands_note notes[AUR_HANDS_NOTES_MAX];
        bool sounds[128] = {false}, quota = false, any = false, stopped = false;
        aur_hands hands;
        aur_hands_batch batch;
        aur_hands_init(&hands, 3);
        hands.patch = AUR_PATCH_BELL;
        aur_tune_player_begin(tune, BEGIN, AUR_PATCH_BELL);
        for (int64_t now_frame = BEGIN; !aur_tune_player_is_over(tune) || stopped; now_frame += 24000) {
            if (stop == 1 && now_frame > BEGIN + aur_tune_player_frames(tune) / 2 && !stopped) {
                aur_tune_player_stop(tune, now_frame, &batch);
                stopped = true;
            } else if (!aur_tune_player_next(tune, now_frame + AUR_TUNE_PLAYER_AHEAD_FRAMES, &batch)) {
                if (stopped)
                    break;
                continue;
            }
            int64_t now_ns = (now_frame - BEGIN) * 1000 / 48 * 1000 + 1;
            uint32_t count = aur_hands_take(&hands, &batch, now_frame, false, true, now_ns, notes, &quota);
            for (uint32_t i = 0; i < count; i++)
                for (int key = 0; key < 128; key++)
                    if (notes[i].note.all_off || notes[i].note.pitch_midi == key)
                        sounds[key] = notes[i].note.velocity > 0;
        }
        for (int key = 0; key < 128; key++)
            any |= sounds[key];
        assert_int_equal(stopped, stop);
        assert_int_equal(hands.patch, AUR_PATCH_BELL);
        assert_false(any || aur_hands_hold(&hands));
        assert_true(hands.strikes > 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_in_time, tear_down),
        cmocka_unit_test_teardown(test_one_player, tear_down),
        cmocka_unit_test_teardown(test_limits, tear_down),
        cmocka_unit_test_teardown(test_ends, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

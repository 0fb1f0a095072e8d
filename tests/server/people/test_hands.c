// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what one plays: messages read or refused whole, notes at their frames, and that whatever comes in whatever
/// order, what was struck is ended.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/hands.h"

#define NOW_FRAME INT64_C(48000000)
#define MS        (AUR_SAMPLE_RATE_HZ / 1000)

static aur_hands hands;
static aur_hands_note notes[AUR_HANDS_NOTES_MAX];
static bool quota;

static int set_up(void **state)
{
    (void)state;
    aur_hands_init(&hands, 7);
    return 0;
}

/* reading */

static size_t write_message(uint8_t *data, int64_t frame, const uint8_t (*events)[5], uint8_t count)
{
    memset(data, 0, AUR_HANDS_BYTES_MAX + 1);
    data[0] = 2;
    data[1] = count;
    data[4] = 0x01, data[5] = 0x02, data[6] = 0x03, data[7] = 0x04;
    for (int i = 0; i < 8; i++)
        data[8 + i] = (uint8_t)((uint64_t)frame >> 8 * i);
    for (int i = 0; i < count; i++)
        memcpy(data + 16 + 6 * i, events[i], 5);
    return (size_t)16 + 6u * count;
}

static void test_reads_a_message(void **state)
{
    (void)state;
    static const uint8_t EVENTS[][5] = {{0, 0, 1, 60, 100},
                                        {0xe0, 1, 0, 60, 3},
                                        {0xe0, 1, 2, 0, 127},
                                        {0, 2, 3, 0, AUR_PATCH_BELL},
                                        {0xff, 0xff, 4, 0, 0}};
    static uint8_t data[AUR_HANDS_BYTES_MAX + 1];
    aur_hands_batch batch;
    const char *fault = "";
    size_t bytes = write_message(data, -3, EVENTS, 5);
    assert_int_equal(aur_hands_parse(data, bytes, &batch, &fault), AUR_OK);
    assert_null(fault);
    assert_int_equal(batch.sequence, 0x04030201);
    assert_int_equal(batch.count, 5);
    assert_true(batch.events[0].at_frame == -3 && batch.events[0].kind == AUR_HANDS_ON);
    assert_true(batch.events[0].key == 60 && batch.events[0].value == 100);
    assert_true(batch.events[1].at_frame == 477 && batch.events[1].kind == AUR_HANDS_OFF);
    assert_true(batch.events[2].kind == AUR_HANDS_PEDAL && batch.events[2].value == 127);
    assert_true(batch.events[3].kind == AUR_HANDS_INSTRUMENT && batch.events[4].kind == AUR_HANDS_ALL_OFF);
    assert_int_equal(batch.events[4].at_frame, 65532);
}

/// One byte wrong, and what is said of it.
static void test_refuses_a_message(void **state)
{
    (void)state;
    static const uint8_t EVENTS[][5] = {{0, 0, 1, 60, 100}, {9, 0, 0, 60, 0}};
    static const struct {
        size_t at;
        uint8_t value;
        const char *says;
    } WRONG[] = {
        {0, 1, "type"},         {1, 0, "count"},       {1, 61, "count"},     {1, 1, "6 an event"},
        {1, 3, "6 an event"},   {2, 1, "bytes 2"},     {3, 1, "bytes 2"},    {15, 0x7f, "frame"},
        {15, 0x80, "frame"},    {18, 5, "kind"},       {18, 0xf0, "kind"},   {19, 128, "key"},
        {20, 128, "value"},     {20, 0, "velocity"},   {21, 1, "last byte"}, {16, 10, "not falling"},
        {17, 1, "not falling"}, {18, 3, "instrument"}, {24, 0xf7, "kind"},
    };
    static uint8_t data[AUR_HANDS_BYTES_MAX + 1];
    aur_hands_batch batch;
    const char *fault;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        size_t bytes = write_message(data, NOW_FRAME, EVENTS, 2);
        data[WRONG[i].at] = WRONG[i].value;
        fault = NULL;
        assert_int_equal(aur_hands_parse(data, bytes, &batch, &fault), AUR_ERR_FORMAT);
        if (fault == NULL || strstr(fault, WRONG[i].says) == NULL)
            fail_msg("byte %zu = %u: \"%s\"", WRONG[i].at, WRONG[i].value, fault != NULL ? fault : "none");
    }
    size_t whole = write_message(data, NOW_FRAME, EVENTS, 2);
    for (size_t bytes = 0; bytes < AUR_HANDS_BYTES_MAX; bytes++)
        assert_int_equal(aur_hands_parse(data, bytes, &batch, &fault), bytes == whole ? AUR_OK : AUR_ERR_FORMAT);
}

/* playing */

static uint32_t play_at(int64_t now_frame, int64_t now_ns, bool may_strike, const aur_hands_event *events,
                        uint32_t count)
{
    aur_hands_batch batch = {.count = count};
    memcpy(batch.events, events, count * sizeof *events);
    return aur_hands_take(&hands, &batch, now_frame, true, may_strike, now_ns, notes, &quota);
}

#define PLAY(...)                                                                                                      \
    play_at(NOW_FRAME, 1, true, (const aur_hands_event[]){__VA_ARGS__},                                                \
            (uint32_t)(sizeof((const aur_hands_event[]){__VA_ARGS__}) / sizeof(aur_hands_event)))
#define AT(frame, event_kind, event_key, event_value)                                                                  \
    {                                                                                                                  \
        .at_frame = NOW_FRAME + (frame), .kind = AUR_HANDS_##event_kind, .key = (event_key), .value = (event_value)    \
    }

static void assert_note(uint32_t i, int64_t frame, int pitch, int velocity)
{
    assert_int_equal(notes[i].at_frame, NOW_FRAME + frame);
    assert_int_equal(notes[i].note.player, 7);
    assert_int_equal(notes[i].note.all_off, pitch < 0);
    if (pitch < 0)
        return;
    assert_int_equal(notes[i].note.pitch_midi, pitch);
    assert_int_equal(notes[i].note.velocity, velocity);
    aur_guest_note back;
    assert_int_equal(aur_guest_unpack(aur_guest_pack(&notes[i].note), &back), AUR_OK); // the log takes it
}

static void test_keeps_distances(void **state)
{
    (void)state;
    assert_int_equal(PLAY(AT(-20 * MS, ON, 60, 100), AT(-15 * MS, OFF, 60, 0), AT(-5 * MS, ON, 62, 90)), 3);
    assert_note(0, 0, 60, 100);
    assert_note(1, 5 * MS, 60, 0);
    assert_note(2, 15 * MS, 62, 90);
    assert_true(notes[0].note.grid && notes[0].note.patch == AUR_PATCH_KEYS && !quota);
    // the next batch came faster; no note may be heard before one that was played before it
    assert_int_equal(PLAY(AT(0, OFF, 62, 0)), 1);
    assert_note(0, 15 * MS, 62, 0);
    assert_int_equal(PLAY(AT(3000 * MS, ON, 65, 1)), 1); // ahead: as it is meant
    assert_note(0, 3000 * MS, 65, 1);
    aur_hands_note off;
    assert_true(aur_hands_off(&hands, NOW_FRAME, &off));
    assert_true(off.at_frame == NOW_FRAME + 3000 * MS && off.note.all_off);
}

static void test_drops_late_strikes_but_no_offs(void **state)
{
    (void)state;
    assert_int_equal(PLAY(AT(-AUR_HANDS_LATE_MAX_FRAMES, ON, 60, 100)), 1);
    assert_note(0, 0, 60, 100);
    assert_int_equal(PLAY(AT(-AUR_HANDS_LATE_MAX_FRAMES - 1, ON, 61, 100)), 0);
    assert_int_equal(PLAY(AT(-AUR_HANDS_LATE_MAX_FRAMES - 1, OFF, 61, 0)), 0); // nothing to end
    assert_int_equal(PLAY(AT(AUR_HANDS_AHEAD_MAX_FRAMES + 1, ON, 61, 100)), 0);
    assert_int_equal(hands.dropped_late, 2);
    assert_int_equal(PLAY(AT(-1000000 * MS, OFF, 60, 0)), 1);
    assert_note(0, 0, 60, 0);
    assert_int_equal(PLAY(AT(0, ON, 60, 100), AT(1000000 * MS, OFF, 60, 0)), 2);
    assert_note(1, AUR_HANDS_AHEAD_MAX_FRAMES, 60, 0);
    assert_false(aur_hands_hold(&hands));
    // where the room's clock goes back, he is not deaf until it comes by again
    static const aur_hands_event EARLY = {.at_frame = 1000, .kind = AUR_HANDS_ON, .key = 60, .value = 1};
    assert_int_equal(play_at(1000, 1, true, &EARLY, 1), 1);
    assert_int_equal(notes[0].at_frame, 1000 + AUR_HANDS_AHEAD_MAX_FRAMES);
}

static void test_pedal(void **state)
{
    (void)state;
    assert_int_equal(PLAY(AT(0, PEDAL, 0, 64), AT(0, ON, 60, 9), AT(1, OFF, 60, 0), AT(2, ON, 64, 9)), 2);
    assert_true(aur_hands_hold(&hands));
    assert_int_equal(PLAY(AT(3, PEDAL, 0, 63)), 1); // 64 has a finger on it
    assert_note(0, 3, 60, 0);
    assert_int_equal(PLAY(AT(4, OFF, 64, 0), AT(5, OFF, 64, 0)), 1);
    assert_false(aur_hands_hold(&hands));
    assert_int_equal(PLAY(AT(6, INSTRUMENT, 0, AUR_PATCH_BELL), AT(6, ON, 70, 1), AT(7, ALL_OFF, 0, 0)), 2);
    assert_int_equal(notes[0].note.patch, AUR_PATCH_BELL);
    assert_note(1, 7, -1, 0);
    assert_int_equal(PLAY(AT(8, ALL_OFF, 0, 0)), 0);
}

/// The pedal has all keys and goes up in a batch full of strikes: as many notes as a batch makes.
static void test_longest_answer(void **state)
{
    (void)state;
    aur_hands_event event = {.at_frame = NOW_FRAME, .kind = AUR_HANDS_PEDAL, .value = 127};
    (void)play_at(NOW_FRAME, 1, true, &event, 1);
    int64_t now_ns = 1;
    for (uint8_t key = 0; key < 128; key++) {
        const aur_hands_event PRESS[2] = {{NOW_FRAME, AUR_HANDS_ON, key, 1}, {NOW_FRAME, AUR_HANDS_OFF, key, 0}};
        now_ns += 1000000000;
        assert_int_equal(play_at(NOW_FRAME, now_ns, true, PRESS, 2), 1);
    }
    static aur_hands_event batch[AUR_HANDS_BATCH_MAX];
    batch[0] = (aur_hands_event){NOW_FRAME, AUR_HANDS_PEDAL, 0, 0};
    for (uint8_t i = 1; i < AUR_HANDS_BATCH_MAX; i++)
        batch[i] = (aur_hands_event){NOW_FRAME, AUR_HANDS_ON, i, 1};
    assert_int_equal(play_at(NOW_FRAME, now_ns, true, batch, AUR_HANDS_BATCH_MAX), 128 + 59);
}

static void test_quota_takes_strikes_only(void **state)
{
    (void)state;
    uint32_t struck = 0;
    for (int i = 0; i < 200; i++)
        struck += PLAY(AT(0, ON, 60, 1), AT(0, OFF, 60, 0)) > 0;
    assert_int_equal(struck, AUR_HANDS_STRIKES_BURST);
    assert_true(quota);
    assert_int_equal(hands.dropped_quota, 200 - AUR_HANDS_STRIKES_BURST);
    assert_false(aur_hands_hold(&hands));
    struck = 0;
    for (int i = 0; i < 200; i++) {
        const aur_hands_event STRIKE = {NOW_FRAME, AUR_HANDS_ON, (uint8_t)(i % 128), 1};
        struck += play_at(NOW_FRAME, 1000000001, true, &STRIKE, 1);
    }
    assert_int_equal(struck, AUR_HANDS_STRIKES_A_SECOND);
    aur_hands_event offs[60];
    uint32_t ended = 0;
    for (uint8_t i = 0; i < 60; i++)
        offs[i] = (aur_hands_event){NOW_FRAME, AUR_HANDS_OFF, i, 0};
    ended = play_at(NOW_FRAME, 1000000001, true, offs, 60);
    assert_int_equal(ended, AUR_HANDS_STRIKES_A_SECOND); // offs are free
    assert_false(aur_hands_hold(&hands));
}

static void test_who_may_not_strike(void **state)
{
    (void)state;
    (void)PLAY(AT(0, PEDAL, 0, 127), AT(0, ON, 60, 1), AT(0, ON, 62, 1), AT(0, OFF, 60, 0));
    const aur_hands_event MORE[] = {AT(0, ON, 70, 1), AT(0, OFF, 62, 0), AT(0, INSTRUMENT, 0, AUR_PATCH_BELL),
                                    AT(0, PEDAL, 0, 0)};
    assert_int_equal(play_at(NOW_FRAME, 1, false, MORE, 4), 1);
    assert_note(0, 0, -1, 0);
    assert_false(aur_hands_hold(&hands));
    assert_int_equal(play_at(NOW_FRAME, 1, false, MORE, 4), 0);
    assert_int_equal(hands.patch, AUR_PATCH_KEYS);                  // he keeps the instrument he had
    assert_int_equal(PLAY(AT(0, ON, 60, 1), AT(0, OFF, 60, 0)), 2); // the pedal is up by now
}

static void test_instruments(void **state)
{
    (void)state;
    unsigned named = 0;
    for (unsigned patch = 0; patch <= AUR_PATCH_COUNT; patch++) {
        const char *name = aur_hands_instrument(patch);
        assert_int_equal(name != NULL, aur_guest_may_play(patch));
        if (name == NULL)
            continue;
        named++;
        assert_int_equal(aur_hands_instrument_find(name), patch);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
        assert_true(strlen(name) <= 12);
    }
    assert_int_equal(named, 25);
    assert_int_equal(aur_hands_instrument_find("kazoo"), -1);
    assert_int_equal(aur_hands_instrument_find(""), -1);
    assert_int_equal(aur_hands_instrument_find("keys"), AUR_PATCH_KEYS);
}

/* whatever comes */

static uint32_t roll_state;

static uint32_t roll(uint32_t below)
{
    roll_state = roll_state * 1664525u + 1013904223u;
    return (roll_state >> 8) % below;
}

static bool sounds[128];
static int64_t last_frame;

static void hear(const aur_hands_note *heard, uint32_t count, int64_t now_frame)
{
    for (uint32_t i = 0; i < count; i++) {
        assert_true(heard[i].at_frame >= now_frame && heard[i].at_frame >= last_frame);
        assert_true(heard[i].at_frame <= now_frame + AUR_HANDS_AHEAD_MAX_FRAMES);
        last_frame = heard[i].at_frame;
        for (int key = 0; key < 128; key++)
            if (heard[i].note.all_off || heard[i].note.pitch_midi == key)
                sounds[key] = heard[i].note.velocity > 0;
    }
}

static bool any_sounds(void)
{
    bool any = false;
    for (int key = 0; key < 128; key++)
        any |= sounds[key];
    return any;
}

/// A player of a model knows from the events alone what may sound: a key with a finger on it, or all while the pedal
/// is down. What the notes say must be within it, and nothing when he is gone.
static void test_nothing_hangs(void **state)
{
    (void)state;
    const char *given = getenv("AUR_TEST_SEED");
    uint32_t seed = given != NULL ? (uint32_t)strtoul(given, NULL, 10) : 1;
    printf("AUR_TEST_SEED=%u\n", seed);
    roll_state = seed;
    int64_t now_frame = NOW_FRAME, now_ns = 1;
    bool finger[128] = {false}, pedal = false;
    for (int step = 0; step < 60000; step++) {
        aur_hands_batch batch = {.count = 1 + roll(AUR_HANDS_BATCH_MAX)};
        int64_t at_frame = now_frame + (int64_t)roll(8 * AUR_SAMPLE_RATE_HZ) - 2 * AUR_SAMPLE_RATE_HZ;
        for (uint32_t i = 0; i < batch.count; i++) {
            at_frame += roll(600);
            aur_hands_kind kind = (aur_hands_kind)(roll(4) > 0 ? roll(2) : roll(AUR_HANDS_KIND_COUNT));
            uint8_t key = (uint8_t)roll(roll(2) > 0 ? 12 : 128), value = (uint8_t)(1 + roll(127));
            batch.events[i] =
                (aur_hands_event){at_frame, kind, key, kind == AUR_HANDS_INSTRUMENT ? AUR_PATCH_BELL : value};
            finger[key] = kind == AUR_HANDS_ON || (finger[key] && kind != AUR_HANDS_OFF);
            pedal = kind == AUR_HANDS_PEDAL ? value >= 64 : pedal;
            if (kind == AUR_HANDS_ALL_OFF)
                memset(finger, 0, sizeof finger);
        }
        bool may_strike = roll(20) > 0;
        uint32_t count = aur_hands_take(&hands, &batch, now_frame, roll(2) > 0, may_strike, now_ns, notes, &quota);
        assert_true(count <= AUR_HANDS_NOTES_MAX);
        hear(notes, count, now_frame);
        for (int key = 0; key < 128; key++)
            assert_true(!sounds[key] || finger[key] || pedal);
        assert_int_equal(aur_hands_hold(&hands), any_sounds());
        if (!may_strike)
            assert_false(any_sounds());
        now_frame += roll(48000);
        now_ns += roll(500) * INT64_C(1000000);
        if (roll(50) > 0)
            continue;
        aur_hands_note off;
        bool held = any_sounds();
        assert_int_equal(aur_hands_off(&hands, now_frame, &off), held);
        if (held)
            hear(&off, 1, now_frame);
        assert_false(any_sounds());
        memset(finger, 0, sizeof finger);
    }
    printf("%llu strikes, late %llu, too many %llu\n", (unsigned long long)hands.strikes,
           (unsigned long long)hands.dropped_late, (unsigned long long)hands.dropped_quota);
    assert_true(hands.strikes > 10000 && hands.dropped_late > 1000 && hands.dropped_quota > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_reads_a_message, set_up),
        cmocka_unit_test_setup(test_refuses_a_message, set_up),
        cmocka_unit_test_setup(test_keeps_distances, set_up),
        cmocka_unit_test_setup(test_drops_late_strikes_but_no_offs, set_up),
        cmocka_unit_test_setup(test_pedal, set_up),
        cmocka_unit_test_setup(test_longest_answer, set_up),
        cmocka_unit_test_setup(test_quota_takes_strikes_only, set_up),
        cmocka_unit_test_setup(test_who_may_not_strike, set_up),
        cmocka_unit_test_setup(test_instruments, set_up),
        cmocka_unit_test_setup(test_nothing_hangs, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

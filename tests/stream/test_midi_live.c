// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests MIDI as it is played: bytes into messages, messages into notes that end, beats into a clock, a clock into a
/// tempo.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/keyboard.h"
#include "stream/midi_bytes.h"
#include "stream/midi_clock.h"
#include "stream/tempo_ear.h"

#define BYTES(...) ((const uint8_t[]){__VA_ARGS__}), sizeof((const uint8_t[]){__VA_ARGS__})

/// Cuts the bytes, and says the messages as "90 3c 64|f8|".
static const char *cut(const uint8_t *bytes, size_t count)
{
    static char text[512];
    aur_midi_bytes stream = {0};
    aur_midi_message message;
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (!aur_midi_bytes_take(&stream, bytes[i], &message))
            continue;
        for (int k = 0; k < message.count; k++)
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%02x", k > 0 ? " " : "", message.bytes[k]);
        at += (size_t)snprintf(text + at, sizeof text - at, "|");
    }
    return text;
}

static void test_cuts_bytes(void **state)
{
    (void)state;
    assert_string_equal(cut(BYTES(0x90, 60, 100, 0x80, 60, 0)), "90 3c 64|80 3c 00|");
    assert_string_equal(cut(BYTES(0x90, 60, 100, 62, 100, 60, 0)), "90 3c 64|90 3e 64|90 3c 00|"); // running status
    assert_string_equal(cut(BYTES(0x90, 0xf8, 60, 0xfe, 100)), "f8|fe|90 3c 64|");
    assert_string_equal(cut(BYTES(0xf0, 1, 2, 0xf8, 3, 0xf7, 4, 0x91, 60, 1)), "f8|91 3c 01|");
    assert_string_equal(cut(BYTES(0xf0, 1, 2, 0x92, 60, 1)), "92 3c 01|"); // a dump that was cut off
    assert_string_equal(cut(BYTES(0xc1, 5, 6, 0xd2, 7)), "c1 05|c1 06|d2 07|");
    assert_string_equal(cut(BYTES(0xf2, 1, 2, 3, 4)), "f2 01 02|"); // has no running status
    assert_string_equal(cut(BYTES(0x90, 60, 0x91, 61, 9)), "91 3d 09|");
    assert_string_equal(cut(BYTES(1, 2, 3, 0xf4, 1, 0xf5, 0xf6, 1, 0xf9, 0xfd)), "f6|");
}

static size_t take(aur_keyboard *keyboard, aur_guest_note *notes, uint8_t status, uint8_t first, uint8_t second)
{
    aur_midi_message message = {.bytes = {status, first, second}, .count = 3};
    return aur_keyboard_take(keyboard, &message, notes);
}

static void test_plays_keys(void **state)
{
    (void)state;
    static aur_keyboard keyboard;
    static aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX];
    aur_guest_note back;
    aur_keyboard_init(&keyboard, true);
    assert_int_equal(take(&keyboard, notes, 0x93, 60, 99), 1);
    assert_int_equal(aur_guest_unpack(aur_guest_pack(&notes[0]), &back), AUR_OK);
    assert_true(back.player == 3 && back.pitch_midi == 60 && back.velocity == 99 && back.grid);
    assert_int_equal(take(&keyboard, notes, 0x83, 61, 0), 0); // was not down
    assert_int_equal(take(&keyboard, notes, 0x82, 60, 0), 0); // another channel
    assert_int_equal(take(&keyboard, notes, 0x93, 60, 0), 1);
    assert_true(notes[0].player == 3 && notes[0].velocity == 0 && notes[0].pitch_midi == 60);
    assert_int_equal(take(&keyboard, notes, 0x83, 60, 0), 0);
    for (unsigned program = 0; program < 128; program++) {
        assert_int_equal(take(&keyboard, notes, 0xc3, (uint8_t)program, 0), 0);
        assert_int_equal(take(&keyboard, notes, 0x93, 60, 99), 1);
        assert_int_equal(aur_guest_unpack(aur_guest_pack(&notes[0]), &back), AUR_OK);
        if (program == 73)
            assert_int_equal(back.patch, AUR_PATCH_COUNTER_FLUTE);
        if (program == 46)
            assert_true(back.patch == AUR_PATCH_PLUCK_HARP || back.patch == AUR_PATCH_FIGURE_HARP);
    }
}

static void test_pedal_lets_go(void **state)
{
    (void)state;
    static aur_keyboard keyboard;
    static aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX];
    aur_keyboard_init(&keyboard, false);
    assert_int_equal(take(&keyboard, notes, 0xb0, 64, 127), 0);
    assert_int_equal(take(&keyboard, notes, 0x90, 60, 90), 1);
    assert_int_equal(take(&keyboard, notes, 0x80, 60, 0), 0); // held by the pedal
    assert_int_equal(take(&keyboard, notes, 0x90, 60, 90), 1);
    assert_int_equal(take(&keyboard, notes, 0x90, 64, 90), 1);
    assert_int_equal(take(&keyboard, notes, 0x80, 64, 0), 0);
    assert_int_equal(take(&keyboard, notes, 0xb0, 64, 63), 1); // 60 has a finger on it
    assert_int_equal(notes[0].pitch_midi, 64);
    assert_int_equal(take(&keyboard, notes, 0xb0, 123, 0), 1);
    assert_true(notes[0].all_off && notes[0].player == 0);
    assert_int_equal(take(&keyboard, notes, 0xb0, 120, 0), 0); // nothing was played since
    for (uint8_t key = 0; key < 128; key++) {
        (void)take(&keyboard, notes, 0x95, key, 1);
        (void)take(&keyboard, notes, 0xb5, 64, 127);
        (void)take(&keyboard, notes, 0x85, key, 1);
    }
    (void)take(&keyboard, notes, 0x9f, 1, 1);
    assert_int_equal(take(&keyboard, notes, 0xb5, 121, 0), 128);
    assert_int_equal(take(&keyboard, notes, 0xff, 0, 0), 2);
    assert_true(notes[0].player == 5 && notes[1].player == 15 && notes[0].all_off && notes[1].all_off);
}

/// Whatever is played, what was struck is ended by the time the keyboard is gone.
static void test_never_hangs(void **state)
{
    (void)state;
    static aur_keyboard keyboard;
    static aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX];
    static bool sounds[AUR_KEYBOARD_CHANNELS][AUR_KEYBOARD_KEYS];
    uint32_t roll = 1;
    aur_keyboard_init(&keyboard, false);
    for (int i = 0; i < 200000; i++) {
        static const uint8_t STATUS[] = {0x90, 0x90, 0x80, 0xb0, 0xc0, 0xe0};
        roll = roll * 1664525u + 1013904223u;
        uint8_t status = (uint8_t)(STATUS[(roll >> 8) % 6] | (roll >> 28));
        uint8_t first = status >> 4 == 0xb ? (roll >> 16) & 1 ? 64 : 123 : (roll >> 16) & 127;
        size_t count = i == 199999 ? take(&keyboard, notes, 0xff, 0, 0)
                                   : take(&keyboard, notes, status, first, (roll >> 24) & 127);
        for (size_t k = 0; k < count; k++)
            for (int key = 0; key < AUR_KEYBOARD_KEYS; key++)
                if (notes[k].all_off || notes[k].pitch_midi == key)
                    sounds[notes[k].player][key] = notes[k].velocity > 0;
    }
    for (int player = 0; player < AUR_KEYBOARD_CHANNELS; player++)
        for (int key = 0; key < AUR_KEYBOARD_KEYS; key++)
            assert_false(sounds[player][key]);
}

/// Steps to `frame`, and says what came out in one letter each: Start, Continue, stoP, poSition as @N, pulses counted.
static const char *step(aur_midi_clock *clock, double frame, bool moves)
{
    static char text[256];
    aur_midi_message messages[AUR_MIDI_CLOCK_MESSAGES_MAX];
    size_t at = 0, count;
    int pulses = 0;
    text[0] = '\0';
    while ((count = aur_midi_clock_step(clock, frame, moves, messages)) > 0)
        for (size_t i = 0; i < count; i++) {
            const uint8_t *b = messages[i].bytes;
            pulses += b[0] == AUR_MIDI_PULSE;
            if (b[0] == AUR_MIDI_POSITION)
                at += (size_t)snprintf(text + at, sizeof text - at, "@%d ", b[1] | b[2] << 7);
            else if (b[0] != AUR_MIDI_PULSE)
                at += (size_t)snprintf(text + at, sizeof text - at, "%s ",
                                       b[0] == AUR_MIDI_START  ? "start"
                                       : b[0] == AUR_MIDI_STOP ? "stop"
                                                               : "go");
        }
    snprintf(text + at, sizeof text - at, "%d", pulses);
    return text;
}

static void test_clock_keeps_to_the_beats(void **state)
{
    (void)state;
    static aur_midi_clock clock;
    memset(&clock, 0, sizeof clock);
    assert_string_equal(step(&clock, 0.0, false), "0");
    for (int64_t beat = 0; beat < 3; beat++)
        aur_midi_clock_add(&clock, &(aur_midi_clock_beat){beat * 24000, (beat + 1) * 24000, beat});
    assert_string_equal(step(&clock, -500.0, true), "0");
    assert_string_equal(step(&clock, -100.0, true), "start 0");
    assert_int_equal(aur_midi_clock_next_frame(&clock), 0);
    assert_string_equal(step(&clock, 0.0, true), "1");
    assert_string_equal(step(&clock, 999.0, true), "0");
    assert_string_equal(step(&clock, 1000.0, true), "1");
    assert_string_equal(step(&clock, 4500.0, true), "3");
    assert_string_equal(step(&clock, 4500.0, false), "stop 0");
    assert_string_equal(step(&clock, 4500.0, false), "0");
    assert_string_equal(step(&clock, 4600.0, true), "0");
    assert_string_equal(step(&clock, 5000.0, true), "go 1"); // goes on where it was
    int pulses = 6;
    for (double frame = 5000.0; frame <= 71999.0; frame += 333.0)
        pulses += atoi(step(&clock, frame, true));
    assert_int_equal(pulses, 3 * 24);
    assert_int_equal(aur_midi_clock_next_frame(&clock), INT64_MAX);
    assert_string_equal(step(&clock, 80000.0, true), "0"); // no beat is known
    aur_midi_clock_add(&clock, &(aur_midi_clock_beat){72000, 96000, 3});
    aur_midi_clock_add(&clock, &(aur_midi_clock_beat){96000, 120000, 4});
    assert_string_equal(step(&clock, 81000.0, true), "stop 0"); // too late: a new place
    assert_string_equal(step(&clock, 95900.0, true), "@16 go 0");
    assert_string_equal(step(&clock, 96001.0, true), "1");
}

static void test_clock_position_wraps(void **state)
{
    (void)state;
    static aur_midi_clock clock;
    memset(&clock, 0, sizeof clock);
    aur_midi_clock_add(&clock, &(aur_midi_clock_beat){48000, 96000, 4097});
    assert_string_equal(step(&clock, 47990.0, true), "@4 go 0");
    for (int i = 0; i < 2 * AUR_MIDI_CLOCK_BEATS; i++)
        aur_midi_clock_add(&clock, &(aur_midi_clock_beat){96000 + 48000 * i, 144000 + 48000 * i, 4098 + i});
    assert_string_equal(step(&clock, 48000.0, true), "1");
}

static void test_ear_hears_the_tempo(void **state)
{
    (void)state;
    static const struct {
        double bpm;
        uint32_t milli;
    } TEMPI[] = {{60, 60000}, {90, 90000}, {119, 119000}, {140, 70000}, {200, 100000}, {30, 60000}};
    for (size_t i = 0; i < sizeof TEMPI / sizeof *TEMPI; i++) {
        aur_tempo_ear ear = {0};
        uint32_t milli = 0, said = 0, roll = 7;
        for (int pulse = 0; pulse < 24 * 40; pulse++) {
            roll = roll * 1664525u + 1013904223u;
            double wobble_ms = (double)(roll >> 16) / 65536.0 * 2.0 - 1.0; // 1 ms either way
            said += aur_tempo_ear_pulse(&ear, (int64_t)((pulse * 60e3 / 24 / TEMPI[i].bpm + wobble_ms) * 1e6), &milli);
        }
        print_message("%.0f: %u milli, said %u times\n", TEMPI[i].bpm, milli, said);
        assert_in_range(milli, TEMPI[i].milli * 0.993, TEMPI[i].milli * 1.007);
        assert_in_range(said, 1, 2);
    }
    aur_tempo_ear ear = {0};
    uint32_t milli = 0;
    for (int pulse = 0; pulse < 1000; pulse++)
        assert_false(aur_tempo_ear_pulse(&ear, pulse % 2 ? 0 : INT64_MAX, &milli)); // what is no clock
    for (int pulse = 0; pulse < 1000; pulse++)
        assert_false(aur_tempo_ear_pulse(&ear, 5, &milli));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts_bytes),
        cmocka_unit_test(test_plays_keys),
        cmocka_unit_test(test_pedal_lets_go),
        cmocka_unit_test(test_never_hangs),
        cmocka_unit_test(test_clock_keeps_to_the_beats),
        cmocka_unit_test(test_clock_position_wraps),
        cmocka_unit_test(test_ear_hears_the_tempo),
    };
    return cmocka_run_group_tests_name("midi live", tests, NULL, NULL);
}

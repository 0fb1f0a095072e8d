// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever comes out of a cable: messages are whole, notes are ones the log takes, each that is struck is ended when
// the cable is pulled, and a tempo is one that the music can play.
#include <stdbool.h>
#include <stdlib.h>

#include "compose/piece.h"
#include "stream/keyboard.h"
#include "stream/tempo_ear.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static bool sounds[AUR_KEYBOARD_CHANNELS][AUR_KEYBOARD_KEYS];

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void take(aur_keyboard *keyboard, const aur_midi_message *message)
{
    static aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX];
    size_t count = aur_keyboard_take(keyboard, message, notes);
    check(count <= AUR_KEYBOARD_NOTES_MAX);
    for (size_t i = 0; i < count; i++) {
        check(notes[i].player < AUR_KEYBOARD_CHANNELS && aur_piece_takes(AUR_LOG_NOTE, aur_guest_pack(&notes[i])));
        for (int key = 0; key < AUR_KEYBOARD_KEYS; key++)
            if (notes[i].all_off || notes[i].pitch_midi == key)
                sounds[notes[i].player][key] = notes[i].velocity > 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static aur_keyboard keyboard;
    aur_midi_bytes stream = {0};
    aur_midi_message message;
    aur_tempo_ear ear = {0};
    int64_t now_ns = 0;
    uint32_t bpm_milli;
    aur_keyboard_init(&keyboard, bytes % 2 != 0);
    for (size_t i = 0; i < bytes; i++) {
        now_ns += data[i] * INT64_C(200000);
        if (!aur_midi_bytes_take(&stream, data[i], &message))
            continue;
        check(message.count >= 1 && message.count <= 3 && message.bytes[0] >= 0x80 && message.bytes[0] != 0xf0);
        for (int k = 1; k < message.count; k++)
            check(message.bytes[k] < 0x80);
        take(&keyboard, &message);
        if (message.bytes[0] == AUR_MIDI_PULSE && aur_tempo_ear_pulse(&ear, now_ns, &bpm_milli))
            check(aur_piece_takes(AUR_CONTROL_BPM, bpm_milli));
    }
    take(&keyboard, &(aur_midi_message){.bytes = {AUR_MIDI_RESET}, .count = 1});
    for (int player = 0; player < AUR_KEYBOARD_CHANNELS; player++)
        for (int key = 0; key < AUR_KEYBOARD_KEYS; key++)
            check(!sounds[player][key]);
    return 0;
}

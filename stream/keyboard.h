// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A MIDI keyboard as a guest of the piece: messages in, notes for the log (compose/guest.h) out. Keys, velocity,
/// sustain pedal, programs and the ways MIDI has to say that all is off. Each of its channels is a player.
#ifndef AUR_STREAM_KEYBOARD_H
#define AUR_STREAM_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/guest.h"
#include "stream/held_keys.h"
#include "stream/midi_bytes.h"

#define AUR_KEYBOARD_CHANNELS 16
#define AUR_KEYBOARD_KEYS     AUR_HELD_KEYS_COUNT

/// Most notes that one message makes: a pedal lets go of every key.
#define AUR_KEYBOARD_NOTES_MAX AUR_KEYBOARD_KEYS

typedef struct aur_keyboard_channel {
    aur_held_keys _held;
    bool _played; ///< since all was off
    uint8_t _patch;
} aur_keyboard_channel;

typedef struct aur_keyboard {
    bool _grid;
    aur_keyboard_channel _channels[AUR_KEYBOARD_CHANNELS];
} aur_keyboard;

/// Nothing is held; electric piano. `grid`: notes are moved to beat and harmony.  Thread: owner.  RT: safe.
void aur_keyboard_init(aur_keyboard *keyboard, bool grid);

/// Writes what the message asks for to `notes`; returns how many. AUR_MIDI_RESET lets go of everything.
/// Thread: owner.  RT: safe.
size_t aur_keyboard_take(aur_keyboard *keyboard, const aur_midi_message *message,
                         aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX]);

/// The patch that guests may play which is nearest to a General MIDI program.  Thread: any.  RT: safe.
aur_patch aur_keyboard_patch(uint8_t program);

#endif

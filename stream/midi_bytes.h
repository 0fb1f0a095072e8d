// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A stream of MIDI bytes, as a cable or a raw device gives it, cut into messages: running status, real-time bytes in
/// the middle of others, system exclusive passed over, whatever else comes ignored. It remembers three bytes.
#ifndef AUR_STREAM_MIDI_BYTES_H
#define AUR_STREAM_MIDI_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/// Status bytes of MIDI 1.0. The first ones carry a channel in their low four bits.
#define AUR_MIDI_OFF      0x80u
#define AUR_MIDI_ON       0x90u
#define AUR_MIDI_CONTROL  0xb0u
#define AUR_MIDI_PROGRAM  0xc0u
#define AUR_MIDI_POSITION 0xf2u ///< song position, in sixteenths
#define AUR_MIDI_PULSE    0xf8u ///< 24 a quarter note
#define AUR_MIDI_START    0xfau
#define AUR_MIDI_CONTINUE 0xfbu
#define AUR_MIDI_STOP     0xfcu
#define AUR_MIDI_RESET    0xffu

/// One whole message, status first.
typedef struct aur_midi_message {
    uint8_t bytes[3];
    uint8_t count; ///< 1..3
} aur_midi_message;

/// Zeroed: at the beginning of a stream.
typedef struct aur_midi_bytes {
    aur_midi_message _message; ///< what is being read; its status stays (running status)
    uint8_t _wanted;           ///< bytes of a whole message; 0 = data bytes belong to nothing
} aur_midi_bytes;

/// Takes the next byte. True if a message is whole with it, in *message.  Thread: owner.  RT: safe.
bool aur_midi_bytes_take(aur_midi_bytes *stream, uint8_t byte, aur_midi_message *message);

#endif

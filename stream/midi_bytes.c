// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MIDI 1.0, byte by byte.
#include "stream/midi_bytes.h"

#define STATUS_BIT 0x80u
#define SYSTEM     0xf0u
#define REAL_TIME  0xf8u

/// Bytes of the message that begins with `status`; 0 = system exclusive or nothing that is defined.
static uint8_t whole_bytes(uint8_t status)
{
    static const uint8_t CHANNEL[7] = {3, 3, 3, 3, 2, 2, 3}; // 8x .. ex
    static const uint8_t COMMON[8] = {0, 2, 3, 2, 0, 0, 1, 0};
    return status < SYSTEM ? CHANNEL[(status >> 4) & 7u] : COMMON[status & 7u];
}

static bool real_time(uint8_t byte, aur_midi_message *message)
{
    *message = (aur_midi_message){.bytes = {byte}, .count = 1};
    return byte != 0xf9u && byte != 0xfdu; // not defined
}

bool aur_midi_bytes_take(aur_midi_bytes *stream, uint8_t byte, aur_midi_message *message)
{
    if (byte >= REAL_TIME)
        return real_time(byte, message);
    aur_midi_message *held = &stream->_message;
    if ((byte & STATUS_BIT) != 0) {
        stream->_wanted = whole_bytes(byte);
        held->bytes[0] = byte;
        held->count = 1;
    } else if (stream->_wanted > 1) {
        held->bytes[held->count++] = byte;
    } else {
        return false;
    }
    if (stream->_wanted == 0 || held->count < stream->_wanted)
        return false;
    *message = *held;
    held->count = 1; // running status
    if (held->bytes[0] >= SYSTEM)
        stream->_wanted = 0; // which these have not
    return true;
}

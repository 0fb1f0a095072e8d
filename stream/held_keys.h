// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The keys that one player holds, with fingers or with the sustain pedal: what a strike, a release and the pedal do to
/// them, and which notes end thereby.
#ifndef AUR_STREAM_HELD_KEYS_H
#define AUR_STREAM_HELD_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUR_HELD_KEYS_COUNT 128

/// The pedal is down from this value on.
#define AUR_HELD_KEYS_PEDAL_DOWN 64

/// Zeroed = nothing is held.
typedef struct aur_held_keys {
    uint64_t _down[2]; ///< a finger is on it
    uint64_t _kept[2]; ///< the pedal holds it
    bool _pedal;
} aur_held_keys;

/// Thread: owner.  RT: safe, all of these.
void aur_held_keys_press(aur_held_keys *held, uint8_t key);
/// Returns whether its note ends: not if it was not down, nor if the pedal holds it from now on.
bool aur_held_keys_release(aur_held_keys *held, uint8_t key);
/// Moves the pedal; when it goes up the keys end that only it held. Returns how many.
size_t aur_held_keys_pedal(aur_held_keys *held, bool is_down, uint8_t ended[AUR_HELD_KEYS_COUNT]);
/// Nothing is held any more; the pedal stays as it is.
void aur_held_keys_clear(aur_held_keys *held);
bool aur_held_keys_any(const aur_held_keys *held);

#endif

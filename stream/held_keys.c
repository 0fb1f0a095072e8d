// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A bit a key. A key is down or kept, never both: who strikes what the pedal holds has his finger on it again.
#include "stream/held_keys.h"

static uint64_t bit(uint8_t key)
{
    return UINT64_C(1) << (key & 63u);
}

static unsigned word(uint8_t key)
{
    return key >> 6 & 1u;
}

void aur_held_keys_press(aur_held_keys *held, uint8_t key)
{
    held->_down[word(key)] |= bit(key);
    held->_kept[word(key)] &= ~bit(key);
}

bool aur_held_keys_release(aur_held_keys *held, uint8_t key)
{
    if ((held->_down[word(key)] & bit(key)) == 0)
        return false;
    held->_down[word(key)] &= ~bit(key);
    if (held->_pedal)
        held->_kept[word(key)] |= bit(key);
    return !held->_pedal;
}

size_t aur_held_keys_pedal(aur_held_keys *held, bool is_down, uint8_t ended[AUR_HELD_KEYS_COUNT])
{
    size_t count = 0;
    held->_pedal = is_down;
    for (uint8_t key = 0; !is_down && key < AUR_HELD_KEYS_COUNT; key++)
        if ((held->_kept[word(key)] & bit(key)) != 0)
            ended[count++] = key;
    if (!is_down)
        held->_kept[0] = held->_kept[1] = 0;
    return count;
}

void aur_held_keys_clear(aur_held_keys *held)
{
    *held = (aur_held_keys){._pedal = held->_pedal};
}

bool aur_held_keys_any(const aur_held_keys *held)
{
    return (held->_down[0] | held->_down[1] | held->_kept[0] | held->_kept[1]) != 0;
}

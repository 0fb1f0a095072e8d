// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The keyboard.
#include "stream/keyboard.h"

#include <stdlib.h>
#include <string.h>

#include "stream/program.h"

#define SUSTAIN           64
#define ALL_SOUND_OFF     120
#define RESET_CONTROLLERS 121
#define ALL_NOTES_OFF     123 /* and the changes of mode above it */

#define DATA_MASK 0x7fu

typedef aur_keyboard_channel channel;

void aur_keyboard_init(aur_keyboard *keyboard, bool grid)
{
    memset(keyboard, 0, sizeof *keyboard);
    keyboard->_grid = grid;
    for (int i = 0; i < AUR_KEYBOARD_CHANNELS; i++)
        keyboard->_channels[i]._patch = AUR_PATCH_KEYS;
}

aur_patch aur_keyboard_patch(uint8_t program)
{
    aur_patch best = AUR_PATCH_KEYS;
    int least = AUR_KEYBOARD_KEYS;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_program *of = aur_guest_may_play(patch) ? aur_program_in_score(patch) : NULL;
        int distance = of != NULL ? abs(of->number - program) : AUR_KEYBOARD_KEYS;
        if (distance < least) {
            least = distance;
            best = (aur_patch)patch;
        }
    }
    return best;
}

static size_t press(aur_keyboard *keyboard, uint16_t player, uint8_t key, uint8_t velocity, aur_guest_note *note)
{
    channel *c = &keyboard->_channels[player];
    c->_played = true;
    aur_held_keys_press(&c->_held, key);
    *note = (aur_guest_note){
        .player = player, .pitch_midi = key, .velocity = velocity, .patch = c->_patch, .grid = keyboard->_grid};
    return 1;
}

static size_t let_go(channel *c, uint16_t player, uint8_t key, aur_guest_note *note)
{
    *note = (aur_guest_note){.player = player, .pitch_midi = key};
    return aur_held_keys_release(&c->_held, key) ? 1 : 0;
}

static size_t pedal(channel *c, uint16_t player, bool is_down, aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX])
{
    uint8_t ended[AUR_HELD_KEYS_COUNT];
    size_t count = aur_held_keys_pedal(&c->_held, is_down, ended);
    for (size_t i = 0; i < count; i++)
        notes[i] = (aur_guest_note){.player = player, .pitch_midi = ended[i]};
    return count;
}

static size_t all_off(channel *c, uint16_t player, aur_guest_note *note)
{
    bool played = c->_played;
    c->_played = false;
    aur_held_keys_clear(&c->_held);
    *note = (aur_guest_note){.player = player, .all_off = true};
    return played ? 1 : 0;
}

static size_t control(channel *c, uint16_t player, uint8_t number, uint8_t value,
                      aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX])
{
    if (number == ALL_SOUND_OFF || number >= ALL_NOTES_OFF)
        return all_off(c, player, notes);
    if (number == RESET_CONTROLLERS || number == SUSTAIN)
        return pedal(c, player, number == SUSTAIN && value >= AUR_HELD_KEYS_PEDAL_DOWN, notes);
    return 0;
}

static size_t reset(aur_keyboard *keyboard, aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX])
{
    size_t count = 0;
    for (uint16_t player = 0; player < AUR_KEYBOARD_CHANNELS; player++) {
        count += all_off(&keyboard->_channels[player], player, &notes[count]);
        keyboard->_channels[player]._held = (aur_held_keys){0};
    }
    return count;
}

size_t aur_keyboard_take(aur_keyboard *keyboard, const aur_midi_message *message,
                         aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX])
{
    uint8_t status = message->bytes[0], first = message->bytes[1] & DATA_MASK, second = message->bytes[2] & DATA_MASK;
    uint16_t player = status & 0x0fu;
    channel *c = &keyboard->_channels[player];
    switch (status < 0xf0u ? status & 0xf0u : status) {
    case AUR_MIDI_ON:
        return second > 0 ? press(keyboard, player, first, second, notes) : let_go(c, player, first, notes);
    case AUR_MIDI_OFF:
        return let_go(c, player, first, notes);
    case AUR_MIDI_CONTROL:
        return control(c, player, first, second, notes);
    case AUR_MIDI_PROGRAM:
        c->_patch = (uint8_t)aur_keyboard_patch(first);
        return 0;
    case AUR_MIDI_RESET:
        return reset(keyboard, notes);
    default:
        return 0;
    }
}

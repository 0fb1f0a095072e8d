// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever people play: events stay in order, guests within their places, and all ends within 30 s.
//
// Pieces of 10 bytes: how far to go on, how far ahead the entry is stamped, and its value, in one mode as it is, in the
// other cut down to few players, keys and instruments, so that most are notes.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compose/guest.h"
#include "compose/piece.h"

#define PIECES_MAX   4096
#define PIECE_BYTES  10
#define MEMORY_BYTES (1 << 17)
#define LIVES_MAX    64
#define AHEAD_MAX    40000 ///< of a stamp, and a sixteenth at 40 beats a minute

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static _Alignas(64) uint8_t memory[MEMORY_BYTES];

static struct {
    uint32_t note_id;
    int64_t end_frame;
} lives[LIVES_MAX];
static unsigned life_count;
static int64_t last_frame;

static void take(const aur_event *event)
{
    unsigned kept = 0;
    int64_t release_frames = (int64_t)event->release_blocks * AUR_BLOCK_FRAMES;
    if (event->at_frame < last_frame)
        abort();
    last_frame = event->at_frame;
    for (unsigned i = 0; i < life_count; i++)
        if (lives[i].end_frame > event->at_frame)
            lives[kept++] = lives[i];
    life_count = kept;
    if (event->type == AUR_EVENT_PARAM || (event->note_id & AUR_SCORE_GUEST) == 0)
        return;
    if (event->type == AUR_EVENT_NOTE) {
        if (life_count == AUR_GUEST_NOTES_MAX || event->gate_frames + release_frames > AUR_NOTE_LIFE_MAX_FRAMES)
            abort();
        lives[life_count].note_id = event->note_id;
        lives[life_count++].end_frame = event->at_frame + event->gate_frames + release_frames;
    }
    for (unsigned i = 0; event->type == AUR_EVENT_NOTE_OFF && i < life_count; i++)
        if (lives[i].note_id == event->note_id && event->at_frame + release_frames < lives[i].end_frame)
            lives[i].end_frame = event->at_frame + release_frames;
}

static void step(aur_piece *piece, int64_t until_frame)
{
    static aur_event events[64];
    size_t count;
    do {
        count = aur_piece_step(piece, until_frame, events, 64);
        for (size_t i = 0; i < count; i++)
            take(&events[i]);
    } while (count == 64);
}

/// Few players, keys and instruments.
static uint64_t shaped(uint64_t value)
{
    static const uint8_t PATCHES[] = {AUR_PATCH_KEYS, AUR_PATCH_BELL_BOWL, AUR_PATCH_PAD_DARK, AUR_PATCH_CHOIR_OOH};
    const aur_guest_note note = {.player = value >> 4 & 3,
                                 .pitch_midi = (uint8_t)(60 + (value & 15)),
                                 .velocity = value >> 8 & 0x7f,
                                 .patch = PATCHES[value >> 16 & 3],
                                 .grid = (value >> 24 & 1) != 0,
                                 .all_off = (value >> 25 & 31) == 31};
    return aur_guest_pack(&note);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    aur_piece *piece = (aur_piece *)memory;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    if (bytes == 0)
        return 0;
    if (aur_piece_bytes() > MEMORY_BYTES || aur_piece_init(piece, &controls, NULL, 0, 0) != AUR_OK)
        abort();
    life_count = 0;
    last_frame = 0;
    int64_t frame = 0;
    bool raw = (data[0] & 1) != 0;
    for (const uint8_t *at = data + 1; data + bytes - at >= PIECE_BYTES && at < data + PIECES_MAX * PIECE_BYTES;
         at += PIECE_BYTES) {
        aur_control_event event = {.control = AUR_LOG_NOTE};
        memcpy(&event.value, at + 2, sizeof event.value);
        event.value = raw ? event.value : shaped(event.value);
        frame += (at[0] & 0x80) != 0 ? (at[0] & 0x7f) * 1000 : 0;
        step(piece, frame);
        event.at_frame = frame + at[1] * 40;
        aur_guest_note note;
        aur_err err = aur_piece_post(piece, &event);
        bool valid = aur_guest_unpack(event.value, &note) == AUR_OK;
        if (valid != (err == AUR_OK || err == AUR_ERR_FULL) || (valid && aur_guest_pack(&note) != event.value))
            abort();
    }
    step(piece, frame + AHEAD_MAX + AUR_NOTE_LIFE_MAX_FRAMES);
    for (unsigned i = 0; i < life_count; i++)
        if (lives[i].end_frame > frame + AHEAD_MAX + AUR_NOTE_LIFE_MAX_FRAMES)
            abort();
    return 0;
}

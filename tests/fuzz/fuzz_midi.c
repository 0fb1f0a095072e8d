// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a MIDI file: read within bounds or refused with a reason, and what was read can be learned
// from.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/learn.h"
#include "stream/midi_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check_song(const aur_song *song)
{
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        if (note->length_ticks == 0 || note->pitch_midi > 127 || note->channel > 15 || note->velocity == 0)
            abort();
        if (i > 0 && note->tick < song->notes[i - 1].tick)
            abort();
    }
    for (size_t i = 0; i + 1 < song->bar_count; i++)
        if (song->bars[i].ticks == 0 || song->bars[i].tick + song->bars[i].ticks != song->bars[i + 1].tick)
            abort();
}

static void check_preset(const aur_preset *p)
{
    if (p->controls.bpm_milli < 40000 || p->controls.bpm_milli > 120000 || p->controls.key > 11 ||
        p->controls.mode >= AUR_MODE_COUNT)
        abort();
    if (p->lead_midi < 60 || p->lead_midi > 84 || p->pad_midi < 48 || p->pad_midi > 72 || p->style.swing_percent > 60 ||
        p->style.kick_pulses > p->style.kick_steps || p->style.shaker_pulses > p->style.shaker_steps ||
        p->style.pedal_percent > 100 || p->style.borrow_percent > 100 || p->style.quartal_percent > 100 ||
        p->style.chord_bars == 0 || p->style.chord_bars > 64)
        abort();
}

static void learn_song(const aur_song *song)
{
    aur_learn *learn;
    aur_preset preset;
    if (aur_learn_open(&learn) != AUR_OK)
        return;
    if (aur_learn_add(learn, song, AUR_LEARN_NO_HINTS) == AUR_OK) {
        aur_learn_preset(learn, aur_preset_get(AUR_PRESET_DEFAULT), &preset);
        check_preset(&preset);
    }
    aur_learn_close(learn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char reason[AUR_MIDI_READER_REASON_BYTES] = "";
    aur_song *song;
    uint8_t *copy = malloc(bytes > 0 ? bytes : 1);
    if (copy == NULL)
        return 0;
    if (bytes > 0)
        memcpy(copy, data, bytes);
    aur_err err = aur_midi_reader_parse(copy, bytes, &song, reason, sizeof reason);
    free(copy);
    if ((err == AUR_OK) != (song != NULL) || (err != AUR_OK && reason[0] == '\0'))
        abort();
    if (song == NULL)
        return 0;
    check_song(song);
    learn_song(song);
    aur_song_close(song);
    return 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A piece of music as notes on a grid of ticks: what a MIDI file holds (stream/midi_reader.h), or a transcript of what
/// the composer wrote, so that both are measured by the same rules.
#ifndef AUR_STREAM_SONG_H
#define AUR_STREAM_SONG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/transcript.h"

#define AUR_SONG_NOTES_MAX   200000
#define AUR_SONG_CHANGES_MAX 20000
#define AUR_SONG_BARS_MAX    65536
#define AUR_SONG_TEXT_BYTES  32

/// Channel of General MIDI percussion, counted from 0.
#define AUR_SONG_DRUMS 9

typedef struct aur_song_note {
    uint32_t tick;
    uint32_t length_ticks; ///< at least 1
    uint16_t track;
    uint8_t channel; ///< 0..15
    uint8_t pitch_midi;
    uint8_t velocity; ///< 1..127
} aur_song_note;

typedef enum aur_song_change_kind {
    AUR_SONG_TEMPO,
    AUR_SONG_METER,
    AUR_SONG_KEY,
    AUR_SONG_MARKER,
    AUR_SONG_PROGRAM
} aur_song_change_kind;

typedef struct aur_song_change {
    uint32_t tick;
    uint16_t track;
    uint8_t kind;                   ///< aur_song_change_kind; it says which of the fields below means something
    uint8_t channel;                ///< of a program
    uint8_t program;                ///< 0..127
    uint8_t numerator;              ///< of a meter
    uint8_t denominator;            ///< of a meter: 1, 2, 4 .. 64
    int8_t sharps;                  ///< of a key: -7..7
    bool is_minor;                  ///< of a key
    uint32_t us_per_quarter;        ///< of a tempo
    char text[AUR_SONG_TEXT_BYTES]; ///< of a marker: ASCII, cut to fit
    uint32_t _order;                ///< in which it was added
} aur_song_change;

typedef struct aur_song_bar {
    uint32_t tick;
    uint32_t ticks; ///< length; shorter than its meter says where another meter begins
} aur_song_bar;

typedef struct aur_song {
    uint32_t ticks_per_quarter;
    aur_song_note *notes; ///< sorted by tick, track, channel and pitch
    size_t note_count;
    aur_song_change *changes; ///< sorted by tick; those of one tick as they stood
    size_t change_count;
    aur_song_bar *bars; ///< up to the end of the last note; 4/4 until a meter is given
    size_t bar_count;
    uint32_t end_tick;               ///< end of the last note
    size_t _notes_max, _changes_max; ///< room in the lists
} aur_song;

/// An empty song.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY (*out is NULL).
AUR_WARN_UNUSED aur_err aur_song_open(uint32_t ticks_per_quarter, aur_song **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_song_close(aur_song *song);

/// Adds a copy, in any order.  Thread: owner.  RT: no.  Errors: AUR_ERR_FULL (the limits above), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_song_add_note(aur_song *song, const aur_song_note *note);
AUR_WARN_UNUSED aur_err aur_song_add_change(aur_song *song, const aur_song_change *change);

/// Sorts what was added and lays out the bars; to be called once, before anybody reads.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_FULL (over AUR_SONG_BARS_MAX bars), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_song_finish(aur_song *song);

/// Drones, pads and leads of a transcript; the channel is the aur_layer. Bells answer the lead with its own notes and
/// percussion has no pitch, so neither is taken.  Thread: any.  RT: no.
/// Errors: AUR_ERR_FULL, AUR_ERR_MEMORY; *out is NULL then.
AUR_WARN_UNUSED aur_err aur_song_from_transcript(const aur_transcript *transcript, aur_song **out);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A transcript made ready for measuring: its bars, its chords and the notes of its tune. Everything named music_* in
/// this folder reads one of these and nothing else.
#ifndef AUR_CLI_MUSIC_H
#define AUR_CLI_MUSIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/transcript.h"

/// Places in a bar: sixteenths.
#define AUR_MUSIC_SLOTS 16

typedef struct aur_music_bar {
    int64_t begin_frame, end_frame;
    size_t first_note, note_count; ///< struck in it
    size_t beat;                   ///< its first
} aur_music_bar;

/// A span of beats in which root, bass and notes of the harmony stay.
typedef struct aur_music_chord {
    int64_t begin_frame, end_frame;
    size_t beat; ///< its first
} aur_music_chord;

typedef struct aur_music {
    const aur_transcript *transcript; ///< borrowed
    aur_music_bar *bars;
    size_t bar_count;
    aur_music_chord *chords; ///< the first and the last may be cut short by the span
    size_t chord_count;
    size_t *lead; ///< indices of the notes of the lead layer
    size_t lead_count;
} aur_music;

/// Reads `transcript`, which must outlive the music. On failure nothing is held.
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_ARGUMENT (not a whole beat in it).
AUR_WARN_UNUSED aur_err aur_music_open(const aur_transcript *transcript, aur_music *music);
/// A zeroed one is allowed.  Thread: any.  RT: no.
void aur_music_close(aur_music *music);

/// Frames of the note within begin..end.  Thread: any.  RT: safe.
static inline int64_t aur_music_overlap(const aur_transcript_note *note, int64_t begin_frame, int64_t end_frame)
{
    int64_t from = note->at_frame > begin_frame ? note->at_frame : begin_frame;
    int64_t end = note->at_frame + note->gate_frames;
    int64_t until = end < end_frame ? end : end_frame;
    return until > from ? until - from : 0;
}

/// Index of the first note struck at or after `frame`.  Thread: any.  RT: safe.
size_t aur_music_note_from(const aur_music *music, int64_t frame);

/// Index of the first note that may still sound at `frame`: no note lives longer than 30 s.  Thread: any.  RT: safe.
size_t aur_music_note_alive(const aur_music *music, int64_t frame);

/// The beat a note was struck in.  Thread: any.  RT: safe.
static inline const aur_piece_status *aur_music_status(const aur_music *music, const aur_transcript_note *note)
{
    return &music->transcript->beats[note->beat];
}

/// Beats from the beginning to the strike.  Thread: any.  RT: safe.
static inline double aur_music_beats(const aur_transcript_note *note)
{
    return (double)note->beat + note->place / 65536.0;
}

/// The seven notes of the key a status declares: of a mode with five, those of the scale it is taken from.
/// Thread: any.  RT: safe.
uint16_t aur_music_collection(const aur_piece_status *status);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the composer writes in a span of time: every note and what every beat was, composed without a sound, a day in
/// seconds. Scores, MIDI files and the measures of music are made from it.
#ifndef AUR_STREAM_TRANSCRIPT_H
#define AUR_STREAM_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "compose/piece.h"

typedef struct aur_transcript_note {
    int64_t at_frame;
    int64_t gate_frames; ///< strike to release, as it was cut short if it was
    uint32_t beat;       ///< index into beats
    uint16_t place;      ///< within the beat, 65536ths of it
    uint8_t layer;       ///< aur_layer
    uint8_t patch;       ///< aur_patch
    uint8_t pitch_midi;  ///< of percussion, swells and noise: nominal
    uint8_t velocity;    ///< 1..127
    int16_t pan;         ///< -32767 left .. 32767 right
    uint32_t note_id;
} aur_transcript_note;

/// Sorted by frame. Notes that sound at its beginning but were struck before are not in it.
typedef struct aur_transcript {
    aur_transcript_note *notes;
    size_t note_count;
    aur_piece_status *beats; ///< as each beat began; beats[0] is the one `from_frame` lies in
    size_t beat_count;
    int64_t from_frame, until_frame;
} aur_transcript;

/// Composes the span `from_frame`..`until_frame` of the music that begins with `initial` and is changed by the log.
/// Thread: any.  RT: no.  Errors: AUR_ERR_ARGUMENT (range, log not sorted), AUR_ERR_MEMORY; *out is NULL then.
AUR_WARN_UNUSED aur_err aur_transcript_open(const aur_controls *initial, const aur_control_event *log, size_t log_count,
                                            int64_t from_frame, int64_t until_frame, aur_transcript **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_transcript_close(aur_transcript *transcript);

/// Whether the layer has pitches that mean something: drone, pad, lead, bell.  Thread: any.  RT: safe.
bool aur_transcript_is_pitched(unsigned layer);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What every kind of score file has in common: a grid of ticks on the beats of a transcript, which notes are written,
/// where something changes from one beat to the next, and the words for it.
#ifndef AUR_STREAM_NOTATION_H
#define AUR_STREAM_NOTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/transcript.h"

/// Ticks of a beat.
#define AUR_NOTATION_PPQ 480

/// Most frames a score file may span: 24 h.
#define AUR_NOTATION_MAX_FRAMES (INT64_C(24) * 3600 * 48000)

/// What may change from beat to beat, as bits.
#define AUR_NOTATION_TEMPO    1u
#define AUR_NOTATION_KEY      2u ///< tonic or mode
#define AUR_NOTATION_CHORD    4u
#define AUR_NOTATION_SECTION  8u
#define AUR_NOTATION_MOTIF    16u ///< a statement began
#define AUR_NOTATION_CONTROLS 32u

/// Tick of a frame: 0 is the bar line before or at the beginning of the transcript, a beat is AUR_NOTATION_PPQ however
/// long it lasts, between beats it is rounded to the nearest.  Thread: any.  RT: safe.
int64_t aur_notation_tick(const aur_transcript *transcript, int64_t frame);
/// Tick of beats[beat].  Thread: any.  RT: safe.
int64_t aur_notation_beat_tick(const aur_transcript *transcript, size_t beat);

/// Whether the note is written: its layer is not muted on the beat in which it begins, and the preset has a share for
/// it.  Thread: any.  RT: safe.
bool aur_notation_is_heard(const aur_transcript *transcript, const aur_transcript_note *note);
/// Frame at which the note ends: its gate, cut at the end of the transcript.  Thread: any.  RT: safe.
int64_t aur_notation_end_frame(const aur_transcript *transcript, const aur_transcript_note *note);

/// What is new on beats[beat], AUR_NOTATION_ bits; on the first beat all that is there.  Thread: any.  RT: safe.
unsigned aur_notation_changes(const aur_transcript *transcript, size_t beat);

/// Sharps (flats if negative) of the seven notes of the mode on the tonic, -5..6; of a pentatonic mode those of the
/// scale that holds it.  Thread: any.  RT: safe.
int aur_notation_sharps(unsigned tonic, unsigned mode);

/// "Dm7", with another bass "Dm7/A"; `text` holds 24.  Thread: any.  RT: no.
void aur_notation_chord(const aur_piece_status *beat, char *text, size_t bytes);

#endif

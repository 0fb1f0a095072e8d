// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Loops of the timbres, an octave (voices of the choir: half an octave) each: read-only, shared by all synths.
///
/// A point is a word: the soft side in its low 16 bits, the bright side in its high ones, both signed. Both sides have
/// the same phases, so what lies between them is a timbre, not a chord.
#ifndef AUR_SYNTH_TABLE_H
#define AUR_SYNTH_TABLE_H

#include <stdint.h>

#include "synth/timbre.h"

#define AUR_TABLE_POINTS   65536u
#define AUR_TABLE_GUARD    32u      ///< points after the last that repeat the first ones
#define AUR_TABLE_LIMIT_HZ 12000.0f ///< highest partial, read at its own pitch; half an octave up makes 17 kHz

typedef struct aur_table {
    uint32_t first;           ///< its first word in aur_tables_words
    uint32_t fundamental_bin; ///< turns of the fundamental in the loop
} aur_table;

/// Builds all tables; later calls do nothing.  Thread: one at a time, before any reads them.  RT: no (about 100 ms).
void aur_tables_build(void);

/// All words; 0 until built. Static storage.  Thread: any.  RT: safe.
const uint32_t *aur_tables_words(void);

/// The table for a note so many octaves above middle C. `*pitch_oct` comes down by octaves where the note is too high
/// for every table.  Thread: any.  RT: safe.
const aur_table *aur_table_find(aur_timbre timbre, float *pitch_oct);

#endif

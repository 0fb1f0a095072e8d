// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// How presets from outside travel in journals: by value, as the JSON of stream/preset_file.h.
#ifndef AUR_STREAM_PRESET_TRAVEL_H
#define AUR_STREAM_PRESET_TRAVEL_H

#include "stream/journal.h"

/// What journals are read and written with; static storage. Texts and presets stay for the life of the process.
/// Thread: its functions one at a time, before a piece that uses the preset is opened.  RT: no.
const aur_journal_presets *aur_preset_travel(void);
/// The same for journals of strangers: a preset by value must be one that is known here already, word for word.
const aur_journal_presets *aur_preset_travel_known(void);

#endif

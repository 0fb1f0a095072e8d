// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The section "music" of a preset's file: how its chords, tunes and rhythms are chosen.
#ifndef AUR_STREAM_PRESET_MUSIC_H
#define AUR_STREAM_PRESET_MUSIC_H

#include "auralis.h"
#include "compose/preset.h"
#include "stream/json.h"

/// Reads what is given.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT, AUR_ERR_NAME.
AUR_WARN_UNUSED aur_err aur_preset_music_read(const cJSON *music, aur_preset *preset, aur_json_error *error);
/// Writes all.  Thread: any.  RT: no.
void aur_preset_music_add(cJSON *music, const aur_preset *preset);

#endif

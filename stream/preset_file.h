// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Presets as JSON files: what a person can write, read with limits; what the program knows, written so that reading
/// it gives exactly the same. docs/presets.md says it in words, docs/preset.schema.json for machines.
#ifndef AUR_STREAM_PRESET_FILE_H
#define AUR_STREAM_PRESET_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "auralis.h"
#include "compose/preset.h"
#include "stream/json.h"

#define AUR_PRESET_NAME_CHARS_MAX        32
#define AUR_PRESET_DESCRIPTION_BYTES_MAX 200

/// A preset with the texts it points to; not to be copied.
typedef struct aur_preset_file {
    aur_preset preset;
    char name[AUR_PRESET_NAME_CHARS_MAX + 1];
    char description[AUR_PRESET_DESCRIPTION_BYTES_MAX + 1];
} aur_preset_file;

/// Fills in `file` from JSON (borrowed bytes). What is not given is as in the preset it is based on.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT (not JSON, wrong type), AUR_ERR_NAME (unknown field,
/// preset, instrument), AUR_ERR_ARGUMENT (limit).
AUR_WARN_UNUSED aur_err aur_preset_file_parse(aur_preset_file *file, const char *json, size_t bytes,
                                              aur_json_error *error);
/// Parses JSON and registers its preset, which stays for the life of the process. Returns its index.
/// Thread: as aur_preset_register.  RT: no.  Errors, *error filled: as above; AUR_ERR_MEMORY, AUR_ERR_NAME (a different
/// preset has its name), AUR_ERR_FULL.
AUR_WARN_UNUSED int aur_preset_file_register(const char *json, size_t bytes, aur_json_error *error);
/// The same from a file.  Thread: as aur_preset_register.  RT: no.  Errors, *error filled: as above; AUR_ERR_FILE.
AUR_WARN_UNUSED int aur_preset_file_load(const char *path, aur_json_error *error);
/// Reads how long chords last: "bar", a number of bars 1..64, or "slow" (30 to 90 seconds). Returns the bars, 0 for
/// slow, AUR_ERR_FORMAT.  Thread: any.  RT: safe.
AUR_WARN_UNUSED int aur_preset_file_rhythm_parse(const char *text);
#define AUR_PRESET_RHYTHM_LIMIT "bar, slow or a number of bars 1..64"
/// Registers a preset that is `preset` but that its chords last `chord_bars` (0..64), named after both, as
/// "focus-1bars". Returns its index.  Thread: as aur_preset_register.  RT: no.  Errors, *error filled: as
/// aur_preset_file_register.
AUR_WARN_UNUSED int aur_preset_file_rhythm(unsigned preset, unsigned chord_bars, aur_json_error *error);
/// True if `text`, given where a preset is named, names a file: it ends in ".json" or holds a "/".
/// Thread: any.  RT: safe.
bool aur_preset_file_is_path(const char *text);
/// Whether a preset may have this name: 1..AUR_PRESET_NAME_CHARS_MAX of a-z A-Z 0-9 _ -.  Thread: any.  RT: safe.
bool aur_preset_file_is_name(const char *name);
/// The preset as a file, every field; freed by free, NULL if out of memory.  Thread: any.  RT: no.
char *aur_preset_file_print(const aur_preset *preset);

#endif

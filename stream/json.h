// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSON from strangers: checked for UTF-8, depth and zero bytes before the library sees it. And what all files of ours
/// are read with: a bounded file, whole numbers in their limits, names that must be known, one shape of error.
#ifndef AUR_STREAM_JSON_H
#define AUR_STREAM_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/controls.h"

typedef struct cJSON cJSON;

/// Most bytes of a preset's or a plan's file.
#define AUR_JSON_FILE_BYTES_MAX 262144

/// Why a file was refused: where in it, what stands there, what may stand there.
typedef struct aur_json_error {
    char path[96];   ///< "music.chord_second[2].weights"; "" = the file as a whole
    char value[64];  ///< as JSON, cut short if long
    char limit[720]; ///< follows "must be"; for the file as a whole: what is wrong with it
} aur_json_error;

/// Parses a JSON object (borrowed bytes, no terminating zero needed). Returns NULL and *root (freed by cJSON_Delete),
/// or why not, in words, static storage.  Thread: any.  RT: no.
const char *aur_json_parse(const char *text, size_t bytes, int depth_max, cJSON **root);

/// True if the bytes are UTF-8 as RFC 3629 has it: no surrogates, nothing longer than needed.  Thread: any.  RT: safe.
bool aur_json_is_utf8(const char *text, size_t bytes);

/// Reads a regular file of at most AUR_JSON_FILE_BYTES_MAX; *text is freed by free.  Thread: any.  RT: no.
/// Errors, *error filled: AUR_ERR_FILE, AUR_ERR_ARGUMENT (too long), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_json_file_read(const char *path, char **text, size_t *bytes, aur_json_error *error);
/// Parses an object that says of itself {"format": format, "version": 1}.  Thread: any.  RT: no.
/// Errors, *error filled: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_json_file_parse(const char *text, size_t bytes, const char *format, cJSON **root,
                                            aur_json_error *error);

/// Fills in the error for what stands at `path` (`item` NULL: nothing does). Returns `err`.  Thread: any.  RT: no.
aur_err aur_json_refuse(aur_json_error *error, aur_err err, const char *path, const cJSON *item, const char *limit);
/// Whole number from `low` to `high`.  Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT.
AUR_WARN_UNUSED aur_err aur_json_whole(const cJSON *item, const char *path, int64_t low, int64_t high, int64_t *number,
                                       aur_json_error *error);
/// That `object` is one, and that each of its names is among the `count` names and stands there once.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_NAME.
AUR_WARN_UNUSED aur_err aur_json_names(const cJSON *object, const char *path, const char *const *names, size_t count,
                                       aur_json_error *error);
/// A control as people write it: numbers as numbers, all else as text. Writes its events and returns how many.
/// Thread: any.  RT: no.  Errors, *error filled: AUR_ERR_FORMAT, AUR_ERR_ARGUMENT, AUR_ERR_NAME.
AUR_WARN_UNUSED int aur_json_control(const cJSON *item, const char *path, aur_control control,
                                     aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX], aur_json_error *error);
/// Writes "mix.reverb_ms 5: must be 1000..10000".  Thread: any.  RT: no.
void aur_json_error_text(const aur_json_error *error, char *text, size_t text_bytes);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A transcript, given to the writer of the format.
#include "client/cli/score_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/cli/args.h"
#include "stream/draft.h"
#include "stream/midi_file.h"
#include "stream/music_xml.h"
#include "stream/score_file.h"
#include "stream/transcript.h"

static const struct {
    const char *name; ///< also the suffix
    aur_err (*write)(const aur_transcript *transcript, FILE *to);
} FORMATS[AUR_SCORE_FORMAT_COUNT] = {
    [AUR_SCORE_MIDI] = {"mid", aur_midi_file_write},
    [AUR_SCORE_JSON] = {"json", aur_score_file_write},
    [AUR_SCORE_MUSIC_XML] = {"musicxml", aur_music_xml_write},
};

aur_score_format aur_score_output_find(const char *format, const char *path)
{
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    const char *name = format != NULL ? format : dot != NULL ? dot + 1 : "";
    for (int i = AUR_SCORE_NONE + 1; i < AUR_SCORE_FORMAT_COUNT; i++)
        if (strcasecmp(name, FORMATS[i].name) == 0)
            return (aur_score_format)i;
    return AUR_SCORE_NONE;
}

int aur_score_output_write(const aur_engine_config *engine, int64_t from_frame, int64_t duration_frames,
                           aur_score_format format, const char *path)
{
    aur_draft draft;
    aur_transcript *transcript = NULL;
    errno = 0;
    aur_err err = aur_draft_open(&draft, path);
    FILE *to = err == AUR_OK ? fdopen(dup(draft.fd), "wb") : NULL;
    if (to == NULL) {
        aur_args_fail(path, AUR_ERR_FILE);
        aur_draft_abandon(&draft);
        return AUR_EXIT_CANNOT_CREATE;
    }
    err = aur_transcript_open(&engine->controls, engine->log, engine->log_count, from_frame,
                              from_frame + duration_frames, &transcript);
    if (err == AUR_OK)
        err = FORMATS[format].write(transcript, to);
    aur_transcript_close(transcript);
    if (fclose(to) != 0 && err == AUR_OK)
        err = AUR_ERR_FILE;
    if (err == AUR_OK)
        err = aur_draft_finish(&draft);
    int code = err == AUR_OK ? AUR_EXIT_OK : aur_args_fail(path, err);
    aur_draft_abandon(&draft);
    return code;
}

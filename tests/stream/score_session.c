// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Writes ten minutes in which tempo, key, mode, preset and mutes change, once as MIDI and once as JSON, for
/// score_test.py; the command line has no log of changes.
/// usage: score_session PRESET SEED FROM-SECONDS FILE.mid FILE.json
#include <stdio.h>
#include <stdlib.h>

#include "stream/midi_file.h"
#include "stream/score_file.h"
#include "synth/event.h"

#define SECOND INT64_C(48000)

static const aur_control_event LOG[] = {
    {.at_frame = 20 * SECOND + 5, .control = AUR_CONTROL_BPM, .value = 77123},
    {.at_frame = 61 * SECOND, .control = AUR_CONTROL_KEY, .value = 7},
    {.at_frame = 92 * SECOND, .control = AUR_CONTROL_MODE, .value = AUR_MODE_LYDIAN},
    {.at_frame = 150 * SECOND + 7, .control = AUR_CONTROL_MUTE, .value = 1u << AUR_LAYER_LEAD},
    {.at_frame = 171 * SECOND, .control = AUR_CONTROL_MUTE, .value = 0},
    {.at_frame = 200 * SECOND, .control = AUR_CONTROL_PRESET, .value = 3},
    {.at_frame = 300 * SECOND + 17, .control = AUR_CONTROL_BPM, .value = 51500},
    {.at_frame = 380 * SECOND, .control = AUR_CONTROL_BPM, .value = 119999},
};

static aur_err write_file(const char *path, const aur_transcript *transcript,
                          aur_err (*write)(const aur_transcript *transcript, FILE *to))
{
    FILE *to = fopen(path, "wb");
    if (to == NULL)
        return AUR_ERR_FILE;
    aur_err err = write(transcript, to);
    return fclose(to) == 0 ? err : AUR_ERR_FILE;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    int preset = aur_preset_find(argv[1]);
    if (preset < 0)
        return 2;
    aur_controls controls;
    aur_transcript *transcript;
    aur_controls_from_preset(&controls, (unsigned)preset);
    controls.seed = strtoull(argv[2], NULL, 10);
    aur_err err = aur_transcript_open(&controls, LOG, sizeof LOG / sizeof LOG[0], strtoll(argv[3], NULL, 10) * SECOND,
                                      600 * SECOND, &transcript);
    if (err == AUR_OK)
        err = write_file(argv[4], transcript, aur_midi_file_write);
    if (err == AUR_OK)
        err = write_file(argv[5], transcript, aur_score_file_write);
    aur_transcript_close(transcript);
    return err == AUR_OK ? 0 : 1;
}

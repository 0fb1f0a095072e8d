// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Ticks by bisection over the beats; tables of words.
#include "stream/notation.h"

#include <stdio.h>
#include <string.h>

#include "compose/preset.h"
#include "compose/scale.h"
#include "stream/controls.h"
#include "synth/event.h"

/// Steps on the circle of fifths from the major scale on the same tonic.
static const int8_t FIFTHS[AUR_MODE_COUNT] = {
    [AUR_MODE_AEOLIAN] = -3,         [AUR_MODE_DORIAN] = -2,           [AUR_MODE_PHRYGIAN] = -4,
    [AUR_MODE_LYDIAN] = 1,           [AUR_MODE_MIXOLYDIAN] = -1,       [AUR_MODE_IONIAN] = 0,
    [AUR_MODE_PENTATONIC_MAJOR] = 0, [AUR_MODE_PENTATONIC_MINOR] = -3,
};

static int64_t next_frame(const aur_transcript *t, size_t beat)
{
    return beat + 1 < t->beat_count ? t->beats[beat + 1].beat_frame : t->beats[beat].next_beat_frame;
}

int64_t aur_notation_beat_tick(const aur_transcript *transcript, size_t beat)
{
    return (transcript->beats[0].beat + (int64_t)beat) * AUR_NOTATION_PPQ;
}

int64_t aur_notation_tick(const aur_transcript *transcript, int64_t frame)
{
    size_t low = 0, high = transcript->beat_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (transcript->beats[middle].beat_frame <= frame)
            low = middle;
        else
            high = middle;
    }
    int64_t begin = transcript->beats[low].beat_frame, frames = next_frame(transcript, low) - begin;
    return aur_notation_beat_tick(transcript, low) + ((frame - begin) * AUR_NOTATION_PPQ + frames / 2) / frames;
}

bool aur_notation_is_heard(const aur_transcript *transcript, const aur_transcript_note *note)
{
    const aur_controls *controls = &transcript->beats[note->beat].controls;
    return (controls->mute >> note->layer & 1u) == 0 &&
           aur_preset_get(controls->preset)->layer_percent[note->layer] > 0;
}

int64_t aur_notation_end_frame(const aur_transcript *transcript, const aur_transcript_note *note)
{
    int64_t end_frame = note->at_frame + note->gate_frames;
    return end_frame < transcript->until_frame ? end_frame : transcript->until_frame;
}

unsigned aur_notation_changes(const aur_transcript *transcript, size_t beat)
{
    static const aur_piece_status nothing = {.tonic = 12, .chord_root = 12, .section = -1};
    const aur_piece_status *now = &transcript->beats[beat];
    const aur_piece_status *was = beat > 0 ? now - 1 : &nothing;
    unsigned changes = 0;
    if (now->controls.bpm_milli != was->controls.bpm_milli)
        changes |= AUR_NOTATION_TEMPO;
    if (now->tonic != was->tonic || now->controls.mode != was->controls.mode)
        changes |= AUR_NOTATION_KEY;
    if (now->chord_root != was->chord_root || now->chord_bass != was->chord_bass || now->chord_kind != was->chord_kind)
        changes |= AUR_NOTATION_CHORD;
    if (now->section_bars > 0 && (now->section != was->section || now->chapter != was->chapter))
        changes |= AUR_NOTATION_SECTION;
    if (now->motif_form != AUR_MOTIF_NONE &&
        (now->motif_form != was->motif_form || now->motif_frame != was->motif_frame))
        changes |= AUR_NOTATION_MOTIF;
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        if (beat == 0 || aur_controls_value(&now->controls, (aur_control)control) !=
                             aur_controls_value(&was->controls, (aur_control)control))
            changes |= AUR_NOTATION_CONTROLS;
    return changes;
}

int aur_notation_sharps(unsigned tonic, unsigned mode)
{
    int sharps = (int)(tonic % 12 * 7 % 12) + FIFTHS[mode % AUR_MODE_COUNT];
    return sharps > 6 ? sharps - 12 : sharps;
}

void aur_notation_chord(const aur_piece_status *beat, char *text, size_t bytes)
{
    if (beat->chord_bass == beat->chord_root || strchr(beat->chord_name, '/') != NULL)
        snprintf(text, bytes, "%s", beat->chord_name);
    else
        snprintf(text, bytes, "%s/%s", beat->chord_name, aur_key_name(beat->chord_bass));
}

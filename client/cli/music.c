// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bars, chords and the tune of a transcript.
#include "client/cli/music.h"

#include <stdlib.h>
#include <string.h>

#include "compose/scale.h"

static bool same_chord(const aur_piece_status *a, const aur_piece_status *b)
{
    return a->chord_mask == b->chord_mask && a->chord_root == b->chord_root && a->chord_bass == b->chord_bass;
}

static void find_bars(aur_music *music)
{
    const aur_transcript *t = music->transcript;
    size_t note = 0;
    for (size_t beat = 0; beat < t->beat_count; beat++)
        if (beat == 0 || t->beats[beat].bar != t->beats[beat - 1].bar)
            music->bars[music->bar_count++] = (aur_music_bar){.begin_frame = t->beats[beat].beat_frame, .beat = beat};
    for (size_t i = 0; i < music->bar_count; i++) {
        aur_music_bar *bar = &music->bars[i];
        size_t end_beat = i + 1 < music->bar_count ? music->bars[i + 1].beat : t->beat_count;
        bar->end_frame = i + 1 < music->bar_count ? bar[1].begin_frame : t->beats[t->beat_count - 1].next_beat_frame;
        bar->first_note = note;
        while (note < t->note_count && t->notes[note].beat < end_beat)
            note++;
        bar->note_count = note - bar->first_note;
    }
}

static void find_chords(aur_music *music)
{
    const aur_transcript *t = music->transcript;
    for (size_t beat = 0; beat < t->beat_count; beat++)
        if (beat == 0 || !same_chord(&t->beats[beat], &t->beats[beat - 1]))
            music->chords[music->chord_count++] =
                (aur_music_chord){.begin_frame = t->beats[beat].beat_frame, .beat = beat};
    for (size_t i = 0; i + 1 < music->chord_count; i++)
        music->chords[i].end_frame = music->chords[i + 1].begin_frame;
    music->chords[music->chord_count - 1].end_frame = t->beats[t->beat_count - 1].next_beat_frame;
}

aur_err aur_music_open(const aur_transcript *transcript, aur_music *music)
{
    *music = (aur_music){.transcript = transcript};
    if (transcript->beat_count == 0)
        return AUR_ERR_ARGUMENT;
    music->bars = calloc(transcript->beat_count, sizeof *music->bars);
    music->chords = calloc(transcript->beat_count, sizeof *music->chords);
    music->lead = calloc(transcript->note_count + 1, sizeof *music->lead);
    if (music->bars == NULL || music->chords == NULL || music->lead == NULL) {
        aur_music_close(music);
        return AUR_ERR_MEMORY;
    }
    find_bars(music);
    find_chords(music);
    for (size_t i = 0; i < transcript->note_count; i++)
        if (transcript->notes[i].layer == AUR_LAYER_LEAD)
            music->lead[music->lead_count++] = i;
    return AUR_OK;
}

void aur_music_close(aur_music *music)
{
    free(music->bars);
    free(music->chords);
    free(music->lead);
    memset(music, 0, sizeof *music);
}

size_t aur_music_note_from(const aur_music *music, int64_t frame)
{
    size_t low = 0, high = music->transcript->note_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (music->transcript->notes[middle].at_frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t aur_music_note_alive(const aur_music *music, int64_t frame)
{
    return aur_music_note_from(music, frame - AUR_NOTE_LIFE_MAX_FRAMES);
}

uint16_t aur_music_collection(const aur_piece_status *status)
{
    bool whole = aur_mask_count(status->scale_mask) == AUR_DEGREES;
    return whole ? status->scale_mask : aur_scale_parent_mask(status->tonic, status->controls.mode);
}

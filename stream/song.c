// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Lists that grow, and bars laid out by the meters.
#include "stream/song.h"

#include <stdlib.h>
#include <string.h>

#include "synth/event.h"

#define GROWTH_FIRST 256

/// Ticks of a beat in a song made from a transcript.
#define TRANSCRIPT_TICKS 480

aur_err aur_song_open(uint32_t ticks_per_quarter, aur_song **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return AUR_ERR_MEMORY;
    (*out)->ticks_per_quarter = ticks_per_quarter;
    return AUR_OK;
}

void aur_song_close(aur_song *song)
{
    if (song == NULL)
        return;
    free(song->notes);
    free(song->changes);
    free(song->bars);
    free(song);
}

/// Makes room for one more in a list of at most `limit`.
static aur_err grow(void **list, size_t count, size_t *max, size_t bytes, size_t limit)
{
    if (count >= limit)
        return AUR_ERR_FULL;
    if (count < *max)
        return AUR_OK;
    size_t wanted = *max == 0 ? GROWTH_FIRST : *max * 2;
    void *moved = realloc(*list, wanted * bytes);
    if (moved == NULL)
        return AUR_ERR_MEMORY;
    *list = moved;
    *max = wanted;
    return AUR_OK;
}

aur_err aur_song_add_note(aur_song *song, const aur_song_note *note)
{
    void *list = song->notes;
    aur_err err = grow(&list, song->note_count, &song->_notes_max, sizeof *note, AUR_SONG_NOTES_MAX);
    song->notes = list;
    if (err == AUR_OK)
        song->notes[song->note_count++] = *note;
    return err;
}

aur_err aur_song_add_change(aur_song *song, const aur_song_change *change)
{
    void *list = song->changes;
    aur_err err = grow(&list, song->change_count, &song->_changes_max, sizeof *change, AUR_SONG_CHANGES_MAX);
    song->changes = list;
    if (err == AUR_OK) {
        song->changes[song->change_count] = *change;
        song->changes[song->change_count]._order = (uint32_t)song->change_count;
        song->change_count++;
    }
    return err;
}

static int compare(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_notes(const void *left, const void *right)
{
    const aur_song_note *a = left, *b = right;
    if (a->tick != b->tick)
        return compare(a->tick, b->tick);
    if (a->track != b->track)
        return compare(a->track, b->track);
    if (a->channel != b->channel)
        return compare(a->channel, b->channel);
    return compare(a->pitch_midi, b->pitch_midi);
}

static int compare_changes(const void *left, const void *right)
{
    const aur_song_change *a = left, *b = right;
    if (a->tick != b->tick)
        return compare(a->tick, b->tick);
    return compare(a->_order, b->_order);
}

static uint32_t bar_ticks(const aur_song *song, const aur_song_change *meter)
{
    uint32_t ticks = song->ticks_per_quarter * 4 * meter->numerator / meter->denominator;
    return ticks > 0 ? ticks : 1;
}

/// The next meter after change `i`, or change_count.
static size_t next_meter(const aur_song *song, size_t i)
{
    while (i < song->change_count && song->changes[i].kind != AUR_SONG_METER)
        i++;
    return i;
}

static aur_err lay_bars(aur_song *song)
{
    aur_song_change meter = {.numerator = 4, .denominator = 4};
    size_t max = 0, next = next_meter(song, 0);
    for (uint32_t tick = 0; tick < song->end_tick;) {
        for (; next < song->change_count && song->changes[next].tick <= tick; next = next_meter(song, next + 1))
            meter = song->changes[next];
        uint32_t ticks = bar_ticks(song, &meter);
        if (next < song->change_count && song->changes[next].tick - tick < ticks)
            ticks = song->changes[next].tick - tick;
        void *list = song->bars;
        aur_err err = grow(&list, song->bar_count, &max, sizeof *song->bars, AUR_SONG_BARS_MAX);
        song->bars = list;
        if (err != AUR_OK)
            return err;
        song->bars[song->bar_count++] = (aur_song_bar){tick, ticks};
        tick += ticks;
    }
    return AUR_OK;
}

aur_err aur_song_finish(aur_song *song)
{
    if (song->note_count > 0)
        qsort(song->notes, song->note_count, sizeof *song->notes, compare_notes);
    if (song->change_count > 0)
        qsort(song->changes, song->change_count, sizeof *song->changes, compare_changes);
    for (size_t i = 0; i < song->note_count; i++) {
        uint32_t end = song->notes[i].tick + song->notes[i].length_ticks;
        if (end > song->end_tick)
            song->end_tick = end;
    }
    return lay_bars(song);
}

static uint32_t ticks_of(int64_t frames, const aur_piece_status *beat)
{
    int64_t beat_frames = beat->next_beat_frame - beat->beat_frame;
    int64_t ticks = (frames * TRANSCRIPT_TICKS + beat_frames / 2) / beat_frames;
    return ticks > 0 ? (uint32_t)ticks : 1;
}

static aur_err fill_from(const aur_transcript *transcript, aur_song *song)
{
    aur_err err = AUR_OK;
    for (size_t i = 0; i < transcript->note_count && err == AUR_OK; i++) {
        const aur_transcript_note *from = &transcript->notes[i];
        if (from->layer > AUR_LAYER_LEAD)
            continue;
        const aur_piece_status *beat = &transcript->beats[from->beat];
        aur_song_note note = {.tick = from->beat * TRANSCRIPT_TICKS + from->place * TRANSCRIPT_TICKS / 65536u,
                              .length_ticks = ticks_of(from->gate_frames, beat),
                              .channel = from->layer,
                              .pitch_midi = from->pitch_midi,
                              .velocity = from->velocity};
        note.tick += (uint32_t)transcript->beats[0].beat * TRANSCRIPT_TICKS;
        err = aur_song_add_note(song, &note);
    }
    if (err == AUR_OK && transcript->beat_count > 0) {
        uint32_t bpm_milli = transcript->beats[0].controls.bpm_milli;
        aur_song_change tempo = {.kind = AUR_SONG_TEMPO,
                                 .us_per_quarter = (uint32_t)(UINT64_C(60000000000) / bpm_milli)};
        err = aur_song_add_change(song, &tempo);
    }
    return err == AUR_OK ? aur_song_finish(song) : err;
}

aur_err aur_song_from_transcript(const aur_transcript *transcript, aur_song **out)
{
    aur_err err = aur_song_open(TRANSCRIPT_TICKS, out);
    if (err != AUR_OK)
        return err;
    err = fill_from(transcript, *out);
    if (err != AUR_OK) {
        aur_song_close(*out);
        *out = NULL;
    }
    return err;
}

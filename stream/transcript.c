// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Steps a piece from beat to beat and keeps what it says.
#include "stream/transcript.h"

#include <stdlib.h>
#include <string.h>

#include "stream/memory.h"
#include "synth/event.h"
#include "synth/patch.h"

#define GROWTH_FIRST 1024

typedef struct writing {
    aur_transcript *transcript;
    aur_piece *piece;
    size_t notes_max, beats_max;
    const aur_control_event *log;
    size_t log_count, log_next;
    aur_err err;
    aur_event events[AUR_PIECE_BEAT_EVENTS_MAX]; ///< of one step
} writing;

bool aur_transcript_is_pitched(unsigned layer)
{
    return layer <= AUR_LAYER_BELL;
}

/// Makes room for one more in a growing list.
static void *grown(void *list, size_t count, size_t *max, size_t bytes)
{
    if (count < *max)
        return list;
    size_t wanted = *max == 0 ? GROWTH_FIRST : *max * 2;
    void *moved = realloc(list, wanted * bytes);
    if (moved != NULL)
        *max = wanted;
    return moved;
}

static void add_beat(writing *w)
{
    aur_transcript *t = w->transcript;
    aur_piece_status *beats = grown(t->beats, t->beat_count, &w->beats_max, sizeof *beats);
    if (beats == NULL) {
        w->err = AUR_ERR_MEMORY;
        return;
    }
    t->beats = beats;
    aur_piece_status_get(w->piece, &beats[t->beat_count++]);
}

static void add_note(writing *w, const aur_event *event)
{
    aur_transcript *t = w->transcript;
    aur_transcript_note *notes = grown(t->notes, t->note_count, &w->notes_max, sizeof *notes);
    if (notes == NULL) {
        w->err = AUR_ERR_MEMORY;
        return;
    }
    t->notes = notes;
    unsigned velocity = (event->velocity * 127u + 32767u) / 65535u;
    notes[t->note_count++] = (aur_transcript_note){.at_frame = event->at_frame,
                                                   .gate_frames = event->gate_frames,
                                                   .layer = aur_patch_describe(event->id)->layer,
                                                   .patch = event->id,
                                                   .pitch_midi = (uint8_t)(event->pitch_q8 >> 8),
                                                   .velocity = (uint8_t)(velocity > 0 ? velocity : 1),
                                                   .pan = event->pan,
                                                   .note_id = event->note_id};
}

/// A note of that id that still sounds ends now. Notes live 30 s at most, so the search is short.
static void end_note(aur_transcript *t, const aur_event *event)
{
    for (size_t i = t->note_count; i > 0; i--) {
        aur_transcript_note *note = &t->notes[i - 1];
        if (note->at_frame < event->at_frame - AUR_NOTE_LIFE_MAX_FRAMES)
            return;
        if (note->note_id != event->note_id)
            continue;
        if (note->at_frame + note->gate_frames > event->at_frame)
            note->gate_frames = event->at_frame - note->at_frame;
        return;
    }
}

static void step(writing *w, int64_t until_frame)
{
    size_t count;
    do {
        count = aur_piece_step(w->piece, until_frame, w->events, AUR_PIECE_BEAT_EVENTS_MAX);
        for (size_t i = 0; i < count && w->err == AUR_OK; i++) {
            if (w->events[i].type == AUR_EVENT_NOTE)
                add_note(w, &w->events[i]);
            else if (w->events[i].type == AUR_EVENT_NOTE_OFF)
                end_note(w->transcript, &w->events[i]);
        }
    } while (count == AUR_PIECE_BEAT_EVENTS_MAX && w->err == AUR_OK);
}

/// Up to `until_frame`, with the log's entries given in time.
static void advance(writing *w, int64_t until_frame)
{
    while (w->log_next < w->log_count && w->log[w->log_next].at_frame < until_frame && w->err == AUR_OK) {
        const aur_control_event *event = &w->log[w->log_next++];
        step(w, event->at_frame);
        w->err = aur_piece_post(w->piece, event);
    }
    if (w->err == AUR_OK)
        step(w, until_frame);
}

/// Finds the beat of each note; both are sorted.
static void place_notes(aur_transcript *t)
{
    size_t beat = 0;
    for (size_t i = 0; i < t->note_count && t->beat_count > 0; i++) {
        aur_transcript_note *note = &t->notes[i];
        while (beat + 1 < t->beat_count && t->beats[beat + 1].beat_frame <= note->at_frame)
            beat++;
        int64_t begin = t->beats[beat].beat_frame;
        int64_t frames =
            (beat + 1 < t->beat_count ? t->beats[beat + 1].beat_frame : t->beats[beat].next_beat_frame) - begin;
        int64_t place = note->at_frame > begin ? (note->at_frame - begin) * 65536 / frames : 0;
        note->beat = (uint32_t)beat;
        note->place = (uint16_t)(place < 65535 ? place : 65535);
    }
}

static void write_all(writing *w, int64_t until_frame)
{
    aur_piece_status status;
    advance(w, w->transcript->from_frame + 1);
    if (w->err == AUR_OK)
        add_beat(w);
    for (;;) {
        aur_piece_status_get(w->piece, &status);
        if (status.next_beat_frame >= until_frame || w->err != AUR_OK)
            break;
        advance(w, status.next_beat_frame + 1);
        aur_piece_status now;
        aur_piece_status_get(w->piece, &now);
        if (now.beat_frame != status.beat_frame && w->err == AUR_OK)
            add_beat(w);
    }
    advance(w, until_frame);
}

/// Composes into `w`, which is empty.
static aur_err compose(writing *w, const aur_controls *initial, int64_t from_frame, int64_t until_frame)
{
    w->transcript = calloc(1, sizeof *w->transcript);
    w->piece = aur_memory_new(aur_piece_bytes());
    if (w->transcript == NULL || w->piece == NULL)
        return AUR_ERR_MEMORY;
    w->transcript->from_frame = from_frame;
    w->transcript->until_frame = until_frame;
    w->err = aur_piece_init(w->piece, initial, w->log, w->log_count, from_frame);
    while (w->log_next < w->log_count && w->log[w->log_next].at_frame <= from_frame)
        w->log_next++;
    if (w->err == AUR_OK)
        write_all(w, until_frame);
    if (w->err == AUR_OK)
        place_notes(w->transcript);
    return w->err;
}

aur_err aur_transcript_open(const aur_controls *initial, const aur_control_event *log, size_t log_count,
                            int64_t from_frame, int64_t until_frame, aur_transcript **out)
{
    *out = NULL;
    if (until_frame < from_frame)
        return AUR_ERR_ARGUMENT;
    writing *w = calloc(1, sizeof *w);
    if (w == NULL)
        return AUR_ERR_MEMORY;
    w->log = log;
    w->log_count = log_count;
    aur_err err = compose(w, initial, from_frame, until_frame);
    if (err == AUR_OK)
        *out = w->transcript;
    else
        aur_transcript_close(w->transcript);
    free(w->piece);
    free(w);
    return err;
}

void aur_transcript_close(aur_transcript *transcript)
{
    if (transcript == NULL)
        return;
    free(transcript->notes);
    free(transcript->beats);
    free(transcript);
}

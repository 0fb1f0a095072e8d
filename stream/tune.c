// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Parts are told apart, one is chosen, its upper line is drawn.
#include "stream/tune.h"

#include <stdlib.h>

#include "stream/midi_reader.h"

#define PARTS (AUR_MIDI_READER_TRACKS_MAX * 16)

/// Semitones that sounding alone is worth.
#define ALONE_SEMITONES 24

typedef struct part {
    uint32_t count, together;
    uint32_t last_tick, end_tick;
    uint64_t pitch_sum;
} part;

static unsigned part_of(const aur_song_note *note)
{
    return (note->track * 16u + note->channel) % PARTS;
}

/// Notes of a chord may be struck a little apart, and notes of a line overlap a little.
static uint32_t tolerance(const aur_song *song)
{
    return song->ticks_per_quarter / 8;
}

static void count_parts(const aur_song *song, part *parts)
{
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        part *p = &parts[part_of(note)];
        bool same = p->count > 0 && note->tick - p->last_tick <= tolerance(song);
        if (same || note->tick + tolerance(song) < p->end_tick)
            p->together++;
        p->count++;
        p->pitch_sum += note->pitch_midi;
        p->last_tick = note->tick;
        if (note->tick + note->length_ticks > p->end_tick)
            p->end_tick = note->tick + note->length_ticks;
    }
}

/// The tune's part, or -1.
static int choose_part(const part *parts, int channel)
{
    uint32_t total = 0;
    for (int i = 0; i < PARTS; i++)
        if (i % 16 != AUR_SONG_DRUMS)
            total += parts[i].count;
    double best_score = -1;
    int best = -1;
    for (int i = 0; i < PARTS; i++) {
        bool allowed = channel < 0 ? i % 16 != AUR_SONG_DRUMS && parts[i].count * 10u >= total : i % 16 == channel;
        if (parts[i].count == 0 || !allowed)
            continue;
        double count = parts[i].count;
        double score = (double)parts[i].pitch_sum / count + ALONE_SEMITONES * (1 - parts[i].together / count);
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    return best;
}

static uint32_t end_of(const aur_song_note *note)
{
    return note->tick + note->length_ticks;
}

/// The upper line of the part.
static size_t draw_line(const aur_song *song, int chosen, aur_song_note *line)
{
    size_t count = 0;
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        if ((int)part_of(note) != chosen)
            continue;
        aur_song_note *last = count > 0 ? &line[count - 1] : NULL;
        bool together = last != NULL && note->tick - last->tick <= tolerance(song);
        bool under = last != NULL && note->pitch_midi < last->pitch_midi &&
                     (together || note->tick + tolerance(song) < end_of(last));
        if (under)
            continue;
        if (together)
            count--;
        line[count++] = *note;
    }
    return count;
}

static size_t drop_bass(aur_song_note *line, size_t count)
{
    uint64_t sum = 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        sum += line[i].pitch_midi;
    for (size_t i = 0; i < count; i++)
        if ((uint64_t)(line[i].pitch_midi + 12) * count >= sum)
            line[kept++] = line[i];
    return kept;
}

long aur_tune_find(const aur_song *song, int channel, aur_song_note *notes)
{
    part *parts = calloc(PARTS, sizeof *parts);
    if (parts == NULL)
        return AUR_ERR_MEMORY;
    count_parts(song, parts);
    int chosen = choose_part(parts, channel);
    free(parts);
    if (chosen < 0)
        return 0;
    size_t count = drop_bass(notes, draw_line(song, chosen, notes));
    for (size_t i = 0; i + 1 < count; i++)
        if (end_of(&notes[i]) > notes[i + 1].tick)
            notes[i].length_ticks = notes[i + 1].tick - notes[i].tick;
    return (long)count;
}

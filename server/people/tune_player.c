// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The song of the file becomes a list of events in the order of their frames. All channels are one player's: a key
/// that two of them hold goes up with the last, and the instrument changes with the channel.
#include "server/people/tune_player.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/keyboard.h"
#include "stream/midi_reader.h"

#define CHANNELS       16
#define US_PER_QUARTER 500000 /* until the file says another tempo */

/// As in a batch; `frame` from the first note on.
typedef struct event {
    uint32_t frame;
    uint32_t order; ///< of equal frames: ends before strikes, then as in the file
    uint8_t kind, key, value;
    uint8_t patch; ///< of a strike
} event;

struct aur_tune_player {
    int64_t begin_frame;
    uint32_t note_count;
    uint32_t count, next;
    uint8_t patch;     ///< of what was given out last
    uint8_t own_patch; ///< his before it began
    event events[];
};

/// From here on the tempo is this.
typedef struct tempo {
    uint32_t tick;
    uint32_t us_per_quarter;
    int64_t us;
} tempo;

/// Where ticks lie in time.
typedef struct course {
    uint32_t ticks_per_quarter;
    size_t count;
    tempo *tempi; ///< in the order of their ticks; the first at 0
} course;

static int64_t us_since(const course *c, const tempo *from, uint64_t tick)
{
    return from->us + (int64_t)(tick - from->tick) * from->us_per_quarter / c->ticks_per_quarter;
}

static bool open_course(course *c, const aur_song *song)
{
    c->ticks_per_quarter = song->ticks_per_quarter;
    c->tempi = malloc((song->change_count + 1) * sizeof *c->tempi);
    if (c->tempi == NULL)
        return false;
    c->tempi[0] = (tempo){.us_per_quarter = US_PER_QUARTER};
    c->count = 1;
    for (size_t i = 0; i < song->change_count; i++) {
        const aur_song_change *change = &song->changes[i];
        if (change->kind == AUR_SONG_TEMPO) {
            c->tempi[c->count] = (tempo){.tick = change->tick,
                                         .us_per_quarter = change->us_per_quarter,
                                         .us = us_since(c, &c->tempi[c->count - 1], change->tick)};
            c->count++;
        }
    }
    return true;
}

static int64_t us_at(const course *c, uint64_t tick)
{
    size_t least = 0, most = c->count - 1; // the last tempo that begins at or before it
    while (least < most) {
        size_t middle = (least + most + 1) / 2;
        if (c->tempi[middle].tick <= tick)
            least = middle;
        else
            most = middle - 1;
    }
    return us_since(c, &c->tempi[least], tick);
}

static int64_t frame_of_us(int64_t us)
{
    return us / 1000 * (AUR_SAMPLE_RATE_HZ / 1000) + us % 1000 * (AUR_SAMPLE_RATE_HZ / 1000) / 1000;
}

static int in_order(const void *a, const void *b)
{
    const event *x = a, *y = b;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/// A key goes up with the last note that has it.
static void merge_keys(aur_tune_player *tune)
{
    uint32_t held[AUR_HELD_KEYS_COUNT] = {0}, kept = 0;
    for (uint32_t i = 0; i < tune->count; i++) {
        event e = tune->events[i];
        if (e.kind == AUR_HANDS_ON)
            held[e.key]++;
        else if (--held[e.key] > 0)
            continue;
        tune->events[kept++] = e;
    }
    tune->count = kept;
}

static aur_err refuse(aur_err err, const char *text, char *reason, size_t reason_bytes)
{
    snprintf(reason, reason_bytes, "%s", text);
    return err;
}

/// Programs of the channels, as ticks rise.
typedef struct programs {
    size_t change; ///< next one
    uint8_t of[CHANNELS];
} programs;

static void go_on(programs *p, const aur_song *song, uint32_t tick)
{
    for (; p->change < song->change_count && song->changes[p->change].tick <= tick; p->change++)
        if (song->changes[p->change].kind == AUR_SONG_PROGRAM)
            p->of[song->changes[p->change].channel % CHANNELS] = song->changes[p->change].program;
}

static void add_note(aur_tune_player *tune, const aur_song_note *note, int64_t from_frame, int64_t to_frame,
                     uint8_t program)
{
    uint32_t order = tune->note_count++;
    int64_t end_frame = to_frame > from_frame ? to_frame : from_frame + 1;
    tune->events[tune->count++] = (event){.frame = (uint32_t)from_frame,
                                          .order = AUR_TUNE_PLAYER_NOTES_MAX + order,
                                          .kind = AUR_HANDS_ON,
                                          .key = note->pitch_midi,
                                          .value = note->velocity,
                                          .patch = (uint8_t)aur_keyboard_patch(program)};
    tune->events[tune->count++] =
        (event){.frame = (uint32_t)end_frame, .order = order, .kind = AUR_HANDS_OFF, .key = note->pitch_midi};
}

static aur_err fill(aur_tune_player *tune, const aur_song *song, const course *c, char *reason, size_t reason_bytes)
{
    programs channels = {0};
    int64_t first_us = -1;
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        if (note->channel == AUR_SONG_DRUMS)
            continue;
        go_on(&channels, song, note->tick);
        int64_t from_us = us_at(c, note->tick), to_us = us_at(c, (uint64_t)note->tick + note->length_ticks);
        first_us = first_us < 0 ? from_us : first_us;
        int64_t to_frame = frame_of_us(to_us - first_us);
        if (tune->note_count == AUR_TUNE_PLAYER_NOTES_MAX)
            return refuse(AUR_ERR_FULL, "more than 20000 notes", reason, reason_bytes);
        if (to_frame > AUR_TUNE_PLAYER_FRAMES_MAX)
            return refuse(AUR_ERR_FULL, "longer than 10 minutes", reason, reason_bytes);
        add_note(tune, note, frame_of_us(from_us - first_us), to_frame, channels.of[note->channel]);
    }
    return tune->count > 0 ? AUR_OK : refuse(AUR_ERR_FORMAT, "no notes in it", reason, reason_bytes);
}

aur_err aur_tune_player_open(const uint8_t *bytes, size_t count, aur_tune_player **out, char *reason,
                             size_t reason_bytes)
{
    aur_song *song = NULL;
    course c = {0};
    *out = NULL;
    aur_err err = aur_midi_reader_parse(bytes, count, &song, reason, reason_bytes);
    if (err != AUR_OK)
        return err;
    size_t notes = song->note_count < AUR_TUNE_PLAYER_NOTES_MAX ? song->note_count : AUR_TUNE_PLAYER_NOTES_MAX;
    aur_tune_player *tune = calloc(1, sizeof *tune + 2 * notes * sizeof tune->events[0]);
    if (tune == NULL || !open_course(&c, song))
        err = refuse(AUR_ERR_MEMORY, "no memory", reason, reason_bytes);
    else
        err = fill(tune, song, &c, reason, reason_bytes);
    free(c.tempi);
    aur_song_close(song);
    if (err != AUR_OK) {
        free(tune);
        return err;
    }
    qsort(tune->events, tune->count, sizeof tune->events[0], in_order);
    merge_keys(tune);
    tune->next = tune->count;
    *out = tune;
    return AUR_OK;
}

void aur_tune_player_close(aur_tune_player *tune)
{
    free(tune);
}

uint32_t aur_tune_player_notes(const aur_tune_player *tune)
{
    return tune->note_count;
}

int64_t aur_tune_player_frames(const aur_tune_player *tune)
{
    return tune->events[tune->count - 1].frame;
}

void aur_tune_player_begin(aur_tune_player *tune, int64_t at_frame, uint8_t patch)
{
    tune->begin_frame = at_frame;
    tune->next = 0;
    tune->patch = tune->own_patch = patch;
}

static void add(aur_hands_batch *batch, int64_t at_frame, aur_hands_kind kind, uint8_t key, uint8_t value)
{
    batch->events[batch->count++] = (aur_hands_event){.at_frame = at_frame, .kind = kind, .key = key, .value = value};
}

static void change_to(aur_tune_player *tune, aur_hands_batch *batch, int64_t at_frame, uint8_t patch)
{
    if (patch == tune->patch)
        return;
    add(batch, at_frame, AUR_HANDS_INSTRUMENT, 0, patch);
    tune->patch = patch;
}

bool aur_tune_player_next(aur_tune_player *tune, int64_t until_frame, aur_hands_batch *batch)
{
    batch->sequence = batch->count = 0;
    while (tune->next < tune->count && batch->count + 3 <= AUR_HANDS_BATCH_MAX) {
        const event *e = &tune->events[tune->next];
        int64_t at_frame = tune->begin_frame + e->frame;
        if (at_frame >= until_frame)
            break;
        if (e->kind == AUR_HANDS_ON)
            change_to(tune, batch, at_frame, e->patch);
        add(batch, at_frame, (aur_hands_kind)e->kind, e->key, e->value);
        if (++tune->next == tune->count)
            change_to(tune, batch, at_frame, tune->own_patch);
    }
    return batch->count > 0;
}

void aur_tune_player_stop(aur_tune_player *tune, int64_t now_frame, aur_hands_batch *batch)
{
    tune->next = tune->count;
    batch->sequence = batch->count = 0;
    add(batch, now_frame, AUR_HANDS_ALL_OFF, 0, 0);
    change_to(tune, batch, now_frame, tune->own_patch);
}

int64_t aur_tune_player_played_frames(const aur_tune_player *tune, int64_t now_frame)
{
    int64_t played = now_frame - tune->begin_frame, length = aur_tune_player_frames(tune);
    return played < 0 ? 0 : played < length ? played : length;
}

bool aur_tune_player_is_over(const aur_tune_player *tune)
{
    return tune->next == tune->count;
}

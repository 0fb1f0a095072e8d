// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Track 0 holds tempo, keys and markers; each part has a track and some channels of its own. A note takes the channel
/// of its part that suits it best, so that equal pitches and several instruments may sound at once.
#include "stream/midi_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compose/scale.h"
#include "stream/controls.h"
#include "stream/notation.h"
#include "stream/program.h"
#include "synth/event.h"
#include "compose/why.h"

#define CHANNELS_MAX 4
#define PITCHES      128
#define NO_PROGRAM   255
#define PAN_MIDDLE   64

enum { META_TEXT = 0x01, META_NAME = 0x03, META_MARKER = 0x06, META_END = 0x2f };
enum { META_TEMPO = 0x51, META_TIME = 0x58, META_KEY = 0x59 };
enum { NOTE_OFF = 0x80, NOTE_ON = 0x90, CONTROLLER = 0xb0, PROGRAM = 0xc0 };
enum { CONTROLLER_PAN = 10 };

/// A part: its layer, its channels counted from 0, whether its notes have places of their own between left and right.
typedef struct part_info {
    const char *name;
    uint8_t layer;
    bool drums, panned;
    uint8_t channel_count;
    uint8_t channels[CHANNELS_MAX];
} part_info;

static const part_info PARTS[] = {
    {"Drone", AUR_LAYER_DRONE, false, false, 2, {0, 1}},
    {"Pad", AUR_LAYER_PAD, false, false, 4, {2, 3, 4, 5}},
    {"Lead", AUR_LAYER_LEAD, false, true, 4, {6, 7, 8, 10}},
    {"Bell", AUR_LAYER_BELL, false, true, 4, {11, 12, 13, 14}},
    {"Percussion", AUR_LAYER_PERCUSSION, true, true, 1, {9}},
};
#define PART_COUNT (sizeof PARTS / sizeof PARTS[0])

/// One channel message. At the same tick ends come first, the rest in the order in which it was added.
typedef struct message {
    int64_t tick;
    uint32_t order;
    uint8_t bytes[3];
    uint8_t byte_count;
} message;

/// What sounds on one channel. Times are ticks.
typedef struct channel {
    uint8_t number;
    uint8_t program;
    uint8_t pan;
    int64_t busy_until;
    int64_t struck[PITCHES];
    int64_t ends[PITCHES];
    size_t off[PITCHES]; ///< index of the message that ends the pitch
} channel;

typedef struct part {
    const part_info *info;
    channel channels[CHANNELS_MAX];
    message *messages;
    size_t count;
} part;

/// A track under way: its bytes are gathered because their number comes first.
typedef struct track {
    FILE *bytes;
    char *memory;
    size_t size;
    int64_t tick; ///< of the last event
} track;

static void put_big_endian(FILE *to, uint32_t value, int byte_count)
{
    for (int i = byte_count - 1; i >= 0; i--)
        fputc((int)(value >> (8 * i) & 0xffu), to);
}

static void put_variable(FILE *to, uint32_t value)
{
    for (int shift = 21; shift > 0; shift -= 7)
        if (value >> shift != 0)
            fputc((int)(0x80u | (value >> shift & 0x7fu)), to);
    fputc((int)(value & 0x7fu), to);
}

static void put_delta(track *t, int64_t tick)
{
    put_variable(t->bytes, (uint32_t)(tick - t->tick));
    t->tick = tick;
}

static void put_meta(track *t, int64_t tick, int type, const void *bytes, size_t count)
{
    put_delta(t, tick);
    fputc(0xff, t->bytes);
    fputc(type, t->bytes);
    put_variable(t->bytes, (uint32_t)count);
    fwrite(bytes, 1, count, t->bytes);
}

static void put_text(track *t, int64_t tick, int type, const char *text)
{
    put_meta(t, tick, type, text, strlen(text));
}

static aur_err open_track(track *t)
{
    memset(t, 0, sizeof *t);
    t->bytes = open_memstream(&t->memory, &t->size);
    return t->bytes != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

/// Ends the track and writes it.
static aur_err close_track(track *t, int64_t end_tick, FILE *to)
{
    put_meta(t, end_tick, META_END, "", 0);
    bool complete = ferror(t->bytes) == 0;
    aur_err err = fclose(t->bytes) == 0 && complete ? AUR_OK : AUR_ERR_MEMORY;
    if (err == AUR_OK) {
        fwrite("MTrk", 1, 4, to);
        put_big_endian(to, (uint32_t)t->size, 4);
        fwrite(t->memory, 1, t->size, to);
    }
    free(t->memory);
    return err;
}

/// Who made this, and where its beginning lies.
static void put_titles(track *t, const aur_transcript *transcript)
{
    const aur_controls *controls = &transcript->beats[0].controls;
    char text[256];
    snprintf(text, sizeof text, "Auralis: %s, seed %" PRIu64, aur_preset_name(controls->preset), controls->seed);
    put_text(t, 0, META_NAME, text);
    snprintf(text, sizeof text, "seed=%" PRIu64 " preset=%s from_frame=%" PRId64 " first_bar=%" PRId64, controls->seed,
             aur_preset_name(controls->preset), transcript->from_frame, transcript->beats[0].bar);
    put_text(t, 0, META_TEXT, text);
    put_meta(t, 0, META_TIME, (const uint8_t[]){4, 2, 24, 8}, 4); // 4/2^2, 24 clocks a click, 8 32nds a quarter
}

static void put_tempo(track *t, int64_t tick, uint32_t bpm_milli)
{
    uint32_t quarter_us = (uint32_t)((UINT64_C(60000000000) + bpm_milli / 2) / bpm_milli);
    uint8_t bytes[3] = {(uint8_t)(quarter_us >> 16), (uint8_t)(quarter_us >> 8), (uint8_t)quarter_us};
    put_meta(t, tick, META_TEMPO, bytes, sizeof bytes);
}

/// What holds from this beat on. The first beat's hold from tick 0.
static void put_changes(track *t, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    unsigned changes = aur_notation_changes(transcript, beat);
    int64_t tick = beat > 0 ? aur_notation_beat_tick(transcript, beat) : 0;
    char text[64];
    if ((changes & AUR_NOTATION_TEMPO) != 0)
        put_tempo(t, tick, now->controls.bpm_milli);
    if ((changes & AUR_NOTATION_KEY) != 0) {
        int sharps = aur_notation_sharps(now->tonic, now->controls.mode);
        bool minor = aur_scale_is_minor(now->controls.mode);
        put_meta(t, tick, META_KEY, (const uint8_t[]){(uint8_t)(int8_t)sharps, minor}, 2);
    }
    if ((changes & AUR_NOTATION_SECTION) != 0) {
        snprintf(text, sizeof text, "Section: %s", aur_section_name(now->section_kind));
        put_text(t, tick, META_MARKER, text);
    }
    if ((changes & AUR_NOTATION_CHORD) != 0) {
        aur_notation_chord(now, text, sizeof text);
        put_text(t, tick, META_MARKER, text);
    }
}

static aur_err write_conductor(const aur_transcript *transcript, int64_t end_tick, FILE *to)
{
    track t;
    aur_err err = open_track(&t);
    if (err != AUR_OK)
        return err;
    put_titles(&t, transcript);
    for (size_t beat = 0; beat < transcript->beat_count; beat++)
        put_changes(&t, transcript, beat);
    return close_track(&t, end_tick, to);
}

/// Adds a message for channel `c` and returns its index.
static size_t add(part *p, const channel *c, int64_t tick, uint8_t status, unsigned a, unsigned b)
{
    p->messages[p->count] = (message){.tick = tick,
                                      .order = (uint32_t)p->count,
                                      .bytes = {(uint8_t)(status | c->number), (uint8_t)a, (uint8_t)b},
                                      .byte_count = status == PROGRAM ? 2 : 3};
    return p->count++;
}

/// How a channel suits a note, best first.
enum { FIT_WELL, FIT_SILENT, FIT_OTHER_PROGRAM, FIT_CUTS, FIT_NOT };

static int fit(const channel *c, unsigned pitch, unsigned program, int64_t tick)
{
    if (c->ends[pitch] > tick)
        return c->struck[pitch] < tick ? FIT_CUTS : FIT_NOT;
    if (c->program == program)
        return FIT_WELL;
    return c->busy_until <= tick ? FIT_SILENT : FIT_OTHER_PROGRAM;
}

static channel *choose(part *p, unsigned pitch, unsigned program, int64_t tick)
{
    channel *best = &p->channels[0];
    for (unsigned i = 1; i < p->info->channel_count; i++)
        if (fit(&p->channels[i], pitch, program, tick) < fit(best, pitch, program, tick))
            best = &p->channels[i];
    return best;
}

/// Program and place of a channel before a note. A place moves only while nothing sounds there.
static void set_up(part *p, channel *c, unsigned program, int16_t note_pan, int64_t tick)
{
    int64_t at = c->busy_until > 0 ? tick : 0; // before the channel's first note: at the very beginning
    if (c->program != program && !p->info->drums)
        add(p, c, at, PROGRAM, program, 0);
    c->program = (uint8_t)program;
    uint8_t pan = (uint8_t)(PAN_MIDDLE + note_pan * 63 / 32767);
    if (p->info->panned && c->busy_until <= tick && c->pan != pan) {
        add(p, c, at, CONTROLLER, CONTROLLER_PAN, pan);
        c->pan = pan;
    }
}

/// The pitch sounds until `end` at least.
static void extend(part *p, channel *c, unsigned pitch, int64_t end)
{
    c->ends[pitch] = c->ends[pitch] > end ? c->ends[pitch] : end;
    c->busy_until = c->busy_until > end ? c->busy_until : end;
    p->messages[c->off[pitch]].tick = c->ends[pitch];
}

static void add_note(part *p, const aur_transcript *transcript, const aur_transcript_note *note)
{
    const aur_program *program = aur_program_in_score(note->patch);
    if (program == NULL)
        return;
    unsigned pitch = p->info->drums ? program->number : note->pitch_midi & 127u;
    unsigned number = p->info->drums ? 0 : program->number;
    int64_t tick = aur_notation_tick(transcript, note->at_frame);
    int64_t end = aur_notation_tick(transcript, aur_notation_end_frame(transcript, note));
    end = end > tick ? end : tick + 1;
    channel *c = choose(p, pitch, number, tick);
    bool sounding = c->ends[pitch] > tick;
    if (sounding && c->struck[pitch] == tick) { // at once on every channel of the part: sounds as one
        extend(p, c, pitch, end);
        return;
    }
    if (sounding)
        p->messages[c->off[pitch]].tick = tick;
    set_up(p, c, number, note->pan, tick);
    add(p, c, tick, NOTE_ON, pitch, note->velocity);
    c->off[pitch] = add(p, c, end, NOTE_OFF, pitch, 64);
    c->struck[pitch] = c->ends[pitch] = tick;
    extend(p, c, pitch, end);
}

static int compare(const void *a, const void *b)
{
    const message *x = a, *y = b;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    bool x_ends = x->bytes[0] >> 4 == NOTE_OFF >> 4, y_ends = y->bytes[0] >> 4 == NOTE_OFF >> 4;
    if (x_ends != y_ends)
        return x_ends ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/// All messages of the part, in order.
static aur_err gather(part *p, const aur_transcript *transcript)
{
    size_t notes = 0;
    for (size_t i = 0; i < transcript->note_count; i++)
        notes += transcript->notes[i].layer == p->info->layer;
    p->messages = calloc(notes + 1, 4 * sizeof *p->messages); // a note is on, off and at most two to set up
    if (p->messages == NULL)
        return AUR_ERR_MEMORY;
    for (unsigned i = 0; i < p->info->channel_count; i++)
        p->channels[i] = (channel){.number = p->info->channels[i], .program = NO_PROGRAM, .pan = PAN_MIDDLE};
    for (size_t i = 0; i < transcript->note_count; i++)
        if (transcript->notes[i].layer == p->info->layer && aur_notation_is_heard(transcript, &transcript->notes[i]))
            add_note(p, transcript, &transcript->notes[i]);
    qsort(p->messages, p->count, sizeof *p->messages, compare);
    return AUR_OK;
}

static aur_err write_part(part *p, const aur_transcript *transcript, int64_t end_tick, FILE *to)
{
    track t;
    aur_err err = gather(p, transcript);
    if (err == AUR_OK)
        err = open_track(&t);
    if (err != AUR_OK)
        return err;
    put_text(&t, 0, META_NAME, p->info->name);
    for (size_t i = 0; i < p->count; i++) {
        put_delta(&t, p->messages[i].tick);
        fwrite(p->messages[i].bytes, 1, p->messages[i].byte_count, t.bytes);
        end_tick = p->messages[i].tick > end_tick ? p->messages[i].tick : end_tick;
    }
    return close_track(&t, end_tick, to);
}

aur_err aur_midi_file_write(const aur_transcript *transcript, FILE *to)
{
    if (transcript->until_frame - transcript->from_frame > AUR_NOTATION_MAX_FRAMES)
        return AUR_ERR_ARGUMENT;
    int64_t end_tick = aur_notation_tick(transcript, transcript->until_frame);
    fwrite("MThd", 1, 4, to);
    put_big_endian(to, 6, 4);
    put_big_endian(to, 1, 2);
    put_big_endian(to, PART_COUNT + 1, 2);
    put_big_endian(to, AUR_NOTATION_PPQ, 2);
    aur_err err = write_conductor(transcript, end_tick, to);
    for (size_t i = 0; i < PART_COUNT && err == AUR_OK; i++) {
        part *p = calloc(1, sizeof *p);
        if (p == NULL)
            return AUR_ERR_MEMORY;
        p->info = &PARTS[i];
        err = write_part(p, transcript, end_tick, to);
        free(p->messages);
        free(p);
    }
    if (err == AUR_OK && (fflush(to) != 0 || ferror(to) != 0))
        err = AUR_ERR_FILE;
    return err;
}

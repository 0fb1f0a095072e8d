// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Standard MIDI Files 1.0 (MIDI Manufacturers Association, RP-001): chunks of big-endian lengths; in a track, events
/// after delta times that are numbers of seven bits a byte. Every read is checked against the end of its chunk.
#include "stream/midi_reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_HEAD_BYTES 8
#define TICK_MAX         ((uint32_t)INT32_MAX)
#define CHANNELS         16
#define PITCHES          128

typedef struct reader {
    const uint8_t *bytes;
    size_t at;      ///< next byte
    size_t end;     ///< of the chunk being read
    unsigned track; ///< from 1
    bool is_inside; ///< a track's content
    uint32_t tick;
    uint8_t status; ///< running; 0 = none yet
    bool is_over;   ///< end of track was read
    aur_song *song;
    int32_t sounding[CHANNELS][PITCHES]; ///< index of the note, -1 = none
    char *reason;
    size_t reason_bytes;
} reader;

__attribute__((format(printf, 4, 5))) static aur_err refuse(const reader *r, aur_err err, size_t at, const char *format,
                                                            ...)
{
    char where[48], what[112];
    va_list values;
    va_start(values, format);
    vsnprintf(what, sizeof what, format, values);
    va_end(values);
    if (r->is_inside)
        snprintf(where, sizeof where, "track %u, byte %zu", r->track, at);
    else
        snprintf(where, sizeof where, "byte %zu", at);
    snprintf(r->reason, r->reason_bytes, "%s: %s", where, what);
    return err;
}

static uint32_t big_endian(const uint8_t *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static size_t left(const reader *r)
{
    return r->end - r->at;
}

static aur_err read_number(reader *r, uint32_t *value)
{
    size_t begin = r->at;
    *value = 0;
    for (int i = 0; i < 4; i++) {
        if (left(r) == 0)
            return refuse(r, AUR_ERR_FORMAT, begin, "variable-length number cut by the end of the track");
        uint8_t byte = r->bytes[r->at++];
        *value = *value << 7 | (byte & 0x7fu);
        if (byte < 0x80)
            return AUR_OK;
    }
    return refuse(r, AUR_ERR_FORMAT, begin, "variable-length number over 4 bytes");
}

static void end_note(reader *r, unsigned channel, unsigned pitch)
{
    int32_t index = r->sounding[channel][pitch];
    if (index < 0)
        return;
    aur_song_note *note = &r->song->notes[index];
    note->length_ticks = r->tick > note->tick ? r->tick - note->tick : 1;
    r->sounding[channel][pitch] = -1;
}

static aur_err begin_note(reader *r, unsigned channel, const uint8_t *data)
{
    end_note(r, channel, data[0]);
    aur_song_note note = {.tick = r->tick,
                          .length_ticks = 1,
                          .track = (uint16_t)(r->track - 1),
                          .channel = (uint8_t)channel,
                          .pitch_midi = data[0],
                          .velocity = data[1]};
    aur_err err = aur_song_add_note(r->song, &note);
    if (err == AUR_OK)
        r->sounding[channel][data[0]] = (int32_t)r->song->note_count - 1;
    else if (err == AUR_ERR_FULL)
        refuse(r, err, r->at, "over %d notes", AUR_SONG_NOTES_MAX);
    return err;
}

static aur_err add_change(reader *r, aur_song_change *change)
{
    change->tick = r->tick;
    change->track = (uint16_t)(r->track - 1);
    aur_err err = aur_song_add_change(r->song, change);
    return err == AUR_ERR_FULL ? refuse(r, err, r->at, "over %d changes of tempo, meter, key, program and markers",
                                        AUR_SONG_CHANGES_MAX)
                               : err;
}

static aur_err read_voice(reader *r, uint8_t status, size_t begin)
{
    unsigned kind = status >> 4, channel = status & 15u;
    size_t count = kind == 0xc || kind == 0xd ? 1 : 2;
    if (left(r) < count)
        return refuse(r, AUR_ERR_FORMAT, begin, "event cut by the end of the track");
    const uint8_t *data = r->bytes + r->at;
    for (size_t i = 0; i < count; i++)
        if (data[i] > 127)
            return refuse(r, AUR_ERR_FORMAT, r->at + i, "data byte %u is over 127", data[i]);
    r->at += count;
    if (kind == 9 && data[1] > 0)
        return begin_note(r, channel, data);
    if (kind == 8 || kind == 9)
        end_note(r, channel, data[0]);
    if (kind != 0xc)
        return AUR_OK;
    aur_song_change change = {.kind = AUR_SONG_PROGRAM, .channel = (uint8_t)channel, .program = data[0]};
    return add_change(r, &change);
}

static void clean_text(const uint8_t *data, uint32_t bytes, char text[AUR_SONG_TEXT_BYTES])
{
    uint32_t used = 0;
    for (; used < bytes && used < AUR_SONG_TEXT_BYTES - 1; used++)
        text[used] = (char)(data[used] >= ' ' && data[used] < 0x7f ? data[used] : '?');
    text[used] = '\0';
}

static aur_err check_length(const reader *r, size_t begin, const char *what, uint32_t bytes, uint32_t wanted)
{
    return bytes == wanted ? AUR_OK
                           : refuse(r, AUR_ERR_FORMAT, begin, "%s of %u bytes, must be %u", what, bytes, wanted);
}

static aur_err read_tempo(reader *r, const uint8_t *data, uint32_t bytes, size_t begin)
{
    aur_err err = check_length(r, begin, "tempo", bytes, 3);
    if (err != AUR_OK)
        return err;
    aur_song_change change = {.kind = AUR_SONG_TEMPO, .us_per_quarter = big_endian(data, 3)};
    if (change.us_per_quarter == 0)
        return refuse(r, AUR_ERR_FORMAT, begin, "tempo of 0 microseconds a quarter, must be 1..16777215");
    return add_change(r, &change);
}

static aur_err read_meter(reader *r, const uint8_t *data, uint32_t bytes, size_t begin)
{
    aur_err err = check_length(r, begin, "time signature", bytes, 4);
    if (err != AUR_OK)
        return err;
    if (data[0] == 0 || data[0] > 64 || data[1] > 6)
        return refuse(r, AUR_ERR_FORMAT, begin, "time signature %u/2^%u, must be 1..64 over 2^0..2^6", data[0],
                      data[1]);
    aur_song_change change = {.kind = AUR_SONG_METER, .numerator = data[0], .denominator = (uint8_t)(1u << data[1])};
    return add_change(r, &change);
}

static aur_err read_key(reader *r, const uint8_t *data, uint32_t bytes, size_t begin)
{
    aur_err err = check_length(r, begin, "key signature", bytes, 2);
    if (err != AUR_OK)
        return err;
    int sharps = data[0] < 128 ? data[0] : data[0] - 256;
    if (sharps < -7 || sharps > 7 || data[1] > 1)
        return refuse(r, AUR_ERR_FORMAT, begin, "key signature of %d sharps and mode %u, must be -7..7 and 0..1",
                      sharps, data[1]);
    aur_song_change change = {.kind = AUR_SONG_KEY, .sharps = (int8_t)sharps, .is_minor = data[1] == 1};
    return add_change(r, &change);
}

static aur_err read_meta(reader *r, size_t begin)
{
    uint32_t bytes = 0;
    if (left(r) == 0)
        return refuse(r, AUR_ERR_FORMAT, begin, "event cut by the end of the track");
    uint8_t type = r->bytes[r->at++];
    aur_err err = read_number(r, &bytes);
    if (err != AUR_OK)
        return err;
    if (bytes > left(r))
        return refuse(r, AUR_ERR_FORMAT, begin, "meta event of %u bytes, %zu are left", bytes, left(r));
    const uint8_t *data = r->bytes + r->at;
    r->at += bytes;
    aur_song_change marker = {.kind = AUR_SONG_MARKER};
    switch (type) {
    case 0x06:
        clean_text(data, bytes, marker.text);
        return add_change(r, &marker);
    case 0x2f:
        r->is_over = true;
        return check_length(r, begin, "end of track", bytes, 0);
    case 0x51:
        return read_tempo(r, data, bytes, begin);
    case 0x58:
        return read_meter(r, data, bytes, begin);
    case 0x59:
        return read_key(r, data, bytes, begin);
    default:
        return AUR_OK;
    }
}

static aur_err skip_sysex(reader *r, size_t begin)
{
    uint32_t bytes = 0;
    aur_err err = read_number(r, &bytes);
    if (err == AUR_OK && bytes > left(r))
        return refuse(r, AUR_ERR_FORMAT, begin, "sysex of %u bytes, %zu are left", bytes, left(r));
    r->at += bytes;
    return err;
}

static aur_err read_event(reader *r)
{
    uint32_t delta = 0;
    size_t begin = r->at;
    aur_err err = read_number(r, &delta);
    if (err != AUR_OK)
        return err;
    if (delta > TICK_MAX - r->tick)
        return refuse(r, AUR_ERR_FORMAT, begin, "over %u ticks", TICK_MAX);
    r->tick += delta;
    begin = r->at;
    if (left(r) == 0)
        return refuse(r, AUR_ERR_FORMAT, begin, "no event after a delta time");
    uint8_t status = r->bytes[r->at] >= 0x80 ? r->bytes[r->at++] : r->status;
    if (status == 0)
        return refuse(r, AUR_ERR_FORMAT, begin, "data byte %u where a status must be", r->bytes[begin]);
    if (status == 0xff)
        return read_meta(r, begin);
    if (status == 0xf0 || status == 0xf7)
        return skip_sysex(r, begin);
    if (status > 0xf0)
        return refuse(r, AUR_ERR_FORMAT, begin, "status 0x%02X has no place in a file", status);
    r->status = status;
    return read_voice(r, status, begin);
}

static aur_err read_track(reader *r)
{
    r->tick = 0;
    r->status = 0;
    r->is_over = false;
    memset(r->sounding, 0xff, sizeof r->sounding);
    aur_err err = AUR_OK;
    while (!r->is_over && err == AUR_OK) {
        if (left(r) == 0)
            return refuse(r, AUR_ERR_FORMAT, r->at, "the track ends without an end-of-track event");
        err = read_event(r);
    }
    for (unsigned channel = 0; channel < CHANNELS; channel++)
        for (unsigned pitch = 0; pitch < PITCHES; pitch++)
            end_note(r, channel, pitch);
    return err;
}

/// The chunk at `at`: sets r->at and r->end to its content.
static aur_err open_chunk(reader *r, size_t at, size_t count)
{
    if (count - at < CHUNK_HEAD_BYTES)
        return refuse(r, AUR_ERR_FORMAT, at, "the file ends where a chunk must begin (%zu bytes are left)", count - at);
    uint32_t bytes = big_endian(r->bytes + at + 4, 4);
    r->at = at + CHUNK_HEAD_BYTES;
    if (bytes > count - r->at)
        return refuse(r, AUR_ERR_FORMAT, at, "chunk of %u bytes, %zu are left in the file", bytes, count - r->at);
    r->end = r->at + bytes;
    return AUR_OK;
}

static aur_err read_header(reader *r, size_t count, unsigned *tracks)
{
    if (count < 4 || memcmp(r->bytes, "MThd", 4) != 0)
        return refuse(r, AUR_ERR_FORMAT, 0, "no MIDI file: it does not begin with MThd");
    aur_err err = open_chunk(r, 0, count);
    if (err != AUR_OK)
        return err;
    if (left(r) < 6)
        return refuse(r, AUR_ERR_FORMAT, 4, "header of %zu bytes, must be 6 or more", left(r));
    unsigned type = big_endian(r->bytes + r->at, 2), division = big_endian(r->bytes + r->at + 4, 2);
    *tracks = big_endian(r->bytes + r->at + 2, 2);
    if (type > 1)
        return refuse(r, AUR_ERR_UNSUPPORTED, 8, "type %u, must be 0 or 1", type);
    if (*tracks == 0 || *tracks > AUR_MIDI_READER_TRACKS_MAX || (type == 0 && *tracks != 1))
        return refuse(r, *tracks > AUR_MIDI_READER_TRACKS_MAX ? AUR_ERR_FULL : AUR_ERR_FORMAT, 10,
                      "%u tracks, must be %s", *tracks, type == 0 ? "1 in a file of type 0" : "1..256");
    if (division >= 0x8000)
        return refuse(r, AUR_ERR_UNSUPPORTED, 12, "time in SMPTE frames; only ticks a quarter are read");
    if (division == 0)
        return refuse(r, AUR_ERR_FORMAT, 12, "0 ticks a quarter, must be 1..32767");
    return aur_song_open(division, &r->song);
}

/// The header, the tracks it promises, and between them chunks of other kinds, which are skipped.
static aur_err read_chunks(reader *r, size_t count)
{
    unsigned tracks = 0;
    aur_err err = read_header(r, count, &tracks);
    while (err == AUR_OK && r->track < tracks) {
        size_t at = r->end;
        err = open_chunk(r, at, count);
        if (err != AUR_OK || memcmp(r->bytes + at, "MTrk", 4) != 0)
            continue;
        r->track++;
        r->is_inside = true;
        err = read_track(r);
        r->is_inside = err != AUR_OK;
    }
    if (err != AUR_OK)
        return err;
    err = aur_song_finish(r->song);
    return err == AUR_ERR_FULL ? refuse(r, err, count, "over %d bars", AUR_SONG_BARS_MAX) : err;
}

aur_err aur_midi_reader_parse(const uint8_t *bytes, size_t count, aur_song **out, char *reason, size_t reason_bytes)
{
    *out = NULL;
    snprintf(reason, reason_bytes, "%s", aur_strerror(AUR_ERR_MEMORY));
    reader *r = malloc(sizeof *r);
    if (r == NULL)
        return AUR_ERR_MEMORY;
    *r = (reader){.bytes = bytes, .reason = reason, .reason_bytes = reason_bytes};
    aur_err err = count > AUR_MIDI_READER_BYTES_MAX
                      ? refuse(r, AUR_ERR_FULL, AUR_MIDI_READER_BYTES_MAX, "the file is larger than 8 MiB")
                      : read_chunks(r, count);
    if (err == AUR_OK)
        *out = r->song;
    else
        aur_song_close(r->song);
    free(r);
    return err;
}

/// One byte more than the limit is enough to know that a file is over it.
static aur_err slurp(FILE *file, uint8_t *bytes, size_t *count)
{
    *count = fread(bytes, 1, AUR_MIDI_READER_BYTES_MAX + 1, file);
    return ferror(file) ? AUR_ERR_FILE : AUR_OK;
}

aur_err aur_midi_reader_load(const char *path, aur_song **out, char *reason, size_t reason_bytes)
{
    *out = NULL;
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = file != NULL ? malloc(AUR_MIDI_READER_BYTES_MAX + 1) : NULL;
    size_t count = 0;
    aur_err err = file == NULL ? AUR_ERR_FILE : bytes == NULL ? AUR_ERR_MEMORY : slurp(file, bytes, &count);
    if (err == AUR_OK)
        err = aur_midi_reader_parse(bytes, count, out, reason, reason_bytes);
    else
        snprintf(reason, reason_bytes, "%s", err == AUR_ERR_FILE ? strerror(errno) : aur_strerror(err));
    free(bytes);
    if (file != NULL)
        fclose(file);
    return err;
}

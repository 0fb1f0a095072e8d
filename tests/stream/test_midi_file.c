// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MIDI files, byte by byte: a reader of its own finds every note of a transcript made by hand where it should be, and
/// whatever the composer writes comes out whole. Of the other scores, what they refuse.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/scale.h"
#include "stream/midi_file.h"
#include "stream/music_xml.h"
#include "stream/notation.h"
#include "stream/score_file.h"
#include "synth/event.h"
#include "synth/patch.h"

#define SECOND INT64_C(48000)
#define BEATS  16
#define FOUND  4096

typedef struct found_note {
    int track, channel, pitch, velocity;
    int64_t on, off; ///< ticks; off -1 = it never ends
} found_note;

typedef struct found_file {
    int tracks;
    found_note notes[FOUND];
    int note_count;
    int64_t tempo_ticks[64];
    int tempo_us[64];
    int tempo_count;
    int programs[16];
    char markers[1024];
} found_file;

typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

static unsigned byte_of(cursor *c)
{
    assert_true(c->at < c->end);
    return *c->at++;
}

static uint32_t number_of(cursor *c, int bytes)
{
    uint32_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | byte_of(c);
    return value;
}

static uint32_t variable_of(cursor *c)
{
    uint32_t value = 0;
    unsigned byte;
    do {
        byte = byte_of(c);
        value = value << 7 | (byte & 0x7fu);
    } while (byte >= 0x80);
    return value;
}

static void read_meta(found_file *f, cursor *c, int64_t tick)
{
    unsigned type = byte_of(c);
    uint32_t count = variable_of(c);
    cursor text = {c->at, c->at + count};
    assert_true(text.end <= c->end);
    c->at = text.end;
    if (type == 0x51) {
        assert_int_equal(count, 3);
        f->tempo_ticks[f->tempo_count] = tick;
        f->tempo_us[f->tempo_count++] = (int)number_of(&text, 3);
    } else if (type == 0x06) {
        size_t used = strlen(f->markers);
        snprintf(f->markers + used, sizeof f->markers - used, "%.*s|", (int)count, (const char *)text.at);
    } else if (type == 0x2f) {
        assert_ptr_equal(c->at, c->end); // nothing after the end
    }
}

static void read_note(found_file *f, int track, unsigned status, int pitch, int velocity, int64_t tick)
{
    int channel = (int)(status & 15u);
    found_note *open = NULL;
    for (int i = 0; i < f->note_count; i++)
        if (f->notes[i].channel == channel && f->notes[i].pitch == pitch && f->notes[i].off < 0)
            open = &f->notes[i];
    if (status >> 4 == 8) {
        assert_non_null(open);
        open->off = tick;
        return;
    }
    assert_null(open); // the earlier one has ended
    assert_in_range(velocity, 1, 127);
    assert_true(f->note_count < FOUND);
    f->notes[f->note_count++] = (found_note){track, channel, pitch, velocity, tick, -1};
}

static void read_track(found_file *f, int track, cursor c)
{
    int64_t tick = 0;
    while (c.at < c.end) {
        tick += variable_of(&c);
        unsigned status = byte_of(&c);
        if (status == 0xff) {
            read_meta(f, &c, tick);
            continue;
        }
        assert_true(status >= 0x80 && status < 0xf0); // no running status
        int a = (int)byte_of(&c), b = status >> 4 == 12 ? 0 : (int)byte_of(&c);
        assert_true(a < 128 && b < 128);
        if (status >> 4 == 12)
            f->programs[status & 15u] = a;
        else if (status >> 4 == 8 || status >> 4 == 9)
            read_note(f, track, status, a, b, tick);
        else
            assert_int_equal(status >> 4, 11);
    }
}

static found_file *read_file(const uint8_t *bytes, size_t count)
{
    static const uint8_t head[12] = {'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 1, 0, 6};
    found_file *f = test_calloc(1, sizeof *f);
    cursor c = {bytes, bytes + count};
    assert_true(count > 14);
    assert_memory_equal(bytes, head, sizeof head);
    c.at += sizeof head;
    assert_int_equal(number_of(&c, 2), 480);
    for (; c.at < c.end; f->tracks++) {
        assert_int_equal(number_of(&c, 4), 0x4d54726b); // MTrk
        uint32_t length = number_of(&c, 4);
        assert_true(length <= (size_t)(c.end - c.at));
        assert_memory_equal(c.at + length - 3, "\xff\x2f", 3);
        read_track(f, f->tracks, (cursor){c.at, c.at + length});
        c.at += length;
    }
    assert_int_equal(f->tracks, 6);
    for (int i = 0; i < f->note_count; i++)
        assert_true(f->notes[i].off > f->notes[i].on);
    return f;
}

static found_file *write_and_read(const aur_transcript *transcript)
{
    char *bytes;
    size_t count;
    FILE *to = open_memstream(&bytes, &count);
    assert_int_equal(aur_midi_file_write(transcript, to), AUR_OK);
    fclose(to);
    found_file *f = read_file((const uint8_t *)bytes, count);
    free(bytes);
    return f;
}

/// Sixteen beats of a second each, from the third beat of bar 5 on; the notes are given.
typedef struct by_hand {
    aur_piece_status beats[BEATS];
    aur_transcript transcript;
} by_hand;

static by_hand *make(aur_transcript_note *notes, size_t count)
{
    by_hand *h = test_calloc(1, sizeof *h);
    for (int i = 0; i < BEATS; i++) {
        aur_piece_status *beat = &h->beats[i];
        aur_controls_from_preset(&beat->controls, 0);
        beat->controls.bpm_milli = 60000;
        beat->beat_frame = (22 + i) * SECOND;
        beat->next_beat_frame = beat->beat_frame + SECOND;
        beat->bar = (22 + i) / 4;
        beat->beat = (22 + i) % 4;
        snprintf(beat->chord_name, sizeof beat->chord_name, "C");
    }
    for (size_t i = 0; i < count; i++) {
        notes[i].beat = (uint32_t)(notes[i].at_frame / SECOND - 22);
        notes[i].velocity = 77;
    }
    h->transcript = (aur_transcript){notes, count, h->beats, BEATS, 22 * SECOND, (22 + BEATS) * SECOND};
    return h;
}

static void test_places(void **state)
{
    (void)state;
    aur_transcript_note notes[] = {
        {.at_frame = 22 * SECOND,
         .gate_frames = SECOND,
         .layer = AUR_LAYER_PAD,
         .patch = AUR_PATCH_PAD_WARM,
         .pitch_midi = 60},
        {.at_frame = 25 * SECOND + 24000,
         .gate_frames = 50,
         .layer = AUR_LAYER_BELL,
         .patch = AUR_PATCH_BELL,
         .pitch_midi = 80},
        {.at_frame = 30 * SECOND,
         .gate_frames = SECOND,
         .layer = AUR_LAYER_PERCUSSION,
         .patch = AUR_PATCH_SHAKER,
         .pitch_midi = 99},
        {.at_frame = 36 * SECOND,
         .gate_frames = 9 * SECOND,
         .layer = AUR_LAYER_DRONE,
         .patch = AUR_PATCH_DRONE_DEEP,
         .pitch_midi = 26},
        {.at_frame = 36 * SECOND,
         .gate_frames = 9 * SECOND,
         .layer = AUR_LAYER_SWELL,
         .patch = AUR_PATCH_SWELL,
         .pitch_midi = 60},
    };
    by_hand *h = make(notes, 5);
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->note_count, 4);
    const found_note wanted[] = {{1, 0, 26, 77, 16 * 480, 18 * 480}, // cut at the end
                                 {2, 2, 60, 77, 2 * 480, 3 * 480},
                                 {4, 11, 80, 77, 5 * 480 + 240, 5 * 480 + 241}, // never shorter than a tick
                                 {5, 9, 70, 77, 10 * 480, 11 * 480}};
    for (int i = 0; i < 4; i++) {
        assert_memory_equal(&f->notes[i], &wanted[i], offsetof(found_note, on));
        assert_int_equal(f->notes[i].on, wanted[i].on);
        assert_int_equal(f->notes[i].off, wanted[i].off);
    }
    assert_int_equal(f->programs[0], 89);
    assert_int_equal(f->programs[11], 8);
    test_free(f);
    test_free(h);
}

/// Beats are the grid: where they become half as long, ticks do not.
static void test_tempo_changes(void **state)
{
    (void)state;
    aur_transcript_note note = {.at_frame = 28 * SECOND,
                                .gate_frames = SECOND,
                                .layer = AUR_LAYER_LEAD,
                                .pitch_midi = 60,
                                .patch = AUR_PATCH_KEYS};
    by_hand *h = make(&note, 1);
    for (int i = 4; i < BEATS; i++) {
        h->beats[i].controls.bpm_milli = 120000;
        h->beats[i].beat_frame = 26 * SECOND + (i - 4) * SECOND / 2;
        h->beats[i].next_beat_frame = h->beats[i].beat_frame + SECOND / 2;
        h->beats[i].tonic = 7;
        h->beats[i].chord_root = h->beats[i].chord_bass = 7;
        snprintf(h->beats[i].chord_name, sizeof h->beats[i].chord_name, "G7");
    }
    h->beats[9].chord_bass = 2;
    for (int i = 0; i < BEATS; i++)
        h->beats[i].section_bars = 2;
    h->beats[9].section_kind = AUR_SECTION_WEAVE;
    h->beats[9].section = 1;
    note.beat = 8;
    h->transcript.until_frame = h->beats[BEATS - 1].next_beat_frame;
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->notes[0].on, 10 * 480);
    assert_int_equal(f->notes[0].off, 12 * 480);
    assert_int_equal(f->tempo_count, 2);
    assert_int_equal(f->tempo_ticks[0], 0);
    assert_int_equal(f->tempo_us[0], 1000000);
    assert_int_equal(f->tempo_ticks[1], 6 * 480);
    assert_int_equal(f->tempo_us[1], 500000);
    assert_string_equal(f->markers, "Section: arrival|C|G7|Section: weave|G7/D|Section: arrival|G7|");
    test_free(f);
    test_free(h);
}

/// Equal pitches that overlap, or begin at once, or meet end to begin, all sound as long as they should.
static void test_equal_pitches(void **state)
{
    (void)state;
    aur_transcript_note notes[8];
    const int64_t spans[8][2] = {{22, 8}, {24, 8}, {24, 2}, {26, 9}, {30, 2}, {31, 3}, {32, 1}, {33, 2}};
    for (int i = 0; i < 8; i++)
        notes[i] = (aur_transcript_note){.at_frame = spans[i][0] * SECOND,
                                         .gate_frames = spans[i][1] * SECOND,
                                         .layer = AUR_LAYER_PAD,
                                         .patch = AUR_PATCH_PAD_WARM,
                                         .pitch_midi = 60};
    by_hand *h = make(notes, 8);
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->note_count, 8);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(f->notes[i].on, (spans[i][0] - 20) * 480);
        assert_int_equal(f->notes[i].off - f->notes[i].on, spans[i][1] * 480);
    }
    test_free(f);
    test_free(h);
}

/// With no channel left, the one that began first ends where the new one begins, and none is lost or stuck.
static void test_too_many_equal_pitches(void **state)
{
    (void)state;
    aur_transcript_note notes[8];
    for (int i = 0; i < 8; i++)
        notes[i] = (aur_transcript_note){.at_frame = (22 + i) * SECOND,
                                         .gate_frames = 8 * SECOND,
                                         .layer = AUR_LAYER_PERCUSSION,
                                         .patch = AUR_PATCH_KICK};
    by_hand *h = make(notes, 8);
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->note_count, 8);
    for (int i = 0; i < 8; i++)
        assert_int_equal(f->notes[i].off - f->notes[i].on, (i < 7 ? 1 : 8) * 480);
    test_free(f);
    test_free(h);
}

/// Players of different instruments do not change each other's.
static void test_programs(void **state)
{
    (void)state;
    aur_transcript_note notes[] = {
        {.at_frame = 22 * SECOND,
         .gate_frames = 4 * SECOND,
         .layer = AUR_LAYER_LEAD,
         .patch = AUR_PATCH_LEAD_FLUTE,
         .pitch_midi = 60},
        {.at_frame = 22 * SECOND,
         .gate_frames = 4 * SECOND,
         .layer = AUR_LAYER_LEAD,
         .patch = AUR_PATCH_PLUCK_HARP,
         .pitch_midi = 64},
        {.at_frame = 23 * SECOND,
         .gate_frames = 4 * SECOND,
         .layer = AUR_LAYER_LEAD,
         .patch = AUR_PATCH_LEAD_FLUTE,
         .pitch_midi = 67},
    };
    by_hand *h = make(notes, 3);
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->notes[0].channel, f->notes[2].channel);
    assert_int_not_equal(f->notes[0].channel, f->notes[1].channel);
    assert_int_equal(f->programs[f->notes[0].channel], 52);
    assert_int_equal(f->programs[f->notes[1].channel], 46);
    test_free(f);
    test_free(h);
}

static void test_muted(void **state)
{
    (void)state;
    aur_transcript_note notes[2];
    for (int i = 0; i < 2; i++)
        notes[i] = (aur_transcript_note){.at_frame = (22 + 4 * i) * SECOND,
                                         .gate_frames = SECOND,
                                         .layer = AUR_LAYER_LEAD,
                                         .patch = AUR_PATCH_KEYS,
                                         .pitch_midi = 60};
    by_hand *h = make(notes, 2);
    h->beats[4].controls.mute = 1u << AUR_LAYER_LEAD;
    found_file *f = write_and_read(&h->transcript);
    assert_int_equal(f->note_count, 1);
    assert_int_equal(f->notes[0].on, 2 * 480);
    test_free(f);
    test_free(h);
}

/// What the composer writes through changes of tempo, key and preset: every pitched note and every stroke is there.
static void test_composed(void **state)
{
    (void)state;
    const aur_control_event log[] = {
        {.at_frame = 20 * SECOND + 5, .control = AUR_CONTROL_BPM, .value = 77000},
        {.at_frame = 60 * SECOND, .control = AUR_CONTROL_KEY, .value = 7},
        {.at_frame = 60 * SECOND, .control = AUR_CONTROL_PRESET, .value = 3},
        {.at_frame = 300 * SECOND + 17, .control = AUR_CONTROL_BPM, .value = 51500},
    };
    for (int i = 0; i < 4; i++) {
        aur_controls controls;
        aur_transcript *t;
        aur_controls_from_preset(&controls, (unsigned)i);
        controls.seed = (uint64_t)i;
        assert_int_equal(aur_transcript_open(&controls, log, 4, i * 31 * SECOND + i, 600 * SECOND, &t), AUR_OK);
        found_file *f = write_and_read(t);
        int wanted = 0;
        for (size_t n = 0; n < t->note_count; n++)
            wanted += t->notes[n].layer <= AUR_LAYER_PERCUSSION && aur_notation_is_heard(t, &t->notes[n]);
        assert_int_equal(f->note_count, wanted);
        for (int n = 0; n < f->note_count; n++)
            assert_true(f->notes[n].off <= aur_notation_tick(t, t->until_frame) + 1);
        test_free(f);
        aur_transcript_close(t);
    }
}

static void test_signatures(void **state)
{
    (void)state;
    assert_int_equal(aur_notation_sharps(2, AUR_MODE_DORIAN), 0);
    assert_int_equal(aur_notation_sharps(9, AUR_MODE_IONIAN), 3);
    assert_int_equal(aur_notation_sharps(0, AUR_MODE_AEOLIAN), -3);
    assert_int_equal(aur_notation_sharps(5, AUR_MODE_LYDIAN), 0);
    assert_int_equal(aur_notation_sharps(4, AUR_MODE_PHRYGIAN), 0);
    assert_int_equal(aur_notation_sharps(11, AUR_MODE_IONIAN), 5);
    assert_int_equal(aur_notation_sharps(6, AUR_MODE_IONIAN), 6);
    assert_int_equal(aur_notation_sharps(1, AUR_MODE_IONIAN), -5);
    for (unsigned mode = 0; mode < AUR_MODE_COUNT; mode++)
        for (unsigned tonic = 0; tonic < 12; tonic++)
            assert_in_range(aur_notation_sharps(tonic, mode) + 5, 0, 11);
    assert_true(aur_scale_is_minor(AUR_MODE_PHRYGIAN) && !aur_scale_is_minor(AUR_MODE_MIXOLYDIAN));
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++)
        assert_non_null(aur_patch_describe(patch)->name);
}

static void test_refusals(void **state)
{
    (void)state;
    by_hand *h = make(NULL, 0);
    FILE *full = fopen("/dev/full", "wb");
    assert_non_null(full);
    assert_int_equal(aur_midi_file_write(&h->transcript, full), AUR_ERR_FILE);
    fclose(full);
    full = fopen("/dev/full", "wb");
    assert_int_equal(aur_music_xml_write(&h->transcript, full), AUR_ERR_FILE);
    fclose(full);
    full = fopen("/dev/full", "wb");
    assert_int_equal(aur_score_file_write(&h->transcript, full), AUR_ERR_FILE);
    h->transcript.until_frame = h->transcript.from_frame + AUR_NOTATION_MAX_FRAMES + 1;
    assert_int_equal(aur_midi_file_write(&h->transcript, full), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_score_file_write(&h->transcript, full), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_music_xml_write(&h->transcript, full), AUR_ERR_ARGUMENT);
    fclose(full);
    test_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),        cmocka_unit_test(test_tempo_changes),
        cmocka_unit_test(test_equal_pitches), cmocka_unit_test(test_too_many_equal_pitches),
        cmocka_unit_test(test_programs),      cmocka_unit_test(test_muted),
        cmocka_unit_test(test_composed),      cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MIDI files byte by byte: what is read, and with which words the rest is refused.
#include "check.h"

#include <stdio.h>

#include "stream/midi_reader.h"

#define CAPACITY 512

/// A file being put together.
typedef struct draft {
    uint8_t bytes[CAPACITY];
    size_t count;
    size_t track_at; ///< of the length of the last track
} draft;

static void put(draft *d, const uint8_t *bytes, size_t count)
{
    assert_true(d->count + count <= CAPACITY);
    memcpy(d->bytes + d->count, bytes, count);
    d->count += count;
}

#define PUT(d, ...)                                                                                                    \
    do {                                                                                                               \
        const uint8_t bytes_[] = {__VA_ARGS__};                                                                        \
        put(d, bytes_, sizeof bytes_);                                                                                 \
    } while (0)

static void begin_file(draft *d, uint8_t type, uint8_t tracks, uint8_t ticks)
{
    d->count = 0;
    PUT(d, 'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, type, 0, tracks, 0, ticks);
}

static void begin_track(draft *d)
{
    PUT(d, 'M', 'T', 'r', 'k', 0, 0, 0, 0);
    d->track_at = d->count;
}

static void end_track(draft *d)
{
    PUT(d, 0, 0xff, 0x2f, 0);
    d->bytes[d->track_at - 1] = (uint8_t)(d->count - d->track_at);
}

static char reason[AUR_MIDI_READER_REASON_BYTES];

/// Reads a copy of exact size, so that a memory checker sees what is read beyond.
static aur_err parse(const uint8_t *bytes, size_t count, aur_song **song)
{
    uint8_t *copy = malloc(count > 0 ? count : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, count);
    aur_err err = aur_midi_reader_parse(copy, count, song, reason, sizeof reason);
    free(copy);
    assert_true((*song != NULL) == (err == AUR_OK));
    return err;
}

static void assert_refused(const draft *d, aur_err wanted, const char *words)
{
    aur_song *song;
    aur_err err = parse(d->bytes, d->count, &song);
    if (err != wanted || strcmp(reason, words) != 0)
        fail_msg("%d \"%s\" instead of %d \"%s\"", err, reason, wanted, words);
}

/// Two tracks with everything that is read.
static void make_full(draft *d)
{
    begin_file(d, 1, 2, 96);
    begin_track(d);
    PUT(d, 0, 0xff, 0x58, 4, 3, 2, 24, 8);             // 3/4
    PUT(d, 0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20);        // 500 000 us
    PUT(d, 0, 0xff, 0x59, 2, 0xfe, 1);                 // two flats, minor
    PUT(d, 0x81, 0x40, 0xff, 0x06, 3, 'A', '\n', 'b'); // at 192
    PUT(d, 0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40);        // 1 000 000 us
    end_track(d);
    PUT(d, 'X', 'F', 'I', 'H', 0, 0, 0, 2, 1, 2); // a chunk of another kind
    begin_track(d);
    PUT(d, 0, 0xc1, 40);                 // program
    PUT(d, 0, 0x91, 60, 100, 0, 64, 90); // running status
    PUT(d, 0, 0xf0, 3, 1, 2, 0xf7);      // sysex
    PUT(d, 96, 0x91, 60, 0, 0, 0x81, 64, 64);
    PUT(d, 0, 0xe1, 0, 64);
    PUT(d, 0, 0x91, 67, 80, 48, 67, 70); // struck again: the first ends
    PUT(d, 144, 1, 0xff, 0x01, 2, 'h', 'i');
    end_track(d);
}

static void test_what_is_read(void **state)
{
    (void)state;
    draft d;
    aur_song *song;
    make_full(&d);
    assert_ok(parse(d.bytes, d.count, &song));
    static const aur_song_note NOTES[] = {
        {.tick = 0, .length_ticks = 96, .track = 1, .channel = 1, .pitch_midi = 60, .velocity = 100},
        {.tick = 0, .length_ticks = 96, .track = 1, .channel = 1, .pitch_midi = 64, .velocity = 90},
        {.tick = 96, .length_ticks = 48, .track = 1, .channel = 1, .pitch_midi = 67, .velocity = 80},
        {.tick = 144, .length_ticks = 2049, .track = 1, .channel = 1, .pitch_midi = 67, .velocity = 70}};
    assert_int_equal(song->ticks_per_quarter, 96);
    assert_int_equal(song->note_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(song->notes[i].tick, NOTES[i].tick);
        assert_int_equal(song->notes[i].length_ticks, NOTES[i].length_ticks);
        assert_int_equal(song->notes[i].track, NOTES[i].track);
        assert_int_equal(song->notes[i].channel, NOTES[i].channel);
        assert_int_equal(song->notes[i].pitch_midi, NOTES[i].pitch_midi);
        assert_int_equal(song->notes[i].velocity, NOTES[i].velocity);
    }
    assert_int_equal(song->change_count, 6);
    const aur_song_change *c = song->changes;
    assert_int_equal(c[0].kind, AUR_SONG_METER);
    assert_int_equal(c[0].numerator, 3);
    assert_int_equal(c[0].denominator, 4);
    assert_int_equal(c[1].us_per_quarter, 500000);
    assert_int_equal(c[2].sharps, -2);
    assert_true(c[2].is_minor);
    assert_int_equal(c[3].kind, AUR_SONG_PROGRAM);
    assert_int_equal(c[3].program, 40);
    assert_int_equal(c[3].channel, 1);
    assert_int_equal(c[4].tick, 192);
    assert_string_equal(c[4].text, "A?b");
    assert_int_equal(c[5].us_per_quarter, 1000000);
    assert_int_equal(song->end_tick, 2193);
    assert_int_equal(song->bar_count, 8);
    assert_int_equal(song->bars[7].tick, 7 * 288);
    aur_song_close(song);
}

static void test_meter_cuts_bar(void **state)
{
    (void)state;
    draft d;
    aur_song *song;
    begin_file(&d, 0, 1, 24);
    begin_track(&d);
    PUT(&d, 120, 0xff, 0x58, 4, 2, 3, 24, 8); // 2/8 at tick 120, a quarter into the second bar of 4/4
    PUT(&d, 0, 0x90, 60, 64, 48, 60, 0);
    end_track(&d);
    assert_ok(parse(d.bytes, d.count, &song));
    static const aur_song_bar BARS[] = {{0, 96}, {96, 24}, {120, 24}, {144, 24}};
    assert_int_equal(song->bar_count, 4);
    assert_memory_equal(song->bars, BARS, sizeof BARS);
    aur_song_close(song);
}

static void test_every_truncation(void **state)
{
    (void)state;
    draft d;
    make_full(&d);
    for (size_t count = 0; count < d.count; count++) {
        aur_song *song;
        assert_int_equal(parse(d.bytes, count, &song), AUR_ERR_FORMAT);
        assert_true(strstr(reason, "byte ") != NULL);
    }
}

/// Every byte set to every value: read or refused with words, never anything else.
static void test_every_byte(void **state)
{
    (void)state;
    draft d;
    make_full(&d);
    for (size_t at = 0; at < d.count; at++)
        for (unsigned value = 0; value < 256; value++) {
            draft changed = d;
            aur_song *song;
            changed.bytes[at] = (uint8_t)value;
            reason[0] = '\0';
            if (parse(changed.bytes, changed.count, &song) != AUR_OK)
                assert_true(reason[0] != '\0');
            aur_song_close(song);
        }
}

static void test_bad_headers(void **state)
{
    (void)state;
    static const struct {
        uint8_t at, value;
        aur_err err;
        const char *words;
    } CASES[] = {
        {0, 'X', AUR_ERR_FORMAT, "byte 0: no MIDI file: it does not begin with MThd"},
        {7, 5, AUR_ERR_FORMAT, "byte 4: header of 5 bytes, must be 6 or more"},
        {7, 200, AUR_ERR_FORMAT, "byte 0: chunk of 200 bytes, 18 are left in the file"},
        {9, 2, AUR_ERR_UNSUPPORTED, "byte 8: type 2, must be 0 or 1"},
        {11, 0, AUR_ERR_FORMAT, "byte 10: 0 tracks, must be 1 in a file of type 0"},
        {11, 2, AUR_ERR_FORMAT, "byte 10: 2 tracks, must be 1 in a file of type 0"},
        {12, 0xe7, AUR_ERR_UNSUPPORTED, "byte 12: time in SMPTE frames; only ticks a quarter are read"},
        {13, 0, AUR_ERR_FORMAT, "byte 12: 0 ticks a quarter, must be 1..32767"},
        {14, 'X', AUR_ERR_FORMAT, "byte 26: the file ends where a chunk must begin (0 bytes are left)"},
        {21, 3, AUR_ERR_FORMAT, "track 1, byte 25: variable-length number cut by the end of the track"},
        {21, 5, AUR_ERR_FORMAT, "byte 14: chunk of 5 bytes, 4 are left in the file"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        draft d;
        begin_file(&d, 0, 1, 96);
        begin_track(&d);
        end_track(&d);
        d.bytes[CASES[i].at] = CASES[i].value;
        assert_refused(&d, CASES[i].err, CASES[i].words);
    }
    draft many;
    begin_file(&many, 1, 1, 96);
    many.bytes[10] = 1; // 257 tracks
    assert_refused(&many, AUR_ERR_FULL, "byte 10: 257 tracks, must be 1..256");
}

typedef struct bad_track {
    uint8_t bytes[12];
    uint8_t count;
    const char *words;
} bad_track;

/// Content of the only track, which begins at byte 22, followed by no end of track.
static void test_bad_tracks(void **state)
{
    (void)state;
    static const bad_track CASES[] = {
        {{0}, 0, "track 1, byte 22: the track ends without an end-of-track event"},
        {{0x80}, 1, "track 1, byte 22: variable-length number cut by the end of the track"},
        {{0x81, 0x82, 0x83, 0x84, 0}, 5, "track 1, byte 22: variable-length number over 4 bytes"},
        {{0}, 1, "track 1, byte 23: no event after a delta time"},
        {{0, 60, 64}, 3, "track 1, byte 23: data byte 60 where a status must be"},
        {{0, 0x90, 60}, 3, "track 1, byte 23: event cut by the end of the track"},
        {{0, 0x90, 60, 0x90}, 4, "track 1, byte 25: data byte 144 is over 127"},
        {{0, 0xf1, 0}, 3, "track 1, byte 23: status 0xF1 has no place in a file"},
        {{0, 0xf0, 9, 1}, 4, "track 1, byte 23: sysex of 9 bytes, 1 are left"},
        {{0, 0xff}, 2, "track 1, byte 23: event cut by the end of the track"},
        {{0, 0xff, 1, 3, 'a'}, 5, "track 1, byte 23: meta event of 3 bytes, 1 are left"},
        {{0, 0xff, 0x51, 2, 1, 2}, 6, "track 1, byte 23: tempo of 2 bytes, must be 3"},
        {{0, 0xff, 0x51, 3, 0, 0, 0}, 7, "track 1, byte 23: tempo of 0 microseconds a quarter, must be 1..16777215"},
        {{0, 0xff, 0x58, 1, 4}, 5, "track 1, byte 23: time signature of 1 bytes, must be 4"},
        {{0, 0xff, 0x58, 4, 0, 2, 24, 8}, 8, "track 1, byte 23: time signature 0/2^2, must be 1..64 over 2^0..2^6"},
        {{0, 0xff, 0x59, 2, 8, 0}, 6, "track 1, byte 23: key signature of 8 sharps and mode 0, must be -7..7 and 0..1"},
        {{0, 0xff, 0x2f, 1, 0}, 5, "track 1, byte 23: end of track of 1 bytes, must be 0"},
        {{0xff, 0xff, 0xff, 0x7f, 0xc0, 1, 0, 0xff, 0x2f, 0}, 10, ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        draft d;
        begin_file(&d, 0, 1, 96);
        begin_track(&d);
        put(&d, CASES[i].bytes, CASES[i].count);
        d.bytes[d.track_at - 1] = CASES[i].count;
        if (CASES[i].words[0] != '\0') {
            assert_refused(&d, AUR_ERR_FORMAT, CASES[i].words);
            continue;
        }
        aur_song *song;
        assert_ok(parse(d.bytes, d.count, &song));
        aur_song_close(song);
    }
}

static void test_limits(void **state)
{
    (void)state;
    draft d;
    begin_file(&d, 0, 1, 1);
    begin_track(&d); // a delta of 2^28 - 1 eight times is within, the ninth is not
    for (int i = 0; i < 9; i++)
        PUT(&d, 0xff, 0xff, 0xff, 0x7f, 0xc0, 1);
    end_track(&d);
    assert_refused(&d, AUR_ERR_FORMAT, "track 1, byte 70: over 2147483647 ticks");
    begin_file(&d, 0, 1, 1);
    begin_track(&d);
    PUT(&d, 0, 0x90, 60, 64, 0xff, 0xff, 0xff, 0x7f, 60, 0);
    end_track(&d);
    assert_refused(&d, AUR_ERR_FULL, "byte 36: over 65536 bars");

    size_t big = AUR_MIDI_READER_BYTES_MAX + 1u;
    uint8_t *bytes = calloc(big, 1);
    aur_song *song;
    assert_non_null(bytes);
    assert_int_equal(aur_midi_reader_parse(bytes, big, &song, reason, sizeof reason), AUR_ERR_FULL);
    assert_string_equal(reason, "byte 8388608: the file is larger than 8 MiB");

    size_t events = AUR_SONG_NOTES_MAX + 1u, track = 3 + 3 * events; // one status, then running
    begin_file(&d, 0, 1, 96);
    begin_track(&d);
    memcpy(bytes, d.bytes, d.count);
    for (size_t i = 0; i < 4; i++)
        bytes[d.count - 4 + i] = (uint8_t)(track >> (24 - 8 * i));
    size_t at = d.count;
    bytes[at++] = 0;
    bytes[at++] = 0x90;
    for (size_t i = 0; i < events; i++, at += 3)
        memcpy(bytes + at, (const uint8_t[]){60, 64, 0}, 3);
    assert_int_equal(aur_midi_reader_parse(bytes, at + 1, &song, reason, sizeof reason), AUR_ERR_FULL);
    assert_non_null(strstr(reason, "over 200000 notes"));
    free(bytes);
}

static void test_files(void **state)
{
    (void)state;
    aur_song *song;
    assert_int_equal(aur_midi_reader_load("/nowhere/at all", &song, reason, sizeof reason), AUR_ERR_FILE);
    assert_null(song);
    assert_string_equal(reason, "No such file or directory");
    assert_int_equal(aur_midi_reader_load(AUR_SOURCE_DIR, &song, reason, sizeof reason), AUR_ERR_FILE);
    assert_string_equal(reason, "Is a directory");
    assert_ok(
        aur_midi_reader_load(AUR_SOURCE_DIR "/tests/stream/corpus/plain/ode_to_joy.mid", &song, reason, sizeof reason));
    assert_int_equal(song->bar_count, 16);
    assert_int_equal(song->notes[0].track, 1);
    aur_song_close(song);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read),     cmocka_unit_test(test_meter_cuts_bar),
        cmocka_unit_test(test_every_truncation), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_bad_headers),      cmocka_unit_test(test_bad_tracks),
        cmocka_unit_test(test_limits),           cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

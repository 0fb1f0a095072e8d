// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests journals: what the scribe writes is read again; of what is cut short, damaged, wrong or newer everything
/// before the fault is read, and the fault is named.
#include "tests/stream/check.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "compose/preset.h"
#include "stream/controls.h"
#include "stream/journal.h"
#include "stream/journal_format.h"
#include "stream/room.h"
#include "stream/scribe.h"

#define SECOND ((int64_t)AUR_SAMPLE_RATE_HZ)

static const aur_control_event ENTRIES[] = {
    {.at_frame = 0, .control = AUR_CONTROL_BPM, .value = 71500},
    {.at_frame = 3 * SECOND + 17, .control = AUR_CONTROL_INTENSITY, .value = 65535},
    {.at_frame = 3 * SECOND + 17, .control = AUR_CONTROL_KEY, .value = 11},
    {.at_frame = 9 * SECOND, .control = AUR_CONTROL_PRESET, .value = 2},
    {.at_frame = 10 * SECOND, .control = AUR_LOG_NOTE, .value = UINT64_MAX},
    {.at_frame = 3600 * SECOND, .control = AUR_CONTROL_SEED, .value = (UINT64_C(1) << 53) - 1},
    {.at_frame = 3601 * SECOND, .control = AUR_CONTROL_MUTE, .value = 127},
};

#define ENTRY_COUNT (sizeof ENTRIES / sizeof *ENTRIES)

static aur_scribe_config make_config(void)
{
    aur_scribe_config config = {.title = "Evening in Zürich"};
    aur_controls_from_preset(&config.controls, 1);
    config.controls.seed = 123456789;
    config.controls.bpm_milli = 55500;
    config.controls.fade = 7;
    return config;
}

static aur_scribe *write_all(const aur_scribe_config *config)
{
    aur_scribe *scribe = NULL;
    assert_ok(aur_scribe_open(config, &scribe));
    assert_ok(aur_scribe_add(scribe, ENTRIES, 1));
    assert_ok(aur_scribe_add(scribe, ENTRIES + 1, 2));
    assert_ok(aur_scribe_add(scribe, ENTRIES + 3, ENTRY_COUNT - 3));
    aur_scribe_end(scribe, 3700 * SECOND);
    return scribe;
}

static void assert_same_controls(const aur_controls *got, const aur_controls *expected)
{
    for (int i = 0; i < AUR_CONTROL_COUNT; i++)
        assert_int_equal(aur_controls_value(got, (aur_control)i), aur_controls_value(expected, (aur_control)i));
}

/// The entries are the first of the expected ones, as many as there are.
static void assert_begins(const aur_journal *journal, const aur_control_event *expected, size_t count)
{
    assert_true(journal->count <= count);
    for (size_t i = 0; i < journal->count; i++) {
        assert_int_equal(journal->entries[i].at_frame, expected[i].at_frame);
        assert_int_equal(journal->entries[i].control, expected[i].control);
        assert_true(journal->entries[i].value == expected[i].value);
    }
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = write_all(&config);
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    assert_ok(aur_journal_parse(data, bytes, NULL, &journal, reason));
    assert_string_equal(reason, "");
    assert_int_equal(journal.sound_version, AUR_SOUND_VERSION);
    assert_same_controls(&journal.controls, &config.controls);
    assert_string_equal(journal.title, config.title);
    assert_int_equal(journal.count, ENTRY_COUNT);
    assert_begins(&journal, ENTRIES, ENTRY_COUNT);
    assert_int_equal(journal.end_frame, 3700 * SECOND);
    aur_journal_free(&journal);
    aur_scribe_close(scribe);
}

/// The example at the end of docs/journal.md is a journal, and what is said of it is so.
static void the_documented_example_is_read(void **state)
{
    (void)state;
    uint8_t data[256];
    size_t bytes = 0;
    char line[256];
    bool within = false;
    FILE *page = fopen(AUR_SOURCE_DIR "/docs/journal.md", "r");
    assert_non_null(page);
    while (fgets(line, sizeof line, page) != NULL) {
        unsigned byte = 0;
        int used = 0;
        if (strncmp(line, "```", 3) == 0)
            within = !within;
        else if (within) // two digits and a space each; the words behind them are none
            for (const char *at = line + strspn(line, " ");
                 at[2] == ' ' && sscanf(at, "%2x%n", &byte, &used) == 1 && used == 2 && bytes < sizeof data; at += 3)
                data[bytes++] = (uint8_t)byte;
    }
    fclose(page);
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    if (aur_journal_parse(data, bytes, NULL, &journal, reason) != AUR_OK)
        fail_msg("%s", reason);
    assert_string_equal(aur_preset_name(journal.controls.preset), "sleep");
    assert_int_equal(journal.controls.seed, 7);
    assert_int_equal(journal.count, 1);
    assert_int_equal(journal.entries[0].value, 71500);
    assert_int_equal(journal.entries[0].at_frame, 48000);
    assert_int_equal(journal.end_frame, 96000);
    aur_journal_free(&journal);
}

static void the_scribe_refuses(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = write_all(&config);
    size_t before = 0, after = 0;
    aur_scribe_bytes(scribe, &before);
    const aur_control_event wrong[] = {
        {.at_frame = 3601 * SECOND - 1, .control = AUR_CONTROL_BPM, .value = 60000},         // before the last
        {.at_frame = 3700 * SECOND, .control = AUR_CONTROL_BPM, .value = 39999},             // range
        {.at_frame = 3700 * SECOND, .control = AUR_CONTROL_COUNT, .value = 0},               // no such control
        {.at_frame = 3700 * SECOND, .control = AUR_CONTROL_PRESET, .value = 64},             // no such preset
        {.at_frame = AUR_JOURNAL_FRAME_MAX + 1, .control = AUR_CONTROL_BPM, .value = 60000}, // in a hundred years
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(aur_scribe_add(scribe, &wrong[i], 1), AUR_ERR_ARGUMENT);
    aur_scribe_end(scribe, 5); // does not go back
    aur_scribe_bytes(scribe, &after);
    assert_int_equal(before, after);
    aur_scribe_close(scribe);
    config.title = "bell \a";
    assert_int_equal(aur_scribe_open(&config, &scribe), AUR_ERR_ARGUMENT);
    config = make_config();
    config.controls.bpm_milli = 5;
    assert_int_equal(aur_scribe_open(&config, &scribe), AUR_ERR_ARGUMENT);
    assert_null(scribe);
    aur_scribe_close(NULL);
}

/// Whatever is cut off: what comes before the cut is read, and unless the cut lies between two chunks it is an error.
static void every_truncation_gives_what_came_before(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = write_all(&config);
    size_t bytes = 0, whole = 0, best = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    for (size_t cut = 0; cut < bytes; cut++) {
        aur_journal journal;
        char reason[AUR_JOURNAL_REASON_BYTES];
        uint8_t *copy = malloc(cut > 0 ? cut : 1); // so that a sanitizer sees what is read beyond
        memcpy(copy, data, cut);
        aur_err err = aur_journal_parse(copy, cut, NULL, &journal, reason);
        whole += err == AUR_OK;
        assert_true((err == AUR_OK) == (reason[0] == '\0'));
        assert_true(err == AUR_OK || err == AUR_ERR_FORMAT);
        assert_begins(&journal, ENTRIES, ENTRY_COUNT);
        assert_true(journal.count >= best); // more bytes never give less
        best = journal.count;
        if (journal.sound_version != 0)
            assert_same_controls(&journal.controls, &config.controls);
        assert_int_equal(journal.end_frame, -1);
        aur_journal_free(&journal);
        free(copy);
    }
    assert_int_equal(best, ENTRY_COUNT);
    assert_int_equal(whole, 6); // after start, title, two chunks of entries, the preset they name, entries
    aur_scribe_close(scribe);
}

/// Every single bit: an error, and what is given is what came before.
static void every_bit_flip_is_found(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = write_all(&config);
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    uint8_t *copy = malloc(bytes);
    for (size_t bit = 0; bit < 8 * bytes; bit++) {
        aur_journal journal;
        char reason[AUR_JOURNAL_REASON_BYTES];
        memcpy(copy, data, bytes);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(aur_journal_parse(copy, bytes, NULL, &journal, reason), AUR_ERR_FORMAT);
        assert_true(reason[0] != '\0');
        assert_begins(&journal, ENTRIES, ENTRY_COUNT);
        if (journal.sound_version != 0)
            assert_same_controls(&journal.controls, &config.controls);
        assert_int_equal(journal.end_frame, -1);
        if (8 * (bytes - AUR_JOURNAL_END_CHUNK_BYTES) <= bit)
            assert_int_equal(journal.count, ENTRY_COUNT);
        aur_journal_free(&journal);
    }
    free(copy);
    aur_scribe_close(scribe);
}

/// A file made by hand, with right checksums.
typedef struct crafted {
    uint8_t data[512];
    size_t bytes;
    uint32_t crc;
} crafted;

static void craft_chunk(crafted *c, char type, const void *payload, size_t bytes)
{
    uint8_t *head = c->data + c->bytes;
    head[0] = (uint8_t)type;
    head[1] = (uint8_t)bytes;
    head[2] = (uint8_t)(bytes >> 8);
    memcpy(head + 3, payload, bytes);
    c->crc = aur_journal_crc(c->crc, head, 3 + bytes);
    for (unsigned i = 0; i < 4; i++)
        head[3 + bytes + i] = (uint8_t)(c->crc >> 8 * i);
    c->bytes += 3 + bytes + 4;
}

static void craft_beginning(crafted *c)
{
    memset(c, 0, sizeof *c);
    memcpy(c->data, AUR_JOURNAL_SIGNATURE "\1", 8);
    c->bytes = 8;
    c->crc = aur_journal_crc(0, c->data, 8);
}

/// sound version 2, ten controls: key 0, mode 1, bpm 60000, intensity 0, density 0, brightness 0, seed 7, preset 0.
#define GOOD_START "\x02\x0a\x00\x01\xe0\xd4\x03\x00\x00\x00\x07\x00\x00\x00"
#define FOCUS                                                                                                          \
    "\x00\x05"                                                                                                         \
    "focus"

/// Payload and length of a literal.
#define P(text) text, sizeof(text) - 1

static void assert_refused(const crafted *c, aur_err expected, const char *why)
{
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    assert_int_equal(aur_journal_parse(c->data, c->bytes, NULL, &journal, reason), expected);
    if (strstr(reason, why) == NULL)
        fail_msg("says '%s' instead of '%s'", reason, why);
    aur_journal_free(&journal);
}

static void the_checksum_is_that_of_zlib(void **state)
{
    (void)state;
    assert_int_equal(aur_journal_crc(0, (const uint8_t *)"123456789", 9), 0xcbf43926);
    uint32_t half = aur_journal_crc(0, (const uint8_t *)"1234", 4);
    assert_int_equal(aur_journal_crc(half, (const uint8_t *)"56789", 5), 0xcbf43926);
}

static void wrong_values_are_named(void **state)
{
    (void)state;
    static const struct {
        char type;
        const char *payload;
        size_t bytes;
        aur_err err;
        const char *reason;
    } rows[] = {
        {'E', P("\x05\x02\x07"), AUR_ERR_FORMAT, "bpm 7 must be 40000..120000"},
        {'E', P("\x05\x00\x0c"), AUR_ERR_FORMAT, "key 12 must be 0..11"},
        {'E', P("\x05\x1f\x00"), AUR_ERR_FORMAT, "control 31 must be 0.."},
        {'E', P("\x05\x21\x00"), AUR_ERR_FORMAT, "control 33 must be 0..32"},
        {'E', P("\x05\x07\x01"), AUR_ERR_FORMAT, "preset 1: no chunk before says what that is"},
        {'E', P("\x05\x07\x40"), AUR_ERR_FORMAT, "preset 64 must be 0..63"},
        {'E', P("\x05\x02"), AUR_ERR_FORMAT, "bpm: the chunk ends within it"},
        {'E', P("\x05\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), AUR_ERR_FORMAT, "note: must have at most 64 bits"},
        {'E', P("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00"), AUR_ERR_FORMAT,
         "frames since the entry before 18446744073709551615 must be 0.."},
        {'S', P(GOOD_START), AUR_ERR_FORMAT, "start: there is one already"},
        {'P', P(FOCUS), AUR_ERR_FORMAT, "preset number 0 is taken"},
        {'P', P("\x05\x05polka"), AUR_ERR_NAME, "preset 'polka' is not known here"},
        {'P', P("\x05\x05polka{}"), AUR_ERR_NAME, "preset 'polka': what the journal says of it is not understood"},
        {'P', P("\x05\x09polka"), AUR_ERR_FORMAT, "name of a preset: the chunk ends within it"},
        {'P', P("\x05\x01\x1b"), AUR_ERR_FORMAT, "must be UTF-8 without control characters"},
        {'T', P("\x1b[2J"), AUR_ERR_FORMAT, "title: must be UTF-8 without control characters"},
        {'T', P("\xc0\x80"), AUR_ERR_FORMAT, "title: must be UTF-8"},
        {'T', P("\xed\xa0\x80"), AUR_ERR_FORMAT, "title: must be UTF-8"},
        {'T', P("\xe2\x82"), AUR_ERR_FORMAT, "title: must be UTF-8"},
        {'Z', P("\x05"), AUR_ERR_FORMAT, "end of 1 bytes: must have 8"},
        {'Z', P("\xff\xff\xff\xff\xff\xff\xff\xff"), AUR_ERR_FORMAT, "end frame 18446744073709551615 must be 100.."},
        {'Z', P("\x05\0\0\0\0\0\0\0"), AUR_ERR_FORMAT, "end frame 5 must be 100.."},
        {'Q', P(""), AUR_ERR_FORMAT, "chunk of type 81"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        crafted c;
        craft_beginning(&c);
        craft_chunk(&c, 'P', P(FOCUS));
        craft_chunk(&c, 'S', P(GOOD_START));
        craft_chunk(&c, 'E', P("\x64\x00\x05")); // one good entry: at frame 100 key F
        assert_refused(&c, AUR_OK, "");
        craft_chunk(&c, rows[i].type, rows[i].payload, rows[i].bytes);
        assert_refused(&c, rows[i].err, rows[i].reason);
        aur_journal journal;
        char reason[AUR_JOURNAL_REASON_BYTES];
        assert_int_equal(aur_journal_parse(c.data, c.bytes, NULL, &journal, reason), rows[i].err);
        assert_int_equal(journal.count, 1);
        assert_int_equal(journal.entries[0].at_frame, 100);
        aur_journal_free(&journal);
    }
}

static void order_and_versions_are_checked(void **state)
{
    (void)state;
    crafted c;
    craft_beginning(&c);
    assert_refused(&c, AUR_ERR_FORMAT, "byte 8: cut short: the start is missing");
    craft_chunk(&c, 'E', P("\x64\x00\x05"));
    assert_refused(&c, AUR_ERR_FORMAT, "byte 11: chunk 'E': must come after the start");
    craft_beginning(&c);
    craft_chunk(&c, 'S', P(GOOD_START));
    assert_refused(&c, AUR_ERR_FORMAT, "preset 0: no chunk before says what that is");
    craft_beginning(&c);
    craft_chunk(&c, 'P', P(FOCUS));
    craft_chunk(&c, 'S', P("\x02\x7f\x00"));
    assert_refused(&c, AUR_ERR_FORMAT, "number of controls 127 must be 8..");
    craft_beginning(&c);
    craft_chunk(&c, 'P', P(FOCUS));
    craft_chunk(&c, 'S', P(GOOD_START "\x01"));
    assert_refused(&c, AUR_ERR_FORMAT, "1 bytes more than the chunk may have");
    craft_beginning(&c);
    craft_chunk(&c, 'P', P(FOCUS));
    craft_chunk(&c, 'S', P(GOOD_START));
    craft_chunk(&c, 'Z', P("\x05\0\0\0\0\0\0\0"));
    assert_refused(&c, AUR_OK, "");
    craft_chunk(&c, 'Z', P("\x06\0\0\0\0\0\0\0"));
    assert_refused(&c, AUR_ERR_FORMAT, "nothing may follow the end");
    craft_beginning(&c);
    c.data[7] = 2;
    assert_refused(&c, AUR_ERR_FORMAT, "byte 7: format version 2 must be 1: a newer program wrote it");
    c.data[7] = 0;
    assert_refused(&c, AUR_ERR_FORMAT, "byte 7: format version 0 must be 1: a foreign program wrote it");
    c.data[0] = 'R';
    assert_refused(&c, AUR_ERR_FORMAT, "byte 0: this is no journal");
}

/// One written before a control was added is read: what it does not say is as the preset has it.
static void fewer_controls_are_read(void **state)
{
    (void)state;
    crafted c;
    aur_journal journal;
    aur_controls expected;
    char reason[AUR_JOURNAL_REASON_BYTES];
    craft_beginning(&c);
    craft_chunk(&c, 'P', P(FOCUS));
    craft_chunk(&c, 'S', P("\x01\x08\x03\x01\xe0\xd4\x03\x00\x00\x00\x07\x00"));
    assert_ok(aur_journal_parse(c.data, c.bytes, NULL, &journal, reason));
    aur_controls_from_preset(&expected, 0);
    assert_int_equal(journal.sound_version, 1);
    assert_int_equal(journal.controls.key, 3);
    assert_int_equal(journal.controls.mute, expected.mute);
    assert_int_equal(journal.end_frame, -1);
    aur_journal_free(&journal);
}

static void the_number_of_entries_is_limited(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = NULL;
    aur_control_event *many = calloc(AUR_ROOM_LOG_MAX, sizeof *many);
    for (size_t i = 0; i < AUR_ROOM_LOG_MAX; i++)
        many[i] = (aur_control_event){.at_frame = (int64_t)i * 480, .control = AUR_CONTROL_BRIGHTNESS, .value = i};
    assert_ok(aur_scribe_open(&config, &scribe));
    assert_ok(aur_scribe_add(scribe, many, AUR_ROOM_LOG_MAX));
    assert_int_equal(aur_scribe_add(scribe, &many[AUR_ROOM_LOG_MAX - 1], 1), AUR_ERR_FULL);
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    assert_true(bytes < AUR_JOURNAL_BYTES_MAX);
    assert_ok(aur_journal_parse(data, bytes, NULL, &journal, reason));
    assert_int_equal(journal.count, AUR_ROOM_LOG_MAX);
    assert_begins(&journal, many, AUR_ROOM_LOG_MAX);
    aur_journal_free(&journal);

    // The same with one entry more, by hand: a chunk takes the place of the end.
    crafted c = {.bytes = 0};
    uint8_t *longer = malloc(bytes + 16);
    size_t kept = bytes - AUR_JOURNAL_END_CHUNK_BYTES;
    memcpy(longer, data, kept);
    memcpy(&c.crc, longer + kept - 4, 4); // little-endian machines; others would see a wrong checksum here
    craft_chunk(&c, 'E', P("\x01\x00\x00"));
    memcpy(longer + kept, c.data, c.bytes);
    assert_int_equal(aur_journal_parse(longer, kept + c.bytes, NULL, &journal, reason), AUR_ERR_FULL);
    assert_int_equal(journal.count, AUR_ROOM_LOG_MAX);
    assert_non_null(strstr(reason, "at most 65536 entries"));
    aur_journal_free(&journal);
    free(longer);
    free(many);
    aur_scribe_close(scribe);
}

/// After every step the file is what the scribe says it is, and can be read.
static void the_file_is_whole_at_any_moment(void **state)
{
    (void)state;
    char path[] = "/tmp/auralis-journal-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    aur_scribe_config config = make_config();
    aur_scribe *scribe = NULL;
    config.path = path;
    assert_int_equal(aur_scribe_open(&config, &scribe), AUR_ERR_FILE); // it is there, and stays as it is
    config.may_replace = true;
    assert_ok(aur_scribe_open(&config, &scribe));
    for (size_t step = 0; step < 2 * ENTRY_COUNT; step++) {
        if (step % 2 == 0)
            assert_ok(aur_scribe_add(scribe, &ENTRIES[step / 2], 1));
        else
            aur_scribe_end(scribe, ENTRIES[step / 2].at_frame + 1);
        assert_ok(aur_scribe_flush(scribe));
        uint8_t *data = NULL;
        size_t bytes = 0, expected_bytes = 0;
        aur_journal journal;
        char reason[AUR_JOURNAL_REASON_BYTES];
        assert_ok(aur_journal_read(path, &data, &bytes));
        const uint8_t *expected = aur_scribe_bytes(scribe, &expected_bytes);
        assert_int_equal(bytes, expected_bytes);
        assert_memory_equal(data, expected, bytes);
        assert_ok(aur_journal_parse(data, bytes, NULL, &journal, reason));
        assert_int_equal(journal.count, step / 2 + 1);
        assert_true(journal.end_frame >= ENTRIES[step / 2].at_frame);
        aur_journal_free(&journal);
        free(data);
    }
    aur_scribe_close(scribe);
    unlink(path);
    uint8_t *none = NULL;
    size_t bytes = 0;
    assert_int_equal(aur_journal_read(path, &none, &bytes), AUR_ERR_FILE);
    assert_null(none);
}

/// A disk that is full for a while: nothing is lost once there is room.
static void what_could_not_be_written_is_written_later(void **state)
{
    (void)state;
    char path[] = "/tmp/auralis-journal-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    aur_scribe_config config = make_config();
    aur_scribe *scribe = NULL;
    struct rlimit before, tight;
    size_t bytes = 0, file_bytes = 0;
    config.path = path;
    config.may_replace = true;
    assert_ok(aur_scribe_open(&config, &scribe));
    aur_scribe_bytes(scribe, &bytes);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = bytes - 2; // in the middle of what the next change writes
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    aur_err err = aur_scribe_add(scribe, ENTRIES, 3);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(err, AUR_ERR_FILE);
    assert_ok(aur_scribe_add(scribe, ENTRIES + 3, 1));
    uint8_t *data = NULL;
    const uint8_t *expected = aur_scribe_bytes(scribe, &bytes);
    assert_ok(aur_journal_read(path, &data, &file_bytes));
    assert_int_equal(file_bytes, bytes);
    assert_memory_equal(data, expected, bytes);
    free(data);
    aur_scribe_close(scribe);
    unlink(path);
    config.path = "/nowhere/a.auralis";
    assert_int_equal(aur_scribe_open(&config, &scribe), AUR_ERR_FILE);
    assert_null(scribe);
}

/// An hour of a busy room: a change every ten seconds.
static void an_hour_is_small(void **state)
{
    (void)state;
    aur_scribe_config config = make_config();
    aur_scribe *scribe = NULL;
    assert_ok(aur_scribe_open(&config, &scribe));
    for (int i = 0; i < 360; i++) {
        aur_control control = (aur_control)(dice((uint64_t)i) % AUR_CONTROL_COUNT);
        const aur_control_info *info = aur_control_describe(control);
        uint64_t span = aur_control_max(control) - info->min + 1;
        aur_control_event entry = {.at_frame = i * 10 * SECOND + (int64_t)(dice((uint64_t)i + 999) % 480000),
                                   .control = control,
                                   .value = info->min + dice((uint64_t)i + 5000) % span};
        assert_ok(aur_scribe_add(scribe, &entry, 1));
    }
    aur_scribe_end(scribe, 3600 * SECOND);
    size_t bytes = 0;
    aur_scribe_bytes(scribe, &bytes);
    print_message("an hour with 360 changes: %zu bytes\n", bytes);
    assert_true(bytes < 10000);
    aur_scribe_close(scribe);
}

/* ---- presets by value ---- */

typedef struct shelf {
    const char *text;
    char name[80];
    char learned[80];
} shelf;

static size_t text_of(void *context, unsigned preset, const uint8_t **text)
{
    shelf *s = context;
    *text = (const uint8_t *)s->text;
    return preset == 2 ? strlen(s->text) : 0;
}

static int learn(void *context, const char *name, const uint8_t *text, size_t bytes)
{
    shelf *s = context;
    snprintf(s->name, sizeof s->name, "%s", name);
    snprintf(s->learned, sizeof s->learned, "%.*s", (int)bytes, (const char *)text);
    return strcmp(s->learned, "{\"no\"") == 0 ? AUR_ERR_FORMAT : 4; // another number than it had
}

static void presets_travel_by_value(void **state)
{
    (void)state;
    shelf here = {.text = "{\"lead\":\"bell\"}"};
    aur_journal_presets presets = {.text = text_of, .learn = learn, .context = &here};
    aur_scribe_config config = make_config();
    config.presets = &presets;
    aur_scribe *scribe = write_all(&config);
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    size_t bytes = 0;
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    assert_ok(aur_journal_parse(data, bytes, &presets, &journal, reason));
    assert_string_equal(here.name, aur_preset_name(2));
    assert_string_equal(here.learned, here.text);
    assert_int_equal(journal.controls.preset, 1);
    assert_int_equal(journal.entries[3].control, AUR_CONTROL_PRESET);
    assert_int_equal(journal.entries[3].value, 4);
    aur_journal_free(&journal);
    aur_scribe_close(scribe);

    here.text = "{\"no\"";
    scribe = write_all(&config);
    data = aur_scribe_bytes(scribe, &bytes);
    assert_int_equal(aur_journal_parse(data, bytes, &presets, &journal, reason), AUR_ERR_NAME);
    assert_int_equal(journal.count, 3);
    aur_journal_free(&journal);
    aur_scribe_close(scribe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_documented_example_is_read),
        cmocka_unit_test(the_scribe_refuses),
        cmocka_unit_test(every_truncation_gives_what_came_before),
        cmocka_unit_test(every_bit_flip_is_found),
        cmocka_unit_test(the_checksum_is_that_of_zlib),
        cmocka_unit_test(wrong_values_are_named),
        cmocka_unit_test(order_and_versions_are_checked),
        cmocka_unit_test(fewer_controls_are_read),
        cmocka_unit_test(the_number_of_entries_is_limited),
        cmocka_unit_test(the_file_is_whole_at_any_moment),
        cmocka_unit_test(what_could_not_be_written_is_written_later),
        cmocka_unit_test(an_hour_is_small),
        cmocka_unit_test(presets_travel_by_value),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}

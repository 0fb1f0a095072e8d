// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the MP4 segments against trees of boxes written by hand from ISO/IEC 14496-12 and "Encapsulation of Opus in
/// ISO Base Media File Format" 0.8.1: every box, its place, its length and every byte in it.
#include "tests/stream/check.h"

#include <stdio.h>

#include "stream/fmp4.h"

/// One box as it must stand: how deep, what, how long, and what is in it as hexadecimal. `inside` NULL: boxes only.
typedef struct expected {
    int depth;
    const char *type;
    uint32_t bytes;
    const char *inside;
} expected;

#define MATRIX "00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000"

static const expected INIT[] = {
    {0, "ftyp", 24, "69736f36 00000000 69736f36 6d703431"},
    {0, "moov", 625, NULL},
    {1, "mvhd", 108,
     "00 000000 00000000 00000000 0000bb80 00000000 00010000 0100 0000 00000000 00000000 " MATRIX
     " 00000000 00000000 00000000 00000000 00000000 00000000 00000002"},
    {1, "trak", 469, NULL},
    {2, "tkhd", 92,
     "00 000003 00000000 00000000 00000001 00000000 00000000 00000000 00000000 0000 0000 0100 0000 " MATRIX
     " 00000000 00000000"},
    {2, "edts", 36, NULL},
    {3, "elst", 28, "00 000000 00000001 00000000 00000138 0001 0000"},
    {2, "mdia", 333, NULL},
    {3, "mdhd", 32, "00 000000 00000000 00000000 0000bb80 00000000 55c4 0000"},
    {3, "hdlr", 40, "00 000000 00000000 736f756e 00000000 00000000 00000000 41757261 6c697300"},
    {3, "minf", 253, NULL},
    {4, "smhd", 16, "00 000000 0000 0000"},
    {4, "dinf", 36, NULL},
    // The header of "dref" and of "stsd" has a version and a count before the boxes in it; they stand with the hex.
    {5, "dref", 28, "00 000000 00000001 0000000c 75726c20 00 000001"},
    {4, "stbl", 193, NULL},
    {5, "stsd", 71,
     "00 000000 00000001 00000037 4f707573 000000000000 0001 00000000 00000000 0002 0010 0000 0000 bb800000 "
     "00000013 644f7073 00 02 0138 0000bb80 0000 00"},
    {5, "stts", 16, "00 000000 00000000"},
    {5, "stsc", 16, "00 000000 00000000"},
    {5, "stco", 16, "00 000000 00000000"},
    {5, "stsz", 20, "00 000000 00000000 00000000"},
    {5, "sgpd", 26, "01 000000 726f6c6c 00000002 00000001 fffc"},
    {5, "sbgp", 20, "00 000000 726f6c6c 00000000"},
    {1, "mvex", 40, NULL},
    {2, "trex", 32, "00 000000 00000001 00000001 000003c0 00000000 02000000"},
};

/// Three packets of 3, 1 and 5 bytes at frame 2^32 + 96000.
static const expected SEGMENT[] = {
    {0, "moof", 128, NULL},
    {1, "mfhd", 16, "00 000000 0000002a"},
    {1, "traf", 104, NULL},
    {2, "tfhd", 16, "00 020000 00000001"},
    {2, "tfdt", 20, "01 000000 00000001 00017700"},
    {2, "trun", 32, "00 000201 00000003 00000088 00000003 00000001 00000005"},
    {2, "sbgp", 28, "00 000000 726f6c6c 00000001 00000003 00000001"},
    {0, "mdat", 17, "fc0102 fd fe03040506"},
};

static const aur_fmp4_track TRACK = {.channels = 2, .pre_skip_frames = 312, .packet_frames = 960};
static const uint16_t SIZES[] = {3, 1, 5};
static const uint8_t DATA[] = {0xfc, 1, 2, 0xfd, 0xfe, 3, 4, 5, 6};
static const aur_fmp4_run RUN = {
    .at_frame = (INT64_C(1) << 32) + 96000, .sequence = 42, .packets = 3, .packet_bytes = SIZES, .data = DATA};

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static size_t parse_hex(const char *text, uint8_t *bytes, size_t most)
{
    size_t count = 0;
    for (unsigned byte = 0; *text != '\0' && count < most; count++) {
        text += strspn(text, " ");
        assert_int_equal(sscanf(text, "%2x", &byte), 1);
        bytes[count] = (uint8_t)byte;
        text += 2;
    }
    return count;
}

/// Compares the boxes at `at` with the rows from *row on that are `depth` deep or deeper.
static void compare(const uint8_t *at, const uint8_t *end, int depth, const expected *rows, size_t count, size_t *row)
{
    while (at < end) {
        assert_true(*row < count && end - at >= 8);
        const expected *wanted = &rows[(*row)++];
        uint32_t bytes = be32(at);
        if (depth != wanted->depth || memcmp(at + 4, wanted->type, 4) != 0 || bytes != wanted->bytes)
            fail_msg("row %zu: %.4s of %u bytes, depth %d; expected %s of %u, depth %d", *row - 1, (const char *)at + 4,
                     bytes, depth, wanted->type, wanted->bytes, wanted->depth);
        assert_true((ptrdiff_t)bytes <= end - at);
        if (wanted->inside == NULL) {
            compare(at + 8, at + bytes, depth + 1, rows, count, row);
        } else {
            uint8_t inside[512];
            size_t inside_bytes = parse_hex(wanted->inside, inside, sizeof inside);
            assert_int_equal(inside_bytes, bytes - 8);
            for (size_t i = 0; i < inside_bytes; i++)
                if (at[8 + i] != inside[i])
                    fail_msg("%s, byte %zu: %02x, expected %02x", wanted->type, i, at[8 + i], inside[i]);
        }
        at += bytes;
    }
}

static void init_is_as_the_standards_say(void **state)
{
    (void)state;
    uint8_t bytes[AUR_FMP4_INIT_BYTES_MAX];
    int64_t used = aur_fmp4_init(&TRACK, bytes, sizeof bytes);
    assert_true(used > 0);
    size_t row = 0, rows = sizeof INIT / sizeof *INIT;
    compare(bytes, bytes + used, 0, INIT, rows, &row);
    assert_int_equal(row, rows);
}

static void segment_is_as_the_standards_say(void **state)
{
    (void)state;
    uint8_t bytes[AUR_FMP4_OVERHEAD_BYTES_MAX(3) + sizeof DATA];
    int64_t used = aur_fmp4_segment(&RUN, bytes, sizeof bytes);
    assert_true(used > 0);
    size_t row = 0, rows = sizeof SEGMENT / sizeof *SEGMENT;
    compare(bytes, bytes + used, 0, SEGMENT, rows, &row);
    assert_int_equal(row, rows);
    assert_memory_equal(bytes + 0x88, DATA, sizeof DATA); // the offset in trun leads to the data
}

/// Mono, other packets: what follows from the track, and nothing else.
static void another_track_is_said_so(void **state)
{
    (void)state;
    uint8_t stereo[AUR_FMP4_INIT_BYTES_MAX], mono[AUR_FMP4_INIT_BYTES_MAX];
    aur_fmp4_track track = {.channels = 1, .pre_skip_frames = 120, .packet_frames = 240};
    int64_t used = aur_fmp4_init(&TRACK, stereo, sizeof stereo);
    assert_int_equal(aur_fmp4_init(&track, mono, sizeof mono), used);
    unsigned differ = 0;
    for (int64_t i = 0; i < used; i++)
        differ += stereo[i] != mono[i];
    assert_int_equal(differ, 2 + 1 + 1 + 2 + 1 + 2); // elst, channels twice, pre-skip, roll, duration
}

/// In a buffer that is too small by any number of bytes: refused, and nothing written past its end.
static void never_writes_past_the_end(void **state)
{
    (void)state;
    uint8_t whole[AUR_FMP4_INIT_BYTES_MAX];
    for (int which = 0; which < 2; which++) {
        int64_t used =
            which == 0 ? aur_fmp4_init(&TRACK, whole, sizeof whole) : aur_fmp4_segment(&RUN, whole, sizeof whole);
        assert_true(used > 0);
        for (int64_t size = 0; size <= used; size++) {
            uint8_t *tight = malloc((size_t)size + 16);
            memset(tight, 0xa5, (size_t)size + 16);
            int64_t got =
                which == 0 ? aur_fmp4_init(&TRACK, tight, (size_t)size) : aur_fmp4_segment(&RUN, tight, (size_t)size);
            assert_int_equal(got, size < used ? AUR_ERR_FULL : used);
            for (int i = 0; i < 16; i++)
                assert_int_equal(tight[size + i], 0xa5);
            free(tight);
        }
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[AUR_FMP4_INIT_BYTES_MAX];
    aur_fmp4_track track = TRACK;
    track.channels = 3;
    assert_int_equal(aur_fmp4_init(&track, bytes, sizeof bytes), AUR_ERR_ARGUMENT);
    track = TRACK;
    track.packet_frames = 0;
    assert_int_equal(aur_fmp4_init(&track, bytes, sizeof bytes), AUR_ERR_ARGUMENT);
    aur_fmp4_run run = RUN;
    run.at_frame = -960;
    assert_int_equal(aur_fmp4_segment(&run, bytes, sizeof bytes), AUR_ERR_ARGUMENT);
    run = RUN;
    run.packets = 0;
    assert_int_equal(aur_fmp4_segment(&run, bytes, sizeof bytes), AUR_ERR_ARGUMENT);
    run.packets = AUR_FMP4_PACKETS_MAX + 1;
    assert_int_equal(aur_fmp4_segment(&run, bytes, sizeof bytes), AUR_ERR_ARGUMENT);
}

/// What the header promises about lengths holds for the largest segments.
static void bounds_hold(void **state)
{
    (void)state;
    static uint16_t sizes[AUR_FMP4_PACKETS_MAX];
    static uint8_t data[AUR_FMP4_PACKETS_MAX * 2], out[AUR_FMP4_OVERHEAD_BYTES_MAX(AUR_FMP4_PACKETS_MAX) + sizeof data];
    for (int i = 0; i < AUR_FMP4_PACKETS_MAX; i++)
        sizes[i] = 2;
    aur_fmp4_run run = {
        .at_frame = 0, .sequence = 1, .packets = AUR_FMP4_PACKETS_MAX, .packet_bytes = sizes, .data = data};
    assert_true(aur_fmp4_segment(&run, out, sizeof out) > (int64_t)sizeof data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_is_as_the_standards_say), cmocka_unit_test(segment_is_as_the_standards_say),
        cmocka_unit_test(another_track_is_said_so),     cmocka_unit_test(never_writes_past_the_end),
        cmocka_unit_test(nonsense_is_refused),          cmocka_unit_test(bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the MP3 encoder: every packet is one MP3 frame, the sound comes back as late as it says, and after a reset
/// nothing of before is heard.
#include "tests/stream/check.h"

#include <math.h>
#include <stdio.h>

#include "stream/file_reader.h"
#include "stream/mp3.h"
#include "stream/quality.h"

#define PACKETS 60
#define FRAMES  (PACKETS * AUR_MP3_PACKET_FRAMES)

static float sound[2 * FRAMES];
static uint8_t packets[PACKETS][AUR_MP3_PACKET_BYTES];

/// A glide, so that each place sounds like no other.
static void make_sound(void)
{
    for (int i = 0; i < FRAMES; i++) {
        double t = i / 48000.0;
        sound[2 * i] = (float)(0.4 * sin(2 * 3.14159265358979 * (200 * t + 900 * t * t)));
        sound[2 * i + 1] = 0.5f * sound[2 * i];
    }
}

static void encode_all(aur_mp3 *mp3)
{
    for (int i = 0; i < PACKETS; i++)
        assert_int_equal(aur_mp3_packet(mp3, sound + 2 * i * AUR_MP3_PACKET_FRAMES, packets[i]), AUR_MP3_PACKET_BYTES);
}

/// Decodes the packets; returns frames.
static size_t decode_all(float *decoded, size_t frames_max)
{
    char path[] = "/tmp/auralis-mp3-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_int_equal(fwrite(packets, sizeof packets[0], PACKETS, file), PACKETS);
    fclose(file);
    aur_file_reader *reader = NULL;
    aur_err err = aur_file_reader_open(path, &reader);
    size_t frames = err == AUR_OK ? (size_t)aur_file_reader_read(reader, decoded, frames_max) : 0;
    aur_file_reader_close(reader);
    remove(path);
    return frames;
}

static double correlation_at(const float *decoded, int lag, int from, int count)
{
    double ab = 0, aa = 1e-9, bb = 1e-9;
    for (int i = from; i < from + count; i++) {
        double a = (double)sound[2 * i], b = (double)decoded[2 * (i + lag)];
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    return ab / sqrt(aa * bb);
}

static void every_packet_is_a_frame(void **state)
{
    (void)state;
    aur_mp3 *mp3 = NULL;
    assert_int_equal(aur_mp3_open(&mp3), AUR_OK);
    encode_all(mp3);
    for (int i = 0; i < PACKETS; i++) { // MPEG 1 layer III, 128 kbit/s, 48 kHz, no padding; no bits of the one before
        assert_int_equal(packets[i][0], 0xff);
        assert_int_equal(packets[i][1] & 0xfe, 0xfa);
        assert_int_equal(packets[i][2] & 0xfe, 0x94);
        assert_int_equal(packets[i][4] << 1 | packets[i][5] >> 7, 0);
    }
    aur_mp3_close(mp3);
}

static void the_sound_comes_back_so_late(void **state)
{
    (void)state;
    static float decoded[2 * (FRAMES + 4096)];
    aur_mp3 *mp3 = NULL;
    assert_int_equal(aur_mp3_open(&mp3), AUR_OK);
    encode_all(mp3);
    size_t frames = decode_all(decoded, FRAMES + 4096);
    if (frames == 0) {
        print_message("the system's libsndfile does not read MP3\n");
        skip();
    }
    int best = 0;
    double value = 0;
    for (int lag = 0; lag < 4000; lag++) {
        double c = correlation_at(decoded, lag, 10000, 4096);
        if (c > value) {
            value = c;
            best = lag;
        }
    }
    print_message("%zu frames; correlation %.4f at a lag of %d\n", frames, value, best);
    assert_true(value > 0.99);
    assert_int_equal(best, AUR_MP3_LOOKAHEAD_FRAMES);
    aur_mp3_close(mp3);
}

static void a_reset_forgets(void **state)
{
    (void)state;
    static uint8_t fresh[sizeof packets];
    aur_mp3 *mp3 = NULL;
    assert_int_equal(aur_mp3_open(&mp3), AUR_OK);
    encode_all(mp3);
    memcpy(fresh, packets, sizeof packets);
    aur_mp3_reset(mp3);
    encode_all(mp3);
    assert_memory_equal(packets[0], fresh, AUR_MP3_PACKET_BYTES);
    aur_mp3_close(mp3);
}

int main(void)
{
    if (!aur_mp3_is_built_in()) {
        aur_mp3 *mp3 = NULL;
        print_message("built without MP3: apt-get install libmp3lame-dev\n");
        return aur_mp3_open(&mp3) == AUR_ERR_UNSUPPORTED && getenv("CI") == NULL ? 0 : 1;
    }
    make_sound();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packet_is_a_frame),
        cmocka_unit_test(the_sound_comes_back_so_late),
        cmocka_unit_test(a_reset_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests files and the recorder: every format read back, pipes, full disks, paths that cannot be written.
#include "tests/stream/check.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/clock.h"
#include "stream/file.h"
#include "stream/file_reader.h"
#include "stream/recorder.h"

#define FRAMES 30001

static float music[FRAMES * 2], back[(FRAMES + 5000) * 2];
static char folder[] = "/tmp/auralis-file-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    for (int i = 0; i < FRAMES; i++) {
        music[2 * i] = 0.5f * (float)sin(i * 0.03);
        music[2 * i + 1] = 0.4f * (float)sin(i * 0.041);
    }
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a.wav", "b.wav", "a.flac", "a.ogg", "a.opus", "p.wav", "r.wav"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_folder(names[i]));
    return rmdir(folder);
}

static void write_file(const aur_file_config *config)
{
    aur_file *file = NULL;
    assert_ok(aur_file_open(config, &file));
    assert_ok(aur_file_write(file, music, 1));
    assert_ok(aur_file_write(file, music + 2, 16));
    assert_ok(aur_file_write(file, music + 34, FRAMES - 17));
    assert_ok(aur_file_close(file));
}

/// Reads `path` and returns the largest difference from the music; the length must be exact.
static double read_back(const char *path)
{
    aur_file_reader *reader = NULL;
    assert_ok(aur_file_reader_open(path, &reader));
    assert_int_equal(aur_file_reader_rate_hz(reader), 48000);
    size_t got = 0, now;
    while ((now = aur_file_reader_read(reader, back + got * 2, FRAMES + 5000 - got)) > 0)
        got += now;
    aur_file_reader_close(reader);
    assert_int_equal(got, FRAMES);
    double worst = 0.0;
    for (size_t i = 0; i < FRAMES * 2; i++) {
        double difference = fabs((double)back[i] - (double)music[i]);
        worst = difference > worst ? difference : worst;
    }
    return worst;
}

static void every_format_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        aur_file_format format;
        aur_file_bits bits;
        double error;
    } cases[] = {
        {"a.wav", AUR_FILE_AUTO, AUR_FILE_BITS_24, 2e-7},   {"a.wav", AUR_FILE_AUTO, AUR_FILE_BITS_16, 6e-5},
        {"a.wav", AUR_FILE_AUTO, AUR_FILE_BITS_FLOAT, 0.0}, {"a.flac", AUR_FILE_AUTO, AUR_FILE_BITS_24, 2e-7},
        {"a.flac", AUR_FILE_AUTO, AUR_FILE_BITS_16, 6e-5},  {"a.ogg", AUR_FILE_AUTO, AUR_FILE_BITS_24, 0.2},
        {"a.opus", AUR_FILE_AUTO, AUR_FILE_BITS_24, 0.2},   {"p.wav", AUR_FILE_FLAC, AUR_FILE_BITS_24, 2e-7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = in_folder(cases[i].name);
        write_file(&(aur_file_config){.path = path, .format = cases[i].format, .bits = cases[i].bits});
        double error = read_back(path);
        if (error > cases[i].error)
            fail_msg("case %zu: error %g exceeds %g", i, error, cases[i].error);
    }
}

static void same_music_gives_same_bytes(void **state)
{
    (void)state;
    static char first[FRAMES * 8], second[FRAMES * 8];
    for (int bits = 0; bits < AUR_FILE_BITS_COUNT; bits++) {
        size_t bytes[2] = {0};
        for (int run = 0; run < 2; run++) {
            const char *path = in_folder(run == 0 ? "a.wav" : "b.wav");
            write_file(&(aur_file_config){.path = path, .bits = (aur_file_bits)bits});
            FILE *file = fopen(path, "rb");
            assert_non_null(file);
            bytes[run] = fread(run == 0 ? first : second, 1, sizeof first, file);
            fclose(file);
        }
        assert_int_equal(bytes[0], bytes[1]);
        assert_memory_equal(first, second, bytes[0]);
    }
}

static void refuses_what_cannot_be(void **state)
{
    (void)state;
    static const struct {
        aur_file_config config;
        aur_err err;
    } cases[] = {
        {{.path = "/nonexistent/a.wav"}, AUR_ERR_FILE},
        {{.path = "/proc/version.wav"}, AUR_ERR_FILE},
        {{.path = "/tmp/auralis.wma"}, AUR_ERR_NAME},
        {{.path = "/tmp.d/auralis"}, AUR_ERR_NAME},
        {{.path = NULL}, AUR_ERR_ARGUMENT},
        {{.path = "/tmp/a.flac", .bits = AUR_FILE_BITS_FLOAT}, AUR_ERR_UNSUPPORTED},
        {{.path = "/nonexistent/a.opus", .bitrate_bps = 5}, AUR_ERR_FILE},
        {{.path = "/tmp/a.opus", .rate_hz = 44100}, AUR_ERR_UNSUPPORTED},
        {{.path = "/tmp/a.mp3", .rate_hz = 96000}, AUR_ERR_UNSUPPORTED},
        {{.path = "/tmp/a.wav", .rate_hz = 22050}, AUR_ERR_ARGUMENT},
        {{.path = "/tmp/a.wav", .title = "a\nb"}, AUR_ERR_ARGUMENT},
        {{.path = "/tmp/a.wav", .from_frame = -1}, AUR_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        aur_file *file = (aur_file *)&file;
        errno = 0;
        assert_int_equal(aur_file_open(&cases[i].config, &file), cases[i].err);
        assert_null(file);
        if (cases[i].err == AUR_ERR_FILE)
            assert_int_not_equal(errno, 0);
    }
    assert_ok(aur_file_close(NULL));
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    static const aur_file_format formats[] = {AUR_FILE_WAV, AUR_FILE_FLAC, AUR_FILE_OPUS};
    for (size_t i = 0; i < 3; i++) {
        aur_file *file = NULL;
        aur_err err = aur_file_open(&(aur_file_config){.path = "/dev/full", .format = formats[i]}, &file);
        for (int n = 0; err == AUR_OK && n < 100; n++)
            err = aur_file_write(file, music, FRAMES);
        aur_err closed = aur_file_close(file);
        assert_int_equal(err, AUR_ERR_FILE);
        assert_true(file == NULL || closed == AUR_ERR_FILE);
    }
}

/// Writes through a pipe and reads the bytes that came out into a file.
static void pipe_has_a_right_wav_header(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int saved = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    aur_file *file = NULL;
    aur_err opened = aur_file_open(&(aur_file_config){.path = "-", .length_frames = 2000}, &file);
    aur_err wrote = opened == AUR_OK ? aur_file_write(file, music, 2000) : opened;
    aur_err closed = aur_file_close(file);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    assert_ok(wrote);
    assert_ok(closed);
    static uint8_t bytes[20000];
    size_t got = 0;
    ssize_t now;
    while ((now = read(ends[0], bytes + got, sizeof bytes - got)) > 0)
        got += (size_t)now;
    close(ends[0]);
    assert_int_equal(got, 44 + 2000 * 6);
    FILE *copy = fopen(in_folder("p.wav"), "wb");
    assert_non_null(copy);
    fwrite(bytes, 1, got, copy);
    fclose(copy);
    aur_file_reader *reader = NULL;
    assert_ok(aur_file_reader_open(in_folder("p.wav"), &reader));
    assert_int_equal(aur_file_reader_frames(reader), 2000);
    assert_int_equal(aur_file_reader_read(reader, back, 2000), 2000);
    aur_file_reader_close(reader);
    for (int i = 0; i < 4000; i++)
        assert_true(fabsf(back[i] - music[i]) < 2e-7f);
}

static void recorder_writes_all(void **state)
{
    (void)state;
    aur_recorder *recorder = NULL;
    assert_ok(
        aur_recorder_open(&(aur_file_config){.path = in_folder("r.wav"), .bits = AUR_FILE_BITS_FLOAT}, &recorder));
    for (int at = 0; at < FRAMES; at += 960) {
        size_t take = FRAMES - at < 960 ? (size_t)(FRAMES - at) : 960;
        assert_int_equal(aur_recorder_push(recorder, music + at * 2, take), take);
    }
    assert_int_equal(aur_recorder_lost_frames(recorder), 0);
    assert_ok(aur_recorder_close(recorder));
    assert_true(read_back(in_folder("r.wav")) == 0.0);
    assert_ok(aur_recorder_close(NULL));
}

static void recorder_counts_what_it_loses(void **state)
{
    (void)state;
    aur_recorder *recorder = NULL;
    assert_ok(aur_recorder_open(&(aur_file_config){.path = in_folder("r.wav")}, &recorder));
    uint64_t pushed = 0, taken = 0;
    for (int i = 0; i < 60; i++) { // 37 s of music in no time: far more than the ring holds
        pushed += FRAMES;
        taken += aur_recorder_push(recorder, music, FRAMES);
    }
    assert_true(taken < pushed);
    assert_int_equal(aur_recorder_lost_frames(recorder), pushed - taken);
    assert_ok(aur_recorder_close(recorder));
    aur_recorder *none = (aur_recorder *)&none;
    assert_int_equal(aur_recorder_open(&(aur_file_config){.path = "/nonexistent/r.wav"}, &none), AUR_ERR_FILE);
    assert_null(none);
}

static void reader_refuses_what_is_no_sound(void **state)
{
    (void)state;
    aur_file_reader *reader = NULL;
    assert_int_equal(aur_file_reader_open("/nonexistent/a.wav", &reader), AUR_ERR_FILE);
    assert_int_equal(aur_file_reader_open("/proc/self/status", &reader), AUR_ERR_FORMAT);
    assert_null(reader);
    aur_file_reader_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_comes_back),       cmocka_unit_test(same_music_gives_same_bytes),
        cmocka_unit_test(refuses_what_cannot_be),        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(pipe_has_a_right_wav_header),   cmocka_unit_test(recorder_writes_all),
        cmocka_unit_test(recorder_counts_what_it_loses), cmocka_unit_test(reader_refuses_what_is_no_sound),
    };
    return cmocka_run_group_tests_name("file", tests, make_folder, remove_folder);
}

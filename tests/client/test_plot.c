// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests spectrogram and picture: a tone stands in its row at its level, for any length; a PNG holds what went in.
#include "tests/stream/check.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <unistd.h>

#include "client/cli/picture.h"
#include "client/cli/plot.h"
#include "client/cli/spectrogram.h"

#define RATE_HZ 48000
#define PI      3.14159265358979323846

/// `seconds` of a sine of amplitude 1/2, with one sample of -0.9 at its very start.
static aur_spectrogram *look_at_tone(double hz, int seconds)
{
    static float second[RATE_HZ * 2];
    aur_spectrogram *s = NULL;
    assert_ok(aur_spectrogram_open(RATE_HZ, &s));
    for (int n = 0; n < seconds; n++) {
        for (int i = 0; i < RATE_HZ; i++)
            second[2 * i] = second[2 * i + 1] = (float)(0.5 * sin(2.0 * PI * hz * i / RATE_HZ));
        if (n == 0)
            second[0] = -0.9f;
        for (size_t at = 0; at < RATE_HZ; at += 1000)
            aur_spectrogram_add(s, second + 2 * at, 1000);
    }
    return s;
}

static void tone_stands_in_its_row(void **state)
{
    (void)state;
    static const int seconds[] = {1, 30, 300};
    for (size_t length = 0; length < sizeof seconds / sizeof *seconds; length++) {
        size_t count;
        double column_s;
        aur_spectrogram *s = look_at_tone(1000.0, seconds[length]);
        const aur_spectrogram_column *columns = aur_spectrogram_columns(s, &count, &column_s);
        assert_in_range(count, 1, AUR_SPECTROGRAM_COLUMNS);
        assert_true(column_s * (double)count >= seconds[length]);
        assert_true(column_s * (double)(count - 1) < seconds[length]);
        const aur_spectrogram_column *middle = &columns[count / 2];
        int expected = (int)(log(1000.0 / AUR_SPECTROGRAM_MIN_HZ) /
                             log(AUR_SPECTROGRAM_MAX_HZ / AUR_SPECTROGRAM_MIN_HZ) * AUR_SPECTROGRAM_ROWS);
        int loudest = 0;
        for (int row = 0; row < AUR_SPECTROGRAM_ROWS; row++)
            loudest = middle->power[row] > middle->power[loudest] ? row : loudest;
        assert_in_range(loudest, expected - 1, expected + 1);
        // 1/8 in all, two thirds of it in the middle bin of a Hann window; a little less off the bin
        double db = 10.0 * log10((double)middle->power[loudest] / (0.125 * 2.0 / 3.0));
        if (!(db > -2.0 && db < 0.1))
            fail_msg("level off by %g dB after %d s", db, seconds[length]);
        assert_true(middle->power[expected / 2] < 1e-8f);
        assert_true(fabsf(columns[0].low + 0.9f) < 1e-6f); // kept through every halving
        assert_true(fabsf(columns[0].high - 0.5f) < 1e-3f);
        aur_spectrogram_close(s);
    }
}

static void picture_comes_back_as_it_was(void **state)
{
    (void)state;
    static const uint8_t palette[3][3] = {{0, 0, 0}, {10, 20, 30}, {255, 128, 1}};
    static const uint8_t pixels[6] = {0, 1, 2, 2, 1, 0};
    aur_picture picture = {.width = 3, .height = 2, .pixels = pixels, .palette = palette, .colours = 3};
    uint8_t *png = NULL, back[6][3];
    size_t bytes = 0;
    assert_ok(aur_picture_encode(&picture, &png, &bytes));
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, png, bytes) != 0);
    assert_int_equal(image.width, 3);
    assert_int_equal(image.height, 2);
    image.format = PNG_FORMAT_RGB;
    assert_true(png_image_finish_read(&image, NULL, back, 0, NULL) != 0);
    for (int i = 0; i < 6; i++)
        assert_memory_equal(back[i], palette[pixels[i]], 3);
    free(png);
}

static void plot_is_one_file_of_its_own(void **state)
{
    (void)state;
    char path[] = "/tmp/auralis-plot-XXXXXX", text[256];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    static const float lufs[] = {-20.0f, -INFINITY, -18.0f};
    aur_spectrogram *s = look_at_tone(440.0, 1);
    aur_plot plot = {.title = "a < b & c", .spectrogram = s, .momentary_lufs = lufs, .momentary_count = 3};
    assert_ok(aur_plot_write(&plot, path));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    assert_non_null(strstr(text, "<svg xmlns"));
    int titles = 0, images = 0, numbers_missing = 0;
    while (fgets(text, sizeof text, file) != NULL) {
        titles += strstr(text, "a &#60; b &#38; c") != NULL;
        images += strstr(text, "href=\"data:image/png;base64,iVBOR") != NULL;
        numbers_missing += strstr(text, "nan") != NULL || strstr(text, "inf") != NULL;
    }
    fclose(file);
    assert_int_equal(titles, 1);
    assert_int_equal(images, 1);
    assert_int_equal(numbers_missing, 0);
    assert_int_equal(aur_plot_write(&plot, "/nowhere/at/all.svg"), AUR_ERR_FILE);
    aur_spectrogram_close(s);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tone_stands_in_its_row),
        cmocka_unit_test(picture_comes_back_as_it_was),
        cmocka_unit_test(plot_is_one_file_of_its_own),
    };
    return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}

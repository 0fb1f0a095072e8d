// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The plot.
#include "client/cli/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/picture.h"

/// Pixels of the page.
#define PAGE_WIDTH  960
#define PAGE_HEIGHT 620
#define LEFT        60.0
#define WIDTH       820.0

/// Colours of the spectrogram, each this many dB.
#define COLOURS   30
#define COLOUR_DB 3.0

/// Level of the brightest colour: that of a sine at -12 dB in both channels.
#define BRIGHTEST_DB (-15.0)

/// Points of the loudness curve; more would fall on one pixel.
#define CURVE_POINTS 800

/// A row of the page with its axis.
typedef struct panel {
    const char *name;
    double top, height;
    double low, high; ///< values at bottom and top
} panel;

static const panel WAVEFORM = {"level", 40.0, 110.0, -1.0, 1.0};
static const panel SPECTRUM = {"Hz", 175.0, 256.0, AUR_SPECTROGRAM_MIN_HZ, AUR_SPECTROGRAM_MAX_HZ};
static const panel LOUDNESS = {"LUFS", 456.0, 110.0, -40.0, -8.0};

static double y_of(const panel *p, double value)
{
    double part = (value - p->low) / (p->high - p->low);
    return p->top + p->height * (1.0 - fmin(fmax(part, 0.0), 1.0));
}

static double y_of_hz(double hz)
{
    double part = log(hz / SPECTRUM.low) / log(SPECTRUM.high / SPECTRUM.low);
    return SPECTRUM.top + SPECTRUM.height * (1.0 - part);
}

/// From black by violet, red and orange to pale yellow: every step is lighter than the one before.
static void fill_palette(uint8_t palette[COLOURS][3])
{
    static const double stops[][3] = {
        {0.0, 0.0, 4.0},     {70.0, 15.0, 110.0},  {160.0, 45.0, 95.0},
        {230.0, 95.0, 45.0}, {252.0, 180.0, 30.0}, {252.0, 253.0, 190.0},
    };
    const int last = (int)(sizeof stops / sizeof *stops) - 1;
    for (int i = 0; i < COLOURS; i++) {
        double at = (double)i * last / (COLOURS - 1);
        int stop = at < last ? (int)at : last - 1;
        for (int c = 0; c < 3; c++)
            palette[i][c] = (uint8_t)(stops[stop][c] + (at - stop) * (stops[stop + 1][c] - stops[stop][c]) + 0.5);
    }
}

static uint8_t colour_of(float power)
{
    double steps = COLOURS - 1 + (10.0 * log10((double)power + 1e-30) - BRIGHTEST_DB) / COLOUR_DB;
    return (uint8_t)fmin(fmax(steps, 0.0), COLOURS - 1);
}

static void put_base64(FILE *file, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (i + k < count ? bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            fputc(i + k < count + 1 ? digits[group >> (18 - 6 * k) & 63] : '=', file);
    }
}

static void put_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '&' || *text == '<' || *text == '>')
            fprintf(file, "&#%d;", *text);
        else
            fputc((unsigned char)*text < ' ' ? ' ' : *text, file);
}

static void put_label(FILE *file, double x, double y, const char *anchor, const char *text)
{
    fprintf(file, "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
}

static void put_grid_line(FILE *file, double y)
{
    fprintf(file, "<line class=\"grid\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>\n", LEFT, y, LEFT + WIDTH, y);
}

static void put_frame(FILE *file, const panel *p)
{
    fprintf(file, "<rect class=\"frame\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>\n", LEFT, p->top, WIDTH,
            p->height);
    put_label(file, LEFT, p->top - 6.0, "start", p->name);
}

/// Seconds between two marks, so that there are at most ten.
static double tick_s(double duration_s)
{
    static const double steps_s[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600, 7200, 21600};
    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s; i++)
        if (duration_s <= 10.0 * steps_s[i])
            return steps_s[i];
    return duration_s / 10.0;
}

static void put_time_axis(FILE *file, double duration_s)
{
    double step_s = tick_s(duration_s);
    for (int i = 0; i * step_s <= duration_s; i++) {
        double at_s = i * step_s, x = LEFT + WIDTH * at_s / duration_s;
        char label[48];
        if (step_s < 1.0)
            snprintf(label, sizeof label, "%.1f s", at_s);
        else
            snprintf(label, sizeof label, "%d:%02d", (int)(at_s / 60.0), (int)fmod(at_s, 60.0));
        fprintf(file, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.0f\" x2=\"%.1f\" y2=\"%.0f\"/>\n", x,
                LOUDNESS.top + LOUDNESS.height, x, LOUDNESS.top + LOUDNESS.height + 5.0);
        put_label(file, x, LOUDNESS.top + LOUDNESS.height + 19.0, "middle", label);
    }
}

static void put_waveform(FILE *file, const aur_spectrogram_column *columns, size_t count, double step_px)
{
    put_frame(file, &WAVEFORM);
    for (int level = -1; level <= 1; level++) {
        char label[16];
        snprintf(label, sizeof label, "%d", level);
        put_label(file, LEFT - 6.0, y_of(&WAVEFORM, level) + 4.0, "end", label);
    }
    put_grid_line(file, y_of(&WAVEFORM, 0.0));
    fputs("<path class=\"wave\" d=\"M", file);
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%.1f %.1f ", LEFT + ((double)i + 0.5) * step_px, y_of(&WAVEFORM, (double)columns[i].high));
    for (size_t i = count; i-- > 0;)
        fprintf(file, "%.1f %.1f ", LEFT + ((double)i + 0.5) * step_px, y_of(&WAVEFORM, (double)columns[i].low));
    fputs("z\"/>\n", file);
}

static void put_colour_scale(FILE *file, uint8_t palette[COLOURS][3])
{
    const double x = LEFT + WIDTH + 12.0, height = SPECTRUM.height / COLOURS;
    for (int i = 0; i < COLOURS; i++) {
        double y = SPECTRUM.top + SPECTRUM.height - (i + 1) * height;
        fprintf(file, "<rect x=\"%.0f\" y=\"%.1f\" width=\"12\" height=\"%.1f\" fill=\"#%02x%02x%02x\"/>\n", x, y,
                height + 0.3, palette[i][0], palette[i][1], palette[i][2]);
        if (i % 5 == COLOURS % 5) {
            char label[16];
            snprintf(label, sizeof label, "%.0f", BRIGHTEST_DB - (COLOURS - 1 - i) * COLOUR_DB);
            put_label(file, x + 16.0, y + height, "start", label);
        }
    }
    put_label(file, x, SPECTRUM.top - 6.0, "start", "dBFS");
}

/// The picture of the columns, highest frequency on top.
static aur_err encode_columns(const aur_spectrogram_column *columns, size_t count, uint8_t palette[COLOURS][3],
                              uint8_t **png, size_t *bytes)
{
    *png = NULL;
    uint8_t *pixels = malloc(count * AUR_SPECTROGRAM_ROWS);
    if (pixels == NULL)
        return AUR_ERR_MEMORY;
    for (size_t row = 0; row < AUR_SPECTROGRAM_ROWS; row++)
        for (size_t i = 0; i < count; i++)
            pixels[row * count + i] = colour_of(columns[i].power[AUR_SPECTROGRAM_ROWS - 1 - row]);
    aur_picture picture = {.width = (uint32_t)count,
                           .height = AUR_SPECTROGRAM_ROWS,
                           .pixels = pixels,
                           .palette = (const uint8_t(*)[3])palette,
                           .colours = COLOURS};
    aur_err err = aur_picture_encode(&picture, png, bytes);
    free(pixels);
    return err;
}

static void put_spectrogram(FILE *file, const uint8_t *png, size_t bytes)
{
    static const struct {
        double hz;
        const char *label;
    } marks[] = {{30, "30"}, {100, "100"}, {300, "300"}, {1000, "1k"}, {3000, "3k"}, {10000, "10k"}, {20000, "20k"}};
    fprintf(file,
            "<image x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" preserveAspectRatio=\"none\" "
            "href=\"data:image/png;base64,",
            LEFT, SPECTRUM.top, WIDTH, SPECTRUM.height);
    put_base64(file, png, bytes);
    fputs("\"/>\n", file);
    put_frame(file, &SPECTRUM);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        put_label(file, LEFT - 6.0, y_of_hz(marks[i].hz) + 4.0, "end", marks[i].label);
}

static void put_loudness(FILE *file, const aur_plot *plot, double axis_s)
{
    put_frame(file, &LOUDNESS);
    for (int level = -40; level <= -8; level += 8) {
        char label[16];
        snprintf(label, sizeof label, "%d", level);
        put_label(file, LEFT - 6.0, y_of(&LOUDNESS, level) + 4.0, "end", label);
        put_grid_line(file, y_of(&LOUDNESS, level));
    }
    if (plot->momentary_count == 0)
        return;
    size_t each = 1 + (plot->momentary_count - 1) / CURVE_POINTS;
    fputs("<path class=\"curve\" d=\"M", file);
    for (size_t i = 0; i < plot->momentary_count; i += each) {
        double sum = 0.0;
        size_t end = i + each < plot->momentary_count ? i + each : plot->momentary_count;
        for (size_t k = i; k < end; k++)
            sum += fmax((double)plot->momentary_lufs[k], LOUDNESS.low) / (double)(end - i);
        double at_s = 0.2 + 0.05 * (double)(i + end - 1); // the middle of the 400 ms
        fprintf(file, "%.1f %.1f ", LEFT + WIDTH * at_s / axis_s, y_of(&LOUDNESS, sum));
    }
    fputs("\"/>\n", file);
}

static void put_head(FILE *file, const char *title)
{
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
            "font-family=\"sans-serif\" font-size=\"12\">\n"
            "<style>text{fill:#222}.frame{fill:none;stroke:#444}.grid{stroke:#ccc}.wave{fill:#3a6ea5}"
            ".curve{fill:none;stroke:#b03a2e;stroke-width:1.5}</style>\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
            "<text x=\"%.0f\" y=\"20\" text-anchor=\"middle\" font-size=\"14\">",
            PAGE_WIDTH, PAGE_HEIGHT, PAGE_WIDTH, PAGE_HEIGHT, LEFT + WIDTH / 2.0);
    put_text(file, title);
    fputs("</text>\n", file);
}

aur_err aur_plot_write(const aur_plot *plot, const char *path)
{
    size_t count, bytes;
    double column_s;
    uint8_t palette[COLOURS][3], *png;
    const aur_spectrogram_column *columns = aur_spectrogram_columns(plot->spectrogram, &count, &column_s);
    if (count == 0)
        return AUR_ERR_ARGUMENT;
    fill_palette(palette);
    aur_err err = encode_columns(columns, count, palette, &png, &bytes);
    FILE *file = err == AUR_OK ? fopen(path, "w") : NULL;
    if (file == NULL) {
        free(png);
        return err == AUR_OK ? AUR_ERR_FILE : err;
    }
    double axis_s = (double)count * column_s, step_px = WIDTH / (double)count;
    put_head(file, plot->title);
    put_waveform(file, columns, count, step_px);
    put_spectrogram(file, png, bytes);
    put_colour_scale(file, palette);
    put_loudness(file, plot, axis_s);
    put_time_axis(file, axis_s);
    fputs("</svg>\n", file);
    free(png);
    err = ferror(file) != 0 ? AUR_ERR_FILE : AUR_OK;
    return fclose(file) != 0 ? AUR_ERR_FILE : err;
}

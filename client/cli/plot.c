// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The plot.
#include "client/cli/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/picture.h"
#include "client/cli/svg.h"

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

static uint8_t colour_of(float power)
{
    double steps = COLOURS - 1 + (10.0 * log10((double)power + 1e-30) - BRIGHTEST_DB) / COLOUR_DB;
    return (uint8_t)fmin(fmax(steps, 0.0), COLOURS - 1);
}

static void put_grid_line(FILE *file, double y)
{
    fprintf(file, "<line class=\"grid\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>\n", LEFT, y, LEFT + WIDTH, y);
}

static void put_frame(FILE *file, const panel *p)
{
    fprintf(file, "<rect class=\"frame\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>\n", LEFT, p->top, WIDTH,
            p->height);
    aur_svg_label(file, LEFT, p->top - 6.0, "start", p->name);
}

static void put_waveform(FILE *file, const aur_spectrogram_column *columns, size_t count, double step_px)
{
    put_frame(file, &WAVEFORM);
    for (int level = -1; level <= 1; level++) {
        char label[16];
        snprintf(label, sizeof label, "%d", level);
        aur_svg_label(file, LEFT - 6.0, y_of(&WAVEFORM, level) + 4.0, "end", label);
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
            aur_svg_label(file, x + 16.0, y + height, "start", label);
        }
    }
    aur_svg_label(file, x, SPECTRUM.top - 6.0, "start", "dBFS");
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
    aur_svg_png(file, &(aur_svg_box){LEFT, SPECTRUM.top, WIDTH, SPECTRUM.height}, png, bytes);
    put_frame(file, &SPECTRUM);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        aur_svg_label(file, LEFT - 6.0, y_of_hz(marks[i].hz) + 4.0, "end", marks[i].label);
}

static void put_loudness(FILE *file, const aur_plot *plot, double axis_s)
{
    put_frame(file, &LOUDNESS);
    for (int level = -40; level <= -8; level += 8) {
        char label[16];
        snprintf(label, sizeof label, "%d", level);
        aur_svg_label(file, LEFT - 6.0, y_of(&LOUDNESS, level) + 4.0, "end", label);
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
    aur_svg_text(file, title);
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
    aur_picture_heat(palette, COLOURS);
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
    aur_svg_time_axis(file, &(aur_svg_box){LEFT, LOUDNESS.top, WIDTH, LOUDNESS.height}, axis_s);
    fputs("</svg>\n", file);
    free(png);
    err = ferror(file) != 0 ? AUR_ERR_FILE : AUR_OK;
    return fclose(file) != 0 ? AUR_ERR_FILE : err;
}

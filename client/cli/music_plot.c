// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The picture of music.
#include "client/cli/music_plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/picture.h"
#include "client/cli/svg.h"

#define PAGE_WIDTH  1200
#define PAGE_HEIGHT 1006
#define LEFT        56.0
#define WIDTH       1120.0

/// Pixels of the piano roll: a column each, two rows a semitone.
#define ROLL_COLUMNS 2240
#define PITCH_LOW    24
#define PITCH_HIGH   100
#define ROLL_ROWS    ((PITCH_HIGH - PITCH_LOW + 1) * 2)

/// Cells along a side of the matrix, and its colours.
#define CELLS   300
#define COLOURS 32

static const aur_svg_box CHORDS = {LEFT, 30.0, WIDTH, 57.0};
static const aur_svg_box SECTIONS = {LEFT, 88.0, WIDTH, 14.0};
static const aur_svg_box ROLL = {LEFT, 106.0, WIDTH, 308.0};
static const aur_svg_box NOVELTY = {LEFT, 434.0, WIDTH, 70.0};
static const aur_svg_box MATRIX = {LEFT, 566.0, 420.0, 420.0};
static const aur_svg_box CLASSES = {LEFT + 520.0, 566.0, 600.0, 150.0};
static const aur_svg_box LEGEND = {LEFT + 520.0, 778.0, 600.0, 200.0};

static const char *const LAYER_NAMES[4] = {"drone", "pad", "tune", "bells"};
static const char *const SECTION_NAMES[AUR_SECTION_KIND_COUNT] = {"arrival", "flow", "open", "weave", "rise", "rest"};
static const char *const SECTION_COLOURS[AUR_SECTION_KIND_COUNT] = {"#7a9cc6", "#86b594", "#b9d3e8",
                                                                    "#c9a6c4", "#e0a072", "#d8d8d2"};

/// Colours of the piano roll: paper, rows of the scale, then the four pitched layers.
enum { PAPER, SCALE_ROW, FIRST_LAYER, ROLL_COLOURS = FIRST_LAYER + 4 };
static const uint8_t ROLL_PALETTE[ROLL_COLOURS][3] = {
    [PAPER] = {250, 250, 248},           [SCALE_ROW] = {238, 240, 243},     [FIRST_LAYER] = {120, 112, 104},
    [FIRST_LAYER + 1] = {126, 166, 206}, [FIRST_LAYER + 2] = {200, 62, 48}, [FIRST_LAYER + 3] = {226, 160, 30},
};

static double x_of(const aur_music *music, int64_t frame)
{
    const aur_transcript *t = music->transcript;
    return LEFT + WIDTH * (double)(frame - t->from_frame) / (double)(t->until_frame - t->from_frame);
}

static void put_frame(FILE *file, const aur_svg_box *box, const char *name)
{
    fprintf(file, "<rect class=\"frame\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>\n", box->left, box->top,
            box->width, box->height);
    aur_svg_label(file, box->left, box->top - 5.0, "start", name);
}

static void put_chords(FILE *file, const aur_music *music)
{
    for (size_t i = 0; i < music->chord_count; i++) {
        const aur_piece_status *status = &music->transcript->beats[music->chords[i].beat];
        double from = x_of(music, music->chords[i].begin_frame), until = x_of(music, music->chords[i].end_frame);
        fprintf(file, "<rect class=\"%s\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"%.0f\"/>\n",
                i % 2 == 0 ? "even" : "odd", from, CHORDS.top, until - from, CHORDS.height);
        double middle = (from + until) / 2.0, baseline = CHORDS.top + CHORDS.height / 2.0 + 4.0;
        if (until - from < 10.0)
            continue;
        fprintf(file, "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\"", middle, baseline);
        if (until - from < 50.0) // upright where there is no room
            fprintf(file, " transform=\"rotate(-90 %.1f %.1f)\"", middle, baseline - 4.0);
        fputc('>', file);
        aur_svg_text(file, status->chord_name);
        if (status->chord_bass != status->chord_root) {
            fputc('/', file);
            aur_svg_text(file, aur_key_name(status->chord_bass));
        }
        fputs("</text>\n", file);
    }
}

/// Sections as blocks of their kind's colour; a piece without sections is one block.
static void put_sections(FILE *file, const aur_music *music)
{
    const aur_transcript *t = music->transcript;
    for (size_t beat = 0, end; beat < t->beat_count; beat = end) {
        for (end = beat + 1; end < t->beat_count; end++)
            if (t->beats[end].section != t->beats[beat].section || t->beats[end].chapter != t->beats[beat].chapter)
                break;
        unsigned kind = t->beats[beat].section_kind % AUR_SECTION_KIND_COUNT;
        double from = x_of(music, t->beats[beat].beat_frame), until = x_of(music, t->beats[end - 1].next_beat_frame);
        fprintf(file, "<rect x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"%.0f\" fill=\"%s\"/>\n", from, SECTIONS.top,
                fmax(until - from - 1.0, 0.5), SECTIONS.height, SECTION_COLOURS[kind]);
        if (until - from > 44.0)
            fprintf(file, "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                    (from + until) / 2.0, SECTIONS.top + 11.0, SECTION_NAMES[kind]);
    }
}

static void draw_note(const aur_music *music, const aur_transcript_note *note, uint8_t *pixels)
{
    const aur_transcript *t = music->transcript;
    double columns = (double)ROLL_COLUMNS / (double)(t->until_frame - t->from_frame);
    size_t from = (size_t)((double)(note->at_frame - t->from_frame) * columns);
    size_t until = (size_t)((double)(note->at_frame + note->gate_frames - t->from_frame) * columns);
    if (note->pitch_midi < PITCH_LOW || note->pitch_midi > PITCH_HIGH)
        return;
    size_t row = (size_t)(PITCH_HIGH - note->pitch_midi) * 2;
    bool is_tune = note->layer >= AUR_LAYER_LEAD; // drawn three columns wide at least
    until = until < from + (is_tune ? 3 : 1) ? from + (is_tune ? 3 : 1) : until;
    for (size_t x = from; x < until && x < ROLL_COLUMNS; x++)
        pixels[row * ROLL_COLUMNS + x] = pixels[(row + 1) * ROLL_COLUMNS + x] = (uint8_t)(FIRST_LAYER + note->layer);
}

/// Rows of the scale are shaded as it is at each column; then layer over layer.
static void draw_roll(const aur_music *music, uint8_t *pixels)
{
    const aur_transcript *t = music->transcript;
    size_t beat = 0;
    for (size_t x = 0; x < ROLL_COLUMNS; x++) {
        int64_t frame = t->from_frame + (t->until_frame - t->from_frame) / ROLL_COLUMNS * (int64_t)x;
        while (beat + 1 < t->beat_count && t->beats[beat + 1].beat_frame <= frame)
            beat++;
        for (size_t row = 0; row < ROLL_ROWS; row++) {
            size_t class = (PITCH_HIGH - row / 2) % 12;
            pixels[row * ROLL_COLUMNS + x] = (t->beats[beat].scale_mask >> class & 1u) ? SCALE_ROW : PAPER;
        }
    }
    for (unsigned layer = AUR_LAYER_DRONE; layer <= AUR_LAYER_BELL; layer++)
        for (size_t i = 0; i < t->note_count; i++)
            if (t->notes[i].layer == layer)
                draw_note(music, &t->notes[i], pixels);
}

/// The bars that fall on each cell, averaged.
static void fill_cells(const aur_music_form *form, aur_music_form *cells)
{
    for (size_t cell = 0; cell < cells->bar_count; cell++) {
        size_t from = cell * form->bar_count / cells->bar_count;
        size_t until = (cell + 1) * form->bar_count / cells->bar_count;
        double square = 0.0;
        for (size_t f = 0; f < AUR_MUSIC_FEATURES; f++) {
            float sum = form->bars[from].of[f];
            for (size_t bar = from + 1; bar < until; bar++)
                sum += form->bars[bar].of[f];
            cells->bars[cell].of[f] = sum;
            square += (double)sum * (double)sum;
        }
        for (size_t f = 0; f < AUR_MUSIC_FEATURES && square > 0.0; f++)
            cells->bars[cell].of[f] /= (float)sqrt(square);
    }
}

static aur_err draw_matrix(const aur_music_form *form, uint8_t *pixels)
{
    aur_music_form cells = {.bars = malloc(CELLS * sizeof *cells.bars), .bar_count = CELLS};
    if (cells.bars == NULL)
        return AUR_ERR_MEMORY;
    fill_cells(form, &cells);
    for (size_t y = 0; y < CELLS; y++)
        for (size_t x = 0; x < CELLS; x++) {
            double like = aur_music_form_likeness(&cells, x, CELLS - 1 - y);
            double steps = (COLOURS - 1) * (like - 0.3) / 0.7; // few bars have less in common
            pixels[y * CELLS + x] = (uint8_t)fmin(fmax(steps, 0.0), COLOURS - 1);
        }
    free(cells.bars);
    return AUR_OK;
}

static void put_roll_axis(FILE *file)
{
    for (int pitch = 36; pitch <= 96; pitch += 12) {
        char label[8];
        double y = ROLL.top + ROLL.height * (PITCH_HIGH - pitch + 0.5) / (PITCH_HIGH - PITCH_LOW + 1);
        snprintf(label, sizeof label, "C%d", pitch / 12 - 1);
        aur_svg_label(file, LEFT - 6.0, y + 4.0, "end", label);
        fprintf(file, "<line class=\"grid\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>\n", LEFT, y, LEFT + WIDTH,
                y);
    }
}

/// The curve, its greatest value on top, and a line at every peak.
static void put_novelty(FILE *file, const aur_music *music, const aur_music_form *form)
{
    double most = 1e-9;
    for (size_t i = 0; i < form->bar_count; i++)
        most = fmax(most, form->novelty[i]);
    for (size_t i = 0; i < form->bar_count; i++)
        if (form->peaks[i])
            fprintf(file, "<line class=\"peak\" x1=\"%.1f\" y1=\"%.0f\" x2=\"%.1f\" y2=\"%.0f\"/>\n",
                    x_of(music, music->bars[i].begin_frame), NOVELTY.top, x_of(music, music->bars[i].begin_frame),
                    NOVELTY.top + NOVELTY.height);
    size_t each = 1 + form->bar_count / 2000;
    fprintf(file, "<path class=\"curve\" d=\"M%.0f %.0f ", LEFT, NOVELTY.top + NOVELTY.height);
    for (size_t i = 0; i < form->bar_count; i += each)
        fprintf(file, "%.1f %.1f ", x_of(music, music->bars[i].begin_frame),
                NOVELTY.top + NOVELTY.height * (1.0 - 0.95 * fmax(form->novelty[i], 0.0) / most));
    fprintf(file, "%.0f %.0fz\"/>\n", LEFT + WIDTH, NOVELTY.top + NOVELTY.height);
}

/// How long each pitch class sounds, layer on layer; the classes of the declared scale have strong names.
static void put_classes(FILE *file, const aur_music *music)
{
    double frames[12][4] = {{0}}, most = 1.0;
    uint16_t scale = music->transcript->beats[0].scale_mask;
    for (size_t i = 0; i < music->transcript->note_count; i++) {
        const aur_transcript_note *note = &music->transcript->notes[i];
        if (aur_transcript_is_pitched(note->layer))
            frames[note->pitch_midi % 12][note->layer & 3u] += (double)note->gate_frames;
    }
    for (int p = 0; p < 12; p++)
        most = fmax(most, frames[p][0] + frames[p][1] + frames[p][2] + frames[p][3]);
    for (unsigned p = 0; p < 12; p++) {
        double x = CLASSES.left + 8.0 + p * 49.5, y = CLASSES.top + CLASSES.height;
        for (size_t layer = 0; layer < 4; layer++) {
            const uint8_t *rgb = ROLL_PALETTE[FIRST_LAYER + layer];
            double height = (CLASSES.height - 6.0) * frames[p][layer] / most;
            y -= height;
            fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"38\" height=\"%.1f\" fill=\"#%02x%02x%02x\"/>\n", x, y,
                    height, rgb[0], rgb[1], rgb[2]);
        }
        fprintf(file, "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                (scale >> p & 1u) ? " font-weight=\"bold\"" : " opacity=\"0.5\"", x + 19.0,
                CLASSES.top + CLASSES.height + 15.0, aur_key_name(p));
    }
}

static void put_legend(FILE *file)
{
    for (size_t layer = 0; layer < 4; layer++) {
        const uint8_t *rgb = ROLL_PALETTE[FIRST_LAYER + layer];
        double x = LEGEND.left + 100.0 * (double)layer;
        fprintf(file, "<rect x=\"%.0f\" y=\"%.0f\" width=\"22\" height=\"10\" fill=\"#%02x%02x%02x\"/>\n", x,
                LEGEND.top, rgb[0], rgb[1], rgb[2]);
        aur_svg_label(file, x + 28.0, LEGEND.top + 9.0, "start", LAYER_NAMES[layer]);
    }
    static const char *const lines[] = {
        "Above: chords, sections, notes by layer (rows of the scale are shaded), and novelty with its peaks.",
        "Left: how like each bar is to every other, by pitch classes, density, register and instruments;",
        "pale is alike, dark is not. Time runs from the lower left to the upper right.",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        aur_svg_label(file, LEGEND.left, LEGEND.top + 44.0 + 19.0 * (double)i, "start", lines[i]);
}

static void put_head(FILE *file, const char *title)
{
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
            "font-family=\"sans-serif\" font-size=\"12\">\n"
            "<style>text{fill:#222}.small{font-size:9.5px}.frame{fill:none;stroke:#555}.grid{stroke:#bbb;opacity:0.6}"
            ".even{fill:#e9edf2}.odd{fill:#d5dde7}.peak{stroke:#b03a2e;stroke-dasharray:3 3}"
            ".curve{fill:#3a6ea5;fill-opacity:0.25;stroke:#3a6ea5}</style>\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
            "<text x=\"%.0f\" y=\"20\" text-anchor=\"middle\" font-size=\"15\">",
            PAGE_WIDTH, PAGE_HEIGHT, PAGE_WIDTH, PAGE_HEIGHT, LEFT + WIDTH / 2.0);
    aur_svg_text(file, title);
    fputs("</text>\n", file);
}

typedef struct images {
    uint8_t *roll, *matrix; ///< PNG
    size_t roll_bytes, matrix_bytes;
} images;

static aur_err encode(const aur_music *music, const aur_music_form *form, images *held)
{
    uint8_t heat[COLOURS][3];
    uint8_t *roll = malloc((size_t)ROLL_COLUMNS * ROLL_ROWS), *matrix = malloc((size_t)CELLS * CELLS);
    aur_picture picture = {ROLL_COLUMNS, ROLL_ROWS, roll, ROLL_PALETTE, ROLL_COLOURS};
    aur_err err = roll != NULL && matrix != NULL ? draw_matrix(form, matrix) : AUR_ERR_MEMORY;
    if (err == AUR_OK) {
        draw_roll(music, roll);
        err = aur_picture_encode(&picture, &held->roll, &held->roll_bytes);
    }
    if (err == AUR_OK) {
        aur_picture_heat(heat, COLOURS);
        picture = (aur_picture){CELLS, CELLS, matrix, (const uint8_t(*)[3])heat, COLOURS};
        err = aur_picture_encode(&picture, &held->matrix, &held->matrix_bytes);
    }
    free(roll);
    free(matrix);
    return err;
}

static void put_all(FILE *file, const aur_music *music, const aur_music_form *form, const images *held,
                    const char *title)
{
    const aur_transcript *t = music->transcript;
    double duration_s = (double)(t->until_frame - t->from_frame) / AUR_SAMPLE_RATE_HZ;
    put_head(file, title);
    put_chords(file, music);
    put_sections(file, music);
    aur_svg_png(file, &ROLL, held->roll, held->roll_bytes);
    put_roll_axis(file);
    put_frame(file, &ROLL, "");
    put_novelty(file, music, form);
    put_frame(file, &NOVELTY, "novelty");
    aur_svg_time_axis(file, &NOVELTY, duration_s);
    aur_svg_png(file, &MATRIX, held->matrix, held->matrix_bytes);
    put_frame(file, &MATRIX, "likeness of bars");
    put_classes(file, music);
    put_frame(file, &CLASSES, "pitch classes by time");
    put_legend(file);
    fputs("</svg>\n", file);
}

aur_err aur_music_plot_write(const aur_music *music, const aur_music_form *form, const char *title, const char *path)
{
    images held = {.roll = NULL};
    aur_err err = encode(music, form, &held);
    FILE *file = err == AUR_OK ? fopen(path, "w") : NULL;
    if (file != NULL) {
        put_all(file, music, form, &held, title);
        err = ferror(file) != 0 ? AUR_ERR_FILE : AUR_OK;
        err = fclose(file) != 0 ? AUR_ERR_FILE : err;
    } else if (err == AUR_OK) {
        err = AUR_ERR_FILE;
    }
    free(held.roll);
    free(held.matrix);
    return err;
}

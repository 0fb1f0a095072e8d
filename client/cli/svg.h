// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the drawings share: texts, pictures and time axes in SVG.
#ifndef AUR_CLI_SVG_H
#define AUR_CLI_SVG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// A place on the page, in its units.
typedef struct aur_svg_box {
    double left, top, width, height;
} aur_svg_box;

/// Writes `text` with what SVG means otherwise escaped.  Thread: main.  RT: no.
void aur_svg_text(FILE *file, const char *text);
/// A label; `anchor` is "start", "middle" or "end"; `text` needs no escapes.  Thread: main.  RT: no.
void aur_svg_label(FILE *file, double x, double y, const char *anchor, const char *text);
/// A PNG of `bytes`, stretched over the box.  Thread: main.  RT: no.
void aur_svg_png(FILE *file, const aur_svg_box *box, const uint8_t *png, size_t bytes);
/// Marks and times, at most ten, under the box whose width is `duration_s`. Lines are of the class "grid".
/// Thread: main.  RT: no.
void aur_svg_time_axis(FILE *file, const aur_svg_box *box, double duration_s);

#endif

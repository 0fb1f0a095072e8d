// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Pieces of drawings.
#include "client/cli/svg.h"

#include <math.h>

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

void aur_svg_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '&' || *text == '<' || *text == '>')
            fprintf(file, "&#%d;", *text);
        else
            fputc((unsigned char)*text < ' ' ? ' ' : *text, file);
}

void aur_svg_label(FILE *file, double x, double y, const char *anchor, const char *text)
{
    fprintf(file, "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
}

void aur_svg_png(FILE *file, const aur_svg_box *box, const uint8_t *png, size_t bytes)
{
    fprintf(file,
            "<image x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" preserveAspectRatio=\"none\" "
            "href=\"data:image/png;base64,",
            box->left, box->top, box->width, box->height);
    put_base64(file, png, bytes);
    fputs("\"/>\n", file);
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

void aur_svg_time_axis(FILE *file, const aur_svg_box *box, double duration_s)
{
    double step_s = tick_s(duration_s), bottom = box->top + box->height;
    for (int i = 0; i * step_s <= duration_s; i++) {
        double at_s = i * step_s, x = box->left + box->width * at_s / duration_s;
        char label[48];
        if (step_s < 1.0)
            snprintf(label, sizeof label, "%.1f s", at_s);
        else if (duration_s > 3.0 * 3600.0)
            snprintf(label, sizeof label, "%d h %02d", (int)(at_s / 3600.0), (int)fmod(at_s / 60.0, 60.0));
        else
            snprintf(label, sizeof label, "%d:%02d", (int)(at_s / 60.0), (int)fmod(at_s, 60.0));
        fprintf(file, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.0f\" x2=\"%.1f\" y2=\"%.0f\"/>\n", x, bottom, x,
                bottom + 5.0);
        aur_svg_label(file, x, bottom + 19.0, "middle", label);
    }
}

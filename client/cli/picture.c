// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Pictures.
#include "client/cli/picture.h"

#include <png.h>
#include <stdlib.h>

aur_err aur_picture_encode(const aur_picture *picture, uint8_t **png, size_t *bytes)
{
    png_image image = {
        .version = PNG_IMAGE_VERSION,
        .width = picture->width,
        .height = picture->height,
        .format = PNG_FORMAT_RGB_COLORMAP,
        .colormap_entries = picture->colours,
    };
    *png = NULL;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *memory = malloc(size);
    if (memory == NULL ||
        png_image_write_to_memory(&image, memory, &size, 0, picture->pixels, 0, picture->palette) == 0) {
        free(memory); // nothing but memory can be missing
        return AUR_ERR_MEMORY;
    }
    *png = memory;
    *bytes = size;
    return AUR_OK;
}

void aur_picture_heat(uint8_t (*palette)[3], uint32_t colours)
{
    static const double stops[][3] = {
        {0.0, 0.0, 4.0},     {70.0, 15.0, 110.0},  {160.0, 45.0, 95.0},
        {230.0, 95.0, 45.0}, {252.0, 180.0, 30.0}, {252.0, 253.0, 190.0},
    };
    const int last = (int)(sizeof stops / sizeof *stops) - 1;
    for (uint32_t i = 0; i < colours; i++) {
        double at = (double)i * last / (colours - 1);
        int stop = at < last ? (int)at : last - 1;
        for (int c = 0; c < 3; c++)
            palette[i][c] = (uint8_t)(stops[stop][c] + (at - stop) * (stops[stop + 1][c] - stops[stop][c]) + 0.5);
    }
}

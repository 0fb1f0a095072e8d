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

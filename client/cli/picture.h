// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A picture with a palette, as PNG in memory. picture.c alone knows libpng.
#ifndef AUR_CLI_PICTURE_H
#define AUR_CLI_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

typedef struct aur_picture {
    uint32_t width, height;
    const uint8_t *pixels;       ///< index into the palette, row by row from the top; borrowed
    const uint8_t (*palette)[3]; ///< red, green, blue; borrowed
    uint32_t colours;            ///< 1..256
} aur_picture;

/// Encodes the picture; the caller frees *png.  Thread: any.  RT: no.  *png is NULL on failure.
/// Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_picture_encode(const aur_picture *picture, uint8_t **png, size_t *bytes);

/// Fills `colours` (2..256) from black by violet, red and orange to pale yellow: every step is lighter than the one
/// before.  Thread: any.  RT: safe.
void aur_picture_heat(uint8_t (*palette)[3], uint32_t colours);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Finding and, for the page's developers, reading assets. Only files of the list are ever opened.
#include "server/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const aur_asset *aur_asset_find(const char *path)
{
    for (const aur_asset *asset = aur_assets_builtin; asset->path != NULL; asset++)
        if (strcmp(asset->path, path) == 0)
            return asset;
    return NULL;
}

static aur_err read_all(FILE *file, uint8_t **data, size_t *bytes)
{
    if (fseek(file, 0, SEEK_END) != 0)
        return AUR_ERR_FILE;
    long length = ftell(file);
    if (length < 0 || length > (long)AUR_ASSET_BYTES_MAX || fseek(file, 0, SEEK_SET) != 0)
        return AUR_ERR_FILE;
    *data = malloc((size_t)length + 1);
    if (*data == NULL)
        return AUR_ERR_MEMORY;
    *bytes = fread(*data, 1, (size_t)length, file);
    return AUR_OK;
}

aur_err aur_asset_read(const aur_asset *asset, const char *dir, uint8_t **data, size_t *bytes)
{
    char path[2048];
    *data = NULL;
    *bytes = 0;
    int length = snprintf(path, sizeof path, "%s/%s", dir, asset->file);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "rb") : NULL;
    if (file == NULL)
        return AUR_ERR_FILE;
    aur_err err = read_all(file, data, bytes);
    fclose(file);
    return err;
}

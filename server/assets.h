// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The player's files. client/web/assets.txt lists them, the build turns them into the table below (embed.cmake).
#ifndef AUR_SERVER_ASSETS_H
#define AUR_SERVER_ASSETS_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_ASSET_BYTES_MAX (8u << 20)

typedef struct aur_asset {
    const char *path; ///< of the URL
    const char *file; ///< below client/web
    const char *content_type;
    const char *etag; ///< W/"...": weak, the same for both forms
    const uint8_t *data;
    size_t bytes;
    const uint8_t *packed; ///< by gzip; NULL = that saves nothing
    size_t packed_bytes;
} aur_asset;

/// Built in; the one with path NULL ends.
extern const aur_asset aur_assets_builtin[];

/// Returns the asset at a URL path, or NULL.  Thread: any.  RT: safe.
const aur_asset *aur_asset_find(const char *path);
/// Reads the asset's file from the folder `dir` instead; *data is freed by the caller.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FILE, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_asset_read(const aur_asset *asset, const char *dir, uint8_t **data, size_t *bytes);

#endif

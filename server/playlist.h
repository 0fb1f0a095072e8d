// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Playlists: small files that tell a player where the sound is. Players try the addresses in their order, so the best
/// comes first.
#ifndef AUR_SERVER_PLAYLIST_H
#define AUR_SERVER_PLAYLIST_H

#include <stdint.h>

/// Plain streams of a room at most.
#define AUR_MOUNTS_MAX 3

/// One plain stream, as playlists and statistics show it; a mount in the words of Icecast. Borrowed.
typedef struct aur_mount {
    const char *room;
    const char *codec;        ///< "Opus"
    const char *content_type; ///< without parameters
    int32_t bitrate_bps;
    uint32_t listeners, listeners_peak;
    char path[96]; ///< "/rooms/lobby/stream.ogg"
    char url[384]; ///< with scheme and host
} aur_mount;

typedef enum aur_playlist_format { AUR_PLAYLIST_M3U, AUR_PLAYLIST_PLS, AUR_PLAYLIST_XSPF } aur_playlist_format;

/// Returns the text, freed by the caller; NULL if out of memory.  Thread: any.  RT: no.
char *aur_playlist_print(aur_playlist_format format, const aur_mount *mounts, unsigned count);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// M3U, PLS and XSPF.
#include "server/playlist.h"

#include <stdio.h>
#include <stdlib.h>

static void print_m3u(FILE *to, const aur_mount *mounts, unsigned count)
{
    fputs("#EXTM3U\n", to);
    for (unsigned i = 0; i < count; i++)
        fprintf(to, "#EXTINF:-1,Auralis %s (%s)\n%s\n", mounts[i].room, mounts[i].codec, mounts[i].url);
}

static void print_pls(FILE *to, const aur_mount *mounts, unsigned count)
{
    fprintf(to, "[playlist]\nNumberOfEntries=%u\n", count);
    for (unsigned i = 0; i < count; i++)
        fprintf(to, "File%u=%s\nTitle%u=Auralis %s (%s)\nLength%u=-1\n", i + 1, mounts[i].url, i + 1, mounts[i].room,
                mounts[i].codec, i + 1);
    fputs("Version=2\n", to);
}

/// A host's name comes from the options of the server, where people may write what they like.
static void put_xml(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '&' || *text == '<' || *text == '>')
            fprintf(to, "&#%d;", *text);
        else
            fputc(*text, to);
}

static void print_xspf(FILE *to, const aur_mount *mounts, unsigned count)
{
    fprintf(to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n"
            "<title>Auralis %s</title>\n<trackList>\n",
            mounts[0].room);
    for (unsigned i = 0; i < count; i++) {
        fputs("<track><location>", to);
        put_xml(to, mounts[i].url);
        fprintf(to, "</location><title>Auralis %s (%s)</title></track>\n", mounts[i].room, mounts[i].codec);
    }
    fputs("</trackList>\n</playlist>\n", to);
}

char *aur_playlist_print(aur_playlist_format format, const aur_mount *mounts, unsigned count)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    if (to == NULL)
        return NULL;
    if (format == AUR_PLAYLIST_M3U)
        print_m3u(to, mounts, count);
    else if (format == AUR_PLAYLIST_PLS)
        print_pls(to, mounts, count);
    else
        print_xspf(to, mounts, count);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is new in a room's music, and since which frame: titles for the displays of radios, sections and chords for who
/// wants to know more. Pure: compares one snapshot with the one before.
#ifndef AUR_SERVER_NEWS_H
#define AUR_SERVER_NEWS_H

#include <stddef.h>
#include <stdint.h>

#include "stream/room.h"

#define AUR_NEWS_TITLE_BYTES 128

/// Titles kept: more than change within what a listener may lag.
#define AUR_NEWS_TITLES 8

typedef enum aur_news_kind {
    AUR_NEWS_TITLE,    ///< preset, key, mode or section are others
    AUR_NEWS_SECTION,  ///< another section began
    AUR_NEWS_CHORD,    ///< another chord or phrase
    AUR_NEWS_CONTROLS, ///< somebody's change took effect
    AUR_NEWS_KIND_COUNT
} aur_news_kind;

typedef struct aur_news {
    aur_piece_status told;
    int64_t at_frame[AUR_NEWS_KIND_COUNT]; ///< at which the newest of its kind is heard
    uint32_t titles;                       ///< so far
    int64_t title_frames[AUR_NEWS_TITLES];
    char title_texts[AUR_NEWS_TITLES][AUR_NEWS_TITLE_BYTES];
} aur_news;

/// Writes the title of what plays: "Focus - D dorian, weave".  Thread: any.  RT: no.
void aur_news_title_print(const aur_piece_status *piece, char *title, size_t title_bytes);

/// Begins with what plays.  Thread: owner.  RT: no.
void aur_news_start(aur_news *news, const aur_piece_status *piece);
/// Compares `piece`, the music at `now_frame`, with what was told. Returns what is new as bits 1 << aur_news_kind.
/// Thread: owner.  RT: no.
unsigned aur_news_take(aur_news *news, const aur_piece_status *piece, int64_t now_frame);
/// The title that is heard at a frame; of a frame before all that are kept the oldest.  Thread: owner.  RT: safe.
const char *aur_news_title(const aur_news *news, int64_t at_frame);

#endif

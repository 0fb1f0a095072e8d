// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// News of the music.
#include "server/news.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stream/controls.h"

void aur_news_title_print(const aur_piece_status *piece, char *title, size_t title_bytes)
{
    snprintf(title, title_bytes, "%s - %s %s, %s", aur_preset_name(piece->controls.preset), aur_key_name(piece->tonic),
             aur_mode_name(piece->controls.mode), aur_section_name(piece->section_kind));
    title[0] = (char)toupper((unsigned char)title[0]);
    for (char *c = title; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
}

static bool is_other_section(const aur_piece_status *a, const aur_piece_status *b)
{
    return a->chapter != b->chapter || a->section != b->section;
}

static bool is_other_chord(const aur_piece_status *a, const aur_piece_status *b)
{
    return a->chapter != b->chapter || a->phrase != b->phrase || a->chord_bass != b->chord_bass ||
           strcmp(a->chord_name, b->chord_name) != 0;
}

/// One by one: the struct has padding.
static bool are_same_controls(const aur_controls *a, const aur_controls *b)
{
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        if (aur_controls_value(a, (aur_control)control) != aur_controls_value(b, (aur_control)control))
            return false;
    return true;
}

static void add_title(aur_news *news, const char *title, int64_t at_frame)
{
    uint32_t slot = news->titles++ % AUR_NEWS_TITLES;
    snprintf(news->title_texts[slot], AUR_NEWS_TITLE_BYTES, "%s", title);
    news->title_frames[slot] = at_frame;
}

void aur_news_start(aur_news *news, const aur_piece_status *piece)
{
    char title[AUR_NEWS_TITLE_BYTES];
    memset(news, 0, sizeof *news);
    news->told = *piece;
    for (int kind = 0; kind < AUR_NEWS_KIND_COUNT; kind++)
        news->at_frame[kind] = piece->beat_frame;
    aur_news_title_print(piece, title, sizeof title);
    add_title(news, title, piece->beat_frame);
}

unsigned aur_news_take(aur_news *news, const aur_piece_status *piece, int64_t now_frame)
{
    char title[AUR_NEWS_TITLE_BYTES];
    unsigned bits = 0;
    aur_news_title_print(piece, title, sizeof title);
    if (strcmp(title, aur_news_title(news, INT64_MAX)) != 0) {
        bits |= 1u << AUR_NEWS_TITLE;
        add_title(news, title, piece->beat_frame);
    }
    bits |= (unsigned)is_other_section(piece, &news->told) << AUR_NEWS_SECTION;
    bits |= (unsigned)is_other_chord(piece, &news->told) << AUR_NEWS_CHORD;
    bool is_beat = bits != 0; // what a person changes besides may take effect between beats
    bits |= (unsigned)!are_same_controls(&piece->controls, &news->told.controls) << AUR_NEWS_CONTROLS;
    for (int kind = 0; kind < AUR_NEWS_KIND_COUNT; kind++)
        if ((bits >> kind & 1) != 0)
            news->at_frame[kind] = is_beat ? piece->beat_frame : now_frame;
    news->told = *piece;
    return bits;
}

const char *aur_news_title(const aur_news *news, int64_t at_frame)
{
    uint32_t kept = news->titles < AUR_NEWS_TITLES ? news->titles : AUR_NEWS_TITLES;
    for (uint32_t back = 1; back < kept; back++) {
        uint32_t slot = (news->titles - back) % AUR_NEWS_TITLES;
        if (news->title_frames[slot] <= at_frame)
            return news->title_texts[slot];
    }
    return news->title_texts[(news->titles - kept) % AUR_NEWS_TITLES];
}

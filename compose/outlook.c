// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The form is a function of seed, chapter and controls, so the section that plays can be set up again and asked.
#include "compose/outlook.h"

#include "compose/form.h"

void aur_outlook_get(const aur_piece_status *status, aur_outlook *outlook)
{
    int32_t chapter_bar = (int32_t)(status->bar % AUR_CHAPTER_BARS);
    aur_form form = {.section = status->section,
                     .from_bar = chapter_bar - status->section_bar,
                     .bars = status->section_bars,
                     .kind = status->section_kind,
                     .before = status->section_before};
    int32_t last_bar = form.bars > 1 ? form.bars - 1 : 0;
    for (int32_t i = 0; i < AUR_OUTLOOK_POINTS; i++)
        outlook->tension[i] = aur_form_tension(&form, form.from_bar + last_bar * i / (AUR_OUTLOOK_POINTS - 1));
    int32_t end_bar = form.from_bar + form.bars;
    if (end_bar >= AUR_CHAPTER_BARS)
        aur_form_chapter(&form, &status->controls, status->chapter + 1);
    else
        aur_form_next(&form, &status->controls, status->chapter, end_bar);
    outlook->next_kind = form.kind;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Form: sections of one to four minutes, each with a purpose, and slow curves of the absolute frame under them, so
/// that an hour has a shape. A section is made of whole phrases; a chapter of whole sections.
#ifndef AUR_COMPOSE_FORM_H
#define AUR_COMPOSE_FORM_H

#include <stdint.h>

#include "compose/control.h"
#include "compose/piece.h"

/// What a section adds to pad, drone and tune; bits.
#define AUR_FORM_COUNTER  1u
#define AUR_FORM_OSTINATO 2u
#define AUR_FORM_ARPEGGIO 4u

typedef struct aur_form {
    int32_t section;  ///< within the chapter
    int32_t from_bar; ///< of the chapter
    int32_t bars;
    uint8_t kind;   ///< aur_section_kind
    uint8_t before; ///< kind of the section before; at a chapter's first its own
    uint8_t layers; ///< AUR_FORM_ bits
    uint8_t shift;  ///< semitones its key stands above home
} aur_form;

/// How much of what at one place of the form.
typedef struct aur_level {
    uint16_t density_percent;  ///< of the controls' density
    int32_t brightness_offset; ///< norm, to be added
    uint8_t gain_percent;      ///< of the mix
    int8_t lift;               ///< semitones the tune's register is lifted
} aur_level;

/// Begins the chapter's first section.  Thread: owner.  RT: safe.
void aur_form_chapter(aur_form *form, const aur_controls *controls, int32_t chapter);

/// Begins the next section at `bar` of the chapter.  Thread: owner.  RT: safe.
void aur_form_next(aur_form *form, const aur_controls *controls, int32_t chapter, int32_t bar);

/// Thread: any.  RT: safe.
aur_level aur_form_level(const aur_form *form, uint64_t seed, int32_t bar, int64_t at_frame);

/// How much it wants to go on, norm.  Thread: any.  RT: safe.
uint16_t aur_form_tension(const aur_form *form, int32_t bar);

#endif

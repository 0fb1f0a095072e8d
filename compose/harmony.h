// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Harmony of a chapter: segments of whole bars, a chord each, and its voicing.
#ifndef AUR_COMPOSE_HARMONY_H
#define AUR_COMPOSE_HARMONY_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/chord.h"
#include "compose/control.h"
#include "compose/voicing.h"

#define AUR_HARMONY_BORROWED (-1)

typedef struct aur_harmony {
    aur_chord chord;
    aur_voicing voicing;
    uint8_t before;     ///< degree of the chain's chord before
    uint8_t key;        ///< of the chain's chord
    uint8_t degree;     ///< of the chain's chord; the one that sounds may be borrowed
    int32_t slot;       ///< number of the present segment in its chapter
    int32_t end_bar;    ///< bar of the chapter at which it ends
    int32_t borrow_bar; ///< from which a borrowed chord will sound to the end; 0 = none, AUR_HARMONY_BORROWED = it does
    int64_t begin_frame;
} aur_harmony;

/// State at the first bar of `chapter`. Runs the chain and the voices through at least 48 segments of the chapters
/// before as they would have been under these controls; chapter 0 begins on the tonic.  Thread: owner.  RT: safe.
void aur_harmony_chapter(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int64_t at_frame);

/// Next segment, if `bar` (of the chapter) begins one.  Thread: owner.  RT: safe.
bool aur_harmony_bar(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                     int64_t at_frame);

/// Takes the present chord over to other controls (key, mode, preset).  Thread: owner.  RT: safe.
void aur_harmony_turn(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                      int64_t at_frame);

/// Plans the end of the present segment again at another tempo, from bar line `bar` at `bar_frame` on.
/// Thread: owner.  RT: safe.
void aur_harmony_replan(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                        int64_t bar_frame);

#endif

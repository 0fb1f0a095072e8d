// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tables of the chains; see model.h.
#include "compose/model.h"

#include "compose/control.h"

/// As first published, in hundredths: i ii III iv v VI VII.
static const aur_model CLASSIC = {
    .step = {{15, 5, 10, 30, 5, 30, 5},
             {25, 10, 5, 15, 25, 15, 5},
             {20, 5, 15, 10, 10, 30, 10},
             {25, 10, 10, 10, 20, 15, 10},
             {40, 10, 5, 20, 5, 15, 5},
             {25, 5, 20, 15, 5, 10, 20},
             {30, 5, 25, 10, 5, 20, 5}},
    .turn = {1, 1, 1, 1, 1, 1, 1},
};

#define CIRCLE                                                                                                         \
    {                                                                                                                  \
        2, 4, 5, 4, 4, 5, 4                                                                                            \
    }

static const aur_model MODAL[AUR_MODE_COUNT] = {
    [AUR_MODE_AEOLIAN] = {{{0, 1, 5, 6, 2, 9, 7},
                           {3, 0, 3, 4, 2, 4, 2},
                           {5, 1, 0, 5, 1, 8, 5},
                           {7, 1, 5, 0, 2, 6, 6},
                           {0, 0, 4, 6, 0, 7, 3},
                           {7, 1, 6, 5, 1, 0, 8},
                           {8, 1, 5, 4, 1, 8, 0}},
                          CIRCLE},
    [AUR_MODE_DORIAN] = {{{0, 4, 4, 11, 2, 1, 6},
                          {6, 0, 4, 5, 1, 1, 5},
                          {6, 3, 0, 8, 1, 0, 4},
                          {10, 5, 4, 0, 2, 1, 6},
                          {0, 3, 4, 8, 0, 1, 5},
                          {3, 2, 2, 6, 0, 0, 3},
                          {8, 3, 5, 8, 1, 0, 0}},
                         CIRCLE},
    [AUR_MODE_PHRYGIAN] = {{{0, 11, 4, 5, 1, 5, 6},
                            {11, 0, 5, 4, 0, 4, 6},
                            {6, 7, 0, 4, 1, 6, 4},
                            {6, 6, 4, 0, 1, 5, 4},
                            {0, 4, 3, 4, 0, 4, 3},
                            {6, 6, 5, 4, 1, 0, 5},
                            {8, 7, 4, 3, 0, 5, 0}},
                           CIRCLE},
    [AUR_MODE_LYDIAN] = {{{0, 12, 4, 1, 3, 5, 4},
                          {11, 0, 4, 1, 3, 5, 5},
                          {5, 7, 0, 1, 3, 6, 4},
                          {3, 5, 3, 0, 1, 3, 3},
                          {0, 8, 5, 1, 0, 6, 4},
                          {5, 8, 5, 1, 3, 0, 4},
                          {6, 7, 4, 1, 2, 5, 0}},
                         CIRCLE},
    [AUR_MODE_MIXOLYDIAN] = {{{0, 3, 1, 6, 2, 4, 12},
                              {4, 0, 1, 5, 1, 4, 8},
                              {2, 2, 0, 4, 1, 3, 4},
                              {7, 4, 1, 0, 2, 4, 9},
                              {0, 4, 1, 6, 0, 4, 9},
                              {5, 4, 1, 6, 2, 0, 8},
                              {10, 4, 1, 8, 2, 4, 0}},
                             CIRCLE},
    [AUR_MODE_IONIAN] = {{{0, 4, 5, 9, 1, 7, 1},
                          {5, 0, 5, 7, 1, 5, 0},
                          {4, 4, 0, 8, 1, 7, 0},
                          {8, 4, 6, 0, 2, 6, 0},
                          {0, 4, 4, 7, 0, 7, 0},
                          {5, 5, 6, 8, 1, 0, 0},
                          {2, 2, 4, 4, 0, 4, 0}},
                         CIRCLE},
    [AUR_MODE_PENTATONIC_MAJOR] =
        {{{0, 6, 3, 3, 8}, {8, 0, 4, 4, 6}, {5, 5, 0, 3, 6}, {0, 6, 4, 0, 7}, {8, 6, 4, 4, 0}}, CIRCLE},
    [AUR_MODE_PENTATONIC_MINOR] =
        {{{0, 6, 8, 3, 7}, {7, 0, 6, 2, 6}, {8, 5, 0, 3, 6}, {0, 5, 7, 0, 5}, {8, 6, 6, 3, 0}}, CIRCLE},
};

const aur_model *aur_model_get(unsigned mode, bool classic)
{
    bool seven = mode != AUR_MODE_PENTATONIC_MAJOR && mode != AUR_MODE_PENTATONIC_MINOR;
    return classic && seven ? &CLASSIC : &MODAL[mode];
}

void aur_model_weights(const aur_model *model, const aur_scale *scale, unsigned before, unsigned present,
                       uint32_t weights[AUR_DEGREES_MAX])
{
    for (unsigned to = 0; to < AUR_DEGREES_MAX; to++) {
        unsigned turn = (to + scale->degrees - before) % scale->degrees;
        weights[to] = to < scale->degrees ? (uint32_t)model->step[present][to] * model->turn[turn] : 0;
    }
}

unsigned aur_model_next(const aur_model *model, const aur_scale *scale, unsigned before, unsigned present,
                        aur_dice *dice)
{
    uint32_t weights[AUR_DEGREES_MAX];
    aur_model_weights(model, scale, before, present, weights);
    return aur_dice_weighted(dice, weights, AUR_DEGREES_MAX);
}

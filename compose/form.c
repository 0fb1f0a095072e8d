// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Kinds follow each other by a chain; a rise ends in an arrival. The curves are noise between knots of 7, 11, 13 and
/// 29 minutes, so that they do not come back together.
#include "compose/form.h"

#include "compose/preset.h"
#include "compose/rng.h"

#define MINUTE_FRAMES    (INT64_C(60) * 48000)
#define SECTION_BARS_MIN 8
#define SECTION_MIN_S    60
#define SECTION_LONG_S   210
#define SECTION_WANT_S   62 /* and up to this much more: */
#define SECTION_RANGE_S  60
#define BLEND_BARS       4

typedef enum aur_curve { CURVE_DENSITY, CURVE_BRIGHTNESS, CURVE_LIFT, CURVE_TIDE, CURVE_COUNT } aur_curve;

static const uint8_t CURVE_MINUTES[CURVE_COUNT] = {7, 11, 13, 29};

static const uint8_t NEXT[AUR_SECTION_KIND_COUNT][AUR_SECTION_KIND_COUNT] = {
    [AUR_SECTION_ARRIVAL] = {0, 5, 2, 3, 0, 1}, [AUR_SECTION_FLOW] = {0, 0, 3, 4, 3, 2},
    [AUR_SECTION_OPEN] = {1, 4, 0, 3, 3, 0},    [AUR_SECTION_WEAVE] = {1, 3, 3, 0, 3, 2},
    [AUR_SECTION_RISE] = {8, 0, 0, 0, 0, 1},    [AUR_SECTION_REST] = {2, 5, 2, 1, 1, 0},
};

/// Of a chapter's first section.
static const uint16_t FIRST[AUR_SECTION_KIND_COUNT] = {6, 2, 2, 2, 0, 1};

/// At its beginning and at its end.
typedef struct aur_manner {
    int16_t density_percent[2], brightness_percent[2];
    int8_t lift[2], tension_percent[2], gain_percent[2];
} aur_manner;

// clang-format off
static const aur_manner MANNERS[AUR_SECTION_KIND_COUNT] = { // density, brightness, lift, tension, gain
    [AUR_SECTION_ARRIVAL] = {{110, 100}, {5, 3},   {2, 1},   {30, 20},  {104, 102}},
    [AUR_SECTION_FLOW] =    {{100, 100}, {0, 0},   {0, 0},   {35, 40},  {100, 100}},
    [AUR_SECTION_OPEN] =    {{65, 60},   {-3, -1}, {4, 3},   {30, 30},  {84, 80}},
    [AUR_SECTION_WEAVE] =   {{85, 95},   {1, 3},   {-1, 0},  {40, 55},  {96, 100}},
    [AUR_SECTION_RISE] =    {{70, 125},  {-5, 7},  {-3, 4},  {45, 100}, {82, 112}},
    [AUR_SECTION_REST] =    {{35, 30},   {-7, -9}, {-3, -3}, {15, 5},   {72, 66}},
};
// clang-format on

static int32_t bars_of(int32_t seconds, uint32_t bpm_milli)
{
    return (int32_t)((int64_t)seconds * bpm_milli / (60 * 4 * 1000));
}

/// Never leaves a rest too short for a section of its own.
static int32_t section_bars(const aur_controls *controls, uint64_t hash, int32_t left)
{
    int32_t low = bars_of(SECTION_MIN_S, controls->bpm_milli);
    int32_t want = bars_of(SECTION_WANT_S + (int32_t)aur_rng_pick(hash, 0, SECTION_RANGE_S + 1), controls->bpm_milli);
    low = low > SECTION_BARS_MIN ? low : SECTION_BARS_MIN;
    if (left >= want + low)
        return want > low ? want : low;
    return left > bars_of(SECTION_LONG_S, controls->bpm_milli) && left >= 2 * low ? left / 2 : left;
}

static uint8_t draw_first(uint64_t seed, int32_t chapter)
{
    uint64_t hash = aur_rng_hash(seed, AUR_STREAM_SECTION, chapter, -1);
    return (uint8_t)aur_rng_weighted(hash, FIRST, AUR_SECTION_KIND_COUNT);
}

/// The motif is stated before it is varied; two chapters never begin with a rest.
static uint8_t first_kind(uint64_t seed, int32_t chapter)
{
    if (chapter == 0)
        return AUR_SECTION_ARRIVAL;
    uint8_t kind = draw_first(seed, chapter);
    return kind == AUR_SECTION_REST && draw_first(seed, chapter - 1) == AUR_SECTION_REST ? AUR_SECTION_FLOW : kind;
}

/// `last`: it ends the chapter, so that what follows is known.
static uint8_t next_kind(const aur_form *form, const aur_controls *controls, int32_t chapter, bool last)
{
    uint16_t weights[AUR_SECTION_KIND_COUNT];
    bool arrives = last && first_kind(controls->seed, chapter + 1) == AUR_SECTION_ARRIVAL;
    for (unsigned kind = 0; kind < AUR_SECTION_KIND_COUNT; kind++)
        weights[kind] = (uint16_t)(NEXT[form->kind][kind] * 16);
    weights[AUR_SECTION_RISE] = (uint16_t)(weights[AUR_SECTION_RISE] * (8 + controls->intensity / 4096) / 16);
    weights[AUR_SECTION_REST] = (uint16_t)(weights[AUR_SECTION_REST] * (24 - controls->intensity / 4096) / 16);
    if (last)
        weights[AUR_SECTION_RISE] = (uint16_t)(arrives ? weights[AUR_SECTION_RISE] * 3 : 0);
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_SECTION, chapter, 1000 + form->section);
    return (uint8_t)aur_rng_weighted(hash, weights, AUR_SECTION_KIND_COUNT);
}

static uint8_t draw_layers(const aur_form *form, const aur_style *style, uint64_t hash)
{
    static const uint8_t SHARE_PERCENT[AUR_SECTION_KIND_COUNT] = {80, 60, 30, 250, 120, 0};
    unsigned share = SHARE_PERCENT[form->kind];
    unsigned layers = 0;
    if (aur_rng_pick(hash, 1, 100) < style->counter_percent * share / 100)
        layers |= AUR_FORM_COUNTER;
    if (aur_rng_pick(hash, 2, 100) < style->ostinato_percent * share / 100)
        layers |= AUR_FORM_OSTINATO;
    else if (aur_rng_pick(hash, 3, 100) < style->arpeggio_percent * share / 100)
        layers |= AUR_FORM_ARPEGGIO;
    return (uint8_t)layers;
}

/// Home at arrivals and at rest; else now and then a fifth, a fourth or a third away.
static uint8_t draw_shift(const aur_form *form, const aur_style *style, uint64_t hash)
{
    static const uint8_t AWAY[4] = {7, 5, 9, 3};
    bool home = form->kind == AUR_SECTION_ARRIVAL || form->kind == AUR_SECTION_REST;
    if (home || aur_rng_pick(hash, 4, 100) >= style->modulate_percent)
        return 0;
    return AWAY[aur_rng_pick(hash, 5, 4)];
}

static void begin(aur_form *form, const aur_controls *controls, int32_t chapter, int32_t bar)
{
    const aur_style *style = &aur_preset_get(controls->preset)->style;
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_SECTION, chapter, form->section);
    form->from_bar = bar;
    form->bars = section_bars(controls, hash, AUR_CHAPTER_BARS - bar);
    uint8_t kind = form->section == 0 ? first_kind(controls->seed, chapter)
                                      : next_kind(form, controls, chapter, bar + form->bars >= AUR_CHAPTER_BARS);
    form->before = form->section == 0 ? kind : form->kind;
    form->kind = kind;
    form->layers = draw_layers(form, style, hash);
    form->shift = draw_shift(form, style, hash);
}

void aur_form_chapter(aur_form *form, const aur_controls *controls, int32_t chapter)
{
    *form = (aur_form){.section = 0};
    begin(form, controls, chapter, 0);
}

void aur_form_next(aur_form *form, const aur_controls *controls, int32_t chapter, int32_t bar)
{
    form->section++;
    begin(form, controls, chapter, bar);
}

static int32_t knot(uint64_t seed, aur_curve curve, int64_t index)
{
    return (int32_t)aur_rng_pick(aur_rng_hash(seed, AUR_STREAM_CURVE, curve, index), 0, 65535) - 32767;
}

/// -32767 .. 32767, smooth.
static int32_t curve_at(uint64_t seed, aur_curve curve, int64_t at_frame)
{
    int64_t period = CURVE_MINUTES[curve] * MINUTE_FRAMES;
    int64_t t = at_frame % period * 65536 / period;
    int64_t ease = t * t / 65536 * (3 * 65536 - 2 * t) / 65536;
    int64_t from = knot(seed, curve, at_frame / period), to = knot(seed, curve, at_frame / period + 1);
    return (int32_t)(from + (to - from) * ease / 65536);
}

static int32_t between(int32_t from, int32_t to, int32_t place, int32_t whole)
{
    return from + (to - from) * place / whole;
}

/// A quality of the section at `bar`: from what it begins with to what it ends with, and over its first bars out of
/// what the section before ended with.
static int32_t quality(const aur_form *form, int32_t bar, int32_t before_end, int32_t begin, int32_t end)
{
    int32_t place = bar - form->from_bar;
    int32_t now = between(begin, end, place, form->bars > 1 ? form->bars - 1 : 1);
    return form->section > 0 && place < BLEND_BARS ? between(before_end, now, place + 1, BLEND_BARS + 1) : now;
}

#define QUALITY(form, bar, field)                                                                                      \
    quality(form, bar, MANNERS[(form)->before].field[1], MANNERS[(form)->kind].field[0], MANNERS[(form)->kind].field[1])

aur_level aur_form_level(const aur_form *form, uint64_t seed, int32_t bar, int64_t at_frame)
{
    int32_t tide = curve_at(seed, CURVE_TIDE, at_frame);
    int32_t more = curve_at(seed, CURVE_DENSITY, at_frame) * 15 / 32767 + tide * 12 / 32767; // percent
    int32_t light = curve_at(seed, CURVE_BRIGHTNESS, at_frame) / 14 + tide / 16;             // 3.5 and 3 %
    int32_t lift = curve_at(seed, CURVE_LIFT, at_frame) * 3 / 32767;
    return (aur_level){.density_percent = (uint16_t)(QUALITY(form, bar, density_percent) * (100 + more) / 100),
                       .brightness_offset = QUALITY(form, bar, brightness_percent) * 65535 / 100 + light,
                       .gain_percent = (uint8_t)QUALITY(form, bar, gain_percent),
                       .lift = (int8_t)(QUALITY(form, bar, lift) + lift)};
}

uint16_t aur_form_tension(const aur_form *form, int32_t bar)
{
    return (uint16_t)(QUALITY(form, bar, tension_percent) * 65535 / 100);
}

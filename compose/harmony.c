// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The chain is driven by dice of (seed, chapter, slot), so that two chains that meet stay together: a run from the
/// tonic far enough back joins the one that was really played.
#include "compose/harmony.h"

#include "compose/markov.h"
#include "compose/piece.h"
#include "compose/preset.h"
#include "compose/rng.h"
#include "compose/scale.h"

#define RUN_SLOTS              48
#define SEGMENT_MIN_FRAMES     (30 * 48000)
#define SEGMENT_MAX_FRAMES     (90 * 48000)
#define SEGMENT_STRETCH_FRAMES (110 * 48000)

static bool is_classic(const aur_controls *controls)
{
    return aur_preset_get(controls->preset)->classic;
}

static int64_t bars_in(int64_t frames, uint32_t bpm_milli)
{
    return frames * bpm_milli / (AUR_BEATS_PER_BAR * INT64_C(2880000000));
}

/// Bars from now to the end of a segment that has lasted `elapsed` frames, with `left` bars to the chapter's end.
static int32_t segment_bars(const aur_controls *controls, int32_t chapter, int32_t slot, int32_t left, int64_t elapsed)
{
    if (is_classic(controls))
        return 1;
    uint32_t bpm = controls->bpm_milli;
    int32_t whole = (int32_t)bars_in(SEGMENT_MIN_FRAMES - 1, bpm) + 1;
    int32_t low = elapsed < SEGMENT_MIN_FRAMES ? (int32_t)bars_in(SEGMENT_MIN_FRAMES - elapsed - 1, bpm) + 1 : 1;
    int32_t high = elapsed < SEGMENT_MAX_FRAMES ? (int32_t)bars_in(SEGMENT_MAX_FRAMES - elapsed, bpm) : 0;
    if (left <= high && left < low + whole)
        return left;
    high = high < left - whole ? high : left - whole;
    if (high < low) { // the tempo fell within the segment: no tiling, so stretch it or leave a short rest
        bool reaches = elapsed < SEGMENT_STRETCH_FRAMES && bars_in(SEGMENT_STRETCH_FRAMES - elapsed, bpm) >= left;
        return reaches ? left : low < left ? low : left;
    }
    int64_t want_frames = (75 - 35 * (int64_t)controls->intensity / 65535) * 48000;
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_SEGMENT, chapter, slot);
    want_frames = want_frames * (75 + aur_rng_pick(hash, 0, 51)) / 100 - elapsed;
    int32_t want = want_frames > 0 ? (int32_t)bars_in(want_frames, bpm) : low;
    return want < low ? low : want > high ? high : want;
}

static bool holds_tritone(uint16_t mask)
{
    for (unsigned p = 0; p < 6; p++)
        if ((mask >> p & 1u) && (mask >> (p + 6) & 1u))
            return true;
    return false;
}

static unsigned choose_kind(const aur_controls *controls, unsigned degree, uint64_t hash)
{
    static const uint8_t LIKING[AUR_CHORD_KIND_COUNT] = {3, 3, 3, 2, 4, 4, 3, 4, 0, 3};
    unsigned root = (controls->key + aur_scale_step(controls->mode, degree)) % 12;
    uint16_t scale = aur_scale_mask(controls->key, controls->mode);
    if (is_classic(controls)) // published qualities: a triad with a perfect fifth on every degree
        return aur_mask_has(scale, (int)root + 4) ? AUR_CHORD_MAJOR : AUR_CHORD_MINOR;
    uint16_t weights[AUR_CHORD_KIND_COUNT];
    for (unsigned kind = 0; kind < AUR_CHORD_KIND_COUNT; kind++) {
        uint16_t mask = aur_chord_mask(root, kind);
        bool fits = (mask & ~scale) == 0 && !holds_tritone(mask);
        weights[kind] = fits ? LIKING[kind] : 0;
    }
    return aur_rng_weighted(hash, weights, AUR_CHORD_KIND_COUNT);
}

static void set_chord(aur_harmony *h, const aur_controls *controls, int32_t chapter, unsigned degree)
{
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD_KIND, chapter, h->slot);
    aur_chord *chord = &h->chord;
    chord->degree = (uint8_t)degree;
    chord->kind = (uint8_t)choose_kind(controls, degree, hash);
    chord->root = (uint8_t)((controls->key + aur_scale_step(controls->mode, degree)) % 12);
    chord->mask = aur_chord_mask(chord->root, chord->kind);
    bool pedal = !is_classic(controls) && aur_rng_pick(hash, 1, 100) < 40;
    chord->bass = pedal ? controls->key : chord->root;
    aur_voicing_lead(&h->voicing, chord->mask, aur_preset_get(controls->preset)->pad_midi);
}

/// Draws the chord of slot `h->slot`; with `last` the segment ends the chapter.
static void next_chord(aur_harmony *h, const aur_controls *controls, int32_t chapter, bool last)
{
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD, chapter, h->slot);
    unsigned from = h->chord.degree;
    unsigned to = 0;
    if (chapter > 0 || h->slot > 0)
        to = is_classic(controls) ? aur_markov_classic(from, hash)
                                  : aur_markov_ambient(controls->mode, h->before, from, last, hash);
    h->before = (uint8_t)from;
    set_chord(h, controls, chapter, to);
}

static void begin_segment(aur_harmony *h, const aur_controls *controls, int32_t chapter, int32_t bar, int64_t at_frame)
{
    h->begin_frame = at_frame;
    h->end_bar = bar + segment_bars(controls, chapter, h->slot, AUR_CHAPTER_BARS - bar, 0);
    next_chord(h, controls, chapter, h->end_bar >= AUR_CHAPTER_BARS);
}

static int32_t count_slots(const aur_controls *controls, int32_t chapter)
{
    int32_t slot = 0;
    for (int32_t bar = 0; bar < AUR_CHAPTER_BARS; slot++)
        bar += segment_bars(controls, chapter, slot, AUR_CHAPTER_BARS - bar, 0);
    return slot;
}

void aur_harmony_chapter(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int64_t at_frame)
{
    *harmony = (aur_harmony){.before = 0};
    aur_voicing_start(&harmony->voicing, aur_preset_get(controls->preset)->pad_midi);
    int32_t from = chapter;
    for (int32_t slots = 0; from > 0 && slots < RUN_SLOTS;)
        slots += count_slots(controls, --from);
    for (; from < chapter; from++) {
        harmony->slot = 0;
        for (int32_t bar = 0; bar < AUR_CHAPTER_BARS; bar = harmony->end_bar, harmony->slot++)
            begin_segment(harmony, controls, from, bar, 0);
    }
    harmony->slot = 0;
    begin_segment(harmony, controls, chapter, 0, at_frame);
}

bool aur_harmony_bar(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar, int64_t at_frame)
{
    if (bar < harmony->end_bar)
        return false;
    harmony->slot++;
    begin_segment(harmony, controls, chapter, bar, at_frame);
    return true;
}

static void plan(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar, int64_t elapsed)
{
    int32_t left = AUR_CHAPTER_BARS - bar;
    harmony->end_bar = bar + (left > 0 ? segment_bars(controls, chapter, harmony->slot, left, elapsed) : 0);
    bool on_fifth = harmony->chord.degree == 4 && !is_classic(controls);
    if (on_fifth && left > 0 && harmony->end_bar >= AUR_CHAPTER_BARS)
        harmony->end_bar = bar; // a chapter must not end here: another chord at the next bar
}

void aur_harmony_turn(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                      int64_t at_frame)
{
    unsigned degree = harmony->chord.degree;
    bool last = harmony->end_bar >= AUR_CHAPTER_BARS;
    bool was_dominant = harmony->chord.root == (controls->key + 7) % 12; // of the key that begins here
    bool leaves = !aur_markov_uses(controls->mode, degree) || (degree == 4 && last) || (degree == 0 && was_dominant);
    if (!is_classic(controls) && leaves) {
        uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD, chapter, 1000 + bar);
        unsigned from = was_dominant ? 4 : degree; // so that the new tonic does not follow as a cadence
        harmony->before = (uint8_t)degree;
        degree = aur_markov_ambient(controls->mode, degree, from, true, hash);
    }
    if (is_classic(controls))
        harmony->slot = bar;
    set_chord(harmony, controls, chapter, degree);
    harmony->begin_frame = at_frame;
    plan(harmony, controls, chapter, bar, 0);
}

void aur_harmony_replan(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                        int64_t bar_frame)
{
    if (harmony->end_bar > bar && !is_classic(controls))
        plan(harmony, controls, chapter, bar, bar_frame - harmony->begin_frame);
}

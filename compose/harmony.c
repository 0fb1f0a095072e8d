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
#include "compose/style.h"

#define RUN_SLOTS              48
#define BORROWED_BARS          2
#define SEGMENT_MIN_FRAMES     (30 * 48000)
#define SEGMENT_MAX_FRAMES     (90 * 48000)
#define SEGMENT_STRETCH_FRAMES (110 * 48000)

static const aur_style *style_of(const aur_controls *controls)
{
    return &aur_preset_get(controls->preset)->style;
}

static int64_t bars_in(int64_t frames, uint32_t bpm_milli)
{
    return frames * bpm_milli / (AUR_BEATS_PER_BAR * INT64_C(2880000000));
}

/// Bars from now to the end of a segment that has lasted `elapsed` frames, with `left` bars to the chapter's end.
static int32_t segment_bars(const aur_controls *controls, int32_t chapter, int32_t slot, int32_t left, int64_t elapsed)
{
    int32_t fixed = style_of(controls)->chord_bars;
    if (fixed > 0)
        return left < fixed ? left : fixed;
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

static unsigned third_of(uint16_t scale, unsigned root)
{
    return aur_mask_has(scale, (int)root + 4) ? AUR_CHORD_MAJOR : AUR_CHORD_MINOR;
}

/// Weights of the kinds that fit the scale, `liking` times 1 where it fits; returns their sum.
static unsigned weigh_kinds(uint16_t scale, unsigned root, const uint8_t *liking, bool tritones,
                            uint16_t weights[AUR_CHORD_KIND_COUNT])
{
    unsigned sum = 0;
    for (unsigned kind = 0; kind < AUR_CHORD_KIND_COUNT; kind++) {
        uint16_t mask = aur_chord_mask(root, kind);
        bool fits = (mask & ~scale) == 0 && (tritones || !holds_tritone(mask));
        sum += weights[kind] = fits ? liking[kind] : 0;
    }
    return sum;
}

/// By the style's liking of what fits the scale; else by the house's; where nothing fits, a triad by the scale's third.
static unsigned choose_kind(const aur_controls *controls, unsigned root, uint64_t hash)
{
    static const uint8_t LIKING[AUR_CHORD_KIND_COUNT] = {3, 3, 3, 2, 4, 4, 3, 4, 0, 3};
    const aur_style *style = style_of(controls);
    uint16_t scale = aur_scale_mask(controls->key, controls->mode);
    if (!aur_mask_has(scale, (int)root)) // of a pentatonic mode
        scale = aur_scale_parent_mask(controls->key, controls->mode);
    uint16_t weights[AUR_CHORD_KIND_COUNT];
    bool quartal = (aur_chord_mask(root, AUR_CHORD_QUARTAL) & ~scale) == 0;
    if (quartal && aur_rng_pick(hash, 2, 100) < style->quartal_percent)
        return AUR_CHORD_QUARTAL;
    if (weigh_kinds(scale, root, style->chord_kinds, true, weights) == 0 &&
        weigh_kinds(scale, root, LIKING, false, weights) == 0)
        return third_of(scale, root);
    return aur_rng_weighted(hash, weights, AUR_CHORD_KIND_COUNT);
}

static void set_chord(aur_harmony *h, const aur_controls *controls, int32_t chapter, unsigned degree)
{
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD_KIND, chapter, h->slot);
    aur_chord *chord = &h->chord;
    h->degree = chord->degree = (uint8_t)degree;
    chord->root = (uint8_t)((controls->key + aur_scale_step(controls->mode, degree)) % 12);
    chord->kind = (uint8_t)choose_kind(controls, chord->root, hash);
    chord->mask = aur_chord_mask(chord->root, chord->kind);
    bool pedal = aur_rng_pick(hash, 1, 100) < style_of(controls)->pedal_percent;
    chord->bass = pedal ? controls->key : chord->root;
    aur_voicing_lead(&h->voicing, chord->mask, aur_preset_get(controls->preset)->pad_midi);
}

/// Draws the chord of slot `h->slot`; with `last` the segment ends the chapter.
static void next_chord(aur_harmony *h, const aur_controls *controls, int32_t chapter, bool last)
{
    const aur_style *style = style_of(controls);
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD, chapter, h->slot);
    unsigned from = h->degree;
    unsigned to = 0;
    if (chapter > 0 || h->slot > 0)
        to = aur_markov_is_own(style) ? aur_markov_own(style, h->before, from, last, hash)
                                      : aur_markov_ambient(controls->mode, h->before, from, last, hash);
    h->before = (uint8_t)from;
    set_chord(h, controls, chapter, to);
}

static bool uses(const aur_controls *controls, unsigned degree)
{
    const aur_style *style = style_of(controls);
    if (!aur_markov_is_own(style))
        return aur_markov_uses(controls->mode, degree);
    unsigned sum = 0;
    for (unsigned from = 0; from < AUR_DEGREES; from++)
        sum += style->chord_first[from][degree];
    return sum > 0;
}

/// The degree whose triad in the new key shares most notes with what sounds; never the tonic after its own fifth, nor,
/// where the chord is over, its own root again.
static unsigned common_degree(const aur_harmony *h, const aur_controls *controls, bool over, bool last, uint64_t hash)
{
    uint16_t scale = aur_scale_mask(controls->key, controls->mode);
    bool was_dominant = h->chord.root == (controls->key + 7) % 12; // of the key that begins here
    unsigned best = 0;
    int best_liking = -1;
    for (unsigned degree = 0; degree < AUR_DEGREES; degree++) {
        unsigned root = (controls->key + aur_scale_step(controls->mode, degree)) % 12;
        uint16_t triad = aur_chord_mask(root, third_of(scale, root));
        if (!uses(controls, degree) || (degree == 4 && last) || (degree == 0 && was_dominant) ||
            (over && root == h->chord.root))
            continue;
        int liking = 8 * aur_mask_count((uint16_t)(triad & h->chord.mask)) + (degree == h->degree ? 5 : 0) +
                     (int)aur_rng_pick(hash, degree, 4);
        if (liking > best_liking) {
            best_liking = liking;
            best = degree;
        }
    }
    return best;
}

/// The same root again, a fall of a fifth to the tonic, or nothing in common.
static bool follows_badly(const aur_harmony *h, const aur_controls *controls, const aur_chord *before)
{
    bool falls = h->chord.root == controls->key && before->root == (controls->key + 7) % 12;
    return h->key != controls->key && !style_of(controls)->cadences &&
           (falls || h->chord.root == before->root || (h->chord.mask & before->mask) == 0);
}

static void begin_segment(aur_harmony *h, const aur_controls *controls, int32_t chapter, int32_t bar, int64_t at_frame)
{
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_BORROW, chapter, h->slot);
    h->begin_frame = at_frame;
    h->end_bar = bar + segment_bars(controls, chapter, h->slot, AUR_CHAPTER_BARS - bar, 0);
    bool last = h->end_bar >= AUR_CHAPTER_BARS;
    aur_chord before = h->chord;
    aur_voicing voicing = h->voicing;
    next_chord(h, controls, chapter, last);
    if (follows_badly(h, controls, &before)) { // only where the key has moved
        h->chord = before;
        h->voicing = voicing;
        set_chord(h, controls, chapter, common_degree(h, controls, true, last, hash));
    }
    h->key = controls->key;
    bool borrows = aur_rng_pick(hash, 0, 100) < style_of(controls)->borrow_percent;
    bool room = h->end_bar - bar >= BORROWED_BARS + 2 && h->end_bar < AUR_CHAPTER_BARS;
    h->borrow_bar = borrows && room ? h->end_bar - BORROWED_BARS : 0;
}

/// A chord of the next brighter or darker mode on the same tonic: one note leaves the scale, two at least stay.
static void borrow(aur_harmony *h, const aur_controls *controls, int32_t chapter)
{
    static const uint8_t BY_LIGHT[] = {AUR_MODE_LYDIAN, AUR_MODE_IONIAN,  AUR_MODE_MIXOLYDIAN,
                                       AUR_MODE_DORIAN, AUR_MODE_AEOLIAN, AUR_MODE_PHRYGIAN};
    static const uint8_t KINDS[] = {AUR_CHORD_MAJOR, AUR_CHORD_MINOR, AUR_CHORD_ADD9, AUR_CHORD_MAJOR7,
                                    AUR_CHORD_MINOR7};
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_BORROW, chapter, 1000 + h->slot);
    uint16_t own = aur_scale_mask(controls->key, controls->mode);
    aur_chord best = h->chord;
    uint32_t best_dice = 0;
    for (unsigned place = 0; place < sizeof BY_LIGHT; place++) {
        unsigned mode = BY_LIGHT[place];
        uint16_t scale = aur_scale_mask(controls->key, mode);
        if (aur_mask_count((uint16_t)(scale & ~own)) != 1)
            continue;
        for (unsigned i = 0; i < AUR_DEGREES * sizeof KINDS; i++) {
            unsigned degree = i % AUR_DEGREES, kind = KINDS[i / AUR_DEGREES];
            unsigned root = (controls->key + aur_scale_step(mode, degree)) % 12;
            uint16_t mask = aur_chord_mask(root, kind);
            bool fits = (mask & ~scale) == 0 && (mask & ~own) != 0 && !holds_tritone(mask) && degree != 4;
            uint32_t dice = aur_rng_pick(hash, place * 64 + i, 65535) + 1;
            if (!fits || aur_mask_count((uint16_t)(mask & h->chord.mask)) < 2 || dice <= best_dice)
                continue;
            best_dice = dice;
            best = (aur_chord){.mask = mask, .degree = (uint8_t)degree, .kind = (uint8_t)kind, .root = (uint8_t)root};
            best.bass = h->chord.bass == controls->key ? controls->key : (uint8_t)root;
        }
    }
    h->chord = best;
    aur_voicing_lead(&h->voicing, best.mask, aur_preset_get(controls->preset)->pad_midi);
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
    *harmony = (aur_harmony){.key = controls->key};
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
    if (bar < harmony->end_bar) {
        if (harmony->borrow_bar <= 0 || bar < harmony->borrow_bar)
            return false;
        harmony->borrow_bar = AUR_HARMONY_BORROWED;
        borrow(harmony, controls, chapter);
        return true;
    }
    harmony->slot++;
    begin_segment(harmony, controls, chapter, bar, at_frame);
    return true;
}

static void plan(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar, int64_t elapsed)
{
    int32_t left = AUR_CHAPTER_BARS - bar;
    harmony->end_bar = bar + (left > 0 ? segment_bars(controls, chapter, harmony->slot, left, elapsed) : 0);
    harmony->borrow_bar = 0;
    bool on_fifth = harmony->degree == 4 && !style_of(controls)->cadences;
    if (on_fifth && left > 0 && harmony->end_bar >= AUR_CHAPTER_BARS)
        harmony->end_bar = bar; // a chapter must not end here: another chord at the next bar
}

void aur_harmony_turn(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                      int64_t at_frame)
{
    const aur_style *style = style_of(controls);
    unsigned degree = harmony->degree;
    if (!style->cadences) {
        uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_CHORD, chapter, 1000 + bar);
        degree = common_degree(harmony, controls, bar >= harmony->end_bar, harmony->end_bar >= AUR_CHAPTER_BARS, hash);
        harmony->before = harmony->degree;
    }
    if (style->chord_bars == 1)
        harmony->slot = bar;
    set_chord(harmony, controls, chapter, degree);
    harmony->key = controls->key;
    harmony->begin_frame = at_frame;
    plan(harmony, controls, chapter, bar, 0);
}

void aur_harmony_replan(aur_harmony *harmony, const aur_controls *controls, int32_t chapter, int32_t bar,
                        int64_t bar_frame)
{
    bool brief = harmony->borrow_bar == AUR_HARMONY_BORROWED || style_of(controls)->chord_bars > 0;
    if (harmony->end_bar > bar && !brief)
        plan(harmony, controls, chapter, bar, bar_frame - harmony->begin_frame);
}

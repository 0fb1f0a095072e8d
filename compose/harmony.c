// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Harmony; see harmony.h.
#include "compose/harmony.h"

#include "compose/model.h"

/// Slots over which the chain is thrown before a chapter: long enough that where it started is forgotten.
#define CHAIN_SLOTS 48
/// Of these, the last ones are voiced too.
#define VOICED_SLOTS 16

#define CHORD_SLOW_MS 66000 ///< length of a chord wanted at intensity 0
#define CHORD_FAST_MS 40000 ///< and at 1

/// Rounding of frames must not push a chord over its limits.
#define SLACK_FRAMES 64

static int64_t bar_frames(const aur_moment *moment)
{
    return AUR_BEATS_PER_BAR * AUR_TEMPO_BEAT_UNITS / moment->tempo->bpm_milli;
}

static aur_form_limits chord_limits(const aur_moment *moment, int32_t bars, int32_t age)
{
    int64_t bar = bar_frames(moment);
    int64_t wanted_ms = CHORD_SLOW_MS - (int64_t)(CHORD_SLOW_MS - CHORD_FAST_MS) * moment->controls->intensity / 65535;
    int64_t wanted_frames = wanted_ms * (AUR_SAMPLE_RATE_HZ / 1000);
    return (aur_form_limits){.age = age,
                             .min = (int32_t)((AUR_HARMONY_MIN_FRAMES + SLACK_FRAMES + bar - 1) / bar),
                             .max = (int32_t)((AUR_HARMONY_MAX_FRAMES - SLACK_FRAMES) / bar) - (age != 0),
                             .wanted = (int32_t)(((bars + age) * bar + wanted_frames / 2) / wanted_frames)};
}

static int32_t slots_of_chapter(const aur_moment *moment)
{
    if (moment->preset->chord_every_bar)
        return AUR_CHAPTER_BARS;
    aur_form_limits limits = chord_limits(moment, AUR_CHAPTER_BARS, 0);
    return aur_form_count(AUR_CHAPTER_BARS, &limits);
}

/// Plans the chords of this bar and those after it.
static void plan(aur_harmony *harmony, const aur_moment *moment)
{
    if (moment->preset->chord_every_bar) {
        harmony->cut = UINT64_MAX;
        return;
    }
    int32_t bar = aur_moment_bar(moment);
    int64_t into_bar = (moment->beat % AUR_BEATS_PER_BAR) * bar_frames(moment) / AUR_BEATS_PER_BAR;
    int64_t age_frames = moment->at_frame - harmony->changed_frame - into_bar;
    int32_t age = age_frames < 0 ? -1 : (int32_t)(age_frames / bar_frames(moment));
    int32_t bars = AUR_CHAPTER_BARS - bar;
    aur_form_limits limits = chord_limits(moment, bars, age);
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_SEGMENTS, (uint32_t)bar);
    uint64_t past = (UINT64_C(1) << bar) - 1;
    harmony->cut = (harmony->cut & past) | aur_form_cut(&dice, bars, &limits) << bar;
}

/// Draws the chain's degree for a slot and returns its chord.
static aur_chord step_chain(aur_harmony *harmony, const aur_moment *moment, int32_t chapter, int32_t slot)
{
    uint64_t seed = moment->controls->seed;
    const aur_model *model = aur_model_get(harmony->scale.mode, moment->preset->chord_every_bar);
    aur_dice dice = aur_dice_open(seed, AUR_STREAM_DEGREE, chapter, (uint32_t)slot);
    unsigned next = aur_model_next(model, &harmony->scale, harmony->before, harmony->present, &dice);
    harmony->before = harmony->present;
    harmony->present = (uint8_t)next;
    aur_dice type_dice = aur_dice_open(seed, AUR_STREAM_CHORD_TYPE, chapter, (uint32_t)slot);
    return aur_chord_draw(&harmony->scale, next, moment->preset->chord_weights, &type_dice);
}

/// Throws the chain from the tonic up to the present slot. Sets chord and voicing as if it had always run so.
static void run_chain(aur_harmony *harmony, const aur_moment *moment)
{
    int64_t slot = (int64_t)moment->chapter * harmony->slots + harmony->slot;
    int64_t first = slot > CHAIN_SLOTS ? slot - CHAIN_SLOTS : 0;
    harmony->before = 0;
    harmony->present = 0;
    harmony->voicing = aur_voicing_home();
    aur_dice type_dice = aur_dice_open(moment->controls->seed, AUR_STREAM_CHORD_TYPE, 0, 0);
    harmony->chord = aur_chord_draw(&harmony->scale, 0, moment->preset->chord_weights, &type_dice);
    for (int64_t at = first; at <= slot; at++) {
        if (at > first)
            harmony->chord =
                step_chain(harmony, moment, (int32_t)(at / harmony->slots), (int32_t)(at % harmony->slots));
        if (slot - at < VOICED_SLOTS)
            harmony->voicing = aur_voicing_lead(&harmony->voicing, &harmony->chord);
    }
}

/// The degree that the chain takes after the present one, if nothing changes.
static unsigned peek_chain(const aur_harmony *harmony, const aur_moment *moment)
{
    aur_harmony ahead = *harmony;
    bool last = harmony->slot + 1 >= harmony->slots;
    return step_chain(&ahead, moment, moment->chapter + last, last ? 0 : harmony->slot + 1).degree;
}

static bool is_dominant(const aur_scale *scale, unsigned root)
{
    return (root + 12 - scale->key) % 12 == 7;
}

/// The chain alone never steps from dominant to tonic, nor stays. A change of controls may make such a step between
/// what sounded and what the chain says now: then another degree is played, and the chain goes on as if it had not
/// been. Returns true if the chord was replaced.
static bool avoid_step(aur_harmony *harmony, const aur_moment *moment, unsigned from_root, bool may_stay)
{
    const aur_scale *scale = &harmony->scale;
    bool cadence = harmony->chord.root == scale->key && is_dominant(scale, from_root);
    bool stays = harmony->chord.root == from_root && !may_stay;
    if (moment->preset->chord_every_bar || (!cadence && !stays))
        return false;
    unsigned next = peek_chain(harmony, moment);
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_CHORD_TYPE, (uint32_t)harmony->slot);
    for (unsigned i = 0; i < scale->degrees; i++) {
        unsigned degree = (3 + 2 * i) % scale->degrees; // IV or V of the pentatonic first, then by thirds
        unsigned root = aur_scale_root(scale, degree);
        if (degree == 0 || degree == next || root == from_root || is_dominant(scale, root))
            continue;
        harmony->chord = aur_chord_draw(scale, degree, moment->preset->chord_weights, &dice);
        return true;
    }
    return false;
}

static void set_controls(aur_harmony *harmony, const aur_moment *moment)
{
    harmony->scale = aur_scale_make(moment->controls->key, moment->controls->mode);
    harmony->every_bar = moment->preset->chord_every_bar;
    harmony->slots = slots_of_chapter(moment);
}

void aur_harmony_begin(aur_harmony *harmony, const aur_moment *moment)
{
    unsigned from_root = harmony->chord.root;
    set_controls(harmony, moment);
    harmony->slot = 0;
    run_chain(harmony, moment);
    if (harmony->sounding && avoid_step(harmony, moment, from_root, false))
        harmony->voicing = aur_voicing_lead(&harmony->voicing, &harmony->chord);
    harmony->sounding = true;
    harmony->changed_frame = moment->at_frame;
    harmony->cut = 0;
    plan(harmony, moment);
}

void aur_harmony_rekey(aur_harmony *harmony, const aur_moment *moment)
{
    unsigned from_root = harmony->chord.root;
    aur_voicing from = harmony->voicing;
    bool other_rhythm = harmony->every_bar != moment->preset->chord_every_bar;
    set_controls(harmony, moment);
    if (other_rhythm)
        harmony->slot = aur_moment_bar(moment) * harmony->slots / AUR_CHAPTER_BARS;
    run_chain(harmony, moment);
    avoid_step(harmony, moment, from_root, true);
    harmony->voicing = aur_voicing_lead(&from, &harmony->chord);
    harmony->changed_frame = moment->at_frame;
    plan(harmony, moment);
}

void aur_harmony_replan(aur_harmony *harmony, const aur_moment *moment)
{
    plan(harmony, moment);
}

bool aur_harmony_bar(aur_harmony *harmony, const aur_moment *moment)
{
    if (!aur_form_has(harmony->cut, aur_moment_bar(moment)) || harmony->changed_frame == moment->at_frame)
        return false;
    unsigned from_root = harmony->chord.root;
    harmony->slot++;
    harmony->chord = step_chain(harmony, moment, moment->chapter, harmony->slot);
    avoid_step(harmony, moment, from_root, false);
    harmony->voicing = aur_voicing_lead(&harmony->voicing, &harmony->chord);
    harmony->changed_frame = moment->at_frame;
    return true;
}

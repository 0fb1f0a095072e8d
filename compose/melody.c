// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Melody; see melody.h.
#include "compose/melody.h"

#include <string.h>

#include "compose/rules.h"
#include "synth/units.h"

#define HALVES_PER_BEAT 2
#define JITTER_FRAMES   ((uint32_t)AUR_SAMPLE_RATE_HZ * 120 / 1000)

#define SLOT_SPARSE_MS  3400 ///< time between possible notes at density 0
#define SLOT_DENSE_MS   400  ///< and at 1
#define SLOT_HALVES_MAX 8

#define LEAP_MAX_SEMITONES 12
#define LEAD_REACH         14 ///< semitones around its middle
#define BELL_REACH         10
#define BELL_ABOVE_LEAD    13

#define MOTIF_PERCENT     40
#define ANSWER_PERCENT    55
#define LONE_BELL_PERCENT 30
#define SYNCOPE_PERCENT   22

#define PASSING_GATE_MS  260
#define LEAD_GATE_MIN_MS 450
#define LEAD_GATE_MAX_MS 5000
#define LEGATO_BLOCKS    500 ///< release of a lead note that the next one takes over

/// Velocities are those of a keyboard, 20..100 of 127.
#define VELOCITY_MIN 20
#define VELOCITY_MAX 100

/// What a line asks of the next pitch.
typedef struct melodic_line {
    int32_t from_midi;   ///< note before, 0 = none
    int32_t target_midi; ///< height wanted
    int32_t low_midi, high_midi;
} melodic_line;

static int32_t distance(int32_t a, int32_t b)
{
    return a > b ? a - b : b - a;
}

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* ---- pitch ---- */

/// Cost of a leap by its size in semitones: steps are free, standing still and leaping are not.
static const uint8_t LEAP_COST[LEAP_MAX_SEMITONES + 1] = {7, 0, 0, 1, 2, 3, 7, 6, 10, 11, 13, 15, 14};

/// Returns the pitch of `mask` that suits the line best, 0 if there is none in reach.
static int32_t choose_pitch(const melodic_line *line, uint16_t mask, uint16_t chord_mask, aur_dice *dice)
{
    int32_t best = 0;
    int32_t best_cost = INT32_MAX;
    for (int32_t pitch = line->low_midi; pitch <= line->high_midi; pitch++) {
        int32_t leap = line->from_midi != 0 ? distance(pitch, line->from_midi) : 1;
        if (!aur_mask_has(mask, pitch) || leap > LEAP_MAX_SEMITONES)
            continue;
        int32_t cost = 2 * distance(pitch, line->target_midi) + 2 * LEAP_COST[leap] + (int32_t)aur_dice_below(dice, 6);
        if (aur_rule_rubs(pitch, chord_mask))
            cost += 5;
        if (cost < best_cost) {
            best_cost = cost;
            best = pitch;
        }
    }
    return best;
}

/// Draws a chord or a scale tone in their proportion and chooses its pitch.
static int32_t draw_pitch(const melodic_line *line, const aur_harmony *harmony, aur_dice *dice)
{
    uint16_t chord_mask = harmony->chord.mask;
    uint16_t scale_only = (uint16_t)(harmony->scale.mask & ~chord_mask);
    uint32_t whole = AUR_RULE_CHORD_PERMILLE + AUR_RULE_SCALE_PERMILLE;
    uint16_t mask = aur_dice_below(dice, whole) < AUR_RULE_CHORD_PERMILLE ? chord_mask : scale_only;
    int32_t pitch = choose_pitch(line, mask, chord_mask, dice);
    return pitch != 0 ? pitch : choose_pitch(line, harmony->scale.mask, chord_mask, dice);
}

/// Returns the tone outside the scale beside `to`, on the side of `from` if there is one; 0 if there is none.
static int32_t passing_to(int32_t to, int32_t from, uint16_t scale_mask)
{
    int32_t side = from > to ? 1 : -1;
    if (!aur_mask_has(scale_mask, to + side))
        return to + side;
    return aur_mask_has(scale_mask, to - side) ? 0 : to - side;
}

/// Returns the tone that resolves `passing`: the one intended if it still serves, else the nearest of chord or scale.
static int32_t resolution_of(int32_t passing, int32_t intended, const aur_harmony *harmony)
{
    if (aur_rule_resolves(passing, intended) && aur_mask_has(harmony->scale.mask, intended))
        return intended;
    static const int8_t STEPS[] = {1, -1, 2, -2};
    const uint16_t masks[] = {harmony->chord.mask, harmony->scale.mask};
    for (unsigned m = 0; m < 2; m++)
        for (unsigned s = 0; s < sizeof STEPS; s++)
            if (aur_mask_has(masks[m], passing + STEPS[s]))
                return passing + STEPS[s];
    return passing + 1; // no scale here has a gap wider than three semitones
}

/* ---- time ---- */

/// Returns the half beats between possible notes: a power of two near the time that the density asks for.
static int32_t slot_halves(const aur_moment *moment)
{
    int32_t wanted_ms = SLOT_SPARSE_MS - (SLOT_SPARSE_MS - SLOT_DENSE_MS) * moment->controls->density / AUR_NORM_ONE;
    int32_t half_ms = (int32_t)(30000000 / moment->tempo->bpm_milli);
    int32_t halves = 1;
    while (halves < SLOT_HALVES_MAX && 2 * halves * half_ms * 10 <= wanted_ms * 14)
        halves *= 2;
    return halves;
}

/// True if a slot of `halves` has its note at this half beat: mostly on its beginning, now and then in its middle.
static bool is_slot(const aur_moment *moment, aur_stream stream, int32_t half, int32_t halves)
{
    int32_t slot_begin = half / halves * halves;
    aur_dice dice = aur_moment_dice(moment, stream, 0x10000u + (uint32_t)slot_begin);
    int32_t offset = halves > 1 && aur_dice_percent(&dice, SYNCOPE_PERCENT) ? halves / 2 : 0;
    return half == slot_begin + offset;
}

static int64_t half_frame(const aur_moment *moment, int32_t half)
{
    return half % HALVES_PER_BEAT == 0 ? moment->at_frame : (moment->at_frame + moment->next_frame) / 2;
}

/// Chance of a note in a slot: 50 to 80 %.
static uint32_t note_percent(const aur_controls *controls)
{
    return 50 + 15u * controls->intensity / AUR_NORM_ONE + 15u * controls->density / AUR_NORM_ONE;
}

/// Velocity from 127ths, kept to 20..100 of them.
static uint16_t velocity(int32_t of127, const aur_phrase *phrase, aur_dice *dice)
{
    of127 += of127 * phrase->dynamic_percent / 100 + aur_dice_between(dice, -8, 8);
    return (uint16_t)(clamp(of127, VELOCITY_MIN, VELOCITY_MAX) * AUR_NORM_ONE / 127);
}

/* ---- lead ---- */

static void strike_lead(aur_lead *lead, const aur_moment *moment, const aur_phrase *phrase, int32_t half, int32_t pitch,
                        int32_t gate_ms, int32_t accent, aur_dice *dice, aur_score *score)
{
    int32_t of127 = 40 + 32 * moment->controls->intensity / AUR_NORM_ONE + accent;
    aur_event note = {.at_frame = half_frame(moment, half) + aur_dice_below(dice, JITTER_FRAMES + 1),
                      .gate_frames = (uint32_t)aur_frames_from_ms(gate_ms),
                      .pitch_q8 = AUR_PITCH_Q8(pitch),
                      .velocity = velocity(of127, phrase, dice),
                      .pan = (int16_t)aur_dice_between(dice, -5000, 5000),
                      .dice = (uint16_t)aur_dice_below(dice, 65536),
                      .release_blocks = (uint16_t)aur_dice_between(dice, 900, 1700),
                      .id = phrase->lead_patch};
    if (lead->pitch_midi != 0)
        aur_score_release(score, lead->note_id, note.at_frame, LEGATO_BLOCKS);
    lead->note_id = aur_score_strike(score, AUR_LAYER_LEAD, &note);
    lead->pitch_midi = (uint8_t)pitch;
}

static int32_t draw_gate_ms(int32_t slot_ms, aur_dice *dice)
{
    static const uint32_t WEIGHTS[] = {10, 20, 30, 30, 10};
    static const uint16_t PERCENT[] = {60, 90, 130, 190, 280};
    int32_t gate_ms = slot_ms * PERCENT[aur_dice_weighted(dice, WEIGHTS, 5)] / 100;
    return clamp(gate_ms, LEAD_GATE_MIN_MS, LEAD_GATE_MAX_MS);
}

static int32_t lead_middle(const aur_moment *moment, const aur_phrase *phrase)
{
    return moment->preset->lead_center_midi + aur_phrase_height(phrase, aur_moment_bar(moment));
}

static void begin_gesture(aur_lead *lead, const aur_moment *moment, const aur_phrase *phrase, aur_dice *dice)
{
    lead->slot = 0;
    lead->motif_sign = 0;
    lead->slots_left = (uint8_t)aur_dice_between(dice, 3, 7);
    if (aur_dice_percent(dice, MOTIF_PERCENT)) {
        lead->motif_sign = aur_dice_percent(dice, 70) ? 1 : -1;
        lead->slots_left = AUR_MOTIF_SLOTS;
        int32_t anchor = lead_middle(moment, phrase) + aur_dice_between(dice, -3, 3);
        lead->anchor_midi = (uint8_t)anchor;
    }
}

/// Ends a slot of the gesture; after the last one comes a rest, and perhaps an answer of the bells.
static void end_slot(aur_melody *melody, const aur_moment *moment, const aur_phrase *phrase, aur_dice *dice)
{
    aur_lead *lead = &melody->lead;
    lead->slot++;
    if (--lead->slots_left > 0)
        return;
    int32_t calm = 4 - 3 * moment->controls->density / AUR_NORM_ONE;
    lead->rest_slots = (uint8_t)aur_dice_between(dice, 2, 3 + calm);
    if (phrase->bell_sings && aur_dice_percent(dice, ANSWER_PERCENT)) {
        melody->bell.notes_left = (uint8_t)aur_dice_between(dice, 1, 3);
        melody->bell.slot = 0;
    }
}

static void play_lead_slot(aur_melody *melody, const aur_moment *moment, const aur_harmony *harmony,
                           const aur_phrase *phrase, int32_t half, int32_t slot_ms, aur_dice *dice, aur_score *score)
{
    aur_lead *lead = &melody->lead;
    bool motif = lead->motif_sign != 0;
    bool plays =
        motif ? (melody->motif.rhythm >> lead->slot & 1) != 0 : aur_dice_percent(dice, note_percent(moment->controls));
    if (!plays)
        return;
    int32_t middle = moment->preset->lead_center_midi;
    melodic_line line = {.from_midi = lead->pitch_midi,
                         .target_midi = lead_middle(moment, phrase),
                         .low_midi = middle - LEAD_REACH,
                         .high_midi = middle + LEAD_REACH};
    if (motif)
        line.target_midi = lead->anchor_midi + lead->motif_sign * melody->motif.height[lead->slot];
    int32_t pitch = draw_pitch(&line, harmony, dice);
    int32_t accent = lead->slot == 0 ? 6 : 0;
    // Each passing tone brings its resolution along as a second note, so it is drawn in 50 of 950 slots.
    uint32_t whole = AUR_RULE_CHORD_PERMILLE + AUR_RULE_SCALE_PERMILLE;
    bool last_half = half + 1 == AUR_CHAPTER_BEATS * HALVES_PER_BEAT;
    if (aur_dice_below(dice, whole) < AUR_RULE_PASSING_PERMILLE && !last_half) {
        int32_t passing = passing_to(pitch, lead->pitch_midi, harmony->scale.mask);
        if (passing != 0 && passing != lead->pitch_midi) {
            lead->resolve_half = half + 1;
            lead->resolve_midi = (uint8_t)pitch;
            strike_lead(lead, moment, phrase, half, passing, PASSING_GATE_MS, -10, dice, score);
            return;
        }
    }
    strike_lead(lead, moment, phrase, half, pitch, draw_gate_ms(slot_ms, dice), accent, dice, score);
}

static void lead_half(aur_melody *melody, const aur_moment *moment, const aur_harmony *harmony,
                      const aur_phrase *phrase, int32_t half, aur_score *score)
{
    aur_lead *lead = &melody->lead;
    int32_t halves = slot_halves(moment);
    int32_t slot_ms = halves * (int32_t)(30000000 / moment->tempo->bpm_milli);
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_LEAD, (uint32_t)half);
    if (lead->resolve_half == half) {
        lead->resolve_half = -1;
        int32_t pitch = resolution_of(lead->pitch_midi, lead->resolve_midi, harmony);
        strike_lead(lead, moment, phrase, half, pitch, draw_gate_ms(slot_ms, &dice), 0, &dice, score);
        return;
    }
    int32_t bar = aur_moment_bar(moment) - phrase->first_bar;
    bool breath = bar < phrase->lead_first_bar || bar + 1 >= phrase->bars;
    if (!is_slot(moment, AUR_STREAM_LEAD, half, halves))
        return;
    if (lead->rest_slots > 0) {
        lead->rest_slots--;
        return;
    }
    if (!phrase->lead_sings || (breath && lead->slots_left == 0))
        return;
    if (lead->slots_left == 0)
        begin_gesture(lead, moment, phrase, &dice);
    play_lead_slot(melody, moment, harmony, phrase, half, slot_ms, &dice, score);
    end_slot(melody, moment, phrase, &dice);
}

/* ---- bells ---- */

static void bell_half(aur_melody *melody, const aur_moment *moment, const aur_harmony *harmony,
                      const aur_phrase *phrase, int32_t half, aur_score *score)
{
    aur_bell *bell = &melody->bell;
    int32_t halves = slot_halves(moment);
    if (!phrase->bell_sings || !is_slot(moment, AUR_STREAM_BELL, half, halves))
        return;
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_BELL, (uint32_t)half);
    bool lead_rests = !phrase->lead_sings || melody->lead.slots_left == 0;
    if (bell->notes_left == 0 && lead_rests && half % (2 * SLOT_HALVES_MAX) < halves &&
        aur_dice_percent(&dice, LONE_BELL_PERCENT)) {
        bell->notes_left = (uint8_t)aur_dice_between(&dice, 1, 4);
        bell->slot = 0;
    }
    if (bell->notes_left == 0 || !aur_dice_percent(&dice, note_percent(moment->controls)))
        return;
    int32_t middle = moment->preset->lead_center_midi + BELL_ABOVE_LEAD;
    int32_t echoed = melody->motif.height[bell->slot++ % AUR_MOTIF_SLOTS]; // the answer takes up the motif's line
    melodic_line line = {.from_midi = bell->pitch_midi,
                         .target_midi = middle + echoed,
                         .low_midi = middle - BELL_REACH,
                         .high_midi = middle + BELL_REACH};
    int32_t pitch = draw_pitch(&line, harmony, &dice);
    bool rings = phrase->bell_patch == AUR_PATCH_BELL;
    int32_t gate_ms = rings ? aur_dice_between(&dice, 3500, 5500) : aur_dice_between(&dice, 1800, 3000);
    int32_t of127 = 34 + 24 * moment->controls->intensity / AUR_NORM_ONE;
    bell->notes_left--;
    bell->pitch_midi = (uint8_t)pitch;
    aur_score_strike(score, AUR_LAYER_BELL,
                     &(aur_event){.at_frame = half_frame(moment, half) + aur_dice_below(&dice, JITTER_FRAMES + 1),
                                  .gate_frames = (uint32_t)aur_frames_from_ms(gate_ms),
                                  .pitch_q8 = AUR_PITCH_Q8(pitch),
                                  .velocity = velocity(of127, phrase, &dice),
                                  .pan = (int16_t)aur_dice_between(&dice, -21000, 21000),
                                  .dice = (uint16_t)aur_dice_below(&dice, 65536),
                                  .release_blocks = 1100,
                                  .id = phrase->bell_patch});
}

/* ---- the door ---- */

void aur_melody_begin(aur_melody *melody, const aur_moment *moment)
{
    static const uint8_t RHYTHMS[] = {0x2d, 0x5b, 0x6d, 0x17, 0x35, 0x4b, 0x59, 0x9d};
    memset(melody, 0, sizeof *melody);
    melody->lead.resolve_half = -1;
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_MOTIF, 0);
    melody->motif.rhythm = RHYTHMS[aur_dice_below(&dice, sizeof RHYTHMS)];
    int32_t height = 0;
    for (int slot = 1; slot < AUR_MOTIF_SLOTS; slot++) { // a walk by steps, pulled back to where it began
        height += aur_dice_between(&dice, -3, 3) - height / 4;
        melody->motif.height[slot] = (int8_t)height;
    }
}

void aur_melody_phrase(aur_melody *melody)
{
    melody->lead.slots_left = 0;
    melody->lead.rest_slots = 0;
    melody->bell.notes_left = 0;
}

void aur_melody_beat(aur_melody *melody, const aur_moment *moment, const aur_harmony *harmony, const aur_phrase *phrase,
                     aur_score *score)
{
    for (int32_t half = moment->beat * HALVES_PER_BEAT; half < (moment->beat + 1) * HALVES_PER_BEAT; half++) {
        lead_half(melody, moment, harmony, phrase, half, score);
        bell_half(melody, moment, harmony, phrase, half, score);
    }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Of the notes 70 % belong to the chord, 25 % to the scale, 5 % pass and resolve; a contour a phrase leads them.
#include "compose/melody.h"

#include "compose/orchestra.h"
#include "compose/rng.h"
#include "compose/scale.h"

#define REACH         9
#define LEAD_LOW      52
#define LEAD_HIGH     92
#define CONTOUR_STEPS 16
#define SECOND        48000

#define GATE_FREE_MAX       (SECOND * 5 / 2)
#define GATE_STATED_MAX     (SECOND * 4)
#define HUMAN_FREE_FRAMES   4320 /* 90 ms at most */
#define HUMAN_STATED_FRAMES 2400
#define SNAP_STRONG_PERCENT 60
#define ANSWERED_PERCENT    45
#define MOTION_COST         30

/// Height over the phrase, semitones: arch, inverted arch, wave, fall, rise.
static const int16_t CONTOURS[5][CONTOUR_STEPS + 1] = {
    {-5, -4, -2, 0, 2, 4, 5, 6, 6, 6, 5, 4, 2, 0, -2, -4, -5},
    {5, 4, 2, 0, -2, -4, -5, -6, -6, -6, -5, -4, -2, 0, 2, 4, 5},
    {0, 3, 5, 5, 3, 0, -3, -5, -5, -3, 0, 3, 5, 5, 3, 0, 0},
    {6, 6, 5, 4, 4, 3, 2, 1, 0, -1, -2, -3, -4, -4, -5, -6, -6},
    {-6, -5, -5, -4, -3, -2, -1, 0, 0, 1, 2, 3, 4, 4, 5, 6, 6},
};

static uint64_t roll(const aur_moment *moment, aur_stream stream, int slot)
{
    return aur_rng_hash(moment->controls->seed, stream, moment->chapter, moment->beat * 8 + slot);
}

void aur_melody_chapter(aur_melody *melody, uint64_t seed, int32_t chapter, unsigned lead_midi)
{
    uint64_t hash = aur_rng_hash(seed, AUR_STREAM_MELODY, chapter, -1);
    *melody = (aur_melody){
        .rest_beats = 2 + (int32_t)aur_rng_pick(hash, 0, 7), .last_midi = (uint8_t)lead_midi, .stated_section = -1};
}

static int contour_midi(const aur_moment *moment)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_CONTOUR, moment->chapter, moment->phrase);
    int beats = moment->phrase_bars * 4;
    int step = (moment->phrase_bar * 4 + moment->beat % 4) * CONTOUR_STEPS / beats;
    int height = CONTOURS[aur_rng_pick(hash, 0, 5)][step];
    return moment->preset->lead_midi + moment->level.lift + height + (int)aur_rng_pick(hash, 1, 5) - 2;
}

/// Notes of the scale from one pitch up (or down) to another, -7 .. 7.
static int scale_steps(uint16_t scale, int from, int to)
{
    int steps = 0;
    for (int pitch = from; pitch != to; pitch += to > from ? 1 : -1)
        steps += aur_mask_has(scale, pitch + (to > from ? 1 : -1)) ? (to > from ? 1 : -1) : 0;
    return steps < -AUR_STYLE_STEPS / 2  ? -AUR_STYLE_STEPS / 2
           : steps > AUR_STYLE_STEPS / 2 ? AUR_STYLE_STEPS / 2
                                         : steps;
}

/// What a move costs by the style's steps after steps; 0 where it says nothing.
static int motion_cost(const aur_melody *melody, const aur_moment *moment, int pitch)
{
    const uint8_t *row = moment->preset->style.motion[melody->last_step + AUR_STYLE_STEPS / 2];
    int most = (int)aur_style_most(row, AUR_STYLE_STEPS);
    if (most == 0)
        return 0;
    int step = scale_steps(moment->scale_mask, melody->last_midi, pitch);
    return MOTION_COST - MOTION_COST * row[step + AUR_STYLE_STEPS / 2] / most;
}

/// Note of `mask` nearest to both the contour and the last note, within `reach` of the last note.
static int nearest(const aur_melody *melody, const aur_moment *moment, uint16_t mask, int target, int reach,
                   uint64_t hash)
{
    int best = 0;
    int best_cost = INT32_MAX;
    for (int step = -reach; step <= reach; step++) {
        int pitch = melody->last_midi + step;
        if (!aur_mask_has(mask, pitch) || pitch < LEAD_LOW || pitch > LEAD_HIGH)
            continue;
        int away = pitch > target ? pitch - target : target - pitch;
        int leap = step < 0 ? -step : step;
        int cost = 3 * away + 3 * leap + (step == 0 ? 14 : 0) + motion_cost(melody, moment, pitch) +
                   (int)aur_rng_pick(hash, 8 + (unsigned)(step + reach), 16);
        if (cost < best_cost) {
            best_cost = cost;
            best = pitch;
        }
    }
    return best;
}

/// A note outside chord and scale (outside the chord at least) one semitone from a chord note; 0 if there is none.
static int passing(const aur_moment *moment, int chord_midi)
{
    for (int step = -1; step <= 1; step += 2)
        if (!aur_mask_has((uint16_t)(moment->chord->mask | moment->scale_mask), chord_midi + step))
            return chord_midi + step;
    return aur_mask_has(moment->chord->mask, chord_midi - 1) ? 0 : chord_midi - 1;
}

static int choose_pitch(aur_melody *melody, const aur_moment *moment, uint64_t hash)
{
    uint16_t chord = moment->chord->mask;
    int target = contour_midi(moment);
    if (melody->resolving) {
        int pitch = nearest(melody, moment, chord, target, 2, hash);
        melody->resolving = false;
        return pitch != 0 ? pitch : nearest(melody, moment, moment->scale_mask, target, 2, hash);
    }
    unsigned kind = aur_rng_pick(hash, 1, 100);
    uint16_t beside = (uint16_t)(moment->scale_mask & ~chord);
    int chord_midi = nearest(melody, moment, chord, target, REACH, hash);
    if (kind >= 91 && moment->beat < AUR_CHAPTER_BEATS - 8 && chord_midi != 0) {
        int pitch = passing(moment, chord_midi);
        melody->resolving = pitch != 0;
        return pitch != 0 ? pitch : chord_midi;
    }
    int pitch = kind >= 64 ? nearest(melody, moment, beside, target, REACH, hash) : chord_midi;
    return pitch != 0 ? pitch : chord_midi;
}

static void remember(aur_melody *melody, int pitch)
{
    melody->memory[melody->memory_count % AUR_MELODY_MEMORY] = (uint8_t)pitch;
    melody->memory_count++;
}

static uint8_t velocity_of(const aur_moment *moment, int pitch, int touch)
{
    int velocity = 34 + (int)(moment->controls->intensity * 34u / 65535u) + touch + (pitch - moment->preset->lead_midi);
    return (uint8_t)(velocity < 20 ? 20 : velocity > 100 ? 100 : velocity);
}

/// Strikes a note of the tune; false if the layer is full.
static bool strike(aur_melody *melody, const aur_moment *moment, int64_t at_frame, int64_t gate_frames, int pitch,
                   int touch, uint64_t hash, aur_score *score)
{
    bool tied = !melody->opening && melody->memory_count > 0;
    aur_note note = {.at_frame = at_frame,
                     .gate_frames = gate_frames,
                     .release_frames = SECOND / 2 + aur_rng_pick(hash, 4, SECOND),
                     .layer = AUR_LAYER_LEAD,
                     .patch = aur_orchestra_player(moment, moment->preset->leads, 4 + (unsigned)moment->phrase),
                     .pitch_midi = (uint8_t)pitch,
                     .glide_from = (int8_t)(tied ? melody->last_midi - pitch : 0),
                     .velocity = velocity_of(moment, pitch, touch),
                     .pan = (int16_t)((int)aur_rng_pick(hash, 5, 12001) - 6000),
                     .dice = (uint16_t)aur_rng_pick(hash, 6, 65536)};
    if (aur_score_note(score, &note) == 0)
        return false;
    melody->last_step = (int8_t)scale_steps(moment->scale_mask, melody->last_midi, pitch);
    melody->last_midi = (uint8_t)pitch;
    melody->opening = false;
    remember(melody, pitch);
    return true;
}

static int64_t free_length(const aur_moment *moment, int grid, int slot)
{
    static const uint8_t QUARTERS[5] = {3, 4, 6, 8, 12}; // of a grid step
    static const uint8_t SIXTEENTHS[AUR_STYLE_LENGTHS] = {1, 2, 3, 4, 6, 8, 12, 16};
    uint64_t hash = roll(moment, AUR_STREAM_MELODY_PITCH, 4 + slot);
    const uint8_t *lengths = moment->preset->style.lengths;
    int64_t gate = aur_style_sum(lengths, AUR_STYLE_LENGTHS) > 0
                       ? (int64_t)moment->beat_frames * SIXTEENTHS[aur_style_draw(hash, lengths, AUR_STYLE_LENGTHS)] / 4
                       : (int64_t)grid * QUARTERS[aur_rng_pick(hash, 1, 5)] / 4;
    return gate < GATE_FREE_MAX ? gate : GATE_FREE_MAX;
}

/// Out of 100, that the free line strikes in this slot.
static unsigned chance_of(const aur_moment *moment, int slot, int slots)
{
    const uint8_t *onsets = moment->preset->style.onsets;
    unsigned most = aur_style_most(onsets, AUR_STYLE_SLOTS);
    unsigned chance = 50 + moment->controls->intensity * 30u / 65535u;
    return most == 0 ? chance : chance * onsets[moment->beat % 4 * 4 + slot * 4 / slots] / most;
}

/// One slot of a free line.
static void play_free(aur_melody *melody, const aur_moment *moment, int slot, int slots, aur_score *score)
{
    uint64_t hash = roll(moment, AUR_STREAM_MELODY, slot);
    if (!melody->resolving && !melody->opening && aur_rng_pick(hash, 0, 100) >= chance_of(moment, slot, slots))
        return;
    aur_melody before = *melody;
    int pitch = choose_pitch(melody, moment, roll(moment, AUR_STREAM_MELODY_PITCH, slot));
    if (pitch == 0) { // far from its register after a turn: come back
        melody->last_midi = moment->preset->lead_midi;
        return;
    }
    int grid = moment->beat_frames / slots;
    int human = grid / 3 < HUMAN_FREE_FRAMES ? grid / 3 : HUMAN_FREE_FRAMES;
    int64_t at_frame = moment->beat_frame + (int64_t)grid * slot + aur_rng_pick(hash, 3, (uint32_t)human);
    int touch = (int)aur_rng_pick(hash, 2, 25);
    if (!strike(melody, moment, at_frame, free_length(moment, grid, slot), pitch, touch, hash, score))
        *melody = before;
}

/// The note `steps` notes of the scale above `from`, which is moved into the scale first.
static int walk(uint16_t mask, int from, int steps)
{
    while (!aur_mask_has(mask, from))
        from++;
    for (; steps > 0; steps--)
        do
            from++;
        while (!aur_mask_has(mask, from));
    for (; steps < 0; steps++)
        do
            from--;
        while (!aur_mask_has(mask, from));
    return from;
}

/// Weight of a place: bar lines before half bars before beats before the rest.
static int strength(const aur_statement *statement, unsigned note)
{
    int eighth = statement->begin_beat % 4 * 2 + statement->motif.at_eighth[note];
    int place = eighth % 8 == 0 ? 4 : eighth % 4 == 0 ? 3 : eighth % 2 == 0 ? 2 : 1;
    return place + statement->motif.length_eighths[note] / 3;
}

/// Where the motif begins so that about seven notes of ten lie in the chord, the strong ones first, and its register in
/// the contour's.
static int find_anchor(const aur_statement *statement, const aur_moment *moment, int target, uint64_t hash)
{
    int best = moment->preset->lead_midi, best_cost = INT32_MAX, count = statement->motif.count;
    for (int pitch = LEAD_LOW; pitch <= LEAD_HIGH && count > 0; pitch++) {
        if (!aur_mask_has(moment->scale_mask, pitch))
            continue;
        int sum = 0, in_chord = 0, cost = (int)aur_rng_pick(hash, (unsigned)pitch, 4);
        for (int i = 0; i < count; i++) {
            int note = walk(moment->scale_mask, pitch, statement->motif.step[i]);
            bool inside = aur_mask_has(moment->chord->mask, note);
            sum += note;
            in_chord += inside;
            cost += note < LEAD_LOW || note > LEAD_HIGH ? 1000 : 0;
            cost += !inside && strength(statement, (unsigned)i) >= 3 ? 5 : 0;
        }
        int away = sum / count - target, off = in_chord * 10 - count * 7;
        cost += 2 * (away < 0 ? -away : away) + (off < 0 ? -off : off) * 2 / 3;
        if (cost < best_cost) {
            best_cost = cost;
            best = pitch;
        }
    }
    return best;
}

static int statement_pitch(const aur_statement *statement, const aur_moment *moment, uint64_t hash)
{
    unsigned note = statement->next;
    int pitch = walk(moment->scale_mask, statement->anchor_midi, statement->motif.step[note]);
    bool strong = strength(statement, note) >= 3;
    if (statement->closing && note + 1u == statement->motif.count)
        pitch = aur_mask_nearest((uint16_t)(1u << moment->chord->root), pitch, 6);
    else if (strong && aur_rng_pick(hash, 7, 100) < SNAP_STRONG_PERCENT)
        pitch = aur_mask_nearest(moment->chord->mask, pitch, 2);
    while (pitch > LEAD_HIGH)
        pitch -= 12;
    while (pitch < LEAD_LOW)
        pitch += 12;
    return pitch;
}

/// The notes of the statement that fall into this beat.
static void play_statement(aur_melody *melody, const aur_moment *moment, aur_score *score)
{
    aur_statement *statement = &melody->statement;
    for (int slot = 0; slot < 2; slot++) {
        int eighth = (moment->beat - statement->begin_beat) * 2 + slot;
        if (statement->next >= statement->motif.count || statement->motif.at_eighth[statement->next] != eighth)
            continue;
        uint64_t hash = roll(moment, AUR_STREAM_GESTURE, 4 + slot);
        int grid = moment->beat_frames / 2;
        int64_t gate = (int64_t)grid * statement->motif.length_eighths[statement->next] * 9 / 10;
        int human = grid / 5 < HUMAN_STATED_FRAMES ? grid / 5 : HUMAN_STATED_FRAMES;
        int64_t at_frame = moment->beat_frame + (int64_t)grid * slot + aur_rng_pick(hash, 3, (uint32_t)human);
        int arc =
            statement->next * 2 < statement->motif.count ? statement->next : statement->motif.count - statement->next;
        strike(melody, moment, at_frame, gate < GATE_STATED_MAX ? gate : GATE_STATED_MAX,
               statement_pitch(statement, moment, hash), 8 + 4 * arc + (int)aur_rng_pick(hash, 2, 8), hash, score);
        statement->next++;
    }
}

static void answer(aur_melody *melody, const aur_moment *moment, aur_score *score)
{
    uint64_t hash = roll(moment, AUR_STREAM_BELL, 0);
    if (melody->answers == 0 || melody->memory_count == 0 || aur_rng_pick(hash, 0, 100) >= 45)
        return;
    melody->answers--;
    int pitch = melody->memory[aur_rng_pick(hash, 1, AUR_MELODY_MEMORY) % melody->memory_count] + 12;
    while (!aur_mask_has(moment->chord->mask, pitch) || pitch > 96)
        pitch--;
    aur_note note = {.at_frame = aur_moment_frame(moment, (int)aur_rng_pick(hash, 2, 600)),
                     .gate_frames = SECOND / 2,
                     .release_frames = SECOND * 3 + aur_rng_pick(hash, 3, SECOND * 3 / 2),
                     .layer = AUR_LAYER_BELL,
                     .patch = aur_orchestra_player(moment, moment->preset->bells, 68 + (unsigned)moment->phrase),
                     .pitch_midi = (uint8_t)pitch,
                     .velocity = (uint8_t)(24 + aur_rng_pick(hash, 4, 24) + moment->controls->intensity * 20u / 65535u),
                     .pan = (int16_t)((int)aur_rng_pick(hash, 5, 36001) - 18000),
                     .dice = (uint16_t)aur_rng_pick(hash, 6, 65536)};
    aur_score_note(score, &note);
}

/// How the motif comes back, by the purpose of the section.
static aur_motif_form draw_form(const aur_moment *moment, uint64_t hash)
{
    static const uint16_t LIKING[AUR_SECTION_KIND_COUNT][AUR_MOTIF_FORM_COUNT] = {
        [AUR_SECTION_ARRIVAL] = {0, 5, 3, 0, 0, 0, 2}, [AUR_SECTION_FLOW] = {0, 3, 4, 1, 0, 2, 3},
        [AUR_SECTION_OPEN] = {0, 1, 2, 2, 4, 2, 0},    [AUR_SECTION_WEAVE] = {0, 1, 3, 3, 2, 2, 1},
        [AUR_SECTION_RISE] = {0, 0, 4, 2, 0, 4, 2},    [AUR_SECTION_REST] = {0, 0, 1, 1, 4, 3, 0},
    };
    return (aur_motif_form)aur_rng_weighted(hash, LIKING[moment->form->kind], AUR_MOTIF_FORM_COUNT);
}

/// False if the chapter has no room for it: a chapter ends with a breath.
static bool begin_statement(aur_melody *melody, const aur_moment *moment, aur_motif_form form, bool closing,
                            uint64_t hash)
{
    aur_statement next = {
        .form = (uint8_t)form, .closing = closing, .begin_beat = moment->beat, .begin_frame = moment->beat_frame};
    int which = form == AUR_MOTIF_PLAIN || aur_rng_pick(hash, 8, 100) < 75 ? 0 : 1;
    aur_motif_make(&next.motif, moment->controls->seed, which, &moment->preset->style);
    aur_motif_vary(&next.motif, form, hash);
    int32_t beats = (next.motif.eighths + 1) / 2;
    if (moment->beat + beats > AUR_CHAPTER_BEATS)
        return false;
    int lower = closing ? 2 : form == AUR_MOTIF_TRANSPOSED ? (int)aur_rng_pick(hash, 9, 9) - 4 : 0;
    next.anchor_midi = (uint8_t)find_anchor(&next, moment, contour_midi(moment) - lower, hash);
    melody->statement = next;
    melody->play_beats = beats;
    melody->call = closing || aur_rng_pick(hash, 10, 100) >= ANSWERED_PERCENT ? AUR_MOTIF_NONE : (uint8_t)form;
    melody->opening = true;
    return true;
}

static void begin_gesture(aur_melody *melody, const aur_moment *moment)
{
    uint64_t hash = roll(moment, AUR_STREAM_GESTURE, 0);
    bool silent = moment->form->kind == AUR_SECTION_REST && !melody->woken;
    melody->memory_count = silent ? melody->memory_count : 0;
    melody->woken = false;
    if (silent) {
        melody->rest_beats = 8;
        melody->answers = aur_rng_pick(hash, 0, 3) == 0;
        return;
    }
    melody->play_beats = 4 + (int32_t)aur_rng_pick(roll(moment, AUR_STREAM_MELODY, 7), 0, 9);
    melody->opening = true;
    bool arrives = moment->form->kind == AUR_SECTION_ARRIVAL && melody->stated_section != moment->form->section;
    bool motif = aur_rng_pick(hash, 1, 100) < moment->preset->style.motif_percent;
    if (melody->resolving || moment->preset->style.motif_percent == 0)
        return;
    bool begun = true;
    if (arrives) {
        begun = begin_statement(melody, moment, AUR_MOTIF_PLAIN, false, hash);
        melody->stated_section = begun ? moment->form->section : melody->stated_section;
    } else if (melody->call != AUR_MOTIF_NONE) {
        begun = begin_statement(melody, moment, (aur_motif_form)melody->call, true, hash);
    } else if (motif) {
        begun = begin_statement(melody, moment, draw_form(moment, hash), false, hash);
    }
    if (!begun) {
        melody->play_beats = 0;
        melody->rest_beats = AUR_CHAPTER_BEATS - moment->beat;
    }
}

static void begin_rest(aur_melody *melody, const aur_moment *moment)
{
    uint64_t hash = roll(moment, AUR_STREAM_MELODY, 7);
    uint32_t longest = 5 + (65535u - moment->density) * 16u / 65535u;
    melody->rest_beats = 3 + (int32_t)aur_rng_pick(hash, 1, longest);
    if (melody->call != AUR_MOTIF_NONE) // the answer comes soon, on a beat that counts
        melody->rest_beats = 2 + (8 - (moment->beat + 3) % 4) % 4;
    bool answers = aur_rng_pick(hash, 2, 100) < 40 + moment->density * 30u / 65535u;
    melody->answers = answers ? 1 + (int32_t)aur_rng_pick(hash, 3, 3) : 0;
}

void aur_melody_wake(aur_melody *melody)
{
    melody->rest_beats = 0;
    melody->opening = true;
    melody->woken = true;
}

/// Slots of this beat in which a free line may strike; 0 where it keeps to half notes.
static int slots_of(const aur_moment *moment)
{
    const uint8_t *onsets = moment->preset->style.onsets;
    unsigned odd = 0, even = 0;
    for (unsigned i = 0; i < AUR_STYLE_SLOTS; i += 2) {
        even += onsets[i];
        odd += onsets[i + 1];
    }
    if (odd + even > 0)
        return odd > 0 ? 4 : 2;
    if (moment->density < 13107 && moment->beat % 2 != 0)
        return 0;
    return moment->density > 32768 ? 2 : 1;
}

void aur_melody_beat(aur_melody *melody, const aur_moment *moment, aur_score *score)
{
    aur_statement *statement = &melody->statement;
    if (statement->form != AUR_MOTIF_NONE && statement->next >= statement->motif.count)
        statement->form = AUR_MOTIF_NONE;
    if (melody->play_beats == 0 && melody->rest_beats == 0)
        begin_gesture(melody, moment);
    bool playing = melody->play_beats > 0;
    int slots = slots_of(moment);
    slots = slots == 0 && melody->resolving ? 1 : slots;
    if (statement->form != AUR_MOTIF_NONE)
        play_statement(melody, moment, score);
    else
        for (int slot = 0; slot < slots && (playing || melody->resolving); slot++)
            play_free(melody, moment, slot, slots, score);
    if (!playing)
        answer(melody, moment, score);
    if (playing && --melody->play_beats == 0)
        begin_rest(melody, moment);
    else if (!playing)
        melody->rest_beats--;
}

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
    return aur_rng_hash(moment->controls->seed, stream, moment->chapter, moment->beat * 4 + slot);
}

void aur_melody_chapter(aur_melody *melody, uint64_t seed, int32_t chapter, unsigned lead_midi)
{
    uint64_t hash = aur_rng_hash(seed, AUR_STREAM_MELODY, chapter, -1);
    *melody = (aur_melody){.rest_beats = 2 + (int32_t)aur_rng_pick(hash, 0, 7), .last_midi = (uint8_t)lead_midi};
}

static int contour_midi(const aur_moment *moment)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_CONTOUR, moment->chapter, moment->phrase);
    int beats = moment->phrase_bars * 4;
    int step = (moment->phrase_bar * 4 + moment->beat % 4) * CONTOUR_STEPS / beats;
    int height = CONTOURS[aur_rng_pick(hash, 0, 5)][step];
    return moment->preset->lead_midi + height + (int)aur_rng_pick(hash, 1, 5) - 2;
}

/// Note of `mask` nearest to both the contour and the last note, within `reach` of the last note.
static int nearest(const aur_melody *melody, uint16_t mask, int target, int reach, uint64_t hash)
{
    int best = 0;
    int best_cost = INT32_MAX;
    for (int step = -reach; step <= reach; step++) {
        int pitch = melody->last_midi + step;
        if (!aur_mask_has(mask, pitch) || pitch < LEAD_LOW || pitch > LEAD_HIGH)
            continue;
        int away = pitch > target ? pitch - target : target - pitch;
        int leap = step < 0 ? -step : step;
        int cost =
            3 * away + 3 * leap + (step == 0 ? 14 : 0) + (int)aur_rng_pick(hash, 8 + (unsigned)(step + reach), 16);
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
        int pitch = nearest(melody, chord, target, 2, hash);
        melody->resolving = false;
        return pitch != 0 ? pitch : nearest(melody, moment->scale_mask, target, 2, hash);
    }
    unsigned kind = aur_rng_pick(hash, 1, 100);
    uint16_t beside = (uint16_t)(moment->scale_mask & ~chord);
    int chord_midi = nearest(melody, chord, target, REACH, hash);
    if (kind >= 95 && moment->beat < AUR_CHAPTER_BEATS - 8 && chord_midi != 0) {
        int pitch = passing(moment, chord_midi);
        melody->resolving = pitch != 0;
        return pitch != 0 ? pitch : chord_midi;
    }
    int pitch = kind >= 70 ? nearest(melody, beside, target, REACH, hash) : chord_midi;
    return pitch != 0 ? pitch : chord_midi;
}

static void remember(aur_melody *melody, int pitch)
{
    melody->memory[melody->memory_count % AUR_MELODY_MEMORY] = (uint8_t)pitch;
    melody->memory_count++;
}

static void play(aur_melody *melody, const aur_moment *moment, int slot, int slots, aur_score *score)
{
    uint64_t hash = roll(moment, AUR_STREAM_MELODY, slot);
    unsigned chance = 50 + moment->controls->intensity * 30u / 65535u;
    if (!melody->resolving && !melody->opening && aur_rng_pick(hash, 0, 100) >= chance)
        return;
    aur_melody before = *melody;
    int pitch = choose_pitch(melody, moment, roll(moment, AUR_STREAM_MELODY_PITCH, slot));
    if (pitch == 0) { // far from its register after a turn: come back
        melody->last_midi = moment->preset->lead_midi;
        return;
    }
    static const uint8_t LENGTHS[5] = {3, 4, 6, 8, 12}; // quarters of a grid step
    int grid = moment->beat_frames / slots;
    int64_t gate = (int64_t)grid * LENGTHS[aur_rng_pick(hash, 1, 5)] / 4;
    int human = grid / 3 < 4320 ? grid / 3 : 4320; // 90 ms at most
    bool tied = !melody->opening && melody->memory_count > 0;
    int velocity = 34 + (int)(moment->controls->intensity * 34u / 65535u) + (int)aur_rng_pick(hash, 2, 25) +
                   (pitch - moment->preset->lead_midi);
    aur_note note = {.at_frame = moment->beat_frame + (int64_t)grid * slot + aur_rng_pick(hash, 3, (uint32_t)human),
                     .gate_frames = gate < SECOND * 5 / 2 ? gate : SECOND * 5 / 2,
                     .release_frames = SECOND / 2 + aur_rng_pick(hash, 4, SECOND),
                     .layer = AUR_LAYER_LEAD,
                     .patch = aur_orchestra_player(moment, moment->preset->leads, 4 + (unsigned)moment->phrase),
                     .pitch_midi = (uint8_t)pitch,
                     .glide_from = (int8_t)(tied ? melody->last_midi - pitch : 0),
                     .velocity = (uint8_t)(velocity < 20    ? 20
                                           : velocity > 100 ? 100
                                                            : velocity),
                     .pan = (int16_t)((int)aur_rng_pick(hash, 5, 12001) - 6000),
                     .dice = (uint16_t)aur_rng_pick(hash, 6, 65536)};
    if (aur_score_note(score, &note) == 0) {
        *melody = before;
        return;
    }
    melody->last_midi = (uint8_t)pitch;
    melody->opening = false;
    remember(melody, pitch);
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

static void begin_gesture(aur_melody *melody, const aur_moment *moment)
{
    uint64_t hash = roll(moment, AUR_STREAM_MELODY, 3);
    melody->play_beats = 4 + (int32_t)aur_rng_pick(hash, 0, 9);
    melody->memory_count = 0;
    melody->opening = true;
}

static void begin_rest(aur_melody *melody, const aur_moment *moment)
{
    uint64_t hash = roll(moment, AUR_STREAM_MELODY, 3);
    uint32_t longest = 5 + (65535u - moment->density) * 16u / 65535u;
    melody->rest_beats = 3 + (int32_t)aur_rng_pick(hash, 1, longest);
    bool answers = aur_rng_pick(hash, 2, 100) < 40 + moment->density * 30u / 65535u;
    melody->answers = answers ? 1 + (int32_t)aur_rng_pick(hash, 3, 3) : 0;
}

void aur_melody_wake(aur_melody *melody)
{
    melody->rest_beats = 0;
    melody->opening = true;
}

void aur_melody_beat(aur_melody *melody, const aur_moment *moment, aur_score *score)
{
    if (melody->play_beats == 0 && melody->rest_beats == 0)
        begin_gesture(melody, moment);
    bool playing = melody->play_beats > 0;
    int slots = moment->density > 32768 ? 2 : 1;
    bool skip = moment->density < 13107 && moment->beat % 2 != 0; // a half-note grid
    for (int slot = 0; slot < slots && (playing || melody->resolving) && (!skip || melody->resolving); slot++)
        play(melody, moment, slot, slots, score);
    if (!playing)
        answer(melody, moment, score);
    if (playing && --melody->play_beats == 0)
        begin_rest(melody, moment);
    else if (!playing)
        melody->rest_beats--;
}

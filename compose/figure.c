// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A figure's pattern is drawn once a section and follows the chords by naming their notes, not pitches.
#include "compose/figure.h"

#include <stdbool.h>

#include "compose/orchestra.h"
#include "compose/rng.h"
#include "compose/scale.h"

#define SECOND         48000
#define TONES_MAX      6
#define COUNTER_BELOW  12 /* semitones under the centre of the tune */
#define COUNTER_REACH  5
#define HUMAN_FRAMES   1200
#define SPARSE_DENSITY 19660 /* 0.3: steps of a beat, not of half a one */
#define PLAYED_PERCENT 55

/// Notes of the chord from `low_midi` up.
static unsigned chord_tones(uint16_t mask, int low_midi, uint8_t tones[TONES_MAX])
{
    unsigned count = 0;
    for (int pitch = low_midi; pitch < low_midi + 26 && count < TONES_MAX; pitch++)
        if (aur_mask_has(mask, pitch))
            tones[count++] = (uint8_t)pitch;
    return count;
}

static void strike(const aur_moment *moment, const uint8_t *players, unsigned part, int64_t at_frame,
                   int64_t gate_frames, int pitch, unsigned velocity, uint64_t hash, aur_score *score)
{
    aur_note note = {.at_frame = at_frame + aur_rng_pick(hash, 20, HUMAN_FRAMES),
                     .gate_frames = gate_frames,
                     .release_frames = SECOND + aur_rng_pick(hash, 21, SECOND),
                     .layer = AUR_LAYER_BELL,
                     .patch = aur_orchestra_player(moment, players, part + (unsigned)moment->form->section),
                     .pitch_midi = (uint8_t)pitch,
                     .velocity = (uint8_t)(velocity + aur_rng_pick(hash, 22, 9)),
                     .pan = (int16_t)((int)aur_rng_pick(hash, 23, 24001) - 12000),
                     .dice = (uint16_t)aur_rng_pick(hash, 24, 65536)};
    aur_score_note(score, &note);
}

/// The note of chord (on a bar line) or scale nearest to the last one, on the side away from the tune's motion.
static int counter_pitch(const aur_figure *figure, const aur_moment *moment, uint8_t tune_midi, uint64_t hash)
{
    uint16_t mask = moment->beat % 4 == 0 ? moment->chord->mask : moment->scale_mask;
    int centre = moment->preset->lead_midi - COUNTER_BELOW;
    int from = figure->counter_midi != 0 ? figure->counter_midi : centre;
    int motion = figure->tune_midi == 0          ? 0
                 : tune_midi > figure->tune_midi ? -1
                 : tune_midi < figure->tune_midi ? 1
                                                 : 0;
    int best = 0, best_cost = INT32_MAX;
    for (int step = -COUNTER_REACH; step <= COUNTER_REACH; step++) {
        int pitch = from + step, away = pitch > centre ? pitch - centre : centre - pitch;
        int leap = step < 0 ? -step : step;
        if (!aur_mask_has(mask, pitch))
            continue;
        int cost = 2 * leap + away + (step == 0 ? 6 : 0) + (step * motion < 0 ? 4 : 0) +
                   (int)aur_rng_pick(hash, (unsigned)(step + COUNTER_REACH), 4);
        if (cost < best_cost) {
            best_cost = cost;
            best = pitch;
        }
    }
    return best;
}

static void counter(aur_figure *figure, const aur_moment *moment, uint8_t tune_midi, aur_score *score)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_COUNTER, moment->chapter, moment->beat);
    if (moment->beat % 2 != 0 || aur_rng_pick(hash, 30, 100) >= (moment->beat % 4 == 0 ? 70u : 35u))
        return;
    int pitch = counter_pitch(figure, moment, tune_midi, hash);
    if (pitch == 0) {
        figure->counter_midi = 0;
        return;
    }
    int64_t gate = (int64_t)moment->beat_frames * (2 + aur_rng_pick(hash, 31, 2));
    strike(moment, moment->preset->counters, 200, moment->beat_frame, gate < 4 * SECOND ? gate : 4 * SECOND, pitch,
           34 + moment->controls->intensity * 16u / 65535u, hash, score);
    figure->counter_midi = (uint8_t)pitch;
    figure->tune_midi = tune_midi;
}

/// What step `step` of the section's ostinato plays: 1.. for the chord's notes, 0 for a rest.
static unsigned ostinato_note(const aur_moment *moment, int64_t step, int length, unsigned tones)
{
    uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_FIGURE, moment->chapter,
                                 moment->form->section * 64 + step % length);
    bool plays = step % length == 0 || aur_rng_pick(hash, 0, 100) < PLAYED_PERCENT;
    return plays ? 1 + aur_rng_pick(hash, 1, tones) : 0;
}

/// Up, down, or up and down the chord.
static unsigned arpeggio_note(const aur_moment *moment, int64_t step, unsigned tones)
{
    uint64_t hash =
        aur_rng_hash(moment->controls->seed, AUR_STREAM_FIGURE, moment->chapter, -1 - moment->form->section);
    unsigned turn = 2 * tones - 2, place = (unsigned)(step % (turn > 0 ? turn : 1));
    switch (aur_rng_pick(hash, 0, 3)) {
    case 0:
        return 1 + (unsigned)(step % tones);
    case 1:
        return tones - (unsigned)(step % tones);
    default:
        return 1 + (place < tones ? place : turn - place);
    }
}

static void pattern(const aur_moment *moment, aur_score *score)
{
    static const uint8_t LENGTHS[3] = {7, 11, 13};
    bool ostinato = (moment->form->layers & AUR_FORM_OSTINATO) != 0;
    int slots = moment->density < SPARSE_DENSITY ? 1 : 2;
    uint8_t tones[TONES_MAX];
    unsigned count = chord_tones(moment->chord->mask, moment->preset->lead_midi - 5, tones);
    uint64_t own =
        aur_rng_hash(moment->controls->seed, AUR_STREAM_FIGURE, moment->chapter, -100 - moment->form->section);
    int length = LENGTHS[aur_rng_pick(own, 0, 3)];
    for (int slot = 0; slot < slots && count > 0; slot++) {
        int64_t step = (int64_t)moment->beat * slots + slot;
        uint64_t hash = aur_rng_hash(moment->controls->seed, AUR_STREAM_FIGURE, moment->chapter, 10000 + step);
        unsigned note = ostinato ? ostinato_note(moment, step, length, count) : arpeggio_note(moment, step, count);
        unsigned left_out = ostinato ? 6 : 18; // now and then, so that it breathes
        if (note == 0 || aur_rng_pick(hash, 2, 100) < left_out)
            continue;
        int64_t grid = moment->beat_frames / slots;
        strike(moment, moment->preset->figures, 400, moment->beat_frame + grid * slot,
               grid < SECOND / 2 ? grid : SECOND / 2, tones[note - 1],
               (step % 2 == 0 ? 28 : 22) + moment->controls->intensity * 14u / 65535u, hash, score);
    }
}

void aur_figure_beat(aur_figure *figure, const aur_moment *moment, uint8_t tune_midi, aur_score *score)
{
    if ((moment->form->layers & AUR_FORM_COUNTER) != 0)
        counter(figure, moment, tune_midi, score);
    if ((moment->form->layers & (AUR_FORM_OSTINATO | AUR_FORM_ARPEGGIO)) != 0)
        pattern(moment, score);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sustained layers; see sustain.h.
#include "compose/sustain.h"

#include "synth/units.h"

/// Time from strike to strike, and the release of each voice. Periods share no common measure.
typedef struct voice_row {
    aur_layer layer;
    int32_t period_ms;
    uint16_t release_blocks;
    int16_t pan;
    uint16_t velocity;  ///< at intensity 0
    uint16_t from_norm; ///< intensity from which the voice plays
} voice_row;

#define LOUD(percent) ((uint16_t)((percent)*65535 / 100))

static const voice_row ROWS[AUR_SUSTAIN_VOICES] = {
    [AUR_SUSTAIN_DRONE] = {AUR_LAYER_DRONE, 15100, 3000, 0, LOUD(55), 0},
    [AUR_SUSTAIN_DRONE_UPPER] = {AUR_LAYER_DRONE, 17300, 3000, 3000, LOUD(38), 0},
    [AUR_SUSTAIN_PAD + 0] = {AUR_LAYER_PAD, 11900, 2250, 0, LOUD(52), 0},
    [AUR_SUSTAIN_PAD + 1] = {AUR_LAYER_PAD, 9700, 2250, -11000, LOUD(46), LOUD(8)},
    [AUR_SUSTAIN_PAD + 2] = {AUR_LAYER_PAD, 10900, 2250, 9000, LOUD(46), 0},
    [AUR_SUSTAIN_PAD + 3] = {AUR_LAYER_PAD, 8900, 2250, -16000, LOUD(42), 0},
    [AUR_SUSTAIN_PAD + 4] = {AUR_LAYER_PAD, 7900, 2250, 17000, LOUD(38), LOUD(15)},
    [AUR_SUSTAIN_NOISE] = {AUR_LAYER_NOISE, 15700, 3000, 0, LOUD(50), 0},
};

#define OVERLAP_MS       2500 ///< a note goes on this long after its successor was struck
#define LIFE_MIN_MS      3500 ///< between a strike and the turn it lasts to
#define MARGIN_MS        700  ///< a voice about to end without successor is struck again this early
#define STAGGER_MS       45   ///< between voices that change together
#define STRIKE_JITTER_MS 160
#define LONE_JITTER_MS   600 ///< of a voice struck on its own
#define DRONE_LOW_MIDI   28
#define NOISE_PITCH_MIDI 60

/// What a voice should be playing; pitch 0 = rest.
typedef struct wish {
    uint8_t pitch_midi;
    uint8_t patch;
} wish;

static int32_t period_beats(const aur_moment *moment, int voice)
{
    int32_t beats = aur_tempo_beats_from_ms(moment->tempo->bpm_milli, ROWS[voice].period_ms);
    return beats > 2 ? beats : 2;
}

/// Beat of the chapter at which `voice` is struck in its turn `turn`.
static int32_t turn_beat(const aur_moment *moment, int32_t chapter, int voice, int32_t turn)
{
    int32_t period = period_beats(moment, voice);
    aur_dice dice =
        aur_dice_open(moment->controls->seed, AUR_STREAM_SCHEDULE, chapter, (uint32_t)voice << 16 | (uint32_t)turn);
    return turn * period + (int32_t)aur_dice_below(&dice, (uint32_t)(period / 3 + 1));
}

static bool is_turn(const aur_moment *moment, int voice)
{
    int32_t turn = moment->beat / period_beats(moment, voice);
    return turn_beat(moment, moment->chapter, voice, turn) == moment->beat;
}

/// Beat of the chapter (or of the next one, counted on) of the first turn of `voice` that leaves a note time to live.
static int32_t next_turn_beat(const aur_moment *moment, int voice)
{
    int32_t from = moment->beat + 1 + aur_tempo_beats_from_ms(moment->tempo->bpm_milli, LIFE_MIN_MS);
    int32_t turn = from / period_beats(moment, voice);
    int32_t beat = turn_beat(moment, moment->chapter, voice, turn);
    if (beat < from)
        beat = turn_beat(moment, moment->chapter, voice, turn + 1);
    if (beat < AUR_CHAPTER_BEATS)
        return beat;
    return AUR_CHAPTER_BEATS + turn_beat(moment, moment->chapter + 1, voice, 0);
}

/// The upper drone is the octave, the fifth where it does not rub against the chord, or silent for a while.
static uint8_t upper_drone(const aur_moment *moment, const aur_harmony *harmony, uint8_t root_midi)
{
    int32_t turn = moment->beat / period_beats(moment, AUR_SUSTAIN_DRONE_UPPER);
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_SUSTAIN, 0x10000u + (uint32_t)turn);
    uint32_t choice = aur_dice_below(&dice, 100);
    if (choice < 15)
        return 0;
    uint16_t beside = (uint16_t)(aur_mask_move(harmony->chord.mask, 1) | aur_mask_move(harmony->chord.mask, 11));
    uint8_t fifth_midi = (uint8_t)(root_midi + 19);
    bool fifth = choice < 55 && aur_mask_has(harmony->scale.mask, fifth_midi) && !aur_mask_has(beside, fifth_midi);
    return fifth ? fifth_midi : (uint8_t)(root_midi + 12);
}

static wish wish_of(const aur_moment *moment, const aur_harmony *harmony, const aur_phrase *phrase, int voice)
{
    uint8_t root_midi = (uint8_t)(DRONE_LOW_MIDI + (harmony->scale.key + 12 - DRONE_LOW_MIDI % 12) % 12);
    if (moment->controls->intensity < ROWS[voice].from_norm)
        return (wish){0, 0};
    if (voice == AUR_SUSTAIN_DRONE)
        return (wish){root_midi, moment->preset->drone};
    if (voice == AUR_SUSTAIN_DRONE_UPPER)
        return (wish){upper_drone(moment, harmony, root_midi), moment->preset->drone};
    if (voice == AUR_SUSTAIN_NOISE)
        return (wish){NOISE_PITCH_MIDI, moment->preset->noise};
    return (wish){harmony->voicing.pitch_midi[voice - AUR_SUSTAIN_PAD], phrase->pad_patch};
}

static uint16_t velocity_of(const aur_moment *moment, const aur_phrase *phrase, int voice, aur_dice *dice)
{
    int32_t velocity = ROWS[voice].velocity;
    if (ROWS[voice].layer == AUR_LAYER_PAD) {
        velocity += moment->controls->intensity / 5;
        velocity += velocity * phrase->dynamic_percent / 100;
    }
    velocity += velocity * aur_dice_between(dice, -10, 10) / 100;
    return (uint16_t)velocity;
}

/// Strikes a voice at `at_frame`, to last until just after its next turn.
static void strike(aur_sustain_note *held, const aur_moment *moment, const aur_phrase *phrase, int voice, wish want,
                   int64_t at_frame, aur_dice *dice, aur_score *score)
{
    const voice_row *row = &ROWS[voice];
    int64_t life_max = AUR_NOTE_LIFE_MAX_FRAMES - (int64_t)row->release_blocks * AUR_BLOCK_FRAMES;
    int64_t next_frame = aur_tempo_frame(moment->tempo, moment->chapter_beat + next_turn_beat(moment, voice));
    int64_t gate_frames = next_frame - at_frame + aur_frames_from_ms(OVERLAP_MS);
    if (gate_frames > life_max)
        gate_frames = life_max;
    aur_event note = {.at_frame = at_frame,
                      .gate_frames = (uint32_t)gate_frames,
                      .pitch_q8 = AUR_PITCH_Q8(want.pitch_midi),
                      .velocity = velocity_of(moment, phrase, voice, dice),
                      .pan = (int16_t)(row->pan + aur_dice_between(dice, -2500, 2500)),
                      .dice = (uint16_t)aur_dice_below(dice, 65536),
                      .release_blocks = row->release_blocks,
                      .id = want.patch};
    *held = (aur_sustain_note){.gate_end_frame = at_frame + gate_frames,
                               .note_id = aur_score_strike(score, row->layer, &note),
                               .pitch_midi = want.pitch_midi,
                               .patch = want.patch};
}

/// Ends what a voice holds, in 1 to 2.5 s (quicker where a chord lasts one bar only).
static void release(aur_sustain_note *held, const aur_moment *moment, int64_t at_frame, aur_dice *dice,
                    aur_score *score)
{
    int32_t blocks =
        moment->preset->chord_every_bar ? aur_dice_between(dice, 750, 1200) : aur_dice_between(dice, 1100, 1875);
    aur_score_release(score, held->note_id, at_frame, (uint16_t)blocks);
    held->gate_end_frame = at_frame;
}

/// Delay of a strike after its beat: voices that move together are spread a little, one that moves alone by more.
static int64_t strike_delay(const aur_moment *moment, int voice, bool alone, aur_dice *dice)
{
    if (voice == AUR_SUSTAIN_DRONE)
        return 0;
    int64_t delay = alone ? 0 : aur_frames_from_ms(voice * STAGGER_MS);
    delay += aur_dice_below(dice, (uint32_t)aur_frames_from_ms(alone ? LONE_JITTER_MS : STRIKE_JITTER_MS));
    int64_t half_beat = (moment->next_frame - moment->at_frame) / 2;
    return delay < half_beat ? delay : half_beat;
}

static void voice_beat(aur_sustain_note *held, const aur_moment *moment, const aur_phrase *phrase, int voice, wish want,
                       bool new_patches, aur_score *score)
{
    int64_t gate_left = held->gate_end_frame - moment->at_frame;
    bool sounds = gate_left > 0;
    bool moves = sounds && (held->pitch_midi != want.pitch_midi || (new_patches && held->patch != want.patch));
    bool ends = held->gate_end_frame < moment->next_frame + aur_frames_from_ms(MARGIN_MS);
    bool turn = gate_left <= aur_frames_from_ms(OVERLAP_MS) + 1 && is_turn(moment, voice);
    if (!moves && !ends && !turn)
        return;
    aur_dice dice = aur_moment_dice(moment, AUR_STREAM_SUSTAIN, (uint32_t)voice << 20 | (uint32_t)moment->beat);
    int64_t at_frame = moment->at_frame + strike_delay(moment, voice, sounds && !moves, &dice);
    if (moves)
        release(held, moment, at_frame, &dice, score);
    if (want.pitch_midi != 0)
        strike(held, moment, phrase, voice, want, at_frame, &dice, score);
}

void aur_sustain_beat(aur_sustain *sustain, const aur_moment *moment, const aur_harmony *harmony,
                      const aur_phrase *phrase, bool new_patches, aur_score *score)
{
    for (int voice = 0; voice < AUR_SUSTAIN_VOICES; voice++)
        voice_beat(&sustain->notes[voice], moment, phrase, voice, wish_of(moment, harmony, phrase, voice), new_patches,
                   score);
}

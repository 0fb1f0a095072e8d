// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The piece: conductor, harmony, layers and score put together, one beat at a time; see piece.h.
///
/// Everything that remembers for longer than a note lasts is made anew at the first bar of a chapter. So composing from
/// the chapter before the one wanted gives exactly what a run from frame 0 gives.
#include "compose/piece.h"

#include <string.h>

#include "compose/conductor.h"
#include "compose/form.h"
#include "compose/harmony.h"
#include "compose/melody.h"
#include "compose/percussion.h"
#include "compose/phrase.h"
#include "compose/score.h"
#include "compose/sustain.h"
#include "synth/units.h"

/// Ramp of what changes at once: 85 ms.
#define RAMP_FRAMES 4096

/// Release of melody notes that do not fit a new chord or key: 0.8 s.
#define MELODY_RELEASE_BLOCKS 600

/// Level at intensity 0 and 1: -1.9 and +1.6 dB; more notes do the rest.
#define LEVEL_LOW_Q16  52429
#define LEVEL_SPAN_Q16 26214

#define BIT(control) (1u << (control))
#define REKEYS       (BIT(AUR_CONTROL_KEY) | BIT(AUR_CONTROL_MODE) | BIT(AUR_CONTROL_PRESET) | BIT(AUR_CONTROL_SEED))

struct aur_piece {
    aur_conductor conductor;
    aur_harmony harmony;
    aur_phrase phrase;
    aur_sustain sustain;
    aur_melody melody;
    aur_score score;
    uint64_t phrases;       ///< bars of the chapter at which a phrase begins
    int64_t beat;           ///< composed last
    int64_t beat_frame;     ///< of that beat
    int64_t composed_until; ///< a post must not lie before it
};

size_t aur_piece_bytes(void)
{
    return (sizeof(aur_piece) + 63) & ~(size_t)63;
}

static const aur_preset *preset_of(const aur_piece *piece)
{
    return aur_preset_get(piece->conductor.controls.preset);
}

/// Moves every curve to where controls and preset want it.
static void update_params(aur_piece *piece, int64_t at_frame)
{
    const aur_controls *controls = &piece->conductor.controls;
    const aur_preset *preset = preset_of(piece);
    aur_score *score = &piece->score;
    for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++) {
        bool muted = (controls->mute >> layer & 1) != 0;
        aur_score_param(score, AUR_PARAM_LAYER_GAIN + layer, muted ? 0 : preset->layer_gain_q16[layer], at_frame,
                        RAMP_FRAMES);
    }
    int64_t level_q16 = LEVEL_LOW_Q16 + (int64_t)LEVEL_SPAN_Q16 * piece->conductor.level_intensity / AUR_NORM_ONE;
    int32_t master_q16 = (int32_t)(preset->master_gain_q16 * level_q16 / AUR_Q16_ONE);
    int32_t brightness_q16 = controls->brightness + (controls->brightness >> 15);
    aur_score_param(score, AUR_PARAM_BRIGHTNESS, brightness_q16, at_frame, RAMP_FRAMES);
    aur_score_param(score, AUR_PARAM_MASTER_GAIN, master_q16, at_frame, RAMP_FRAMES);
    aur_score_param(score, AUR_PARAM_REVERB_MS, preset->reverb_ms, at_frame, RAMP_FRAMES);
    aur_score_param(score, AUR_PARAM_REVERB_GAIN, preset->reverb_gain_q16, at_frame, RAMP_FRAMES);
    aur_score_param(score, AUR_PARAM_ECHO_GAIN, preset->echo_gain_q16, at_frame, RAMP_FRAMES);
    aur_score_param(score, AUR_PARAM_ENSEMBLE_GAIN, preset->ensemble_gain_q16, at_frame, RAMP_FRAMES);
}

static aur_moment moment_at(const aur_piece *piece, int64_t beat)
{
    const aur_tempo *tempo = &piece->conductor.tempo;
    int64_t chapter = beat / AUR_CHAPTER_BEATS;
    return (aur_moment){.controls = &piece->conductor.controls,
                        .preset = preset_of(piece),
                        .tempo = tempo,
                        .chapter_beat = chapter * AUR_CHAPTER_BEATS,
                        .chapter = (int32_t)chapter,
                        .beat = (int32_t)(beat % AUR_CHAPTER_BEATS),
                        .at_frame = aur_tempo_frame(tempo, beat),
                        .next_frame = aur_tempo_frame(tempo, beat + 1)};
}

static void begin_phrase(aur_piece *piece, const aur_moment *moment)
{
    piece->phrase = aur_phrase_at(moment, piece->phrases);
    aur_melody_phrase(&piece->melody);
}

static void begin_chapter(aur_piece *piece, const aur_moment *moment)
{
    aur_score_chapter(&piece->score, moment->chapter);
    piece->phrases = aur_form_phrases(moment->controls->seed, moment->chapter);
    aur_harmony_begin(&piece->harmony, moment);
    aur_melody_begin(&piece->melody, moment);
    begin_phrase(piece, moment);
}

/// Lets go the melody notes that would rub against the chord or do not belong to the scale.
static void release_strangers(aur_piece *piece, int64_t at_frame)
{
    uint16_t chord = piece->harmony.chord.mask;
    uint16_t beside = (uint16_t)(aur_mask_move(chord, 1) | aur_mask_move(chord, 11));
    uint16_t strangers = (uint16_t)((beside | ~piece->harmony.scale.mask) & ~chord);
    aur_score_release_layer(&piece->score, AUR_LAYER_LEAD, strangers, at_frame, MELODY_RELEASE_BLOCKS);
    aur_score_release_layer(&piece->score, AUR_LAYER_BELL, strangers, at_frame, MELODY_RELEASE_BLOCKS);
}

/// Brings form and harmony to this beat. Returns true if the chord changed.
static bool advance_form(aur_piece *piece, const aur_moment *moment, uint32_t changed)
{
    if (moment->beat == 0) {
        begin_chapter(piece, moment);
        return true;
    }
    bool rekeyed = (changed & REKEYS) != 0;
    if ((changed & BIT(AUR_CONTROL_SEED)) != 0)
        piece->phrases = aur_form_phrases(moment->controls->seed, moment->chapter);
    if (rekeyed)
        aur_harmony_rekey(&piece->harmony, moment);
    else if ((changed & BIT(AUR_CONTROL_BPM)) != 0)
        aur_harmony_replan(&piece->harmony, moment);
    bool begins = aur_moment_is_bar(moment) && aur_form_has(piece->phrases, aur_moment_bar(moment));
    if (begins || (changed & (BIT(AUR_CONTROL_PRESET) | BIT(AUR_CONTROL_SEED))) != 0)
        begin_phrase(piece, moment);
    return (aur_moment_is_bar(moment) && aur_harmony_bar(&piece->harmony, moment)) || rekeyed;
}

static void compose_beat(aur_piece *piece, int64_t beat, uint32_t changed)
{
    aur_moment moment = moment_at(piece, beat);
    piece->beat = beat;
    piece->beat_frame = moment.at_frame;
    if (advance_form(piece, &moment, changed))
        release_strangers(piece, moment.at_frame);
    bool new_patches = (changed & BIT(AUR_CONTROL_PRESET)) != 0;
    aur_sustain_beat(&piece->sustain, &moment, &piece->harmony, &piece->phrase, new_patches, &piece->score);
    aur_melody_beat(&piece->melody, &moment, &piece->harmony, &piece->phrase, &piece->score);
    aur_percussion_beat(&moment, &piece->phrase, &piece->score);
}

static void do_tick(aur_piece *piece)
{
    aur_tick tick = aur_conductor_tick(&piece->conductor);
    if (tick.changed != 0)
        update_params(piece, tick.at_frame);
    if (tick.beat >= 0)
        compose_beat(piece, tick.beat, tick.changed);
}

/* ---- placing ---- */

static bool in_range(aur_control control, uint64_t value)
{
    const aur_control_info *info = aur_control_describe(control);
    return value >= info->min && value <= info->max;
}

static bool controls_in_range(const aur_controls *controls)
{
    return in_range(AUR_CONTROL_KEY, controls->key) && in_range(AUR_CONTROL_MODE, controls->mode) &&
           in_range(AUR_CONTROL_BPM, controls->bpm_milli) && in_range(AUR_CONTROL_SEED, controls->seed) &&
           in_range(AUR_CONTROL_PRESET, controls->preset) && in_range(AUR_CONTROL_MUTE, controls->mute);
}

static bool log_in_order(const aur_control_event *log, size_t log_count)
{
    for (size_t i = 0; i < log_count; i++) {
        if (log[i].control >= AUR_CONTROL_COUNT || !in_range((aur_control)log[i].control, log[i].value))
            return false;
        if (log[i].at_frame < (i > 0 ? log[i - 1].at_frame : 0))
            return false;
    }
    return true;
}

/// Folds the log up to `at_frame` or `until_beat`, whichever comes first. Returns the number of entries taken.
static size_t fold_log(aur_conductor *conductor, const aur_control_event *log, size_t log_count, int64_t at_frame,
                       int64_t until_beat)
{
    size_t taken = 0;
    while (taken < log_count && log[taken].at_frame < at_frame) {
        aur_conductor_fold(conductor, log[taken].at_frame, until_beat);
        if (conductor->next_beat >= until_beat)
            return taken;
        aur_conductor_arrive(conductor, &log[taken++]);
    }
    aur_conductor_fold(conductor, at_frame, until_beat);
    return taken;
}

/// Composes up to `until_frame` and throws the events away.
static void compose_silently(aur_piece *piece, int64_t until_frame)
{
    while (aur_conductor_next_frame(&piece->conductor) < until_frame) {
        do_tick(piece);
        int64_t next_frame = aur_conductor_next_frame(&piece->conductor);
        aur_score_take(&piece->score, next_frame < until_frame ? next_frame : until_frame, NULL, SIZE_MAX);
    }
}

/// Before the first beat is composed, status shows what it will be.
static void show_first_beat(aur_piece *piece)
{
    aur_moment moment = moment_at(piece, 0);
    begin_chapter(piece, &moment);
    piece->harmony.sounding = false;
}

aur_err aur_piece_init(aur_piece *piece, const aur_controls *initial, const aur_control_event *log, size_t log_count,
                       int64_t at_frame)
{
    if (at_frame < 0 || !controls_in_range(initial) || !log_in_order(log, log_count))
        return AUR_ERR_ARGUMENT;
    memset(piece, 0, sizeof *piece);
    aur_conductor_init(&piece->conductor, initial);
    fold_log(&piece->conductor, log, log_count, at_frame, INT64_MAX);
    int64_t chapter = piece->conductor.next_beat / AUR_CHAPTER_BEATS;
    int64_t from_beat = chapter > 0 ? (chapter - 1) * AUR_CHAPTER_BEATS : 0;

    aur_conductor_init(&piece->conductor, initial);
    size_t taken = fold_log(&piece->conductor, log, log_count, at_frame, from_beat);
    update_params(piece, 0);
    piece->score.count = 0; // the curves are where they are; aur_score_start_at writes them
    if (at_frame == 0)
        show_first_beat(piece);
    for (; taken < log_count && log[taken].at_frame < at_frame; taken++) {
        compose_silently(piece, log[taken].at_frame);
        aur_conductor_arrive(&piece->conductor, &log[taken]);
        update_params(piece, log[taken].at_frame);
    }
    compose_silently(piece, at_frame);
    aur_score_start_at(&piece->score, at_frame);
    for (; taken < log_count && log[taken].at_frame == at_frame; taken++) {
        aur_conductor_arrive(&piece->conductor, &log[taken]);
        update_params(piece, at_frame);
    }
    piece->composed_until = at_frame;
    return AUR_OK;
}

/* ---- running ---- */

aur_err aur_piece_post(aur_piece *piece, const aur_control_event *event)
{
    if (event->control >= AUR_CONTROL_COUNT || !in_range((aur_control)event->control, event->value))
        return AUR_ERR_ARGUMENT;
    if (event->at_frame < piece->composed_until)
        return AUR_ERR_STATE;
    return aur_conductor_post(&piece->conductor, event);
}

size_t aur_piece_step(aur_piece *piece, int64_t until_frame, aur_event *events, size_t capacity)
{
    if (until_frame > piece->composed_until)
        piece->composed_until = until_frame;
    size_t written = 0;
    for (;;) {
        int64_t next_frame = aur_conductor_next_frame(&piece->conductor);
        int64_t due_frame = next_frame < until_frame ? next_frame : until_frame;
        written += aur_score_take(&piece->score, due_frame, events + written, capacity - written);
        if (written == capacity || next_frame >= until_frame)
            return written;
        do_tick(piece);
    }
}

void aur_piece_status_get(const aur_piece *piece, aur_piece_status *status)
{
    const aur_conductor *conductor = &piece->conductor;
    const aur_harmony *harmony = &piece->harmony;
    int64_t bar = piece->beat / AUR_BEATS_PER_BAR;
    *status = (aur_piece_status){
        .controls = conductor->controls,
        .beat_frame = piece->beat_frame,
        .next_bar_frame = aur_tempo_frame(&conductor->tempo, (bar + 1) * AUR_BEATS_PER_BAR),
        .bar = bar,
        .beat = (int32_t)(piece->beat % AUR_BEATS_PER_BAR),
        .chapter = (int32_t)(bar / AUR_CHAPTER_BARS),
        .phrase = piece->phrase.index,
        .phrase_bar = (int32_t)(bar % AUR_CHAPTER_BARS) - piece->phrase.first_bar,
        .phrase_bars = piece->phrase.bars,
        .chord_degree = harmony->chord.degree,
        .chord_root = harmony->chord.root,
        .chord_bass = (uint8_t)(harmony->voicing.pitch_midi[0] % 12),
        .pending = aur_conductor_pending(conductor),
    };
    aur_chord_name(&harmony->chord, status->chord_name);
}

int64_t aur_piece_effect_frame(const aur_piece *piece, aur_control control, int64_t at_frame)
{
    return aur_conductor_effect_frame(&piece->conductor, control, at_frame);
}

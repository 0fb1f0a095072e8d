// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The piece: takes the controls that are due, moves the harmony, lets every layer compose its beat.
#include "compose/piece.h"

#include <string.h>

#include "compose/figure.h"
#include "compose/form.h"
#include "compose/guest.h"
#include "compose/harmony.h"
#include "compose/melody.h"
#include "compose/moment.h"
#include "compose/rng.h"
#include "compose/scale.h"
#include "compose/score.h"
#include "compose/sustain.h"
#include "compose/texture.h"
#include "compose/timeline.h"
#include "synth/units.h"

#define RAMP_FRAMES        4096
#define RAMP_PRESET_FRAMES 96000
#define RAMP_FADE_FRAMES   96000
#define RAMP_FORM_FRAMES   48000
#define AWAY_LEAST_FRAMES  (INT64_C(130) * 48000)
#define PHRASE_BARS_MIN    8
#define PHRASE_BARS_MAX    16

struct aur_piece {
    _Alignas(64) aur_timeline timeline;
    int64_t beat; ///< last composed; -1 before the first
    int64_t beat_frame;
    int64_t composed_frame;
    aur_controls sounding; ///< in effect, in the key of the section
    aur_harmony harmony;
    aur_melody melody;
    aur_sustain sustain;
    aur_guests guests;
    aur_score score;
    int32_t chapter;
    int32_t phrase;
    int32_t phrase_from; ///< bar of the chapter
    int32_t phrase_bars;
    aur_level level; ///< of the form at the last bar line
    aur_form form;
    uint8_t shift; ///< semitones the key stands above home; the section's, from its first change of chord on
    aur_figure figure;
};

size_t aur_piece_bytes(void)
{
    return sizeof(aur_piece);
}

static int64_t next_frame(const aur_piece *piece)
{
    return aur_tempo_frame(&piece->timeline.tempo, piece->timeline.next_beat);
}

static void begin_phrase(aur_piece *piece, int32_t phrase, int32_t bar)
{
    uint64_t hash = aur_rng_hash(piece->timeline.controls.seed, AUR_STREAM_PHRASE, piece->chapter, phrase);
    int32_t left = piece->form.from_bar + piece->form.bars - bar;
    int32_t bars = PHRASE_BARS_MIN + (int32_t)aur_rng_pick(hash, 0, PHRASE_BARS_MAX - PHRASE_BARS_MIN + 1);
    if (left <= PHRASE_BARS_MAX)
        bars = left;
    else if (left - bars < PHRASE_BARS_MIN)
        bars = left - PHRASE_BARS_MIN;
    piece->phrase = phrase;
    piece->phrase_from = bar;
    piece->phrase_bars = bars;
}

/// The controls in effect, in the key that is home now.
static void set_sounding(aur_piece *piece)
{
    piece->sounding = piece->timeline.controls;
    piece->sounding.key = (uint8_t)((piece->sounding.key + piece->shift) % 12);
}

static void begin_chapter(aur_piece *piece, int32_t chapter, int64_t at_frame)
{
    const aur_controls *controls = &piece->timeline.controls;
    aur_sustain_release(&piece->sustain, &piece->score, at_frame);
    piece->chapter = chapter;
    aur_score_chapter(&piece->score, chapter, at_frame);
    aur_form_chapter(&piece->form, controls, chapter);
    piece->shift = 0;
    set_sounding(piece);
    piece->figure = (aur_figure){.counter_midi = 0};
    aur_harmony_chapter(&piece->harmony, controls, chapter, at_frame);
    aur_melody_chapter(&piece->melody, controls->seed, chapter, aur_preset_get(controls->preset)->lead_midi);
    begin_phrase(piece, 0, 0);
}

static void write_params(aur_piece *piece, int64_t at_frame, uint32_t ramp_frames)
{
    int32_t params[AUR_PARAM_COUNT];
    aur_preset_params(&piece->timeline.controls, params);
    int32_t brightness = params[AUR_PARAM_BRIGHTNESS] + piece->level.brightness_offset;
    params[AUR_PARAM_BRIGHTNESS] = brightness < 0 ? 0 : brightness > AUR_Q16_ONE ? AUR_Q16_ONE : brightness;
    params[AUR_PARAM_MASTER_GAIN] = (int32_t)((int64_t)params[AUR_PARAM_MASTER_GAIN] * piece->level.gain_percent / 100);
    aur_score_params(&piece->score, params, at_frame, ramp_frames);
}

/// At-once controls stamped before `until_frame`.
static void take_now(aur_piece *piece, int64_t until_frame)
{
    int64_t at_frame;
    uint16_t fade = piece->timeline.controls.fade;
    while (aur_score_has_room(&piece->score) && aur_timeline_take_now(&piece->timeline, until_frame, &at_frame)) {
        write_params(piece, at_frame, piece->timeline.controls.fade != fade ? RAMP_FADE_FRAMES : RAMP_FRAMES);
        fade = piece->timeline.controls.fade;
    }
}

/// Tunes of another key end soon.
static void end_foreign_notes(aur_piece *piece, int64_t at_frame)
{
    uint16_t allowed =
        (uint16_t)(aur_scale_mask(piece->sounding.key, piece->sounding.mode) | piece->harmony.chord.mask);
    for (uint32_t i = 0; i < piece->score.life_count; i++) {
        const aur_life *life = &piece->score.lives[i];
        bool tune = life->layer == AUR_LAYER_LEAD || life->layer == AUR_LAYER_BELL;
        if (tune && life->gate_end_frame > at_frame && !aur_mask_has(allowed, life->pitch_midi))
            aur_score_off(&piece->score, life->note_id, at_frame, AUR_SAMPLE_RATE_HZ);
    }
}

/// The next section and phrase, where they begin.
static void move_form(aur_piece *piece, int32_t bar)
{
    if (bar >= piece->form.from_bar + piece->form.bars)
        aur_form_next(&piece->form, &piece->timeline.controls, piece->chapter, bar);
    if (bar >= piece->phrase_from + piece->phrase_bars)
        begin_phrase(piece, piece->phrase + 1, bar);
}

/// A modulation waits for the chord to change, and comes home while there is time for another change in the chapter,
/// which ends at home.
static uint8_t next_shift(const aur_piece *piece, int64_t at_frame)
{
    int64_t beat = piece->timeline.next_beat - 1;
    int64_t line_frame = aur_tempo_frame(&piece->timeline.tempo, beat - beat % AUR_CHAPTER_BEATS + AUR_CHAPTER_BEATS);
    return line_frame - at_frame > AWAY_LEAST_FRAMES ? piece->form.shift : 0;
}

static void move_harmony(aur_piece *piece, const aur_controls *before, int32_t beat, int64_t at_frame)
{
    const aur_controls *now = &piece->timeline.controls;
    int32_t bar = beat / AUR_BEATS_PER_BAR;
    int32_t next_bar = (beat + AUR_BEATS_PER_BAR - 1) / AUR_BEATS_PER_BAR;
    int64_t bar_frame =
        aur_tempo_frame(&piece->timeline.tempo, piece->timeline.next_beat - 1 + next_bar * AUR_BEATS_PER_BAR - beat);
    bool on_bar = beat % AUR_BEATS_PER_BAR == 0;
    bool turned = now->key != before->key || now->mode != before->mode || now->preset != before->preset;
    uint8_t shift = piece->shift;
    if (on_bar)
        move_form(piece, bar);
    if (on_bar && bar >= piece->harmony.end_bar)
        piece->shift = next_shift(piece, at_frame);
    set_sounding(piece);
    if (turned) {
        aur_harmony_turn(&piece->harmony, &piece->sounding, piece->chapter, next_bar, at_frame);
    } else if (now->bpm_milli != before->bpm_milli) {
        aur_harmony_replan(&piece->harmony, &piece->sounding, piece->chapter, next_bar, bar_frame);
        aur_melody_wake(&piece->melody);
    }
    if (on_bar)
        aur_harmony_bar(&piece->harmony, &piece->sounding, piece->chapter, bar, at_frame);
    if (piece->shift != 0 && piece->harmony.end_bar >= AUR_CHAPTER_BARS) // away, and would stay: home at the next bar
        piece->harmony.end_bar = on_bar ? bar + 1 : next_bar;
    if (turned || shift != piece->shift)
        end_foreign_notes(piece, at_frame);
}

static aur_moment moment_of(const aur_piece *piece)
{
    const aur_controls *controls = &piece->sounding;
    int32_t beat = (int32_t)(piece->beat % AUR_CHAPTER_BEATS);
    int32_t bar = beat / AUR_BEATS_PER_BAR;
    uint64_t hash = aur_rng_hash(controls->seed, AUR_STREAM_PHRASE, piece->chapter, 1000 + piece->phrase);
    aur_level level = aur_form_level(&piece->form, controls->seed, bar, piece->beat_frame);
    uint64_t density = (uint64_t)controls->density * (85u + aur_rng_pick(hash, 0, 31)) * level.density_percent / 10000u;
    return (aur_moment){.controls = controls,
                        .preset = aur_preset_get(controls->preset),
                        .chord = &piece->harmony.chord,
                        .voicing = piece->harmony.voicing.pitch_midi,
                        .form = &piece->form,
                        .level = level,
                        .beat_frame = piece->beat_frame,
                        .beat_frames = (int32_t)(next_frame(piece) - piece->beat_frame),
                        .chapter = piece->chapter,
                        .beat = beat,
                        .phrase = piece->phrase,
                        .phrase_bar = bar - piece->phrase_from,
                        .phrase_bars = piece->phrase_bars,
                        .scale_mask = aur_scale_mask(controls->key, controls->mode),
                        .density = (uint16_t)(density > 65535 ? 65535 : density)};
}

/// Lets the form's light reach the mix; a bar's step is too small to be heard as one.
static void colour(aur_piece *piece, const aur_moment *moment)
{
    piece->level = moment->level;
    write_params(piece, moment->beat_frame, RAMP_FORM_FRAMES);
}

static void compose_beat(aur_piece *piece)
{
    aur_controls before = piece->timeline.controls;
    take_now(piece, next_frame(piece) + 1);
    int64_t frame = aur_timeline_pass_beat(&piece->timeline);
    bool preset_changed = piece->timeline.controls.preset != before.preset;
    write_params(piece, frame, preset_changed ? RAMP_PRESET_FRAMES : RAMP_FRAMES);
    aur_score_beat(&piece->score, frame);
    piece->beat = piece->timeline.next_beat - 1;
    piece->beat_frame = frame;
    int32_t beat = (int32_t)(piece->beat % AUR_CHAPTER_BEATS);
    if (beat == 0)
        begin_chapter(piece, (int32_t)(piece->beat / AUR_CHAPTER_BEATS), frame);
    else
        move_harmony(piece, &before, beat, frame);
    aur_moment moment = moment_of(piece);
    if (beat % AUR_BEATS_PER_BAR == 0)
        colour(piece, &moment);
    aur_sustain_beat(&piece->sustain, &moment, &piece->score);
    aur_melody_beat(&piece->melody, &moment, &piece->score);
    aur_figure_beat(&piece->figure, &moment, piece->melody.last_midi, &piece->score);
    aur_texture_beat(&moment, &piece->score);
    aur_guest_beat(&piece->guests, &moment, &piece->score);
    take_now(piece, next_frame(piece));
}

/// Plays what guests sent for frames before `until_frame` and the next beat; false if the score must be taken first.
static bool play_guests(aur_piece *piece, int64_t until_frame)
{
    int64_t beat_end = next_frame(piece);
    int64_t end_frame = until_frame < beat_end ? until_frame : beat_end;
    if (aur_guest_next(&piece->guests) >= end_frame)
        return true;
    aur_moment moment = moment_of(piece);
    return aur_guest_play(&piece->guests, &moment, end_frame, &piece->score);
}

/// Composes everything before `until_frame` and hands it out; `events` NULL discards it.
static size_t advance(aur_piece *piece, int64_t until_frame, aur_event *events, size_t capacity)
{
    size_t written = 0;
    for (;;) {
        bool all = play_guests(piece, until_frame);
        int64_t ready_frame = all ? until_frame : aur_guest_next(&piece->guests) + 1;
        aur_event *to = events != NULL ? events + written : NULL;
        written += aur_score_take(&piece->score, ready_frame, to, capacity - written);
        if (piece->score.count > 0 && piece->score.events[0].at_frame < ready_frame)
            break;
        if (!all)
            continue;
        if (next_frame(piece) >= until_frame || (written == capacity && capacity > 0))
            break;
        compose_beat(piece);
    }
    if (until_frame > piece->composed_frame)
        piece->composed_frame = until_frame;
    return written;
}

static aur_err check_controls(const aur_controls *controls)
{
    const uint64_t values[AUR_CONTROL_COUNT] = {
        [AUR_CONTROL_KEY] = controls->key,         [AUR_CONTROL_MODE] = controls->mode,
        [AUR_CONTROL_BPM] = controls->bpm_milli,   [AUR_CONTROL_INTENSITY] = controls->intensity,
        [AUR_CONTROL_DENSITY] = controls->density, [AUR_CONTROL_BRIGHTNESS] = controls->brightness,
        [AUR_CONTROL_SEED] = controls->seed,       [AUR_CONTROL_PRESET] = controls->preset,
        [AUR_CONTROL_MUTE] = controls->mute,       [AUR_CONTROL_FADE] = controls->fade,
    };
    for (uint32_t control = 0; control < AUR_CONTROL_COUNT; control++)
        if (!aur_control_takes(control, values[control]))
            return AUR_ERR_ARGUMENT;
    return AUR_OK;
}

bool aur_piece_takes(uint32_t control, uint64_t value)
{
    aur_guest_note note;
    return control == AUR_LOG_NOTE ? aur_guest_unpack(value, &note) == AUR_OK : aur_control_takes(control, value);
}

static bool is_valid(const aur_control_event *event)
{
    return event->at_frame >= 0 && aur_piece_takes(event->control, event->value);
}

static bool has_notes(const aur_control_event *log, size_t log_count, int64_t at_frame)
{
    for (size_t i = 0; i < log_count && log[i].at_frame <= at_frame; i++)
        if (log[i].control == AUR_LOG_NOTE)
            return true;
    return false;
}

/// First beat of the chapter that must be composed for the events at `at_frame`: one that begins there still needs the
/// end of the one before, whose last notes are released at that frame. With guests it is one chapter earlier: what they
/// hold at a chapter's first beat has a pitch of the chapter before.
static int64_t chapter_beat(const aur_controls *initial, const aur_control_event *log, size_t log_count,
                            int64_t at_frame)
{
    aur_timeline timeline;
    aur_timeline_init(&timeline, initial);
    aur_timeline_walk(&timeline, log, log_count, at_frame, INT64_MAX);
    int64_t last = timeline.next_beat > 0 ? timeline.next_beat - 1 : 0;
    int64_t first = last - last % AUR_CHAPTER_BEATS;
    return first > 0 && has_notes(log, log_count, at_frame) ? first - AUR_CHAPTER_BEATS : first;
}

/// Brings timeline and guests to beat `first`, the guests as if there were no harmony. Returns how many entries lie
/// before it.
static size_t walk_log(aur_piece *piece, const aur_control_event *log, size_t log_count, int64_t at_frame,
                       int64_t first)
{
    size_t taken = 0;
    for (size_t i = 0; i < log_count && log[i].at_frame <= at_frame; i++) {
        int64_t frame = log[i].at_frame;
        if (log[i].control != AUR_LOG_NOTE)
            continue;
        if (i >= taken) { // all of this frame: they belong to the beat before the note
            size_t due = i + 1;
            while (due < log_count && log[due].at_frame == frame)
                due++;
            taken += aur_timeline_walk(&piece->timeline, log + taken, due - taken, frame + 1, first);
        }
        if (i >= taken || aur_guest_post(&piece->guests, &log[i]) != AUR_OK)
            break;
        aur_moment moment = {.controls = &piece->timeline.controls, .chord = &piece->harmony.chord};
        moment.beat_frame = aur_tempo_frame(&piece->timeline.tempo, piece->timeline.next_beat - 1);
        moment.beat_frames = (int32_t)(next_frame(piece) - moment.beat_frame);
        aur_guest_play(&piece->guests, &moment, frame + 1, &piece->score);
        aur_score_take(&piece->score, INT64_MAX, NULL, SIZE_MAX);
    }
    const aur_control_event *rest = taken > 0 ? log + taken : log; // there may be no log
    return taken + aur_timeline_walk(&piece->timeline, rest, log_count - taken, at_frame, first);
}

aur_err aur_piece_init(aur_piece *piece, const aur_controls *initial, const aur_control_event *log, size_t log_count,
                       int64_t at_frame)
{
    if (at_frame < 0 || check_controls(initial) != AUR_OK)
        return AUR_ERR_ARGUMENT;
    for (size_t i = 0; i < log_count; i++)
        if (!is_valid(&log[i]) || (i > 0 && log[i].at_frame < log[i - 1].at_frame))
            return AUR_ERR_ARGUMENT;
    memset(piece, 0, sizeof *piece);
    aur_timeline_init(&piece->timeline, initial);
    int64_t first = chapter_beat(initial, log, log_count, at_frame);
    size_t next = walk_log(piece, log, log_count, at_frame, first);
    piece->beat = -1;
    piece->level.gain_percent = 100;
    aur_preset_params(&piece->timeline.controls, piece->score.params);
    memcpy(piece->score.given, piece->score.params, sizeof piece->score.given);
    begin_chapter(piece, (int32_t)(first / AUR_CHAPTER_BEATS), next_frame(piece));
    for (; next < log_count && log[next].at_frame <= at_frame; next++) {
        advance(piece, log[next].at_frame, NULL, SIZE_MAX);
        if (aur_piece_post(piece, &log[next]) != AUR_OK)
            return AUR_ERR_FULL;
    }
    advance(piece, at_frame, NULL, SIZE_MAX);
    aur_score_all_params(&piece->score, at_frame);
    return AUR_OK;
}

aur_err aur_piece_post(aur_piece *piece, const aur_control_event *event)
{
    if (!is_valid(event))
        return AUR_ERR_ARGUMENT;
    if (event->at_frame < piece->composed_frame)
        return AUR_ERR_STATE;
    if (event->control == AUR_LOG_NOTE)
        return aur_guest_post(&piece->guests, event);
    bool now = aur_control_describe((aur_control)event->control)->effect_time == AUR_EFFECT_NOW;
    if (now && event->at_frame < next_frame(piece) && !aur_score_has_room(&piece->score))
        return AUR_ERR_FULL;
    aur_err err = aur_timeline_add(&piece->timeline, event);
    if (err == AUR_OK)
        take_now(piece, next_frame(piece));
    return err;
}

size_t aur_piece_step(aur_piece *piece, int64_t until_frame, aur_event *events, size_t capacity)
{
    return advance(piece, until_frame, events, capacity);
}

void aur_piece_status_get(const aur_piece *piece, aur_piece_status *status)
{
    int64_t beat = piece->beat > 0 ? piece->beat : 0;
    int64_t bar = beat / AUR_BEATS_PER_BAR;
    const aur_tempo *tempo = &piece->timeline.tempo;
    const aur_chord *chord = &piece->harmony.chord;
    int32_t chapter_bar = (int32_t)(bar % AUR_CHAPTER_BARS);
    const aur_form *form = &piece->form;
    int32_t end_bar = piece->harmony.borrow_bar > 0 ? piece->harmony.borrow_bar : piece->harmony.end_bar;
    const aur_statement *statement = &piece->melody.statement;
    *status = (aur_piece_status){
        .controls = piece->timeline.controls,
        .beat_frame = piece->beat_frame,
        .next_beat_frame = next_frame(piece),
        .next_bar_frame = aur_tempo_frame(tempo, (bar + 1) * AUR_BEATS_PER_BAR),
        .bar = bar,
        .beat = (int32_t)(beat % AUR_BEATS_PER_BAR),
        .chapter = piece->chapter,
        .phrase = piece->phrase,
        .phrase_bar = chapter_bar - piece->phrase_from,
        .phrase_bars = piece->phrase_bars,
        .chord_degree = chord->degree,
        .chord_root = chord->root,
        .chord_bass = chord->bass,
        .chord_kind = chord->kind,
        .tonic = piece->sounding.key,
        .chord_mask = chord->mask,
        .scale_mask = aur_scale_mask(piece->sounding.key, piece->sounding.mode),
        .tension = aur_form_tension(form, chapter_bar),
        .section = form->section,
        .section_bar = chapter_bar - form->from_bar,
        .section_bars = form->bars,
        .section_kind = form->kind,
        .section_before = form->before,
        .section_layers = form->layers,
        .motif_form = statement->form,
        .motif_frame = statement->form != AUR_MOTIF_NONE ? statement->begin_frame : 0,
        .chord_end_bar = bar + (end_bar - chapter_bar),
    };
    aur_chord_name(chord, status->chord_name, sizeof status->chord_name);
    for (uint32_t i = 0; i < piece->timeline.waiting_count; i++)
        status->pending += !piece->timeline.waiting[i].done;
}

static int64_t note_frame(const aur_piece *piece, const aur_control_event *event)
{
    aur_guest_note note;
    int64_t begin_frame, end_frame;
    if (aur_guest_unpack(event->value, &note) != AUR_OK)
        return event->at_frame;
    aur_timeline_beat(&piece->timeline, event->at_frame, &begin_frame, &end_frame);
    return aur_guest_onset(&note, event->at_frame, begin_frame, end_frame - begin_frame);
}

int64_t aur_piece_effect_frame(const aur_piece *piece, const aur_control_event *event)
{
    if (event->control == AUR_LOG_NOTE)
        return note_frame(piece, event);
    aur_effect_time when = aur_control_describe((aur_control)event->control)->effect_time;
    return when == AUR_EFFECT_NOW ? event->at_frame
                                  : aur_timeline_effect_frame(&piece->timeline, when, event->at_frame);
}

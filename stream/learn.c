// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Sums in double, scaled into weights at the end. Two presets from the same files are equal.
#include "stream/learn.h"

#include <stdlib.h>
#include <string.h>

#include "compose/scale.h"
#include "stream/chord_reader.h"
#include "stream/tonality.h"
#include "stream/tune.h"
#include "synth/units.h"

/// Weight of the corpus's overall habit in a row of a chain, in counts: what was never seen after a chord or a step,
/// but is common elsewhere, happens now and then.
#define BPM_SENSIBLE 4e6 /* a file may say what it likes; its thousandths fit 32 bits */
#define HABIT        0.5

/// A tune rests where nothing of it sounds for more quarters than this; no step leads over a rest.
#define REST_QUARTERS 2

/// Notes of the tune a bar at which the density is one half.
#define MIDDLING_NOTES 4.0

#define SAME     (AUR_STYLE_STEPS / 2) ///< index of the step to the same note
#define PAD_LOW  48
#define PAD_HIGH 72
#define TUNE_LOW 60
#define TUNE_TOP 84

#define SWING_MAX   60
#define SWING_LEAST 8 ///< notes under which nothing is said about swing

typedef struct mean {
    double sum, count;
} mean;

struct aur_learn {
    double chord_first[AUR_DEGREES][AUR_DEGREES];
    double chord_second[AUR_DEGREES][AUR_DEGREES][AUR_DEGREES];
    double chord_kinds[AUR_CHORD_KIND_COUNT]; ///< half bars
    double motion[AUR_STYLE_STEPS][AUR_STYLE_STEPS];
    double onsets[AUR_STYLE_SLOTS];
    double lengths[AUR_STYLE_LENGTHS];
    double bars_in[AUR_MODE_COUNT][12]; ///< mode, key
    double halves, chords;              ///< half bars with a chord; runs of one degree
    double pedal_halves, outside_halves, quartal_halves;
    mean minutes_quarters; ///< sum minutes, count quarters
    mean tune_midi, pad_midi;
    mean swing; ///< delay of a second sixteenth, as a part of a sixteenth
    double kicks, shakers, drum_bars;
    size_t songs, bars, notes, tune_notes;
};

aur_err aur_learn_open(aur_learn **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

void aur_learn_close(aur_learn *learn)
{
    free(learn);
}

/* ---- counting ---- */

static void count_chords(aur_learn *learn, const aur_chord_span *spans, long count, aur_tonality tonality)
{
    int before = -1, from = -1;
    for (long i = 0; i < count; i++) {
        const aur_chord *chord = &spans[i].chord;
        double halves = spans[i].halves;
        learn->halves += halves;
        learn->chord_kinds[chord->kind] += halves;
        learn->outside_halves += spans[i].is_outside ? halves : 0;
        learn->quartal_halves += chord->kind == AUR_CHORD_QUARTAL ? halves : 0;
        learn->pedal_halves += chord->bass == tonality.key && chord->root != tonality.key ? halves : 0;
        if (chord->degree == from)
            continue;
        learn->chords++;
        if (from >= 0)
            learn->chord_first[from][chord->degree]++;
        if (before >= 0)
            learn->chord_second[before][from][chord->degree]++;
        before = from;
        from = chord->degree;
    }
}

/// Number of the note among those of the scale; one beside the scale counts as the note below it.
static int scale_index(uint16_t mask, int pitch_midi)
{
    int each = __builtin_popcount(mask), below = __builtin_popcount(mask & ((2u << (pitch_midi % 12)) - 1u));
    return pitch_midi / 12 * each + below;
}

static int step_between(uint16_t mask, const aur_song_note *from, const aur_song_note *to)
{
    int step = SAME + scale_index(mask, to->pitch_midi) - scale_index(mask, from->pitch_midi);
    return step < 0 ? 0 : step >= AUR_STYLE_STEPS ? AUR_STYLE_STEPS - 1 : step;
}

static void count_steps(aur_learn *learn, const aur_song *song, const aur_song_note *tune, long count, uint16_t mask)
{
    int last = -1;
    for (long i = 1; i < count; i++) {
        uint32_t silent = tune[i].tick - tune[i - 1].tick - tune[i - 1].length_ticks;
        if (silent > REST_QUARTERS * song->ticks_per_quarter) {
            last = -1;
            continue;
        }
        int step = step_between(mask, &tune[i - 1], &tune[i]);
        if (last >= 0)
            learn->motion[last][step]++;
        last = step;
    }
}

static unsigned length_class(double sixteenths)
{
    static const double EDGES[AUR_STYLE_LENGTHS - 1] = {1.42, 2.45, 3.47, 4.9, 6.93, 9.8, 13.86}; // geometric means
    unsigned i = 0;
    while (i < AUR_STYLE_LENGTHS - 1 && sixteenths > EDGES[i])
        i++;
    return i;
}

static void count_rhythm(aur_learn *learn, const aur_song *song, const aur_song_note *tune, long count)
{
    size_t bar = 0;
    for (long i = 0; i < count; i++) {
        while (bar + 1 < song->bar_count && song->bars[bar + 1].tick <= tune[i].tick)
            bar++;
        double eighths = 2.0 * (tune[i].tick - song->bars[bar].tick) / song->ticks_per_quarter;
        unsigned whole = (unsigned)eighths;
        double part = eighths - whole;
        unsigned slot = 2 * whole + (part < 0.25 ? 0 : part < 0.8 ? 1 : 2);
        bool next_bar = slot * (uint64_t)song->ticks_per_quarter >= UINT64_C(4) * song->bars[bar].ticks;
        learn->onsets[next_bar ? 0 : slot % AUR_STYLE_SLOTS]++;
        learn->lengths[length_class(4.0 * tune[i].length_ticks / song->ticks_per_quarter)]++;
        if (part > 0.45 && part < 0.8) {
            learn->swing.sum += 2 * part - 1;
            learn->swing.count++;
        }
        learn->tune_midi.sum += tune[i].pitch_midi;
        learn->tune_midi.count++;
    }
}

static void count_tempo(aur_learn *learn, const aur_song *song)
{
    uint32_t us_per_quarter = 500000, tick = 0;
    for (size_t i = 0; i <= song->change_count; i++) {
        bool ends = i == song->change_count || song->changes[i].tick > song->end_tick;
        if (!ends && song->changes[i].kind != AUR_SONG_TEMPO)
            continue;
        uint32_t until = ends ? song->end_tick : song->changes[i].tick;
        double quarters = (double)(until - tick) / song->ticks_per_quarter;
        learn->minutes_quarters.sum += quarters * us_per_quarter / 60e6;
        learn->minutes_quarters.count += quarters;
        if (ends)
            return;
        tick = until;
        us_per_quarter = song->changes[i].us_per_quarter;
    }
}

static void count_drum(aur_learn *learn, unsigned pitch)
{
    static const uint8_t SHAKERS[] = {42, 44, 46, 69, 70, 82}; // hi-hats, cabasa, maracas, shaker
    learn->kicks += pitch == 35 || pitch == 36;
    for (size_t i = 0; i < sizeof SHAKERS; i++)
        learn->shakers += pitch == SHAKERS[i];
}

/// What is not the tune: drums, and the register of what goes with it. The tune is a part of the notes, in their order.
static void count_rest(aur_learn *learn, const aur_song *song, const aur_song_note *tune, long count)
{
    long next = 0;
    bool has_drums = false;
    for (size_t i = 0; i < song->note_count; i++) {
        const aur_song_note *note = &song->notes[i];
        bool in_tune = next < count && note->tick == tune[next].tick && note->track == tune[next].track &&
                       note->channel == tune[next].channel && note->pitch_midi == tune[next].pitch_midi;
        if (in_tune) {
            next++;
        } else if (note->channel == AUR_SONG_DRUMS) {
            has_drums = true;
            count_drum(learn, note->pitch_midi);
        } else if (note->pitch_midi >= PAD_LOW) {
            learn->pad_midi.sum += (double)note->pitch_midi * note->length_ticks;
            learn->pad_midi.count += note->length_ticks;
        }
    }
    learn->drum_bars += has_drums ? (double)song->bar_count : 0;
}

static aur_tonality tonality_of(const aur_song *song, aur_learn_hints hints)
{
    aur_tonality found = aur_tonality_find(song);
    if (hints.key < 0)
        return found;
    if (hints.mode >= 0)
        return (aur_tonality){.key = (uint8_t)hints.key, .mode = (uint8_t)hints.mode};
    double weights[12];
    aur_tonality_weigh(song, weights);
    bool is_minor = weights[(hints.key + 3) % 12] > weights[(hints.key + 4) % 12];
    return (aur_tonality){.key = (uint8_t)hints.key, .mode = aur_tonality_mode(weights, (unsigned)hints.key, is_minor)};
}

static aur_err count_song(aur_learn *learn, const aur_song *song, aur_learn_hints hints, aur_song_note *tune,
                          aur_chord_span *spans)
{
    aur_tonality tonality = tonality_of(song, hints);
    long tune_count = aur_tune_find(song, hints.tune_channel, tune);
    long span_count = tune_count < 0 ? AUR_ERR_MEMORY : aur_chord_reader_read(song, tonality, spans);
    if (span_count < 0)
        return AUR_ERR_MEMORY;
    if (span_count == 0)
        return AUR_ERR_FORMAT;
    count_chords(learn, spans, span_count, tonality);
    count_steps(learn, song, tune, tune_count, aur_scale_mask(tonality.key, tonality.mode));
    count_rhythm(learn, song, tune, tune_count);
    count_tempo(learn, song);
    count_rest(learn, song, tune, tune_count);
    learn->bars_in[tonality.mode][tonality.key] += (double)song->bar_count;
    learn->songs++;
    learn->bars += song->bar_count;
    learn->notes += song->note_count;
    learn->tune_notes += (size_t)tune_count;
    return AUR_OK;
}

aur_err aur_learn_add(aur_learn *learn, const aur_song *song, aur_learn_hints hints)
{
    aur_song_note *tune = malloc((song->note_count + 1) * sizeof *tune);
    aur_chord_span *spans = malloc((2 * song->bar_count + 1) * sizeof *spans);
    aur_err err = tune != NULL && spans != NULL ? count_song(learn, song, hints, tune, spans) : AUR_ERR_MEMORY;
    free(tune);
    free(spans);
    return err;
}

/* ---- scaling ---- */

static double sum_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/// The largest becomes 255; what is there at all, 1 at least.
static void scale(const double *values, size_t count, uint8_t *weights)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = values[i] > most ? values[i] : most;
    for (size_t i = 0; i < count; i++) {
        double weight = most > 0 ? values[i] / most * 255 + 0.5 : 0;
        weights[i] = (uint8_t)(values[i] > 0 && weight < 1 ? 1 : weight);
    }
}

/// A row with the overall habit, whose sum is `total`, mixed in.
static void mix_habit(double *row, size_t count, const double *habit)
{
    double total = sum_of(habit, count);
    for (size_t i = 0; i < count && total > 0; i++)
        row[i] += HABIT * habit[i] / total;
}

static void sum_columns(const double *table, size_t rows, size_t columns, double *sums)
{
    for (size_t column = 0; column < columns; column++)
        sums[column] = 0;
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            sums[column] += table[row * columns + column];
}

/// Moves that must not be, whatever the habit: to the same chord, and home from the fifth where no song does that.
static void bar_moves(const aur_learn *learn, size_t from, double row[AUR_DEGREES])
{
    row[from] = 0;
    if (from == 4 && learn->chord_first[4][0] <= 0)
        row[0] = 0;
}

static void scale_chords(const aur_learn *learn, aur_style *style)
{
    double habit[AUR_DEGREES];
    sum_columns(&learn->chord_first[0][0], AUR_DEGREES, AUR_DEGREES, habit);
    for (size_t from = 0; from < AUR_DEGREES; from++) {
        double first[AUR_DEGREES];
        memcpy(first, learn->chord_first[from], sizeof first);
        mix_habit(first, AUR_DEGREES, habit);
        bar_moves(learn, from, first);
        scale(first, AUR_DEGREES, style->chord_first[from]);
        for (size_t before = 0; before < AUR_DEGREES; before++) {
            double second[AUR_DEGREES];
            memcpy(second, learn->chord_second[before][from], sizeof second);
            if (sum_of(second, AUR_DEGREES) > 0)
                mix_habit(second, AUR_DEGREES, first);
            scale(second, AUR_DEGREES, style->chord_second[before][from]);
        }
    }
    scale(learn->chord_kinds, AUR_CHORD_KIND_COUNT, style->chord_kinds);
    style->cadences = learn->chord_first[4][0] > 0;
}

static void scale_tune(const aur_learn *learn, aur_style *style)
{
    double habit[AUR_STYLE_STEPS];
    sum_columns(&learn->motion[0][0], AUR_STYLE_STEPS, AUR_STYLE_STEPS, habit);
    for (size_t last = 0; last < AUR_STYLE_STEPS; last++) {
        double row[AUR_STYLE_STEPS];
        memcpy(row, learn->motion[last], sizeof row);
        mix_habit(row, AUR_STYLE_STEPS, habit);
        scale(row, AUR_STYLE_STEPS, style->motion[last]);
    }
    scale(learn->onsets, AUR_STYLE_SLOTS, style->onsets);
    scale(learn->lengths, AUR_STYLE_LENGTHS, style->lengths);
    double swing = learn->swing.count >= SWING_LEAST ? 100 * learn->swing.sum / learn->swing.count : 0;
    style->swing_percent = (uint8_t)(swing < 5 ? 0 : swing > SWING_MAX ? SWING_MAX : swing + 0.5);
}

/// `part` of `whole`, as whole percent.
static uint8_t percent(double part, double whole)
{
    return (uint8_t)(whole > 0 ? 100 * part / whole + 0.5 : 0);
}

static double chord_bars(const aur_learn *learn)
{
    return learn->chords > 0 ? learn->halves / 2 / learn->chords : 0;
}

static uint8_t limited(double value, double low, double high)
{
    return (uint8_t)(value < low ? low : value > high ? high : value + 0.5);
}

static uint8_t pulses(double strikes, double bars)
{
    return limited(strikes / bars, 0, AUR_STYLE_SLOTS);
}

static void scale_manner(const aur_learn *learn, aur_preset *preset)
{
    aur_style *style = &preset->style;
    style->chord_bars = limited(chord_bars(learn), 1, AUR_STYLE_CHORD_BARS_MAX);
    style->pedal_percent = percent(learn->pedal_halves, learn->halves);
    style->borrow_percent = percent(learn->outside_halves, learn->halves);
    style->quartal_percent = percent(learn->quartal_halves, learn->halves);
    if (learn->drum_bars > 0) {
        preset->percussion = true;
        style->kick_steps = style->shaker_steps = AUR_STYLE_SLOTS;
        style->kick_pulses = pulses(learn->kicks, learn->drum_bars);
        style->shaker_pulses = pulses(learn->shakers, learn->drum_bars);
    }
    if (learn->tune_midi.count > 0)
        preset->lead_midi = limited(learn->tune_midi.sum / learn->tune_midi.count, TUNE_LOW, TUNE_TOP);
    if (learn->pad_midi.count > 0)
        preset->pad_midi = limited(learn->pad_midi.sum / learn->pad_midi.count, PAD_LOW, PAD_HIGH);
}

static uint32_t bpm_milli(const aur_learn *learn)
{
    double minutes = learn->minutes_quarters.sum;
    double bpm = minutes > 0 ? learn->minutes_quarters.count / minutes : 0;
    return (uint32_t)((bpm < BPM_SENSIBLE ? bpm : BPM_SENSIBLE) * 1000 + 0.5);
}

/// Halved or doubled until it lies within the limits of the control.
static uint32_t fitted_bpm_milli(uint32_t bpm)
{
    const aur_control_info *info = aur_control_describe(AUR_CONTROL_BPM);
    while (bpm > info->max)
        bpm /= 2;
    while (bpm > 0 && bpm < info->min)
        bpm *= 2;
    return bpm > 0 ? bpm : (uint32_t)info->min;
}

static aur_tonality most_bars(const aur_learn *learn)
{
    aur_tonality best = {.key = 0, .mode = AUR_MODE_IONIAN};
    double mode_bars = 0, key_bars = 0;
    for (unsigned mode = 0; mode < AUR_MODE_COUNT; mode++)
        if (sum_of(learn->bars_in[mode], 12) > mode_bars) {
            mode_bars = sum_of(learn->bars_in[mode], 12);
            best.mode = (uint8_t)mode;
        }
    for (unsigned key = 0; key < 12; key++)
        if (learn->bars_in[best.mode][key] > key_bars) {
            key_bars = learn->bars_in[best.mode][key];
            best.key = (uint8_t)key;
        }
    return best;
}

void aur_learn_preset(const aur_learn *learn, const aur_preset *base, aur_preset *preset)
{
    aur_tonality tonality = most_bars(learn);
    double notes = learn->bars > 0 ? (double)learn->tune_notes / (double)learn->bars : 0;
    *preset = *base;
    preset->controls.key = tonality.key;
    preset->controls.mode = tonality.mode;
    preset->controls.bpm_milli = fitted_bpm_milli(bpm_milli(learn));
    preset->controls.density = (uint16_t)(AUR_NORM_ONE * notes / (notes + MIDDLING_NOTES));
    scale_chords(learn, &preset->style);
    scale_tune(learn, &preset->style);
    scale_manner(learn, preset);
}

void aur_learn_summarise(const aur_learn *learn, aur_learn_summary *summary)
{
    aur_tonality tonality = most_bars(learn);
    double moves = sum_of(&learn->chord_first[0][0], (size_t)AUR_DEGREES * AUR_DEGREES);
    *summary = (aur_learn_summary){.songs = learn->songs,
                                   .bars = learn->bars,
                                   .notes = learn->notes,
                                   .tune_notes = learn->tune_notes,
                                   .key = tonality.key,
                                   .mode = tonality.mode,
                                   .bpm_milli = bpm_milli(learn),
                                   .chord_bars = chord_bars(learn)};
    double below = moves + 1; // count of the move before, of which each next one is at most the same
    int last = -1;
    for (; summary->move_count < AUR_LEARN_MOVES; summary->move_count++) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < AUR_DEGREES * AUR_DEGREES; i++) {
            double count = learn->chord_first[i / AUR_DEGREES][i % AUR_DEGREES];
            bool later = count < below || (count <= below && i > last);
            if (later && count > most) {
                most = count;
                best = i;
            }
        }
        if (best < 0)
            return;
        summary->moves[summary->move_count] =
            (aur_learn_move){(uint8_t)(best / AUR_DEGREES), (uint8_t)(best % AUR_DEGREES), most / moves};
        below = most;
        last = best;
    }
}

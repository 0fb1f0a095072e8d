// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Keys and rules.
#include "client/cli/music_key.h"

#include <math.h>
#include <stdlib.h>

#include "compose/scale.h"
#include "stream/tonality.h"

#define CLASSES 12

/// The lowest note of the drones that sounds this share of a chord is its bass.
#define BASS_SHARE 4

/// Collections that hold as much of a window but for this share of it are tied: a passing note sounds for less.
#define TIE_SHARE 0.01

static double share(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : (double)NAN;
}

/// Whether the note after, of the tune, is of its chord or scale and at most 2 semitones away.
static bool resolves(const aur_music *music, size_t at)
{
    const aur_transcript_note *notes = music->transcript->notes, *note = &notes[music->lead[at]];
    if (at + 1 == music->lead_count)
        return true; // what comes is not in the span
    const aur_transcript_note *next = &notes[music->lead[at + 1]];
    const aur_piece_status *status = aur_music_status(music, next);
    return abs(next->pitch_midi - note->pitch_midi) <= 2 &&
           aur_mask_has((uint16_t)(status->chord_mask | status->scale_mask), next->pitch_midi);
}

static void measure_rules(const aur_music *music, aur_music_key *key)
{
    double chord = 0, scale = 0, passing = 0, wrong = 0, outside = 0, beyond = 0;
    for (size_t i = 0; i < music->lead_count; i++) {
        const aur_transcript_note *note = &music->transcript->notes[music->lead[i]];
        const aur_piece_status *status = aur_music_status(music, note);
        bool in_scale = aur_mask_has(status->scale_mask, note->pitch_midi);
        bool passes = resolves(music, i);
        outside += !in_scale;
        beyond += !in_scale && !passes;
        if (aur_mask_has(status->chord_mask, note->pitch_midi))
            chord++;
        else if (in_scale)
            scale++;
        else if (passes)
            passing++;
        else
            wrong++;
    }
    double all = (double)music->lead_count;
    key->chord_percent = share(chord, all);
    key->scale_percent = share(scale, all);
    key->passing_percent = share(passing, all);
    key->wrong_percent = share(wrong, all);
    key->rules_percent = share(chord + scale + passing, all);
    key->outside_percent = share(outside, all);
    key->outside_beyond_percent = share(beyond, all);
}

/// How long each pitch class of the pitched layers sounds in the window.
static double weigh(const aur_music *music, int64_t begin_frame, int64_t end_frame, double weights[CLASSES])
{
    const aur_transcript *t = music->transcript;
    double sum = 0.0;
    for (int p = 0; p < CLASSES; p++)
        weights[p] = 0.0;
    for (size_t i = aur_music_note_alive(music, begin_frame); i < t->note_count && t->notes[i].at_frame < end_frame;
         i++) {
        if (!aur_transcript_is_pitched(t->notes[i].layer))
            continue;
        double frames = (double)aur_music_overlap(&t->notes[i], begin_frame, end_frame);
        weights[t->notes[i].pitch_midi % CLASSES] += frames;
        sum += frames;
    }
    return sum;
}

static uint16_t rotated(unsigned mask, unsigned by)
{
    unsigned moved = mask << by;
    return (uint16_t)((moved | moved >> CLASSES) & 0xfffu);
}

/// The collection of the best of the 24 classical keys.
static uint16_t classical(const double weights[CLASSES])
{
    double best = -2.0;
    uint16_t collection = 0;
    for (unsigned tonic = 0; tonic < CLASSES; tonic++) {
        double major = aur_tonality_fit(weights, tonic, false), minor = aur_tonality_fit(weights, tonic, true);
        if (major > best || minor > best)
            collection = rotated(aur_scale_mask(0, major > minor ? AUR_MODE_IONIAN : AUR_MODE_AEOLIAN), tonic);
        best = fmax(best, fmax(major, minor));
    }
    return collection;
}

/// How much of the window lies within the seven notes.
static double fit(const double weights[CLASSES], uint16_t collection)
{
    double sum = 0.0;
    for (unsigned p = 0; p < CLASSES; p++)
        sum += (collection >> p & 1u) ? weights[p] : 0.0;
    return sum;
}

/// Whether no transposition of the declared collection fits the window better, but for a tie.
static bool matches(const double weights[CLASSES], uint16_t declared)
{
    double own = fit(weights, declared) + TIE_SHARE * fit(weights, 0xfffu);
    for (unsigned by = 1; by < CLASSES; by++)
        if (fit(weights, rotated(declared, by)) > own)
            return false;
    return true;
}

/// What a window is found to be.
typedef struct window {
    bool matches, is_strict;
} window;

/// Holds the window against every key that is declared in it: where the key changes, either will do.
static window judge(const aur_music *music, size_t *beat, int64_t end_frame, const double weights[CLASSES])
{
    const aur_transcript *t = music->transcript;
    uint16_t before = 0, strict = classical(weights);
    window w = {.matches = false};
    for (;; ++*beat) {
        uint16_t declared = aur_music_collection(&t->beats[*beat]);
        if (declared != before) {
            w.matches = w.matches || matches(weights, declared);
            w.is_strict = w.is_strict || declared == strict;
        }
        before = declared;
        if (*beat + 1 == t->beat_count || t->beats[*beat + 1].beat_frame >= end_frame)
            return w;
    }
}

static void measure_key(const aur_music *music, aur_music_key *key)
{
    const aur_transcript *t = music->transcript;
    double windows = 0, matched = 0, strict = 0, weights[CLASSES];
    size_t beat = 0;
    for (int64_t at = t->from_frame; at + AUR_MUSIC_WINDOW_FRAMES <= t->until_frame; at += AUR_MUSIC_WINDOW_FRAMES) {
        if (weigh(music, at, at + AUR_MUSIC_WINDOW_FRAMES, weights) <= 0.0)
            continue;
        while (beat + 1 < t->beat_count && t->beats[beat + 1].beat_frame <= at)
            beat++;
        window w = judge(music, &beat, at + AUR_MUSIC_WINDOW_FRAMES, weights);
        windows++;
        matched += w.matches;
        strict += w.is_strict;
    }
    key->key_match_percent = share(matched, windows);
    key->key_strict_percent = share(strict, windows);
}

/// Pitch of the bass under a chord, -1 if no drone sounds long enough.
static int bass_of(const aur_music *music, const aur_music_chord *chord)
{
    const aur_transcript *t = music->transcript;
    int64_t frames[128] = {0};
    for (size_t i = aur_music_note_alive(music, chord->begin_frame);
         i < t->note_count && t->notes[i].at_frame < chord->end_frame; i++)
        if (t->notes[i].layer == AUR_LAYER_DRONE)
            frames[t->notes[i].pitch_midi & 127] +=
                aur_music_overlap(&t->notes[i], chord->begin_frame, chord->end_frame);
    for (int pitch = 0; pitch < 128; pitch++)
        if (frames[pitch] > 0 && frames[pitch] * BASS_SHARE >= chord->end_frame - chord->begin_frame)
            return pitch;
    return -1;
}

static void measure_bass(const aur_music *music, aur_music_key *key)
{
    double chords = 0, right = 0, all_frames = 0, tonic_frames = 0;
    for (size_t i = 0; i < music->chord_count; i++) {
        const aur_music_chord *chord = &music->chords[i];
        const aur_piece_status *status = &music->transcript->beats[chord->beat];
        int bass = bass_of(music, chord);
        if (bass < 0)
            continue;
        double frames = (double)(chord->end_frame - chord->begin_frame);
        chords++;
        right += bass % CLASSES == status->chord_bass;
        all_frames += frames;
        tonic_frames += bass % CLASSES == status->tonic ? frames : 0.0;
    }
    key->bass_percent = share(right, chords);
    key->tonic_percent = share(tonic_frames, all_frames);
}

void aur_music_key_measure(const aur_music *music, aur_music_key *key)
{
    measure_rules(music, key);
    measure_key(music, key);
    measure_bass(music, key);
}

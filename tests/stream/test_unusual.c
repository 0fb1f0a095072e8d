// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A hundred unusual but legal settings: corners of tempo, intensity and density in every key, mode and preset. All of
/// them make music: something sounds at any moment, the tune comes back, no note hangs, no rule is broken.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compose/scale.h"
#include "stream/transcript.h"
#include "synth/event.h"

#define SECOND        INT64_C(48000)
#define SETTINGS      100
#define HELD_GAP_MAX  (SECOND / 2) /* where a chapter strikes all again; releases of 2.5 s sound on */
#define SPAN          (30 * 60 * SECOND)
#define TUNE_REST_MAX (330 * SECOND) /* a section of rest with the sections' own silences beside it */

static aur_controls unusual(unsigned i)
{
    static const uint32_t BPM[4] = {40000, 120000, 40001, 119999};
    static const uint16_t CORNER[4] = {0, 65535, 1, 32768};
    aur_controls controls;
    aur_controls_from_preset(&controls, i % aur_preset_count());
    controls.seed = i;
    controls.key = (uint8_t)(i * 7 % 12);
    controls.mode = (uint8_t)(i / 2 % AUR_MODE_COUNT);
    controls.bpm_milli = BPM[i % 4];
    controls.intensity = CORNER[i / 4 % 4];
    controls.density = CORNER[i / 16 % 4];
    controls.brightness = CORNER[i / 3 % 4];
    return controls;
}

typedef struct finding {
    int64_t sound_gap, tune_gap; ///< longest, frames
    unsigned tune_notes, wrong;
} finding;

/// Longest time that no note of the layers sounds; for the tune, between strikes.
static void find_gaps(const aur_transcript *t, finding *f)
{
    int64_t sounding_until = 0, struck = 0;
    for (size_t i = 0; i < t->note_count; i++) {
        const aur_transcript_note *note = &t->notes[i];
        assert_true(note->gate_frames >= 0 && note->gate_frames <= AUR_NOTE_LIFE_MAX_FRAMES);
        int64_t end = note->at_frame + note->gate_frames;
        if (note->layer == AUR_LAYER_PAD || note->layer == AUR_LAYER_DRONE) {
            f->sound_gap =
                note->at_frame - sounding_until > f->sound_gap ? note->at_frame - sounding_until : f->sound_gap;
            sounding_until = end > sounding_until ? end : sounding_until;
        } else if (note->layer == AUR_LAYER_LEAD || note->layer == AUR_LAYER_BELL) {
            f->tune_gap = note->at_frame - struck > f->tune_gap ? note->at_frame - struck : f->tune_gap;
            struck = note->at_frame;
        }
    }
    assert_true(sounding_until >= t->until_frame);
    f->tune_gap = t->until_frame - struck > f->tune_gap ? t->until_frame - struck : f->tune_gap;
}

/// Notes of the tune are of chord or scale, or pass on by two semitones at most; the pads are of chord or scale.
static void check_rules(const aur_transcript *t, finding *f)
{
    int open = 0;
    for (size_t i = 0; i < t->note_count; i++) {
        const aur_transcript_note *note = &t->notes[i];
        const aur_piece_status *beat = &t->beats[note->beat];
        bool inside = aur_mask_has((uint16_t)(beat->chord_mask | beat->scale_mask), note->pitch_midi);
        if (note->layer == AUR_LAYER_PAD)
            assert_true(inside);
        if (note->layer != AUR_LAYER_LEAD)
            continue;
        f->tune_notes++;
        f->wrong += open != 0 && (abs(note->pitch_midi - open) > 2 || !inside);
        open = inside ? 0 : note->pitch_midi;
    }
}

static void test_hundred_settings(void **state)
{
    (void)state;
    finding worst = {0};
    for (unsigned i = 0; i < SETTINGS; i++) {
        aur_controls controls = unusual(i);
        aur_transcript *t;
        finding f = {0};
        assert_int_equal(aur_transcript_open(&controls, NULL, 0, 0, SPAN, &t), AUR_OK);
        find_gaps(t, &f);
        check_rules(t, &f);
        aur_transcript_close(t);
        if (f.sound_gap > HELD_GAP_MAX || f.tune_gap > TUNE_REST_MAX || f.wrong * 20 > f.tune_notes ||
            f.tune_notes == 0)
            fail_msg("setting %u: silent for %.1f s, no tune for %.1f s, %u of %u notes wrong", i,
                     (double)f.sound_gap / 48000.0, (double)f.tune_gap / 48000.0, f.wrong, f.tune_notes);
        worst.tune_gap = f.tune_gap > worst.tune_gap ? f.tune_gap : worst.tune_gap;
        worst.wrong += f.wrong;
        worst.tune_notes += f.tune_notes;
    }
    print_message("%d settings: longest time without a tune %.0f s, %u of %u notes break a rule\n", SETTINGS,
                  (double)worst.tune_gap / 48000.0, worst.wrong, worst.tune_notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hundred_settings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

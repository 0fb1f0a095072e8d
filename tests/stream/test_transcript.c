// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Transcripts: beats without holes, notes in their beats, a span equal to the same part of a longer one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stream/transcript.h"

#define SECOND INT64_C(48000)

static const aur_control_event LOG[] = {
    {.at_frame = 20 * SECOND + 5, .control = AUR_CONTROL_BPM, .value = 77000},
    {.at_frame = 60 * SECOND, .control = AUR_CONTROL_KEY, .value = 7},
    {.at_frame = 60 * SECOND, .control = AUR_CONTROL_PRESET, .value = 3},
    {.at_frame = 300 * SECOND + 17, .control = AUR_CONTROL_BPM, .value = 51500},
};
enum { LOG_COUNT = sizeof LOG / sizeof LOG[0] };

static aur_transcript *transcribe(int64_t from_frame, int64_t until_frame)
{
    aur_controls controls;
    aur_transcript *transcript;
    aur_controls_from_preset(&controls, 0);
    controls.seed = 5;
    assert_int_equal(aur_transcript_open(&controls, LOG, LOG_COUNT, from_frame, until_frame, &transcript), AUR_OK);
    return transcript;
}

static void test_beats_and_notes(void **state)
{
    (void)state;
    aur_transcript *t = transcribe(0, 600 * SECOND);
    assert_true(t->beat_count > 600 && t->note_count > 300);
    assert_int_equal(t->beats[0].beat_frame, 0);
    for (size_t i = 1; i < t->beat_count; i++) {
        assert_int_equal(t->beats[i].bar * 4 + t->beats[i].beat, i);
        assert_int_equal(t->beats[i].beat_frame, t->beats[i - 1].next_beat_frame);
    }
    for (size_t i = 0; i < t->note_count; i++) {
        const aur_transcript_note *note = &t->notes[i];
        const aur_piece_status *beat = &t->beats[note->beat];
        assert_true(note->at_frame >= beat->beat_frame && note->at_frame < beat->next_beat_frame);
        assert_true(note->gate_frames >= 0 && note->gate_frames <= 30 * SECOND);
        assert_in_range(note->velocity, 1, 127);
    }
    aur_transcript_close(t);
}

static void test_span_equals_part(void **state)
{
    (void)state;
    int64_t from = 257 * SECOND + 3, until = 500 * SECOND;
    aur_transcript *whole = transcribe(0, 600 * SECOND), *part = transcribe(from, until);
    size_t first = 0, beat = 0;
    while (whole->notes[first].at_frame < from)
        first++;
    while (whole->beats[beat + 1].beat_frame <= from)
        beat++;
    for (size_t i = 0; i < part->beat_count; i++)
        assert_int_equal(part->beats[i].beat_frame, whole->beats[beat + i].beat_frame);
    assert_true(whole->beats[beat + part->beat_count].beat_frame >= until);
    for (size_t i = 0; i < part->note_count; i++) {
        assert_int_equal(part->notes[i].at_frame, whole->notes[first + i].at_frame);
        assert_int_equal(part->notes[i].note_id, whole->notes[first + i].note_id);
        if (part->notes[i].at_frame + part->notes[i].gate_frames < until)
            assert_int_equal(part->notes[i].gate_frames, whole->notes[first + i].gate_frames);
    }
    assert_true(whole->notes[first + part->note_count].at_frame >= until);
    aur_transcript_close(whole);
    aur_transcript_close(part);
}

static void test_bad_spans(void **state)
{
    (void)state;
    aur_controls controls;
    aur_transcript *transcript;
    aur_controls_from_preset(&controls, 0);
    assert_int_equal(aur_transcript_open(&controls, NULL, 0, 10, 5, &transcript), AUR_ERR_ARGUMENT);
    assert_null(transcript);
    assert_int_equal(aur_transcript_open(&controls, NULL, 0, -1, 5, &transcript), AUR_ERR_ARGUMENT);
    aur_transcript_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beats_and_notes),
        cmocka_unit_test(test_span_equals_part),
        cmocka_unit_test(test_bad_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

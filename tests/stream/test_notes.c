// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes of people through engine, room and transcript: heard at their frame, the same samples however time is sliced
/// and wherever a render begins.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/guest.h"
#include "compose/rng.h"
#include "stream/engine.h"
#include "stream/room.h"
#include "stream/transcript.h"
#include "synth/fx/saturation.h"
#include "synth/patch.h"

#define SECOND    INT64_C(48000)
#define NOTES     200
#define COMPARE_S 4

static float samples[COMPARE_S * 48000 * 2], expected[COMPARE_S * 48000 * 2];

static aur_control_event entry(int64_t at_frame, aur_guest_note note)
{
    return (aur_control_event){.at_frame = at_frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(&note)};
}

static aur_engine *open_engine(const aur_controls *controls, const aur_control_event *log, size_t log_count,
                               int64_t start_frame, int64_t history_frames)
{
    aur_engine *engine = NULL;
    const aur_engine_config config = {.controls = *controls,
                                      .log = log,
                                      .log_count = log_count,
                                      .start_frame = start_frame,
                                      .history_frames = history_frames};
    assert_int_equal(aur_engine_open(&config, &engine), AUR_OK);
    return engine;
}

static double energy(const float *from, int64_t frames)
{
    double sum = 0;
    for (int64_t i = 0; i < frames * 2; i++)
        sum += (double)from[i] * (double)from[i];
    return sum / (double)frames;
}

/// All is muted but the note's own layer, which has nothing to play.
static void test_heard_at_its_frame(void **state)
{
    (void)state;
    static const uint8_t PATCHES[] = {AUR_PATCH_KEYS, AUR_PATCH_BELL, AUR_PATCH_PLUCK_HARP, AUR_PATCH_LEAD_FLUTE,
                                      AUR_PATCH_PAD_STRINGS};
    for (unsigned i = 0; i < sizeof PATCHES; i++) {
        const aur_patch_info *patch = aur_patch_describe(PATCHES[i]);
        aur_controls controls;
        aur_controls_from_preset(&controls, 0);
        controls.density = 0;
        controls.mute = (uint8_t)(((1u << AUR_LAYER_COUNT) - 1) & ~(1u << patch->layer));
        bool calm = patch->layer == AUR_LAYER_LEAD; // pads always play, and second layers among the bells
        int64_t at_frame = SECOND + 12345 + i;
        aur_engine *engine = open_engine(&controls, NULL, 0, 0, 0);
        aur_engine *without = open_engine(&controls, NULL, 0, 0, 0);
        aur_control_event event =
            entry(at_frame, (aur_guest_note){.pitch_midi = 67, .velocity = 110, .patch = PATCHES[i]});
        int64_t effect_frame = -1;
        assert_int_equal(aur_engine_post(engine, &event, &effect_frame), AUR_OK);
        assert_true(effect_frame == at_frame && event.at_frame == at_frame);
        aur_engine_render(engine, samples, COMPARE_S * SECOND);
        aur_engine_render(without, expected, COMPARE_S * SECOND);
        aur_engine_close(engine);
        aur_engine_close(without);
        int64_t until = at_frame - AUR_SATURATION_REACH_FRAMES; // its filter has linear phase
        assert_memory_equal(samples, expected, (size_t)until * 2 * sizeof samples[0]);
        for (int64_t k = 0; k < COMPARE_S * SECOND * 2; k++)
            samples[k] -= expected[k];
        int64_t attack = (int64_t)patch->attack_ms * 48 + 2 * AUR_BLOCK_FRAMES;
        double after = energy(samples + at_frame * 2, attack);
        print_message("patch %u: %.1f dB within %d ms, %.1f dB before\n", PATCHES[i], 10 * log10(after),
                      (int)(attack / 48), 10 * log10(energy(expected, at_frame) + 1e-20));
        assert_true(after > 1e-6);
        if (calm)
            assert_true(energy(expected, at_frame) < 1e-12);
    }
}

static size_t make_log(aur_control_event *log, int64_t from, int64_t until)
{
    static const uint8_t PATCHES[] = {AUR_PATCH_KEYS, AUR_PATCH_BELL_CHIME, AUR_PATCH_PAD_WARM, AUR_PATCH_LEAD_SOFT};
    for (int i = 0; i < NOTES; i++) {
        uint64_t hash = aur_rng_hash(6, AUR_STREAM_GUEST, 0, i);
        aur_guest_note note = {.player = (uint16_t)aur_rng_pick(hash, 0, 3)};
        note.pitch_midi = (uint8_t)(55 + aur_rng_pick(hash, 1, 12));
        if (aur_rng_pick(hash, 2, 3) > 0) {
            note.velocity = (uint8_t)(40 + aur_rng_pick(hash, 3, 60));
            note.patch = PATCHES[aur_rng_pick(hash, 4, 4)];
            note.grid = aur_rng_pick(hash, 5, 2) == 0;
        }
        log[i] = entry(from + (until - from) * i / NOTES, note);
        if (i % 20 == 10)
            log[i] = (aur_control_event){
                .at_frame = log[i].at_frame, .control = AUR_CONTROL_BPM, .value = 50000 + (uint64_t)i * 300};
    }
    return NOTES;
}

static void test_slicing_and_cold_start(void **state)
{
    (void)state;
    static const size_t SLICES[] = {1, 17, 64, 960, 5000};
    static aur_control_event log[NOTES];
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    int64_t start = 290 * SECOND / AUR_BLOCK_FRAMES * AUR_BLOCK_FRAMES;
    size_t log_count = make_log(log, 150 * SECOND, start + COMPARE_S * SECOND);
    aur_engine *engine = open_engine(&controls, log, log_count, start, start); // from frame 0
    aur_engine_render(engine, expected, COMPARE_S * SECOND);
    aur_engine_close(engine);
    for (unsigned i = 0; i < sizeof SLICES / sizeof SLICES[0]; i++) {
        engine = open_engine(&controls, log, log_count, start, AUR_HISTORY_FRAMES);
        size_t done = 0;
        while (done < COMPARE_S * SECOND) {
            size_t left = COMPARE_S * SECOND - done, frames = SLICES[i] < left ? SLICES[i] : left;
            aur_engine_render(engine, samples + done * 2, frames);
            done += frames;
        }
        aur_synth_stats stats;
        aur_piece_status piece;
        aur_engine_status(engine, &piece, &stats);
        aur_engine_close(engine);
        assert_int_equal(stats.events_late + stats.events_dropped + stats.notes_dropped, 0);
        assert_memory_equal(samples, expected, sizeof samples);
    }
    engine = open_engine(&controls, NULL, 0, start, AUR_HISTORY_FRAMES);
    aur_engine_render(engine, samples, COMPARE_S * SECOND);
    aur_engine_close(engine);
    assert_memory_not_equal(samples, expected, sizeof samples);
}

static void test_room(void **state)
{
    (void)state;
    aur_room_config config = {.id = 1};
    aur_controls_from_preset(&config.controls, 0);
    aur_room *room = NULL;
    assert_int_equal(aur_room_open(&config, &room), AUR_OK);
    aur_guest_note note = {.player = 9, .pitch_midi = 64, .velocity = 80, .patch = AUR_PATCH_KEYS, .grid = true};
    aur_control_event event = entry(0, note), bad = event;
    bad.value |= UINT64_C(1) << 63;
    event.reserved = 77;
    assert_int_equal(aur_room_control(room, &bad, 1), AUR_ERR_ARGUMENT);
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    int64_t now = 10 * SECOND;
    for (int tick = 0; tick < 300; tick++, now += AUR_PACKET_FRAMES) { // resting, waking, playing
        if (tick % 100 == 0)
            assert_int_equal(aur_room_control(room, &event, 1), AUR_OK);
        while (aur_room_tick(room, now) & AUR_ROOM_AGAIN) {
        }
        aur_control_result result;
        if (tick % 100 != 0)
            continue;
        assert_true(aur_room_result(room, &result));
        assert_int_equal(result.err, AUR_OK);
        assert_int_equal(result.event.reserved, 77);
        assert_true(result.event.value == event.value);
        int64_t late = result.effect_frame - result.event.at_frame;
        assert_true(late >= 0 && late <= 48000 * 60 / 40 / 4);
    }
    aur_room_close(room);
}

static void test_transcript(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    const aur_guest_note strike = {.pitch_midi = 61, .velocity = 99, .patch = AUR_PATCH_KEYS}, off = {.pitch_midi = 61};
    const aur_control_event log[] = {entry(5 * SECOND, strike), entry(6 * SECOND + 7, off)};
    aur_transcript *transcript = NULL;
    assert_int_equal(aur_transcript_open(&controls, log, 2, 0, 20 * SECOND, &transcript), AUR_OK);
    unsigned found = 0;
    for (size_t i = 0; i < transcript->note_count; i++) {
        const aur_transcript_note *note = &transcript->notes[i];
        if ((note->note_id & AUR_SCORE_GUEST) == 0)
            continue;
        assert_true(note->at_frame == 5 * SECOND && note->gate_frames == SECOND + 7);
        assert_int_equal(note->pitch_midi, 61);
        assert_int_equal(note->velocity, 99);
        found++;
    }
    aur_transcript_close(transcript);
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heard_at_its_frame),
        cmocka_unit_test(test_slicing_and_cold_start),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_transcript),
    };
    return cmocka_run_group_tests_name("notes", tests, NULL, NULL);
}

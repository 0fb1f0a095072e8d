// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes of people: live to the frame, or on beat and harmony; within their limits, and their offs get through.
#include "compose/guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/piece.h"
#include "compose/rng.h"
#include "compose/scale.h"
#include "synth/patch.h"
#include "tests/compose/guests.h"

static aur_event heard[EVENTS_MAX], other[EVENTS_MAX];

static void test_pack(void **state)
{
    (void)state;
    aur_guest_note note, back;
    for (int i = 0; i < 5000; i++) {
        note = some_note(aur_rng_hash(1, AUR_STREAM_GUEST, 0, i), 65536);
        note.pitch_midi = note.all_off ? 0 : note.pitch_midi;
        assert_int_equal(aur_guest_unpack(aur_guest_pack(&note), &back), AUR_OK);
        assert_memory_equal(&note, &back, sizeof note);
    }
    const aur_guest_note strike = {.pitch_midi = 60, .velocity = 90, .patch = AUR_PATCH_KEYS};
    const aur_guest_note drone = {.pitch_midi = 60, .velocity = 90, .patch = AUR_PATCH_DRONE_DEEP};
    const aur_guest_note beyond = {.pitch_midi = 60, .velocity = 90, .patch = 255};
    const aur_guest_note leave = {.player = 3, .all_off = true};
    assert_int_equal(aur_guest_unpack(aur_guest_pack(&drone), &back), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_guest_unpack(aur_guest_pack(&beyond), &back), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_guest_unpack(aur_guest_pack(&leave) | 60, &back), AUR_ERR_ARGUMENT);
    for (unsigned bit = 40; bit < 64; bit++)
        assert_int_equal(aur_guest_unpack(aur_guest_pack(&strike) | UINT64_C(1) << bit, &back), AUR_ERR_ARGUMENT);
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_patch_info *info = aur_patch_describe(patch);
        bool pitched = info->layer == AUR_LAYER_PAD || info->layer == AUR_LAYER_LEAD || info->layer == AUR_LAYER_BELL;
        if (aur_guest_may_play(patch))
            assert_true(pitched && info->unison <= 1);
        else
            assert_true(!pitched || info->unison > 1 || info->kind == AUR_VOICE_CLOUD);
    }
}

static void test_bad_entries(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    aur_control_event bad = {.control = AUR_LOG_NOTE, .value = UINT64_MAX};
    assert_int_equal(aur_piece_post(piece, &bad), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_piece_init(piece, &controls, &bad, 1, 0), AUR_ERR_ARGUMENT);
    bad = entry(-1, (aur_guest_note){.pitch_midi = 60});
    assert_int_equal(aur_piece_post(piece, &bad), AUR_ERR_ARGUMENT);
    for (uint32_t control = AUR_CONTROL_COUNT; control < 70; control++) {
        bad = (aur_control_event){.control = control, .at_frame = 0};
        assert_int_equal(aur_piece_post(piece, &bad), control == AUR_LOG_NOTE ? AUR_OK : AUR_ERR_ARGUMENT);
    }
    step(piece, SECOND, heard, 256);
    assert_int_equal(post(piece, SECOND - 1, (aur_guest_note){.pitch_midi = 60}), AUR_ERR_STATE);
    free(piece);
}

/// Every strike at its frame and pitch, every off at its own; without one the note ends by itself within 30 s.
static void test_live_is_exact(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    int64_t frame = 0;
    for (int i = 0; i < 300; i++) {
        uint64_t hash = aur_rng_hash(2, AUR_STREAM_GUEST, 0, i);
        frame += 1 + aur_rng_pick(hash, 0, 40000);
        uint8_t patch = some_patch(hash), pitch = (uint8_t)aur_rng_pick(hash, 1, 128);
        int64_t gate = aur_rng_pick(hash, 2, 200000);
        aur_guest_note note = {.player = (uint16_t)i, .pitch_midi = pitch, .velocity = 100, .patch = patch};
        aur_control_event strike = entry(frame, note);
        assert_int_equal(aur_piece_effect_frame(piece, &strike), frame);
        assert_int_equal(aur_piece_post(piece, &strike), AUR_OK);
        note.velocity = 0;
        if (i % 7 != 0)
            assert_int_equal(post(piece, frame + gate, note), AUR_OK);
        size_t count = keep(heard, step(piece, frame + gate + 1, heard, 64), true);
        assert_int_equal(count, i % 7 != 0 ? 2 : 1);
        assert_int_equal(heard[0].type, AUR_EVENT_NOTE);
        assert_true(heard[0].at_frame == frame);
        assert_int_equal(heard[0].pitch_q8, pitch << 8);
        assert_int_equal(heard[0].velocity, 100 * 65535 / 127);
        assert_int_equal(heard[0].id, patch);
        assert_int_equal(heard[0].gate_frames + heard[0].release_blocks * 64, AUR_NOTE_LIFE_MAX_FRAMES);
        if (i % 7 != 0) {
            assert_int_equal(heard[1].type, AUR_EVENT_NOTE_OFF);
            assert_true(heard[1].at_frame == frame + gate);
            assert_int_equal(heard[1].note_id, heard[0].note_id);
            assert_int_equal(heard[1].release_blocks, heard[0].release_blocks);
        }
        frame += gate + 8 * SECOND; // all tails over, but for those without end
    }
    free(piece);
}

/// Beats as they came.
typedef struct beat {
    int64_t begin_frame, end_frame;
    uint16_t chord, scale;
} beat;

static beat beats[4000];

static size_t follow_beats(aur_piece *piece, int64_t until, size_t *beat_count, aur_event *events)
{
    size_t count = 0;
    aur_piece_status status;
    aur_piece_status_get(piece, &status);
    for (int64_t frame = status.next_beat_frame + 1; frame < until; frame = status.next_beat_frame + 1) {
        count += step(piece, frame, events + count, 64);
        aur_piece_status_get(piece, &status);
        beats[(*beat_count)++] =
            (beat){status.beat_frame, status.next_beat_frame, status.chord_mask, status.scale_mask};
    }
    return count;
}

/// The place of a frame in sixteenths of its beat; fails if it is on none.
static int sixteenth_of(const beat *in, int64_t at_frame)
{
    for (int k = 0; k < 4; k++)
        if (in->begin_frame + (in->end_frame - in->begin_frame) * k / 4 == at_frame)
            return k;
    fail_msg("frame %lld is on no sixteenth", (long long)at_frame);
    return 0;
}

static const beat *beat_at(int64_t at_frame, size_t beat_count)
{
    for (size_t i = 0; i < beat_count; i++)
        if (beats[i].begin_frame <= at_frame && at_frame < beats[i].end_frame)
            return &beats[i];
    fail();
    return NULL;
}

/// Nearest note of the mask, the lower of two, by another way than the code's.
static int nearest(uint16_t mask, int pitch)
{
    int best = -1;
    for (int p = 0; p < 128; p++)
        if (aur_mask_has(mask, p) && (best < 0 || abs(p - pitch) < abs(best - pitch)))
            best = p;
    return best;
}

static void test_grid(void **state)
{
    (void)state;
    enum { NOTES = 400 };
    static int64_t wanted[NOTES], expected[NOTES];
    static int pitches[NOTES];
    aur_piece *piece = new_focus();
    size_t beat_count = 0, count = 0, strikes = 0, offs = 0, strong = 0, moved = 0;
    int64_t frame = 0;
    for (int i = 0; i < NOTES; i++) {
        uint64_t hash = aur_rng_hash(3, AUR_STREAM_GUEST, 0, i);
        frame += 3000 + aur_rng_pick(hash, 0, 60000);
        count += follow_beats(piece, frame, &beat_count, heard + count);
        count += step(piece, frame, heard + count, 64);
        if (i % 3 == 0) {
            aur_control_event bpm = {.at_frame = frame, .control = AUR_CONTROL_BPM};
            bpm.value = 40000 + aur_rng_pick(hash, 1, 80001);
            assert_int_equal(aur_piece_post(piece, &bpm), AUR_OK);
        }
        aur_guest_note note = {.player = (uint16_t)i, .velocity = 90, .patch = AUR_PATCH_KEYS, .grid = true};
        note.pitch_midi = (uint8_t)aur_rng_pick(hash, 2, 128);
        aur_control_event strike = entry(frame, note);
        wanted[i] = frame;
        pitches[i] = note.pitch_midi;
        expected[i] = aur_piece_effect_frame(piece, &strike);
        assert_int_equal(aur_piece_post(piece, &strike), AUR_OK);
        note.velocity = 0;
        assert_int_equal(post(piece, frame + aur_rng_pick(hash, 3, 3000), note), AUR_OK);
    }
    count += follow_beats(piece, frame + 10 * SECOND, &beat_count, heard + count);
    free(piece);
    for (size_t i = 0; i < count; i++) {
        if (!is_guest(&heard[i]))
            continue;
        if (heard[i].type == AUR_EVENT_NOTE_OFF) {
            sixteenth_of(beat_at(heard[i].at_frame, beat_count), heard[i].at_frame);
            offs++;
            continue;
        }
        const beat *in = beat_at(heard[i].at_frame, beat_count);
        int k = sixteenth_of(in, heard[i].at_frame);
        const beat *pressed = beat_at(wanted[strikes], beat_count);
        int64_t late = heard[i].at_frame - wanted[strikes];
        assert_true(late >= 0 && late <= (pressed->end_frame - pressed->begin_frame) / 4 + 1);
        assert_true(heard[i].at_frame == expected[strikes]);
        int pitch = heard[i].pitch_q8 >> 8;
        assert_int_equal(pitch, nearest(k == 0 ? in->chord : in->scale, pitches[strikes]));
        strong += k == 0;
        moved += pitch != pitches[strikes];
        // Held shorter than a sixteenth: sounds for one, by its gate if it waited for its beat, else by an off.
        if (k == 0 && heard[i].gate_frames < SECOND)
            assert_int_equal(heard[i].gate_frames, (pressed->end_frame - pressed->begin_frame) / 4);
        strikes++;
    }
    print_message("grid: %zu notes, %zu on a beat, %zu moved in pitch, %zu ended by an off\n", strikes, strong, moved,
                  offs);
    assert_int_equal(strikes, NOTES);
    assert_true(strong > 50 && strong < 200 && moved > 100 && offs > 200);
}

/// A fixed set of entries, and the events they make when posted in several orders and ways.
static void test_order_of_posting(void **state)
{
    (void)state;
    enum { NOTES = 60 };
    aur_control_event set[NOTES];
    for (int i = 0; i < NOTES; i++)
        set[i] = entry(10 * SECOND + i * 1900 + i * i, some_note(aur_rng_hash(4, AUR_STREAM_GUEST, 0, i), 3));
    aur_control_event bpm = {.at_frame = 11 * SECOND, .control = AUR_CONTROL_BPM, .value = 97000};
    size_t first = 0;
    for (int order = 0; order < 6; order++) {
        aur_piece *piece = new_focus();
        size_t count = step(piece, order * 2 * SECOND, heard, 256);
        assert_int_equal(aur_piece_post(piece, &bpm), AUR_OK);
        for (int i = 0; i < NOTES; i++) {
            int at = order == 1 ? NOTES - 1 - i : order > 1 ? (i * 7 + order) % NOTES : i; // 7 divides no 60
            if (order == 5) { // each when its frame has come
                at = i;
                count += step(piece, set[i].at_frame, heard + count, 1);
            }
            assert_int_equal(aur_piece_post(piece, &set[at]), AUR_OK);
        }
        count += step(piece, 60 * SECOND, heard + count, 64);
        free(piece);
        if (order == 0) {
            first = count;
            memcpy(other, heard, count * sizeof heard[0]);
        }
        assert_int_equal(count, first);
        assert_memory_equal(heard, other, count * sizeof heard[0]);
    }
}

/// Two keys that the grid moves to one pitch: the first is ended where the second begins; at one instant there is one.
static void test_struck_again(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    step(piece, 20 * SECOND, heard, 256);
    aur_piece_status status;
    aur_piece_status_get(piece, &status);
    int64_t next = status.next_beat_frame, sixteenth = (next - status.beat_frame) / 4;
    int out = 60;
    while (aur_mask_has(status.scale_mask, out) || !aur_mask_has(status.scale_mask, out - 1))
        out++;
    aur_guest_note note = {.velocity = 80, .patch = AUR_PATCH_LEAD_SOFT, .grid = true};
    note.pitch_midi = (uint8_t)out;
    assert_int_equal(post(piece, next + 10, note), AUR_OK);
    note.pitch_midi = (uint8_t)(out - 1);
    assert_int_equal(post(piece, next + 20, note), AUR_OK);             // the same instant
    assert_int_equal(post(piece, next + sixteenth + 20, note), AUR_OK); // the key again
    note.pitch_midi = (uint8_t)out;
    note.velocity = 0;
    assert_int_equal(post(piece, next + 2 * sixteenth + 20, note), AUR_OK);
    size_t count = keep(heard, step(piece, next + 5 * sixteenth, heard, 256), true);
    free(piece);
    assert_true(count >= 3);
    assert_int_equal(heard[0].type, AUR_EVENT_NOTE);
    assert_int_equal(heard[1].type, AUR_EVENT_NOTE_OFF);
    assert_int_equal(heard[1].note_id, heard[0].note_id);
    assert_int_equal(heard[2].type, AUR_EVENT_NOTE);
    assert_true(heard[2].at_frame == heard[1].at_frame && heard[2].note_id != heard[0].note_id);
    assert_int_equal(heard[2].pitch_q8, heard[0].pitch_q8);
    for (size_t i = 3; i < count; i++) // the off of the other key does not end it
        assert_true(heard[i].type == AUR_EVENT_NOTE_OFF && heard[i].note_id != heard[2].note_id);
}

/// Many calm players at the limit: each has at most eight keys, and a full house fades the oldest.
static void test_limits(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    aur_guest_note note = {.player = 1, .velocity = 80, .patch = AUR_PATCH_PAD_AIR};
    for (int i = 0; i < 9; i++) {
        note.pitch_midi = (uint8_t)(50 + i);
        assert_int_equal(post(piece, 1000 * i, note), AUR_OK);
    }
    size_t count = keep(heard, step(piece, 9000, heard, 256), true);
    assert_int_equal(count, 10); // nine strikes, and the off of the first
    assert_int_equal(heard[9].type + heard[8].type, AUR_EVENT_NOTE + AUR_EVENT_NOTE_OFF);
    note.player = 2;
    for (int i = 0; i < 4; i++) { // 9 sound, 8 of them held: the fourth has to make room
        note.pitch_midi = (uint8_t)(50 + i);
        assert_int_equal(post(piece, 10000 + 1000 * i, note), AUR_OK);
    }
    size_t more = keep(other, step(piece, 14000, other, 256), true);
    free(piece);
    assert_int_equal(more, 5);
    assert_int_equal(other[3].type, AUR_EVENT_NOTE_OFF);
    assert_int_equal(other[3].note_id, heard[0].note_id);
    assert_int_equal(other[3].release_blocks, 15);
}

/// The queue is full of strikes: no more strikes, but every off that ends one of them, once.
static void test_offs_get_through(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    aur_guest_note note = {.velocity = 80, .patch = AUR_PATCH_KEYS};
    unsigned taken = 0;
    for (unsigned i = 0; i < 200; i++) {
        note.player = (uint16_t)i;
        note.pitch_midi = 60;
        taken += post(piece, 5000, note) == AUR_OK;
    }
    assert_int_equal(taken, AUR_GUEST_WAITING);
    note.velocity = 0;
    for (unsigned i = 0; i < 200; i++) {
        note.player = (uint16_t)i;
        note.all_off = i % 2 == 0;
        assert_int_equal(post(piece, 6000, note), i < taken ? AUR_OK : AUR_ERR_FULL);
        assert_int_equal(post(piece, 6000, note), AUR_ERR_FULL); // it ends already
    }
    size_t count = keep(heard, step(piece, 7000, heard, 256), true);
    free(piece);
    assert_int_equal(count, 2 * AUR_GUEST_NOTES_FULL);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(heard[i].type, i < count / 2 ? AUR_EVENT_NOTE : AUR_EVENT_NOTE_OFF);
        assert_true(heard[i].at_frame == (i < count / 2 ? 5000 : 6000));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack),   cmocka_unit_test(test_bad_entries),      cmocka_unit_test(test_live_is_exact),
        cmocka_unit_test(test_grid),   cmocka_unit_test(test_order_of_posting), cmocka_unit_test(test_struck_again),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_offs_get_through),
    };
    return cmocka_run_group_tests_name("guest", tests, NULL, NULL);
}

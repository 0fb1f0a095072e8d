// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// More notes of people than have room, and seeks among them: none stays, none is too many, the composer's own are what
/// they were, and a seek finds them as they are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/guest.h"
#include "compose/piece.h"
#include "compose/rng.h"
#include "tests/compose/guests.h"

#define LOG_MAX 32768

static aur_event heard[EVENTS_MAX], other[EVENTS_MAX];
static aur_control_event entries[LOG_MAX];

/// Lives as the synth would count them.
typedef struct census {
    struct {
        uint32_t id;
        int64_t begin, end;
    } live[128];
    unsigned count, most, most_guests;
    int64_t longest;
} census;

static void count_lives(census *c, const aur_event *e)
{
    unsigned kept = 0, guests = 0;
    int64_t release = (int64_t)e->release_blocks * 64;
    for (unsigned i = 0; i < c->count; i++)
        if (c->live[i].end > e->at_frame)
            c->live[kept++] = c->live[i];
    c->count = kept;
    if (e->type == AUR_EVENT_NOTE) {
        for (unsigned i = 0; i < c->count; i++)
            assert_true(c->live[i].id != e->note_id);
        assert_true(c->count < 128);
        int64_t end = e->at_frame + e->gate_frames + release;
        c->longest = end - e->at_frame > c->longest ? end - e->at_frame : c->longest;
        c->live[c->count].id = e->note_id;
        c->live[c->count].begin = e->at_frame;
        c->live[c->count++].end = end;
    }
    for (unsigned i = 0; i < c->count; i++) {
        if (e->type == AUR_EVENT_NOTE_OFF && c->live[i].id == e->note_id && e->at_frame + release < c->live[i].end)
            c->live[i].end = e->at_frame + release;
        guests += (c->live[i].id & AUR_SCORE_GUEST) != 0;
    }
    c->most = c->count > c->most ? c->count : c->most;
    c->most_guests = guests > c->most_guests ? guests : c->most_guests;
}

/// As many entries as are taken, in bursts, over several chapter lines; then nobody plays for 31 s.
static void test_storms(void **state)
{
    (void)state;
    unsigned refused = 0, taken = 0, most = 0, most_guests = 0;
    for (unsigned storm = 0; storm < 6; storm++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, storm % aur_preset_count());
        controls.bpm_milli = 120000;
        controls.density = controls.intensity = 65535;
        aur_piece *piece = new_piece(&controls, NULL, 0, 0), *calm = new_piece(&controls, NULL, 0, 0);
        int64_t frame = 0, until = 300 * SECOND;
        size_t count = 0;
        for (int i = 0; frame < until; i++) {
            uint64_t hash = aur_rng_hash(50 + storm, AUR_STREAM_GUEST, 0, i);
            if (aur_rng_pick(hash, 10, 60) == 0)
                frame += aur_rng_pick(hash, 11, storm % 2 == 0 ? 12000 : 90000);
            count += step(piece, frame, heard + count, 5);
            aur_err err = post(piece, frame + aur_rng_pick(hash, 12, 30), some_note(hash, 1 + storm * 3));
            assert_true(err == AUR_OK || err == AUR_ERR_FULL);
            refused += err != AUR_OK;
            taken += err == AUR_OK;
        }
        count += step(piece, until, heard + count, 256);
        count += step(piece, until + 60 * SECOND, heard + count, 256);
        size_t own = step(calm, until + 60 * SECOND, other, 256);
        free(piece);
        free(calm);
        census lives = {.count = 0};
        for (size_t i = 0; i < count; i++) {
            count_lives(&lives, &heard[i]);
            if (heard[i].at_frame > until + 31 * SECOND)
                for (unsigned k = 0; k < lives.count; k++)
                    assert_false(lives.live[k].id & AUR_SCORE_GUEST);
        }
        most = lives.most > most ? lives.most : most;
        most_guests = lives.most_guests > most_guests ? lives.most_guests : most_guests;
        assert_true(lives.longest <= AUR_NOTE_LIFE_MAX_FRAMES);
        count = keep(heard, count, false);
        assert_int_equal(count, own);
        assert_memory_equal(heard, other, own * sizeof other[0]);
    }
    print_message("storms: %u entries taken, %u refused; at most %u notes of guests, %u in all\n", taken, refused,
                  most_guests, most);
    assert_true(refused > 100);
    assert_int_equal(most_guests, AUR_GUEST_NOTES_MAX);
    assert_true(most <= AUR_POLYPHONY_MAX);
}

/// One player's keys, most of which the grid moves to the same pitches of a chord: each new one ends all of its pitch.
static void test_storm_on_the_grid(void **state)
{
    (void)state;
    aur_piece *piece = new_focus();
    unsigned taken = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t hash = aur_rng_hash(9, AUR_STREAM_GUEST, 0, i);
        int64_t frame = SECOND + i / 60 * 7000;
        step(piece, frame, heard, 256);
        aur_guest_note note = {.pitch_midi = (uint8_t)(60 + aur_rng_pick(hash, 0, 4)), .grid = true};
        note.player = (uint16_t)aur_rng_pick(hash, 1, 2);
        note.velocity = aur_rng_pick(hash, 2, 3) > 0 ? 90 : 0;
        note.patch = AUR_PATCH_PAD_DARK;
        taken += post(piece, frame + aur_rng_pick(hash, 3, 7000), note) == AUR_OK;
    }
    step(piece, 3000 * SECOND, heard, 256);
    free(piece);
    assert_true(taken > 10000);
}

/// Notes, some in bursts, among changes of every control.
static size_t make_log(int64_t until, unsigned notes, uint64_t seed)
{
    size_t count = 0;
    int64_t frame = 0;
    for (unsigned i = 0; i < notes; i++) {
        uint64_t hash = aur_rng_hash(seed, AUR_STREAM_GUEST, 9, i);
        if (i % 4 != 0)
            frame += aur_rng_pick(hash, 20, (uint32_t)(until / notes * 8 / 3));
        entries[count++] = entry(frame, some_note(hash, 4));
        if (i % 5 != 0)
            continue;
        unsigned control = aur_rng_pick(hash, 21, AUR_CONTROL_COUNT);
        const aur_control_info *info = aur_control_describe((aur_control)control);
        uint64_t range = aur_control_max((aur_control)control) - info->min + 1;
        uint64_t value = info->min + aur_rng_pick(hash, 22, range > UINT32_MAX ? UINT32_MAX : (uint32_t)range);
        entries[count++] = (aur_control_event){.at_frame = frame, .control = control, .value = value};
    }
    return count;
}

static void compare_seek(const aur_controls *controls, size_t log_count, size_t count, int64_t at, int64_t until)
{
    size_t known = 0, first = 0;
    while (known < log_count && entries[known].at_frame <= at)
        known++;
    aur_piece *piece = new_piece(controls, entries, known, at);
    size_t got = run(piece, entries + known, log_count - known, at, until, other);
    free(piece);
    while (first < count && heard[first].at_frame < at)
        first++;
    if (at == 0)
        first += AUR_PARAM_COUNT;
    assert_int_equal(got - AUR_PARAM_COUNT, count - first);
    assert_memory_equal(other + AUR_PARAM_COUNT, heard + first, (count - first) * sizeof heard[0]);
}

static void test_seek_equals_linear(void **state)
{
    (void)state;
    int64_t until = 900 * SECOND;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, (unsigned)seed % aur_preset_count());
        size_t log_count = make_log(until, seed == 4 ? 6000 : 200, seed); // the last: always more than have room
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        size_t count = run(piece, entries, log_count, 0, until, heard);
        aur_piece_status status;
        free(piece);
        size_t lines = 0;
        for (int i = 0; i < 24; i++) {
            int64_t at = aur_rng_pick(aur_rng_hash(seed, AUR_STREAM_KICK, 0, i), 0, (uint32_t)(until - 90 * SECOND));
            at = i == 0 ? entries[log_count / 2].at_frame : at;
            compare_seek(&controls, log_count, count, at, until);
        }
        // Around chapter lines, wherever tempo has put them.
        piece = new_piece(&controls, NULL, 0, 0);
        for (size_t next = 0; next < log_count; next++) {
            step(piece, entries[next].at_frame, other, 256);
            aur_piece_status_get(piece, &status);
            int32_t chapter = status.chapter;
            assert_int_equal(aur_piece_post(piece, &entries[next]), AUR_OK);
            int64_t ahead = next + 1 < log_count ? entries[next + 1].at_frame : until;
            while (status.next_beat_frame < ahead) {
                step(piece, status.next_beat_frame + 1, other, 256);
                aur_piece_status_get(piece, &status);
                if (status.chapter == chapter || status.beat_frame > until - 60 * SECOND)
                    continue;
                chapter = status.chapter;
                for (int64_t off = -1; off <= 1; off++)
                    compare_seek(&controls, log_count, count, status.beat_frame + off, until);
                compare_seek(&controls, log_count, count, status.beat_frame + 20 * SECOND, until);
                lines++;
            }
        }
        free(piece);
        size_t guests = keep(heard, count, true);
        print_message("seed %d: %zu events of guests, %zu chapter lines\n", (int)seed, guests, lines);
        assert_true(guests > 100 && lines > 0);
    }
}

/// At 120 beats a minute a chapter is 128 s.
static size_t run_fast(aur_controls *controls, size_t log_count, int64_t until)
{
    aur_controls_from_preset(controls, 0);
    controls->bpm_milli = 120000;
    aur_piece *piece = new_piece(controls, NULL, 0, 0);
    size_t count = run(piece, entries, log_count, 0, until, heard);
    free(piece);
    return count;
}

/// A key moved to another pitch is held over a chapter line; behind it a second key is moved to the same pitch.
static void test_seek_knows_pitches(void **state)
{
    (void)state;
    unsigned ended = 0;
    for (uint8_t pitch = 60; pitch < 72; pitch++) {
        aur_controls controls;
        aur_guest_note note = {.velocity = 80, .patch = AUR_PATCH_PAD_AIR, .grid = true, .pitch_midi = pitch};
        entries[0] = entry(253 * SECOND + 5000, note);
        note.pitch_midi--;
        entries[1] = entry(257 * SECOND + 5000, note);
        size_t count = run_fast(&controls, 2, 300 * SECOND);
        compare_seek(&controls, 2, count, 256 * SECOND, 300 * SECOND);
        compare_seek(&controls, 2, count, 256 * SECOND + 1, 300 * SECOND);
        compare_seek(&controls, 2, count, 257 * SECOND, 300 * SECOND);
        for (size_t i = keep(heard, count, true); i-- > 0;)
            ended += heard[i].type == AUR_EVENT_NOTE_OFF;
    }
    assert_true(ended >= 5); // both keys went to one pitch
}

/// Four strikes so soon after four that every second burst finds all places taken: which one it is depends on how long
/// that has been so, hours if need be.
static void test_seek_knows_who_gave_way(void **state)
{
    (void)state;
    for (int64_t late = 0; late < 2; late++) {
        size_t log_count = 0;
        for (int64_t frame = 100 * SECOND + late * 1080; frame < 258 * SECOND; frame += 1080)
            for (unsigned i = 0; i < 4; i++)
                entries[log_count++] = entry(frame, (aur_guest_note){.player = (uint16_t)(log_count % 9),
                                                                     .pitch_midi = (uint8_t)(40 + log_count % 50),
                                                                     .velocity = 70,
                                                                     .patch = AUR_PATCH_PLUCK});
        assert_true(log_count < LOG_MAX);
        aur_controls controls;
        size_t count = run_fast(&controls, log_count, 300 * SECOND);
        compare_seek(&controls, log_count, count, 256 * SECOND + 100, 300 * SECOND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_storms),
        cmocka_unit_test(test_storm_on_the_grid),
        cmocka_unit_test(test_seek_equals_linear),
        cmocka_unit_test(test_seek_knows_pitches),
        cmocka_unit_test(test_seek_knows_who_gave_way),
    };
    return cmocka_run_group_tests_name("guest storms", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Guests at a piece: posts, steps and random players.
#ifndef AUR_TESTS_COMPOSE_GUESTS_H
#define AUR_TESTS_COMPOSE_GUESTS_H

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

#define SECOND     INT64_C(48000)
#define EVENTS_MAX 200000

static inline aur_piece *new_piece(const aur_controls *controls, const aur_control_event *log, size_t count,
                                   int64_t at_frame)
{
    aur_piece *piece = aligned_alloc(64, (aur_piece_bytes() + 63) / 64 * 64);
    assert_non_null(piece);
    assert_int_equal(aur_piece_init(piece, controls, log, count, at_frame), AUR_OK);
    return piece;
}

static inline aur_piece *new_focus(void)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    controls.seed = 7;
    return new_piece(&controls, NULL, 0, 0);
}

static inline aur_control_event entry(int64_t at_frame, aur_guest_note note)
{
    return (aur_control_event){.at_frame = at_frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(&note)};
}

static inline aur_err post(aur_piece *piece, int64_t at_frame, aur_guest_note note)
{
    aur_control_event event = entry(at_frame, note);
    return aur_piece_post(piece, &event);
}

static inline size_t step(aur_piece *piece, int64_t until, aur_event *events, size_t slice)
{
    size_t count = 0, got;
    do {
        assert_true(count + slice < EVENTS_MAX);
        got = aur_piece_step(piece, until, events + count, slice);
        count += got;
    } while (got == slice);
    return count;
}

/// Posts each entry when its frame comes and steps in uneven slices of time.
static inline size_t run(aur_piece *piece, const aur_control_event *log, size_t log_count, int64_t from, int64_t until,
                         aur_event *events)
{
    size_t count = 0, next = 0;
    for (int64_t frame = from, slice = 0; frame < until; slice++) {
        frame += 64 + (int64_t)(aur_rng_hash(5, AUR_STREAM_CHORD, 0, slice) % 90000);
        frame = frame < until ? frame : until;
        for (; next < log_count && log[next].at_frame < frame; next++) {
            count += step(piece, log[next].at_frame, events + count, 7);
            assert_int_equal(aur_piece_post(piece, &log[next]), AUR_OK);
        }
        count += step(piece, frame, events + count, 256);
    }
    for (size_t i = 1; i < count; i++)
        assert_true(events[i - 1].at_frame <= events[i].at_frame);
    return count;
}

static inline bool is_guest(const aur_event *event)
{
    return event->type != AUR_EVENT_PARAM && (event->note_id & AUR_SCORE_GUEST) != 0;
}

/// Keeps the guests' events (or the others).
static inline size_t keep(aur_event *events, size_t count, bool guests)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (is_guest(&events[i]) == guests)
            events[kept++] = events[i];
    return kept;
}

static inline uint8_t some_patch(uint64_t hash)
{
    unsigned patch = aur_rng_pick(hash, 40, AUR_PATCH_COUNT);
    while (!aur_guest_may_play(patch))
        patch = (patch + 1) % AUR_PATCH_COUNT;
    return (uint8_t)patch;
}

/// A storm: strikes and offs of few keys, some without end, players who leave.
static inline aur_guest_note some_note(uint64_t hash, unsigned players)
{
    aur_guest_note note = {.player = (uint16_t)aur_rng_pick(hash, 0, players),
                           .pitch_midi = (uint8_t)(48 + aur_rng_pick(hash, 1, 30))};
    unsigned kind = aur_rng_pick(hash, 2, 20);
    note.all_off = kind == 0;
    if (kind > 7) {
        note.velocity = (uint8_t)(1 + aur_rng_pick(hash, 3, 127));
        note.patch = some_patch(hash);
        note.grid = aur_rng_pick(hash, 4, 2) == 0;
    }
    return note;
}

#endif

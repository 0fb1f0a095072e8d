// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the outlook says of a section at its beginning is what comes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compose/outlook.h"

#define SECTIONS 60

static aur_piece *piece;
static aur_event events[AUR_PIECE_BEAT_EVENTS_MAX];

static void begin(uint64_t seed)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    controls.seed = seed;
    piece = aligned_alloc(64, (aur_piece_bytes() + 63) & ~(size_t)63);
    assert_int_equal(aur_piece_init(piece, &controls, NULL, 0, 0), AUR_OK);
}

/// The status of the next bar.
static aur_piece_status next_bar(void)
{
    aur_piece_status status;
    aur_piece_status_get(piece, &status);
    int64_t until_frame = status.next_bar_frame + 1;
    while (aur_piece_step(piece, until_frame, events, AUR_PIECE_BEAT_EVENTS_MAX) == AUR_PIECE_BEAT_EVENTS_MAX) {
    }
    aur_piece_status_get(piece, &status);
    return status;
}

static void tells_what_comes(void **state)
{
    (void)state;
    unsigned kinds = 0;
    begin(7);
    aur_piece_status status = next_bar();
    for (int sections = 0; sections < SECTIONS;) {
        aur_outlook outlook, later;
        aur_outlook_get(&status, &outlook);
        aur_piece_status before = status;
        int32_t last_bar = before.section_bars - 1;
        for (int i = 0; i < AUR_OUTLOOK_POINTS; i++)
            if (last_bar * i / (AUR_OUTLOOK_POINTS - 1) == before.section_bar)
                assert_int_equal(outlook.tension[i], before.tension);
        status = next_bar();
        if (status.section == before.section && status.chapter == before.chapter) {
            aur_outlook_get(&status, &later);
            assert_memory_equal(outlook.tension, later.tension, sizeof later.tension);
            assert_int_equal(outlook.next_kind, later.next_kind);
            continue;
        }
        assert_int_equal(status.section_kind, outlook.next_kind);
        kinds |= 1u << status.section_kind;
        sections++;
    }
    assert_true((kinds & (kinds - 1)) != 0);
    free(piece);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tells_what_comes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// More notes of people than have room, posted from within the render path: nothing is allocated, nothing late or lost.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compose/guest.h"
#include "compose/rng.h"
#include "stream/engine.h"
#include "tests/support/rt_guard.h"

static float samples[AUR_PACKET_FRAMES * AUR_CHANNELS];

static void post_some(aur_engine *engine, int packet, unsigned count)
{
    static const uint8_t PATCHES[] = {AUR_PATCH_KEYS, AUR_PATCH_BELL_BOWL, AUR_PATCH_PAD_GLASS, AUR_PATCH_CHOIR_AAH};
    for (unsigned i = 0; i < count; i++) {
        uint64_t hash = aur_rng_hash(8, AUR_STREAM_GUEST, packet, i);
        aur_guest_note note = {.player = (uint16_t)aur_rng_pick(hash, 0, 5)};
        note.pitch_midi = (uint8_t)aur_rng_pick(hash, 1, 128);
        note.all_off = aur_rng_pick(hash, 2, 100) == 0;
        note.velocity = (uint8_t)aur_rng_pick(hash, 3, 128);
        note.patch = PATCHES[aur_rng_pick(hash, 4, 4)];
        note.grid = i % 2 == 0;
        aur_control_event event = {.control = AUR_LOG_NOTE, .value = aur_guest_pack(&note)};
        aur_err err = aur_engine_post(engine, &event, NULL);
        if (err != AUR_OK && err != AUR_ERR_FULL)
            abort();
    }
}

static void test_no_allocation(void **state)
{
    (void)state;
    aur_engine_config config = {.history_frames = 0};
    aur_controls_from_preset(&config.controls, 3);
    config.controls.density = config.controls.intensity = AUR_NORM_ONE;
    aur_engine *engine = NULL;
    assert_int_equal(aur_engine_open(&config, &engine), AUR_OK);
    rt_guard_enter();
    for (int packet = 0; packet < 20 * 50; packet++) {
        post_some(engine, packet, packet % 50 == 0 ? 200 : (unsigned)packet % 3);
        aur_engine_render(engine, samples, AUR_PACKET_FRAMES);
    }
    rt_guard_leave();
    aur_piece_status piece;
    aur_synth_stats stats;
    aur_engine_status(engine, &piece, &stats);
    aur_engine_close(engine);
    assert_int_equal(rt_guard_broken(), 0);
    assert_int_equal(stats.events_late + stats.events_dropped + stats.notes_dropped, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_allocation),
    };
    return cmocka_run_group_tests_name("guest rt", tests, NULL, NULL);
}

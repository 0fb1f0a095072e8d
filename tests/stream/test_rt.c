// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests that what the render thread does while music plays takes and frees no memory: the engine with changes coming
/// in, and a whole room with its encoder, tape, results and status. The guard ends the program at the first malloc.
#include "tests/stream/check.h"

#include "stream/engine.h"
#include "stream/room.h"
#include "tests/support/rt_guard.h"

static aur_control_event change(int n)
{
    static const aur_control controls[] = {AUR_CONTROL_KEY,    AUR_CONTROL_BPM,  AUR_CONTROL_BRIGHTNESS,
                                           AUR_CONTROL_PRESET, AUR_CONTROL_MUTE, AUR_CONTROL_SEED};
    aur_control control = controls[n % 6];
    const aur_control_info *info = aur_control_describe(control);
    return (aur_control_event){.control = control,
                               .value = info->min + dice((uint64_t)n) % (aur_control_max(control) - info->min + 1)};
}

static void the_guard_works(void **state)
{
    (void)state;
    rt_guard_count_only(1);
    rt_guard_enter();
    void *volatile memory = malloc(1);
    free(memory);
    rt_guard_leave();
    rt_guard_count_only(0);
    assert_int_equal(rt_guard_broken(), 2);
}

static void engine_takes_no_memory(void **state)
{
    (void)state;
    float packet[AUR_PACKET_FRAMES];
    aur_engine_config config = {.isa = AUR_ISA_AUTO};
    aur_engine *engine = NULL;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_engine_open(&config, &engine));
    void *saved = malloc(aur_engine_snapshot_bytes());
    assert_non_null(saved);
    aur_err posted = AUR_OK;
    rt_guard_enter();
    for (int n = 0; n < 6000; n++) { // 60 s
        aur_engine_render(engine, packet, AUR_PACKET_FRAMES / 2);
        aur_control_event event = change(n / 200);
        if (n % 200 == 0 && posted == AUR_OK)
            posted = aur_engine_post(engine, &event, NULL);
    }
    aur_engine_snapshot_save(engine, saved);
    aur_engine_snapshot_restore(engine, saved);
    rt_guard_leave();
    assert_ok(posted);
    aur_engine_close(engine);
    free(saved);
}

static void a_playing_room_takes_no_memory(void **state)
{
    (void)state;
    aur_room_config config = {.isa = AUR_ISA_AUTO};
    aur_room *room = NULL;
    aur_room_status status;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_room_open(&config, &room));
    aur_room_listeners_add(room, AUR_QUALITY_DEFAULT, 1);
    assert_ok(aur_room_quality_open(room, AUR_QUALITY_live5));
    assert_ok(aur_room_quality_open(room, AUR_QUALITY_saver));
    aur_room_tick(room, 0); // opens the engine
    rt_guard_enter();
    for (int n = 1; n <= 1500; n++) { // 30 s
        const aur_control_event event = change(n / 100);
        if (n % 100 == 0 && aur_room_control(room, &event, 1) != AUR_OK)
            break;
        if (n % 400 == 0) { // 8 s, so that others are parked in between
            aur_room_listeners_add(room, AUR_QUALITY_live5, n % 800 == 0 ? -1 : 1);
            aur_room_listeners_add(room, AUR_QUALITY_saver, n % 800 == 0 ? -1 : 1);
            aur_room_complexity_limit(room, n / 400);
        }
        aur_room_tick(room, (int64_t)n * AUR_PACKET_FRAMES);
    }
    aur_room_fade_out(room, 500);
    for (int n = 1501; n <= 1600; n++)
        aur_room_tick(room, (int64_t)n * AUR_PACKET_FRAMES);
    rt_guard_leave();
    aur_room_status_get(room, &status);
    assert_int_equal(aur_tape_count(aur_room_tape(room, AUR_QUALITY_DEFAULT)), 1501 + 25 + 5);
    assert_true(aur_tape_count(aur_room_tape(room, AUR_QUALITY_live5)) > 2 * 400 * 4);
    assert_true(aur_tape_count(aur_room_tape(room, AUR_QUALITY_saver)) > 2 * 400);
    assert_int_equal(status.log_count, 15);
    assert_int_equal(status.state, AUR_ROOM_ENDED);
    aur_room_close(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guard_works),
        cmocka_unit_test(engine_takes_no_memory),
        cmocka_unit_test(a_playing_room_takes_no_memory),
    };
    return cmocka_run_group_tests_name("rt", tests, NULL, NULL);
}

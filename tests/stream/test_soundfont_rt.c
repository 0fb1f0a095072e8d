// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests that playing from a SoundFont takes and frees no memory while it renders; the guard ends the program at the
/// first malloc, free or lock.
#include "tests/stream/font.h"

#include <unistd.h>

#include "stream/engine.h"
#include "tests/support/rt_guard.h"

#define PATH "test_soundfont_rt.sf2"

static void engine_with_a_font_takes_no_memory(void **state)
{
    (void)state;
    static tiny_font tiny;
    static float packet[AUR_PACKET_FRAMES * 2];
    char reason[512] = "";
    aur_soundfont *font = NULL;
    aur_engine *engine = NULL;
    double heard = 0.0;
    tiny_font_make(&tiny, 128);
    font_write(PATH, tiny.bytes, tiny.count);
    assert_ok(aur_soundfont_open(PATH, &font, reason, sizeof reason));
    aur_engine_config config = {.soundfont = font};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    assert_ok(aur_engine_open(&config, &engine));
    void *saved = malloc(aur_engine_snapshot_bytes());
    assert_non_null(saved);
    aur_err posted = AUR_OK;
    rt_guard_enter();
    for (int n = 0; n < 6000; n++) { // 120 s, the presets by turns, brightness moving
        aur_control_event event =
            n % 100 == 50
                ? (aur_control_event){.control = AUR_CONTROL_BRIGHTNESS, .value = (uint64_t)(n * 7 % AUR_NORM_ONE)}
                : (aur_control_event){.control = AUR_CONTROL_PRESET, .value = (uint64_t)(n / 500) % 5};
        if ((n % 500 == 0 || n % 100 == 50) && posted == AUR_OK)
            posted = aur_engine_post(engine, &event, NULL);
        aur_engine_render(engine, packet, AUR_PACKET_FRAMES);
        heard += (double)(packet[7] * packet[7]);
        if (n == 4000)
            aur_engine_snapshot_save(engine, saved);
        if (n == 4500)
            aur_engine_snapshot_restore(engine, saved);
    }
    rt_guard_leave();
    assert_ok(posted);
    assert_true(heard > 0.1);
    aur_engine_close(engine);
    aur_soundfont_close(font);
    free(saved);
    unlink(PATH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(engine_with_a_font_takes_no_memory)};
    return cmocka_run_group_tests_name("soundfont rt", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what `auralis play` makes of a terminal's bytes, what keys do, what a screen takes, and how far a bar goes.
#include "tests/stream/check.h"

#include <stdio.h>
#include <unistd.h>

#include "client/cli/keys.h"
#include "client/cli/progress.h"
#include "client/cli/screen.h"
#include "client/cli/steer.h"
#include "stream/clock.h"

static int first_key(const char *bytes, size_t *used)
{
    return aur_keys_next(bytes, strlen(bytes), used);
}

static void keys_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int key;
        size_t used;
    } cases[] = {
        {"q", 'q', 1},
        {" x", ' ', 1},
        {"\033[A", AUR_KEY_UP, 3},
        {"\033OB", AUR_KEY_DOWN, 3},
        {"\033[C", AUR_KEY_RIGHT, 3},
        {"\033[D", AUR_KEY_LEFT, 3},
        {"\033[1;5C", AUR_KEY_RIGHT, 6},
        {"\033", 27, 1},
        {"\033[15~", AUR_KEY_NONE, 5},
        {"\033x", AUR_KEY_NONE, 2},
        {"\033[", AUR_KEY_NONE, 2},
        {"\033[1;", AUR_KEY_NONE, 4},
        {"\xc3\xa4", AUR_KEY_NONE, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t used;
        assert_int_equal(first_key(cases[i].bytes, &used), cases[i].key);
        assert_int_equal(used, cases[i].used);
    }
}

static void keys_change_controls(void **state)
{
    (void)state;
    aur_controls controls;
    aur_control_event event;
    aur_steer steer;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    controls.key = 7;
    aur_steer_init(&steer, &controls);
    assert_int_equal(aur_steer_key(&steer, 'k', 0, &event), AUR_STEER_CHANGE);
    assert_int_equal(event.control, AUR_CONTROL_KEY);
    assert_int_equal(event.value, 2);
    assert_int_equal(aur_steer_key(&steer, 'K', 0, &event), AUR_STEER_CHANGE);
    assert_int_equal(event.value, 7);
    for (int n = 0; n < 12; n++) // twelve fifths are home
        assert_int_equal(aur_steer_key(&steer, 'k', 0, &event), AUR_STEER_CHANGE);
    assert_int_equal(event.value, 7);
    aur_steer_act act = AUR_STEER_CHANGE;
    for (int n = 0; n < 100 && act == AUR_STEER_CHANGE; n++)
        act = aur_steer_key(&steer, 't', 0, &event);
    assert_int_equal(act, AUR_STEER_LIMIT);
    assert_int_equal(steer.wanted.bpm_milli, 120000);
    assert_int_equal(aur_steer_key(&steer, 'z', 0, &event), AUR_STEER_NOTHING);
    assert_int_equal(aur_steer_key(&steer, AUR_KEY_NONE, 0, &event), AUR_STEER_NOTHING);
}

/// Whatever key, in whatever order: every change is one the music takes.
static void every_change_may_be_posted(void **state)
{
    (void)state;
    aur_controls controls;
    aur_steer steer;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    aur_steer_init(&steer, &controls);
    for (uint64_t n = 0; n < 20000; n++) {
        aur_control_event event = {.control = 0};
        if (aur_steer_key(&steer, (int)(dice(n) % 264), 0, &event) != AUR_STEER_CHANGE)
            continue;
        assert_true(aur_control_takes(event.control, event.value));
        assert_ok(aur_controls_apply(&controls, (aur_control)event.control, event.value));
        assert_memory_equal(&controls, &steer.wanted, sizeof controls);
    }
}

static void what_others_change_is_followed(void **state)
{
    (void)state;
    aur_controls controls, others;
    aur_control_event event;
    aur_steer steer;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    others = controls;
    others.intensity = 1000;
    aur_steer_init(&steer, &controls);
    aur_steer_follow(&steer, &others, AUR_NS_PER_SECOND);
    assert_int_equal(steer.wanted.intensity, 1000);
    assert_int_equal(aur_steer_key(&steer, AUR_KEY_RIGHT, AUR_NS_PER_SECOND, &event), AUR_STEER_CHANGE);
    aur_steer_follow(&steer, &others, 2 * AUR_NS_PER_SECOND); // it is not in effect yet
    assert_int_equal(steer.wanted.intensity, event.value);
    aur_steer_follow(&steer, &others, 30 * AUR_NS_PER_SECOND);
    assert_int_equal(steer.wanted.intensity, 1000);
}

static uint32_t character_at(const aur_screen *screen, int column)
{
    return screen->_wanted[0][column].character;
}

/// A device may be called anything: nothing of it reaches the terminal but what can be seen.
static void a_screen_takes_only_what_can_be_seen(void **state)
{
    (void)state;
    static aur_screen screen = {.rows = 2, .columns = 20, .unicode = true};
    aur_screen_clear(&screen);
    assert_int_equal(aur_screen_put(&screen, 0, 0, AUR_INK_PLAIN,
                                    "a\033[2J\n\x7f\xc2\x9b"
                                    "b"),
                     9);
    assert_int_equal(character_at(&screen, 0), 'a');
    assert_int_equal(character_at(&screen, 1), '?');
    assert_int_equal(character_at(&screen, 2), '[');
    assert_int_equal(character_at(&screen, 5), '?');
    assert_int_equal(character_at(&screen, 6), '?');
    assert_int_equal(character_at(&screen, 7), '?'); // U+009B begins a sequence, too
    assert_int_equal(character_at(&screen, 8), 'b');
    aur_screen_put(&screen, 0, 0, AUR_INK_PLAIN, "\xff\xc3\xe2\x82");
    assert_int_equal(character_at(&screen, 0), '?');
    aur_screen_put(&screen, 0, 0, AUR_INK_PLAIN, "\xe2\x82\xac");
    assert_int_equal(character_at(&screen, 0), 0x20ac);
    aur_screen_put(&screen, 5, 5, AUR_INK_PLAIN, "outside");
    aur_screen_put(&screen, -1, -3, AUR_INK_PLAIN, "outside");
    aur_screen_bar(&screen, 1, 15, 100, 7.0, AUR_INK_PLAIN);
    for (uint64_t n = 0; n < 2000; n++) {
        char text[16];
        for (size_t i = 0; i < sizeof text - 1; i++)
            text[i] = (char)(1 + dice(16 * n + i) % 255);
        text[sizeof text - 1] = '\0';
        aur_screen_put(&screen, 0, 0, AUR_INK_PLAIN, text);
        for (int column = 0; column < 20; column++)
            assert_true(character_at(&screen, column) >= 0x20 && character_at(&screen, column) != 0x7f);
    }
}

/// Of several files the whole is a guess, and may prove too small.
static void a_bar_has_an_end(void **state)
{
    (void)state;
    char drawn[128] = "";
    const aur_progress progress = {.start_ns = 1, .on_terminal = true};
    FILE *to = tmpfile();
    int before = dup(STDERR_FILENO);
    assert_true(to != NULL && before >= 0);
    for (int64_t done = 0; done <= 80; done += 40) {
        aur_progress p = progress;
        rewind(to);
        dup2(fileno(to), STDERR_FILENO);
        aur_progress_end(&p, "", done, 40);
        fflush(stderr);
        dup2(before, STDERR_FILENO);
        assert_true(pread(fileno(to), drawn, sizeof drawn - 1, 0) > 40);
        assert_true(
            strncmp(drawn, done > 0 ? "\r[##############################] 100 %" : "\r[....", done > 0 ? 38 : 6) == 0);
    }
    close(before);
    fclose(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_known),
        cmocka_unit_test(keys_change_controls),
        cmocka_unit_test(every_change_may_be_posted),
        cmocka_unit_test(what_others_change_is_followed),
        cmocka_unit_test(a_screen_takes_only_what_can_be_seen),
        cmocka_unit_test(a_bar_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

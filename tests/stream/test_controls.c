// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests controls as text and numbers: what is taken, what is refused and in which words.
#include "tests/stream/check.h"

#include <math.h>

#include "stream/controls.h"

typedef struct text_case {
    const char *name, *text;
    int result; ///< number of events, or the error
    uint64_t value;
    const char *limit; ///< of the error
} text_case;

static const text_case TEXTS[] = {
    {"bpm", "60", 1, 60000, NULL},
    {"bpm", "40", 1, 40000, NULL},
    {"bpm", "120", 1, 120000, NULL},
    {"bpm", "72.5", 1, 72500, NULL},
    {"bpm", "0", AUR_ERR_ARGUMENT, 0, "40..120"},
    {"bpm", "-60", AUR_ERR_ARGUMENT, 0, "40..120"},
    {"bpm", "120.001", AUR_ERR_ARGUMENT, 0, "40..120"},
    {"bpm", "fast", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "nan", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "inf", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "0x3c", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "60 ", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "", AUR_ERR_FORMAT, 0, "40..120"},
    {"bpm", "1e9999", AUR_ERR_ARGUMENT, 0, "40..120"},
    {"intensity", "0", 1, 0, NULL},
    {"intensity", "1", 1, 65535, NULL},
    {"intensity", "0.5", 1, 32768, NULL},
    {"density", "1.01", AUR_ERR_ARGUMENT, 0, "0..1"},
    {"brightness", "-0.01", AUR_ERR_ARGUMENT, 0, "0..1"},
    {"seed", "7", 1, 7, NULL},
    {"seed", "9007199254740991", 1, 9007199254740991, NULL},
    {"seed", "9007199254740992", AUR_ERR_ARGUMENT, 0, "0..9007199254740991"},
    {"seed", "9007199254740993", AUR_ERR_ARGUMENT, 0, "0..9007199254740991"},
    {"seed", "1.5", AUR_ERR_ARGUMENT, 0, "0..9007199254740991"},
    {"seed", "-1", AUR_ERR_ARGUMENT, 0, "0..9007199254740991"},
    {"key", "D", 1, 2, NULL},
    {"key", "Bb", 1, 10, NULL},
    {"key", "D dorian", 2, 2, NULL},
    {"key", "H", AUR_ERR_NAME, 0, "C C# D D# E F F# G G# A A# B"},
    {"key", "", AUR_ERR_NAME, 0, "C C# D D# E F F# G G# A A# B"},
    {"key", "Dddddddddddddddddd", AUR_ERR_NAME, 0, "C C# D D# E F F# G G# A A# B"},
    {"key", "D locrian", AUR_ERR_NAME, 0,
     "aeolian dorian phrygian lydian mixolydian ionian pentatonic_major pentatonic_minor"},
    {"mode", "lydian", 1, AUR_MODE_LYDIAN, NULL},
    {"mode", "blues", AUR_ERR_NAME, 0,
     "aeolian dorian phrygian lydian mixolydian ionian pentatonic_major pentatonic_minor"},
    {"mute", "none", 1, 0, NULL},
    {"mute", "", 1, 0, NULL},
    {"mute", "drone", 1, 1, NULL},
    {"mute", "bell,pad", 1, 2 | 8, NULL},
    {"mute", "pad,tuba", AUR_ERR_NAME, 0, "drone pad lead bell percussion swell noise"},
    {"mute", ",", AUR_ERR_NAME, 0, "drone pad lead bell percussion swell noise"},
    {"volume", "1", AUR_ERR_NAME, 0, "key mode bpm intensity density brightness seed preset mute"},
};

static void texts_are_taken_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const text_case *c = &TEXTS[i];
        aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
        aur_control_error error;
        int result = aur_controls_parse(c->name, c->text, events, &error);
        if (result != c->result)
            fail_msg("%s=%s: %d, expected %d", c->name, c->text, result, c->result);
        if (result > 0) {
            assert_int_equal(events[0].value, c->value);
            assert_int_equal(events[0].control, aur_control_find(c->name));
        } else {
            assert_string_equal(error.limit, c->limit);
            assert_int_equal(strncmp(c->text, error.value, 10) == 0 || strstr(c->text, error.value) != NULL, 1);
        }
    }
}

static void a_key_may_name_its_mode(void **state)
{
    (void)state;
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error;
    assert_int_equal(aur_controls_parse("key", "F#  lydian", events, &error), 2);
    assert_int_equal(events[0].value, 6);
    assert_int_equal(events[1].control, AUR_CONTROL_MODE);
    assert_int_equal(events[1].value, AUR_MODE_LYDIAN);
    assert_int_equal(aur_controls_parse("key", "C locrian", events, &error), AUR_ERR_NAME);
    assert_string_equal(error.field, "mode");
    assert_string_equal(error.value, "locrian");
}

static void presets_are_found_by_name(void **state)
{
    (void)state;
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        assert_int_equal(aur_controls_parse("preset", aur_preset_name(preset), events, &error), 1);
        assert_int_equal(events[0].value, preset);
    }
    assert_int_equal(aur_controls_parse("preset", "polka", events, &error), AUR_ERR_NAME);
    assert_non_null(strstr(error.limit, "focus"));
}

static void pairs_split_at_the_first_equals(void **state)
{
    (void)state;
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error;
    assert_int_equal(aur_controls_parse_pair("bpm=60", events, &error), 1);
    assert_int_equal(events[0].value, 60000);
    assert_int_equal(aur_controls_parse_pair("bpm", events, &error), AUR_ERR_FORMAT);
    assert_int_equal(aur_controls_parse_pair("=60", events, &error), AUR_ERR_NAME);
    assert_int_equal(aur_controls_parse_pair("a_name_that_is_much_longer_than_any=60", events, &error), AUR_ERR_FORMAT);
}

static void numbers_come_back(void **state)
{
    (void)state;
    static const struct {
        aur_control control;
        double number;
    } cases[] = {{AUR_CONTROL_BPM, 60.0},        {AUR_CONTROL_BPM, 72.25},      {AUR_CONTROL_INTENSITY, 0.5},
                 {AUR_CONTROL_DENSITY, 0.3333},  {AUR_CONTROL_BRIGHTNESS, 1.0}, {AUR_CONTROL_SEED, 9007199254740991.0},
                 {AUR_CONTROL_INTENSITY, 0.0001}};
    aur_control_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t value = 0;
        assert_ok(aur_controls_from_number(cases[i].control, cases[i].number, &value, &error));
        assert_true(aur_controls_to_number(cases[i].control, value) == cases[i].number);
    }
    uint64_t value = 77;
    assert_int_equal(aur_controls_from_number(AUR_CONTROL_BPM, (double)NAN, &value, &error), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_controls_from_number(AUR_CONTROL_BPM, HUGE_VAL, &value, &error), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_controls_from_number(AUR_CONTROL_BPM, 0.0, &value, &error), AUR_ERR_ARGUMENT);
    assert_string_equal(error.field, "bpm");
    assert_string_equal(error.value, "0");
    assert_string_equal(error.limit, "40..120");
    assert_int_equal(aur_controls_from_number(AUR_CONTROL_KEY, 1.0, &value, &error), AUR_ERR_FORMAT);
    assert_int_equal(value, 77); // a refused number changes nothing
}

/// Every value that may be in the log is written as text that means the same value.
static void texts_come_back(void **state)
{
    (void)state;
    for (int control = 0; control < AUR_CONTROL_COUNT; control++) {
        const aur_control_info *info = aur_control_describe((aur_control)control);
        for (int k = 0; k < 200; k++) {
            uint64_t max = aur_control_max((aur_control)control), span = max - info->min + 1;
            uint64_t value = k == 0 ? info->min : k == 1 ? max : info->min + dice((uint64_t)k) % span;
            char text[80];
            aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
            aur_control_error error;
            aur_controls_format((aur_control)control, value, text, sizeof text);
            assert_int_equal(aur_controls_parse(info->name, text, events, &error), 1);
            uint64_t difference = events[0].value > value ? events[0].value - value : value - events[0].value;
            assert_true(difference <= (info->scale == 65535 ? 4 : 0)); // norms are written with 4 decimals
        }
    }
}

static void values_are_read_from_the_set(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    controls.seed = 11;
    controls.mute = 5;
    assert_int_equal(aur_controls_value(&controls, AUR_CONTROL_SEED), 11);
    assert_int_equal(aur_controls_value(&controls, AUR_CONTROL_MUTE), 5);
    assert_int_equal(aur_controls_value(&controls, AUR_CONTROL_BPM), controls.bpm_milli);
}

static void preset_and_seed_come_first(void **state)
{
    (void)state;
    aur_control_event events[] = {{.control = AUR_CONTROL_BPM},
                                  {.control = AUR_CONTROL_PRESET},
                                  {.control = AUR_CONTROL_MUTE},
                                  {.control = AUR_CONTROL_SEED}};
    const uint32_t expected[] = {AUR_CONTROL_SEED, AUR_CONTROL_PRESET, AUR_CONTROL_BPM, AUR_CONTROL_MUTE};
    aur_controls_sort(events, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(events[i].control, expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_taken_or_refused),
        cmocka_unit_test(a_key_may_name_its_mode),
        cmocka_unit_test(presets_are_found_by_name),
        cmocka_unit_test(pairs_split_at_the_first_equals),
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(values_are_read_from_the_set),
        cmocka_unit_test(preset_and_seed_come_first),
    };
    return cmocka_run_group_tests_name("controls", tests, NULL, NULL);
}

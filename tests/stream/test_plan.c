// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Plans: a day's course without a sound, small steps, right times, silence where it is meant, and what is refused.
#include "tests/stream/refused.h"

#include <stdio.h>

#include "compose/preset.h"
#include "stream/plan.h"
#include "stream/transcript.h"

#define SECOND INT64_C(48000)
#define MINUTE (60 * SECOND)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

/// An hour of a log in at most 10 kB: what an entry holds is a frame, a value and a control.
#define EVENTS_AN_HOUR_MAX 600

#define HEAD  "{\"format\":\"auralis-plan\",\"version\":1,\"clock\":"
#define START HEAD "\"start\",\"scenes\":["
#define DAILY HEAD "\"day\",\"scenes\":["

static aur_plan plan;
static aur_json_error error;

typedef struct course {
    aur_controls begin; ///< at frame 0
    aur_control_event *events;
    size_t count;
} course;

static course make(const char *name, const char *clock, int64_t until_frame)
{
    course c = {.count = 0};
    if (aur_plan_load(&plan, name, &error) != AUR_OK)
        fail_msg("%s: %s %s: %s", name, error.path, error.value, error.limit);
    aur_controls_from_preset(&c.begin, AUR_PRESET_DEFAULT);
    assert_ok(aur_plan_begin(&plan, aur_plan_clock(clock), &c.begin));
    assert_ok(aur_plan_events(&plan, aur_plan_clock(clock), &c.begin, 1, until_frame, &c.events, &c.count));
    return c;
}

/// The controls at `at_frame`, all events until then taken in turn.
static aur_controls fold(const course *c, int64_t at_frame)
{
    aur_controls controls = c->begin;
    for (size_t i = 0; i < c->count && c->events[i].at_frame <= at_frame; i++)
        assert_ok(aur_controls_apply(&controls, (aur_control)c->events[i].control, c->events[i].value));
    return controls;
}

static int32_t master_gain(const aur_controls *controls)
{
    int32_t params[AUR_PARAM_COUNT];
    aur_preset_params(controls, params);
    return params[AUR_PARAM_MASTER_GAIN];
}

/// Sorted; heard together, no number moves by more than a step; two steps of one are a second apart.
static void check_steps(const course *c)
{
    aur_controls before = c->begin;
    int64_t moved_at[AUR_CONTROL_COUNT];
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        moved_at[control] = -SECOND;
    for (size_t i = 0; i < c->count;) {
        int64_t at_frame = c->events[i].at_frame;
        assert_true(at_frame > 0 && (i == 0 || at_frame > c->events[i - 1].at_frame));
        aur_controls after = before;
        for (; i < c->count && c->events[i].at_frame == at_frame; i++)
            assert_ok(aur_controls_apply(&after, (aur_control)c->events[i].control, c->events[i].value));
        for (int control = AUR_CONTROL_BPM; control <= AUR_CONTROL_FADE; control++) {
            if (!aur_controls_is_number((aur_control)control) || control == AUR_CONTROL_SEED)
                continue;
            int64_t step = (int64_t)aur_controls_value(&after, (aur_control)control) -
                           (int64_t)aur_controls_value(&before, (aur_control)control);
            if (step == 0)
                continue;
            assert_in_range(step < 0 ? -step : step, 1, control == AUR_CONTROL_BPM ? 1000 : 65535 / 64);
            assert_true(at_frame - moved_at[control] >= SECOND);
            moved_at[control] = at_frame;
        }
        before = after;
    }
}

static void check_hours(const course *c, int64_t until_frame)
{
    size_t most = 0;
    for (int64_t from = 0; from < until_frame; from += HOUR) {
        size_t count = 0;
        for (size_t i = 0; i < c->count; i++)
            count += c->events[i].at_frame >= from && c->events[i].at_frame < from + HOUR;
        most = count > most ? count : most;
    }
    print_message("%zu events, %zu in the fullest hour\n", c->count, most);
    assert_true(most < EVENTS_AN_HOUR_MAX);
}

static void built_in_plans_move_in_small_steps(void **state)
{
    (void)state;
    for (unsigned i = 0; aur_plan_name(i) != NULL; i++) {
        course c = make(aur_plan_name(i), "00:00", 2 * DAY);
        print_message("%s: ", aur_plan_name(i));
        assert_true(c.count > 20);
        check_steps(&c);
        check_hours(&c, 2 * DAY);
        free(c.events);
    }
}

static void a_day_has_its_course(void **state)
{
    (void)state;
    static const struct {
        int64_t at_frame;
        const char *preset;
    } hours[] = {{3 * HOUR, "sleep"},       {8 * HOUR, "bright"}, {12 * HOUR, "focus"},
                 {20 * HOUR, "meditation"}, {23 * HOUR, "sleep"}, {35 * HOUR, "focus"}};
    course c = make("day", "00:00", 2 * DAY);
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        aur_controls controls = fold(&c, hours[i].at_frame);
        assert_string_equal(aur_preset_name(controls.preset), hours[i].preset);
        assert_int_equal(controls.key, c.begin.key);
        assert_int_equal(controls.fade, 0);
    }
    const aur_controls noon = fold(&c, 12 * HOUR);
    aur_controls own;
    aur_controls_from_preset(&own, (unsigned)aur_preset_find("focus"));
    assert_int_equal(noon.bpm_milli, own.bpm_milli);
    assert_int_equal(noon.intensity, own.intensity);
    assert_int_equal(noon.mode, own.mode);
    free(c.events);
}

/// A day begun at half past ten in the evening, in the middle of a glide, is the same day.
static void a_day_may_begin_at_any_time(void **state)
{
    (void)state;
    course whole = make("day", "00:00", 3 * DAY), late = make("day", "22:30", DAY);
    int64_t offset = 22 * HOUR + 30 * MINUTE;
    aur_controls expected = fold(&whole, offset);
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        assert_int_equal(aur_controls_value(&late.begin, (aur_control)control),
                         aur_controls_value(&expected, (aur_control)control));
    size_t first = 0;
    while (whole.events[first].at_frame <= offset)
        first++;
    assert_true(late.count > 100 && first + late.count <= whole.count);
    for (size_t i = 0; i < late.count; i++) {
        assert_int_equal(late.events[i].at_frame, whole.events[first + i].at_frame - offset);
        assert_int_equal(late.events[i].control, whole.events[first + i].control);
        assert_int_equal(late.events[i].value, whole.events[first + i].value);
    }
    free(whole.events);
    free(late.events);
}

static void spans_join(void **state)
{
    (void)state;
    course whole = make("day", "07:13", 2 * DAY);
    size_t at = 0;
    for (int64_t from = 1; from < 2 * DAY; from += 7 * HOUR) {
        aur_control_event *events;
        size_t count;
        int64_t until = from + 7 * HOUR < 2 * DAY ? from + 7 * HOUR : 2 * DAY;
        assert_ok(aur_plan_events(&plan, aur_plan_clock("07:13"), &whole.begin, from, until, &events, &count));
        assert_true(at + count <= whole.count);
        assert_memory_equal(events, whole.events + at, count * sizeof *events);
        at += count;
        free(events);
    }
    assert_int_equal(at, whole.count);
    free(whole.events);
}

static void sleep_ends_in_silence_and_wake_begins_in_it(void **state)
{
    (void)state;
    course c = make("sleep", "00:00", DAY);
    aur_controls controls = fold(&c, 45 * MINUTE - 1);
    assert_string_equal(aur_preset_name(c.begin.preset), "meditation");
    assert_true(master_gain(&c.begin) > 0 && master_gain(&controls) > 0);
    controls = fold(&c, 45 * MINUTE);
    assert_int_equal(controls.fade, 65535);
    assert_int_equal(master_gain(&controls), 0);
    assert_int_equal(c.events[c.count - 1].at_frame, 45 * MINUTE);
    free(c.events);
    c = make("wake", "00:00", DAY);
    assert_int_equal(master_gain(&c.begin), 0);
    assert_int_equal(c.events[c.count - 1].at_frame, 30 * MINUTE);
    controls = fold(&c, 30 * MINUTE);
    assert_int_equal(controls.fade, 0);
    assert_string_equal(aur_preset_name(controls.preset), "bright");
    free(c.events);
}

/// A day through the composer: it takes every event, and is where the plan says.
static void the_composer_follows_a_day(void **state)
{
    (void)state;
    course c = make("day", "00:00", DAY);
    aur_transcript *transcript;
    c.begin.seed = 3;
    assert_ok(aur_transcript_open(&c.begin, c.events, c.count, 0, DAY, &transcript));
    size_t looked_at = 0, notes[24] = {0};
    for (size_t i = 0; i < transcript->beat_count; i += 97) {
        const aur_piece_status *beat = &transcript->beats[i];
        aur_controls now = fold(&c, beat->beat_frame), before = fold(&c, beat->beat_frame - 10 * SECOND);
        if (memcmp(&now, &before, sizeof now) != 0)
            continue; // something waits for its beat or bar
        for (int control = 0; control < AUR_CONTROL_COUNT; control++)
            if (control != AUR_CONTROL_SEED)
                assert_int_equal(aur_controls_value(&beat->controls, (aur_control)control),
                                 aur_controls_value(&now, (aur_control)control));
        looked_at++;
    }
    assert_true(looked_at > 200);
    for (size_t i = 0; i < transcript->note_count; i++)
        notes[transcript->notes[i].at_frame / HOUR]++;
    for (int hour = 0; hour < 24; hour++)
        assert_true(notes[hour] > 60);
    assert_true(notes[12] > notes[3]);
    aur_transcript_close(transcript);
    free(c.events);
}

static void a_scene_at_once_sets_what_it_says(void **state)
{
    (void)state;
    static const char text[] = START "{\"at\":\"+1m\",\"preset\":\"sleep\",\"key\":\"F# lydian\",\"bpm\":61.5,"
                                     "\"mute\":\"bell,lead\"},{\"at\":\"+1h2m3s\",\"bpm\":100,\"over\":\"90s\"}]}";
    assert_ok(aur_plan_parse(&plan, text, sizeof text - 1, &error));
    course c = {.count = 0};
    aur_controls_from_preset(&c.begin, AUR_PRESET_DEFAULT);
    assert_ok(aur_plan_begin(&plan, 0, &c.begin));
    assert_int_equal(c.begin.preset, AUR_PRESET_DEFAULT);
    assert_ok(aur_plan_events(&plan, 0, &c.begin, 1, DAY, &c.events, &c.count));
    aur_controls controls = fold(&c, MINUTE);
    assert_int_equal(c.events[0].at_frame, MINUTE);
    assert_int_equal(controls.key, 6);
    assert_int_equal(controls.mode, AUR_MODE_LYDIAN);
    assert_int_equal(controls.bpm_milli, 61500);
    assert_int_equal(controls.mute, 4 | 8);
    assert_int_equal(c.events[c.count - 1].at_frame, HOUR + 2 * MINUTE + 93 * SECOND);
    assert_int_equal(fold(&c, DAY).bpm_milli, 100000);
    free(c.events);
}

static const refused REFUSED[] = {
    {"{}", AUR_ERR_FORMAT, "format", "", "auralis-plan"},
    {HEAD "\"moon\",\"scenes\":[]}", AUR_ERR_FORMAT, "clock", "\"moon\"", "day or start"},
    {HEAD "\"day\"}", AUR_ERR_FORMAT, "scenes", "", "a list of 1..64"},
    {DAILY "]}", AUR_ERR_FORMAT, "scenes", "[]", "a list of 1..64"},
    {DAILY "7]}", AUR_ERR_FORMAT, "scenes[0]", "7", "an object"},
    {DAILY "{}]}", AUR_ERR_FORMAT, "scenes[0].at", "", "a time of day"},
    {DAILY "{\"at\":\"24:00\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"24:00\"", "a time of day"},
    {DAILY "{\"at\":\"7:00\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"7:00\"", "a time of day"},
    {DAILY "{\"at\":\"+30m\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"+30m\"", "a time of day"},
    {START "{\"at\":\"07:00\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"07:00\"", "a time from the start"},
    {START "{\"at\":\"+30m1h\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"+30m1h\"", "a time from the start"},
    {START "{\"at\":\"+25h\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"+25h\"", "a time from the start"},
    {START "{\"at\":\"+99999h\"}]}", AUR_ERR_FORMAT, "scenes[0].at", "\"+99999h\"", "a time from the start"},
    {START "{\"at\":\"+0s\",\"over\":\"89s\"}]}", AUR_ERR_ARGUMENT, "scenes[0].over", "\"89s\"", "a time from \"90s\""},
    {START "{\"at\":\"+0s\",\"over\":90}]}", AUR_ERR_FORMAT, "scenes[0].over", "90", "a time from \"90s\""},
    {START "{\"at\":\"+0s\",\"seed\":1}]}", AUR_ERR_NAME, "scenes[0].seed", "(no such field)", "one of at over"},
    {START "{\"at\":\"+0s\",\"preset\":\"polka\"}]}", AUR_ERR_NAME, "scenes[0].preset", "\"polka\"", "one of focus"},
    {START "{\"at\":\"+0s\"},{\"at\":\"+5m\",\"bpm\":300}]}", AUR_ERR_ARGUMENT, "scenes[1].bpm", "300", "40..120"},
    {START "{\"at\":\"+0s\",\"fade\":\"1\"}]}", AUR_ERR_FORMAT, "scenes[0].fade", "\"1\"", "0..1"},
    {START "{\"at\":\"+5m\"},{\"at\":\"+300s\"}]}", AUR_ERR_ARGUMENT, "scenes, number 1 in time", "", "apart"},
    {START "{\"at\":\"+5m\",\"over\":\"10m\"},{\"at\":\"+10m\"}]}", AUR_ERR_ARGUMENT, "scenes, number 1 in time",
     "over 600 s", "over when the next begins, 300 s later"},
    {DAILY "{\"at\":\"23:00\",\"over\":\"3h\"},{\"at\":\"01:00\"}]}", AUR_ERR_ARGUMENT, "scenes, number 2 in time",
     "over 10800 s", "over when the next begins, 7200 s later"},
};

static void wrong_files_are_refused_with_path_value_and_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        const char *text = REFUSED[i].text;
        memset(&error, 0, sizeof error);
        assert_refused(&REFUSED[i], aur_plan_parse(&plan, text, strlen(text), &error), &error);
    }
    assert_int_equal(aur_plan_load(&plan, "holiday", &error), AUR_ERR_NAME);
    assert_int_equal(aur_plan_load(&plan, "/none.json", &error), AUR_ERR_FILE);
    assert_int_equal(aur_plan_clock("24:00"), -1);
    assert_int_equal(aur_plan_clock("23:59"), 86340);
}

/// However wide the ways and short the times, a scene keeps to its room and to its steps.
static void the_widest_glide_in_the_shortest_time(void **state)
{
    (void)state;
    static const char text[] =
        START "{\"at\":\"+0s\",\"bpm\":40,\"intensity\":0,\"density\":0,\"brightness\":0,\"fade\":0},"
              "{\"at\":\"+1s\",\"preset\":\"bright\",\"key\":\"E ionian\",\"mute\":\"none\",\"bpm\":120,"
              "\"intensity\":1,\"density\":1,\"brightness\":1,\"fade\":1,\"over\":\"90s\"}]}";
    assert_ok(aur_plan_parse(&plan, text, sizeof text - 1, &error));
    course c = {.count = 0};
    aur_controls_from_preset(&c.begin, AUR_PRESET_DEFAULT);
    assert_ok(aur_plan_begin(&plan, 0, &c.begin));
    assert_ok(aur_plan_events(&plan, 0, &c.begin, 1, DAY, &c.events, &c.count));
    assert_true(c.count > 300 && c.count <= AUR_PLAN_SCENE_EVENTS_MAX);
    check_steps(&c);
    aur_controls end = fold(&c, 91 * SECOND);
    assert_int_equal(end.bpm_milli, 120000);
    assert_int_equal(end.fade, 65535);
    free(c.events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_plans_move_in_small_steps),
        cmocka_unit_test(a_day_has_its_course),
        cmocka_unit_test(a_day_may_begin_at_any_time),
        cmocka_unit_test(spans_join),
        cmocka_unit_test(sleep_ends_in_silence_and_wake_begins_in_it),
        cmocka_unit_test(the_composer_follows_a_day),
        cmocka_unit_test(a_scene_at_once_sets_what_it_says),
        cmocka_unit_test(wrong_files_are_refused_with_path_value_and_limit),
        cmocka_unit_test(the_widest_glide_in_the_shortest_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

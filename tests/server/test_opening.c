// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests bodies that ask for a room: what they may say, and how they are refused.
#include "tests/stream/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "server/opening.h"
#include "stream/scribe.h"
#include "stream/share.h"

#define END_FRAME INT64_C(960000)

static aur_controls defaults;
static char *journal_text; ///< focus, seed 7; key at 1000, bpm at 500000; to END_FRAME
static uint8_t *journal_bytes;
static size_t journal_count;

static int set_up(void **state)
{
    (void)state;
    const aur_control_event entries[] = {{.at_frame = 1000, .control = AUR_CONTROL_KEY, .value = 5},
                                         {.at_frame = 500000, .control = AUR_CONTROL_BPM, .value = 71500}};
    aur_scribe *scribe = NULL;
    aur_scribe_config config = {.title = "a night"};
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = 7;
    assert_ok(aur_scribe_open(&config, &scribe));
    assert_ok(aur_scribe_add(scribe, entries, 2));
    aur_scribe_end(scribe, END_FRAME);
    const uint8_t *bytes = aur_scribe_bytes(scribe, &journal_count);
    journal_text = aur_share_print(bytes, journal_count);
    journal_bytes = malloc(journal_count);
    assert_non_null(journal_bytes);
    memcpy(journal_bytes, bytes, journal_count);
    aur_scribe_close(scribe);
    aur_controls_from_preset(&defaults, AUR_PRESET_DEFAULT);
    defaults.seed = 12345;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(journal_text);
    free(journal_bytes);
    return 0;
}

static aur_err parse(const char *text, aur_opening *opening, aur_protocol_error *error)
{
    return aur_opening_parse(text, strlen(text), &defaults, opening, error);
}

/// A body with this journal and whatever else.
static char *body_with(const char *journal, const char *rest)
{
    char *body = NULL;
    size_t bytes = 0;
    FILE *file = open_memstream(&body, &bytes);
    assert_non_null(file);
    fprintf(file, "{\"journal\":\"%s\"%s}", journal, rest);
    fclose(file);
    return body;
}

static void nothing_said_is_the_servers_own_music(void **state)
{
    (void)state;
    aur_opening opening;
    aur_protocol_error error;
    assert_ok(parse("{}", &opening, &error));
    assert_memory_equal(&opening.journal.controls, &defaults, sizeof defaults);
    assert_int_equal(opening.frame, 0);
    assert_int_equal(opening.journal.count, 0);
    assert_string_equal(opening.note, "");
    aur_journal_free(&opening.journal);
}

static void controls_are_as_in_a_change(void **state)
{
    (void)state;
    aur_opening opening;
    aur_protocol_error error;
    assert_ok(parse("{\"bpm\":71.5,\"preset\":\"sleep\",\"seed\":9007199254740991,\"frame\":48000,\"what\":1}",
                    &opening, &error));
    assert_int_equal(opening.journal.controls.bpm_milli, 71500); // after the preset
    assert_string_equal(aur_preset_name(opening.journal.controls.preset), "sleep");
    assert_true(opening.journal.controls.seed == UINT64_C(9007199254740991));
    assert_int_equal(opening.frame, 48000);
    aur_journal_free(&opening.journal);
}

static void a_journal_is_taken_up_to_its_frame(void **state)
{
    (void)state;
    static const struct {
        const char *rest;
        int64_t frame;
        size_t count;
    } rows[] = {{"", END_FRAME, 2},
                {",\"frame\":960000", END_FRAME, 2},
                {",\"frame\":500000", 500000, 2},
                {",\"frame\":499999", 499999, 1},
                {",\"frame\":0", 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_opening opening;
        aur_protocol_error error;
        char *body = body_with(journal_text, rows[i].rest);
        assert_ok(parse(body, &opening, &error));
        assert_int_equal(opening.frame, rows[i].frame);
        assert_int_equal(opening.journal.count, rows[i].count);
        assert_int_equal(opening.journal.controls.seed, 7);
        assert_string_equal(opening.journal.title, "a night");
        aur_journal_free(&opening.journal);
        free(body);
    }
}

typedef struct refusal {
    const char *body;
    aur_protocol_code code;
    const char *field, *limit; ///< "" = none; a part of it
} refusal;

static void assert_refused(const char *body, const refusal *wanted)
{
    aur_opening opening;
    aur_protocol_error error = {.message = ""};
    assert_int_not_equal(parse(body, &opening, &error), AUR_OK);
    if (error.code != wanted->code || strcmp(error.field, wanted->field) != 0 ||
        strstr(error.limit, wanted->limit) == NULL || error.message[0] == '\0')
        fail_msg("%.100s: %s, field '%s', limit '%s', '%s'", body, aur_protocol_code_name(error.code), error.field,
                 error.limit, error.message);
    aur_journal_free(&opening.journal);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const refusal rows[] = {
        {"", AUR_PROTOCOL_INVALID_MESSAGE, "", ""},
        {"[]", AUR_PROTOCOL_INVALID_MESSAGE, "", ""},
        {"{\"frame\":", AUR_PROTOCOL_INVALID_MESSAGE, "", ""},
        {"{\"bpm\":0}", AUR_PROTOCOL_INVALID_CONTROL, "bpm", "40..120"},
        {"{\"preset\":\"noise\"}", AUR_PROTOCOL_INVALID_CONTROL, "preset", "focus"},
        {"{\"seed\":-1}", AUR_PROTOCOL_INVALID_CONTROL, "seed", "0..9007199254740991"},
        {"{\"frame\":-1}", AUR_PROTOCOL_INVALID_MESSAGE, "frame", "0..149958604800000"},
        {"{\"frame\":1.5}", AUR_PROTOCOL_INVALID_MESSAGE, "frame", "0.."},
        {"{\"frame\":\"1\"}", AUR_PROTOCOL_INVALID_MESSAGE, "frame", "0.."},
        {"{\"frame\":1e300}", AUR_PROTOCOL_INVALID_MESSAGE, "frame", "0..149958604800000"},
        {"{\"journal\":7}", AUR_PROTOCOL_INVALID_MESSAGE, "journal", "auralis:1:"},
        {"{\"journal\":\"hello\"}", AUR_PROTOCOL_INVALID_MESSAGE, "journal", "auralis:1:"},
        {"{\"journal\":\"auralis:2:AAAA\"}", AUR_PROTOCOL_INVALID_MESSAGE, "journal", "auralis:1:"},
        {"{\"journal\":\"auralis:1:A=\"}", AUR_PROTOCOL_INVALID_MESSAGE, "journal", "auralis:1:"},
        {"{\"journal\":\"auralis:1:\"}", AUR_PROTOCOL_INVALID_MESSAGE, "journal", "whole journal"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_refused(rows[i].body, &rows[i]);
    const refusal beyond = {.code = AUR_PROTOCOL_INVALID_MESSAGE, .field = "frame", .limit = "0..960000"};
    const refusal both = {.code = AUR_PROTOCOL_INVALID_MESSAGE, .field = "seed", .limit = "left out"};
    char *body = body_with(journal_text, ",\"frame\":960001");
    assert_refused(body, &beyond);
    free(body);
    body = body_with(journal_text, ",\"seed\":3");
    assert_refused(body, &both);
    free(body);
}

static void a_damaged_journal_is_refused_wherever_it_is(void **state)
{
    (void)state;
    const refusal damaged = {.code = AUR_PROTOCOL_INVALID_MESSAGE, .field = "journal", .limit = "whole journal"};
    for (size_t at = 0; at < journal_count; at++) {
        journal_bytes[at] ^= 0x41;
        char *text = aur_share_print(journal_bytes, journal_count);
        char *body = body_with(text, "");
        assert_refused(body, &damaged);
        free(body);
        free(text);
        journal_bytes[at] ^= 0x41;
    }
}

/// Presets by value make the server's table longer for ever, so strangers cannot bring any.
static void strangers_bring_no_presets(void **state)
{
    (void)state;
    unsigned before = aur_preset_count();
    const refusal unknown = {.code = AUR_PROTOCOL_INVALID_MESSAGE, .field = "journal", .limit = "presets"};
    // AURALIS 1, then P: number 20, "mine", "{}"
    static const uint8_t start[] = {'A', 'U', 'R', 'A', 'L', 'I', 'S', 1,   'P', 8,    0,    20,
                                    4,   'm', 'i', 'n', 'e', '{', '}', 0x0, 0x0, 0x00, 0x00, 0x00};
    char *text = aur_share_print(start, sizeof start);
    char *body = body_with(text, "");
    assert_refused(body, &unknown);
    free(body);
    free(text);
    assert_int_equal(aur_preset_count(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_said_is_the_servers_own_music),       cmocka_unit_test(controls_are_as_in_a_change),
        cmocka_unit_test(a_journal_is_taken_up_to_its_frame),          cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_damaged_journal_is_refused_wherever_it_is), cmocka_unit_test(strangers_bring_no_presets),
    };
    return cmocka_run_group_tests_name("opening", tests, set_up, tear_down);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what clients may say, row by row of docs/protocol.md sections 2.2, 2.3 and 3, and what the server answers.
#include "tests/stream/check.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>

#include "server/protocol.h"
#include "server/protocol_print.h"

#define OK AUR_PROTOCOL_CODE_COUNT

typedef struct row {
    const char *text;
    int code;          ///< aur_protocol_code, or OK
    const char *field; ///< of the error
    const char *value; ///< of the error, as JSON
    const char *limit; ///< part of the error's
} row;

#define MODES "aeolian dorian phrygian lydian mixolydian ionian pentatonic_major pentatonic_minor"

static const row ROWS[] = {
    {"{\"type\":\"hello\"}", OK, 0, 0, 0},
    {"{\"type\":\"hello\",\"token\":\"abc\"}", OK, 0, 0, 0},
    {"{\"type\":\"hello\",\"token\":7}", AUR_PROTOCOL_INVALID_MESSAGE, "token", "", "string"},
    {"{\"type\":\"listen\"}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"burst_ms\":0}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"burst_ms\":2000}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"burst_ms\":2001}", AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms", "2001", "0..2000"},
    {"{\"type\":\"listen\",\"burst_ms\":-1}", AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms", "-1", "0..2000"},
    {"{\"type\":\"listen\",\"burst_ms\":\"400\"}", AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms", "\"400\"", "0..2000"},
    {"{\"type\":\"listen\",\"quality\":\"live5\"}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"quality\":\"best\"}", AUR_PROTOCOL_INVALID_MESSAGE, "quality", "\"best\"",
     "32 64 96 128 192 saver live10 live5"},
    {"{\"type\":\"listen\",\"quality\":\"flac\"}", AUR_PROTOCOL_INVALID_MESSAGE, "quality", "\"flac\"",
     "32 64 96 128 192 saver live10 live5"},
    {"{\"type\":\"listen\",\"quality\":96}", AUR_PROTOCOL_INVALID_MESSAGE, "quality", "96", "32 64 96"},
    {"{\"type\":\"listen\",\"burst_ms\":null}", AUR_PROTOCOL_INVALID_MESSAGE, "burst_ms", "null", "0..2000"},
    {"{\"type\":\"listen\",\"packets\":1}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"packets\":10,\"burst_ms\":0}", OK, 0, 0, 0},
    {"{\"type\":\"listen\",\"packets\":0}", AUR_PROTOCOL_INVALID_MESSAGE, "packets", "0", "1..10"},
    {"{\"type\":\"listen\",\"packets\":11}", AUR_PROTOCOL_INVALID_MESSAGE, "packets", "11", "1..10"},
    {"{\"type\":\"listen\",\"packets\":\"5\"}", AUR_PROTOCOL_INVALID_MESSAGE, "packets", "\"5\"", "1..10"},
    {"{\"type\":\"stop\"}", OK, 0, 0, 0},
    {"{\"type\":\"stop\",\"unknown\":[1,2,{\"a\":3}]}", OK, 0, 0, 0},
    {"{\"type\":\"status_request\"}", OK, 0, 0, 0},
    {"{\"type\":\"ping\",\"client_time\":1.5}", OK, 0, 0, 0},
    {"{\"type\":\"ping\"}", AUR_PROTOCOL_INVALID_MESSAGE, "client_time", "", "number"},
    {"{\"type\":\"ping\",\"client_time\":\"now\"}", AUR_PROTOCOL_INVALID_MESSAGE, "client_time", "\"now\"", "number"},
    {"{\"type\":\"ping\",\"client_time\":1e999}", AUR_PROTOCOL_INVALID_MESSAGE, "client_time", "", "number"},
    {"{\"type\":\"control\",\"bpm\":60}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"bpm\":40}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"bpm\":120}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"bpm\":0}", AUR_PROTOCOL_INVALID_CONTROL, "bpm", "0", "40..120"},
    {"{\"type\":\"control\",\"bpm\":-60}", AUR_PROTOCOL_INVALID_CONTROL, "bpm", "-60", "40..120"},
    {"{\"type\":\"control\",\"bpm\":120.5}", AUR_PROTOCOL_INVALID_CONTROL, "bpm", "120.5", "40..120"},
    {"{\"type\":\"control\",\"bpm\":1e999}", AUR_PROTOCOL_INVALID_CONTROL, "bpm", "", "40..120"},
    {"{\"type\":\"control\",\"bpm\":NaN}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"control\",\"bpm\":\"60\"}", AUR_PROTOCOL_INVALID_MESSAGE, "bpm", "\"60\"", "a number"},
    {"{\"type\":\"control\",\"bpm\":[60]}", AUR_PROTOCOL_INVALID_MESSAGE, "bpm", "", "a number"},
    {"{\"type\":\"control\",\"bpm\":true}", AUR_PROTOCOL_INVALID_MESSAGE, "bpm", "true", "a number"},
    {"{\"type\":\"control\",\"intensity\":1.01}", AUR_PROTOCOL_INVALID_CONTROL, "intensity", "1.01", "0..1"},
    {"{\"type\":\"control\",\"density\":-0.5}", AUR_PROTOCOL_INVALID_CONTROL, "density", "-0.5", "0..1"},
    {"{\"type\":\"control\",\"brightness\":2}", AUR_PROTOCOL_INVALID_CONTROL, "brightness", "2", "0..1"},
    {"{\"type\":\"control\",\"seed\":1.5}", AUR_PROTOCOL_INVALID_CONTROL, "seed", "1.5", "0..9007199254740991"},
    {"{\"type\":\"control\",\"seed\":9007199254740992}", AUR_PROTOCOL_INVALID_CONTROL, "seed", "9007199254740992",
     "0..9007199254740991"},
    {"{\"type\":\"control\",\"seed\":9007199254740991}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"key\":\"D\"}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"key\":\"D dorian\"}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"key\":\"H\"}", AUR_PROTOCOL_INVALID_CONTROL, "key", "\"H\"", "C C# D"},
    {"{\"type\":\"control\",\"key\":2}", AUR_PROTOCOL_INVALID_MESSAGE, "key", "2", "a string"},
    {"{\"type\":\"control\",\"mode\":\"locrian\"}", AUR_PROTOCOL_INVALID_CONTROL, "mode", "\"locrian\"", MODES},
    {"{\"type\":\"control\",\"preset\":\"polka\"}", AUR_PROTOCOL_INVALID_CONTROL, "preset", "\"polka\"", "focus"},
    {"{\"type\":\"control\",\"mute\":[\"drone\",\"bell\"]}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"mute\":[]}", OK, 0, 0, 0},
    {"{\"type\":\"control\",\"mute\":\"drone\"}", AUR_PROTOCOL_INVALID_MESSAGE, "mute", "\"drone\"", "array"},
    {"{\"type\":\"control\",\"mute\":[1]}", AUR_PROTOCOL_INVALID_MESSAGE, "mute", "1", "array"},
    {"{\"type\":\"control\",\"mute\":[\"tuba\"]}", AUR_PROTOCOL_INVALID_CONTROL, "mute", "", "drone pad"},
    {"{\"type\":\"control\",\"mute\":[\"drone,bell\"]}", AUR_PROTOCOL_INVALID_MESSAGE, "mute", "\"drone,bell\"",
     "array"},
    {"{\"type\":\"control\"}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"control\",\"volume\":1}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"control\",\"bpm\":60,\"mode\":\"blues\"}", AUR_PROTOCOL_INVALID_CONTROL, "mode", "\"blues\"", MODES},
    {"{\"type\":\"control\",\"bpm\":60,\"id\":7}", AUR_PROTOCOL_INVALID_MESSAGE, "id", "7", "string"},
    {"{\"type\":\"update_params\",\"params\":{\"bpm\":60}}", OK, 0, 0, 0},
    {"{\"type\":\"update_params\",\"bpm\":60}", AUR_PROTOCOL_INVALID_MESSAGE, "params", "", "object"},
    {"{\"type\":\"update_params\",\"params\":[]}", AUR_PROTOCOL_INVALID_MESSAGE, "params", "", "object"},
    {"{\"type\":\"update_params\",\"params\":{}}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"select_preset\",\"preset\":\"focus\"}", OK, 0, 0, 0},
    {"{\"type\":\"select_preset\"}", AUR_PROTOCOL_INVALID_MESSAGE, "preset", "", "string"},
    {"{\"type\":\"select_preset\",\"preset\":0}", AUR_PROTOCOL_INVALID_MESSAGE, "preset", "0", "string"},
    {"{\"type\":\"dance\"}", AUR_PROTOCOL_INVALID_MESSAGE, "type", "\"dance\"", "hello listen stop control"},
    {"{\"type\":7}", AUR_PROTOCOL_INVALID_MESSAGE, "type", "7", "string"},
    {"{}", AUR_PROTOCOL_INVALID_MESSAGE, "type", "", "string"},
    {"[]", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"7", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\"", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\"} x", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\",\"a\":[[[[[[[1]]]]]]]}", OK, 0, 0, 0},
    {"{\"type\":\"stop\",\"a\":[[[[[[[[1]]]]]]]]}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\",\"a\":\"[[[[[[[[[[[[\"}", OK, 0, 0, 0},
    {"{\"type\":\"stop\",\"a\":\"\xc3\xa9\"}", OK, 0, 0, 0},
    {"{\"type\":\"stop\",\"a\":\"\xc3\"}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\",\"a\":\"\xed\xa0\x80\"}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\",\"a\":\"\xf8\x88\x80\x80\x80\"}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
    {"{\"type\":\"stop\",\"a\":\"\xc0\xaf\"}", AUR_PROTOCOL_INVALID_MESSAGE, "", "", ""},
};

/// The error as a client reads it.
static cJSON *printed(const aur_protocol_error *error)
{
    char *text = aur_protocol_print_error(error);
    assert_non_null(text);
    cJSON *root = cJSON_Parse(text);
    if (root == NULL)
        fail_msg("not JSON: %s", text);
    free(text);
    return root;
}

static void check_error(const row *r, const aur_protocol_error *error)
{
    cJSON *root = printed(error);
    assert_string_equal(cJSON_GetObjectItem(root, "type")->valuestring, "error");
    assert_string_equal(cJSON_GetObjectItem(root, "code")->valuestring, aur_protocol_code_name(r->code));
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "recoverable")));
    assert_true(strlen(cJSON_GetObjectItem(root, "message")->valuestring) > 0);
    assert_string_equal(error->field, r->field);
    assert_string_equal(error->value, r->value);
    assert_non_null(strstr(error->limit, r->limit));
    assert_int_equal(cJSON_HasObjectItem(root, "field"), r->field[0] != '\0');
    assert_int_equal(cJSON_HasObjectItem(root, "value"), r->value[0] != '\0');
    cJSON_Delete(root);
}

static void every_row_is_taken_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const row *r = &ROWS[i];
        aur_message message;
        aur_protocol_error error;
        aur_err err = aur_protocol_parse(r->text, strlen(r->text), &message, &error);
        print_message("%s: %s\n", r->text, err == AUR_OK ? "taken" : error.message);
        if (r->code == OK) {
            assert_int_equal(err, AUR_OK);
            continue;
        }
        assert_int_not_equal(err, AUR_OK);
        assert_int_equal(error.code, r->code);
        check_error(r, &error);
    }
}

static void fields_arrive(void **state)
{
    (void)state;
    aur_message m;
    aur_protocol_error error;
    const char *text =
        "{\"type\":\"control\",\"id\":\"me-1\",\"brightness\":1,\"key\":\"Bb lydian\",\"preset\":\"sleep\"}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_int_equal(m.type, AUR_MESSAGE_CONTROL);
    assert_string_equal(m.id, "me-1");
    assert_int_equal(m.controls.count, 4);
    assert_int_equal(m.controls.events[0].control, AUR_CONTROL_PRESET); // first, so that the others hold over it
    text = "{\"type\":\"ping\",\"client_time\":123.25}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_true(m.client_time == 123.25);
    text = "{\"type\":\"listen\",\"quality\":\"saver\"}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_int_equal(m.quality, AUR_QUALITY_saver);
    text = "{\"type\":\"listen\",\"burst_ms\":250}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_int_equal(m.burst_ms, 250);
    assert_int_equal(m.quality, -1);
    text = "{\"type\":\"listen\"}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_int_equal(m.burst_ms, 400);
    assert_int_equal(m.message_packets, 1);
    text = "{\"type\":\"listen\",\"packets\":5}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_int_equal(m.message_packets, 5);
    text = "{\"type\":\"hello\",\"token\":\"secret\"}";
    assert_ok(aur_protocol_parse(text, strlen(text), &m, &error));
    assert_string_equal(m.token, "secret");
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    char text[2000];
    aur_message m;
    aur_protocol_error error;
    int bytes = snprintf(text, sizeof text, "{\"type\":\"stop\",\"id\":\"%064d\"}", 0);
    assert_ok(aur_protocol_parse(text, (size_t)bytes, &m, &error));
    bytes = snprintf(text, sizeof text, "{\"type\":\"stop\",\"id\":\"%065d\"}", 0);
    assert_int_equal(aur_protocol_parse(text, (size_t)bytes, &m, &error), AUR_ERR_FORMAT);
    bytes = snprintf(text, sizeof text, "{\"type\":\"hello\",\"token\":\"%0256d\"}", 0);
    assert_ok(aur_protocol_parse(text, (size_t)bytes, &m, &error));
    bytes = snprintf(text, sizeof text, "{\"type\":\"hello\",\"token\":\"%0257d\"}", 0);
    assert_int_equal(aur_protocol_parse(text, (size_t)bytes, &m, &error), AUR_ERR_FORMAT);
    assert_null(strstr(error.message, "000")); // a token is not repeated
    bytes = snprintf(text, sizeof text, "{\"type\":\"stop\",\"x\":\"%01002d\"}", 0);
    assert_int_equal(bytes, 1024);
    assert_ok(aur_protocol_parse(text, (size_t)bytes, &m, &error));
    assert_int_equal(aur_protocol_parse(text, 1025, &m, &error), AUR_ERR_FORMAT);
}

static void an_error_echoes_the_id(void **state)
{
    (void)state;
    aur_message m;
    aur_protocol_error error;
    const char *text = "{\"type\":\"control\",\"bpm\":0,\"id\":\"\\u00e9 \\\"7\\\"\"}";
    assert_int_equal(aur_protocol_parse(text, strlen(text), &m, &error), AUR_ERR_ARGUMENT);
    cJSON *root = printed(&error);
    assert_string_equal(cJSON_GetObjectItem(root, "id")->valuestring, "\xc3\xa9 \"7\"");
    assert_string_equal(cJSON_GetObjectItem(root, "limit")->valuestring, "40..120");
    assert_true(cJSON_GetObjectItem(root, "value")->valuedouble == 0);
    cJSON_Delete(root);
}

static void bodies_are_objects_of_controls(void **state)
{
    (void)state;
    aur_control_set set;
    aur_protocol_error error;
    assert_ok(aur_protocol_parse_controls("{\"bpm\":60,\"x\":1}", 16, &set, &error));
    assert_int_equal(set.count, 1);
    assert_int_equal(set.events[0].value, 60000);
    assert_int_equal(aur_protocol_parse_controls("{}", 2, &set, &error), AUR_ERR_FORMAT);
    assert_int_equal(aur_protocol_parse_controls("[60]", 4, &set, &error), AUR_ERR_FORMAT);
    assert_int_equal(aur_protocol_parse_controls("{\"bpm\":200}", 11, &set, &error), AUR_ERR_ARGUMENT);
    char *text = aur_protocol_print_http_error(&error);
    assert_string_equal(text, "{\"error\":{\"code\":\"INVALID_CONTROL\",\"message\":\"bpm 200 is not within 40..120\","
                              "\"details\":{\"field\":\"bpm\",\"value\":200,\"limit\":\"40..120\"}}}");
    free(text);
}

/// Asserts that `text` (freed) is an object with all of these fields.
static void assert_fields(char *text, const char *const *names)
{
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    for (; *names != NULL; names++)
        if (!cJSON_HasObjectItem(root, *names))
            fail_msg("no %s in %s", *names, text);
    cJSON_Delete(root);
    free(text);
}

static void the_status_says_whose_sounds_play(void **state)
{
    (void)state;
    aur_room_status status = {.piece = {.chord_name = "Dm7"}};
    aur_font_info font = {.name = "Tiny \"1\"", .copyright = "nobody", .comment = "MIT"};
    aur_controls_from_preset(&status.piece.controls, 0);
    aur_room_view view = {.name = "lobby", .status = &status};
    char *text = aur_protocol_print_http_status(&view);
    assert_null(strstr(text, "soundfont"));
    free(text);
    view.soundfont = &font;
    text = aur_protocol_print_http_status(&view);
    assert_non_null(
        strstr(text, "\"soundfont\":{\"name\":\"Tiny \\\"1\\\"\",\"copyright\":\"nobody\",\"comment\":\"MIT\"}"));
    free(text);
}

static void the_server_says_all_fields(void **state)
{
    (void)state;
    aur_room_status status = {.frame = 9007199254740991, .piece = {.chord_name = "Dm7"}};
    aur_controls_from_preset(&status.piece.controls, 0);
    aur_room_view view = {.name = "lobby", .status = &status, .quality = AUR_QUALITY_96, .pre_skip_frames = 312};
    assert_fields(aur_protocol_print_hello(&view, true),
                  (const char *const[]){"type", "protocol", "server", "sound_version", "room", "frame", "sample_rate",
                                        "channels", "packet_frames", "pre_skip", "bitrate", "quality", "qualities",
                                        "zero_time", "can_control", "heartbeat_s", "controls", NULL});
    assert_fields(
        aur_protocol_print_status(&view, 3),
        (const char *const[]){"type", "room", "frame", "controls", "music", "listeners", "skipped", "uptime_s", NULL});
    assert_fields(
        aur_protocol_print_listening(AUR_QUALITY_saver, 312, 5),
        (const char *const[]){"type", "quality", "channels", "packet_frames", "bitrate", "pre_skip", "frame", NULL});
    assert_fields(aur_protocol_print_generation_update(&view, 5),
                  (const char *const[]){"type", "frame", "controls", "music", NULL});
    assert_fields(aur_protocol_print_pong(1.5, 2, 3),
                  (const char *const[]){"type", "client_time", "server_time", "frame", NULL});
    assert_fields(aur_protocol_print_bye(), (const char *const[]){"type", "reason", "retry_ms", NULL});
    assert_fields(aur_protocol_print_http_status(&view), (const char *const[]){"server", "rooms", NULL});
    assert_fields(aur_protocol_print_controls(&status.piece.controls),
                  (const char *const[]){"key", "mode", "bpm", "intensity", "density", "brightness", "seed", "preset",
                                        "mute", NULL});
    char *text = aur_protocol_print_status(&view, 0);
    assert_non_null(strstr(text, "\"frame\":9007199254740991,")); // exact
    free(text);
}

static void a_change_is_told_as_people_write_it(void **state)
{
    (void)state;
    aur_control_result results[] = {
        {.event = {.at_frame = 64, .control = AUR_CONTROL_BPM, .value = 72500}, .effect_frame = 48000},
        {.event = {.at_frame = 64, .control = AUR_CONTROL_MUTE, .value = 9}, .effect_frame = 64},
        {.event = {.at_frame = 64, .control = AUR_CONTROL_KEY, .value = 10}, .effect_frame = 96000},
    };
    aur_change_view change = {.results = results, .count = 3, .id = "x"};
    char *text = aur_protocol_print_control(&change);
    assert_string_equal(text,
                        "{\"type\":\"control\",\"controls\":{\"bpm\":72.5,\"mute\":[\"drone\",\"bell\"],"
                        "\"key\":\"A#\"},\"at_frame\":64,\"effect_frame\":96000,\"effect\":\"bar\",\"id\":\"x\"}");
    free(text);
    change.count = 1;
    change.id = "";
    text = aur_protocol_print_control(&change);
    assert_string_equal(text, "{\"type\":\"control\",\"controls\":{\"bpm\":72.5},\"at_frame\":64,"
                              "\"effect_frame\":48000,\"effect\":\"beat\"}");
    free(text);
    text = aur_protocol_print_applied(&change);
    assert_string_equal(text, "{\"applied\":[{\"control\":\"bpm\",\"value\":72.5,\"at_frame\":64,"
                              "\"effect_frame\":48000,\"effect\":\"beat\"}]}");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_taken_or_refused),
        cmocka_unit_test(fields_arrive),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(an_error_echoes_the_id),
        cmocka_unit_test(bodies_are_objects_of_controls),
        cmocka_unit_test(the_status_says_whose_sounds_play),
        cmocka_unit_test(the_server_says_all_fields),
        cmocka_unit_test(a_change_is_told_as_people_write_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

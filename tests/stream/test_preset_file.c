// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Presets as files: what is written is read as the same, every field has its limits, and the schema says the same.
#include "tests/stream/refused.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/preset_file.h"
#include "stream/transcript.h"
#include "synth/patch.h"

#define HEAD "{\"format\":\"auralis-preset\",\"version\":1,\"name\":\"mine\""

static aur_preset_file file;
static aur_json_error error;

static aur_err parse(const char *text)
{
    memset(&file, 0, sizeof file);
    memset(&error, 0, sizeof error);
    return aur_preset_file_parse(&file, text, strlen(text), &error);
}

/// Writes a preset, reads it, and looks for a difference.
static void check_round_trip(const aur_preset *preset)
{
    char *text = aur_preset_file_print(preset);
    assert_non_null(text);
    if (parse(text) != AUR_OK)
        fail_msg("%s: %s %s: %s", preset->name, error.path, error.value, error.limit);
    assert_string_equal(file.preset.name, preset->name);
    assert_string_equal(file.preset.description, preset->description);
    aur_preset read = file.preset, written = *preset;
    read.name = written.name = read.description = written.description = NULL;
    read.controls.preset = written.controls.preset = 0;
    for (int control = 0; control < AUR_CONTROL_COUNT; control++) // the struct has padding
        assert_int_equal(aur_controls_value(&read.controls, (aur_control)control),
                         aur_controls_value(&written.controls, (aur_control)control));
    read.controls = written.controls;
    assert_memory_equal(&read.layer_percent, &written.layer_percent, sizeof read.layer_percent);
    assert_memory_equal(&read.style, &written.style, sizeof read.style);
    size_t from = offsetof(aur_preset, percussion), until = offsetof(aur_preset, tone_low_percent);
    assert_memory_equal((char *)&read + from, (char *)&written + from, until - from);
    assert_int_equal(read.tone_low_percent, written.tone_low_percent);
    assert_int_equal(read.tone_mid_percent, written.tone_mid_percent);
    assert_int_equal(read.tone_high_percent, written.tone_high_percent);
    assert_int_equal(read.width_percent, written.width_percent);
    assert_int_equal(read.mono_bass_percent, written.mono_bass_percent);
    assert_int_equal(read.master_percent, written.master_percent);
    free(text);
}

static void every_preset_comes_back_the_same(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++)
        check_round_trip(aur_preset_get(preset));
}

/// A field of the style that the file does not know would come back as the base's.
static void every_byte_of_the_style_comes_back(void **state)
{
    (void)state;
    aur_preset preset;
    memcpy(&preset, aur_preset_get(AUR_PRESET_DEFAULT), sizeof preset);
    memset(&preset.style, 1, sizeof preset.style);
    check_round_trip(&preset);
    for (size_t i = 0; i < sizeof preset.style.chord_second; i++)
        ((uint8_t *)preset.style.chord_second)[i] = (uint8_t)dice(i);
    for (size_t i = 0; i < sizeof preset.style.motion; i++)
        ((uint8_t *)preset.style.motion)[i] = (uint8_t)dice(1000 + i);
    preset.style.chord_first[6][5] = 255;
    preset.style.onsets[15] = 7;
    check_round_trip(&preset);
}

static void what_is_not_given_is_as_in_the_base(void **state)
{
    (void)state;
    assert_ok(parse(HEAD "}"));
    const aur_preset *base = aur_preset_get(AUR_PRESET_DEFAULT);
    assert_memory_equal(&file.preset.layer_percent, &base->layer_percent, sizeof base->layer_percent);
    assert_memory_equal(&file.preset.style, &base->style, sizeof base->style);
    assert_int_equal(file.preset.controls.key, base->controls.key);
    assert_string_equal(file.preset.description, "");
    assert_ok(parse(HEAD ",\"based_on\":\"sleep\",\"mix\":{\"layers\":{\"pad\":11}},\"controls\":{\"key\":\"Bb\"}}"));
    base = aur_preset_get((unsigned)aur_preset_find("sleep"));
    assert_int_equal(file.preset.layer_percent[AUR_LAYER_PAD], 11);
    assert_int_equal(file.preset.layer_percent[AUR_LAYER_DRONE], base->layer_percent[AUR_LAYER_DRONE]);
    assert_int_equal(file.preset.controls.key, 10);
    assert_int_equal(file.preset.controls.bpm_milli, base->controls.bpm_milli);
    assert_memory_equal(file.preset.pads, base->pads, sizeof base->pads);
}

static void short_forms_are_understood(void **state)
{
    (void)state;
    assert_ok(parse(HEAD ",\"instruments\":{\"pads\":[\"pad_warm\"],\"leads\":[\"keys\",\"pluck\"]},\"music\":{"
                         "\"chord_first\":{\"2\":[1,2,3,4,5,6,7]},\"chord_kinds\":{\"sus2\":9},"
                         "\"chord_second\":[{\"before\":1,\"from\":4,\"weights\":[0,0,0,0,9,0,0]}],"
                         "\"motion\":[{\"after\":-7,\"weights\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,2]},"
                         "{\"after\":2,\"weights\":[0,0,0,0,0,0,0,5,0,0,0,0,0,0,0]}]}}"));
    const aur_style *style = &file.preset.style;
    for (int i = 0; i < AUR_PRESET_PLAYERS; i++) {
        assert_int_equal(file.preset.pads[i], AUR_PATCH_PAD_WARM);
        assert_int_equal(file.preset.leads[i], i == 1 ? AUR_PATCH_PLUCK : AUR_PATCH_KEYS);
    }
    for (int degree = 0; degree < AUR_DEGREES; degree++)
        assert_int_equal(style->chord_first[degree][6], degree == 1 ? 7 : 0);
    assert_int_equal(style->chord_second[0][3][4], 9);
    assert_int_equal(style->chord_kinds[AUR_CHORD_SUS2], 9);
    assert_int_equal(style->motion[0][14], 2);
    assert_int_equal(style->motion[9][7], 5);
}

static const refused REFUSED[] = {
    {"", AUR_ERR_FORMAT, "", "", "not JSON"},
    {"[]", AUR_ERR_FORMAT, "", "", "not a JSON object"},
    {"{}", AUR_ERR_FORMAT, "format", "", "auralis-preset"},
    {"{\"format\":\"auralis-preset\",\"version\":2,\"name\":\"a\"}", AUR_ERR_ARGUMENT, "version", "2", "1"},
    {"{\"format\":\"auralis-preset\",\"version\":1}", AUR_ERR_FORMAT, "name", "", "1..32 of"},
    {"{\"format\":\"auralis-preset\",\"version\":1,\"name\":\"a b\"}", AUR_ERR_FORMAT, "name", "\"a b\"", "1..32 of"},
    {"{\"format\":\"auralis-preset\",\"version\":1,\"name\":\"123456789012345678901234567890123\"}", AUR_ERR_FORMAT,
     "name", "\"123456789012345678901234567890123\"", "1..32 of"},
    {HEAD ",\"name\":\"twice\"}", AUR_ERR_NAME, "name", "\"twice\"", "given once"},
    {HEAD ",\"description\":\"a\\nb\"}", AUR_ERR_FORMAT, "description", "\"a\\nb\"", "one line"},
    {HEAD ",\"mixx\":{}}", AUR_ERR_NAME, "mixx", "(no such field)", "one of format version"},
    {HEAD ",\"based_on\":\"polka\"}", AUR_ERR_NAME, "based_on", "\"polka\"", "one of focus"},
    {HEAD ",\"mix\":[]}", AUR_ERR_FORMAT, "mix", "[]", "an object"},
    {HEAD ",\"mix\":{\"reverb\":5}}", AUR_ERR_NAME, "mix.reverb", "(no such field)", "one of reverb_percent"},
    {HEAD ",\"mix\":{\"reverb_ms\":999}}", AUR_ERR_ARGUMENT, "mix.reverb_ms", "999", "a whole number 1000..10000"},
    {HEAD ",\"mix\":{\"reverb_ms\":4000.5}}", AUR_ERR_ARGUMENT, "mix.reverb_ms", "4000.5", "a whole number"},
    {HEAD ",\"mix\":{\"reverb_ms\":\"4000\"}}", AUR_ERR_FORMAT, "mix.reverb_ms", "\"4000\"", "a whole number"},
    {HEAD ",\"mix\":{\"layers\":{\"tuba\":1}}}", AUR_ERR_NAME, "mix.layers.tuba", "(no such field)", "one of drone"},
    {HEAD ",\"mix\":{\"layers\":{\"pad\":201}}}", AUR_ERR_ARGUMENT, "mix.layers.pad", "201", "a whole number 0..200"},
    {HEAD ",\"controls\":{\"bpm\":500}}", AUR_ERR_ARGUMENT, "controls.bpm", "500", "40..120"},
    {HEAD ",\"controls\":{\"bpm\":\"60\"}}", AUR_ERR_FORMAT, "controls.bpm", "\"60\"", "40..120"},
    {HEAD ",\"controls\":{\"key\":\"H\"}}", AUR_ERR_NAME, "controls.key", "\"H\"", "one of C C#"},
    {HEAD ",\"controls\":{\"key\":3}}", AUR_ERR_FORMAT, "controls.key", "3", "one of C C#"},
    {HEAD ",\"controls\":{\"mode\":\"blues\"}}", AUR_ERR_NAME, "controls.mode", "\"blues\"", "one of aeolian"},
    {HEAD ",\"controls\":{\"seed\":3}}", AUR_ERR_NAME, "controls.seed", "(no such field)", "one of key"},
    {HEAD ",\"instruments\":{\"pads\":[]}}", AUR_ERR_FORMAT, "instruments.pads", "[]", "a list of 1..3"},
    {HEAD ",\"instruments\":{\"pads\":[\"pad_warm\",\"bell\"]}}", AUR_ERR_NAME, "instruments.pads[1]", "\"bell\"",
     "one of pad_warm"},
    {HEAD ",\"music\":{\"cadences\":1}}", AUR_ERR_FORMAT, "music.cadences", "1", "true or false"},
    {HEAD ",\"music\":{\"swing_percent\":61}}", AUR_ERR_ARGUMENT, "music.swing_percent", "61", "a whole number 0..60"},
    {HEAD ",\"music\":{\"kick_steps\":8,\"kick_pulses\":9}}", AUR_ERR_ARGUMENT, "music.kick_pulses", "9",
     "at most its steps, 8"},
    {HEAD ",\"music\":{\"onsets\":[1,2]}}", AUR_ERR_FORMAT, "music.onsets", "[1,2]", "a list of 16"},
    {HEAD ",\"music\":{\"lengths\":[1,2,3,4,5,6,7,256]}}", AUR_ERR_ARGUMENT, "music.lengths[7]", "256",
     "a whole number 0..255"},
    {HEAD ",\"music\":{\"chord_first\":[[0]]}}", AUR_ERR_FORMAT, "music.chord_first", "[[0]]", "a list of 7 rows"},
    {HEAD ",\"music\":{\"chord_first\":{\"8\":[]}}}", AUR_ERR_NAME, "music.chord_first.8", "(no such field)",
     "one of 1 2"},
    {HEAD ",\"music\":{\"chord_first\":{\"7\":[0,0,-1,0,0,0,0]}}}", AUR_ERR_ARGUMENT, "music.chord_first.7[2]", "-1",
     "a whole number 0..255"},
    {HEAD ",\"music\":{\"chord_second\":[{\"before\":1,\"weights\":[]}]}}", AUR_ERR_FORMAT,
     "music.chord_second[0].from", "", "a whole number 1..7"},
    {HEAD ",\"music\":{\"chord_second\":[{\"before\":0,\"from\":1,\"weights\":[]}]}}", AUR_ERR_ARGUMENT,
     "music.chord_second[0].before", "0", "a whole number 1..7"},
    {HEAD ",\"music\":{\"motion\":[{\"after\":1,\"weights\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]},"
          "{\"after\":1,\"weights\":[]}]}}",
     AUR_ERR_ARGUMENT, "music.motion[1]", "{\"after\":1,\"weights\":[]}", "a row not given before"},
    {HEAD ",\"music\":{\"chord_kinds\":{\"power\":1}}}", AUR_ERR_NAME, "music.chord_kinds.power", "(no such field)",
     "one of major"},
};

static void wrong_files_are_refused_with_path_value_and_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        assert_refused(&REFUSED[i], parse(REFUSED[i].text), &error);
}

/* ---- the schema ---- */

static cJSON *read_schema(void)
{
    char *text = NULL;
    size_t bytes = 0;
    assert_ok(aur_json_file_read(AUR_TEST_SCHEMA, &text, &bytes, &error));
    cJSON *schema = cJSON_ParseWithLength(text, bytes);
    free(text);
    assert_non_null(schema);
    return schema;
}

/// Every name of `item` is a property of `schema`, and the other way round.
static void check_names(const cJSON *schema, const cJSON *item, const char *path)
{
    const cJSON *properties = cJSON_GetObjectItem(schema, "properties");
    for (const cJSON *child = item->child; child != NULL && cJSON_IsObject(item); child = child->next) {
        const cJSON *known = cJSON_GetObjectItemCaseSensitive(properties, child->string);
        if (known == NULL)
            fail_msg("the schema does not know %s.%s", path, child->string);
        check_names(known, child, child->string);
    }
    for (const cJSON *child = properties != NULL ? properties->child : NULL; child != NULL; child = child->next)
        if (cJSON_GetObjectItemCaseSensitive(item, child->string) == NULL && strcmp(child->string, "based_on") != 0)
            fail_msg("the program does not write %s.%s", path, child->string);
    if (properties != NULL)
        assert_true(cJSON_IsFalse(cJSON_GetObjectItem(schema, "additionalProperties")));
}

static void the_schema_names_every_field(void **state)
{
    (void)state;
    cJSON *schema = read_schema();
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        char *text = aur_preset_file_print(aur_preset_get(preset));
        cJSON *item = cJSON_Parse(text);
        check_names(schema, item, "");
        cJSON_Delete(item);
        free(text);
    }
    cJSON_Delete(schema);
}

/// Reads a file with one number in it.
static aur_err parse_number(const char *section, const char *name, double number)
{
    char text[256];
    bool pulses = strstr(name, "_pulses") != NULL;
    snprintf(text, sizeof text, HEAD ",\"%s\":{%s\"%s\":%.17g}}", section,
             pulses ? "\"kick_steps\":32,\"shaker_steps\":32," : "", name, number);
    return parse(text);
}

static void the_schema_has_the_limits_of_the_program(void **state)
{
    (void)state;
    static const char *const sections[] = {"controls", "mix", "music"};
    cJSON *schema = read_schema();
    int count = 0;
    for (int i = 0; i < 3; i++) {
        const cJSON *section = cJSON_GetObjectItem(cJSON_GetObjectItem(schema, "properties"), sections[i]);
        for (const cJSON *field = cJSON_GetObjectItem(section, "properties")->child; field; field = field->next) {
            const cJSON *low = cJSON_GetObjectItem(field, "minimum"), *high = cJSON_GetObjectItem(field, "maximum");
            if (low == NULL || high == NULL)
                continue;
            print_message("%s.%s\n", sections[i], field->string);
            assert_ok(parse_number(sections[i], field->string, low->valuedouble));
            assert_ok(parse_number(sections[i], field->string, high->valuedouble));
            assert_int_equal(parse_number(sections[i], field->string, low->valuedouble - 1), AUR_ERR_ARGUMENT);
            assert_int_equal(parse_number(sections[i], field->string, high->valuedouble + 1), AUR_ERR_ARGUMENT);
            count++;
        }
    }
    assert_true(count > 30);
    cJSON_Delete(schema);
}

static bool has_text(const cJSON *list, const char *text)
{
    for (const cJSON *item = list->child; item != NULL; item = item->next)
        if (strcmp(item->valuestring, text) == 0)
            return true;
    return false;
}

static void the_schema_names_every_instrument(void **state)
{
    (void)state;
    static const char *const parts[AUR_LAYER_COUNT] = {"drones", "pads", "leads", "bells", NULL, NULL, "noises"};
    cJSON *schema = read_schema();
    const cJSON *instruments = cJSON_GetObjectItem(cJSON_GetObjectItem(schema, "properties"), "instruments");
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_patch_info *info = aur_patch_describe(patch);
        assert_non_null(info->name);
        for (unsigned other = 0; other < patch; other++)
            assert_string_not_equal(info->name, aur_patch_describe(other)->name);
        if (parts[info->layer] == NULL)
            continue;
        const cJSON *part = cJSON_GetObjectItem(cJSON_GetObjectItem(instruments, "properties"), parts[info->layer]);
        if (!has_text(cJSON_GetObjectItem(cJSON_GetObjectItem(part, "items"), "enum"), info->name))
            fail_msg("the schema does not know %s", info->name);
    }
    cJSON_Delete(schema);
}

/* ---- files ---- */

static void write_text(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    fputs(text, to);
    fclose(to);
}

static void files_are_registered_once(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/auralis-preset-%d.json", (int)getpid());
    write_text(path, HEAD ",\"based_on\":\"sleep\",\"controls\":{\"bpm\":44}}");
    unsigned before = aur_preset_count();
    int preset = aur_preset_file_load(path, &error);
    assert_int_equal(preset, before);
    assert_int_equal(aur_preset_file_load(path, &error), preset);
    assert_int_equal(aur_preset_count(), before + 1);
    assert_int_equal(aur_preset_find("mine"), preset);
    assert_int_equal(aur_preset_get((unsigned)preset)->controls.bpm_milli, 44000);
    write_text(path, HEAD ",\"based_on\":\"sleep\",\"controls\":{\"bpm\":45}}");
    assert_int_equal(aur_preset_file_load(path, &error), AUR_ERR_NAME);
    assert_string_equal(error.path, "name");
    assert_string_equal(error.value, "\"mine\"");
    unlink(path);
    assert_int_equal(aur_preset_file_load(path, &error), AUR_ERR_FILE);
    assert_string_equal(error.limit, "No such file or directory");
    assert_int_equal(aur_preset_count(), before + 1);
}

static void what_is_no_file_is_refused_and_does_not_wait(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/auralis-preset-%d.json", (int)getpid());
    assert_int_equal(aur_preset_file_load("/tmp", &error), AUR_ERR_FILE);
    assert_int_equal(aur_preset_file_load("/dev/zero", &error), AUR_ERR_FILE);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(aur_preset_file_load(path, &error), AUR_ERR_FILE);
    unlink(path);
    write_text(path, "{}");
    assert_int_equal(truncate(path, AUR_JSON_FILE_BYTES_MAX + 1), 0);
    assert_int_equal(aur_preset_file_load(path, &error), AUR_ERR_ARGUMENT);
    unlink(path);
    assert_true(aur_preset_file_is_path("a.json") && aur_preset_file_is_path("./a"));
    assert_false(aur_preset_file_is_path("focus") || aur_preset_file_is_path("json") ||
                 aur_preset_file_is_path("a.jsonx"));
}

/// A preset at all its lower or all its upper limits still makes music.
static void chords_last_as_asked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int bars;
    } texts[] = {{"bar", 1},
                 {"slow", 0},
                 {"1", 1},
                 {"64", 64},
                 {"65", AUR_ERR_FORMAT},
                 {"0", AUR_ERR_FORMAT},
                 {"", AUR_ERR_FORMAT},
                 {"2 ", AUR_ERR_FORMAT},
                 {"-1", AUR_ERR_FORMAT},
                 {"Bar", AUR_ERR_FORMAT}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(aur_preset_file_rhythm_parse(texts[i].text), texts[i].bars);
    int focus = aur_preset_find("focus"), bars = aur_preset_file_rhythm((unsigned)focus, 2, &error);
    assert_true(bars > focus);
    assert_string_equal(aur_preset_get((unsigned)bars)->name, "focus-2bars");
    assert_int_equal(aur_preset_file_rhythm((unsigned)focus, 2, &error), bars);
    assert_int_equal(aur_preset_file_rhythm((unsigned)focus, 0, &error), focus);
    aur_controls controls;
    aur_transcript *transcript;
    aur_controls_from_preset(&controls, (unsigned)bars);
    assert_ok(aur_transcript_open(&controls, NULL, 0, 0, INT64_C(160) * AUR_SAMPLE_RATE_HZ, &transcript));
    int changes = 0;
    for (size_t i = 1; i < transcript->beat_count; i++)
        changes += strcmp(transcript->beats[i].chord_name, transcript->beats[i - 1].chord_name) != 0;
    assert_in_range(changes, 10, 20); // 20 times two bars of four seconds; a chord may come twice
    aur_transcript_close(transcript);
}

static void the_composer_lives_at_the_limits(void **state)
{
    (void)state;
    static const char *const ends[] = {"minimum", "maximum"};
    static aur_preset_file extreme[2];
    cJSON *schema = read_schema();
    const cJSON *music = cJSON_GetObjectItem(cJSON_GetObjectItem(schema, "properties"), "music");
    for (int end = 0; end < 2; end++) {
        char text[2048];
        size_t used = (size_t)snprintf(text, sizeof text,
                                       "{\"format\":\"auralis-preset\",\"version\":1,\"name\":\"extreme%d\","
                                       "\"music\":{\"cadences\":%s",
                                       end, end ? "true" : "false");
        for (const cJSON *field = cJSON_GetObjectItem(music, "properties")->child; field; field = field->next) {
            const cJSON *limit = cJSON_GetObjectItem(field, ends[end]);
            if (limit != NULL)
                used +=
                    (size_t)snprintf(text + used, sizeof text - used, ",\"%s\":%g", field->string, limit->valuedouble);
        }
        snprintf(text + used, sizeof text - used, "}}");
        assert_ok(aur_preset_file_parse(&extreme[end], text, strlen(text), &error));
        int preset = aur_preset_register(&extreme[end].preset);
        assert_true(preset >= 0);
        aur_controls controls;
        aur_transcript *transcript;
        aur_controls_from_preset(&controls, (unsigned)preset);
        assert_ok(aur_transcript_open(&controls, NULL, 0, 0, INT64_C(1200) * AUR_SAMPLE_RATE_HZ, &transcript));
        assert_true(transcript->note_count > 50);
        aur_transcript_close(transcript);
    }
    cJSON_Delete(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_comes_back_the_same),
        cmocka_unit_test(every_byte_of_the_style_comes_back),
        cmocka_unit_test(what_is_not_given_is_as_in_the_base),
        cmocka_unit_test(short_forms_are_understood),
        cmocka_unit_test(wrong_files_are_refused_with_path_value_and_limit),
        cmocka_unit_test(the_schema_names_every_field),
        cmocka_unit_test(the_schema_has_the_limits_of_the_program),
        cmocka_unit_test(the_schema_names_every_instrument),
        cmocka_unit_test(files_are_registered_once),
        cmocka_unit_test(what_is_no_file_is_refused_and_does_not_wait),
        cmocka_unit_test(chords_last_as_asked),
        cmocka_unit_test(the_composer_lives_at_the_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

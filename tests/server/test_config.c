// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what a server can be told, and in which words it refuses.
#include "tests/stream/check.h"

#include <stdio.h>
#include <unistd.h>

#include "compose/preset.h"
#include "server/config.h"
#include "stream/log.h"

static aur_server_config config; // large

typedef struct row {
    const char *name, *value;
    aur_err err;
    const char *field, *limit;
} row;

static const row ROWS[] = {
    {"listen", "127.0.0.1:8080", AUR_OK, 0, 0},
    {"listen", "[::1]:8080", AUR_OK, 0, 0},
    {"listen", ":8080", AUR_OK, 0, 0},
    {"listen", "8080", AUR_OK, 0, 0},
    {"listen", "::1:8080", AUR_ERR_FORMAT, "listen", "HOST:PORT"},
    {"listen", "localhost", AUR_ERR_FORMAT, "listen", "HOST:PORT"},
    {"listen", "localhost:", AUR_ERR_FORMAT, "listen", "HOST:PORT"},
    {"listen", "localhost:65536", AUR_ERR_FORMAT, "listen", "HOST:PORT"},
    {"listen", "localhost:8o8o", AUR_ERR_FORMAT, "listen", "HOST:PORT"},
    {"max-listeners", "100", AUR_OK, 0, 0},
    {"max_listeners", "100", AUR_OK, 0, 0},
    {"max-listeners", "0", AUR_ERR_ARGUMENT, "max-listeners", "1..1000000"},
    {"max-listeners", "1e3", AUR_ERR_FORMAT, "max-listeners", "1..1000000"},
    {"max-listeners", "99999999999999999999", AUR_ERR_FORMAT, "max-listeners", "1..1000000"},
    {"soundfont", "/a/b.sf2", AUR_OK, 0, 0},
    {"max-traffic", "100000", AUR_OK, 0, 0},
    {"max-rooms", "0", AUR_OK, 0, 0},
    {"max-rooms", "255", AUR_OK, 0, 0},
    {"max-rooms", "256", AUR_ERR_ARGUMENT, "max-rooms", "0..255"},
    {"max-traffic", "-1", AUR_ERR_ARGUMENT, "max-traffic", "0..1000000000"},
    {"max-load", "75", AUR_OK, 0, 0},
    {"max-load", "101", AUR_ERR_ARGUMENT, "max-load", "1..100"},
    {"tls-cert", "/a/fullchain.pem", AUR_OK, 0, 0},
    {"tls-key", "/a/key.pem", AUR_OK, 0, 0},
    {"bitrate", "96000", AUR_OK, 0, 0},
    {"bitrate", "1000000", AUR_ERR_ARGUMENT, "bitrate", "32000 64000 96000"}, // of FLAC, which is no room's
    {"bitrate", "96", AUR_ERR_ARGUMENT, "bitrate", "32000 64000 96000"},
    {"room", "lobby-2", AUR_OK, 0, 0},
    {"space", "hall", AUR_OK, 0, 0},
    {"space", "none", AUR_OK, 0, 0},
    {"space", "cathedral", AUR_ERR_NAME, "space", "hall plate cave none"},
    {"space", "", AUR_ERR_NAME, "space", "hall plate cave none"},
    {"room", "", AUR_ERR_FORMAT, "room", "1..64"},
    {"room", "../x", AUR_ERR_FORMAT, "room", "1..64"},
    {"allow-host", "music.example.org, box:9000", AUR_OK, 0, 0},
    {"allow-host", "http://music.example.org", AUR_ERR_FORMAT, "allow-host", "names"},
    {"allow-origin", "https://a.example,http://b.example:3000", AUR_OK, 0, 0},
    {"allow-origin", "a.example", AUR_ERR_FORMAT, "allow-origin", "https://"},
    {"allow-origin", "https://a.example/", AUR_ERR_FORMAT, "allow-origin", "https://"},
    {"allow-host", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", AUR_ERR_ARGUMENT, "allow-host", "16 names"},
    {"control-token", "correct-horse", AUR_OK, 0, 0},
    {"control-token", "short", AUR_ERR_ARGUMENT, "control-token", "8..256"},
    {"push", "icecast://source:hunter2@radio.example.org:8000/live.opus", AUR_OK, 0, 0},
    {"push", "http://source:hunter2@radio.example.org/live", AUR_ERR_FORMAT, "push", "icecast://USER:PASSWORD@"},
    {"control-token", "with a blank", AUR_ERR_FORMAT, "control-token", "8..256"},
    {"log-level", "debug", AUR_OK, 0, 0},
    {"log-level", "loud", AUR_ERR_NAME, "log-level", "error warning info debug"},
    {"assets", "client/web", AUR_OK, 0, 0},
    {"bpm", "60", AUR_OK, 0, 0},
    {"bpm", "0", AUR_ERR_ARGUMENT, "bpm", "40..120"},
    {"key", "D dorian", AUR_OK, 0, 0},
    {"key", "D locrian", AUR_ERR_NAME, "mode", "dorian"},
    {"preset", "polka", AUR_ERR_NAME, "preset", "focus"},
    {"mute", "drone,bell", AUR_OK, 0, 0},
    {"lisen", "8080", AUR_ERR_NAME, "lisen", "nearest is listen"},
    {"max-listener", "5", AUR_ERR_NAME, "max-listener", "nearest is max-listeners"},
    {"controltoken", "hunter22222", AUR_ERR_NAME, "controltoken", "nearest is control-token"},
    {"", "5", AUR_ERR_NAME, "", "nearest is"},
};

static void every_option_is_taken_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const row *r = &ROWS[i];
        aur_config_error error;
        aur_server_config_init(&config);
        aur_err err = aur_server_config_set(&config, r->name, r->value, &error);
        print_message("%s=%s: %s %s\n", r->name, r->value, aur_strerror(err), err != AUR_OK ? error.limit : "");
        assert_int_equal(err, r->err);
        if (err == AUR_OK)
            continue;
        assert_string_equal(error.field, r->field);
        assert_non_null(strstr(error.limit, r->limit));
    }
}

static void a_secret_is_never_repeated(void **state)
{
    (void)state;
    aur_config_error error;
    aur_server_config_init(&config);
    assert_int_equal(aur_server_config_set(&config, "control-token", "hunt er2", &error), AUR_ERR_FORMAT);
    assert_string_equal(error.value, "");
    assert_int_equal(aur_server_config_set(&config, "push", "icecast://a:hunter2@b", &error), AUR_ERR_FORMAT);
    assert_null(strstr(error.value, "hunter"));
    assert_null(strstr(error.limit, "hunter"));
    assert_int_equal(aur_server_config_set(&config, "contol-token", "hunter22222", &error), AUR_ERR_NAME);
    assert_string_equal(error.value, "");
    assert_int_equal(aur_server_config_set(&config, "bpm", "fast", &error), AUR_ERR_FORMAT);
    assert_string_equal(error.value, "fast");
}

static void a_refused_option_changes_nothing(void **state)
{
    (void)state;
    aur_config_error error;
    aur_server_config_init(&config);
    assert_ok(aur_server_config_set(&config, "listen", "[::1]:9000", &error));
    assert_int_equal(aur_server_config_set(&config, "listen", "nowhere", &error), AUR_ERR_FORMAT);
    assert_string_equal(config.endpoint.host, "::1");
    assert_int_equal(config.endpoint.port, 9000);
}

static void the_table_names_every_option(void **state)
{
    (void)state;
    unsigned count = 0;
    for (const aur_config_option *option; (option = aur_server_config_option(count)) != NULL; count++) {
        aur_config_error error;
        assert_true(strlen(option->help) > 0 && strlen(option->value) > 0);
        aur_server_config_init(&config);
        assert_int_not_equal(aur_server_config_set(&config, option->name, "/", &error) == AUR_ERR_NAME &&
                                 strstr(error.limit, "a known option") != NULL,
                             true);
    }
    assert_true(count >= 18);
}

static void json_sets_options(void **state)
{
    (void)state;
    static const char text[] = "{\"listen\":\"0.0.0.0:9000\",\"max_listeners\":50,\"allow-host\":[\"a\",\"b:1\"],"
                               "\"bpm\":72.5,\"preset\":\"sleep\",\"seed\":9007199254740991}";
    aur_config_error error;
    aur_controls controls;
    aur_server_config_init(&config);
    assert_ok(aur_server_config_parse(&config, text, sizeof text - 1, &error));
    assert_string_equal(config.endpoint.host, "0.0.0.0");
    assert_int_equal(config.max_listeners, 50);
    assert_string_equal(config.access.hosts[1], "b:1");
    assert_true(aur_server_config_controls(&config, &controls));
    assert_int_equal(controls.bpm_milli, 72500); // over the preset's, whatever came first
    assert_int_equal(controls.preset, aur_preset_find("sleep"));
    assert_int_equal(controls.seed, 9007199254740991);
}

static void broken_json_is_refused(void **state)
{
    (void)state;
    static const row rows[] = {
        {"", "", AUR_ERR_FORMAT, "", "not JSON"},
        {"", "[]", AUR_ERR_FORMAT, "", "not a JSON object"},
        {"", "{\"bpm\":60", AUR_ERR_FORMAT, "", "not JSON"},
        {"", "{\"bpm\":\"\xff\"}", AUR_ERR_FORMAT, "", "not UTF-8"},
        {"", "{\"bpm\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}}}", AUR_ERR_FORMAT, "", "nested too deep"},
        {"", "{\"bpm\":{}}", AUR_ERR_FORMAT, "bpm", "a text, a number"},
        {"", "{\"bpm\":null}", AUR_ERR_FORMAT, "bpm", "a text, a number"},
        {"", "{\"allow-host\":[1]}", AUR_ERR_FORMAT, "allow-host", "a list of texts"},
        {"", "{\"bpm\":1e999}", AUR_ERR_FORMAT, "bpm", "40..120"},
        {"", "{\"volume\":1}", AUR_ERR_NAME, "volume", "a known option"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        aur_config_error error;
        aur_server_config_init(&config);
        aur_err err = aur_server_config_parse(&config, rows[i].value, strlen(rows[i].value), &error);
        print_message("%s: %s\n", rows[i].value, error.limit);
        assert_int_equal(err, rows[i].err);
        assert_string_equal(error.field, rows[i].field);
        assert_non_null(strstr(error.limit, rows[i].limit));
    }
}

static void files_are_read(void **state)
{
    (void)state;
    char path[] = "/tmp/auralis-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    aur_config_error error;
    static const char text[] = "{\"log-level\": \"debug\"}\n";
    assert_int_equal(write(fd, text, sizeof text - 1), (int)sizeof text - 1);
    aur_server_config_init(&config);
    assert_ok(aur_server_config_load(&config, path, &error));
    assert_int_equal(config.log_level, AUR_LOG_DEBUG);
    assert_int_equal(ftruncate(fd, AUR_CONFIG_FILE_BYTES_MAX + 1), 0);
    assert_int_equal(aur_server_config_load(&config, path, &error), AUR_ERR_ARGUMENT);
    close(fd);
    unlink(path);
    assert_int_equal(aur_server_config_load(&config, path, &error), AUR_ERR_FILE);
    assert_string_equal(error.field, "config");
    assert_non_null(strstr(error.limit, "No such file"));
}

static void without_a_seed_the_caller_draws_one(void **state)
{
    (void)state;
    aur_controls controls;
    aur_server_config_init(&config);
    assert_false(aur_server_config_controls(&config, &controls));
    assert_int_equal(controls.preset, AUR_PRESET_DEFAULT);
}

static void journals_plans_clocks_and_rhythms(void **state)
{
    (void)state;
    aur_config_error error;
    aur_server_config_init(&config);
    assert_int_equal(config.plan.scene_count, 0);
    assert_true(config.clock_s < 0);
    assert_ok(aur_server_config_set(&config, "plan", "day", &error));
    assert_true(config.plan.daily && config.plan.scene_count > 4);
    assert_ok(aur_server_config_set(&config, "clock", "22:30", &error));
    assert_int_equal(config.clock_s, 81000);
    assert_int_equal(aur_server_config_set(&config, "clock", "22:60", &error), AUR_ERR_FORMAT);
    assert_ok(aur_server_config_set(&config, "journal", "night.auralis", &error));
    assert_string_equal(config.journal, "night.auralis");
    assert_ok(aur_server_config_set(&config, "journal", "night-%Y-%%.auralis", &error));
    assert_int_equal(strlen(config.journal), strlen("night-2026-%.auralis"));
    assert_int_equal(aur_server_config_set(&config, "journal", "night.wav", &error), AUR_ERR_ARGUMENT);
    assert_ok(aur_server_config_set(&config, "harmonic-rhythm", "bar", &error));
    aur_controls controls;
    aur_server_config_controls(&config, &controls);
    assert_string_equal(aur_preset_get(controls.preset)->name, "focus-1bars");
    assert_int_equal(aur_server_config_set(&config, "harmonic-rhythm", "long", &error), AUR_ERR_FORMAT);
    assert_string_equal(error.limit, "bar, slow or a number of bars 1..64");
    assert_int_equal(aur_server_config_set(&config, "plan", "/none.json", &error), AUR_ERR_FILE);
    assert_string_equal(error.limit, "a plan: No such file or directory");
    assert_int_equal(aur_server_config_set(&config, "preset", "/none.json", &error), AUR_ERR_FILE);
    assert_string_equal(error.limit, "a preset: No such file or directory");
    assert_false(config.control_given[AUR_CONTROL_PRESET]);
}

/// At the start a preset comes with its own key; only a change while it plays keeps the key.
static void a_preset_begins_in_its_own_key(void **state)
{
    (void)state;
    aur_config_error error;
    aur_controls controls, own;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_server_config_init(&config);
        assert_ok(aur_server_config_set(&config, "preset", aur_preset_name(preset), &error));
        aur_server_config_controls(&config, &controls);
        aur_controls_from_preset(&own, preset);
        assert_int_equal(controls.key, own.key);
        assert_ok(aur_server_config_set(&config, "key", "Eb", &error));
        aur_server_config_controls(&config, &controls);
        assert_int_equal(controls.key, 3);
    }
}

static void rooms_are_for_this_machine_unless_somebody_says(void **state)
{
    (void)state;
    aur_config_error error;
    aur_server_config_init(&config);
    config.access.scope = AUR_ACCESS_LOOPBACK;
    assert_int_equal(aur_server_config_rooms(&config), 8);
    assert_ok(aur_server_config_set(&config, "allow-host", "music.example.org", &error)); // a proxy's
    assert_int_equal(aur_server_config_rooms(&config), 0);
    aur_server_config_init(&config);
    config.access.scope = AUR_ACCESS_ANY;
    assert_int_equal(aur_server_config_rooms(&config), 0);
    assert_ok(aur_server_config_set(&config, "max-rooms", "3", &error));
    assert_int_equal(aur_server_config_rooms(&config), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rooms_are_for_this_machine_unless_somebody_says),
        cmocka_unit_test(every_option_is_taken_or_refused),
        cmocka_unit_test(a_secret_is_never_repeated),
        cmocka_unit_test(a_refused_option_changes_nothing),
        cmocka_unit_test(the_table_names_every_option),
        cmocka_unit_test(json_sets_options),
        cmocka_unit_test(broken_json_is_refused),
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(without_a_seed_the_caller_draws_one),
        cmocka_unit_test(journals_plans_clocks_and_rhythms),
        cmocka_unit_test(a_preset_begins_in_its_own_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

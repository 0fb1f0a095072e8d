// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis serve`: gathers the server's options from file, environment and command line, in this order, and runs it.
/// The options are the server's own table, so that all three take and refuse the same things.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/commands.h"
#include "server/server.h"

#define NAME_BYTES 48

/// What was typed; kept for SIGHUP, when everything is read again.
typedef struct serve_line {
    int argc;
    char **argv;
    int first;               ///< index of the first option
    const char *config_path; ///< NULL = none
} serve_line;

static const aur_config_option *find_option(const char *name)
{
    const aur_config_option *option;
    for (unsigned i = 0; (option = aur_server_config_option(i)) != NULL; i++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

/// Prints why a value was refused. `subject` names it as it was given: "--bpm", "AURALIS_BPM", "FILE: bpm".
static void print_refusal(const char *subject, const aur_config_error *error)
{
    bool names = aur_control_find(error->field) >= 0 && strchr(error->limit, ' ') != NULL;
    fprintf(stderr, "auralis: %s%s%s: must be %s%s\n", subject, error->value[0] != '\0' ? " " : "", error->value,
            names ? "one of " : "", error->limit);
}

/// Splits argv[*at] into name and value; --name VALUE moves `*at` on. Returns false after printing why not.
static bool split_option(const serve_line *line, int *at, char name[NAME_BYTES], const char **value)
{
    const char *word = line->argv[*at];
    const char *equals = strchr(word, '=');
    size_t chars = strncmp(word, "--", 2) != 0 ? 0 : equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
    if (chars == 0 || chars >= NAME_BYTES) {
        fprintf(stderr, "auralis: %s: not an option; `auralis help serve` lists them\n", word);
        return false;
    }
    memcpy(name, word + 2, chars);
    name[chars] = '\0';
    *value = equals != NULL ? equals + 1 : *at + 1 < line->argc ? line->argv[++*at] : NULL;
    bool is_known = strcmp(name, "config") == 0 || find_option(name) != NULL;
    if (*value == NULL && is_known)
        fprintf(stderr, "auralis: --%s needs a value\n", name);
    else if (*value == NULL)
        fprintf(stderr, "auralis: %s: not an option; `auralis help serve` lists them\n", word);
    return *value != NULL;
}

/// Finds --config among the options before anything is set.
static bool find_config(serve_line *line)
{
    char name[NAME_BYTES];
    const char *value = NULL;
    line->config_path = getenv("AURALIS_CONFIG");
    for (int at = line->first; at < line->argc; at++) {
        if (!split_option(line, &at, name, &value))
            return false;
        if (strcmp(name, "config") == 0)
            line->config_path = value;
    }
    return true;
}

static bool set_from_environment(aur_server_config *config)
{
    const aur_config_option *option;
    for (unsigned i = 0; (option = aur_server_config_option(i)) != NULL; i++) {
        char variable[NAME_BYTES + 8] = "AURALIS_";
        size_t used = strlen(variable);
        for (const char *c = option->name; *c != '\0' && used + 1 < sizeof variable; c++)
            variable[used++] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
        variable[used] = '\0';
        const char *value = getenv(variable);
        aur_config_error error = {.field = ""};
        if (value == NULL || value[0] == '\0')
            continue;
        if (aur_server_config_set(config, option->name, value, &error) != AUR_OK) {
            print_refusal(variable, &error);
            return false;
        }
    }
    return true;
}

/// A list option given several times holds all the values.
static bool append(char *joined, size_t bytes, const char *value)
{
    size_t used = strlen(joined);
    int wrote = snprintf(joined + used, bytes - used, "%s%s", used > 0 ? "," : "", value);
    return wrote >= 0 && (size_t)wrote < bytes - used;
}

static bool set_from_line(aur_server_config *config, const serve_line *line)
{
    char name[NAME_BYTES];
    const char *value = NULL;
    for (int at = line->first; at < line->argc; at++) {
        char joined[2048] = "";
        aur_config_error error = {.field = ""};
        if (!split_option(line, &at, name, &value))
            return false;
        if (strcmp(name, "config") == 0)
            continue;
        const aur_config_option *option = find_option(name);
        if (option != NULL && option->is_list) {
            char other[NAME_BYTES];
            const char *one = NULL;
            for (int again = line->first; again < line->argc; again++)
                if (!split_option(line, &again, other, &one) ||
                    (strcmp(other, name) == 0 && !append(joined, sizeof joined, one)))
                    return false;
            value = joined;
        }
        if (aur_server_config_set(config, name, value, &error) != AUR_OK) {
            char subject[NAME_BYTES + 2];
            snprintf(subject, sizeof subject, "--%s", name);
            print_refusal(subject, &error);
            return false;
        }
    }
    return true;
}

/// File, then environment, then command line: the later wins. Returns false after printing why not.
static bool gather(aur_server_config *config, const serve_line *line)
{
    if (line->config_path != NULL && line->config_path[0] != '\0') {
        aur_config_error error = {.field = ""};
        aur_err err = aur_server_config_load(config, line->config_path, &error);
        if (err == AUR_ERR_FILE || err == AUR_ERR_MEMORY) {
            fprintf(stderr, "auralis: --config %s: %s\n", line->config_path,
                    errno != 0 ? strerror(errno) : aur_strerror(err));
            return false;
        }
        if (err != AUR_OK && error.field[0] == '\0') {
            fprintf(stderr, "auralis: --config %s: must be a JSON object: %s\n", line->config_path, error.limit);
            return false;
        }
        if (err != AUR_OK) {
            char subject[512];
            snprintf(subject, sizeof subject, "%.400s: %s", line->config_path, error.field);
            print_refusal(subject, &error);
            return false;
        }
    }
    if (!set_from_environment(config) || !set_from_line(config, line))
        return false;
    if (config->token_key_old[0] != '\0' && config->token_key[0] == '\0') {
        fprintf(stderr, "auralis: --token-key-old goes with --token-key, which is missing\n");
        return false;
    }
    return true;
}

static aur_err reload(void *context, aur_server_config *config)
{
    return gather(config, context) ? AUR_OK : AUR_ERR_ARGUMENT;
}

void aur_cmd_serve_print_options(void)
{
    const aur_config_option *option;
    printf("  --%-24s %s\n", "config FILE", "JSON object of the options below");
    for (unsigned i = 0; (option = aur_server_config_option(i)) != NULL; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", option->name, option->value);
        printf("  --%-24s %s\n", left, option->help);
    }
    printf("\nThe command line wins over the environment (AURALIS_LISTEN for --listen, and so on), which wins over the "
           "file.\n"
           "SIGTERM fades out and ends; SIGHUP reads control token, hosts, origins, certificate and the settings "
           "of OpenID again.\n");
}

int aur_cmd_serve(int argc, char **argv, int first)
{
    static aur_server_config config;
    serve_line line = {.argc = argc, .argv = argv, .first = first};
    char reason[2560] = "";
    errno = 0;
    aur_server_config_init(&config);
    if (!find_config(&line) || !gather(&config, &line))
        return AUR_EXIT_USAGE;
    aur_err err = aur_server_run(&config, reload, &line, reason, sizeof reason);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: %s\n", reason[0] != '\0' ? reason : aur_strerror(err));
    return err == AUR_ERR_MEMORY ? AUR_EXIT_OS : err == AUR_ERR_ARGUMENT ? AUR_EXIT_USAGE : AUR_EXIT_UNAVAILABLE;
}

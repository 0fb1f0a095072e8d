// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The command line.
#include "client/cli/args.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

typedef struct option_row {
    const char *name;
    const char *value;
    const char *help;
    unsigned commands;
    char letter;
    bool environment;
} option_row;

static const option_row OPTIONS[AUR_OPTION_COUNT] = {
#define AUR_OPTION_ROW(id, name, letter, value, commands, environment, help)                                           \
    {name, value, help, commands, letter, environment},
    AUR_OPTION_LIST(AUR_OPTION_ROW)
#undef AUR_OPTION_ROW
};

static int find_long(const char *name, size_t chars, unsigned command)
{
    for (int i = 0; i < AUR_OPTION_COUNT; i++)
        if ((OPTIONS[i].commands & command) != 0 && strlen(OPTIONS[i].name) == chars &&
            memcmp(OPTIONS[i].name, name, chars) == 0)
            return i;
    return -1;
}

static int find_letter(char letter, unsigned command)
{
    for (int i = 0; i < AUR_OPTION_COUNT; i++)
        if ((OPTIONS[i].commands & command) != 0 && OPTIONS[i].letter != 0 && OPTIONS[i].letter == letter)
            return i;
    return -1;
}

/// Parses the option at argv[*at], with its value. Returns false after printing why not.
static bool parse_option(aur_args *args, unsigned command, int argc, char **argv, int *at)
{
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    size_t chars = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - (is_long ? 2 : 1);
    int found = is_long ? find_long(word + 2, chars, command) : find_letter(word[1], command);
    if (found < 0) {
        fprintf(stderr, "auralis: unknown option %s; `--help` lists the options of this command\n", word);
        return false;
    }
    const char *attached = is_long ? (equals != NULL ? equals + 1 : NULL) : (chars > 1 ? word + 2 : NULL);
    if (OPTIONS[found].value == NULL) {
        if (attached != NULL) {
            fprintf(stderr, "auralis: --%s takes no value\n", OPTIONS[found].name);
            return false;
        }
        args->text[found] = "";
        return true;
    }
    if (attached == NULL && *at + 1 == argc) {
        fprintf(stderr, "auralis: --%s needs a value: %s\n", OPTIONS[found].name, OPTIONS[found].value);
        return false;
    }
    args->text[found] = attached != NULL ? attached : argv[++*at];
    return true;
}

/// AURALIS_PRESET for --preset; an empty variable counts as not set.
static const char *environment_of(const char *name)
{
    char variable[48] = "AURALIS_";
    size_t used = strlen(variable);
    for (; *name != '\0' && used + 1 < sizeof variable; name++)
        variable[used++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
    variable[used] = '\0';
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/// The first options of the table say what is played.
static bool is_musical(int option)
{
    return option <= AUR_OPTION_FADE;
}

/// What a journal says itself.
static bool is_in_journal(int option)
{
    return is_musical(option) || option == AUR_OPTION_PLAN || option == AUR_OPTION_CLOCK ||
           option == AUR_OPTION_DURATION;
}

bool aur_args_parse(aur_args *args, unsigned command, int argc, char **argv, int first)
{
    memset(args, 0, sizeof *args);
    bool options_end = false;
    for (int at = first; at < argc; at++) {
        if (!options_end && strcmp(argv[at], "--") == 0) {
            options_end = true;
        } else if (!options_end && argv[at][0] == '-' && argv[at][1] != '\0') {
            if (!parse_option(args, command, argc, argv, &at))
                return false;
        } else if (args->operand_count == AUR_OPERANDS_MAX) {
            fprintf(stderr, "auralis: too many arguments at '%s'\n", argv[at]);
            return false;
        } else {
            args->operands[args->operand_count++] = argv[at];
        }
    }
    for (int i = 0; i < AUR_OPTION_COUNT; i++)
        if (args->text[i] == NULL && OPTIONS[i].environment && (command & (AUR_CMD_RENDER | AUR_CMD_PLAY)) != 0 &&
            !(is_in_journal(i) && args->operand_count > 0)) // what is played is in the operand
            args->text[i] = environment_of(OPTIONS[i].name);
    return true;
}

void aur_args_print_options(unsigned command)
{
    for (int i = 0; i < AUR_OPTION_COUNT; i++) {
        const option_row *row = &OPTIONS[i];
        if ((row->commands & command) == 0)
            continue;
        char left[40], letter[8] = "    ";
        if (row->letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", row->letter);
        snprintf(left, sizeof left, "%s--%s %s", letter, row->name, row->value != NULL ? row->value : "");
        printf("  %-26s %s\n", left, row->help);
    }
}

size_t aur_args_numbers(const char *text, double low, double high, double *numbers, size_t max)
{
    for (size_t count = 0; count < max;) {
        char *end = NULL;
        double number = strtod(text, &end);
        if (end == text || !(number >= low && number <= high))
            return 0;
        numbers[count++] = number;
        if (*end == '\0')
            return count;
        if (*end != ',')
            return 0;
        text = end + 1;
    }
    return 0;
}

int aur_args_refuse(const aur_args *args, aur_option option, const char *text)
{
    fprintf(stderr, "auralis: --%s %s: %s\n", OPTIONS[option].name,
            args->text[option] != NULL ? args->text[option] : "", text);
    return AUR_EXIT_USAGE;
}

int aur_args_fail(const char *subject, aur_err err)
{
    int reason = errno;
    fprintf(stderr, "auralis: %s: %s", subject, aur_strerror(err));
    if (err == AUR_ERR_FILE && reason != 0)
        fprintf(stderr, " (%s)", strerror(reason));
    fputc('\n', stderr);
    switch (err) {
    case AUR_OK:
        return AUR_EXIT_OK;
    case AUR_ERR_ARGUMENT:
    case AUR_ERR_NAME:
    case AUR_ERR_FORMAT:
    case AUR_ERR_UNSUPPORTED:
        return AUR_EXIT_USAGE;
    case AUR_ERR_MEMORY:
        return AUR_EXIT_OS;
    case AUR_ERR_FILE:
        return AUR_EXIT_IO;
    case AUR_ERR_ADDRESS:
    case AUR_ERR_THREAD:
    case AUR_ERR_CODEC:
        return AUR_EXIT_UNAVAILABLE;
    default:
        return AUR_EXIT_SOFTWARE;
    }
}

static bool apply_control_option(const aur_args *args, aur_option option, aur_controls *controls)
{
    if (args->text[option] == NULL)
        return true;
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error;
    int count = aur_controls_parse(OPTIONS[option].name, args->text[option], events, &error);
    for (int i = 0; i < count; i++)
        if (aur_controls_apply(controls, (aur_control)events[i].control, events[i].value) != AUR_OK)
            count = AUR_ERR_ARGUMENT;
    if (count >= 0)
        return true;
    fprintf(stderr, "auralis: --%s %s: must be %s%s\n", OPTIONS[option].name, args->text[option],
            strchr(error.limit, ' ') != NULL ? "one of " : "", error.limit);
    return false;
}

bool aur_args_preset(const aur_args *args, aur_option option, unsigned *preset)
{
    const char *text = args->text[option];
    char reason[1024];
    int found;
    if (aur_preset_file_is_path(text)) {
        aur_json_error error;
        found = aur_preset_file_load(text, &error);
        if (found < 0)
            aur_json_error_text(&error, reason, sizeof reason);
    } else {
        found = aur_preset_find(text);
        snprintf(reason, sizeof reason, "must be one of ");
        aur_controls_limit(AUR_CONTROL_PRESET, reason + strlen(reason), sizeof reason - strlen(reason));
    }
    if (found < 0)
        aur_args_refuse(args, option, reason);
    else
        *preset = (unsigned)found;
    return found >= 0;
}

/// In place of `preset` one with the chords' length given, if it is.
static bool apply_harmonic_rhythm(const aur_args *args, unsigned *preset)
{
    const char *text = args->text[AUR_OPTION_HARMONIC_RHYTHM];
    if (text == NULL)
        return true;
    aur_json_error error;
    char reason[1024] = "must be " AUR_PRESET_RHYTHM_LIMIT;
    int bars = aur_preset_file_rhythm_parse(text);
    int found = bars < 0 ? bars : aur_preset_file_rhythm(*preset, (unsigned)bars, &error);
    if (bars >= 0 && found < 0)
        aur_json_error_text(&error, reason, sizeof reason);
    if (found < 0)
        aur_args_refuse(args, AUR_OPTION_HARMONIC_RHYTHM, reason);
    else
        *preset = (unsigned)found;
    return found >= 0;
}

bool aur_args_no_controls(const aur_args *args)
{
    for (int i = 0; i < AUR_OPTION_COUNT; i++) {
        if (!is_in_journal(i) || i == AUR_OPTION_DURATION || args->text[i] == NULL)
            continue;
        aur_args_refuse(args, (aur_option)i, "the journal says what is played");
        return false;
    }
    return true;
}

static uint64_t draw_seed(void)
{
    uint32_t drawn = 0;
    if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
        drawn = 1;
    return drawn;
}

bool aur_args_controls(const aur_args *args, bool announced, aur_controls *controls)
{
    static const aur_option order[] = {AUR_OPTION_SEED,       AUR_OPTION_KEY,       AUR_OPTION_MODE,
                                       AUR_OPTION_BPM,        AUR_OPTION_INTENSITY, AUR_OPTION_DENSITY,
                                       AUR_OPTION_BRIGHTNESS, AUR_OPTION_MUTE,      AUR_OPTION_FADE};
    unsigned preset = AUR_PRESET_DEFAULT;
    if (args->text[AUR_OPTION_PRESET] != NULL && !aur_args_preset(args, AUR_OPTION_PRESET, &preset))
        return false;
    if (!apply_harmonic_rhythm(args, &preset))
        return false;
    aur_controls_from_preset(controls, preset);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (!apply_control_option(args, order[i], controls))
            return false;
    if (args->text[AUR_OPTION_SEED] == NULL) {
        controls->seed = draw_seed();
        if (announced)
            fprintf(stderr, "auralis: this is --seed %" PRIu64 "\n", controls->seed);
    }
    return true;
}

int aur_args_soundfont(const aur_args *args, aur_soundfont **font)
{
    char reason[1280];
    *font = NULL;
    if (args->text[AUR_OPTION_SOUNDFONT] == NULL)
        return AUR_EXIT_OK;
    aur_err err = aur_soundfont_open(args->text[AUR_OPTION_SOUNDFONT], font, reason, sizeof reason);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: --soundfont %s\n", reason);
    return err == AUR_ERR_MEMORY ? AUR_EXIT_OS : err == AUR_ERR_UNSUPPORTED ? AUR_EXIT_UNAVAILABLE : AUR_EXIT_NO_INPUT;
}

/// Milliseconds in one of a unit, 0 if there is no such unit.
static int64_t unit_ms(char unit)
{
    return unit == 'h' ? 3600000 : unit == 'm' ? 60000 : unit == 's' || unit == '\0' ? 1000 : 0;
}

bool aur_args_frames(const char *text, int64_t *frames)
{
    if (strcmp(text, "inf") == 0) {
        *frames = INT64_MAX;
        return true;
    }
    int64_t total_ms = 0, unit_before = INT64_MAX;
    do {
        char *end = NULL;
        if (!isdigit((unsigned char)*text))
            return false;
        double number = strtod(text, &end);
        int64_t unit = unit_ms(*end);
        if (unit == 0 || unit >= unit_before || number > 1e6) // units fall: 1h30m, not 30m1h
            return false;
        total_ms += (int64_t)(number * (double)unit + 0.5);
        unit_before = unit;
        text = *end != '\0' ? end + 1 : end;
    } while (*text != '\0');
    *frames = total_ms * (AUR_SAMPLE_RATE_HZ / 1000);
    return true;
}

bool aur_args_number(const aur_args *args, aur_option option, int64_t low, int64_t high, int64_t *value)
{
    const char *text = args->text[option];
    if (text == NULL)
        return true;
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && number >= low && number <= high) {
        *value = number;
        return true;
    }
    char limit[64];
    snprintf(limit, sizeof limit, "must be %" PRId64 "..%" PRId64, low, high);
    aur_args_refuse(args, option, limit);
    return false;
}

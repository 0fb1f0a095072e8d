// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis`: finds the sub-command and hands over.
#include <stdio.h>
#include <string.h>

#include "client/cli/args.h"
#include "client/cli/commands.h"

typedef struct command {
    const char *name;
    unsigned bit;
    int (*run)(const aur_args *args); ///< NULL: serve, which has a table of options of its own
    const char *usage;                ///< what follows the name
    const char *summary;              ///< one line
} command;

static int cmd_version(const aur_args *args)
{
    if (args->text[AUR_OPTION_JSON] != NULL)
        printf("{\"version\":\"%s\",\"sound_version\":%d}\n", AUR_VERSION, AUR_SOUND_VERSION);
    else
        printf("auralis %s (sound version %d)\n", AUR_VERSION, AUR_SOUND_VERSION);
    return AUR_EXIT_OK;
}

static const command COMMANDS[] = {
    {"play", AUR_CMD_PLAY, aur_cmd_play, "[JOURNAL.auralis | auralis:1:TEXT] [OPTIONS]",
     "play music on this machine, steer it by keys"},
    {"serve", AUR_CMD_SERVE, NULL, "[OPTIONS]", "stream live music to browsers and players"},
    {"listen", AUR_CMD_LISTEN, aur_cmd_listen, "URL [-o FILE] [--duration TIME] [OPTIONS]",
     "listen to a running server: write what it plays to a file, show delay and buffer"},
    {"render", AUR_CMD_RENDER, aur_cmd_render, "-o FILE [JOURNAL.auralis | auralis:1:TEXT] --duration TIME [OPTIONS]",
     "write music to a file, new or as a journal has it"},
    {"share", AUR_CMD_SHARE, aur_cmd_share, "FILE.auralis", "print a journal as a text to paste"},
    {"devices", AUR_CMD_DEVICES, aur_cmd_devices, "[--json]", "list the devices to play on"},
    {"doctor", AUR_CMD_DOCTOR, aur_cmd_doctor, "[--json]",
     "look at what this machine has, and say how to fix what is missing; exit 1 if something fails"},
    {"presets", AUR_CMD_PRESETS, aur_cmd_presets, "[--json] [--show NAME] [--soundfont FILE]",
     "list the presets; show one as a file; who made a SoundFont"},
    {"learn", AUR_CMD_LEARN, aur_cmd_learn, "FILE.mid... [-o FILE.json] [OPTIONS] | --compare NAME NAME",
     "make a preset of your own MIDI files; tell how far two styles are apart"},
    {"inspect", AUR_CMD_INSPECT, aur_cmd_inspect,
     "FILE | [--music] --preset NAME | --aliasing HZ,... | --reverb S,... [OPTIONS]",
     "measure a file, what the engine plays or the music itself; say what is in a journal"},
    {"store", AUR_CMD_STORE, aur_cmd_store, "check WHERE | backup WHERE FILE",
     "look at all that a server keeps of its people, or copy it into a file; also while it runs"},
    {"bench", AUR_CMD_BENCH, aur_cmd_bench, "[synth|encode|rooms|space|fanout] [--json] [OPTIONS]",
     "measure speed on this machine"},
    {"rights", AUR_CMD_RIGHTS, aur_cmd_rights, "[--markdown]", "say who may do what in rooms with people"},
    {"token", AUR_CMD_TOKEN, aur_cmd_token, "keys FILE | issue --key FILE [OPTIONS] | check --key FILE TOKEN|-",
     "make the key that a server signs with; issue and check access tokens"},
    {"version", AUR_CMD_VERSION, cmd_version, "[--json]", "print the version"},
};

#define COMMAND_COUNT (sizeof COMMANDS / sizeof *COMMANDS)

static const command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static void print_help(void)
{
    printf("auralis %s: endless ambient music, composed and rendered live\n\nusage: auralis COMMAND [OPTIONS]\n\n",
           AUR_VERSION);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    printf("  %-10s %s\n", "help", "explain a command: `auralis help render`");
    printf("\nExit codes: 0 done, 1 failed, 2 wrong usage, 66..77 as in sysexits.h, 130 interrupted.\n");
}

static void print_command_help(const command *c)
{
    printf("usage: auralis %s %s\n\n%s\n\n", c->name, c->usage, c->summary);
    if (c->run == NULL) {
        aur_cmd_serve_print_options();
        return;
    }
    aur_args_print_options(c->bit);
    if (c->bit == AUR_CMD_LISTEN)
        aur_cmd_listen_print_help();
    if (c->bit == AUR_CMD_PLAY)
        aur_cmd_play_print_help();
    if ((c->bit & (AUR_CMD_RENDER | AUR_CMD_PLAY)) != 0)
        printf("\nA value not given is taken from the environment: AURALIS_PRESET for --preset, and so on.\n");
}

static int help(int argc, char **argv)
{
    if (argc < 3) {
        print_help();
        return AUR_EXIT_OK;
    }
    const command *c = find(argv[2]);
    if (c == NULL) {
        fprintf(stderr, "auralis: no command '%s'; `auralis help` lists them\n", argv[2]);
        return AUR_EXIT_USAGE;
    }
    print_command_help(c);
    return AUR_EXIT_OK;
}

/// Output that could not be written (a full disk behind a redirection) is a failure even if all else went well.
static int finish(int code)
{
    if (fflush(stdout) != 0 && code == AUR_EXIT_OK) {
        perror("auralis: standard output");
        return AUR_EXIT_IO;
    }
    return code;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int at = 2; at < argc; at++)
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "auralis: which command? `auralis help` lists them\n");
        return AUR_EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return finish(help(argc, argv));
    if (strcmp(word, "--version") == 0)
        word = "version";
    const command *c = find(word);
    if (c == NULL) {
        fprintf(stderr, "auralis: no command '%s'; `auralis help` lists them\n", word);
        return AUR_EXIT_USAGE;
    }
    if (c->run == NULL && !asks_for_help(argc, argv))
        return finish(aur_cmd_serve(argc, argv, 2));
    if (c->run == NULL) {
        print_command_help(c);
        return finish(AUR_EXIT_OK);
    }
    aur_args args;
    if (!aur_args_parse(&args, c->bit, argc, argv, 2))
        return AUR_EXIT_USAGE;
    if (args.text[AUR_OPTION_HELP] != NULL) {
        print_command_help(c);
        return finish(AUR_EXIT_OK);
    }
    return finish(c->run(&args));
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The sub-commands. Each gets its parsed arguments and returns the exit code of the program.
#ifndef AUR_CLI_COMMANDS_H
#define AUR_CLI_COMMANDS_H

#include "client/cli/args.h"

/// Renders to a file. Thread: main.  RT: no.
int aur_cmd_render(const aur_args *args);
/// Plays on a device of this machine. Thread: main.  RT: no.
int aur_cmd_play(const aur_args *args);
/// Prints what its options do not say of themselves. Thread: main.  RT: no.
void aur_cmd_play_print_help(void);
/// Lists the sound devices. Thread: main.  RT: no.
int aur_cmd_devices(const aur_args *args);
/// Looks at what this machine has. Thread: main.  RT: no.
int aur_cmd_doctor(const aur_args *args);
/// Says who may do what in rooms with people. Thread: main.  RT: no.
int aur_cmd_rights(const aur_args *args);
/// Lists the presets. Thread: main.  RT: no.
int aur_cmd_presets(const aur_args *args);
/// Makes keys, issues and checks access tokens. Thread: main.  RT: no.
int aur_cmd_token(const aur_args *args);
/// Prints a journal as a text. Thread: main.  RT: no.
int aur_cmd_share(const aur_args *args);
/// Looks at what a server keeps, or copies it. Thread: main.  RT: no.
int aur_cmd_store(const aur_args *args);
/// Plays what a running server sends. Thread: main.  RT: no.
int aur_cmd_listen(const aur_args *args);
/// Prints what its options do not say of themselves. Thread: main.  RT: no.
void aur_cmd_listen_print_help(void);
/// Measures an audio file. Thread: main.  RT: no.
int aur_cmd_inspect(const aur_args *args);
/// Measures this program on this machine. Thread: main.  RT: no.
int aur_cmd_bench(const aur_args *args);
/// Learns a preset from MIDI files. Thread: main.  RT: no.
int aur_cmd_learn(const aur_args *args);
/// Runs the server until SIGTERM or SIGINT with the options in argv[first..argc). Thread: main.  RT: no.
int aur_cmd_serve(int argc, char **argv, int first);
/// Prints the options of `serve`. Thread: main.  RT: no.
void aur_cmd_serve_print_options(void);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a text that begins with a slash asks for. One table has the commands: how they are said, who may, what /help
/// says of them.
#ifndef AUR_SERVER_PEOPLE_COMMAND_H
#define AUR_SERVER_PEOPLE_COMMAND_H

#include <stdint.h>

#include "server/people/person.h"

/// Longest time that can be said.
#define AUR_COMMAND_SECONDS_MAX (INT64_C(366) * 24 * 3600)

typedef enum aur_command_kind {
    AUR_COMMAND_NONE, ///< it is a message: text
    AUR_COMMAND_HELP,
    AUR_COMMAND_USERS,
    AUR_COMMAND_ME,     ///< text
    AUR_COMMAND_NICK,   ///< text
    AUR_COMMAND_KICK,   ///< who, text (the reason)
    AUR_COMMAND_MUTE,   ///< who, seconds, text
    AUR_COMMAND_UNMUTE, ///< who
    AUR_COMMAND_BAN,    ///< who, seconds, text
    AUR_COMMAND_UNBAN,  ///< who
    AUR_COMMAND_CLEAR,
    AUR_COMMAND_OWNER, ///< who
    AUR_COMMAND_UNKNOWN,
    AUR_COMMAND_WRONG, ///< of a kind, but said wrongly: `usage`
} aur_command_kind;

typedef struct aur_command {
    aur_command_kind kind;
    char who[AUR_NAME_BYTES];  ///< a name, in quotes if it has spaces, with or without @
    int64_t seconds;           ///< "90s", "10m", "2h", "7d", "1w"; 0 = not given
    char text[AUR_CHAT_BYTES]; ///< cut to fit
    const char *usage;         ///< static; NULL where there is no such command
} aur_command;

/// Reads it. "//" begins a message with one slash.  Thread: any.  RT: safe.
void aur_command_parse(const char *text, aur_command *command);
/// What /help says, to one who has the rights given as bits of aur_right; from malloc, NULL = no memory.
/// Thread: any.  RT: no.
char *aur_command_help(uint32_t rights);

#endif

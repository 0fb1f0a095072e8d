// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table and its reader.
#include "server/people/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/rights.h"

/// What follows a command's name, in this order.
typedef enum part {
    WHO = 1,
    TIME = 2, ///< if it is there
    TEXT = 4,
    TEXT_OR_NOT = 8,
    NAME = 16, ///< as text, with or without quotes
} part;

#define EVERYBODY AUR_RIGHT_COUNT

static const struct entry {
    const char *name;
    unsigned parts;
    aur_right right;
    const char *usage, *what;
} COMMANDS[] = {
    [AUR_COMMAND_HELP] = {"help", 0, EVERYBODY, "/help", "what can be said"},
    [AUR_COMMAND_USERS] = {"users", 0, EVERYBODY, "/users", "who is here"},
    [AUR_COMMAND_ME] = {"me", TEXT, AUR_RIGHT_CHAT, "/me TEXT", "say what you do"},
    [AUR_COMMAND_NICK] = {"nick", TEXT | NAME, EVERYBODY, "/nick NAME", "change your name"},
    [AUR_COMMAND_KICK] = {"kick", WHO | TEXT_OR_NOT, AUR_RIGHT_KICK, "/kick NAME [REASON]", "send somebody out"},
    [AUR_COMMAND_MUTE] = {"mute", WHO | TIME | TEXT_OR_NOT, AUR_RIGHT_MUTE, "/mute NAME [10m] [REASON]",
                          "keep somebody from talking and playing"},
    [AUR_COMMAND_UNMUTE] = {"unmute", WHO, AUR_RIGHT_MUTE, "/unmute NAME", "let him talk and play again"},
    [AUR_COMMAND_BAN] = {"ban", WHO | TIME | TEXT_OR_NOT, AUR_RIGHT_BAN, "/ban NAME [1d] [REASON]",
                         "keep somebody out"},
    [AUR_COMMAND_UNBAN] = {"unban", WHO, AUR_RIGHT_BAN, "/unban NAME", "let him in again"},
    [AUR_COMMAND_CLEAR] = {"clear", 0, AUR_RIGHT_CLEAR, "/clear", "clear the chat"},
    [AUR_COMMAND_OWNER] = {"owner", WHO, AUR_RIGHT_HAND, "/owner NAME", "make another one the owner"},
};

#define COMMAND_COUNT (sizeof COMMANDS / sizeof *COMMANDS)

static const char *skip_spaces(const char *at)
{
    return at + strspn(at, " ");
}

/// Copies as many whole characters of the first `bytes` as fit.
static void copy(char *to, size_t to_bytes, const char *from, size_t bytes)
{
    if (bytes >= to_bytes) {
        bytes = to_bytes - 1;
        while (bytes > 0 && ((uint8_t)from[bytes] & 0xC0) == 0x80)
            bytes--;
    }
    memcpy(to, from, bytes);
    to[bytes] = '\0';
}

static void copy_rest(aur_command *command, const char *at, bool may_be_quoted)
{
    size_t bytes = strlen(at);
    while (bytes > 0 && at[bytes - 1] == ' ')
        bytes--;
    if (may_be_quoted && bytes >= 2 && at[0] == '"' && at[bytes - 1] == '"') {
        at++;
        bytes -= 2;
    }
    copy(command->text, sizeof command->text, at, bytes);
}

/// Bytes of a name and where it ends, quotes and all; NULL: none is there, or none that a person can have.
static const char *read_who(const char *at, char who[AUR_NAME_BYTES])
{
    at += *at == '@';
    bool quoted = *at == '"';
    at += quoted;
    size_t bytes = strcspn(at, quoted ? "\"" : " ");
    if (bytes == 0 || bytes >= AUR_NAME_BYTES || (quoted && at[bytes] != '"'))
        return NULL;
    copy(who, AUR_NAME_BYTES, at, bytes);
    at += bytes + quoted;
    return *at == ' ' || *at == '\0' ? at : NULL;
}

/// A time, if one is there: digits and a unit. False: a number without one, or too long; a word is no time but a
/// reason.
static bool read_time(const char **at, int64_t *seconds)
{
    static const char UNITS[] = "smhdw";
    static const int64_t UNIT_SECONDS[] = {1, 60, 3600, 24 * 3600, 7 * 24 * 3600};
    size_t digits = strspn(*at, "0123456789"), bytes = strcspn(*at, " ");
    if (digits == 0)
        return true;
    if (digits == bytes)
        return false;
    const char *unit = strchr(UNITS, (*at)[digits]);
    if (unit == NULL || bytes != digits + 1)
        return true;
    int64_t count = digits <= 9 ? strtol(*at, NULL, 10) : INT64_MAX / UNIT_SECONDS[unit - UNITS];
    *seconds = count * UNIT_SECONDS[unit - UNITS];
    *at += bytes;
    return *seconds > 0 && *seconds <= AUR_COMMAND_SECONDS_MAX;
}

static bool read_parts(const struct entry *entry, const char *at, aur_command *command)
{
    if ((entry->parts & WHO) != 0 && (at = read_who(at, command->who)) == NULL)
        return false;
    at = skip_spaces(at);
    if ((entry->parts & TIME) != 0 && !read_time(&at, &command->seconds))
        return false;
    at = skip_spaces(at);
    if ((entry->parts & (TEXT | TEXT_OR_NOT)) != 0)
        copy_rest(command, at, (entry->parts & NAME) != 0);
    else if (*at != '\0')
        return false;
    return (entry->parts & TEXT) == 0 || command->text[0] != '\0';
}

static bool is_name(const char *name, const char *at, size_t bytes)
{
    if (strlen(name) != bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        if ((at[i] >= 'A' && at[i] <= 'Z' ? at[i] - 'A' + 'a' : at[i]) != name[i])
            return false;
    return true;
}

void aur_command_parse(const char *text, aur_command *command)
{
    *command = (aur_command){.kind = AUR_COMMAND_NONE};
    if (text[0] != '/' || text[1] == '/') {
        const char *message = text + (text[0] == '/');
        copy(command->text, sizeof command->text, message, strlen(message));
        return;
    }
    command->kind = AUR_COMMAND_UNKNOWN;
    const char *name = text + 1;
    size_t bytes = strcspn(name, " ");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (COMMANDS[i].name == NULL || !is_name(COMMANDS[i].name, name, bytes))
            continue;
        command->usage = COMMANDS[i].usage;
        bool right = read_parts(&COMMANDS[i], skip_spaces(name + bytes), command);
        command->kind = right ? (aur_command_kind)i : AUR_COMMAND_WRONG;
    }
}

char *aur_command_help(uint32_t rights)
{
    size_t room = 1, used = 0;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (COMMANDS[i].name != NULL)
            room += strlen(COMMANDS[i].usage) + strlen(COMMANDS[i].what) + 4;
    char *help = calloc(1, room);
    for (size_t i = 0; i < COMMAND_COUNT && help != NULL; i++) {
        const struct entry *e = &COMMANDS[i];
        if (e->name != NULL && (e->right == EVERYBODY || (rights >> e->right & 1) != 0))
            used += (size_t)snprintf(help + used, room - used, "%s%s: %s", used > 0 ? "\n" : "", e->usage, e->what);
    }
    return help;
}

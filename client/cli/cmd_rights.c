// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis rights`: who may do what in which room, as the server judges it. All of it is asked, case by case, so that
/// what is printed (docs/rights.md) is what holds.
#include <stdio.h>
#include <string.h>

#include "client/cli/commands.h"
#include "server/people/rights.h"

/// Columns: the roles, then the owner of a room, whatever his role.
#define COLUMNS    (AUR_ROLE_COUNT + 1)
#define OWNER      AUR_ROLE_COUNT
#define TEXT_BYTES 256

static aur_rights_case case_of(unsigned column, unsigned type)
{
    return (aur_rights_case){.role = column == OWNER ? AUR_ROLE_GUEST : (aur_role)column,
                             .type = (aur_room_type)type,
                             .is_owner = column == OWNER};
}

static bool may(unsigned right, const aur_rights_case *c)
{
    return aur_rights_judge((aur_right)right, c) == AUR_RIGHTS_YES;
}

static const char *column_name(unsigned column)
{
    return column == OWNER ? "owner" : aur_role_name((aur_role)column);
}

/// Adds a word to a list of words.
static void add(char text[TEXT_BYTES], const char *word)
{
    size_t at = strlen(text);
    snprintf(text + at, TEXT_BYTES - at, "%s%s", at > 0 ? ", " : "", word);
}

static const char *or_nothing(const char *text)
{
    return text[0] != '\0' ? text : "-";
}

/// The types of rooms in which whoever stands in the column has the right.
static void say_types(unsigned right, unsigned column, char text[TEXT_BYTES])
{
    unsigned count = 0;
    bool is_owners = false;
    text[0] = '\0';
    for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++) {
        aur_rights_case c = case_of(column, type), guest = case_of(AUR_ROLE_GUEST, type);
        is_owners |= may(right, &c) != may(right, &guest);
        if (!may(right, &c))
            continue;
        add(text, aur_room_type_name((aur_room_type)type));
        count++;
    }
    if (column == OWNER && !is_owners)
        snprintf(text, TEXT_BYTES, "as his role");
    else if (count == AUR_ROOM_TYPE_COUNT)
        snprintf(text, TEXT_BYTES, "yes");
}

static void begin_row(bool markdown, const char *first, const char *second)
{
    if (markdown)
        printf("| `%s` | %s |", first, second);
    else
        printf("%-12s", first);
}

static void end_row(bool markdown, const char *second)
{
    if (markdown)
        printf("\n");
    else
        printf("  %s\n", second);
}

static void print_cell(bool markdown, int width, const char *text)
{
    if (markdown)
        printf(" %s |", or_nothing(text));
    else
        printf(" %-*s", width, or_nothing(text));
}

static void print_rights(bool markdown)
{
    char text[TEXT_BYTES];
    printf(markdown ? "| right | what |" : "%-12s", "right");
    for (unsigned column = 0; column < COLUMNS; column++)
        print_cell(markdown, 13, column_name(column));
    printf(markdown ? "\n|---|---|---|---|---|---|---|---|\n" : "\n");
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++) {
        const char *what = aur_right_what((aur_right)right);
        begin_row(markdown, aur_right_name((aur_right)right), what);
        for (unsigned column = 0; column < COLUMNS; column++) {
            say_types(right, column, text);
            print_cell(markdown, 13, text);
        }
        end_row(markdown, what);
    }
}

/// What can be the case with somebody or a room, and its field.
static const struct condition {
    const char *what;
    size_t flag; ///< offset of a bool in the case
} CONDITIONS[] = {
    {"he is muted", offsetof(aur_rights_case, is_muted)},
    {"the room takes no guests", offsetof(aur_rights_case, no_guests)},
    {"the room's chat is off", offsetof(aur_rights_case, no_chat)},
    {"only the owner chats", offsetof(aur_rights_case, only_owner_chats)},
    {"only the owner plays", offsetof(aur_rights_case, only_owner_plays)},
    {"the room is the server's own", offsetof(aur_rights_case, is_server_owned)},
};

/// Which rights a condition takes, and from whom.
static void print_condition(bool markdown, const struct condition *condition)
{
    char rights[TEXT_BYTES] = "", from[TEXT_BYTES] = "";
    bool loses[COLUMNS] = {false};
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++) {
        bool is_lost = false;
        for (unsigned column = 0; column < COLUMNS; column++)
            for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++) {
                bool yes = true;
                aur_rights_case c = case_of(column, type), with = c;
                memcpy((char *)&with + condition->flag, &yes, sizeof yes);
                bool lost = may(right, &c) && !may(right, &with) && !(with.is_owner && with.is_server_owned);
                loses[column] |= lost;
                is_lost |= lost;
            }
        if (is_lost)
            add(rights, aur_right_name((aur_right)right));
    }
    for (unsigned column = 0; column < COLUMNS; column++)
        if (loses[column])
            add(from, column_name(column));
    printf(markdown ? "| %s | %s | %s |\n" : "%-30s %-26s %s\n", condition->what, rights, from);
}

static void print_conditions(bool markdown)
{
    printf(markdown ? "\n| if | then not | from |\n|---|---|---|\n" : "\n%-30s %-26s %s\n", "if", "then not", "from");
    for (size_t i = 0; i < sizeof CONDITIONS / sizeof *CONDITIONS; i++)
        print_condition(markdown, &CONDITIONS[i]);
}

/// Whether the right depends on the person it is done to.
static bool has_target(unsigned right)
{
    aur_rights_case c = {.role = AUR_ROLE_ADMIN};
    bool to_guests = may(right, &c);
    c.target = AUR_ROLE_ADMIN;
    return to_guests && !may(right, &c);
}

static void print_targets(bool markdown)
{
    char text[TEXT_BYTES];
    printf(markdown ? "\n| right | moderator to | admin to | owner to |\n|---|---|---|---|\n"
                    : "\n%-12s %-28s %-28s %s\n",
           "right", "moderator to", "admin to", "owner to");
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++) {
        if (!has_target(right))
            continue;
        printf(markdown ? "| `%s` |" : "%-12s", aur_right_name((aur_right)right));
        for (unsigned column = AUR_ROLE_MODERATOR; column < COLUMNS; column++) {
            text[0] = '\0';
            for (unsigned target = 0; target < AUR_ROLE_COUNT; target++) {
                aur_rights_case c = case_of(column, AUR_ROOM_JAM);
                c.target = (aur_role)target;
                if (may(right, &c))
                    add(text, aur_role_name(c.target));
            }
            print_cell(markdown, 28, text);
        }
        printf("\n");
    }
}

int aur_cmd_rights(const aur_args *args)
{
    bool markdown = args->text[AUR_OPTION_MARKDOWN] != NULL;
    if (markdown)
        printf(
            "# Who may do what\n\nPrinted by `auralis rights --markdown` from the table that HTTP and WebSocket ask "
            "([people.md](people.md)).\n\nA cell has the types of rooms in which it holds; yes = all of them. "
            "The owner of a room has these rights there\nwhatever his role, beside those of his role. To steer is to "
            "change the music. Nobody acts on himself.\n\n");
    print_rights(markdown);
    print_conditions(markdown);
    print_targets(markdown);
    return AUR_EXIT_OK;
}

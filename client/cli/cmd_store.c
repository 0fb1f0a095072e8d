// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis store`: looks at what a server keeps of its people, or copies it, while the server runs or not.
#include <stdio.h>
#include <string.h>

#include "client/cli/commands.h"
#include "server/store/store.h"

#define TEXT_BYTES 512

static int usage(void)
{
    fprintf(stderr,
            "auralis: store needs `check WHERE` or `backup WHERE FILE`; WHERE is a file or redis://HOST:PORT/N\n");
    return AUR_EXIT_USAGE;
}

/// Says what is wrong; `on_file` is the exit code where a file or a connection is.
static int complain(aur_err err, const char *text, int on_file)
{
    fprintf(stderr, "auralis: %s\n", text[0] != '\0' ? text : aur_strerror(err));
    switch (err) {
    case AUR_ERR_FILE:
        return on_file;
    case AUR_ERR_ARGUMENT:
        return AUR_EXIT_CANNOT_CREATE;
    case AUR_ERR_MEMORY:
        return AUR_EXIT_OS;
    case AUR_ERR_STATE:
        return AUR_EXIT_UNAVAILABLE;
    default:
        return AUR_EXIT_FAILURE;
    }
}

static int check(const char *where)
{
    char text[TEXT_BYTES] = "";
    aur_err err = aur_store_check(where, text, sizeof text);
    if (err != AUR_OK)
        return complain(err, text, AUR_EXIT_NO_INPUT);
    puts(text);
    return AUR_EXIT_OK;
}

static int backup(const char *where, const char *path)
{
    char fault[TEXT_BYTES] = "";
    aur_err err = aur_store_copy(where, path, fault, sizeof fault);
    return err == AUR_OK ? AUR_EXIT_OK : complain(err, fault, AUR_EXIT_IO);
}

int aur_cmd_store(const aur_args *args)
{
    if (args->operand_count == 2 && strcmp(args->operands[0], "check") == 0)
        return check(args->operands[1]);
    if (args->operand_count == 3 && strcmp(args->operands[0], "backup") == 0)
        return backup(args->operands[1], args->operands[2]);
    return usage();
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis share`: a journal as a text to paste, which `render` and `inspect` take in place of the file.
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/commands.h"
#include "client/cli/replay.h"
#include "stream/share.h"

int aur_cmd_share(const aur_args *args)
{
    aur_replay replay;
    if (args->operand_count != 1) {
        fprintf(stderr, "auralis: share needs one FILE.auralis\n");
        return AUR_EXIT_USAGE;
    }
    int code = aur_replay_open(args->operands[0], &replay);
    if (code != AUR_EXIT_OK)
        return code;
    char *text = aur_share_print(replay.data, replay.bytes);
    if (replay.damage[0] != '\0') {
        fprintf(stderr, "auralis: %s: %s\n", replay.name, replay.damage);
        code = AUR_EXIT_FAILURE;
    } else if (text == NULL) {
        code = aur_args_fail(replay.name, AUR_ERR_MEMORY);
    } else {
        puts(text);
    }
    free(text);
    aur_replay_close(&replay);
    return code;
}

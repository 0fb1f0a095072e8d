// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A program of somebody else's: it has the header and the library as they are installed, and nothing of this folder.
#include <auralis.h>
#include <stdio.h>

int main(void)
{
    printf("auralis %s: %s\n", AUR_VERSION, aur_strerror(AUR_ERR_FORMAT));
    return 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSON as it is written to a file, value by value; what reads it is in stream/json.h. Errors are those of the file:
/// who writes looks at ferror at the end.
#ifndef AUR_STREAM_JSON_PRINT_H
#define AUR_STREAM_JSON_PRINT_H

#include <stdint.h>
#include <stdio.h>

#include "compose/control.h"

/// Prints UTF-8 as a string.  Thread: any.  RT: no.
void aur_json_print_text(FILE *to, const char *text);
/// Prints what a control is set to as people write it: numbers as numbers, all else as strings.  Thread: any.  RT: no.
void aur_json_print_control(FILE *to, aur_control control, uint64_t value);

#endif

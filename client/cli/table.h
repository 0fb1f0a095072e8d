// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A table of measures: each with its name, unit and limit, printed for people and for machines and judged.
/// The values are doubles in a struct of the caller's.
#ifndef AUR_CLI_TABLE_H
#define AUR_CLI_TABLE_H

#include <math.h>
#include <stddef.h>

/// No limit on that side.
#define AUR_TABLE_NO_LIMIT HUGE_VAL

typedef struct aur_table_row {
    const char *label;
    const char *name; ///< in JSON
    const char *unit;
    size_t offset;    ///< of the value, a double, in the struct of values
    const char *form; ///< printf form of the value
    unsigned gates;   ///< in which its limits hold, as bits
    double low, high; ///< inclusive; AUR_TABLE_NO_LIMIT = none
} aur_table_row;

typedef struct aur_table {
    const aur_table_row *rows;
    size_t count;
} aur_table;

/// Number of limits that do not hold; `gates` are the bits that are judged. A value that was not measured (NaN) holds
/// no limit.  Thread: any.  RT: no.
int aur_table_failures(const aur_table *table, const void *values, unsigned gates);

/// Prints a line a row; what is judged with its limit and verdict.  Thread: main.  RT: no.
void aur_table_print(const aur_table *table, const void *values, unsigned gates);
/// Prints "gate: passed" or how many limits are not held; nothing if `gates` is 0.  Thread: main.  RT: no.
void aur_table_print_verdict(const aur_table *table, const void *values, unsigned gates);

/// Prints `"name":value` for every row, with commas between.  Thread: main.  RT: no.
void aur_table_print_json(const aur_table *table, const void *values);
/// Prints `,"gate":{...}`; nothing if `gates` is 0.  Thread: main.  RT: no.
void aur_table_print_json_gate(const aur_table *table, const void *values, unsigned gates);

/// Prints "name":value with null for what JSON cannot hold (silence has no level).  Thread: main.  RT: no.
void aur_table_json_number(const char *name, double value);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tables of measures.
#include "client/cli/table.h"

#include <stdbool.h>
#include <stdio.h>

static double value_of(const aur_table_row *row, const void *values)
{
    return *(const double *)((const char *)values + row->offset);
}

static bool is_judged(const aur_table_row *row, unsigned gates)
{
    return (row->gates & gates) != 0;
}

static bool holds(const aur_table_row *row, double value)
{
    return value >= row->low && value <= row->high; // false for NaN
}

int aur_table_failures(const aur_table *table, const void *values, unsigned gates)
{
    int failures = 0;
    for (size_t i = 0; i < table->count; i++)
        failures += is_judged(&table->rows[i], gates) && !holds(&table->rows[i], value_of(&table->rows[i], values));
    return failures;
}

static void print_limit(const aur_table_row *row)
{
    char limit[32];
    if (row->low == -AUR_TABLE_NO_LIMIT)
        snprintf(limit, sizeof limit, "at most %g", row->high);
    else if (row->high == AUR_TABLE_NO_LIMIT)
        snprintf(limit, sizeof limit, "at least %g", row->low);
    else
        snprintf(limit, sizeof limit, "%g .. %g", row->low, row->high);
    printf("%-16s", limit);
}

static void print_row(const aur_table_row *row, double number, bool judged)
{
    char value[32];
    if (isnan(number))
        snprintf(value, sizeof value, "not measured");
    else
        snprintf(value, sizeof value, row->form, number);
    if (!judged) {
        printf("%-22s%12s %s\n", row->label, value, row->unit);
        return;
    }
    printf("%-22s%12s %-6s", row->label, value, row->unit);
    print_limit(row);
    puts(holds(row, number) ? "pass" : "FAIL");
}

void aur_table_print(const aur_table *table, const void *values, unsigned gates)
{
    for (size_t i = 0; i < table->count; i++)
        print_row(&table->rows[i], value_of(&table->rows[i], values), is_judged(&table->rows[i], gates));
}

void aur_table_print_verdict(const aur_table *table, const void *values, unsigned gates)
{
    if (gates == 0)
        return;
    int failures = aur_table_failures(table, values, gates);
    printf("gate: %s", failures == 0 ? "passed\n" : "");
    if (failures > 0)
        printf("%d limit%s not held\n", failures, failures > 1 ? "s" : "");
}

void aur_table_json_number(const char *name, double value)
{
    if (isfinite(value))
        printf("\"%s\":%.6g", name, value);
    else
        printf("\"%s\":null", name);
}

void aur_table_print_json(const aur_table *table, const void *values)
{
    for (size_t i = 0; i < table->count; i++) {
        if (i > 0)
            putchar(',');
        aur_table_json_number(table->rows[i].name, value_of(&table->rows[i], values));
    }
}

void aur_table_print_json_gate(const aur_table *table, const void *values, unsigned gates)
{
    if (gates == 0)
        return;
    printf(",\"gate\":{\"passed\":%s,\"limits\":[", aur_table_failures(table, values, gates) == 0 ? "true" : "false");
    const char *comma = "";
    for (size_t i = 0; i < table->count; i++) {
        const aur_table_row *row = &table->rows[i];
        if (!is_judged(row, gates))
            continue;
        printf("%s{\"name\":\"%s\",", comma, row->name);
        aur_table_json_number("value", value_of(row, values));
        putchar(',');
        aur_table_json_number("low", row->low);
        putchar(',');
        aur_table_json_number("high", row->high);
        printf(",\"passed\":%s}", holds(row, value_of(row, values)) ? "true" : "false");
        comma = ",";
    }
    printf("]}");
}

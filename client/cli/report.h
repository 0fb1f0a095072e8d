// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The report on a sound: every measure with its name, unit and limit, from one table, for people and for machines.
#ifndef AUR_CLI_REPORT_H
#define AUR_CLI_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/measure.h"

/// Which limits hold.
typedef enum aur_gate {
    AUR_GATE_NONE,    ///< nothing is judged
    AUR_GATE_MUSIC,   ///< a preset as it was designed: all limits
    AUR_GATE_ACTIONS, ///< a room in restless hands: no clicks, gaps, peaks or numbers that are none
} aur_gate;

/// Number of limits of `gate` that do not hold. A value that was not measured holds no limit.
/// Thread: any.  RT: no.
int aur_report_failures(const aur_measures *measures, aur_gate gate);
/// Prints a table; with a gate, limits and verdicts too.  Thread: main.  RT: no.
void aur_report_print(const aur_measures *measures, int32_t rate_hz, aur_gate gate);
/// Prints one JSON object; with a gate, a member "gate" too.  Thread: main.  RT: no.
void aur_report_print_json(const aur_measures *measures, int32_t rate_hz, aur_gate gate);

#endif

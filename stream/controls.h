// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Controls as text and numbers, as people and JSON write them, to the integer values of the log, and back.
/// Used by the command line, the configuration and the server, so that all of them refuse the same things in the same
/// words.
#ifndef AUR_STREAM_CONTROLS_H
#define AUR_STREAM_CONTROLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"

/// One text may set this many controls ("D dorian" sets key and mode).
#define AUR_CONTROL_TEXT_EVENTS_MAX 2

/// Why a value was refused: which field, what it held, what it may hold.
typedef struct aur_control_error {
    char field[32];
    char value[64];
    char limit[160];
} aur_control_error;

/// Parses what a person wrote for the control `name`: "60", "D dorian" (key), "0.5", "focus", "drone,bell" (mute; "" or
/// "none" = nothing). Writes 1..AUR_CONTROL_TEXT_EVENTS_MAX events (at_frame 0) and returns how many, or an error with
/// *error filled.  Thread: any.  RT: no.
/// Errors: AUR_ERR_NAME (no such control, preset, key, mode or layer), AUR_ERR_FORMAT (not a number), AUR_ERR_ARGUMENT
/// (limit).
AUR_WARN_UNUSED int aur_controls_parse(const char *name, const char *text,
                                       aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX], aur_control_error *error);
/// The same for "name=text".  Thread: any.  RT: no.  Errors: as above; AUR_ERR_FORMAT (no "=").
AUR_WARN_UNUSED int aur_controls_parse_pair(const char *pair, aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX],
                                            aur_control_error *error);

/// Turns a number as people write it (bpm 60.5, intensity 0.5, seed 7) into the value of an event. Only for controls
/// that are numbers (aur_controls_is_number).  Thread: any.  RT: safe. Errors: AUR_ERR_ARGUMENT (limit, NaN, seed not
/// whole), AUR_ERR_FORMAT (control is not a number); *error is filled.
AUR_WARN_UNUSED aur_err aur_controls_from_number(aur_control control, double number, uint64_t *value,
                                                 aur_control_error *error);
/// The other way; rounded to 4 decimals, so that 0.5 comes back as 0.5.  Thread: any.  RT: safe.
double aur_controls_to_number(aur_control control, uint64_t value);
/// True for bpm, intensity, density, brightness and seed.  Thread: any.  RT: safe.
bool aur_controls_is_number(aur_control control);

/// Writes the value as people write it ("60", "D", "dorian", "drone,bell").  Thread: any.  RT: no.
void aur_controls_format(aur_control control, uint64_t value, char *text, size_t text_bytes);
/// Writes what the control may hold ("40..120", "C C# D ...").  Thread: any.  RT: no.
void aur_controls_limit(aur_control control, char *text, size_t text_bytes);
/// The value `control` has in the set, in the units of the event.  Thread: any.  RT: safe.
uint64_t aur_controls_value(const aur_controls *controls, aur_control control);

/// Orders events so that seed and preset come first and others override them; stable.  Thread: any.  RT: safe.
void aur_controls_sort(aur_control_event *events, size_t count);

/// Names of layers: "drone" .. "noise"; find returns -1 if unknown.  Thread: any.  RT: safe.
const char *aur_layer_name(unsigned layer);
int aur_layer_find(const char *name);

#endif

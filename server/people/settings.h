// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A room's settings as JSON gives them (docs/people.md, 2); for WebSocket and HTTP alike.
#ifndef AUR_SERVER_PEOPLE_SETTINGS_H
#define AUR_SERVER_PEOPLE_SETTINGS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "server/auth/password.h"
#include "server/people/gathering.h"
#include "server/protocol.h"

/// What was asked of the password, which is not hashed here.
typedef enum aur_settings_password {
    AUR_SETTINGS_PASSWORD_AS_IS,
    AUR_SETTINGS_PASSWORD_NONE,
    AUR_SETTINGS_PASSWORD_NEW,
} aur_settings_password;

/// As a room begins for which nothing is asked but a type.  Thread: any.  RT: safe.
void aur_settings_init(aur_room_settings *settings, aur_room_type type);
/// Writes what stands in `object` over `settings`, which stay as they were if anything is refused. `password` is filled
/// if it is NEW; AS_IS and NONE leave and clear the hash.  Thread: any.  RT: no.
/// Errors, *error filled: AUR_ERR_FORMAT.
AUR_WARN_UNUSED aur_err aur_settings_read(const cJSON *object, aur_room_settings *settings,
                                          char password[AUR_PASSWORD_BYTES_MAX + 1], aur_settings_password *asked,
                                          aur_protocol_error *error);
/// Whether any field of settings stands in it.  Thread: any.  RT: no.
bool aur_settings_are_in(const cJSON *object);

#endif

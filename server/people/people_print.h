// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What is told of rooms and people, as JSON (docs/people.md, 3.2); for WebSocket and HTTP alike. Texts are from
/// malloc, NULL = out of memory.  Thread: any.  RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_PEOPLE_PRINT_H
#define AUR_SERVER_PEOPLE_PEOPLE_PRINT_H

#include <cjson/cJSON.h>

#include "server/people/gathering.h"

/// Parts, as trees that the caller takes.
/// A person as all may see him: id, name, role, colour.
cJSON *aur_people_print_person(const aur_person *person);
cJSON *aur_people_print_member(const aur_seat *seat);
cJSON *aur_people_print_members(const aur_gathering *gathering);
cJSON *aur_people_print_room(const aur_gathering *gathering);
cJSON *aur_people_print_message(const aur_store_message *message);
cJSON *aur_people_print_chat(const aur_chat *chat);
/// Names of rights, from bits.
cJSON *aur_people_print_rights(uint32_t rights);
cJSON *aur_people_print_sanction(const aur_store_sanction *sanction);

/// `token` NULL = he has one.
char *aur_people_print_welcome(const aur_seat *seat, const char *token, int64_t now_ms);
/// The message of one kind for one member; `id` "" = no echo. NULL also for kinds of which members are not told so.
char *aur_people_print_happening(const aur_gathering *gathering, const aur_happening *happening, const char *id);
/// `room`, with the rights of the one who gets it.
char *aur_people_print_room_of(const aur_seat *seat);
char *aur_people_print_notice(const char *text);
/// How much of his MIDI file has been played, 0..1.
char *aur_people_print_played(double played);
/// `until_s` negative = no more, 0 = for good.
char *aur_people_print_muted(int64_t until_s, const char *reason);
char *aur_people_print_sent_out(aur_leaving why, const char *reason, int64_t until_s);
/// "left", "lost" ...; static.
const char *aur_leaving_name(aur_leaving why);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who somebody is: an identity with a name and a role, of an account or of a guest; and the rules for all texts that
/// people see of each other.
#ifndef AUR_SERVER_PEOPLE_PERSON_H
#define AUR_SERVER_PEOPLE_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

/// Digits of RFC 4648, section 6, in small letters, drawn by chance (80 bits); with the end.
#define AUR_ID_BYTES 17

#define AUR_NAME_CHARS_MAX   32                           ///< code points of a displayed name
#define AUR_NAME_BYTES       (4 * AUR_NAME_CHARS_MAX + 1) ///< with its end
#define AUR_CHAT_CHARS_MAX   500
#define AUR_CHAT_BYTES       (4 * AUR_CHAT_CHARS_MAX + 1)
#define AUR_REASON_CHARS_MAX 200
#define AUR_REASON_BYTES     (4 * AUR_REASON_CHARS_MAX + 1)

typedef enum aur_role {
    AUR_ROLE_GUEST, ///< has a name, no account
    AUR_ROLE_MEMBER,
    AUR_ROLE_PRO,
    AUR_ROLE_MODERATOR,
    AUR_ROLE_ADMIN,
    AUR_ROLE_COUNT
} aur_role;

typedef struct aur_person {
    char id[AUR_ID_BYTES];     ///< of the account; a guest's begins with '0', which is no digit of an account's
    char name[AUR_NAME_BYTES]; ///< as others see it
    aur_role role;
    uint32_t colour_rgb; ///< others see the person in this one
} aur_person;

/// "guest", "member" ...; static.  Thread: any.  RT: safe.
const char *aur_role_name(aur_role role);
/// Returns the role, or AUR_ROLE_COUNT if there is none of that name.  Thread: any.  RT: safe.
aur_role aur_role_find(const char *name);

/// A new id by chance; `is_guest`: one that begins with '0'.  Thread: any.  RT: no.
void aur_person_id_make(char id[AUR_ID_BYTES], bool is_guest);
/// Whether it has the form of an id.  Thread: any.  RT: safe.
bool aur_person_id_is(const char *id);
/// A colour that follows from the id, of even lightness, readable on dark and light.  Thread: any.  RT: safe.
uint32_t aur_person_colour(const char *id);

/// NULL if `text` is 1..`chars_max` code points of valid UTF-8 without controls, bidirectional overrides, line or
/// paragraph separators, and has more than spaces; else what it must be (static).  Emoji with joiners pass.
/// Thread: any.  RT: safe.
const char *aur_text_fault(const char *text, size_t chars_max);
/// The same for a name: no space at its ends, no two in a row.  Thread: any.  RT: safe.
const char *aur_name_fault(const char *name);
/// NULL if it can name an account to log in with: 3..24 of A-Z a-z 0-9 _ - . that begin with a letter or digit.
/// Thread: any.  RT: safe.
const char *aur_login_fault(const char *login);

#endif

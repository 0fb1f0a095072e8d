// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A room's settings. A new password goes through the keeper, with the fields it comes with.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/auth/password.h"
#include "server/people/settings.h"
#include "server/people/talk_state.h"

/// A new password on its way through the keeper, with the fields it comes with.
typedef struct locking {
    aur_keeper_job job;
    aur_people *people;
    char room[AUR_ID_BYTES], person[AUR_ID_BYTES];
    cJSON *fields; ///< without the password
    char password[AUR_PASSWORD_BYTES_MAX + 1];
    char hash[AUR_PASSWORD_HASH_BYTES];
    char id[AUR_PROTOCOL_ID_BYTES_MAX + 1];
    aur_err err;
} locking;

static void hash_password(aur_keeper_job *job, aur_store *store)
{
    locking *l = (locking *)job;
    (void)store;
    l->err = aur_password_hash(l->password, l->hash);
}

static void free_locking(locking *l)
{
    cJSON_Delete(l->fields);
    explicit_bzero(l, sizeof *l);
    free(l);
}

/// Sets the fields over the settings as they are now: others may have changed some meanwhile. False: *error says why.
static bool lock_now(const locking *l, aur_seat *seat, aur_protocol_error *error)
{
    char none[AUR_PASSWORD_BYTES_MAX + 1];
    aur_settings_password asked;
    aur_room_settings settings = aur_gathering_room(seat->gathering)->settings;
    if (l->err != AUR_OK) {
        aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "no memory");
        return false;
    }
    if (aur_settings_read(l->fields, &settings, none, &asked, error) != AUR_OK)
        return false;
    if (aur_people_is_taken(l->people, settings.name, seat->gathering)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_TAKEN, "there is a room of this name");
        return false;
    }
    memcpy(settings.password_hash, l->hash, sizeof settings.password_hash);
    return aur_talk_refused(error, AUR_RIGHT_SET, aur_gathering_set(seat, &settings));
}

/// He may have gone meanwhile, and the room too.
static void password_hashed(aur_keeper_job *job)
{
    locking *l = (locking *)job;
    aur_protocol_error error;
    const aur_gathering *gathering = aur_people_find(l->people, l->room);
    aur_seat *seat = gathering != NULL ? aur_gathering_find(gathering, l->person) : NULL;
    if (seat != NULL && !lock_now(l, seat, &error))
        aur_talk_tell_error((aur_talk *)seat, &error, l->id);
    free_locking(l);
}

static bool lock_room(aur_talk *talk, const cJSON *fields, const char *password, const char *id,
                      aur_protocol_error *error)
{
    locking *l = calloc(1, sizeof *l);
    if (l != NULL && (l->fields = cJSON_Duplicate(fields, true)) != NULL) {
        cJSON_DeleteItemFromObjectCaseSensitive(l->fields, "password");
        l->job = (aur_keeper_job){.run = hash_password, .done = password_hashed};
        l->people = talk->people;
        memcpy(l->room, aur_gathering_room(talk->seat.gathering)->id, sizeof l->room);
        memcpy(l->person, talk->seat.person.id, sizeof l->person);
        snprintf(l->password, sizeof l->password, "%s", password);
        snprintf(l->id, sizeof l->id, "%s", id);
        if (aur_keeper_give(aur_people_config_get(talk->people)->keeper, &l->job) == AUR_OK)
            return true;
    }
    if (l != NULL)
        free_locking(l);
    aur_protocol_error_set(error, AUR_PROTOCOL_SERVER_OVERLOAD, "too much waits; please try again");
    return false;
}

bool aur_talk_on_set(aur_talk *talk, const cJSON *message, const char *id, int64_t now_ns, aur_protocol_error *error)
{
    char password[AUR_PASSWORD_BYTES_MAX + 1] = "";
    aur_settings_password asked;
    aur_room_settings settings = aur_gathering_room(talk->seat.gathering)->settings;
    aur_rights_verdict verdict = aur_gathering_may(&talk->seat, AUR_RIGHT_SET, NULL);
    if (verdict != AUR_RIGHTS_YES)
        return aur_talk_refused(error, AUR_RIGHT_SET, verdict);
    bool was_kept = settings.is_persistent;
    const cJSON *fields = cJSON_GetObjectItemCaseSensitive(message, "settings");
    if (!cJSON_IsObject(fields)) {
        aur_protocol_refuse_field(error, "settings", fields, "an object");
        return false;
    }
    if (aur_settings_read(fields, &settings, password, &asked, error) != AUR_OK)
        return false;
    if (settings.is_persistent && !was_kept &&
        (verdict = aur_gathering_may(&talk->seat, AUR_RIGHT_KEEP, NULL)) != AUR_RIGHTS_YES)
        return aur_talk_refused(error, AUR_RIGHT_KEEP, verdict);
    if (aur_people_is_taken(talk->people, settings.name, talk->seat.gathering)) {
        aur_protocol_error_set(error, AUR_PROTOCOL_TAKEN, "there is a room of this name");
        return false;
    }
    if (asked == AUR_SETTINGS_PASSWORD_NEW && !aur_talk_may_hash(talk, now_ns, error))
        return false;
    return asked == AUR_SETTINGS_PASSWORD_NEW
               ? lock_room(talk, fields, password, id, error)
               : aur_talk_refused(error, AUR_RIGHT_SET, aur_gathering_set(&talk->seat, &settings));
}

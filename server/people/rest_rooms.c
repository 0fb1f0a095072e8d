// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Rooms: listing, opening, settings, closing, and a MIDI file that plays in one.
#include <stdio.h>
#include <string.h>

#include "server/people/people_print.h"
#include "server/people/rest_call.h"
#include "server/people/settings.h"

/// What a list is asked for.
typedef struct sieve {
    aur_room_type type; ///< AUR_ROOM_TYPE_COUNT = any
    bool has_people, is_empty;
    bool sees_hidden;
} sieve;

static bool read_flag(aur_rest_call *call, const char *name, bool *is_true, bool *is_false)
{
    char text[8];
    if (!aur_rest_query(call, name, text, sizeof text))
        return true;
    *is_true = strcmp(text, "true") == 0;
    *is_false = strcmp(text, "false") == 0;
    if (!*is_true && !*is_false)
        aur_rest_refuse_field(call, name, "true or false");
    return *is_true || *is_false;
}

static bool read_sieve(aur_rest_call *call, sieve *wanted)
{
    char type[16];
    aur_rights_case c = {.role = call->claims.person.role};
    *wanted = (sieve){.type = AUR_ROOM_TYPE_COUNT,
                      .sees_hidden = aur_rights_judge(AUR_RIGHT_SEE_HIDDEN, &c) == AUR_RIGHTS_YES};
    if (aur_rest_query(call, "type", type, sizeof type)) {
        wanted->type = aur_room_type_find(type);
        if (wanted->type == AUR_ROOM_TYPE_COUNT) {
            aur_rest_refuse_field(call, "type", "station, jam or personal");
            return false;
        }
    }
    return read_flag(call, "has_people", &wanted->has_people, &wanted->is_empty);
}

static bool passes(const aur_rest_call *call, const sieve *wanted, const aur_gathering *gathering)
{
    const aur_store_room *room = aur_gathering_room(gathering);
    bool has_people = aur_gathering_count(gathering) > 0;
    if ((wanted->type != AUR_ROOM_TYPE_COUNT && wanted->type != room->settings.type) ||
        (wanted->has_people && !has_people) || (wanted->is_empty && has_people))
        return false;
    return !room->settings.is_private || wanted->sees_hidden ||
           (call->claims.person.id[0] != '\0' && strcmp(room->owner, call->claims.person.id) == 0);
}

void aur_rest_rooms(aur_rest_call *call)
{
    sieve wanted;
    const aur_people *people = aur_rest_people(call);
    if (!aur_rest_page(call) || !read_sieve(call, &wanted))
        return;
    call->items = cJSON_CreateArray();
    for (aur_gathering *g = aur_people_next(people, NULL); g != NULL; g = aur_people_next(people, g))
        if (passes(call, &wanted, g) && aur_rest_is_on_page(call, call->total++))
            cJSON_AddItemToArray(call->items, aur_people_print_room(g));
    aur_rest_reply_page(call);
}

/// A room with its members, or an empty list of them, in place of their number.
static cJSON *print_room(const aur_gathering *gathering, bool shows_members)
{
    cJSON *tree = aur_people_print_room(gathering);
    cJSON_ReplaceItemInObjectCaseSensitive(tree, "members",
                                           shows_members ? aur_people_print_members(gathering) : cJSON_CreateArray());
    return tree;
}

/// Who is behind a password, those see who are there, and those who may open the door.
static bool may_see_members(aur_rest_call *call, aur_gathering *gathering)
{
    aur_seat spare;
    const aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    return aur_gathering_room(gathering)->settings.password_hash[0] == '\0' || seat != &spare ||
           aur_gathering_may(seat, AUR_RIGHT_SET, NULL) == AUR_RIGHTS_YES;
}

void aur_rest_room(aur_rest_call *call)
{
    aur_gathering *gathering = aur_rest_gathering(call);
    if (gathering == NULL)
        return;
    aur_rest_reply(call, 200, print_room(gathering, may_see_members(call, gathering)));
}

/* ---- opening ---- */

/// Reads settings out of the body; a password is left in the call. False: refused.
static bool read_settings(aur_rest_call *call, bool *has_password)
{
    aur_protocol_error error;
    aur_settings_password asked;
    aur_err err = aur_settings_read(call->body, &call->room.settings, call->password, &asked, &error);
    *has_password = asked == AUR_SETTINGS_PASSWORD_NEW;
    if (err != AUR_OK)
        aur_rest_refuse_error(call, &error);
    return err == AUR_OK;
}

static void hash_password(aur_rest_call *call, aur_store *store)
{
    (void)store;
    call->err = aur_password_hash(call->password, call->room.settings.password_hash);
}

static void refuse_open(aur_rest_call *call, aur_err err)
{
    if (err == AUR_ERR_STATE)
        aur_rest_refuse(call, AUR_PROTOCOL_TAKEN, NULL, "there is a room of this name");
    else
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "there is no place for another room");
}

/// Who is told that his room is not there can try again with the same name.
static void close_again(aur_rest_call *call)
{
    aur_gathering *gathering = aur_people_find(aur_rest_people(call), call->room.id);
    if (gathering != NULL)
        aur_people_close_room(aur_rest_people(call), gathering, call->now_ns);
}

/// The music of a room begins as the body asks; `music` NULL = only whether it may. False: refused.
static bool compose(aur_rest_call *call, void *music, char note[AUR_OPENING_NOTE_BYTES])
{
    const aur_people_config *config = aur_people_config_get(aur_rest_people(call));
    aur_protocol_error error;
    aur_err err = config->compose(config->context, music, call->body, note, &error);
    if (err != AUR_OK)
        aur_rest_refuse_error(call, &error);
    return err == AUR_OK;
}

static void open_now(aur_rest_call *call)
{
    aur_gathering *gathering = NULL;
    aur_err err =
        call->err != AUR_OK ? call->err : aur_people_open_room(aur_rest_people(call), &call->room, &gathering);
    if (err != AUR_OK) {
        refuse_open(call, err);
        return;
    }
    char note[AUR_OPENING_NOTE_BYTES] = "";
    if (!compose(call, aur_people_music(gathering), note)) {
        aur_people_close_room(aur_rest_people(call), gathering, call->now_ns);
        return;
    }
    const char *id = aur_gathering_room(gathering)->id;
    cJSON *tree = print_room(gathering, true);
    cJSON_AddStringToObject(tree, "room", id);
    if (note[0] != '\0')
        cJSON_AddStringToObject(tree, "note", note);
    aur_rest_header_add(call, "location:", "/api/v1/rooms/%s", id);
    call->undo = close_again;
    aur_rest_reply_written(call, call->room.settings.is_persistent, 201, tree);
}

void aur_rest_room_open(aur_rest_call *call)
{
    bool has_password = false;
    aur_room_settings *settings = &call->room.settings;
    aur_settings_init(settings, AUR_ROOM_JAM);
    char note[AUR_OPENING_NOTE_BYTES];
    if (!aur_rest_is_welcome(call) || !read_settings(call, &has_password) || !compose(call, NULL, note))
        return;
    aur_rights_case c = {.role = call->claims.person.role, .type = settings->type, .is_owner = true};
    if (settings->name[0] == '\0')
        aur_rest_refuse_field(call, "name", "given");
    else if (aur_rest_allowed(call, AUR_RIGHT_CREATE, aur_rights_judge(AUR_RIGHT_CREATE, &c)) &&
             (!settings->is_persistent ||
              aur_rest_allowed(call, AUR_RIGHT_KEEP, aur_rights_judge(AUR_RIGHT_KEEP, &c)))) {
        memcpy(call->room.owner, call->claims.person.id, sizeof call->room.owner);
        call->needs_no_store = true;
        if (has_password)
            aur_rest_later(call, hash_password, open_now);
        else
            open_now(call);
    }
}

/* ---- settings, the end ---- */

/// Writes what the body asks for over the settings as they are now. False: refused.
static bool read_again(aur_rest_call *call, const aur_gathering *gathering)
{
    char hash[AUR_PASSWORD_HASH_BYTES];
    bool has_password = false;
    memcpy(hash, call->room.settings.password_hash, sizeof hash);
    call->room = *aur_gathering_room(gathering);
    if (!read_settings(call, &has_password))
        return false;
    if (has_password)
        memcpy(call->room.settings.password_hash, hash, sizeof hash);
    return true;
}

static void set_now(aur_rest_call *call)
{
    aur_seat spare;
    aur_gathering *gathering = aur_rest_gathering_to_act(call); // it may be another moment
    if (gathering == NULL || !read_again(call, gathering))
        return;
    bool was_kept = aur_gathering_room(gathering)->settings.is_persistent;
    if (call->err != AUR_OK)
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "no memory; please try again");
    else if (aur_people_is_taken(aur_rest_people(call), call->room.settings.name, gathering))
        aur_rest_refuse(call, AUR_PROTOCOL_TAKEN, NULL, "there is a room of this name");
    else if (aur_rest_allowed(call, AUR_RIGHT_SET,
                              aur_gathering_set(aur_rest_seat(call, gathering, &spare), &call->room.settings)))
        aur_rest_reply_written(call, was_kept || call->room.settings.is_persistent, 200, print_room(gathering, true));
}

void aur_rest_room_set(aur_rest_call *call)
{
    aur_seat spare;
    bool has_password = false;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    const aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    call->room = *aur_gathering_room(gathering);
    memcpy(call->parts[0], call->room.id, sizeof call->room.id); // its name may change
    bool was_kept = call->room.settings.is_persistent;
    if (!aur_rest_allowed(call, AUR_RIGHT_SET, aur_gathering_may(seat, AUR_RIGHT_SET, NULL)) ||
        !read_settings(call, &has_password))
        return;
    if (call->room.settings.is_persistent && !was_kept &&
        !aur_rest_allowed(call, AUR_RIGHT_KEEP, aur_gathering_may(seat, AUR_RIGHT_KEEP, NULL)))
        return;
    call->needs_no_store = true;
    if (has_password)
        aur_rest_later(call, hash_password, set_now);
    else
        set_now(call);
}

void aur_rest_room_close(aur_rest_call *call)
{
    aur_seat spare;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    const aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    if (!aur_rest_allowed(call, AUR_RIGHT_CLOSE, aur_gathering_may(seat, AUR_RIGHT_CLOSE, NULL)))
        return;
    bool is_kept = aur_gathering_room(gathering)->settings.is_persistent;
    aur_people_audit(aur_rest_people(call), aur_rest_actor(call), "close", "", aur_gathering_room(gathering)->id, "");
    aur_people_close_room(aur_rest_people(call), gathering, call->now_ns);
    aur_rest_reply_written(call, is_kept, 204, NULL);
}

/* ---- a MIDI file ---- */

static void read_file(aur_rest_call *call, aur_store *store)
{
    (void)store;
    call->err = aur_tune_player_open(call->data, call->data_bytes, &call->tune, call->reason, sizeof call->reason);
}

/// Begins, if he is still there.
static void file_read(aur_rest_call *call)
{
    const aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    aur_seat *seat = aur_people_seat_of(aur_rest_people(call), call->claims.person.id);
    if (call->err != AUR_OK) {
        aur_rest_refuse(call, AUR_PROTOCOL_INVALID_MESSAGE, NULL, "this file cannot be played: %s", call->reason);
    } else if (seat == NULL || seat->gathering != gathering) {
        aur_rest_refuse_missing(call, "member: whoever brings a file must be in the room");
    } else if (aur_uploads_begin(aur_rest_uploads(call), call->tune, seat, call->now_ns) != AUR_OK) {
        aur_rest_refuse(call, AUR_PROTOCOL_SERVER_OVERLOAD, NULL, "too many files play; please try later");
    } else {
        cJSON *tree = cJSON_CreateObject();
        cJSON_AddNumberToObject(tree, "notes", aur_tune_player_notes(call->tune));
        cJSON_AddNumberToObject(tree, "seconds", (double)aur_tune_player_frames(call->tune) / AUR_SAMPLE_RATE_HZ);
        call->tune = NULL; // it is theirs now
        aur_rest_reply(call, 202, tree);
    }
}

void aur_rest_midi(aur_rest_call *call)
{
    aur_seat spare;
    aur_gathering *gathering = aur_rest_gathering_to_act(call);
    if (gathering == NULL)
        return;
    const aur_seat *seat = aur_rest_seat(call, gathering, &spare);
    call->needs_no_store = true;
    if (aur_rest_allowed(call, AUR_RIGHT_UPLOAD, aur_gathering_may(seat, AUR_RIGHT_UPLOAD, NULL)))
        aur_rest_later(call, read_file, file_read);
}

/// One's own file; who may not play any more has none.
void aur_rest_midi_stop(aur_rest_call *call)
{
    const aur_gathering *gathering = aur_rest_gathering(call);
    if (gathering == NULL)
        return;
    aur_seat *seat = aur_people_seat_of(aur_rest_people(call), call->claims.person.id);
    if (seat != NULL && seat->gathering == gathering && aur_uploads_end(aur_rest_uploads(call), seat, call->now_ns))
        aur_rest_reply(call, 204, NULL);
    else
        aur_rest_refuse_missing(call, "file that plays");
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bodies of `POST /api/v1/rooms`.
#include "server/opening.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/preset_travel.h"
#include "stream/share.h"

static aur_err refuse_journal(aur_protocol_error *error, const char *limit, const char *why)
{
    aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "journal: %s", why);
    snprintf(error->field, sizeof error->field, "journal");
    snprintf(error->limit, sizeof error->limit, "%s", limit);
    return AUR_ERR_FORMAT;
}

static aur_err read_journal(const cJSON *item, aur_opening *opening, aur_protocol_error *error)
{
    char why[AUR_JOURNAL_REASON_BYTES] = "no memory";
    uint8_t *data = NULL;
    size_t bytes = 0, at = 0;
    if (!cJSON_IsString(item) || !aur_share_is(item->valuestring))
        return aur_protocol_refuse_field(error, "journal", item, "a text that begins with " AUR_SHARE_PREFIX "1:");
    aur_err err = aur_share_parse(item->valuestring, &data, &bytes, &at);
    if (err == AUR_ERR_UNSUPPORTED)
        return refuse_journal(error, AUR_SHARE_PREFIX "1:", "it is of another version");
    if (err == AUR_ERR_FORMAT) {
        snprintf(why, sizeof why, "character %zu is not one of base64url", at);
        return refuse_journal(error, "a text that begins with " AUR_SHARE_PREFIX "1:", why);
    }
    if (err == AUR_OK)
        err = aur_journal_parse(data, bytes, aur_preset_travel_known(), &opening->journal, why);
    free(data);
    return err == AUR_OK ? AUR_OK : refuse_journal(error, "a whole journal, with presets that this server has", why);
}

/// The last frame that is known to be so.
static int64_t end_of(const aur_journal *journal)
{
    int64_t last_frame = journal->count > 0 ? journal->entries[journal->count - 1].at_frame : 0;
    return journal->end_frame > last_frame ? journal->end_frame : last_frame;
}

/// Where the room begins: at `begin_frame` if nothing else is said.
static aur_err read_frame(const cJSON *item, int64_t begin_frame, int64_t end_frame, aur_opening *opening,
                          aur_protocol_error *error)
{
    int64_t most = end_frame < AUR_OPENING_FRAME_MAX ? end_frame : AUR_OPENING_FRAME_MAX;
    double frame = item == NULL ? (double)begin_frame : cJSON_IsNumber(item) ? item->valuedouble : -1;
    if (frame >= 0 && frame <= (double)most && frame == floor(frame)) {
        opening->frame = (int64_t)frame;
        return AUR_OK;
    }
    aur_protocol_refuse_field(error, "frame", item, "a whole number, at most the journal's end");
    snprintf(error->limit, sizeof error->limit, "0..%" PRId64, most);
    return AUR_ERR_ARGUMENT;
}

/// The room goes its own way after its frame.
static void forget_what_follows(aur_opening *opening)
{
    aur_journal *journal = &opening->journal;
    while (journal->count > 0 && journal->entries[journal->count - 1].at_frame > opening->frame)
        journal->count--;
}

static aur_err read_beginning(const cJSON *root, const aur_controls *controls, aur_opening *opening,
                              aur_protocol_error *error)
{
    aur_control_set given;
    const cJSON *journal = cJSON_GetObjectItemCaseSensitive(root, "journal");
    const cJSON *frame = cJSON_GetObjectItemCaseSensitive(root, "frame");
    aur_err err = aur_protocol_read_controls(root, &given, error);
    if (err != AUR_OK)
        return err;
    if (journal == NULL) {
        opening->journal.controls = *controls;
        opening->journal.sound_version = AUR_SOUND_VERSION;
        for (uint32_t i = 0; err == AUR_OK && i < given.count; i++)
            err = aur_controls_apply(&opening->journal.controls, (aur_control)given.events[i].control,
                                     given.events[i].value);
        return err == AUR_OK ? read_frame(frame, 0, AUR_OPENING_FRAME_MAX, opening, error) : err;
    }
    if (given.count > 0) {
        const char *name = aur_control_describe((aur_control)given.events[0].control)->name;
        return aur_protocol_refuse_field(error, name, cJSON_GetObjectItemCaseSensitive(root, name),
                                         "left out where a journal is given: it has controls of its own");
    }
    err = read_journal(journal, opening, error);
    if (err != AUR_OK)
        return err;
    int64_t end_frame = end_of(&opening->journal);
    err = read_frame(frame, end_frame, end_frame, opening, error);
    forget_what_follows(opening);
    return err;
}

aur_err aur_opening_read(const cJSON *root, const aur_controls *controls, aur_opening *opening,
                         aur_protocol_error *error)
{
    memset(opening, 0, sizeof *opening);
    aur_err err = read_beginning(root, controls, opening, error);
    if (err == AUR_OK && opening->journal.sound_version != AUR_SOUND_VERSION)
        snprintf(opening->note, sizeof opening->note,
                 "the journal is of sound version %u, this server has %d: it plays, but may sound different",
                 (unsigned)opening->journal.sound_version, AUR_SOUND_VERSION);
    return err;
}

aur_err aur_opening_parse(const char *text, size_t bytes, const aur_controls *controls, aur_opening *opening,
                          aur_protocol_error *error)
{
    cJSON *root = NULL;
    memset(opening, 0, sizeof *opening);
    const char *why = aur_json_parse(text, bytes, AUR_PROTOCOL_DEPTH_MAX, &root);
    if (why != NULL) {
        aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "not a JSON object: %s", why);
        return AUR_ERR_FORMAT;
    }
    aur_err err = aur_opening_read(root, controls, opening, error);
    cJSON_Delete(root);
    return err;
}

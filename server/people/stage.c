// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// People and music. Notes of a tick go out together. A room that has no place for an off owes it.
#include "server/people/stage.h"

#include <stdlib.h>
#include <string.h>

#include "server/people/score_queue.h"
#include "stream/clock.h"
#include "stream/little.h"

#define PLAYED_TYPE   3
#define PLAYED_HEADER 8
#define PLAYED_BYTES  16
#define PLAYED_MAX    64
#define DEBTS_MAX     4096
#define SOON_FRAMES   (2 * AUR_PACKET_FRAMES) ///< further ahead a note waits

/// A player whose keys must all go up.
typedef struct debt {
    aur_venue *venue;
    uint16_t player;
} debt;

struct aur_stage {
    aur_hub *hub;
    aur_venues *venues;
    aur_venue *played_in; ///< whose notes are collected
    uint32_t played_count;
    uint8_t played[PLAYED_HEADER + PLAYED_MAX * PLAYED_BYTES];
    uint32_t debt_count;
    debt debts[DEBTS_MAX];
    aur_score_queue queue; ///< of venues
};

aur_err aur_stage_open(aur_hub *hub, aur_stage **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return AUR_ERR_MEMORY;
    (*out)->hub = hub;
    return AUR_OK;
}

void aur_stage_close(aur_stage *stage)
{
    free(stage);
}

void aur_stage_venues(aur_stage *stage, aur_venues *venues)
{
    stage->venues = venues;
}

/* ---- people to music ---- */

static bool is_off(const aur_guest_note *note)
{
    return note->all_off || note->velocity == 0;
}

static void owe(aur_stage *stage, aur_venue *venue, uint16_t player)
{
    for (uint32_t i = 0; i < stage->debt_count; i++)
        if (stage->debts[i].venue == venue && stage->debts[i].player == player)
            return;
    if (stage->debt_count < DEBTS_MAX)
        stage->debts[stage->debt_count++] = (debt){.venue = venue, .player = player};
}

/// In a room that sleeps all is well: nobody hears anything.
static bool post(const aur_venue *venue, const aur_guest_note *note, int64_t at_frame)
{
    if (venue->audience == NULL)
        return true;
    aur_control_event event = {.at_frame = at_frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(note)};
    return aur_room_control(venue->room, &event, 1) == AUR_OK;
}

/// What is played now is heard from the first block on that is not composed yet, with the distances it was played in.
static int64_t frame_of(void *context, void *music, int64_t now_ns)
{
    const aur_venue *venue = music;
    (void)context;
    if (venue->audience == NULL)
        return aur_venues_frame(venue, now_ns);
    int64_t composed = aur_audience_view(venue->audience, now_ns)->status->frame + AUR_LOOKAHEAD_FRAMES;
    return (composed + AUR_BLOCK_FRAMES - 1) / AUR_BLOCK_FRAMES * AUR_BLOCK_FRAMES;
}

/// Into the log now; an off for which there is no place is owed.
static void post_or_owe(void *context, void *music, const aur_hands_note *note)
{
    if (!post(music, &note->note, note->at_frame) && is_off(&note->note))
        owe(context, music, note->note.player);
}

static bool is_due(void *context, void *music, int64_t at_frame)
{
    return at_frame <= frame_of(context, music, aur_clock_now_ns()) + SOON_FRAMES;
}

/// There is no place for his off: he plays no more of what waits, and owes the end of what sounds.
static void end_all(aur_stage *stage, aur_venue *venue, uint16_t player)
{
    aur_hands_note all = {.at_frame = INT64_MIN, .note = {.player = player, .all_off = true}};
    aur_score_queue_cancel(&stage->queue, venue, &all);
    owe(stage, venue, player);
}

static void play(void *context, void *music, const aur_hands_note *notes, uint32_t count)
{
    aur_stage *stage = context;
    aur_venue *venue = music;
    int64_t soon_frame = frame_of(stage, music, aur_clock_now_ns()) + SOON_FRAMES;
    for (uint32_t i = 0; venue->audience != NULL && i < count; i++) {
        const aur_hands_note *note = &notes[i];
        bool is_soon = note->at_frame <= soon_frame;
        if (is_off(&note->note) && is_soon && stage->queue.count > 0)
            aur_score_queue_cancel(&stage->queue, music, note);
        if (is_soon)
            post_or_owe(stage, music, note);
        else if (!aur_score_queue_add(&stage->queue, music, note) && is_off(&note->note))
            end_all(stage, venue, note->note.player);
    }
}

static void pay_debts(aur_stage *stage)
{
    for (uint32_t i = stage->debt_count; i > 0; i--) {
        debt *d = &stage->debts[i - 1];
        aur_guest_note note = {.player = d->player, .all_off = true};
        int64_t frame = aur_venues_frame(d->venue, aur_clock_now_ns());
        if (post(d->venue, &note, frame))
            *d = stage->debts[--stage->debt_count];
    }
}

static bool is_heard(void *context, void *music)
{
    (void)context;
    return aur_venue_is_used(music);
}

/// Plain streams are for those who may come in without being asked anything.
static void changed(void *context, aur_gathering *gathering, void *music)
{
    aur_venue *venue = music;
    const aur_room_settings *settings = &aur_gathering_room(gathering)->settings;
    (void)context;
    venue->named.is_closed_to_strangers = settings->password_hash[0] != '\0' || settings->no_guests;
    venue->named.is_owned = !aur_gathering_room(gathering)->is_server_owned;
}

static aur_err opened(void *context, aur_gathering *gathering, void **music)
{
    aur_stage *stage = context;
    aur_venue *first = aur_venues_first(stage->venues), *venue = first;
    if (first->gathering == NULL)
        first->gathering = gathering;
    else
        venue = aur_venues_keep(stage->venues, aur_gathering_room(gathering)->id, gathering, aur_clock_now_ns());
    if (venue == NULL)
        return AUR_ERR_MEMORY;
    *music = venue;
    venue->stage = stage;
    changed(stage, gathering, venue);
    return AUR_OK;
}

static aur_err compose(void *context, void *music, const cJSON *body, char note[AUR_OPENING_NOTE_BYTES],
                       aur_protocol_error *error)
{
    const aur_stage *stage = context;
    aur_controls controls;
    aur_opening opening;
    aur_venues_controls(stage->venues, &controls);
    aur_err err = aur_opening_read(body, &controls, &opening, error);
    memcpy(note, opening.note, sizeof opening.note);
    if (err == AUR_OK && music != NULL) {
        err = aur_venues_compose(music, &opening, aur_clock_now_ns());
        aur_protocol_error_set(error, AUR_PROTOCOL_INVALID_MESSAGE, "this journal cannot be played at this frame");
    }
    aur_journal_free(&opening.journal);
    return err;
}

static void closed(void *context, aur_gathering *gathering, void *music)
{
    aur_stage *stage = context;
    aur_venue *venue = music;
    (void)gathering;
    for (uint32_t i = stage->debt_count; i > 0; i--)
        if (stage->debts[i - 1].venue == venue)
            stage->debts[i - 1] = stage->debts[--stage->debt_count];
    aur_score_queue_drop(&stage->queue, venue);
    if (stage->played_in == venue)
        stage->played_in = NULL;
    aur_hub_dissolve(stage->hub, venue);
    if (venue == aur_venues_first(stage->venues))
        venue->gathering = NULL;
    else
        aur_venues_release(stage->venues, venue);
}

static void tell(void *context, aur_seat *seat, char *text)
{
    (void)context;
    aur_talk_tell(seat, aur_outgoing_new(text));
}

static void send_out(void *context, aur_seat *seat, uint16_t close_code)
{
    (void)context;
    aur_talk_send_out(seat, close_code);
}

void aur_stage_people(aur_stage *stage, aur_people_config *config)
{
    config->tell = tell;
    config->send_out = send_out;
    config->opened = opened;
    config->closed = closed;
    config->compose = compose;
    config->changed = changed;
    config->play = play;
    config->frame = frame_of;
    config->is_heard = is_heard;
    config->context = stage;
}

/* ---- music to people ---- */

static void flush(aur_stage *stage)
{
    const aur_gathering *gathering = stage->played_in != NULL ? stage->played_in->gathering : NULL;
    size_t bytes = PLAYED_HEADER + (size_t)stage->played_count * PLAYED_BYTES;
    if (gathering != NULL && stage->played_count > 0) {
        stage->played[0] = PLAYED_TYPE;
        stage->played[1] = (uint8_t)stage->played_count;
        aur_outgoing *outgoing = aur_outgoing_binary(stage->played, bytes);
        for (aur_seat *seat = aur_gathering_first(gathering); seat != NULL; seat = seat->next)
            aur_talk_tell(seat, aur_outgoing_keep(outgoing));
        aur_outgoing_drop(outgoing);
    }
    stage->played_count = 0;
}

/// A note is in the log of a room: from now on it is known when it is heard.
static void on_note(void *context, const aur_control_result *result)
{
    aur_venue *venue = context;
    aur_stage *stage = venue->stage;
    aur_guest_note note;
    if (venue->gathering == NULL)
        return; // dissolved, or about music alone: there is nobody to tell
    if (result->err != AUR_OK || aur_guest_unpack(result->event.value, &note) != AUR_OK)
        return;
    if (stage->played_in != venue || stage->played_count == PLAYED_MAX)
        flush(stage);
    stage->played_in = venue;
    uint8_t *at = stage->played + PLAYED_HEADER + (size_t)stage->played_count++ * PLAYED_BYTES;
    memset(at, 0, PLAYED_BYTES);
    aur_little_put(aur_little_put(at, (uint64_t)result->effect_frame, 8), note.player, 2);
    at[10] = note.all_off ? AUR_HANDS_ALL_OFF : note.velocity > 0 ? AUR_HANDS_ON : AUR_HANDS_OFF;
    at[11] = note.pitch_midi;
    at[12] = note.velocity;
    at[13] = note.patch;
}

static void woken(void *context, aur_venue *venue, aur_err err)
{
    aur_stage *stage = context;
    aur_hub_woken(stage->hub, venue, err);
}

void aur_stage_config(aur_stage *stage, aur_venues_config *config)
{
    config->woken = woken;
    config->context = stage;
    config->audience.on_note = on_note;
}

void aur_stage_tick(aur_stage *stage)
{
    flush(stage);
    aur_score_queue_take(&stage->queue, is_due, post_or_owe, stage);
    pay_debts(stage);
}

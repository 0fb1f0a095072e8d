// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The audience.
#include "server/audience.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/noting.h"
#include "stream/clock.h"
#include "stream/controls.h"
#include "stream/log.h"

/// A journal has so many entries with notes among them; beyond, controls alone.
#define NOTES_WRITTEN_MAX (AUR_ROOM_LOG_MAX - 8192)

#define STATUS_EVERY_NS      AUR_NS_PER_SECOND
#define VISITS_EVERY_NS      (AUR_NS_PER_SECOND / 5) ///< of what need not be known to a packet
#define STATUS_SHARED_FOR_NS (AUR_NS_PER_SECOND / 4)

struct aur_audience {
    aur_audience_config config;
    aur_audience *next_audience;         ///< of the crowd
    aur_media *media[AUR_QUALITY_COUNT]; ///< NULL = nobody has listened to it yet
    aur_member *members;
    aur_audience_stats stats;
    aur_changes changes;
    aur_room_status status; ///< newest from the room, frame brought up to date
    int64_t reported_frame; ///< frame as the room said it
    int64_t sample_due_ns;  ///< when to look at the queues again
    int64_t reported_at_ns; ///< when that was seen first
    aur_news news;          ///< music as last told
    int64_t start_ns;       ///< when frame 0 was
    uint64_t told_missed, told_encode_failures, told_open_failures;
    aur_outgoing *shared_status; ///< for members who were never skipped
    int64_t shared_status_at_ns;
    aur_room_view view;
    uint64_t told_count;   ///< texts pushed
    uint32_t switching;    ///< members who wait for another quality
    int64_t visits_due_ns; ///< when all members are looked at next
};

static aur_err open_media(aur_audience *audience, uint32_t quality)
{
    if (audience->media[quality] != NULL)
        return AUR_OK;
    aur_err err = aur_room_quality_open(audience->config.room, quality);
    return err == AUR_OK
               ? aur_media_open(aur_room_tape(audience->config.room, quality), quality, &audience->media[quality])
               : err;
}

aur_err aur_audience_open(const aur_audience_config *config, aur_audience **out)
{
    aur_audience *audience = calloc(1, sizeof *audience);
    *out = NULL;
    if (audience == NULL)
        return AUR_ERR_MEMORY;
    audience->config = *config;
    aur_err err = open_media(audience, aur_room_quality(config->room));
    if (err != AUR_OK) {
        free(audience);
        return err;
    }
    if (config->crowd != NULL) {
        audience->next_audience = config->crowd->audiences;
        config->crowd->audiences = audience;
    }
    aur_room_status_get(config->room, &audience->status);
    aur_news_start(&audience->news, &audience->status.piece);
    audience->reported_frame = -1;
    *out = audience;
    return AUR_OK;
}

static void leave_crowd(aur_audience *audience)
{
    aur_crowd *crowd = audience->config.crowd;
    if (crowd == NULL)
        return;
    aur_audience **link = &crowd->audiences;
    while (*link != audience)
        link = &(*link)->next_audience;
    *link = audience->next_audience;
}

void aur_audience_close(aur_audience *audience)
{
    if (audience == NULL)
        return;
    leave_crowd(audience);
    aur_outgoing_drop(audience->shared_status);
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        aur_media_close(audience->media[i]);
    free(audience);
}

/// The first of all who share; the others follow by next_audience.
static const aur_audience *first_of_all(const aur_audience *audience)
{
    return audience->config.crowd != NULL ? audience->config.crowd->audiences : audience;
}

/// Those who listen or may begin to.
static uint32_t hearers(const aur_audience *audience)
{
    return audience->stats.members[AUR_MEMBER_TALKER] + audience->stats.members[AUR_MEMBER_PLAIN];
}

/// Of those who listen by what they hear; who is there may begin to listen at any time, and counts as if he did.
static int64_t traffic_bps(const aur_audience *audience)
{
    const aur_room *room = audience->config.room;
    int64_t idle = (int64_t)hearers(audience) - audience->stats.listening;
    int64_t traffic = idle * aur_quality_get(aur_room_quality(room))->bitrate_bps;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        traffic += (int64_t)aur_room_quality_listeners(room, i) * aur_quality_get(i)->bitrate_bps;
    return traffic;
}

const aur_access_key *aur_audience_key(const aur_audience *audience)
{
    return audience->config.key;
}

uint32_t aur_audience_quality(const aur_audience *audience)
{
    return aur_room_quality(audience->config.room);
}

/// Under load no quality is begun that is not encoded already, but for the one that everybody gets who does not choose.
static bool may_begin(const aur_audience *audience, uint32_t quality)
{
    const aur_shedding *shedding = audience->config.shedding;
    return shedding == NULL || shedding->level < AUR_SHEDDING_QUALITIES || quality == aur_audience_quality(audience) ||
           aur_room_quality_listeners(audience->config.room, quality) > 0;
}

aur_admission_verdict aur_audience_admits(const aur_audience *audience, uint32_t quality)
{
    const aur_admission rules = {.members_max = audience->config.members_max,
                                 .traffic_max_bps = audience->config.traffic_max_bps,
                                 .shedding = audience->config.shedding};
    uint32_t members = 0;
    int64_t traffic = 0;
    for (const aur_audience *a = first_of_all(audience); a != NULL; a = a->next_audience) {
        members += hearers(a);
        traffic += traffic_bps(a);
    }
    aur_admission_verdict verdict =
        aur_admission_judge(&rules, members, traffic, aur_quality_get(quality)->bitrate_bps);
    return verdict == AUR_ADMISSION_WELCOME && !may_begin(audience, quality) ? AUR_ADMISSION_LOAD : verdict;
}

void aur_audience_turn_away(aur_audience *audience, aur_admission_verdict verdict)
{
    audience->stats.turned_away[verdict]++;
}

static void add_member(aur_audience *audience, aur_member *member)
{
    member->previous = NULL;
    member->next = audience->members;
    if (member->next != NULL)
        member->next->previous = member;
    audience->members = member;
    audience->stats.members[member->kind]++;
}

aur_err aur_audience_join(aur_audience *audience, aur_member *member, uint32_t quality)
{
    aur_admission_verdict verdict = aur_audience_admits(audience, quality);
    if (verdict != AUR_ADMISSION_WELCOME) {
        aur_audience_turn_away(audience, verdict);
        return AUR_ERR_FULL;
    }
    add_member(audience, member);
    return AUR_OK;
}

/// One who missed something does not get what came after it.
static void tell_follower(aur_audience *audience, aur_member *member, aur_outgoing *events)
{
    if (member->is_lost || aur_outbox_push(&member->outbox, aur_outgoing_keep(events)))
        return;
    member->is_lost = true;
    audience->stats.texts_dropped++;
}

aur_err aur_audience_follow(aur_audience *audience, aur_member *member, int64_t now_ns)
{
    uint32_t followers = 0;
    for (const aur_audience *a = first_of_all(audience); a != NULL; a = a->next_audience)
        followers += a->stats.members[AUR_MEMBER_FOLLOWER];
    if (followers >= audience->config.followers_max) {
        audience->stats.turned_away[AUR_ADMISSION_FOLLOWERS]++;
        return AUR_ERR_FULL;
    }
    member->kind = AUR_MEMBER_FOLLOWER;
    add_member(audience, member);
    aur_outgoing *events = aur_outgoing_new(aur_protocol_print_events(
        aur_audience_view(audience, now_ns), &audience->news, (1u << AUR_NEWS_KIND_COUNT) - 1));
    tell_follower(audience, member, events);
    aur_outgoing_drop(events);
    return AUR_OK;
}

void aur_audience_leave(aur_audience *audience, aur_member *member)
{
    aur_outbox_clear(&member->outbox);
    if (member->previous == NULL && audience->members != member)
        return;
    aur_audience_mute(audience, member);
    if (member->previous != NULL)
        member->previous->next = member->next;
    else
        audience->members = member->next;
    if (member->next != NULL)
        member->next->previous = member->previous;
    member->next = member->previous = NULL;
    audience->stats.members[member->kind]--;
    aur_changes_leave(&audience->changes, member);
}

static void push(aur_audience *audience, aur_member *member, aur_outgoing *outgoing)
{
    audience->told_count++;
    if (!aur_outbox_push(&member->outbox, outgoing))
        audience->stats.texts_dropped++;
}

/// One who does not learn what comes next must not get it.
static bool can_be_told(const aur_member *member)
{
    return member->kind != AUR_MEMBER_TALKER || member->outbox.count < AUR_OUTBOX_MAX;
}

/// What the packets of a member that are sent next are of.
static void tell_listening(aur_audience *audience, aur_member *member, int64_t at_frame)
{
    uint16_t pre_skip_frames = aur_room_lookahead_frames(audience->config.room, member->quality);
    if (member->kind == AUR_MEMBER_TALKER)
        push(audience, member,
             aur_outgoing_new(aur_protocol_print_listening(member->quality, pre_skip_frames, at_frame)));
}

/// The member stays with what it has.
static void call_off(aur_audience *audience, aur_member *member)
{
    if (member->wanted == member->quality)
        return;
    aur_room_listeners_add(audience->config.room, member->wanted, -1);
    member->wanted = member->quality;
    audience->switching--;
}

aur_err aur_audience_listen(aur_audience *audience, aur_member *member, uint32_t quality, int32_t burst_ms,
                            int64_t now_ns)
{
    if (!may_begin(audience, quality)) // not so if it joined in this one just now
        quality = aur_audience_quality(audience);
    aur_err err = open_media(audience, quality);
    if (err != AUR_OK)
        return err;
    if (member->listener.active && quality != member->quality) {
        aur_room_listeners_add(audience->config.room, quality, 1);
        call_off(audience, member);
        member->wanted = quality;
        audience->switching++;
        return AUR_OK;
    }
    if (!can_be_told(member))
        return AUR_ERR_FULL;
    if (!member->listener.active) {
        aur_room_listeners_add(audience->config.room, quality, 1);
        audience->stats.listening++;
        member->status_due_ns = now_ns + STATUS_EVERY_NS;
        member->quality = member->wanted = quality;
    }
    call_off(audience, member);
    int32_t burst_frames = burst_ms * (AUR_SAMPLE_RATE_HZ / 1000);
    aur_listener_start(&member->listener, audience->media[quality],
                       (uint32_t)burst_frames / aur_quality_get(quality)->packet_frames);
    tell_listening(audience, member, -1);
    return AUR_OK;
}

void aur_audience_mute(aur_audience *audience, aur_member *member)
{
    if (!member->listener.active)
        return;
    aur_listener_stop(&member->listener);
    aur_room_listeners_add(audience->config.room, member->quality, -1);
    call_off(audience, member);
    audience->stats.listening--;
}

/// Lets the quality that is wanted take over at the frame due next, if it reaches back far enough for a decoder to have
/// converged by then, and forward to that frame. A new run of it gets there within 160 ms.
static void try_switch(aur_audience *audience, aur_member *member)
{
    if (member->wanted == member->quality || !can_be_told(member))
        return;
    const aur_media *from = audience->media[member->quality], *to = audience->media[member->wanted];
    int64_t due_frame = aur_listener_due_frame(&member->listener, from);
    uint64_t first = aur_media_next(to);
    if (due_frame == INT64_MIN || aur_media_frame(to, first) < due_frame ||
        !aur_media_find(to, due_frame - AUR_QUALITY_PRE_ROLL_FRAMES, &first))
        return;
    aur_room_listeners_add(audience->config.room, member->quality, -1);
    member->quality = member->wanted;
    audience->switching--;
    aur_listener_move(&member->listener, first);
    tell_listening(audience, member, due_frame - aur_room_lookahead_frames(audience->config.room, member->quality));
}

aur_err aur_audience_control(aur_audience *audience, const aur_control_set *controls, aur_member *sender,
                             const char *id, aur_change_done done, void *owner, int64_t now_ns)
{
    const aur_change as = {.sender = sender, .done = done, .owner = owner};
    aur_err err = aur_changes_post(&audience->changes, audience->config.room, controls, &as, id, now_ns);
    audience->stats.controls_refused += err != AUR_OK;
    return err;
}

void aur_audience_forget(aur_audience *audience, const void *owner)
{
    aur_changes_forget(&audience->changes, owner);
}

static void tell_all_but(aur_audience *audience, const aur_member *except, aur_outgoing *outgoing)
{
    for (aur_member *member = audience->members; member != NULL; member = member->next)
        if (member != except && member->kind == AUR_MEMBER_TALKER && !member->is_outside)
            push(audience, member, aur_outgoing_keep(outgoing));
}

void aur_audience_tell(aur_audience *audience, aur_outgoing *outgoing)
{
    tell_all_but(audience, NULL, outgoing);
}

static void tell_error(aur_audience *audience, aur_member *member, aur_protocol_code code, uint64_t value,
                       const char *text)
{
    aur_protocol_error error;
    aur_protocol_error_set(&error, code, text, (unsigned long long)value);
    snprintf(error.value, sizeof error.value, "%llu", (unsigned long long)value);
    aur_outgoing *outgoing = aur_outgoing_new(aur_protocol_print_error(&error));
    if (member != NULL) {
        push(audience, member, outgoing);
        return;
    }
    aur_audience_tell(audience, outgoing);
    aur_outgoing_drop(outgoing);
}

/// Everything about a change is known: tell everybody.
static void finish_change(aur_audience *audience, const aur_change *finished)
{
    aur_change_view view = {.results = finished->results, .count = finished->count, .id = ""};
    if (finished->count > 0) {
        audience->stats.controls_applied += finished->count;
        aur_outgoing *outgoing = aur_outgoing_new(aur_protocol_print_control(&view));
        tell_all_but(audience, finished->sender, outgoing);
        aur_outgoing_drop(outgoing);
        view.id = finished->id;
        if (finished->sender != NULL)
            push(audience, finished->sender, aur_outgoing_new(aur_protocol_print_control(&view)));
    }
    if (finished->err != AUR_OK) {
        audience->stats.controls_refused += finished->wanted;
        if (finished->sender != NULL) {
            aur_protocol_error error;
            aur_protocol_error_set(&error, AUR_PROTOCOL_RATE_LIMIT_EXCEEDED, "too many control changes in this room");
            memcpy(error.id, finished->id, sizeof error.id);
            push(audience, finished->sender, aur_outgoing_new(aur_protocol_print_error(&error)));
        }
    }
    if (finished->done != NULL)
        finished->done(finished->owner, &view, finished->err);
}

/// Into the journal. A file that cannot be written is tried again with the next flush; a change that is missing would
/// make all that follows other music, so the journal ends before it.
static void write_down(aur_audience *audience, const aur_control_event *event)
{
    if (audience->config.scribe == NULL)
        return;
    if (event->control == AUR_LOG_NOTE && aur_scribe_count(audience->config.scribe) >= NOTES_WRITTEN_MAX)
        return; // what is played later depends on no note: the places that are left are for controls
    aur_err err = aur_scribe_add(audience->config.scribe, event, 1);
    if (err == AUR_OK || err == AUR_ERR_FILE)
        return;
    aur_log(AUR_LOG_ERROR, "journal", "ends here: %s", aur_strerror(err));
    audience->config.scribe = NULL;
}

static void take_results(aur_audience *audience)
{
    aur_control_result result;
    aur_change finished;
    while (aur_room_result(audience->config.room, &result)) {
        if (result.err == AUR_OK)
            write_down(audience, &result.event);
        if (result.event.control == AUR_LOG_NOTE && audience->config.on_note != NULL)
            audience->config.on_note(audience->config.context, &result);
        if (aur_changes_take(&audience->changes, &result, &finished))
            finish_change(audience, &finished);
    }
}

static void take_status(aur_audience *audience, int64_t now_ns)
{
    aur_room_status_get(audience->config.room, &audience->status);
    if (audience->status.frame != audience->reported_frame) {
        audience->reported_frame = audience->status.frame;
        audience->reported_at_ns = now_ns;
    }
    // A room that does not play reports only now and then, but its frame goes on with the clock.
    if (audience->status.state == AUR_ROOM_RESTING || audience->status.state == AUR_ROOM_WAKING)
        audience->status.frame += (now_ns - audience->reported_at_ns) * (AUR_SAMPLE_RATE_HZ / 1000) / 1000000;
}

/// News to everybody: as a message of our protocol, and as events with the same data to followers.
static void tell_news(aur_audience *audience, int64_t now_ns)
{
    const aur_piece_status *told = &audience->news.told;
    int64_t chapter = told->chapter, phrase = told->phrase;
    unsigned bits = aur_news_take(&audience->news, &audience->status.piece, audience->status.frame);
    if (bits == 0)
        return;
    audience->stats.phrases += chapter != told->chapter || phrase != told->phrase;
    aur_outgoing_drop(audience->shared_status);
    audience->shared_status = NULL;
    const aur_room_view *view = aur_audience_view(audience, now_ns);
    int64_t at_frame = audience->news.at_frame[__builtin_ctz(bits)]; // all that is new at once has the same
    aur_outgoing *update = aur_outgoing_new(aur_protocol_print_generation_update(view, at_frame));
    aur_audience_tell(audience, update);
    aur_outgoing_drop(update);
    if (audience->stats.members[AUR_MEMBER_FOLLOWER] == 0)
        return;
    aur_outgoing *events = aur_outgoing_new(aur_protocol_print_events(view, &audience->news, bits));
    for (aur_member *member = audience->members; member != NULL; member = member->next)
        if (member->kind == AUR_MEMBER_FOLLOWER)
            tell_follower(audience, member, events);
    aur_outgoing_drop(events);
}

static void tell_faults(aur_audience *audience)
{
    const aur_room_status *status = &audience->status;
    if (status->missed_packets > audience->told_missed)
        tell_error(audience, NULL, AUR_PROTOCOL_BUFFER_UNDERRUN, status->missed_packets - audience->told_missed,
                   "the renderer came late, %llu packets were not made");
    if (status->encode_failures > audience->told_encode_failures)
        tell_error(audience, NULL, AUR_PROTOCOL_SYNTHESIS_FAILED,
                   status->encode_failures - audience->told_encode_failures, "%llu packets could not be made");
    if (status->open_failures > audience->told_open_failures)
        tell_error(audience, NULL, AUR_PROTOCOL_GENERATION_ERROR, status->open_failures - audience->told_open_failures,
                   "the music could not be started, %llu attempts; trying again");
    audience->told_missed = status->missed_packets;
    audience->told_encode_failures = status->encode_failures;
    audience->told_open_failures = status->open_failures;
}

/// How much waits for each, once a second.
static void sample_queues(aur_audience *audience, int64_t now_ns)
{
    if (now_ns < audience->sample_due_ns)
        return;
    audience->sample_due_ns = now_ns + AUR_NS_PER_SECOND;
    for (const aur_member *member = audience->members; member != NULL; member = member->next)
        if (member->listener.active)
            aur_histogram_add(&audience->stats.queue_packets, AUR_AUDIENCE_QUEUE_LIMITS,
                              (double)aur_listener_waiting(&member->listener, audience->media[member->quality]));
}

static void switch_members(aur_audience *audience)
{
    for (aur_member *member = audience->members; audience->switching > 0 && member != NULL; member = member->next)
        try_switch(audience, member);
}

static void visit_members(aur_audience *audience, int64_t now_ns)
{
    if (now_ns < audience->visits_due_ns)
        return;
    audience->visits_due_ns = now_ns + VISITS_EVERY_NS;
    audience->told_count += aur_noting_tell(audience->config.room, audience->members, audience->status.frame);
    for (aur_member *member = audience->members; member != NULL; member = member->next) {
        uint32_t skipped = aur_listener_limit(&member->listener, aur_audience_media(audience, member));
        audience->stats.packets_skipped += skipped;
        if (member->kind != AUR_MEMBER_TALKER)
            continue;
        if (skipped > 0)
            tell_error(audience, member, AUR_PROTOCOL_BUFFER_OVERRUN, skipped,
                       "you fell behind and were moved forward by %llu packets");
        if (member->listener.active && now_ns >= member->status_due_ns) {
            member->status_due_ns = now_ns + STATUS_EVERY_NS;
            push(audience, member, aur_audience_status(audience, member, now_ns));
        }
    }
}

void aur_audience_tick(aur_audience *audience, int64_t now_ns)
{
    aur_room_status before;
    aur_room_status_get(audience->config.room, &before); // every change before its frame has its result
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        if (audience->media[i] != NULL)
            aur_media_follow(audience->media[i]);
    take_results(audience);
    if (audience->config.scribe != NULL)
        aur_scribe_end(audience->config.scribe, before.frame);
    take_status(audience, now_ns);
    tell_news(audience, now_ns);
    tell_faults(audience);
    sample_queues(audience, now_ns);
    visit_members(audience, now_ns);
    switch_members(audience);
}

aur_outgoing *aur_audience_status(aur_audience *audience, const aur_member *member, int64_t now_ns)
{
    uint64_t skipped = member->listener.skipped;
    if (skipped > 0)
        return aur_outgoing_new(aur_protocol_print_status(aur_audience_view(audience, now_ns), skipped));
    if (audience->shared_status == NULL || now_ns - audience->shared_status_at_ns > STATUS_SHARED_FOR_NS) {
        aur_outgoing_drop(audience->shared_status);
        audience->shared_status = aur_outgoing_new(aur_protocol_print_status(aur_audience_view(audience, now_ns), 0));
        audience->shared_status_at_ns = now_ns;
    }
    return aur_outgoing_keep(audience->shared_status);
}

void aur_audience_start(aur_audience *audience, int64_t start_ns)
{
    audience->start_ns = start_ns;
}

const aur_room_view *aur_audience_view(aur_audience *audience, int64_t now_ns)
{
    aur_room *room = audience->config.room;
    audience->view = (aur_room_view){.name = audience->config.name,
                                     .status = &audience->status,
                                     .listeners = audience->stats.listening,
                                     .skipped = audience->stats.packets_skipped,
                                     .quality = aur_room_quality(room),
                                     .pre_skip_frames = aur_room_lookahead_frames(room, aur_room_quality(room)),
                                     .uptime_s = (now_ns - audience->config.started_at_ns) / AUR_NS_PER_SECOND,
                                     .read_only = aur_access_is_read_only(audience->config.access),
                                     .start_ns = audience->start_ns,
                                     .soundfont = audience->config.soundfont,
                                     .shedding = audience->config.shedding};
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        audience->view.quality_listeners[i] = aur_room_quality_listeners(room, i);
    return &audience->view;
}

const char *aur_audience_title(const aur_audience *audience, int64_t at_frame)
{
    return aur_news_title(&audience->news, at_frame);
}

aur_media *aur_audience_media(aur_audience *audience, const aur_member *member)
{
    return audience->media[member->quality];
}

uint64_t aur_audience_told(const aur_audience *audience)
{
    return audience->told_count;
}

void aur_audience_sent(aur_audience *audience, uint32_t packets)
{
    audience->stats.packets_sent += packets;
}

void aur_audience_relayed(aur_audience *audience, double seconds)
{
    aur_histogram_add(&audience->stats.relay_s, AUR_AUDIENCE_RELAY_LIMITS_S, seconds);
}

void aur_audience_stats_get(const aur_audience *audience, aur_audience_stats *stats)
{
    *stats = audience->stats;
}

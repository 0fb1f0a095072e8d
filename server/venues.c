// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The table. A venue that is opened waits for its room, then people find it, then it is empty for a while, then nobody
/// finds it any more, and when nothing refers to it it is gone.
#include "server/venues.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/log.h"
#include "stream/preset_travel.h"

/// Of five bits each.
#define ID_CHARS    16
#define TOKEN_CHARS (AUR_VENUES_TOKEN_BYTES - 1)

typedef struct entry {
    aur_venue venue;
    aur_venues_done done; ///< NULL = nobody waits for it
    void *owner;
    char token[AUR_VENUES_TOKEN_BYTES]; ///< until it has been told; "" = none
    char note[sizeof(((aur_opening *)NULL)->note)];
} entry;

struct aur_venues {
    aur_venues_config config;
    aur_venue first;
    entry *opened[AUR_VENUES_OPENED_MAX]; ///< with music, or with music on the way in or out
    entry **asleep;                       ///< kept, without music
    uint32_t asleep_count, asleep_room;
    uint32_t released;      ///< of these: to go when nobody refers to them
    aur_venues_stats stats; ///< `open` is how many these are
    aur_tally closed;       ///< of those that are no more
    aur_crowd crowd;
    aur_bucket bucket;
    uint64_t told_closed;
    uint32_t last_id; ///< of rooms, in the log
};

aur_err aur_venues_open(const aur_venues_config *config, aur_venue *first, aur_venues **out)
{
    *out = NULL;
    aur_venues *venues = calloc(1, sizeof *venues);
    if (venues == NULL)
        return AUR_ERR_MEMORY;
    venues->config = *config;
    venues->config.audience.crowd = &venues->crowd;
    if (config->station == NULL)
        venues->config.opened_max = 0;
    venues->first = *first;
    aur_err err = aur_venue_open(&venues->first, &venues->config.audience);
    if (err != AUR_OK) {
        venues->first.scribe = NULL;
        aur_venue_close(&venues->first);
        free(venues);
        return err;
    }
    memset(first, 0, sizeof *first);
    *out = venues;
    return AUR_OK;
}

static void free_entry(entry *e)
{
    aur_venue_close(&e->venue);
    sodium_memzero(e, sizeof *e);
    free(e);
}

void aur_venues_close(aur_venues *venues)
{
    if (venues == NULL)
        return;
    for (uint32_t i = 0; i < venues->stats.open; i++)
        free_entry(venues->opened[i]);
    for (uint32_t i = 0; i < venues->asleep_count; i++)
        free_entry(venues->asleep[i]);
    free(venues->asleep);
    aur_venue_close(&venues->first);
    free(venues);
}

aur_venue *aur_venues_first(aur_venues *venues)
{
    return &venues->first;
}

aur_venue *aur_venues_of(aur_venues *venues, const aur_http_room *named)
{
    return named != NULL ? (aur_venue *)named : &venues->first;
}

const aur_http_room *aur_venues_named(const aur_venues *venues)
{
    return &venues->first.named;
}

/* ---- opening ---- */

/// Digits of RFC 4648, section 6, in small letters.
static void make_secret(char *text, size_t chars)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[TOKEN_CHARS];
    randombytes_buf(random, chars);
    for (size_t i = 0; i < chars; i++)
        text[i] = digits[random[i] & 31];
    text[chars] = '\0';
    sodium_memzero(random, sizeof random);
}

static aur_admission_verdict judge(aur_venues *venues, int64_t now_ns)
{
    const aur_shedding *shedding = venues->config.audience.shedding;
    const aur_audience *audience = venues->first.audience;
    if (!aur_bucket_take(&venues->bucket, AUR_VENUES_OPENED_A_SECOND, AUR_VENUES_OPENED_BURST, now_ns))
        return AUR_ADMISSION_RATE;
    if (venues->stats.open >= venues->config.opened_max)
        return AUR_ADMISSION_ROOMS;
    if (shedding != NULL && shedding->level >= AUR_SHEDDING_QUALITIES)
        return AUR_ADMISSION_LOAD;
    return aur_audience_admits(audience, aur_audience_quality(audience));
}

aur_admission_verdict aur_venues_admit(aur_venues *venues, int64_t now_ns)
{
    aur_admission_verdict verdict = judge(venues, now_ns);
    if (verdict != AUR_ADMISSION_WELCOME)
        venues->stats.refused[verdict]++;
    return verdict;
}

void aur_venues_controls(const aur_venues *venues, aur_controls *controls)
{
    *controls = venues->config.controls;
    controls->seed = randombytes_random();
}

/// Its journal begins with all that it was opened with.
static aur_err begin_journal(aur_venue *venue, const aur_opening *opening)
{
    const aur_journal *journal = &opening->journal;
    aur_scribe_config config = {
        .controls = journal->controls, .title = journal->title, .presets = aur_preset_travel_known()};
    aur_err err = aur_scribe_open(&config, &venue->scribe);
    if (err == AUR_OK && journal->count > 0)
        err = aur_scribe_add(venue->scribe, journal->entries, journal->count);
    if (err == AUR_OK)
        aur_scribe_end(venue->scribe, opening->frame);
    return err;
}

static aur_err begin_room(aur_venues *venues, entry *e, const aur_opening *opening)
{
    aur_room_config config = venues->config.room;
    config.controls = opening->journal.controls;
    config.entries = opening->journal.entries;
    config.entry_count = opening->journal.count;
    config.start_frame = opening->frame;
    config.id = ++venues->last_id;
    return aur_station_room_open(venues->config.station, &config, e);
}

static aur_err begin(aur_venues *venues, const aur_opening *opening, entry **out)
{
    *out = NULL;
    if (venues->stats.open >= venues->config.opened_max)
        return AUR_ERR_FULL;
    entry *e = calloc(1, sizeof *e);
    if (e == NULL)
        return AUR_ERR_MEMORY;
    make_secret(e->venue.named.name, ID_CHARS);
    if (aur_access_token(venues->config.audience.access, NULL, NULL) != AUR_ACCESS_OK) {
        make_secret(e->token, TOKEN_CHARS);
        aur_access_key_make(e->token, &e->venue.key);
        e->venue.named.key = &e->venue.key;
    }
    memcpy(e->note, opening->note, sizeof e->note);
    e->venue.start_frame = opening->frame;
    aur_err err = begin_journal(&e->venue, opening);
    if (err == AUR_OK)
        err = begin_room(venues, e, opening);
    if (err != AUR_OK) {
        free_entry(e);
        return err;
    }
    *out = e;
    return AUR_OK;
}

aur_err aur_venues_begin(aur_venues *venues, aur_opening *opening, aur_venues_done done, void *owner)
{
    entry *e = NULL;
    aur_err err = begin(venues, opening, &e);
    aur_journal_free(&opening->journal);
    if (err == AUR_ERR_FULL)
        venues->stats.refused[AUR_ADMISSION_ROOMS]++;
    if (err != AUR_OK)
        return err;
    e->done = done;
    e->owner = owner;
    venues->opened[venues->stats.open++] = e;
    return AUR_OK;
}

void aur_venues_forget(aur_venues *venues, const void *owner)
{
    for (uint32_t i = 0; i < venues->stats.open; i++)
        if (venues->opened[i]->owner == owner)
            venues->opened[i]->done = NULL;
}

/* ---- in the course of time ---- */

static void take_tally(const aur_venue *venue, aur_tally *tally)
{
    aur_room_status_get(venue->room, &tally->status);
    aur_audience_stats_get(venue->audience, &tally->audience);
    memset(&tally->hls, 0, sizeof tally->hls);
    if (venue->hls != NULL)
        aur_hls_stats_get(venue->hls, &tally->hls);
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        tally->quality_listeners[i] = aur_room_quality_listeners(venue->room, i);
}

void aur_venues_tally_first(const aur_venues *venues, aur_tally *tally)
{
    take_tally(&venues->first, tally);
}

void aur_venues_tally_opened(const aur_venues *venues, aur_tally *tally)
{
    *tally = venues->closed;
    for (uint32_t i = 0; i < venues->stats.open; i++) {
        aur_tally one;
        if (venues->opened[i]->venue.audience == NULL)
            continue;
        take_tally(&venues->opened[i]->venue, &one);
        aur_tally_add(tally, &one, false);
    }
}

/// Its music ends, and its place is free. The last takes it.
static void take_music(aur_venues *venues, entry *e)
{
    uint32_t at = 0;
    while (venues->opened[at] != e)
        at++;
    venues->opened[at] = venues->opened[--venues->stats.open];
    aur_room *room = e->venue.room;
    if (e->venue.audience != NULL) {
        aur_tally last;
        take_tally(&e->venue, &last);
        aur_tally_add(&venues->closed, &last, true);
        venues->told_closed += aur_audience_told(e->venue.audience);
    }
    aur_venue_quieten(&e->venue);
    e->venue.room = NULL;
    if (room != NULL)
        aur_station_room_close(venues->config.station, room);
}

static void remove_entry(aur_venues *venues, entry *e)
{
    take_music(venues, e);
    free_entry(e);
}

static void answer(entry *e, aur_err err)
{
    aur_venues_answer a = {.venue = err == AUR_OK ? &e->venue : NULL,
                           .token = e->token[0] != '\0' ? e->token : NULL,
                           .note = e->note,
                           .err = err};
    if (e->done != NULL)
        e->done(e->owner, &a);
    e->done = NULL;
    e->owner = NULL;
    sodium_memzero(e->token, sizeof e->token);
}

/// New ones come behind the first.
static void link_named(aur_venues *venues, aur_http_room *named)
{
    named->next = venues->first.named.next;
    venues->first.named.next = named;
}

static void unlink_named(aur_venues *venues, const aur_http_room *named)
{
    aur_http_room *before = &venues->first.named;
    while (before->next != named)
        before = (aur_http_room *)before->next; // they are all ours
    before->next = named->next;
}

/* ---- venues that are kept ---- */

/// Room for one more that sleeps; false = no memory.
static bool grow_asleep(aur_venues *venues)
{
    if (venues->asleep_count + venues->stats.open < venues->asleep_room)
        return true;
    uint32_t room = venues->asleep_room > 0 ? 2 * venues->asleep_room : 2 * AUR_VENUES_OPENED_MAX;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers
    entry **asleep = realloc(venues->asleep, room * sizeof *asleep);
    if (asleep == NULL)
        return false;
    venues->asleep = asleep;
    venues->asleep_room = room;
    return true;
}

static void lay_down(aur_venues *venues, entry *e)
{
    venues->asleep[venues->asleep_count++] = e; // who was awake has had a place
    venues->released += e->venue.is_closing;
}

aur_venue *aur_venues_keep(aur_venues *venues, const char *id, aur_gathering *gathering, int64_t now_ns)
{
    aur_opening opening = {.frame = 0};
    entry *e = grow_asleep(venues) ? calloc(1, sizeof *e) : NULL;
    if (e == NULL)
        return NULL;
    aur_venues_controls(venues, &opening.journal.controls);
    snprintf(e->venue.named.name, sizeof e->venue.named.name, "%s", id);
    e->venue.gathering = gathering;
    e->venue.is_kept = true;
    e->venue.start_ns = now_ns;
    if (begin_journal(&e->venue, &opening) != AUR_OK) {
        free_entry(e);
        return NULL;
    }
    lay_down(venues, e);
    link_named(venues, &e->venue.named);
    return &e->venue;
}

aur_err aur_venues_compose(aur_venue *venue, const aur_opening *opening, int64_t now_ns)
{
    aur_scribe *before = venue->scribe;
    int64_t frames_a_ms = AUR_SAMPLE_RATE_HZ / 1000, rest_frames = opening->frame % frames_a_ms;
    venue->scribe = NULL;
    aur_err err = begin_journal(venue, opening);
    if (err != AUR_OK) {
        aur_scribe_close(venue->scribe);
        venue->scribe = before;
        return err;
    }
    aur_scribe_close(before);
    venue->start_ns = now_ns - opening->frame / frames_a_ms * 1000000 - rest_frames * 1000000 / frames_a_ms;
    return AUR_OK;
}

void aur_venues_release(aur_venues *venues, aur_venue *venue)
{
    bool is_asleep = venue->room == NULL && !venue->is_waking;
    unlink_named(venues, &venue->named);
    venue->is_closing = true;
    venue->is_kept = false;
    venue->gathering = NULL;
    venues->released += is_asleep;
}

int64_t aur_venues_frame(const aur_venue *venue, int64_t now_ns)
{
    return (now_ns - venue->start_ns) / 1000 * (AUR_SAMPLE_RATE_HZ / 1000) / 1000;
}

/// What it was, up to now, and where it is by its clock.
static aur_err read_journal(const aur_venue *venue, int64_t now_ns, aur_opening *opening)
{
    size_t bytes = 0;
    char reason[AUR_JOURNAL_REASON_BYTES];
    const uint8_t *data = aur_scribe_bytes(venue->scribe, &bytes);
    aur_err err = aur_journal_parse(data, bytes, aur_preset_travel_known(), &opening->journal, reason);
    int64_t frame = aur_venues_frame(venue, now_ns);
    size_t count = opening->journal.count;
    int64_t last_frame = err == AUR_OK && count > 0 ? opening->journal.entries[count - 1].at_frame : 0;
    opening->frame = frame > last_frame ? frame : last_frame;
    return err;
}

aur_err aur_venues_wake(aur_venues *venues, aur_venue *venue, int64_t now_ns)
{
    entry *e = (entry *)venue; // first in it; the first room never sleeps
    aur_opening opening = {.frame = 0};
    uint32_t at = 0;
    if (venue->audience != NULL || venue->is_waking)
        return AUR_OK;
    if (venues->stats.open >= venues->config.opened_max)
        return AUR_ERR_FULL;
    aur_err err = read_journal(venue, now_ns, &opening);
    if (err == AUR_OK)
        err = begin_room(venues, e, &opening);
    aur_journal_free(&opening.journal);
    if (err != AUR_OK)
        return err;
    while (venues->asleep[at] != e)
        at++;
    venues->asleep[at] = venues->asleep[--venues->asleep_count];
    venues->opened[venues->stats.open++] = e;
    venue->start_frame = opening.frame;
    venue->is_waking = true;
    return AUR_OK;
}

/// The music of a kept venue is there, or could not be made.
static void wake_up(aur_venues *venues, entry *e, aur_err err, int64_t now_ns)
{
    e->venue.is_waking = false;
    if (err != AUR_OK) {
        take_music(venues, e);
        lay_down(venues, e);
    } else {
        venues->stats.opened++;
        e->venue.empty_since_ns = now_ns;
    }
    if (venues->config.woken != NULL && !e->venue.is_closing)
        venues->config.woken(venues->config.context, &e->venue, err);
}

/// Nobody has listened for a while: the music ends, the venue stays. True if it is asleep now.
static bool fall_asleep(aur_venues *venues, entry *e)
{
    if (e->venue.users > e->venue.outside)
        return false;
    venues->stats.closed++;
    take_music(venues, e);
    lay_down(venues, e);
    return true;
}

static void drop_released(aur_venues *venues)
{
    for (uint32_t i = venues->asleep_count; i > 0 && venues->released > 0; i--) {
        entry *e = venues->asleep[i - 1];
        if (!e->venue.is_closing || e->venue.users > 0)
            continue;
        venues->asleep[i - 1] = venues->asleep[--venues->asleep_count];
        venues->released--;
        free_entry(e);
    }
}

static void let_in(aur_venues *venues, const aur_station_opened *opened, int64_t now_ns)
{
    entry *e = opened->owner;
    aur_err err = opened->err;
    e->venue.room = opened->room;
    if (opened->room != NULL)
        e->venue.start_ns = opened->zero_ns;
    if (err == AUR_OK)
        err = aur_venue_open(&e->venue, &venues->config.audience);
    if (e->venue.is_waking) {
        wake_up(venues, e, err, now_ns);
        return;
    }
    if (err != AUR_OK || e->done == NULL) {
        answer(e, err);
        remove_entry(venues, e);
        return;
    }
    venues->stats.opened++;
    e->venue.empty_since_ns = now_ns;
    link_named(venues, &e->venue.named);
    aur_log(AUR_LOG_INFO, "server", "room %u of %u opened at frame %lld in %.0f ms", (unsigned)venues->stats.open,
            (unsigned)venues->config.opened_max, (long long)e->venue.start_frame, (double)opened->took_ns / 1e6);
    answer(e, AUR_OK);
}

/// Closes one that nobody is in; true if it is gone.
static bool look_after(aur_venues *venues, entry *e, int64_t now_ns)
{
    aur_venue *venue = &e->venue;
    if (venue->audience == NULL)
        return false;
    if (venue->is_closing) {
        if (venue->users > 0)
            return false;
        venues->stats.closed++;
        remove_entry(venues, e);
        return true;
    }
    if (aur_venue_is_used(venue))
        venue->empty_since_ns = 0;
    else if (venue->empty_since_ns == 0)
        venue->empty_since_ns = now_ns;
    else if (now_ns - venue->empty_since_ns < AUR_VENUES_IDLE_S * AUR_NS_PER_SECOND)
        return false;
    else if (venue->is_kept)
        return fall_asleep(venues, e);
    else {
        unlink_named(venues, &venue->named);
        venue->is_closing = true;
    }
    return false;
}

static void tick_venue(aur_venue *venue, int64_t now_ns)
{
    aur_audience_tick(venue->audience, now_ns);
    aur_hls_tick(venue->hls, now_ns);
}

void aur_venues_tick(aur_venues *venues, int64_t now_ns)
{
    aur_station_opened opened;
    while (venues->config.station != NULL && aur_station_room_opened(venues->config.station, &opened))
        let_in(venues, &opened, now_ns);
    tick_venue(&venues->first, now_ns);
    for (uint32_t i = 0; i < venues->stats.open;) {
        if (venues->opened[i]->venue.audience != NULL)
            tick_venue(&venues->opened[i]->venue, now_ns);
        i += !look_after(venues, venues->opened[i], now_ns);
    }
    drop_released(venues);
}

uint64_t aur_venues_told(const aur_venues *venues)
{
    uint64_t told = venues->told_closed + aur_audience_told(venues->first.audience);
    for (uint32_t i = 0; i < venues->stats.open; i++)
        if (venues->opened[i]->venue.audience != NULL)
            told += aur_audience_told(venues->opened[i]->venue.audience);
    return told;
}

void aur_venues_stats_get(const aur_venues *venues, aur_venues_stats *stats)
{
    *stats = venues->stats;
    stats->max = venues->config.opened_max;
}

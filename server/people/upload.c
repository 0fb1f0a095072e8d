// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A list of tunes, each with the ids of its person and room: neither has to know of it.
#include "server/people/upload.h"

#include <stdlib.h>
#include <string.h>

#include "server/people/people_print.h"
#include "stream/clock.h"

#define TICK_EVERY_NS (AUR_NS_PER_SECOND / 10)
#define PARTS_TOLD    4 ///< he is told at each quarter

typedef struct upload {
    aur_tune_player *tune;
    unsigned told; ///< parts of PARTS_TOLD
    char room[AUR_ID_BYTES], person[AUR_ID_BYTES];
} upload;

struct aur_uploads {
    aur_people *people;
    upload playing[AUR_UPLOADS_MAX];
    uint32_t count;
    int64_t due_ns;
};

aur_err aur_uploads_open(aur_people *people, aur_uploads **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return AUR_ERR_MEMORY;
    (*out)->people = people;
    return AUR_OK;
}

static void end(aur_uploads *uploads, uint32_t index)
{
    aur_tune_player_close(uploads->playing[index].tune);
    uploads->playing[index] = uploads->playing[--uploads->count];
}

void aur_uploads_close(aur_uploads *uploads)
{
    if (uploads == NULL)
        return;
    while (uploads->count > 0)
        end(uploads, uploads->count - 1);
    free(uploads);
}

static int64_t frame_of(const aur_uploads *uploads, const aur_seat *seat, int64_t now_ns)
{
    const aur_people_config *config = aur_people_config_get(uploads->people);
    return config->frame(config->context, aur_people_music(seat->gathering), now_ns);
}

/// What he has begun ends.
static void stop(aur_uploads *uploads, uint32_t index, aur_seat *seat, int64_t now_ns)
{
    bool quota = false;
    aur_hands_batch batch = {.count = 0};
    int64_t frame = frame_of(uploads, seat, now_ns);
    aur_tune_player_stop(uploads->playing[index].tune, frame, &batch);
    if (strcmp(uploads->playing[index].room, aur_gathering_room(seat->gathering)->id) == 0 && batch.count > 0)
        aur_gathering_play(seat, &batch, frame, now_ns, &quota);
    end(uploads, index);
}

bool aur_uploads_end(aur_uploads *uploads, aur_seat *seat, int64_t now_ns)
{
    for (uint32_t i = 0; i < uploads->count; i++) {
        if (strcmp(uploads->playing[i].person, seat->person.id) == 0) {
            stop(uploads, i, seat, now_ns);
            return true;
        }
    }
    return false;
}

aur_err aur_uploads_begin(aur_uploads *uploads, aur_tune_player *tune, aur_seat *seat, int64_t now_ns)
{
    aur_uploads_end(uploads, seat, now_ns);
    if (uploads->count == AUR_UPLOADS_MAX)
        return AUR_ERR_FULL;
    upload *u = &uploads->playing[uploads->count++];
    *u = (upload){.tune = tune};
    memcpy(u->person, seat->person.id, sizeof u->person);
    memcpy(u->room, aur_gathering_room(seat->gathering)->id, sizeof u->room);
    aur_tune_player_begin(tune, frame_of(uploads, seat, now_ns) + AUR_TUNE_PLAYER_AHEAD_FRAMES, seat->hands.patch);
    return AUR_OK;
}

static void tell(const aur_uploads *uploads, upload *u, aur_seat *seat, int64_t frame)
{
    const aur_people_config *config = aur_people_config_get(uploads->people);
    int64_t length = aur_tune_player_frames(u->tune), played = aur_tune_player_played_frames(u->tune, frame);
    unsigned part = length > 0 ? (unsigned)(played * PARTS_TOLD / length) : PARTS_TOLD;
    if (part <= u->told)
        return;
    u->told = part;
    config->tell(config->context, seat, aur_people_print_played((double)part / PARTS_TOLD));
}

/// False: it is over.
static bool play(const aur_uploads *uploads, upload *u, int64_t now_ns)
{
    aur_hands_batch batch = {.count = 0};
    aur_seat *seat = aur_people_seat_of(uploads->people, u->person);
    if (seat == NULL || strcmp(aur_gathering_room(seat->gathering)->id, u->room) != 0)
        return false; // what he held has ended
    int64_t frame = frame_of(uploads, seat, now_ns);
    while (aur_tune_player_next(u->tune, frame + AUR_TUNE_PLAYER_AHEAD_FRAMES, &batch)) {
        bool quota = false;
        if (aur_gathering_play(seat, &batch, frame, now_ns, &quota) != AUR_RIGHTS_YES)
            return false;
    }
    tell(uploads, u, seat, frame);
    return u->told < PARTS_TOLD || !aur_tune_player_is_over(u->tune);
}

void aur_uploads_tick(aur_uploads *uploads, int64_t now_ns)
{
    if (uploads->count == 0 || now_ns < uploads->due_ns)
        return;
    uploads->due_ns = now_ns + TICK_EVERY_NS;
    for (uint32_t i = uploads->count; i > 0; i--)
        if (!play(uploads, &uploads->playing[i - 1], now_ns))
            end(uploads, i - 1);
}

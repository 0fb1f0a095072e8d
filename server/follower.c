// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Followers.
#include "server/follower.h"

#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"

typedef struct follower {
    aur_feed feed; ///< first
    aur_member member;
    aur_audience *audience;
    int64_t beat_due_ns;
} follower;

static bool is_ready(const aur_feed *feed)
{
    const follower *f = (const follower *)feed;
    return f->member.outbox.count > 0 || f->member.is_lost;
}

/// One who does not read is let go: he comes again and begins with what plays then.
static int64_t take(aur_feed *feed, uint8_t *bytes, size_t bytes_max)
{
    follower *f = (follower *)feed;
    aur_outgoing *outgoing = f->member.is_lost ? NULL : aur_outbox_pop(&f->member.outbox);
    if (outgoing == NULL)
        return f->member.is_lost ? -1 : 0;
    int64_t count = outgoing->bytes <= bytes_max ? (int64_t)outgoing->bytes : -1;
    if (count > 0)
        memcpy(bytes, aur_outgoing_text(outgoing), outgoing->bytes);
    aur_outgoing_drop(outgoing);
    return count;
}

static void check(aur_feed *feed, int64_t now_ns)
{
    follower *f = (follower *)feed;
    if (now_ns < f->beat_due_ns)
        return;
    f->beat_due_ns = now_ns + AUR_FOLLOWER_BEAT_S * AUR_NS_PER_SECOND;
    if (!aur_outbox_push(&f->member.outbox, aur_outgoing_new(strdup(":\n\n"))))
        f->member.is_lost = true;
}

static void close_follower(aur_feed *feed)
{
    follower *f = (follower *)feed;
    aur_audience_leave(f->audience, &f->member);
    free(f);
}

static const aur_feed_kind FOLLOWER = {.is_ready = is_ready, .take = take, .check = check, .close = close_follower};

aur_err aur_follower_open(aur_audience *audience, int64_t now_ns, aur_feed **out)
{
    *out = NULL;
    follower *f = calloc(1, sizeof *f);
    if (f == NULL)
        return AUR_ERR_MEMORY;
    f->feed.kind = &FOLLOWER;
    f->audience = audience;
    f->beat_due_ns = now_ns + AUR_FOLLOWER_BEAT_S * AUR_NS_PER_SECOND;
    aur_err err = aur_audience_follow(audience, &f->member, now_ns);
    if (err != AUR_OK) {
        free(f);
        return err;
    }
    *out = &f->feed;
    return AUR_OK;
}

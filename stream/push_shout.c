// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The push on libshout. None of its calls blocks but one: shout_open looks the server's name up, for as long as the
/// resolver likes (libshout must do that itself: it takes the name for `Host` and to judge the certificate). Whoever
/// closes meanwhile leaves the push to its own thread, which cleans up and ends when the resolver comes back. The tape
/// is the queue: while Icecast takes nothing nothing is read, and who reads too late starts again near the end.
#include <pthread.h>
#include <shout/shout.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/log.h"
#include "stream/ogg.h"
#include "stream/push.h"
#include "stream/thread.h"

#define NAP_NS       (AUR_NS_PER_SECOND / 25)
#define CONNECT_NS   (10 * AUR_NS_PER_SECOND)
#define RETRY_MIN_NS AUR_NS_PER_SECOND
#define RETRY_MAX_NS (30 * AUR_NS_PER_SECOND)

#define PAGE_FRAMES (AUR_SAMPLE_RATE_HZ / 10)

/// So far the tape may get ahead while a page waits in libshout; then all but its newest is skipped.
#define LAG_MAX_FRAMES (3 * AUR_SAMPLE_RATE_HZ)
#define RESUME_FRAMES  (AUR_SAMPLE_RATE_HZ / 2)
/// A server that has taken nothing for so long is given up.
#define STALLED_NS (10 * AUR_NS_PER_SECOND)
/// So long a look-up is waited for when the push is closed.
#define PATIENCE_NS (AUR_NS_PER_SECOND / 4)

/// Who cleans up: the closer, after the thread's end; while the thread looks a name up, whoever says so first.
typedef enum push_owner { OWNER_CLOSER, OWNER_EITHER, OWNER_THREAD } push_owner;

struct aur_push {
    /* immutable after open */
    aur_room *room;
    uint32_t quality;
    aur_push_target target;
    char name[128];
    aur_thread thread;
    /* any thread, atomic */
    _Atomic bool stopping, is_connected;
    _Atomic push_owner owner;
    _Atomic uint64_t connects, failures, packets, bytes, packets_skipped;
    /* the thread */
    shout_t *shout;
    aur_ogg *ogg;
    aur_tape_reader reader;
    int64_t taken_at_ns; ///< when the server last took something
    uint32_t streams;    ///< begun
};

/// libshout 2.4.6 frees nothing of a handle that was once connected, so one is never thrown away: it waits here for
/// the next push. What waits in a connection that is closed is lost to it as well; so that is one page at most.
static shout_t *_Atomic spare;

static void count(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

/// Sleeps, but not on when it is time to stop. Returns false then.
static bool nap(const aur_push *push, int64_t ns)
{
    int64_t until_ns = aur_clock_now_ns() + ns;
    bool stopping = false;
    do {
        int64_t next_ns = aur_clock_now_ns() + NAP_NS;
        aur_clock_sleep_until(next_ns < until_ns ? next_ns : until_ns);
        stopping = atomic_load_explicit(&push->stopping, memory_order_relaxed);
    } while (!stopping && aur_clock_now_ns() < until_ns);
    return !stopping;
}

static bool set_up(aur_push *push)
{
    char bitrate[16];
    snprintf(bitrate, sizeof bitrate, "%d", (int)(aur_quality_get(push->quality)->bitrate_bps / 1000));
    return shout_set_host(push->shout, push->target.host) == SHOUTERR_SUCCESS &&
           shout_set_port(push->shout, push->target.port) == SHOUTERR_SUCCESS &&
           shout_set_user(push->shout, push->target.user) == SHOUTERR_SUCCESS &&
           shout_set_password(push->shout, push->target.password) == SHOUTERR_SUCCESS &&
           shout_set_mount(push->shout, push->target.mount) == SHOUTERR_SUCCESS &&
           shout_set_agent(push->shout, "auralis/" AUR_VERSION) == SHOUTERR_SUCCESS &&
           shout_set_meta(push->shout, SHOUT_META_NAME, push->name) == SHOUTERR_SUCCESS &&
           shout_set_meta(push->shout, SHOUT_META_GENRE, "Ambient") == SHOUTERR_SUCCESS &&
           shout_set_audio_info(push->shout, SHOUT_AI_BITRATE, bitrate) == SHOUTERR_SUCCESS &&
           shout_set_content_format(push->shout, SHOUT_FORMAT_OGG, SHOUT_USAGE_AUDIO, NULL) == SHOUTERR_SUCCESS &&
           shout_set_nonblocking(push->shout, 1) == SHOUTERR_SUCCESS;
}

static bool pass_on(aur_push *push, push_owner to)
{
    push_owner either = OWNER_EITHER;
    return atomic_compare_exchange_strong(&push->owner, &either, to);
}

/// shout_open. It fails if the closer did not wait for it; the room may be gone then.
static int look_up_and_open(aur_push *push)
{
    atomic_store(&push->owner, OWNER_EITHER); // before it is asked for: one of both sees what the other did
    int state = atomic_load(&push->stopping) ? SHOUTERR_NOCONNECT : shout_open(push->shout);
    return pass_on(push, OWNER_CLOSER) ? state : SHOUTERR_NOCONNECT;
}

/// Returns true when Icecast has let us in.
static bool connect_to(aur_push *push)
{
    if (!set_up(push))
        return false;
    int64_t until_ns = aur_clock_now_ns() + CONNECT_NS;
    int state = look_up_and_open(push);
    while (state == SHOUTERR_BUSY && aur_clock_now_ns() < until_ns && nap(push, NAP_NS))
        state = shout_get_connected(push->shout);
    return state == SHOUTERR_SUCCESS || state == SHOUTERR_CONNECTED;
}

/// A sink of pages: what does not go out at once waits in libshout.
static aur_err send_pages(void *context, const uint8_t *bytes, size_t size)
{
    aur_push *push = context;
    int state = shout_send(push->shout, bytes, size);
    if (state != SHOUTERR_SUCCESS && state != SHOUTERR_BUSY)
        return AUR_ERR_ADDRESS;
    count(&push->bytes, size);
    return AUR_OK;
}

static aur_err begin_stream(aur_push *push)
{
    const aur_quality *quality = aur_quality_get(push->quality);
    aur_ogg_config config = {.sink = send_pages,
                             .context = push,
                             .serial = ++push->streams,
                             .packets_per_page = PAGE_FRAMES / quality->packet_frames,
                             .endless = true,
                             .pre_skip_frames = aur_room_lookahead_frames(push->room, push->quality),
                             .packet_frames = quality->packet_frames,
                             .channels = quality->channels,
                             .title = push->name};
    push->taken_at_ns = aur_clock_now_ns();
    aur_tape_reader_start(&push->reader, aur_room_tape(push->room, push->quality), 0);
    return aur_ogg_open(&config, &push->ogg);
}

/// Sends what is new, if there is room for it.
static aur_err send_new(aur_push *push)
{
    const aur_tape *tape = aur_room_tape(push->room, push->quality);
    uint32_t packet_frames = aur_quality_get(push->quality)->packet_frames;
    int64_t now_ns = aur_clock_now_ns();
    uint64_t skipped = push->reader.skipped_packets;
    aur_packet packet;
    ssize_t queued = shout_queuelen(push->shout);
    aur_err err = send_pages(push, (const uint8_t *)"", 0); // what waits goes first
    if (queued == 0 || shout_queuelen(push->shout) < queued)
        push->taken_at_ns = now_ns;
    while (err == AUR_OK && shout_queuelen(push->shout) == 0 && aur_tape_read(&push->reader, tape, &packet)) {
        err = aur_ogg_packet(push->ogg, packet.data, packet.bytes);
        count(&push->packets, 1);
    }
    if (aur_tape_waiting(&push->reader, tape) > LAG_MAX_FRAMES / packet_frames)
        aur_tape_skip(&push->reader, tape, RESUME_FRAMES / packet_frames);
    count(&push->packets_skipped, push->reader.skipped_packets - skipped);
    return err == AUR_OK && now_ns - push->taken_at_ns > STALLED_NS ? AUR_ERR_FULL : err;
}

/// One connection from beginning to end. Returns true if it was one.
static bool serve(aur_push *push)
{
    const aur_push_target *to = &push->target;
    bool is_open = connect_to(push);
    aur_err err = AUR_ERR_ADDRESS;
    if (is_open) {
        aur_log(AUR_LOG_INFO, "push", "sending to %s:%u%s", to->host, to->port, to->mount);
        count(&push->connects, 1);
        atomic_store_explicit(&push->is_connected, true, memory_order_relaxed);
        aur_room_listeners_add(push->room, push->quality, 1);
        err = begin_stream(push);
        while (err == AUR_OK && nap(push, NAP_NS))
            err = send_new(push);
        aur_room_listeners_add(push->room, push->quality, -1);
        atomic_store_explicit(&push->is_connected, false, memory_order_relaxed);
    }
    if (!atomic_load_explicit(&push->stopping, memory_order_relaxed)) {
        count(&push->failures, 1);
        aur_log(AUR_LOG_WARNING, "push", "%s:%u%s: %s", to->host, to->port, to->mount,
                err == AUR_ERR_FULL ? "takes nothing" : shout_get_error(push->shout));
    }
    aur_ogg_close(push->ogg);
    push->ogg = NULL;
    shout_close(push->shout);
    return is_open;
}

static void clean_up(aur_push *push)
{
    shout_set_password(push->shout, "");
    shout_free(atomic_exchange(&spare, push->shout));
    explicit_bzero(&push->target, sizeof push->target);
    free(push);
}

static void run(void *context)
{
    aur_push *push = context;
    int64_t wait_ns = RETRY_MIN_NS;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    do {
        wait_ns = serve(push) ? RETRY_MIN_NS : wait_ns;
        if (!nap(push, wait_ns))
            break;
        wait_ns = 2 * wait_ns < RETRY_MAX_NS ? 2 * wait_ns : RETRY_MAX_NS;
    } while (true);
    if (atomic_load(&push->owner) == OWNER_THREAD) {
        pthread_detach(pthread_self());
        clean_up(push);
    }
}

aur_err aur_push_open(const aur_push_config *config, aur_push **out)
{
    *out = NULL;
    aur_push *push = calloc(1, sizeof *push);
    if (push == NULL)
        return AUR_ERR_MEMORY;
    shout_init();
    push->shout = atomic_exchange(&spare, NULL);
    if (push->shout == NULL)
        push->shout = shout_new();
    if (push->shout == NULL) {
        free(push);
        return AUR_ERR_MEMORY;
    }
    push->room = config->room;
    push->quality = aur_room_quality(config->room);
    push->target = *config->target;
    snprintf(push->name, sizeof push->name, "%s", config->name);
    aur_err err = aur_thread_start(&push->thread, "aur-push", false, run, push);
    if (err != AUR_OK) {
        aur_push_close(push);
        return err;
    }
    *out = push;
    return AUR_OK;
}

/// Leaves the push to its thread if that looks up a name for longer than anybody should wait.
static bool leave_alone(aur_push *push)
{
    int64_t until_ns = aur_clock_now_ns() + PATIENCE_NS;
    while (atomic_load(&push->owner) == OWNER_EITHER) {
        if (aur_clock_now_ns() >= until_ns && pass_on(push, OWNER_THREAD))
            return true;
        aur_clock_sleep_until(aur_clock_now_ns() + NAP_NS);
    }
    return false;
}

void aur_push_close(aur_push *push)
{
    if (push == NULL)
        return;
    atomic_store(&push->stopping, true);
    if (leave_alone(push)) // it is the thread's now
        return;
    aur_thread_join(&push->thread);
    clean_up(push);
}

static uint64_t value_of(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void aur_push_stats_get(const aur_push *push, aur_push_stats *stats)
{
    memset(stats, 0, sizeof *stats);
    if (push == NULL)
        return;
    *stats = (aur_push_stats){.is_connected = atomic_load_explicit(&push->is_connected, memory_order_relaxed),
                              .connects = value_of(&push->connects),
                              .failures = value_of(&push->failures),
                              .packets = value_of(&push->packets),
                              .bytes = value_of(&push->bytes),
                              .packets_skipped = value_of(&push->packets_skipped)};
}

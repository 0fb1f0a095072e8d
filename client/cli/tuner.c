// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The tuner.
#include "client/cli/tuner.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"

#define MS INT64_C(1000000)

/// While listening the server says something every second.
#define SILENCE_NS (12000 * MS)
/// A connection that lived so long proved good.
#define GOOD_NS    (5000 * MS)
#define CONNECT_NS (6000 * MS)

// The time is asked for quickly at first, until the estimate is good.
#define PINGS_QUICK   32
#define PING_QUICK_NS (100 * MS)
#define PING_SYNC_NS  (1000 * MS)
#define PING_NS       (5000 * MS)

/// Asked for on top of the target delay when joining: the decoder's pre-roll, and something to spare.
#define BURST_SPARE_MS 150
#define BURST_MAX_MS   2000

/// Packets of 5 ms, where the server has them, for who wants the least delay.
#define LIVE_MODE    "live"
#define LIVE_QUALITY "live5"

static double to_ms(int64_t ns)
{
    return (double)ns / 1e6;
}

aur_err aur_tuner_open(aur_tuner *tuner, const aur_url *url, aur_playout *playout, aur_jitter_buffer *buffer)
{
    memset(tuner, 0, sizeof *tuner);
    tuner->url = *url;
    tuner->playout = playout;
    tuner->state = AUR_TUNER_WAITING;
    aur_timebase_reset(&tuner->timebase);
    return aur_feed_open(&tuner->feed, buffer);
}

void aur_tuner_close(aur_tuner *tuner)
{
    aur_ogg_reader_close(tuner->_ogg);
    aur_feed_close(&tuner->feed);
}

/// The connection stands and its other end is what was looked for.
static void join(aur_tuner *tuner)
{
    if (tuner->state == AUR_TUNER_OPEN)
        return;
    tuner->reconnects += tuner->_ever_open;
    tuner->_ever_open = tuner->_opened = true;
    tuner->_opened_ns = aur_clock_now_ns();
    tuner->_ping_ns = 0;
    tuner->_pings = 0;
    tuner->state = AUR_TUNER_OPEN;
    tuner->playout->link_up = true;
}

static void lose(aur_tuner *tuner, aur_dial_end end, int status, const char *reason)
{
    int64_t now_ns = aur_clock_now_ns();
    aur_dial_hang_up(tuner->dial);
    tuner->end = end;
    tuner->status = status;
    snprintf(tuner->reason, sizeof tuner->reason, "%s", reason);
    tuner->playout->link_up = false;
    aur_jitter_forget(&tuner->playout->control);
    aur_ladder_forget(&tuner->ladder);
    if (tuner->_opened && now_ns - tuner->_opened_ns > GOOD_NS)
        tuner->_backoff.attempts = 0;
    tuner->_opened = false;
    tuner->state = tuner->_ever_open ? AUR_TUNER_WAITING : AUR_TUNER_FAILED;
    tuner->wait_ms = aur_backoff_next_ms(&tuner->_backoff, tuner->_retry_ms, drand48());
    tuner->_retry_ms = 0;
    tuner->_retry_ns = now_ns + tuner->wait_ms * MS;
}

/// Its number; -1 = the server has none of that name.
static int find_quality(const aur_reply *hello, const char *name)
{
    for (int k = 0; k < hello->quality_count; k++)
        if (strcmp(hello->qualities[k].name, name) == 0)
            return k;
    return -1;
}

static bool is_live(const aur_tuner *tuner)
{
    return strcmp(tuner->playout->control.mode.name, LIVE_MODE) == 0;
}

/// Begins anew with the best quality of what is wanted.
static void climb(aur_tuner *tuner)
{
    const aur_reply *hello = &tuner->hello;
    bool live = is_live(tuner) && find_quality(hello, LIVE_QUALITY) >= 0;
    aur_ladder_init(&tuner->ladder, hello->qualities, hello->quality_count, live ? LIVE_QUALITY : hello->quality);
}

/// Number of the quality wanted now; -1 = what the server thinks best.
static int wanted(const aur_tuner *tuner)
{
    if (tuner->quality != NULL)
        return find_quality(&tuner->hello, tuner->quality);
    return tuner->ladder.count > 0 ? tuner->ladder.rungs[tuner->ladder.at].number : -1;
}

/// Asks for media, with a burst that fills the buffer at once. Another quality than the last only where go_over() made
/// ready for it, or nothing is buffered.
static void ask_for_media(aur_tuner *tuner, int quality)
{
    char text[128], choice[64] = "";
    if (quality >= 0)
        snprintf(choice, sizeof choice, ",\"quality\":\"%s\"", tuner->hello.qualities[quality].name);
    double buffered_s = tuner->sync ? tuner->behind_s : tuner->playout->control.target_s;
    int burst_ms = (int)ceil(buffered_s * 1000) + BURST_SPARE_MS;
    snprintf(text, sizeof text, "{\"type\":\"listen\",\"burst_ms\":%d%s}",
             burst_ms < BURST_MAX_MS ? burst_ms : BURST_MAX_MS, choice);
    tuner->_asked = quality;
    aur_feed_await(&tuner->feed, quality >= 0 ? quality : find_quality(&tuner->hello, tuner->hello.quality));
    aur_dial_send(tuner->dial, text);
}

/// Goes over to the quality wanted now, unheard.
static void go_over(aur_tuner *tuner)
{
    if (wanted(tuner) == tuner->_asked)
        return;
    tuner->_switches = true;
    aur_feed_hold(&tuner->feed);
}

/// What packets are like that come from now on.
static void set_packets(aur_tuner *tuner, const aur_reply *reply)
{
    if (reply->pre_skip >= 0 && reply->pre_skip <= AUR_PACKET_FRAMES)
        tuner->feed.pre_skip_frames = (uint32_t)reply->pre_skip;
    if (reply->packet_frames >= 120 && reply->packet_frames <= AUR_PACKET_FRAMES)
        aur_jitter_packet(&tuner->playout->control, reply->packet_frames / AUR_SAMPLE_RATE_HZ);
}

/// The server has none of the name that somebody chose.
static void refuse_quality(aur_tuner *tuner)
{
    char reason[sizeof tuner->reason];
    int used = snprintf(reason, sizeof reason, "it has no quality %.20s, but", tuner->quality);
    if (tuner->hello.quality_count == 0)
        snprintf(reason + used, sizeof reason - (size_t)used, " one only");
    for (int k = 0; k < tuner->hello.quality_count && (size_t)used < sizeof reason; k++)
        used += snprintf(reason + used, sizeof reason - (size_t)used, " %s", tuner->hello.qualities[k].name);
    lose(tuner, AUR_DIAL_STATUS, 0, reason);
}

/// A server that was started anew counts from 0 again: nothing of what is known is its music.
static void on_hello(aur_tuner *tuner, const aur_reply *hello)
{
    bool fresh =
        !tuner->_ever_open || hello->frame < tuner->hello.frame || fabs(hello->zero_ms - tuner->hello.zero_ms) > 1.0;
    tuner->hello = *hello;
    if (fresh) {
        aur_feed_forget(&tuner->feed);
        aur_timebase_reset(&tuner->timebase);
        tuner->_switches = false;
        climb(tuner);
    }
    if (isfinite(hello->zero_ms))
        aur_timebase_zero(&tuner->timebase, hello->zero_ms);
    set_packets(tuner, hello);
    if (tuner->quality != NULL && find_quality(hello, tuner->quality) < 0) {
        refuse_quality(tuner);
        return;
    }
    join(tuner);
    ask_for_media(tuner, fresh ? wanted(tuner) : tuner->_asked);
}

static double now_s(void)
{
    return (double)aur_clock_now_ns() / AUR_NS_PER_SECOND;
}

static void on_error(aur_tuner *tuner, const aur_reply *error)
{
    if (error->is_overrun) {
        tuner->overruns++;
        tuner->playout->skipped = true;
        if (aur_ladder_overrun(&tuner->ladder, now_s()))
            go_over(tuner);
    }
    if (error->is_final)
        lose(tuner, AUR_DIAL_REFUSED, 0, error->message);
}

static void on_text(void *context, const char *text, size_t bytes)
{
    aur_tuner *tuner = context;
    aur_reply reply;
    int64_t now_ns = tuner->_heard_ns = aur_clock_now_ns();
    if (aur_reply_parse(text, bytes, &reply) != AUR_OK) {
        lose(tuner, AUR_DIAL_STATUS, 0, "it does not speak the Auralis protocol");
        return;
    }
    switch (reply.type) {
    case AUR_REPLY_HELLO:
        on_hello(tuner, &reply);
        break;
    case AUR_REPLY_LISTENING:
        set_packets(tuner, &reply);
        snprintf(tuner->heard, sizeof tuner->heard, "%s", reply.quality);
        break;
    case AUR_REPLY_PONG:
        if (isfinite(reply.client_ms) && isfinite(reply.server_ms))
            aur_timebase_answer(&tuner->timebase, reply.client_ms, reply.server_ms, to_ms(now_ns));
        break;
    case AUR_REPLY_ERROR:
        on_error(tuner, &reply);
        break;
    case AUR_REPLY_BYE:
        tuner->_retry_ms = reply.retry_ms;
        break;
    case AUR_REPLY_STATUS:
    case AUR_REPLY_OTHER:
        break;
    }
}

/// Media came: what does that say of the line?
static void look_at(aur_tuner *tuner, const aur_parcel *parcel)
{
    uint32_t frames = aur_parcel_packet_frames(parcel->packets[0].data, parcel->packets[0].bytes);
    double end_s = (double)(parcel->frame + (int64_t)parcel->count * frames) / AUR_SAMPLE_RATE_HZ;
    if (parcel->first)
        aur_ladder_forget(&tuner->ladder);
    else if (aur_ladder_came(&tuner->ladder, end_s, now_s()))
        go_over(tuner);
}

static void on_binary(void *context, const uint8_t *data, size_t bytes)
{
    aur_tuner *tuner = context;
    aur_parcel parcel;
    tuner->_heard_ns = aur_clock_now_ns();
    if (aur_parcel_parse(data, bytes, &parcel) != AUR_OK) { // the two ends do not agree on what is said: begin again
        lose(tuner, AUR_DIAL_STATUS, 0, "it sends media of an unknown form");
        return;
    }
    look_at(tuner, &parcel);
    aur_feed_parcel(&tuner->feed, &parcel);
    if (tuner->_switches && aur_feed_is_held(&tuner->feed)) {
        tuner->_switches = false;
        ask_for_media(tuner, wanted(tuner));
    }
}

/// An Ogg stream knows no frames of the room: they are counted here.
static void on_ogg_packet(void *context, const uint8_t *packet, size_t bytes, bool joins)
{
    aur_tuner *tuner = context;
    uint32_t frames = aur_parcel_packet_frames(packet, bytes);
    if (frames == 0 || bytes > UINT16_MAX)
        return;
    if (!joins)
        tuner->_stream_packets++; // one that never came
    aur_parcel parcel = {.frame = tuner->_stream_frame,
                         .sequence = tuner->_stream_packets,
                         .count = 1,
                         .packets = {{.data = packet, .bytes = (uint16_t)bytes}}};
    aur_feed_parcel(&tuner->feed, &parcel);
    tuner->_stream_packets++;
    tuner->_stream_frame += frames;
}

static void on_stream(void *context, const uint8_t *data, size_t bytes)
{
    aur_tuner *tuner = context;
    tuner->_heard_ns = aur_clock_now_ns();
    if (aur_ogg_reader_push(tuner->_ogg, data, bytes) != AUR_OK)
        lose(tuner, AUR_DIAL_STATUS, 0, "it is no Ogg Opus stream");
    else
        join(tuner);
}

static void on_opened(void *context)
{
    aur_tuner *tuner = context;
    tuner->_heard_ns = aur_clock_now_ns();
    if (tuner->url.kind != AUR_URL_OGG)
        return; // hello follows
    aur_ogg_reader_close(tuner->_ogg);
    if (aur_ogg_reader_open(on_ogg_packet, tuner, &tuner->_ogg) != AUR_OK)
        lose(tuner, AUR_DIAL_LOST, 0, "out of memory");
}

static void on_closed(void *context, aur_dial_end end, int status, const char *reason)
{
    lose(context, end, status, reason);
}

static void ping(aur_tuner *tuner, int64_t now_ns)
{
    char text[64];
    int64_t pause_ns = tuner->_pings < PINGS_QUICK ? PING_QUICK_NS : tuner->sync ? PING_SYNC_NS : PING_NS;
    if (tuner->url.kind != AUR_URL_ROOM || now_ns < tuner->_ping_ns)
        return;
    tuner->_pings++;
    tuner->_ping_ns = now_ns + pause_ns;
    snprintf(text, sizeof text, "{\"type\":\"ping\",\"client_time\":%.6f}", to_ms(now_ns));
    aur_dial_send(tuner->dial, text);
}

/// Tells the ladder when the line let the buffer run empty. One as small as that of `live` does so on lines that carry
/// enough.
static void look_at_buffer(aur_tuner *tuner)
{
    const uint32_t *underruns = tuner->playout->underruns;
    uint32_t count = underruns[AUR_UNDERRUN_LATE] + underruns[AUR_UNDERRUN_SKIPPED];
    if (count != tuner->_underruns && !is_live(tuner) && aur_ladder_underrun(&tuner->ladder, now_s()))
        go_over(tuner);
    tuner->_underruns = count;
}

void aur_tuner_tick(aur_tuner *tuner, int64_t now_ns)
{
    int64_t silent_ns = now_ns - tuner->_heard_ns;
    look_at_buffer(tuner);
    switch (tuner->state) {
    case AUR_TUNER_WAITING:
        if (now_ns < tuner->_retry_ns)
            break;
        tuner->state = AUR_TUNER_CONNECTING;
        tuner->_heard_ns = now_ns;
        aur_dial_connect(tuner->dial, &tuner->url);
        break;
    case AUR_TUNER_CONNECTING:
        if (silent_ns > CONNECT_NS)
            lose(tuner, AUR_DIAL_REFUSED, 0, "no answer within 6 s");
        break;
    case AUR_TUNER_OPEN:
        if (silent_ns > SILENCE_NS)
            lose(tuner, AUR_DIAL_LOST, 0, "nothing heard for 12 s");
        else
            ping(tuner, now_ns);
        break;
    case AUR_TUNER_FAILED:
        break;
    }
}

const aur_dial_events AUR_TUNER_EVENTS = {
    .opened = on_opened, .text = on_text, .binary = on_binary, .stream = on_stream, .closed = on_closed};

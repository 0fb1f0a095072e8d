// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Adding up.
#include "server/tally.h"

static void add_histogram(aur_histogram *sum, const aur_histogram *one)
{
    for (int i = 0; i <= AUR_HISTOGRAM_LIMITS; i++)
        sum->counts[i] += one->counts[i];
    sum->sum += one->sum;
}

static void add_counts(aur_tally *sum, const aur_tally *room)
{
    aur_room_status *s = &sum->status;
    const aur_room_status *r = &room->status;
    s->packets += r->packets;
    s->late_packets += r->late_packets;
    s->missed_packets += r->missed_packets;
    s->encode_failures += r->encode_failures;
    s->open_failures += r->open_failures;
    s->wakes += r->wakes;
    s->cpu_ns += r->cpu_ns;
    s->encode_ns += r->encode_ns;
    s->synth.notes_dropped += r->synth.notes_dropped;
    s->synth.events_late += r->synth.events_late;
    s->synth.events_dropped += r->synth.events_dropped;
    s->cpu_ratio_max = r->cpu_ratio_max > s->cpu_ratio_max ? r->cpu_ratio_max : s->cpu_ratio_max;
    add_histogram(&s->render_s, &r->render_s);
    add_histogram(&s->encode_s, &r->encode_s);

    aur_audience_stats *a = &sum->audience;
    const aur_audience_stats *b = &room->audience;
    a->packets_sent += b->packets_sent;
    a->packets_skipped += b->packets_skipped;
    a->controls_applied += b->controls_applied;
    a->controls_refused += b->controls_refused;
    a->texts_dropped += b->texts_dropped;
    a->phrases += b->phrases;
    for (int i = 0; i < AUR_ADMISSION_VERDICTS; i++)
        a->turned_away[i] += b->turned_away[i];
    add_histogram(&a->queue_packets, &b->queue_packets);
    add_histogram(&a->relay_s, &b->relay_s);
    for (int i = 0; i < AUR_HLS_KINDS; i++)
        sum->hls.requests[i] += room->hls.requests[i];
    sum->hls.segments += room->hls.segments;
    sum->hls.segments_lost += room->hls.segments_lost;
}

void aur_tally_add(aur_tally *sum, const aur_tally *room, bool is_no_more)
{
    add_counts(sum, room);
    if (is_no_more)
        return;
    aur_room_status *s = &sum->status;
    const aur_room_status *r = &room->status;
    bool is_rendered = r->state == AUR_ROOM_PLAYING || r->state == AUR_ROOM_WAKING;
    s->frame = r->frame > s->frame ? r->frame : s->frame;
    s->state = is_rendered ? AUR_ROOM_PLAYING : s->state;
    s->log_count += r->log_count;
    s->cpu_ratio += r->cpu_ratio;
    s->synth.voices += r->synth.voices;
    s->synth.voices_max = r->synth.voices_max > s->synth.voices_max ? r->synth.voices_max : s->synth.voices_max;
    for (int i = 0; i < AUR_MEMBER_KIND_COUNT; i++)
        sum->audience.members[i] += room->audience.members[i];
    sum->audience.listening += room->audience.listening;
    sum->hls.waiting += room->hls.waiting;
    sum->hls.is_awake |= room->hls.is_awake;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        sum->quality_listeners[i] += room->quality_listeners[i];
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The link.
#include "stream/midi_link.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stream/clock.h"
#include "stream/keyboard.h"
#include "stream/mailbox.h"
#include "stream/memory.h"
#include "stream/midi_clock.h"
#include "stream/tempo_ear.h"
#include "stream/thread.h"

/// Longest time between two looks.
#define LOOK_NS (20 * INT64_C(1000000))

/// Time between two attempts to open a port that is gone.
#define RETRY_NS (250 * INT64_C(1000000))

/// Messages that are read before something else has its turn, and a rest after them: no file, whatever it is, is to
/// keep a core busy. A cable takes 1 ms for a note.
#define MESSAGES_MAX 64
#define REST_NS      (300 * INT64_C(1000))

/// One way of it.
typedef struct end {
    const char *name; ///< NULL = not asked for
    aur_midi_way way;
    aur_midi_port port;
    int64_t tried_ns;
} end;

struct aur_midi_link {
    /* between threads */
    aur_mailbox news_out; ///< thread to opener
    aur_pace pace;
    atomic_bool stop;
    /* thread */
    bool owes_off; ///< the player had no room for the end of a note
    aur_keyboard keyboard;
    aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX];
    int64_t stamped_frame; ///< of the last note: they stay in order
    end ends[2];           ///< by aur_midi_way
    aur_midi_clock clock;
    aur_tempo_ear ear;
    /* immutable after start */
    aur_midi_link_config config;
    aur_player *player;
    aur_thread thread;
};

aur_err aur_midi_link_open(const aur_midi_link_config *config, aur_midi_link **out)
{
    *out = NULL;
    aur_midi_link *link = aur_memory_new(sizeof *link);
    if (link == NULL)
        return AUR_ERR_MEMORY;
    link->config = *config;
    link->ends[AUR_MIDI_IN] = (end){.name = config->in, .way = AUR_MIDI_IN};
    link->ends[AUR_MIDI_OUT] = (end){.name = config->clock, .way = AUR_MIDI_OUT};
    aur_keyboard_init(&link->keyboard, config->grid);
    aur_err err = aur_pace_init(&link->pace);
    if (err == AUR_OK)
        err = aur_mailbox_init(&link->news_out, AUR_MIDI_NEWS_BYTES);
    if (err != AUR_OK) {
        aur_midi_link_close(link);
        return err;
    }
    *out = link;
    return AUR_OK;
}

void aur_midi_link_close(aur_midi_link *link)
{
    if (link == NULL)
        return;
    aur_midi_link_stop(link);
    for (int way = 0; way < 2; way++)
        aur_midi_port_close(&link->ends[way].port);
    aur_mailbox_free(&link->news_out);
    aur_pace_free(&link->pace);
    free(link);
}

aur_err aur_midi_link_try(aur_midi_link *link, aur_midi_way way, char reason[AUR_MIDI_REASON_BYTES])
{
    end *e = &link->ends[way];
    if (e->name == NULL)
        return AUR_OK;
    aur_err err = aur_midi_port_open(&e->port, e->name, way, reason);
    return err == AUR_ERR_STATE ? AUR_OK : err;
}

aur_pace *aur_midi_link_pace(aur_midi_link *link)
{
    return &link->pace;
}

bool aur_midi_link_news(aur_midi_link *link, char text[AUR_MIDI_NEWS_BYTES])
{
    return link != NULL && aur_mailbox_get(&link->news_out, text);
}

/* thread */

static void tell(aur_midi_link *link, const char *name, const char *what)
{
    char text[AUR_MIDI_NEWS_BYTES] = "";
    snprintf(text, sizeof text, "%.60s %s", name, what);
    aur_mailbox_put(&link->news_out, text);
}

static bool post(aur_midi_link *link, const aur_guest_note *note)
{
    bool strikes = !note->all_off && note->velocity > 0;
    if (strikes && (link->owes_off || !aur_pace_moves(&link->pace)))
        return true; // nobody hears it
    int64_t answer_frame = aur_pace_answer_frame(&link->pace);
    if (answer_frame > link->stamped_frame)
        link->stamped_frame = answer_frame;
    aur_control_event event = {.at_frame = link->stamped_frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(note)};
    return aur_player_note(link->player, &event) || strikes;
}

static void play(aur_midi_link *link, const aur_midi_message *message)
{
    size_t count = aur_keyboard_take(&link->keyboard, message, link->notes);
    for (size_t i = 0; i < count; i++)
        link->owes_off = !post(link, &link->notes[i]) || link->owes_off;
}

static void let_go(aur_midi_link *link)
{
    play(link, &(aur_midi_message){.bytes = {AUR_MIDI_RESET}, .count = 1});
}

/// Ends whatever may be held, if there was no room to end it.
static void pay_off(aur_midi_link *link)
{
    bool paid = true;
    for (uint16_t player = 0; player < AUR_KEYBOARD_CHANNELS && link->owes_off; player++)
        paid = paid && post(link, &(aur_guest_note){.player = player, .all_off = true});
    link->owes_off = !paid;
}

static void hear_pulse(aur_midi_link *link, int64_t now_ns)
{
    uint32_t bpm_milli;
    if (!link->config.follow || !aur_tempo_ear_pulse(&link->ear, now_ns, &bpm_milli))
        return;
    aur_control_event event = {.control = AUR_CONTROL_BPM, .value = bpm_milli};
    if (!aur_player_note(link->player, &event))
        link->ear = (aur_tempo_ear){0}; // heard again, and said again
}

static void lose(aur_midi_link *link, end *e)
{
    aur_midi_port_close(&e->port);
    e->tried_ns = aur_clock_now_ns();
    tell(link, e->name, "is gone");
    if (e->way == AUR_MIDI_IN)
        let_go(link);
}

static void read_in(aur_midi_link *link)
{
    end *e = &link->ends[AUR_MIDI_IN];
    aur_midi_message message;
    int64_t now_ns = aur_clock_now_ns();
    int more = 1;
    aur_pace_look(&link->pace, now_ns);
    for (int i = 0; i < MESSAGES_MAX && more > 0; i++) {
        more = aur_midi_port_read(&e->port, &message);
        if (more > 0 && message.bytes[0] == AUR_MIDI_PULSE)
            hear_pulse(link, now_ns);
        else if (more > 0)
            play(link, &message);
    }
    if (more < 0)
        lose(link, e);
    aur_clock_sleep_until(now_ns + REST_NS);
}

static void write_clock(aur_midi_link *link, bool moves)
{
    end *e = &link->ends[AUR_MIDI_OUT];
    aur_midi_message messages[AUR_MIDI_CLOCK_MESSAGES_MAX];
    aur_piece_status status;
    while (aur_pace_beat(&link->pace, &status))
        aur_midi_clock_add(&link->clock,
                           &(aur_midi_clock_beat){.at_frame = status.beat_frame,
                                                  .next_frame = status.next_beat_frame,
                                                  .number = status.bar * AUR_BEATS_PER_BAR + status.beat});
    size_t count;
    do {
        count = aur_midi_clock_step(&link->clock, aur_pace_frame(&link->pace), moves, messages);
        for (size_t i = 0; i < count && aur_midi_port_is_open(&e->port); i++)
            if (!aur_midi_port_write(&e->port, &messages[i]))
                lose(link, e);
    } while (count > 0);
}

/// Looks for what is gone.
static void keep(aur_midi_link *link, int64_t now_ns)
{
    char reason[AUR_MIDI_REASON_BYTES];
    for (int way = 0; way < 2; way++) {
        end *e = &link->ends[way];
        if (e->name == NULL || aur_midi_port_is_open(&e->port) || now_ns - e->tried_ns < RETRY_NS)
            continue;
        e->tried_ns = now_ns;
        if (aur_midi_port_open(&e->port, e->name, e->way, reason) != AUR_OK)
            continue;
        tell(link, e->name, "is there");
        if (e->way == AUR_MIDI_OUT)
            link->clock = (aur_midi_clock){0}; // is told the place at a beat to come
    }
}

/// Waits for a message, or until the next pulse is due. True if there is a message.
static bool wait_for_message(aur_midi_link *link, int64_t now_ns)
{
    int64_t wait_ns = LOOK_NS, next_frame = aur_midi_clock_next_frame(&link->clock);
    if (next_frame != INT64_MAX && aur_pace_moves(&link->pace)) {
        int64_t due_ns = aur_pace_ns(&link->pace, next_frame) - now_ns;
        wait_ns = due_ns < 0 ? REST_NS : due_ns < wait_ns ? due_ns : wait_ns; // past: it stands in a gap
    }
    struct pollfd on = {.fd = aur_midi_port_fd(&link->ends[AUR_MIDI_IN].port), .events = POLLIN};
    struct timespec timeout = {.tv_nsec = wait_ns};
    return ppoll(&on, 1, &timeout, NULL) == 1;
}

static void run(void *context)
{
    aur_midi_link *link = context;
    while (!atomic_load_explicit(&link->stop, memory_order_relaxed)) {
        int64_t now_ns = aur_clock_now_ns();
        keep(link, now_ns);
        pay_off(link);
        aur_pace_look(&link->pace, now_ns);
        write_clock(link, aur_pace_moves(&link->pace));
        if (wait_for_message(link, now_ns))
            read_in(link);
    }
    let_go(link);
    pay_off(link);
    write_clock(link, false); // it stops
}

aur_err aur_midi_link_start(aur_midi_link *link, aur_player *player)
{
    link->player = player;
    return aur_thread_start(&link->thread, "aur-midi", true, run, link);
}

void aur_midi_link_stop(aur_midi_link *link)
{
    if (link == NULL)
        return;
    atomic_store_explicit(&link->stop, true, memory_order_relaxed);
    aur_thread_join(&link->thread);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// OSC by UDP.
#include "client/cli/osc_link.h"

#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "compose/why.h"
#include "stream/controls.h"
#include "stream/keyboard.h"
#include "stream/memory.h"
#include "stream/note_feed.h"
#include "stream/osc.h"

#define PREFIX    "/auralis/"
#define THIS_HOST "127.0.0.1"

/// Players of the log: those of MIDI come first.
#define PLAYER_FIRST AUR_KEYBOARD_CHANNELS

/// Packets that are read before something else has its turn.
#define PACKETS_MAX 64

/// Longest time between two looks at what is heard.
#define LOOK_MS 20

#define VOLUME_MIN_DB (-60.0)
#define VALUE_BYTES   64

/// Who sent what is answered now.
typedef struct asker {
    struct sockaddr_storage address;
    socklen_t bytes;
    const char *path; ///< of the message
} asker;

struct aur_osc_link {
    aur_note_feed feed;
    aur_pace pace;
    aur_player *player; ///< NULL = stopped
    aur_osc_asks asks;
    int in, out; ///< sockets; -1 = none
    struct sockaddr_storage to;
    socklen_t to_bytes;
    /* what goes out */
    int section, key, mode;                                   ///< said last, -1 = nothing
    char chord[sizeof((aur_piece_status *)NULL)->chord_name]; ///< said last
    aur_piece_status beat;                                    ///< next, if `has_beat`
    aur_event note;                                           ///< next, if `has_note`
    bool has_beat, has_note;
    /* what comes in */
    aur_keyboard keyboard;
    int64_t stamped_frame; ///< of the last note: they stay in order
};

aur_err aur_osc_link_open(bool grid, aur_osc_link **out)
{
    *out = NULL;
    aur_osc_link *link = aur_memory_new(sizeof *link);
    if (link == NULL)
        return AUR_ERR_MEMORY;
    link->in = link->out = link->section = -1;
    aur_keyboard_init(&link->keyboard, grid);
    aur_err err = aur_pace_init(&link->pace);
    if (err == AUR_OK)
        err = aur_note_feed_init(&link->feed);
    if (err != AUR_OK) {
        aur_osc_link_close(link);
        return err;
    }
    *out = link;
    return AUR_OK;
}

void aur_osc_link_close(aur_osc_link *link)
{
    if (link == NULL)
        return;
    if (link->in >= 0)
        close(link->in);
    if (link->out >= 0)
        close(link->out);
    aur_note_feed_free(&link->feed);
    aur_pace_free(&link->pace);
    free(link);
}

/// Looks up "HOST:PORT", "[HOST]:PORT" or, if there is a `host`, "PORT"; freed by freeaddrinfo. NULL with the reason.
static struct addrinfo *look_up(const char *text, const char *host, int flags, char reason[AUR_OSC_REASON_BYTES])
{
    char name[256];
    const char *colon = strrchr(text, ':'), *port = colon != NULL ? colon + 1 : text;
    size_t chars = colon != NULL ? (size_t)(colon - text) : 0;
    char *end = NULL;
    long number = strtol(port, &end, 10);
    if (port[0] < '0' || port[0] > '9' || *end != '\0' || number < 1 || number > 65535 || chars >= sizeof name ||
        (colon != NULL ? chars == 0 : host == NULL)) {
        snprintf(reason, AUR_OSC_REASON_BYTES, "must be %s, the port 1..65535",
                 host != NULL ? "PORT or ADDRESS:PORT" : "HOST:PORT");
        return NULL;
    }
    bool brackets = chars >= 2 && text[0] == '[' && text[chars - 1] == ']';
    snprintf(name, sizeof name, "%.*s", (int)(brackets ? chars - 2 : chars), brackets ? text + 1 : text);
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = flags | AI_NUMERICSERV}, *list = NULL;
    int code = getaddrinfo(colon != NULL ? name : host, port, &hints, &list);
    if (code != 0)
        snprintf(reason, AUR_OSC_REASON_BYTES, "%s", gai_strerror(code));
    return code == 0 ? list : NULL;
}

static int open_socket(const struct addrinfo *at)
{
    return socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

aur_err aur_osc_link_listen(aur_osc_link *link, const char *text, char reason[AUR_OSC_REASON_BYTES])
{
    struct addrinfo *list = look_up(text, THIS_HOST, AI_PASSIVE, reason);
    if (list == NULL)
        return AUR_ERR_FORMAT;
    link->in = open_socket(list);
    bool bound = link->in >= 0 && bind(link->in, list->ai_addr, list->ai_addrlen) == 0;
    if (!bound)
        snprintf(reason, AUR_OSC_REASON_BYTES, "%s", strerror(errno));
    freeaddrinfo(list);
    return bound ? AUR_OK : AUR_ERR_ADDRESS;
}

aur_err aur_osc_link_tell(aur_osc_link *link, const char *text, char reason[AUR_OSC_REASON_BYTES])
{
    struct addrinfo *list = look_up(text, NULL, 0, reason);
    if (list == NULL)
        return AUR_ERR_FORMAT;
    link->out = open_socket(list);
    memcpy(&link->to, list->ai_addr, list->ai_addrlen);
    link->to_bytes = list->ai_addrlen;
    if (link->out < 0)
        snprintf(reason, AUR_OSC_REASON_BYTES, "%s", strerror(errno));
    freeaddrinfo(list);
    return link->out >= 0 ? AUR_OK : AUR_ERR_ADDRESS;
}

void aur_osc_link_prepare(aur_osc_link *link, aur_player_config *config)
{
    int place = config->paces[0] == NULL ? 0 : 1;
    config->paces[place] = &link->pace;
    config->engine.notes = &link->feed;
}

void aur_osc_link_start(aur_osc_link *link, aur_player *player, const aur_osc_asks *asks)
{
    link->player = player;
    link->asks = *asks;
    aur_note_feed_want(&link->feed, link->out >= 0);
}

/* what comes in */

static void answer(const aur_osc_link *link, const asker *to, const char *field, const char *value, const char *limit)
{
    uint8_t bytes[AUR_OSC_PACKET_BYTES];
    aur_osc_message message = {
        .address = "/error",
        .count = 4,
        .args = {aur_osc_text(to->path), aur_osc_text(field), aur_osc_text(value), aur_osc_text(limit)}};
    size_t count = aur_osc_write(&message, bytes);
    if (count > 0)
        (void)sendto(link->in, bytes, count, 0, (const struct sockaddr *)&to->address, to->bytes);
}

static void play(aur_osc_link *link, uint8_t status, uint8_t key, uint8_t velocity)
{
    static aur_guest_note notes[AUR_KEYBOARD_NOTES_MAX]; // of the one thread there is here
    aur_midi_message message = {.bytes = {status, key, velocity}, .count = 3};
    size_t count = aur_keyboard_take(&link->keyboard, &message, notes);
    int64_t answer_frame = aur_pace_answer_frame(&link->pace);
    if (answer_frame > link->stamped_frame)
        link->stamped_frame = answer_frame;
    for (size_t i = 0; i < count; i++) {
        notes[i].player = (uint16_t)(notes[i].player + PLAYER_FIRST);
        aur_control_event event = {
            .at_frame = link->stamped_frame, .control = AUR_LOG_NOTE, .value = aur_guest_pack(&notes[i])};
        if (velocity > 0 && !aur_pace_moves(&link->pace))
            continue; // nobody hears it
        aur_err err = aur_player_control(link->player, &event, 1);
        (void)err; // of 256 that wait for 20 ms the last is lost; each ends after 30 s
    }
}

static void on_note(aur_osc_link *link, const asker *from, const aur_osc_message *message)
{
    static const char *const FIELDS[] = {"pitch", "velocity"};
    char text[VALUE_BYTES];
    for (size_t i = 0; i < 2; i++) {
        const aur_osc_arg *arg = &message->args[i];
        if (message->count == 2 && arg->type == 'i' && arg->whole >= 0 && arg->whole < AUR_KEYBOARD_KEYS)
            continue;
        snprintf(text, sizeof text, "%d", arg->type == 'i' ? (int)arg->whole : -1);
        answer(link, from, FIELDS[i], message->count == 2 && arg->type == 'i' ? text : "not two whole numbers",
               "0..127");
        return;
    }
    play(link, AUR_MIDI_ON, (uint8_t)message->args[0].whole, (uint8_t)message->args[1].whole);
}

static void on_pause(aur_osc_link *link, const asker *from, const aur_osc_message *message)
{
    if (message->count != 1 || message->args[0].type != 'i')
        answer(link, from, "pause", "not one whole number", "0 or 1");
    else
        link->asks.act(link->asks.context, message->args[0].whole != 0 ? AUR_REMOTE_PAUSE : AUR_REMOTE_PLAY, 0.0);
}

/// A number as people write it.
static void print_number(double number, char text[VALUE_BYTES])
{
    bool whole = number == floor(number) && fabs(number) < 1e15;
    snprintf(text, VALUE_BYTES, whole ? "%.0f" : "%.9g", number);
}

static void on_volume(aur_osc_link *link, const asker *from, const aur_osc_message *message)
{
    char text[VALUE_BYTES];
    double volume_db = message->args[0].number;
    print_number(volume_db, text);
    if (message->count != 1 || message->args[0].type == 's')
        answer(link, from, "volume", "not one number", "-60..0 (dB)");
    else if (!(volume_db >= VOLUME_MIN_DB && volume_db <= 0.0))
        answer(link, from, "volume", text, "-60..0 (dB)");
    else
        link->asks.act(link->asks.context, AUR_REMOTE_VOLUME, pow(10.0, volume_db / 20.0));
}

/// A control by its name, with a number or a text as the command line takes it.
static void on_control(aur_osc_link *link, const asker *from, const char *name, const aur_osc_message *message)
{
    char text[VALUE_BYTES];
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    aur_control_error error = {.field = ""};
    if (aur_control_find(name) < 0) {
        answer(link, from, "address", from->path, "a control, note, pause or volume");
        return;
    }
    if (message->count != 1) {
        snprintf(text, sizeof text, "%zu arguments", message->count);
        answer(link, from, name, text, "one");
        return;
    }
    print_number(message->args[0].number, text);
    int count = aur_controls_parse(name, message->args[0].type == 's' ? message->args[0].text : text, events, &error);
    if (count < 0)
        answer(link, from, error.field, error.value, error.limit);
    else if (link->asks.change(link->asks.context, events, (size_t)count) != AUR_OK)
        answer(link, from, name, "", "not now: too many changes wait");
}

static void on_message(aur_osc_link *link, asker *from, const aur_osc_message *message)
{
    const char *name = message->address + strlen(PREFIX);
    from->path = message->address;
    if (strncmp(message->address, PREFIX, strlen(PREFIX)) != 0)
        answer(link, from, "address", message->address, "begins with " PREFIX);
    else if (strcmp(name, "note") == 0)
        on_note(link, from, message);
    else if (strcmp(name, "pause") == 0)
        on_pause(link, from, message);
    else if (strcmp(name, "volume") == 0)
        on_volume(link, from, message);
    else
        on_control(link, from, strcmp(name, "tempo") == 0 ? "bpm" : name, message);
}

static void read_packet(aur_osc_link *link, const uint8_t *bytes, size_t count, asker *from)
{
    aur_osc_packet packet;
    aur_osc_message message;
    int more;
    aur_osc_packet_init(&packet, bytes, count);
    while ((more = aur_osc_packet_next(&packet, &message)) > 0)
        on_message(link, from, &message);
    from->path = "";
    if (more < 0)
        answer(link, from, "packet", "", "messages of OSC 1.0 with at most 8 arguments of type i h f d s T F");
}

static void read_in(aur_osc_link *link)
{
    uint8_t bytes[AUR_OSC_PACKET_BYTES];
    for (int i = 0; i < PACKETS_MAX; i++) {
        asker from = {.bytes = sizeof from.address, .path = ""};
        ssize_t count =
            recvfrom(link->in, bytes, sizeof bytes, MSG_TRUNC, (struct sockaddr *)&from.address, &from.bytes);
        if (count < 0)
            return;
        if ((size_t)count > sizeof bytes)
            answer(link, &from, "packet", "too long", "1024 bytes");
        else
            read_packet(link, bytes, (size_t)count, &from);
    }
}

/* what goes out */

static void tell(const aur_osc_link *link, const aur_osc_message *message)
{
    uint8_t bytes[AUR_OSC_PACKET_BYTES];
    size_t count = aur_osc_write(message, bytes);
    if (count > 0) // whether anybody listens is not ours to know
        (void)sendto(link->out, bytes, count, 0, (const struct sockaddr *)&link->to, link->to_bytes);
}

static void tell_beat(aur_osc_link *link, const aur_piece_status *beat)
{
    char key[32];
    tell(link, &(aur_osc_message){.address = PREFIX "beat",
                                  .count = 3,
                                  .args = {aur_osc_whole((int32_t)beat->bar), aur_osc_whole(beat->beat),
                                           aur_osc_number(beat->controls.bpm_milli / 1000.0)}});
    if (strcmp(link->chord, beat->chord_name) != 0 || link->key != beat->tonic || link->mode != beat->controls.mode) {
        snprintf(key, sizeof key, "%s %s", aur_key_name(beat->tonic), aur_mode_name(beat->controls.mode));
        memcpy(link->chord, beat->chord_name, sizeof link->chord);
        link->key = beat->tonic;
        link->mode = beat->controls.mode;
        tell(link, &(aur_osc_message){.address = PREFIX "chord",
                                      .count = 2,
                                      .args = {aur_osc_text(beat->chord_name), aur_osc_text(key)}});
    }
    if (link->section != beat->section_kind) {
        link->section = beat->section_kind;
        tell(link, &(aur_osc_message){.address = PREFIX "section",
                                      .count = 1,
                                      .args = {aur_osc_text(aur_section_name(beat->section_kind))}});
    }
}

static void tell_note(const aur_osc_link *link, const aur_event *note)
{
    tell(link,
         &(aur_osc_message){.address = PREFIX "note",
                            .count = 4,
                            .args = {aur_osc_whole((note->pitch_q8 + 128) >> 8), aur_osc_whole(note->velocity >> 9),
                                     aur_osc_number((double)note->gate_frames / AUR_SAMPLE_RATE_HZ),
                                     aur_osc_text(aur_layer_name(aur_note_feed_layer(note)))}});
}

/// Frame of what is said next; INT64_MAX if nothing is known.
static int64_t next_frame(const aur_osc_link *link)
{
    int64_t beat_frame = link->has_beat ? link->beat.beat_frame : INT64_MAX;
    int64_t note_frame = link->has_note ? link->note.at_frame : INT64_MAX;
    return beat_frame < note_frame ? beat_frame : note_frame;
}

static void tell_heard(aur_osc_link *link)
{
    for (;;) {
        link->has_beat = link->has_beat || aur_pace_beat(&link->pace, &link->beat);
        link->has_note = link->has_note || aur_note_feed_take(&link->feed, &link->note, 1) == 1;
        int64_t at_frame = next_frame(link);
        if ((double)at_frame > aur_pace_frame(&link->pace))
            return;
        if (link->has_beat && link->beat.beat_frame == at_frame) {
            tell_beat(link, &link->beat);
            link->has_beat = false;
        } else {
            tell_note(link, &link->note);
            link->has_note = false;
        }
    }
}

/* both */

void aur_osc_link_stop(aur_osc_link *link)
{
    if (link == NULL || link->player == NULL)
        return;
    play(link, AUR_MIDI_RESET, 0, 0);
    link->player = NULL;
}

int aur_osc_link_fd(const aur_osc_link *link)
{
    return link != NULL && link->player != NULL ? link->in : -1;
}

int aur_osc_link_wait_ms(const aur_osc_link *link, int most_ms)
{
    if (link == NULL || link->out < 0 || link->player == NULL)
        return most_ms;
    if (!aur_pace_moves(&link->pace) || next_frame(link) == INT64_MAX)
        return most_ms < LOOK_MS ? most_ms : LOOK_MS;
    double left_ms = ((double)next_frame(link) - aur_pace_frame(&link->pace)) * 1000.0 / AUR_SAMPLE_RATE_HZ;
    int wait_ms = left_ms < 0.0 ? 0 : left_ms < LOOK_MS ? (int)left_ms + 1 : LOOK_MS;
    return wait_ms < most_ms ? wait_ms : most_ms;
}

void aur_osc_link_run(aur_osc_link *link, int64_t now_ns)
{
    if (link == NULL || link->player == NULL)
        return;
    aur_pace_look(&link->pace, now_ns);
    if (link->in >= 0)
        read_in(link);
    if (link->out >= 0)
        tell_heard(link);
}

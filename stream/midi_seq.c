// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ALSA sequencer, which only this file knows. A port of ours is a client of its own; who is plugged in later is
/// heard of from the system's port, and plugged together if it is meant.
#include <alsa/asoundlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/midi_port.h"

#define CLIENT "Auralis"

/// Clients that are no keyboard: the system itself, and the kernel's loop.
#define THROUGH_CLIENT 14

#define MESSAGE_BYTES 16

typedef struct seq {
    snd_seq_t *handle;
    snd_midi_event_t *codec;
    int port;
    aur_midi_way way;
    char name[AUR_MIDI_NAME_BYTES];
} seq;

/// ALSA writes to standard error about what is not there; what matters comes back as an error.
static void ignore(const char *file, int line, const char *function, int err, const char *format, ...)
{
    (void)file, (void)line, (void)function, (void)err, (void)format;
}

static aur_err open_handle(snd_seq_t **handle, char reason[AUR_MIDI_REASON_BYTES])
{
    snd_lib_error_set_handler(ignore);
    int code = snd_seq_open(handle, "default", SND_SEQ_OPEN_DUPLEX, SND_SEQ_NONBLOCK);
    if (code >= 0 && snd_seq_set_client_name(*handle, CLIENT) >= 0)
        return AUR_OK;
    snprintf(reason, AUR_MIDI_REASON_BYTES,
             "no ALSA sequencer (/dev/snd/seq: %s): load it (modprobe snd-seq), or name a raw device (/dev/snd/midi*)",
             snd_strerror(code));
    return AUR_ERR_UNSUPPORTED;
}

static unsigned needed(aur_midi_way way)
{
    return way == AUR_MIDI_IN ? SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ
                              : SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE;
}

/// Calls `each` with every port of others; stops where it says false.
static void for_each(snd_seq_t *handle, bool (*each)(void *context, snd_seq_client_info_t *, snd_seq_port_info_t *),
                     void *context)
{
    snd_seq_client_info_t *client;
    snd_seq_port_info_t *port;
    if (snd_seq_client_info_malloc(&client) < 0)
        return;
    if (snd_seq_port_info_malloc(&port) < 0) {
        snd_seq_client_info_free(client);
        return;
    }
    bool more = true;
    snd_seq_client_info_set_client(client, -1);
    while (more && snd_seq_query_next_client(handle, client) >= 0) {
        int number = snd_seq_client_info_get_client(client);
        if (number == SND_SEQ_CLIENT_SYSTEM || number == THROUGH_CLIENT ||
            strcmp(snd_seq_client_info_get_name(client), CLIENT) == 0)
            continue;
        snd_seq_port_info_set_client(port, number);
        snd_seq_port_info_set_port(port, -1);
        while (more && snd_seq_query_next_port(handle, port) >= 0)
            more = (snd_seq_port_info_get_capability(port) & SND_SEQ_PORT_CAP_NO_EXPORT) != 0 ||
                   each(context, client, port);
    }
    snd_seq_port_info_free(port);
    snd_seq_client_info_free(client);
}

static bool plug_in(void *context, snd_seq_client_info_t *client, snd_seq_port_info_t *port)
{
    seq *s = context;
    (void)client;
    if ((snd_seq_port_info_get_capability(port) & needed(AUR_MIDI_IN)) == needed(AUR_MIDI_IN))
        snd_seq_connect_from(s->handle, s->port, snd_seq_port_info_get_client(port), snd_seq_port_info_get_port(port));
    return true; // one that is plugged in already stays so
}

/// Plugs together what the name means; false if it is not there.
static bool connect_named(seq *s)
{
    snd_seq_addr_t to;
    if (strcmp(s->name, AUR_MIDI_PORT_AUTO) == 0) {
        if (s->way == AUR_MIDI_IN)
            for_each(s->handle, plug_in, s);
        return true;
    }
    if (snd_seq_parse_address(s->handle, &to, s->name) < 0)
        return false;
    int code = s->way == AUR_MIDI_IN ? snd_seq_connect_from(s->handle, s->port, to.client, to.port)
                                     : snd_seq_connect_to(s->handle, s->port, to.client, to.port);
    return code >= 0 || code == -EBUSY; // plugged in already
}

static void seq_close(void *port)
{
    seq *s = port;
    if (s->codec != NULL)
        snd_midi_event_free(s->codec);
    if (s->handle != NULL)
        snd_seq_close(s->handle);
    free(s);
}

static aur_err make_port(seq *s)
{
    unsigned own = s->way == AUR_MIDI_IN ? SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE
                                         : SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;
    s->port = snd_seq_create_simple_port(s->handle, s->way == AUR_MIDI_IN ? "in" : "clock", own,
                                         SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION);
    if (s->port < 0 || snd_midi_event_new(MESSAGE_BYTES, &s->codec) < 0)
        return AUR_ERR_MEMORY;
    snd_midi_event_no_status(s->codec, 1);
    if (s->way == AUR_MIDI_IN)
        snd_seq_connect_from(s->handle, s->port, SND_SEQ_CLIENT_SYSTEM, SND_SEQ_PORT_SYSTEM_ANNOUNCE);
    return AUR_OK;
}

static aur_err seq_open(const char *name, aur_midi_way way, void **port, char reason[AUR_MIDI_REASON_BYTES])
{
    seq *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->way = way;
    snprintf(s->name, sizeof s->name, "%s", name);
    aur_err err = open_handle(&s->handle, reason);
    if (err == AUR_OK)
        err = make_port(s);
    if (err == AUR_OK && !connect_named(s)) {
        snprintf(reason, AUR_MIDI_REASON_BYTES, "there is no such MIDI port now; `auralis devices` lists them");
        err = AUR_ERR_NAME;
    }
    if (err == AUR_OK)
        *port = s;
    else
        seq_close(s);
    return err;
}

static int seq_fd(void *port)
{
    struct pollfd on;
    return snd_seq_poll_descriptors(((seq *)port)->handle, &on, 1, POLLIN) == 1 ? on.fd : -1;
}

/// A message of a keyboard, or that one is gone; false if it is nothing of ours.
static bool understand(seq *s, snd_seq_event_t *event, aur_midi_message *message)
{
    uint8_t bytes[MESSAGE_BYTES];
    switch (event->type) {
    case SND_SEQ_EVENT_PORT_START:
        connect_named(s);
        return false;
    case SND_SEQ_EVENT_PORT_UNSUBSCRIBED: // also where a client is gone
        *message = (aur_midi_message){.bytes = {AUR_MIDI_RESET}, .count = 1};
        return event->data.connect.dest.client == snd_seq_client_id(s->handle) &&
               event->data.connect.dest.port == s->port;
    default:
        break;
    }
    long count = snd_midi_event_decode(s->codec, bytes, sizeof bytes, event);
    if (count < 1 || count > (long)sizeof message->bytes)
        return false; // system exclusive, or not of MIDI
    *message = (aur_midi_message){.count = (uint8_t)count};
    memcpy(message->bytes, bytes, (size_t)count);
    return true;
}

static int seq_read(void *port, aur_midi_message *message)
{
    seq *s = port;
    snd_seq_event_t *event;
    for (;;) {
        int code = snd_seq_event_input(s->handle, &event);
        if (code == -ENOSPC) { // some were lost, perhaps the end of a note
            *message = (aur_midi_message){.bytes = {AUR_MIDI_RESET}, .count = 1};
            return 1;
        }
        if (code < 0)
            return code == -EAGAIN ? 0 : -1;
        if (understand(s, event, message))
            return 1;
    }
}

static bool seq_write(void *port, const aur_midi_message *message)
{
    seq *s = port;
    snd_seq_event_t event;
    snd_seq_ev_clear(&event);
    snd_midi_event_reset_encode(s->codec);
    if (snd_midi_event_encode(s->codec, message->bytes, message->count, &event) < 0)
        return true;
    snd_seq_ev_set_source(&event, (unsigned char)s->port);
    snd_seq_ev_set_subs(&event);
    snd_seq_ev_set_direct(&event);
    int code = snd_seq_event_output_direct(s->handle, &event);
    return code >= 0 || code == -EAGAIN;
}

typedef struct listing {
    aur_midi_port_info *infos;
    size_t count, max;
} listing;

static bool add(void *context, snd_seq_client_info_t *client, snd_seq_port_info_t *port)
{
    listing *l = context;
    unsigned can = snd_seq_port_info_get_capability(port);
    aur_midi_port_info info = {.gives = (can & needed(AUR_MIDI_IN)) == needed(AUR_MIDI_IN),
                               .takes = (can & needed(AUR_MIDI_OUT)) == needed(AUR_MIDI_OUT)};
    snprintf(info.name, sizeof info.name, "%d:%d", snd_seq_port_info_get_client(port),
             snd_seq_port_info_get_port(port));
    snprintf(info.what, sizeof info.what, "%.60s: %.60s", snd_seq_client_info_get_name(client),
             snd_seq_port_info_get_name(port));
    if (info.gives || info.takes)
        l->infos[l->count++] = info;
    return l->count < l->max;
}

int aur_midi_port_list(aur_midi_port_info *infos, size_t max, char reason[AUR_MIDI_REASON_BYTES])
{
    snd_seq_t *handle = NULL;
    listing l = {.infos = infos, .max = max};
    aur_err err = open_handle(&handle, reason);
    if (err == AUR_OK)
        for_each(handle, add, &l);
    if (handle != NULL)
        snd_seq_close(handle);
    return err == AUR_OK ? (int)l.count : err;
}

const aur_midi_kind AUR_MIDI_KIND_SEQ = {seq_open, seq_close, seq_fd, seq_read, seq_write};

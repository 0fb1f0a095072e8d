// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MIDI ports. A name with a slash is a file of raw MIDI bytes: a device like /dev/snd/midiC1D0, or a named pipe. Any
/// other is a port of the ALSA sequencer ("Keystation", "20:0"), where programs and keyboards are plugged together;
/// "auto" there is every keyboard, or a port for others to take. Nothing here waits.
#ifndef AUR_STREAM_MIDI_PORT_H
#define AUR_STREAM_MIDI_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "auralis.h"
#include "stream/midi_bytes.h"

#define AUR_MIDI_PORT_AUTO    "auto"
#define AUR_MIDI_PORTS_MAX    64
#define AUR_MIDI_NAME_BYTES   128
#define AUR_MIDI_REASON_BYTES 256

typedef enum aur_midi_way { AUR_MIDI_IN, AUR_MIDI_OUT } aur_midi_way;

/// One kind of port: midi_raw.c, midi_seq.c. What it opened is `port`.
typedef struct aur_midi_kind {
    aur_err (*open)(const char *name, aur_midi_way way, void **port, char reason[AUR_MIDI_REASON_BYTES]);
    void (*close)(void *port);
    int (*fd)(void *port);
    int (*read)(void *port, aur_midi_message *message);
    bool (*write)(void *port, const aur_midi_message *message);
} aur_midi_kind;

extern const aur_midi_kind AUR_MIDI_KIND_RAW, AUR_MIDI_KIND_SEQ;

/// Zeroed: closed.
typedef struct aur_midi_port {
    const aur_midi_kind *_kind;
    void *_port;
} aur_midi_port;

/// One of the sequencer's that others made, or a raw device.
typedef struct aur_midi_port_info {
    char name[AUR_MIDI_NAME_BYTES]; ///< as aur_midi_port_open takes it
    char what[AUR_MIDI_NAME_BYTES]; ///< for people
    bool gives;                     ///< to play with
    bool takes;                     ///< a clock, say
} aur_midi_port_info;

/// Opens a port, one way.  Thread: owner.  RT: no.  *port is closed on failure.  Errors, with the reason:
/// AUR_ERR_UNSUPPORTED (there is no sequencer), AUR_ERR_NAME (no such port), AUR_ERR_STATE (a pipe that nobody reads
/// yet), AUR_ERR_FILE, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_midi_port_open(aur_midi_port *port, const char *name, aur_midi_way way,
                                           char reason[AUR_MIDI_REASON_BYTES]);
/// A closed one is allowed.  Thread: owner.  RT: no.
void aur_midi_port_close(aur_midi_port *port);
bool aur_midi_port_is_open(const aur_midi_port *port);
/// Descriptor to wait on for reading; -1 if it is closed.  Thread: owner.
int aur_midi_port_fd(const aur_midi_port *port);
/// Takes the next message, once the descriptor says that there is something. 1 = there is one, and perhaps more; 0 =
/// none now; -1 = what was at the other end is gone. A sequencer says AUR_MIDI_RESET where one of several is gone.
/// Thread: owner.  RT: no.
int aur_midi_port_read(aur_midi_port *port, aur_midi_message *message);
/// False if what was at the other end is gone. What it cannot take now is lost.  Thread: owner.  RT: no.
bool aur_midi_port_write(aur_midi_port *port, const aur_midi_message *message);

/// Lists the ports of others; returns how many (0..max), or an error with the reason: AUR_ERR_UNSUPPORTED (there is no
/// sequencer).  Thread: any.  RT: no.
AUR_WARN_UNUSED int aur_midi_port_list(aur_midi_port_info *infos, size_t max, char reason[AUR_MIDI_REASON_BYTES]);

#endif

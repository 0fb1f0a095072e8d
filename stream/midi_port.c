// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Which kind of port a name means.
#include "stream/midi_port.h"

#include <string.h>

aur_err aur_midi_port_open(aur_midi_port *port, const char *name, aur_midi_way way, char reason[AUR_MIDI_REASON_BYTES])
{
    const aur_midi_kind *kind = strchr(name, '/') != NULL ? &AUR_MIDI_KIND_RAW : &AUR_MIDI_KIND_SEQ;
    *port = (aur_midi_port){0};
    aur_err err = kind->open(name, way, &port->_port, reason);
    if (err == AUR_OK)
        port->_kind = kind;
    return err;
}

void aur_midi_port_close(aur_midi_port *port)
{
    if (aur_midi_port_is_open(port))
        port->_kind->close(port->_port);
    *port = (aur_midi_port){0};
}

bool aur_midi_port_is_open(const aur_midi_port *port)
{
    return port->_kind != NULL;
}

int aur_midi_port_fd(const aur_midi_port *port)
{
    return aur_midi_port_is_open(port) ? port->_kind->fd(port->_port) : -1;
}

int aur_midi_port_read(aur_midi_port *port, aur_midi_message *message)
{
    return port->_kind->read(port->_port, message);
}

bool aur_midi_port_write(aur_midi_port *port, const aur_midi_message *message)
{
    return port->_kind->write(port->_port, message);
}

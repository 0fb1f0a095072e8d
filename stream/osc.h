// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// OSC 1.0 (opensoundcontrol.org): messages to bytes and back. Bundles are read message by message, whatever their time
/// tags say. What is read is borrowed from the packet.
#ifndef AUR_STREAM_OSC_H
#define AUR_STREAM_OSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"

#define AUR_OSC_ARGS_MAX 8

/// Largest packet written or read.
#define AUR_OSC_PACKET_BYTES 1024

typedef struct aur_osc_arg {
    char type;        ///< 'i', 'f' or 's'; what is read as h, d, T or F is one of these, too
    int32_t whole;    ///< of 'i'
    double number;    ///< of 'i' and 'f'
    const char *text; ///< of 's'
} aur_osc_arg;

typedef struct aur_osc_message {
    const char *address;
    size_t count;
    aur_osc_arg args[AUR_OSC_ARGS_MAX];
} aur_osc_message;

/// A packet that is read.
typedef struct aur_osc_packet {
    const uint8_t *_at;
    size_t _left;
    bool _bundle;
} aur_osc_packet;

/// Begins to read; `bytes` is borrowed while it is read.  Thread: owner.  RT: safe.
void aur_osc_packet_init(aur_osc_packet *packet, const void *bytes, size_t count);
/// Reads the next message. 1 = there is one, 0 = the packet is over, or AUR_ERR_FORMAT (no OSC, or an argument of
/// another type): nothing more of this packet can be read.  Thread: owner.  RT: safe.
int aur_osc_packet_next(aur_osc_packet *packet, aur_osc_message *message);

/// Writes the message; returns its bytes, 0 if it does not fit.  Thread: any.  RT: safe.
size_t aur_osc_write(const aur_osc_message *message, uint8_t bytes[AUR_OSC_PACKET_BYTES]);

/// An argument.  Thread: any.  RT: safe.
aur_osc_arg aur_osc_whole(int32_t value);
aur_osc_arg aur_osc_number(double value);
aur_osc_arg aur_osc_text(const char *value);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// No ALSA was there at build: raw ports remain.
#include <stdio.h>

#include "stream/midi_port.h"

static aur_err refuse(char reason[AUR_MIDI_REASON_BYTES])
{
    snprintf(reason, AUR_MIDI_REASON_BYTES, "built without ALSA (libasound2-dev); name a raw device");
    return AUR_ERR_UNSUPPORTED;
}

static aur_err absent_open(const char *name, aur_midi_way way, void **port, char reason[AUR_MIDI_REASON_BYTES])
{
    (void)name, (void)way, (void)port;
    return refuse(reason);
}

int aur_midi_port_list(aur_midi_port_info *infos, size_t max, char reason[AUR_MIDI_REASON_BYTES])
{
    (void)infos, (void)max;
    return refuse(reason);
}

const aur_midi_kind AUR_MIDI_KIND_SEQ = {.open = absent_open};

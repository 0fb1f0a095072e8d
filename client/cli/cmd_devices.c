// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis devices`: what there is to play on, and to play with.
#include <stdbool.h>
#include <stdio.h>

#include "client/cli/commands.h"
#include "stream/device.h"
#include "stream/json_print.h"
#include "stream/midi_port.h"

static void print_json(const aur_device_info *infos, int count)
{
    printf("[");
    for (int i = 0; i < count; i++) {
        const aur_device_info *info = &infos[i];
        printf("%s{\"index\":%d,\"name\":", i > 0 ? "," : "", (int)info->index);
        aur_json_print_text(stdout, info->name);
        printf(",\"system\":");
        aur_json_print_text(stdout, info->system);
        printf(",\"channels\":%d,\"rate_hz\":%.0f,\"latency_low_ms\":%.1f,\"latency_high_ms\":%.1f,\"default\":%s}",
               (int)info->channels, info->rate_hz, info->latency_low_ms, info->latency_high_ms,
               info->is_default ? "true" : "false");
    }
    printf("]\n");
}

static void print_table(const aur_device_info *infos, int count)
{
    printf("  %5s  %-40s %-8s %8s  %s\n", "index", "name", "system", "channels", "latency");
    for (int i = 0; i < count; i++)
        printf("%c %5d  %-40s %-8s %8d  %.0f..%.0f ms\n", infos[i].is_default ? '*' : ' ', (int)infos[i].index,
               infos[i].name, infos[i].system, (int)infos[i].channels, infos[i].latency_low_ms,
               infos[i].latency_high_ms);
    printf("\n* is the default. `auralis play --device NAME` takes a name, a part of one or an index; --device "
           "pulse:SINK a\n"
           "sink of PulseAudio or PipeWire (`pactl list short sinks`), and so any name of ALSA's with a colon (`aplay "
           "-L`).\n");
}

static void print_midi_json(const aur_midi_port_info *ports, int count)
{
    printf("[");
    for (int i = 0; i < count; i++) {
        printf("%s{\"port\":", i > 0 ? "," : "");
        aur_json_print_text(stdout, ports[i].name);
        printf(",\"name\":");
        aur_json_print_text(stdout, ports[i].what);
        printf(",\"gives\":%s,\"takes\":%s}", ports[i].gives ? "true" : "false", ports[i].takes ? "true" : "false");
    }
    printf("]\n");
}

static void print_midi_table(const aur_midi_port_info *ports, int count)
{
    printf("  %-8s  %-48s %s\n", "port", "name", "for");
    for (int i = 0; i < count; i++)
        printf("  %-8s  %-48s %s%s\n", ports[i].name, ports[i].what, ports[i].gives ? "--midi-in " : "",
               ports[i].takes ? "--midi-clock" : "");
    printf("\n--midi-in and --midi-clock of `auralis play` take a port, the beginning of a name, or a raw device "
           "(/dev/snd/midi*).\n");
}

/// Lists MIDI ports. Where they are not `wanted` alone, none is nothing to speak of.
static int list_midi(bool wanted, bool json)
{
    static aur_midi_port_info ports[AUR_MIDI_PORTS_MAX];
    char reason[AUR_MIDI_REASON_BYTES];
    int count = aur_midi_port_list(ports, AUR_MIDI_PORTS_MAX, reason);
    if (count < 0 && wanted) {
        fprintf(stderr, "auralis: devices: MIDI: %s\n", reason);
        return AUR_EXIT_UNAVAILABLE;
    }
    if (json) {
        print_midi_json(ports, count);
    } else if (count > 0) {
        printf("%s", wanted ? "" : "\n");
        print_midi_table(ports, count);
    } else if (wanted) {
        printf("no MIDI port but our own; plug one in\n");
    }
    return AUR_EXIT_OK;
}

int aur_cmd_devices(const aur_args *args)
{
    static aur_device_info infos[AUR_DEVICES_MAX];
    char reason[AUR_DEVICE_REASON_BYTES];
    if (args->operand_count > 0) {
        fprintf(stderr, "auralis: devices: unexpected argument '%s'\n", args->operands[0]);
        return AUR_EXIT_USAGE;
    }
    bool json = args->text[AUR_OPTION_JSON] != NULL;
    if (args->text[AUR_OPTION_MIDI] != NULL)
        return list_midi(true, json);
    int count = aur_device_list(infos, AUR_DEVICES_MAX, reason);
    if (count < 0) {
        fprintf(stderr, "auralis: devices: %s\n", reason);
        return AUR_EXIT_UNAVAILABLE;
    }
    if (json)
        print_json(infos, count);
    else if (count > 0)
        print_table(infos, count);
    else
        printf("no device to play on; `auralis doctor` says why\n");
    return json ? AUR_EXIT_OK : list_midi(false, false);
}

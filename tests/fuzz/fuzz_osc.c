// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever packet comes by UDP: its messages lie within it, their number is bounded by its length, and one that is
// written again and fits is read as the same.
#include <stdlib.h>
#include <string.h>

#include "stream/osc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void check_message(const aur_osc_message *message)
{
    static uint8_t bytes[AUR_OSC_PACKET_BYTES];
    aur_osc_packet packet;
    aur_osc_message back;
    check(message->address[0] == '/' && message->count <= AUR_OSC_ARGS_MAX);
    size_t count = aur_osc_write(message, bytes);
    if (count == 0)
        return;
    aur_osc_packet_init(&packet, bytes, count);
    check(aur_osc_packet_next(&packet, &back) == 1 && back.count == message->count);
    check(strcmp(back.address, message->address) == 0);
    for (size_t i = 0; i < back.count; i++) {
        check(back.args[i].type == message->args[i].type && back.args[i].whole == message->args[i].whole);
        check(back.args[i].type != 's' || strcmp(back.args[i].text, message->args[i].text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    aur_osc_packet packet;
    aur_osc_message message;
    size_t count = 0;
    uint8_t *copy = malloc(bytes > 0 ? bytes : 1); // of just this length: the sanitizer sees what is beyond
    if (copy == NULL)
        return 0;
    if (bytes > 0)
        memcpy(copy, data, bytes);
    aur_osc_packet_init(&packet, copy, bytes);
    for (; aur_osc_packet_next(&packet, &message) > 0; count++)
        check_message(&message);
    check(count <= bytes / 4);
    check(aur_osc_packet_next(&packet, &message) == 0);
    free(copy);
    return 0;
}

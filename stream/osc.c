// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// OSC. All of it is big-endian words of four bytes; texts end with a zero and are filled up with zeros.
#include "stream/osc.h"

#include <math.h>
#include <string.h>

#define WORD_BYTES          4
#define BUNDLE              "#bundle"
#define BUNDLE_HEADER_BYTES 16 /* the name and a time tag */

#define PADDED(bytes) (((bytes) + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES)

/// Bytes that are read in order; `at` is NULL once there were too few.
typedef struct reader {
    const uint8_t *at;
    size_t left;
} reader;

static const uint8_t *take(reader *r, size_t bytes)
{
    const uint8_t *at = r->at;
    if (at == NULL || r->left < bytes) {
        r->at = NULL;
        return NULL;
    }
    r->at += bytes;
    r->left -= bytes;
    return at;
}

static const char *take_text(reader *r)
{
    const uint8_t *end = r->at != NULL ? memchr(r->at, '\0', r->left) : NULL;
    size_t bytes = end != NULL ? (size_t)(end - r->at) + 1 : SIZE_MAX - WORD_BYTES;
    return (const char *)take(r, PADDED(bytes));
}

static uint64_t take_bits(reader *r, size_t bytes)
{
    const uint8_t *at = take(r, bytes);
    uint64_t bits = 0;
    for (size_t i = 0; at != NULL && i < bytes; i++)
        bits = bits << 8 | at[i];
    return bits;
}

static double take_float(reader *r)
{
    uint32_t bits = (uint32_t)take_bits(r, sizeof(float));
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double take_double(reader *r)
{
    uint64_t bits = take_bits(r, sizeof(double));
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// Reads an argument; false if its type is another.
static bool take_arg(reader *r, char type, aur_osc_arg *arg)
{
    switch (type) {
    case 'i':
        *arg = aur_osc_whole((int32_t)take_bits(r, sizeof(int32_t)));
        return true;
    case 'h':
        *arg = aur_osc_number((double)(int64_t)take_bits(r, sizeof(int64_t)));
        return true;
    case 'f':
        *arg = aur_osc_number(take_float(r));
        return true;
    case 'd':
        *arg = aur_osc_number(take_double(r));
        return true;
    case 's':
    case 'S':
        *arg = aur_osc_text(take_text(r));
        return true;
    case 'T':
    case 'F':
        *arg = aur_osc_whole(type == 'T');
        return true;
    default:
        return false;
    }
}

void aur_osc_packet_init(aur_osc_packet *packet, const void *bytes, size_t count)
{
    *packet = (aur_osc_packet){._at = bytes, ._left = count};
}

/// Goes to the next element; false if there is none. One that is a bundle itself is left at its first element: as they
/// lie one after the other, depth does not matter.
static bool enter(aur_osc_packet *packet, reader *element)
{
    reader rest = {packet->_at, packet->_left};
    while (rest.left > 0) {
        size_t bytes = packet->_bundle ? (size_t)take_bits(&rest, WORD_BYTES) : rest.left;
        reader inner = {take(&rest, bytes), bytes};
        if (inner.at == NULL)
            break;
        if (bytes >= BUNDLE_HEADER_BYTES && memcmp(inner.at, BUNDLE, sizeof BUNDLE) == 0) {
            packet->_bundle = true;
            rest = (reader){inner.at + BUNDLE_HEADER_BYTES, rest.left + bytes - BUNDLE_HEADER_BYTES};
            continue;
        }
        packet->_at = rest.at;
        packet->_left = rest.left;
        *element = inner;
        return true;
    }
    *element = (reader){rest.at, 0}; // at its end, or broken off
    packet->_left = 0;
    return false;
}

int aur_osc_packet_next(aur_osc_packet *packet, aur_osc_message *message)
{
    reader r;
    memset(message, 0, sizeof *message);
    if (!enter(packet, &r))
        return r.at != NULL ? 0 : AUR_ERR_FORMAT;
    message->address = take_text(&r);
    const char *types = r.left > 0 ? take_text(&r) : ","; // very old ones have none
    bool good = message->address != NULL && message->address[0] == '/' && types != NULL && types[0] == ',';
    for (size_t i = 1; good && types[i] != '\0'; i++)
        good = message->count < AUR_OSC_ARGS_MAX && take_arg(&r, types[i], &message->args[message->count++]);
    if (good && r.at != NULL)
        return 1;
    packet->_left = 0;
    return AUR_ERR_FORMAT;
}

/// Writes where there is room; counts in any case.
static void put(uint8_t *bytes, size_t *count, const void *from, size_t length)
{
    size_t padded = PADDED(length);
    if (*count + padded <= AUR_OSC_PACKET_BYTES) {
        memset(bytes + *count, 0, padded);
        memcpy(bytes + *count, from, length);
    }
    *count += padded;
}

static void put_word(uint8_t *bytes, size_t *count, uint32_t word)
{
    const uint8_t big[WORD_BYTES] = {(uint8_t)(word >> 24), (uint8_t)(word >> 16), (uint8_t)(word >> 8), (uint8_t)word};
    put(bytes, count, big, sizeof big);
}

size_t aur_osc_write(const aur_osc_message *message, uint8_t bytes[AUR_OSC_PACKET_BYTES])
{
    char types[AUR_OSC_ARGS_MAX + 2] = ",";
    size_t count = 0;
    for (size_t i = 0; i < message->count; i++)
        types[i + 1] = message->args[i].type;
    put(bytes, &count, message->address, strlen(message->address) + 1);
    put(bytes, &count, types, strlen(types) + 1);
    for (size_t i = 0; i < message->count; i++) {
        const aur_osc_arg *arg = &message->args[i];
        float number = (float)arg->number;
        uint32_t bits;
        memcpy(&bits, &number, sizeof bits);
        if (arg->type == 's')
            put(bytes, &count, arg->text, strlen(arg->text) + 1);
        else
            put_word(bytes, &count, arg->type == 'i' ? (uint32_t)arg->whole : bits);
    }
    return count <= AUR_OSC_PACKET_BYTES ? count : 0;
}

aur_osc_arg aur_osc_whole(int32_t value)
{
    return (aur_osc_arg){.type = 'i', .whole = value, .number = value};
}

aur_osc_arg aur_osc_number(double value)
{
    return (aur_osc_arg){.type = 'f', .number = value};
}

aur_osc_arg aur_osc_text(const char *value)
{
    return (aur_osc_arg){.type = 's', .text = value};
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tables of chord kinds.
#include "compose/chord.h"

#include "compose/control.h"

static const struct {
    uint16_t mask; ///< on root C
    const char *suffix;
} KINDS[AUR_CHORD_KIND_COUNT] = {
    [AUR_CHORD_MAJOR] = {1u << 0 | 1u << 4 | 1u << 7, ""},
    [AUR_CHORD_MINOR] = {1u << 0 | 1u << 3 | 1u << 7, "m"},
    [AUR_CHORD_SUS2] = {1u << 0 | 1u << 2 | 1u << 7, "sus2"},
    [AUR_CHORD_SUS4] = {1u << 0 | 1u << 5 | 1u << 7, "sus4"},
    [AUR_CHORD_ADD9] = {1u << 0 | 1u << 2 | 1u << 4 | 1u << 7, "add9"},
    [AUR_CHORD_MINOR_ADD9] = {1u << 0 | 1u << 2 | 1u << 3 | 1u << 7, "madd9"},
    [AUR_CHORD_MAJOR7] = {1u << 0 | 1u << 4 | 1u << 7 | 1u << 11, "maj7"},
    [AUR_CHORD_MINOR7] = {1u << 0 | 1u << 3 | 1u << 7 | 1u << 10, "m7"},
    [AUR_CHORD_SEVENTH] = {1u << 0 | 1u << 4 | 1u << 7 | 1u << 10, "7"},
    [AUR_CHORD_QUARTAL] = {1u << 0 | 1u << 5 | 1u << 10, "quartal"},
};

uint16_t aur_chord_mask(unsigned root, unsigned kind)
{
    unsigned mask = (unsigned)KINDS[kind % AUR_CHORD_KIND_COUNT].mask << (root % 12);
    return (uint16_t)((mask | mask >> 12) & 0xfffu);
}

static size_t append(char *text, size_t at, size_t bytes, const char *part)
{
    while (*part != '\0' && at + 1 < bytes)
        text[at++] = *part++;
    text[at] = '\0';
    return at;
}

void aur_chord_name(const aur_chord *chord, char *text, size_t bytes)
{
    if (bytes == 0)
        return;
    size_t at = append(text, 0, bytes, aur_key_name(chord->root));
    append(text, at, bytes, KINDS[chord->kind % AUR_CHORD_KIND_COUNT].suffix);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The form of a span is the transposition of it whose sets, read as numbers, come first in order; equal forms are
/// found by their hashes and then compared in full.
#include "client/cli/music_repeat.h"

#include <stdlib.h>
#include <string.h>

#define CLASSES 12

typedef struct search {
    uint16_t *sets; ///< AUR_MUSIC_SLOTS a bar
    size_t bar_count, window_slots;
    uint8_t *turns;   ///< of each window: the transposition that gives its form
    uint32_t *table;  ///< windows by the hash of their form, plus 1; 0 = free
    uint64_t *hashes; ///< of each window
    size_t mask;
} search;

static uint16_t turned(unsigned set, unsigned by)
{
    unsigned moved = set << by;
    return (uint16_t)((moved | moved >> CLASSES) & 0xfffu);
}

static void fill_sets(const aur_music *music, uint16_t *sets)
{
    const aur_transcript *t = music->transcript;
    for (size_t b = 0; b < music->bar_count; b++) {
        const aur_music_bar *bar = &music->bars[b];
        for (size_t i = bar->first_note; i < bar->first_note + bar->note_count; i++) {
            const aur_transcript_note *note = &t->notes[i];
            size_t slot = (size_t)(note->beat - bar->beat) * 4 + note->place / 16384u;
            if (aur_transcript_is_pitched(note->layer))
                sets[b * AUR_MUSIC_SLOTS + slot % AUR_MUSIC_SLOTS] |= (uint16_t)(1u << (note->pitch_midi % CLASSES));
        }
    }
}

/// The transposition whose sets come first; -1 if there is nothing in the window.
static int turn_of(const uint16_t *sets, size_t slots)
{
    unsigned best = 0;
    size_t first = 0;
    while (first < slots && sets[first] == 0)
        first++;
    if (first == slots)
        return -1;
    for (unsigned turn = 1; turn < CLASSES; turn++) {
        size_t at = first;
        while (at < slots && turned(sets[at], turn) == turned(sets[at], best))
            at++;
        if (at < slots && turned(sets[at], turn) < turned(sets[at], best))
            best = turn;
    }
    return (int)best;
}

/// FNV-1a, 64 bits, over sets.
static uint64_t hash_of(const uint16_t *sets, size_t slots, unsigned turn)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < slots; i++)
        hash = (hash ^ turned(sets[i], turn)) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static bool same(const search *s, size_t a, size_t b)
{
    const uint16_t *x = s->sets + a * AUR_MUSIC_SLOTS, *y = s->sets + b * AUR_MUSIC_SLOTS;
    for (size_t i = 0; i < s->window_slots; i++)
        if (turned(x[i], s->turns[a]) != turned(y[i], s->turns[b]))
            return false;
    return true;
}

/// Whether an equal window is in the table; adds this one if not.
static bool seen(search *s, size_t window)
{
    for (size_t at = s->hashes[window] & s->mask;; at = (at + 1) & s->mask) {
        if (s->table[at] == 0) {
            s->table[at] = (uint32_t)window + 1;
            return false;
        }
        size_t other = s->table[at] - 1;
        if (s->hashes[other] == s->hashes[window] && same(s, other, window))
            return true;
    }
}

static void close_search(search *s)
{
    free(s->sets);
    free(s->turns);
    free(s->table);
    free(s->hashes);
}

static aur_err open_search(search *s, const aur_music *music)
{
    size_t places = 64;
    while (places < music->bar_count * 2)
        places *= 2;
    *s = (search){.bar_count = music->bar_count, .mask = places - 1};
    s->sets = calloc(music->bar_count * AUR_MUSIC_SLOTS, sizeof *s->sets);
    s->turns = calloc(music->bar_count, sizeof *s->turns);
    s->hashes = calloc(music->bar_count, sizeof *s->hashes);
    s->table = calloc(places, sizeof *s->table);
    if (s->sets == NULL || s->turns == NULL || s->hashes == NULL || s->table == NULL) {
        close_search(s);
        return AUR_ERR_MEMORY;
    }
    fill_sets(music, s->sets);
    return AUR_OK;
}

static size_t count_repeats(search *s, size_t bars)
{
    size_t count = 0;
    s->window_slots = bars * AUR_MUSIC_SLOTS;
    memset(s->table, 0, (s->mask + 1) * sizeof *s->table);
    for (size_t window = 0; window + bars <= s->bar_count; window++) {
        const uint16_t *sets = s->sets + window * AUR_MUSIC_SLOTS;
        int turn = turn_of(sets, s->window_slots);
        if (turn < 0)
            continue;
        s->turns[window] = (uint8_t)turn;
        s->hashes[window] = hash_of(sets, s->window_slots, (unsigned)turn);
        count += seen(s, window);
    }
    return count;
}

aur_err aur_music_repeat_count(const aur_music *music, size_t bars, size_t *count)
{
    search s;
    aur_err err = open_search(&s, music);
    if (err != AUR_OK)
        return err;
    *count = count_repeats(&s, bars);
    close_search(&s);
    return AUR_OK;
}

aur_err aur_music_repeat_longest(const aur_music *music, size_t max_bars, size_t *bars)
{
    search s;
    aur_err err = open_search(&s, music);
    if (err != AUR_OK)
        return err;
    size_t low = 0, high = 1; // `low` bars repeat, `high` do not: what repeats, repeats in its parts
    while (high <= max_bars && count_repeats(&s, high) > 0) {
        low = high;
        high *= 2;
    }
    high = high <= max_bars ? high : max_bars + 1;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (count_repeats(&s, middle) > 0)
            low = middle;
        else
            high = middle;
    }
    *bars = low;
    close_search(&s);
    return AUR_OK;
}

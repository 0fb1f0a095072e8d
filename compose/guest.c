// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// See guest.h. All that decides over places (begin, end, who gives way) is free of harmony. Only the pitch is not, and
/// with it what is struck again; a note struck again by another of its pitch keeps its place until its own end.
#include "compose/guest.h"

#include <string.h>

#include "compose/rng.h"
#include "compose/scale.h"
#include "synth/units.h"

#define FADE_FRAMES    (15 * AUR_BLOCK_FRAMES) /* 20 ms */
#define PAN_MAX        12000
#define SIXTEENTHS     4
#define PITCH_SHIFT    0
#define VELOCITY_SHIFT 7
#define PLAYER_SHIFT   14
#define PATCH_SHIFT    30
#define GRID_BIT       (UINT64_C(1) << 38)
#define ALL_OFF_BIT    (UINT64_C(1) << 39)

/// Tenths of a second from key up to silence; 0 = not for guests.
static const uint8_t RELEASE_TENTHS[AUR_PATCH_COUNT] = {
    [AUR_PATCH_PAD_WARM] = 20,     [AUR_PATCH_PAD_GLASS] = 20,     [AUR_PATCH_PAD_DARK] = 25,
    [AUR_PATCH_PAD_STRINGS] = 15,  [AUR_PATCH_PAD_AIR] = 20,       [AUR_PATCH_PAD_ORGAN] = 10,
    [AUR_PATCH_CHOIR_OOH] = 15,    [AUR_PATCH_CHOIR_AAH] = 15,     [AUR_PATCH_LEAD_SOFT] = 6,
    [AUR_PATCH_LEAD_REED] = 6,     [AUR_PATCH_LEAD_FLUTE] = 5,     [AUR_PATCH_PLUCK] = 8,
    [AUR_PATCH_PLUCK_HARP] = 15,   [AUR_PATCH_PLUCK_KALIMBA] = 15, [AUR_PATCH_PLUCK_MARIMBA] = 10,
    [AUR_PATCH_KEYS] = 6,          [AUR_PATCH_BELL] = 30,          [AUR_PATCH_BELL_BOWL] = 40,
    [AUR_PATCH_BELL_CHIME] = 30,   [AUR_PATCH_COUNTER_REED] = 6,   [AUR_PATCH_COUNTER_FLUTE] = 5,
    [AUR_PATCH_COUNTER_BOWED] = 8, [AUR_PATCH_FIGURE_GLASS] = 8,   [AUR_PATCH_FIGURE_TINE] = 10,
    [AUR_PATCH_FIGURE_HARP] = 10,
};

bool aur_guest_may_play(unsigned patch)
{
    return patch < AUR_PATCH_COUNT && RELEASE_TENTHS[patch] > 0;
}

uint64_t aur_guest_pack(const aur_guest_note *note)
{
    uint64_t player = (uint64_t)note->player << PLAYER_SHIFT;
    if (note->all_off)
        return player | ALL_OFF_BIT;
    uint64_t key = player | (uint64_t)note->pitch_midi << PITCH_SHIFT;
    if (note->velocity == 0)
        return key;
    return key | (uint64_t)note->velocity << VELOCITY_SHIFT | (uint64_t)note->patch << PATCH_SHIFT |
           (note->grid ? GRID_BIT : 0);
}

aur_err aur_guest_unpack(uint64_t value, aur_guest_note *note)
{
    aur_guest_note read = {.player = (uint16_t)(value >> PLAYER_SHIFT),
                           .pitch_midi = value >> PITCH_SHIFT & 0x7f,
                           .velocity = value >> VELOCITY_SHIFT & 0x7f,
                           .patch = (uint8_t)(value >> PATCH_SHIFT),
                           .grid = (value & GRID_BIT) != 0,
                           .all_off = (value & ALL_OFF_BIT) != 0};
    bool strikes = !read.all_off && read.velocity > 0;
    if (aur_guest_pack(&read) != value || (strikes && !aur_guest_may_play(read.patch)))
        return AUR_ERR_ARGUMENT;
    *note = read;
    return AUR_OK;
}

static int64_t release_frames(const aur_guest *guest)
{
    return aur_frames_from_ms(RELEASE_TENTHS[guest->note.patch] * INT64_C(100));
}

static bool is_strike(const aur_guest_note *note)
{
    return !note->all_off && note->velocity > 0;
}

/// Whether the entry lets go of the key of `key`.
static bool ends(const aur_guest_note *note, const aur_guest_note *key)
{
    return note->player == key->player &&
           (note->all_off || (note->velocity == 0 && note->pitch_midi == key->pitch_midi));
}

static bool same_key(const aur_guest_note *a, const aur_guest_note *b)
{
    return a->player == b->player && a->pitch_midi == b->pitch_midi;
}

static int64_t sixteenth_frame(int64_t beat_frame, int64_t beat_frames, int sixteenth)
{
    return beat_frame + beat_frames * sixteenth / SIXTEENTHS;
}

/// First sixteenth of the beat at or after `at_frame`; the fourth is the next beat.
static int sixteenth_from(int64_t at_frame, int64_t beat_frame, int64_t beat_frames)
{
    int sixteenth = 0;
    while (sixteenth < SIXTEENTHS && sixteenth_frame(beat_frame, beat_frames, sixteenth) < at_frame)
        sixteenth++;
    return sixteenth;
}

int64_t aur_guest_onset(const aur_guest_note *note, int64_t at_frame, int64_t beat_frame, int64_t beat_frames)
{
    if (!note->grid)
        return at_frame;
    return sixteenth_frame(beat_frame, beat_frames, sixteenth_from(at_frame, beat_frame, beat_frames));
}

/* what waits */

/// Whether a strike of `key` before place `at` of the queue, or a held one, goes on for want of an off.
static bool is_open(const aur_guests *guests, const aur_guest_note *key, uint32_t at)
{
    bool open = false;
    for (uint32_t i = 0; i < guests->note_count; i++)
        open |= guests->notes[i].held && same_key(&guests->notes[i].note, key);
    for (uint32_t i = 0; i < guests->waiting_count; i++) {
        const aur_guest_note *note = &guests->waiting[i].note;
        bool strikes = is_strike(note) && same_key(note, key);
        if (i >= at && strikes)
            return open;
        if (strikes || ends(note, key))
            open = strikes;
    }
    return open;
}

/// Whether something would not end without this off at place `at`.
static bool is_needed(const aur_guests *guests, const aur_guest_note *off, uint32_t at)
{
    if (!off->all_off)
        return is_open(guests, off, at);
    for (uint32_t i = 0; i < guests->note_count; i++)
        if (guests->notes[i].note.player == off->player && is_open(guests, &guests->notes[i].note, at))
            return true;
    for (uint32_t i = 0; i < at; i++)
        if (guests->waiting[i].note.player == off->player && is_strike(&guests->waiting[i].note) &&
            is_open(guests, &guests->waiting[i].note, at))
            return true;
    return false;
}

aur_err aur_guest_post(aur_guests *guests, const aur_control_event *event)
{
    aur_guest_entry entry = {.at_frame = event->at_frame};
    if (aur_guest_unpack(event->value, &entry.note) != AUR_OK)
        return AUR_ERR_ARGUMENT;
    uint32_t at = guests->waiting_count;
    while (at > 0 && guests->waiting[at - 1].at_frame > entry.at_frame)
        at--;
    if (guests->waiting_count >= AUR_GUEST_WAITING && (guests->waiting_count == AUR_GUEST_WAITING_MAX ||
                                                       is_strike(&entry.note) || !is_needed(guests, &entry.note, at)))
        return AUR_ERR_FULL;
    memmove(&guests->waiting[at + 1], &guests->waiting[at], (guests->waiting_count - at) * sizeof guests->waiting[0]);
    guests->waiting[at] = entry;
    guests->waiting_count++;
    return AUR_OK;
}

int64_t aur_guest_next(const aur_guests *guests)
{
    return guests->waiting_count > 0 ? guests->waiting[0].at_frame : INT64_MAX;
}

/* what sounds */

static void forget_ended(aur_guests *guests, int64_t at_frame)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < guests->note_count; i++)
        if (guests->notes[i].end_frame > at_frame)
            guests->notes[kept++] = guests->notes[i];
    guests->note_count = kept;
}

/// The synth frees a place at the end of a block.
static void set_end(aur_guest *guest, int64_t gate_end_frame, int64_t release)
{
    guest->gate_end_frame = gate_end_frame;
    guest->end_frame = gate_end_frame + release + 2 * AUR_BLOCK_FRAMES;
}

/// The key is up at `at_frame`. One that waits for its beat is struck with the gate that this leaves it.
static void let_go(aur_guest *guest, const aur_moment *moment, int64_t at_frame, aur_score *score)
{
    int64_t end_frame = at_frame;
    if (guest->note.grid) {
        int sixteenth = sixteenth_from(at_frame, moment->beat_frame, moment->beat_frames);
        int after = sixteenth_from(guest->begin_frame, moment->beat_frame, moment->beat_frames) + 1;
        if (guest->begin_frame >= moment->beat_frame && after > sixteenth)
            sixteenth = after;
        end_frame = sixteenth_frame(moment->beat_frame, moment->beat_frames, sixteenth);
    }
    guest->held = false;
    if (end_frame >= guest->gate_end_frame)
        return;
    set_end(guest, end_frame, release_frames(guest));
    if (guest->struck)
        aur_score_guest_off(score, guest->note_id, end_frame, release_frames(guest));
}

static void strike(aur_guests *guests, aur_guest *guest, const aur_moment *moment, aur_score *score)
{
    const aur_guest_note *note = &guest->note;
    bool strong = guest->begin_frame == moment->beat_frame;
    guest->pitch_midi = note->pitch_midi;
    if (note->grid)
        guest->pitch_midi =
            (uint8_t)aur_mask_nearest(strong ? moment->chord->mask : moment->scale_mask, note->pitch_midi, 11);
    for (uint32_t i = 0; i < guests->note_count; i++) {
        aur_guest *other = &guests->notes[i];
        if (!other->struck || other->hushed || other->note.player != note->player ||
            other->pitch_midi != guest->pitch_midi || other->gate_end_frame <= guest->begin_frame)
            continue;
        if (other->begin_frame == guest->begin_frame)
            return;
        other->hushed = true;
        aur_score_guest_off(score, other->note_id, guest->begin_frame, release_frames(other));
    }
    guest->struck = true;
    uint64_t place = aur_rng_hash(0, AUR_STREAM_GUEST, 0, note->player);
    uint64_t dice = aur_rng_hash(moment->controls->seed, AUR_STREAM_GUEST, 1, guest->note_id);
    aur_note struck = {.at_frame = guest->begin_frame,
                       .gate_frames = guest->gate_end_frame - guest->begin_frame,
                       .release_frames = release_frames(guest),
                       .patch = note->patch,
                       .pitch_midi = guest->pitch_midi,
                       .velocity = note->velocity,
                       .pan = (int16_t)((int)aur_rng_pick(place, 0, 2 * PAN_MAX + 1) - PAN_MAX),
                       .dice = (uint16_t)aur_rng_pick(dice, 0, 65536)};
    aur_score_guest_note(score, &struck, guest->note_id);
}

/// The oldest that began before `at_frame`, released ones first; NULL if there is none.
static aur_guest *oldest(aur_guests *guests, int64_t at_frame)
{
    aur_guest *found = NULL;
    for (uint32_t i = 0; i < guests->note_count; i++) {
        aur_guest *guest = &guests->notes[i];
        if (guest->fading || guest->begin_frame >= at_frame)
            continue;
        if (found == NULL || (found->held && !guest->held))
            found = guest;
    }
    return found;
}

/// A place for one more; false if there is none.
static bool make_room(aur_guests *guests, int64_t at_frame, aur_score *score)
{
    uint32_t lasting = 0;
    for (uint32_t i = 0; i < guests->note_count; i++)
        lasting += !guests->notes[i].fading;
    aur_guest *victim = oldest(guests, at_frame);
    if (guests->note_count == AUR_GUEST_NOTES_MAX || (lasting >= AUR_GUEST_NOTES_FULL && victim == NULL))
        return false;
    if (lasting < AUR_GUEST_NOTES_FULL)
        return true;
    victim->fading = true;
    victim->held = false;
    if (victim->end_frame > at_frame + FADE_FRAMES + 2 * AUR_BLOCK_FRAMES) {
        set_end(victim, at_frame, FADE_FRAMES);
        aur_score_guest_off(score, victim->note_id, at_frame, FADE_FRAMES);
    }
    return true;
}

/// A player at the limit lets go of the key held longest.
static void spare_hands(aur_guests *guests, const aur_moment *moment, const aur_guest_entry *entry, aur_score *score)
{
    uint32_t held = 0;
    aur_guest *first = NULL;
    for (uint32_t i = 0; i < guests->note_count; i++) {
        aur_guest *guest = &guests->notes[i];
        if (!guest->held || guest->note.player != entry->note.player)
            continue;
        first = first != NULL ? first : guest;
        held++;
    }
    if (held >= AUR_GUEST_HELD_MAX)
        let_go(first, moment, entry->at_frame, score);
}

/// Names a note by the frame at which it begins: no other that lives has the same.
static uint32_t name(const aur_guests *guests, int64_t begin_frame)
{
    uint32_t twins = 0;
    for (uint32_t i = 0; i < guests->note_count; i++)
        twins += guests->notes[i].begin_frame == begin_frame;
    return AUR_SCORE_GUEST | ((uint32_t)begin_frame & 0x7ffffffu) << 4 | twins;
}

static void press(aur_guests *guests, const aur_moment *moment, const aur_guest_entry *entry, aur_score *score)
{
    for (uint32_t i = 0; i < guests->note_count; i++) {
        aur_guest *guest = &guests->notes[i];
        if (!guest->held || !same_key(&guest->note, &entry->note))
            continue;
        if (guest->begin_frame >= entry->at_frame)
            return; // pressed twice before it sounds
        let_go(guest, moment, entry->at_frame, score);
    }
    if (!make_room(guests, entry->at_frame, score))
        return;
    spare_hands(guests, moment, entry, score);
    int64_t begin_frame = aur_guest_onset(&entry->note, entry->at_frame, moment->beat_frame, moment->beat_frames);
    aur_guest guest = {
        .begin_frame = begin_frame, .note_id = name(guests, begin_frame), .note = entry->note, .held = true};
    set_end(&guest, begin_frame + AUR_NOTE_LIFE_MAX_FRAMES - release_frames(&guest), release_frames(&guest));
    guests->notes[guests->note_count] = guest;
    guests->note_count++;
    if (begin_frame < moment->beat_frame + moment->beat_frames)
        strike(guests, &guests->notes[guests->note_count - 1], moment, score);
}

static void play(aur_guests *guests, const aur_moment *moment, const aur_guest_entry *entry, aur_score *score)
{
    forget_ended(guests, entry->at_frame);
    if (is_strike(&entry->note)) {
        press(guests, moment, entry, score);
        return;
    }
    for (uint32_t i = 0; i < guests->note_count; i++)
        if (guests->notes[i].held && ends(&entry->note, &guests->notes[i].note))
            let_go(&guests->notes[i], moment, entry->at_frame, score);
}

bool aur_guest_play(aur_guests *guests, const aur_moment *moment, int64_t until_frame, aur_score *score)
{
    while (aur_guest_next(guests) < until_frame) {
        if (!aur_score_guest_has_room(score))
            return false;
        aur_guest_entry entry = guests->waiting[0];
        guests->waiting_count--;
        memmove(guests->waiting, guests->waiting + 1, guests->waiting_count * sizeof guests->waiting[0]);
        play(guests, moment, &entry, score);
    }
    return true;
}

void aur_guest_beat(aur_guests *guests, const aur_moment *moment, aur_score *score)
{
    for (uint32_t i = 0; i < guests->note_count; i++)
        if (guests->notes[i].begin_frame == moment->beat_frame)
            strike(guests, &guests->notes[i], moment, score);
}

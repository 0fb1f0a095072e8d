// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Notes of people: entries of the log (AUR_LOG_NOTE) become notes of the piece, as they are (live) or moved to beat
/// and harmony (grid). Whoever plays, a listener at a keyboard or a game, comes this way.
///
/// Entries wait until their frame is composed and are then played in the order of the log, so that the order of posting
/// does not matter. Who sounds, and until when, follows from entries and tempo alone, never from harmony: a seek finds
/// it by a walk of the log, without composing what lies before.
#ifndef AUR_COMPOSE_GUEST_H
#define AUR_COMPOSE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/control.h"
#include "compose/moment.h"
#include "compose/score.h"

/// Notes of guests that sound at once, tails and fades included.
#define AUR_GUEST_NOTES_MAX 16

/// With so many sounding, a new one fades the oldest out within 20 ms: released ones first, then held ones. It is not
/// struck if none of them began before it, or AUR_GUEST_NOTES_MAX sound.
#define AUR_GUEST_NOTES_FULL 12

/// Keys one player holds; one more releases the oldest.
#define AUR_GUEST_HELD_MAX 8

/// Entries that may wait for their frame. Beyond these only offs of notes that would not end otherwise are taken, and
/// there is always room for them: one for each strike that waits and each note that sounds.
#define AUR_GUEST_WAITING     64
#define AUR_GUEST_WAITING_MAX (2 * AUR_GUEST_WAITING + AUR_GUEST_NOTES_MAX)

/// What one entry says: a strike, an off (velocity 0) of the key `pitch_midi`, or the end of all the player holds.
typedef struct aur_guest_note {
    uint16_t player;    ///< who; keys are held per player
    uint8_t pitch_midi; ///< 0..127
    uint8_t velocity;   ///< 0 = off, 1..127
    uint8_t patch;      ///< aur_patch of a strike, one that aur_guest_may_play; else 0
    bool grid;          ///< of a strike: at the next sixteenth, in the chord on a beat, else in the scale
    bool all_off;       ///< the player left; nothing but `player` counts
} aur_guest_note;

typedef struct aur_guest_entry {
    int64_t at_frame;
    aur_guest_note note;
} aur_guest_entry;

/// A note that sounds, or will before the next beat is over.
typedef struct aur_guest {
    int64_t begin_frame, gate_end_frame;
    int64_t end_frame; ///< its place is free
    uint32_t note_id;
    aur_guest_note note;
    uint8_t pitch_midi; ///< as it sounds
    bool held;          ///< its key is down
    bool fading;        ///< made room for another
    bool struck;        ///< false: waits for its beat, or another one of that pitch began with it
    bool hushed;        ///< ended by one of its pitch
} aur_guest;

typedef struct aur_guests {
    aur_guest notes[AUR_GUEST_NOTES_MAX]; ///< in the order of entries
    uint32_t note_count;
    uint32_t waiting_count;
    aur_guest_entry waiting[AUR_GUEST_WAITING_MAX]; ///< sorted by frame, equal frames in order of posting
} aur_guests;

/// Whether guests may play `patch`: pads, leads, plucks, keys and bells of one voice a note.  Thread: any.  RT: safe.
bool aur_guest_may_play(unsigned patch);

/// The `value` of a log entry; fields that do not count in its kind are left out.  Thread: any.  RT: safe.
uint64_t aur_guest_pack(const aur_guest_note *note);

/// Thread: any.  RT: safe.  Errors: AUR_ERR_ARGUMENT (not what aur_guest_pack makes of a valid note).
AUR_WARN_UNUSED aur_err aur_guest_unpack(uint64_t value, aur_guest_note *note);

/// Frame at which a strike at `at_frame`, in the beat `beat_frame` of `beat_frames`, begins.  Thread: any.  RT: safe.
int64_t aur_guest_onset(const aur_guest_note *note, int64_t at_frame, int64_t beat_frame, int64_t beat_frames);

/// Adds an entry.  Thread: owner.  RT: safe.
/// Errors: AUR_ERR_ARGUMENT (no note), AUR_ERR_FULL (of an off: nothing that it could end goes on without it).
AUR_WARN_UNUSED aur_err aur_guest_post(aur_guests *guests, const aur_control_event *event);

/// Frame of the first entry that waits, INT64_MAX if none does.  Thread: owner.  RT: safe.
int64_t aur_guest_next(const aur_guests *guests);

/// Plays the entries before `until_frame`, which lie in the moment's beat. Returns false if the score must be taken up
/// to the next entry's frame first.  Thread: owner.  RT: safe.
bool aur_guest_play(aur_guests *guests, const aur_moment *moment, int64_t until_frame, aur_score *score);

/// Strikes what waited for this beat and its chord.  Thread: owner.  RT: safe.
void aur_guest_beat(aur_guests *guests, const aur_moment *moment, aur_score *score);

#endif

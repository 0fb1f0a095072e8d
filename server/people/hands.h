// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The hands of one who plays: what came from him becomes notes for the room's log, and nothing he held stays when he
/// is gone. No I/O; time is passed in.
///
/// A batch has events with frames by the sender's idea of the room's clock (docs/protocol.md, 2.6). Their distances are
/// kept; the first is heard as soon as can be, or moved to the grid by the composer if the room says so. Late strikes
/// are dropped, offs never are. Frames of one player's notes never fall, so that no off is heard before its strike.
///
/// The composer lets a player sound AUR_GUEST_HELD_MAX keys and takes the oldest away by itself; its rule is not
/// repeated here. A key counts as held until it is let go.
#ifndef AUR_SERVER_PEOPLE_HANDS_H
#define AUR_SERVER_PEOPLE_HANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/guest.h"
#include "server/bucket.h"
#include "stream/held_keys.h"

#define AUR_HANDS_BATCH_MAX        60 ///< events of one message
#define AUR_HANDS_HEADER_BYTES     16
#define AUR_HANDS_EVENT_BYTES      6
#define AUR_HANDS_BYTES_MAX        (AUR_HANDS_HEADER_BYTES + AUR_HANDS_BATCH_MAX * AUR_HANDS_EVENT_BYTES)
#define AUR_HANDS_AHEAD_MAX_FRAMES (5 * AUR_SAMPLE_RATE_HZ) ///< strikes further ahead are dropped
#define AUR_HANDS_LATE_MAX_FRAMES  AUR_SAMPLE_RATE_HZ       ///< strikes later than this are dropped
/// Largest frame of a message, either way: what a page can count to.
#define AUR_HANDS_FRAME_MAX (INT64_C(1) << 53)
/// Notes that one batch makes: the pedal goes up, and all it holds ends.
#define AUR_HANDS_NOTES_MAX (AUR_HANDS_BATCH_MAX + AUR_HELD_KEYS_COUNT)

/// Strikes a person may have: so many a second, and so many at once. Offs are free.
#define AUR_HANDS_STRIKES_A_SECOND 30
#define AUR_HANDS_STRIKES_BURST    120

typedef enum aur_hands_kind {
    AUR_HANDS_OFF,        ///< key
    AUR_HANDS_ON,         ///< key, value = velocity 1..127
    AUR_HANDS_PEDAL,      ///< value 0..127, down from 64
    AUR_HANDS_INSTRUMENT, ///< value = aur_patch that aur_guest_may_play
    AUR_HANDS_ALL_OFF,
    AUR_HANDS_KIND_COUNT
} aur_hands_kind;

typedef struct aur_hands_event {
    int64_t at_frame; ///< as the sender means it, within AUR_HANDS_FRAME_MAX
    aur_hands_kind kind;
    uint8_t key, value;
} aur_hands_event;

typedef struct aur_hands_batch {
    uint32_t sequence;
    uint32_t count;
    aur_hands_event events[AUR_HANDS_BATCH_MAX];
} aur_hands_batch;

/// A note for the log, and for the others to see.
typedef struct aur_hands_note {
    int64_t at_frame;
    aur_guest_note note;
} aur_hands_note;

typedef struct aur_hands {
    uint16_t player; ///< number in the room, 1..65535
    uint8_t patch;
    aur_held_keys held;
    int64_t last_frame; ///< of his newest note
    aur_bucket quota;   ///< of strikes
    uint64_t strikes, dropped_late /* or too early */, dropped_quota;
} aur_hands;

/// Reads a binary message (docs/people.md, 3.3).  Thread: any.  RT: no.
/// Errors: AUR_ERR_FORMAT; *fault (static) says what.
AUR_WARN_UNUSED aur_err aur_hands_parse(const uint8_t *data, size_t bytes, aur_hands_batch *batch, const char **fault);

void aur_hands_init(aur_hands *hands, uint16_t player);
/// Makes notes of a batch. `now_frame`: the room's present. `grid`: strikes go to the grid. `may_strike` false: he is
/// muted or it is not his to play here, so nothing begins and what he held ends. Returns how many; *quota true: some
/// were dropped because there were too many.
uint32_t aur_hands_take(aur_hands *hands, const aur_hands_batch *batch, int64_t now_frame, bool grid, bool may_strike,
                        int64_t now_ns, aur_hands_note notes[AUR_HANDS_NOTES_MAX], bool *quota);
/// Lets go of all, at the earliest when his newest note begins. Returns whether there was anything, then *note ends it.
bool aur_hands_off(aur_hands *hands, int64_t now_frame, aur_hands_note *note);
bool aur_hands_hold(const aur_hands *hands);
/// Name by which clients choose an instrument ("keys", "bell", ...), NULL = not for guests; static. And back: the
/// patch, or -1. Names stay, whatever becomes of the numbers.
const char *aur_hands_instrument(unsigned patch);
int aur_hands_instrument_find(const char *name);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bytes into a batch, a batch into notes.
#include "server/people/hands.h"

#include <string.h>

#define MESSAGE_TYPE 2
#define KEYS         AUR_HELD_KEYS_COUNT

/* ---- reading ---- */

static uint64_t little_endian(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static const char *header_fault(const uint8_t *data, size_t bytes)
{
    if (bytes < AUR_HANDS_HEADER_BYTES)
        return "message: at least 16 bytes";
    if (data[0] != MESSAGE_TYPE)
        return "type: 2";
    if (data[1] == 0 || data[1] > AUR_HANDS_BATCH_MAX)
        return "count: 1..60";
    if (data[2] != 0 || data[3] != 0)
        return "bytes 2 and 3: 0";
    if (bytes != AUR_HANDS_HEADER_BYTES + (size_t)data[1] * AUR_HANDS_EVENT_BYTES)
        return "message: 16 bytes and 6 an event";
    return NULL;
}

static const char *event_fault(const uint8_t *at)
{
    uint8_t kind = at[2], key = at[3], value = at[4];
    if (kind >= AUR_HANDS_KIND_COUNT)
        return "kind: 0..4";
    if (key >= KEYS)
        return "key: 0..127";
    if (value > 127)
        return "value: 0..127";
    if (kind == AUR_HANDS_ON && value == 0)
        return "velocity: 1..127";
    if (kind == AUR_HANDS_INSTRUMENT && !aur_guest_may_play(value))
        return "instrument: one of those in welcome";
    if (at[5] != 0)
        return "last byte of an event: 0";
    return NULL;
}

aur_err aur_hands_parse(const uint8_t *data, size_t bytes, aur_hands_batch *batch, const char **fault)
{
    *fault = header_fault(data, bytes);
    if (*fault != NULL)
        return AUR_ERR_FORMAT;
    int64_t first_frame = (int64_t)little_endian(data + 8, 8);
    if (first_frame > AUR_HANDS_FRAME_MAX || first_frame < -AUR_HANDS_FRAME_MAX)
        *fault = "frame: -2^53..2^53";
    batch->sequence = (uint32_t)little_endian(data + 4, 4);
    batch->count = data[1];
    uint64_t offset = 0;
    for (uint32_t i = 0; i < batch->count && *fault == NULL; i++) {
        const uint8_t *at = data + AUR_HANDS_HEADER_BYTES + (size_t)i * AUR_HANDS_EVENT_BYTES;
        uint64_t before = offset;
        offset = little_endian(at, 2);
        *fault = offset < before ? "frames since the first event: not falling" : event_fault(at);
        batch->events[i] = (aur_hands_event){
            .at_frame = first_frame + (int64_t)offset, .kind = (aur_hands_kind)at[2], .key = at[3], .value = at[4]};
    }
    return *fault == NULL ? AUR_OK : AUR_ERR_FORMAT;
}

/* ---- playing ---- */

void aur_hands_init(aur_hands *hands, uint16_t player)
{
    *hands = (aur_hands){.player = player, .patch = AUR_PATCH_KEYS, .last_frame = INT64_MIN};
}

/// What one batch is taken with.
typedef struct taking {
    aur_hands *hands;
    int64_t now_frame, now_ns;
    int64_t shift_frames; ///< the batch came so late
    bool grid, may_strike;
    bool quota;
    aur_hands_note *notes;
    uint32_t count;
} taking;

/// A note as near to `at_frame` as it may be: not in the past, not before his last one, not too far ahead (as that one
/// is where the room's clock was set back).
static aur_hands_note note_at(aur_hands *hands, int64_t at_frame, int64_t now_frame, aur_guest_note note)
{
    int64_t least = hands->last_frame > now_frame ? hands->last_frame : now_frame;
    int64_t most = now_frame + AUR_HANDS_AHEAD_MAX_FRAMES;
    int64_t frame = at_frame > least ? at_frame : least;
    hands->last_frame = frame < most ? frame : most;
    note.player = hands->player;
    return (aur_hands_note){.at_frame = hands->last_frame, .note = note};
}

static void emit(taking *t, int64_t meant_frame, aur_guest_note note)
{
    t->notes[t->count++] = note_at(t->hands, meant_frame + t->shift_frames, t->now_frame, note);
}

static void strike(taking *t, const aur_hands_event *event)
{
    aur_hands *hands = t->hands;
    if (!t->may_strike)
        return;
    int64_t late_frames = t->now_frame - event->at_frame;
    if (late_frames > AUR_HANDS_LATE_MAX_FRAMES || late_frames < -AUR_HANDS_AHEAD_MAX_FRAMES) {
        hands->dropped_late++;
        return;
    }
    if (!aur_bucket_take(&hands->quota, AUR_HANDS_STRIKES_A_SECOND, AUR_HANDS_STRIKES_BURST, t->now_ns)) {
        hands->dropped_quota++;
        t->quota = true;
        return;
    }
    hands->strikes++;
    aur_held_keys_press(&hands->held, event->key);
    emit(t, event->at_frame,
         (aur_guest_note){.pitch_midi = event->key, .velocity = event->value, .patch = hands->patch, .grid = t->grid});
}

static void end(taking *t, int64_t at_frame, const uint8_t *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        emit(t, at_frame, (aur_guest_note){.pitch_midi = keys[i]});
}

static void end_all(taking *t, int64_t at_frame)
{
    if (!aur_held_keys_any(&t->hands->held))
        return;
    aur_held_keys_clear(&t->hands->held);
    emit(t, at_frame, (aur_guest_note){.all_off = true});
}

static void take(taking *t, const aur_hands_event *event)
{
    aur_hands *hands = t->hands;
    uint8_t ended[KEYS];
    switch (event->kind) {
    case AUR_HANDS_ON:
        strike(t, event);
        return;
    case AUR_HANDS_OFF:
        end(t, event->at_frame, &event->key, aur_held_keys_release(&hands->held, event->key) ? 1 : 0);
        return;
    case AUR_HANDS_PEDAL:
        end(t, event->at_frame, ended,
            aur_held_keys_pedal(&hands->held, event->value >= AUR_HELD_KEYS_PEDAL_DOWN, ended));
        return;
    case AUR_HANDS_INSTRUMENT:
        if (t->may_strike)
            hands->patch = event->value;
        return;
    default:
        end_all(t, event->at_frame);
        return;
    }
}

uint32_t aur_hands_take(aur_hands *hands, const aur_hands_batch *batch, int64_t now_frame, bool grid, bool may_strike,
                        int64_t now_ns, aur_hands_note notes[AUR_HANDS_NOTES_MAX], bool *quota)
{
    taking t = {.hands = hands,
                .now_frame = now_frame,
                .now_ns = now_ns,
                .grid = grid,
                .may_strike = may_strike,
                .notes = notes};
    if (!may_strike)
        end_all(&t, now_frame);
    int64_t late_frames = batch->count > 0 ? now_frame - batch->events[0].at_frame : 0;
    if (late_frames > AUR_HANDS_LATE_MAX_FRAMES)
        late_frames = AUR_HANDS_LATE_MAX_FRAMES; // what is older is not struck
    t.shift_frames = late_frames > 0 ? late_frames : 0;
    for (uint32_t i = 0; i < batch->count; i++)
        take(&t, &batch->events[i]);
    *quota = t.quota;
    return t.count;
}

bool aur_hands_off(aur_hands *hands, int64_t now_frame, aur_hands_note *note)
{
    if (!aur_hands_hold(hands))
        return false;
    aur_held_keys_clear(&hands->held);
    *note = note_at(hands, now_frame, now_frame, (aur_guest_note){.all_off = true});
    return true;
}

bool aur_hands_hold(const aur_hands *hands)
{
    return aur_held_keys_any(&hands->held);
}

/* ---- instruments ---- */

static const char *const INSTRUMENTS[AUR_PATCH_COUNT] = {
    [AUR_PATCH_KEYS] = "keys",
    [AUR_PATCH_BELL] = "bell",
    [AUR_PATCH_BELL_BOWL] = "bowl",
    [AUR_PATCH_BELL_CHIME] = "chime",
    [AUR_PATCH_PLUCK] = "pluck",
    [AUR_PATCH_PLUCK_HARP] = "harp",
    [AUR_PATCH_PLUCK_KALIMBA] = "kalimba",
    [AUR_PATCH_PLUCK_MARIMBA] = "marimba",
    [AUR_PATCH_FIGURE_GLASS] = "soft_glass",
    [AUR_PATCH_FIGURE_TINE] = "soft_kalimba",
    [AUR_PATCH_FIGURE_HARP] = "soft_harp",
    [AUR_PATCH_LEAD_SOFT] = "lead",
    [AUR_PATCH_LEAD_REED] = "reed",
    [AUR_PATCH_LEAD_FLUTE] = "flute",
    [AUR_PATCH_COUNTER_REED] = "soft_reed",
    [AUR_PATCH_COUNTER_FLUTE] = "soft_flute",
    [AUR_PATCH_COUNTER_BOWED] = "bowed",
    [AUR_PATCH_PAD_WARM] = "warm_pad",
    [AUR_PATCH_PAD_GLASS] = "glass_pad",
    [AUR_PATCH_PAD_DARK] = "dark_pad",
    [AUR_PATCH_PAD_STRINGS] = "strings",
    [AUR_PATCH_PAD_AIR] = "air",
    [AUR_PATCH_PAD_ORGAN] = "organ",
    [AUR_PATCH_CHOIR_OOH] = "ooh",
    [AUR_PATCH_CHOIR_AAH] = "aah",
};

const char *aur_hands_instrument(unsigned patch)
{
    return patch < AUR_PATCH_COUNT ? INSTRUMENTS[patch] : NULL;
}

int aur_hands_instrument_find(const char *name)
{
    for (int patch = 0; patch < AUR_PATCH_COUNT; patch++)
        if (INSTRUMENTS[patch] != NULL && strcmp(INSTRUMENTS[patch], name) == 0)
            return patch;
    return -1;
}

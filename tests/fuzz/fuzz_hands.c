// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever a player sends: messages one after the other (a byte of length, a byte of what happens meanwhile, the
// message) are refused with a reason or become notes that the log takes, in time, and that all end when he is gone.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/hands.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static bool sounds[AUR_HELD_KEYS_COUNT];
static int64_t last_frame;

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void hear(const aur_hands_note *notes, uint32_t count, int64_t now_frame)
{
    for (uint32_t i = 0; i < count; i++) {
        aur_guest_note back;
        check(aur_guest_unpack(aur_guest_pack(&notes[i].note), &back) == AUR_OK && notes[i].note.player == 9);
        check(notes[i].at_frame >= now_frame && notes[i].at_frame >= last_frame);
        check(notes[i].at_frame <= now_frame + AUR_HANDS_AHEAD_MAX_FRAMES);
        last_frame = notes[i].at_frame;
        for (int key = 0; key < AUR_HELD_KEYS_COUNT; key++)
            if (back.all_off || back.pitch_midi == key)
                sounds[key] = back.velocity > 0;
    }
}

static bool any_sounds(void)
{
    bool any = false;
    for (int key = 0; key < AUR_HELD_KEYS_COUNT; key++)
        any |= sounds[key];
    return any;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static aur_hands_note notes[AUR_HANDS_NOTES_MAX];
    aur_hands hands;
    aur_hands_batch batch;
    int64_t now_frame = 480000, now_ns = 1;
    last_frame = INT64_MIN;
    aur_hands_init(&hands, 9);
    while (bytes >= 2) {
        uint8_t meanwhile = data[1];
        size_t length = data[0] < bytes - 2 ? data[0] : bytes - 2;
        const char *fault = NULL;
        bool quota = false;
        uint8_t *message = malloc(length > 0 ? length : 1); // so that a byte too far is seen
        check(message != NULL);
        memcpy(message, data + 2, length);
        aur_err err = aur_hands_parse(message, length, &batch, &fault);
        free(message);
        check((err == AUR_OK) == (fault == NULL));
        bool may_strike = (meanwhile & 0x80) == 0;
        uint32_t count = err == AUR_OK ? aur_hands_take(&hands, &batch, now_frame, (meanwhile & 0x40) != 0, may_strike,
                                                        now_ns, notes, &quota)
                                       : 0;
        check(count <= AUR_HANDS_NOTES_MAX);
        hear(notes, count, now_frame);
        check(aur_hands_hold(&hands) == any_sounds() && !(err == AUR_OK && !may_strike && any_sounds()));
        now_frame += (meanwhile & 0x3f) * 4800;
        now_ns += (meanwhile & 0x3f) * INT64_C(100000000);
        data += 2 + length;
        bytes -= 2 + length;
    }
    aur_hands_note off;
    if (aur_hands_off(&hands, now_frame, &off))
        hear(&off, 1, now_frame);
    check(!any_sounds() && !aur_hands_hold(&hands));
    return 0;
}

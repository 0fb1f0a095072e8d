// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever somebody uploads as a MIDI file: refused with a reason, or events in the order of their time that leave
// nothing held, within the limits.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/tune_player.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char reason[AUR_TUNE_PLAYER_REASON_BYTES] = "";
    aur_tune_player *tune = NULL;
    aur_hands_batch batch;
    bool held[AUR_HELD_KEYS_COUNT] = {false};
    int64_t last_frame = 0;
    aur_err err = aur_tune_player_open(data, bytes, &tune, reason, sizeof reason);
    check((err == AUR_OK) == (tune != NULL) && (err == AUR_OK || reason[0] != '\0'));
    if (tune == NULL)
        return 0;
    check(aur_tune_player_notes(tune) > 0 && aur_tune_player_notes(tune) <= AUR_TUNE_PLAYER_NOTES_MAX);
    check(aur_tune_player_frames(tune) > 0 && aur_tune_player_frames(tune) <= AUR_TUNE_PLAYER_FRAMES_MAX + 1);
    aur_tune_player_begin(tune, 0, AUR_PATCH_BELL);
    while (aur_tune_player_next(tune, INT64_MAX, &batch)) {
        check(batch.count <= AUR_HANDS_BATCH_MAX);
        for (uint32_t i = 0; i < batch.count; i++) {
            const aur_hands_event *e = &batch.events[i];
            check(e->at_frame >= last_frame && e->at_frame <= aur_tune_player_frames(tune));
            check(e->key < AUR_HELD_KEYS_COUNT && (e->kind != AUR_HANDS_ON || (e->value > 0 && e->value < 128)));
            check(e->kind != AUR_HANDS_INSTRUMENT || aur_guest_may_play(e->value));
            last_frame = e->at_frame;
            if (e->kind == AUR_HANDS_ON || e->kind == AUR_HANDS_OFF)
                held[e->key] = e->kind == AUR_HANDS_ON;
        }
    }
    check(aur_tune_player_is_over(tune) && last_frame == aur_tune_player_frames(tune));
    for (int key = 0; key < AUR_HELD_KEYS_COUNT; key++)
        check(!held[key]);
    aur_tune_player_close(tune);
    return 0;
}

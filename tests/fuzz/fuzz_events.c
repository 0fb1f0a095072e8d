// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in an event: the synth stays within full scale, and all kernels agree.
//
// A header, then pieces of 32 bytes, each an event with any value in any field. In one mode the frame is taken as it
// is, in the other as a distance from now, so that most events are heard; an event may come several times, as other
// notes, so that polyphony and queue fill up.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "synth/synth.h"

#define PIECES_MAX       32
#define TAIL_BLOCKS      24
#define SYNTH_BYTES      (4 << 20)
#define WAIT_BLOCKS_MASK 0x07

enum { HEADER_FRAME_RAW = 1, HEADER_BYTES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static _Alignas(64) uint8_t memory[2][SYNTH_BYTES];

/// Where the music may stand: the very first block, one in the middle of a turn, a turn a week later.
static const int64_t STARTS[] = {-AUR_LOOKAHEAD_FRAMES, 0, 960000, INT64_C(28800000000) - 64 * 20};

static void render(aur_synth *synths[2], unsigned blocks)
{
    static float out[2][2][AUR_BLOCK_FRAMES];
    for (; blocks > 0; blocks--) {
        for (int i = 0; i < 2; i++)
            aur_synth_render(synths[i], out[i][0], out[i][1]);
        const float *x = out[0][0];
        for (int t = 0; t < 2 * AUR_BLOCK_FRAMES; t++)
            if (!(x[t] >= -1.0f && x[t] <= 1.0f)) // written so that NaN is found
                abort();
        if (memcmp((const void *)out[0], (const void *)out[1], sizeof out[0]) != 0) // bits, not values
            abort();
    }
}

static void hand_over(aur_synth *synths[2], const uint8_t header[HEADER_BYTES], aur_event event)
{
    if ((header[0] & HEADER_FRAME_RAW) == 0)
        event.at_frame = aur_synth_event_frame(synths[0]) + (event.at_frame & 0x7ff) - 128;
    for (int again = 0; again <= header[1]; again++) {
        for (int i = 0; i < 2; i++)
            aur_synth_events(synths[i], &event, 1);
        event.note_id += header[2];
        event.dice++;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const aur_isa ISAS[2] = {AUR_ISA_SCALAR, AUR_ISA_AUTO};
    aur_synth *synths[2] = {(aur_synth *)memory[0], (aur_synth *)memory[1]};
    if (bytes < HEADER_BYTES)
        return 0;
    if (aur_synth_bytes() > SYNTH_BYTES || aur_synth_tables_init() != AUR_OK)
        abort();
    for (int i = 0; i < 2; i++)
        if (aur_synth_init(synths[i], ISAS[i], STARTS[data[3] % 4]) != AUR_OK)
            abort();
    const uint8_t *piece = data + HEADER_BYTES, *end = data + bytes;
    for (int n = 0; n < PIECES_MAX && (size_t)(end - piece) >= sizeof(aur_event); n++) {
        aur_event event;
        memcpy(&event, piece, sizeof event);
        piece += sizeof event;
        hand_over(synths, data, event);
        render(synths, (unsigned)((uint64_t)event.at_frame >> 11) & WAIT_BLOCKS_MASK);
    }
    render(synths, TAIL_BLOCKS);
    return 0;
}

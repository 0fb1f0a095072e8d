// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Recursion that forgets: two instances of a filter take turns of a second on the absolute grid of blocks. Each begins
/// its turn at zero and unheard; once it has caught up, it takes over within a block and the other is no longer needed.
/// So what is heard depends on the last turn and a half at most.  Thread: any.  RT: safe, throughout.
#ifndef AUR_SYNTH_FX_RELAY_H
#define AUR_SYNTH_FX_RELAY_H

#include <stdint.h>

#define AUR_RELAY_TURN_BLOCKS 750 ///< 1 s
#define AUR_RELAY_WARM_BLOCKS 32  ///< 43 ms: for filters whose memory fades by 1e-7 in it

typedef struct aur_relay {
    int runner;        ///< whose turn it is, 0 or 1
    int begins;        ///< the runner starts from zero in this block
    float heard[2][2]; ///< share of each instance at the block's two edges
} aur_relay;

static inline aur_relay aur_relay_at(int64_t block)
{
    int64_t turn = block / AUR_RELAY_TURN_BLOCKS, at = block % AUR_RELAY_TURN_BLOCKS;
    aur_relay relay = {.runner = (int)(turn & 1), .begins = at == 0};
    for (int edge = 0; edge < 2; edge++) {
        float share = at + edge > AUR_RELAY_WARM_BLOCKS ? 1.0f : 0.0f;
        relay.heard[relay.runner][edge] = share;
        relay.heard[1 - relay.runner][edge] = 1.0f - share;
    }
    return relay;
}

#endif

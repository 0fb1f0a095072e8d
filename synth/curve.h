// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A parameter of the mix as a curve of the absolute frame: it rests, or moves along an S (without a corner
/// at either end) and lands exactly.
/// Values are read at block edges.  Thread: owner of the synth.  RT: safe, throughout.
#ifndef AUR_SYNTH_CURVE_H
#define AUR_SYNTH_CURVE_H

#include <stdint.h>

typedef struct aur_curve {
    float before; ///< at the edge before start_frame
    float from, to;
    int64_t start_frame, end_frame; ///< block edges
} aur_curve;

static inline float aur_curve_at(const aur_curve *curve, int64_t frame)
{
    if (frame >= curve->end_frame)
        return curve->to;
    if (frame <= curve->start_frame)
        return frame < curve->start_frame ? curve->before : curve->from;
    float part = (float)(frame - curve->start_frame) / (float)(curve->end_frame - curve->start_frame);
    return curve->from + (curve->to - curve->from) * (part * part * (3.0f - 2.0f * part));
}

/// Heads for `to` from where the curve is at block edge `edge_frame`; `ramp_frames` 0 = there from that edge on.
static inline void aur_curve_move(aur_curve *curve, float to, int64_t edge_frame, int64_t ramp_frames)
{
    float before = aur_curve_at(curve, edge_frame - 64), from = aur_curve_at(curve, edge_frame);
    int64_t blocks = (ramp_frames + 63) / 64;
    *curve = (aur_curve){before, from, to, edge_frame, edge_frame + 64 * blocks};
}

#endif

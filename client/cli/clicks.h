// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where a sound does something that its surroundings do not predict: clicks.
/// Linear prediction (J. Makhoul, "Linear prediction: a tutorial review", 1975) takes the music out. What is left over
/// is noise, and a pulse wherever a sawtooth falls; but those come again within 20 ms. A pulse that stands alone is a
/// click: samples missing, repeated or cut. A pulse after which something rings that was not there before is a strike.
#ifndef AUR_CLI_CLICKS_H
#define AUR_CLI_CLICKS_H

#include <stddef.h>
#include <stdint.h>

#define AUR_CLICKS_HOP   2048
#define AUR_CLICKS_ORDER 24
#define AUR_CLICKS_KEPT  64

/// One channel; plain memory of its owner.
typedef struct aur_clicks {
    float window[2 * AUR_CLICKS_HOP];   ///< the hop before and the hop being filled
    float tapered[2 * AUR_CLICKS_HOP];  ///< scratch: the window with soft edges
    double error[2 * AUR_CLICKS_HOP];   ///< scratch: what prediction leaves over
    float residual[2 * AUR_CLICKS_HOP]; ///< scratch: its size
    size_t filled;                      ///< frames in the window
    int64_t hop_frame;                  ///< frame of the first sample of the window
    int64_t min_distance_frames;
    int64_t last_frame;              ///< of the last click
    int64_t frames[AUR_CLICKS_KEPT]; ///< of the first clicks
    int64_t count;
} aur_clicks;

/// Thread: owner.  RT: safe.
void aur_clicks_init(aur_clicks *clicks, int32_t rate_hz);
/// Adds `count` samples, `stride` floats apart.  Thread: owner.  RT: safe.
void aur_clicks_add(aur_clicks *clicks, const float *samples, size_t count, size_t stride);
/// How many of `frames` are filled.  Thread: owner.  RT: safe.
size_t aur_clicks_kept(const aur_clicks *clicks);

#endif

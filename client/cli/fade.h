// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The gain of what is played, up to 1 or down to 0 on a cubic. Where it turns on its way it goes on at the speed that
/// it has and slows down from there: a corner in a loud sound is a click. The same as client/web/fade.js.
#ifndef AUR_CLI_FADE_H
#define AUR_CLI_FADE_H

#include <stdbool.h>
#include <stdint.h>

/// 10 ms.
#define AUR_FADE_FRAMES 480

/// A zeroed one is silence.
typedef struct aur_fade {
    double gain; ///< of the last sample
    bool _up;
    uint32_t _left;               ///< samples until it is there
    double _speed, _bend, _twist; ///< the way there, t samples on: gain + speed t + bend t^2 + twist t^3
} aur_fade;

/// Where to, with `most` samples left for it.  Thread: owner.  RT: safe.
void aur_fade_aim(aur_fade *fade, bool up, double most);
/// Gain of the next sample.  Thread: owner.  RT: safe.
double aur_fade_next(aur_fade *fade);

#endif

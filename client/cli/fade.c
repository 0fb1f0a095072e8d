// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The gain of what is played.
#include "client/cli/fade.h"

#include <math.h>

/// So long that it does not overshoot before it turns.
static double turn_frames(const aur_fade *fade, bool up)
{
    if (fade->_speed == 0.0)
        return AUR_FADE_FRAMES;
    double room = up ? fade->gain : 1.0 - fade->gain;
    return fmin(AUR_FADE_FRAMES, ceil(sqrt(12.0 * room) / fabs(fade->_speed)));
}

void aur_fade_aim(aur_fade *fade, bool up, double most)
{
    bool turns = up != fade->_up;
    if (!turns && fade->_left <= most)
        return;
    double frames = fmax(1.0, fmin(turns ? turn_frames(fade, up) : fade->_left, floor(most)));
    double way = (up ? 1.0 : 0.0) - fade->gain;
    fade->_bend = (3.0 * way - 2.0 * fade->_speed * frames) / (frames * frames);
    fade->_twist = (fade->_speed * frames - 2.0 * way) / (frames * frames * frames);
    fade->_up = up;
    fade->_left = (uint32_t)frames;
}

double aur_fade_next(aur_fade *fade)
{
    if (fade->_left == 0)
        return fade->gain;
    if (--fade->_left == 0) {
        fade->gain = fade->_up ? 1.0 : 0.0;
        fade->_speed = 0.0;
        return fade->gain;
    }
    fade->gain += fade->_speed + fade->_bend + fade->_twist;
    fade->_speed += 2.0 * fade->_bend + 3.0 * fade->_twist;
    fade->_bend += 3.0 * fade->_twist;
    return fade->gain;
}

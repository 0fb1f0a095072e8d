// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The room's time at this end of the line.
#include "client/cli/timebase.h"

#include <math.h>
#include <string.h>

#include "auralis.h"

void aur_timebase_reset(aur_timebase *timebase)
{
    memset(timebase, 0, sizeof *timebase);
    timebase->rtt_ms = -1.0;
}

void aur_timebase_zero(aur_timebase *timebase, double zero_ms)
{
    timebase->_zero_ms = zero_ms;
    timebase->_has_zero = true;
}

void aur_timebase_answer(aur_timebase *timebase, double sent_ms, double server_ms, double received_ms)
{
    uint32_t at = timebase->_answers++ % AUR_TIMEBASE_ANSWERS;
    timebase->_up_ms[at] = server_ms - sent_ms;
    timebase->_down_ms[at] = received_ms - server_ms;
    timebase->rtt_ms = received_ms - sent_ms;
}

bool aur_timebase_is_known(const aur_timebase *timebase)
{
    return timebase->_has_zero && timebase->_answers > 0;
}

bool aur_timebase_is_good(const aur_timebase *timebase)
{
    return timebase->_has_zero && timebase->_answers >= AUR_TIMEBASE_ANSWERS_MIN;
}

/// The quickest way there and the quickest way back, each among all answers: a line that is as quick in both
/// directions at its best makes them differ by twice the clocks' difference.
static double offset_ms(const aur_timebase *timebase)
{
    uint32_t count = timebase->_answers < AUR_TIMEBASE_ANSWERS ? timebase->_answers : AUR_TIMEBASE_ANSWERS;
    double up_ms = INFINITY, down_ms = INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        up_ms = fmin(up_ms, timebase->_up_ms[i]);
        down_ms = fmin(down_ms, timebase->_down_ms[i]);
    }
    return (up_ms - down_ms) / 2;
}

double aur_timebase_server_ms(const aur_timebase *timebase, double local_ms)
{
    return local_ms + offset_ms(timebase);
}

double aur_timebase_frame(const aur_timebase *timebase, double local_ms)
{
    return (aur_timebase_server_ms(timebase, local_ms) - timebase->_zero_ms) * AUR_SAMPLE_RATE_HZ / 1000.0;
}

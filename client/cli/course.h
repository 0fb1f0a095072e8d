// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What --plan and --clock ask for, as events of a log.
/// Main thread, RT: no.
#ifndef AUR_CLI_COURSE_H
#define AUR_CLI_COURSE_H

#include <stddef.h>
#include <stdint.h>

#include "client/cli/args.h"
#include "stream/plan.h"

/// A plan's events lie in memory; what has no end has them for so long: 366 days.
#define AUR_COURSE_FRAMES_MAX (INT64_C(366) * AUR_PLAN_DAY_S * AUR_SAMPLE_RATE_HZ)

/// Puts `controls` where the plan has them at frame 0, which is at the time of day of --clock or, if that is not given,
/// at `clock_s`; writes its changes up to `until_frame`, which are freed by free. Without a plan there are none.
/// On failure prints why. Returns the exit code.
int aur_course_read(const aur_args *args, int32_t clock_s, int64_t until_frame, aur_controls *controls,
                    aur_control_event **log, size_t *log_count);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a plan asks for.
#include "client/cli/course.h"

int aur_course_read(const aur_args *args, int32_t clock_s, int64_t until_frame, aur_controls *controls,
                    aur_control_event **log, size_t *log_count)
{
    static aur_plan plan;
    const char *text = args->text[AUR_OPTION_PLAN], *clock = args->text[AUR_OPTION_CLOCK];
    clock_s = clock != NULL ? aur_plan_clock(clock) : clock_s;
    if (clock_s < 0)
        return aur_args_refuse(args, AUR_OPTION_CLOCK, "must be a time of day from 00:00 to 23:59");
    if (text == NULL)
        return AUR_EXIT_OK;
    aur_json_error error;
    if (aur_plan_load(&plan, text, &error) != AUR_OK) {
        char reason[1024];
        aur_json_error_text(&error, reason, sizeof reason);
        return aur_args_refuse(args, AUR_OPTION_PLAN, reason);
    }
    aur_err err = aur_plan_begin(&plan, clock_s, controls);
    if (err == AUR_OK)
        err = aur_plan_events(&plan, clock_s, controls, 1, until_frame, log, log_count);
    return err == AUR_OK ? AUR_EXIT_OK : aur_args_fail("--plan", err);
}

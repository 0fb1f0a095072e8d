// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a plan's file: refused with a reason, or events in order and in range.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static aur_plan plan;
    static aur_json_error error;
    char text[1024];
    memset(&error, 0, sizeof error);
    if (aur_plan_parse(&plan, (const char *)data, bytes, &error) != AUR_OK) {
        aur_json_error_text(&error, text, sizeof text);
        check(text[0] != '\0');
        return 0;
    }
    aur_controls controls;
    aur_control_event *events = NULL;
    size_t count = 0;
    aur_controls_from_preset(&controls, AUR_PRESET_DEFAULT);
    check(plan.scene_count >= 1 && plan.scene_count <= AUR_PLAN_SCENES_MAX);
    check(aur_plan_begin(&plan, 40000, &controls) == AUR_OK);
    check(aur_plan_events(&plan, 40000, &controls, 1, INT64_C(2) * AUR_PLAN_DAY_S * AUR_SAMPLE_RATE_HZ, &events,
                          &count) == AUR_OK);
    for (size_t i = 0; i < count; i++) {
        check(events[i].control < AUR_CONTROL_COUNT && events[i].control != AUR_CONTROL_SEED &&
              events[i].reserved == 0);
        check(events[i].value <= aur_control_max((aur_control)events[i].control));
        check(events[i].at_frame > 0 && (i == 0 || events[i].at_frame >= events[i - 1].at_frame));
    }
    free(events);
    return 0;
}

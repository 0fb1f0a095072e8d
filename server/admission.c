// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Admission. Places and traffic come free whenever somebody leaves; the ladder needs ten seconds to go down a step.
#include "server/admission.h"

#include <stddef.h>

static const struct {
    const char *name, *text;
    int32_t retry_ms;
} VERDICTS[] = {
    [AUR_ADMISSION_WELCOME] = {"memory", "no memory for another listener; please try later", 5000},
    [AUR_ADMISSION_FULL] = {"listeners", "no room for another listener; please try later", 5000},
    [AUR_ADMISSION_FOLLOWERS] = {"followers", "no room for another follower; please try later", 5000},
    [AUR_ADMISSION_TRAFFIC] = {"traffic", "no traffic left for another listener; please try later", 5000},
    [AUR_ADMISSION_LOAD] = {"load", "the server has too much to do for another listener; please try later", 8000},
    [AUR_ADMISSION_ROOMS] = {"rooms", "no place for another room; please try later", 5000},
    [AUR_ADMISSION_RATE] = {"rate", "too many rooms are opened; please try later", 1000},
};

aur_admission_verdict aur_admission_judge(const aur_admission *admission, uint32_t members, int64_t traffic_bps,
                                          int32_t more_bps)
{
    if (members >= admission->members_max)
        return AUR_ADMISSION_FULL;
    if (admission->traffic_max_bps > 0 && traffic_bps + more_bps > admission->traffic_max_bps)
        return AUR_ADMISSION_TRAFFIC;
    if (admission->shedding != NULL && admission->shedding->level >= AUR_SHEDDING_JOINS)
        return AUR_ADMISSION_LOAD;
    return AUR_ADMISSION_WELCOME;
}

const char *aur_admission_text(aur_admission_verdict verdict)
{
    return VERDICTS[verdict].text;
}

const char *aur_admission_name(aur_admission_verdict verdict)
{
    return VERDICTS[verdict].name;
}

int32_t aur_admission_retry_ms(aur_admission_verdict verdict)
{
    return VERDICTS[verdict].retry_ms;
}

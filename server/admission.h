// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who may come in: places, traffic and the load of the render thread. Pure.
#ifndef AUR_SERVER_ADMISSION_H
#define AUR_SERVER_ADMISSION_H

#include <stdint.h>

#include "auralis.h"
#include "server/shedding.h"

typedef struct aur_admission {
    uint32_t members_max;
    int64_t traffic_max_bps;      ///< of media to all together; 0 = no limit
    const aur_shedding *shedding; ///< kept; NULL = none
} aur_admission;

typedef enum aur_admission_verdict {
    AUR_ADMISSION_WELCOME,
    AUR_ADMISSION_FULL,      ///< no place
    AUR_ADMISSION_FOLLOWERS, ///< no place for one who only follows
    AUR_ADMISSION_TRAFFIC,   ///< no traffic to spare
    AUR_ADMISSION_LOAD,      ///< no CPU time to spare
    AUR_ADMISSION_ROOMS,     ///< no place for one more room
    AUR_ADMISSION_RATE,      ///< too many rooms opened in too short a time
    AUR_ADMISSION_VERDICTS
} aur_admission_verdict;

/// May one more come, who takes `more_bps`, where `members` take `traffic_bps`?  Thread: network.  RT: no.
aur_admission_verdict aur_admission_judge(const aur_admission *admission, uint32_t members, int64_t traffic_bps,
                                          int32_t more_bps);
/// Why not, for people; a metric's label; and after how long to try again.  Thread: any.  RT: safe.
const char *aur_admission_text(aur_admission_verdict verdict);
const char *aur_admission_name(aur_admission_verdict verdict);
int32_t aur_admission_retry_ms(aur_admission_verdict verdict);

#endif

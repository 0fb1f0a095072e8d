// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The lines, and those that are left out.
#include "server/cuts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/log.h"

#define QUIET_NS (60 * AUR_NS_PER_SECOND)

static bool is_about(const aur_cut *cut, const char *address, const char *why)
{
    return cut->why == why && strcmp(cut->address, address) == 0;
}

/// The entry of that address and reason; else a new one, or the oldest.
static aur_cut *entry_for(aur_cuts *cuts, const char *address, const char *why)
{
    aur_cut *oldest = &cuts->cuts[0];
    for (uint32_t i = 0; i < cuts->count; i++) {
        aur_cut *cut = &cuts->cuts[i];
        if (is_about(cut, address, why))
            return cut;
        if (cut->told_ns < oldest->told_ns)
            oldest = cut;
    }
    return cuts->count < AUR_CUTS_KEPT ? &cuts->cuts[cuts->count++] : oldest;
}

void aur_cuts_note(aur_cuts *cuts, const char *address, const char *why, int64_t now_ns)
{
    aur_cut *cut = entry_for(cuts, address, why);
    bool is_known = is_about(cut, address, why);
    if (cut->why != NULL && now_ns - cut->told_ns < QUIET_NS) {
        cut->more += is_known;
        cuts->untold += !is_known;
        return;
    }
    char more[64] = "", untold[64] = "";
    if (is_known && cut->more > 0)
        snprintf(more, sizeof more, "; %u more times since the last line", (unsigned)cut->more);
    if (cuts->untold > 0)
        snprintf(untold, sizeof untold, "; %u times at other addresses", (unsigned)cuts->untold);
    aur_log(AUR_LOG_INFO, "net", "%s is cut off: %s%s%s", address, why, more, untold);
    *cut = (aur_cut){.why = why, .told_ns = now_ns};
    snprintf(cut->address, sizeof cut->address, "%s", address);
    cuts->untold = 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// When what is read now came. A loop that had to wait was woken by it; one that had no rest finds what came while it
/// was at work, and that may have been as early as its look before. Time is passed in.
#ifndef AUR_SERVER_ARRIVAL_H
#define AUR_SERVER_ARRIVAL_H

#include <stdint.h>

/// A look that takes less found something at once.
#define AUR_ARRIVAL_REST_NS 20000

/// Zeroed before use.
typedef struct aur_arrival {
    int64_t came_ns; ///< at the earliest; 0 = not known
    int64_t _rests_ns, _looked_ns;
} aur_arrival;

/// All that was found is dealt with.  Thread: owner.  RT: safe.
static inline void aur_arrival_rest(aur_arrival *arrival, int64_t at_ns)
{
    arrival->_rests_ns = at_ns;
}

/// Something is found.  Thread: owner.  RT: safe.
static inline void aur_arrival_look(aur_arrival *arrival, int64_t at_ns)
{
    arrival->came_ns = at_ns - arrival->_rests_ns < AUR_ARRIVAL_REST_NS ? arrival->_looked_ns : at_ns;
    arrival->_looked_ns = at_ns;
}

#endif

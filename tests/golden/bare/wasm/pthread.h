// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What the engine needs of threads where there are none.
#ifndef AUR_TESTS_GOLDEN_BARE_PTHREAD_H
#define AUR_TESTS_GOLDEN_BARE_PTHREAD_H

typedef int pthread_once_t;

#define PTHREAD_ONCE_INIT 0

static inline int pthread_once(pthread_once_t *once, void (*init)(void))
{
    if (*once == 0)
        init();
    *once = 1;
    return 0;
}

#endif

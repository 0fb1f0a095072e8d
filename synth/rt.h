// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Included last by every file of the render path: the names below then do not compile.
#ifndef AUR_SYNTH_RT_H
#define AUR_SYNTH_RT_H

#pragma GCC poison malloc calloc realloc free aligned_alloc
#pragma GCC poison printf fprintf puts fputs fopen fwrite
#pragma GCC poison pthread_mutex_lock pthread_mutex_unlock pthread_cond_wait
#pragma GCC poison usleep nanosleep clock_gettime gettimeofday time rand random
#pragma GCC poison sin sinf cos cosf exp expf pow powf log logf tan tanf

#endif

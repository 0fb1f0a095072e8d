// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Allocation, or taking a lock, ends the program while the thread is in the render path. The guard replaces malloc and
/// friends, so it cannot be linked together with a sanitizer.
#ifndef AUR_TESTS_SUPPORT_RT_GUARD_H
#define AUR_TESTS_SUPPORT_RT_GUARD_H

/// From here to rt_guard_leave() this thread may not allocate, free or lock.
void rt_guard_enter(void);
void rt_guard_leave(void);

/// How often a guarded thread broke the rule since the last call; counting instead of ending, for the guard's own test.
void rt_guard_count_only(int on);
unsigned rt_guard_broken(void);

#endif

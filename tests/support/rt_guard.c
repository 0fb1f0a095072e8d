// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "tests/support/rt_guard.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

// glibc's own entry points, which the replacements below hand over to.
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *memory, size_t bytes);
void __libc_free(void *memory);

static int (*real_mutex_lock)(pthread_mutex_t *mutex);

static _Thread_local int depth;
static int count_only;
static unsigned broken;

static void check(const char *what, size_t length)
{
    if (depth == 0)
        return;
    broken++;
    if (count_only)
        return;
    ssize_t ignored = write(STDERR_FILENO, what, length);
    (void)ignored;
    abort();
}

#define CHECK(what) check("in the render path: " what "\n", sizeof("in the render path: " what "\n") - 1)

void *malloc(size_t bytes)
{
    CHECK("malloc");
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    CHECK("calloc");
    return __libc_calloc(count, bytes);
}

void *realloc(void *memory, size_t bytes)
{
    CHECK("realloc");
    return __libc_realloc(memory, bytes);
}

void free(void *memory)
{
    CHECK("free");
    __libc_free(memory);
}

/// The C library has no second name for this one, so it is looked up, before anybody is guarded.
__attribute__((constructor)) static void find_mutex_lock(void)
{
    void *found = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    *(void **)&real_mutex_lock = found;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    CHECK("pthread_mutex_lock");
    if (real_mutex_lock == NULL)
        find_mutex_lock();
    return real_mutex_lock(mutex);
}

void rt_guard_enter(void)
{
    depth++;
}

void rt_guard_leave(void)
{
    depth--;
}

void rt_guard_count_only(int on)
{
    count_only = on;
}

unsigned rt_guard_broken(void)
{
    unsigned count = broken;
    broken = 0;
    return count;
}

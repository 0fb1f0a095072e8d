// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The log.
#include "stream/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "stream/clock.h"

#define LINE_BYTES 512

#define RECORDS_WAITING_MAX 256
#define WINDOW_NS           (10 * AUR_NS_PER_SECOND)
#define LINES_A_WINDOW      5

static const char *const LEVEL_NAMES[] = {"error", "warning", "info", "debug"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // one line at a time, and guards the two below
static aur_log_sink sink;
static void *sink_context;
static atomic_int level_max = AUR_LOG_INFO;

static void write_stderr(aur_log_level level, const char *topic, const char *text)
{
    struct timespec now;
    struct tm utc;
    char stamp[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    fprintf(stderr, "%s.%03ldZ %-7s %s: %s\n", stamp, now.tv_nsec / 1000000, LEVEL_NAMES[level], topic, text);
}

void aur_log(aur_log_level level, const char *topic, const char *format, ...)
{
    if ((int)level > atomic_load_explicit(&level_max, memory_order_relaxed))
        return;
    char text[LINE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args); // NOLINT(clang-analyzer-valist.Uninitialized): it is, one line up
    va_end(args);

    pthread_mutex_lock(&lock);
    if (sink != NULL)
        sink(sink_context, level, topic, text);
    else
        write_stderr(level, topic, text);
    pthread_mutex_unlock(&lock);
}

void aur_log_level_set(aur_log_level level)
{
    atomic_store_explicit(&level_max, (int)level, memory_order_relaxed);
}

int aur_log_level_find(const char *name)
{
    for (int level = AUR_LOG_ERROR; level <= AUR_LOG_DEBUG; level++)
        if (strcasecmp(name, LEVEL_NAMES[level]) == 0)
            return level;
    return -1;
}

void aur_log_sink_set(aur_log_sink new_sink, void *context)
{
    pthread_mutex_lock(&lock);
    sink = new_sink;
    sink_context = context;
    pthread_mutex_unlock(&lock);
}

aur_err aur_log_ring_init(aur_log_ring *ring)
{
    memset(ring, 0, sizeof *ring);
    return aur_ring_init(&ring->_ring, RECORDS_WAITING_MAX, sizeof(aur_log_record));
}

void aur_log_ring_free(aur_log_ring *ring)
{
    aur_ring_free(&ring->_ring);
}

void aur_log_ring_push(aur_log_ring *ring, aur_log_record record)
{
    aur_ring_write(&ring->_ring, &record, 1);
}

static aur_log_level record_level(uint32_t id)
{
    static const aur_log_level levels[AUR_LOG_RECORD_COUNT] = {
#define AUR_LOG_RECORD_LEVEL(name, level, text) level,
        AUR_LOG_RECORD_LIST(AUR_LOG_RECORD_LEVEL)
#undef AUR_LOG_RECORD_LEVEL
    };
    return levels[id];
}

static void record_text(const aur_log_record *record, char *text, size_t text_bytes)
{
    long long a = record->a, b = record->b;
    switch ((aur_log_record_id)record->id) {
#define AUR_LOG_RECORD_TEXT(name, level, format)                                                                       \
    case name:                                                                                                         \
        snprintf(text, text_bytes, format, a, b);                                                                      \
        return;
        AUR_LOG_RECORD_LIST(AUR_LOG_RECORD_TEXT)
#undef AUR_LOG_RECORD_TEXT
    case AUR_LOG_RECORD_COUNT:
        break;
    }
    snprintf(text, text_bytes, "unknown record %u", record->id);
}

static void start_window(aur_log_ring *ring, int64_t now_ns)
{
    for (uint32_t id = 0; id < AUR_LOG_RECORD_COUNT; id++) {
        if (ring->_held_back[id] > 0)
            aur_log(record_level(id), "render", "%u more of one kind held back in the last %lld s",
                    ring->_held_back[id], (long long)((now_ns - ring->_window_start_ns) / AUR_NS_PER_SECOND));
        ring->_held_back[id] = 0;
        ring->_written[id] = 0;
    }
    ring->_window_start_ns = now_ns;
}

void aur_log_ring_drain(aur_log_ring *ring)
{
    int64_t now_ns = aur_clock_now_ns();
    if (now_ns - ring->_window_start_ns > WINDOW_NS)
        start_window(ring, now_ns);

    aur_log_record record;
    while (aur_ring_read(&ring->_ring, &record, 1) == 1) {
        uint32_t id = record.id;
        if (id >= AUR_LOG_RECORD_COUNT)
            continue;
        if (ring->_written[id] == LINES_A_WINDOW) {
            ring->_held_back[id]++;
            continue;
        }
        char text[LINE_BYTES - 64];
        record_text(&record, text, sizeof text);
        ring->_written[id]++;
        aur_log(record_level(id), "render", "room %u at frame %lld: %s", record.source, (long long)record.at_frame,
                text);
    }
}

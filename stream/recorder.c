// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The recorder: the producer pushes into a ring, a writer thread empties it into the file ten times a second.
#include "stream/recorder.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "stream/clock.h"
#include "stream/log.h"
#include "stream/memory.h"
#include "stream/ring.h"
#include "stream/thread.h"

/// 5.46 s, the first power of two above 5 s.
#define WAITING_FRAMES_MAX 262144

#define PERIOD_NS (AUR_NS_PER_SECOND / 10)

struct aur_recorder {
    /* between producer and writer */
    aur_ring ring;
    /* writer thread, closer after it ended */
    aur_file *file;
    aur_thread thread;
    aur_err err;
    /* any thread, atomic */
    atomic_bool stopping;
};

static void write_waiting(aur_recorder *recorder)
{
    const void *frames = NULL;
    uint32_t count;
    while ((count = aur_ring_read_acquire(&recorder->ring, &frames, WAITING_FRAMES_MAX)) > 0) {
        if (recorder->err == AUR_OK) {
            recorder->err = aur_file_write(recorder->file, frames, count);
            if (recorder->err != AUR_OK)
                aur_log(AUR_LOG_ERROR, "recorder", "%s; recording ends here, music goes on",
                        aur_strerror(recorder->err));
        }
        aur_ring_read_commit(&recorder->ring, count);
    }
}

static void run(void *context)
{
    aur_recorder *recorder = context;
    int64_t deadline_ns = aur_clock_now_ns();
    while (!atomic_load_explicit(&recorder->stopping, memory_order_acquire)) {
        write_waiting(recorder);
        deadline_ns += PERIOD_NS;
        aur_clock_sleep_until(deadline_ns);
    }
    write_waiting(recorder);
}

static void free_recorder(aur_recorder *recorder)
{
    aur_ring_free(&recorder->ring);
    free(recorder);
}

aur_err aur_recorder_open(const aur_file_config *config, aur_recorder **out)
{
    *out = NULL;
    aur_recorder *recorder = aur_memory_new(sizeof *recorder);
    if (recorder == NULL)
        return AUR_ERR_MEMORY;
    *recorder = (aur_recorder){.err = AUR_OK};
    aur_err err = aur_ring_init(&recorder->ring, WAITING_FRAMES_MAX, AUR_CHANNELS * sizeof(float));
    if (err == AUR_OK)
        err = aur_file_open(config, &recorder->file);
    if (err == AUR_OK)
        err = aur_thread_start(&recorder->thread, "aur-recorder", false, run, recorder);
    if (err != AUR_OK) {
        if (aur_file_close(recorder->file) != AUR_OK)
            aur_log(AUR_LOG_WARNING, "recorder", "the file begun could not be finished");
        free_recorder(recorder);
        return err;
    }
    *out = recorder;
    return AUR_OK;
}

size_t aur_recorder_push(aur_recorder *recorder, const float *interleaved, size_t frames)
{
    return aur_ring_write(&recorder->ring, interleaved, (uint32_t)frames);
}

uint64_t aur_recorder_lost_frames(const aur_recorder *recorder)
{
    return atomic_load_explicit(&recorder->ring.refused_items, memory_order_relaxed);
}

aur_err aur_recorder_close(aur_recorder *recorder)
{
    if (recorder == NULL)
        return AUR_OK;
    atomic_store_explicit(&recorder->stopping, true, memory_order_release);
    aur_thread_join(&recorder->thread);
    aur_err err = recorder->err;
    aur_err closed = aur_file_close(recorder->file);
    free_recorder(recorder);
    return err != AUR_OK ? err : closed;
}

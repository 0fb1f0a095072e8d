// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The jitter buffer.
#include "client/cli/jitter_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"

#define MASK (AUR_JITTER_BUFFER_FRAMES - 1)

aur_err aur_jitter_buffer_init(aur_jitter_buffer *buffer)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->samples = calloc(AUR_JITTER_BUFFER_FRAMES, AUR_CHANNELS * sizeof *buffer->samples);
    return buffer->samples != NULL ? AUR_OK : AUR_ERR_MEMORY;
}

void aur_jitter_buffer_free(aur_jitter_buffer *buffer)
{
    free(buffer->samples);
    buffer->samples = NULL;
}

/// False if too many marks wait.
static bool mark(aur_jitter_buffer *buffer, int64_t frame)
{
    uint32_t next = atomic_load_explicit(&buffer->mark_write, memory_order_relaxed);
    if (next - atomic_load_explicit(&buffer->mark_read, memory_order_acquire) >= AUR_JITTER_BUFFER_MARKS)
        return false;
    buffer->marks[next % AUR_JITTER_BUFFER_MARKS] =
        (aur_jitter_buffer_mark){.frame = frame, .index = atomic_load_explicit(&buffer->write, memory_order_relaxed)};
    atomic_store_explicit(&buffer->mark_write, next + 1, memory_order_release);
    return true;
}

void aur_jitter_buffer_write(aur_jitter_buffer *buffer, int64_t frame, const float *interleaved, uint32_t frames)
{
    uint32_t index = atomic_load_explicit(&buffer->write, memory_order_relaxed);
    uint32_t space = AUR_JITTER_BUFFER_FRAMES - (index - atomic_load_explicit(&buffer->read, memory_order_acquire));
    bool joins = buffer->has_next && frame == buffer->next_frame;
    if (space < frames || (!joins && !mark(buffer, frame))) {
        buffer->dropped += frames;
        buffer->has_next = false;
        return;
    }
    uint32_t at = index & MASK, head = frames < AUR_JITTER_BUFFER_FRAMES - at ? frames : AUR_JITTER_BUFFER_FRAMES - at;
    memcpy(buffer->samples + (size_t)AUR_CHANNELS * at, interleaved, sizeof(float) * AUR_CHANNELS * head);
    memcpy(buffer->samples, interleaved + (size_t)AUR_CHANNELS * head, sizeof(float) * AUR_CHANNELS * (frames - head));
    atomic_store_explicit(&buffer->came_ns, aur_clock_now_ns(), memory_order_relaxed);
    atomic_store_explicit(&buffer->write, index + frames, memory_order_release);
    buffer->next_frame = frame + frames;
    buffer->has_next = true;
}

double aur_jitter_buffer_age_s(const aur_jitter_buffer *buffer)
{
    return (double)(aur_clock_now_ns() - atomic_load_explicit(&buffer->came_ns, memory_order_relaxed)) / 1e9;
}

uint32_t aur_jitter_buffer_end(const aur_jitter_buffer *buffer)
{
    return atomic_load_explicit(&buffer->write, memory_order_acquire);
}

void aur_jitter_buffer_release(aur_jitter_buffer *buffer, uint32_t index)
{
    atomic_store_explicit(&buffer->read, index, memory_order_release);
}

uint32_t aur_jitter_buffer_marks(const aur_jitter_buffer *buffer)
{
    return atomic_load_explicit(&buffer->mark_write, memory_order_acquire) -
           atomic_load_explicit(&buffer->mark_read, memory_order_relaxed);
}

aur_jitter_buffer_mark aur_jitter_buffer_mark_peek(const aur_jitter_buffer *buffer, uint32_t k)
{
    return buffer
        ->marks[(atomic_load_explicit(&buffer->mark_read, memory_order_relaxed) + k) % AUR_JITTER_BUFFER_MARKS];
}

void aur_jitter_buffer_mark_drop(aur_jitter_buffer *buffer)
{
    uint32_t next = atomic_load_explicit(&buffer->mark_read, memory_order_relaxed);
    atomic_store_explicit(&buffer->mark_read, next + 1, memory_order_release);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The scribe. Its memory is the file: `count` bytes that stay, then the end chunk, which the next chunk overwrites.
#include "stream/scribe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compose/preset.h"
#include "stream/controls.h"
#include "stream/journal_format.h"
#include "stream/little.h"
#include "stream/room.h"

#define FIRST_BYTES 256

/// A number of 64 bits, seven a byte.
#define NUMBER_BYTES_MAX 10

/// Entries of one chunk, so that they fit a payload at their longest.
#define CHUNK_ENTRIES_MAX (AUR_JOURNAL_PAYLOAD_MAX / (3 * NUMBER_BYTES_MAX))

struct aur_scribe {
    const aur_journal_presets *presets;
    uint8_t *data;
    size_t capacity;
    size_t count;   ///< bytes before the end chunk
    size_t chunk;   ///< where the chunk being written begins
    uint32_t crc;   ///< of those bytes, checksums left out
    uint64_t named; ///< bit p: the journal says what preset p is
    size_t entry_count;
    int64_t last_frame; ///< of the last entry
    int64_t end_frame;
    size_t file_count; ///< bytes before the end chunk that the file has
    int fd;            ///< -1 = none
};

_Static_assert(AUR_PRESETS_MAX <= 64, "a bit each");

/// Makes room for `bytes` more and the end chunk.
static aur_err reserve(aur_scribe *s, size_t bytes)
{
    size_t needed = s->count + bytes + AUR_JOURNAL_END_CHUNK_BYTES;
    if (needed <= s->capacity)
        return AUR_OK;
    size_t capacity = 2 * needed > FIRST_BYTES ? 2 * needed : FIRST_BYTES;
    uint8_t *grown = realloc(s->data, capacity);
    if (grown == NULL)
        return AUR_ERR_MEMORY;
    s->data = grown;
    s->capacity = capacity;
    return AUR_OK;
}

static void put_number(aur_scribe *s, uint64_t number)
{
    for (; number > 0x7f; number >>= 7)
        s->data[s->count++] = (uint8_t)(number | 0x80);
    s->data[s->count++] = (uint8_t)number;
}

static void put_little(aur_scribe *s, uint64_t number, unsigned bytes)
{
    aur_little_put(s->data + s->count, number, (int)bytes);
    s->count += bytes;
}

static void put_bytes(aur_scribe *s, const void *bytes, size_t count)
{
    memcpy(s->data + s->count, bytes, count);
    s->count += count;
}

static void begin_chunk(aur_scribe *s, aur_journal_chunk type)
{
    s->chunk = s->count;
    s->data[s->count] = (uint8_t)type;
    s->count += AUR_JOURNAL_HEAD_BYTES;
}

static void finish_chunk(aur_scribe *s)
{
    uint8_t *head = s->data + s->chunk;
    size_t payload = s->count - s->chunk - AUR_JOURNAL_HEAD_BYTES;
    head[1] = (uint8_t)payload;
    head[2] = (uint8_t)(payload >> 8);
    s->crc = aur_journal_crc(s->crc, head, AUR_JOURNAL_HEAD_BYTES + payload);
    put_little(s, s->crc, AUR_JOURNAL_CHECK_BYTES);
}

/// Writes the end chunk behind what stays, which stays as it is.
static void put_end(aur_scribe *s)
{
    size_t count = s->count;
    uint32_t crc = s->crc;
    begin_chunk(s, AUR_JOURNAL_END);
    put_little(s, (uint64_t)s->end_frame, AUR_JOURNAL_END_BYTES);
    finish_chunk(s);
    s->count = count;
    s->crc = crc;
}

/// Says what a preset is, before it is first named by its number.
static aur_err introduce(aur_scribe *s, uint64_t preset)
{
    if ((s->named >> preset & 1) != 0)
        return AUR_OK;
    const char *name = aur_preset_name((unsigned)preset);
    const uint8_t *text = NULL;
    size_t name_bytes = strlen(name), text_bytes = 0;
    if (s->presets != NULL && s->presets->text != NULL)
        text_bytes = s->presets->text(s->presets->context, (unsigned)preset, &text);
    size_t bytes = 2 * NUMBER_BYTES_MAX + name_bytes + text_bytes;
    if (name_bytes > AUR_JOURNAL_NAME_BYTES_MAX || bytes > AUR_JOURNAL_PAYLOAD_MAX)
        return AUR_ERR_FULL;
    aur_err err = reserve(s, AUR_JOURNAL_HEAD_BYTES + bytes + AUR_JOURNAL_CHECK_BYTES);
    if (err != AUR_OK)
        return err;
    begin_chunk(s, AUR_JOURNAL_PRESET);
    put_number(s, preset);
    put_number(s, name_bytes);
    put_bytes(s, name, name_bytes);
    if (text_bytes > 0)
        put_bytes(s, text, text_bytes);
    finish_chunk(s);
    s->named |= UINT64_C(1) << preset;
    return AUR_OK;
}

static aur_err put_beginning(aur_scribe *s, const aur_scribe_config *config)
{
    const char *title = config->title != NULL ? config->title : "";
    size_t title_bytes = strnlen(title, AUR_JOURNAL_TITLE_BYTES_MAX + 1);
    if (title_bytes > AUR_JOURNAL_TITLE_BYTES_MAX || !aur_journal_is_text((const uint8_t *)title, title_bytes))
        return AUR_ERR_ARGUMENT;
    for (int i = 0; i < AUR_CONTROL_COUNT; i++)
        if (!aur_control_takes((uint32_t)i, aur_controls_value(&config->controls, (aur_control)i)))
            return AUR_ERR_ARGUMENT;
    aur_err err = reserve(s, AUR_JOURNAL_SIGNATURE_BYTES);
    if (err != AUR_OK)
        return err;
    put_bytes(s, AUR_JOURNAL_SIGNATURE, AUR_JOURNAL_SIGNATURE_BYTES - 1);
    s->data[s->count++] = AUR_JOURNAL_VERSION;
    s->crc = aur_journal_crc(0, s->data, s->count);
    err = introduce(s, config->controls.preset);
    if (err == AUR_OK)
        err = reserve(s, 2 * (AUR_JOURNAL_HEAD_BYTES + AUR_JOURNAL_CHECK_BYTES) +
                             (AUR_CONTROL_COUNT + 2) * NUMBER_BYTES_MAX + title_bytes);
    if (err != AUR_OK)
        return err;
    begin_chunk(s, AUR_JOURNAL_START);
    put_number(s, AUR_SOUND_VERSION);
    put_number(s, AUR_CONTROL_COUNT);
    for (int i = 0; i < AUR_CONTROL_COUNT; i++)
        put_number(s, aur_controls_value(&config->controls, (aur_control)i));
    finish_chunk(s);
    if (title_bytes > 0) {
        begin_chunk(s, AUR_JOURNAL_TITLE);
        put_bytes(s, title, title_bytes);
        finish_chunk(s);
    }
    return AUR_OK;
}

aur_err aur_scribe_open(const aur_scribe_config *config, aur_scribe **out)
{
    *out = NULL;
    aur_scribe *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->presets = config->presets;
    s->fd = -1;
    aur_err err = put_beginning(s, config);
    if (err == AUR_OK && config->path != NULL)
        err = aur_scribe_keep(s, config->path, config->may_replace);
    if (err != AUR_OK) {
        aur_scribe_close(s);
        return err;
    }
    *out = s;
    return AUR_OK;
}

void aur_scribe_close(aur_scribe *scribe)
{
    if (scribe == NULL)
        return;
    int reason = errno;
    if (scribe->fd >= 0)
        close(scribe->fd);
    free(scribe->data);
    free(scribe);
    errno = reason;
}

aur_err aur_scribe_keep(aur_scribe *scribe, const char *path, bool may_replace)
{
    scribe->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (may_replace ? O_TRUNC : O_EXCL), 0666);
    scribe->file_count = 0;
    return scribe->fd >= 0 ? aur_scribe_flush(scribe) : AUR_ERR_FILE;
}

static aur_err check_entries(const aur_scribe *s, const aur_control_event *entries, size_t count)
{
    int64_t frame = s->last_frame;
    for (size_t i = 0; i < count; i++) {
        bool in_order = entries[i].at_frame >= frame && entries[i].at_frame <= AUR_JOURNAL_FRAME_MAX;
        bool is_known = entries[i].control == AUR_LOG_NOTE || aur_control_takes(entries[i].control, entries[i].value);
        if (!in_order || !is_known)
            return AUR_ERR_ARGUMENT;
        frame = entries[i].at_frame;
    }
    return count <= AUR_ROOM_LOG_MAX - s->entry_count ? AUR_OK : AUR_ERR_FULL;
}

/// Writes one chunk of entries; there is room for it.
static void put_entries(aur_scribe *s, const aur_control_event *entries, size_t count)
{
    begin_chunk(s, AUR_JOURNAL_ENTRIES);
    for (size_t i = 0; i < count; i++) {
        put_number(s, (uint64_t)(entries[i].at_frame - s->last_frame));
        put_number(s, entries[i].control);
        put_number(s, entries[i].value);
        s->last_frame = entries[i].at_frame;
    }
    finish_chunk(s);
    s->entry_count += count;
}

aur_err aur_scribe_add(aur_scribe *scribe, const aur_control_event *entries, size_t count)
{
    aur_err err = check_entries(scribe, entries, count);
    for (size_t i = 0; err == AUR_OK && i < count; i++)
        if (entries[i].control == AUR_CONTROL_PRESET)
            err = introduce(scribe, entries[i].value);
    size_t chunks = count / CHUNK_ENTRIES_MAX + 1;
    if (err == AUR_OK)
        err =
            reserve(scribe, chunks * (AUR_JOURNAL_HEAD_BYTES + AUR_JOURNAL_CHECK_BYTES) + count * 3 * NUMBER_BYTES_MAX);
    if (err != AUR_OK)
        return err;
    for (size_t i = 0; i < count; i += CHUNK_ENTRIES_MAX)
        put_entries(scribe, entries + i, count - i < CHUNK_ENTRIES_MAX ? count - i : CHUNK_ENTRIES_MAX);
    if (scribe->end_frame < scribe->last_frame)
        scribe->end_frame = scribe->last_frame;
    return aur_scribe_flush(scribe);
}

size_t aur_scribe_count(const aur_scribe *scribe)
{
    return scribe->entry_count;
}

void aur_scribe_end(aur_scribe *scribe, int64_t end_frame)
{
    if (end_frame > scribe->end_frame && end_frame <= AUR_JOURNAL_FRAME_MAX)
        scribe->end_frame = end_frame;
}

aur_err aur_scribe_flush(aur_scribe *scribe)
{
    put_end(scribe);
    size_t at = scribe->file_count, until = scribe->count + AUR_JOURNAL_END_CHUNK_BYTES;
    while (scribe->fd >= 0 && at < until) {
        ssize_t written = pwrite(scribe->fd, scribe->data + at, until - at, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return AUR_ERR_FILE; // what was cut off is written again the next time
        at += (size_t)written;
    }
    scribe->file_count = scribe->count;
    return AUR_OK;
}

const uint8_t *aur_scribe_bytes(aur_scribe *scribe, size_t *bytes)
{
    put_end(scribe);
    *bytes = scribe->count + AUR_JOURNAL_END_CHUNK_BYTES;
    return scribe->data;
}

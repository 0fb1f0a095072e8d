// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The reader of journals: chunk by chunk, and what is wrong with the first that is not as it should be.
#include "stream/journal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/preset.h"
#include "stream/journal_format.h"
#include "stream/room.h"

#define FIRST_ENTRIES 64

#define SUFFIX ".auralis"

typedef struct reader {
    const uint8_t *data;
    size_t bytes;
    size_t at;    ///< next byte
    size_t until; ///< end of the chunk's payload
    uint32_t crc; ///< of everything before, checksums left out
    bool titled, ended;
    const aur_journal_presets *presets;
    int preset_here[AUR_PRESETS_MAX]; ///< number in the journal -> number in this process; -1 = not named yet
    aur_journal *journal;
    size_t capacity;
    int64_t last_frame;
    char *reason;
} reader;

__attribute__((format(printf, 4, 5))) static aur_err complain(reader *r, aur_err err, size_t at_byte,
                                                              const char *format, ...)
{
    int used = snprintf(r->reason, AUR_JOURNAL_REASON_BYTES, "byte %zu: ", at_byte);
    va_list args;
    va_start(args, format);
    vsnprintf(r->reason + used, AUR_JOURNAL_REASON_BYTES - (size_t)used, format, args);
    va_end(args);
    return err;
}

/// Takes a number of at most 64 bits, seven a byte, the lowest first; more follow where the top bit is set.
static aur_err take_number(reader *r, const char *field, uint64_t low, uint64_t high, uint64_t *number)
{
    size_t at_byte = r->at;
    uint64_t taken = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (r->at == r->until)
            return complain(r, AUR_ERR_FORMAT, r->at, "%s: the chunk ends within it", field);
        uint8_t byte = r->data[r->at++];
        if (shift == 63 && byte > 1)
            return complain(r, AUR_ERR_FORMAT, at_byte, "%s: must have at most 64 bits", field);
        taken |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            break;
    }
    if (taken < low || taken > high)
        return complain(r, AUR_ERR_FORMAT, at_byte, "%s %" PRIu64 " must be %" PRIu64 "..%" PRIu64, field, taken, low,
                        high);
    *number = taken;
    return AUR_OK;
}

/// Bytes of the character that the text begins with; 0 = it is none, or one that controls.
static size_t character_bytes(const uint8_t *text, size_t bytes)
{
    static const uint32_t smallest[] = {' ', 0xa0, 0x800, 0x10000}; // by bytes that follow: none is written longer
    size_t more = text[0] < 0x80 ? 0 : text[0] < 0xe0 ? 1 : text[0] < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? text[0] : text[0] & (0x3fu >> more);
    if ((text[0] & 0xc0) == 0x80 || text[0] > 0xf4 || more >= bytes)
        return 0;
    for (size_t i = 1; i <= more; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fu);
    }
    bool is_surrogate = point >= 0xd800 && point < 0xe000;
    return point < smallest[more] || point == 0x7f || is_surrogate || point > 0x10ffff ? 0 : more + 1;
}

bool aur_journal_is_text(const uint8_t *text, size_t bytes)
{
    while (bytes > 0) {
        size_t taken = character_bytes(text, bytes);
        if (taken == 0)
            return false;
        text += taken;
        bytes -= taken;
    }
    return true;
}

static aur_err take_title(reader *r)
{
    size_t bytes = r->until - r->at;
    if (r->titled)
        return complain(r, AUR_ERR_FORMAT, r->at, "title: there is one already");
    if (bytes > AUR_JOURNAL_TITLE_BYTES_MAX)
        return complain(r, AUR_ERR_FORMAT, r->at, "title of %zu bytes: must have at most %d", bytes,
                        AUR_JOURNAL_TITLE_BYTES_MAX);
    if (!aur_journal_is_text(r->data + r->at, bytes))
        return complain(r, AUR_ERR_FORMAT, r->at, "title: must be UTF-8 without control characters");
    memcpy(r->journal->title, r->data + r->at, bytes);
    r->titled = true;
    r->at = r->until;
    return AUR_OK;
}

/// Which preset of this process is meant.
static aur_err find_preset(reader *r, size_t at_byte, const char *name, int *preset)
{
    const aur_journal_presets *presets = r->presets;
    size_t bytes = r->until - r->at;
    if (bytes > 0 && presets != NULL && presets->learn != NULL)
        *preset = presets->learn(presets->context, name, r->data + r->at, bytes);
    else
        *preset = aur_preset_find(name);
    if (*preset >= 0 && (unsigned)*preset < aur_preset_count())
        return AUR_OK;
    if (bytes > 0)
        return complain(r, AUR_ERR_NAME, at_byte, "preset '%s': what the journal says of it is not understood here",
                        name);
    return complain(r, AUR_ERR_NAME, at_byte, "preset '%s' is not known here", name);
}

static aur_err take_preset(reader *r)
{
    uint64_t number = 0, name_bytes = 0;
    char name[AUR_JOURNAL_NAME_BYTES_MAX + 1] = "";
    size_t at_byte = r->at;
    aur_err err = take_number(r, "number of a preset", 0, AUR_PRESETS_MAX - 1, &number);
    if (err == AUR_OK && r->preset_here[number] >= 0)
        return complain(r, AUR_ERR_FORMAT, at_byte, "preset number %" PRIu64 " is taken", number);
    if (err == AUR_OK)
        err = take_number(r, "length of a preset's name", 1, AUR_JOURNAL_NAME_BYTES_MAX, &name_bytes);
    if (err != AUR_OK)
        return err;
    if (name_bytes > r->until - r->at)
        return complain(r, AUR_ERR_FORMAT, r->at, "name of a preset: the chunk ends within it");
    if (!aur_journal_is_text(r->data + r->at, name_bytes))
        return complain(r, AUR_ERR_FORMAT, r->at, "name of a preset: must be UTF-8 without control characters");
    memcpy(name, r->data + r->at, name_bytes);
    r->at += name_bytes;
    int preset = -1;
    err = find_preset(r, at_byte, name, &preset);
    if (err == AUR_OK)
        r->preset_here[number] = preset;
    r->at = r->until;
    return err;
}

/// Takes the value of a control, a preset as it is numbered here.
static aur_err take_value(reader *r, aur_control control, uint64_t *value)
{
    size_t at_byte = r->at;
    const aur_control_info *info = aur_control_describe(control);
    if (control != AUR_CONTROL_PRESET)
        return take_number(r, info->name, info->min, aur_control_max(control), value);
    uint64_t number = 0;
    aur_err err = take_number(r, info->name, 0, AUR_PRESETS_MAX - 1, &number);
    if (err == AUR_OK && r->preset_here[number] < 0)
        return complain(r, AUR_ERR_FORMAT, at_byte, "preset %" PRIu64 ": no chunk before says what that is", number);
    if (err == AUR_OK)
        *value = (uint64_t)r->preset_here[number];
    return err;
}

static aur_err take_start(reader *r)
{
    uint64_t sound_version = 0, count = 0, values[AUR_CONTROL_COUNT] = {0};
    if (r->journal->sound_version != 0)
        return complain(r, AUR_ERR_FORMAT, r->at, "start: there is one already");
    aur_err err = take_number(r, "sound version", 1, UINT32_MAX, &sound_version);
    if (err == AUR_OK)
        err = take_number(r, "number of controls", AUR_CONTROL_PRESET + 1, AUR_CONTROL_COUNT, &count);
    for (uint64_t i = 0; err == AUR_OK && i < count; i++)
        err = take_value(r, (aur_control)i, &values[i]);
    if (err != AUR_OK)
        return err;
    // The preset first: it sets others. A control the writer did not know is as the preset has it.
    aur_controls_from_preset(&r->journal->controls, (unsigned)values[AUR_CONTROL_PRESET]);
    for (uint64_t i = 0; err == AUR_OK && i < count; i++)
        if (i != AUR_CONTROL_PRESET)
            err = aur_controls_apply(&r->journal->controls, (aur_control)i, values[i]);
    r->journal->sound_version = (uint32_t)sound_version;
    return err;
}

static aur_err add_entry(reader *r, const aur_control_event *entry)
{
    aur_journal *journal = r->journal;
    if (journal->count == AUR_ROOM_LOG_MAX)
        return complain(r, AUR_ERR_FULL, r->at, "a journal has at most %d entries", AUR_ROOM_LOG_MAX);
    if (journal->count == r->capacity) {
        size_t capacity = r->capacity > 0 ? 2 * r->capacity : FIRST_ENTRIES;
        aur_control_event *grown = realloc(journal->entries, capacity * sizeof *grown);
        if (grown == NULL)
            return complain(r, AUR_ERR_MEMORY, r->at, "out of memory");
        journal->entries = grown;
        r->capacity = capacity;
    }
    journal->entries[journal->count++] = *entry;
    return AUR_OK;
}

static aur_err take_entries(reader *r)
{
    while (r->at < r->until) {
        uint64_t frames = 0, control = 0;
        aur_control_event entry = {.at_frame = r->last_frame};
        aur_err err = take_number(r, "frames since the entry before", 0,
                                  (uint64_t)(AUR_JOURNAL_FRAME_MAX - r->last_frame), &frames);
        size_t at_byte = r->at;
        if (err == AUR_OK)
            err = take_number(r, "control", 0, AUR_LOG_NOTE, &control);
        if (err == AUR_OK && control >= AUR_CONTROL_COUNT && control != AUR_LOG_NOTE)
            err = complain(r, AUR_ERR_FORMAT, at_byte, "control %" PRIu64 " must be 0..%d or %d", control,
                           AUR_CONTROL_COUNT - 1, AUR_LOG_NOTE);
        if (err == AUR_OK)
            err = control == AUR_LOG_NOTE ? take_number(r, "note", 0, UINT64_MAX, &entry.value)
                                          : take_value(r, (aur_control)control, &entry.value);
        entry.at_frame += (int64_t)frames;
        entry.control = (uint32_t)control;
        if (err == AUR_OK)
            err = add_entry(r, &entry);
        if (err != AUR_OK)
            return err;
        r->last_frame = entry.at_frame;
    }
    return AUR_OK;
}

static aur_err take_end(reader *r)
{
    uint64_t frame = 0;
    if (r->until - r->at != AUR_JOURNAL_END_BYTES)
        return complain(r, AUR_ERR_FORMAT, r->at, "end of %zu bytes: must have %d", r->until - r->at,
                        AUR_JOURNAL_END_BYTES);
    for (unsigned i = 0; i < AUR_JOURNAL_END_BYTES; i++)
        frame |= (uint64_t)r->data[r->at + i] << 8 * i;
    if (frame < (uint64_t)r->last_frame || frame > (uint64_t)AUR_JOURNAL_FRAME_MAX)
        return complain(r, AUR_ERR_FORMAT, r->at, "end frame %" PRIu64 " must be %" PRId64 "..%" PRId64, frame,
                        r->last_frame, AUR_JOURNAL_FRAME_MAX);
    r->journal->end_frame = (int64_t)frame;
    r->ended = true;
    r->at = r->until;
    return AUR_OK;
}

static aur_err take_payload(reader *r, uint8_t type)
{
    bool needs_start = type == AUR_JOURNAL_ENTRIES || type == AUR_JOURNAL_END;
    if (needs_start && r->journal->sound_version == 0)
        return complain(r, AUR_ERR_FORMAT, r->at, "chunk '%c': must come after the start", type);
    switch (type) {
    case AUR_JOURNAL_PRESET:
        return take_preset(r);
    case AUR_JOURNAL_TITLE:
        return take_title(r);
    case AUR_JOURNAL_START:
        return take_start(r);
    case AUR_JOURNAL_ENTRIES:
        return take_entries(r);
    case AUR_JOURNAL_END:
        return take_end(r);
    default:
        return complain(r, AUR_ERR_FORMAT, r->at, "chunk of type %u: must be one of P T S E Z", type);
    }
}

static aur_err take_chunk(reader *r)
{
    size_t at_byte = r->at, left = r->bytes - r->at;
    if (r->ended)
        return complain(r, AUR_ERR_FORMAT, at_byte, "%zu bytes: nothing may follow the end", left);
    if (left < AUR_JOURNAL_HEAD_BYTES)
        return complain(r, AUR_ERR_FORMAT, r->bytes, "cut short: the chunk at byte %zu is not whole", at_byte);
    const uint8_t *head = r->data + r->at;
    size_t payload = head[1] | (size_t)head[2] << 8;
    if (left < AUR_JOURNAL_HEAD_BYTES + payload + AUR_JOURNAL_CHECK_BYTES)
        return complain(r, AUR_ERR_FORMAT, r->bytes, "cut short: the chunk at byte %zu is not whole", at_byte);
    const uint8_t *check = head + AUR_JOURNAL_HEAD_BYTES + payload;
    uint32_t said = check[0] | (uint32_t)check[1] << 8 | (uint32_t)check[2] << 16 | (uint32_t)check[3] << 24;
    uint32_t crc = aur_journal_crc(r->crc, head, AUR_JOURNAL_HEAD_BYTES + payload);
    if (crc != said)
        return complain(r, AUR_ERR_FORMAT, at_byte, "damaged: the checksum is %08" PRIx32 ", the chunk says %08" PRIx32,
                        crc, said);
    r->crc = crc;
    r->at += AUR_JOURNAL_HEAD_BYTES;
    r->until = r->at + payload;
    aur_err err = take_payload(r, head[0]);
    if (err == AUR_OK && r->at != r->until)
        err = complain(r, AUR_ERR_FORMAT, r->at, "%zu bytes more than the chunk may have", r->until - r->at);
    r->at = r->until + AUR_JOURNAL_CHECK_BYTES;
    return err;
}

static aur_err take_signature(reader *r)
{
    if (r->bytes < AUR_JOURNAL_SIGNATURE_BYTES ||
        memcmp(r->data, AUR_JOURNAL_SIGNATURE, AUR_JOURNAL_SIGNATURE_BYTES - 1) != 0)
        return complain(r, AUR_ERR_FORMAT, 0, "this is no journal: it does not begin with " AUR_JOURNAL_SIGNATURE);
    unsigned version = r->data[AUR_JOURNAL_SIGNATURE_BYTES - 1];
    if (version != AUR_JOURNAL_VERSION)
        return complain(r, AUR_ERR_FORMAT, AUR_JOURNAL_SIGNATURE_BYTES - 1,
                        "format version %u must be %d: a %s program wrote it", version, AUR_JOURNAL_VERSION,
                        version > AUR_JOURNAL_VERSION ? "newer" : "foreign");
    r->crc = aur_journal_crc(0, r->data, AUR_JOURNAL_SIGNATURE_BYTES);
    r->at = AUR_JOURNAL_SIGNATURE_BYTES;
    return AUR_OK;
}

aur_err aur_journal_parse(const uint8_t *data, size_t bytes, const aur_journal_presets *presets, aur_journal *journal,
                          char reason[AUR_JOURNAL_REASON_BYTES])
{
    memset(journal, 0, sizeof *journal);
    journal->end_frame = -1;
    reason[0] = '\0';
    reader r = {.data = data, .bytes = bytes, .presets = presets, .journal = journal, .reason = reason};
    for (int i = 0; i < AUR_PRESETS_MAX; i++)
        r.preset_here[i] = -1;
    aur_err err = take_signature(&r);
    while (err == AUR_OK && r.at < r.bytes)
        err = take_chunk(&r);
    if (err == AUR_OK && journal->sound_version == 0)
        err = complain(&r, AUR_ERR_FORMAT, r.bytes, "cut short: the start is missing");
    return err;
}

bool aur_journal_is_name(const char *name)
{
    size_t chars = strlen(name), suffix = sizeof SUFFIX - 1;
    return chars > suffix && strcmp(name + chars - suffix, SUFFIX) == 0;
}

aur_err aur_journal_read(const char *path, uint8_t **data, size_t *bytes)
{
    *data = NULL;
    *bytes = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return AUR_ERR_FILE;
    uint8_t *buffer = malloc(AUR_JOURNAL_BYTES_MAX + 1); // what is not read is not touched
    size_t got = buffer != NULL ? fread(buffer, 1, AUR_JOURNAL_BYTES_MAX + 1, file) : 0;
    aur_err err = buffer == NULL ? AUR_ERR_MEMORY : ferror(file) != 0 ? AUR_ERR_FILE : AUR_OK;
    fclose(file);
    if (err == AUR_OK && got > AUR_JOURNAL_BYTES_MAX)
        err = AUR_ERR_FULL;
    if (err != AUR_OK) {
        free(buffer);
        return err;
    }
    *data = buffer;
    *bytes = got;
    return AUR_OK;
}

void aur_journal_free(aur_journal *journal)
{
    free(journal->entries);
    journal->entries = NULL;
    journal->count = 0;
}

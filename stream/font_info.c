// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reads the RIFF tree of a SoundFont: "RIFF" sfbk { LIST INFO, LIST sdta, LIST pdta }, pdta being nine tables of
/// records of fixed size.
#include "stream/font_info.h"

#include <string.h>

#define HEAD_BYTES       8
#define FOUR(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

#define PRESET_BYTES 38

/// The tables of pdta in their order, which the specification fixes. Each ends with one record that is none.
typedef struct table_row {
    uint32_t id;
    uint32_t record_bytes;
} table_row;

static const table_row TABLES[] = {
    {FOUR('p', 'h', 'd', 'r'), PRESET_BYTES}, {FOUR('p', 'b', 'a', 'g'), 4},
    {FOUR('p', 'm', 'o', 'd'), 10},           {FOUR('p', 'g', 'e', 'n'), 4},
    {FOUR('i', 'n', 's', 't'), 22},           {FOUR('i', 'b', 'a', 'g'), 4},
    {FOUR('i', 'm', 'o', 'd'), 10},           {FOUR('i', 'g', 'e', 'n'), 4},
    {FOUR('s', 'h', 'd', 'r'), 46},
};

#define TABLE_COUNT (sizeof TABLES / sizeof *TABLES)

typedef struct chunk {
    uint32_t id;
    int64_t begin, end; ///< of its content in the file
} chunk;

typedef struct reader {
    FILE *file;
    aur_font_info *info;
    char *reason;
    size_t reason_bytes;
} reader;

static aur_err refuse(const reader *r, aur_err err, const char *text)
{
    snprintf(r->reason, r->reason_bytes, "%s", text);
    return err;
}

static uint32_t u32(const uint8_t *at)
{
    return FOUR(at[0], at[1], at[2], at[3]);
}

static uint32_t u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static bool read_at(const reader *r, int64_t at, void *to, size_t bytes)
{
    return fseeko(r->file, (off_t)at, SEEK_SET) == 0 && fread(to, 1, bytes, r->file) == bytes;
}

/// The chunk at `at`, which must end at `end` or before.
static aur_err read_chunk(const reader *r, int64_t at, int64_t end, chunk *out)
{
    uint8_t head[HEAD_BYTES];
    if (end - at < HEAD_BYTES)
        return refuse(r, AUR_ERR_FORMAT, "is damaged: a chunk does not fit into the one around it");
    if (!read_at(r, at, head, sizeof head))
        return refuse(r, AUR_ERR_FILE, "cannot be read");
    *out = (chunk){.id = u32(head), .begin = at + HEAD_BYTES, .end = at + HEAD_BYTES + u32(head + 4)};
    if (out->end > end)
        return refuse(r, AUR_ERR_FORMAT, "is damaged: a chunk does not fit into the one around it");
    return AUR_OK;
}

/// Where the next chunk begins: content of odd length is filled up by a byte, unless a writer of compressed fonts
/// forgot the filling byte.
static int64_t after(const reader *r, const chunk *c)
{
    uint8_t filling = 0;
    if (((c->end - c->begin) & 1) == 0 || (read_at(r, c->end, &filling, 1) && filling == 'L'))
        return c->end;
    return c->end + 1;
}

/// Bytes of the UTF-8 character at `at`, 0 if it is none.
static size_t utf8_bytes(const uint8_t *at, size_t left)
{
    size_t bytes = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : (at[0] & 0xf0) == 0xe0 ? 3 : 4;
    if (bytes > left || (bytes == 4 && (at[0] < 0xf0 || at[0] > 0xf4)))
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90);
    bool outside = (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf4 && at[1] > 0x8f);
    return overlong || outside ? 0 : bytes;
}

static void clean_text(const uint8_t *raw, size_t raw_bytes, char text[AUR_FONT_TEXT_BYTES])
{
    size_t used = 0;
    for (size_t at = 0; at < raw_bytes && raw[at] != 0;) {
        size_t bytes = utf8_bytes(raw + at, raw_bytes - at);
        size_t room = bytes > 0 ? bytes : 1;
        if (used + room >= AUR_FONT_TEXT_BYTES)
            break;
        if (bytes > 1)
            memcpy(text + used, raw + at, bytes);
        else
            text[used] = (char)(bytes == 0 ? '?' : raw[at] < ' ' || raw[at] == 0x7f ? ' ' : raw[at]);
        used += room;
        at += room;
    }
    while (used > 0 && text[used - 1] == ' ')
        used--;
    text[used] = '\0';
}

static aur_err read_text(const reader *r, const chunk *c)
{
    uint8_t raw[AUR_FONT_TEXT_BYTES];
    char *text = c->id == FOUR('I', 'N', 'A', 'M')   ? r->info->name
                 : c->id == FOUR('I', 'C', 'O', 'P') ? r->info->copyright
                 : c->id == FOUR('I', 'C', 'M', 'T') ? r->info->comment
                                                     : NULL;
    if (text == NULL)
        return AUR_OK;
    size_t bytes = c->end - c->begin < (int64_t)sizeof raw ? (size_t)(c->end - c->begin) : sizeof raw;
    if (!read_at(r, c->begin, raw, bytes))
        return refuse(r, AUR_ERR_FILE, "cannot be read");
    clean_text(raw, bytes, text);
    return AUR_OK;
}

static aur_err read_info(const reader *r, const chunk *list)
{
    chunk c = {.id = 0};
    aur_err err = AUR_OK;
    for (int64_t at = list->begin + 4; at < list->end && err == AUR_OK; at = after(r, &c)) {
        err = read_chunk(r, at, list->end, &c);
        if (err == AUR_OK)
            err = read_text(r, &c);
    }
    return err;
}

/// The table phdr: name, program and bank of every preset.
static aur_err read_presets(const reader *r, const chunk *table)
{
    int64_t count = (table->end - table->begin) / PRESET_BYTES - 1;
    if (count <= 0)
        return refuse(r, AUR_ERR_FORMAT, "holds no presets");
    r->info->preset_count = (uint32_t)count;
    for (int64_t i = 0; i < count; i++) {
        uint8_t record[PRESET_BYTES];
        if (!read_at(r, table->begin + i * PRESET_BYTES, record, sizeof record))
            return refuse(r, AUR_ERR_FILE, "cannot be read");
        uint32_t program = u16(record + 20), bank = u16(record + 22);
        if (bank == 0 && program < AUR_FONT_PROGRAMS)
            r->info->has_program[program] = true;
    }
    return AUR_OK;
}

static aur_err read_tables(const reader *r, const chunk *list)
{
    int64_t at = list->begin + 4;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        chunk table;
        aur_err err = read_chunk(r, at, list->end, &table);
        if (err != AUR_OK)
            return err;
        int64_t bytes = table.end - table.begin;
        if (table.id != TABLES[i].id || bytes == 0 || bytes % TABLES[i].record_bytes != 0)
            return refuse(r, AUR_ERR_FORMAT, "is damaged: a table of presets has a wrong name or size");
        if (i == 0)
            err = read_presets(r, &table);
        if (err != AUR_OK)
            return err;
        at = after(r, &table);
    }
    return AUR_OK;
}

static aur_err read_lists(const reader *r, const chunk *riff)
{
    bool has_samples = false, has_tables = false;
    chunk list = {.id = 0};
    aur_err err = AUR_OK;
    for (int64_t at = riff->begin + 4; at < riff->end && err == AUR_OK; at = after(r, &list)) {
        uint8_t kind[4];
        err = read_chunk(r, at, riff->end, &list);
        if (err != AUR_OK || list.id != FOUR('L', 'I', 'S', 'T') || list.end - list.begin < 4)
            continue;
        if (!read_at(r, list.begin, kind, sizeof kind))
            return refuse(r, AUR_ERR_FILE, "cannot be read");
        has_samples = has_samples || u32(kind) == FOUR('s', 'd', 't', 'a');
        if (u32(kind) == FOUR('I', 'N', 'F', 'O'))
            err = read_info(r, &list);
        if (u32(kind) == FOUR('p', 'd', 't', 'a')) {
            err = read_tables(r, &list);
            has_tables = true;
        }
    }
    if (err == AUR_OK && !(has_samples && has_tables))
        err = refuse(r, AUR_ERR_FORMAT, has_tables ? "holds no samples" : "holds no presets");
    return err;
}

aur_err aur_font_info_read(FILE *file, aur_font_info *info, char *reason, size_t reason_bytes)
{
    const reader r = {file, info, reason, reason_bytes};
    uint8_t head[12];
    memset(info, 0, sizeof *info);
    if (fseeko(file, 0, SEEK_END) != 0)
        return refuse(&r, AUR_ERR_FILE, "cannot be read");
    int64_t file_bytes = ftello(file);
    if (file_bytes == 0)
        return refuse(&r, AUR_ERR_FORMAT, "is empty");
    if (file_bytes < (int64_t)sizeof head)
        return refuse(&r, AUR_ERR_FORMAT, "is no SoundFont");
    if (!read_at(&r, 0, head, sizeof head))
        return refuse(&r, AUR_ERR_FILE, "cannot be read");
    if (u32(head) != FOUR('R', 'I', 'F', 'F') || u32(head + 8) != FOUR('s', 'f', 'b', 'k'))
        return refuse(&r, AUR_ERR_FORMAT, "is no SoundFont");
    chunk riff = {.begin = HEAD_BYTES, .end = HEAD_BYTES + (int64_t)u32(head + 4)};
    if (riff.end > file_bytes) {
        snprintf(reason, reason_bytes, "is cut short: %lld bytes of %lld", (long long)file_bytes, (long long)riff.end);
        return AUR_ERR_FORMAT;
    }
    return read_lists(&r, &riff);
}

void aur_font_info_line(const aur_font_info *info, char *line, size_t line_bytes)
{
    bool knows = info->copyright[0] != '\0' || info->comment[0] != '\0';
    snprintf(line, line_bytes, "%s%s%s%s%s", info->name[0] != '\0' ? info->name : "no name",
             info->copyright[0] != '\0' ? ", copyright: " : "", info->copyright, info->comment[0] != '\0' ? "; " : "",
             knows ? info->comment : "; no licence stated");
}

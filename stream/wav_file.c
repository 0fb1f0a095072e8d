// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Broadcast Wave (EBU Tech 3285) that becomes RF64 (EBU Tech 3306) where 32 bits are too few. All that is known at the
/// beginning stands before the samples and is written again when there are more of them; markers stand behind. On a
/// pipe, where nothing can be written again, there is format and data only; raw files have the data alone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream/file_kind.h"
#include "stream/little.h"
#include "stream/quantise.h"

/// A header counts bytes in 32 bits; longer files become RF64. Also what an unknown length is on a pipe.
#define BYTES_MAX INT64_C(0xfffff000)

#define CHUNK_FRAMES       1024
#define HEADER_BYTES       2048
#define LABEL_BYTES        32
#define MARKS_FIRST        64
#define CUE_BYTES          24
#define BEXT_BYTES         602 /* before the coding history */
#define SAMPLE_BYTES(bits) ((bits) == AUR_FILE_BITS_24 ? 3u : (bits) == AUR_FILE_BITS_16 ? 2u : 4u)

typedef struct mark {
    int64_t at_frame;
    char label[LABEL_BYTES];
} mark;

typedef struct wav {
    aur_file_plan plan; ///< its texts are in the header already
    uint32_t frame_bytes;
    int64_t data_bytes;
    uint32_t dither;
    mark *marks;
    size_t mark_count, marks_max;
    size_t header_bytes;
    size_t data_at, riff_at, fact_at; ///< in the header: sizes that change; 0 = there is none (of the RIFF: its form)
    uint8_t header[HEADER_BYTES];
    int32_t whole[CHUNK_FRAMES * AUR_CHANNELS];
    uint8_t packed[CHUNK_FRAMES * AUR_CHANNELS * 4];
} wav;

static uint8_t *put_name(uint8_t *to, const char *name)
{
    memcpy(to, name, 4);
    return to + 4;
}

/// A text in a field of `bytes`, filled up with zeros.
static uint8_t *put_field(uint8_t *to, const char *text, size_t bytes)
{
    memset(to, 0, bytes);
    memcpy(to, text, strnlen(text, bytes));
    return to + bytes;
}

/// A chunk that holds a text with its zero, at an even length.
static uint8_t *put_text_chunk(uint8_t *to, const char *name, const char *text)
{
    size_t bytes = strlen(text) + 1;
    to = aur_little_put(put_name(to, name), bytes, 4);
    return put_field(to, text, bytes + (bytes & 1));
}

/// No date: the same music is the same bytes. Time stands for the place in the music.
static uint8_t *put_bext(uint8_t *to, const aur_file_plan *plan)
{
    char history[256];
    int chars = snprintf(history, sizeof history, "A=%s,F=%d,W=%u,M=stereo,T=%s\r\n",
                         plan->bits == AUR_FILE_BITS_FLOAT ? "FLOAT" : "PCM", plan->rate_hz,
                         SAMPLE_BYTES(plan->bits) * 8, AUR_FILE_SOFTWARE);
    size_t even = ((size_t)chars + 1) & ~(size_t)1;
    char description[256];
    snprintf(description, sizeof description, "%s", plan->comment[0] != '\0' ? plan->comment : plan->title);
    to = aur_little_put(put_name(to, "bext"), BEXT_BYTES + even, 4);
    to = put_field(to, description, 256);
    to = put_field(to, AUR_FILE_ARTIST, 32);
    to = put_field(to, AUR_FILE_SOFTWARE, 32);
    to = put_field(to, "", 10 + 8); // date and time of day
    to = aur_little_put(to, (uint64_t)plan->from_frame, 8);
    to = aur_little_put(to, 1, 2); // version: what follows is UMID and reserved
    to = put_field(to, "", 64 + 190);
    return put_field(to, history, even);
}

static uint8_t *put_info(uint8_t *to, const aur_file_plan *plan)
{
    uint8_t *begin = to;
    to = put_name(put_name(to, "LIST") + 4, "INFO");
    to = put_text_chunk(to, "INAM", plan->title);
    to = put_text_chunk(to, "IART", AUR_FILE_ARTIST);
    to = put_text_chunk(to, "IGNR", AUR_FILE_GENRE);
    to = put_text_chunk(to, "ISFT", AUR_FILE_SOFTWARE);
    if (plan->comment[0] != '\0')
        to = put_text_chunk(to, "ICMT", plan->comment);
    aur_little_put(begin + 4, (uint64_t)(to - begin - 8), 4);
    return to;
}

static uint8_t *put_format(uint8_t *to, const wav *w)
{
    bool is_float = w->plan.bits == AUR_FILE_BITS_FLOAT;
    to = aur_little_put(put_name(to, "fmt "), is_float ? 18 : 16, 4);
    to = aur_little_put(to, is_float ? 3 : 1, 2);
    to = aur_little_put(to, AUR_CHANNELS, 2);
    to = aur_little_put(to, (uint32_t)w->plan.rate_hz, 4);
    to = aur_little_put(to, (uint32_t)w->plan.rate_hz * w->frame_bytes, 4);
    to = aur_little_put(to, w->frame_bytes, 2);
    to = aur_little_put(to, w->frame_bytes * 8 / AUR_CHANNELS, 2);
    return is_float ? aur_little_put(to, 0, 2) : to; // no extension
}

/// Everything before the samples, with sizes that set_sizes fills in.
static void make_header(wav *w)
{
    uint8_t *to = put_name(put_name(w->header, "RIFF") + 4, "WAVE");
    if (w->plan.is_seekable) {
        to = aur_little_put(put_name(to, "JUNK"), 28, 4); // room for the ds64 of RF64
        to = put_field(to, "", 28);
        to = put_bext(to, &w->plan);
        to = put_info(to, &w->plan);
    }
    to = put_format(to, w);
    if (w->plan.is_seekable && w->plan.bits == AUR_FILE_BITS_FLOAT) {
        to = aur_little_put(put_name(to, "fact"), 4, 4);
        w->fact_at = (size_t)(to - w->header);
        to += 4;
    }
    w->data_at = (size_t)(put_name(to, "data") - w->header);
    w->header_bytes = w->data_at + 4;
}

/// Says that `data_bytes` of samples follow and then `after_bytes` of other chunks.
static void set_sizes(wav *w, int64_t data_bytes, int64_t after_bytes)
{
    int64_t riff_bytes = (int64_t)w->header_bytes - 8 + data_bytes + (data_bytes & 1) + after_bytes;
    bool is_long = w->plan.is_seekable && riff_bytes > BYTES_MAX;
    uint8_t *ds64 = w->header + 12;
    put_name(w->header, is_long ? "RF64" : "RIFF");
    aur_little_put(w->header + 4, is_long ? UINT32_MAX : (uint64_t)riff_bytes, 4);
    aur_little_put(w->header + w->data_at, is_long ? UINT32_MAX : (uint64_t)data_bytes, 4);
    if (w->fact_at != 0)
        aur_little_put(w->header + w->fact_at, is_long ? UINT32_MAX : (uint64_t)(data_bytes / w->frame_bytes), 4);
    if (is_long) {
        put_name(ds64, "ds64");
        aur_little_put(aur_little_put(aur_little_put(ds64 + 8, (uint64_t)riff_bytes, 8), (uint64_t)data_bytes, 8),
                       (uint64_t)(data_bytes / w->frame_bytes), 8);
    }
}

static aur_err write_header(wav *w, int64_t after_bytes)
{
    if (w->header_bytes == 0 || !w->plan.is_seekable)
        return AUR_OK;
    set_sizes(w, w->data_bytes, after_bytes);
    ssize_t wrote = pwrite(w->plan.fd, w->header, w->header_bytes, 0);
    return wrote == (ssize_t)w->header_bytes ? AUR_OK : AUR_ERR_FILE;
}

static aur_err wav_open(const aur_file_plan *plan, void **writer)
{
    wav *w = calloc(1, sizeof *w);
    if (w == NULL)
        return AUR_ERR_MEMORY;
    w->plan = *plan;
    w->dither = AUR_QUANTISE_SEED;
    w->frame_bytes = AUR_CHANNELS * SAMPLE_BYTES(plan->bits);
    aur_err err = AUR_OK;
    if (plan->format == AUR_FILE_WAV) {
        int64_t length = plan->is_seekable ? 0 : plan->length_frames * w->frame_bytes;
        make_header(w);
        set_sizes(w, plan->is_seekable || (length > 0 && length < BYTES_MAX) ? length : BYTES_MAX, 0);
        err = aur_file_put(plan->fd, w->header, w->header_bytes);
    }
    if (err != AUR_OK) {
        free(w);
        w = NULL;
    }
    *writer = w;
    return err;
}

/// Puts samples into `packed` as they stand in the file; returns their bytes.
static size_t pack(wav *w, const float *from, size_t samples)
{
    uint8_t *to = w->packed;
    int bytes = w->plan.bits == AUR_FILE_BITS_16 ? 2 : 3;
    if (w->plan.bits == AUR_FILE_BITS_FLOAT) {
        bytes = 4;
        memcpy(w->whole, from, samples * sizeof *from);
    } else if (w->plan.bits == AUR_FILE_BITS_16) {
        aur_quantise_16(&w->dither, from, w->whole, samples);
    } else {
        aur_quantise_24(from, w->whole, samples);
    }
    for (size_t i = 0; i < samples; i++)
        to = aur_little_put(to, (uint32_t)w->whole[i] >> (32 - 8 * bytes), bytes);
    return (size_t)(to - w->packed);
}

static aur_err wav_write(void *writer, const float *interleaved, size_t frames)
{
    wav *w = writer;
    while (frames > 0) {
        size_t take = frames < CHUNK_FRAMES ? frames : CHUNK_FRAMES;
        size_t bytes = pack(w, interleaved, take * AUR_CHANNELS);
        aur_err err = aur_file_put(w->plan.fd, w->packed, bytes);
        if (err != AUR_OK)
            return err;
        w->data_bytes += (int64_t)bytes;
        interleaved += take * AUR_CHANNELS;
        frames -= take;
    }
    return AUR_OK;
}

static aur_err wav_mark(void *writer, int64_t at_frame, const char *label)
{
    wav *w = writer;
    if (w->mark_count == w->marks_max) {
        size_t wanted = w->marks_max > 0 ? w->marks_max * 2 : MARKS_FIRST;
        mark *moved = realloc(w->marks, wanted * sizeof *moved);
        if (moved == NULL)
            return AUR_ERR_MEMORY;
        w->marks = moved;
        w->marks_max = wanted;
    }
    mark *added = &w->marks[w->mark_count++];
    added->at_frame = at_frame;
    snprintf(added->label, sizeof added->label, "%s", label);
    return AUR_OK;
}

static aur_err wav_update(void *writer)
{
    return write_header(writer, 0);
}

/// `cue ` and its labels, LIST of type `adtl`. Returns their bytes.
static size_t make_marks(const wav *w, uint8_t *begin)
{
    uint8_t *to = aur_little_put(put_name(begin, "cue "), 4 + w->mark_count * CUE_BYTES, 4);
    to = aur_little_put(to, w->mark_count, 4);
    for (size_t i = 0; i < w->mark_count; i++) {
        to = aur_little_put(aur_little_put(to, i + 1, 4), (uint64_t)w->marks[i].at_frame, 4);
        to = aur_little_put(aur_little_put(put_name(to, "data"), 0, 8), (uint64_t)w->marks[i].at_frame, 4);
    }
    uint8_t *list = to;
    to = put_name(put_name(to, "LIST") + 4, "adtl");
    for (size_t i = 0; i < w->mark_count; i++) {
        size_t bytes = strlen(w->marks[i].label) + 1;
        to = aur_little_put(aur_little_put(put_name(to, "labl"), 4 + bytes, 4), i + 1, 4);
        to = put_field(to, w->marks[i].label, bytes + (bytes & 1));
    }
    aur_little_put(list + 4, (uint64_t)(to - list - 8), 4);
    return (size_t)(to - begin);
}

/// What stands behind the samples: the byte that makes them even, and the marks, as far as 32 bits can place them.
static aur_err write_marks(wav *w, int64_t *after_bytes)
{
    bool odd = (w->data_bytes & 1) != 0;
    if (odd && aur_file_put(w->plan.fd, "", 1) != AUR_OK)
        return AUR_ERR_FILE;
    while (w->mark_count > 0 && w->marks[w->mark_count - 1].at_frame > UINT32_MAX)
        w->mark_count--;
    if (w->mark_count == 0)
        return AUR_OK;
    uint8_t *chunks = malloc(64 + w->mark_count * (CUE_BYTES + 12 + LABEL_BYTES));
    if (chunks == NULL)
        return AUR_ERR_MEMORY;
    *after_bytes = (int64_t)make_marks(w, chunks);
    aur_err err = aur_file_put(w->plan.fd, chunks, (size_t)*after_bytes);
    free(chunks);
    return err;
}

static aur_err wav_close(void *writer)
{
    wav *w = writer;
    int64_t after_bytes = 0;
    aur_err err = w->plan.format == AUR_FILE_WAV && w->plan.is_seekable ? write_marks(w, &after_bytes) : AUR_OK;
    aur_err header = write_header(w, err == AUR_OK ? after_bytes : 0);
    free(w->marks);
    free(w);
    return err != AUR_OK ? err : header;
}

const aur_file_kind AUR_FILE_KIND_WAV = {wav_open, wav_write, wav_mark, wav_update, wav_close};

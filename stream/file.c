// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Audio files: settles what was left open, brings music to the file's rate, and hands it to a kind of file
/// (file_kind.h) that writes into a draft.
#include "stream/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "stream/draft.h"
#include "stream/encoder.h"
#include "stream/file_kind.h"
#include "stream/journal_format.h"
#include "stream/resampler.h"

/// Frames between two moments from which on all before can be read, even if the process is killed.
#define UPDATE_FRAMES (10 * AUR_SAMPLE_RATE_HZ)

#define RESAMPLED_FRAMES 256

struct aur_file {
    aur_draft draft;
    const aur_file_kind *kind;
    void *writer;
    aur_resampler *resampler; ///< NULL = 48 kHz
    int32_t rate_hz;
    int64_t taken_frames;   ///< at 48 kHz
    int64_t written_frames; ///< at rate_hz
    int64_t since_update_frames;
    int failed_errno;
};

typedef struct format_row {
    const char *name;
    const char *suffix; ///< another than the name; NULL = none
    const aur_file_kind *kind;
    int32_t rate_max_hz;
    int32_t rates_off_hz; ///< a rate it does not take although it is not too high; 0 = none
    bool takes_float;
} format_row;

static const format_row FORMATS[AUR_FILE_FORMAT_COUNT] = {
    [AUR_FILE_AUTO] = {"auto", NULL, NULL, 0, 0, false},
    [AUR_FILE_WAV] = {"wav", NULL, &AUR_FILE_KIND_WAV, 96000, 0, true},
    [AUR_FILE_FLAC] = {"flac", NULL, &AUR_FILE_KIND_SOUND, 96000, 0, false},
    [AUR_FILE_OPUS] = {"opus", "ogg", &AUR_FILE_KIND_OPUS, 48000, 44100, true},
    [AUR_FILE_VORBIS] = {"vorbis", "oga", &AUR_FILE_KIND_SOUND, 96000, 0, true},
    [AUR_FILE_MP3] = {"mp3", NULL, &AUR_FILE_KIND_SOUND, 48000, 0, true},
    [AUR_FILE_RAW] = {"raw", NULL, &AUR_FILE_KIND_WAV, 96000, 0, true},
};
static const char *const BITS_NAMES[] = {"24", "16", "32f"};

const char *aur_file_format_name(aur_file_format format)
{
    return (unsigned)format < AUR_FILE_FORMAT_COUNT ? FORMATS[format].name : "?";
}

int aur_file_format_find(const char *name)
{
    for (int i = AUR_FILE_WAV; i < AUR_FILE_FORMAT_COUNT; i++)
        if (strcasecmp(name, FORMATS[i].name) == 0 ||
            (FORMATS[i].suffix != NULL && strcasecmp(name, FORMATS[i].suffix) == 0))
            return i;
    return -1;
}

int aur_file_bits_find(const char *name)
{
    for (int i = 0; i < AUR_FILE_BITS_COUNT; i++)
        if (strcasecmp(name, BITS_NAMES[i]) == 0)
            return i;
    return -1;
}

static int format_of_path(const char *path)
{
    if (strcmp(path, "-") == 0)
        return AUR_FILE_WAV;
    const char *dot = strrchr(path, '.');
    return dot != NULL && strchr(dot, '/') == NULL ? aur_file_format_find(dot + 1) : -1;
}

static bool is_text(const char *text)
{
    size_t bytes = text != NULL ? strlen(text) : 0;
    return bytes <= AUR_FILE_TEXT_BYTES_MAX && aur_journal_is_text((const uint8_t *)text, bytes);
}

static bool is_rate(int32_t rate_hz)
{
    return rate_hz == 0 || rate_hz == 44100 || rate_hz == 48000 || rate_hz == 88200 || rate_hz == 96000;
}

/// Frames of the file for frames of music, rounded to the nearest.
static int64_t at_rate(int64_t frames, int32_t rate_hz)
{
    int64_t whole_s = frames / AUR_SAMPLE_RATE_HZ, rest = frames % AUR_SAMPLE_RATE_HZ;
    return whole_s * rate_hz + (rest * rate_hz + AUR_SAMPLE_RATE_HZ / 2) / AUR_SAMPLE_RATE_HZ;
}

static aur_err resolve(const aur_file_config *config, aur_file_plan *plan)
{
    if (config->path == NULL || (unsigned)config->bits >= AUR_FILE_BITS_COUNT || config->length_frames < 0 ||
        (unsigned)config->format >= AUR_FILE_FORMAT_COUNT || !is_rate(config->rate_hz) || config->from_frame < 0 ||
        !is_text(config->title) || !is_text(config->comment))
        return AUR_ERR_ARGUMENT;
    int format = config->format != AUR_FILE_AUTO ? (int)config->format : format_of_path(config->path);
    if (format < 0)
        return AUR_ERR_NAME;
    const format_row *row = &FORMATS[format];
    int32_t rate_hz = config->rate_hz != 0 ? config->rate_hz : AUR_SAMPLE_RATE_HZ;
    if ((config->bits == AUR_FILE_BITS_FLOAT && !row->takes_float) || rate_hz > row->rate_max_hz ||
        rate_hz == row->rates_off_hz)
        return AUR_ERR_UNSUPPORTED;
    *plan = (aur_file_plan){.fd = -1,
                            .format = (aur_file_format)format,
                            .bits = config->bits,
                            .bitrate_bps = config->bitrate_bps,
                            .rate_hz = rate_hz,
                            .length_frames = at_rate(config->length_frames, rate_hz),
                            .from_frame = at_rate(config->from_frame, rate_hz),
                            .title = config->title != NULL ? config->title : "Auralis",
                            .comment = config->comment != NULL ? config->comment : ""};
    return AUR_OK;
}

aur_err aur_file_check(const aur_file_config *config)
{
    aur_file_plan plan;
    return resolve(config, &plan);
}

aur_err aur_file_put(int fd, const void *data, size_t bytes)
{
    const uint8_t *at = data;
    while (bytes > 0) {
        ssize_t wrote = write(fd, at, bytes);
        if (wrote < 0 && errno != EINTR)
            return AUR_ERR_FILE;
        if (wrote > 0) {
            at += wrote;
            bytes -= (size_t)wrote;
        }
    }
    return AUR_OK;
}

/// Opens what the frames go through, from the far end.
static aur_err open_parts(aur_file *file, const char *path, aur_file_plan *plan)
{
    aur_err err = aur_draft_open(&file->draft, path);
    if (err == AUR_OK && plan->rate_hz != AUR_SAMPLE_RATE_HZ)
        err = aur_resampler_open(plan->rate_hz, &file->resampler);
    if (err != AUR_OK)
        return err;
    plan->fd = file->draft.fd;
    plan->is_seekable = !file->draft.is_direct;
    file->rate_hz = plan->rate_hz;
    file->kind = FORMATS[plan->format].kind;
    return file->kind->open(plan, &file->writer);
}

static void free_file(aur_file *file)
{
    aur_resampler_close(file->resampler);
    aur_draft_abandon(&file->draft);
    free(file);
}

aur_err aur_file_open(const aur_file_config *config, aur_file **out)
{
    *out = NULL;
    aur_file_plan plan;
    aur_err err = resolve(config, &plan);
    if (err != AUR_OK)
        return err;
    aur_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return AUR_ERR_MEMORY;
    err = open_parts(file, config->path, &plan);
    if (err != AUR_OK) {
        int saved = errno;
        free_file(file);
        errno = saved;
        return err;
    }
    *out = file;
    return AUR_OK;
}

/// Hands frames at the file's rate on, never more than the music has.
static aur_err emit(aur_file *file, const float *interleaved, size_t frames)
{
    aur_err err = file->kind->write(file->writer, interleaved, frames);
    file->written_frames += (int64_t)frames;
    return err;
}

/// Brings music to the file's rate. `interleaved` NULL: gives what the resampler still holds, to the frame.
static aur_err resample(aur_file *file, const float *interleaved, size_t frames)
{
    float resampled[RESAMPLED_FRAMES * AUR_CHANNELS];
    const size_t max = RESAMPLED_FRAMES;
    size_t taken, given;
    do {
        given = aur_resampler_push(file->resampler, interleaved, frames, &taken, resampled, max);
        int64_t left = at_rate(file->taken_frames, file->rate_hz) - file->written_frames;
        if (interleaved != NULL) {
            interleaved += taken * AUR_CHANNELS;
            frames -= taken;
        } else if (given > (size_t)left) {
            given = (size_t)left;
        }
        aur_err err = given > 0 ? emit(file, resampled, given) : AUR_OK;
        if (err != AUR_OK)
            return err;
    } while (frames > 0 || given > 0);
    return AUR_OK;
}

static aur_err update(aur_file *file)
{
    file->since_update_frames = 0;
    aur_err err = file->kind->update(file->writer);
    return err == AUR_OK ? aur_draft_show(&file->draft) : err;
}

aur_err aur_file_write(aur_file *file, const float *interleaved, size_t frames)
{
    if (file->failed_errno != 0) {
        errno = file->failed_errno;
        return AUR_ERR_FILE;
    }
    errno = 0;
    file->taken_frames += (int64_t)frames;
    file->since_update_frames += (int64_t)frames;
    aur_err err = file->resampler == NULL ? emit(file, interleaved, frames)
                  : frames > 0            ? resample(file, interleaved, frames)
                                          : AUR_OK;
    if (err == AUR_OK && file->since_update_frames >= UPDATE_FRAMES)
        err = update(file);
    if (err == AUR_ERR_FILE) {
        file->failed_errno = errno != 0 ? errno : EIO; // libsndfile does not always keep it
        errno = file->failed_errno;
    }
    return err;
}

aur_err aur_file_mark(aur_file *file, int64_t at_frame, const char *label)
{
    return file->kind->mark != NULL ? file->kind->mark(file->writer, at_rate(at_frame, file->rate_hz), label) : AUR_OK;
}

aur_err aur_file_close(aur_file *file)
{
    if (file == NULL)
        return AUR_OK;
    aur_err err = file->failed_errno != 0 ? AUR_ERR_FILE : AUR_OK;
    errno = 0;
    if (err == AUR_OK && file->resampler != NULL)
        err = resample(file, NULL, 0);
    aur_err closed = file->kind->close(file->writer);
    err = err != AUR_OK ? err : closed;
    if (err == AUR_OK)
        err = aur_draft_finish(&file->draft);
    int saved = file->failed_errno != 0 ? file->failed_errno : errno;
    free_file(file);
    errno = saved;
    return err;
}

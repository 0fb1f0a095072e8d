// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Audio files. libsndfile writes WAV and FLAC; on a pipe, where it cannot write WAV because a WAV header comes first,
/// the header is ours and libsndfile writes the samples.
#include "stream/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/opus_file.h"

/// A WAV header counts bytes in 32 bits; longer files become RF64.
#define WAV_BYTES_MAX INT64_C(0xfffff000)

/// Frames between two updates of a WAV header, so that even a killed process leaves a readable file.
#define HEADER_UPDATE_FRAMES (10 * AUR_SAMPLE_RATE_HZ)

#define CHUNK_FRAMES 1024

struct aur_file {
    aur_file_config config; ///< resolved; path and title are not kept
    int fd;
    SNDFILE *sound; ///< WAV, FLAC
    FILE *stdio;    ///< Opus
    aur_opus_file *opus;
    bool seekable;
    int64_t since_update_frames;
    uint32_t dither;
    int failed_errno;
};

static const char *const FORMAT_NAMES[] = {"auto", "wav", "flac", "opus"};
static const char *const BITS_NAMES[] = {"24", "16", "32f"};
static const int BYTES_PER_SAMPLE[] = {3, 2, 4};

const char *aur_file_format_name(aur_file_format format)
{
    return (unsigned)format < AUR_FILE_FORMAT_COUNT ? FORMAT_NAMES[format] : "?";
}

int aur_file_format_find(const char *name)
{
    for (int i = AUR_FILE_WAV; i < AUR_FILE_FORMAT_COUNT; i++)
        if (strcasecmp(name, FORMAT_NAMES[i]) == 0)
            return i;
    return strcasecmp(name, "ogg") == 0 ? AUR_FILE_OPUS : -1;
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

static aur_err resolve(const aur_file_config *config, aur_file_config *resolved)
{
    *resolved = *config;
    if (config->path == NULL || (unsigned)config->bits >= AUR_FILE_BITS_COUNT || config->length_frames < 0 ||
        (unsigned)config->format >= AUR_FILE_FORMAT_COUNT)
        return AUR_ERR_ARGUMENT;
    if (config->format == AUR_FILE_AUTO) {
        int found = format_of_path(config->path);
        if (found < 0)
            return AUR_ERR_NAME;
        resolved->format = (aur_file_format)found;
    }
    if (resolved->format == AUR_FILE_FLAC && resolved->bits == AUR_FILE_BITS_FLOAT)
        return AUR_ERR_UNSUPPORTED;
    return AUR_OK;
}

static int sample_format(aur_file_bits bits)
{
    static const int formats[] = {SF_FORMAT_PCM_24, SF_FORMAT_PCM_16, SF_FORMAT_FLOAT};
    return formats[bits];
}

static uint8_t *put_le(uint8_t *to, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *to++ = (uint8_t)(value >> (8 * i));
    return to;
}

/// The 44 bytes before the samples. On a pipe the length must be known beforehand; unknown is written as the largest.
static aur_err write_pipe_header(const aur_file *file)
{
    uint32_t frame_bytes = (uint32_t)(AUR_CHANNELS * BYTES_PER_SAMPLE[file->config.bits]);
    int64_t data_bytes = file->config.length_frames * frame_bytes;
    uint32_t known = data_bytes > 0 && data_bytes < WAV_BYTES_MAX ? (uint32_t)data_bytes : (uint32_t)WAV_BYTES_MAX;
    uint8_t header[44], *to = header;
    memcpy(to, "RIFF", 4);
    to = put_le(to + 4, known + 36, 4);
    memcpy(to, "WAVEfmt ", 8);
    to = put_le(to + 8, 16, 4);
    to = put_le(to, file->config.bits == AUR_FILE_BITS_FLOAT ? 3 : 1, 2);
    to = put_le(to, AUR_CHANNELS, 2);
    to = put_le(to, AUR_SAMPLE_RATE_HZ, 4);
    to = put_le(to, AUR_SAMPLE_RATE_HZ * frame_bytes, 4);
    to = put_le(to, frame_bytes, 2);
    to = put_le(to, frame_bytes * 8 / AUR_CHANNELS, 2);
    memcpy(to, "data", 4);
    put_le(to + 4, known, 4);

    size_t done = 0;
    while (done < sizeof header) {
        ssize_t wrote = write(file->fd, header + done, sizeof header - done);
        if (wrote < 0 && errno != EINTR)
            return AUR_ERR_FILE;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return AUR_OK;
}

static aur_err open_sound(aur_file *file, const char *title)
{
    SF_INFO info = {.samplerate = AUR_SAMPLE_RATE_HZ, .channels = AUR_CHANNELS};
    int64_t data_bytes = file->config.length_frames * AUR_CHANNELS * BYTES_PER_SAMPLE[file->config.bits];
    int container = SF_FORMAT_FLAC;
    if (file->config.format == AUR_FILE_WAV)
        container = !file->seekable              ? SF_FORMAT_RAW | SF_ENDIAN_LITTLE
                    : data_bytes < WAV_BYTES_MAX ? SF_FORMAT_WAV
                                                 : SF_FORMAT_RF64;
    info.format = container | sample_format(file->config.bits);
    if (file->config.format == AUR_FILE_WAV && !file->seekable) {
        aur_err err = write_pipe_header(file);
        if (err != AUR_OK)
            return err;
    }
    errno = 0;
    file->sound = sf_open_fd(file->fd, SFM_WRITE, &info, SF_FALSE);
    if (file->sound == NULL)
        return AUR_ERR_FILE;
    sf_command(file->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); // it holds the time of day
    sf_command(file->sound, SFC_SET_CLIPPING, NULL, SF_TRUE);
    if (file->seekable)
        sf_set_string(file->sound, SF_STR_TITLE, title);
    return AUR_OK;
}

static aur_err open_opus(aur_file *file, const char *title)
{
    file->stdio = fdopen(file->fd, "wb");
    if (file->stdio == NULL)
        return AUR_ERR_FILE;
    return aur_opus_file_open(file->stdio, file->config.bitrate_bps, title, &file->opus);
}

static void close_handles(aur_file *file)
{
    if (file->stdio != NULL)
        fclose(file->stdio); // closes fd with it
    else if (file->fd >= 0)
        close(file->fd);
    free(file);
}

aur_err aur_file_open(const aur_file_config *config, aur_file **out)
{
    *out = NULL;
    aur_file_config resolved;
    aur_err err = resolve(config, &resolved);
    if (err != AUR_OK)
        return err;
    aur_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return AUR_ERR_MEMORY;
    file->config = resolved;
    file->dither = 1;
    bool to_stdout = strcmp(config->path, "-") == 0;
    file->fd = to_stdout ? dup(STDOUT_FILENO) : open(config->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    struct stat about;
    err = AUR_ERR_FILE;
    if (file->fd >= 0 && fstat(file->fd, &about) == 0) {
        const char *title = config->title != NULL ? config->title : "Auralis";
        file->seekable = S_ISREG(about.st_mode);
        err = resolved.format == AUR_FILE_OPUS ? open_opus(file, title) : open_sound(file, title);
    }
    if (err != AUR_OK) {
        int saved = errno;
        close_handles(file);
        errno = saved;
        return err;
    }
    *out = file;
    return AUR_OK;
}

/// Uniform number in [0, 1) of a fixed sequence.
static float dither_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) * 0x1p-24f;
}

/// Rounds to 16 bits with triangular dither of two steps' width: the error becomes a faint constant noise instead of
/// distortion in long fades.
static void to_16_bits(aur_file *file, const float *from, int16_t *to, size_t samples)
{
    for (size_t i = 0; i < samples; i++) {
        float noise = dither_next(&file->dither) - dither_next(&file->dither);
        float x = from[i] * 32767.0f + noise;
        x = x < -32768.0f ? -32768.0f : x > 32767.0f ? 32767.0f : x;
        to[i] = (int16_t)(x < 0.0f ? x - 0.5f : x + 0.5f);
    }
}

static aur_err write_sound(aur_file *file, const float *interleaved, size_t frames)
{
    while (frames > 0) {
        size_t take = frames < CHUNK_FRAMES ? frames : CHUNK_FRAMES;
        sf_count_t wrote;
        errno = 0;
        if (file->config.bits == AUR_FILE_BITS_16) {
            int16_t chunk[CHUNK_FRAMES / 2 * AUR_CHANNELS];
            take = take < CHUNK_FRAMES / 2 ? take : CHUNK_FRAMES / 2;
            to_16_bits(file, interleaved, chunk, take * AUR_CHANNELS);
            wrote = sf_writef_short(file->sound, chunk, (sf_count_t)take);
        } else {
            wrote = sf_writef_float(file->sound, interleaved, (sf_count_t)take);
        }
        if (wrote != (sf_count_t)take)
            return AUR_ERR_FILE;
        interleaved += take * AUR_CHANNELS;
        frames -= take;
        file->since_update_frames += (int64_t)take;
    }
    if (file->config.format == AUR_FILE_WAV && file->seekable && file->since_update_frames >= HEADER_UPDATE_FRAMES) {
        sf_command(file->sound, SFC_UPDATE_HEADER_NOW, NULL, 0);
        file->since_update_frames = 0;
    }
    return AUR_OK;
}

aur_err aur_file_write(aur_file *file, const float *interleaved, size_t frames)
{
    if (file->failed_errno != 0) {
        errno = file->failed_errno;
        return AUR_ERR_FILE;
    }
    aur_err err = file->sound != NULL ? write_sound(file, interleaved, frames)
                                      : aur_opus_file_write(file->opus, interleaved, frames);
    if (err == AUR_ERR_FILE) {
        file->failed_errno = errno != 0 ? errno : EIO; // libsndfile does not always keep it
        errno = file->failed_errno;
    }
    return err;
}

aur_err aur_file_close(aur_file *file)
{
    if (file == NULL)
        return AUR_OK;
    aur_err err = file->failed_errno != 0 ? AUR_ERR_FILE : AUR_OK;
    errno = 0;
    if (file->sound != NULL && sf_close(file->sound) != 0)
        err = AUR_ERR_FILE;
    if (file->opus != NULL) {
        aur_err closed = aur_opus_file_close(file->opus);
        err = err != AUR_OK ? err : closed;
        if (fflush(file->stdio) != 0)
            err = AUR_ERR_FILE;
    }
    int saved = file->failed_errno != 0 ? file->failed_errno : errno;
    close_handles(file);
    errno = saved;
    return err;
}

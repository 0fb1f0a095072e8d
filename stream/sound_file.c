// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// FLAC, Ogg Vorbis and MP3 by libsndfile. All three are read as far as they go when they stop in the middle. The bytes
/// go through functions of ours, as libsndfile does not tell of every write that failed; and tags of MP3 are ours, as
/// its own know Latin 1 only.
#include <errno.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream/file_kind.h"
#include "stream/quantise.h"

#define CHUNK_FRAMES 1024

#define VORBIS_DEFAULT_BPS 160000
#define MP3_DEFAULT_BPS    192000
#define MP3_MIN_BPS        32000
#define MP3_MAX_BPS        320000

#define ID3_HEAD_BYTES  10
#define ID3_FRAME_BYTES 10
#define ID3_UTF_8       3

typedef struct sound {
    SNDFILE *file;
    aur_file_plan plan;
    uint32_t dither;
    sf_count_t begin;  ///< bytes before those of libsndfile
    sf_count_t at;     ///< where libsndfile writes next, counted from there
    sf_count_t length; ///< the same of the end
    int failed_errno;  ///< of the first write that failed; 0 = none
} sound;

/* ---- what libsndfile writes through ---- */

static sf_count_t length_of(void *context)
{
    return ((const sound *)context)->length;
}

static sf_count_t tell(void *context)
{
    return ((const sound *)context)->at;
}

static sf_count_t seek_to(sf_count_t offset, int whence, void *context)
{
    sound *s = context;
    s->at = offset + (whence == SEEK_CUR ? s->at : whence == SEEK_END ? s->length : 0);
    return s->at;
}

static sf_count_t read_back(void *to, sf_count_t count, void *context)
{
    sound *s = context;
    ssize_t got = s->plan.is_seekable ? pread(s->plan.fd, to, (size_t)count, s->begin + s->at) : 0;
    s->at += got > 0 ? got : 0;
    return got > 0 ? got : 0;
}

/// Writes at the end or, in a file, before it; on a pipe what is behind us stays as it is.
static ssize_t write_some(const sound *s, const uint8_t *data, size_t bytes)
{
    if (s->plan.is_seekable)
        return pwrite(s->plan.fd, data, bytes, s->begin + s->at);
    return s->at < s->length ? (ssize_t)bytes : write(s->plan.fd, data, bytes);
}

static sf_count_t write_all(const void *data, sf_count_t count, void *context)
{
    sound *s = context;
    sf_count_t done = 0;
    while (done < count && s->failed_errno == 0) {
        ssize_t wrote = write_some(s, (const uint8_t *)data + done, (size_t)(count - done));
        if (wrote < 0 && errno != EINTR)
            s->failed_errno = errno;
        done += wrote > 0 ? wrote : 0;
        s->at += wrote > 0 ? wrote : 0;
        s->length = s->at > s->length ? s->at : s->length;
    }
    return done;
}

/// What libsndfile says, unless a write failed.
static aur_err outcome(const sound *s, bool done)
{
    if (s->failed_errno != 0)
        errno = s->failed_errno;
    return done && s->failed_errno == 0 ? AUR_OK : AUR_ERR_FILE;
}

/* ---- tags of MP3: ID3v2.4 ---- */

/// Lengths in ID3 have seven bits a byte.
static uint8_t *put_length(uint8_t *to, size_t length)
{
    for (int shift = 21; shift >= 0; shift -= 7)
        *to++ = (uint8_t)(length >> shift & 0x7f);
    return to;
}

/// A text; `before` goes in front of it.
static uint8_t *put_text(uint8_t *to, const char *name, const char *before, size_t before_bytes, const char *text)
{
    size_t bytes = strlen(text);
    memcpy(to, name, 4);
    to = put_length(to + 4, 1 + before_bytes + bytes);
    *to++ = 0;
    *to++ = 0;
    *to++ = ID3_UTF_8;
    memcpy(to, before, before_bytes);
    memcpy(to + before_bytes, text, bytes);
    return to + before_bytes + bytes;
}

static void write_id3(sound *s)
{
    uint8_t tag[ID3_HEAD_BYTES + 5 * (ID3_FRAME_BYTES + 8) + 3 * AUR_FILE_TEXT_BYTES_MAX] = "ID3\4";
    uint8_t *to = tag + ID3_HEAD_BYTES;
    to = put_text(to, "TIT2", "", 0, s->plan.title);
    to = put_text(to, "TPE1", "", 0, AUR_FILE_ARTIST);
    to = put_text(to, "TCON", "", 0, AUR_FILE_GENRE);
    to = put_text(to, "TSSE", "", 0, AUR_FILE_SOFTWARE);
    to = put_text(to, "COMM", "eng", 4, s->plan.comment); // with an empty description
    put_length(tag + 6, (size_t)(to - tag - ID3_HEAD_BYTES));
    write_all(tag, to - tag, s);
    s->begin = s->length;
    s->at = s->length = 0;
}

/* ---- the kind of file ---- */

static int format_of(const aur_file_plan *plan)
{
    switch (plan->format) {
    case AUR_FILE_VORBIS:
        return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    case AUR_FILE_MP3:
        return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    default:
        return SF_FORMAT_FLAC | (plan->bits == AUR_FILE_BITS_16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
    }
}

/// Vorbis has qualities, 0..10; these are their rates in stereo, as its encoder names them.
static double vorbis_quality(int32_t bitrate_bps)
{
    static const int32_t rates_bps[] = {64000,  80000,  96000,  112000, 128000, 160000,
                                        192000, 224000, 256000, 320000, 500000};
    int quality = 0;
    while (quality < 9 && bitrate_bps >= rates_bps[quality + 1])
        quality++;
    double part = (double)(bitrate_bps - rates_bps[quality]) / (rates_bps[quality + 1] - rates_bps[quality]);
    return (quality + (part > 0.0 ? part : 0.0)) / 10.0;
}

/// Of MP3 libsndfile takes a place between the highest and the lowest rate.
static void set_bitrate(sound *s)
{
    if (s->plan.format == AUR_FILE_VORBIS) {
        double quality = vorbis_quality(s->plan.bitrate_bps != 0 ? s->plan.bitrate_bps : VORBIS_DEFAULT_BPS);
        sf_command(s->file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
    } else if (s->plan.format == AUR_FILE_MP3) {
        int mode = SF_BITRATE_MODE_CONSTANT;
        int32_t rate_bps = s->plan.bitrate_bps != 0 ? s->plan.bitrate_bps : MP3_DEFAULT_BPS;
        rate_bps = rate_bps < MP3_MIN_BPS ? MP3_MIN_BPS : rate_bps;
        double level = (double)(MP3_MAX_BPS - rate_bps) / (MP3_MAX_BPS - MP3_MIN_BPS);
        sf_command(s->file, SFC_SET_BITRATE_MODE, &mode, sizeof mode);
        sf_command(s->file, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
    }
}

static void set_tags(const sound *s)
{
    sf_set_string(s->file, SF_STR_TITLE, s->plan.title);
    sf_set_string(s->file, SF_STR_ARTIST, AUR_FILE_ARTIST);
    sf_set_string(s->file, SF_STR_GENRE, AUR_FILE_GENRE);
    sf_set_string(s->file, SF_STR_SOFTWARE, AUR_FILE_SOFTWARE);
    if (s->plan.comment[0] != '\0')
        sf_set_string(s->file, SF_STR_COMMENT, s->plan.comment);
}

static aur_err sound_open(const aur_file_plan *plan, void **writer)
{
    static SF_VIRTUAL_IO through = {length_of, seek_to, read_back, write_all, tell};
    SF_INFO info = {.samplerate = plan->rate_hz, .channels = AUR_CHANNELS, .format = format_of(plan)};
    *writer = NULL;
    if (!sf_format_check(&info))
        return AUR_ERR_UNSUPPORTED;
    sound *s = calloc(1, sizeof *s);
    if (s == NULL)
        return AUR_ERR_MEMORY;
    s->plan = *plan;
    s->dither = AUR_QUANTISE_SEED;
    if (plan->format == AUR_FILE_MP3)
        write_id3(s);
    s->file = sf_open_virtual(&through, SFM_WRITE, &info, s);
    if (s->file == NULL) {
        aur_err err = outcome(s, false);
        free(s);
        return err;
    }
    sf_command(s->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    set_bitrate(s);
    if (plan->format != AUR_FILE_MP3)
        set_tags(s);
    s->plan.title = s->plan.comment = NULL;
    *writer = s;
    return AUR_OK;
}

static sf_count_t write_chunk(sound *s, const float *interleaved, size_t frames)
{
    int32_t whole[CHUNK_FRAMES / 2 * AUR_CHANNELS];
    if (s->plan.format != AUR_FILE_FLAC)
        return sf_writef_float(s->file, interleaved, (sf_count_t)frames);
    if (s->plan.bits == AUR_FILE_BITS_16)
        aur_quantise_16(&s->dither, interleaved, whole, frames * AUR_CHANNELS);
    else
        aur_quantise_24(interleaved, whole, frames * AUR_CHANNELS);
    return sf_writef_int(s->file, whole, (sf_count_t)frames);
}

static aur_err sound_write(void *writer, const float *interleaved, size_t frames)
{
    sound *s = writer;
    while (frames > 0) {
        size_t take = frames < CHUNK_FRAMES / 2 ? frames : CHUNK_FRAMES / 2;
        errno = 0;
        aur_err err = outcome(s, write_chunk(s, interleaved, take) == (sf_count_t)take);
        if (err != AUR_OK)
            return err;
        interleaved += take * AUR_CHANNELS;
        frames -= take;
    }
    return AUR_OK;
}

static aur_err sound_update(void *writer)
{
    (void)writer; // frames and pages are whole by themselves
    return AUR_OK;
}

static aur_err sound_close(void *writer)
{
    sound *s = writer;
    errno = 0;
    bool closed = sf_close(s->file) == 0;
    aur_err err = outcome(s, closed);
    free(s);
    return err;
}

const aur_file_kind AUR_FILE_KIND_SOUND = {sound_open, sound_write, NULL, sound_update, sound_close};

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// An Ogg Opus file. Packets begin at frame 0; the encoder's look-ahead is fed with silence at the end and trimmed.
#include <stdlib.h>
#include <string.h>

#include "stream/encoder.h"
#include "stream/file_kind.h"
#include "stream/ogg.h"

/// Names the logical stream. A constant, so that the same music gives the same bytes.
#define SERIAL 0x4155524cu

typedef struct opus_file {
    int fd;
    aur_encoder *encoder;
    aur_ogg *ogg;
    int64_t music_frames;
    size_t pending_frames;
    float pending[AUR_PACKET_FRAMES * AUR_CHANNELS];
} opus_file;

static aur_err write_bytes(void *context, const uint8_t *bytes, size_t count)
{
    return aur_file_put(((const opus_file *)context)->fd, bytes, count);
}

static void free_file(opus_file *file)
{
    aur_ogg_close(file->ogg);
    aur_encoder_close(file->encoder);
    free(file);
}

static aur_err opus_open(const aur_file_plan *plan, void **writer)
{
    *writer = NULL;
    opus_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return AUR_ERR_MEMORY;
    file->fd = plan->fd;
    aur_err err = aur_encoder_open(&(aur_encoder_config){.bitrate_bps = plan->bitrate_bps}, &file->encoder);
    if (err == AUR_OK)
        err = aur_ogg_open(&(aur_ogg_config){.sink = write_bytes,
                                             .context = file,
                                             .serial = SERIAL,
                                             .pre_skip_frames = aur_encoder_lookahead_frames(file->encoder),
                                             .title = plan->title,
                                             .comment = plan->comment},
                           &file->ogg);
    if (err != AUR_OK) {
        free_file(file);
        return err;
    }
    *writer = file;
    return AUR_OK;
}

static aur_err encode_pending(opus_file *file)
{
    uint8_t packet[AUR_OPUS_PACKET_BYTES_MAX];
    int bytes = aur_encoder_packet(file->encoder, file->pending, packet);
    file->pending_frames = 0;
    return bytes > 0 ? aur_ogg_packet(file->ogg, packet, (size_t)bytes) : AUR_ERR_CODEC;
}

static aur_err opus_write(void *writer, const float *interleaved, size_t frames)
{
    opus_file *file = writer;
    while (frames > 0) {
        size_t take = AUR_PACKET_FRAMES - file->pending_frames;
        take = take < frames ? take : frames;
        memcpy(file->pending + file->pending_frames * AUR_CHANNELS, interleaved, take * AUR_CHANNELS * sizeof(float));
        file->pending_frames += take;
        file->music_frames += (int64_t)take;
        interleaved += take * AUR_CHANNELS;
        frames -= take;
        if (file->pending_frames == AUR_PACKET_FRAMES) {
            aur_err err = encode_pending(file);
            if (err != AUR_OK)
                return err;
        }
    }
    return AUR_OK;
}

/// Feeds silence until the packets cover the music and the look-ahead behind it.
static aur_err finish(opus_file *file)
{
    static const float silence[AUR_PACKET_FRAMES * AUR_CHANNELS];
    int64_t music_frames = file->music_frames;
    int64_t end = music_frames + aur_encoder_lookahead_frames(file->encoder);
    int64_t padded = (end + AUR_PACKET_FRAMES - 1) / AUR_PACKET_FRAMES * AUR_PACKET_FRAMES;
    aur_err err = AUR_OK;
    while (err == AUR_OK && file->music_frames < padded) {
        int64_t missing = padded - file->music_frames;
        err = opus_write(file, silence, (size_t)(missing < AUR_PACKET_FRAMES ? missing : AUR_PACKET_FRAMES));
    }
    return err == AUR_OK ? aur_ogg_finish(file->ogg, music_frames) : err;
}

static aur_err opus_update(void *writer)
{
    (void)writer; // pages are whole by themselves
    return AUR_OK;
}

static aur_err opus_close(void *writer)
{
    aur_err err = finish(writer);
    free_file(writer);
    return err;
}

const aur_file_kind AUR_FILE_KIND_OPUS = {opus_open, opus_write, NULL, opus_update, opus_close};

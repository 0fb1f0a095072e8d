// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Reads audio files.
#include "stream/file_reader.h"

#include <fcntl.h>
#include <sndfile.h>
#include <stdlib.h>
#include <unistd.h>

struct aur_file_reader {
    SNDFILE *sound;
    SF_INFO info;
};

aur_err aur_file_reader_open(const char *path, aur_file_reader **out)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return AUR_ERR_FILE;
    aur_file_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        close(fd);
        return AUR_ERR_MEMORY;
    }
    reader->sound = sf_open_fd(fd, SFM_READ, &reader->info, SF_TRUE); // closes fd, also when it fails
    if (reader->sound == NULL || reader->info.channels > AUR_CHANNELS) {
        aur_err err = reader->sound == NULL ? AUR_ERR_FORMAT : AUR_ERR_UNSUPPORTED;
        aur_file_reader_close(reader);
        return err;
    }
    *out = reader;
    return AUR_OK;
}

void aur_file_reader_close(aur_file_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->sound != NULL)
        sf_close(reader->sound);
    free(reader);
}

size_t aur_file_reader_read(aur_file_reader *reader, float *interleaved, size_t frames)
{
    sf_count_t got = sf_readf_float(reader->sound, interleaved, (sf_count_t)frames);
    if (got > 0 && reader->info.channels == 1)
        for (sf_count_t i = got - 1; i >= 0; i--) // from the end, so that nothing is overwritten before it is read
            interleaved[2 * i] = interleaved[2 * i + 1] = interleaved[i];
    return got > 0 ? (size_t)got : 0;
}

int32_t aur_file_reader_rate_hz(const aur_file_reader *reader)
{
    return reader->info.samplerate;
}

int64_t aur_file_reader_frames(const aur_file_reader *reader)
{
    return reader->info.frames;
}

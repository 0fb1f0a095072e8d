// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Raw MIDI: the bytes of a cable, as Linux gives them by a character device, or a program by a named pipe.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/midi_port.h"

#define READ_BYTES 256

typedef struct raw {
    int fd;
    aur_midi_bytes stream;
    uint8_t bytes[READ_BYTES];
    size_t at, count;
} raw;

static aur_err fail(const char *name, char reason[AUR_MIDI_REASON_BYTES])
{
    struct stat status;
    int code = errno;
    bool unread = code == ENXIO && stat(name, &status) == 0 && S_ISFIFO(status.st_mode);
    snprintf(reason, AUR_MIDI_REASON_BYTES, "%s", unread ? "nobody reads it yet" : strerror(code));
    return unread ? AUR_ERR_STATE : code == ENOENT ? AUR_ERR_NAME : AUR_ERR_FILE;
}

static aur_err raw_open(const char *name, aur_midi_way way, void **port, char reason[AUR_MIDI_REASON_BYTES])
{
    struct stat status;
    int fd = open(name, (way == AUR_MIDI_IN ? O_RDONLY : O_WRONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(name, reason);
    if (fstat(fd, &status) != 0 || (!S_ISCHR(status.st_mode) && !S_ISFIFO(status.st_mode))) {
        snprintf(reason, AUR_MIDI_REASON_BYTES, "is neither a character device nor a named pipe");
        close(fd);
        return AUR_ERR_NAME;
    }
    raw *r = calloc(1, sizeof *r);
    if (r == NULL) {
        close(fd);
        return AUR_ERR_MEMORY;
    }
    r->fd = fd;
    *port = r;
    return AUR_OK;
}

static void raw_close(void *port)
{
    raw *r = port;
    close(r->fd);
    free(r);
}

static int raw_fd(void *port)
{
    return ((raw *)port)->fd;
}

static int raw_read(void *port, aur_midi_message *message)
{
    raw *r = port;
    if (r->at == r->count) {
        ssize_t count = read(r->fd, r->bytes, sizeof r->bytes);
        if (count <= 0)
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
        r->at = 0;
        r->count = (size_t)count;
    }
    while (r->at < r->count)
        if (aur_midi_bytes_take(&r->stream, r->bytes[r->at++], message))
            return 1;
    return 0; // the rest when it has come
}

static bool raw_write(void *port, const aur_midi_message *message)
{
    ssize_t count = write(((raw *)port)->fd, message->bytes, message->count); // less than PIPE_BUF: all or nothing
    return count >= 0 || errno == EAGAIN || errno == EINTR;
}

const aur_midi_kind AUR_MIDI_KIND_RAW = {raw_open, raw_close, raw_fd, raw_read, raw_write};

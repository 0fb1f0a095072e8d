// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Files without a name are O_TMPFILE's; file systems that have none begin with NAME.part.
#include "stream/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The only way to give a name to a file that has none.
#define OWN_FILES "/proc/self/fd"

/// A file without a name in the folder of `path`; -1 if that cannot be here.
static int open_nameless(const char *path)
{
    char folder[AUR_DRAFT_PATH_BYTES] = ".";
    const char *slash = strrchr(path, '/');
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return access(OWN_FILES, X_OK) == 0 ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666) : -1;
}

/// Whether there is something of that name that is no regular file.
static bool is_special(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

/// Follows a link, so that it stays one.
static aur_err take_path(aur_draft *draft, const char *path)
{
    char followed[PATH_MAX];
    if (realpath(path, followed) != NULL)
        path = followed;
    int chars = snprintf(draft->path, sizeof draft->path, "%s", path);
    if (chars >= (int)sizeof draft->path) {
        errno = ENAMETOOLONG;
        return AUR_ERR_FILE;
    }
    snprintf(draft->part, sizeof draft->part, "%s.part", draft->path);
    return AUR_OK;
}

aur_err aur_draft_open(aur_draft *draft, const char *path)
{
    *draft = (aur_draft){.fd = -1};
    if (strcmp(path, "-") == 0 || is_special(path)) {
        draft->is_direct = true;
        draft->fd = strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC);
        return draft->fd >= 0 ? AUR_OK : AUR_ERR_FILE;
    }
    aur_err err = take_path(draft, path);
    if (err != AUR_OK)
        return err;
    if (access(draft->path, F_OK) == 0 && access(draft->path, W_OK) != 0) // it may not be written, nor replaced
        return AUR_ERR_FILE;
    draft->fd = open_nameless(draft->path);
    if (draft->fd < 0) {
        draft->fd = open(draft->part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        draft->has_part = draft->fd >= 0;
    }
    return draft->fd >= 0 ? AUR_OK : AUR_ERR_FILE;
}

bool aur_draft_replaces(const char *path, const char *other)
{
    struct stat here, there;
    return stat(path, &here) == 0 && stat(other, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

aur_err aur_draft_show(aur_draft *draft)
{
    if (draft->is_direct || draft->has_part)
        return AUR_OK;
    char own[64];
    snprintf(own, sizeof own, OWN_FILES "/%d", draft->fd);
    if (unlink(draft->part) != 0 && errno != ENOENT)
        return AUR_ERR_FILE;
    if (linkat(AT_FDCWD, own, AT_FDCWD, draft->part, AT_SYMLINK_FOLLOW) != 0)
        return AUR_ERR_FILE;
    draft->has_part = true;
    return AUR_OK;
}

aur_err aur_draft_finish(aur_draft *draft)
{
    aur_err err = aur_draft_show(draft);
    int fd = draft->fd;
    draft->fd = -1;
    if (close(fd) != 0)
        err = AUR_ERR_FILE;
    if (err == AUR_OK && !draft->is_direct && rename(draft->part, draft->path) != 0)
        err = AUR_ERR_FILE;
    return err;
}

void aur_draft_abandon(aur_draft *draft)
{
    int saved = errno;
    if (draft->fd >= 0)
        close(draft->fd);
    draft->fd = -1;
    errno = saved;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Other synthesisers as child processes. Each score is run short and long; the difference has no start-up in it.
#include "client/cli/peers.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/peer_score.h"

#define SHORT_S      4
#define VOICE_S      1536 ///< voices times seconds by which the long score is longer: half a second of CPU
#define TURNS        3
#define ARGUMENT_MAX 16

extern char **environ;

static const char *const SCSYNTH[] = {"scsynth", "-N", "SCORE", "_", "/dev/null", "48000", "raw", "float",
                                      "-i",      "0",  "-o",    "2", "-z",        "64",    NULL};
static const char *const CSOUND[] = {"csound", "--nosound", "-d", "-m0", "SCORE", NULL};

const aur_peer aur_peers[] = {
    {"scsynth", "supercollider-server", ".osc", SCSYNTH, aur_peer_score_scsynth},
    {"csound", "csound", ".csd", CSOUND, aur_peer_score_csound},
};
const size_t aur_peer_count = sizeof aur_peers / sizeof *aur_peers;

/// CPU seconds of one run; negative, with the reason in `why_not`, when there was none.
static double run(const aur_peer *peer, const char *score, char *why_not, size_t why_not_bytes)
{
    char *arguments[ARGUMENT_MAX] = {NULL};
    for (int i = 0; i < ARGUMENT_MAX - 1 && peer->arguments[i] != NULL; i++)
        arguments[i] = (char *)(uintptr_t)(strcmp(peer->arguments[i], "SCORE") == 0 ? score : peer->arguments[i]);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    int failed = posix_spawnp(&child, peer->name, &quiet, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed != 0) {
        if (failed == ENOENT)
            snprintf(why_not, why_not_bytes, "not installed: apt-get install %s", peer->package);
        else
            snprintf(why_not, why_not_bytes, "cannot be started: %s", strerror(failed));
        return -1.0;
    }
    int status = 0;
    struct rusage used = {0};
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        snprintf(why_not, why_not_bytes, "did not render its score (wait status %d)", status);
        return -1.0;
    }
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

/// Writes the score, runs it and takes it away.
static double run_score(const aur_peer *peer, unsigned voices, unsigned seconds, aur_peer_cost *cost)
{
    const char *folder = getenv("TMPDIR");
    char path[256];
    int chars = snprintf(path, sizeof path, "%s/auralis-peer-XXXXXX%s", folder != NULL ? folder : "/tmp", peer->suffix);
    int fd = chars < (int)sizeof path ? mkstemps(path, (int)strlen(peer->suffix)) : -1;
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    double cpu_s = -1.0;
    bool written = false;
    if (file != NULL) {
        peer->write_score(file, voices, seconds);
        written = ferror(file) == 0;
        written = fclose(file) == 0 && written;
    } else if (fd >= 0) {
        close(fd);
    }
    if (written)
        cpu_s = run(peer, path, cost->why_not, sizeof cost->why_not);
    else
        snprintf(cost->why_not, sizeof cost->why_not, "cannot write its score: %s", strerror(errno));
    if (fd >= 0)
        unlink(path);
    return cpu_s;
}

static int compare_numbers(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

bool aur_peer_measure(const aur_peer *peer, aur_peer_cost *cost)
{
    memset(cost, 0, sizeof *cost);
    for (size_t i = 0; i < AUR_VOICE_COUNTS; i++) {
        double ns[TURNS];
        unsigned voices = aur_voice_counts[i], longer_s = VOICE_S / voices;
        for (int turn = 0; turn < TURNS; turn++) {
            double brief_s = run_score(peer, voices, SHORT_S, cost);
            double long_s = brief_s < 0.0 ? -1.0 : run_score(peer, voices, SHORT_S + longer_s, cost);
            if (long_s < 0.0)
                return false;
            ns[turn] = 1e9 * (long_s - brief_s) / ((double)voices * longer_s * AUR_SAMPLE_RATE_HZ);
        }
        qsort(ns, TURNS, sizeof *ns, compare_numbers);
        cost->voice_ns[i] = ns[TURNS / 2];
    }
    return true;
}

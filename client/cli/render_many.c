// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A process a file, so that each is made exactly as it would be alone.
#include "client/cli/render_many.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/cli/progress.h"
#include "client/cli/replay.h"

#define FILES_MAX   10000
#define JOBS_MAX    256
#define TEXT_BYTES  1100
#define PAUSE_NS    20000000
#define SIGNAL_EXIT 128 /* and the number of the signal */

/// Options whose text may hold what differs from file to file.
static const aur_option PLACES[] = {AUR_OPTION_OUTPUT, AUR_OPTION_STEMS, AUR_OPTION_JOURNAL, AUR_OPTION_TITLE};
#define PLACE_COUNT (sizeof PLACES / sizeof *PLACES)

typedef struct batch {
    const aur_args *args;
    aur_render_one render;
    uint64_t first_seed;
    int file_count, jobs;
    int begun, ended, code;
    pid_t *pids;              ///< 0 = not running
    aur_render_count *counts; ///< shared with the processes
} batch;

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    stopped = number;
}

/// Replaces `{name}` in `text` by `by`. False if it becomes too long.
static bool replace(char text[TEXT_BYTES], const char *name, const char *by)
{
    char result[TEXT_BYTES];
    for (char *at = strstr(text, name); at != NULL; at = strstr(text, name)) {
        int chars = snprintf(result, sizeof result, "%.*s%s%s", (int)(at - text), text, by, at + strlen(name));
        if (chars >= TEXT_BYTES || strstr(by, name) != NULL)
            return false;
        memcpy(text, result, sizeof result);
    }
    return true;
}

/// A journal's name without folder and suffix.
static void take_name(const char *journal, char name[TEXT_BYTES])
{
    const char *slash = strrchr(journal, '/');
    snprintf(name, TEXT_BYTES, "%s", slash != NULL ? slash + 1 : journal);
    char *dot = strrchr(name, '.');
    if (dot != NULL)
        *dot = '\0';
}

/// What would have been typed for this file alone. Its texts are static: of the last call.
static bool args_of(const batch *b, int file, aur_args *one)
{
    static char texts[PLACE_COUNT][TEXT_BYTES], seed[24], name[TEXT_BYTES];
    *one = *b->args;
    if (one->operand_count > 1) {
        one->operands[0] = b->args->operands[file];
        one->operand_count = 1;
    } else if (b->file_count > 1) {
        snprintf(seed, sizeof seed, "%" PRIu64, b->first_seed + (uint64_t)file);
        one->text[AUR_OPTION_SEED] = seed;
    }
    const char *seed_text = one->text[AUR_OPTION_SEED];
    if (one->operand_count > 0)
        take_name(one->operands[0], name);
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        const char *text = one->text[PLACES[i]];
        if (text == NULL)
            continue;
        bool fits = (size_t)snprintf(texts[i], TEXT_BYTES, "%s", text) < TEXT_BYTES;
        fits = fits && (seed_text == NULL || replace(texts[i], "{seed}", seed_text));
        fits = fits && (one->operand_count == 0 || replace(texts[i], "{name}", name));
        if (!fits) {
            aur_args_refuse(one, PLACES[i], "is too long");
            return false;
        }
        one->text[PLACES[i]] = texts[i];
    }
    return true;
}

/// "1..20": two seeds, the second not below the first. Returns how many, 0 after saying what is wrong; 1 if it is no
/// range.
static int count_seeds(const aur_args *args, uint64_t *first)
{
    const char *text = args->text[AUR_OPTION_SEED];
    const char *dots = text != NULL ? strstr(text, "..") : NULL;
    if (dots == NULL)
        return 1;
    char *end = NULL, *last_end = NULL;
    unsigned long long low = strtoull(text, &end, 10), high = strtoull(dots + 2, &last_end, 10);
    if (text[0] < '0' || text[0] > '9' || end != dots || dots[2] < '0' || dots[2] > '9' || *last_end != '\0' ||
        high < low || high - low >= FILES_MAX || high > aur_control_describe(AUR_CONTROL_SEED)->max) {
        aur_args_refuse(args, AUR_OPTION_SEED, "must be FIRST..LAST, 10000 seeds at most");
        return 0;
    }
    *first = low;
    return (int)(high - low + 1);
}

/// Whether each of several files gets a name of its own.
static bool names_differ(const aur_args *args, const char *place)
{
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        const char *text = args->text[PLACES[i]];
        if (PLACES[i] == AUR_OPTION_TITLE || text == NULL || strstr(text, place) != NULL)
            continue;
        char reason[80];
        snprintf(reason, sizeof reason, "must hold %s, as there are several files", place);
        aur_args_refuse(args, PLACES[i], reason);
        return false;
    }
    return true;
}

static void begin_next(batch *b)
{
    int file = b->begun++;
    pid_t parent = getpid();
    fflush(stdout);
    b->pids[file] = fork();
    if (b->pids[file] == 0) {
        aur_args one;
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        int code = getppid() == parent && args_of(b, file, &one) ? b->render(&one, &b->counts[file]) : AUR_EXIT_USAGE;
        fflush(stdout);
        _exit(code);
    }
    if (b->pids[file] < 0) {
        perror("auralis: fork");
        b->pids[file] = 0;
        b->code = AUR_EXIT_OS;
        b->ended++;
    }
}

/// Takes in the end of one process, if one ended.
static bool take_end(batch *b)
{
    int status = 0;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0)
        return false;
    for (int i = 0; i < b->begun; i++)
        if (b->pids[i] == pid)
            b->pids[i] = 0;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_EXIT + WTERMSIG(status);
    b->code = b->code != AUR_EXIT_OK ? b->code : code;
    b->ended++;
    return true;
}

/// Sums up; files that did not begin yet are taken to be as long as the others.
static void show(const batch *b, aur_progress *progress, bool last)
{
    int64_t done = 0, total = 0, known = 0;
    char what[48];
    for (int i = 0; i < b->begun; i++) {
        int64_t frames = atomic_load_explicit(&b->counts[i].total_frames, memory_order_relaxed);
        done += atomic_load_explicit(&b->counts[i].done_frames, memory_order_relaxed);
        known += frames > 0;
        total = frames == INT64_MAX || total == INT64_MAX ? INT64_MAX : total + frames;
    }
    if (known > 0 && total != INT64_MAX)
        total = total / known * b->file_count;
    snprintf(what, sizeof what, "%d of %d files  ", b->ended, b->file_count);
    if (known > 0 && last)
        aur_progress_end(progress, what, done, total);
    else if (known > 0)
        aur_progress_show(progress, what, done, total);
}

static void run_all(batch *b)
{
    aur_progress progress;
    struct sigaction action = {.sa_handler = on_signal};
    int told = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    aur_progress_begin(&progress);
    while (b->ended < b->begun || (b->begun < b->file_count && stopped == 0)) {
        while (b->begun < b->file_count && b->begun - b->ended < b->jobs && stopped == 0)
            begin_next(b);
        for (int i = 0; i < b->begun && stopped != told; i++)
            if (b->pids[i] > 0)
                kill(b->pids[i], stopped);
        told = stopped;
        if (!take_end(b))
            nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
        show(b, &progress, false);
    }
    show(b, &progress, true);
}

static int run_batch(batch *b)
{
    size_t bytes = (size_t)b->file_count * sizeof *b->counts;
    b->pids = calloc((size_t)b->file_count, sizeof *b->pids);
    void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (b->pids != NULL && shared != MAP_FAILED) {
        b->counts = shared;
        run_all(b);
    } else {
        b->code = aur_args_fail("render", AUR_ERR_MEMORY);
    }
    if (shared != MAP_FAILED)
        munmap(shared, bytes);
    free(b->pids);
    return stopped != 0 && b->code == AUR_EXIT_OK ? SIGNAL_EXIT + stopped : b->code;
}

int aur_render_many_run(const aur_args *args, aur_render_one render)
{
    batch b = {.args = args, .render = render, .file_count = args->operand_count > 1 ? args->operand_count : 1};
    int64_t jobs = sysconf(_SC_NPROCESSORS_ONLN);
    jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    for (int i = 0; i < args->operand_count; i++)
        if (!aur_replay_is(args->operands[i])) {
            fprintf(stderr, "auralis: render: unexpected argument '%s' (a journal's name ends with .auralis)\n",
                    args->operands[i]);
            return AUR_EXIT_USAGE;
        }
    if (!aur_args_number(args, AUR_OPTION_JOBS, 1, JOBS_MAX, &jobs))
        return AUR_EXIT_USAGE;
    b.jobs = (int)jobs;
    int seeds = args->operand_count == 0 ? count_seeds(args, &b.first_seed) : 1;
    if (seeds == 0)
        return AUR_EXIT_USAGE;
    b.file_count = seeds > 1 ? seeds : b.file_count;
    if (b.file_count > 1)
        return names_differ(args, args->operand_count > 1 ? "{name}" : "{seed}") ? run_batch(&b) : AUR_EXIT_USAGE;
    aur_args one;
    return args_of(&b, 0, &one) ? render(&one, NULL) : AUR_EXIT_USAGE;
}

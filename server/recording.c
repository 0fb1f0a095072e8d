// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The recorder. A job goes to its thread when that starts and comes back when it has ended, so that nothing is shared
/// but two flags.
#include "server/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/caption.h"
#include "stream/controls.h"
#include "stream/draft.h"
#include "stream/engine.h"
#include "stream/file.h"
#include "stream/log.h"
#include "stream/midi_file.h"
#include "stream/preset_travel.h"
#include "stream/thread.h"
#include "stream/transcript.h"

#define NICENESS     10
#define CHUNK_FRAMES (10 * AUR_PACKET_FRAMES)
#define FORMAT_MIDI  ((int)AUR_FILE_FORMAT_COUNT)

typedef struct job {
    struct job *next;
    aur_recording_wish wish;
    aur_journal journal;
    int64_t from_frame, until_frame;
    aur_recording_done done;
    void *owner; ///< NULL = nobody wants it any more
    /* the job's thread, until has_ended */
    const aur_acoustic *space;
    const aur_soundfont *soundfont;
    char path[AUR_DRAFT_PATH_BYTES]; ///< of the file, which has no name in the end
    int fd;
    aur_err err;
    int failed_errno; ///< of AUR_ERR_FILE
    /* any thread, atomic */
    atomic_bool must_end, has_ended;
} job;

struct aur_recordings {
    const aur_acoustic *space;
    const aur_soundfont *soundfont;
    job *first; ///< that is being made; the others wait
    uint32_t count;
    job *read; ///< files that their owners have
    uint32_t read_count;
    bool is_running;
    aur_thread thread;
};

/* ---- what is asked for ---- */

static const struct {
    const char *name, *type, *suffix;
} FORMATS[] = {
    [AUR_FILE_WAV] = {"wav", "audio/wav", "wav"},
    [AUR_FILE_FLAC] = {"flac", "audio/flac", "flac"},
    [AUR_FILE_OPUS] = {"opus", "audio/ogg; codecs=opus", "opus"},
    [AUR_FILE_VORBIS] = {"vorbis", "audio/ogg; codecs=vorbis", "oga"},
    [AUR_FILE_MP3] = {"mp3", "audio/mpeg", "mp3"},
    [AUR_FILE_RAW] = {"raw", "application/octet-stream", "raw"},
    [AUR_FILE_FORMAT_COUNT] = {"mid", "audio/midi", "mid"},
};

/// "600", "600s", "10m"; -1 if it is none of these.
static int32_t parse_time(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6)
        return -1;
    long count = strtol(text, NULL, 10);
    if (strcmp(text + digits, "m") == 0)
        return count <= AUR_RECORDING_MAX_S ? (int32_t)count * 60 : -1;
    return text[digits] == '\0' || strcmp(text + digits, "s") == 0 ? (int32_t)count : -1;
}

static int find_format(const char *name)
{
    for (int i = AUR_FILE_WAV; i <= FORMAT_MIDI; i++)
        if (strcmp(FORMATS[i].name, name) == 0)
            return i;
    return -1;
}

const char *aur_recording_parse(const char *last, const char *format, const char *layer, aur_recording_wish *wish,
                                const char **limit)
{
    wish->last_s = last != NULL ? parse_time(last) : AUR_RECORDING_DEFAULT_S;
    wish->format = format != NULL ? find_format(format) : AUR_FILE_FLAC;
    wish->layer = layer != NULL ? aur_layer_find(layer) : -1;
    if (wish->last_s < AUR_RECORDING_MIN_S || wish->last_s > AUR_RECORDING_MAX_S) {
        *limit = "1s..30m";
        return "last";
    }
    if (wish->format < 0) {
        *limit = AUR_RECORDING_FORMATS;
        return "format";
    }
    *limit = wish->format == FORMAT_MIDI ? "nothing with format=mid" : AUR_RECORDING_LAYERS;
    return layer != NULL && (wish->layer < 0 || wish->format == FORMAT_MIDI) ? "layer" : NULL;
}

const char *aur_recording_type(const aur_recording_wish *wish)
{
    return FORMATS[wish->format].type;
}

const char *aur_recording_suffix(const aur_recording_wish *wish)
{
    return FORMATS[wish->format].suffix;
}

/* ---- making it: the job's thread ---- */

static aur_err write_midi(const job *j)
{
    aur_transcript *transcript = NULL;
    FILE *to = fopen(j->path, "wb");
    if (to == NULL)
        return AUR_ERR_FILE;
    aur_err err = aur_transcript_open(&j->journal.controls, j->journal.entries, j->journal.count, j->from_frame,
                                      j->until_frame, &transcript);
    if (err == AUR_OK)
        err = aur_midi_file_write(transcript, to);
    aur_transcript_close(transcript);
    return fclose(to) != 0 && err == AUR_OK ? AUR_ERR_FILE : err;
}

/// As `auralis render` makes a stem: the room with every other layer muted.
static void mute_others(job *j)
{
    uint8_t others = (uint8_t)((1u << AUR_LAYER_COUNT) - 1 - (1u << (unsigned)j->wish.layer));
    j->journal.controls.mute |= others;
    for (size_t i = 0; i < j->journal.count; i++)
        if (j->journal.entries[i].control == AUR_CONTROL_MUTE)
            j->journal.entries[i].value |= others;
}

static aur_err render(job *j, aur_engine *engine, aur_file *file)
{
    float *chunk = malloc(CHUNK_FRAMES * AUR_CHANNELS * sizeof *chunk);
    aur_err err = chunk != NULL ? AUR_OK : AUR_ERR_MEMORY;
    if (err == AUR_OK) // from the block on that it begins in
        aur_engine_render(engine, chunk, (size_t)(j->from_frame - aur_engine_frame(engine)));
    for (int64_t at_frame = j->from_frame; err == AUR_OK && at_frame < j->until_frame;) {
        int64_t left = j->until_frame - at_frame;
        size_t take = left < CHUNK_FRAMES ? (size_t)left : CHUNK_FRAMES;
        aur_engine_render(engine, chunk, take);
        err = aur_file_write(file, chunk, take);
        at_frame += (int64_t)take;
        if (atomic_load_explicit(&j->must_end, memory_order_relaxed))
            err = AUR_ERR_STATE;
    }
    free(chunk);
    return err;
}

static aur_err write_sound(job *j)
{
    aur_caption caption;
    aur_engine *engine = NULL;
    aur_file *file = NULL;
    if (j->wish.layer >= 0)
        mute_others(j);
    aur_engine_config config = {.controls = j->journal.controls,
                                .log = j->journal.entries,
                                .log_count = j->journal.count,
                                .start_frame = aur_block_start(j->from_frame),
                                .history_frames = AUR_HISTORY_FRAMES,
                                .unmastered = j->wish.layer >= 0,
                                .space = j->space,
                                .soundfont = j->soundfont};
    aur_caption_make(&caption, &j->journal.controls, j->from_frame, j->journal.title);
    aur_err err = aur_engine_open(&config, &engine);
    if (err == AUR_OK)
        err = aur_file_open(&(aur_file_config){.path = j->path,
                                               .format = (aur_file_format)j->wish.format,
                                               .length_frames = j->until_frame - j->from_frame,
                                               .from_frame = j->from_frame,
                                               .title = caption.title,
                                               .comment = caption.comment},
                            &file);
    if (err == AUR_OK)
        err = render(j, engine, file);
    aur_err closed = aur_file_close(file);
    aur_engine_close(engine);
    return err != AUR_OK ? err : closed;
}

/// In a folder of its own, of which nothing is left but the open file.
static void make(void *context)
{
    job *j = context;
    const char *folder = getenv("TMPDIR");
    char own[AUR_DRAFT_PATH_BYTES - 16], part[AUR_DRAFT_PATH_BYTES + 8];
    errno = 0;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS); // on Linux of this thread alone
    int chars = snprintf(own, sizeof own, "%s/auralis-XXXXXX", folder != NULL ? folder : "/tmp");
    if (chars >= (int)sizeof own || mkdtemp(own) == NULL) {
        j->err = AUR_ERR_FILE;
        j->failed_errno = chars >= (int)sizeof own ? ENAMETOOLONG : errno;
    } else {
        snprintf(j->path, sizeof j->path, "%s/recording", own);
        snprintf(part, sizeof part, "%s.part", j->path);
        j->err = j->wish.format == FORMAT_MIDI ? write_midi(j) : write_sound(j);
        if (j->err == AUR_OK && (j->fd = open(j->path, O_RDONLY | O_CLOEXEC)) < 0)
            j->err = AUR_ERR_FILE;
        j->failed_errno = errno;
        unlink(part);
        unlink(j->path);
        rmdir(own);
    }
    atomic_store_explicit(&j->has_ended, true, memory_order_release);
}

/* ---- the network thread's side ---- */

aur_err aur_recordings_open(const aur_acoustic *space, const aur_soundfont *soundfont, aur_recordings **out)
{
    aur_recordings *recordings = calloc(1, sizeof *recordings);
    *out = recordings;
    if (recordings == NULL)
        return AUR_ERR_MEMORY;
    recordings->space = space;
    recordings->soundfont = soundfont;
    return AUR_OK;
}

static void free_job(job *j)
{
    if (j->fd >= 0)
        close(j->fd);
    aur_journal_free(&j->journal);
    free(j);
}

static void free_jobs(job *j)
{
    for (job *next; j != NULL; j = next) {
        next = j->next;
        free_job(j);
    }
}

void aur_recordings_close(aur_recordings *recordings)
{
    if (recordings == NULL)
        return;
    if (recordings->is_running) {
        atomic_store_explicit(&recordings->first->must_end, true, memory_order_relaxed);
        aur_thread_join(&recordings->thread);
    }
    free_jobs(recordings->first);
    free_jobs(recordings->read);
    free(recordings);
}

aur_err aur_recordings_ask(aur_recordings *recordings, const aur_recording_wish *wish, const uint8_t *journal,
                           size_t journal_bytes, int64_t start_frame, int64_t until_frame, aur_recording_done done,
                           void *owner)
{
    char reason[AUR_JOURNAL_REASON_BYTES];
    int64_t from_frame = until_frame - (int64_t)wish->last_s * AUR_SAMPLE_RATE_HZ;
    from_frame = from_frame > start_frame ? from_frame : start_frame;
    if (until_frame <= from_frame)
        return AUR_ERR_STATE;
    if (recordings == NULL || recordings->count > AUR_RECORDING_WAITING_MAX ||
        recordings->count + recordings->read_count >= AUR_RECORDING_AT_ONCE_MAX)
        return AUR_ERR_FULL;
    job *j = calloc(1, sizeof *j);
    if (j == NULL)
        return AUR_ERR_MEMORY;
    *j = (job){.wish = *wish,
               .from_frame = from_frame,
               .until_frame = until_frame,
               .done = done,
               .owner = owner,
               .space = recordings->space,
               .soundfont = recordings->soundfont,
               .fd = -1};
    aur_err err = aur_journal_parse(journal, journal_bytes, aur_preset_travel_known(), &j->journal, reason);
    if (err != AUR_OK) {
        free_job(j);
        return err;
    }
    job **last = &recordings->first;
    while (*last != NULL)
        last = &(*last)->next;
    *last = j;
    recordings->count++;
    return AUR_OK;
}

static void forget_read(aur_recordings *recordings, const void *owner)
{
    for (job **at = &recordings->read; *at != NULL;) {
        job *j = *at;
        if (j->owner != owner) {
            at = &j->next;
            continue;
        }
        *at = j->next;
        recordings->read_count--;
        free_job(j);
    }
}

static void forget_wanted(aur_recordings *recordings, const void *owner)
{
    for (job **at = &recordings->first; *at != NULL;) {
        job *j = *at;
        bool is_running = recordings->is_running && j == recordings->first;
        if (j->owner == owner && !is_running) {
            *at = j->next;
            recordings->count--;
            free_job(j);
            continue;
        }
        if (j->owner == owner) { // its thread ends soon
            j->owner = NULL;
            atomic_store_explicit(&j->must_end, true, memory_order_relaxed);
        }
        at = &j->next;
    }
}

void aur_recordings_forget(aur_recordings *recordings, const void *owner)
{
    if (recordings == NULL)
        return;
    forget_wanted(recordings, owner);
    forget_read(recordings, owner);
}

/// Gives the file to who asked for it.
static void hand_over(aur_recordings *recordings, job *j)
{
    struct stat about;
    void *data = MAP_FAILED;
    size_t bytes = 0;
    if (j->owner != NULL && j->err == AUR_OK && fstat(j->fd, &about) == 0 && about.st_size > 0) {
        bytes = (size_t)about.st_size;
        data = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, j->fd, 0);
    }
    if (data != MAP_FAILED) {
        j->next = recordings->read;
        recordings->read = j;
        recordings->read_count++;
        j->done(j->owner, data, bytes, AUR_OK);
        return;
    }
    if (j->err == AUR_ERR_FILE)
        aur_log(AUR_LOG_WARNING, "recording", "could not be made: %s", strerror(j->failed_errno));
    if (j->owner != NULL)
        j->done(j->owner, NULL, 0, j->err != AUR_OK ? j->err : AUR_ERR_MEMORY);
    free_job(j);
}

static void drop_first(aur_recordings *recordings)
{
    job *j = recordings->first;
    recordings->first = j->next;
    recordings->count--;
    hand_over(recordings, j);
}

void aur_recordings_tick(aur_recordings *recordings)
{
    if (recordings->is_running && atomic_load_explicit(&recordings->first->has_ended, memory_order_acquire)) {
        aur_thread_join(&recordings->thread);
        recordings->is_running = false;
        drop_first(recordings);
    }
    while (!recordings->is_running && recordings->first != NULL) {
        job *j = recordings->first;
        aur_err err = aur_thread_start(&recordings->thread, "aur-recording", false, make, j);
        recordings->is_running = err == AUR_OK;
        if (err == AUR_OK)
            break; // from here on the job is the thread's
        j->err = err;
        drop_first(recordings);
    }
}

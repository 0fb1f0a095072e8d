// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Opening journals and saying what is in them.
#include "client/cli/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/controls.h"
#include "stream/json_print.h"
#include "stream/preset_travel.h"
#include "stream/share.h"

bool aur_replay_is_file(const char *name)
{
    return !aur_share_is(name) && aur_journal_is_name(name);
}

bool aur_replay_is(const char *operand)
{
    return aur_share_is(operand) || aur_replay_is_file(operand);
}

static int read_text(const char *text, aur_replay *replay)
{
    size_t at = 0;
    aur_err err = aur_share_parse(text, &replay->data, &replay->bytes, &at);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    if (err == AUR_ERR_MEMORY)
        return aur_args_fail(replay->name, err);
    fprintf(stderr, "auralis: %s: character %zu: %s\n", replay->name, at + 1,
            err == AUR_ERR_UNSUPPORTED ? "must be version 1: another program wrote it"
                                       : "must be one of A-Z a-z 0-9 - _");
    return AUR_EXIT_NO_INPUT;
}

static int read_file(const char *path, aur_replay *replay)
{
    errno = 0;
    aur_err err = aur_journal_read(path, &replay->data, &replay->bytes);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    if (err == AUR_ERR_FULL) {
        fprintf(stderr, "auralis: %s: must have at most %zu bytes\n", path, AUR_JOURNAL_BYTES_MAX);
        return AUR_EXIT_NO_INPUT;
    }
    int code = aur_args_fail(path, err);
    return err == AUR_ERR_FILE ? AUR_EXIT_NO_INPUT : code;
}

int aur_replay_open(const char *operand, aur_replay *replay)
{
    bool shared = aur_share_is(operand);
    memset(replay, 0, sizeof *replay);
    replay->name = shared ? "the shared text" : operand;
    int code = shared ? read_text(operand, replay) : read_file(operand, replay);
    if (code != AUR_EXIT_OK)
        return code;
    aur_err err = aur_journal_parse(replay->data, replay->bytes, aur_preset_travel(), &replay->journal, replay->damage);
    if (err == AUR_OK || replay->journal.sound_version != 0)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: %s: %s\n", replay->name, replay->damage);
    aur_replay_close(replay);
    return err == AUR_ERR_MEMORY ? AUR_EXIT_OS : AUR_EXIT_NO_INPUT;
}

void aur_replay_close(aur_replay *replay)
{
    aur_journal_free(&replay->journal);
    free(replay->data);
    replay->data = NULL;
}

void aur_replay_warn(const aur_replay *replay)
{
    const aur_journal *journal = &replay->journal;
    if (replay->damage[0] != '\0')
        fprintf(stderr, "auralis: %s: %s; what comes before is played\n", replay->name, replay->damage);
    if (journal->sound_version != AUR_SOUND_VERSION)
        fprintf(stderr,
                "auralis: %s: was made with sound version %" PRIu32 ", this program has %d: it may sound different\n",
                replay->name, journal->sound_version, AUR_SOUND_VERSION);
}

/* ---- what it is ---- */

/// The last frame that is known of.
static int64_t last_frame(const aur_journal *journal)
{
    if (journal->end_frame >= 0)
        return journal->end_frame;
    return journal->count > 0 ? journal->entries[journal->count - 1].at_frame : 0;
}

static double bytes_per_hour(const aur_replay *replay)
{
    int64_t frames = last_frame(&replay->journal);
    return frames > 0 ? (double)replay->bytes * 3600.0 * AUR_SAMPLE_RATE_HZ / (double)frames : 0.0;
}

static size_t count_of(const aur_journal *journal, uint32_t control)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->count; i++)
        count += journal->entries[i].control == control;
    return count;
}

/// Times as people write them: "1:02:03".
static void format_time(int64_t frames, char *text, size_t text_bytes)
{
    int64_t s = frames / AUR_SAMPLE_RATE_HZ;
    snprintf(text, text_bytes, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}

static void print_for_people(const aur_replay *replay)
{
    const aur_journal *journal = &replay->journal;
    char text[160];
    if (journal->title[0] != '\0')
        printf("title          %s\n", journal->title);
    for (int i = 0; i < AUR_CONTROL_COUNT; i++) {
        const aur_control_info *info = aur_control_describe((aur_control)i);
        aur_controls_format((aur_control)i, aur_controls_value(&journal->controls, (aur_control)i), text, sizeof text);
        printf("%-14s %s\n", info->name, text[0] != '\0' ? text : "none");
    }
    printf("entries        %zu\n", journal->count);
    for (uint32_t i = 0; i <= AUR_LOG_NOTE; i++) {
        size_t count = count_of(journal, i);
        if (count > 0)
            printf("  %-12s %zu\n", i == AUR_LOG_NOTE ? "note" : aur_control_describe((aur_control)i)->name, count);
    }
    format_time(last_frame(journal), text, sizeof text);
    printf("length         %s%s\n", text, journal->end_frame < 0 ? " at least" : "");
    printf("size           %zu bytes, %.0f an hour\n", replay->bytes, bytes_per_hour(replay));
    printf("sound version  %" PRIu32 "%s\n", journal->sound_version,
           journal->sound_version != AUR_SOUND_VERSION ? " (not this program's: it may sound different)" : "");
    if (replay->damage[0] != '\0')
        printf("damaged        %s; the rest is as above\n", replay->damage);
}

static void print_for_machines(const aur_replay *replay)
{
    const aur_journal *journal = &replay->journal;
    printf("{\"title\":");
    aur_json_print_text(stdout, journal->title);
    printf(",\"sound_version\":%" PRIu32 ",\"controls\":{", journal->sound_version);
    for (int i = 0; i < AUR_CONTROL_COUNT; i++) {
        printf("%s\"%s\":", i > 0 ? "," : "", aur_control_describe((aur_control)i)->name);
        aur_json_print_control(stdout, (aur_control)i, aur_controls_value(&journal->controls, (aur_control)i));
    }
    printf("},\"entries\":[");
    for (size_t i = 0; i < journal->count; i++) {
        const aur_control_event *entry = &journal->entries[i];
        printf("%s{\"at_frame\":%" PRId64 ",", i > 0 ? "," : "", entry->at_frame);
        if (entry->control == AUR_LOG_NOTE) {
            printf("\"control\":\"note\",\"value\":\"%016" PRIx64 "\"}", entry->value);
            continue;
        }
        printf("\"control\":\"%s\",\"value\":", aur_control_describe((aur_control)entry->control)->name);
        aur_json_print_control(stdout, (aur_control)entry->control, entry->value);
        putchar('}');
    }
    printf("],\"end_frame\":");
    if (journal->end_frame >= 0)
        printf("%" PRId64, journal->end_frame);
    else
        printf("null");
    printf(",\"bytes\":%zu,\"bytes_per_hour\":%.0f,\"damage\":", replay->bytes, bytes_per_hour(replay));
    if (replay->damage[0] != '\0')
        aur_json_print_text(stdout, replay->damage);
    else
        printf("null");
    printf("}\n");
}

int aur_replay_print(const aur_replay *replay, bool json)
{
    if (json)
        print_for_machines(replay);
    else
        print_for_people(replay);
    return replay->damage[0] != '\0' ? AUR_EXIT_FAILURE : AUR_EXIT_OK;
}

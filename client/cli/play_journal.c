// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The journal of what is played.
#include "client/cli/play_journal.h"

#include <errno.h>

#include "client/cli/replay.h"
#include "stream/clock.h"
#include "stream/draft.h"
#include "stream/preset_travel.h"

#define FLUSH_NS (10 * AUR_NS_PER_SECOND)

int aur_play_journal_open(aur_play_journal *journal, const aur_args *args, const aur_engine_config *engine,
                          const char *played)
{
    const char *path = args->text[AUR_OPTION_JOURNAL], *title = args->text[AUR_OPTION_TITLE];
    if (path == NULL)
        return title == NULL ? AUR_EXIT_OK : aur_args_refuse(args, AUR_OPTION_TITLE, "needs --journal FILE");
    if (!aur_replay_is_file(path))
        return aur_args_refuse(args, AUR_OPTION_JOURNAL, "must be a file name that ends with .auralis");
    if (played != NULL && aur_draft_replaces(path, played))
        return aur_args_refuse(args, AUR_OPTION_JOURNAL, "must be another file than the one played");
    journal->_engine = engine;
    journal->_path = path;
    journal->_flushed_ns = aur_clock_now_ns();
    aur_err err = aur_scribe_open(
        &(aur_scribe_config){.controls = engine->controls, .title = title, .presets = aur_preset_travel()},
        &journal->_scribe);
    if (err == AUR_ERR_ARGUMENT)
        return aur_args_refuse(args, AUR_OPTION_TITLE, "must be at most 200 bytes of UTF-8 without control characters");
    return err == AUR_OK ? AUR_EXIT_OK : aur_args_fail(path, err);
}

aur_err aur_play_journal_begin(aur_play_journal *journal)
{
    errno = 0;
    aur_err err = journal->_scribe == NULL ? AUR_OK : aur_scribe_keep(journal->_scribe, journal->_path, true);
    journal->_errno = errno;
    return err;
}

int aur_play_journal_fail(const aur_play_journal *journal, aur_err err)
{
    errno = journal->_errno;
    int code = aur_args_fail(journal->_path, err);
    return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
}

void aur_play_journal_close(aur_play_journal *journal)
{
    aur_scribe_close(journal->_scribe);
    journal->_scribe = NULL;
}

/// Adds what the log had planned up to `until_frame`.
static aur_err add_planned(aur_play_journal *journal, int64_t until_frame)
{
    const aur_engine_config *engine = journal->_engine;
    aur_err err = AUR_OK;
    while (err == AUR_OK && journal->_written < engine->log_count &&
           engine->log[journal->_written].at_frame <= until_frame)
        err = aur_scribe_add(journal->_scribe, &engine->log[journal->_written++], 1);
    return err;
}

aur_err aur_play_journal_keep(aur_play_journal *journal, aur_player *player, int64_t now_ns, bool at_end)
{
    aur_control_event event;
    aur_player_status status;
    aur_err err = AUR_OK;
    while (aur_player_result(player, &event)) {
        if (journal->_scribe == NULL)
            continue;
        err = add_planned(journal, event.at_frame);
        event.reserved = 0;
        if (err == AUR_OK)
            err = aur_scribe_add(journal->_scribe, &event, 1);
    }
    if (journal->_scribe == NULL || (!at_end && now_ns - journal->_flushed_ns < FLUSH_NS))
        return err;
    journal->_flushed_ns = now_ns;
    aur_player_status_get(player, &status);
    int64_t heard_frame = (int64_t)(status.played_s * AUR_SAMPLE_RATE_HZ);
    if (err == AUR_OK)
        err = add_planned(journal, heard_frame);
    aur_scribe_end(journal->_scribe, heard_frame);
    aur_err flushed = aur_scribe_flush(journal->_scribe);
    return err != AUR_OK ? err : flushed;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a journal: what is read is within its limits and can be written again, or a reason is given.
// Each input is read twice, the second time with its checksums made right, so that what they guard is reached too.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/controls.h"
#include "stream/journal.h"
#include "stream/journal_format.h"
#include "stream/room.h"
#include "stream/scribe.h"
#include "stream/share.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static int learn(void *context, const char *name, const uint8_t *text, size_t bytes)
{
    (void)context;
    (void)name;
    return bytes > 3 ? AUR_ERR_FORMAT : text[0] % 70;
}

static void check_again(const aur_journal *journal)
{
    aur_scribe *scribe = NULL;
    aur_journal again;
    char reason[AUR_JOURNAL_REASON_BYTES];
    size_t bytes = 0;
    aur_scribe_config config = {.controls = journal->controls, .title = journal->title};
    demand(aur_scribe_open(&config, &scribe) == AUR_OK);
    demand(aur_scribe_add(scribe, journal->entries, journal->count) == AUR_OK);
    aur_scribe_end(scribe, journal->end_frame);
    const uint8_t *data = aur_scribe_bytes(scribe, &bytes);
    demand(aur_journal_parse(data, bytes, NULL, &again, reason) == AUR_OK);
    demand(again.count == journal->count && strcmp(again.title, journal->title) == 0);
    for (size_t i = 0; i < again.count; i++)
        demand(again.entries[i].at_frame == journal->entries[i].at_frame &&
               again.entries[i].control == journal->entries[i].control &&
               again.entries[i].value == journal->entries[i].value);
    for (int i = 0; i < AUR_CONTROL_COUNT; i++)
        demand(aur_controls_value(&again.controls, (aur_control)i) ==
               aur_controls_value(&journal->controls, (aur_control)i));
    aur_journal_free(&again);
    aur_scribe_close(scribe);
}

static void read_it(const uint8_t *data, size_t bytes)
{
    static const aur_journal_presets presets = {.learn = learn};
    aur_journal journal;
    char reason[AUR_JOURNAL_REASON_BYTES];
    aur_err err = aur_journal_parse(data, bytes, &presets, &journal, reason);
    demand((err == AUR_OK) == (reason[0] == '\0'));
    demand(journal.count <= AUR_ROOM_LOG_MAX);
    demand(journal.count == 0 || journal.sound_version != 0);
    if (journal.sound_version != 0)
        check_again(&journal);
    aur_journal_free(&journal);
}

static void mend(uint8_t *data, size_t bytes)
{
    uint32_t crc = aur_journal_crc(0, data, AUR_JOURNAL_SIGNATURE_BYTES);
    for (size_t at = AUR_JOURNAL_SIGNATURE_BYTES; bytes - at >= 7;) {
        size_t covered = AUR_JOURNAL_HEAD_BYTES + (data[at + 1] | (size_t)data[at + 2] << 8);
        if (covered + AUR_JOURNAL_CHECK_BYTES > bytes - at)
            return;
        crc = aur_journal_crc(crc, data + at, covered);
        at += covered;
        for (unsigned i = 0; i < AUR_JOURNAL_CHECK_BYTES; i++)
            data[at++] = (uint8_t)(crc >> 8 * i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes > 100000)
        return 0;
    uint8_t *copy = malloc(bytes + 1);
    memcpy(copy, data, bytes);
    copy[bytes] = '\0';
    uint8_t *shared = NULL;
    size_t shared_bytes = 0, at = 0;
    if (aur_share_parse((const char *)copy, &shared, &shared_bytes, &at) == AUR_OK)
        read_it(shared, shared_bytes);
    free(shared);
    read_it(copy, bytes);
    if (bytes >= AUR_JOURNAL_SIGNATURE_BYTES) {
        mend(copy, bytes);
        read_it(copy, bytes);
    }
    free(copy);
    return 0;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis listen` says while it plays: a line for machines every second, one live line for people on a terminal,
/// or only what happens. Keeps the delays it saw, for their median.
#ifndef AUR_CLI_LISTEN_REPORT_H
#define AUR_CLI_LISTEN_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "client/cli/tuner.h"
#include "stream/speaker.h"

/// Delays are counted in steps of 0.5 ms.
#define AUR_LISTEN_DELAYS 16384

typedef struct aur_listen_report {
    const aur_tuner *tuner;           ///< kept
    const aur_playout *playout;       ///< kept
    const char *name;                 ///< the address as it was typed; kept
    bool json;                        ///< lines of JSON on standard output
    int64_t output_late_ns;           ///< worst lateness of the output's clock since the last line; kept by the owner
    bool quiet;                       ///< nothing for people
    FILE *words;                      ///< where words for people go; standard error if the owner gives no other
    const aur_speaker_status *device; ///< kept; NULL = it is not played on one
    double device_ms;                 ///< what the output holds; NAN = it holds nothing; kept by the owner

    bool _is_terminal, _has_line;
    aur_tuner_state _state;
    bool _playing;
    int _rung;
    uint32_t _underruns[AUR_UNDERRUN_COUNT];
    int64_t _due_ns;
    uint64_t _bytes, _bitrate_bps;
    uint64_t _delay_count;
    uint32_t _delays[AUR_LISTEN_DELAYS];
} aur_listen_report;

/// Thread: main.  RT: no.
void aur_listen_report_init(aur_listen_report *report, const aur_tuner *tuner, const aur_playout *playout,
                            const char *name);
/// To be called for each block: the block's time, and the stream frame that is heard then.  Thread: main.  RT: no.
void aur_listen_report_block(aur_listen_report *report, int64_t at_ns, double frame);
/// Says how it was, `played_s` seconds of it.  Thread: main.  RT: no.
void aur_listen_report_end(aur_listen_report *report, double played_s);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The jitter buffer's judgement, as numbers only: how much sound to keep buffered, and how fast to play so that the
/// buffer stays near that. The same rules and numbers as client/web/jitter.js; tests/e2e/unit/jitter_cases.txt holds
/// both to them. Pads do not forgive a cut in time, so the only continuous tool is a trim of the playback rate inside
/// +-0.3 % (5 cents); within a band around the target the trim is exactly 0 and samples pass untouched.
#ifndef AUR_CLI_JITTER_H
#define AUR_CLI_JITTER_H

#include <stdbool.h>
#include <stdint.h>

/// Largest change of the playback rate.
#define AUR_JITTER_TRIM_MAX 0.003

/// How much a listener keeps buffered. Outside [target - low, target + high] trimming begins; it ends inside the
/// narrower pair.
typedef struct aur_jitter_mode {
    const char *name;
    double start_s;    ///< target delay at the start, for packets of 20 ms; a burst on joining fills it at once
    double min_s;      ///< target delay on the best of lines
    double max_s;      ///< target delay after the worst of lines
    double grow_s;     ///< added to the target by an underrun, beside the half
    double calm_s;     ///< after each such time in which the buffer was never near empty, a little less is kept
    double remember_s; ///< so long a stall is not forgotten: another of its length shall not be heard
    double times;      ///< so many times the jitter are kept; once is enough where the latest are remembered
    double spare_s;    ///< what may be buffered above the target when play begins; half a message
    double low_s, high_s;
    double release_low_s, release_high_s;
    double sync_s; ///< playing in time with others: frame f is heard so long after it was made
} aur_jitter_mode;

#define AUR_JITTER_ARRIVALS  128
#define AUR_JITTER_STRETCHES 8

typedef struct aur_jitter {
    aur_jitter_mode mode;
    double target_s; ///< buffer to keep
    double level_s;  ///< smoothed buffer
    double trim;     ///< playback rate minus 1; exactly 0 in the steady state
    double jitter_s; ///< how much later than the earliest 95 of 100 packets came at most

    bool _trimming, _is_settled;
    double _shorter_s; ///< half of what packets are shorter than 20 ms
    double _floor_s, _calm_s, _lowest_s, _last_s;
    double _patient_s; ///< since something came to end a silence
    double _waited_s;  ///< since the moment until which all that was to come had come
    double _early_s, _measured_s, _stretch_s;
    double _settled_s; ///< since the first packet
    double _least_s, _most_s;
    double _ample_s; ///< kept for the latest packet known
    uint64_t _arrivals;
    uint32_t _stretch;
    double _came_s[AUR_JITTER_ARRIVALS];
    double _latest_s[AUR_JITTER_STRETCHES];
} aur_jitter;

/// The mode named "live", "balanced", "auto" or "safe"; NULL if there is none.  Thread: any.  RT: safe.
const aur_jitter_mode *aur_jitter_mode_find(const char *name);

/// Thread: owner.  RT: safe.
void aur_jitter_init(aur_jitter *jitter, const aur_jitter_mode *mode);
/// Packets are so long; 20 ms unless somebody says otherwise. Half a packet less is half a packet less buffered.
/// Thread: owner.  RT: safe.
void aur_jitter_packet(aur_jitter *jitter, double packet_s);
/// Play begins, or goes on elsewhere in the buffer, with `buffered_s` seconds in it.  Thread: owner.  RT: safe.
void aur_jitter_restart(aur_jitter *jitter, double buffered_s);
/// So much buffered is enough for play to begin, seconds: the target, or after a while what a line is begun with. A
/// line that will not fill the target is heard all the same.  Thread: owner.  RT: safe.
double aur_jitter_enough(const aur_jitter *jitter);
/// What may be buffered when play begins, seconds, if the last packets came `age_s` ago. They come several at a time:
/// the longer ago the last came, the more is about to come.  Thread: owner.  RT: safe.
double aur_jitter_most(const aur_jitter *jitter, double age_s);
/// When packets came until now says nothing about those to come: the line was down, or the music is another.
/// Thread: owner.  RT: safe.
void aur_jitter_forget(aur_jitter *jitter);
/// The buffer ran empty though the line was up: keep more from now on.  Thread: owner.  RT: safe.
void aur_jitter_underrun(aur_jitter *jitter);
/// To be called for each block while nothing is played: seconds buffered now, and since the last call of this or
/// aur_jitter_update.  Thread: owner.  RT: safe.
void aur_jitter_wait(aur_jitter *jitter, double buffered_s, double block_s);
/// To be called for each block played: seconds buffered now, and since the last call. Returns the seconds to jump
/// forward now; 0 nearly always.  Thread: owner.  RT: safe.
double aur_jitter_update(aur_jitter *jitter, double buffered_s, double block_s);
/// In place of aur_jitter_update where the time of every frame is given: `late_s` says how much later than it should
/// the present frame would be heard. Returns the seconds to jump, negative: back.  Thread: owner.  RT: safe.
double aur_jitter_follow(aur_jitter *jitter, double buffered_s, double block_s, double late_s);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The pace: which frame of the music is heard when, for one who follows a player (a MIDI clock, somebody at a
/// keyboard). The render thread says what it made, the device's callback what it took and when that is heard; the
/// follower draws a steady line through it. Where the music holds still, so does the pace.
#ifndef AUR_STREAM_PACE_H
#define AUR_STREAM_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "compose/piece.h"
#include "stream/mailbox.h"
#include "stream/ring.h"
#include "stream/speaker.h"

/// The ring between renderer and callback: this index is this frame.
typedef struct aur_pace_made {
    int64_t frame;
    uint32_t index;
    int32_t rate_hz; ///< of what the ring holds
} aur_pace_made;

typedef struct aur_pace {
    /* between threads */
    aur_mailbox _made_in;  ///< render thread to follower
    aur_mailbox _taken_in; ///< callback to follower
    aur_ring _beats;       ///< render thread to follower: aur_piece_status
    /* render thread */
    int64_t _beat_frame; ///< of the last one in the ring
    /* follower */
    aur_pace_made _made;
    aur_speaker_taken _taken;
    double _line_frame; ///< heard at _line_ns
    int64_t _line_ns;
    uint32_t _seen; ///< observations the line is drawn through; 0 = there is no line
    uint32_t _far;  ///< observations in turn that are far off it
    double _heard_frame, _lead_frames;
    int64_t _look_ns, _moved_ns;
} aur_pace;

/// Takes memory.  Thread: one, before use.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_pace_init(aur_pace *pace);
/// A zeroed one is allowed.  Thread: one, after use.  RT: no.
void aur_pace_free(aur_pace *pace);

/// So much is made, and these notes and beats with it; called at least once a beat.  Thread: render.  RT: safe.
void aur_pace_make(aur_pace *pace, const aur_pace_made *made, const aur_piece_status *status);
/// So much was taken.  Thread: callback.  RT: safe.
void aur_pace_take(aur_pace *pace, const aur_speaker_taken *taken);

/// Looks at what came; the functions below answer as of then.  Thread: follower.  RT: safe.
void aur_pace_look(aur_pace *pace, int64_t now_ns);
/// Frame that is heard.  Thread: follower.  RT: safe.
double aur_pace_frame(const aur_pace *pace);
/// False once the music has held still for 0.2 s (a gap is shorter), or was not heard yet.  Thread: follower.  RT:
/// safe.
bool aur_pace_moves(const aur_pace *pace);
/// When the frame is heard, if the music goes on.  Thread: follower.  RT: safe.
int64_t aur_pace_ns(const aur_pace *pace, int64_t frame);
/// Frame for what somebody does at this moment: a steady time after what is heard, late enough to be composed yet.
/// Thread: follower.  RT: safe.
int64_t aur_pace_answer_frame(const aur_pace *pace);
/// Takes the next beat that was composed, heard or not yet. False if there is none.  Thread: follower.  RT: safe.
bool aur_pace_beat(aur_pace *pace, aur_piece_status *status);

#endif

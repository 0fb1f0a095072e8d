// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The engine: composer and synthesiser joined, in one flat block. Renders any number of frames a call;
/// how the host slices time does not change the samples.
#ifndef AUR_STREAM_ENGINE_H
#define AUR_STREAM_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "compose/control.h"
#include "compose/piece.h"
#include "stream/acoustic.h"
#include "stream/note_feed.h"
#include "stream/soundfont.h"
#include "synth/synth.h"
#include "synth/units.h"

typedef struct aur_engine aur_engine;

typedef struct aur_engine_config {
    aur_controls controls; ///< at frame 0 of the music
    const aur_control_event
        *log; ///< sorted, borrowed until return; NULL = none; entries after start_frame play in time
    size_t log_count;
    int64_t start_frame;    ///< multiple of 64, >= 0; first frame rendered
    int64_t history_frames; ///< rendered and thrown away before start_frame: 0 = cold start (right at once,
                            ///< bit-exact after AUR_HISTORY_FRAMES), AUR_HISTORY_FRAMES = exact from the first sample
    aur_isa isa;            ///< AUR_ISA_AUTO = widest
    bool unmastered; ///< without saturation and compressor, 6 dB lower: layers rendered apart add up to the whole
    const aur_acoustic *space; ///< kept, must outlive the engine; NULL = the synth's own reverb. With any other the
                               ///< samples are no longer the same on every machine
    const aur_soundfont *soundfont; ///< plays pads, leads and bells, not bit-exact elsewhere; kept, must outlive the
                                    ///< engine; NULL = our own voices
    aur_note_feed *notes;           ///< kept, must outlive the engine; gets the notes as they are composed; NULL = none
} aur_engine_config;

/// Opens an engine. Thread: any.  RT: no.  *out is NULL on failure.
/// Errors: AUR_ERR_ARGUMENT, AUR_ERR_MEMORY; with a font AUR_ERR_FILE (it is gone).
AUR_WARN_UNUSED aur_err aur_engine_open(const aur_engine_config *config, aur_engine **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_engine_close(aur_engine *engine);

/// Renders the next `frames` frames, interleaved stereo float.  Thread: owner.  RT: safe.
void aur_engine_render(aur_engine *engine, float *interleaved, size_t frames);

/// Next output frame.  Thread: owner.  RT: safe.
int64_t aur_engine_frame(const aur_engine *engine);

/// Posts a control change or a guest's note (compose/guest.h) at max(at_frame, earliest frame possible). On success
/// *event holds the frame stamped (what belongs in the log) and *effect_frame (may be NULL) the frame at which it is
/// heard. Thread: owner.  RT: safe.  Errors: AUR_ERR_ARGUMENT, AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_engine_post(aur_engine *engine, aur_control_event *event, int64_t *effect_frame);

/// Thread: owner.  RT: safe.
void aur_engine_status(const aur_engine *engine, aur_piece_status *piece, aur_synth_stats *synth);

/// Moves what goes to the reverb into another space, from the next block on and without a click; NULL = the synth's own
/// reverb. Kept, must outlive the engine.
/// Thread: one at a time, beside the owner.  RT: no.  Errors: AUR_ERR_MEMORY (nothing changes).
AUR_WARN_UNUSED aur_err aur_engine_space_set(aur_engine *engine, const aur_acoustic *space);

/// Bytes of the flat state and copies of it (same build only; restore into an engine opened with the same log). What a
/// space has heard is no part of it, nor are the notes a SoundFont plays: these are silent until the next are struck.
/// Thread: owner.  RT: safe.
size_t aur_engine_snapshot_bytes(void);
void aur_engine_snapshot_save(const aur_engine *engine, void *to);
void aur_engine_snapshot_restore(aur_engine *engine, const void *from);

#endif

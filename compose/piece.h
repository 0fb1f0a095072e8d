// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The composer's door: controls in, note events out. Pure: same seed and same log give the same events on every
/// machine; all decisions are integer and table arithmetic.
///
/// Composition is in chapters of AUR_CHAPTER_BARS bars. The state at a chapter's first bar is a function of seed,
/// chapter and the controls folded from the log, so that any place in time is near.
#ifndef AUR_COMPOSE_PIECE_H
#define AUR_COMPOSE_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/control.h"
#include "synth/event.h"

#define AUR_CHAPTER_BARS  64
#define AUR_BEATS_PER_BAR 4

/// Control events that may wait for their beat or bar at one time.
#define AUR_PIECE_PENDING_MAX 64

/// Most events one beat makes; aur_piece_step needs room for this many.
#define AUR_PIECE_BEAT_EVENTS_MAX 256

typedef struct aur_piece aur_piece;

/// What a section is for.
typedef enum aur_section_kind {
    AUR_SECTION_ARRIVAL, ///< home, full
    AUR_SECTION_FLOW,    ///< the tune leads
    AUR_SECTION_OPEN,    ///< wide and sparse
    AUR_SECTION_WEAVE,   ///< second layers come in
    AUR_SECTION_RISE,    ///< tension grows
    AUR_SECTION_REST,    ///< almost nothing
    AUR_SECTION_KIND_COUNT
} aur_section_kind;

/// How the motif returns.
typedef enum aur_motif_form {
    AUR_MOTIF_NONE,
    AUR_MOTIF_PLAIN,
    AUR_MOTIF_TRANSPOSED,
    AUR_MOTIF_INVERTED,
    AUR_MOTIF_AUGMENTED,
    AUR_MOTIF_FRAGMENT,
    AUR_MOTIF_ORNAMENTED,
    AUR_MOTIF_FORM_COUNT
} aur_motif_form;

/// What plays now, for status, players and `why`. Plain values.
typedef struct aur_piece_status {
    aur_controls controls;   ///< in effect now (not those waiting)
    int64_t beat_frame;      ///< frame of the current beat
    int64_t next_beat_frame; ///< frame of the next beat at the present tempo
    int64_t next_bar_frame;  ///< frame of the next bar line at the present tempo
    int64_t bar;             ///< bars since frame 0
    int32_t beat;            ///< 0..3
    int32_t chapter;
    int32_t phrase;         ///< within the chapter
    int32_t phrase_bar;     ///< bar within the phrase
    int32_t phrase_bars;    ///< 8..16
    int32_t chord_degree;   ///< 0..6, degree of the chord's root in the mode
    uint8_t chord_root;     ///< pitch class 0..11
    uint8_t chord_bass;     ///< pitch class 0..11
    uint8_t chord_kind;     ///< aur_chord_kind
    uint8_t tonic;          ///< pitch class that is home now; the key, but for a section in a neighbouring one
    uint16_t chord_mask;    ///< pitch classes of the chord, bit p
    uint16_t scale_mask;    ///< pitch classes of the scale
    uint16_t tension;       ///< norm, of the form's curve
    int32_t section;        ///< within the chapter
    int32_t section_bar;    ///< bar within the section
    int32_t section_bars;   ///< planned length
    uint8_t section_kind;   ///< aur_section_kind
    uint8_t section_before; ///< aur_section_kind of the one before; of a chapter's first its own
    uint8_t section_layers; ///< AUR_FORM_ bits of compose/form.h
    uint8_t motif_form;     ///< aur_motif_form of the statement being played, AUR_MOTIF_NONE = none
    int64_t motif_frame;    ///< at which it began
    char chord_name[16];    ///< "Dm7", "Gsus2"
    int64_t chord_end_bar;  ///< bar, since frame 0, at which the next chord is planned
    uint32_t pending;       ///< control events waiting
} aur_piece_status;

/// Bytes of one piece, alignment 64; flat, no pointers, may be copied with memcpy.  Thread: any.  RT: safe.
size_t aur_piece_bytes(void);

/// Places `piece` (borrowed memory) at `at_frame` of the music that begins at frame 0 with `initial` and is changed by
/// the `log` (sorted by at_frame, borrowed until return; entries after at_frame are ignored). at_frame >= 0. Events
/// from at_frame on follow from aur_piece_step, preceded by PARAM events (gate_frames 0, stamped at_frame) that set
/// every curve. Costs the composing of at most one chapter (two if the log has notes of guests) plus a walk of the log.
/// Thread: owner.  RT: no.  Errors: AUR_ERR_ARGUMENT (an entry out of range, log not sorted, negative frame),
/// AUR_ERR_FULL (more entries of one frame than aur_piece_post takes).
AUR_WARN_UNUSED aur_err aur_piece_init(aur_piece *piece, const aur_controls *initial, const aur_control_event *log,
                                       size_t log_count, int64_t at_frame);

/// Whether an entry of a log may be this: a value within the range of a control, or a guest's note.
/// Thread: any.  RT: safe.
bool aur_piece_takes(uint32_t control, uint64_t value);

/// Adds a control change or a guest's note (guest.h); at_frame must not lie before the frame up to which aur_piece_step
/// has composed. Thread: owner.  RT: safe.  Errors: AUR_ERR_ARGUMENT (range), AUR_ERR_STATE (in the past),
/// AUR_ERR_FULL.
AUR_WARN_UNUSED aur_err aur_piece_post(aur_piece *piece, const aur_control_event *event);

/// Composes: writes every event with at_frame < until_frame not yet given, sorted by at_frame, to `events`.
/// Returns the number written; if it equals `capacity` call again with the same until_frame. Thread: owner.  RT: safe.
size_t aur_piece_step(aur_piece *piece, int64_t until_frame, aur_event *events, size_t capacity);

/// Thread: owner.  RT: safe.
void aur_piece_status_get(const aur_piece *piece, aur_piece_status *status);

/// Frame at which a change or a note posted as `event` is heard, changes of tempo posted so far taken into account.
/// Thread: owner.  RT: safe.
int64_t aur_piece_effect_frame(const aur_piece *piece, const aur_control_event *event);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Plays the notes of pads, leads and bells from a SoundFont by FluidSynth, on the same bus as our own voices.
///
/// An option outside the bit-exact path: two renders of the same span on one machine with one build of FluidSynth are
/// equal, another machine or version may differ in the last bits and more. Every note has a MIDI channel and a pair of
/// outputs of its own, so that its sound follows from its event; but in the first 64 frames FluidSynth's filter may
/// remember what the voice played before (with FluidR3_GM up to 0.0023 of full scale for that instant, -103 dB in the
/// mean; nothing with FluidR3Mono_GM). A cold start is therefore right after AUR_HISTORY_FRAMES, though not always to
/// the bit.
///
/// FluidSynth begins notes every 64 frames only. Its blocks stand on our grid, a note begins with the block it falls
/// in, and its own outputs are delayed by the rest: onsets are exact to the frame. Releases are ours. Pitch glides are
/// not played.
#ifndef AUR_STREAM_SOUNDFONT_H
#define AUR_STREAM_SOUNDFONT_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/font_info.h"
#include "synth/event.h"
#include "synth/outside.h"

/// A file that was checked and can be played. Immutable; shared by any number of players.
typedef struct aur_soundfont aur_soundfont;

/// What plays it: belongs to one engine.
typedef struct aur_soundfont_player aur_soundfont_player;

/// Opens the font at `path` and reads the samples it needs. On failure `reason` is one line, "PATH: why".
/// Thread: any.  RT: no (about 0.1 s).  *out is NULL on failure.  Errors: AUR_ERR_FILE (missing, unreadable),
/// AUR_ERR_FORMAT (no SoundFont, damaged, a program of General MIDI missing), AUR_ERR_UNSUPPORTED (built without
/// FluidSynth), AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_soundfont_open(const char *path, aur_soundfont **out, char *reason, size_t reason_bytes);
/// After the last player. NULL is allowed.  Thread: any.  RT: no.
void aur_soundfont_close(aur_soundfont *font);
/// Static as long as the font.  Thread: any.  RT: safe.
const aur_font_info *aur_soundfont_info(const aur_soundfont *font);

/// Opens a player of `font` (kept; must outlive it). The file must still be where it was: presets are read again,
/// samples are shared.  Thread: any.  RT: no (about 0.02 s).  Errors: AUR_ERR_FILE, AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_soundfont_player_open(const aur_soundfont *font, aur_soundfont_player **out);
/// NULL is allowed.  Thread: owner.  RT: no.
void aur_soundfont_player_close(aur_soundfont_player *player);

/// Takes the notes this player plays out of `events` and returns how many are left, in their order; a NOTE_OFF is
/// taken note of and left. To be called before the block they fall in is rendered.  Thread: owner.  RT: safe.
size_t aur_soundfont_player_take(aur_soundfont_player *player, aur_event *events, size_t count);
/// The member of the mix that renders it.  Thread: owner.
/// RT: safe: no allocation, no lock, no file (FluidSynth's own lock is off, its voices are made and its samples loaded
/// when the player is opened; tests/stream/test_soundfont_rt.c). It reads the clock to measure itself.
aur_outside aur_soundfont_player_outside(aur_soundfont_player *player);
/// Ends every note at once, as after a jump.  Thread: owner.  RT: safe.
void aur_soundfont_player_silence(aur_soundfont_player *player);
/// Notes for which no channel was free, since opened. 0 if the composer keeps to AUR_POLYPHONY_MAX.
/// Thread: owner.  RT: safe.
uint64_t aur_soundfont_player_dropped(const aur_soundfont_player *player);

#endif

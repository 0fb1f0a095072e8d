// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Form: what each bar is like, how like others it is, and where the music turns into something new (J. Foote,
/// "Automatic audio segmentation using a measure of audio novelty", 2000: a checkerboard moved along the diagonal of
/// the self-similarity matrix). Only the band around the diagonal is ever computed.
#ifndef AUR_CLI_MUSIC_NOVELTY_H
#define AUR_CLI_MUSIC_NOVELTY_H

#include "client/cli/music.h"

/// Pitch classes; for each layer strikes a beat, for each pitched layer its register; which instruments sound.
#define AUR_MUSIC_FEATURES (12 + AUR_LAYER_COUNT + 4 + AUR_PATCH_COUNT)

/// The checkerboard reaches this far to both sides.
#define AUR_MUSIC_KERNEL_FRAMES ((int64_t)32 * 48000)

/// A peak is the largest value within this much to both sides, and a standard deviation over the mean at least.
#define AUR_MUSIC_PEAK_FRAMES ((int64_t)24 * 48000)

typedef struct aur_music_bar_features {
    float of[AUR_MUSIC_FEATURES];
} aur_music_bar_features;

typedef struct aur_music_form {
    aur_music_bar_features *bars; ///< of unit length each
    double *novelty;              ///< at the beginning of each bar; 0 = more of the same
    bool *peaks;
    size_t bar_count;
} aur_music_form;

/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY; nothing is held then.
AUR_WARN_UNUSED aur_err aur_music_form_open(const aur_music *music, aur_music_form *form);
/// A zeroed one is allowed.  Thread: any.  RT: no.
void aur_music_form_close(aur_music_form *form);

/// How like two bars are: 1 = the same, 0 = nothing in common.  Thread: any.  RT: safe.
double aur_music_form_likeness(const aur_music_form *form, size_t a, size_t b);

/// NaN = nothing to measure.
typedef struct aur_music_novelty {
    double peaks;
    double peak_distance_min;           ///< minutes between peaks, mean
    double section_peak_percent;        ///< of the changes of section, with a peak within AUR_MUSIC_PEAK_FRAMES
    double density_low, density_high;   ///< pitched notes a minute, over spans of 5 min
    double register_low, register_high; ///< mean MIDI pitch of tune and bells, over spans of 5 min
} aur_music_novelty;

/// Thread: any.  RT: no.
void aur_music_novelty_measure(const aur_music *music, const aur_music_form *form, aur_music_novelty *novelty);

#endif

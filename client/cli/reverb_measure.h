// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Measures of a reverb by its answer to an impulse at frame 0: decay by octaves, echo density, colour of the tail.
#ifndef AUR_CLI_REVERB_MEASURE_H
#define AUR_CLI_REVERB_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "client/cli/bands.h"

typedef struct aur_reverb_measures {
    double t60_s[AUR_BANDS]; ///< of the octave bands; NaN where the answer is too short to tell
    double dense_ms; ///< when the echo density, the mean of both channels, first reaches that of noise; NaN = never
    double density_low, density_high; ///< least and greatest mean over 250 ms and both channels, from 150 ms on
    double mode_db;                   ///< the strongest mode of the tail over the mean of the octave around it
} aur_reverb_measures;

/// Seconds in which the sound falls by 60 dB: the slope of the backward integral of its power (M. R. Schroeder, "New
/// method of measuring reverberation time", 1965) between -5 and -35 dB; NaN if it does not fall as far.
/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_reverb_t60(const float *response, size_t frames, int32_t rate_hz, double *t60_s);

/// Echo density around frame `centre`: how many samples lie beyond one standard deviation in a Hann window of 21 ms,
/// over how many of noise do (J. S. Abel, P. Huang, "A simple, robust measure of reverberation echo density", AES 121,
/// 2006). 1 = noise, 0 = silence or too near to an end of the response.  Thread: any.  RT: no.
double aur_reverb_density(const float *response, size_t frames, int32_t rate_hz, size_t centre);

/// Finds the strongest mode of a tail of two channels, in dB over the mean of the octave around it. Spectra of a third
/// of a second count alike, however much the tail has decayed. Noise has about 3 dB in 5 s. NaN if the tail is shorter
/// than a second.  Thread: main.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_reverb_mode(const float *const tail[AUR_CHANNELS], size_t frames, int32_t rate_hz,
                                        double *mode_db);

/// All of the above, of both channels.  Thread: main.  RT: no.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_reverb_measure(const float *const response[AUR_CHANNELS], size_t frames, int32_t rate_hz,
                                           aur_reverb_measures *measures);

#endif

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The spectra. Resonances stand at fixed frequencies, whatever the note.
///
/// Vowels: the tables "Formant values" of the Canonical Csound Reference Manual (five formants of a bass, tenor, alto
/// and soprano: frequency, level, bandwidth). Above their first formant sopranos tune it to the note (J. Sundberg, "The
/// science of the singing voice", 1987). Bodies: air and corpus modes of violin and cello and the hill of the bridge,
/// about where the literature has them.
#include "synth/timbre.h"

#include <stddef.h>

#include "synth/dsp/math.h"
#include "synth/rt.h"

#define RESONANCES_MAX 5
#define BARS_MAX       8
#define SINGERS_SPREAD 1.7f  ///< formants of a choir are wider than of one of its singers
#define ROLLOFF_TRACK  0.35f ///< octaves that the roll-off rises an octave of pitch
#define FOLDS_POWER    0.16f
#define SOFT_DB        (-14.0f) ///< of the formants above the first in soft singing, next to the tables, which are loud

typedef struct resonance {
    float hz, db, bandwidth_hz;
} resonance;

typedef struct spectrum {
    float slope;                    ///< of the harmonics' amplitudes: n^-slope
    float even;                     ///< amplitude of the even ones
    float rolloff_hz;               ///< fourth-order low-pass, of a note at middle C
    float bandwidth_cents;          ///< of the first harmonic in the lowest table
    float widening;                 ///< exponent with which the bandwidth in hertz grows along the harmonics
    float breath;                   ///< amplitude of the noise around each harmonic
    float plain;                    ///< amplitude that needs no resonance
    resonance body[RESONANCES_MAX]; ///< of level 0 dB next to `plain`
    uint8_t bars[BARS_MAX];         ///< amplitude of the first harmonics in 1/100; the slope begins after them
} spectrum;

// clang-format off
static const spectrum SPECTRA[AUR_TIMBRE_COUNT][2] = {
    [AUR_TIMBRE_STRINGS] = {
        { .slope = 1.6f, .even = 1.0f, .rolloff_hz = 2100.0f, .bandwidth_cents = 30.0f, .widening = 1.0f, .breath = 0.06f, .plain = 0.7f,
          .body = { { 280.0f, 0.0f, 90.0f }, { 470.0f, 2.0f, 120.0f }, { 550.0f, 0.0f, 120.0f }, { 1100.0f, -3.0f, 500.0f } } },
        { .slope = 0.9f, .even = 1.0f, .rolloff_hz = 4600.0f, .bandwidth_cents = 34.0f, .widening = 1.0f, .breath = 0.08f, .plain = 0.6f,
          .body = { { 280.0f, 0.0f, 90.0f }, { 470.0f, 2.0f, 120.0f }, { 550.0f, 1.0f, 120.0f }, { 1100.0f, -2.0f, 500.0f }, { 2500.0f, 3.0f, 1500.0f } } } },
    [AUR_TIMBRE_GLASS] = {
        { .slope = 1.6f, .even = 0.6f, .rolloff_hz = 4100.0f, .bandwidth_cents = 55.0f, .widening = 1.1f, .breath = 0.4f, .plain = 1.0f },
        { .slope = 1.5f, .even = 1.0f, .rolloff_hz = 6000.0f, .bandwidth_cents = 12.0f, .widening = 0.8f, .breath = 0.13f, .plain = 1.0f,
          .bars = { 100, 30, 42, 10, 22, 5, 8, 14 } } },
    [AUR_TIMBRE_ORGAN] = {
        { .slope = 2.5f, .even = 1.0f, .rolloff_hz = 1550.0f, .bandwidth_cents = 9.0f, .widening = 0.8f, .breath = 0.05f, .plain = 1.0f,
          .bars = { 100, 45, 12, 10, 3, 2, 1, 2 } },
        { .slope = 2.0f, .even = 1.0f, .rolloff_hz = 3400.0f, .bandwidth_cents = 11.0f, .widening = 0.8f, .breath = 0.06f, .plain = 1.0f,
          .bars = { 100, 80, 45, 50, 16, 22, 5, 28 } } },
    [AUR_TIMBRE_BOWED] = {
        { .slope = 1.5f, .even = 0.8f, .rolloff_hz = 1250.0f, .bandwidth_cents = 14.0f, .widening = 0.9f, .breath = 0.06f, .plain = 0.6f,
          .body = { { 100.0f, 2.0f, 30.0f }, { 190.0f, 2.0f, 40.0f }, { 225.0f, 0.0f, 40.0f }, { 450.0f, -2.0f, 200.0f } } },
        { .slope = 0.9f, .even = 1.0f, .rolloff_hz = 2900.0f, .bandwidth_cents = 16.0f, .widening = 0.9f, .breath = 0.10f, .plain = 0.5f,
          .body = { { 100.0f, 1.0f, 30.0f }, { 190.0f, 2.0f, 40.0f }, { 225.0f, 1.0f, 40.0f }, { 450.0f, -1.0f, 200.0f }, { 1900.0f, 3.0f, 1100.0f } } } },
    [AUR_TIMBRE_CHOIR] = {
        { .slope = 0.0f, .even = 1.0f, .rolloff_hz = 5000.0f, .bandwidth_cents = 38.0f, .widening = 1.0f, .breath = 0.06f, .plain = 0.002f },
        { .slope = 0.0f, .even = 1.0f, .rolloff_hz = 5000.0f, .bandwidth_cents = 38.0f, .widening = 1.0f, .breath = 0.06f, .plain = 0.002f } },
};

/// Voices up to the given fundamental: ooh, aah.
static const struct {
    float below_hz;
    resonance vowels[2][RESONANCES_MAX];
} SINGERS[] = {
    { 150.0f, { { { 350.0f, 0.0f, 40.0f }, { 600.0f, -20.0f, 80.0f }, { 2400.0f, -32.0f, 100.0f }, { 2675.0f, -28.0f, 120.0f }, { 2950.0f, -36.0f, 120.0f } },
                { { 600.0f, 0.0f, 60.0f }, { 1040.0f, -7.0f, 70.0f }, { 2250.0f, -9.0f, 110.0f }, { 2450.0f, -9.0f, 120.0f }, { 2750.0f, -20.0f, 130.0f } } } },
    { 300.0f, { { { 350.0f, 0.0f, 40.0f }, { 600.0f, -20.0f, 60.0f }, { 2700.0f, -17.0f, 100.0f }, { 2900.0f, -14.0f, 120.0f }, { 3300.0f, -26.0f, 120.0f } },
                { { 650.0f, 0.0f, 80.0f }, { 1080.0f, -6.0f, 90.0f }, { 2650.0f, -7.0f, 120.0f }, { 2900.0f, -8.0f, 130.0f }, { 3250.0f, -22.0f, 140.0f } } } },
    { 450.0f, { { { 325.0f, 0.0f, 50.0f }, { 700.0f, -12.0f, 60.0f }, { 2530.0f, -30.0f, 170.0f }, { 3500.0f, -40.0f, 180.0f }, { 4950.0f, -64.0f, 200.0f } },
                { { 800.0f, 0.0f, 80.0f }, { 1150.0f, -4.0f, 90.0f }, { 2800.0f, -20.0f, 120.0f }, { 3500.0f, -36.0f, 130.0f }, { 4950.0f, -60.0f, 140.0f } } } },
    { 1e9f,   { { { 325.0f, 0.0f, 50.0f }, { 700.0f, -16.0f, 60.0f }, { 2700.0f, -35.0f, 170.0f }, { 3800.0f, -40.0f, 180.0f }, { 4950.0f, -60.0f, 200.0f } },
                { { 800.0f, 0.0f, 80.0f }, { 1150.0f, -6.0f, 90.0f }, { 2900.0f, -32.0f, 120.0f }, { 3900.0f, -20.0f, 130.0f }, { 4950.0f, -50.0f, 140.0f } } } },
};
// clang-format on

/// Squared amplitude of a resonance at `hz`, 1 at its peak: second order.
static float resonate(float hz, float peak_hz, float bandwidth_hz)
{
    float ratio = hz / peak_hz, width = bandwidth_hz / peak_hz;
    float off = 1.0f - ratio * ratio;
    return width * width / (off * off + ratio * ratio * width * width);
}

/// Power that body or mouth let through at `hz`.
static float body_power(aur_timbre timbre, aur_timbre_side side, float fundamental_hz, float hz)
{
    const spectrum *s = &SPECTRA[timbre][side];
    const resonance *body = s->body;
    float spread = 1.0f, power = s->plain * s->plain;
    if (timbre == AUR_TIMBRE_CHOIR) {
        size_t singer = 0;
        while (fundamental_hz >= SINGERS[singer].below_hz)
            singer++;
        body = SINGERS[singer].vowels[side];
        spread = SINGERS_SPREAD;
        float above = fundamental_hz / hz; // what the folds themselves give beside the mouth: mostly the fundamental
        power += FOLDS_POWER * above * above * above * above;
    }
    for (size_t i = 0; i < RESONANCES_MAX && body[i].hz > 0.0f; i++) {
        int tuned = timbre == AUR_TIMBRE_CHOIR && i == 0;
        float peak_hz = tuned ? aur_max(body[i].hz, fundamental_hz) : body[i].hz;
        float soft_db = timbre == AUR_TIMBRE_CHOIR && side == AUR_TIMBRE_SOFT && i > 0 ? SOFT_DB : 0.0f;
        power += aur_exp2((body[i].db + soft_db) * 0.33219281f) * resonate(hz, peak_hz, body[i].bandwidth_hz * spread);
    }
    return power;
}

/// Power of harmonic `n` of the source.
static float source_power(const spectrum *s, uint32_t n)
{
    uint32_t bars = s->bars[0] != 0 ? BARS_MAX : 1;
    float last = s->bars[0] != 0 ? (float)s->bars[BARS_MAX - 1] * 0.01f : 1.0f;
    if (s->bars[0] != 0 && n <= bars)
        return (float)s->bars[n - 1] * (float)s->bars[n - 1] * 1e-4f;
    float fall = aur_exp2(-2.0f * s->slope * aur_log2((float)n / (float)bars));
    return last * last * fall * (n % 2 == 0 ? s->even * s->even : 1.0f);
}

aur_partial aur_timbre_partial(aur_timbre timbre, aur_timbre_side side, uint32_t fundamental_bin, float bin_hz,
                               uint32_t n, uint32_t harmonics)
{
    const spectrum *s = &SPECTRA[timbre][side];
    uint32_t harmonic = n % harmonics + 1;
    float fundamental_hz = (float)fundamental_bin * bin_hz;
    float bin = (float)(harmonic * fundamental_bin), hz = bin * bin_hz;
    float roll = hz / (s->rolloff_hz * aur_exp2(ROLLOFF_TRACK * aur_log2(fundamental_hz * (1.0f / 262.0f))));
    float rolled = 1.0f + roll * roll * roll * roll;
    float power = source_power(s, harmonic) * body_power(timbre, side, fundamental_hz, hz) / (rolled * rolled);
    if (n >= harmonics)
        return (aur_partial){bin, power * s->breath * s->breath, 0.4f * (float)fundamental_bin};
    // High notes beat fast enough with less: three quarters an octave.
    float cents = s->bandwidth_cents * aur_exp2(-0.415f * aur_max(aur_log2(fundamental_hz * (1.0f / 92.0f)), 0.0f));
    float width = (aur_exp2(cents * (1.0f / 1200.0f)) - 1.0f) * 0.5f * (float)fundamental_bin;
    return (aur_partial){bin, power, aur_max(width * aur_exp2(s->widening * aur_log2((float)harmonic)), 0.6f)};
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The ear. The mean over two beats: a pulse that is 1 ms off moves it by 0.1 %, which it does not repeat.
#include "stream/tempo_ear.h"

#include "compose/control.h"
#include "stream/clock.h"
#include "stream/midi_clock.h"

/// A pulse so late begins anew: half a beat at the slowest tempo.
#define SILENCE_NS (AUR_NS_PER_SECOND / 2)

/// A change this small is not one, in thousandths of the tempo.
#define SAME_MILLI 5

#define SLOTS (AUR_TEMPO_EAR_PULSES + 1)

static uint32_t fold(int64_t bpm_milli)
{
    int64_t low = (int64_t)aur_control_describe(AUR_CONTROL_BPM)->min;
    int64_t high = (int64_t)aur_control_max(AUR_CONTROL_BPM);
    while (bpm_milli > high)
        bpm_milli /= 2;
    while (bpm_milli < low)
        bpm_milli *= 2;
    return (uint32_t)bpm_milli;
}

bool aur_tempo_ear_pulse(aur_tempo_ear *ear, int64_t at_ns, uint32_t *bpm_milli)
{
    int64_t before_ns = ear->_at_ns[(ear->_count + SLOTS - 1) % SLOTS];
    if (ear->_count > 0 && (at_ns - before_ns > SILENCE_NS || at_ns < before_ns))
        ear->_count = 0;
    ear->_at_ns[ear->_count % SLOTS] = at_ns;
    ear->_count++;
    if (ear->_count <= AUR_TEMPO_EAR_PULSES || ear->_count % AUR_MIDI_PULSES_A_BEAT != 1)
        return false;
    int64_t took_ns = at_ns - ear->_at_ns[ear->_count % SLOTS];
    if (took_ns < AUR_NS_PER_SECOND / 100)
        return false; // no clock is so fast
    int64_t beats = AUR_TEMPO_EAR_PULSES / AUR_MIDI_PULSES_A_BEAT;
    uint32_t heard_milli = fold(60000 * beats * AUR_NS_PER_SECOND / took_ns);
    uint32_t said_milli = ear->_said_milli;
    uint32_t change_milli = heard_milli > said_milli ? heard_milli - said_milli : said_milli - heard_milli;
    if ((uint64_t)change_milli * 1000 <= (uint64_t)SAME_MILLI * said_milli)
        return false;
    ear->_said_milli = *bpm_milli = heard_milli;
    return true;
}

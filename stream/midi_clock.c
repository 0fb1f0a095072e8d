// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The clock.
#include "stream/midi_clock.h"

#include <string.h>

#include "auralis.h"

#define SIXTEENTHS_A_BEAT 4
#define POSITIONS         0x4000

/// Who listens is told the place this long before its first pulse.
#define NOTICE_FRAMES (AUR_SAMPLE_RATE_HZ / 200)

/// A pulse later than this was passed over: the music went somewhere else.
#define LATE_FRAMES 4800.0 /* 100 ms */

void aur_midi_clock_add(aur_midi_clock *clock, const aur_midi_clock_beat *beat)
{
    if (clock->_count < AUR_MIDI_CLOCK_BEATS)
        clock->_beats[clock->_count++] = *beat;
}

static void drop_beat(aur_midi_clock *clock)
{
    clock->_count--;
    memmove(clock->_beats, clock->_beats + 1, clock->_count * sizeof clock->_beats[0]);
    clock->_pulse = 0;
}

static int64_t pulse_frame(const aur_midi_clock *clock)
{
    const aur_midi_clock_beat *beat = &clock->_beats[0];
    return beat->at_frame + (beat->next_frame - beat->at_frame) * clock->_pulse / AUR_MIDI_PULSES_A_BEAT;
}

int64_t aur_midi_clock_next_frame(const aur_midi_clock *clock)
{
    if (clock->_count == 0)
        return INT64_MAX;
    return clock->_placed ? pulse_frame(clock) : clock->_beats[0].at_frame - NOTICE_FRAMES;
}

static size_t say(uint8_t status, aur_midi_message *message)
{
    *message = (aur_midi_message){.bytes = {status}, .count = 1};
    return 1;
}

/// Says where the first beat is, and that it goes on from there.
static size_t place(aur_midi_clock *clock, aur_midi_message *messages)
{
    unsigned position = (unsigned)(clock->_beats[0].number * SIXTEENTHS_A_BEAT % POSITIONS);
    clock->_placed = clock->_runs = true;
    clock->_pulse = 0;
    if (clock->_beats[0].number == 0)
        return say(AUR_MIDI_START, messages);
    messages[0] =
        (aur_midi_message){.bytes = {AUR_MIDI_POSITION, position & 0x7fu, (uint8_t)(position >> 7)}, .count = 3};
    return 1 + say(AUR_MIDI_CONTINUE, &messages[1]);
}

static size_t stop(aur_midi_clock *clock, aur_midi_message *message)
{
    if (!clock->_runs)
        return 0;
    clock->_runs = false;
    return say(AUR_MIDI_STOP, message);
}

/// Leaves out the beats that are over, and where pulses were passed over the one that is played, too.
static void pass(aur_midi_clock *clock, double heard_frame)
{
    if (clock->_count > 0 && clock->_placed && heard_frame - (double)pulse_frame(clock) > LATE_FRAMES)
        clock->_placed = false;
    while (clock->_count > 0 && !clock->_placed && (double)clock->_beats[0].at_frame < heard_frame)
        drop_beat(clock);
}

size_t aur_midi_clock_step(aur_midi_clock *clock, double heard_frame, bool moves,
                           aur_midi_message messages[AUR_MIDI_CLOCK_MESSAGES_MAX])
{
    if (!moves)
        return stop(clock, messages);
    size_t count = 0;
    pass(clock, heard_frame);
    if (!clock->_placed)
        count += stop(clock, messages);
    if ((double)aur_midi_clock_next_frame(clock) > heard_frame)
        return count;
    if (!clock->_placed)
        return count + place(clock, &messages[count]);
    if (!clock->_runs)
        count += say(AUR_MIDI_CONTINUE, &messages[count]);
    clock->_runs = true;
    count += say(AUR_MIDI_PULSE, &messages[count]);
    clock->_pulse++;
    if (clock->_pulse == AUR_MIDI_PULSES_A_BEAT)
        drop_beat(clock);
    return count;
}

# SPDX-License-Identifier: MIT
"""usage: play_plug.py AURALIS   A device that moves, goes away or comes back: little silence, no click, no crash."""
import os
import signal
import sys
import time

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk
from play_sound import AURALIS, play, quit_player, render, align

RATE = 48000


def silences(samples, least_s=0.02):
    """(begin, end) of each silence in seconds."""
    quiet = numpy.abs(samples).max(axis=1) < 1e-6
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], quiet.astype(numpy.int8), [0]))))
    return [(b / RATE, e / RATE) for b, e in zip(edges[::2], edges[1::2]) if e - b > least_s * RATE]


def first_loud(samples, level=1e-6):
    loud = numpy.flatnonzero(numpy.abs(samples).max(axis=1) > level)
    return int(loud[0]) if len(loud) else len(samples)


def silence_in(samples):
    """Seconds, those before the first sound with them."""
    return sum(end - begin for begin, end in silences(samples, 0.005))


def rises_softly(samples, what):
    """The first millisecond of sound after silence is far below what follows."""
    at = first_loud(samples)
    edge = numpy.abs(samples[at: at + 48]).max()
    later = numpy.abs(samples[at: at + RATE // 2]).max()
    print(f"  {what}: begins at {20 * numpy.log10(edge / later):.0f} dB below what follows")
    assert edge < later / 30, f"{what}: begins with a click"


def last_loud(samples):
    return len(samples) - first_loud(samples[::-1])


def moves(pulse, what, change, from_sink, to_sink):
    """The sound server takes the stream from one sink to another: the music is in one of them at any time."""
    there = pulse.record(to_sink)
    here = pulse.record(from_sink)
    began = time.monotonic()
    time.sleep(1.5)
    change()
    time.sleep(2)
    first, second = here.stop(), there.stop()
    gaps = [end - begin for begin, end in silences(first[: last_loud(first)]) + silences(second[first_loud(second):])]
    assert sum(gaps) < 1.0, f"{gaps} s of silence"
    music = render(60)
    end = last_loud(first)
    was = align(first, music, end - RATE, RATE) + RATE
    begin = first_loud(second)
    now = align(second, music, begin + 4800, RATE) - 4800
    print(f"{what}: after {(end) / RATE:.2f} s here the music goes on there {(now - was) / RATE:+.3f} s from where it was, "
          f"{sum(gaps):.3f} s of silence")
    assert abs(now - was) < RATE, "more than a second is lost"


def record_late(pulse, sink, seconds):
    """What a sink plays from now on, and how much silence there was since now: in it, and until it could be recorded."""
    began = time.monotonic()
    heard = pulse.record(sink)
    late = time.monotonic() - began
    time.sleep(seconds)
    after = heard.stop()
    return after, silence_in(after) + late


def remove_and_add(pulse, player, sink, module):
    """Unplugged and plugged in again, while nothing else is there to play on."""
    heard = pulse.record(sink)
    time.sleep(1.5)
    pulse.pactl("unload-module", module)
    before = heard.stop()
    time.sleep(2)
    assert player.poll() is None, "it ended with its device"
    module = pulse.add_sink(sink)
    after, gap = record_late(pulse, sink, 4)
    print(f"{sink} removed and added: {gap:.3f} s of silence once it was there")
    assert gap < 1.0
    rises_softly(after, "it")
    return module, before, after


def follows_the_default():
    with desk.Pulse() as pulse:
        one = pulse.add_sink("one")
        two = pulse.add_sink("two")
        pulse.add_sink("other")
        pulse.pactl("set-default-source", "other.monitor")  # else the recorders would follow, too
        pulse.pactl("set-default-sink", "one")
        player = play(pulse)
        time.sleep(3)
        moves(pulse, "default moved", lambda: pulse.pactl("set-default-sink", "two"), "one", "two")
        moves(pulse, "default removed", lambda: pulse.pactl("unload-module", two), "two", "one")
        assert one
        status, _ = quit_player(player)
        assert status["underruns"] == 0, status


def waits_for_its_sink():
    music = render(60)
    with desk.Pulse() as pulse:
        one = pulse.add_sink("one")
        player = play(pulse, "--device", "pulse:one")
        time.sleep(4)
        one, before, after = remove_and_add(pulse, player, "one", one)
        # the music held still meanwhile: what comes after follows what was before, but for what the device had taken
        was = align(before, music, last_loud(before) - RATE, RATE) + RATE
        begin = first_loud(after) + RATE
        now = align(after, music, begin, RATE) - RATE
        print(f"  the music goes on {(now - was) / RATE:.3f} s further on")
        assert 0 <= now - was < RATE
        error = after[begin: begin + RATE] - music[now + RATE: now + 2 * RATE]
        same = float(numpy.mean(numpy.abs(error).max(axis=1) < 1e-3))
        assert same > 0.8, f"and only {100 * same:.0f} % of it is the same music"
        remove_and_add(pulse, player, "one", one)
        status, _ = quit_player(player)
        assert status["lost"] == 2 and status["devices"] == 3, status


def outlives_the_server():
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        player = play(pulse, "--device", "pulse:one")
        time.sleep(4)
        pulse.stop()
        time.sleep(1)
        assert player.poll() is None, "it ended with the sound server"
        pulse.start()
        pulse.add_sink("one")
        after, gap = record_late(pulse, "one", 3)
        print(f"sound server stopped and started: {gap:.3f} s of silence once it was there")
        assert gap < 1.0
        rises_softly(after, "it")
        quit_player(player)


def outlives_a_stall():
    """The sound server stands still, as after a machine's sleep, and goes on; then it hangs while somebody quits."""
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        player = play(pulse, "--device", "pulse:one")
        time.sleep(3)
        os.kill(pulse.daemon.pid, signal.SIGSTOP)
        time.sleep(3)
        os.kill(pulse.daemon.pid, signal.SIGCONT)
        after, gap = record_late(pulse, "one", 3)
        print(f"sound server stood still for 3 s: {gap:.3f} s of silence once it went on")
        assert gap < 1.0
        os.kill(pulse.daemon.pid, signal.SIGSTOP)
        time.sleep(0.5)
        began = time.monotonic()
        player.send_signal(signal.SIGINT)
        try:
            player.communicate(timeout=10)
            print(f"quit while it hangs: {time.monotonic() - began:.2f} s, code {player.returncode}")
            assert player.returncode == 0
        finally:
            os.kill(pulse.daemon.pid, signal.SIGCONT)


def main():
    desk.need()
    follows_the_default()
    waits_for_its_sink()
    outlives_the_server()
    outlives_a_stall()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""usage: play_sound.py AURALIS   What `auralis play` plays is what `auralis render` renders: heard through PulseAudio."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk

AURALIS = sys.argv[1]
FULL = os.environ.get("AUR_TEST_SCALE") == "full"
LONG_S = 600 if FULL else 10
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILES = f"while :; do cc -std=gnu11 -O2 -I '{ROOT}' -c '{ROOT}/stream/engine.c' -o /dev/null || exit; done"


def render(seconds, seed=7):
    done = subprocess.run([AURALIS, "render", "-o", "-", "--format", "wav", "--bits", "32f", "--seed", str(seed),
                           "--duration", str(seconds)], capture_output=True, check=True).stdout
    at = done.index(b"data") + 8
    samples = numpy.frombuffer(done[at: at + (len(done) - at) // 8 * 8], dtype="<f4")
    return samples.reshape(-1, 2)


def align(heard, music, at, length):
    """Where heard[at : at+length] lies in `music`: where the squared difference is least."""
    piece = heard[at: at + length].sum(axis=1).astype(float)
    whole = music.sum(axis=1).astype(float)
    places = len(whole) - len(piece)
    size = 1 << int(numpy.ceil(numpy.log2(len(whole) + len(piece))))
    both = numpy.fft.irfft(numpy.fft.rfft(whole, size) * numpy.conj(numpy.fft.rfft(piece, size)), size)[:places]
    energy = numpy.concatenate(([0.0], numpy.cumsum(whole ** 2)))
    return int(numpy.argmin(energy[len(piece):][:places] - energy[:places] - 2 * both))


def decibels(error, signal_):
    return 20 * numpy.log10(max(float(numpy.sqrt(numpy.mean(error ** 2))), 1e-12) /
                            float(numpy.sqrt(numpy.mean(signal_ ** 2))))


def first_sound(samples):
    loud = numpy.flatnonzero(numpy.abs(samples).max(axis=1) > 1e-4)
    assert len(loud) > 0, "nothing was heard"
    return int(loud[0]), int(loud[-1]) + 1


def play(pulse, *words):
    return pulse.spawn([AURALIS, "play", "--seed", "7", "--json", *words], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)


def quit_player(player):
    """Interrupts; returns the last status, how long it took to end."""
    began = time.monotonic()
    player.send_signal(signal.SIGINT)
    out = player.communicate(timeout=20)[0]
    took = time.monotonic() - began
    assert player.returncode == 0, f"exit code {player.returncode}: {out[-500:]}"
    return json.loads(out.strip().splitlines()[-1]), took


def equals_render(pulse, sink, rate, words, reference, tries=3):
    recording = pulse.record(sink, rate)
    player = play(pulse, "--device", f"pulse:{sink}", *words)
    time.sleep(LONG_S if rate == 48000 else 10)
    status, took = quit_player(player)
    heard = recording.stop()
    begin, end = first_sound(heard)
    begin, end = begin + rate, end - rate  # past the fades
    length = min(10 * rate, end - begin) // 2
    offset = begin - align(heard, reference, begin, length)
    music = reference[begin - offset: end - offset]
    error = decibels(heard[begin:end] - music, music)
    same = bool(numpy.array_equal(heard[begin:end], music))
    print(f"{sink} {rate} Hz {' '.join(words)}: {(end - begin) / rate:.1f} s, error {error:.1f} dB"
          f"{' (bit for bit)' if same else ''}, underruns {status['underruns']} of ours, "
          f"{status['device_underruns']} of the device, ended in {took:.2f} s")
    if status["device_underruns"] > 0 and tries > 1 and not FULL:
        print("  the machine was too busy for the sound server: once more")
        equals_render(pulse, sink, rate, words, reference, tries - 1)
        return
    assert status["underruns"] == 0 and status["device_underruns"] == 0 and status["lost"] == 0, status
    assert error < -60, "what is heard is not what is rendered"
    assert took < 1.0, "it does not end"


def resampled(music, rate):
    """By libsoxr, as ffmpeg has it."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "-", "-af",
                           f"aresample={rate}:resampler=soxr:precision=28", "-f", "f32le", "-"],
                          input=music.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    return numpy.frombuffer(done, dtype="<f4").reshape(-1, 2)


@contextlib.contextmanager
def compiling():
    """At full length one processor has something else to do all the time."""
    if not FULL:
        yield
        return
    compiler = subprocess.Popen(["sh", "-c", COMPILES], start_new_session=True)
    try:
        yield
        assert compiler.poll() is None, "nothing was compiled meanwhile"
    finally:
        os.killpg(compiler.pid, signal.SIGKILL)


def main():
    desk.need()
    music = render(LONG_S + 15)
    with desk.Pulse() as pulse, compiling():
        pulse.add_sink("a48", 48000)
        pulse.add_sink("b44", 44100)
        equals_render(pulse, "a48", 48000, [], music)
        equals_render(pulse, "b44", 44100, ["--rate", "44100"], resampled(music[: 40 * 48000], 44100))


if __name__ == "__main__":
    main()

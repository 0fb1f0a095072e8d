# SPDX-License-Identifier: MIT
"""usage: listen_device.py AURALIS   `auralis listen` on a sound device: what a sink's monitor hears is what the server
sent; the sink may go and come back; two in sync on one sink are together."""
import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk

AURALIS = sys.argv[1]
RATE = 48000
APART_S = 2.0  # each of two is heard alone so long


def serve(pulse):
    server = pulse.spawn([AURALIS, "serve", "--listen", "127.0.0.1:0", "--seed", "7"], stderr=subprocess.STDOUT,
                         stdout=subprocess.PIPE)
    for line in server.stdout:
        found = re.search(r"http://localhost:\d+", line)
        if found:
            return found.group(0) + "/"
    raise AssertionError("the server does not start")


def listen(pulse, url, *words):
    return pulse.spawn([AURALIS, "listen", url, "--json", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(listener):
    listener.send_signal(signal.SIGINT)
    out, words = listener.communicate(timeout=20)
    assert listener.returncode == 130, f"exit code {listener.returncode}: {words[-400:]}"
    return [json.loads(line) for line in out.splitlines()], words


def place(piece, whole):
    """Where `piece` lies in `whole`, and how alike the two are there: 1 = the same shape."""
    a, b = piece.sum(axis=1).astype(float), whole.sum(axis=1).astype(float)
    size = 1 << int(numpy.ceil(numpy.log2(len(a) + len(b))))
    both = numpy.fft.irfft(numpy.fft.rfft(b, size) * numpy.conj(numpy.fft.rfft(a, size)), size)[: len(b) - len(a) + 1]
    energy = numpy.concatenate(([0.0], numpy.cumsum(b ** 2)))
    alike = both / numpy.sqrt((energy[len(a):][: len(both)] - energy[: len(both)]) * numpy.sum(a ** 2) + 1e-12)
    at = int(numpy.argmax(alike))
    return at, float(alike[at])


def read_wav(path):
    data = open(path, "rb").read()
    at = data.index(b"data") + 8
    return numpy.frombuffer(data[at: at + (len(data) - at) // 8 * 8], dtype="<f4").reshape(-1, 2)


def longest_rest(samples):
    loud = numpy.flatnonzero(numpy.abs(samples).max(axis=1) > 1e-4)
    return float(numpy.diff(loud).max()) / RATE


def plays_what_is_sent(pulse, url, tries=3):
    module = pulse.add_sink("one")
    path = os.path.join(pulse.folder, "sent.wav")
    writer = pulse.spawn([AURALIS, "listen", url, "-o", path, "--bits", "32f", "--quiet"])
    recording = pulse.record("one")
    listener = listen(pulse, url, "--device", "pulse:one")
    time.sleep(8)
    lines, _ = end(listener)
    heard = recording.stop()
    time.sleep(1)
    writer.send_signal(signal.SIGINT)
    writer.wait(timeout=20)
    playing = [line for line in lines if line["state"] == "playing" and line["device_ms"] is not None]
    assert playing, lines
    begin = int(numpy.flatnonzero(numpy.abs(heard).max(axis=1) > 1e-4)[0])
    piece = heard[begin + RATE: begin + 4 * RATE]
    _, alike = place(piece, read_wav(path))
    print(f"on a sink: {alike:.6f} like what was sent; delay {playing[-1]['delay_ms']:.0f} ms, "
          f"{playing[-1]['device_ms']:.0f} of them the device's; {json.dumps(playing[-1]['device'])}")
    pulse.pactl("unload-module", module)  # else the next one's sound would be moved to it
    if alike <= 0.999 and tries > 1:  # a busy machine's daemon may have had a gap
        return plays_what_is_sent(pulse, url, tries - 1)
    assert alike > 0.999


def survives(pulse, url):
    module = pulse.add_sink("two")
    listener = listen(pulse, url, "--device", "pulse:two")
    time.sleep(3)
    pulse.pactl("unload-module", module)
    time.sleep(1)
    pulse.add_sink("two")
    recording = pulse.record("two")
    time.sleep(4)
    heard = recording.stop()
    lines, _ = end(listener)
    assert lines[-2]["device"]["opened"] == 2, lines[-2]
    late = numpy.flatnonzero(numpy.abs(heard).max(axis=1) > 1e-4)[0] / RATE
    print(f"sink gone and back: heard again after {late:.2f} s")
    assert late < 2.5


def says_why_not(pulse, url):
    listener = listen(pulse, url, "--device", "no such thing")
    _, words = listener.communicate(timeout=20)
    assert listener.returncode == 69 and "no such thing" in words, (listener.returncode, words)


def inputs(pulse):
    """Process id -> what PulseAudio calls its sound."""
    found = json.loads(pulse.pactl("-f", "json", "list", "sink-inputs"))
    return {int(one["properties"]["application.process.id"]): str(one["index"]) for one in found}


def mute(pulse, pid, on):
    """A client that a busy machine made open its device again is another input now."""
    for left in range(5, 0, -1):
        try:
            pulse.pactl("set-sink-input-mute", inputs(pulse)[pid], on)
            return
        except (AssertionError, KeyError):
            assert left > 1, f"no sound of {pid}"
            time.sleep(0.5)


def together(pulse, url, tries=3):
    """Each of two is heard alone for a while on one sink: the sink's own clock says how far they are apart."""
    module = pulse.add_sink("three")
    path = os.path.join(pulse.folder, "reference.wav")
    writer = pulse.spawn([AURALIS, "listen", url, "-o", path, "--bits", "32f", "--quiet"])
    pair = [listen(pulse, url, "--sync", "--buffer", "safe", "--device", "pulse:three") for _ in range(2)]
    time.sleep(5 if tries == 3 else 15)  # after a stall they find each other again by rate, which bends what is compared
    recording = pulse.record("three")
    for alone in pair:
        for one in pair:
            mute(pulse, one.pid, "0" if one is alone else "1")
        time.sleep(APART_S)
    heard = recording.stop()
    said = [end(one)[0] for one in pair]
    writer.send_signal(signal.SIGINT)
    writer.wait(timeout=20)
    sent = read_wav(path)
    size = int(APART_S * RATE)
    begins = [first + size // 4 for first in (len(heard) - 2 * size, len(heard) - size)]
    places = [place(heard[at: at + size // 2], sent) for at in begins]
    least = min(alike for _, alike in places)
    if least <= 0.99 and tries > 1:  # a busy machine's daemon may have had a gap
        pulse.pactl("unload-module", module)
        return together(pulse, url, tries - 1)
    assert least > 0.99, least
    offsets = [(at - where) / RATE for at, (where, _) in zip(begins, places)]
    apart_ms = 1000 * (offsets[1] - offsets[0])
    behind = [numpy.median([line["delay_ms"] for line in lines if line["state"] == "playing"][2:]) for lines in said]
    print(f"two in sync on one sink: {apart_ms:+.1f} ms apart by its monitor; by themselves {behind[0]:.1f} and "
          f"{behind[1]:.1f} ms behind")


def main():
    desk.need()
    with desk.Pulse() as pulse:
        url = serve(pulse)
        plays_what_is_sent(pulse, url)
        survives(pulse, url)
        says_why_not(pulse, url)
        together(pulse, url)


main()

# SPDX-License-Identifier: MIT
"""usage: play_osc.py AURALIS   Programs that speak OSC with `auralis play`: liblo's oscsend steers and plays, its oscdump
hears what is heard, wrong messages are answered; and a MIDI clock keeps to the same beats."""
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk
from play_midi import AURALIS, Clock, end, off_the_grid_ms, refuses


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def send(port, *words):
    subprocess.run(["oscsend", "127.0.0.1", str(port), *map(str, words)], check=True, timeout=10)


def text(value):
    data = value.encode() + b"\0"
    return data + b"\0" * (-len(data) % 4)


def message(address, types="", *values):
    packed = [text(v) if t == "s" else struct.pack(">" + t, v) for t, v in zip(types, values)]
    return text(address) + text("," + types) + b"".join(packed)


class Asker:
    """One who hears the answers."""

    def __init__(self, port, host="127.0.0.1"):
        self.to = (host, port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(3)

    def ask(self, packet):
        self.socket.sendto(packet, self.to)

    def answer(self, packet):
        """The texts of the /error that comes back."""
        self.ask(packet)
        data = self.socket.recv(4096)
        words = [word.decode() for word in data.split(b"\0") if word]
        assert words[0] == "/error" and words[1] == ",ssss", data
        return words[2:]


def wrong_options():
    refuses(["--osc-port", "none"], 2, "--osc-port none", "1..65535")
    refuses(["--osc-port", "70000"], 2, "--osc-port 70000", "1..65535")
    refuses(["--osc-out", "9000"], 2, "--osc-out 9000", "HOST:PORT")
    refuses(["--osc-out", ":9000"], 2, "HOST:PORT")
    refuses(["--grid"], 2, "belongs to --midi-in or --osc-port")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        refuses(["--osc-port", port], 69, "--osc-port " + port, "in use")


def answers_what_is_wrong(port):
    asker = Asker(port)
    for packet, words in ((message("/auralis/tempo", "f", 300.0), ("/auralis/tempo", "bpm", "300", "40..120")),
                          (message("/auralis/intensity", "f", float("nan")), ("intensity",)),
                          (message("/auralis/preset", "s", "none such"), ("preset", "none such", "focus")),
                          (message("/auralis/key", "ss", "D", "dorian"), ("key", "2 arguments", "one")),
                          (message("/auralis/note", "ii", 128, 1), ("pitch", "128", "0..127")),
                          (message("/auralis/note", "if", 60, 0.5), ("velocity",)),
                          (message("/auralis/volume", "f", 6.0), ("volume", "6", "-60..0")),
                          (message("/auralis/pause", "s", "yes"), ("pause", "0 or 1")),
                          (message("/auralis/nothing", "i", 1), ("address", "/auralis/nothing")),
                          (message("/elsewhere", "i", 1), ("address", "/elsewhere")),
                          (b"#bundle\0" + bytes(8) + struct.pack(">I", 12) + b"/auralis/", ("packet",)),
                          (b"no osc", ("packet",)),
                          (b"/" * 2000, ("packet", "too long"))):
        said = asker.answer(packet)
        assert all(any(word in one for one in said) for word in words), f"{words} is not in {said}"
    others = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_DGRAM)]
    for host in {host for host in others if not host.startswith("127.")}:
        outside = Asker(port, host)
        outside.socket.settimeout(0.5)
        try:
            outside.answer(message("/elsewhere"))
            raise AssertionError(f"it listens at {host}, too")
        except (TimeoutError, ConnectionRefusedError):
            print(f"it does not listen at {host}")


def said_by(dump):
    """What oscdump heard: (time, address, values)."""
    heard = []
    for line in dump.stdout:
        stamp, address, _, *values = line.split(" ", 3)
        whole, part = stamp.split(".")
        heard.append((int(whole, 16) + int(part, 16) / 2 ** 32, address, " ".join(values).strip()))
    return heard


def steers_and_tells(pulse):
    port, there = free_port(), free_port()
    dump = pulse.spawn(["oscdump", "-L", str(there)], stdout=subprocess.PIPE)
    clock = Clock(os.path.join(pulse.folder, "clock"))
    player = pulse.spawn([AURALIS, "play", "--seed", "7", "--bpm", "60", "--device", "pulse:one", "--json", "--osc-port",
                          str(port), "--osc-out", f"127.0.0.1:{there}", "--midi-clock", clock.path],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2.5)
    answers_what_is_wrong(port)
    send(port, "/auralis/tempo", "f", 120)
    send(port, "/auralis/key", "s", "A aeolian")
    send(port, "/auralis/intensity", "f", 0.25)
    send(port, "/auralis/volume", "f", -6)
    Asker(port).ask(b"#bundle\0" + bytes(8) + b"".join(
        struct.pack(">I", len(one)) + one for one in (message("/auralis/density", "d", 0.75),
                                                      message("/auralis/brightness", "f", 0.5))))
    send(port, "/auralis/note", "ii", 84, 100)
    time.sleep(0.4)
    send(port, "/auralis/note", "ii", 84, 0)
    time.sleep(4.5)
    send(port, "/auralis/pause", "i", 1)
    time.sleep(1.0)
    send(port, "/auralis/pause", "i", 0)
    time.sleep(2.0)
    send(port, "/auralis/note", "ii", 90, 100)
    time.sleep(0.5)
    player.send_signal(2)
    out, errors = player.communicate(timeout=20)
    assert player.returncode == 0, errors
    status = json.loads(out.strip().splitlines()[-1])
    assert (status["key"], status["mode"], status["bpm"], status["volume_db"]) == ("A", "aeolian", 120, -6), status
    dump.terminate()
    keeps_to_one_beat(said_by(dump), clock.stop())


def keeps_to_one_beat(heard, ticks):
    beats = [(now, values) for now, address, values in heard if address == "/auralis/beat"]
    notes = [values for _, address, values in heard if address == "/auralis/note"]
    places = [int(bar) * 4 + int(beat) for bar, beat, _ in (values.split() for _, values in beats)]
    assert places == list(range(len(places))), f"beats: {places}"
    assert beats[0][1].endswith("60.000000") and beats[-1][1].endswith("120.000000"), beats
    assert any(address == "/auralis/chord" for _, address, _ in heard) and len(notes) > 3, heard
    assert any(address == "/auralis/section" for _, address, _ in heard), heard
    assert sum(values.startswith("84 100 ") for values in notes) == 1, notes
    said = bytes(byte for _, byte in ticks)
    assert said[:1] == b"\xfa" and said.count(b"\xfc") == 2 and said.count(b"\xfb") == 1, said.hex()
    assert said.index(b"\xfb") == said.index(b"\xfc") + 1, "a pulse in the pause"
    pulses = [now for now, byte in ticks if byte == 0xF8]
    assert abs((len(pulses) - 1) // 24 + 1 - len(beats)) <= 1, f"{len(pulses)} pulses, {len(beats)} beats"
    apart = numpy.array([1000 * (beat - pulse) for (beat, _), pulse in zip(beats, pulses[::24])])
    apart -= numpy.median(apart)  # one is by the clock on the wall
    steady = numpy.abs(off_the_grid_ms(numpy.array(pulses[24 * 5: 24 * 8]), 120))
    print(f"OSC: {len(beats)} beats, {len(notes)} notes; beats and every 24th of {len(pulses)} MIDI pulses are "
          f"{numpy.median(numpy.abs(apart)):.1f} ms apart (median; {numpy.abs(apart).max():.1f} at worst); at 120 a minute "
          f"pulses are off by {numpy.median(steady):.2f} ms")
    assert numpy.median(numpy.abs(apart)) < 10 and numpy.median(steady) < 3


def main():
    desk.need()
    for program in ("oscsend", "oscdump"):
        if shutil.which(program) is None:
            desk.skip(f"{program} is missing: apt-get install liblo-tools")
    wrong_options()
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        steers_and_tells(pulse)


if __name__ == "__main__":
    main()

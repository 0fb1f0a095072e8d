# SPDX-License-Identifier: MIT
"""usage: play_options.py AURALIS   What `play`, `devices` and `doctor` answer: wrong options, no device, journals, sleep,
and a person who steers: the journal renders what was heard."""
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk
from play_sound import AURALIS, align, decibels, first_sound

RATE = 48000


def refuses(words, code, *texts):
    refuses_in(None, words, code, *texts)


def refuses_in(environment, words, code, *texts):
    done = subprocess.run([AURALIS, *words], env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == code, f"{words}: code {done.returncode}: {done.stderr}"
    for text in texts:
        assert text in done.stderr, f"{words}: {text!r} is not in {done.stderr!r}"


def wrong_options():
    refuses(["play", "--latency", "5"], 2, "--latency 5", "10..2000")
    refuses(["play", "--latency", "fast"], 2, "--latency fast")
    refuses(["play", "--rate", "7000"], 2, "--rate 7000", "8000..192000")
    refuses(["play", "--volume", "3"], 2, "--volume 3", "-60..0")
    refuses(["play", "--sleep", "soon"], 2, "--sleep soon", "45m")
    refuses(["play", "--sleep", "inf"], 2, "--sleep inf")
    refuses(["play", "--fade", "5m"], 2, "--fade", "belongs to --sleep")
    refuses(["play", "--sleep", "1m", "--fade", "2m"], 2, "must not be longer")
    refuses(["play", "--preset", "none such"], 2, "--preset")
    refuses(["play", "--title", "evening"], 2, "needs --journal")
    refuses(["play", "--journal", "evening.wav"], 2, ".auralis")
    refuses(["play", "--clock", "25:00"], 2, "23:59")
    refuses(["play", "somewhere"], 2, "unexpected argument 'somewhere'")
    refuses(["play", "/nowhere/at-all.auralis"], 66)
    refuses(["play", "--journal", "evening.auralis", "--title", "x" * 201], 2, "--title", "200 bytes")
    refuses(["devices", "all"], 2, "unexpected")
    refuses(["doctor", "all"], 2, "unexpected")


def no_device(pulse):
    for name in ("none such", "pulse:none-such", "99", "-1"):
        done = subprocess.run([AURALIS, "play", "--device=" + name], env=pulse.environment, capture_output=True,
                              text=True, timeout=30)
        assert done.returncode == 69 and name in done.stderr and "auralis devices" in done.stderr, done.stderr
        assert "Expression" not in done.stderr and "ALSA" not in done.stderr, done.stderr


def keeps_the_old_journal(pulse):
    """Where no music plays a journal that is there stays; where it does, one that cannot be written is refused."""
    path = os.path.join(pulse.folder, "old.auralis")
    subprocess.run([AURALIS, "render", "--seed", "3", "--duration", "1", "-o", "/dev/null", "--format", "raw",
                    "--journal", path], check=True, capture_output=True)
    with open(path, "rb") as file:
        old = file.read()
    refuses_in(pulse.environment, ["play", "--device", "none such", "--journal", path], 69, "none such")
    with open(path, "rb") as file:
        assert len(old) > 20 and file.read() == old, "a journal was lost to a device that is not there"
    new = os.path.join(pulse.folder, "new.auralis")
    refuses_in(pulse.environment, ["play", "--device", "none such", "--journal", new], 69)
    assert not os.path.exists(new), "a journal of nothing"
    refuses_in(pulse.environment, ["play", "--device", "pulse:one", "--journal", "/nowhere/at-all.auralis"], 73,
               "/nowhere/at-all.auralis", "No such file")
    done = subprocess.run([AURALIS, "play", "--device", "pulse:one", "--quiet", "--sleep", "1", "--journal", path],
                          env=pulse.environment, timeout=30)
    with open(path, "rb") as file:
        assert done.returncode == 0 and file.read() != old


def lists_devices(pulse):
    out = subprocess.run([AURALIS, "devices", "--json"], env=pulse.environment, capture_output=True, text=True,
                         check=True)
    listed = json.loads(out.stdout)
    assert out.stderr == "" and any(device["name"] == "pulse" for device in listed), out
    assert sum(device["default"] for device in listed) == 1
    table = subprocess.run([AURALIS, "devices"], env=pulse.environment, capture_output=True, text=True, check=True)
    assert all(device["name"] in table.stdout for device in listed)


def doctor(environment, **more):
    done = subprocess.run([AURALIS, "doctor", "--json"], env=dict(environment, **more), capture_output=True, text=True,
                          timeout=60)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.stderr == ""
    for check in checks.values():
        assert check["found"] and (check["verdict"] == "ok") == (check["fix"] == ""), check
    failed = any(check["verdict"] == "fail" for check in checks.values())
    assert done.returncode == (1 if failed else 0), done
    return checks


def knows_the_store(pulse):
    """A file, or a Redis of the test's own."""
    def store(where):
        found = doctor(pulse.environment, AURALIS_STORE=where)["store"]
        assert "secret" not in json.dumps(found), found
        return found
    path = os.path.join(pulse.folder, "people.db")
    assert "none yet" in store(path)["found"]
    assert store("")["verdict"] == "ok"
    server = subprocess.Popen([AURALIS, "serve", "--listen", "127.0.0.1:0", "--store", path], stderr=subprocess.PIPE)
    while b"serving on" not in server.stderr.readline():
        assert server.poll() is None
    found = store(path)
    server.terminate()
    server.wait(timeout=20)
    assert found["verdict"] == "ok" and "0 accounts" in found["found"], found
    broken = os.path.join(pulse.folder, "broken.db")
    with open(broken, "wb") as file:
        file.write(b"not a database" * 1000)
    for where in (broken, "/nowhere/people.db", pulse.folder, "http://localhost/"):
        found = store(where)
        assert found["verdict"] == "fail" and found["found"], found
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "refused" in store(f"redis://:secret@127.0.0.1:{port}/0")["found"]
    redis = subprocess.Popen(["redis-server", "--port", str(port), "--save", "", "--requirepass", "secret", "--dir",
                              pulse.folder], stdout=subprocess.PIPE)
    while b"Ready to accept" not in redis.stdout.readline():
        assert redis.poll() is None
    try:
        assert "none yet" in store(f"redis://:secret@127.0.0.1:{port}/0")["found"]
        assert store(f"redis://127.0.0.1:{port}/0")["verdict"] == "fail"
    finally:
        redis.terminate()
        redis.wait(timeout=20)


def looks_after_the_machine(pulse):
    checks = doctor(pulse.environment)
    assert checks["devices"]["verdict"] == "ok" and checks["sound_server"]["verdict"] == "ok", checks
    without = doctor(dict(pulse.environment, PULSE_SERVER=f"unix:{pulse.folder}/gone"))
    assert without["sound_server"]["verdict"] == "warn", without["sound_server"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        busy = doctor(pulse.environment, AURALIS_LISTEN=f"127.0.0.1:{port}")["port"]
        assert busy["verdict"] == "warn" and str(port) in busy["found"], busy
    knows_the_store(pulse)
    lines = subprocess.run([AURALIS, "doctor"], env=pulse.environment, capture_output=True, text=True).stdout
    assert all(line[:4].strip() in ("ok", "warn", "fail", "") for line in lines.splitlines()), lines


def says_who_hangs(pulse):
    """A sound server that does not answer, not even when the player lets go of it."""
    pulse.daemon.send_signal(signal.SIGSTOP)
    try:
        refuses_in(pulse.environment, ["play", "--device", "pulse:one"], 69, "pulse:one", "does not answer")
    finally:
        pulse.daemon.send_signal(signal.SIGCONT)


def begins_at_any_rate(pulse):
    """The ring holds what the device wants before it begins, or it would never begin."""
    for rate, latency in ((192000, 1500), (192000, 2000), (8000, 10)):
        done = subprocess.run([AURALIS, "play", "--device", "pulse:one", "--rate", str(rate), "--latency", str(latency),
                               "--quiet", "--sleep", "1"], env=pulse.environment, capture_output=True, text=True,
                              timeout=30)
        assert done.returncode == 0, f"{rate} Hz, {latency} ms: code {done.returncode}: {done.stderr}"


def sleeps(pulse):
    """--sleep ends by itself, having faded: the second half of the fade is far below the music."""
    recording = pulse.record("one")
    began = time.monotonic()
    player = pulse.spawn([AURALIS, "play", "--seed", "7", "--device", "pulse:one", "--quiet", "--sleep", "5", "--fade",
                          "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = player.communicate(timeout=20)[0]
    took = time.monotonic() - began
    heard = recording.stop()
    begin, end = first_sound(heard)
    before = decibels(heard[end - 3 * RATE: end - 2 * RATE], numpy.ones(1))
    late = decibels(heard[end - RATE // 2: end], numpy.ones(1))
    print(f"sleep 5 s, fade 2 s: {took:.2f} s, sound for {(end - begin) / RATE:.2f} s, last half second {late - before:.0f} dB")
    assert player.returncode == 0 and out == "" and 4.8 < took < 10
    assert 4.6 < (end - begin) / RATE < 5.3 and late - before < -15


def steers(pulse):
    """Keys through a terminal; what the journal renders is what was heard."""
    path = os.path.join(pulse.folder, "evening.auralis")
    recording = pulse.record("one")
    here, there = pty.openpty()
    player = pulse.spawn([AURALIS, "play", "--seed", "9", "--plan", "day", "--clock", "10:00", "--device", "pulse:one", "--journal", path],
                         stdin=there, stdout=there, stderr=there, environment={"TERM": "xterm"})
    os.close(there)
    reader = threading.Thread(target=lambda: drain(here))
    reader.start()
    time.sleep(2.5)
    for key in (b"\033[C", b"5", b"k", b"t", b"d", b"b", b"\033[C"):
        os.write(here, key)
        time.sleep(0.9)
    os.write(here, b"q")
    player.wait(timeout=20)
    reader.join()
    assert player.returncode == 0
    heard = recording.stop()
    done = subprocess.run([AURALIS, "render", path, "-o", "-", "--format", "wav", "--bits", "32f"], capture_output=True,
                          check=True).stdout
    at = done.index(b"data") + 8
    music = numpy.frombuffer(done[at: at + (len(done) - at) // 8 * 8], dtype="<f4").reshape(-1, 2)
    begin, end = first_sound(heard)
    begin, end = begin + RATE, end - RATE
    # piece by piece: where the machine is too busy for the sound server the recording has gaps that are not ours
    pieces = range(begin, end - RATE // 4, RATE // 4)
    same = [at for at in pieces if matches(heard, music, at, RATE // 4)]
    said = json.loads(subprocess.run([AURALIS, "inspect", path, "--json"], capture_output=True, check=True).stdout)
    print(f"steered by {len(said['entries'])} keys: {len(same)} of {len(pieces)} quarters of a second that were heard are "
          f"what the journal renders")
    assert len(pieces) > 8 and len(same) > 0.6 * len(pieces) and len(said["entries"]) == 7


def matches(heard, music, at, length):
    place = align(heard, music, at, length)
    return decibels(heard[at: at + length] - music[place: place + length], music[place: place + length]) < -60


def drain(fd):
    try:
        while os.read(fd, 65536):
            pass
    except OSError:
        pass


def main():
    desk.need()
    wrong_options()
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        no_device(pulse)
        keeps_the_old_journal(pulse)
        lists_devices(pulse)
        looks_after_the_machine(pulse)
        says_who_hangs(pulse)
        begins_at_any_rate(pulse)
        sleeps(pulse)
        steers(pulse)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""usage: play_remote.py AURALIS   Media keys: `auralis play` on a session bus of the test's own, as panels drive it
(MPRIS), beside a PulseAudio of the test's own."""
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk

AURALIS = sys.argv[1]
NAME = "org.mpris.MediaPlayer2.auralis"


class Bus:
    def __init__(self, pulse):
        self.address = f"unix:path={pulse.folder}/bus"
        self.process = pulse.spawn(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={self.address}"],
                                     stderr=subprocess.DEVNULL)
        desk.wait_for("the bus", lambda: os.path.exists(f"{pulse.folder}/bus"))

    def send(self, to, method, *words, path="/org/mpris/MediaPlayer2"):
        done = subprocess.run(["dbus-send", f"--bus={self.address}", "--print-reply", f"--dest={to}", path, method,
                               *words], capture_output=True, text=True, timeout=10)
        return done.stdout if done.returncode == 0 else None

    def call(self, method, *words, to=NAME):
        answer = self.send(to, f"org.mpris.MediaPlayer2.{method}", *words)
        assert answer is not None, f"{method} is not answered"
        return answer

    def get(self, name, interface="org.mpris.MediaPlayer2.Player", to=NAME):
        answer = self.send(to, "org.freedesktop.DBus.Properties.Get", f"string:{interface}", f"string:{name}")
        assert answer is not None, f"{name} cannot be read"
        answer = answer.split("\n", 1)[1]  # without the time
        return answer

    def names(self):
        return self.send("org.freedesktop.DBus", "org.freedesktop.DBus.ListNames", path="/org/freedesktop/DBus") or ""

    def waits(self, name, text):
        desk.wait_for(f"{name} is {text}", lambda: text in self.get(name))


def drives(pulse, bus):
    player = pulse.spawn([AURALIS, "play", "--seed", "7", "--device", "pulse:one", "--json"], stdout=subprocess.PIPE,
                         environment={"DBUS_SESSION_BUS_ADDRESS": bus.address})
    desk.wait_for("the player on the bus", lambda: NAME in bus.names())
    bus.waits("PlaybackStatus", '"Playing"')
    bus.waits("Metadata", "focus, D dorian")
    assert '"Auralis"' in bus.get("Identity", "org.mpris.MediaPlayer2")
    assert "/org/auralis/seed/7" in bus.get("Metadata")
    listed = bus.send(NAME, "org.freedesktop.DBus.Properties.GetAll", "string:org.mpris.MediaPlayer2.Player")
    for name in ("CanPlay", "CanPause", "CanSeek", "Rate", "Volume", "Position", "Metadata"):
        assert f'"{name}"' in listed, f"{name} is missing"
    bus.call("Player.Pause")
    bus.waits("PlaybackStatus", '"Paused"')
    time.sleep(0.5)
    held = bus.get("Position")
    time.sleep(1.2)
    assert held == bus.get("Position"), "the music goes on in a pause"
    bus.call("Player.PlayPause")
    bus.waits("PlaybackStatus", '"Playing"')
    bus.call("Player.Next")
    bus.waits("Metadata", "meditation")
    bus.call("Player.Previous")
    bus.waits("Metadata", "focus")
    assert bus.send(NAME, "org.freedesktop.DBus.Properties.Set", "string:org.mpris.MediaPlayer2.Player", "string:Volume",
                    "variant:double:0.5") is not None
    bus.waits("Volume", "0.5")
    assert bus.send(NAME, "org.freedesktop.DBus.Properties.Set", "string:org.mpris.MediaPlayer2.Player", "string:Volume",
                    "variant:double:nan") is None, "a volume that is no number"
    for method in ("Player.Seek int64:5", "Player.Stop", "Player.Play", "Raise"):
        bus.call(*method.split())
    bus.waits("PlaybackStatus", '"Playing"')
    second = pulse.spawn([AURALIS, "play", "--seed", "8", "--device", "pulse:one", "--quiet"],
                         environment={"DBUS_SESSION_BUS_ADDRESS": bus.address})
    desk.wait_for("a second player", lambda: f"{NAME}.instance{second.pid}" in bus.names())
    bus.call("Quit", to=f"{NAME}.instance{second.pid}")
    assert second.wait(timeout=10) == 0
    bus.call("Quit")
    out = player.communicate(timeout=10)[0]
    assert player.returncode == 0
    assert json.loads(out.strip().splitlines()[-1])["volume_db"] < -5
    print("driven by MPRIS: all right")


def outlives_the_session(pulse, bus):
    player = pulse.spawn([AURALIS, "play", "--seed", "7", "--device", "pulse:one", "--quiet", "--sleep", "4"],
                         environment={"DBUS_SESSION_BUS_ADDRESS": bus.address})
    desk.wait_for("the player on the bus", lambda: NAME in bus.names())
    bus.process.terminate()
    began = time.monotonic()
    assert player.wait(timeout=15) == 0 and time.monotonic() - began > 2, "it ended with the session"
    print("the session ended, the music did not")


def main():
    desk.need()
    if os.environ.get("AURALIS_MPRIS") == "none":
        desk.skip("built without libsystemd: apt-get install libsystemd-dev")
    if shutil.which("dbus-daemon") is None or shutil.which("dbus-send") is None:
        desk.skip("dbus-daemon is missing: apt-get install dbus")
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        bus = Bus(pulse)
        drives(pulse, bus)
        outlives_the_session(pulse, bus)


if __name__ == "__main__":
    main()

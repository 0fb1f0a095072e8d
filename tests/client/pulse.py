# SPDX-License-Identifier: MIT
"""A PulseAudio daemon of the test's own, with null sinks and what their monitors heard. It lives in a folder of its own
and is stopped by its process id; nobody else's sound is touched."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import numpy

NEEDED = {"pulseaudio": "pulseaudio", "pactl": "pulseaudio-utils", "parec": "pulseaudio-utils"}
PLUGIN = "/usr/lib/x86_64-linux-gnu/alsa-lib/libasound_module_pcm_pulse.so"


def skip(why):
    """Skips, loudly; in CI it fails."""
    print("SKIPPED: " + why)
    sys.exit(1 if os.environ.get("CI") else 77)


def need():
    for program, package in NEEDED.items():
        if shutil.which(program) is None:
            skip(f"{program} is missing: apt-get install {package}")
    if not any(os.path.exists(path) for path in (PLUGIN, PLUGIN.replace("x86_64", "aarch64"))):
        skip("ALSA's pulse device is missing: apt-get install libasound2-plugins")


def wait_for(what, condition, seconds=10.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


class Pulse:
    """with Pulse() as pulse: ..."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="auralis-pulse-")
        self.processes = []
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=self.folder, PULSE_RUNTIME_PATH=self.folder,
                                HOME=self.folder, PULSE_SERVER=f"unix:{self.folder}/native",
                                DBUS_SESSION_BUS_ADDRESS="disabled:")
        self.environment.pop("DISPLAY", None)
        self.start()
        return self

    def start(self):
        self.daemon = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--high-priority=yes",
             "--realtime=yes", "--disable-shm=yes", "-L",
             f"module-native-protocol-unix auth-anonymous=1 socket={self.folder}/native"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("PulseAudio", lambda: self.try_pactl("info"))

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait(timeout=10)

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def try_pactl(self, *words):
        done = subprocess.run(["pactl", *words], env=self.environment, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else ""

    def pactl(self, *words):
        done = subprocess.run(["pactl", *words], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"pactl {words}: {done.stderr}"
        return done.stdout.strip()

    def add_sink(self, name, rate=48000):
        """One that takes sound every 50 ms, as hardware does; else a null sink begins with a rest of 2 s."""
        return self.pactl("load-module", "module-null-sink", f"sink_name={name}", "format=float32le", f"rate={rate}",
                          "channels=2", "norewinds=1")

    def record(self, sink, rate=48000):
        """Hears what a sink's monitor gives, until stop()."""
        recording = Recording(self, sink, rate)
        self.processes.append(recording.process)
        return recording

    def spawn(self, words, **more):
        process = subprocess.Popen(words, env=dict(self.environment, **more.pop("environment", {})), text=True, **more)
        self.processes.append(process)
        return process


class Recording:
    def __init__(self, pulse, sink, rate):
        self.path = os.path.join(pulse.folder, f"{sink}-{time.monotonic_ns()}.raw")
        self.file = open(self.path, "wb")
        self.rate = rate
        self.process = subprocess.Popen(
            ["parec", f"--device={sink}.monitor", "--format=float32le", f"--rate={rate}", "--channels=2", "--raw",
             "--latency-msec=20"], env=pulse.environment, stdout=self.file)
        wait_for("the recorder", lambda: os.path.getsize(self.path) > 0)

    def stop(self):
        """Returns frames x 2."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=10)
        self.file.close()
        data = numpy.fromfile(self.path, dtype="<f4")
        return data[: len(data) // 2 * 2].reshape(-1, 2)

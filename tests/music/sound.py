# SPDX-License-Identifier: MIT
#
# What the listening tests share: renders of presets as arrays, and spectra. Nothing here is of the program's own
# measures.
import json
import subprocess
import sys
import wave

import numpy as np

RATE_HZ = 48000


def presets(auralis):
    """Every preset with its controls."""
    return json.loads(subprocess.run([auralis, "presets", "--json"], check=True, capture_output=True).stdout)


def read(path):
    """A 16-bit stereo WAV as floats, one row a frame."""
    with wave.open(path) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE_HZ, 2, 2):
            sys.exit(f"{path}: not 16 bit, stereo, {RATE_HZ} Hz")
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768.0


def render(auralis, preset, seed, begin_s, duration_s, path):
    """Renders a part of a piece of `preset`, as presets() gives it, in its own key, and reads it."""
    subprocess.run([auralis, "render", "--preset", preset["name"], "--seed", str(seed), "--from", f"{begin_s}s",
                    "--duration", f"{duration_s}s", "--bits", "16", "-o", path], check=True, capture_output=True)
    return read(path)


def score(auralis, preset, seed, duration_s):
    """What is composed of it, as `auralis render -o FILE.json` writes it."""
    command = [auralis, "render", "--preset", preset["name"], "--seed", str(seed), "--duration",
               f"{duration_s}s", "--format", "json", "-o", "-"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def spectra(mono, size, hop):
    """Magnitudes of Hann windows, one row a window."""
    frames = np.lib.stride_tricks.sliding_window_view(mono, size)[::hop]
    window = np.hanning(size)
    return np.abs(np.fft.rfft(frames * window, axis=1)) * (2.0 / window.sum())

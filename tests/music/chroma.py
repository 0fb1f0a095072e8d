#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# The key as it is heard: the seven notes that the score states are looked for in the spectrum of what is rendered.
# Shares no code with `auralis inspect`. Exit 1 if they are not the best of twelve transpositions in 90 % of the windows
# of 30 s; where the key changes within a window, either will do.
# usage: chroma.py AURALIS-BINARY [MINUTES [SEEDS [PRESET ...]]]
import sys
import tempfile

import numpy as np
import sound

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
STEPS = {
    "aeolian": [0, 2, 3, 5, 7, 8, 10], "dorian": [0, 2, 3, 5, 7, 9, 10], "phrygian": [0, 1, 3, 5, 7, 8, 10],
    "lydian": [0, 2, 4, 6, 7, 9, 11], "mixolydian": [0, 2, 4, 5, 7, 9, 10], "ionian": [0, 2, 4, 5, 7, 9, 11],
    "pentatonic_major": [0, 2, 4, 5, 7, 9, 11], "pentatonic_minor": [0, 2, 3, 5, 7, 8, 10],
}
LIMIT = 0.90
WINDOW_S, HOP_S = 30, 15
FFT = 32768
LOW, HIGH = 26, 84  # MIDI pitches looked at
TOGETHER = 8  # spectra averaged, 3 s: breath around a low note peaks now here, now there, and a note where it is
NOISE = 3.0  # a peak is this many times over the median of what surrounds it
AROUND = 64  # bins
APART = 3  # bins: of peaks nearer than that the loudest is the tone, the others are its trembling
HARMONICS = 20
EXPLAINED = 2.0  # times the harmonics of a sawtooth: formants lift some
BETWEEN = 0.2  # a harmonic so near to the middle of two pitches may be found at either
WEAK = 0.02  # of the strongest pitch: left out
TIE = 0.02  # collections that hold as much of a window but for this share are tied: few notes are of many keys


def strengths(mono):
    """How strong each pitch sounds: peaks of the spectrum that stand out of the noise, less what the harmonics of
    lower ones explain."""
    bins = int(2.0 ** ((HIGH - 69) / 12) * 440.0 * FFT / sound.RATE_HZ) // AROUND * AROUND + AROUND
    frames = sound.spectra(mono, FFT, FFT // 2)[:, :bins]
    frames = frames[:len(frames) // TOGETHER * TOGETHER].reshape(-1, TOGETHER, bins)
    frames = np.sqrt(np.square(frames).mean(axis=1))
    floor = np.repeat(np.median(frames.reshape(len(frames), -1, AROUND), axis=2), AROUND, axis=1)
    beside = np.lib.stride_tricks.sliding_window_view(np.pad(frames, ((0, 0), (APART, APART))), 2 * APART + 1, axis=1)
    peaks = (frames >= beside.max(axis=2)) & (frames > NOISE * floor)
    peaks &= frames > 0.003 * frames.max(axis=1, keepdims=True)
    peaks[:, [0, -1]] = False
    row, at = np.nonzero(peaks)
    left, here, right = (np.log(frames[row, at + k] + 1e-12) for k in (-1, 0, 1))
    at_exact = at + 0.5 * (left - right) / (left - 2.0 * here + right)  # a parabola through three points
    pitch = 69.0 + 12.0 * np.log2(at_exact * sound.RATE_HZ / FFT / 440.0)
    nearest = np.round(pitch).astype(int)
    good = (np.abs(pitch - nearest) < 0.35) & (nearest >= LOW) & (nearest < HIGH)
    strength = np.zeros(HIGH)
    np.add.at(strength, nearest[good], frames[row, at][good])
    for low in range(LOW, HIGH):
        for harmonic in range(2, HARMONICS + 1):
            exact = 12.0 * np.log2(harmonic)
            for above in {low + round(exact - BETWEEN), low + round(exact + BETWEEN)}:
                if above < HIGH:
                    strength[above] = max(0.0, strength[above] - EXPLAINED * strength[low] / harmonic)
    return np.where(strength < WEAK * strength.max(), 0.0, strength)


def held(mono):
    """For every window its beginning and the share of each pitch class."""
    window, hop = WINDOW_S * sound.RATE_HZ, HOP_S * sound.RATE_HZ
    for start in range(0, len(mono) - window + 1, hop):
        strength = strengths(mono[start:start + window])
        classes = np.array([strength[p::12].sum() for p in range(12)])
        yield start, classes / classes.sum()


def matches(classes, collection):
    """Whether no transposition of the collection holds more of the window."""
    shares = [sum(classes[(c + by) % 12] for c in collection) for by in range(12)]
    return shares[0] >= max(shares) - TIE


def stated(keys, start):
    """The collections the score states for a window."""
    end = start + WINDOW_S * sound.RATE_HZ
    for at, key in enumerate(keys):
        until = keys[at + 1]["frame"] if at + 1 < len(keys) else end
        if key["frame"] < end and until > start:
            yield [(NAMES.index(key["tonic"]) + step) % 12 for step in STEPS[key["mode"]]]


def main():
    auralis = sys.argv[1]
    minutes = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seeds = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    wanted = sys.argv[4:]
    failed = False
    for preset in sound.presets(auralis):
        name, controls = preset["name"], preset["controls"]
        if wanted and name not in wanted:
            continue
        right = wrong = windows = 0
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            for seed in range(1, seeds + 1):
                keys = sound.score(auralis, preset, seed, 60 * minutes)["keys"]
                mono = sound.render(auralis, preset, seed, 0, 60 * minutes, file.name).mean(axis=1)
                for start, classes in held(mono):
                    collections = list(stated(keys, start))
                    windows += 1
                    right += any(matches(classes, c) for c in collections)
                    wrong += sum(matches(classes, [c + by for c in collections[0]]) for by in range(1, 12)) / 11
        share = right / windows
        failed |= share < LIMIT
        print(f"{name:12} {controls['key']:2} {controls['mode']:16} heard in {100 * share:3.0f} % of {windows} windows,"
              f" other keys in {100 * wrong / windows:3.0f} %  at least {100 * LIMIT:.0f}"
              f"  {'FAIL' if share < LIMIT else 'pass'}", flush=True)
    sys.exit(1 if failed else 0)


main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# The key as it is heard: the seven notes declared are looked for in the spectrum of what is rendered. Shares no code
# with `auralis inspect`. Exit 1 if they are not the best of twelve transpositions in 90 % of the windows of 30 s.
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
LOW_HZ, HIGH_HZ = 100.0, 2000.0
FFT = 16384
NOISE = 4.0  # a peak is this many times over the median of what surrounds it


def chroma(mono):
    """How much each pitch class sounds: peaks of the spectrum that stand out, by their magnitude."""
    hz = np.fft.rfftfreq(FFT, 1.0 / sound.RATE_HZ)
    classes = np.zeros(12)
    for frame in sound.spectra(mono, FFT, FFT // 2):
        middle = frame[1:-1]
        around = np.array([np.median(part) for part in np.array_split(frame, 256)])
        floor = np.repeat(around, [len(part) for part in np.array_split(frame, 256)])[1:-1]
        peak = (middle > frame[:-2]) & (middle > frame[2:]) & (middle > NOISE * floor)
        peak &= (hz[1:-1] > LOW_HZ) & (hz[1:-1] < HIGH_HZ) & (middle > 0.01 * frame.max())
        at = np.nonzero(peak)[0] + 1
        left, here, right = np.log(frame[at - 1] + 1e-12), np.log(frame[at]), np.log(frame[at + 1] + 1e-12)
        shift = 0.5 * (left - right) / (left - 2.0 * here + right)  # a parabola through three points
        pitch = 69.0 + 12.0 * np.log2((at + shift) * sound.RATE_HZ / FFT / 440.0)
        near = np.abs(pitch - np.round(pitch)) < 0.3
        np.add.at(classes, np.round(pitch[near]).astype(int) % 12, frame[at][near])
    return classes


def heard(mono, collection):
    """For each window whether no transposition of the collection holds more of it."""
    matches = []
    window, hop = WINDOW_S * sound.RATE_HZ, HOP_S * sound.RATE_HZ
    for start in range(0, len(mono) - window + 1, hop):
        classes = chroma(mono[start:start + window])
        held = [sum(classes[(c + by) % 12] for c in collection) for by in range(12)]
        matches.append(held[0] >= max(held))
    return matches


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
        tonic = NAMES.index(controls["key"])
        collection = [(tonic + step) % 12 for step in STEPS[controls["mode"]]]
        matches = []
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            for seed in range(1, seeds + 1):
                mono = sound.render(auralis, name, seed, 0, 60 * minutes, file.name).mean(axis=1)
                matches += heard(mono, collection)
        share = sum(matches) / len(matches)
        failed |= share < LIMIT
        print(f"{name:12} {controls['key']} {controls['mode']:16} heard in {sum(matches)} of {len(matches)} windows"
              f" ({100 * share:.0f} %, at least {100 * LIMIT:.0f}) {'FAIL' if share < LIMIT else 'pass'}", flush=True)
    sys.exit(1 if failed else 0)


main()

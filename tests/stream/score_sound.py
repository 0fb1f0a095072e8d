#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# Another synthesiser plays the MIDI file of a span, and what it plays is the same music as our own render: the same
# diatonic collection, and for most chords the same triad.
#
# The measure: strengths of the twelve pitch classes from spectral peaks of 110..1760 Hz (windows of 0.34 s; a peak counts
# the square root of its magnitude, and not at all where a stronger one lies at a third or a fifth of its frequency),
# added up over the span, or over a chord from 0.5 s after its begin to its end. Both must hold three quarters of their
# strength in the seven notes of the written key signature, and no other seven notes 2 % more. The triad of a chord is
# the one of 24 (major, minor) whose notes are strongest; it must be the same for most chords. Drones, percussion, swells
# and noise are muted in both: a drone's overtones speak of its instrument, the others have no pitch.
# usage: score_sound.py AURALIS
import json
import os
import shutil
import subprocess
import sys
import tempfile
import wave

PACKAGES = 'apt-get install python3-numpy fluidsynth fluidr3mono-gm-soundfont'
FONTS = ['/usr/share/sounds/sf3/FluidR3Mono_GM.sf3', '/usr/share/sounds/sf3/default-GM.sf3',
         '/usr/share/sounds/sf2/FluidR3_GM.sf2', '/usr/share/sounds/sf2/default-GM.sf2']
CASES = [('focus', 7, 240), ('classic', 7, 120), ('bright', 3, 180)]
MUTE = 'drone,percussion,swell,noise'
RATE, WINDOW = 24000, 8192
MAJOR = [0, 2, 4, 5, 7, 9, 11]
TRIADS = [{(root + step) % 12 for step in steps} for root in range(12) for steps in ((0, 4, 7), (0, 3, 7))]
font = next((f for f in FONTS if os.path.exists(f)), None)
try:
    import numpy as np
except ImportError:
    np = None
if np is None or font is None or shutil.which('fluidsynth') is None:
    print(f'SKIPPED: needs numpy, fluidsynth and a General MIDI SoundFont: {PACKAGES}')
    sys.exit(1 if os.environ.get('CI') else 77)


def read(path):
    with wave.open(path) as file:
        assert file.getframerate() == 48000 and file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), '<i2').astype(np.float32)
    mono = samples.reshape(-1, file.getnchannels()).mean(axis=1)
    return mono[:len(mono) // 2 * 2].reshape(-1, 2).mean(axis=1)  # 24 kHz is enough


def classes_over_time(samples):
    """Row t: strengths of the twelve pitch classes from t * WINDOW / 2 on."""
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    bins = np.flatnonzero((hz > 110) & (hz < 1760))
    pitch_class = np.round(69 + 12 * np.log2(hz[bins] / 440)).astype(int) % 12
    rows = []
    for at in range(0, len(samples) - WINDOW, WINDOW // 2):
        level = np.abs(np.fft.rfft(samples[at:at + WINDOW] * np.hanning(WINDOW)))
        peak = (level[bins] > level[bins - 1]) & (level[bins] > level[bins + 1])
        for overtone in (3, 5):
            below = np.round(bins / overtone).astype(int)
            peak &= level[bins] > np.maximum(level[below - 1], np.maximum(level[below], level[below + 1]))
        rows.append(np.bincount(pitch_class, np.sqrt(level[bins]) * peak, 12))
    return np.array(rows)


def collections(strengths):
    """What share of the sound lies in the notes of each major scale."""
    return [sum(strengths[(tonic + step) % 12] for step in MAJOR) / sum(strengths) for tonic in range(12)]


def triad(strengths):
    return max(TRIADS, key=lambda notes: sum(strengths[note] for note in notes))


def main():
    auralis, segments, agreed = sys.argv[1], 0, 0
    with tempfile.TemporaryDirectory() as work:
        ours, theirs, midi, score = (os.path.join(work, name) for name in ('ours.wav', 'theirs.wav', 'a.mid', 'a.json'))
        for preset, seed, seconds in CASES:
            command = [auralis, 'render', '--preset', preset, '--seed', str(seed), '--duration', str(seconds), '--mute', MUTE]
            for out in (['-o', ours, '--bits', '16'], ['-o', midi], ['-o', score]):
                subprocess.run([*command, *out], check=True)
            subprocess.run(['fluidsynth', '-ni', '-q', '-R', '0', '-C', '0', '-g', '0.6', '-r', '48000', '-F', theirs, font,
                            midi], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(score) as file:
                said = json.load(file)
            mine, other = classes_over_time(read(ours)), classes_over_time(read(theirs))
            assert abs(len(mine) - len(other)) < 20 * RATE / WINDOW * 2, 'not the same length'
            written = said['keys'][0]['sharps'] * 7 % 12
            for strengths in (mine.sum(axis=0), other.sum(axis=0)):
                shares = collections(strengths)
                assert shares[written] > max(0.75, max(shares) - 0.02), f'{preset}: written {written}, played {shares}'
            same = 0
            edges = [c['frame'] / 48000 for c in said['chords']] + [seconds]
            edges = [(a + 0.5, b) for a, b in zip(edges, edges[1:]) if b - a > 2]
            for a, b in edges:
                span = slice(int(a * RATE / (WINDOW // 2)), int(b * RATE / (WINDOW // 2)))
                same += triad(mine[span].sum(axis=0)) == triad(other[span].sum(axis=0))
            print(f'{preset}: the written collection, the same triad for {same} of {len(edges)} chords')
            segments, agreed = segments + len(edges), agreed + same
    print(f'{agreed} of {segments} chords')
    assert segments >= 10 and agreed > segments / 2, 'most chords differ'


main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# Presets are told apart by ear, here by numbers: a linear discriminant over timbre, rhythm, width and harmony of
# excerpts of a minute, their loudness taken out, learns from some seeds and names the preset of others. Prints who is
# taken for whom; exit 1 if less than 90 % are named.
# usage: tell_apart.py AURALIS-BINARY [LEARN-SEEDS [TEST-SEEDS [MINUTES [PRESET ...]]]]
import sys
import tempfile

import numpy as np
import sound

LIMIT = 0.90
EXCERPT_S = 60
FFT, HOP = 2048, 2048
SHRINK = 0.1  # of the covariance towards a multiple of one


def features(stereo):
    """What an excerpt is like, whatever its loudness."""
    mid = sound.spectra(stereo.mean(axis=1), FFT, HOP)
    side = sound.spectra((stereo[:, 0] - stereo[:, 1]) / 2.0, FFT, HOP)
    hz = np.fft.rfftfreq(FFT, 1.0 / sound.RATE_HZ)
    edges = np.geomspace(30.0, 16000.0, 25)
    index = np.clip(np.digitize(hz, edges) - 1, 0, len(edges) - 2)
    begins = np.unique(index, return_index=True)[1]
    bands = np.add.reduceat(mid ** 2, begins, axis=1) + 1e-12
    wide = np.add.reduceat(side ** 2, begins, axis=1) + 1e-12
    level = 10.0 * np.log10(bands.mean(axis=0))
    power = mid.mean(axis=0) ** 2 + 1e-15
    centroid = np.log2((hz * power).sum() / power.sum())
    flatness = np.log10(np.exp(np.log(power).mean()) / power.mean())
    decibels = 10.0 * np.log10(bands + 1e-9 * bands.max())
    flux = np.maximum(np.diff(decibels, axis=0), 0.0).mean(axis=1)
    onsets = ((flux[1:-1] > flux[:-2]) & (flux[1:-1] > flux[2:]) & (flux[1:-1] > flux.mean() + flux.std())).mean()
    envelope = np.abs(np.fft.rfft((bands - bands.mean(axis=0)) / bands.mean(axis=0), axis=0)) ** 2
    rate = np.fft.rfftfreq(len(bands), HOP / sound.RATE_HZ)
    thirds = np.array_split(np.arange(bands.shape[1]), 3)
    modulation = [np.log10(envelope[(rate >= low) & (rate < high)][:, part].mean() + 1e-9)
                  for low, high in ((0.03, 0.3), (0.3, 1.0), (1.0, 4.0), (4.0, 11.0)) for part in thirds]
    pitch = np.round(69.0 + 12.0 * np.log2(np.maximum(hz, 1.0) / 440.0)).astype(int) % 12
    tonal = (hz > 200.0) & (hz < 4000.0)
    chroma = np.array([power[tonal & (pitch == p)].sum() for p in range(12)])
    chroma = np.sort(chroma / chroma.sum())[::-1]
    return np.concatenate([level - level.mean(), 10.0 * np.log10(wide.mean(axis=0) / bands.mean(axis=0)), decibels.std(axis=0),
                           [centroid, flatness, onsets * 100.0, flux.mean(), flux.std()], modulation,
                           [chroma[:3].sum(), chroma[:6].sum()]])


def excerpts(auralis, preset, seeds, minutes, path):
    """Features of whole minutes of several seeds; each seed begins elsewhere in the piece."""
    rows = []
    for seed in seeds:
        stereo = sound.render(auralis, preset, seed, 60 * (seed % 7), EXCERPT_S * minutes, path)
        for k in range(minutes):
            rows.append(features(stereo[k * EXCERPT_S * sound.RATE_HZ:(k + 1) * EXCERPT_S * sound.RATE_HZ]))
    return rows


def learn(rows, labels, count):
    """Fisher's discriminant: the class whose mean is nearest, measured by the covariance within classes."""
    scale = rows.std(axis=0) + 1e-9
    rows = rows / scale
    means = np.array([rows[labels == c].mean(axis=0) for c in range(count)])
    within = rows - means[labels]
    covariance = within.T @ within / len(rows)
    covariance = (1.0 - SHRINK) * covariance + SHRINK * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    inverse = np.linalg.inv(covariance)

    def name(row):
        apart = means - row / scale
        return int(np.argmin(np.einsum("ij,jk,ik->i", apart, inverse, apart)))
    return name


def main():
    auralis = sys.argv[1]
    learn_seeds, test_seeds, minutes = (int(a) for a in (sys.argv[2:5] + ["6", "3", "3"][len(sys.argv[2:5]):]))
    presets = [p for p in sound.presets(auralis) if not sys.argv[5:] or p["name"] in sys.argv[5:]]
    names = [p["name"] for p in presets]
    rows, labels, confusion = [], [], np.zeros((len(names), len(names)), int)
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        for c, preset in enumerate(presets):
            found = excerpts(auralis, preset, range(1, 1 + learn_seeds), minutes, file.name)
            rows += found
            labels += [c] * len(found)
        name = learn(np.array(rows), np.array(labels), len(names))
        for c, preset in enumerate(presets):
            for row in excerpts(auralis, preset, range(101, 101 + test_seeds), minutes, file.name):
                confusion[c, name(row)] += 1
    print("named" + " " * 7 + " ".join(f"{n[:4]:>4}" for n in names))
    for c, own in enumerate(names):
        print(f"{own:12}" + " ".join(f"{n or '.':>4}" for n in confusion[c]))
    right, all_of_them = int(np.trace(confusion)), int(confusion.sum())
    share = right / all_of_them
    print(f"{right} of {all_of_them} excerpts of seeds not heard before are named ({100 * share:.1f} %, at least"
          f" {100 * LIMIT:.0f}), by chance {100 / len(names):.1f} %: {'pass' if share >= LIMIT else 'FAIL'}")
    sys.exit(0 if share >= LIMIT else 1)


main()

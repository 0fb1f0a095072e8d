// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What sounds, by bands from low to high, for the eye: rises fast, falls slowly.

const BANDS = 44;
const LOW_HZ = 55;
const HIGH_HZ = 7500;
const RISE = 0.4;
const FALL = 0.07;

export class Spectrum {
  /** @param {import('./player.js').Player} player */
  constructor(player) {
    this._player = player;
    /** @type {AnalyserNode | null} */
    this._analyser = null;
    this._bins = new Uint8Array(0);
    this._levels = new Float32Array(BANDS);
  }

  /** @param {boolean} listen  false: nothing is measured, all fall @returns {Float32Array} levels 0..1, low to high */
  read(listen) {
    const { state, output } = this._player;
    if (listen && state === 'playing' && output) this._measure(output);
    else for (let band = 0; band < BANDS; band++) this._levels[band] *= listen ? 1 - FALL : 0;
    return this._levels;
  }

  /** @param {AudioNode} output */
  _measure(output) {
    if (this._analyser === null || this._analyser.context !== output.context) {
      this._analyser = new AnalyserNode(output.context, { fftSize: 2048, smoothingTimeConstant: 0.5 });
      output.connect(this._analyser);
      this._bins = new Uint8Array(this._analyser.frequencyBinCount);
    }
    this._analyser.getByteFrequencyData(this._bins);
    const binHz = this._analyser.context.sampleRate / this._analyser.fftSize;
    for (let band = 0; band < BANDS; band++) {
      const level = this._bandLevel(edgeHz(band) / binHz, edgeHz(band + 1) / binHz, band);
      this._levels[band] += (level - this._levels[band]) * (level > this._levels[band] ? RISE : FALL);
    }
  }

  /** High bands are weaker in music: they are lifted, so that the eye sees them too. */
  _bandLevel(from, to, band) {
    const first = Math.floor(from);
    const last = Math.max(first + 1, Math.floor(to));
    let most = 0;
    for (let bin = first; bin < last; bin++) most = Math.max(most, this._bins[bin]);
    const lifted = most / 255 + (0.22 * band * (most / 255)) / BANDS;
    return Math.min(1, Math.max(0, (lifted - 0.28) / 0.66)) ** 1.4;
  }
}

function edgeHz(band) {
  return LOW_HZ * (HIGH_HZ / LOW_HZ) ** (band / BANDS);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The volume as the audio thread applies it: wherever it was, it goes on from there. Ramps that the page schedules do
// not: the audio thread is up to a device's buffer ahead of what the page knows of it, and a ramp that begins in the
// past is a step, which clicks.

/** From silence to full, or back. */
export const VOLUME_RAMP_S = 0.03;

export class Volume {
  /** @param {number} rate_hz */
  constructor(rate_hz) {
    this._step = 1 / (VOLUME_RAMP_S * rate_hz);
    /** Applied last. */
    this.gain = 0;
  }

  /**
   * Scales one block, ever nearer to the gain that is wanted.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} wanted  0..1
   */
  apply(left, right, wanted) {
    if (this.gain === 1 && wanted === 1) return;
    for (let i = 0; i < left.length; i++) {
      this.gain += Math.max(-this._step, Math.min(this._step, wanted - this.gain));
      left[i] *= this.gain;
      right[i] *= this.gain;
    }
    if (Math.abs(wanted - this.gain) < 1e-7) this.gain = wanted;
  }
}

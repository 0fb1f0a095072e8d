// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The volume as the audio thread applies it: wherever it was, it goes on from there. Ramps that the page schedules do
// not: the audio thread is up to a device's buffer ahead of what the page knows of it, and a ramp that begins in the
// past is a step, which clicks. So does the corner where a straight ramp begins in a loud sound: the gain follows what
// is wanted as a weight on a critically damped spring does.

/** From silence to full, or back. */
export const VOLUME_RAMP_S = 0.045;
/** The spring's time constant is so much of that: then 1e-5 of the way is left. */
const SPRING_SHARE = 1 / 15;
const THERE = 1e-5;

export class Volume {
  /** @param {number} rate_hz */
  constructor(rate_hz) {
    this._spring = 1 / (SPRING_SHARE * VOLUME_RAMP_S * rate_hz);
    this._speed = 0; // a sample
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
      this._speed += this._spring * (this._spring * (wanted - this.gain) - 2 * this._speed);
      this.gain += this._speed;
      left[i] *= this.gain;
      right[i] *= this.gain;
    }
    if (Math.abs(wanted - this.gain) > THERE || Math.abs(this._speed) > THERE * this._spring) return;
    this.gain = wanted;
    this._speed = 0;
  }
}

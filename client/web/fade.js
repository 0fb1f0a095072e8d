// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The gain of what is played, up to 1 or down to 0 on a cubic. Where it turns on its way it goes on at the speed that it
// has and slows down from there: a corner in a loud sound is a click.

/** 10 ms. */
export const FADE_FRAMES = 480;

export class Fade {
  constructor() {
    /** Of the last sample. */
    this.gain = 0;
    this._up = false;
    this._left = 0; // samples until it is there
    // The way there, t samples on: gain + speed t + bend t^2 + twist t^3.
    this._speed = 0;
    this._bend = 0;
    this._twist = 0;
  }

  /** Silence at once, for where nothing sounds. */
  reset() {
    this.gain = 0;
    this._up = false;
    this._left = 0;
    this._speed = 0;
  }

  /**
   * @param {boolean} up
   * @param {number} most  samples that are left for it
   */
  aim(up, most) {
    const turns = up !== this._up;
    if (!turns && this._left <= most) return;
    const frames = Math.max(1, Math.min(turns ? this._turnFrames(up) : this._left, Math.floor(most)));
    const way = (up ? 1 : 0) - this.gain;
    this._bend = (3 * way - 2 * this._speed * frames) / frames ** 2;
    this._twist = (this._speed * frames - 2 * way) / frames ** 3;
    this._up = up;
    this._left = frames;
  }

  /** @returns {number} gain of the next sample */
  next() {
    if (this._left === 0) return this.gain;
    this._left--;
    if (this._left === 0) {
      this.gain = this._up ? 1 : 0;
      this._speed = 0;
      return this.gain;
    }
    this.gain += this._speed + this._bend + this._twist;
    this._speed += 2 * this._bend + 3 * this._twist;
    this._bend += 3 * this._twist;
    return this.gain;
  }

  /** So long that it does not overshoot before it turns. */
  _turnFrames(up) {
    if (this._speed === 0) return FADE_FRAMES;
    const room = up ? this.gain : 1 - this.gain;
    return Math.min(FADE_FRAMES, Math.ceil(Math.sqrt(12 * room) / Math.abs(this._speed)));
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// In time with others (docs/protocol.md, section 2.6): tells the audio thread which frame belongs at which time of its
// own, from the server's clock and from when the device lets out what.

import { SAMPLE_RATE_HZ } from './protocol.js';

const EVERY_MS = 250;
/** The device's time stamps are coarse: the middle one of so many is taken. */
const STAMPS = 9;

export class SyncClock {
  /**
   * @param {import('./output.js').Output} output
   * @param {import('./timebase.js').Timebase} time
   */
  constructor(output, time) {
    this._output = output;
    this._time = time;
    this._behind_s = 0;
    this._timer = 0;
    /** @type {number[]} performance.now() less context time, ms */
    this._stamps = [];
    this.isOn = false;
  }

  /** @param {number} behind_s  frame f is heard so long after it was made */
  setBehind(behind_s) {
    this._behind_s = behind_s;
    this._update();
  }

  setOn(on) {
    if (on === this.isOn) return;
    this.isOn = on;
    clearInterval(this._timer);
    if (on) this._timer = setInterval(() => this._update(), EVERY_MS);
    else this._output.setDue(NaN, 0);
    this._update();
  }

  _update() {
    if (!this.isOn) return;
    const heard = this._output.heardTime();
    if (heard === null) {
      this._stamps = []; // a context that rested goes on with another difference
      return;
    }
    this._stamps.push(heard.local_ms - 1000 * heard.context_s);
    if (this._stamps.length > STAMPS) this._stamps.shift();
    if (!this._time.isGood) return;
    const sorted = this._stamps.slice().sort((a, b) => a - b);
    const local_ms = 1000 * heard.context_s + sorted[sorted.length >> 1];
    this._output.setDue(this._time.frameAt(local_ms) - this._behind_s * SAMPLE_RATE_HZ, heard.context_s);
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The room's time at this end of the line (docs/protocol.md, section 2.6): from pings and their answers how far the
// server's clock is from ours, and so which frame is made now. The same as client/cli/timebase.c.

import { SAMPLE_RATE_HZ } from './protocol.js';

/** Answers looked at: the newest. */
const ANSWERS = 64;
/** So many answers and the estimate is good enough to play by. */
const ANSWERS_MIN = 8;
/** Way there and back together cannot be less than nothing, but for clocks that drift: one of them was put forward. */
const DRIFT_MS = 100;

export class Timebase {
  constructor() {
    this.reset();
  }

  /** Nothing is known: for a server that was started anew. */
  reset() {
    /** @type {{up_ms: number, down_ms: number}[]} */
    this._answers = [];
    this._zero_ms = NaN;
  }

  /** @param {number} zero_ms  server time of frame 0, as `hello` says */
  setZero(zero_ms) {
    this._zero_ms = zero_ms;
  }

  /** What a `pong` says: our time when asked, the server's, ours now; all in ms. */
  answer(sent_ms, server_ms, received_ms) {
    this._answers.push({ up_ms: server_ms - sent_ms, down_ms: received_ms - server_ms });
    if (this._answers.length > ANSWERS) this._answers.shift();
    const { up_ms, down_ms } = this._quickest();
    // Many machines' clocks stand still while they sleep.
    if (up_ms + down_ms < -DRIFT_MS) this._answers.splice(0, this._answers.length - 1);
  }

  /** True as soon as frameAt() means something. */
  get isKnown() {
    return this._answers.length > 0 && Number.isFinite(this._zero_ms);
  }

  /** True if enough was heard to keep in time with others. */
  get isGood() {
    return this._answers.length >= ANSWERS_MIN && Number.isFinite(this._zero_ms);
  }

  /** @param {number} local_ms @returns {number} the frame that was made then */
  frameAt(local_ms) {
    return ((local_ms + this._offset() - this._zero_ms) * SAMPLE_RATE_HZ) / 1000;
  }

  /**
   * The quickest way there and the quickest way back, each among all answers: a line that is as quick in both
   * directions at its best makes them differ by twice the clocks' difference.
   */
  _offset() {
    const { up_ms, down_ms } = this._quickest();
    return (up_ms - down_ms) / 2;
  }

  _quickest() {
    let [up_ms, down_ms] = [Infinity, Infinity];
    for (const answer of this._answers) {
      up_ms = Math.min(up_ms, answer.up_ms);
      down_ms = Math.min(down_ms, answer.down_ms);
    }
    return { up_ms, down_ms };
  }
}

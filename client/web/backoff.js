// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// How long to wait before the next attempt to connect: doubling, with jitter so that the listeners of a
// restarted server do not all come back in the same instant.

const FIRST_MS = 250;
const LAST_MS = 8000;
const JITTER = 0.2;

export class Backoff {
  /** @param {() => number} random  0 <= x < 1 */
  constructor(random = Math.random) {
    this._random = random;
    this._attempt = 0;
  }

  /**
   * @param {number} atLeast_ms  what the server asked for, before jitter
   * @returns {number} milliseconds to wait before the next attempt, never above 8 s
   */
  next(atLeast_ms = 0) {
    const plain = Math.min(LAST_MS, Math.max(atLeast_ms, FIRST_MS * 2 ** this._attempt));
    this._attempt = Math.min(this._attempt + 1, 16);
    return Math.min(LAST_MS, Math.round(plain * (1 - JITTER + 2 * JITTER * this._random())));
  }

  /** To be called when a connection proved good. */
  reset() {
    this._attempt = 0;
  }
}

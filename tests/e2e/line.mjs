// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Lines that are not as good as loopback, as numbers only: when a piece of a TCP stream that goes in now comes out.
// relay.mjs does so with real connections, unit/profiles.test.mjs with a simulated clock. Order is kept, as TCP keeps it.

/**
 * @typedef {object} Profile
 * @property {number} delay_ms   one way, in the middle
 * @property {number} jitter_ms  evenly drawn, more or less than that
 * @property {number} stall_ms   so long nothing comes out, once in `every_s`, somewhere in it
 * @property {number} every_s
 * @property {number} bytesPerSecond
 */
/** @type {Record<string, Profile>} */
export const PROFILES = {
  lan: { delay_ms: 0.5, jitter_ms: 0.3, stall_ms: 0, every_s: 60, bytesPerSecond: 12.5e6 },
  wifi: { delay_ms: 20, jitter_ms: 15, stall_ms: 0, every_s: 60, bytesPerSecond: 3e6 },
  '4g': { delay_ms: 60, jitter_ms: 40, stall_ms: 1000, every_s: 60, bytesPerSecond: 1e6 },
  bad: { delay_ms: 200, jitter_ms: 150, stall_ms: 3000, every_s: 120, bytesPerSecond: 250e3 },
  narrow: { delay_ms: 40, jitter_ms: 10, stall_ms: 0, every_s: 60, bytesPerSecond: 8000 },
};

/** @returns {() => number} 0 <= x < 1, the same for the same seed (mulberry32) */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/** One direction. */
export class Line {
  /** @param {Profile} profile @param {number} seed */
  constructor(profile, seed) {
    this.profile = profile;
    this._random = chance(seed);
    this._stallRandom = chance(seed ^ 0x5ca1ab1e);
    this._free_ms = 0; // when the last piece has gone in
    this._out_ms = 0; // when the last piece comes out
    /** @type {number[]} beginnings of stalls, by their number */
    this._stalls = [];
  }

  /** Milliseconds until what went in has passed the narrowest place. */
  backlog_ms(now_ms) {
    return Math.max(0, this._free_ms - now_ms);
  }

  /** @returns {number} when `bytes` that go in now come out; never before what went in earlier */
  pass(bytes, now_ms) {
    const { delay_ms, jitter_ms, bytesPerSecond } = this.profile;
    this._free_ms = Math.max(now_ms, this._free_ms) + (1000 * bytes) / bytesPerSecond;
    const plain_ms = this._free_ms + delay_ms + jitter_ms * (2 * this._random() - 1);
    this._out_ms = this._afterStall(Math.max(this._out_ms, plain_ms));
    return this._out_ms;
  }

  /** The end of the last stall before `now_ms`; -Infinity if there was none. */
  lastStallEnd(now_ms) {
    const { stall_ms, every_s } = this.profile;
    if (stall_ms === 0) return -Infinity;
    const number = Math.floor(now_ms / (1000 * every_s));
    const ends = [number - 1, number].filter((k) => k >= 0).map((k) => this._stall(k) + stall_ms);
    return Math.max(-Infinity, ...ends.filter((end_ms) => end_ms <= now_ms));
  }

  isStalled(now_ms) {
    return this._afterStall(now_ms) > now_ms;
  }

  _afterStall(at_ms) {
    const { stall_ms, every_s } = this.profile;
    if (stall_ms === 0) return at_ms;
    const begin_ms = this._stall(Math.floor(at_ms / (1000 * every_s)));
    return at_ms >= begin_ms && at_ms < begin_ms + stall_ms ? begin_ms + stall_ms : at_ms;
  }

  /** Where in its stretch of time the k-th stall begins; never so near the end that it would reach over it. */
  _stall(number) {
    const { stall_ms, every_s } = this.profile;
    while (this._stalls.length <= number) {
      const room_ms = 1000 * every_s - stall_ms;
      this._stalls.push(this._stalls.length * 1000 * every_s + this._stallRandom() * room_ms);
    }
    return this._stalls[number];
  }
}

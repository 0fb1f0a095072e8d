// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The jitter buffer's judgement, as numbers only: how much sound to keep in store, and how fast to play so that the
// store stays near that. Pads do not forgive a cut in time, so the only continuous tool is a trim of the playback
// rate inside +-0.3 % (5 cents); within a band around the target the trim is exactly 0 and samples pass untouched.

/**
 * How much a listener keeps in store: `live` for who plays along, `safe` for who wants music whatever the line does.
 * Outside [target - low, target + high] trimming begins; it ends inside the narrower pair. The band is wider above: a
 * little more delay costs nothing, a little less costs safety. It is wider than what packets, batches of 60 ms and a
 * clock that ticks late move the smoothed level by. client/cli/jitter.c has the same numbers.
 * @typedef {object} Mode
 * @property {number} min_s          target delay at the start, for packets of 20 ms; the burst on joining fills it
 * @property {number} max_s          target delay after the worst of lines
 * @property {number} grow_s         added to the target by an underrun, beside the half
 * @property {number} excess_s       above the target by this much, play jumps forward once instead of trimming
 * @property {number} spare_s        what may be in store above the target when play begins
 * @property {number} low_s
 * @property {number} high_s
 * @property {number} releaseLow_s
 * @property {number} releaseHigh_s
 */
/** @type {Record<string, Mode>} */
export const MODES = {
  live: {
    min_s: 0.04, max_s: 1, grow_s: 0.01, excess_s: 0.1, spare_s: 0.01,
    low_s: 0.012, high_s: 0.015, releaseLow_s: 0.003, releaseHigh_s: 0.005,
  },
  balanced: {
    min_s: 0.1, max_s: 2, grow_s: 0.03, excess_s: 0.1, spare_s: 0.02,
    low_s: 0.03, high_s: 0.04, releaseLow_s: 0.01, releaseHigh_s: 0.015,
  },
  safe: {
    min_s: 0.25, max_s: 4, grow_s: 0.05, excess_s: 1, spare_s: 0.1,
    low_s: 0.12, high_s: 0.2, releaseLow_s: 0.02, releaseHigh_s: 0.06,
  },
};
/** Largest change of the playback rate. */
export const TRIM_MAX = 0.003;

const SMOOTHING_S = 2;
const TRIM_HORIZON_S = 30;
const TRIM_MIN = 0.0003;
const TRIM_SLEW_PER_S = 0.001;

const GROWTH = 1.5;
const CALM_S = 10;
const SHRINK_S = 0.02;

// How late packets come, from the store alone: what was left just before each of them came. The target is never
// below twice the jitter (95 of 100 packets) and what a line without any needs: half a packet, a block, a fade.
const ARRIVALS = 128;
const ARRIVALS_MIN = 32;
const JITTER_EVERY_S = 1;
const JITTER_SHARE = 0.05;
const JITTER_TIMES = 2;
const STILL_S = 0.03;
const PACKET_S = 0.02;

export class JitterControl {
  /**
   * @param {Mode} mode
   * @param {number} packet_s  length of a packet; half a packet less is half a packet less in store
   */
  constructor(mode = MODES.safe, packet_s = PACKET_S) {
    this.mode = mode;
    this._shorter_s = (PACKET_S - packet_s) / 2;
    /** Store to keep, seconds. */
    this.target_s = mode.min_s - this._shorter_s;
    /** Smoothed store, seconds. */
    this.level_s = 0;
    /** Playback rate minus 1; exactly 0 in the steady state. */
    this.trim = 0;
    /** How much later than the earliest of late 95 of 100 packets came at most, seconds. */
    this.jitter_s = 0;
    this._floor_s = this.target_s;
    this._left_s = new Float64Array(ARRIVALS);
    this._sorted_s = new Float64Array(ARRIVALS);
    this.restart(0);
  }

  /** Play begins, or goes on elsewhere in the store, with `store_s` seconds in it. */
  restart(store_s) {
    this.level_s = store_s;
    this.trim = 0;
    this._trimming = false;
    this._calm_s = 0;
    this._lowest_s = Infinity;
    this._last_s = store_s;
    this._trimmed_s = 0;
    this._left_s.fill(Infinity);
    this._arrivals = 0;
    this._measured_s = 0;
  }

  /** The store ran empty though the line was up: keep more from now on. */
  underrun() {
    this.target_s = Math.min(this.mode.max_s, this.target_s * GROWTH + this.mode.grow_s);
  }

  /**
   * To be called for each block played.
   * @param {number} store_s  seconds in store now
   * @param {number} block_s  seconds since the last call
   * @returns {number} seconds to jump forward now; 0 nearly always
   */
  update(store_s, block_s) {
    this.level_s += (store_s - this.level_s) * Math.min(1, block_s / SMOOTHING_S);
    this._measure(store_s, block_s);
    this._shrink(store_s, block_s);
    const over_s = this.level_s - this.target_s;
    if (over_s > this.mode.excess_s && store_s - this.target_s > this.mode.excess_s) {
      const jump_s = store_s - this.target_s;
      this.restart(this.target_s);
      return jump_s;
    }
    if (over_s > this.mode.high_s || over_s < -this.mode.low_s) this._trimming = true;
    else if (over_s < this.mode.releaseHigh_s && over_s > -this.mode.releaseLow_s) this._trimming = false;
    this._slew(this._trimming ? wantedTrim(over_s) : 0, block_s);
    return 0;
  }

  /** Notes what was left when a packet came; once a second says how far these differ, and keeps the target above. */
  _measure(store_s, block_s) {
    if (store_s > this._last_s - block_s / 2) {
      this._left_s[this._arrivals % ARRIVALS] = this._last_s - block_s + this._trimmed_s; // as if nothing were trimmed
      this._arrivals++;
    }
    this._trimmed_s += this.trim * block_s;
    this._last_s = store_s;
    this._measured_s += block_s;
    if (this._measured_s < JITTER_EVERY_S || this._arrivals < ARRIVALS_MIN) return;
    this._measured_s = 0;
    const count = Math.min(this._arrivals, ARRIVALS);
    this._sorted_s.set(this._left_s);
    this._sorted_s.sort(); // places not used yet hold Infinity
    this.jitter_s = this._sorted_s[count - 1] - this._sorted_s[Math.floor(count * JITTER_SHARE)];
    const floor_s = Math.max(this.mode.min_s, STILL_S + JITTER_TIMES * this.jitter_s) - this._shorter_s;
    this._floor_s = Math.min(this.mode.max_s, floor_s);
    this.target_s = Math.max(this.target_s, this._floor_s);
  }

  /** After each calm stretch in which the store never came near empty, a little less is kept. */
  _shrink(store_s, block_s) {
    this._calm_s += block_s;
    this._lowest_s = Math.min(this._lowest_s, store_s);
    if (this._calm_s < CALM_S) return;
    if (this._lowest_s > this.target_s / 2) this.target_s = Math.max(this._floor_s, this.target_s - SHRINK_S);
    this._calm_s = 0;
    this._lowest_s = Infinity;
  }

  _slew(wanted, block_s) {
    const step = TRIM_SLEW_PER_S * block_s;
    if (Math.abs(wanted - this.trim) <= step) this.trim = wanted;
    else this.trim += Math.sign(wanted - this.trim) * step;
  }
}

/** Too much in store is played faster, too little slower. */
function wantedTrim(over_s) {
  const size = Math.min(TRIM_MAX, Math.max(TRIM_MIN, Math.abs(over_s) / TRIM_HORIZON_S));
  return over_s > 0 ? size : -size;
}

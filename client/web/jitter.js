// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The jitter buffer's judgement, as numbers only: how much sound to keep in store, and how fast to play so that the
// store stays near that. Pads do not forgive a cut in time, so the only continuous tool is a trim of the playback
// rate inside +-0.3 % (5 cents); within a band around the target the trim is exactly 0 and samples pass untouched.

/** Target delay at the start; a burst on joining fills it at once. */
export const TARGET_MIN_S = 0.25;
/** Target delay after the worst of lines. */
export const TARGET_MAX_S = 4;
/** Largest change of the playback rate. */
export const TRIM_MAX = 0.003;
/** Above the target by this much, play jumps forward once instead of trimming for minutes. */
export const EXCESS_S = 1;

// Outside [target - BAND_LOW, target + BAND_HIGH] trimming begins; it ends inside the narrower pair. The band is
// wider above: a little more delay costs nothing, a little less costs safety. It is wider than what packets of
// 20 ms, batches of 60 ms and a clock that ticks late move the level by.
const BAND_LOW_S = 0.12;
const BAND_HIGH_S = 0.2;
const RELEASE_LOW_S = 0.02;
const RELEASE_HIGH_S = 0.06;

const SMOOTHING_S = 2;
const TRIM_HORIZON_S = 30;
const TRIM_MIN = 0.0003;
const TRIM_SLEW_PER_S = 0.001;

const GROWTH = 1.5;
const CALM_S = 10;
const SHRINK_S = 0.02;

export class JitterControl {
  constructor() {
    /** Store to keep, seconds. */
    this.target_s = TARGET_MIN_S;
    /** Smoothed store, seconds. */
    this.level_s = 0;
    /** Playback rate minus 1; exactly 0 in the steady state. */
    this.trim = 0;
    this._trimming = false;
    this._calm_s = 0;
    this._lowest_s = Infinity;
  }

  /** Play begins, or goes on elsewhere in the store, with `store_s` seconds in it. */
  restart(store_s) {
    this.level_s = store_s;
    this.trim = 0;
    this._trimming = false;
    this._calm_s = 0;
    this._lowest_s = Infinity;
  }

  /** The store ran empty though the line was up: keep more from now on. */
  underrun() {
    this.target_s = Math.min(TARGET_MAX_S, this.target_s * GROWTH + 0.05);
  }

  /**
   * To be called for each block played.
   * @param {number} store_s  seconds in store now
   * @param {number} block_s  seconds since the last call
   * @returns {number} seconds to jump forward now; 0 nearly always
   */
  update(store_s, block_s) {
    this.level_s += (store_s - this.level_s) * Math.min(1, block_s / SMOOTHING_S);
    this._shrink(store_s, block_s);
    const over_s = this.level_s - this.target_s;
    if (over_s > EXCESS_S && store_s - this.target_s > EXCESS_S) {
      const jump_s = store_s - this.target_s;
      this.restart(this.target_s);
      return jump_s;
    }
    if (over_s > BAND_HIGH_S || over_s < -BAND_LOW_S) this._trimming = true;
    else if (over_s < RELEASE_HIGH_S && over_s > -RELEASE_LOW_S) this._trimming = false;
    this._slew(this._trimming ? wantedTrim(over_s) : 0, block_s);
    return 0;
  }

  /** After each calm stretch in which the store never came near empty, a little less is kept. */
  _shrink(store_s, block_s) {
    this._calm_s += block_s;
    this._lowest_s = Math.min(this._lowest_s, store_s);
    if (this._calm_s < CALM_S) return;
    if (this._lowest_s > this.target_s / 2) this.target_s = Math.max(TARGET_MIN_S, this.target_s - SHRINK_S);
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

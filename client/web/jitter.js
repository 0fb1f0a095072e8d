// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The jitter buffer's judgement, as numbers only: how much sound to keep in store, and how fast to play so that the
// store stays near that. Pads do not forgive a cut in time, so the only continuous tool is a trim of the playback
// rate inside +-0.3 % (5 cents); within a band around the target the trim is exactly 0 and samples pass untouched.

/**
 * How much a listener keeps in store: `live` for who plays along, `safe` for who wants music whatever the line does,
 * `auto` for who leaves it to the line. Outside [target - low, target + high] trimming begins; it ends inside the
 * narrower pair. The band is wider above: a little more delay costs nothing, a little less costs safety. It is wider
 * than what packets, batches of 60 ms and a clock that ticks late move the smoothed level by. client/cli/jitter.c has
 * the same numbers.
 * @typedef {object} Mode
 * @property {string} name
 * @property {number} start_s        target delay at the start, for packets of 20 ms; the burst on joining fills it
 * @property {number} min_s          target delay on the best of lines
 * @property {number} max_s          target delay after the worst of lines
 * @property {number} grow_s         added to the target by an underrun, beside the half
 * @property {number} calm_s         after such a time in which the store was never near empty a little less is kept
 * @property {number} remember_s     so long a stall is not forgotten: another of its length shall not be heard
 * @property {number} times          so many times the jitter are kept; once is enough where the latest are remembered
 * @property {number} spare_s        what may be in store above the target when play begins; half a message
 * @property {number} low_s
 * @property {number} high_s
 * @property {number} releaseLow_s
 * @property {number} releaseHigh_s
 * @property {number} sync_s         playing in time with others: frame f is heard so long after it was made
 */
/** @type {Record<string, Mode>} */
export const MODES = {
  live: {
    name: 'live', start_s: 0.04, min_s: 0.04, max_s: 1, grow_s: 0.01, calm_s: 2, remember_s: 0, times: 2,
    spare_s: 0.01, low_s: 0.012, high_s: 0.015, releaseLow_s: 0.003, releaseHigh_s: 0.005, sync_s: 0.1,
  },
  balanced: {
    name: 'balanced', start_s: 0.1, min_s: 0.1, max_s: 2, grow_s: 0.03, calm_s: 4, remember_s: 0, times: 2,
    spare_s: 0.02, low_s: 0.03, high_s: 0.04, releaseLow_s: 0.01, releaseHigh_s: 0.015, sync_s: 0.25,
  },
  auto: {
    name: 'auto', start_s: 0.25, min_s: 0.12, max_s: 4, grow_s: 0.05, calm_s: 10, remember_s: 240, times: 1,
    spare_s: 0.05, low_s: 0.04, high_s: 0.06, releaseLow_s: 0.01, releaseHigh_s: 0.02, sync_s: 0.6,
  },
  safe: {
    name: 'safe', start_s: 0.25, min_s: 0.25, max_s: 4, grow_s: 0.05, calm_s: 10, remember_s: 600, times: 2,
    spare_s: 0.05, low_s: 0.04, high_s: 0.06, releaseLow_s: 0.01, releaseHigh_s: 0.02, sync_s: 0.6,
  },
};
/** Largest change of the playback rate. */
export const TRIM_MAX = 0.003;

const SMOOTHING_S = 2;
const TRIM_HORIZON_S = 10;
const TRIM_MIN = 0.0003;
const TRIM_SLEW_PER_S = 0.001;
/** Above the target by this much, play jumps forward once instead of trimming. */
const EXCESS_S = 0.1;

/** So long after something came again the target is waited for; then what a line is begun with is enough. */
const PATIENCE_S = 1.5;
const GROWTH = 1.5;
const SHRINK_S = 0.02;

// How late packets come, from the store alone: how long what came before each of them had been waited for, on a clock
// of its own. The target is never below a multiple of the jitter (of 95 in 100 packets) and what a line without any
// needs: half a packet, a block, a fade.
const ARRIVALS = 128;
const ARRIVALS_MIN = 32;
const JITTER_EVERY_S = 1;
const JITTER_SHARE = 0.05;
const STILL_S = 0.03;
const PACKET_S = 0.02;
/** A burst comes in pieces: nothing is judged before it is there. What it brought too much is jumped over then. */
const SETTLE_S = 0.5;
/** What was to come by now counts as on its way up to this share of the target; a line may have stopped. */
const AGE_SHARE = 0.5;
/** Earlier than ever by this much: the device or the line was another until now. */
const EARLIER_S = 0.1;

// The latest packets are remembered in stretches of time. Less than the one above them is too little, and then so much
// more is kept that another a little later still changes nothing.
const STRETCHES = 8;
const LATEST_SPARE_S = 0.1;
const LATEST_AMPLE_S = 0.15;
const LATEST_TIMES = 1.1;

// In time with others: nothing is done about less than the one, a trim ends below the other, more is one jump.
const FOLLOW_LATE_S = 0.001;
const FOLLOW_RELEASE_S = 0.0003;
const FOLLOW_JUMP_S = 0.03;
const FOLLOW_HORIZON_S = 1;
const FOLLOW_SLEW_PER_S = 0.003;

export class JitterControl {
  /**
   * @param {Mode} mode
   * @param {number} packet_s  length of a packet; half a packet less is half a packet less in store
   */
  constructor(mode = MODES.safe, packet_s = PACKET_S) {
    this.mode = mode;
    this._shorter_s = (PACKET_S - packet_s) / 2;
    /** Store to keep, seconds. */
    this.target_s = mode.start_s - this._shorter_s;
    /** Smoothed store, seconds. */
    this.level_s = 0;
    /** Playback rate minus 1; exactly 0 in the steady state. */
    this.trim = 0;
    /** How much later than the earliest 95 of 100 packets came at most, seconds. */
    this.jitter_s = 0;
    this._floor_s = mode.min_s - this._shorter_s;
    this._came_s = new Float64Array(ARRIVALS);
    this._sorted_s = new Float64Array(ARRIVALS);
    this._latest_s = new Float64Array(STRETCHES);
    this._ample_s = 0; // kept for the latest of them
    this._stretch = 0;
    this._stretch_s = 0;
    this.forget();
    this.restart(0);
  }

  /** Another mode from now on; the store follows by trim, or by one jump if it is far too much. @param {Mode} mode */
  setMode(mode) {
    this.mode = mode;
    this.target_s = mode.start_s - this._shorter_s;
    this._setFloor();
  }

  /** Packets are so long from now on. */
  setPacket(packet_s) {
    const shorter_s = (PACKET_S - packet_s) / 2;
    this.target_s -= shorter_s - this._shorter_s;
    this._floor_s -= shorter_s - this._shorter_s;
    this._shorter_s = shorter_s;
  }

  /** Play begins, or goes on elsewhere in the store or in spite of a jump asked for, with `store_s` seconds in it. */
  restart(store_s) {
    this.level_s = store_s;
    this.trim = 0;
    this._trimming = false;
    this._calm_s = 0;
    this._lowest_s = Infinity;
    this._last_s = store_s;
    this._patient_s = 0; // since something came to end a silence
  }

  /** So much in store is enough for play to begin: a line that will not fill the target is heard all the same. */
  get enough_s() {
    return this._patient_s < PATIENCE_S ? this.target_s : Math.min(this.target_s, this.mode.start_s - this._shorter_s);
  }

  /**
   * What may be in store when play begins. Packets come several at a time: the longer ago the last came, the more is
   * about to come.
   * @param {number} age_s  since the last came
   */
  most(age_s) {
    return this.target_s + this.mode.spare_s - Math.min(age_s, AGE_SHARE * this.target_s);
  }

  /** When packets came until now says nothing about those to come: the line was down, or the music is another. */
  forget() {
    this._came_s.fill(Infinity);
    this._arrivals = 0;
    this._early_s = 0;
    this._waited_s = 0; // since the moment until which all that was to come had come
    this._measured_s = 0;
    this._settled_s = 0; // since the first packet
    this._isSettled = false;
    this._least_s = Infinity;
    this._most_s = 0;
  }

  /** The store ran empty though the line was up: keep more from now on. */
  underrun() {
    if (!this._isSettled) return; // not all of the burst is there
    this.target_s = Math.min(this.mode.max_s, this.target_s * GROWTH + this.mode.grow_s);
  }

  /**
   * To be called for each block while nothing is played.
   * @param {number} store_s  seconds in store now
   * @param {number} block_s  seconds since the last call of this or update()
   */
  wait(store_s, block_s) {
    if (this._patient_s > 0 || store_s > this._last_s) this._patient_s += block_s;
    this._measure(store_s, block_s, 0);
  }

  /**
   * To be called for each block played.
   * @param {number} store_s  seconds in store now
   * @param {number} block_s  seconds since the last call
   * @returns {number} seconds to jump forward now; 0 nearly always
   */
  update(store_s, block_s) {
    this.level_s += (store_s - this.level_s) * Math.min(1, block_s / SMOOTHING_S);
    this._measure(store_s, block_s, block_s * (1 + this.trim));
    this._shrink(store_s, block_s);
    if (this._settle(store_s)) return this._jump(this.level_s - this.target_s, store_s);
    const over_s = this.level_s - this.target_s;
    if (over_s > EXCESS_S && store_s - this.target_s > EXCESS_S) return this._jump(store_s - this.target_s, store_s);
    if (over_s > this.mode.high_s || over_s < -this.mode.low_s) this._trimming = true;
    else if (over_s < this.mode.releaseHigh_s && over_s > -this.mode.releaseLow_s) this._trimming = false;
    this._slew(this._trimming ? wantedTrim(over_s, TRIM_HORIZON_S) : 0, TRIM_SLEW_PER_S * block_s);
    return 0;
  }

  /**
   * In place of update() where the time of every frame is given.
   * @param {number} store_s
   * @param {number} block_s
   * @param {number} late_s  how much later than it should the present frame would be heard
   * @returns {number} seconds to jump; negative: back
   */
  follow(store_s, block_s, late_s) {
    this.level_s += (store_s - this.level_s) * Math.min(1, block_s / SMOOTHING_S);
    this._measure(store_s, block_s, block_s * (1 + this.trim));
    if (Math.abs(late_s) > FOLLOW_JUMP_S) {
      this.restart(store_s - late_s);
      return late_s;
    }
    if (Math.abs(late_s) > FOLLOW_LATE_S) this._trimming = true;
    else if (Math.abs(late_s) < FOLLOW_RELEASE_S) this._trimming = false;
    this._slew(this._trimming ? wantedTrim(late_s, FOLLOW_HORIZON_S) : 0, FOLLOW_SLEW_PER_S * block_s);
    return 0;
  }

  _jump(jump_s, store_s) {
    this.restart(store_s - jump_s);
    this.level_s = this.target_s;
    return jump_s;
  }

  /** Looks, while the burst settles, how full the store is. @returns {boolean} whether it proved too full */
  _settle(store_s) {
    if (this._isSettled || this._settled_s < SETTLE_S / 2) return false;
    this._least_s = Math.min(this._least_s, store_s);
    this._most_s = Math.max(this._most_s, store_s);
    if (this._settled_s < SETTLE_S) return false;
    this._isSettled = true;
    this.level_s = (this._least_s + this._most_s) / 2;
    return this.level_s - this.target_s > 2 * this.mode.spare_s; // a whole message too much
  }

  /** Notes how late a packet is; once a second says how far these differ, and keeps the target above. */
  _measure(store_s, block_s, played_s) {
    const came_s = store_s - (this._last_s - played_s);
    this._last_s = store_s;
    this._waited_s += block_s;
    if (this._settled_s > 0 || came_s > block_s / 2) this._settled_s += block_s;
    this._pass(block_s);
    if (came_s > block_s / 2) {
      this._arrive(this._waited_s);
      this._waited_s -= came_s;
    }
    this._measured_s += block_s;
    if (this._measured_s < JITTER_EVERY_S || this._arrivals < ARRIVALS_MIN) return;
    this._measured_s = 0;
    const count = Math.min(this._arrivals, ARRIVALS);
    this._sorted_s.set(this._came_s);
    this._sorted_s.sort(); // places not used yet hold Infinity
    this.jitter_s = this._sorted_s[count - 1 - Math.floor(count * JITTER_SHARE)] - this._sorted_s[0];
    this._setFloor();
  }

  /** What was waited for so long is here. */
  _arrive(waited_s) {
    if (this._settled_s < SETTLE_S) return;
    let early_s = waited_s;
    for (let k = 0; k < ARRIVALS; k++) early_s = Math.min(early_s, this._came_s[k]);
    const count = Math.min(this._arrivals, ARRIVALS);
    if (count > 0 && this._early_s - waited_s > EARLIER_S) {
      this.forget();
      return;
    }
    this._early_s = early_s;
    this._came_s[this._arrivals % ARRIVALS] = waited_s;
    this._arrivals++;
    this._latest_s[this._stretch] = Math.max(this._latest_s[this._stretch], waited_s - early_s);
    if (this._latest() + LATEST_SPARE_S > this._ample_s) this._setFloor();
  }

  /** Time passes, and what is long ago is forgotten. */
  _pass(block_s) {
    this._stretch_s += block_s;
    if (this._stretch_s < this.mode.remember_s / STRETCHES) return;
    this._stretch_s = 0;
    this._stretch = (this._stretch + 1) % STRETCHES;
    this._latest_s[this._stretch] = 0;
  }

  /** How late the latest packet known was, seconds. */
  _latest() {
    if (this.mode.remember_s === 0) return 0;
    let latest_s = 0;
    for (let k = 0; k < STRETCHES; k++) latest_s = Math.max(latest_s, this._latest_s[k]);
    return latest_s;
  }

  /** Sees to it that what packets were like until now is no danger. */
  _setFloor() {
    const { min_s, max_s } = this.mode;
    const latest_s = this._latest();
    const ample_s = latest_s > 0 ? LATEST_TIMES * latest_s + LATEST_AMPLE_S : 0;
    this._ample_s = latest_s + LATEST_SPARE_S > this._ample_s ? ample_s : Math.min(this._ample_s, ample_s);
    const wanted_s = Math.max(min_s, STILL_S + this.mode.times * this.jitter_s, this._ample_s);
    this._floor_s = Math.min(max_s, wanted_s) - this._shorter_s;
    this.target_s = Math.max(this.target_s, this._floor_s);
  }

  /** After each calm stretch in which the store never came near empty, a little less is kept. */
  _shrink(store_s, block_s) {
    this._calm_s += block_s;
    this._lowest_s = Math.min(this._lowest_s, store_s);
    if (this._calm_s < this.mode.calm_s) return;
    if (this._lowest_s > this.target_s / 2) this.target_s = Math.max(this._floor_s, this.target_s - SHRINK_S);
    this._calm_s = 0;
    this._lowest_s = Infinity;
  }

  _slew(wanted, step) {
    if (Math.abs(wanted - this.trim) <= step) this.trim = wanted;
    else this.trim += Math.sign(wanted - this.trim) * step;
  }
}

/** Too much is played faster, too little slower. */
function wantedTrim(over_s, horizon_s) {
  const size = Math.min(TRIM_MAX, Math.max(TRIM_MIN, Math.abs(over_s) / horizon_s));
  return over_s > 0 ? size : -size;
}

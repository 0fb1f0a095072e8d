// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Which quality the line can carry. Packets that come later and later, though they keep coming, or a store that ran
// empty twice in a minute, are a line that is too slow: a step down, as far as what came through allows. After a calm
// time one step up is tried; each try that fails makes the next calm twice as long. client/cli/ladder.c does the same.

const SECOND_S = 1;
/** A second so long had a hole in it: a stall, which says nothing about what the line carries. */
const HOLE_S = 1.6;
/** Later by so much in each of so many seconds, and by so much together, or the other while a step up is tried. */
const LATER_S = 0.05;
const SECONDS = 3;
const LATER_TOGETHER_S = 0.4;
const LATER_IN_TRIAL_S = 0.25;
/** What was sent before a step down still comes: so long nothing is judged. */
const DRAIN_S = 5;
const TRIAL_S = 60;
const CALM_FIRST_S = 60;
const CALM_LAST_S = 1920;
const UNDERRUNS = 2;
const UNDERRUNS_S = 60;
/** What carries a quality beside its own bits: headers of packets, frames and segments, and something to spare. */
const OVERHEAD = 1.25;
/** Late by more than this for so long the line is not calm; a stall is over sooner where the line carries enough. */
const CALM_LATE_S = 0.5;
const CALM_LATE_FOR_S = 3;

/** @typedef {{name: string, bitrate: number}} Rung */

export class Ladder {
  /** @param {Rung[]} rungs  best first: where it begins and what it never exceeds */
  constructor(rungs) {
    this._rungs = rungs;
    this._at = 0;
    this._calm_s = CALM_FIRST_S;
    this._triedAt_s = -Infinity;
    this._droppedAt_s = -Infinity;
    this._calmSince_s = NaN;
    /** @type {number[]} times of network underruns */
    this._underruns_s = [];
    this.forget();
  }

  /** Name of the quality to hear. */
  get name() {
    return this._rungs[this._at].name;
  }

  /** Whether it is below what it could be. */
  get isLow() {
    return this._at > 0;
  }

  /** The line is another, or media begins again: what was measured holds no more. */
  forget() {
    this._begin_s = NaN;
    this._early_s = Infinity;
    this._lateSince_s = NaN;
    /** @type {{later_s: number, carried: number}[]} the last seconds without a hole in which packets came later */
    this._seconds = [];
  }

  /**
   * Media came.
   * @param {number} end_s   stream time of its end
   * @param {number} now_s
   * @returns {boolean} whether another quality is wanted from now on
   */
  came(end_s, now_s) {
    const late_s = now_s - end_s;
    this._early_s = Math.min(this._early_s, late_s);
    if (Number.isNaN(this._begin_s)) {
      this._begin_s = now_s;
      this._beginLate_s = late_s;
      if (Number.isNaN(this._calmSince_s)) this._calmSince_s = now_s;
    }
    const passed_s = now_s - this._begin_s;
    if (passed_s < SECOND_S) return false;
    const later_s = late_s - this._beginLate_s;
    if (passed_s > HOLE_S || later_s < LATER_S) this._seconds = [];
    else this._seconds.push({ later_s, carried: 1 - later_s / passed_s });
    this._begin_s = now_s;
    this._beginLate_s = late_s;
    return this._judge(now_s, late_s - this._early_s);
  }

  /** The store ran empty for want of packets. @returns {boolean} whether another quality is wanted from now on */
  underrun(now_s) {
    this._calmSince_s = now_s;
    this._underruns_s = this._underruns_s.filter((at_s) => now_s - at_s < UNDERRUNS_S);
    this._underruns_s.push(now_s);
    if (this._underruns_s.length < UNDERRUNS || now_s - this._droppedAt_s < DRAIN_S) return false;
    return this._down(now_s);
  }

  /** The server left packets out, because they waited too long. @returns {boolean} whether another is wanted */
  overrun(now_s) {
    if (now_s - this._droppedAt_s < DRAIN_S) return false;
    return this._down(now_s);
  }

  _judge(now_s, late_s) {
    const isTrial = now_s - this._triedAt_s < TRIAL_S;
    if (late_s <= CALM_LATE_S) this._lateSince_s = NaN;
    else if (Number.isNaN(this._lateSince_s)) this._lateSince_s = now_s;
    if (now_s - this._lateSince_s >= CALM_LATE_FOR_S) this._calmSince_s = now_s;
    if (now_s - this._droppedAt_s < DRAIN_S) {
      this._seconds = [];
      return false;
    }
    const together_s = this._seconds.reduce((sum, { later_s }) => sum + later_s, 0);
    const enough = this._seconds.length >= (isTrial ? SECONDS - 1 : SECONDS);
    if (enough && together_s > (isTrial ? LATER_IN_TRIAL_S : LATER_TOGETHER_S)) return this._down(now_s);
    return this._at > 0 && now_s - this._calmSince_s > this._calm_s && this._up(now_s);
  }

  _down(now_s) {
    const carried = this._carried();
    if (now_s - this._triedAt_s < TRIAL_S) this._calm_s = Math.min(CALM_LAST_S, 2 * this._calm_s);
    this._triedAt_s = -Infinity;
    this._droppedAt_s = now_s;
    this._calmSince_s = now_s;
    this._seconds = [];
    this._underruns_s = [];
    const last = this._rungs.length - 1;
    if (this._at === last) return false;
    const bitrate = this._rungs[this._at].bitrate * OVERHEAD * carried;
    do this._at++;
    while (this._at < last && this._rungs[this._at].bitrate * OVERHEAD > bitrate);
    return true;
  }

  /** @returns {number} share of the present quality that came through; 1 if it is not known */
  _carried() {
    const count = this._seconds.length;
    return count === 0 ? 1 : this._seconds.reduce((sum, { carried }) => sum + carried, 0) / count;
  }

  _up(now_s) {
    if (now_s - this._triedAt_s > 2 * TRIAL_S && this._triedAt_s > 0) this._calm_s = CALM_FIRST_S; // the last try held
    this._at--;
    this._triedAt_s = now_s;
    this._calmSince_s = now_s;
    this._seconds = [];
    return true;
  }
}

/** Where a quality stands among the others; less than all of these is mono. */
const MONO_LAST = 1;

/**
 * The rungs below a quality: each other of fewer bits, in packets of 20 ms, best first, and mono last.
 * @param {{name: string, bitrate: number, channels: number, packet_frames: number}[]} qualities  as in `hello`
 * @param {string} top  name of the best one wanted
 * @returns {Rung[]}
 */
export function rungsBelow(qualities, top) {
  const first = qualities.find((one) => one.name === top);
  if (!first) return [{ name: top, bitrate: Infinity }];
  const worth = (one) => one.bitrate + (one.channels > MONO_LAST ? 0.5 : 0);
  const longest = Math.max(...qualities.map((one) => one.packet_frames));
  const below = qualities
    .filter((one) => one.packet_frames === longest && worth(one) < worth(first))
    .sort((a, b) => worth(b) - worth(a));
  return [first, ...below].map(({ name, bitrate }) => ({ name, bitrate }));
}

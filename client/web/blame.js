// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Why the store ran empty: nothing came (network), it came and was not decoded in time (decode), or this page was busy
// with other things and let it lie (main). Whether the page was busy is known from the audio thread's reports, which
// carry the time they were made: it is never throttled, and never waits for the page.

/** A report that lay so long lay because of the page. */
const BUSY_MS = 60;
/** Reports come every 100 ms: the page was busy that much longer, in the middle. */
const BEFORE_MS = 50;
/** A time in which the page was busy emptied the store only if it was this share of it, and no less than that. */
const SHARE = 0.6;
const LEAST_MS = 30;
/** So long before it. */
const NEAR_MS = 1500;
/** On its way through the decoder and the store: what came so shortly before it was missed came too late. */
const WAY_MS = 15;
const KEPT = 256;

/** @typedef {'network' | 'decode' | 'main'} Cause */

export class Blame {
  constructor() {
    /** @type {{end: number, at_ms: number}[]} stream frame up to which media had come, and when */
    this._came = [];
    /** @type {{from_ms: number, to_ms: number}[]} */
    this._busy = [];
  }

  /** Media came. @param {number} end  stream frame of its end @param {number} at_ms  by Date.now() */
  came(end, at_ms) {
    keep(this._came, { end, at_ms });
  }

  /** A report of the audio thread came. @param {number} made_ms @param {number} at_ms  both by Date.now() */
  reported(made_ms, at_ms) {
    if (at_ms - made_ms > BUSY_MS) keep(this._busy, { from_ms: made_ms - BEFORE_MS, to_ms: at_ms });
  }

  /**
   * @param {number} frame    stream frame that was missing
   * @param {number} at_ms    when, by Date.now()
   * @param {number} most_ms  what was in store when all was well
   * @param {number} way_frames  what may lie between the network and the store without fault
   * @returns {Cause}
   */
  judge(frame, at_ms, most_ms, way_frames) {
    const there = this._came.find((one) => one.end >= frame + way_frames);
    if (there && there.at_ms < at_ms - WAY_MS) return this._wasBusy(there.at_ms, at_ms, LEAST_MS) ? 'main' : 'decode';
    return this._wasBusy(at_ms - NEAR_MS, at_ms, Math.max(LEAST_MS, SHARE * most_ms)) ? 'main' : 'network';
  }

  /** Whether the page was busy between the two for longer than `least_ms`. */
  _wasBusy(from_ms, to_ms, least_ms) {
    return this._busy.some((one) => {
      const busy_ms = Math.min(one.to_ms, to_ms) - Math.max(one.from_ms, from_ms);
      return busy_ms > least_ms;
    });
  }
}

function keep(list, one) {
  list.push(one);
  if (list.length > KEPT) list.shift();
}

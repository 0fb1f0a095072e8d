// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Which keys are lit, and by whom, at the frame that is heard. The server tells of notes before they sound.

import { ALL_OFF, ON } from './batch.js';

const WAITING_MAX = 4096;

export class Lights {
  constructor() {
    /** @type {import('./batch.js').Heard[]} by frame */
    this._waiting = [];
    /** @type {Map<number, Set<number>>} keys that are down, by the member's number */
    this._lit = new Map();
  }

  /** Whether something has not been seen yet. */
  get isWaiting() {
    return this._waiting.length > 0;
  }

  /** @param {import('./batch.js').Heard[]} events */
  add(events) {
    this._waiting.push(...events);
    this._waiting.sort((a, b) => a.frame - b.frame); // those of one frame keep their order
    this._waiting.splice(0, Math.max(0, this._waiting.length - WAITING_MAX));
  }

  /** Takes over what is heard by now. @param {number} frame @returns {boolean} whether something is lit otherwise */
  advance(frame) {
    let changed = false;
    while (this._waiting.length > 0 && this._waiting[0].frame <= frame) {
      const { member, kind, key } = this._waiting.shift();
      const keys = this._lit.get(member) ?? new Set();
      this._lit.set(member, keys);
      if (kind === ON) keys.add(key);
      else if (kind === ALL_OFF) keys.clear();
      else keys.delete(key);
      changed = true;
    }
    return changed;
  }

  /** @param {number} member @returns {Set<number>} */
  keysOf(member) {
    return this._lit.get(member) ?? new Set();
  }

  /** Forgets all who are not there any more: another may get the number. @param {Set<number>} members  who are */
  keep(members) {
    for (const member of this._lit.keys()) if (!members.has(member)) this._lit.delete(member);
    this._waiting = this._waiting.filter((one) => members.has(one.member));
  }
}

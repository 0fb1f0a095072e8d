// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The hands of who plays here. Each finger, letter or key of a MIDI keyboard is a source that holds one key at most; a
// key that two of them hold is let go by the last.

import { ALL_OFF, OFF, ON, PEDAL } from './batch.js';

const PEDAL_DOWN = 127;

export class Hands {
  /** @param {(event: import('./batch.js').Played) => void} play */
  constructor(play) {
    this._play = play;
    /** @type {Map<string, number>} key by source */
    this._held = new Map();
    this.isPedalDown = false;
  }

  /** Keys that are down. @returns {Set<number>} */
  get keys() {
    return new Set(this._held.values());
  }

  /** @param {string} source @param {number} key 0..127 @param {number} velocity 1..127 @param {number} frame */
  strike(source, key, velocity, frame) {
    this.release(source, frame);
    if (this.keys.has(key)) this._play({ frame, kind: OFF, key, value: 0 });
    this._held.set(source, key);
    this._play({ frame, kind: ON, key, value: velocity });
  }

  release(source, frame) {
    const key = this._held.get(source);
    if (key === undefined) return;
    this._held.delete(source);
    if (!this.keys.has(key)) this._play({ frame, kind: OFF, key, value: 0 });
  }

  /** @param {boolean} down */
  pedal(down, frame) {
    if (down === this.isPedalDown) return;
    this.isPedalDown = down;
    this._play({ frame, kind: PEDAL, key: 0, value: down ? PEDAL_DOWN : 0 });
  }

  /** Lets go of everything. */
  letGo(frame) {
    if (this._held.size === 0 && !this.isPedalDown) return;
    this._held.clear();
    this.pedal(false, frame);
    this._play({ frame, kind: ALL_OFF, key: 0, value: 0 });
  }
}

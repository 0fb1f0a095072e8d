// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The notes that sound now. The server tells of them before they are heard (docs/protocol.md, `notes`).

import { SAMPLE_RATE_HZ } from './protocol.js';

const WAITING_MAX = 512;
const SOUNDING_MAX = 64;
/** A note is seen for so long after it is let go; long notes are not seen to their end. */
const AFTER_S = 1.6;
const HELD_MAX_S = 12;

/**
 * @typedef {object} Note
 * @property {number} frame     at which it is struck
 * @property {number} frames    for which it is held
 * @property {number} pitch     MIDI
 * @property {number} velocity  0..1
 * @property {string} layer
 */

export class Notes {
  /** @param {import('./player.js').Player} player */
  constructor(player) {
    /** @type {Note[]} */
    this._waiting = [];
    /** @type {Note[]} */
    this._sounding = [];
    player.addEventListener('message', ({ detail }) => {
      if (detail.type === 'notes') this._add(detail.notes);
    });
    player.addEventListener('joined', ({ detail }) => {
      if (detail.fresh) this.clear();
    });
  }

  clear() {
    this._waiting = [];
    this._sounding = [];
  }

  /** @param {Note[]} notes */
  _add(notes) {
    this._waiting.push(...notes);
    this._waiting.sort((a, b) => a.frame - b.frame);
    this._waiting.splice(0, Math.max(0, this._waiting.length - WAITING_MAX));
  }

  /**
   * @param {number} frame  that is heard now
   * @param {string[]} muted  layers that are not heard
   * @returns {Note[]} what is seen now, oldest first
   */
  at(frame, muted) {
    while (this._waiting.length > 0 && this._waiting[0].frame <= frame) {
      const note = /** @type {Note} */ (this._waiting.shift());
      if (!muted.includes(note.layer)) this._sounding.push(note);
    }
    this._sounding = this._sounding.filter((note) => frame < endOf(note) && frame >= note.frame).slice(-SOUNDING_MAX);
    return this._sounding;
  }
}

/** How strongly a note is seen, 0..1: at once when struck, lower while held, then gone. */
export function glowOf(note, frame) {
  const age_s = (frame - note.frame) / SAMPLE_RATE_HZ;
  const held_s = Math.min(HELD_MAX_S, note.frames / SAMPLE_RATE_HZ);
  const struck = Math.exp(-age_s * 2.2);
  const held = 0.42 * Math.min(1, Math.max(0, 1 - (age_s - held_s) / AFTER_S));
  return Math.max(struck, held) * (0.45 + 0.55 * note.velocity);
}

function endOf(note) {
  return note.frame + Math.min(HELD_MAX_S * SAMPLE_RATE_HZ, note.frames) + AFTER_S * SAMPLE_RATE_HZ;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Notes of people as bytes (docs/people.md, 3.3), pure: what is played goes out, what is heard comes in. And when it
// goes out: at once, but not more often than the server takes it.

export const OFF = 0;
export const ON = 1;
export const PEDAL = 2;
export const ALL_OFF = 4;

export const HEARD = 3;
const PLAYED = 2;
const HEAD_BYTES = 16;
const EVENT_BYTES = 6;
const HEARD_HEAD_BYTES = 8;
const HEARD_BYTES = 16;
const EVENTS_MAX = 60;
const AFTER_MAX = 0xffff;
/** 50 batches a second; the server takes 60. */
const EVERY_MS = 20;

/**
 * @typedef {{frame: number, kind: number, key: number, value: number}} Played  `frame` of the room; `value` velocity or pedal
 * @typedef {{frame: number, member: number, kind: number, key: number, velocity: number, instrument: number}} Heard
 */

/**
 * @param {number} sequence
 * @param {Played[]} events  1..60; one that says to have been before the last one was with it
 * @returns {ArrayBuffer}
 */
export function writeBatch(sequence, events) {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES + EVENT_BYTES * events.length));
  const first = Math.round(events[0].frame);
  view.setUint8(0, PLAYED);
  view.setUint8(1, events.length);
  view.setUint32(4, sequence, true);
  view.setBigInt64(8, BigInt(first), true);
  let after = 0;
  events.forEach(({ frame, kind, key, value }, k) => {
    const at = HEAD_BYTES + EVENT_BYTES * k;
    after = Math.min(AFTER_MAX, Math.max(after, Math.round(frame) - first));
    view.setUint16(at, after, true);
    view.setUint8(at + 2, kind);
    view.setUint8(at + 3, key);
    view.setUint8(at + 4, value);
  });
  return view.buffer;
}

/** @param {ArrayBuffer} message @returns {Heard[]} @throws {RangeError} if the message does not have the documented form */
export function readHeard(message) {
  const view = new DataView(message);
  const bytes = message.byteLength;
  const count = bytes < HEARD_HEAD_BYTES ? -1 : view.getUint8(1);
  if (bytes !== HEARD_HEAD_BYTES + HEARD_BYTES * count) throw new RangeError(`notes: ${count} in ${bytes} bytes`);
  return Array.from({ length: count }, (_, k) => {
    const at = HEARD_HEAD_BYTES + HEARD_BYTES * k;
    const frame = Number(view.getBigInt64(at, true));
    const [kind, key, velocity, instrument] = [10, 11, 12, 13].map((more) => view.getUint8(at + more));
    return { frame, member: view.getUint16(at + 8, true), kind, key, velocity, instrument };
  });
}

export class Batches {
  /** @param {(message: ArrayBuffer) => void} send */
  constructor(send) {
    this._send = send;
    /** @type {Played[]} */
    this._waiting = [];
    this._sequence = 0;
    this._sent_ms = -Infinity;
    this._timer = 0;
  }

  /** @param {Played} event */
  push(event) {
    this._waiting.push(event);
    const wait_ms = this._sent_ms + EVERY_MS - performance.now();
    if (wait_ms <= 0 || this._waiting.length === EVENTS_MAX) this.flush();
    else if (this._timer === 0) this._timer = setTimeout(() => this.flush(), wait_ms);
  }

  /** Sends what waits. */
  flush() {
    clearTimeout(this._timer);
    this._timer = 0;
    if (this._waiting.length === 0) return;
    this._send(writeBatch(this._sequence, this._waiting));
    this._sequence = (this._sequence + 1) >>> 0;
    this._waiting = [];
    this._sent_ms = performance.now();
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Where memory cannot be shared with the audio thread: the same as RingWriter, by messages. A message allocates on
// both sides, so samples travel in batches whose buffers come back to be filled again.

import { SAMPLE_RATE_HZ } from './protocol.js';

const BATCH_FRAMES = 2880; // 60 ms
/** A batch is this share of what is kept in store, if that is less. */
const BATCH_SHARE = 0.25;
const UNIT_FRAMES = 240;

/** @typedef {{left: Float32Array, right: Float32Array}} Buffers */

export class PortSink {
  /**
   * @param {MessagePort} port  of the worklet
   * @param {number} store_s    what is kept in store at least
   */
  constructor(port, store_s) {
    this._port = port;
    this.setBatch(store_s);
    /** @type {Buffers[]} */
    this._spare = [];
    this._batch = this._take();
    this._frame = NaN;
    this._frames = 0;
    this._came_ms = 0;
  }

  /** @param {number} store_s  what is kept in store at least from now on */
  setBatch(store_s) {
    const share = Math.floor((BATCH_SHARE * store_s * SAMPLE_RATE_HZ) / UNIT_FRAMES) * UNIT_FRAMES;
    /** Frames in a message. */
    this.batchFrames = Math.min(BATCH_FRAMES, Math.max(UNIT_FRAMES, share));
  }

  /** Same as RingWriter.write(). */
  write(frame, left, right, came_ms) {
    this._came_ms = came_ms;
    if (this._frames > 0 && frame !== this._frame + this._frames) this._send();
    let done = 0;
    while (done < left.length) {
      if (this._frames === 0) this._frame = frame + done;
      const take = Math.min(left.length - done, Math.max(1, this.batchFrames - this._frames));
      this._batch.left.set(left.subarray(done, done + take), this._frames);
      this._batch.right.set(right.subarray(done, done + take), this._frames);
      this._frames += take;
      done += take;
      if (this._frames >= this.batchFrames) this._send();
    }
  }

  /** Same as RingWriter.flush(). */
  flush() {
    this._frames = 0;
    this._port.postMessage({ type: 'flush' });
  }

  /** @param {Buffers} buffers  back from the worklet */
  recycle(buffers) {
    this._spare.push(buffers);
  }

  _take() {
    return this._spare.pop() ?? { left: new Float32Array(BATCH_FRAMES), right: new Float32Array(BATCH_FRAMES) };
  }

  _send() {
    const { left, right } = this._batch;
    const message = { type: 'samples', frame: this._frame, frames: this._frames, left, right, came_ms: this._came_ms };
    this._port.postMessage(message, [left.buffer, right.buffer]);
    this._batch = this._take();
    this._frames = 0;
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Where memory cannot be shared with the audio thread: the same as RingWriter, by messages. A message allocates on
// both sides, so samples travel in batches whose buffers come back to be filled again.

const BATCH_FRAMES = 2880; // 60 ms

/** @typedef {{left: Float32Array, right: Float32Array}} Buffers */

export class PortSink {
  /** @param {MessagePort} port  of the worklet */
  constructor(port) {
    this._port = port;
    /** @type {Buffers[]} */
    this._spare = [];
    this._batch = this._take();
    this._frame = NaN;
    this._frames = 0;
  }

  /** Same as RingWriter.write(). */
  write(frame, left, right) {
    if (this._frames > 0 && frame !== this._frame + this._frames) this._send();
    let done = 0;
    while (done < left.length) {
      if (this._frames === 0) this._frame = frame + done;
      const take = Math.min(left.length - done, BATCH_FRAMES - this._frames);
      this._batch.left.set(left.subarray(done, done + take), this._frames);
      this._batch.right.set(right.subarray(done, done + take), this._frames);
      this._frames += take;
      done += take;
      if (this._frames === BATCH_FRAMES) this._send();
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
    const message = { type: 'samples', frame: this._frame, frames: this._frames, left, right };
    this._port.postMessage(message, [left.buffer, right.buffer]);
    this._batch = this._take();
    this._frames = 0;
  }
}

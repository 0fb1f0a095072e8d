// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// An audio worklet that tests put behind the player's last node: posts all it hears, and says at once when it hears
// the first sound.

const CHUNK_FRAMES = 128 * 96;
const AUDIBLE = 1e-4;

class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this._heard = false;
    this._start();
  }

  _start() {
    this._left = new Float32Array(CHUNK_FRAMES);
    this._right = new Float32Array(CHUNK_FRAMES);
    this._frames = 0;
  }

  process([[left, right]]) {
    if (!left) return true;
    if (!this._heard && left.some((sample) => Math.abs(sample) > AUDIBLE)) {
      this._heard = true;
      this.port.postMessage({ type: 'heard', contextFrame: currentFrame });
    }
    if (this._frames === 0) this._contextFrame = currentFrame;
    this._left.set(left, this._frames);
    this._right.set(right, this._frames);
    this._frames += left.length;
    if (this._frames === CHUNK_FRAMES) {
      const { _contextFrame: contextFrame, _left: l, _right: r } = this;
      this.port.postMessage({ type: 'chunk', contextFrame, left: l, right: r }, [l.buffer, r.buffer]);
      this._start();
    }
    return true;
  }
}

registerProcessor('test-recorder', Recorder);

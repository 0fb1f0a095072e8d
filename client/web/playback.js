// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// From the ring to the loudspeaker's rate, free of clicks: what the audio worklet does for each block, without
// anything of the worklet's in it, so that a test can run it. Allocates nothing after construction.
//
// Every break (store empty, a seam where the stream's frames jump, a flush) is a fade to silence, a step, a fade in.
// Catching up is one crossfaded jump. In between, at the stream's own rate with no trim, samples are copied.

import { FADE_FRAMES, Fade } from './fade.js';
import { JitterControl, MODES } from './jitter.js';
import { SAMPLE_RATE_HZ } from './protocol.js';

const JUMP_FADE_FRAMES = 2400; // 50 ms, where so much lies before the next seam
/** Samples past the reading position that interpolation looks at. */
const LOOKAHEAD_FRAMES = 3;
/** A rest so short before a seam or the end of the store is not worth a fade in and out. */
const REST_FRAMES = 960;
/** Largest change of rate while the position glides onto a whole frame; far below hearing for so few blocks. */
const GLIDE_MAX = 0.002;
/** Frames of the stream for one of its own rate: a little more than any trim or glide. */
const STEP_MAX = 1.005;
/** Six hours. */
const NEAR_FRAMES = 1 << 30;

/** @typedef {import('./ring.js').Ring} Ring */

export class Playback {
  /**
   * @param {Ring} ring       this is its reader
   * @param {number} rate_hz  of the device
   * @param {import('./jitter.js').Mode} mode  how much to keep in store
   * @param {() => number} clock  milliseconds, the one by which the ring's writer says when frames came
   */
  constructor(ring, rate_hz, mode = MODES.safe, clock = Date.now) {
    this.control = new JitterControl(mode);
    this.underruns = 0;
    this.jumps = 0;
    this.seams = 0;
    this.playing = false;
    /** Stream frame of the first sample of the last block; of no meaning while not playing. */
    this.blockFrame = NaN;
    this._linkUp = true;
    this._fresh = true; // nothing was heard yet of what is in store
    this._hold = false; // too early: fade out and wait
    this._ring = ring;
    this._clock = clock;
    this._rate_hz = rate_hz;
    this._ratio = SAMPLE_RATE_HZ / rate_hz;
    this._step = this._ratio;
    this._pos = ring.readIndex();
    this._frac = 0;
    this._fade = new Fade();
    this._base = { index: this._pos, frame: 0, flush: false };
    this._mark = { index: 0, frame: 0, flush: false };
    this._from = 0; // the head that fades away after a jump
    this._jumpFrames = JUMP_FADE_FRAMES;
    this._jumpLeft = 0;
  }

  /** @param {boolean} up  while the connection is down an empty store says nothing about the line */
  setLink(up) {
    if (!up) this.control.forget();
    this._linkUp = up;
  }

  /** Stream frame at the reading position. */
  streamFrame() {
    return this._base.frame + ((this._pos - this._base.index) >>> 0) + this._frac;
  }

  /** Frames in store. */
  buffered() {
    return (this._ring.writeIndex() - this._pos) >>> 0;
  }

  /** Stream frames played for each frame of the stream's own rate; exactly 1 in the steady state. */
  rate() {
    return this.playing ? this._step / this._ratio : 1;
  }

  /**
   * Fills one block; silence where there is nothing to play.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} dueFrame  stream frame that belongs at the beginning of the block; NaN = the store decides
   * @param {boolean} isHeard  false where nobody would hear a step, as when the page wakes
   */
  render(left, right, dueFrame = NaN, isHeard = true) {
    const frames = left.length;
    const block_s = frames / this._rate_hz;
    let flush = this._findFlush();
    if (flush && !isHeard) this.playing = false;
    if (this.playing) {
      this._keepNear();
      if (!flush) this._steer(block_s, dueFrame);
    } else {
      this.control.wait(this.buffered() / SAMPLE_RATE_HZ, block_s);
      if (!this._begin(flush, dueFrame)) {
        left.fill(0);
        right.fill(0);
        return;
      }
      flush = false; // what lay before it was left out
    }
    this._step = this._nextStep(frames);
    this.blockFrame = this.streamFrame();

    const limit = this._continuous();
    const falling = this._hold || flush || limit < frames * this._step + LOOKAHEAD_FRAMES + FADE_FRAMES * this._step;
    if (!falling && this._step === 1 && this._frac === 0 && this._fade.gain === 1 && this._jumpLeft === 0) {
      this._copy(left, right);
    } else {
      this._fade.aim(!falling, falling ? (limit - LOOKAHEAD_FRAMES) / this._step : Infinity);
      this._interpolate(left, right, falling);
      if (falling && this._fade.gain === 0) this._onSilence(flush);
    }
    this._ring.release(((this._jumpLeft > 0 ? this._from : this._pos) - 1) >>> 0);
  }

  /** Asks the judgement what to do with the store, and jumps or waits if it says so. */
  _steer(block_s, dueFrame) {
    const store_s = this.buffered() / SAMPLE_RATE_HZ;
    const isDue = !Number.isNaN(dueFrame);
    const jump_s = isDue
      ? this.control.follow(store_s, block_s, (dueFrame - this.streamFrame()) / SAMPLE_RATE_HZ)
      : this.control.update(store_s, block_s);
    const frames = Math.floor(jump_s > 0 && isDue ? this._distance(dueFrame) : jump_s * SAMPLE_RATE_HZ);
    if (jump_s < 0) this._hold = true;
    if (jump_s < 0 || (jump_s > 0 && !this._jump(frames))) this.control.restart(store_s); // nothing is jumped over yet
  }

  /** Starts to play if there is enough in store. */
  _begin(flush, dueFrame) {
    if (flush) {
      this._leave(this._flushMark());
      this.control.forget();
      this._fresh = true;
    }
    this._leave(this._clearOfSeams(0));
    if (!(Number.isNaN(dueFrame) ? this._isFilled() : this._seek(dueFrame))) return false;
    this._fresh = false;
    this._hold = false;
    this.playing = true;
    this._fade.reset();
    this._frac = 0;
    this._jumpLeft = 0;
    this.control.restart(this.buffered() / SAMPLE_RATE_HZ);
    return true;
  }

  /** Whether enough is in store; what came more while the page was busy is left out. */
  _isFilled() {
    if (this.buffered() < Math.ceil(this.control.enough_s * SAMPLE_RATE_HZ)) return false;
    if (!this._fresh) return true;
    const most_s = this.control.most(this._ring.age_ms(this._clock()) / 1000);
    this._leave(this._clearOfSeams(Math.max(0, this.buffered() - Math.round(most_s * SAMPLE_RATE_HZ))));
    return this.buffered() >= REST_FRAMES;
  }

  /** Moves to the frame that is due. False if it is not in store, or not for long enough to begin. */
  _seek(dueFrame) {
    const ahead = Math.round(this._distance(dueFrame));
    if (ahead > this.buffered() && this.buffered() > this._ring.frames / 2) this._leave(this.buffered()); // all too late
    if (!(ahead >= 0 && ahead + REST_FRAMES <= this.buffered()) || this._clearOfSeams(ahead) !== ahead) return false;
    this._leave(ahead);
    return true;
  }

  /** @returns {number} store to a frame of the stream; negative if it was before, -Infinity if it lies in a gap */
  _distance(frame) {
    let ahead = frame - this.streamFrame();
    for (let k = 0; k < this._ring.marks(); k++) {
      const seam = this._seamAt(k);
      if (frame >= this._mark.frame) ahead = seam + frame - this._mark.frame;
      else if (ahead >= seam) ahead = -Infinity;
    }
    return ahead;
  }

  /** Rate of this block: the trim, or a glide that ends on a whole frame when there is none. */
  _nextStep(frames) {
    const trim = this.control.trim;
    if (trim !== 0 || this._ratio !== 1) return this._ratio * (1 + trim);
    if (this._frac === 0) return 1;
    const wanted = this._frac < 0.5 ? -this._frac : 1 - this._frac;
    const glide = wanted / frames;
    return 1 + Math.max(-GLIDE_MAX, Math.min(GLIDE_MAX, glide));
  }

  _copy(left, right) {
    const ring = this._ring;
    const at = this._pos & (ring.frames - 1);
    const head = Math.min(left.length, ring.frames - at);
    for (let i = 0; i < head; i++) {
      left[i] = ring.left[at + i];
      right[i] = ring.right[at + i];
    }
    for (let i = head; i < left.length; i++) {
      left[i] = ring.left[i - head];
      right[i] = ring.right[i - head];
    }
    this._pos = (this._pos + left.length) >>> 0;
  }

  _interpolate(left, right, falling) {
    const ringLeft = this._ring.left;
    const ringRight = this._ring.right;
    const mask = this._ring.frames - 1;
    const step = this._step;
    let { _pos: pos, _frac: frac, _from: from, _jumpLeft: jumpLeft } = this;
    for (let i = 0; i < left.length; i++) {
      let l = cubic(ringLeft, mask, pos, frac);
      let r = cubic(ringRight, mask, pos, frac);
      if (jumpLeft > 0) {
        const share = jumpLeft / this._jumpFrames;
        const angle = 0.5 * Math.PI * share * share * (3 - 2 * share); // equal power, and no corner at either end
        const inGain = Math.cos(angle);
        const outGain = Math.sin(angle);
        l = l * inGain + cubic(ringLeft, mask, from, frac) * outGain;
        r = r * inGain + cubic(ringRight, mask, from, frac) * outGain;
        jumpLeft--;
      }
      const gain = this._fade.next();
      left[i] = l * gain;
      right[i] = r * gain;
      if (gain === 0 && falling) continue; // silent until the block ends: what is left is not to be read
      frac += step;
      const whole = Math.floor(frac);
      frac -= whole;
      pos = (pos + whole) >>> 0;
      from = (from + whole) >>> 0;
    }
    if (step !== this._ratio && this.control.trim === 0 && (frac < 1e-6 || frac > 1 - 1e-6)) {
      const up = Math.round(frac); // the glide arrived
      pos = (pos + up) >>> 0;
      from = (from + up) >>> 0;
      frac = 0;
    }
    this._pos = pos;
    this._frac = frac;
    this._from = from;
    this._jumpLeft = jumpLeft;
  }

  /** Faded out: for a flush, for a seam, or because there is nothing left. */
  _onSilence(flush) {
    const seam = this._seamDistance();
    if (flush || this._hold) {
      this.playing = false;
    } else if (seam < this.buffered()) {
      this._leave(seam);
      this._frac = 0;
      this.seams++;
    } else {
      this.playing = false;
      if (!this._linkUp) return;
      this.underruns++;
      this.control.underrun();
    }
  }

  /**
   * Steps ahead under a crossfade; marks on the way are passed.
   * @returns {boolean} false while the jump before fades, a seam is near, or there is nothing to jump to
   */
  _jump(frames) {
    const store = this.buffered();
    const reach = Math.floor((this._continuous() - LOOKAHEAD_FRAMES) / (this._ratio * STEP_MAX));
    const clear = this._clearOfSeams(frames);
    if (frames < 1 || this._jumpLeft > 0 || reach < FADE_FRAMES || clear + REST_FRAMES > store) return false;
    this._from = this._pos;
    this._jumpFrames = Math.min(JUMP_FADE_FRAMES, reach);
    this._jumpLeft = this._jumpFrames;
    this._leave(clear);
    this.jumps++;
    return true;
  }

  /** Indices have 32 bits: where no mark came for hours, what they are counted from follows. */
  _keepNear() {
    if ((this._pos - this._base.index) >>> 0 < NEAR_FRAMES) return;
    this._base.index = (this._base.index + NEAR_FRAMES) >>> 0;
    this._base.frame += NEAR_FRAMES;
  }

  /** Frames that can be read on from here without a step. What is in store is asked first: marks come before samples. */
  _continuous() {
    const store = this.buffered();
    return Math.min(store, this._seamDistance());
  }

  /** Moves the position and takes the marks it reaches. */
  _leave(frames) {
    this._pos = (this._pos + frames) >>> 0;
    while (this._ring.marks() > 0) {
      this._ring.peekMark(0, this._mark);
      if (((this._pos - this._mark.index) | 0) < 0) break;
      this._base.index = this._mark.index;
      this._base.frame = this._mark.frame;
      this._ring.dropMarks(1);
    }
    if (!this.playing) this._ring.release((this._pos - 1) >>> 0);
  }

  /** @returns {number} frames to the next mark, Infinity if there is none */
  _seamDistance() {
    return this._ring.marks() === 0 ? Infinity : this._seamAt(0);
  }

  /** @returns {number} frames to the k-th waiting mark, which is in `_mark` then */
  _seamAt(k) {
    this._ring.peekMark(k, this._mark);
    return (this._mark.index - this._pos) >>> 0;
  }

  /** @returns {number} so many frames ahead, or to the first seam after them that has no other soon after it */
  _clearOfSeams(frames) {
    let clear = frames;
    for (let k = 0; k < this._ring.marks(); k++) {
      const seam = this._seamAt(k);
      if (seam >= clear && seam - clear < REST_FRAMES) clear = seam;
    }
    return clear;
  }

  /** @returns {boolean} whether a waiting mark asks to leave out what lies before it */
  _findFlush() {
    for (let k = this._ring.marks() - 1; k >= 0; k--) {
      this._ring.peekMark(k, this._mark);
      if (this._mark.flush) return true;
    }
    return false;
  }

  /** Frames to the mark that _findFlush() found last. */
  _flushMark() {
    this._findFlush();
    return (this._mark.index - this._pos) >>> 0;
  }
}

/** Catmull-Rom through the four samples around `pos + frac`. */
function cubic(samples, mask, pos, frac) {
  const b = samples[pos & mask];
  if (frac === 0) return b;
  const a = samples[(pos - 1) & mask];
  const c = samples[(pos + 1) & mask];
  const d = samples[(pos + 2) & mask];
  return b + 0.5 * frac * (c - a + frac * (2 * a - 5 * b + 4 * c - d + frac * (3 * (b - c) + d - a)));
}

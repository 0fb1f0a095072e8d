// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Samples on their way from the page to the audio thread: a wait-free ring with one writer and one reader.
// Where the page is cross-origin isolated the memory is shared by both threads; where it is not, the ring lives
// inside the worklet, which writes what messages bring (worklet.js). Indices run freely over 32 bits and are
// masked on access, so a full ring and an empty one differ.
//
// Beside the samples travel marks: "from this index on, the stream's frame is F". Between two marks frames follow
// one another, so index and mark name the stream frame of every sample.

/** About 10.9 s: the longest target delay, the excess that is tolerated above it, and a burst. */
export const RING_FRAMES = 1 << 19;

const MARKS = 64;
const WRITE = 0;
const READ = 1;
const MARK_WRITE = 2;
const MARK_READ = 3;
const CAME = 4;
const HEADER_INTS = 6; // the marks begin at a multiple of 8 bytes
const HEADER_BYTES = HEADER_INTS * 4;
const MARK_NUMBERS = 3;

/**
 * @typedef {object} Mark
 * @property {number} index   first sample it speaks for, free-running
 * @property {number} frame   stream frame of that sample
 * @property {boolean} flush  what lies before is not wanted any more
 */

export class Ring {
  /** @returns {number} bytes to allocate for a ring of `frames` (a power of two) */
  static bytes(frames = RING_FRAMES) {
    return HEADER_BYTES + MARKS * MARK_NUMBERS * 8 + frames * 2 * 4;
  }

  /** @param {SharedArrayBuffer | ArrayBuffer} memory  Ring.bytes() zeroed bytes, or those of another thread's ring */
  constructor(memory) {
    const marksBytes = MARKS * MARK_NUMBERS * 8;
    /** @type {number} */
    this.frames = (memory.byteLength - HEADER_BYTES - marksBytes) / 8;
    this.memory = memory;
    this._mask = this.frames - 1;
    this._header = new Int32Array(memory, 0, HEADER_INTS);
    this._marks = new Float64Array(memory, HEADER_BYTES, MARKS * MARK_NUMBERS);
    this.left = new Float32Array(memory, HEADER_BYTES + marksBytes, this.frames);
    this.right = new Float32Array(memory, HEADER_BYTES + marksBytes + this.frames * 4, this.frames);
  }

  /** Frames that can be written now. Writer. */
  space() {
    return this.frames - ((Atomics.load(this._header, WRITE) - Atomics.load(this._header, READ)) >>> 0);
  }

  /**
   * Appends frames; all or none. Writer.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} came_ms  when they came to the page, by any clock that the reader knows too
   * @returns {boolean} false if there is no room
   */
  write(left, right, came_ms) {
    if (this.space() < left.length) return false;
    const index = Atomics.load(this._header, WRITE);
    const at = index & this._mask;
    const head = Math.min(left.length, this.frames - at);
    this.left.set(left.subarray(0, head), at);
    this.right.set(right.subarray(0, head), at);
    this.left.set(left.subarray(head), 0);
    this.right.set(right.subarray(head), 0);
    Atomics.store(this._header, CAME, came_ms); // its low 32 bits
    Atomics.store(this._header, WRITE, index + left.length);
    return true;
  }

  /**
   * Says that the next sample written is stream frame `frame`. Writer.
   * @param {number} frame
   * @param {boolean} flush  the reader shall leave out all it has not read yet
   * @returns {boolean} false if too many marks wait
   */
  mark(frame, flush) {
    const next = Atomics.load(this._header, MARK_WRITE);
    if (((next - Atomics.load(this._header, MARK_READ)) >>> 0) >= MARKS) return false;
    const at = (next & (MARKS - 1)) * MARK_NUMBERS;
    this._marks[at] = Atomics.load(this._header, WRITE) >>> 0;
    this._marks[at + 1] = frame;
    this._marks[at + 2] = flush ? 1 : 0;
    Atomics.store(this._header, MARK_WRITE, next + 1);
    return true;
  }

  /** Free-running index of the next sample to be written: what lies before it can be read. Reader. */
  writeIndex() {
    return Atomics.load(this._header, WRITE) >>> 0;
  }

  /** Milliseconds from when the last frames came to `now_ms`. Reader. */
  age_ms(now_ms) {
    return Math.max(0, (now_ms - Atomics.load(this._header, CAME)) | 0);
  }

  /** Free-running index of the oldest sample not given back yet. Reader. */
  readIndex() {
    return Atomics.load(this._header, READ) >>> 0;
  }

  /** Gives back the room of all samples before `index`. Reader. */
  release(index) {
    Atomics.store(this._header, READ, index);
  }

  /** Marks that wait. Reader. */
  marks() {
    return (Atomics.load(this._header, MARK_WRITE) - Atomics.load(this._header, MARK_READ)) >>> 0;
  }

  /**
   * Copies the k-th waiting mark (0 = the next) into `mark`. Reader.
   * @param {number} k  < marks()
   * @param {Mark} mark
   */
  peekMark(k, mark) {
    const next = Atomics.load(this._header, MARK_READ) + k;
    const at = (next & (MARKS - 1)) * MARK_NUMBERS;
    mark.index = this._marks[at];
    mark.frame = this._marks[at + 1];
    mark.flush = this._marks[at + 2] !== 0;
  }

  /** Removes the next `count` marks. Reader. */
  dropMarks(count) {
    Atomics.store(this._header, MARK_READ, Atomics.load(this._header, MARK_READ) + count);
  }
}

/** The writing end: notices where the stream's frames do not follow one another and marks it. */
export class RingWriter {
  /** @param {Ring} ring  this is its writer */
  constructor(ring) {
    this._ring = ring;
    this._next = NaN;
    /** Frames for which there was no room. */
    this.dropped = 0;
  }

  /**
   * Copies samples into the ring.
   * @param {number} frame        stream frame of the first sample
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} came_ms      when they came to the page, by Date.now()
   */
  write(frame, left, right, came_ms) {
    const fits = this._ring.space() >= left.length;
    if (!fits || (frame !== this._next && !this._ring.mark(frame, false))) {
      this.dropped += left.length;
      this._next = NaN;
      return;
    }
    this._ring.write(left, right, came_ms);
    this._next = frame + left.length;
  }

  /** The reader shall leave out all it has not read yet. */
  flush() {
    this._ring.mark(0, true);
    this._next = NaN;
  }
}

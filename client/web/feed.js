// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// From media messages to samples that know their stream frame. Leaves out what was there already (the burst after a
// reconnection overlaps with what is in store) and the decoder's pre-roll after a break, so that the ring gets a run
// of frames that is continuous wherever the music is. Another quality begins with more pre-roll than a break needs and
// fades in over the last 5 ms of the one before.

import { PRE_SKIP_FRAMES } from './protocol.js';

/** Decoded and thrown away after a break, until the decoder has converged: 80 ms (RFC 7845, section 4.6). */
export const PRE_ROLL_FRAMES = 3840;

/** Of the fade from one quality into another. */
const FADE_FRAMES = 240;

/**
 * @typedef {object} Tag
 * @property {number} frame    room frame of the packet's first sample as it was encoded
 * @property {number} frames   in the packet
 * @property {number} quality  number of it
 * @property {boolean} wanted  false while the decoder converges
 * @property {number} came_ms  when it came, by Date.now()
 * @property {number} run      of start(): what was decoded for an earlier one is not wanted
 */

/**
 * @typedef {object} Sink
 * @property {(frame: number, left: Float32Array, right: Float32Array, came_ms: number) => void} write
 * @property {() => void} flush
 */

export class Feed {
  constructor() {
    /** @type {Sink | null} */
    this.sink = null;
    /** @type {import('./decoder.js').Decoder | null} */
    this.decoder = null;
    this._open = false;
    this._run = 0;
    this._packet = NaN; // number of the packet to be decoded next
    this._packetFrame = NaN;
    this._quality = NaN; // of that packet
    this._awaited = NaN; // quality asked for last
    this._awaitsBurst = false; // what comes before it is left out
    this._preRoll = 0; // frames left of it
    /** While another quality is awaited the last samples are held back, to be faded over. */
    this._holds = false;
    this._ready = null;
    this._held = { left: new Float32Array(0), right: new Float32Array(0) };
    this._next = NaN; // stream frame to be written next
    this._came_ms = 0; // of what was decoded last
    /** Packets decoded since the page was loaded. */
    this.packets = 0;
  }

  /** Room frame at the end of the newest packet; NaN while there is none. */
  get packetFrame() {
    return this._packetFrame;
  }

  /** Sound is wanted from here on; whatever is still in store is old. */
  start() {
    this._open = true;
    this._run++;
    this.sink.flush();
    this.forget();
  }

  /** What comes next is other music (the server was restarted): frames that look known are not. */
  forget() {
    this._packet = NaN;
    this._next = NaN;
    this._holds = false;
    this._ready = null;
    this._drop();
  }

  /**
   * Another quality is to be asked for.
   * @param {() => void} ready  called when it may: from then on there is something to fade over
   */
  expectSwitch(ready) {
    this._holds = true;
    this._ready = ready;
  }

  /** @param {number} quality  number of the one that was asked for just now; others that still come are on their way to it */
  awaits(quality) {
    this._awaited = quality;
  }

  /** Sound is not wanted; media that is still on its way is ignored. */
  stop() {
    this._open = false;
  }

  /** The decoder lost its state: a burst must be asked for, which brings again what was lost, and pre-roll. */
  onDecoderLoss() {
    this._packet = NaN;
    this._awaitsBurst = true;
  }

  /**
   * @param {import('./protocol.js').Media} media
   * @param {number} came_ms  when it came, by Date.now()
   */
  onMedia(media, came_ms) {
    if (!this._open || this.decoder === null) return;
    if (this._awaitsBurst && !media.first) return;
    this._awaitsBurst = false;
    if (!this._follows(media)) {
      this._preRoll = PRE_ROLL_FRAMES;
      this._quality = media.quality;
      this._packet = media.sequence;
      this._packetFrame = media.frame;
    }
    const known = (this._packet - media.sequence) >>> 0;
    for (let k = known; k < media.packets.length; k++) {
      const frames = media.packetFrames;
      const wanted = this._preRoll === 0;
      const tag = { frame: this._packetFrame, frames, quality: media.quality, wanted, came_ms, run: this._run };
      this._preRoll = Math.max(0, this._preRoll - frames);
      this._packet = (this._packet + 1) >>> 0;
      this._packetFrame += frames;
      this.packets++;
      this.decoder.decode(media.packets[k], tag);
    }
  }

  /** Whether the packet to be decoded next is in the message (or is the one after it), of the same music and quality. */
  _follows(media) {
    const known = (this._packet - media.sequence) >>> 0;
    const frame = media.frame + known * media.packetFrames;
    return media.quality === this._quality && known <= media.packets.length && frame === this._packetFrame;
  }

  /**
   * Called by the decoder, in the order of decode().
   * @param {Tag} tag
   * @param {Float32Array} left   one packet, or its end if the decoder left out a pre-skip of its own
   * @param {Float32Array} right
   */
  onSamples(tag, left, right) {
    if (!tag.wanted || !this._open || tag.run !== this._run) return;
    const frame = tag.frame - PRE_SKIP_FRAMES + tag.frames - left.length;
    const known = this._overlap(frame, left.length);
    if (known > 0) this._fade(frame, known, left, right);
    if (known >= left.length) return;
    if (tag.quality === this._awaited && this._ready === null) this._holds = false; // the switch is done
    this._came_ms = tag.came_ms;
    this._write(frame + known, left.subarray(known), right.subarray(known));
    this._next = frame + left.length;
  }

  /** Writes to the sink; while a switch is near, what came last stays here. */
  _write(frame, left, right) {
    const held = this._held.left.length;
    if (held > 0 && frame !== this._next) this._release();
    if (!this._holds) {
      this._release();
      this.sink.write(frame, left, right, this._came_ms);
      return;
    }
    const before = this._held;
    const all = { left: join(before.left, left), right: join(before.right, right) };
    const keep = Math.min(FADE_FRAMES, all.left.length);
    const out = all.left.length - keep;
    const begin = frame - before.left.length;
    if (out > 0) this.sink.write(begin, all.left.subarray(0, out), all.right.subarray(0, out), this._came_ms);
    this._held = { left: all.left.slice(out), right: all.right.slice(out) };
    const ready = this._ready;
    this._ready = null;
    ready?.();
  }

  /** Fades what is held over into the same frames as decoded now. */
  _fade(frame, known, left, right) {
    const held = this._held;
    const begin = this._next - held.left.length;
    for (let k = Math.max(0, begin - frame); k < known; k++) {
      const at = frame + k - begin;
      const share = (at + 1) / (held.left.length + 1);
      held.left[at] += share * (left[k] - held.left[at]);
      held.right[at] += share * (right[k] - held.right[at]);
    }
  }

  /** What is held goes to the sink. */
  _release() {
    const { left, right } = this._held;
    this._drop();
    if (left.length > 0) this.sink.write(this._next - left.length, left, right, this._came_ms);
  }

  _drop() {
    this._held = { left: new Float32Array(0), right: new Float32Array(0) };
  }

  /** Frames at the beginning that were written already. A step back by more than what a burst holds is new music. */
  _overlap(frame, frames) {
    const over = this._next - frame;
    if (!(over > 0) || over > OVERLAP_MAX_FRAMES) return 0;
    return Math.min(over, frames);
  }
}

/** Newest packets a server may send again: 2 s, and what the connection was away. */
const OVERLAP_MAX_FRAMES = 4 * 48000;

function join(a, b) {
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

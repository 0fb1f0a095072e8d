// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// From media messages to samples that know their stream frame. Leaves out what was there already (the burst after a
// reconnection overlaps with what is in store) and the decoder's pre-roll after a break, so that the ring gets a run
// of frames that is continuous wherever the music is.

import { PACKET_FRAMES, PRE_SKIP_FRAMES } from './protocol.js';

/** Packets decoded and thrown away after a break, until the decoder has converged: 80 ms (RFC 7845, section 4.6). */
export const PRE_ROLL_PACKETS = 4;

/**
 * @typedef {object} Tag
 * @property {number} frame    room frame of the packet's first sample as it was encoded
 * @property {boolean} wanted  false while the decoder converges
 * @property {number} run      of start(): what was decoded for an earlier one is not wanted
 */

/**
 * @typedef {object} Sink
 * @property {(frame: number, left: Float32Array, right: Float32Array) => void} write
 * @property {() => void} flush
 */

export class Feed {
  constructor() {
    /** @type {Sink | null} */
    this.sink = null;
    /** @type {{decode: (packet: Uint8Array, tag: Tag) => void} | null} */
    this.decoder = null;
    this._open = false;
    this._run = 0;
    this._packet = NaN; // number of the packet to be decoded next
    this._packetFrame = NaN;
    this._preRoll = 0;
    this._next = NaN; // stream frame to be written next
    /** Packets decoded since the page was loaded. */
    this.packets = 0;
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
  }

  /** Sound is not wanted; media that is still on its way is ignored. */
  stop() {
    this._open = false;
  }

  /** The decoder lost its state: what follows needs pre-roll. */
  onDecoderLoss() {
    this._preRoll = PRE_ROLL_PACKETS;
  }

  /** @param {import('./protocol.js').Media} media */
  onMedia(media) {
    if (!this._open || this.decoder === null) return;
    if (!this._follows(media)) {
      this._preRoll = PRE_ROLL_PACKETS;
      this._packet = media.sequence;
      this._packetFrame = media.frame;
    }
    const known = (this._packet - media.sequence) >>> 0;
    for (let k = known; k < media.packets.length; k++) {
      const tag = { frame: this._packetFrame, wanted: this._preRoll === 0, run: this._run };
      this._preRoll = Math.max(0, this._preRoll - 1);
      this._packet = (this._packet + 1) >>> 0;
      this._packetFrame += PACKET_FRAMES;
      this.packets++;
      this.decoder.decode(media.packets[k], tag);
    }
  }

  /** Whether the packet to be decoded next is in the message (or is the one after it), of the same music. */
  _follows(media) {
    const known = (this._packet - media.sequence) >>> 0;
    return known <= media.packets.length && media.frame + known * PACKET_FRAMES === this._packetFrame;
  }

  /**
   * Called by the decoder, in the order of decode().
   * @param {Tag} tag
   * @param {Float32Array} left   one packet, or its end if the decoder left out a pre-skip of its own
   * @param {Float32Array} right
   */
  onSamples(tag, left, right) {
    if (!tag.wanted || !this._open || tag.run !== this._run) return;
    const frame = tag.frame - PRE_SKIP_FRAMES + PACKET_FRAMES - left.length;
    const known = this._overlap(frame, left.length);
    if (known >= left.length) return;
    this.sink.write(frame + known, left.subarray(known), right.subarray(known));
    this._next = frame + left.length;
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

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The binary half of docs/protocol.md (section 2.4), as pure functions, and the numbers both halves share.

export const SUBPROTOCOL = 'auralis.v1';
export const SAMPLE_RATE_HZ = 48000;

/** Frames of the longest packets. */
export const PACKET_FRAMES = 960;

/** Frames by which the decoder's output is late: the encoder's look-ahead. */
export const PRE_SKIP_FRAMES = 312;

const MEDIA_OPUS = 1;
const FLAG_FIRST = 1;
const LENGTH_SHIFT = 1;
const LENGTH_MASK = 3;
const QUALITY_SHIFT = 4;
const HEADER_BYTES = 16;
const PACKETS_MAX = 100;
const PACKET_BYTES_MAX = 1275;

/**
 * @typedef {object} Media
 * @property {boolean} first      first message after `listen` or after a skip
 * @property {number} sequence    number of the first packet, 32 bits
 * @property {number} packetFrames  frames of music in a packet
 * @property {number} quality     number of the quality; another one is another stream of the same music
 * @property {number} frame       room frame of the first packet's first sample
 * @property {Uint8Array[]} packets  views into the message
 */

/**
 * Takes a media message apart.
 * @param {ArrayBuffer} message
 * @returns {Media}
 * @throws {RangeError} if the message does not have the documented form
 */
export function parseMedia(message) {
  if (message.byteLength < HEADER_BYTES) throw new RangeError(`media message of ${message.byteLength} bytes`);
  const view = new DataView(message);
  if (view.getUint8(0) !== MEDIA_OPUS) throw new RangeError(`media type ${view.getUint8(0)}`);
  const count = view.getUint16(2, true);
  if (count < 1 || count > PACKETS_MAX) throw new RangeError(`${count} packets in a media message`);
  const frame = Number(view.getBigInt64(8, true));
  if (!Number.isSafeInteger(frame)) throw new RangeError(`media frame ${frame}`);

  const packets = [];
  let at = HEADER_BYTES;
  for (let k = 0; k < count; k++) {
    if (at + 2 > message.byteLength) throw new RangeError('media message ends inside a length');
    const bytes = view.getUint16(at, true);
    at += 2;
    if (bytes < 1 || bytes > PACKET_BYTES_MAX) throw new RangeError(`packet of ${bytes} bytes`);
    if (at + bytes > message.byteLength) throw new RangeError('media message ends inside a packet');
    packets.push(new Uint8Array(message, at, bytes));
    at += bytes;
  }
  if (at !== message.byteLength) throw new RangeError(`${message.byteLength - at} bytes after the last packet`);
  const flags = view.getUint8(1);
  const packetFrames = PACKET_FRAMES >> ((flags >> LENGTH_SHIFT) & LENGTH_MASK);
  const quality = flags >> QUALITY_SHIFT;
  return { first: (flags & FLAG_FIRST) !== 0, sequence: view.getUint32(4, true), packetFrames, quality, frame, packets };
}

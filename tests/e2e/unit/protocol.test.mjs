// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseMedia } from '../../../client/web/protocol.js';

/** Builds a message from docs/protocol.md, section 2.4. */
function media({ type = 1, flags = 0, sequence = 0, frame = 0n, count, packets = [[1, 2, 3]], extra = 0 }) {
  const bytes = 16 + packets.reduce((sum, packet) => sum + 2 + packet.length, 0) + extra;
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint8(0, type);
  view.setUint8(1, flags);
  view.setUint16(2, count ?? packets.length, true);
  view.setUint32(4, sequence, true);
  view.setBigInt64(8, frame, true);
  let at = 16;
  for (const packet of packets) {
    view.setUint16(at, packet.length, true);
    new Uint8Array(view.buffer).set(packet, at + 2);
    at += 2 + packet.length;
  }
  return view.buffer;
}

test('a message of two packets', () => {
  const parsed = parseMedia(media({ flags: 1, sequence: 4294967295, frame: -960n, packets: [[9], [8, 7]] }));
  assert.equal(parsed.first, true);
  assert.equal(parsed.sequence, 4294967295);
  assert.equal(parsed.frame, -960);
  assert.deepEqual(parsed.packets.map((packet) => [...packet]), [[9], [8, 7]]);
});

test('frames beyond 32 bits', () => {
  assert.equal(parseMedia(media({ frame: 2n ** 40n + 1n })).frame, 2 ** 40 + 1);
});

test('unknown flags are ignored', () => {
  assert.equal(parseMedia(media({ flags: 0xfe })).first, false);
});

test('malformed messages are refused', () => {
  const whole = media({ packets: [[1, 2], [3]] });
  for (let bytes = 0; bytes < whole.byteLength; bytes++) {
    assert.throws(() => parseMedia(whole.slice(0, bytes)), RangeError, `${bytes} bytes`);
  }
  assert.throws(() => parseMedia(media({ type: 2 })), RangeError);
  assert.throws(() => parseMedia(media({ count: 0, packets: [] })), RangeError);
  assert.throws(() => parseMedia(media({ count: 101 })), RangeError);
  assert.throws(() => parseMedia(media({ packets: [[]] })), RangeError);
  assert.throws(() => parseMedia(media({ packets: [new Array(1276).fill(0)] })), RangeError);
  assert.throws(() => parseMedia(media({ extra: 1 })), RangeError);
  assert.throws(() => parseMedia(media({ frame: 2n ** 60n })), RangeError);
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { Ring, RingWriter } from '../../../client/web/ring.js';

const FRAMES = 1024;

/** A ring whose indices start at `index`. */
function ringAt(index) {
  const memory = new SharedArrayBuffer(Ring.bytes(FRAMES));
  new Int32Array(memory).fill(index | 0, 0, 2);
  return new Ring(memory);
}

function ramp(begin, frames) {
  return Float32Array.from({ length: frames }, (_, k) => begin + k);
}

test('carries data through many turns and over the end of 32 bits', () => {
  const ring = ringAt(-5000);
  let written = 0;
  let read = 0;
  let index = ring.readIndex();
  while (written < 20000) {
    const frames = 1 + ((written * 7) % 700);
    if (ring.write(ramp(written, frames), ramp(-written - frames, frames), 0)) written += frames;
    else assert.ok(ring.space() < frames);
    const take = Math.min((ring.writeIndex() - index) >>> 0, 1 + ((read * 13) % 500));
    for (let k = 0; k < take; k++) {
      assert.equal(ring.left[(index + k) & (FRAMES - 1)], read + k);
    }
    index = (index + take) >>> 0;
    read += take;
    ring.release(index);
  }
  assert.ok(index < 20000, 'the index went over the end');
});

test('never overwrites what was not read', () => {
  const ring = ringAt(0);
  assert.equal(ring.space(), FRAMES);
  assert.ok(ring.write(ramp(0, FRAMES), ramp(0, FRAMES), 0));
  assert.equal(ring.space(), 0);
  assert.equal(ring.write(ramp(0, 1), ramp(0, 1), 0), false);
  assert.equal(ring.left[0], 0);
});

test('marks name the frame of the next sample', () => {
  const ring = ringAt(-2);
  const mark = { index: 0, frame: 0, flush: false };
  ring.mark(1e12, false);
  ring.write(ramp(0, 5), ramp(0, 5), 0);
  ring.mark(7, true);
  assert.equal(ring.marks(), 2);
  ring.peekMark(0, mark);
  assert.deepEqual(mark, { index: 4294967294, frame: 1e12, flush: false });
  ring.peekMark(1, mark);
  assert.deepEqual(mark, { index: 3, frame: 7, flush: true });
  ring.dropMarks(2);
  assert.equal(ring.marks(), 0);
  for (let k = 0; k < 64; k++) assert.ok(ring.mark(k, false));
  assert.equal(ring.mark(64, false), false);
});

test('the writer marks breaks only', () => {
  const ring = ringAt(0);
  const writer = new RingWriter(ring);
  writer.write(100, ramp(0, 50), ramp(0, 50), 0);
  writer.write(150, ramp(0, 50), ramp(0, 50), 0);
  assert.equal(ring.marks(), 1);
  writer.write(300, ramp(0, 50), ramp(0, 50), 0);
  assert.equal(ring.marks(), 2);
  writer.flush();
  assert.equal(ring.marks(), 3);
});

test('what did not fit is counted, and the next that fits is marked', () => {
  const ring = ringAt(0);
  const writer = new RingWriter(ring);
  writer.write(0, ramp(0, FRAMES), ramp(0, FRAMES), 0);
  writer.write(FRAMES, ramp(0, 10), ramp(0, 10), 0);
  assert.equal(writer.dropped, 10);
  ring.release(512);
  writer.write(FRAMES + 10, ramp(0, 10), ramp(0, 10), 0);
  assert.equal(ring.marks(), 2);
});

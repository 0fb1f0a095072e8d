// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Notes of people as bytes, against the tables of docs/people.md, 3.3.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ALL_OFF, Batches, OFF, ON, PEDAL, readHeard, writeBatch } from '../../../client/web/batch.js';

const hex = (buffer) => Buffer.from(buffer).toString('hex');

test('what is played, byte by byte', () => {
  const bytes = writeBatch(0x01020304, [
    { frame: 0x1122334455, kind: ON, key: 60, value: 100 },
    { frame: 0x1122334455 + 480.4, kind: PEDAL, key: 0, value: 127 },
    { frame: 0x1122334455 + 960, kind: OFF, key: 60, value: 0 },
  ]);
  assert.equal(
    hex(bytes),
    '02' + '03' + '0000' + '04030201' + '5544332211000000' +
      '0000' + '01' + '3c' + '64' + '00' +
      'e001' + '02' + '00' + '7f' + '00' +
      'c003' + '00' + '3c' + '00' + '00',
  );
});

test('frames before the room began are negative, and times never fall nor leave their two bytes', () => {
  const bytes = writeBatch(0, [
    { frame: -2, kind: ON, key: 1, value: 1 },
    { frame: 98, kind: ON, key: 2, value: 1 },
    { frame: 48, kind: ON, key: 3, value: 1 },
    { frame: 200000, kind: ALL_OFF, key: 0, value: 0 },
  ]);
  const view = new DataView(bytes);
  assert.equal(view.getBigInt64(8, true), -2n);
  assert.deepEqual([16, 22, 28, 34].map((at) => view.getUint16(at, true)), [0, 100, 100, 65535]);
});

/** @returns {ArrayBuffer} */
function heard(...events) {
  const view = new DataView(new ArrayBuffer(8 + 16 * events.length));
  view.setUint8(0, 3);
  view.setUint8(1, events.length);
  events.forEach(([frame, member, kind, key, velocity, instrument], k) => {
    view.setBigInt64(8 + 16 * k, BigInt(frame), true);
    view.setUint16(16 + 16 * k, member, true);
    [kind, key, velocity, instrument].forEach((value, n) => view.setUint8(18 + 16 * k + n, value));
  });
  return view.buffer;
}

test('what is heard', () => {
  assert.deepEqual(readHeard(heard([-5, 65535, 1, 127, 1, 9], [2 ** 40, 1, 4, 0, 0, 0])), [
    { frame: -5, member: 65535, kind: 1, key: 127, velocity: 1, instrument: 9 },
    { frame: 2 ** 40, member: 1, kind: 4, key: 0, velocity: 0, instrument: 0 },
  ]);
  assert.deepEqual(readHeard(heard()), []);
});

test('what does not have the form is refused, whatever its length', () => {
  const whole = heard([1, 1, 1, 1, 1, 1]);
  for (let bytes = 0; bytes < whole.byteLength; bytes++) assert.throws(() => readHeard(whole.slice(0, bytes)), RangeError, `${bytes}`);
  assert.throws(() => readHeard(new ArrayBuffer(40)), RangeError);
});

let now_ms = 0;
let timers = new Map();
beforeEach(() => {
  mock.restoreAll();
  [now_ms, timers] = [1000, new Map()];
  mock.method(performance, 'now', () => now_ms);
  mock.method(globalThis, 'setTimeout', (run, ms) => (timers.set(timers.size + 1, { at_ms: now_ms + ms, run }), timers.size));
  mock.method(globalThis, 'clearTimeout', (id) => timers.delete(id));
});

function pass(ms) {
  now_ms += ms;
  for (const [id, { at_ms, run }] of [...timers]) if (at_ms <= now_ms && timers.delete(id)) run();
}

test('the first goes at once, what follows within 25 ms and together', () => {
  const sent = [];
  const batches = new Batches((bytes) => sent.push({ at_ms: now_ms, bytes }));
  const strike = (key) => batches.push({ frame: now_ms * 48, kind: ON, key, value: 1 });
  strike(60);
  strike(64);
  pass(5);
  strike(67);
  pass(20);
  assert.deepEqual(sent.map(({ at_ms, bytes }) => [at_ms, new DataView(bytes).getUint8(1)]), [[1000, 1], [1025, 2]]);
  assert.deepEqual(sent.map(({ bytes }) => new DataView(bytes).getUint32(4, true)), [0, 1]);
  pass(100);
  assert.equal(sent.length, 2, 'nothing is sent of nothing');
  batches.flush();
  assert.equal(sent.length, 2);
});

test('not more than 60 events in one batch, and not more than 60 batches a second', () => {
  const sent = [];
  const batches = new Batches((bytes) => sent.push(bytes));
  for (let k = 0; k < 130; k++) batches.push({ frame: 0, kind: ON, key: 1, value: 1 });
  assert.deepEqual(sent.map((bytes) => new DataView(bytes).getUint8(1)), [1, 60, 60]);
  sent.length = 0;
  for (let ms = 0; ms < 1000; ms++) {
    pass(1);
    batches.push({ frame: ms, kind: ON, key: 1, value: 1 });
  }
  assert.ok(sent.length > 40 && sent.length <= 55, `${sent.length}`);
});

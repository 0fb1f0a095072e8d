// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever hands do, each strike has its off.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ALL_OFF, OFF, ON, PEDAL } from '../../../client/web/batch.js';
import { Hands } from '../../../client/web/hands.js';
import { codeOf, isBlack, KEYS, parseMidi, stepOf, velocityAt } from '../../../client/web/keys.js';
import { Lights } from '../../../client/web/lights.js';

function open() {
  const played = [];
  return { played, hands: new Hands(({ kind, key, value }) => played.push([kind, key, value])) };
}

test('a key that two fingers hold is let go by the last, and struck again by the second', () => {
  const { played, hands } = open();
  hands.strike('mouse', 60, 80, 0);
  hands.strike('midi', 60, 90, 1);
  hands.release('mouse', 2);
  assert.deepEqual([...hands.keys], [60]);
  hands.release('midi', 3);
  hands.release('midi', 4);
  assert.deepEqual(played, [[ON, 60, 80], [OFF, 60, 0], [ON, 60, 90], [OFF, 60, 0]]);
});

test('a finger that slides leaves the key before', () => {
  const { played, hands } = open();
  hands.strike('pointer 1', 60, 80, 0);
  hands.strike('pointer 1', 62, 80, 1);
  assert.deepEqual(played, [[ON, 60, 80], [OFF, 60, 0], [ON, 62, 80]]);
});

test('letting go ends keys and pedal, once', () => {
  const { played, hands } = open();
  hands.letGo(0);
  assert.deepEqual(played, []);
  hands.pedal(true, 0);
  hands.pedal(true, 1);
  hands.strike('KeyZ', 48, 80, 1);
  hands.letGo(2);
  hands.letGo(3);
  hands.release('KeyZ', 4);
  assert.deepEqual(played, [[PEDAL, 0, 127], [ON, 48, 80], [PEDAL, 0, 0], [ALL_OFF, 0, 0]]);
});

test('at random: held is what was struck and not let go', () => {
  const { played, hands } = open();
  let seed = 1;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let k = 0; k < 20000; k++) {
    const source = `finger ${random(5)}`;
    if (random(100) === 0) hands.letGo(k);
    else if (random(2) === 0) hands.strike(source, 60 + random(4), 1 + random(127), k);
    else hands.release(source, k);
    const down = new Set();
    for (const [kind, key] of played) {
      if (kind === ON) assert.ok(!down.has(key) && down.add(key), 'struck while it was down');
      if (kind === OFF) assert.ok(down.delete(key), 'let go while it was up');
      if (kind === ALL_OFF) down.clear();
    }
    assert.deepEqual([...down].sort(), [...hands.keys].sort());
    played.splice(0, played.length, ...[...down].map((key) => [ON, key, 1]));
  }
});

test('letters are two octaves and a C, on a piano’s white and black keys', () => {
  assert.deepEqual(['KeyZ', 'KeyS', 'KeyM', 'KeyQ', 'KeyI', 'KeyA', 'Escape'].map(stepOf), [0, 1, 11, 12, 24, undefined, undefined]);
  for (let step = 0; step < KEYS; step++) assert.equal(stepOf(codeOf(step)), step);
  assert.deepEqual([60, 61, 62, 63, 64, 65].map(isBlack), [false, true, false, true, false, false]);
});

test('further down the key is louder, and never out of range', () => {
  assert.deepEqual([-1, 0, 0.5, 1, 2].map(velocityAt), [30, 30, 79, 127, 127]);
});

test('MIDI messages, and what is none', () => {
  const of = (...bytes) => parseMidi(Uint8Array.from(bytes));
  assert.deepEqual(of(0x93, 60, 1), { kind: 'on', key: 60, value: 1 });
  assert.deepEqual(of(0x90, 60, 0), { kind: 'off', key: 60, value: 0 });
  assert.deepEqual(of(0x8f, 60, 64), { kind: 'off', key: 60, value: 0 });
  assert.deepEqual(of(0xb0, 64, 127), { kind: 'pedal', key: 0, value: 127 });
  for (const bytes of [[], [0x90], [0x90, 60], [0xf0, 1, 2], [0xb0, 1, 2], [0xe0, 1, 2], [0xfe], [0x90, 200, 1], [0x90, 1, 200]]) {
    assert.equal(of(...bytes), null, bytes.join());
  }
});

const event = (frame, member, kind, key) => ({ frame, member, kind, key, velocity: 90, instrument: 0 });

test('keys are lit at the frame that is heard, by whom they are played', () => {
  const lights = new Lights();
  lights.add([event(200, 1, OFF, 60), event(100, 1, ON, 60), event(150, 2, ON, 64)]);
  assert.equal(lights.advance(99), false);
  assert.equal(lights.advance(150), true);
  assert.deepEqual([[...lights.keysOf(1)], [...lights.keysOf(2)], lights.isWaiting], [[60], [64], true]);
  lights.advance(200);
  assert.deepEqual([[...lights.keysOf(1)], [...lights.keysOf(2)], lights.isWaiting], [[], [64], false]);
  lights.add([event(300, 2, ON, 65), event(300, 2, ALL_OFF, 0)]);
  lights.advance(300);
  assert.equal(lights.keysOf(2).size, 0);
});

test('who has gone plays no more', () => {
  const lights = new Lights();
  lights.add([event(1, 1, ON, 60), event(2, 1, ON, 62), event(1, 2, ON, 64)]);
  lights.advance(1);
  lights.keep(new Set([2]));
  lights.advance(2);
  assert.deepEqual([[...lights.keysOf(1)], [...lights.keysOf(2)]], [[], [64]]);
});

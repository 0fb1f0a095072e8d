// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timebase } from '../../../client/web/timebase.js';

/** Answers every 5 s over a line of 10 ms there and 10 ms back, or later; the server is `ahead_ms` ahead. */
function ask(time, count, from_ms, ahead_ms, drift = 0) {
  for (let k = 0; k < count; k++) {
    const sent_ms = from_ms + 5000 * k;
    const late_ms = (k * 7) % 30;
    time.answer(sent_ms, sent_ms * (1 + drift) + ahead_ms + 10 + late_ms, sent_ms + 20 + late_ms);
  }
}

test('the frame made now', () => {
  const time = new Timebase();
  time.setZero(1000);
  ask(time, 20, 0, 5000);
  assert.ok(Math.abs(time.frameAt(1000) - 48 * 5000) < 48);
});

test('a clock that stood still while the machine slept is known at the first answer', () => {
  const time = new Timebase();
  time.setZero(0);
  ask(time, 64, 0, 5000);
  ask(time, 1, 320000, 65000);
  assert.ok(Math.abs(time.frameAt(0) - 48 * 65000) < 48 * 2);
  assert.equal(time.isGood, false, 'one answer is not enough to play in time with others');
  ask(time, 8, 325000, 65000);
  assert.equal(time.isGood, true);
});

test('clocks that drift are no clocks that jumped', () => {
  const time = new Timebase();
  ask(time, 64, 0, 5000, 100e-6);
  time.setZero(0);
  assert.equal(time._answers.length, 64);
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minuteOf, nextTime, partAt, sleepFor, sleepGain, wakeGain } from '../../../client/web/timer.js';

const MINUTE_MS = 60000;
const at = (hours, minutes) => new Date(2026, 5, 1, hours, minutes).getTime();

test('the last third fades, 15 minutes at most, and ends in silence', () => {
  assert.deepEqual(sleepFor(30, 0), { until_ms: 30 * MINUTE_MS, fade_ms: 10 * MINUTE_MS });
  assert.deepEqual(sleepFor(120, 0), { until_ms: 120 * MINUTE_MS, fade_ms: 15 * MINUTE_MS });
  const sleep = sleepFor(30, 0);
  assert.deepEqual([0, 20, 25, 30, 31].map((min) => sleepGain(sleep, min * MINUTE_MS)), [1, 1, 0.25, 0, 0]);
  for (let ms = 0; ms < 31 * MINUTE_MS; ms += 250) {
    const step = sleepGain(sleep, ms) - sleepGain(sleep, ms + 250);
    assert.ok(step >= 0 && step < 0.001, 'no step is heard');
  }
});

test('a wake rises from silence', () => {
  assert.deepEqual([-1, 0, 5, 10, 20].map((min) => wakeGain(min * MINUTE_MS)), [0, 0, 0.25, 1, 1]);
});

test('times of day', () => {
  assert.deepEqual(['00:00', '23:59', '07:30'].map(minuteOf), [0, 1439, 450]);
  for (const wrong of ['24:00', '7:30', '12:60', '', 'x', undefined, null, 7]) assert.ok(Number.isNaN(minuteOf(wrong)), String(wrong));
  assert.equal(nextTime('07:30', at(7, 29)), at(7, 30));
  assert.equal(nextTime('07:30', at(7, 30)), at(7, 30) + 24 * 60 * MINUTE_MS, 'tomorrow');
});

test('the part of the day is the last that began, in any order, over midnight', () => {
  const parts = [{ at: '22:00', preset: 'sleep' }, { at: '06:30', preset: 'bright' }, { at: 'x', preset: 'none' }, { at: '09:00', preset: 'focus' }];
  const presets = [[6, 29], [6, 30], [8, 59], [12, 0], [22, 0], [0, 0]].map(([h, m]) => partAt(parts, at(h, m))?.preset);
  assert.deepEqual(presets, ['sleep', 'bright', 'bright', 'focus', 'sleep', 'sleep']);
  assert.equal(partAt([], 0), null);
});

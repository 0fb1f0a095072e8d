// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { JitterControl, MODES, TRIM_MAX } from '../../../client/web/jitter.js';
import { parseCases, playCase } from './jitter_cases.mjs';

const BLOCK_S = 128 / 48000;

/** Plays `seconds` against a source `drift` faster than the device, packets of 20 ms. */
function play(control, store_s, seconds, drift, each = () => {}) {
  let made_s = 0;
  let arrived_s = 0;
  for (let t = 0; t < seconds; t += BLOCK_S) {
    made_s += BLOCK_S * (1 + drift);
    while (arrived_s + 0.02 <= made_s) {
      arrived_s += 0.02;
      store_s += 0.02;
    }
    store_s -= control.update(store_s, BLOCK_S);
    store_s -= BLOCK_S * (1 + control.trim);
    each(store_s, t);
  }
  return store_s;
}

test('no trim at all while clocks agree', () => {
  const control = new JitterControl();
  control.restart(0.29);
  play(control, 0.29, 120, 0, () => assert.equal(control.trim, 0));
});

test('clocks 200 ppm apart are followed inside the band, rarely and gently', () => {
  for (const drift of [0.0002, -0.0002]) {
    const control = new JitterControl();
    control.restart(0.29);
    let trimmed = 0;
    let blocks = 0;
    play(control, 0.29, 3600, drift, (store_s) => {
      assert.ok(store_s > 0.08 && store_s < 0.6, `store ${store_s}`);
      assert.ok(Math.abs(control.trim) <= TRIM_MAX);
      blocks++;
      if (control.trim !== 0) trimmed++;
    });
    assert.ok(trimmed > 0 && trimmed < 0.3 * blocks, `trimmed ${trimmed} of ${blocks} blocks`);
  }
});

test('the trim moves slowly', () => {
  const control = new JitterControl();
  control.restart(0.9);
  let last = 0;
  play(control, 0.9, 60, 0, () => {
    assert.ok(Math.abs(control.trim - last) < 1e-5);
    last = control.trim;
  });
});

test('an underrun raises the target, calm lowers it again, both within limits', () => {
  const control = new JitterControl();
  control.underrun();
  assert.equal(control.target_s, MODES.safe.start_s, 'not before all of the burst is there');
  control.restart(0.29);
  play(control, 0.29, 1, 0);
  control.underrun();
  assert.ok(control.target_s > 0.4 && control.target_s < 0.5);
  for (let k = 0; k < 20; k++) control.underrun();
  assert.equal(control.target_s, MODES.safe.max_s);
  control.restart(4);
  play(control, 4, 100, 0);
  assert.ok(control.target_s > 3.7 && control.target_s < 3.9, 'slowly');
  play(control, 3.8, 3600, 0);
  assert.equal(control.target_s, MODES.safe.min_s);
});

test('calm with the store near empty does not lower the target', () => {
  const control = new JitterControl();
  control.underrun();
  const { target_s } = control;
  control.restart(0.1);
  for (let t = 0; t < 60; t += BLOCK_S) control.update(0.1, BLOCK_S);
  assert.equal(control.target_s, target_s);
});

test('more than a second too much is one jump to the target', () => {
  const control = new JitterControl();
  control.restart(0.3);
  let jumps = 0;
  let store_s = 3;
  for (let t = 0; t < 20; t += BLOCK_S) {
    const jump_s = control.update(store_s, BLOCK_S);
    if (jump_s > 0) jumps++;
    store_s -= jump_s;
  }
  assert.equal(jumps, 1);
  assert.ok(Math.abs(store_s - control.target_s) < 0.01);
  assert.equal(control.trim, 0);
});

const cases = parseCases(readFileSync(new URL('jitter_cases.txt', import.meta.url), 'utf8'));
for (const one of cases) {
  test(`case ${one.name} comes to what the native listener comes to`, () => {
    assert.equal(one.expected.length, 7);
    const got = playCase(one);
    one.expected.forEach((value, k) => assert.ok(Math.abs(got[k] - value) < 1e-5, `column ${k}: ${got[k]}, not ${value}`));
  });
}

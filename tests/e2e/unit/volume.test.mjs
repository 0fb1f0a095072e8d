// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VOLUME_RAMP_S, Volume } from '../../../client/web/volume.js';

const RATE_HZ = 48000;
const BLOCK = 128;

/** Gains of every sample while a block each is asked for what `wanted` lists. */
function gains(volume, wanted) {
  return wanted.flatMap((gain) => {
    const [left, right] = [new Float32Array(BLOCK).fill(1), new Float32Array(BLOCK).fill(1)];
    volume.apply(left, right, gain);
    assert.deepEqual(left, right);
    return [...left];
  });
}

/** Of a full sample: less than the detector of clicks takes for one (client/cli/clicks.c) by far. */
const CORNER_MAX = 1.5e-4;

test('volume: whatever is asked for and however often, no step, no corner, and never out of range', () => {
  const wanted = [];
  let state = 1;
  for (let k = 0; k < 3000; k++) {
    state = (state * 48271) % 2147483647;
    wanted.push(k % 7 === 0 ? state / 2147483647 : state % 2); // moves, and on and off in the middle of moves
  }
  const heard = gains(new Volume(RATE_HZ), wanted);
  for (const gain of heard) assert.ok(gain >= 0 && gain <= 1);
  for (let k = 2; k < heard.length; k++) {
    assert.ok(Math.abs(heard[k] - heard[k - 1]) < 0.006, `a step at sample ${k}`);
    assert.ok(Math.abs(heard[k] - 2 * heard[k - 1] + heard[k - 2]) < CORNER_MAX, `a corner at sample ${k}`);
  }
});

test('volume: silence is there after its ramp', () => {
  const volume = new Volume(RATE_HZ);
  gains(volume, Array(100).fill(0.7));
  gains(volume, Array(Math.ceil((VOLUME_RAMP_S * RATE_HZ) / BLOCK) + 1).fill(0));
  assert.equal(volume.gain, 0);
});

test('volume: full is there after its ramp, and touches nothing then', () => {
  const volume = new Volume(RATE_HZ);
  const heard = gains(volume, Array(Math.ceil((VOLUME_RAMP_S * RATE_HZ) / BLOCK) + 1).fill(1));
  assert.equal(heard[0] < 0.01, true);
  assert.equal(heard.at(-1), 1);
  const samples = Float32Array.from({ length: BLOCK }, (_, k) => Math.sin(k));
  const [left, right] = [samples.slice(), samples.slice()];
  volume.apply(left, right, 1);
  assert.deepEqual(left, samples);
  assert.deepEqual(right, samples);
});

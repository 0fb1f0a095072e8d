// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { Backoff } from '../../../client/web/backoff.js';

test('doubles from 0.25 s to 8 s', () => {
  const backoff = new Backoff(() => 0.5);
  const waits = Array.from({ length: 8 }, () => backoff.next());
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('jitter is 20 % either way and never above 8 s', () => {
  assert.equal(new Backoff(() => 0).next(), 200);
  assert.equal(new Backoff(() => 0.9999999).next(), 300);
  const late = new Backoff(() => 0.9999999);
  for (let k = 0; k < 40; k++) assert.ok(late.next() <= 8000);
});

test('begins again after a good connection', () => {
  const backoff = new Backoff(() => 0.5);
  backoff.next();
  backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 250);
});

test('a server may ask for a longer wait, and gets it with jitter', () => {
  assert.equal(new Backoff(() => 0).next(1000), 800);
  assert.equal(new Backoff(() => 0.5).next(1000), 1000);
});

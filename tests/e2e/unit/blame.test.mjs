// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { Blame } from '../../../client/web/blame.js';

const STORE_MS = 250;
const FRAMES_PER_MS = 48;

/** Media that comes 20 ms at a time from 0 on, 200 ms after it was made, but not between the two times. */
function line(from_ms, to_ms) {
  const blame = new Blame();
  for (let at_ms = 0; at_ms < 3000; at_ms += 20) {
    const came_ms = at_ms >= from_ms && at_ms < to_ms ? to_ms : at_ms;
    blame.came((at_ms - 200) * FRAMES_PER_MS, came_ms);
  }
  return blame;
}

/** Reports every 100 ms that are read at once, but those made between the two times at the second. */
function reports(blame, from_ms, to_ms) {
  for (let at_ms = 0; at_ms < 3000; at_ms += 100) {
    blame.reported(at_ms, at_ms >= from_ms && at_ms < to_ms ? to_ms : at_ms + 1);
  }
}

const missing = (at_ms) => (at_ms - 200 - STORE_MS) * FRAMES_PER_MS;

test('nothing came: the network', () => {
  const blame = line(1000, 2000);
  reports(blame, 0, 0);
  assert.equal(blame.judge(missing(1250), 1250, STORE_MS, 0), 'network');
});

test('a page that was busy a little before is not to blame for that', () => {
  const blame = line(1000, 2000);
  reports(blame, 900, 1000);
  assert.equal(blame.judge(missing(1250), 1250, STORE_MS, 0), 'network');
});

test('it came and was not decoded: the decoder', () => {
  const blame = line(0, 0);
  reports(blame, 0, 0);
  assert.equal(blame.judge(missing(1250), 1250, STORE_MS, 0), 'decode');
});

test('nothing was read while the page was busy: the page', () => {
  const blame = line(1000, 2000);
  reports(blame, 1000, 2000);
  assert.equal(blame.judge(missing(1250), 1250, STORE_MS, 0), 'main');
});

test('it came, and then the page was busy: the page', () => {
  const blame = line(0, 0);
  reports(blame, 1000, 1300);
  assert.equal(blame.judge(missing(1250), 1250, STORE_MS, 0), 'main');
});

test('what waits for a batch to be full has not come', () => {
  const blame = line(1000, 2000);
  reports(blame, 0, 0);
  assert.equal(blame.judge((980 - 200) * FRAMES_PER_MS - 100, 1250, STORE_MS, 2880), 'network');
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The first seconds, on a simulated clock: however late the device opens after the burst came, and wherever between two
// messages that is, play begins with what is to be kept, and nothing has to be jumped over afterwards.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MODES } from '../../../client/web/jitter.js';
import { PROFILES } from '../line.mjs';
import { Listener } from './listener.mjs';

const LATEST_MS = 600;
const HEARD_MS = 3000;

for (const [mode, { start_s, low_s, high_s }] of Object.entries(MODES)) {
  test(`${mode}: no jump after the start`, (context) => {
    const off_ms = [];
    for (let opens_ms = 0; opens_ms < LATEST_MS; opens_ms += 7) {
      const busy_ms = opens_ms % 2 === 0 ? opens_ms : 0; // opening it keeps the page from looking at what is decoded
      const listener = new Listener(PROFILES.lan, { mode, opens_ms, busy_ms, seed: 1 + opens_ms });
      while (listener.now_ms < HEARD_MS) listener.step();
      const { jumps, underruns, control } = listener.playback;
      assert.deepEqual({ jumps, underruns }, { jumps: 0, underruns: 0 }, `opened after ${opens_ms} ms`);
      assert.equal(control.trim, 0, `opened after ${opens_ms} ms: ${control.level_s} s in store`);
      off_ms.push(1000 * (control.level_s - start_s));
    }
    const [least_ms, most_ms] = [Math.min(...off_ms), Math.max(...off_ms)];
    context.diagnostic(`${least_ms.toFixed(0)} to ${most_ms.toFixed(0)} ms off the target`);
    assert.ok(least_ms > -1000 * low_s && most_ms < 1000 * high_s);
  });
}

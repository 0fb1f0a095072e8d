// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Ladder } from '../../../client/web/ladder.js';
import { parseCases, playCase } from './ladder_cases.mjs';

const cases = parseCases(readFileSync(new URL('ladder_cases.txt', import.meta.url), 'utf8'));
for (const one of cases) {
  test(`case ${one.name} comes to what the native listener comes to`, () => {
    const got = playCase(one);
    assert.equal(one.expected.length, 4);
    assert.equal(got[0], one.expected[0]);
    for (const k of [1, 2, 3]) assert.ok(Math.abs(got[k] - one.expected[k]) < 1e-5, `column ${k}: ${got[k]}, not ${one.expected[k]}`);
  });
}

test('two gaps are enough for a step; what came through meanwhile says how far down', () => {
  for (const slow of [false, true]) {
    const ladder = new Ladder([192, 128, 96, 64].map((kbit) => ({ name: String(kbit), bitrate: 1000 * kbit })));
    for (let k = 0; k < 70; k++) assert.equal(ladder.came(0.02 * k, 100 + 0.02 * k * (slow ? 2 : 1)), false);
    assert.equal(ladder.underrun(102.5), false);
    assert.equal(ladder.underrun(102.9), true);
    assert.equal(ladder.name, slow ? '96' : '128');
  }
});

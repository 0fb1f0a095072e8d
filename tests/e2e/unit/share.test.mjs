// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseShared, toText } from '../../../client/web/share.js';

test('a link is taken apart', () => {
  assert.deepEqual(parseShared('#auralis:1:QVVS-_0&frame=480'), { journal: 'auralis:1:QVVS-_0', frame: 480 });
  assert.deepEqual(parseShared('#auralis:1:QVVS'), { journal: 'auralis:1:QVVS' });
  assert.deepEqual(parseShared('#auralis%3A1%3AQVVS&frame=7'), { journal: 'auralis:1:QVVS', frame: 7 });
  assert.equal(toText(new Uint8Array([0xfb, 0xff, 0xfe])), '-__-');
});

test('a link that could not be opened is the same after the page kept something in its address', () => {
  const kept = new URLSearchParams('auralis:1:QVVS&frame=480');
  kept.set('play', '1');
  assert.deepEqual(parseShared(`#${kept}`), { journal: 'auralis:1:QVVS', frame: 480 });
});

test('any other address is no link, and no error', () => {
  for (const hash of ['', '#', '#%', '#%E0%A4', '#play=1', '#auralis:2:QVVS', '#auralis:1:', '#auralis:1:<b>']) {
    assert.equal(parseShared(hash), null, hash);
  }
  assert.deepEqual(parseShared('#auralis:1:QVVS&frame=99999999999999999999'), { journal: 'auralis:1:QVVS' });
});

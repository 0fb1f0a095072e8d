// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// MIDI files: what is wrong with one before it is sent, and how far it is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { BYTES_MAX, clockText, faultOf } from '../../../client/web/tune.js';

test('a file is refused with its name, what is wrong and the limit', () => {
  assert.equal(faultOf({ name: 'a.mid', size: 1 }), null);
  assert.equal(faultOf({ name: 'A song.MIDI', size: BYTES_MAX }), null);
  assert.match(faultOf({ name: 'a.mid', size: BYTES_MAX + 1 }), /a\.mid has 257 kB; at most 256 kB/);
  assert.match(faultOf({ name: 'a.mid', size: 0 }), /a\.mid is empty/);
  assert.match(faultOf({ name: 'a.mid.mp3', size: 1 }), /a\.mid\.mp3 is not a MIDI file/);
});

test('minutes and seconds', () => {
  assert.deepEqual([-1, 0, 59.4, 59.6, 600].map(clockText), ['0:00', '0:00', '0:59', '1:00', '10:00']);
});

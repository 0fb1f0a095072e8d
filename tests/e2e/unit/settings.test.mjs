// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Settings } from '../../../client/web/settings.js';
import { parseShelf, ShelfError } from '../../../client/web/shelf.js';

const KEY = 'auralis.settings';
let kept = new Map();
globalThis.localStorage = /** @type {any} */ ({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
});
beforeEach(() => (kept = new Map()));

const OWN = { name: 'Evening', controls: { preset: 'rain' } };

test('what is kept is found again', () => {
  const settings = new Settings();
  settings.setMine([OWN]);
  settings.setControl('bpm', 60);
  settings.setVolume(0.3);
  const again = new Settings();
  assert.deepEqual([again.mine, again.controls, again.volume], [[OWN], { bpm: 60 }, 0.3]);
  again.dropControl('bpm');
  assert.deepEqual(new Settings().controls, {});
});

test('two pages of one browser do not take each other’s presets', () => {
  const [one, other] = [new Settings(), new Settings()];
  one.setMine([OWN]);
  other.setVolume(0.3);
  assert.deepEqual(new Settings().mine, [OWN]);
});

test('whatever is kept, the settings are of their kinds', () => {
  const plain = new Settings();
  for (const wrong of [null, true, '0.5', [], {}, -1, 2, 'x', { parts: 7 }]) {
    const stored = Object.fromEntries(Object.keys(plain).map((name) => [name, wrong]));
    kept.set(KEY, JSON.stringify(stored));
    const { volume, controls, mine, sleep, wake, day } = new Settings();
    assert.ok(typeof volume === 'number' && volume >= 0 && volume <= 1, `volume ${JSON.stringify(wrong)}`);
    assert.deepEqual([controls, mine, sleep, wake, day.parts], [{}, [], null, null, plain.day.parts]);
  }
  kept.set(KEY, '{"controls":{"mute":5,"bpm":"x","loud":1,"__proto__":{},"key":"A"}}');
  assert.deepEqual(new Settings().controls, { key: 'A' });
  for (const text of ['', '{', '7', '[]', 'null']) {
    kept.set(KEY, text);
    assert.equal(new Settings().volume, plain.volume, text);
  }
});

test('a file of presets is refused with words, whatever is in it', () => {
  const deep = '['.repeat(45000) + ']'.repeat(45000);
  const preset = (controls) => `{"presets":[{"name":"x","controls":${controls}}]}`;
  const files = ['', '{', 'null', '7', '[]', '{"presets":{}}', '{"presets":[7]}', '{"presets":[null]}', deep, `{"presets":${deep}}`,
    preset('7'), preset('{}'), preset('[]'), preset('{"bpm":null}'), preset('{"__proto__":1}'), preset('{"constructor":1}'),
    preset(`{"bpm":${deep}}`), preset(`{"mute":${deep}}`), preset('{"mute":["bell","bell"]}'), 'x'.repeat(100001)];
  for (const file of files) assert.throws(() => parseShelf(file), ShelfError, file.slice(0, 60));
});

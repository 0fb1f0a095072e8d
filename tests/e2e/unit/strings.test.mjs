// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { chooseLanguage, LANGUAGES, STRINGS, t } from '../../../client/web/strings.js';

const WEB = new URL('../../../client/web/', import.meta.url);
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('every language has the same keys', () => {
  assert.deepEqual(Object.keys(STRINGS).sort(), Object.keys(LANGUAGES).sort());
  for (const [code, table] of Object.entries(STRINGS)) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(STRINGS.en).sort(), code);
  }
});

test('every language has the same placeholders, and no empty words', () => {
  for (const [code, table] of Object.entries(STRINGS)) {
    for (const [key, text] of Object.entries(table)) {
      assert.ok(text.trim().length > 0, `${code} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(STRINGS.en[key]), `${code} ${key}`);
    }
  }
});

test('every key that the page names is there', () => {
  const keys = new Set();
  for (const name of readdirSync(WEB)) {
    if (!/\.(js|html)$/.test(name)) continue;
    const text = readFileSync(new URL(name, WEB), 'utf8');
    for (const match of text.matchAll(/\bt\('([\w.]+)'[,)]|data-t(?:-\w+)?="([\w.]+)"/g)) keys.add(match[1] ?? match[2]);
  }
  assert.ok(keys.size > 10);
  for (const key of keys) assert.ok(key in STRINGS.en, key);
});

test('words with placeholders, and what is missing', () => {
  assert.equal(t('undo.undone', { what: '{n}' }), 'Undone: {n}');
  assert.equal(t('undo.undone'), 'Undone: {what}');
  assert.equal(t('no.such.words'), 'no.such.words');
});

test('the first language of the browser that there is', () => {
  assert.equal(chooseLanguage(['pt-BR', 'fr-CH', 'de']), 'fr');
  assert.equal(chooseLanguage(['pt-BR']), 'en');
  assert.equal(chooseLanguage([]), 'en');
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { eventually, isPlaying, isReady, until } from '../page.mjs';
import { keepScore, scoreOf } from '../score.mjs';

const CONTEXT = { permissions: ['clipboard-read', 'clipboard-write'] };
/** The score is compared from here on after the shared frame, and so long. */
const FROM_S = 2;
const LENGTH_S = 6;
const RATE_HZ = 48000;

async function copyLink(page) {
  await page.click('#share');
  await until(page, () => document.getElementById('toast').textContent.startsWith('Link copied'));
  return page.evaluate(() => navigator.clipboard.readText());
}

/** @param {import('../run.mjs').Bench} bench */
async function sameMusic(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: CONTEXT });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.click('[data-preset=garden]');
  await page.selectOption('#key', 'A#');
  await until(page, () => document.getElementById('now').textContent.startsWith('A♯ '));
  const link = await copyLink(page);
  assert.match(link, /#auralis:1:[\w-]+&frame=\d+$/);
  const frame = Number(link.split('&frame=')[1]);
  await keepScore(page);
  await page.waitForTimeout(1000 * (FROM_S + LENGTH_S + 2));

  const prepare = (one) =>
    one.addInitScript(() => localStorage.setItem('auralis.settings', '{"controls":{"preset":"sleep","key":"E"}}'));
  const { page: other, complaints } = await bench.open(link, { contextOptions: CONTEXT, prepare });
  await until(other, () => document.getElementById('shared-dialog').open);
  await other.waitForTimeout(2000); // the music waits for who has not said yes yet
  await other.click('#shared-dialog .strong');
  await until(other, () => globalThis.auralis?.player !== undefined);
  await keepScore(other);
  await isPlaying(other);
  await until(other, () => globalThis.first !== undefined);
  const away_s = ((await other.evaluate(() => globalThis.first)) - frame) / RATE_HZ;
  bench.measured.push(`heard ${away_s.toFixed(2)} s from the shared frame`);
  assert.ok(away_s > -1 && away_s < 4);
  await other.waitForTimeout(1000 * (FROM_S + LENGTH_S + 1));
  const span = [frame + FROM_S * RATE_HZ, frame + (FROM_S + LENGTH_S) * RATE_HZ];
  const [here, there] = [await scoreOf(page, ...span), await scoreOf(other, ...span)];
  bench.measured.push(`${here.length} notes compared`);
  assert.ok(here.length > 10);
  assert.deepEqual(there, here, 'the same score');
  assert.equal(await other.inputValue('#key'), 'A#', 'what this person kept is for the own room');
  assert.match(await other.textContent('#now'), /^A♯ /);
  assert.match(other.url(), /\?room=[a-z2-7]{16}/);
  await staysApart(bench, server, page, other);
  assert.deepEqual(complaints, []);
}

/** What is changed in one room is not in the other, and a reload stays there. */
async function staysApart(bench, server, page, other) {
  const room = new URL(other.url()).searchParams.get('room');
  await other.selectOption('#key', 'C');
  const keyThere = async () => (await server.get(`api/v1/status?room=${room}`)).rooms[0].controls.key;
  await eventually(async () => (await keyThere()) === 'C', 'the other room has another key', 8000);
  assert.equal((await server.get('api/v1/control')).key, 'A#');
  await other.reload();
  await until(other, () => document.getElementById('now').textContent.startsWith('C '), undefined, 15000);
  assert.equal(await other.evaluate(() => localStorage.getItem('auralis.settings').includes('"C"')), false);
}

/** @param {import('../run.mjs').Bench} bench */
async function otherwise(bench) {
  const server = await bench.serve({ args: ['--max-rooms', '0'] });
  const { page } = await bench.open(`${server.url}#auralis:1:QVVSQUxJUwE`);
  await until(page, () => document.getElementById('shared-dialog').open);
  await page.click('#shared-dialog .strong');
  await until(page, () => !document.getElementById('alert').hidden);
  assert.match(await page.textContent('#alert-text'), /opens no rooms/);
  await isReady(page);
  await page.reload();
  await until(page, () => document.getElementById('shared-dialog').open);
  await page.keyboard.press('Escape');
  await isReady(page);
  assert.equal(new URL(page.url()).hash, '');

  const { page: denied } = await bench.open(server.url, { prepare: (one) => one.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  }) });
  await isReady(denied);
  await denied.click('#share');
  await until(denied, () => document.getElementById('share-dialog').open);
  assert.match(await denied.inputValue('#share-link'), /#auralis:1:/);
}

export default [
  { name: 'share: a link opens the same music at the same place', run: sameMusic },
  { name: 'share: no rooms, no clipboard, no thanks', run: otherwise },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Sleep, wake and day, by a clock that the test puts forward; the screen that stays on; and the system's own buttons.
import assert from 'node:assert/strict';
import { captureFor, clickAndRecord } from '../capture.mjs';
import { inspect } from '../measure.mjs';
import { eventually, isPlaying, isReady, setHidden, until } from '../page.mjs';

const MINUTE_MS = 60000;
const LISTEN_MS = 2000;
/** Music goes up and down by itself. */
const MUSIC_DB = 6;
const SILENCE_DBFS = -75;

/** A clock that only the test puts forward, and the media session's handlers within reach; runs in the page before it begins. */
function prepareClock() {
  globalThis.now_ms = Number(sessionStorage.getItem('now_ms') ?? Date.now());
  Date.now = () => globalThis.now_ms;
  globalThis.buttons = {};
  navigator.mediaSession.setActionHandler = (action, handler) => (globalThis.buttons[action] = handler);
}

const forward = (page, ms) =>
  page.evaluate((by) => sessionStorage.setItem('now_ms', String((globalThis.now_ms += by))), ms);
const gain = (page) => page.evaluate(() => globalThis.auralis.player.gain);
const stateIs = (page, state) => until(page, (wanted) => globalThis.auralis.player.state === wanted, state);

async function open(bench, options = {}) {
  const server = await bench.serve();
  const prepare = (one) => one.addInitScript(prepareClock);
  const { page, complaints } = await bench.open(server.url, { prepare, ...options });
  await isReady(page);
  return { server, page, complaints };
}

/** How loud what leaves the page is, dBFS. */
async function heard_db(page) {
  const { rms_dbfs } = await inspect(await captureFor(page, LISTEN_MS));
  return rms_dbfs ?? -Infinity;
}

/** @param {import('../run.mjs').Bench} bench */
async function sleeps(bench) {
  const { server, page, complaints } = await open(bench, { record: true });
  await clickAndRecord(page);
  await isPlaying(page);
  await page.selectOption('#sleep', '30');
  const loud = await gain(page);
  const loud_db = await heard_db(page);
  await forward(page, 19 * MINUTE_MS);
  await page.waitForTimeout(400);
  assert.equal(await gain(page), loud, 'nothing fades yet');
  await forward(page, 6 * MINUTE_MS);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.3 * loud);
  await until(page, () => document.querySelector('output[for=sleep]').textContent.includes('5 min'));
  const half_db = await heard_db(page);
  bench.measured.push(`five minutes before the end ${(half_db - loud_db).toFixed(1)} dB`);
  assert.ok(Math.abs(half_db - loud_db - 20 * Math.log10(0.5 ** 2)) < MUSIC_DB, 'it is heard to fade');

  await page.reload(); // in the middle of the fade
  await isReady(page);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.3 * loud);
  await clickAndRecord(page);
  await isPlaying(page);
  await forward(page, 4.9 * MINUTE_MS);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.01);
  await page.waitForTimeout(500); // minutes have passed at once, and volume never steps
  const end_db = await heard_db(page);
  bench.measured.push(`six seconds before it ${end_db.toFixed(1)} dBFS`);
  assert.ok(end_db < SILENCE_DBFS, 'it fades to silence');
  await forward(page, MINUTE_MS);
  await stateIs(page, 'stopped');
  await eventually(async () => (await server.get('api/v1/status')).rooms[0].listeners === 0, 'the media stop');
  await until(page, (volume) => globalThis.auralis.player.gain === volume, loud);
  assert.equal(await page.inputValue('#sleep'), '');
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function wakes(bench) {
  const { page, complaints } = await open(bench);
  await page.click('#play');
  await isPlaying(page);
  await page.keyboard.press(' ');
  await stateIs(page, 'stopped');
  const at = await page.evaluate(() => new Date(Date.now() + 30 * 60000).toTimeString().slice(0, 5));
  await page.fill('#wake', at);
  await page.dispatchEvent('#wake', 'change');
  await forward(page, 31 * MINUTE_MS);
  await isPlaying(page);
  assert.ok((await gain(page)) < 0.05, 'it rises from silence');
  await forward(page, 11 * MINUTE_MS);
  await until(page, () => globalThis.auralis.player.gain > 0.5);
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function followsTheDay(bench) {
  const { server, page } = await open(bench);
  await page.click('#play');
  await isPlaying(page);
  const soon = await page.evaluate(() => new Date(Date.now() + 20 * 60000).toTimeString().slice(0, 5));
  const now = (await server.get('api/v1/control')).preset;
  const other = await page.evaluate((one) => [...document.querySelectorAll('.preset')].map((b) => /** @type {HTMLElement} */ (b).dataset.preset).find((p) => p !== one), now);
  await page.evaluate(([part, soonAt, before]) => {
    const parts = [0, 1, 2, 3].map((k) => ({ at: k === 0 ? soonAt : `0${k}:00`, preset: k === 0 ? part : before }));
    globalThis.auralis.timers.setDay(true, parts);
  }, [other, soon, now]);
  await page.waitForTimeout(600);
  assert.equal(await page.getAttribute(`[data-preset="${now}"]`, 'aria-pressed'), 'true');
  await forward(page, 21 * MINUTE_MS);
  await until(page, (preset) => document.querySelector(`[data-preset="${preset}"]`).getAttribute('aria-pressed') === 'true', other);
}

/** Counts the locks that a page holds on the screen; runs in the page before it begins. */
function countLocks() {
  globalThis.locks = 0;
  const release = async () => void globalThis.locks--;
  const request = async (type) => (globalThis.locks++, { type, release });
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}

/** @param {import('../run.mjs').Bench} bench */
async function screenStaysOn(bench) {
  const { page, complaints } = await open(bench, { prepare: (one) => one.addInitScript(countLocks) });
  const holds = (count) => until(page, (wanted) => globalThis.locks === wanted, count);
  await page.click('#play');
  await isPlaying(page);
  await page.waitForTimeout(500);
  await holds(0); // nobody asked
  await page.check('#screen');
  await holds(1);
  await setHidden(page, true);
  await holds(0);
  await setHidden(page, false);
  await holds(1);
  await page.click('#play');
  await stateIs(page, 'stopped');
  await holds(0);
  await page.reload();
  await isReady(page);
  assert.equal(await page.isChecked('#screen'), true, 'it is remembered');
  await holds(0);
  await page.click('#play');
  await isPlaying(page);
  await holds(1);
  await page.uncheck('#screen');
  await holds(0);
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function buttons(bench) {
  const { page, complaints } = await open(bench);
  const press = (action) => page.evaluate((one) => globalThis.buttons[one](), action);
  await page.click('#play');
  await isPlaying(page);
  await until(page, () => navigator.mediaSession.metadata?.title !== undefined);
  const { title, artwork, state } = await page.evaluate(() => {
    const { metadata, playbackState } = navigator.mediaSession;
    return { title: metadata.title, artwork: metadata.artwork.map(({ src }) => src), state: playbackState };
  });
  assert.ok(title.length > 3);
  assert.equal(state, 'playing');
  for (const src of artwork) assert.equal(await page.evaluate(async (url) => (await fetch(url)).headers.get('content-type'), src), 'image/png');
  await press('pause');
  await stateIs(page, 'stopped');
  assert.equal(await page.evaluate(() => navigator.mediaSession.playbackState), 'paused');
  await press('play');
  await isPlaying(page);
  const pressed = () => page.evaluate(() => document.querySelector('.preset[aria-pressed=true]').getAttribute('data-preset'));
  const before = await pressed();
  await press('nexttrack');
  assert.notEqual(await pressed(), before);
  await press('previoustrack');
  assert.equal(await pressed(), before);
  await press('stop');
  await stateIs(page, 'stopped');
  assert.deepEqual(complaints, []);
}

export default [
  { name: 'timers: sleep fades to silence and outlives a reload', run: sleeps },
  { name: 'timers: wake rises from silence', run: wakes },
  { name: 'timers: presets by the time of day', run: followsTheDay },
  { name: 'timers: the screen stays on while it plays, if asked', run: screenStaysOn },
  { name: 'media session: titles, artwork, buttons', run: buttons },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Sleep, wake and day, by a clock that the test puts forward; and the system's own buttons.
import assert from 'node:assert/strict';
import { eventually, isPlaying, isReady, until } from '../page.mjs';

const MINUTE_MS = 60000;

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

async function open(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, { prepare: (one) => one.addInitScript(prepareClock) });
  await isReady(page);
  return { server, page, complaints };
}

/** @param {import('../run.mjs').Bench} bench */
async function sleeps(bench) {
  const { server, page, complaints } = await open(bench);
  await page.click('#play');
  await isPlaying(page);
  await page.selectOption('#sleep', '30');
  const loud = await gain(page);
  await forward(page, 19 * MINUTE_MS);
  await page.waitForTimeout(400);
  assert.equal(await gain(page), loud, 'nothing fades yet');
  await forward(page, 6 * MINUTE_MS);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.3 * loud);
  await until(page, () => document.querySelector('output[for=sleep]').textContent.includes('5 min'));
  await until(page, (limit) => {
    const { value } = globalThis.auralis.player.output.parameters.get('volume');
    return value > 0 && value < limit; // it is heard
  }, 0.3 * loud);

  await page.reload(); // in the middle of the fade
  await isReady(page);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.3 * loud);
  if ((await page.evaluate(() => globalThis.auralis.player.state)) === 'stopped') await page.click('#play');
  await isPlaying(page);
  await forward(page, 4.9 * MINUTE_MS);
  await until(page, (limit) => globalThis.auralis.player.gain < limit, 0.01);
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
  { name: 'media session: titles, artwork, buttons', run: buttons },
];

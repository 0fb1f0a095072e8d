// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The whole page in Debian's Firefox ESR.
import assert from 'node:assert/strict';
import { assetsWithRecorder, clickAndRecord, restartCapture, streamFrames, takeCapture } from '../capture.mjs';
import { compare } from '../compare.mjs';
import { FIREFOX_NEEDS } from '../firefox.mjs';
import { inspect } from '../measure.mjs';
import { eventually, fullVolume, isPlaying, isReady, position, until } from '../page.mjs';
import { keepScore, scoreOf } from '../score.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const LIMIT_MS = 2000;
const TRIES = 3;
/** A preset comes with the next bar. */
const BAR_MS = 8000;

/** A page that plays, and how long that took; what else runs on the machine makes it longer, never shorter. */
async function begin(bench, url) {
  const { page, complaints } = await bench.openFirefox(url);
  await isReady(page);
  await fullVolume(page);
  const first_ms = await clickAndRecord(page, { isLoaded: true });
  await isPlaying(page);
  return { page, complaints, first_ms };
}

/** @param {import('../run.mjs').Bench} bench */
async function plays(bench, decoder) {
  const server = await bench.serve({ args: ['--assets', await bench.folder(assetsWithRecorder)] });
  let { page, complaints, first_ms } = await begin(bench, server.url + decoder);
  for (let k = 1; k < TRIES && first_ms >= LIMIT_MS; k++) {
    await page.close();
    ({ page, complaints, first_ms } = await begin(bench, server.url + decoder));
  }
  const how = await page.evaluate(() => {
    const { decoderName, transport } = globalThis.auralis.player;
    return { decoderName, transport };
  });
  bench.measured.push(`sound after ${Math.round(first_ms)} ms`, `${how.decoderName}, ${how.transport}`);
  assert.ok(first_ms < LIMIT_MS);
  await pause(1500);
  await restartCapture(page);
  await pause((bench.capture_s * 1000) / 2);
  const recorded = await takeCapture(page);
  const { clicks, gaps } = await inspect(recorded);
  const result = await compare(recorded, streamFrames(recorded));
  bench.measured.push(result.summary);
  assert.deepEqual({ clicks, gaps }, { clicks: 0, gaps: 0 });
  assert.equal(result.lag, 0, 'frames are where the protocol says');
  assert.ok(result.windows.length >= bench.capture_s / 2 - 3);
  for (const window of result.windows) {
    assert.ok(window.correlation >= 0.99 || (window.isNoise && window.bands_db <= 1), JSON.stringify(window));
  }
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function isUsed(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.openFirefox(server.url);
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.click('.preset[aria-pressed=false]');
  const chosen = await page.evaluate(() => document.querySelector('.preset[aria-pressed=true]').getAttribute('data-preset'));
  const until_ms = performance.now() + BAR_MS;
  while ((await server.get('api/v1/control')).preset !== chosen) {
    assert.ok(performance.now() < until_ms, `${chosen} is not played`);
    await pause(100);
  }
  await page.focus('#play');
  await page.keyboard.press(' ');
  await until(page, () => globalThis.auralis.player.state === 'stopped');
  await eventually(async () => (await server.get('api/v1/status')).rooms[0].listeners === 0, 'pause stops the media');
  await page.click('#play');
  await isPlaying(page);
  assert.equal((await position(page)).underruns, 0);
  assert.deepEqual(complaints, []);
}

const controls = (server) => server.get('api/v1/control');
const soon = (holds, what) => eventually(holds, what, BAR_MS);
const value = (page, selector) => page.$eval(selector, (element) => element.value);

/** A clock that only the test puts forward, and no clipboard; runs in the page before it begins. */
function prepareClock() {
  if (location.protocol !== 'http:') return; // of a tab without a page, which has no storage
  globalThis.now_ms = Number(sessionStorage.getItem('now_ms') ?? Date.now());
  Date.now = () => globalThis.now_ms;
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
}

const forward = (page, ms) =>
  page.evaluate((by) => sessionStorage.setItem('now_ms', String((globalThis.now_ms += by))), ms);

async function undo(page) {
  await page.keyboard.down('Control');
  await page.keyboard.press('z');
  await page.keyboard.up('Control');
}

/** @param {import('../run.mjs').Bench} bench */
async function isSteered(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.openFirefox(server.url);
  await isReady(page);
  await page.select('#key', 'F#');
  await page.select('#mode', 'lydian');
  await soon(async () => (await controls(server)).key === 'F#' && (await controls(server)).mode === 'lydian', 'key and mode');
  for (const [name, key, want] of [['bpm', 'End', 120], ['intensity', 'Home', 0], ['density', 'End', 1], ['brightness', 'Home', 0]]) {
    await page.focus(`#${name}`);
    await page.keyboard.press(key);
    await soon(async () => Math.abs((await controls(server))[name] - want) < 0.011, `${name} ${want}`);
  }
  for (const chip of await page.$$('.chip')) await chip.click();
  await soon(async () => (await controls(server)).mute.length === 7, 'every layer is off');
  for (const chip of await page.$$('.chip')) await chip.click();
  await soon(async () => (await controls(server)).mute.length === 0, 'every layer is on');
  const before = await controls(server);
  const all = await page.$$eval('.preset', (presets) => presets.map((one) => one.getAttribute('data-preset')));
  assert.equal(all.length, 18);
  const names = all.filter((name, k) => k % 6 === 1 && name !== before.preset);
  for (const name of names) {
    await page.click(`[data-preset=${name}]`);
    await soon(async () => (await controls(server)).preset === name, name);
  }
  for (const name of [...names.slice(0, -1).reverse(), before.preset]) {
    await undo(page);
    await soon(async () => (await controls(server)).preset === name, `back to ${name}`);
  }
  for (const name of ['key', 'mode', 'bpm', 'density']) {
    await soon(async () => String((await controls(server))[name]) === String(before[name]), `${name} as before`);
  }
  await page.focus('#volume');
  await page.keyboard.press('Home');
  await page.reload();
  await isReady(page);
  assert.equal(await value(page, '#volume'), '0');
  assert.equal(await value(page, '#key'), 'F#');
  assert.equal(await page.$eval(`[data-preset=${before.preset}]`, (one) => one.getAttribute('aria-pressed')), 'true');
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function isShared(bench) {
  const server = await bench.serve();
  const { page } = await bench.openFirefox(server.url, prepareClock);
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.click('#share');
  await until(page, () => document.getElementById('share-dialog').open);
  const link = await value(page, '#share-link');
  const frame = Number(link.split('&frame=')[1]);
  await page.keyboard.press('Escape');
  await keepScore(page);
  const { page: other, complaints } = await bench.openFirefox(link, prepareClock);
  await until(other, () => document.getElementById('shared-dialog').open);
  await other.click('#shared-dialog .strong');
  await until(other, () => globalThis.auralis?.player !== undefined);
  await keepScore(other);
  await isPlaying(other);
  await pause(9000);
  const span = [frame + 3 * 48000, frame + 8 * 48000];
  const [here, there] = [await scoreOf(page, ...span), await scoreOf(other, ...span)];
  bench.measured.push(`${here.length} notes compared`);
  assert.ok(here.length > 5);
  assert.deepEqual(there, here, 'the same score');

  await other.select('#sleep', '30');
  const loud = await other.evaluate(() => globalThis.auralis.player.gain);
  await forward(other, 25 * 60000);
  await until(other, (limit) => globalThis.auralis.player.gain < limit, 0.3 * loud);
  await forward(other, 6 * 60000);
  await until(other, () => globalThis.auralis.player.state === 'stopped');
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function isOffline(bench) {
  const server = await bench.serve();
  const { page } = await bench.openFirefox(server.url);
  await isReady(page);
  await until(page, () => navigator.serviceWorker.controller !== null);
  await server.kill();
  await page.reload();
  await until(page, () => document.getElementById('status-text').textContent.startsWith('The server cannot be reached'));
  await page.click('#play');
  await bench.serve({ port: server.port });
  await isPlaying(page, 15000);
}

/** Those that listen. */
export default [
  { name: 'firefox: what is heard is what the seed says', needs: FIREFOX_NEEDS, run: (bench) => plays(bench, '') },
  { name: 'firefox: so with the WebAssembly decoder', needs: FIREFOX_NEEDS, run: (bench) => plays(bench, '?decoder=wasm') },
  { name: 'firefox: click, preset, pause, under the content security policy', needs: FIREFOX_NEEDS, run: isUsed },
];

export const looks = [
  { name: 'firefox: every control, undo, a reload', needs: FIREFOX_NEEDS, run: isSteered },
  { name: 'firefox: a shared link, the sleep timer', needs: FIREFOX_NEEDS, run: isShared },
  { name: 'firefox: the page without its server', needs: FIREFOX_NEEDS, run: isOffline },
];

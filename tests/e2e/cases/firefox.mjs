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

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const LIMIT_MS = 2000;
/** A preset comes with the next bar. */
const BAR_MS = 8000;

/** @param {import('../run.mjs').Bench} bench */
async function plays(bench, decoder) {
  const server = await bench.serve({ args: ['--assets', await bench.folder(assetsWithRecorder)] });
  const { page, complaints } = await bench.openFirefox(`${server.url}${decoder}`);
  await isReady(page);
  await fullVolume(page);
  const first_ms = await clickAndRecord(page, { isLoaded: true });
  await isPlaying(page);
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

export default [
  { name: 'firefox: what is heard is what the seed says', needs: FIREFOX_NEEDS, run: (bench) => plays(bench, '') },
  { name: 'firefox: so with the WebAssembly decoder', needs: FIREFOX_NEEDS, run: (bench) => plays(bench, '?decoder=wasm') },
  { name: 'firefox: click, preset, pause, under the content security policy', needs: FIREFOX_NEEDS, run: isUsed },
];

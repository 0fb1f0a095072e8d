// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Another quality takes over while it plays, and nobody hears when.
import assert from 'node:assert/strict';
import { captureWhile, clickAndRecord, isBroken, streamFrames } from '../capture.mjs';
import { compare } from '../compare.mjs';
import { inspect } from '../measure.mjs';
import { fullVolume, isReady, until } from '../page.mjs';

const QUALITIES = ['saver', 'live5', '192', 'live10', '32', null];
const EACH_MS = 1200;

/** @param {import('../run.mjs').Bench} bench */
async function switches(bench, decoder) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(`${server.url}?decoder=${decoder}`, { record: true });
  await isReady(page);
  await fullVolume(page);
  await page.evaluate(() => {
    globalThis.told = [];
    globalThis.auralis.player.addEventListener('message', ({ detail }) => {
      if (detail.type === 'listening') globalThis.told.push(detail.quality);
    });
  });
  await clickAndRecord(page);
  await page.waitForTimeout(1000);
  const recorded = await captureWhile(page, async () => {
    await page.evaluate(() => globalThis.told.splice(0));
    for (const quality of QUALITIES) {
      await page.waitForTimeout(EACH_MS);
      await page.evaluate((name) => globalThis.auralis.player.setQuality(name), quality);
    }
    await page.waitForTimeout(EACH_MS);
  });
  assert.deepEqual(await page.evaluate(() => globalThis.told), [...QUALITIES.slice(0, -1), '96']);
  const { clicks, gaps } = await inspect(recorded);
  assert.deepEqual({ clicks, gaps }, { clicks: 0, gaps: 0 });
  assert.equal(isBroken(recorded), false, 'no underrun, no jump, no seam');
  const result = await compare(recorded, streamFrames(recorded));
  bench.measured.push(`${QUALITIES.length} switches`, result.summary);
  assert.equal(result.lag, 0);
  // Mono beside the stereo render is what is least like it.
  for (const window of result.windows) assert.ok(window.correlation >= 0.9 || window.isNoise, JSON.stringify(window));
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function dataSaver(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  await page.check('#saver');
  await page.reload();
  await isReady(page);
  assert.equal(await page.isChecked('#saver'), true, 'it is remembered');
  await page.click('#play');
  await until(page, () => globalThis.auralis.player.state === 'playing');
  const { rooms } = await (await fetch(`${server.url}api/v1/status`)).json();
  assert.deepEqual(rooms[0].qualities, { saver: 1 });
}

export default [
  { name: 'another quality takes over unheard, AudioDecoder', run: (bench) => switches(bench, 'native') },
  { name: 'another quality takes over unheard, WebAssembly', run: (bench) => switches(bench, 'wasm') },
  { name: 'data saver', run: dataSaver },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { clickAndRecord } from '../capture.mjs';
import { isPlaying, isReady, position } from '../page.mjs';

/** @param {import('../run.mjs').Bench} bench */
async function soundAfterClick(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, { record: true });
  const first_ms = await clickAndRecord(page);
  bench.measured.push(`page just opened: ${Math.round(first_ms)} ms`);
  assert.ok(first_ms < 1000, 'sound within 1 s of the click');
  assert.equal(await page.evaluate(() => crossOriginIsolated), true, 'the page is cross-origin isolated');
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function soundInLoadedPage(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { record: true });
  await isReady(page);
  await page.waitForTimeout(2000);
  const first_ms = await clickAndRecord(page);
  bench.measured.push(`room at rest: ${Math.round(first_ms)} ms`);
  const second = await bench.open(server.url, { record: true });
  await isReady(second.page);
  await second.page.waitForTimeout(2000);
  const second_ms = await clickAndRecord(second.page);
  bench.measured.push(`room awake: ${Math.round(second_ms)} ms`);
  assert.ok(first_ms < 1000 && second_ms < 500);
}

/** @param {import('../run.mjs').Bench} bench */
async function underThePolicy(bench) {
  const server = await bench.serve();
  for (const decoder of ['native', 'wasm']) {
    const { page, complaints } = await bench.open(`${server.url}?decoder=${decoder}`);
    await isReady(page);
    await page.click('#play');
    await isPlaying(page);
    await page.waitForTimeout(1000);
    assert.ok((await position(page)).buffered > 0);
    assert.deepEqual(complaints, []);
  }
}

export default [
  { name: 'start: one click, sound within 1 s', run: soundAfterClick },
  { name: 'start: a click in a loaded page', run: soundInLoadedPage },
  { name: 'start: plays under the content security policy, with either decoder', run: underThePolicy },
];

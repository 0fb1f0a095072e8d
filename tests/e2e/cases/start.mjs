// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { clickAndRecord } from '../capture.mjs';
import { isPlaying, isReady, position } from '../page.mjs';

const TRIES = 3;

/**
 * The shortest of up to three tries, the first within the limit being enough: what else runs on the machine makes a
 * try longer, never shorter.
 * @param {import('../run.mjs').Bench} bench
 * @param {string} what
 * @param {number} limit_ms
 * @param {() => Promise<number>} measure
 */
async function soundWithin(bench, what, limit_ms, measure) {
  let best_ms = Infinity;
  for (let k = 0; k < TRIES && best_ms >= limit_ms; k++) best_ms = Math.min(best_ms, await measure());
  bench.measured.push(`${what}: ${Math.round(best_ms)} ms`);
  assert.ok(best_ms < limit_ms, `${what}: sound within ${limit_ms} ms of the click`);
}

/** @param {import('../run.mjs').Bench} bench */
async function soundAfterClick(bench) {
  await soundWithin(bench, 'page just opened', 1000, async () => {
    const server = await bench.serve();
    const { page, complaints } = await bench.open(server.url, { record: true });
    const first_ms = await clickAndRecord(page);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true, 'the page is cross-origin isolated');
    assert.deepEqual(complaints, []);
    return first_ms;
  });
}

/** Click to sound in a page that has been open for a while. */
async function clickWhenLoaded(bench, server) {
  const { page } = await bench.open(server.url, { record: true });
  await isReady(page);
  await page.waitForTimeout(2000);
  const first_ms = await clickAndRecord(page);
  return { page, first_ms };
}

/** @param {import('../run.mjs').Bench} bench */
async function soundInLoadedPage(bench) {
  let server;
  await soundWithin(bench, 'room at rest', 300, async () => {
    server = await bench.serve();
    return (await clickWhenLoaded(bench, server)).first_ms;
  });
  await soundWithin(bench, 'room awake', 300, async () => {
    const { page, first_ms } = await clickWhenLoaded(bench, server);
    await page.close();
    return first_ms;
  });
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

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { clickAndRecord, restartCapture, takeCapture } from '../capture.mjs';
import { inspect } from '../measure.mjs';
import { isReady, position, until } from '../page.mjs';

const LIMIT_MS = 10000;

/** @param {import('../run.mjs').Bench} bench */
async function restart(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { record: true });
  await isReady(page);
  await clickAndRecord(page);
  await page.waitForTimeout(5000);
  const { streamFrame } = await position(page);
  await restartCapture(page);
  await server.kill();
  await until(page, () => document.getElementById('status-text').textContent.startsWith('Reconnecting'));
  assert.ok(await page.evaluate(() => document.getElementById('dot').classList.contains('bad')));
  const { underruns } = await position(page);
  await page.waitForTimeout(3000);
  const down = await position(page);
  assert.deepEqual([down.playing, down.underruns], [false, underruns], 'a lost connection does not count as a bad line');

  await bench.serve({ port: server.port });
  const begin = performance.now();
  const soundsAgain = (before) => {
    const { player } = globalThis.auralis;
    return player.state === 'playing' && player.position.streamFrame < before;
  };
  await until(page, soundsAgain, streamFrame, LIMIT_MS);
  const back_ms = performance.now() - begin;
  bench.measured.push(`sounds again after ${(back_ms / 1000).toFixed(1)} s`);
  await page.waitForTimeout(2000);
  const { clicks } = await inspect(await takeCapture(page));
  assert.equal(clicks, 0, 'neither the loss nor the return clicks');
  assert.match(await page.textContent('#status-text'), /^Playing/);
}

/** @param {import('../run.mjs').Bench} bench */
async function stall(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { record: true });
  await isReady(page);
  await clickAndRecord(page);
  await page.waitForTimeout(2000);
  await restartCapture(page);
  await server.stall(700);
  await page.waitForTimeout(3000);
  const after = await position(page);
  bench.measured.push(`target ${after.target_s} s`);
  assert.ok(after.playing);
  assert.ok(after.underruns >= 1 && after.target_s > 0.25, 'more is kept after an empty store');
  const { clicks } = await inspect(await takeCapture(page));
  assert.equal(clicks, 0, 'the gap begins and ends softly');
}

export default [
  { name: 'restart: the page comes back by itself within 10 s', run: restart },
  { name: 'stall: an empty store is silence without a click, and a longer store after it', run: stall },
];

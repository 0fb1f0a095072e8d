// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// How long after it was made a frame leaves the audio worklet, for each buffer mode; what the device adds is printed.
import assert from 'node:assert/strict';
import { isPlaying, isReady } from '../page.mjs';

const LIMITS_MS = { live: 60, balanced: 150, auto: 400, safe: 400 };
/** A machine that stalls makes the store grow: the limits are held at full length, on a machine with nothing else to
 * do, and three times as much elsewhere. */
const ALLOWED = process.env.AUR_TEST_SCALE === 'full' ? 1 : 3;
const TRIES = 3;
const SAMPLES = 40;

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** @returns {Promise<{delay_ms: number, device_ms: number}>} now, at the worklet's output */
function measure(page) {
  return page.evaluate(() => {
    const { player } = globalThis.auralis;
    const { context } = player.output;
    const device_ms = 1000 * (context.outputLatency || context.baseLatency || 0);
    const heard = player.heardFrame;
    return { delay_ms: heard === null ? NaN : (player.serverFrame - heard) / 48 - device_ms, device_ms };
  });
}

async function play(bench, server, mode) {
  const { page, complaints } = await bench.open(`${server.url}?buffer=${mode}`);
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.waitForTimeout(1500);
  const delays = [];
  let device_ms = 0;
  for (let k = 0; k < SAMPLES; k++) {
    const now = await measure(page);
    if (!Number.isNaN(now.delay_ms)) delays.push(now.delay_ms);
    device_ms = now.device_ms;
    await page.waitForTimeout(50);
  }
  const target_ms = 1000 * (await page.evaluate(() => globalThis.auralis.player.position.target_s));
  await page.close();
  assert.deepEqual(complaints, []);
  assert.ok(delays.length > SAMPLES / 2, `${delays.length} delays`);
  const delay_ms = median(delays);
  const told = [delay_ms, target_ms, device_ms].map((ms) => ms.toFixed(0));
  bench.measured.push(`${mode}: ${told[0]} ms (${told[1]} kept), device ${told[2]} ms`);
  return delay_ms;
}

export default Object.entries(LIMITS_MS).map(([mode, limit_ms]) => ({
  name: `delay: ?buffer=${mode} leaves the worklet within ${ALLOWED * limit_ms} ms`,
  async run(bench) {
    const server = await bench.serve();
    let delay_ms = Infinity;
    for (let tries = 0; tries < TRIES && delay_ms >= ALLOWED * limit_ms; tries++) delay_ms = await play(bench, server, mode);
    assert.ok(delay_ms > 0 && delay_ms < ALLOWED * limit_ms, `${delay_ms} ms`);
  },
}));

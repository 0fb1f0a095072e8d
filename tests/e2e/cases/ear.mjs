// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// From key to ear: one plays on his page, another hears it on hers, in the server's sound. Measured from the key's event
// to the moment at which the note's first frame leaves the other page's worklet; both pages have one machine's clock.
import assert from 'node:assert/strict';
import { isPlaying, isReady, until } from '../page.mjs';

const NOTES = process.env.AUR_TEST_SCALE === 'full' ? 100 : 24;
const WARM_UP = 6;
/** As in delay.mjs: held at full length, on a machine with nothing else to do, and three times as much elsewhere. */
const ALLOWED = process.env.AUR_TEST_SCALE === 'full' ? 1 : 3;
const MEDIAN_MS = 90;
const P95_MS = 120;

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** @param {import('playwright-core').Page} page */
async function comeIn(page, name) {
  await isReady(page);
  await until(page, () => !document.getElementById('people').hidden, null, 3000).catch(() => page.click('#open-people')); // a link opens it
  await page.fill('#enter-name', name);
  await page.keyboard.press('Enter');
  await until(page, () => !document.getElementById('here').hidden);
  await page.click('#play');
  await isPlaying(page);
  await until(page, () => Number.isFinite(globalThis.auralis.player.frameAt(performance.now())));
}

/** Notes each time at which a note that was played leaves the worklet. */
function listen(page) {
  return page.evaluate(() => {
    const { player } = globalThis.auralis;
    globalThis.ears = [];
    player.addEventListener('played', ({ detail }) => {
      for (const { frame, kind, key } of detail.events) {
        if (kind !== 1) continue;
        const wait = () => {
          const heard = player.heardFrame;
          if (heard === null || heard < frame) {
            setTimeout(wait, 2);
            return;
          }
          const { context } = player.output;
          const device_ms = 1000 * (context.outputLatency || context.baseLatency || 0);
          globalThis.ears.push({ key, at_ms: performance.timeOrigin + performance.now() - (heard - frame) / 48 - device_ms });
        };
        wait();
      }
    });
  });
}

async function play(bench) {
  const server = await bench.serve();
  const answer = await fetch(`${server.url}api/v1/rooms`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Ear', type: 'jam' }),
  });
  assert.equal(answer.status, 201);
  const { room } = await answer.json();
  const url = `${server.url}?room=${room.id ?? room}`;
  const { page: ana, complaints } = await bench.open(url, { still: true });
  await comeIn(ana, 'Ana');
  const { page: ben, complaints: others } = await bench.open(url, { still: true });
  await comeIn(ben, 'Ben');
  await listen(ben);
  await ana.evaluate(() => {
    globalThis.keys = [];
    document.addEventListener('keydown', ({ timeStamp }) => globalThis.keys.push(performance.timeOrigin + timeStamp), true);
  });
  await ana.focus('#piano');
  for (let k = 0; k < WARM_UP + NOTES; k++) {
    await ana.keyboard.down('KeyC');
    await ana.waitForTimeout(60);
    await ana.keyboard.up('KeyC');
    await ana.waitForTimeout(k < WARM_UP ? 900 : 190 + (k * 37) % 83); // anywhere in a packet
  }
  await ana.waitForTimeout(500);
  const keys = (await ana.evaluate(() => globalThis.keys)).slice(WARM_UP);
  const ears = (await ben.evaluate(() => globalThis.ears)).slice(WARM_UP);
  assert.equal(ears.length, keys.length, 'every note is heard');
  const delays = keys.map((at, k) => ears[k].at_ms - at);
  const { buffer, quality, delay_ms, kept_ms } = await ben.evaluate(() => {
    const { player } = globalThis.auralis;
    return { buffer: player.buffer, quality: player.quality, kept_ms: 1000 * player.position.target_s, delay_ms: (player.serverFrame - player.heardFrame) / 48 };
  });
  bench.measured.push(`${buffer}, ${quality?.name ?? quality}, ${kept_ms.toFixed(0)} ms kept, ${delay_ms.toFixed(0)} ms behind`);
  bench.measured.push(`key to ear: median ${quantile(delays, 0.5).toFixed(0)} ms, p95 ${quantile(delays, 0.95).toFixed(0)} ms of ${delays.length}`);
  assert.deepEqual([complaints, others], [[], []]);
  assert.ok(quantile(delays, 0) > 0, 'nobody hears what is not yet played');
  assert.ok(quantile(delays, 0.5) <= ALLOWED * MEDIAN_MS && quantile(delays, 0.95) <= ALLOWED * P95_MS, delays.map((ms) => ms.toFixed(0)).join(' '));
}

export default [{ name: 'ear: a key is heard elsewhere soon', run: play }];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// In time with others: two pages, each in a browser of its own, and two native listeners play the same frame at the
// same time of the server. Judged where the page knows best: what leaves the worklet, by the device's time stamps.
import assert from 'node:assert/strict';
import { Listener } from '../../server/net/native.mjs';
import { eventually, isPlaying, isReady, position, until } from '../page.mjs';

const MODE = 'balanced';
const BEHIND_MS = 250;
const APART_MS = 10;
const OFF_MS = 20;
const SETTLE_MS = 4000;
const SAMPLES = 40;
const EVERY_MS = 50;
const TRIES = 3;

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** How long after it was made what is heard now was made, ms; null while nothing is. */
function behind() {
  const { player } = globalThis.auralis;
  const { position } = player;
  const heard = player._output.heardTime();
  if (!position?.playing || heard === null) return null;
  const since = heard.context_s * player.output.context.sampleRate - position.contextFrame;
  return (player.frameAt(heard.local_ms) - position.streamFrame - since * position.rate) / 48;
}

async function watchPage(page) {
  const values = [];
  for (let k = 0; k < SAMPLES; k++) {
    const value = await page.evaluate(behind);
    if (value !== null) values.push(value);
    await page.waitForTimeout(EVERY_MS);
  }
  assert.ok(values.length > SAMPLES / 2, `${values.length} samples`);
  return median(values);
}

/** @param {import('../run.mjs').Bench} bench */
async function together(bench) {
  const server = await bench.serve();
  const pages = [];
  for (const name of ['one', 'other']) {
    const { page } = await bench.open(`${server.url}?sync=1&buffer=${MODE}`, { own: name, still: true });
    await isReady(page);
    await page.click('#play');
    pages.push(page);
  }
  for (const page of pages) await isPlaying(page);
  const zero_ms = await pages[0].evaluate(() => globalThis.auralis.player._hello.zero_time);
  let apart_ms = Infinity;
  let off_ms = Infinity;
  for (let tries = 0; tries < TRIES && (apart_ms >= APART_MS || off_ms >= OFF_MS); tries++) {
    const args = ['--sync', '--buffer', MODE, '--json', '--quiet', '--duration', '8s'];
    const natives = [0, 1].map(() => new Listener(`http://127.0.0.1:${server.port}/rooms/lobby`, args));
    await pages[0].waitForTimeout(SETTLE_MS);
    const heard = await Promise.all(pages.map(watchPage));
    for (const native of natives) {
      assert.equal(await native.ended(), 0);
      heard.push(median(native.playing.slice(3).map((line) => line.server_ms - zero_ms - line.frame / 48)));
    }
    apart_ms = Math.max(...heard) - Math.min(...heard);
    bench.measured.push(`pages ${heard[0].toFixed(1)} and ${heard[1].toFixed(1)} ms behind, natives ${heard[2].toFixed(1)} and ${heard[3].toFixed(1)}`);
    off_ms = Math.max(...heard.map((value) => Math.abs(value - BEHIND_MS)));
  }
  assert.ok(apart_ms < APART_MS, `${apart_ms} ms apart`);
  assert.ok(off_ms < OFF_MS, `${off_ms} ms off`);
}

/** @param {import('../run.mjs').Bench} bench */
async function turnedOn(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { still: true });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.check('#buffer-sync');
  const wanted_ms = 1000 * (await page.evaluate(() => globalThis.auralis.player._mode.sync_s));
  let off_ms = Infinity;
  for (let tries = 0; tries < TRIES && off_ms >= APART_MS; tries++) { // what a stall moved goes back by 3 ms a second
    await page.waitForTimeout(SETTLE_MS);
    const heard_ms = await watchPage(page);
    bench.measured.push(`${heard_ms.toFixed(1)} ms behind of ${wanted_ms}`);
    off_ms = Math.abs(heard_ms - wanted_ms);
  }
  assert.ok(off_ms < APART_MS, `${off_ms} ms off`);
  await page.uncheck('#buffer-sync');
  await until(page, () => globalThis.auralis.player.position.playing && !globalThis.auralis.player.sync);
  await page.waitForTimeout(1000);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'playing');
}

/** Keeps what a page asks the server for. */
function tapListens(page) {
  const asked = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(String(payload));
      if (message.type === 'listen') asked.push(message);
    });
  });
  return asked;
}

/** A store that ran empty makes who plays in time wait for no more packets at once than fit between "made" and "heard". */
async function stalled(bench) {
  const server = await bench.serve();
  let asked = [];
  const prepare = (one) => void (asked = tapListens(one));
  const { page } = await bench.open(`${server.url}?sync=1&buffer=live`, { still: true, prepare });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  for (let k = 0; k < 20 && (await position(page)).target_s < 0.5; k++) {
    await server.stall(200);
    await page.waitForTimeout(300);
  }
  const before = asked.length;
  await isPlaying(page);
  await page.evaluate(() => globalThis.auralis.player.setQuality('64'));
  await eventually(() => asked.length > before, 'it is asked for');
  const { sync_s } = await page.evaluate(() => globalThis.auralis.player._mode);
  assert.ok(asked.at(-1).packets * 0.02 < sync_s / 2, JSON.stringify(asked.at(-1)));
}

export default [
  { name: 'sync: two pages and two native listeners hear the same frame', run: together },
  { name: 'sync: turned on and off while playing', run: turnedOn },
  { name: 'sync: after an empty store no more packets come at once than there is time for', run: stalled },
];

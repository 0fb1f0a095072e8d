// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { isPlaying, isReady, setHidden, until } from '../page.mjs';

const WEB = new URL('../../../client/web/', import.meta.url);
const LIMIT_BYTES = 150000;
const SECONDS = 6;
const BUSY_MAX = 0.25;
/** Of 60 a second; nearly all pictures are made in half of that. */
const PICTURE_MS = 1000 / 60;
const SMOOTH_SHARE = 0.95;

const drawn = (page) => page.evaluate(() => globalThis.auralis.visual.drawn);

/** Pictures in a span of time, and those the browser had time for. */
async function drawnOf(page, ms) {
  const before = await drawn(page);
  const offered = await page.evaluate(
    (span_ms) =>
      new Promise((resolve) => {
        let count = 0;
        const begin = performance.now();
        const next = () => (performance.now() - begin < span_ms ? (count++, requestAnimationFrame(next)) : resolve(count));
        requestAnimationFrame(next);
      }),
    ms,
  );
  return [(await drawn(page)) - before, offered];
}

async function drawnIn(page, ms) {
  const before = await drawn(page);
  await page.waitForTimeout(ms);
  return (await drawn(page)) - before;
}

/** How long each picture takes to draw, sorted; not what the browser takes to show it. */
function drawingTimes(page, ms) {
  return page.evaluate(async (span_ms) => {
    const { visual } = globalThis.auralis;
    const times_ms = [];
    visual._draw = function timed() {
      const begin_ms = performance.now();
      Object.getPrototypeOf(visual)._draw.call(visual);
      times_ms.push(performance.now() - begin_ms);
    };
    await new Promise((resolve) => setTimeout(resolve, span_ms));
    delete visual._draw;
    return times_ms.sort((a, b) => a - b);
  }, ms);
}

async function playing(bench, contextOptions) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, { contextOptions });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  return { page, complaints };
}

/** @param {import('../run.mjs').Bench} bench */
async function whenSeen(bench) {
  const { page, complaints } = await playing(bench, {});
  await until(page, () => globalThis.auralis.visual._notes._sounding.length > 0, undefined, 15000);
  const [seen, offered] = await drawnOf(page, 2000);
  await setHidden(page, true);
  const hidden = await drawnIn(page, 1500);
  await setHidden(page, false);
  const times_ms = await drawingTimes(page, 3000);
  const most_ms = times_ms[Math.floor(SMOOTH_SHARE * times_ms.length)];
  bench.measured.push(`${times_ms.length} pictures in 3 s, 95 of 100 drawn within ${most_ms.toFixed(1)} ms`);
  assert.ok(most_ms < PICTURE_MS / 2, 'there is time for 60 a second');
  const again = await drawnIn(page, 1000);
  bench.measured.push(`${seen} pictures of ${offered} in 2 s seen, ${hidden} hidden`);
  assert.ok(seen >= 0.9 * offered, 'draws as often as the screen shows');
  assert.equal(hidden, 0, 'not while hidden');
  assert.ok(again > 0, 'and goes on');
  const words = await page.getAttribute('#visual', 'aria-label');
  assert.match(words, /^Circle of fifths: \S+ \w+\. Chord \S+: ([A-G]♯?, )+[A-G]♯?\.$/);
  await page.click('#play');
  await page.waitForTimeout(2600);
  assert.ok((await drawnIn(page, 2000)) <= 4, 'nothing moves when nothing plays');
  assert.deepEqual(complaints, []);
}

/** A still picture of the music instead: some a bar, not sixty a second. */
async function lessMotion(bench) {
  const { page } = await playing(bench, { reducedMotion: 'reduce' });
  await page.waitForTimeout(1500);
  const count = await drawnIn(page, 3000);
  bench.measured.push(`${count} pictures in 3 s`);
  assert.ok(count >= 1 && count < 20);
  assert.equal(await page.isVisible('#form-left'), true);
  const lit = await page.evaluate(() => {
    const canvas = document.getElementById('visual');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, k) => k % 4 === 3 && value > 0).length;
  });
  assert.ok(lit > 1000, 'there is a picture');
}

/** Of one core: CPU time of the page's main thread, as the browser counts it. */
async function mainThread(bench) {
  const { page } = await playing(bench, { viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const share = async () => {
    await page.waitForTimeout(1000);
    const before = await busy();
    await page.waitForTimeout(1000 * SECONDS);
    return ((await busy()) - before) / SECONDS;
  };
  const seen = await share();
  await setHidden(page, true);
  const hidden = await share();
  bench.measured.push(`main thread: ${(100 * seen).toFixed(1)} % of a core seen, ${(100 * hidden).toFixed(1)} % hidden`);
  assert.ok(seen < BUSY_MAX);
}

/** All that a page loads, but for the decoder of browsers without their own, and icons that only an installed page has. */
async function size(bench) {
  const server = await bench.serve();
  const lines = readFileSync(new URL('assets.txt', WEB), 'utf8').split('\n').filter((line) => line.startsWith('/'));
  const addresses = new Map(lines.map((line) => line.split(' ').slice(0, 2).reverse())); // one may have two
  const files = [...addresses.keys()].filter((name) => !/opus-decoder|^icon-/.test(name));
  assert.ok(files.includes('index.html') && files.includes('page.js'));
  const load = async (name) => Buffer.from(await (await fetch(server.url + addresses.get(name).slice(1))).arrayBuffer());
  const bytes = (await Promise.all(files.map(load))).map((body) => gzipSync(body, { level: 6 }).length);
  const total = bytes.reduce((a, b) => a + b, 0);
  const font = files.reduce((sum, name, k) => sum + (name.endsWith('.woff2') ? bytes[k] : 0), 0);
  bench.measured.push(`${(total / 1000).toFixed(1)} kB compressed, ${(font / 1000).toFixed(1)} of it the font`);
  assert.ok(total < LIMIT_BYTES);
  for (const name of readdirSync(WEB)) {
    if (name.endsWith('.js')) assert.ok(files.includes(name), `${name} is in assets.txt`);
  }
}

export default [
  { name: 'picture: moves when it is seen', run: whenSeen },
  { name: 'picture: less motion', run: lessMotion },
  { name: 'picture: the main thread', run: mainThread },
  { name: 'picture: size of page and code', run: size },
];

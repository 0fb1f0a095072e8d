// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { clickAndRecord, isBroken, restartCapture, streamFrames, takeCapture } from '../capture.mjs';
import { compare } from '../compare.mjs';
import { inspect } from '../measure.mjs';
import { fullVolume, isReady, isSettled } from '../page.mjs';
import { parseMedia } from '../../../client/web/protocol.js';

const TRIES = 3;
const BEFORE_S = 2;
const AFTER_S = 6.5;
const LIMIT_S = 5;
const WINDOW_S = 0.25;
/** Below this correlation with the unchanged music, the change is heard. */
const CHANGED = 0.98;

/** Keeps the packets of a page by number. */
function tapPackets(page) {
  const packets = new Map();
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') return;
      const media = parseMedia(Uint8Array.from(payload).buffer);
      media.packets.forEach((packet, k) => packets.set(media.sequence + k, Buffer.from(packet)));
    });
  });
  return packets;
}

/** Two pages in one room; the first turns a control. @returns what they heard */
async function record(bench, turn) {
  const server = await bench.serve();
  const tapped = [];
  const pages = [];
  for (let k = 0; k < 2; k++) {
    const prepare = (page) => tapped.push(tapPackets(page));
    const { page } = await bench.open(server.url, { prepare, record: true, still: true });
    await isReady(page);
    await fullVolume(page);
    await clickAndRecord(page);
    pages.push(page);
  }
  const [page, other] = pages;
  for (const one of pages) await isSettled(one);
  await restartCapture(page);
  await restartCapture(other);
  await page.waitForTimeout(BEFORE_S * 1000);
  await turn(page);
  const turnedAt = await page.evaluate(() => globalThis.auralis.player.output.context.currentTime);
  await page.waitForTimeout(AFTER_S * 1000);
  const recorded = await takeCapture(page);
  const elsewhere = await takeCapture(other);
  for (const one of pages) await one.close();
  return { recorded, elsewhere, turnedAt, tapped };
}

/** Whether one played whole frames all the time. A busy machine lets the store run empty, and then catches up. */
function isEven(capture) {
  return !isBroken(capture) && capture.positions.every(({ playing, rate }) => playing && rate === 1);
}

/** @param {import('../run.mjs').Bench} bench @param {(page: any) => Promise<void>} turn */
async function change(bench, turn) {
  let made = await record(bench, turn);
  for (let k = 1; k < TRIES && !(isEven(made.recorded) && isEven(made.elsewhere)); k++) made = await record(bench, turn);
  const { recorded, elsewhere, turnedAt, tapped } = made;
  const { clicks, gaps } = await inspect(recorded);
  assert.deepEqual({ clicks, gaps }, { clicks: 0, gaps: 0 });

  const result = await compare(recorded, streamFrames(recorded), WINDOW_S);
  const turned_s = turnedAt - recorded.contextFrame / recorded.rate_hz;
  const before = result.windows.filter((window) => window.at_s + WINDOW_S < turned_s);
  assert.ok(before.length > 4);
  for (const window of before) assert.ok(window.correlation > 0.97, `unchanged before: ${JSON.stringify(window)}`);
  const heard = result.windows.find((window) => window.at_s > turned_s - WINDOW_S && window.correlation < CHANGED);
  const after_s = heard ? heard.at_s + WINDOW_S - turned_s : Infinity;
  bench.measured.push(`heard after ${after_s.toFixed(2)} s, ${clicks} clicks`);
  assert.ok(after_s <= LIMIT_S);

  sameForBoth(bench, recorded, elsewhere, tapped);
}

/** The other listener of the room gets the same bytes and hears the same samples at the same stream frames. */
function sameForBoth(bench, recorded, elsewhere, [mine, theirs]) {
  const common = [...mine.keys()].filter((number) => theirs.has(number));
  assert.ok(common.length > 50 * BEFORE_S);
  for (const number of common) assert.ok(mine.get(number).equals(theirs.get(number)), `packet ${number}`);

  const framesHere = streamFrames(recorded);
  const framesThere = streamFrames(elsewhere);
  const index = new Map();
  framesThere.forEach((frame, k) => Number.isInteger(frame) && index.set(frame, k));
  let compared = 0;
  let worst = 0;
  framesHere.forEach((frame, k) => {
    const there = index.get(frame);
    if (there === undefined) return;
    compared++;
    worst = Math.max(worst, Math.abs(recorded.left[k] - elsewhere.left[there]));
  });
  const samples = `${compared} samples within ${worst.toExponential(1)}`;
  bench.measured.push(`other page: ${common.length} equal packets, ${samples}`);
  assert.ok(compared > 48000 * BEFORE_S);
  assert.ok(worst < 1e-4);
}

const turnKey = (page) => page.selectOption('[name=key]', 'F#');

const turnTempo = (page) =>
  page.evaluate(() => {
    const slider = document.querySelector('[name=bpm]');
    slider.value = '90';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    slider.dispatchEvent(new Event('change', { bubbles: true }));
  });

const turnPreset = (page) => page.click('.preset[aria-pressed=false]');

export default [
  { name: 'control: a key is heard by both', run: (bench) => change(bench, turnKey) },
  { name: 'control: a tempo is heard by both', run: (bench) => change(bench, turnTempo) },
  { name: 'control: a preset is heard by both', run: (bench) => change(bench, turnPreset) },
];

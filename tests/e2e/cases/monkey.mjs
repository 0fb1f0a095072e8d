// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Somebody who turns everything, at random but the same for the same seed: nothing throws, nothing clicks, nothing leaks.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clickAndRecord, restartCapture, takeWhole } from '../capture.mjs';
import { chance } from '../line.mjs';
import { inspect, wav } from '../measure.mjs';
import { fullVolume, isReady, until } from '../page.mjs';

const ACTIONS = process.env.AUR_TEST_SCALE === 'full' ? 10000 : 300;
const SLICE = 100;
const PAUSE_MS = 40;
const HEAP_BYTES = 5e6;
/** At least so much was heard of each action, on average; a third of the time, for half of it nothing plays. */
const HEARD_S = 0.01;
/** Of the slices, so many recordings may be lost to a busy machine. */
const LOST_MAX = 0.1;
const TOLD_MAX = 12;
const SEED = Number(process.env.AUR_SEED ?? 1);
const TOUCHED = [
  '#play, #mute, #volume, #saver, #presets .preset, #layers .chip, #controls input, #controls select, #buffer-panel input',
  '#undo, #redo, #alone, #status, #share, #open-settings, #open-help, #open-people, #people-close, #settings-dialog select',
  '#settings-dialog input, #sleep, #day, #screen, #mine-name, #mine-form button, #mine-list button',
  '#mine-dialog[open] button, dialog[open] .dialog-close',
].join(', ');
const QUALITIES = [null, '32', '64', '96', '128', '192', 'saver', 'live10', 'live5'];

/** Counts the contexts that a page makes and closes. */
function countContexts() {
  globalThis.contexts = 0;
  const Plain = globalThis.AudioContext;
  globalThis.AudioContext = class extends Plain {
    constructor(options) {
      super(options);
      globalThis.contexts++;
    }

    close() {
      globalThis.contexts--;
      return super.close();
    }
  };
}

/**
 * Runs in the page: one action.
 * @param {{which: number, how: number, touched: string, qualities: (string | null)[]}} action
 * @returns {{contextFrame: number, what: string}} when, and what it was
 */
function act({ which, how, touched, qualities }) {
  const { player } = globalThis.auralis;
  const { currentTime, sampleRate } = player.output.context;
  const told = (what) => ({ contextFrame: Math.round(currentTime * sampleRate), what: `${what}, ${player.state}` });
  const elements = [...document.querySelectorAll(touched)].filter((one) => !one.disabled);
  const at = Math.floor(which * (elements.length + 2));
  if (at === elements.length) {
    const quality = qualities[Math.floor(how * qualities.length)];
    player.setQuality(quality);
    return told(`quality ${quality}`);
  }
  if (at > elements.length) {
    player.setSync(how < 0.5);
    return told(`sync ${how < 0.5}`);
  }
  const element = elements[at];
  if (element instanceof HTMLSelectElement) {
    element.selectedIndex = Math.floor(how * element.options.length);
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else if (element.type === 'range') {
    element.value = String(Number(element.min) + how * (Number(element.max) - Number(element.min)));
    for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
  } else {
    if (element.type === 'text') element.value = `Name ${Math.floor(how * 5)}`;
    element.click();
  }
  return told(`${element.id || element.dataset.preset || element.dataset.layer || element.name} ${element.value}`);
}

/** Keeps a recording with clicks, and tells what was done within a second before the first of them. */
async function blame(recorded, { clicks, first_click_s }, actions) {
  const { contextFrame, rate_hz } = recorded;
  const file = path.join(tmpdir(), `auralis-click-${process.pid}.wav`);
  await writeFile(file, wav(recorded));
  const at = contextFrame + first_click_s * rate_hz;
  const near = actions.filter((one) => one.contextFrame > at - rate_hz && one.contextFrame < at + 0.1 * rate_hz);
  const lines = near.slice(-TOLD_MAX).map((one) => `  ${Math.round((1000 * (one.contextFrame - at)) / rate_hz)} ms: ${one.what}`);
  return [`${clicks} clicks, the first ${first_click_s} s into ${file}, after`, ...lines].join('\n');
}

async function heapBytes(session) {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Forgets what was recorded. */
async function drop(page) {
  await page.evaluate(() => (globalThis.capture.whole = null));
  await restartCapture(page);
}

/** @param {import('../run.mjs').Bench} bench */
async function turnsEverything(bench) {
  const server = await bench.serve();
  const prepare = (page) => page.addInitScript(countContexts);
  const { page, complaints } = await bench.open(server.url, { record: true, still: true, prepare });
  await isReady(page);
  await clickAndRecord(page);
  await fullVolume(page);
  const random = chance(SEED);
  const session = await page.context().newCDPSession(page);
  let first = NaN;
  let heard_s = 0;
  let lost = 0;
  for (let done = 0; done < ACTIONS; done += SLICE) {
    const actions = [];
    for (let k = 0; k < SLICE; k++) {
      actions.push(await page.evaluate(act, { which: random(), how: random(), touched: TOUCHED, qualities: QUALITIES }));
      await page.waitForTimeout(PAUSE_MS * random() * 2);
    }
    await page.waitForTimeout(200); // what the recorder has is on its way
    const chunks = await page.evaluate(() => globalThis.capture.chunks.length);
    if (chunks > 0) {
      const recorded = await takeWhole(page);
      const found = recorded && (await inspect(recorded));
      if (recorded === null) lost++;
      else heard_s += recorded.left.length / recorded.rate_hz;
      if (found?.clicks) assert.fail(`by action ${done + SLICE} of seed ${SEED}: ${await blame(recorded, found, actions)}`);
    }
    await drop(page);
    if (done === 0) first = await heapBytes(session);
    assert.deepEqual(complaints, [], `by action ${done + SLICE} of seed ${SEED}`);
  }
  const grown = (await heapBytes(session)) - first;
  const contexts = await page.evaluate(() => globalThis.contexts);
  bench.measured.push(`${ACTIONS} actions, no click in ${Math.round(heard_s)} s (${lost} recordings lost), ${contexts} audio context, heap ${(grown / 1e6).toFixed(2)} MB larger`);
  assert.equal(contexts, 1);
  assert.ok(grown < HEAP_BYTES);
  assert.ok(heard_s > HEARD_S * ACTIONS, 'it played a good part of the time');
  assert.ok(lost <= 1 + LOST_MAX * (ACTIONS / SLICE), 'nearly all was recorded');
  await page.evaluate(() => {
    const { player } = globalThis.auralis;
    player.setSync(false);
    if (player.state === 'stopped') return player.play();
  });
  await until(page, () => globalThis.auralis.player.state === 'playing', undefined, 10000);
}

export default [{ name: `monkey: ${ACTIONS} actions at random`, run: turnsEverything, limit_ms: 120000 + 150 * ACTIONS }];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What playing costs: the time that the page's main thread and the audio thread take, by the kernel's count of each
// thread. Chromium says over its debugging protocol which process is the page's.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isPlaying, isReady, position } from '../page.mjs';

const SECONDS = process.env.AUR_TEST_SCALE === 'full' ? 30 : 8;
const TICKS_PER_S = 100;
const HIDDEN_PERCENT = 5;
const VISIBLE_PERCENT = 25;
const AUDIO_PERCENT = 3;
const TRIES = 3;

/** Has the page think that it is hidden when the test says so: a browser without a screen never hides one. */
function makeHideable() {
  globalThis.isHidden = false;
  Object.defineProperty(Document.prototype, 'hidden', { get: () => globalThis.isHidden });
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (globalThis.isHidden ? 'hidden' : 'visible') });
}

function hide(page, hidden) {
  return page.evaluate((is) => {
    globalThis.isHidden = is;
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** @returns {Map<string, number>} ticks that each thread of the process took so far */
function threads(pid) {
  const taken = new Map();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const name = id === String(pid) ? 'main' : stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    taken.set(name, (taken.get(name) ?? 0) + Number(fields[11]) + Number(fields[12]));
  }
  return taken;
}

/** Percent of a core, by thread, while `page` goes on as it is. */
async function share(page, pids) {
  const before = pids.map(threads);
  await page.waitForTimeout(1000 * SECONDS);
  const spent = pids.map((pid, k) => new Map([...threads(pid)].map(([name, ticks]) => [name, ticks - (before[k].get(name) ?? 0)])));
  const busiest = spent.reduce((a, b) => (total(a) > total(b) ? a : b));
  const percent = (name) => (100 * (busiest.get(name) ?? 0)) / TICKS_PER_S / SECONDS;
  const audio = [...busiest.keys()].filter((name) => /^AudioWorklet|^AudioOutput/.test(name));
  assert.ok(audio.length > 0, `an audio thread among ${[...busiest.keys()]}`);
  return { main: percent('main'), audio: audio.reduce((sum, name) => sum + percent(name), 0) };
}

const total = (spent) => [...spent.values()].reduce((sum, ticks) => sum + ticks, 0);

/** @param {import('../run.mjs').Bench} bench */
async function costs(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { prepare: (one) => one.addInitScript(makeHideable) });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.waitForTimeout(2000);
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const measure = async (hidden, isEnough) => {
    await hide(page, hidden);
    let best = { main: Infinity, audio: Infinity };
    for (let tries = 0; tries < TRIES && !isEnough(best); tries++) {
      await page.waitForTimeout(500);
      const now = await share(page, pids);
      best = { main: Math.min(best.main, now.main), audio: Math.min(best.audio, now.audio) };
    }
    bench.measured.push(`${hidden ? 'hidden' : 'visible'}: main thread ${best.main.toFixed(1)} %, audio ${best.audio.toFixed(1)} % of a core`);
    return best;
  };
  const hidden = await measure(true, ({ main, audio }) => main < HIDDEN_PERCENT && audio < AUDIO_PERCENT);
  const visible = await measure(false, ({ main }) => main < VISIBLE_PERCENT);
  assert.ok((await position(page)).playing);
  assert.ok(hidden.main < HIDDEN_PERCENT && hidden.audio < AUDIO_PERCENT, JSON.stringify(hidden));
  assert.ok(visible.main < VISIBLE_PERCENT, JSON.stringify(visible));
}

export default [{ name: 'cost: main and audio thread while playing', run: costs }];

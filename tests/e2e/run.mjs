// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The player in a real browser against the real server. usage: node tests/e2e/run.mjs [WORD]
// (only tests with it in their name; `-sound`, `-lines`, `-page` and `-people` are the groups below)
// AURALIS_BIN names the program; AUR_TEST_SCALE=full makes the captures 60 s instead of 20 s.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { needing } from '../server/net/tools.mjs';
import { STOOD_STILL_MS, TRIES, waitForCalm, watchStillness } from '../support/stillness.mjs';
import { launch, openPage } from './browser.mjs';
import { allowRecorder } from './capture.mjs';
import { launchFirefox } from './firefox.mjs';
import { Server } from './server.mjs';
import access from './cases/access.mjs';
import capture from './cases/capture.mjs';
import control from './cases/control.mjs';
import cost from './cases/cost.mjs';
import delay from './cases/delay.mjs';
import ear from './cases/ear.mjs';
import faults from './cases/faults.mjs';
import firefox, { looks as firefoxLooks } from './cases/firefox.mjs';
import hand from './cases/hand.mjs';
import handover from './cases/handover.mjs';
import insecure from './cases/insecure.mjs';
import keep from './cases/keep.mjs';
import lines from './cases/lines.mjs';
import moderation from './cases/moderation.mjs';
import monkey from './cases/monkey.mjs';
import offline from './cases/offline.mjs';
import paths from './cases/paths.mjs';
import people, { jam } from './cases/people.mjs';
import picture from './cases/picture.mjs';
import quality from './cases/quality.mjs';
import report from './cases/report.mjs';
import restart from './cases/restart.mjs';
import share from './cases/share.mjs';
import start from './cases/start.mjs';
import steer from './cases/steer.mjs';
import sync from './cases/sync.mjs';
import timers from './cases/timers.mjs';

/** Those of `page` and `people` look at it and do not mind programs beside them; the others listen, and want the machine for themselves. */
const GROUPS = {
  '-sound': [start, capture, control, restart, paths, quality, delay, hand, jam, ear].flat(),
  '-lines': [insecure, faults, lines, sync, cost, monkey, handover, firefox].flat(),
  '-page': [timers, report, offline, steer, keep, firefoxLooks].flat(),
  '-people': [share, people, moderation, picture, access].flat(),
};
const WORD = process.argv[2] ?? '';
const TESTS = GROUPS[WORD] ?? Object.values(GROUPS).flat().filter(({ name }) => name.includes(WORD));
const CAPTURE_S = process.env.AUR_TEST_SCALE === 'full' ? 60 : 20;
const TEST_MS = 120000 + 5000 * CAPTURE_S;

/**
 * What a test gets. Whatever it opens is closed after it.
 * @typedef {object} Bench
 * @property {number} capture_s
 * @property {string[]} measured  numbers for the line the test prints
 * @property {(options?: object) => Promise<Server>} serve
 * @property {(close: () => Promise<void>) => void} onClose  what else is to be closed
 * @property {(url: string, options?: OpenOptions) =>
 *   Promise<{page: import('playwright-core').Page, complaints: string[]}>} open
 * @property {(url: string, prepare?: () => void) =>
 *   Promise<{page: import('puppeteer-core').Page, complaints: string[]}>} openFirefox  in one browser that all share
 * @property {(fill: (folder: string) => Promise<void>) => Promise<string>} folder  a temporary one
 */

/**
 * @typedef {object} OpenOptions
 * @property {string[]} [browserArgs]
 * @property {import('playwright-core').BrowserContextOptions} [contextOptions]
 * @property {string} [own]  name of a browser that only pages with this name share
 * @property {boolean} [still]  no motion, so that nothing but the sound costs time
 * @property {boolean} [record]  the page will be recorded, see allowRecorder(); else it is as the server sends it
 * @property {(headers: Record<string, string>) => void} [editHeaders]  of the page, with `record`
 * @property {(page: import('playwright-core').Page) => void | Promise<void>} [prepare]  before the page is opened
 */

const stoodStill_ms = watchStillness();

/** @returns {Bench & {close: () => Promise<void>}} */
function makeBench() {
  const closers = [];
  const browsers = new Map();
  let firefox = null;
  return {
    capture_s: CAPTURE_S,
    measured: [],
    onClose: (close) => closers.push(close),
    async serve(options) {
      const server = await Server.start(options);
      closers.push(() => server.stop());
      return server;
    },
    async open(url, options = {}) {
      const { browserArgs = [], contextOptions = {}, own = '', still = false, record = false, editHeaders, prepare } = options;
      const key = [own, ...browserArgs].join(' ');
      if (!browsers.has(key)) {
        const browser = await launch(browserArgs);
        browsers.set(key, browser);
        closers.push(() => browser.close());
      }
      const motion = still ? { reducedMotion: 'reduce' } : {};
      const opened = await openPage(browsers.get(key), url, { ...motion, ...contextOptions }, async (page) => {
        if (record) await allowRecorder(page, editHeaders);
        await prepare?.(page);
      });
      stoodStill_ms(); // a browser that starts takes both processors
      return opened;
    },
    async folder(fill) {
      const folder = await mkdtemp(path.join(tmpdir(), 'auralis-e2e-'));
      closers.push(() => rm(folder, { recursive: true }));
      await fill(folder);
      return folder;
    },
    async openFirefox(url, prepare) {
      if (!firefox) {
        firefox = await launchFirefox();
        closers.push(() => firefox.close());
      }
      const opened = await firefox.open(url, prepare);
      stoodStill_ms();
      return opened;
    },
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}

function timeout(limit_ms) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limit_ms / 1000} s`)), limit_ms);
  });
  return { late, cancel: () => clearTimeout(timer) };
}

/** Runs a test once and prints how it ended. @returns whether it passed; null if it did not and the machine is to blame */
async function tryOnce({ name, run, limit_ms = TEST_MS }, isLast) {
  const bench = makeBench();
  const begin_ms = Date.now();
  const say = (how, more = '') => {
    const still_ms = stoodStill_ms();
    if (still_ms >= STOOD_STILL_MS) bench.measured.push(`the machine stood still for ${still_ms} ms`);
    const all = bench.measured.map((one) => `; ${one}`).join('');
    console.log(`${how} ${name}${all} (${Math.round((Date.now() - begin_ms) / 1000)} s)${more}`);
    return still_ms;
  };
  const { late, cancel } = timeout(limit_ms);
  stoodStill_ms();
  try {
    await Promise.race([run(bench), late]);
    say('ok   ');
    return true;
  } catch (error) {
    const still_ms = say('FAIL ', `\n${error.stack}`);
    return still_ms >= STOOD_STILL_MS && !isLast ? null : false;
  } finally {
    cancel();
    await bench.close();
  }
}

let passed = 0;
let failed = 0;
for (const test of TESTS) {
  const { skip } = needing(test.needs ?? {});
  if (skip) {
    console.log(`SKIP  ${test.name}: ${skip}`);
    continue;
  }
  let held = null;
  for (let k = 1; k <= TRIES && held === null; k++) {
    if (k > 1) {
      console.log('AGAIN');
      await waitForCalm(stoodStill_ms);
    }
    held = await tryOnce(test, k === TRIES);
  }
  if (held) passed++;
  else failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

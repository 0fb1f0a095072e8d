// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// `auralis listen` behind lines that are not as good as loopback, the same as the page's (tests/e2e/cases/lines.mjs), all
// side by side. A slice of each here, without its stalls; with AUR_TEST_SCALE=full ten real minutes after one of learning.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PROFILES } from '../../e2e/line.mjs';
import { Relay } from '../../e2e/relay.mjs';
import { Listener } from './native.mjs';
import { Server } from './server.mjs';

const IS_FULL = process.env.AUR_TEST_SCALE === 'full';
const LEARNING_MS = IS_FULL ? 60000 : 3000;
const HEARD_MS = IS_FULL ? 600000 : 5000;
const RECOVERY_MS = 30000;
const SEED = 1;
/** A machine that stands still makes a gap, too; in ten minutes nothing is tried again, but it is said when it did. */
const TRIES = IS_FULL ? 1 : 3;
const WATCH_MS = 10;
const STILL_MS = 100;
/** After learning. */
const UNDERRUNS = { lan: 0, wifi: 0, '4g': 0, bad: 1, narrow: 0 };
/** What a mode is for: `balanced` remembers no stalls, so it has lines without; `live` is for a machine with nothing else to do. */
const ALL = Object.keys(PROFILES);
const MODES = IS_FULL
  ? { balanced: ['lan', 'wifi'], auto: ALL, safe: ALL }
  : { balanced: ['wifi'], auto: ['4g', 'bad', 'narrow'], safe: ['lan'] };
const CASES = Object.entries(MODES).flatMap(([mode, lines]) => lines.map((name) => ({ mode, name })));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const gaps = ({ underruns }) => underruns.late + underruns.skipped + underruns.offline;
const now_s = () => Math.round(performance.now() / 1000);
/** Seconds at which a line of JSON counts more gaps than the one before. */
const gapTimes = (lines) =>
  lines.filter((line, k) => line.underruns && gaps(line) > gaps(lines[k - 1] ?? line)).map(({ at_s }) => at_s);

describe('auralis listen behind lines', { concurrency: true }, () => {
  /** @type {Server} */
  let server;
  /** @type {string[]} when this process, and with it the relays, stood still, and for how long */
  const stills = [];
  let watch;
  before(async () => {
    server = await Server.start(['--allow-host', '127.0.0.1']);
    let last_ms = performance.now();
    watch = setInterval(() => {
      const late_ms = performance.now() - last_ms - WATCH_MS;
      if (late_ms > STILL_MS) stills.push(`${Math.round(late_ms)} ms at ${now_s()} s`);
      last_ms = performance.now();
    }, WATCH_MS);
  });
  after(() => {
    clearInterval(watch);
    console.log(`the machine stood still for more than ${STILL_MS} ms: ${stills.join(', ') || 'never'}`);
    return server.stop();
  });

  /** @returns what it said when it had learned, at the end, and on a good line after it */
  async function listen(mode, name) {
    const profile = IS_FULL ? PROFILES[name] : { ...PROFILES[name], stall_ms: 0 };
    const relay = await Relay.start(server.port, profile, SEED);
    const listener = new Listener(relay.url, ['--buffer', mode, '--json']);
    try {
      await listener.line(({ state }) => state === 'playing', 20000);
      if (!IS_FULL && name === 'narrow') await listener.line(({ quality }) => quality === '32', 20000);
      await pause(LEARNING_MS);
      const learned = listener.lines.at(-1);
      await pause(HEARD_MS);
      const end = listener.lines.at(-1);
      relay.setProfile(PROFILES.lan);
      if (IS_FULL) await pause(RECOVERY_MS);
      const recovered = listener.lines.at(-1);
      listener.child.kill('SIGINT');
      assert.equal(await listener.ended(), 130, listener.errors);
      return { learned, end, recovered, at: gapTimes(listener.lines) };
    } finally {
      listener.child.kill('SIGKILL');
      await relay.stop();
    }
  }

  function check(name, mode, { learned, end, recovered, at }) {
    const off_ms = Math.abs(recovered.buffer_ms - recovered.target_ms);
    console.log(
      `${mode}, ${name}: ${gaps(learned)} gaps while learning, then ${gaps(end) - gaps(learned)} ` +
        `(${JSON.stringify(end.underruns)}), ${Math.round(end.target_ms)} ms kept, quality ${end.quality}; ` +
        `on a good line off by ${Math.round(off_ms)} ms; gaps at ${at.join(', ') || 'no'} s`,
    );
    const packets = end.packets - learned.packets;
    assert.ok(packets > (0.7 * HEARD_MS) / 20, `${packets} packets`);
    assert.ok(gaps(end) - gaps(learned) <= UNDERRUNS[name], `${gaps(end) - gaps(learned)} gaps after learning`);
    assert.equal(end.undecodable, 0);
    assert.equal(end.quality, name === 'narrow' ? '32' : '96', 'less is asked for where the line carries less, and there only');
    if (IS_FULL) assert.ok(off_ms <= 100, `${off_ms} ms off its target`);
  }

  for (const { mode, name } of CASES) {
    it(`--buffer ${mode}, ${name}`, async () => {
      for (let left = TRIES; ; ) {
        const told = await listen(mode, name);
        try {
          check(name, mode, told);
          break;
        } catch (error) {
          if (--left === 0) throw error;
        }
      }
    });
  }
});

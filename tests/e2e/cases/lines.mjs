// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The player behind lines that are not as good as loopback. A short slice of each here; with AUR_TEST_SCALE=full eleven
// real minutes of every profile side by side. unit/profiles.test.mjs has the whole time on a simulated clock.
import assert from 'node:assert/strict';
import { PROFILES } from '../line.mjs';
import { isPlaying, isReady, position, until } from '../page.mjs';
import { Relay } from '../relay.mjs';

const IS_FULL = process.env.AUR_TEST_SCALE === 'full';
const LEARNING_MS = 60000;
const TEN_MINUTES_MS = 600000;
const RECOVERY_MS = 30000;
const SOUND_AGAIN_MS = 2000;
const UNDERRUNS = { lan: 0, wifi: 0, '4g': 0, bad: 1, narrow: 0 };
/** A machine that stalls only ever adds. */
const TRIES = 3;
const SEED = 1;
/** The relay has another port, so the page is of another address than the server's. */
const BEHIND = { args: ['--allow-host', '127.0.0.1'] };

/** @param {import('../run.mjs').Bench} bench @param {string} own  a browser of its own @returns a page that is to play through a relay, on a good line so far */
async function behindRelay(bench, server, own = '') {
  const relay = await Relay.start(server.port, PROFILES.lan, SEED);
  bench.onClose(() => relay.stop());
  const { page, complaints } = await bench.open(relay.url, { own, still: true });
  await isReady(page);
  return { relay, page, complaints };
}

const told = (page) =>
  page.evaluate(() => {
    const { position, underruns, listening, rtt_ms } = globalThis.auralis.player;
    return { ...position, causes: { ...underruns }, quality: listening?.quality, rtt_ms };
  });

/** Notes in the page when the sound stops and when it is back. */
function watchSilences(page) {
  return page.evaluate(() => {
    globalThis.silences = [];
    globalThis.auralis.player.addEventListener('position', ({ detail }) => {
      const last = globalThis.silences.at(-1);
      if (!detail.playing && (!last || last.end_ms)) globalThis.silences.push({ begin_ms: detail.at_ms, end_ms: 0 });
      else if (detail.playing && last && !last.end_ms) last.end_ms = detail.at_ms;
    });
  });
}

/** @param {import('../run.mjs').Bench} bench */
async function recovers(bench) {
  const server = await bench.serve(BEHIND);
  const { relay, page } = await behindRelay(bench, server);
  await page.click('#play');
  await isPlaying(page);
  relay.setProfile(PROFILES.wifi);
  await page.waitForTimeout(6000);
  const calm = await told(page);
  bench.measured.push(`Wi-Fi: ${Math.round(1000 * calm.target_s)} ms kept, jitter ${Math.round(1000 * calm.jitter_s)} ms`);
  assert.deepEqual(calm.causes, { network: 0, decode: 0, main: 0 });
  assert.ok(calm.jitter_s > 0.01, 'jitter is measured');

  await watchSilences(page);
  const stall = { ...PROFILES.wifi, stall_ms: 1000, every_s: 1e6 };
  relay.setProfile(PROFILES.lan);
  await server.stall(stall.stall_ms);
  const end_ms = Date.now();
  await until(page, () => globalThis.silences.at(-1)?.end_ms > 0, undefined, 5000);
  const after = await told(page);
  const again_ms = (await page.evaluate(() => globalThis.silences.at(-1).end_ms)) - end_ms;
  bench.measured.push(`a stall of 1 s: sound ${Math.round(again_ms)} ms after its end`);
  assert.ok(again_ms <= SOUND_AGAIN_MS);
  assert.equal(after.causes.network, 1, 'the network is blamed');
  assert.ok(after.target_s > 1 && after.target_s < 2, `another stall like it is no harm: ${after.target_s} s kept`);
  await server.stall(stall.stall_ms);
  await page.waitForTimeout(500);
  assert.equal((await told(page)).underruns, after.underruns, 'nor is it');

  let lasted = false;
  for (let tried = 0; tried < TRIES && !lasted; tried++) {
    const before = await position(page);
    relay.cut(300);
    await page.waitForTimeout(2500);
    const { playing, underruns } = await position(page);
    assert.ok(playing, 'a broken connection is made again within 2 s');
    lasted = underruns === before.underruns;
  }
  assert.ok(lasted, 'and what is in store lasts as long');
}

/** @param {import('../run.mjs').Bench} bench */
async function stepsDown(bench) {
  const server = await bench.serve(BEHIND);
  const { relay, page } = await behindRelay(bench, server);
  relay.setProfile(PROFILES.narrow);
  await page.click('#play');
  await isPlaying(page);
  await watchSilences(page);
  await until(page, () => globalThis.auralis.player.listening?.quality === '32', undefined, 20000);
  await until(page, () => globalThis.auralis.player.state === 'playing', undefined, 8000);
  const { underruns } = await told(page);
  await page.waitForTimeout(5000);
  const after = await told(page);
  const silences_ms = await page.evaluate(() => globalThis.silences.map(({ begin_ms, end_ms }) => Math.round(end_ms - begin_ms)));
  bench.measured.push(
    `64 kbit/s: 32 after ${underruns} underruns, silent for ${silences_ms.join(' and ')} ms, ${Math.round(1000 * after.target_s)} ms kept`,
  );
  assert.ok(Math.max(...silences_ms) <= SOUND_AGAIN_MS, 'it waits no longer than that for more in store');
  assert.equal(after.underruns, underruns, 'none once it has stepped down');
  assert.ok(after.playing && (await page.evaluate(() => globalThis.auralis.player.isLow)));
}

/** @param {import('../run.mjs').Bench} bench */
async function causes(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { still: true });
  await isReady(page);
  await page.evaluate(() => {
    globalThis.blamed = [];
    globalThis.auralis.player.addEventListener('underrun', ({ detail }) => globalThis.blamed.push(detail.cause));
  });
  await page.click('#play');
  await isPlaying(page);
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    for (const begin = performance.now(); performance.now() - begin < 900; );
  });
  await until(page, () => globalThis.blamed.length > 0, undefined, 3000);
  await isPlaying(page);
  await page.waitForTimeout(1500);
  const busy = await page.evaluate(() => globalThis.blamed.splice(0));
  assert.deepEqual(new Set(busy), new Set(['main']), 'a page that is busy blames itself');
  await page.evaluate(async () => {
    const { decoder } = globalThis.auralis.player._feed;
    const plain = decoder.decode.bind(decoder);
    decoder.decode = (packet, tag) => setTimeout(plain, 2500, packet, tag);
    setTimeout(() => (decoder.decode = plain), 2500);
  });
  await until(page, () => globalThis.blamed.length > 0, undefined, 5000);
  assert.equal(await page.evaluate(() => globalThis.blamed[0]), 'decode', 'what came and was not decoded');
}

/** Eleven minutes of one profile. */
async function wholeTime(bench, server, name) {
  const { relay, page, complaints } = await behindRelay(bench, server, name);
  relay.setProfile(PROFILES[name]);
  await page.click('#play');
  await page.waitForTimeout(LEARNING_MS);
  const learned = await told(page);
  await page.waitForTimeout(TEN_MINUTES_MS);
  const after = await told(page);
  relay.setProfile(PROFILES.lan);
  await page.waitForTimeout(RECOVERY_MS);
  const recovered = await told(page);
  bench.measured.push(
    `${name}: ${learned.underruns} underruns while learning, then ${after.underruns - learned.underruns} ` +
      `(${JSON.stringify(after.causes)}), ${Math.round(1000 * after.target_s)} ms kept, ${after.quality}; on a good line ` +
      `off by ${Math.round(1000 * (recovered.level_s - recovered.target_s))} ms after 30 s`,
  );
  assert.deepEqual(complaints, []);
  return { name, underruns: after.underruns - learned.underruns, off_s: Math.abs(recovered.level_s - recovered.target_s) };
}

/** @param {import('../run.mjs').Bench} bench */
async function sideBySide(bench) {
  const server = await bench.serve(BEHIND);
  const names = process.env.AUR_LINES?.split(',') ?? Object.keys(PROFILES);
  const results = await Promise.all(names.map((name) => wholeTime(bench, server, name)));
  for (const { name, underruns, off_s } of results) {
    assert.ok(underruns <= UNDERRUNS[name], `${name}: ${underruns} underruns`);
    assert.ok(off_s <= 0.1, `${name}: ${off_s} s off its target`);
  }
}

const short = [
  { name: 'lines: jitter, a stall and a broken connection', run: recovers },
  { name: 'lines: 64 kbit/s: less is asked for, and nothing stops', run: stepsDown },
  { name: 'lines: the cause of an empty store', run: causes },
];
const whole = { name: 'lines: ten minutes of every profile', run: sideBySide, limit_ms: 800000 };
export default IS_FULL ? [...short, whole] : short;

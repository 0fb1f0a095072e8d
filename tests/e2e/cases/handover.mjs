// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page is hidden, or the system stops its sound: the plain stream takes over and gives back. A page is hidden here by
// saying so; how long nothing sounds is measured on both ways at once.
import assert from 'node:assert/strict';
import { fullVolume, isPlaying, isReady, setHidden, until } from '../page.mjs';

const SILENCE_MAX_MS = 1000;
const AUDIBLE = 1e-4;

/** Looks at both ways of the sound every 20 ms; runs in the page. */
function watchSilence(audible) {
  const { player, handover } = globalThis.auralis;
  const other = new AudioContext();
  const source = other.createMediaElementSource(handover.audio);
  const ways = [
    { context: player.output.context, node: player.output },
    { context: other, node: source },
  ].map(({ context, node }) => {
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    node.connect(analyser);
    return { context, analyser, at: NaN, samples: new Float32Array(1024) };
  });
  source.connect(other.destination);
  const sounds = (way) => {
    const moves = way.context.currentTime !== way.at;
    way.at = way.context.currentTime;
    way.analyser.getFloatTimeDomainData(way.samples);
    return moves && way.samples.some((sample) => Math.abs(sample) > audible);
  };
  const watch = { longest_ms: 0, heard_ms: performance.now(), ways: [0, 0] };
  globalThis.silence = watch;
  setInterval(() => {
    const heard = ways.map(sounds);
    heard.forEach((one, k) => (watch.ways[k] += one ? 1 : 0));
    if (heard.includes(true)) watch.heard_ms = performance.now();
    watch.longest_ms = Math.max(watch.longest_ms, performance.now() - watch.heard_ms);
  }, 20);
}

const stateIs = (page, state) => until(page, (wanted) => globalThis.auralis.player.state === wanted, state);

/** @param {import('../run.mjs').Bench} bench */
async function open(bench, background) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url);
  await isReady(page);
  await page.selectOption('#background', background);
  await page.click('#play');
  await isPlaying(page);
  await fullVolume(page);
  await page.waitForTimeout(5000); // so much is sent at once to who comes
  await page.evaluate(watchSilence, AUDIBLE);
  return { server, page, complaints };
}

/** @param {import('../run.mjs').Bench} bench */
async function handsOver(bench) {
  const { page, complaints } = await open(bench, 'stream');
  for (const how of ['hidden', 'interrupted']) {
    await setHidden(page, true);
    await stateIs(page, 'away');
    assert.equal(await page.getAttribute('#play', 'aria-label'), 'Pause', 'it plays on');
    await page.waitForTimeout(how === 'hidden' ? 3500 : 500);
    await setHidden(page, false);
    await isPlaying(page);
    await page.waitForTimeout(1000);
    assert.equal(await page.evaluate(() => globalThis.auralis.handover.audio.paused), true, 'the stream has ended');
  }
  const { longest_ms, ways } = await page.evaluate(() => globalThis.silence);
  bench.measured.push(`silent for ${Math.round(longest_ms)} ms at most; looks that found sound: page ${ways[0]}, stream ${ways[1]}`);
  assert.ok(longest_ms < SILENCE_MAX_MS);
  assert.ok(ways[0] > 50 && ways[1] > 50);
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function interrupted(bench) {
  const { page } = await open(bench, 'stream');
  const interrupt = () => page.evaluate(() => globalThis.auralis.player.output.context.suspend());
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
  await interrupt(); // hidden, and without a word of it: as a phone that is locked
  await stateIs(page, 'away');
  await setHidden(page, false);
  await isPlaying(page);
  await page.waitForTimeout(1000);
  const { longest_ms } = await page.evaluate(() => globalThis.silence);
  bench.measured.push(`silent for ${Math.round(longest_ms)} ms at most`);
  assert.ok(longest_ms < SILENCE_MAX_MS);

  await interrupt(); // looked at: it waits for the person, and needs no button
  await stateIs(page, 'interrupted');
  await page.mouse.click(5, 5);
  await isPlaying(page);
}

/** @param {import('../run.mjs').Bench} bench */
async function pausedElsewhere(bench) {
  const { page, server } = await open(bench, 'stream');
  await setHidden(page, true);
  await stateIs(page, 'away');
  await page.evaluate(() => globalThis.auralis.player.pause());
  await stateIs(page, 'stopped');
  await setHidden(page, false);
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'stopped');
  assert.equal(await page.evaluate(() => globalThis.auralis.handover.audio.paused), true);
  assert.equal((await server.get('api/v1/status')).rooms[0].listeners, 0, 'nobody listens');
}

/** The page is looked at again before the stream has begun. @param {import('../run.mjs').Bench} bench */
async function lateStream(bench) {
  const { page } = await open(bench, 'stream');
  await page.evaluate(() => {
    const { audio } = globalThis.auralis.handover;
    const play = audio.play.bind(audio);
    audio.play = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return play();
    };
  });
  await setHidden(page, true);
  await page.waitForTimeout(300);
  await setHidden(page, false);
  await page.waitForTimeout(3500);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'playing', 'the page plays what is looked at');
  assert.equal(await page.evaluate(() => globalThis.auralis.handover.audio.src), '', 'no stream');
}

/** @param {import('../run.mjs').Bench} bench */
async function staysOnDesktops(bench) {
  const { page } = await open(bench, 'auto');
  await setHidden(page, true);
  await page.waitForTimeout(1500);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'playing');
  const { ways } = await page.evaluate(() => globalThis.silence);
  assert.equal(ways[1], 0, 'no stream');
}

/** @param {import('../run.mjs').Bench} bench */
async function otherLoudspeaker(bench) {
  const server = await bench.serve();
  const browserArgs = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const contextOptions = { permissions: ['microphone'] }; // without it devices have no names
  const { page } = await bench.open(server.url, { browserArgs, contextOptions });
  await isReady(page);
  await page.waitForSelector('#device', { state: 'visible' });
  const names = await page.locator('#device option').allTextContents();
  bench.measured.push(names.join(', '));
  assert.ok(names.length >= 2);
  await page.click('#play');
  await isPlaying(page);
  await page.selectOption('#device', { index: 1 });
  const device = await page.inputValue('#device');
  const sink = () => page.evaluate(() => /** @type {any} */ (globalThis.auralis.player.output.context).sinkId);
  await until(page, (id) => /** @type {any} */ (globalThis.auralis.player.output.context).sinkId === id, device);
  await page.waitForTimeout(500);
  await isPlaying(page);

  await page.evaluate(() => {
    navigator.mediaDevices.enumerateDevices = async () => [];
    navigator.mediaDevices.dispatchEvent(new Event('devicechange')); // it was unplugged
  });
  await until(page, () => /** @type {any} */ (globalThis.auralis.player.output.context).sinkId === '');
  assert.equal(await sink(), '');
  const { streamFrame } = await page.evaluate(() => globalThis.auralis.player.position);
  await until(page, (before) => globalThis.auralis.player.position.streamFrame > before + 40000, streamFrame); // it plays on
  await isPlaying(page);
}

export default [
  { name: 'handover: to the stream and back, no silence over 1 s', run: handsOver },
  { name: 'handover: an interruption is outlived, hidden or not', run: interrupted },
  { name: 'handover: pause holds while the stream plays', run: pausedElsewhere },
  { name: 'handover: a loudspeaker is chosen, and unplugged', run: otherLoudspeaker },
  { name: 'handover: called off before the stream has begun', run: lateStream },
  { name: 'handover: a desktop page plays on by itself', run: staysOnDesktops },
];

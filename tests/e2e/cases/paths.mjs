// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The ways a browser may differ: no shared memory, no decoder of its own, another sample rate.
import assert from 'node:assert/strict';
import { captureFor, clickAndRecord, isBroken, restartCapture, streamFrames, takeCapture } from '../capture.mjs';
import { compare } from '../compare.mjs';
import { inspect } from '../measure.mjs';
import { fullVolume, isReady, position } from '../page.mjs';

const CAPTURE_S = 6;
const FULL = process.env.AUR_TEST_SCALE === 'full';

/** Serves the page without the headers that isolate it. */
function withoutIsolation(headers) {
  delete headers['cross-origin-opener-policy'];
  delete headers['cross-origin-embedder-policy'];
}

/**
 * @param {import('../run.mjs').Bench} bench
 * @param {{query?: string, editHeaders?: (headers: Record<string, string>) => void, expected: object}} variant
 */
async function plays(bench, { query = '', editHeaders, expected }) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url + query, { record: true, still: true, editHeaders });
  await isReady(page);
  await fullVolume(page);
  const first_ms = await clickAndRecord(page);
  const found = await page.evaluate(() => {
    const { player } = globalThis.auralis;
    return { transport: player.transport, decoder: player.decoderName, rate_hz: player.output.context.sampleRate };
  });
  assert.deepEqual({ ...found, ...expected }, found);
  await page.waitForTimeout(1000);
  const recorded = await captureFor(page, CAPTURE_S * 1000);
  assert.equal(isBroken(recorded), false, 'no underrun, no jump, no seam');
  const { clicks, gaps } = await inspect(recorded);
  assert.deepEqual({ clicks, gaps }, { clicks: 0, gaps: 0 });
  const result = await compare(recorded, streamFrames(recorded));
  bench.measured.push(`sound after ${Math.round(first_ms)} ms`, result.summary);
  assert.deepEqual([result.lag, result.endLag], [0, 0], 'the pre-skip is left out, and nothing drifts');
  assert.ok(result.windows.length >= CAPTURE_S - 2);
  for (const window of result.windows) {
    assert.ok(window.correlation >= 0.99 || (window.isNoise && window.bands_db <= 1), JSON.stringify(window));
  }
  assert.deepEqual(complaints, []);
}

/** Keeps hold of every decoder the page makes. */
function watchDecoders() {
  globalThis.decoders = [];
  const Plain = globalThis.AudioDecoder;
  globalThis.AudioDecoder = class extends Plain {
    constructor(init) {
      super(init);
      globalThis.decoders.push({ decoder: this, init });
    }
  };
}

/** Does to the newest decoder what Chromium does to one that had nothing to do for a minute. */
function takeAway() {
  const { decoder, init } = globalThis.decoders.at(-1);
  decoder.close();
  init.error(new DOMException('Codec reclaimed due to inactivity.', 'QuotaExceededError'));
  return globalThis.decoders.length;
}

/** @param {import('../run.mjs').Bench} bench */
async function decoderTakenAway(bench) {
  const server = await bench.serve();
  const prepare = (page) => page.addInitScript(watchDecoders);
  const { page, complaints } = await bench.open(server.url, { record: true, still: true, prepare });
  await isReady(page);
  const idle = await page.evaluate(takeAway);
  await clickAndRecord(page);
  assert.equal(await page.evaluate(() => globalThis.decoders.length), idle + 1, 'a new one took its place');
  await page.waitForTimeout(1000);
  await restartCapture(page);
  for (let k = 0; k < 3; k++) {
    await page.evaluate(takeAway);
    await page.waitForTimeout(1000);
  }
  const { playing } = await position(page);
  assert.ok(playing);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.decoderName), 'AudioDecoder');
  const { clicks } = await inspect(await takeCapture(page));
  assert.equal(clicks, 0, 'the gap of the new decoder begins and ends softly');
  assert.deepEqual(complaints, []);
}

/** What a browser decodes with, what a page may share, what the device wants: each pair of these, at full length all three. */
const WAYS = ['native', 'wasm'].flatMap((decoder) =>
  [true, false].flatMap((isolated) => [48000, 44100].map((rate_hz) => ({ decoder, isolated, rate_hz }))),
).filter(({ decoder, isolated, rate_hz }) => FULL || isolated === ((decoder === 'native') === (rate_hz === 48000)));

const ways = WAYS.map(({ decoder, isolated, rate_hz }) => ({
  name: `paths: ${decoder}, ${isolated ? 'shared memory' : 'messages'}, ${rate_hz} Hz`,
  run: (bench) =>
    plays(bench, {
      query: `?decoder=${decoder}&rate=${rate_hz}`,
      editHeaders: isolated ? undefined : withoutIsolation,
      expected: {
        decoder: decoder === 'native' ? 'AudioDecoder' : 'WebAssembly',
        transport: isolated ? 'shared memory' : 'messages',
        rate_hz,
      },
    }),
}));

export default [...ways, { name: 'paths: a decoder that is taken away is made again', run: decoderTakenAway }];

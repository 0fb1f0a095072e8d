// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The ways a browser may differ: no shared memory, no decoder of its own, another sample rate.
import assert from 'node:assert/strict';
import { clickAndRecord, restartCapture, streamFrames, takeCapture } from '../capture.mjs';
import { compare } from '../compare.mjs';
import { inspect } from '../measure.mjs';
import { fullVolume, isReady, position } from '../page.mjs';

const CAPTURE_S = 8;

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
  const { page, complaints } = await bench.open(server.url + query, { record: true, editHeaders });
  await isReady(page);
  await fullVolume(page);
  const first_ms = await clickAndRecord(page);
  const found = await page.evaluate(() => {
    const { player } = globalThis.auralis;
    return { transport: player.transport, decoder: player.decoderName, rate_hz: player.output.context.sampleRate };
  });
  assert.deepEqual({ ...found, ...expected }, found);
  await page.waitForTimeout(1000);
  await restartCapture(page);
  await page.waitForTimeout(CAPTURE_S * 1000);
  const recorded = await takeCapture(page);
  const { clicks, gaps } = await inspect(recorded);
  assert.deepEqual({ clicks, gaps }, { clicks: 0, gaps: 0 });
  assert.equal((await position(page)).underruns, 0);
  const result = await compare(recorded, streamFrames(recorded));
  bench.measured.push(`sound after ${Math.round(first_ms)} ms`, result.summary);
  assert.equal(result.lag, 0);
  assert.ok(result.windows.length >= CAPTURE_S - 3);
  for (const window of result.windows) {
    assert.ok(window.correlation >= 0.99 || (window.isNoise && window.bands_db <= 1), JSON.stringify(window));
  }
  assert.deepEqual(complaints, []);
}

const messages = { editHeaders: withoutIsolation, expected: { transport: 'messages' } };
const wasm = { query: '?decoder=wasm', expected: { decoder: 'WebAssembly', transport: 'shared memory' } };
const rate = { query: '?rate=44100', expected: { rate_hz: 44100 } };

export default [
  { name: 'paths: without shared memory', run: (bench) => plays(bench, messages) },
  { name: 'paths: with the WebAssembly decoder', run: (bench) => plays(bench, wasm) },
  { name: 'paths: at 44.1 kHz, at the right pitch', run: (bench) => plays(bench, rate) },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { captureFor, clickAndRecord, isBroken, streamFrames } from '../capture.mjs';
import { findRepeat, inspect } from '../measure.mjs';
import { compare } from '../compare.mjs';
import { fullVolume, isReady, isSettled } from '../page.mjs';

const STARTS = 3;

/** A page that plays evenly. */
async function begin(bench, server) {
  const { page, complaints } = await bench.open(server.url, { record: true });
  await isReady(page);
  await fullVolume(page);
  await clickAndRecord(page);
  const breaks = await isSettled(page); // fade-in and volume ramp are over, too
  return { page, complaints, breaks };
}

/** @param {import('../run.mjs').Bench} bench */
async function capture(bench) {
  const server = await bench.serve();
  let begun = await begin(bench, server);
  for (let k = 1; k < STARTS && begun.breaks.underruns + begun.breaks.jumps > 0; k++) {
    await begun.page.close(); // a busy machine brought the burst in pieces
    begun = await begin(bench, server);
  }
  const { page, complaints, breaks } = begun;
  assert.deepEqual(breaks, { underruns: 0, jumps: 0, seams: 0 });
  const recorded = await captureFor(page, bench.capture_s * 1000);
  assert.equal(isBroken(recorded), false, 'no underrun, no jump, no seam');
  assert.deepEqual(complaints, []);

  const measures = await inspect(recorded);
  bench.measured.push(
    `${(recorded.left.length / recorded.rate_hz).toFixed(1)} s, RMS ${measures.rms_dbfs.toFixed(1)} dBFS, ` +
      `peak ${measures.true_peak_dbtp.toFixed(1)} dBTP, ${measures.clicks} clicks, ${measures.gaps} gaps`,
  );
  assert.ok(recorded.left.length >= (bench.capture_s - 1) * recorded.rate_hz, 'the capture is whole');
  assert.equal(measures.gaps, 0);
  assert.equal(measures.clicks, 0);
  assert.ok(measures.rms_dbfs >= -30 && measures.rms_dbfs <= -12);
  assert.ok(measures.true_peak_dbtp <= -1);
  assert.equal(findRepeat(recorded.left), -1, 'no block comes twice');

  const frames = streamFrames(recorded);
  const result = await compare(recorded, frames);
  bench.measured.push(result.summary);
  assert.equal(result.lag, 0, 'frames are where the protocol says');
  assert.ok(result.windows.length >= bench.capture_s - 3);
  for (const window of result.windows) {
    assert.ok(window.correlation >= 0.99 || (window.isNoise && window.bands_db <= 1), JSON.stringify(window));
  }
}

export default [{ name: 'capture: what is heard is what the seed says', run: capture }];

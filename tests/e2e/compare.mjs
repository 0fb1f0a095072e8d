// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A capture against the render of the same seed and frames.

import assert from 'node:assert/strict';
import { bandDifference, bestLag, correlation, noiseShare, renderReference, sampleReference } from './measure.mjs';

const RUN_IN_S = 5;
const LAG_REACH_FRAMES = 480;
/** More than this share of unpredictable power is a passage of noise, which no codec keeps by its samples. */
const NOISE_SHARE = 0.1;

/**
 * @typedef {object} Window
 * @property {number} at_s         since the beginning of the capture
 * @property {number} correlation  the lower one of the two channels
 * @property {boolean} isNoise
 * @property {number} bands_db     largest difference of an octave's energy
 */

/**
 * @param {import('./capture.mjs').Capture} capture
 * @param {Float64Array} frames  stream frame of each sample
 * @param {number} window_s
 * @returns {Promise<{lag: number, endLag: number, windows: Window[], summary: string}>} lag, endLag: samples by which
 *   the first and the last second are late
 */
export async function compare(capture, frames, window_s = 1) {
  const known = frames.filter((frame) => !Number.isNaN(frame));
  assert.ok(known.length > 0, 'the audio thread played evenly for a while');
  const from_s = Math.max(0, Math.floor(known[0] / 48000) - RUN_IN_S);
  const reference = await renderReference(from_s, Math.ceil(known[known.length - 1] / 48000) - from_s + 1);
  const left = sampleReference(reference.left, reference.frame, frames);
  const right = sampleReference(reference.right, reference.frame, frames);

  const size = Math.round(window_s * capture.rate_hz);
  const windows = [];
  for (let at = 0; at + size <= frames.length; at += size) {
    if (frames.subarray(at, at + size).some(Number.isNaN)) continue;
    const pairs = [
      [capture.left.subarray(at, at + size), left.subarray(at, at + size)],
      [capture.right.subarray(at, at + size), right.subarray(at, at + size)],
    ];
    windows.push({
      at_s: at / capture.rate_hz,
      correlation: Math.min(...pairs.map(([a, b]) => correlation(a, b))),
      isNoise: pairs.some(([, b]) => noiseShare(b) > NOISE_SHARE),
      bands_db: Math.max(...pairs.map(([a, b]) => bandDifference(a, b))),
    });
  }
  const lagAt = (begin) => {
    const end = begin + capture.rate_hz;
    return bestLag(capture.left.subarray(begin, end), left.subarray(begin, end), LAG_REACH_FRAMES);
  };
  const lag = lagAt(frames.findIndex((frame) => !Number.isNaN(frame)));
  const endLag = lagAt(frames.findLastIndex((frame) => !Number.isNaN(frame)) + 1 - capture.rate_hz);
  const lowest = Math.min(...windows.map((window) => window.correlation));
  const noisy = windows.filter((window) => window.isNoise).length;
  const bands = Math.max(...windows.map((window) => window.bands_db));
  const summary =
    `${windows.length} windows of ${window_s} s, lowest correlation ${lowest.toFixed(4)}, ` +
    `${noisy} of noise, bands within ${bands.toFixed(2)} dB`;
  return { lag, endLag, windows, summary };
}

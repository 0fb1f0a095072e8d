// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a player decoded, against the render of the same seed.

import { correlation, renderReference } from '../../e2e/measure.mjs';

/** Interleaved stereo floats to the left channel. */
export function leftOf(raw) {
  const samples = new Float32Array(Uint8Array.from(raw).buffer);
  return Float32Array.from({ length: samples.length >> 1 }, (_, k) => samples[2 * k]);
}

/** Means of `step` samples each: quick to compare, and what is left of them is below 1 kHz. */
function thin(samples, step) {
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < step; i++) sum += samples[k * step + i];
    return sum;
  });
}

/** Where in `samples`, at `from` to `until`, `probe` fits best. */
function find(probe, samples, from, until) {
  let best = { at: from, value: -Infinity };
  for (let at = Math.max(0, from); at <= Math.min(until, samples.length - probe.length); at++) {
    const value = correlation(probe, samples.subarray(at, at + probe.length));
    if (value > best.value) best = { at, value };
  }
  return best.at;
}

/**
 * @param {Float32Array} left  what was heard
 * @param {number} frame       stream frame that its first sample is thought to be
 * @param {number} reach       frames that it may be off by
 * @returns {Promise<{lag: number, correlation: number, seconds: number}>}  lag: it sounds so many frames late; the
 *   lowest correlation of a second
 */
export async function compareWithRender(left, frame, reach) {
  const from_s = Math.max(0, Math.floor((frame - reach) / 48000) - 1);
  const seconds = Math.floor(left.length / 48000);
  const reference = await renderReference(from_s, seconds + 4 + 2 * Math.ceil(reach / 48000));
  const expected = frame - reference.frame;
  const step = 24;
  // Decoders need a moment before they are right.
  const probe = left.subarray(4800, Math.min(left.length, 4800 + 3 * 48000));
  const near = step * find(thin(probe, step), thin(reference.left, step), ...[-1, 1].map((way) => Math.floor((expected + 4800 + way * reach) / step)));
  const at = find(probe.subarray(0, 48000), reference.left, near - 2 * step, near + 2 * step) - 4800;
  let lowest = 1;
  for (let second = 0; second < seconds; second++) {
    const begin = second * 48000;
    lowest = Math.min(lowest, correlation(left.subarray(begin, begin + 48000), reference.left.subarray(at + begin, at + begin + 48000)));
  }
  return { lag: expected - at, correlation: lowest, seconds };
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a player decoded, against the render of the same seed.

import { bestLag, correlation, renderReference } from '../../e2e/measure.mjs';

/** Interleaved stereo floats to the left channel. */
export function leftOf(raw) {
  const samples = new Float32Array(Uint8Array.from(raw).buffer);
  return Float32Array.from({ length: samples.length >> 1 }, (_, k) => samples[2 * k]);
}

/**
 * @param {Float32Array} left  what was heard
 * @param {number} frame       stream frame that its first sample is thought to be
 * @param {number} reach       frames that it may be off by
 * @returns {Promise<{lag: number, correlation: number, seconds: number}>}  lag: it sounds so many frames late; the
 *   lowest correlation of a second
 */
export async function compareWithRender(left, frame, reach) {
  const from_s = Math.max(0, Math.floor(frame / 48000) - 3);
  const seconds = Math.floor(left.length / 48000);
  const reference = await renderReference(from_s, seconds + 6 + Math.ceil(reach / 48000));
  const offset = frame - reference.frame;
  const at = (begin, length) => reference.left.subarray(begin, begin + length);
  // First roughly, by what remains of both at 1500 Hz, then to the frame.
  const step = 32;
  const coarse = (samples) => Float32Array.from({ length: Math.floor(samples.length / step) }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < step; i++) sum += samples[k * step + i];
    return sum;
  });
  const probe = left.subarray(0, Math.min(left.length, 3 * 48000));
  let lag = 0;
  if (reach > 1000) lag = step * bestLag(coarse(probe), coarse(at(offset, probe.length)), Math.ceil(reach / step));
  const fine = bestLag(probe.subarray(0, 48000), at(offset - lag, 48000), 500);
  lag += fine;
  let lowest = 1;
  for (let second = 0; second < seconds; second++) {
    const begin = second * 48000;
    lowest = Math.min(lowest, correlation(left.subarray(begin, begin + 48000), at(offset - lag + begin, 48000)));
  }
  return { lag, correlation: lowest, seconds };
}

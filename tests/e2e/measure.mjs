// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Judgements on recorded sound. Level, true peak, gaps and clicks are measured by `auralis inspect`; here is what
// needs a second recording.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auralis, pipe, SEED } from './server.mjs';

const SINC_REACH = 24;
const BANDS_HZ = [60, 125, 250, 500, 1000, 2000, 4000, 8000, 16000];

/** @returns {Buffer} a WAV file of 32-bit floats */
export function wav({ rate_hz, left, right }) {
  const bytes = left.length * 8;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(3, 20);
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(rate_hz, 24);
  file.writeUInt32LE(rate_hz * 8, 28);
  file.writeUInt16LE(8, 32);
  file.writeUInt16LE(32, 34);
  file.write('data', 36);
  file.writeUInt32LE(bytes, 40);
  for (let k = 0; k < left.length; k++) {
    file.writeFloatLE(left[k], 44 + 8 * k);
    file.writeFloatLE(right[k], 48 + 8 * k);
  }
  return file;
}

async function withTemporary(use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'auralis-e2e-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns {Promise<any>} what `auralis inspect --json` says: rms_dbfs, true_peak_dbtp, clicks, gaps ... */
export function inspect(capture) {
  return withTemporary(async (folder) => {
    const file = path.join(folder, 'capture.wav');
    await writeFile(file, wav(capture));
    return JSON.parse(await auralis('inspect', '--json', file));
  });
}

/**
 * Renders the room's music from its seed and passes it through the same encoder and a decoder.
 * @param {number} from_s      whole seconds
 * @param {number} duration_s  whole seconds
 * @returns {Promise<{frame: number, left: Float32Array, right: Float32Array}>} frame: stream frame of the first sample
 */
export function renderReference(from_s, duration_s) {
  return withTemporary(async (folder) => {
    const file = path.join(folder, 'reference.opus');
    const span = ['--from', `${from_s}s`, '--duration', `${duration_s}s`];
    await auralis('render', '-o', file, '--seed', String(SEED), ...span);
    const raw = await pipe('ffmpeg', ['-v', 'error', '-i', file, '-f', 'f32le', '-ar', '48000', '-']);
    const samples = new Float32Array(Uint8Array.from(raw).buffer);
    const frames = samples.length / 2;
    const left = new Float32Array(frames);
    const right = new Float32Array(frames);
    for (let k = 0; k < frames; k++) {
      left[k] = samples[2 * k];
      right[k] = samples[2 * k + 1];
    }
    return { frame: from_s * 48000, left, right };
  });
}

/** Band-limited value between samples (Hann-windowed sinc): far better than what it judges. */
function at(samples, position) {
  const whole = Math.floor(position);
  const frac = position - whole;
  if (frac < 1e-7) return samples[whole] ?? 0;
  let sum = 0;
  for (let k = -SINC_REACH + 1; k <= SINC_REACH; k++) {
    const x = k - frac;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / SINC_REACH);
    sum += (samples[whole + k] ?? 0) * window * (Math.sin(Math.PI * x) / (Math.PI * x));
  }
  return sum;
}

/** The reference at the given stream frames. */
export function sampleReference(samples, firstFrame, frames) {
  return Float32Array.from(frames, (frame) => (Number.isNaN(frame) ? 0 : at(samples, frame - firstFrame)));
}

/** @returns {number} correlation of two equally long signals; 1 if both are silent */
export function correlation(a, b) {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let k = 0; k < a.length; k++) {
    ab += a[k] * b[k];
    aa += a[k] * a[k];
    bb += b[k] * b[k];
  }
  if (aa < 1e-12 && bb < 1e-12) return 1;
  return ab / Math.sqrt(aa * bb);
}

/** @returns {number} shift of `b` against `a`, within +-reach, at which they correlate best */
export function bestLag(a, b, reach) {
  let best = { lag: 0, value: -Infinity };
  for (let lag = -reach; lag <= reach; lag++) {
    const begin = Math.max(0, lag);
    const end = Math.min(a.length, b.length + lag);
    const value = correlation(a.subarray(begin, end), b.subarray(begin - lag, end - lag));
    if (value > best.value) best = { lag, value };
  }
  return best.lag;
}

/** Energy of each band, dB. */
function bandLevels(samples) {
  return BANDS_HZ.slice(1).map((high_hz, k) => {
    const low = bandPass(samples, BANDS_HZ[k], high_hz);
    return 10 * Math.log10(low.reduce((sum, x) => sum + x * x, 1e-12));
  });
}

/** Two second-order sections: high-pass at `low_hz`, low-pass at `high_hz`. */
function bandPass(samples, low_hz, high_hz) {
  return biquad(biquad(samples, low_hz, true), high_hz, false);
}

/** Butterworth, R. Bristow-Johnson's formulas. */
function biquad(samples, hz, isHigh) {
  const w = (2 * Math.PI * hz) / 48000;
  const alpha = Math.sin(w) * Math.SQRT1_2;
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const edge = isHigh ? (1 + cos) / 2 : (1 - cos) / 2;
  const b0 = edge / a0;
  const b1 = ((isHigh ? -2 : 2) * edge) / a0;
  const a1 = (-2 * cos) / a0;
  const a2 = (1 - alpha) / a0;
  const out = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let k = 0; k < samples.length; k++) {
    const y = b0 * samples[k] + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = samples[k];
    y2 = y1;
    y1 = y;
    out[k] = y;
  }
  return out;
}

/** @returns {number} the largest difference between the bands of two signals, dB */
export function bandDifference(a, b) {
  const levelsA = bandLevels(a);
  const levelsB = bandLevels(b);
  return Math.max(...levelsA.map((level, k) => Math.abs(level - levelsB[k])));
}

/**
 * How much of a signal is noise: mean power of what a linear predictor leaves over, relative to the signal. Chords
 * leave next to nothing, a bed of noise leaves a good part.
 */
export function noiseShare(samples) {
  const order = 32;
  const r = Array.from({ length: order + 1 }, (_, lag) => {
    let sum = 0;
    for (let k = lag; k < samples.length; k++) sum += samples[k] * samples[k - lag];
    return sum;
  });
  if (r[0] < 1e-9) return 1;
  let error = r[0] * (1 + 1e-9);
  let a = [];
  for (let m = 1; m <= order; m++) {
    let k = r[m];
    for (let i = 1; i < m; i++) k -= a[i - 1] * r[m - i];
    k /= error;
    a = [...a.map((value, i) => value - k * a[m - 2 - i]), k];
    error *= 1 - k * k;
  }
  return error / r[0];
}

/** @returns {number} index at which 64 samples come that have come before within the last 2 s; -1 if nowhere */
export function findRepeat(samples) {
  const bits = new Uint32Array(samples.buffer, samples.byteOffset, samples.length);
  const reach = 2 * 48000;
  const length = 64;
  const seen = new Int32Array(1 << 20).fill(-1);
  for (let k = 0; k + length < bits.length; k++) {
    if (samples[k] === 0) continue;
    const hash = (Math.imul(bits[k], 0x9e3779b1) ^ Math.imul(bits[k + 1], 0x85ebca6b) ^ bits[k + 2]) >>> 12;
    const before = seen[hash];
    seen[hash] = k;
    if (before < 0 || k - before > reach) continue;
    let same = 0;
    while (same < length && bits[before + same] === bits[k + same]) same++;
    if (same === length) return k;
  }
  return -1;
}

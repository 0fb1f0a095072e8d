// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a player made of a stream, against `auralis render` of the same seed: where in the music it is, and whether it
// is that music from its beginning to its end.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bandDifference, correlation, noiseShare } from '../../e2e/measure.mjs';

const run = promisify(execFile);
const RATE_HZ = 48000;
/** Places are searched in sound of this much lower rate first. */
const COARSE = 32;
/** More than this share of unpredictable power is a passage of noise, which no codec keeps by its samples. */
const NOISE_SHARE = 0.1;
/** Noise is the same if its octaves are as loud. */
const NOISE_BANDS_DB = 1;
/** A second whose samples correlate so well is the same music. */
const SAME = 0.98;

/** Folder that anybody may write to: some players do not run as root. */
export async function withFolder(use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-players-'));
  try {
    await run('chmod', ['777', folder]);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} file  any file of sound
 * @param {number} most_s  of it
 * @returns {Promise<{left: Float32Array, right: Float32Array}>} at 48 kHz
 */
export async function decode(file, most_s = 3600) {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-t', String(most_s), '-i', file, '-f', 'f32le', '-ar', '48000', '-ac', '2', '-'], {
    encoding: 'buffer',
    maxBuffer: 1 << 28,
  });
  const samples = new Float32Array(Uint8Array.from(stdout).buffer);
  const left = new Float32Array(samples.length >> 1);
  const right = new Float32Array(samples.length >> 1);
  for (let k = 0; k < left.length; k++) {
    left[k] = samples[2 * k];
    right[k] = samples[2 * k + 1];
  }
  return { left, right };
}

/**
 * Renders a room's journal from whole seconds on, as sound and as score.
 * @returns {Promise<{frame: number, left: Float32Array, right: Float32Array, score: any}>} frame: of the first sample
 */
export async function render(journal, from_s, duration_s) {
  const span = ['--from', `${from_s}s`, '--duration', `${duration_s}s`];
  const [wav, json] = [`${journal}.wav`, `${journal}.json`];
  await run(process.env.AURALIS_BIN, ['render', journal, '-o', wav, '--bits', '32f', ...span]);
  await run(process.env.AURALIS_BIN, ['render', journal, '-o', json, ...span]);
  return { frame: from_s * RATE_HZ, ...(await decode(wav)), score: JSON.parse(await readFile(json, 'utf8')) };
}

function coarse(samples) {
  const out = new Float32Array(Math.floor(samples.length / COARSE));
  for (let k = 0; k < out.length; k++) {
    let sum = 0;
    for (let i = 0; i < COARSE; i++) sum += samples[k * COARSE + i];
    out[k] = sum;
  }
  return out;
}

/** Offset in `whole` at which `piece` correlates best, between two bounds. */
function search(piece, whole, from, to) {
  let best = { offset: -1, value: -1 };
  for (let offset = Math.max(0, from); offset <= Math.min(whole.length - piece.length, to); offset++) {
    const value = correlation(piece, whole.subarray(offset, offset + piece.length));
    if (value > best.value) best = { offset, value };
  }
  return best;
}

/**
 * Finds where in `whole` a piece lies, by its lower octaves first.
 * @returns {{offset: number, value: number}} value: how alike the two are there, 1 = the same shape
 */
export function locate(piece, whole) {
  const rough = search(coarse(piece), coarse(whole), 0, Infinity).offset * COARSE;
  return search(piece, whole, rough - COARSE, rough + COARSE);
}

/** How a second of a capture differs from the music; what is not the same by its samples may still be the same noise. */
function judge(pairs) {
  const same = Math.min(...pairs.map(([a, b]) => correlation(a, b)));
  if (same >= SAME) return { correlation: same, isSame: true };
  const isNoise = pairs.some(([, b]) => noiseShare(b) > NOISE_SHARE);
  const bands_db = Math.max(...pairs.map(([a, b]) => bandDifference(a, b)));
  return { correlation: same, isNoise, bands_db, isSame: isNoise && bands_db <= NOISE_BANDS_DB };
}

/**
 * Finds where in the reference a capture begins (by its third second) and compares it second by second from there; its
 * first second, in which a decoder that begins in the middle finds its way, is left out.
 * @returns {{frame: number, windows: {at_s: number, correlation: number, isSame: boolean}[]}}
 *   frame: of the room, at which the capture's first sample is
 */
export function compare(capture, reference) {
  const probe_at = 2 * RATE_HZ;
  const probe = capture.left.subarray(probe_at, probe_at + RATE_HZ);
  const { offset } = locate(probe, reference.left);
  const shift = offset - probe_at;
  const windows = [];
  for (let at = RATE_HZ; at + RATE_HZ <= capture.left.length; at += RATE_HZ) {
    const pairs = ['left', 'right'].map((side) => [
      capture[side].subarray(at, at + RATE_HZ),
      reference[side].subarray(at + shift, at + shift + RATE_HZ),
    ]);
    windows.push({ at_s: at / RATE_HZ, ...judge(pairs) });
  }
  return { frame: reference.frame + shift, windows };
}

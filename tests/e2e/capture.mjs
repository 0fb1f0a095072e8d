// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a page lets out of its last audio node, and which stream frame each sample is.

import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../client/web/', import.meta.url));
const RECORDER = new URL('recorder.js', import.meta.url);
const SLICE_FRAMES = 1 << 18;
const CAPTURE_ATTEMPTS = 5;
const RECORDER_LOST = 'the recorder itself lost blocks';

/**
 * Lets the page load the recorder, from a blob: the one thing its content security policy would not allow.
 * @param {import('playwright-core').Page} page
 * @param {(headers: Record<string, string>) => void} edit  what else to change in the headers of the page
 */
export async function allowRecorder(page, edit = () => {}) {
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback();
    const response = await route.fetch();
    const headers = response.headers();
    const policy = headers['content-security-policy'];
    headers['content-security-policy'] = policy.replace(/script-src/, '$& blob:');
    edit(headers);
    return route.fulfill({ response, headers });
  });
}

/** Fills a folder for `serve --assets`: the page, with the recorder in the player's own worklet. */
export async function assetsWithRecorder(folder) {
  const others = (await readdir(WEB)).filter((name) => name !== 'worklet.js');
  for (const name of others) await symlink(path.join(WEB, name), path.join(folder, name));
  const worklet = await Promise.all([path.join(WEB, 'worklet.js'), RECORDER].map((file) => readFile(file, 'utf8')));
  await writeFile(path.join(folder, 'worklet.js'), worklet.join('\n'));
}

/**
 * Clicks and starts to record as early as possible.
 * @param {{isLoaded?: boolean}} options  the page's assets are those of assetsWithRecorder()
 * @returns {Promise<number>} ms from click to the first sound
 */
export async function clickAndRecord(page, { isLoaded = false } = {}) {
  const recorder = isLoaded ? null : await readFile(RECORDER, 'utf8');
  await page.evaluate(async (source) => {
    const recorderUrl = source && URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const { player } = globalThis.auralis;
    const capture = { chunks: [], positions: [], heard: null, clickedAt: NaN, gaps: 0 };
    globalThis.capture = capture;
    player.addEventListener('position', ({ detail }) => capture.positions.push(detail));
    document.getElementById('play').addEventListener('click', () => (capture.clickedAt = performance.now()), true);
    capture.heard = new Promise((resolve) => {
      const attach = async () => {
        if (player.output === null) return setTimeout(attach, 1);
        const { context } = player.output;
        await context.audioWorklet.addModule(recorderUrl ?? 'worklet.js');
        const node = new AudioWorkletNode(context, 'test-recorder', {
          numberOfOutputs: 0,
          channelCount: 2,
          channelCountMode: 'explicit',
        });
        node.port.onmessage = ({ data }) => {
          if (data.type === 'heard') resolve(performance.now() - capture.clickedAt);
          else capture.chunks.push(data);
        };
        player.output.connect(node);
      };
      attach();
    });
  }, recorder);
  await page.click('#play');
  return page.evaluate(() => globalThis.capture.heard);
}

/** Forgets what was recorded so far. */
export function restartCapture(page) {
  return page.evaluate(() => {
    globalThis.capture.chunks = [];
    globalThis.capture.positions = globalThis.capture.positions.slice(-1);
  });
}

/**
 * Records what sounds meanwhile. A busy machine makes the recorder lose blocks, or empties the player's store and lets it
 * catch up after: such a recording proves nothing and is made again. The last one is what it is.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} meanwhile
 * @returns {Promise<Capture>}
 */
export async function captureWhile(page, meanwhile) {
  for (let attempt = 1; ; attempt++) {
    await restartCapture(page);
    await meanwhile();
    if (attempt === CAPTURE_ATTEMPTS) return takeCapture(page);
    const recorded = await takeWhole(page);
    if (recorded !== null && !isBroken(recorded)) return recorded;
  }
}

/** @returns {Promise<Capture | null>} as takeCapture(); null if a busy machine made the recorder itself lose blocks */
export function takeWhole(page) {
  return takeCapture(page).catch((error) => {
    if (String(error).includes(RECORDER_LOST)) return null;
    throw error;
  });
}

/** Whether the store ran empty meanwhile, or the sound did not go on frame by frame. @param {Capture} capture */
export function isBroken({ positions }) {
  return ['underruns', 'jumps', 'seams'].some((what) => positions.at(-1)[what] !== positions[0][what]);
}

/** Records for a while, see captureWhile(). */
export function captureFor(page, ms) {
  return captureWhile(page, () => page.waitForTimeout(ms));
}

/**
 * @typedef {object} Capture
 * @property {number} rate_hz
 * @property {number} contextFrame  of the first sample
 * @property {Float32Array} left
 * @property {Float32Array} right
 * @property {import('../../client/web/output.js').Position[]} positions
 */

/** @returns {Promise<Capture>} all that was recorded since the start or restartCapture() */
export async function takeCapture(page) {
  const head = await page.evaluate((recorderLost) => {
    const { capture, auralis } = globalThis;
    const { chunks } = capture;
    const frames = chunks.reduce((sum, chunk) => sum + chunk.left.length, 0);
    for (let k = 1; k < chunks.length; k++) {
      if (chunks[k].contextFrame !== chunks[k - 1].contextFrame + chunks[k - 1].left.length) {
        throw new Error(recorderLost);
      }
    }
    capture.whole = { left: new Float32Array(frames), right: new Float32Array(frames) };
    let at = 0;
    for (const chunk of chunks) {
      capture.whole.left.set(chunk.left, at);
      capture.whole.right.set(chunk.right, at);
      at += chunk.left.length;
    }
    const { sampleRate } = auralis.player.output.context;
    return { frames, contextFrame: chunks[0].contextFrame, rate_hz: sampleRate, positions: capture.positions };
  }, RECORDER_LOST);
  const channel = async (side) => {
    const samples = new Float32Array(head.frames);
    for (let at = 0; at < head.frames; at += SLICE_FRAMES) {
      const part = await page.evaluate(takeSlice, { side, at, frames: SLICE_FRAMES });
      samples.set(new Float32Array(Uint8Array.from(Buffer.from(part, 'base64')).buffer), at);
    }
    return samples;
  };
  const left = await channel('left');
  const right = await channel('right');
  const { rate_hz, contextFrame, positions } = head;
  return { rate_hz, contextFrame, left, right, positions };
}

/** Runs in the page. */
function takeSlice({ side, at, frames }) {
  const part = globalThis.capture.whole[side].slice(at, at + frames);
  const bytes = new Uint8Array(part.buffer);
  let text = '';
  for (let k = 0; k < bytes.length; k += 32768) text += String.fromCharCode(...bytes.subarray(k, k + 32768));
  return btoa(text);
}

/**
 * Stream frame (with fraction) of each recorded sample, by the reports of the audio thread; NaN where it did not play
 * or where the way between two reports is not even (a jump, a seam).
 * @param {Capture} capture
 * @returns {Float64Array}
 */
export function streamFrames({ rate_hz, contextFrame, left, positions }) {
  const frames = new Float64Array(left.length).fill(NaN);
  const ratio = 48000 / rate_hz;
  for (let k = 0; k + 1 < positions.length; k++) {
    const [a, b] = [positions[k], positions[k + 1]];
    const step = (b.streamFrame - a.streamFrame) / (b.contextFrame - a.contextFrame);
    if (!a.playing || !b.playing || Math.abs(step / ratio - 1) > 0.0031) continue;
    const begin = Math.max(0, a.contextFrame - contextFrame);
    const end = Math.min(left.length, b.contextFrame - contextFrame);
    for (let i = begin; i < end; i++) frames[i] = a.streamFrame + (i + contextFrame - a.contextFrame) * step;
  }
  return frames;
}

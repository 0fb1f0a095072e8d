// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whether the machine itself stood still. A host, or the kernel, takes its processors away one by one or all at once, and
// with them the server, the browser or the test; no player outlives more of that than it keeps. A thread on each
// processor that does nothing but sleep sees it.
import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const NAP_MS = 5;
/** A test that fails while the machine stands still for so long has shown nothing: it runs again, */
export const STOOD_STILL_MS = 50;
/** when the machine has been calm for so long, or it is not in sight, */
const CALM_MS = 5000;
const CALM_WITHIN_MS = 60000;
/** and so often in all. */
export const TRIES = 5;

/** Keeps this thread on one processor; where that is not allowed it stays where it is put. */
function stayOn(processor) {
  spawnSync('taskset', ['--cpu-list', '--pid', String(processor), path.basename(readlinkSync('/proc/thread-self'))]);
}

/** Naps for ever, and notes by how much the worst one was late. @param {Int32Array} worst_ms @param {number} at */
function nap(worst_ms, at) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const begin = performance.now();
    Atomics.wait(never, 0, 0, NAP_MS);
    const late_ms = Math.round(performance.now() - begin - NAP_MS);
    if (late_ms > Atomics.load(worst_ms, at)) Atomics.store(worst_ms, at, late_ms);
  }
}

if (!isMainThread) {
  stayOn(workerData.processor);
  nap(workerData.worst_ms, workerData.processor);
}

/** @returns {() => number} the longest a processor stood still since it was last asked, ms */
export function watchStillness() {
  const count = availableParallelism();
  const worst_ms = new Int32Array(new SharedArrayBuffer(4 * count));
  for (let processor = 0; processor < count; processor++) {
    new Worker(new URL(import.meta.url), { workerData: { processor, worst_ms } }).unref();
  }
  return () => Math.max(...worst_ms.map((_late, at) => Atomics.exchange(worst_ms, at, 0)));
}

/** Waits for a calm machine before a test runs again. @param {() => number} stoodStill_ms */
export async function waitForCalm(stoodStill_ms) {
  const begin_ms = performance.now();
  stoodStill_ms();
  for (let since_ms = begin_ms; performance.now() - since_ms < CALM_MS && performance.now() - begin_ms < CALM_WITHIN_MS; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (stoodStill_ms() >= STOOD_STILL_MS) since_ms = performance.now();
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whether the machine itself stood still. A host takes its processors away one by one or all at once, and with them the
// server, the browser or the test; no player outlives more of that than it keeps. A thread on each processor that does
// nothing but sleep sees it.
import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const NAP_MS = 5;
/** A test that fails while the machine stands still for so long has shown nothing: it runs again, */
export const STOOD_STILL_MS = 50;
/** and so often in all. */
export const TRIES = 3;

/** Keeps this thread on one processor; where that is not allowed it stays where it is put. */
function stayOn(processor) {
  spawnSync('taskset', ['--cpu-list', '--pid', String(processor), path.basename(readlinkSync('/proc/thread-self'))]);
}

/** Naps for ever, and notes by how much the worst one was late. @param {Int32Array} worst_ms */
function nap(worst_ms) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const begin = performance.now();
    Atomics.wait(never, 0, 0, NAP_MS);
    const late_ms = Math.round(performance.now() - begin - NAP_MS);
    if (late_ms > Atomics.load(worst_ms, 0)) Atomics.store(worst_ms, 0, late_ms);
  }
}

if (!isMainThread) {
  stayOn(workerData.processor);
  nap(workerData.worst_ms);
}

/** @returns {() => number} the longest a processor stood still since it was last asked, ms */
export function watchStillness() {
  const worst_ms = new Int32Array(new SharedArrayBuffer(4));
  for (let processor = 0; processor < availableParallelism(); processor++) {
    new Worker(new URL(import.meta.url), { workerData: { processor, worst_ms } }).unref();
  }
  return () => Atomics.exchange(worst_ms, 0, 0);
}

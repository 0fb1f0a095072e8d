// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Runs a test that listens in real time; one that fails while the machine itself stood still runs again, when the
// machine is calm, four times at most.
// usage: node again.mjs COMMAND [ARGUMENT...]
import { spawn } from 'node:child_process';
import { STOOD_STILL_MS, TRIES, waitForCalm, watchStillness } from './stillness.mjs';

const SKIPPED = 77;
const [command, ...args] = process.argv.slice(2);
const stoodStill_ms = watchStillness();

/** @returns {Promise<number>} its exit status; 1 if a signal ended it */
function runOnce() {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
}

for (let tried = 1; ; tried++) {
  const status = await runOnce();
  const still_ms = stoodStill_ms();
  process.exitCode = status;
  if (status === 0 || status === SKIPPED || still_ms < STOOD_STILL_MS || tried === TRIES) break;
  console.log(`AGAIN: the machine stood still for ${still_ms} ms meanwhile`);
  await waitForCalm(stoodStill_ms);
}

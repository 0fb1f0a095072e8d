// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Things several tests do with a page.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

/** A page that catches up by its rate plays between whole frames; so long at most, until it plays them as they are. */
const SETTLE_MS = 60000;
const EVEN_MS = 2000;

/** Waits until `predicate` holds in the page. Asks from outside: a page's strict content security policy stops a waiting function. */
export async function until(page, predicate, arg, timeout_ms = 10000) {
  for (const begin = performance.now(); performance.now() - begin < timeout_ms; ) {
    if (await page.evaluate(predicate, arg)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`not within ${timeout_ms} ms: ${predicate}`);
}

/** Waits until the page is connected and its controls are open. */
export async function isReady(page) {
  await until(page, () => document.getElementById('status-text')?.textContent === 'Ready');
  await until(page, () => document.querySelectorAll('.preset').length > 0);
}

/** Full volume, so that samples are those of the stream. */
export function fullVolume(page) {
  return page.evaluate(() => globalThis.auralis.player.setVolume(1));
}

/** Waits until the audio thread reports that it plays. */
export function isPlaying(page, timeout_ms = 10000) {
  return until(page, () => globalThis.auralis.player.state === 'playing', undefined, timeout_ms);
}

/** @returns {Promise<import('../../client/web/output.js').Position>} */
export function position(page) {
  return page.evaluate(() => globalThis.auralis.player.position);
}

/** What a hidden tab is told, or one that is seen again; headless pages are never hidden. */
export function setHidden(page, hidden) {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (value ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Waits until starting is over: at the stream's own rate, and no break in two seconds. @returns breaks so far */
export async function isSettled(page) {
  let since_ms = NaN;
  let before = null;
  for (const begin = performance.now(); performance.now() - begin < SETTLE_MS; ) {
    const { rate, underruns, jumps, seams } = await position(page);
    const breaks = { underruns, jumps, seams };
    const isEven = rate === 1 && isDeepStrictEqual(breaks, before);
    if (!isEven || Number.isNaN(since_ms)) since_ms = performance.now();
    if (performance.now() - since_ms > EVEN_MS) return breaks;
    before = breaks;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not even within ${SETTLE_MS} ms: ${JSON.stringify(before)}`);
}

/** Waits until `holds` answers true, for 3 s at most: a room at rest looks at its controls once a second. */
export async function eventually(holds, what, timeout_ms = 3000) {
  for (const begin = performance.now(); performance.now() - begin < timeout_ms; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not within ${timeout_ms / 1000} s: ${what}`);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { until } from '../page.mjs';

const NAME = 'test.example';

/** @param {import('../run.mjs').Bench} bench */
async function notice(bench) {
  const server = await bench.serve({ args: ['--allow-host', NAME] });
  const browserArgs = [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`, '--autoplay-policy=no-user-gesture-required'];
  const { page } = await bench.open(`http://${NAME}:${server.port}/`, { browserArgs });
  await page.waitForSelector('#notice', { state: 'visible' });
  assert.match(await page.textContent('#notice-text'), /https and on localhost.*plain http from test\.example/s);
  assert.equal(await page.isVisible('#play'), false, 'no button that cannot work');
  assert.equal(await page.isVisible('audio'), true);
  await page.evaluate(() => document.querySelector('audio').play());
  await until(page, () => document.querySelector('audio').currentTime > 0.5);
}

export default [{ name: 'insecure: a notice with the reason, and the plain stream plays', run: notice }];

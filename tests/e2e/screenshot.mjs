// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Makes docs/player.png: the page while it plays. usage: node tests/e2e/screenshot.mjs [FILE [WIDTH HEIGHT]]

import { fileURLToPath } from 'node:url';
import { launch, openPage } from './browser.mjs';
import { isPlaying, isReady } from './page.mjs';
import { Server } from './server.mjs';

const MUSIC_MS = 8000;

const file = process.argv[2] ?? fileURLToPath(new URL('../../docs/player.png', import.meta.url));
const width = Number(process.argv[3] ?? 1280);
const height = Number(process.argv[4] ?? 800);

const server = await Server.start();
const browser = await launch();
try {
  const { page } = await openPage(browser, server.url, { viewport: { width, height } });
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(MUSIC_MS);
  await page.screenshot({ path: file });
  console.log(file);
} finally {
  await browser.close();
  await server.stop();
}

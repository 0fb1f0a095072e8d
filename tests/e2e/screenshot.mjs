// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Makes the pictures of the page while it plays: docs/player.png and docs/player/. usage: node tests/e2e/screenshot.mjs

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './browser.mjs';
import { isPlaying, isReady, until } from './page.mjs';
import { Server } from './server.mjs';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const MUSIC_MS = 9000;

/** @type {{file: string, width: number, height: number, scheme: 'dark' | 'light', preset: string, scale?: number}[]} */
const PICTURES = [
  { file: 'player.png', width: 1440, height: 900, scheme: 'dark', preset: 'focus' },
  { file: 'player/desktop-light.jpg', width: 1440, height: 900, scheme: 'light', preset: 'garden' },
  { file: 'player/desktop-dark.jpg', width: 1440, height: 900, scheme: 'dark', preset: 'choir' },
  { file: 'player/tablet-light.jpg', width: 820, height: 1180, scheme: 'light', preset: 'tide' },
  { file: 'player/tablet-dark.jpg', width: 820, height: 1180, scheme: 'dark', preset: 'hearth' },
  { file: 'player/phone-light.jpg', width: 390, height: 844, scheme: 'light', preset: 'dawn', scale: 2 },
  { file: 'player/phone-dark.jpg', width: 390, height: 844, scheme: 'dark', preset: 'nocturne', scale: 2 },
];

const browser = await launch();
await mkdir(`${DOCS}player`, { recursive: true });
for (const { file, width, height, scheme, preset, scale = 1 } of PICTURES) {
  const server = await Server.start();
  try {
    await server.control({ preset });
    const { page, close } = await openPage(browser, server.url, {
      viewport: { width, height },
      colorScheme: scheme,
      deviceScaleFactor: scale,
    });
    await isReady(page);
    await page.click('#play');
    await isPlaying(page);
    await until(page, (name) => document.querySelector(`[data-preset=${name}]`).ariaPressed === 'true', preset);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(MUSIC_MS);
    const type = file.endsWith('.jpg') ? 'jpeg' : 'png';
    await page.screenshot({ path: DOCS + file, type, ...(type === 'jpeg' ? { quality: 86 } : {}) });
    console.log(file);
    await close();
  } finally {
    await server.stop();
  }
}
await browser.close();

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A real Chromium (Debian's; CHROMIUM names another) with a fresh profile, and what its pages complain about.

import { chromium } from '../../client/web/node_modules/playwright-core/index.mjs';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page whose headers a test edited counts as come from far away, and may not open a WebSocket to this machine.
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
];

/** @param {string[]} extraArgs */
export function launch(extraArgs = []) {
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: [...ARGS, ...extraArgs] });
}

/**
 * Opens a page in a context of its own (fresh storage).
 * @returns {Promise<{page: import('playwright-core').Page, complaints: string[], close: () => Promise<void>}>}
 *   complaints: script errors, console errors and breaches of the content security policy
 */
export async function openPage(browser, url, contextOptions = {}, prepare = async () => {}) {
  // A service worker would answer what tests edit on its way.
  const context = await browser.newContext({ serviceWorkers: 'block', ...contextOptions });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  await prepare(page);
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A real Firefox (Debian's ESR; FIREFOX names another) with a fresh profile and a loudspeaker of its own, driven over
// WebDriver BiDi, and what its pages complain about.

import puppeteer from '../../client/web/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js';
import { openSpeaker } from './speaker.mjs';

const EXECUTABLE = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** Debian's packages of what is needed here. */
export const FIREFOX_NEEDS = { 'firefox-esr': 'firefox-esr', pulseaudio: 'pulseaudio' };

/**
 * @typedef {object} Firefox
 * @property {(url: string, prepare?: () => void) => Promise<{page: import('puppeteer-core').Page, complaints: string[]}>} open
 *   prepare: runs in the page before it begins; complaints: script and console errors
 * @property {() => Promise<void>} close
 */

/** @param {Record<string, unknown>} preferences  as in about:config @returns {Promise<Firefox>} */
export async function launchFirefox(preferences = {}) {
  const speaker = await openSpeaker();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: EXECUTABLE,
    headless: true,
    env: { ...process.env, ...speaker.env },
    extraPrefsFirefox: preferences,
  });
  return {
    async open(url, prepare) {
      const page = await browser.newPage();
      if (prepare) await page.evaluateOnNewDocument(prepare);
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
      });
      await page.goto(url);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      await speaker.close();
    },
  };
}

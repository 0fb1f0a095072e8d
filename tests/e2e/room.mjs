// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Things that several tests do with rooms and people on the page.

import { isReady, until } from './page.mjs';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

export const isIn = (page) => until(page, () => !document.getElementById('here').hidden);
export const chat = (page) => page.locator('#chat .text').allTextContents();
export const members = (page) => page.locator('#members .member > span:nth-child(2)').allTextContents();
export const alertOf = (page) => page.textContent('#alert-text');

export async function comeIn(page, name) {
  await page.click('#open-people');
  await page.fill('#enter-name', name);
  await page.keyboard.press('Enter');
  await isIn(page);
}

/** Opens a room through the page, and is its owner. @param {(page: import('playwright-core').Page) => Promise<void>} [fill] */
export async function openRoom(page, name, fill = async () => {}) {
  await page.click('#rooms-toggle');
  await page.click('#room-new');
  await page.fill('#room-name', name);
  await fill(page);
  await page.click('#room-form .strong');
  await page.waitForURL(/\?room=/, { waitUntil: 'load' });
  await until(page, (wanted) => document.getElementById('people-title')?.textContent === wanted, name, 15000);
  await isIn(page);
}

/** Two pages in a room that the first of them opened. */
export async function two(bench, options = {}) {
  const server = await bench.serve();
  const { page: ana, complaints } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP, ...CLIPBOARD }, ...options });
  await isReady(ana);
  await comeIn(ana, 'Ana');
  await openRoom(ana, 'Evening jam');
  const { page: ben, complaints: others } = await bench.open(ana.url(), { contextOptions: { viewport: DESKTOP }, ...options });
  await until(ben, () => document.getElementById('status-text')?.textContent === 'Ready');
  if (await ben.evaluate(() => document.getElementById('people').hidden)) await ben.click('#open-people');
  await ben.fill('#enter-name', 'Ben');
  await ben.keyboard.press('Enter');
  await isIn(ben);
  return { server, ana, ben, complaints: [complaints, others] };
}

export async function say(page, text) {
  await page.fill('#say', text);
  await page.keyboard.press('Enter');
}

export async function actOn(page, name, action) {
  await page.locator('.member', { hasText: name }).click();
  await page.locator('#person-actions button', { hasText: action }).click();
}

/** Makes an account; the first one of a server is its admin. */
export async function register(page, login) {
  await page.click('#rooms-toggle');
  if (!(await page.isVisible('#account-login'))) await page.click('#account-title');
  await page.fill('#account-login', login);
  await page.fill('#account-password', 'correct horse battery');
  await page.click('#account-form [value=register]');
  await until(page, () => !document.getElementById('account-out').hidden);
  await page.click('#rooms-toggle');
  await until(page, () => globalThis.auralis.people.people.you?.role !== 'guest' && globalThis.auralis.people.people.isHere);
}

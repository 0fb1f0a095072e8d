// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Makes the pictures of the page while it plays: docs/player.png and docs/player/. usage: node tests/e2e/screenshot.mjs [WORD]
// (only pictures with it in their name)

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from './browser.mjs';
import { eventually, isPlaying, isReady, until } from './page.mjs';
import { Server } from './server.mjs';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const MUSIC_MS = 9000;
const CALM_MS = 60000;
const WORD = process.argv[2] ?? '';
const isWanted = ({ file }) => file.includes(WORD);

/** @typedef {{file: string, width: number, height: number, scheme: 'dark' | 'light', preset: string, scale?: number}} Picture */
/** @type {Picture[]} */
const PICTURES = [
  { file: 'player.png', width: 1440, height: 900, scheme: 'dark', preset: 'focus' },
  { file: 'player/desktop-light.jpg', width: 1440, height: 900, scheme: 'light', preset: 'garden' },
  { file: 'player/desktop-dark.jpg', width: 1440, height: 900, scheme: 'dark', preset: 'choir' },
  { file: 'player/tablet-light.jpg', width: 820, height: 1180, scheme: 'light', preset: 'tide' },
  { file: 'player/tablet-dark.jpg', width: 820, height: 1180, scheme: 'dark', preset: 'hearth' },
  { file: 'player/phone-light.jpg', width: 390, height: 844, scheme: 'light', preset: 'dawn', scale: 2 },
  { file: 'player/phone-dark.jpg', width: 390, height: 844, scheme: 'dark', preset: 'nocturne', scale: 2 },
];

/** With the panel of rooms and people open, in a room of three. @type {Picture[]} */
const WITH_PEOPLE = [
  { file: 'player/people-desktop-dark.jpg', width: 1440, height: 900, scheme: 'dark', preset: 'orbit' },
  { file: 'player/people-desktop-light.jpg', width: 1440, height: 900, scheme: 'light', preset: 'bright' },
  { file: 'player/people-phone-dark.jpg', width: 390, height: 844, scheme: 'dark', preset: 'rain', scale: 2 },
  { file: 'player/people-phone-light.jpg', width: 390, height: 844, scheme: 'light', preset: 'glass', scale: 2 },
];
const SAYS = [
  ['Ben', 'Good evening! What a mild one.'],
  ['Ana', 'Come in, sit down, play something.'],
  ['Chloé', 'I take the low notes, then.'],
  ['Ben', '/me listens to the rain'],
  ['Ana', 'The next chord is a lovely one'],
];

async function comeIn(page, name) {
  await until(page, () => document.getElementById('status-text')?.textContent === 'Ready');
  if (await page.isHidden('#people')) await page.click('#open-people');
  await page.fill('#enter-name', name);
  await page.click('#enter-form button');
  await until(page, () => !document.getElementById('here').hidden);
}

/** A room with three people in it, who talk and play. @returns the others' pages */
async function gather(page, open) {
  await comeIn(page, 'Ana');
  await page.click('#rooms-toggle');
  await page.click('#room-new');
  await page.fill('#room-name', 'Evening jam');
  await page.click('#room-form .strong');
  await page.waitForURL(/room=/, { waitUntil: 'load' });
  await until(page, () => !document.getElementById('here').hidden);
  const pages = new Map([['Ana', page]]);
  for (const name of ['Ben', 'Chloé']) {
    pages.set(name, (await open(page.url())).page);
    await comeIn(pages.get(name), name);
  }
  for (const [name, text] of SAYS) {
    await pages.get(name).fill('#say', text);
    await pages.get(name).keyboard.press('Enter');
    await eventually(async () => (await pages.get(name).inputValue('#say')) === '', 'said');
    await page.waitForTimeout(300);
  }
  return pages;
}

/** Waits until nothing is amber any more: a picture is of a day without a busy machine. */
const isCalm = (page) => until(page, () => document.getElementById('dot').className === 'dot good', undefined, CALM_MS);

const browser = await launch();
await mkdir(`${DOCS}player`, { recursive: true });
for (const { file, width, height, scheme, preset, scale = 1 } of PICTURES.filter(isWanted)) {
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
    await isCalm(page);
    const type = file.endsWith('.jpg') ? 'jpeg' : 'png';
    await page.screenshot({ path: DOCS + file, type, ...(type === 'jpeg' ? { quality: 86 } : {}) });
    console.log(file);
    await close();
  } finally {
    await server.stop();
  }
}
for (const { file, width, height, scheme, preset, scale = 1 } of WITH_PEOPLE.filter(isWanted)) {
  const server = await Server.start();
  const options = { viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: scale };
  const closers = [() => server.stop()];
  const open = async (url) => {
    const opened = await openPage(browser, url, options);
    closers.push(opened.close);
    return opened;
  };
  try {
    const { page } = await open(server.url);
    const pages = await gather(page, open);
    await page.click('#people-close');
    await page.click('#play');
    await page.click('#open-people');
    await isPlaying(page);
    await page.evaluate((name) => globalThis.auralis.player.send({ type: 'control', preset: name }), preset);
    await page.waitForTimeout(MUSIC_MS / 2);
    /** @type {Record<string, string[]>} the others need no sound for a picture */
    const hands = { Ana: ['KeyV'], Ben: ['KeyQ', 'KeyE'], Chloé: ['KeyZ'] };
    for (const [name, codes] of Object.entries(hands)) {
      if (name !== 'Ana') await pages.get(name).evaluate(() => (globalThis.auralis.player.play = async () => {}));
      await until(pages.get(name), () => Number.isFinite(globalThis.auralis.player.frameAt(performance.now())));
      await pages.get(name).focus('#piano');
      for (const code of codes) await pages.get(name).keyboard.down(code);
    }
    await until(page, () => document.querySelectorAll('.key.lit').length === 4);
    await isCalm(page);
    await page.screenshot({ path: DOCS + file, type: 'jpeg', quality: 86 });
    console.log(file);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
await browser.close();

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { assertNoViolation, contrasts, reachable, walk } from '../axe.mjs';
import { eventually, isPlaying, isReady, until } from '../page.mjs';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const CONTRAST_MIN = 4.5;
const TARGET_MIN_PX = 24;
/** As in presets.js, and some between. */
const HUES = [0, 32, 48, 92, 142, 176, 190, 200, 215, 228, 250, 272, 296, 312, 328];

/** @param {import('../run.mjs').Bench} bench */
async function everyView(bench) {
  const server = await bench.serve();
  let views = 0;
  const check = async (page, view) => {
    await assertNoViolation(page, view);
    views++;
  };
  for (const colorScheme of ['dark', 'light']) {
    for (const viewport of [DESKTOP, PHONE]) {
      const { page } = await bench.open(server.url, { contextOptions: { colorScheme, viewport, reducedMotion: 'reduce' } });
      const view = `${colorScheme} ${viewport.width}`;
      await isReady(page);
      await check(page, `${view}, stopped`);
      await page.click('#play');
      await isPlaying(page);
      await page.fill('#mine-name', 'One');
      await page.keyboard.press('Enter');
      await page.selectOption('#key', 'A');
      await check(page, `${view}, playing`);
      for (const id of ['settings', 'help']) {
        await page.click(`#open-${id}`);
        await check(page, `${view}, ${id}`);
        await page.keyboard.press('Escape');
      }
      await page.click('.mine-more');
      await check(page, `${view}, a preset of one's own`);
      await page.keyboard.press('Escape');
      await page.evaluate(() => globalThis.auralis.status.alert('Something is wrong'));
      await check(page, `${view}, alert`);
      if (viewport === DESKTOP) {
        await page.click('#alone');
        await check(page, `${view}, the music alone`);
      }
      await page.close();
    }
  }
  await otherViews(bench, check);
  bench.measured.push(`${views} views`);
}

/** Locked, without a player, and without a server. */
async function otherViews(bench, check) {
  const locked = await bench.serve({ args: ['--control-token', 'a-token-of-sixteen-letters'] });
  const { page } = await bench.open(locked.url);
  await until(page, () => !document.getElementById('locked').hidden);
  await check(page, 'locked');
  await page.click('#unlock');
  await check(page, 'asks for the token');
  await page.keyboard.press('Escape');
  await locked.stop();
  await until(page, () => document.getElementById('dot').classList.contains('bad'));
  await check(page, 'no server');
  const server = await bench.serve();
  const prepare = (one) => one.addInitScript(() => delete globalThis.AudioWorkletNode);
  const { page: without } = await bench.open(server.url, { prepare });
  await until(without, () => !document.getElementById('notice').hidden);
  await check(without, 'notice');
}

/** @param {import('../run.mjs').Bench} bench */
async function contrast(bench) {
  const server = await bench.serve();
  for (const colorScheme of ['dark', 'light']) {
    const { page } = await bench.open(server.url, { contextOptions: { colorScheme, viewport: DESKTOP, reducedMotion: 'reduce' } });
    await isReady(page);
    await page.click('#play');
    await until(page, () => document.getElementById('why').textContent !== '');
    const found = await contrasts(page, HUES);
    bench.measured.push(`${colorScheme}: least contrast ${found[0].ratio.toFixed(2)} of ${found.length} (${found[0].what})`);
    assert.ok(found.length > 1000);
    assert.ok(found[0].ratio >= CONTRAST_MIN, `${found[0].ratio.toFixed(2)} ${found[0].what}`);
  }
}

/** @param {import('../run.mjs').Bench} bench */
async function keyboardOnly(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP } });
  await isReady(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'play', 'the first stop leads to the music');
  await page.keyboard.press('Enter');
  await isPlaying(page);
  const { reached, unseen } = await walk(page);
  assert.deepEqual(unseen, [], 'the focus is seen');
  const wanted = await reachable(page);
  for (const one of wanted) assert.ok(reached.includes(one.key), `Tab comes to ${one.name}`);
  bench.measured.push(`${wanted.length} stops`);
  assert.ok(wanted.length > 35);

  await page.focus('#open-settings');
  await page.keyboard.press('Enter');
  await page.focus('#theme [value=auto]');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.isChecked('#theme [value=dark]'), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'open-settings', 'the focus comes back');
  await page.focus('[data-preset=dawn]');
  await page.keyboard.press(' ');
  assert.equal(await page.getAttribute('[data-preset=dawn]', 'aria-pressed'), 'true');
  const small = await page.evaluate((least) => {
    const all = [...document.querySelectorAll('button, select, input, label.check')].filter((one) => one.checkVisibility());
    const isSmall = (one) => one.getBoundingClientRect().width < least || one.getBoundingClientRect().height < least;
    return all.filter((one) => isSmall(one) && !one.closest('label')).map((one) => one.id || one.className);
  }, TARGET_MIN_PX);
  assert.deepEqual(small, [], 'targets are large enough');
}

/** Who has no mouse is not thrown back to the beginning of the page, and keys do what the focused field does with them. */
async function keepsTheFocus(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  await page.selectOption('#key', 'A');
  await page.focus('#undo');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'redo', 'there is nothing more to undo');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'undo');

  await page.fill('#mine-name', 'One');
  await page.keyboard.press('Enter');
  await page.focus('.mine-more');
  await page.keyboard.press('Enter');
  await page.fill('#mine-rename', 'Two');
  await page.keyboard.press('Enter');
  assert.equal(await page.textContent('.mine-play'), 'Two');
  await eventually(async () => (await focused()) === 'mine-more', 'the focus after a new name');
  await page.keyboard.press('Enter');
  await page.focus('.danger');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.mine-play').count(), 0);
  await eventually(async () => (await focused()) === 'mine-name', 'the focus after it is deleted');

  const preset = () => page.getAttribute('.preset[aria-pressed=true]', 'data-preset');
  const before = await preset();
  await page.focus('#wake');
  await page.keyboard.type('0745PM');
  assert.equal(await preset(), before, 'a time is typed, no preset is chosen');
  assert.match(await page.inputValue('#wake'), /^(07|19):45$/);
}

/** The narrowest screen there is (WCAG 1.4.10), in the language of the longest words, and dialogs under a finger or mouse. */
async function narrow(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: { width: 320, height: 640 }, locale: 'de-DE' } });
  await until(page, () => document.querySelectorAll('.preset').length > 0);
  const widths = () => page.evaluate(() => {
    const ends = [...document.querySelectorAll('.top *')].map((one) => one.getBoundingClientRect().right);
    return [document.documentElement.scrollWidth, Math.max(...ends) <= 320];
  });
  for (const words of ['Bereit', 'Spielt; die Leitung ist langsam, die Qualität geringer']) {
    await page.evaluate((text) => (document.getElementById('status-text').textContent = text), words);
    assert.deepEqual(await widths(), [320, true], words);
  }
  await page.click('#open-settings');
  const isOpen = () => page.evaluate(() => /** @type {HTMLDialogElement} */ (document.getElementById('settings-dialog')).open);
  const { x, y, width } = await page.locator('#settings-dialog').boundingBox();
  await page.mouse.click(x + width / 2, y + 5);
  assert.equal(await isOpen(), true, 'its own edge is not beside it');
  await page.mouse.move(x + width / 2, y + 30);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 20);
  await page.mouse.up();
  assert.equal(await isOpen(), true, 'what began inside is not meant for what is beside');
  await page.mouse.click(x + width / 2, y - 20);
  assert.equal(await isOpen(), false);
}

/** What is said to those who do not see is no more than what happened. */
async function notChatty(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.evaluate(() => {
    globalThis.said = [];
    for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
      const tell = () => globalThis.said.push(`${region.id}: ${region.textContent.trim()}`);
      new MutationObserver(tell).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
  const dropouts = () => page.evaluate(() => JSON.stringify(globalThis.auralis.player.underruns));
  let said = [];
  for (const key of ['B', 'C', 'D']) {
    const before = await dropouts();
    await page.evaluate(() => globalThis.said.splice(0));
    await page.selectOption('#key', key);
    await page.waitForTimeout(7000);
    said = await page.evaluate(() => globalThis.said);
    if ((await dropouts()) === before) break; // else a busy machine gave it more to tell
  }
  bench.measured.push(`${said.length} times in 7 s`);
  assert.ok(said.length <= 2, said.join('; '));
}

export default [
  { name: 'access: axe finds nothing on any view', run: everyView },
  { name: 'access: contrast in both themes and every colour', run: contrast },
  { name: 'access: a keyboard is enough', run: keyboardOnly },
  { name: 'access: the focus stays where the hand is', run: keepsTheFocus },
  { name: 'access: a narrow screen, and dialogs by hand', run: narrow },
  { name: 'access: live regions are not chatty', run: notChatty },
];

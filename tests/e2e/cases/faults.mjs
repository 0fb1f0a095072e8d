// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { eventually, isPlaying, isReady, position, until } from '../page.mjs';

const BAD = [
  [{ type: 'control', bpm: 0 }, /bpm/],
  [{ type: 'control', intensity: 'loud' }, /intensity/],
  [{ type: 'control', mode: 'hypolocrian' }, /mode/],
  [{ type: 'select_preset', preset: 'nothing' }, /preset/],
  [{ type: 'nonsense' }, /nonsense|type/],
];

/** @param {import('../run.mjs').Bench} bench */
async function badControls(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  const before = await server.get('api/v1/control');
  const { seams } = await position(page);
  for (const [message, words] of BAD) {
    await page.evaluate(() => document.getElementById('alert-close').click());
    await page.evaluate((bad) => globalThis.auralis.player.send(bad), message);
    await page.waitForSelector('#alert', { state: 'visible', timeout: 2000 });
    assert.match(await page.textContent('#alert-text'), words);
  }
  const { streamFrame } = await position(page);
  await page.waitForTimeout(1000);
  const after = await position(page);
  assert.ok(after.playing && after.streamFrame > streamFrame + 40000, 'the music goes on');
  assert.equal(after.underruns, 0, JSON.stringify(await page.evaluate(() => globalThis.auralis.player.underruns)));
  assert.equal(after.seams, seams, 'on the same connection');
  assert.deepEqual(await server.get('api/v1/control'), before, 'nothing changed');
}

/** @param {import('../run.mjs').Bench} bench */
async function settings(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  assert.equal(await page.evaluate(() => localStorage.length), 0, 'nothing is kept that nobody changed');
  await page.focus('#intensity');
  await page.keyboard.press('Home');
  await page.selectOption('[name=key]', 'A');
  await eventually(async () => (await server.get('api/v1/control')).intensity === 0, 'the change arrived');

  await server.control({ intensity: 0.7, key: 'C', brightness: 0.9 });
  await until(page, () => document.querySelector('[name=intensity]').value === '0.7');
  await page.reload();
  await isReady(page);
  assert.equal(await page.inputValue('[name=intensity]'), '0');
  assert.equal(await page.inputValue('[name=key]'), 'A');
  await eventually(async () => (await server.get('api/v1/control')).intensity === 0, 'the setting was sent');
  const { brightness } = await server.get('api/v1/control');
  assert.ok(Math.abs(brightness - 0.9) < 1e-4, 'what this person never touched was not');
}

/** @param {import('../run.mjs').Bench} bench */
async function keyboard(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  await page.keyboard.press('Space');
  await isPlaying(page);
  const volume = async () => Number(await page.inputValue('#volume'));
  const loud = await volume();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  assert.ok(Math.abs((await volume()) - (loud - 0.1)) < 1e-6);
  await page.keyboard.press('ArrowUp');
  assert.ok(Math.abs((await volume()) - (loud - 0.05)) < 1e-6);
  await page.keyboard.press('m');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'true');
  await page.keyboard.press('M');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'false');

  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'skip', 'the first stop is the way past the head');
  for (let stop = 0; stop < 6 && (await focused()) !== 'play'; stop++) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'play', 'the play button comes right after the head');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, 'none', 'focus is visible');
  await page.keyboard.press('Space'); // the button's own key: once, not twice
  await until(page, () => globalThis.auralis.player.state === 'stopped');
  await page.waitForTimeout(300);
  const rooms = (await server.get('api/v1/status')).rooms;
  assert.equal(rooms[0].listeners, 0, 'pause stops the media');
  await page.keyboard.press('Space');
  await isPlaying(page);
}

export default [
  { name: 'faults: bad controls give a visible error and the music goes on', run: badControls },
  { name: 'settings: kept, sent on connect, intensity 0 too', run: settings },
  { name: 'keyboard: space, arrows, M, tab', run: keyboard },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { eventually as within, isPlaying, isReady, until } from '../page.mjs';

/** A bar of slow music takes some seconds. */
const BAR_MS = 9000;
const eventually = (holds, what) => within(holds, what, BAR_MS);
const controls = (server) => server.get('api/v1/control');
const names = (page) => page.locator('.mine-play').allTextContents();
const file = (text) => ({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from(text) });

/** @param {import('../run.mjs').Bench} bench */
async function ownPresets(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url);
  await isReady(page);
  await page.click('[data-preset=rain]');
  await page.selectOption('#key', 'G#');
  await page.click('[data-layer=bell]');
  await eventually(async () => (await controls(server)).mute.join() === 'bell', 'the bell is off');
  await eventually(async () => (await controls(server)).key === 'G#', 'preset and key');
  const wanted = await controls(server);
  await page.fill('#mine-name', '  Window   seat ');
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(page), ['Window seat']);
  await page.fill('#mine-name', 'Window seat');
  await page.keyboard.press('Enter');
  assert.match(await page.textContent('#alert-text'), /already one called Window seat/);
  await page.click('#alert-close');

  await page.click('[data-preset=bright]');
  await page.click('[data-layer=bell]');
  await eventually(async () => (await controls(server)).mute.length === 0, 'the bell is on');
  await page.reload();
  await isReady(page);
  await page.click('.mine-play');
  for (const name of ['preset', 'key', 'mode', 'bpm', 'mute']) {
    await eventually(async () => String((await controls(server))[name]) === String(wanted[name]), `${name} is as saved`);
  }
  await page.keyboard.press('Control+z');
  await eventually(async () => (await controls(server)).preset === 'bright', 'playing one is a step to undo');

  await page.click('.mine-more');
  await page.fill('#mine-rename', 'By the window');
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(page), ['By the window']);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#mine-export')]);
  const text = await readFile(await download.path(), 'utf8');
  assert.equal(JSON.parse(text).presets[0].controls.key, 'G#');
  await page.click('.mine-more');
  await page.click('.danger');
  assert.deepEqual(await names(page), []);
  await page.setInputFiles('#mine-file', file(text));
  await until(page, () => document.querySelectorAll('.mine-play').length === 1);
  assert.deepEqual(await names(page), ['By the window']);

  for (const [bad, why] of [
    ['{', /not JSON/],
    ['{"presets":7}', /no list/],
    ['{"presets":[{"name":"x","controls":{"bpm":900}}]}', /preset 1: bpm is 900, allowed is 40..120/],
    ['{"presets":[{"name":"x","controls":{"loud":1}}]}', /no control “loud”/],
  ]) {
    await page.setInputFiles('#mine-file', file(bad));
    await until(page, () => !document.getElementById('alert').hidden);
    assert.match(await page.textContent('#alert-text'), why);
    assert.match(await page.textContent('#alert-text'), /^other.json/);
    await page.click('#alert-close');
  }
  assert.deepEqual(await names(page), ['By the window'], 'nothing came from files that are wrong');
  assert.deepEqual(complaints, []);
}

/** @param {import('../run.mjs').Bench} bench */
async function reload(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, { browserArgs: ['--autoplay-policy=no-user-gesture-required'] });
  await isReady(page);
  await page.click('[data-preset=tide]');
  await page.selectOption('#key', 'D#');
  await page.click('#open-settings');
  await page.check('#theme [value=light]');
  await page.selectOption('#language', 'fr');
  await page.keyboard.press('Escape');
  await page.focus('#volume');
  await page.keyboard.press('Home');
  await page.click('#alone');
  await page.click('#play');
  await isPlaying(page);
  await eventually(async () => (await controls(server)).key === 'D#', 'the key');
  await page.reload();
  await isPlaying(page);
  assert.equal(await page.inputValue('#volume'), '0');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  assert.equal(await page.getAttribute('#play', 'aria-label'), 'Pause');
  assert.equal(await page.textContent('#presets-title'), 'Ambiances');
  assert.equal(await page.evaluate(() => document.getElementById('light').media), 'all');
  assert.equal(await page.isVisible('#presets-panel'), false, 'the music alone');
  await page.click('#alone');
  assert.equal(await page.getAttribute('[data-preset=tide]', 'aria-pressed'), 'true');
  assert.equal(await page.inputValue('#key'), 'D#');
  await page.click('#play');
  await page.reload();
  await until(page, () => document.querySelectorAll('.preset').length > 0);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'stopped', 'one who stopped it gets no sound');
  assert.deepEqual(complaints, []);
}

/** Headless Chromium lets every page sound; here contexts say they sleep until there was a click, as others do. */
function needClick(page) {
  return page.addInitScript(() => {
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state').get;
    Object.defineProperty(BaseAudioContext.prototype, 'state', {
      get() {
        return navigator.userActivation.hasBeenActive ? state.call(this) : 'suspended';
      },
    });
  });
}

/** Where sound needs a click, the page says so, and any key or click will do. */
async function reloadWithoutAutoplay(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(`${server.url}#play=1`, { prepare: needClick });
  await until(page, () => !document.getElementById('resume').hidden);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.state), 'stopped');
  await page.click('#presets-title');
  await isPlaying(page);
  assert.equal(await page.isVisible('#resume'), false);
}

/** @param {import('../run.mjs').Bench} bench */
async function languages(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { locale: 'de-AT' } });
  await until(page, () => document.querySelectorAll('.preset').length > 0);
  assert.equal(await page.textContent('#steer-title'), 'Steuern');
  await page.click('#play');
  await until(page, () => document.getElementById('why').textContent !== '');
  assert.match(await page.textContent('#why'), / steht auf Stufe \d/);
  await page.click('#open-settings');
  await page.selectOption('#language', 'en');
  assert.equal(await page.textContent('#steer-title'), 'Steer');
  assert.equal(await page.textContent('[data-layer=drone]'), 'Drone');
  assert.doesNotMatch(await page.textContent('#why'), /Stufe/);
}

/** A browser that forbids storage, as some do in frames; and a language that is chosen before the server answers. */
async function withoutStorage(bench) {
  const prepare = (one) =>
    one.addInitScript(() => {
      const refuse = { get: () => { throw new DOMException('forbidden', 'SecurityError'); } };
      for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, refuse);
      globalThis.WebSocket = class extends EventTarget { close() {} };
    });
  const server = await bench.serve();
  const { page, complaints } = await bench.open(`${server.url}#%E0`, { prepare });
  await until(page, () => globalThis.auralis !== undefined);
  await page.click('#open-settings');
  await page.selectOption('#language', 'de');
  assert.equal(await page.textContent('#steer-title'), 'Steuern');
  await page.keyboard.press('Escape');
  await page.evaluate(() => globalThis.auralis.status.alert('x'));
  await page.click('#alert-close');
  assert.deepEqual(complaints, []);
}

export default [
  { name: 'keep: presets of one’s own', run: ownPresets },
  { name: 'keep: a reload restores everything', run: reload },
  { name: 'keep: a reload where sound needs a click', run: reloadWithoutAutoplay },
  { name: 'keep: languages', run: languages },
  { name: 'keep: no storage, no server yet', run: withoutStorage },
];

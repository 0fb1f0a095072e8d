// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import { eventually as within, isPlaying, isReady, until } from '../page.mjs';

/** A bar of slow music takes some seconds. */
const BAR_MS = 9000;
const AHEAD_S = 1.5;
const eventually = (holds, what) => within(holds, what, BAR_MS);
const near = (a, b) => Math.abs(a - b) < 0.011;
const controls = (server) => server.get('api/v1/control');

async function open(bench, options = {}) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, options);
  await isReady(page);
  return { server, page, complaints };
}

/** @param {import('../run.mjs').Bench} bench */
async function everyControl(bench) {
  const { server, page, complaints } = await open(bench);
  await page.selectOption('#key', 'F#');
  await page.selectOption('#mode', 'lydian');
  await eventually(async () => (await controls(server)).key === 'F#' && (await controls(server)).mode === 'lydian', 'key and mode');
  for (const [name, key, want] of [['bpm', 'End', 120], ['intensity', 'Home', 0], ['density', 'End', 1], ['brightness', 'Home', 0]]) {
    await page.focus(`#${name}`);
    await page.keyboard.press(key);
    await eventually(async () => near((await controls(server))[name], want), `${name} ${want}`);
  }
  for (const chip of await page.locator('.chip').all()) await chip.click();
  await eventually(async () => (await controls(server)).mute.length === 7, 'every layer is off');
  await page.locator('.chip').first().click();
  await eventually(async () => !(await controls(server)).mute.includes('drone'), 'the drone is on');
  const presets = await page.locator('.preset').all();
  assert.equal(presets.length, 18);
  for (const digit of [1, 5, 9]) {
    await page.focus('#play');
    await page.keyboard.press(String(digit));
    const name = await presets[digit - 1].getAttribute('data-preset');
    await eventually(async () => (await controls(server)).preset === name, `key ${digit} is ${name}`);
  }
  await page.click('[data-preset=hearth]');
  await eventually(async () => (await controls(server)).preset === 'hearth', 'a click on a preset');
  assert.equal(await page.getAttribute('[data-preset=hearth]', 'aria-pressed'), 'true');
  assert.match(await page.textContent('#preset-description'), /kalimba/);
  assert.deepEqual(complaints, []);
}

/** One drag is one step, though it sends many values. */
async function undo(bench) {
  const { server, page } = await open(bench);
  const before = await controls(server);
  await page.locator('#intensity').scrollIntoViewIfNeeded();
  const box = await page.locator('#intensity').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let k = 1; k <= 8; k++) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.05 * k), box.y + box.height / 2);
    await page.waitForTimeout(60);
  }
  await page.mouse.up();
  await eventually(async () => (await controls(server)).intensity > 0.8, 'intensity is high');
  await page.click('[data-preset=sleep]');
  await eventually(async () => near((await controls(server)).intensity, 0.2), 'sleep sets the intensity');
  await page.keyboard.press('Control+z');
  await eventually(async () => (await controls(server)).preset === before.preset, 'the preset is undone');
  await eventually(async () => (await controls(server)).intensity > 0.8, 'and what it had set');
  await page.keyboard.press('Control+z');
  await eventually(async () => near((await controls(server)).intensity, before.intensity), 'the drag is undone in one step');
  assert.equal(await page.isDisabled('#undo'), true);
  await page.keyboard.press('Control+Shift+z');
  await eventually(async () => (await controls(server)).intensity > 0.8, 'the drag is done again');
  await page.click('#redo');
  assert.match(await page.textContent('#toast'), /preset/);
  await eventually(async () => (await controls(server)).preset === 'sleep', 'and the preset');
  await page.click('#undo');
  await eventually(async () => (await controls(server)).preset === before.preset, 'by the button too');
  for (const name of ['mode', 'bpm', 'density', 'brightness']) {
    await eventually(async () => String((await controls(server))[name]) === String(before[name]), `${name} as before`);
  }
}

/** Keeps what is accepted, and the frame that is heard when the words about it go. */
function watchWords() {
  globalThis.accepted = [];
  globalThis.wentAt = NaN;
  const { player } = globalThis.auralis;
  player.addEventListener('message', ({ detail }) => {
    if (detail.type === 'control') globalThis.accepted.push(detail);
  });
  const words = document.getElementById('coming');
  const heard = () => player.heardFrame ?? player.position.streamFrame;
  const look = () => (globalThis.wentAt = words.textContent === '' ? heard() : NaN);
  new MutationObserver(look).observe(words, { childList: true });
}

/** Changes the key; again where the bar was so near that there is no time to read of it. */
async function changeAhead(page) {
  for (const key of ['A', 'B', 'D', 'E', 'G']) {
    const before = await page.evaluate(() => globalThis.accepted.length);
    await page.selectOption('#key', key);
    await until(page, (count) => globalThis.accepted.length > count, before);
    const [effect_frame, heard] = await page.evaluate(() => [globalThis.accepted.at(-1).effect_frame, globalThis.auralis.player.heardFrame]);
    if (effect_frame - heard > AHEAD_S * 48000) return { key, effect_frame };
    await page.waitForTimeout(1000 * AHEAD_S);
  }
  return assert.fail('every bar was near');
}

/** The countdown ends when the change is heard, not when it is accepted. */
async function whatComes(bench) {
  const { page } = await open(bench);
  await page.click('#play');
  await isPlaying(page);
  await page.waitForTimeout(1500);
  await page.evaluate(watchWords);
  const { key, effect_frame } = await changeAhead(page);
  await until(page, () => {
    const [line, spot] = [document.getElementById('coming'), document.querySelector('[data-waits=key]')];
    return /next bar.*heard in \d+ s/.test(line.textContent) && /next bar/.test(spot.textContent);
  });
  await until(page, () => globalThis.wentAt > 0, undefined, 12000);
  const late_s = ((await page.evaluate(() => globalThis.wentAt)) - effect_frame) / 48000;
  bench.measured.push(`the words went ${late_s.toFixed(2)} s after the change was heard`);
  assert.ok(late_s > -0.4 && late_s < 0.6);
  await until(page, (name) => document.getElementById('now').textContent.startsWith(`${name} `), key, 5000);
  assert.ok((await page.textContent('#why')).length > 20);
  assert.match(await page.textContent('#form-left'), /^\w+ for another \d+:\d\d, then \w+$/);
}

/** @param {import('../run.mjs').Bench} bench */
async function keys(bench) {
  const { page } = await open(bench);
  await page.keyboard.press(' ');
  await isPlaying(page);
  const volume = () => page.inputValue('#volume');
  const before = Number(await volume());
  await page.keyboard.press('ArrowDown');
  assert.ok(near(Number(await volume()), before - 0.05));
  await page.keyboard.press('ArrowRight');
  assert.ok(near(Number(await volume()), before));
  await page.keyboard.press('m');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'true');
  await page.keyboard.press('?');
  assert.equal(await page.isVisible('#help-dialog'), true);
  await page.keyboard.press('m');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'true', 'a dialog has the keys for itself');
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#help-dialog'), false);
  await page.keyboard.press('f');
  assert.equal(await page.isVisible('#presets-panel'), false);
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#presets-panel'), true);
  await page.focus('#mine-name');
  await page.keyboard.type('Rain at 3 m?');
  assert.equal(await page.inputValue('#mine-name'), 'Rain at 3 m?');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'true', 'a text has the keys for itself');
  await page.focus('#mute');
  await page.keyboard.press(' ');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'false', 'a button has the space bar');
  assert.equal(await page.getAttribute('#play', 'aria-label'), 'Pause', 'for itself');
  await page.focus('#intensity');
  await page.keyboard.press(' ');
  await until(page, () => globalThis.auralis.player.state === 'stopped');
}

export default [
  { name: 'steer: every control reaches the server', run: everyControl },
  { name: 'steer: undo and redo, a gesture at a time', run: undo },
  { name: 'steer: what comes, until it is heard', run: whatComes },
  { name: 'steer: keys', run: keys },
];

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The honest status, the report, and the notice of a browser that cannot.
import assert from 'node:assert/strict';
import { eventually, isPlaying, isReady, until } from '../page.mjs';

const TOKEN = 'a-secret-of-the-room';

/** @param {import('../run.mjs').Bench} bench */
async function tells(bench) {
  const server = await bench.serve({ args: ['--control-token', TOKEN] });
  const { page } = await bench.open(server.url);
  await until(page, () => document.getElementById('status-text')?.textContent === 'Ready');
  await page.evaluate((token) => sessionStorage.setItem('auralis.token', token), TOKEN);
  await page.reload();
  await isReady(page);
  await page.click('#play');
  await isPlaying(page);
  await page.evaluate(() => globalThis.auralis.player.send({ type: 'nonsense' }));
  await page.click('#report-panel summary');
  await until(page, () => /^\d+ ms$/.test(document.getElementById('report-delay').textContent));
  await until(page, () => /^\d+ ms$/.test(document.getElementById('report-age').textContent));
  const told = await page.evaluate(() =>
    Object.fromEntries([...document.querySelectorAll('#report-panel dd')].map((one) => [one.id, one.textContent])),
  );
  bench.measured.push(Object.entries(told).map(([id, text]) => `${id.slice(7)} ${text}`).join(', '));
  assert.match(told['report-bitrate'], /^\d+ kbit\/s$/);
  assert.equal(told['report-reconnects'], '0');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  let report;
  await eventually(async () => {
    await page.click('#report');
    await until(page, () => document.getElementById('toast').textContent.includes('report'));
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(!text.includes(TOKEN), 'no secret');
    report = JSON.parse(text);
    return report.player.state === 'playing'; // a busy machine may stop for a moment
  }, 'a report of a page that plays');
  assert.match(report.browser.user_agent, /Chrome/);
  const decoder = await page.evaluate(() => globalThis.auralis.player.decoderName);
  assert.deepEqual([report.player.decoder, report.player.transport], [decoder, 'shared memory']);
  assert.match(report.server.server, /^auralis\//);
  assert.equal(report.settings.background, 'auto');
  assert.ok(report.numbers.delay_ms > 0 && report.numbers.buffer_ms > 0);
  const whats = report.events.map(({ what }) => what);
  for (const what of ['connection open', 'playback playing', 'error INVALID_MESSAGE']) assert.ok(whats.includes(what), `${what}: ${whats}`);
  assert.ok(report.events.every(({ at }) => Math.abs(Date.parse(at) - Date.now()) < 60000));
  await page.evaluate(() => {
    for (let k = 0; k < 80; k++) window.dispatchEvent(new Event('online'));
  });
  assert.equal((await page.evaluate(() => globalThis.auralis.report.make())).events.length, 50);
}

/** Runs in the page: whether it is green, were it not for what a busy machine may have dropped. */
function showsPlaying() {
  const { status } = globalThis.auralis;
  status._dropout.at_ms = -Infinity;
  status._showState();
  return document.getElementById('dot').className === 'dot good' && document.getElementById('status-text').textContent === 'Playing';
}

/** Runs in the page: whether a dropout shows at once. */
function showsDropout() {
  globalThis.auralis.player.dispatchEvent(new CustomEvent('underrun', { detail: { cause: 'network' } }));
  const words = document.getElementById('status-text').textContent;
  return document.getElementById('dot').className === 'dot warn' && words === 'Playing; the network dropped out a moment ago';
}

/** @param {import('../run.mjs').Bench} bench */
async function colours(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url);
  await isReady(page);
  const shown = () => page.evaluate(() => [document.getElementById('dot').className, document.getElementById('status-text').textContent]);
  assert.deepEqual(await shown(), ['dot good', 'Ready']);
  await page.click('#play');
  await until(page, showsPlaying);
  await until(page, showsDropout);
  await page.evaluate(() => globalThis.auralis.player.output.context.suspend());
  await until(page, () => document.getElementById('status-text').textContent.startsWith('Interrupted'));
  await server.kill();
  await until(page, () => document.getElementById('status-text').textContent.startsWith('Reconnecting'));
  assert.equal((await shown())[0], 'dot bad');
}

/** @param {import('../run.mjs').Bench} bench */
async function cannot(bench) {
  const server = await bench.serve();
  for (const [missing, words] of [[['AudioWorkletNode'], /AudioWorklet/], [['AudioDecoder', 'WebAssembly'], /WebAssembly/]]) {
    const prepare = (page) => page.addInitScript((names) => names.forEach((name) => delete globalThis[name]), missing);
    const { page, complaints } = await bench.open(server.url, { prepare });
    await page.waitForSelector('#notice.full', { state: 'visible' });
    assert.match(await page.textContent('#notice-text'), words);
    const box = await page.locator('#notice').boundingBox();
    assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 1280, 720], 'the whole page');
    for (const href of await page.locator('#notice a').evaluateAll((links) => links.map((one) => one.getAttribute('href')))) {
      const { status } = await page.evaluate(async (url) => ({ status: (await fetch(url, { method: 'HEAD' })).status }), href);
      assert.equal(status, 200, href);
    }
    await page.click('#notice-close');
    assert.equal(await page.isVisible('#presets'), true, 'the page can be seen');
    assert.equal(await page.isVisible('#notice audio'), true);
    assert.equal(await page.isVisible('#play'), false);
    assert.deepEqual(complaints, []);
  }
}

export default [
  { name: 'report: numbers, one click, no secrets', run: tells },
  { name: 'report: green, amber, red, with words', run: colours },
  { name: 'report: a browser that cannot is told why, and what works', run: cannot },
];

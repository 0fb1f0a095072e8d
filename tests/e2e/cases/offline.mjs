// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page opens without its server, plays when it is back, and is the new one as soon as there is a new one; and the
// page inside others.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPlaying, isReady, until } from '../page.mjs';

const WEB = fileURLToPath(new URL('../../../client/web/', import.meta.url));
const contextOptions = { serviceWorkers: 'allow' };

const kept = (page) =>
  page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  });
const isKept = (page) => until(page, () => navigator.serviceWorker.controller !== null);

/** @param {import('../run.mjs').Bench} bench */
async function offline(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions });
  await isReady(page);
  await isKept(page);
  await page.click('#play');
  await isPlaying(page);
  const assets = (await readFile(path.join(WEB, 'assets.txt'), 'utf8')).split('\n').filter((line) => line.startsWith('/'));
  assert.deepEqual((await kept(page)).sort(), [...new Set(assets.map((line) => line.split(' ')[0]))].sort(), 'the shell, no media, no API');

  await server.kill();
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const audio = new Audio('silence.wav');
        Object.assign(audio, { oncanplay: resolve, onerror: () => reject(new Error(audio.error?.message)) });
      }),
  );
  await page.reload();
  await until(page, () => document.getElementById('status-text').textContent.startsWith('The server cannot be reached'));
  assert.equal(await page.evaluate(() => document.getElementById('dot').classList.contains('bad')), true);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true, 'what is kept has its headers');
  assert.equal(await page.isVisible('#play'), true);
  if ((await page.evaluate(() => globalThis.auralis.player.state)) === 'stopped') await page.click('#play');
  await bench.serve({ port: server.port });
  await isPlaying(page, 15000);
  await until(page, () => document.getElementById('status-text').textContent.startsWith('Playing'));
}

/** @param {import('../run.mjs').Bench} bench */
async function updates(bench) {
  const folder = await bench.folder(async (where) => {
    for (const name of await readdir(WEB)) {
      if (name === 'index.html') await cp(path.join(WEB, name), path.join(where, name));
      else await symlink(path.join(WEB, name), path.join(where, name));
    }
  });
  const server = await bench.serve({ args: ['--assets', folder] });
  const { page, complaints } = await bench.open(server.url, { contextOptions });
  await isReady(page);
  await isKept(page);
  const html = path.join(folder, 'index.html');
  await writeFile(html, (await readFile(html, 'utf8')).replace('<title>Auralis</title>', '<title>Auralis, the next</title>'));
  await page.reload();
  await isReady(page);
  assert.match(await page.title(), /the next/, 'at once, not the time after');
  assert.deepEqual(complaints, []);
}

/** A proxy that answers for a server that is away, and a new page with a file that the old one did not have. */
async function behindProxy(bench) {
  const server = await bench.serve();
  let isAway = false;
  const proxy = http.createServer((request, answer) => {
    if (isAway) {
      answer.writeHead(502, { 'Content-Type': 'text/html' }).end('Bad gateway');
      return;
    }
    const url = new URL(request.url ?? '/', server.url);
    http.get(url, { headers: { ...request.headers, host: url.host } }, (from) => {
      answer.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(answer);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  bench.onClose(async () => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { page } = await bench.open(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (proxy.address()).port}/`, { contextOptions });
  await isKept(page);
  await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    await cache.delete('/embed.js');
    await cache.put('/old.js', new Response('old'));
  });
  await page.reload();
  for (const [file, isThere] of [['/embed.js', true], ['/old.js', false]]) {
    for (let k = 0; k < 50 && (await kept(page)).includes(file) !== isThere; k++) await page.waitForTimeout(100);
    assert.equal((await kept(page)).includes(file), isThere, file);
  }
  isAway = true;
  await page.reload();
  await until(page, () => document.getElementById('status-text')?.textContent.startsWith('The server cannot be reached'));
}

/** What is asked for late, when somebody plays, may fail once. */
async function playsLater(bench) {
  const server = await bench.serve();
  const failOnce = () => {
    const add = Worklet.prototype.addModule;
    Worklet.prototype.addModule = function () {
      Worklet.prototype.addModule = add;
      return Promise.reject(new Error('no such module'));
    };
  };
  for (const [query, prepare] of [
    ['', (one) => one.addInitScript(failOnce)],
    ['?decoder=wasm', (one) => one.route('**/opus-decoder.js', (route) => route.abort(), { times: 1 })],
  ]) {
    const { page } = await bench.open(server.url + query, { prepare });
    const errors = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await isReady(page);
    await page.click('#play');
    if (query === '') await until(page, () => /^This browser cannot play: no such/.test(document.getElementById('alert-text').textContent));
    await until(page, () => globalThis.auralis.player.state === 'stopped' || globalThis.auralis.player.state === 'playing');
    await page.mouse.click(5, 5);
    if ((await page.evaluate(() => globalThis.auralis.player.state)) === 'stopped') await page.click('#play');
    await isPlaying(page);
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => performance.getEntriesByType('navigation')[0].type), 'navigate', 'the same page');
    assert.deepEqual(errors, []);
  }
}

/** @param {import('../run.mjs').Bench} bench */
async function installable(bench) {
  const server = await bench.serve();
  const { page, complaints } = await bench.open(server.url, { contextOptions });
  await isReady(page);
  const session = await page.context().newCDPSession(page);
  const { url, errors } = await session.send('Page.getAppManifest');
  assert.match(url, /manifest\.webmanifest$/);
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
  const { headers } = await fetch(`${server.url}manifest.webmanifest`);
  assert.equal(headers.get('content-type'), 'application/manifest+json');
  assert.equal((await fetch(`${server.url}sw.js`)).headers.get('cache-control'), 'no-cache');
  assert.deepEqual(complaints, []);
}

/** A page of another origin with the player in a frame. */
async function host(bench, src) {
  const server = http.createServer((_request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<!doctype html><link rel="icon" href="data:,"><iframe src="${src()}" allow="autoplay" width="420" height="320"></iframe>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.onClose(async () => server.close());
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

/** @param {import('../run.mjs').Bench} bench */
async function embedded(bench) {
  let src = '';
  const origin = await host(bench, () => src);
  const strict = await bench.serve();
  for (const where of ['', 'embed']) {
    src = strict.url + where;
    const { page } = await bench.open(origin);
    await page.waitForTimeout(500);
    assert.equal(await page.frames()[1].evaluate(() => document.getElementById('play')), null, `${where}: nobody may frame it`);
  }
  const server = await bench.serve({ args: ['--allow-origin', origin] });
  src = server.url;
  const { page: refused } = await bench.open(origin);
  await refused.waitForTimeout(500);
  assert.equal(await refused.frames()[1].evaluate(() => document.getElementById('play')), null, 'the whole page never');

  src = `${server.url}embed?room=lobby`;
  const { page, complaints } = await bench.open(origin);
  const frame = page.frames()[1];
  await isReady(frame);
  await frame.click('#play');
  await isPlaying(frame);
  assert.equal(await frame.isVisible('#presets'), false, 'the player alone');
  assert.equal(await frame.isVisible('#volume'), true);
  const fits = await frame.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight && document.documentElement.scrollWidth <= window.innerWidth);
  assert.ok(fits, 'it fits into 420 x 320');
  assert.equal(await frame.evaluate(() => new URL(/** @type {HTMLAnchorElement} */ (document.getElementById('embed-open')).href).pathname), '/');
  bench.measured.push(await frame.evaluate(() => globalThis.auralis.player.transport));
  assert.deepEqual(complaints, []);
}

/** A page of which a file does not come while `isMissing`, told how often the page was loaded. @returns when it was */
async function openWithout(bench, url, file, isMissing, isRefused = () => false) {
  const loads = [];
  const { page } = await bench.open(url, {
    prepare: async (fresh) => {
      fresh.on('request', (request) => request.isNavigationRequest() && loads.push(performance.now()));
      await fresh.route('**/*', (route) => (isRefused(route.request()) ? route.abort() : route.fallback()));
      await fresh.route(`**/${file}`, (route) => (isMissing(loads.length) ? route.abort() : route.continue()));
    },
  });
  return { page, loads };
}

/** Both across reloads. */
const isWhole = (page) => page.getByText('Ready', { exact: true }).waitFor();
const saysPart = (page) => page.getByText('Part of this page did not come').waitFor();

/** @param {import('../run.mjs').Bench} bench */
async function comesWhole(bench) {
  const server = await bench.serve();
  const { page, loads } = await openWithout(bench, server.url, 'volume.js', (count) => count <= 2);
  await saysPart(page);
  await isWhole(page);
  assert.equal(loads.length, 3);
  assert.ok(loads[1] - loads[0] >= 1000 && loads[2] - loads[1] >= 2000, `later each time: ${loads}`);

  let tries = 0;
  const { page: plain, loads: plainLoads } = await openWithout(bench, server.url, 'style.css', () => ++tries <= 2);
  const hasStyle = () => getComputedStyle(document.querySelector('.notice')).borderLeftWidth === '3px';
  assert.equal(await plain.evaluate(hasStyle), false);
  await until(plain, hasStyle);
  assert.deepEqual([tries, plainLoads.length], [3, 1], 'on the same page, which may be playing');

  let isMissing = true;
  const { page: away, loads: awayLoads } = await openWithout(bench, server.url, 'volume.js', () => isMissing, (request) => request.method() === 'HEAD');
  await server.kill();
  await away.unroute('**/*');
  isMissing = false;
  await saysPart(away);
  const before = awayLoads.length;
  await away.waitForTimeout(3000);
  assert.equal(awayLoads.length, before, 'not a page that the browser makes up for a server that is away');
  await bench.serve({ port: server.port });
  await isWhole(away);
}

export default [
  { name: 'offline: the page opens without the server and plays when it is back', run: offline },
  { name: 'offline: a new page is there at once', run: updates },
  { name: 'offline: a proxy whose server is away; a page with new files', run: behindProxy },
  { name: 'offline: what could not be loaded is loaded when it can', run: playsLater },
  { name: 'offline: a page of which a part did not come is asked for again', run: comesWhole },
  { name: 'offline: can be installed', run: installable },
  { name: 'embed: the player in a page of an allowed origin', run: embedded },
];

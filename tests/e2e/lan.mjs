// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The player on a local network: server and browser in two network namespaces with a cable (veth) between them, so that
// no address is localhost. By https it plays; by plain http it says why not and plays the stream.
// Needs root or user namespaces; where neither is allowed it says so and ends with 77, which ctest takes for skipped.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import https from 'node:https';
import { existsSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Authority } from '../server/net/pki.mjs';
import { find } from '../server/net/tools.mjs';
import { launch, openPage } from './browser.mjs';
import { isPlaying, isReady, position, until } from './page.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = path.resolve(process.env.AURALIS_BIN ?? path.join(ROOT, 'build/release/client/cli/auralis'));
const SERVER = '10.77.0.1';
const CLIENT = '10.77.0.2';
const TOKEN = 'correct-horse-battery-staple';
const SKIPPED = 77;

const ip = (...args) => execFileSync(find('ip'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs this file again in a network of its own, and ends as it ends. */
function enterNamespace() {
  const asRoot = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
  const unshare = [...asRoot, '--net', '--fork', '--kill-child'];
  const lacks = ['unshare', 'nsenter', 'ip', 'openssl'].filter((program) => find(program) === null);
  if (lacks.length > 0 || spawnSync('unshare', [...unshare, 'true']).status !== 0) {
    const why = lacks.length > 0 ? `${lacks.join(', ')} missing: apt-get install iproute2 util-linux openssl` : 'neither root nor user namespaces';
    console.log(`${process.env.CI ? 'FAIL' : 'skip'}  lan: ${why}`);
    return process.env.CI ? 1 : SKIPPED;
  }
  const args = [...unshare, process.execPath, fileURLToPath(import.meta.url)];
  return spawnSync('unshare', args, { stdio: 'inherit', env: { ...process.env, AUR_LAN: '1' } }).status ?? 1;
}

/** Starts servers, plain and TLS, at the far end of a cable. */
async function startServers(pair) {
  const script = `read go; "$0" serve --listen ${SERVER}:8080 & exec "$0" serve --listen ${SERVER}:8443 --tls-cert ${pair.cert} --tls-key ${pair.key}`;
  const child = spawn('unshare', ['--net', 'sh', '-c', script, BINARY], {
    stdio: ['pipe', 'inherit', 'pipe'],
    detached: true, // a process group, to be ended as one
    env: { ...process.env, AURALIS_CONTROL_TOKEN: TOKEN, AURALIS_SEED: '7' },
  });
  let output = '';
  child.stderr.on('data', (data) => {
    output += data;
  });
  const networkOf = (pid) => readlinkSync(`/proc/${pid}/ns/net`);
  while (networkOf(child.pid) === networkOf('self')) await pause(10);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far');
  ip('link', 'set', 'far', 'netns', String(child.pid));
  // The address that IPv6 gives itself seconds later is a change of the network, at which Chromium ends what it loads.
  if (existsSync('/proc/sys/net/ipv6')) ip('link', 'set', 'near', 'addrgenmode', 'none');
  ip('addr', 'add', `${CLIENT}/24`, 'dev', 'near');
  ip('link', 'set', 'near', 'up');
  const there = (...args) => execFileSync('nsenter', ['-t', String(child.pid), '-n', find('ip'), ...args]);
  there('link', 'set', 'lo', 'up');
  there('addr', 'add', `${SERVER}/24`, 'dev', 'far');
  there('link', 'set', 'far', 'up');
  child.stdin.end('go\n');
  for (let k = 0; k < 200 && output.split('serving on').length < 3; k++) await pause(50);
  assert.equal(output.split('serving on').length, 3, `two servers: ${output}`);
  return { child, output };
}

/** @returns {Promise<{status: number, headers: object}>} of a request as a program makes it, the certificate checked */
function request(ca, where, { method = 'GET', headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const sent = https.request(`https://${SERVER}:8443${where}`, { ca, method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function controlNeedsAToken(ca) {
  const change = (extra) => request(ca, '/api/v1/control', { method: 'POST', body: '{"bpm":70}', headers: { 'Content-Type': 'application/json', 'Content-Length': 10, ...extra } });
  assert.equal((await change({})).status, 401);
  assert.equal((await change({ Authorization: `Bearer ${TOKEN}` })).status, 200);
  const { headers } = await request(ca, '/');
  assert.equal(headers['strict-transport-security'], 'max-age=31536000');
}

async function playsByHttps(browser) {
  const { page, complaints } = await openPage(browser, `https://${SERVER}:8443/`);
  await isReady(page);
  assert.deepEqual(await page.evaluate(() => [isSecureContext, crossOriginIsolated]), [true, true]);
  assert.equal(await page.evaluate(() => globalThis.auralis.player.transport), 'shared memory');
  await page.click('#play');
  await isPlaying(page);
  const before = await position(page);
  await page.waitForTimeout(1000);
  const after = await position(page);
  assert.ok(after.streamFrame - before.streamFrame > 24000, `${after.streamFrame - before.streamFrame} frames in a second`);
  assert.equal(await page.isVisible('#unlock'), true, 'control is locked');
  await page.click('#unlock');
  await page.fill('#token', TOKEN);
  await page.keyboard.press('Enter');
  await until(page, () => !document.querySelector('#unlock').checkVisibility());
  assert.deepEqual(complaints, []);
  await page.close();
}

async function streamsByHttp(browser) {
  const { page } = await openPage(browser, `http://${SERVER}:8080/`);
  await page.waitForSelector('#notice', { state: 'visible' });
  assert.match(await page.textContent('#notice-text'), /https and on localhost.*plain http from 10\.77\.0\.1/s);
  assert.equal(await page.isVisible('#play'), false, 'no button that cannot work');
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await page.evaluate(() => document.querySelector('audio').play());
  await until(page, () => document.querySelector('audio').currentTime > 0.5);
  await page.close();
}

async function main() {
  const authority = new Authority();
  const pair = authority.issue('lan', [`IP:${SERVER}`]);
  const { child } = await startServers(pair);
  const browser = await launch([
    `--ignore-certificate-errors-spki-list=${authority.fingerprint('lan')}`, // the rest of the check stays
    '--autoplay-policy=no-user-gesture-required',
  ]);
  let failed = 0;
  for (const [name, run] of [
    ['lan: control needs the token, https is asked for', () => controlNeedsAToken(authority.ca)],
    ['lan: by https the page is secure and isolated, and plays', () => playsByHttps(browser)],
    ['lan: by plain http a notice with the reason, and the stream plays', () => streamsByHttp(browser)],
  ]) {
    try {
      await run();
      console.log(`ok    ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${name}\n${error.stack}`);
    }
  }
  await browser.close();
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
  authority.close();
  return failed;
}

process.exit(process.env.AUR_LAN ? await main() : enterNamespace());

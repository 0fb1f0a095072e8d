// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A room sent to a real Icecast: what is heard there is the render of the same seed, and it comes back when Icecast
// does. Nobody is ever told the password.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Program, freePort, missing } from './programs.mjs';
import { Server } from './server.mjs';
import { compareWithRender, leftOf } from './sound.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const PLAY_S = process.env.AUR_TEST_SCALE === 'full' ? 60 : 3;
const PASSWORD = 'open/sesame@home';
const NOBODY = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};

const configuration = (port, folder) => `<icecast>
  <limits><clients>100</clients><sources>2</sources><burst-on-connect>0</burst-on-connect></limits>
  <authentication><source-password>${PASSWORD}</source-password><admin-password>other</admin-password></authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <paths><logdir>${folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot></paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>2</loglevel></logging>
</icecast>`;

describe('push to Icecast', { skip: missing({ icecast2: 'icecast2', ffmpeg: 'ffmpeg' }) }, () => {
  let folder;
  let port;
  /** @type {Server} */
  let server;
  /** @type {Program} */
  let icecast;
  const startIcecast = () => Program.start('icecast2', ['-c', path.join(folder, 'icecast.xml')], port, NOBODY);
  const address = (password) => `icecast://source:${encodeURIComponent(password)}@127.0.0.1:${port}/auralis.opus`;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-icecast-'));
    await chmod(folder, 0o777);
    port = await freePort();
    await writeFile(path.join(folder, 'icecast.xml'), configuration(port, folder));
    icecast = await startIcecast();
    server = await Server.start([], { env: { AURALIS_PUSH: address(PASSWORD) } });
  });
  after(async () => {
    await server.stop();
    await icecast.stop();
    await rm(folder, { recursive: true });
  });

  const connected = async (wanted) => {
    const begin = performance.now();
    for (; performance.now() - begin < 15000; await pause(50)) {
      if ((await server.metric('auralis_push_connected')) === wanted) return performance.now() - begin;
    }
    throw new Error(`push_connected is not ${wanted}:\n${server.output}`);
  };
  /** What a listener of Icecast hears, against the render. */
  const play = async (seconds) => {
    const frame = (await server.request('GET', '/api/v1/status')).json.rooms[0].frame;
    const { stdout } = await run(
      'ffmpeg',
      ['-v', 'error', '-nostdin', '-t', String(seconds), '-i', `http://127.0.0.1:${port}/auralis.opus`, '-f', 'f32le', '-'],
      { encoding: 'buffer', maxBuffer: 1 << 28, timeout: 120000 },
    );
    const left = leftOf(stdout);
    assert.ok(left.length >= (seconds - 0.1) * 48000, `${left.length} frames`);
    return compareWithRender(left, frame, 2 * 48000);
  };

  it(`is heard there: ${PLAY_S} s are those of the render`, async () => {
    await connected(1);
    const { lag, correlation, seconds } = await play(PLAY_S);
    console.log(`Icecast: ${seconds} s, begun ${(-lag / 48).toFixed(0)} ms after the request, lowest correlation ${correlation.toFixed(4)}`);
    assert.ok(correlation >= 0.99);
    assert.equal(await server.metric('auralis_push_packets_skipped_total'), 0);
    assert.ok((await server.metric('auralis_push_packets_total')) > PLAY_S * 50 - 10);
    assert.ok((await server.metric('auralis_push_sent_bytes_total')) > PLAY_S * 8000);
    assert.equal(await server.metric('auralis_room_rendering{room="lobby"}'), 1);
  });

  it('comes back when Icecast was killed and started again', async () => {
    icecast.child.kill('SIGKILL');
    await icecast.exit;
    await connected(0);
    icecast = await startIcecast();
    const back_ms = await connected(1);
    console.log(`Icecast was gone: the push is back ${Math.round(back_ms)} ms after it listens again`);
    assert.ok(back_ms < 8000);
    assert.equal(await server.metric('auralis_push_connects_total'), 2);
    assert.ok((await server.metric('auralis_push_failures_total')) >= 1);
    const { lag, correlation } = await play(2);
    console.log(`again: begun ${(-lag / 48).toFixed(0)} ms after the request, lowest correlation ${correlation.toFixed(4)}`);
    assert.ok(correlation >= 0.99);
  });

  it('tells nobody the password, whether it is right, wrong or misspelt', async () => {
    const wrong = await Server.start(['--push', address('not-the-word')]);
    for (let i = 0; i < 100 && !/push: .*auralis\.opus: /.test(wrong.output); i++) await pause(50);
    assert.match(wrong.output, new RegExp(`push: 127\\.0\\.0\\.1:${port}/auralis\\.opus: \\S`));
    assert.equal(await wrong.metric('auralis_push_connected'), 0);
    assert.equal(await wrong.metric('auralis_room_rendering{room="lobby"}'), 0); // for nobody
    await wrong.stop();
    const { code, output } = await Server.run(['--listen', '127.0.0.1:0', '--push', `http://source:${PASSWORD}@localhost`]);
    assert.notEqual(code, 0);
    assert.match(output, /push/);
    for (const text of [server.output, wrong.output, output, (await server.request('GET', '/metrics')).body]) {
      assert.doesNotMatch(text, /sesame|not-the-word/);
    }
  });
});

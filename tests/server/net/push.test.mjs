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
import { renderReference } from '../../e2e/measure.mjs';
import { Program, freePort } from './programs.mjs';
import { Server } from './server.mjs';
import { compare, decode } from './sound.mjs';
import { needing } from './tools.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const PLAY_S = process.env.AUR_TEST_SCALE === 'full' ? 60 : 4;
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

describe('push to Icecast', needing({ icecast2: 'icecast2', ffmpeg: 'ffmpeg' }), () => {
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
    await server.end();
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
    const asked_at = (await server.request('GET', '/api/v1/status')).json.rooms[0].frame;
    const file = path.join(folder, 'heard.wav');
    await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', `http://127.0.0.1:${port}/auralis.opus`, '-t', String(seconds), file], {
      timeout: 120000,
    });
    const capture = await decode(file);
    assert.ok(capture.left.length >= (seconds - 0.1) * 48000, `${capture.left.length} frames`);
    const from_s = Math.max(0, Math.floor(asked_at / 48000) - 3);
    const { frame, windows } = compare(capture, await renderReference(from_s, seconds + 8));
    const lowest = Math.min(...windows.map(({ correlation }) => correlation));
    assert.ok(windows.every(({ isSame }) => isSame), JSON.stringify(windows));
    const behind_ms = Math.round((frame - asked_at) / 48);
    assert.ok(behind_ms > -500 && behind_ms < 2000);
    return `${windows.length} s, begun ${behind_ms} ms after the request, lowest correlation ${lowest.toFixed(4)}`;
  };

  it(`is heard there: ${PLAY_S} s are those of the render`, async () => {
    await connected(1);
    console.log(`Icecast: ${await play(PLAY_S)}`);
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
    console.log(`again: ${await play(3)}`);
  });

  it('tells nobody the password, whether it is right, wrong or misspelt', async () => {
    const wrong = await Server.start(['--push', address('not-the-word')]);
    for (let i = 0; i < 100 && !/push: .*auralis\.opus: /.test(wrong.output); i++) await pause(50);
    assert.match(wrong.output, new RegExp(`push: 127\\.0\\.0\\.1:${port}/auralis\\.opus: \\S`));
    assert.equal(await wrong.metric('auralis_push_connected'), 0);
    assert.equal(await wrong.metric('auralis_room_rendering{room="lobby"}'), 0); // for nobody
    await wrong.end();
    const { code, output } = await Server.run(['--listen', '127.0.0.1:0', '--push', `http://source:${PASSWORD}@localhost`]);
    assert.notEqual(code, 0);
    assert.match(output, /push/);
    for (const text of [server.output, wrong.output, output, (await server.request('GET', '/metrics')).body]) {
      assert.doesNotMatch(text, /sesame|not-the-word/);
    }
  });
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// `auralis listen` against a real server: the same sound as a render, the delay of each buffer mode, two listeners in
// time with one another, a server that is started again, lines that are slow or secret, and every way to fail.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { correlation, noiseShare, renderReference, sampleReference } from '../../e2e/measure.mjs';
import { Listener, openLine, parseWav } from './native.mjs';
import { Server } from './server.mjs';

const SECOND = 48000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

describe('auralis listen', { concurrency: true }, () => {
  /** @type {Server} */
  let server;
  let folder;
  let room;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'auralis-listen-'));
    server = await Server.start(['--allow-host', '127.0.0.1', '--allow-host', 'localhost']);
    room = `http://127.0.0.1:${server.port}/rooms/lobby`;
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** Asserts that a capture is what a render of the same frames gives. */
  async function compareWithRender(name, heard, lines) {
    const [first] = lines;
    const from_s = Math.max(0, Math.floor(first.frame / SECOND) - 5);
    const reference = await renderReference(from_s, Math.ceil(first.frame / SECOND) - from_s + lines.length + 1);
    let windows = 0;
    let lowest = 1;
    for (let k = 0; k + 1 < lines.length; k++) {
      const begin = Math.round(((lines[k].time_ms - first.time_ms) * SECOND) / 1000);
      const size = Math.round(((lines[k + 1].time_ms - lines[k].time_ms) * SECOND) / 1000);
      if (lines[k + 1].frame - lines[k].frame !== size || size < SECOND / 2) continue; // trimmed: other samples
      if (begin === 0) continue; // fades in
      const frames = Float64Array.from({ length: size }, (_, i) => lines[k].frame + i);
      for (const side of ['left', 'right']) {
        const wanted = sampleReference(reference[side], reference.frame, frames);
        if (noiseShare(wanted) > 0.1) continue; // no codec keeps noise by its samples
        lowest = Math.min(lowest, correlation(heard[side].subarray(begin, begin + size), wanted));
        windows++;
      }
    }
    console.log(`${name}: ${windows} windows, lowest correlation with the render ${lowest.toFixed(4)}`);
    assert.ok(windows >= lines.length / 2, `${windows} windows of ${lines.length} lines`);
    assert.ok(lowest > 0.98, `correlation ${lowest}`);
  }

  for (const [quality, seconds] of [['96', 10], ['live5', 5]]) {
    it(`writes what a render of the same frames gives, in quality ${quality}`, async () => {
      const file = path.join(folder, `${quality}.wav`);
      const args = ['-o', file, '--bits', '32f', '--duration', `${seconds}s`, '--json'];
      const listener = new Listener(room, [...args, '--quality', quality, '--buffer', 'safe']);
      assert.equal(await listener.ended(), 0, listener.errors);
      const heard = parseWav(await readFile(file));
      assert.equal(heard.left.length, seconds * SECOND);
      assert.deepEqual(listener.lines.at(-1).underruns, { late: 0, skipped: 0, offline: 0 });
      await compareWithRender(quality, heard, listener.playing);
    });
  }

  for (const [mode, limit_ms] of [['live', 60], ['balanced', 150], ['safe', 400]]) {
    it(`--buffer ${mode} is heard within ${limit_ms} ms`, async () => {
      let median = Infinity;
      for (let tries = 0; tries < 3 && median >= limit_ms; tries++) { // a machine that stalls makes the store grow
        const listener = new Listener(room, ['--buffer', mode, '--duration', '4s', '--json', '--quiet']);
        assert.equal(await listener.ended(), 0);
        assert.equal(listener.errors, '');
        ({ delay_median_ms: median } = listener.lines.at(-1));
        console.log(`${mode}: delay median ${median} ms, p95 ${listener.lines.at(-1).delay_p95_ms} ms`);
      }
      assert.ok(median > 5 && median < limit_ms, `${median} ms`);
    });
  }

  it('--sync keeps two listeners within 10 ms, one of them on a line of 20 to 60 ms', async (t) => {
    const line = await openLine(server.port, { delay_ms: () => 20 + 40 * Math.random() });
    t.after(() => line.close());
    const args = ['--sync', '--duration', '9s', '--json'];
    const near = new Listener(room, args);
    await pause(700); // they begin in different places of the store
    const far = new Listener(`http://127.0.0.1:${line.port}/`, args);
    assert.deepEqual([await near.ended(), await far.ended()], [0, 0], near.errors + far.errors);
    const begin_ms = Math.max(near.playing[0].time_ms, far.playing[0].time_ms) + 3500;
    const zero = ({ frame, time_ms }) => time_ms - frame / 48;
    const late = (listener) => listener.playing.filter(({ time_ms }) => time_ms > begin_ms).map(zero);
    const [a, b] = [late(near), late(far)];
    assert.ok(a.length >= 3 && b.length >= 3, `${a.length} and ${b.length} lines`);
    const apart = Math.max(...a.flatMap((x) => b.map((y) => Math.abs(x - y))));
    const round_ms = [near, far].map(({ playing }) => playing.at(-1).rtt_ms);
    console.log(`--sync: at most ${apart.toFixed(2)} ms apart; round trips ${round_ms.join(' and ')} ms`);
    assert.ok(apart < 10, `${apart} ms apart`);
    assert.ok(Math.abs(far.playing.at(-1).delay_ms - 250) < 10, `delay ${far.playing.at(-1).delay_ms}`);
  });

  it('goes on within 10 s of a server that was killed and started again', async (t) => {
    const first = await Server.start();
    t.after(() => first.child.kill('SIGKILL'));
    const listener = new Listener(first.url, ['--duration', '14s', '--json', '--buffer', 'live']);
    await listener.line(({ state }) => state === 'playing');
    await pause(1500);
    first.child.kill('SIGKILL');
    await first.exit;
    await listener.line(({ state }) => state === 'waiting');
    const second = await Server.start([], { listen: `127.0.0.1:${first.port}` });
    t.after(() => second.stop());
    const back = performance.now();
    await listener.line(({ state, reconnects }) => state === 'playing' && reconnects === 1);
    console.log(`playing again ${((performance.now() - back) / 1000).toFixed(1)} s after the restart`);
    listener.child.kill('SIGINT');
    assert.equal(await listener.ended(), 130);
    assert.equal(listener.lines.at(-1).underruns.offline, 1);
    assert.match(listener.errors, /next try in/);
  });

  it('listens to the Ogg stream, and writes WAV to a pipe', async () => {
    const listener = new Listener(`${room}/stream.ogg`, ['-o', '-', '--bits', '32f', '--duration', '2s']);
    assert.equal(await listener.ended(), 0, listener.errors);
    const { left } = parseWav(Buffer.concat(listener.output));
    assert.equal(left.length, 2 * SECOND);
    assert.ok(left.some((sample) => Math.abs(sample) > 0.001));
  });

  it('counts the gaps of a line that is too slow, and stays in the quality that was chosen', async (t) => {
    const line = await openLine(server.port, { bytes_s: 8000 });
    t.after(() => line.close());
    const listener = new Listener(`http://127.0.0.1:${line.port}/`, ['--duration', '6s', '--json', '--quality', '96']);
    assert.equal(await listener.ended(), 0, listener.errors);
    const end = listener.lines.at(-1);
    assert.ok(listener.playing.every(({ quality }) => quality === '96'), 'somebody chose it');
    assert.ok(end.underruns.late + end.underruns.skipped > 0);
    assert.match(listener.errors, /silence: (packets came too late|the line is slower)/);
  });

  it('trusts no certificate that nobody vouches for', async (t) => {
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject];
    execFileSync('openssl', request, { stdio: 'ignore' });
    const line = await openLine(server.port, { secure: { key: await readFile(key), cert: await readFile(cert) } });
    t.after(() => line.close());
    const run = async (url, args) => {
      const listener = new Listener(url, ['--duration', '0.5s', ...args]);
      return { code: await listener.ended(), errors: listener.errors };
    };
    const secret = `https://localhost:${line.port}/`;
    const refused = await run(secret, []);
    assert.equal(refused.code, 76);
    assert.match(refused.errors, /certificate is not trusted/);
    assert.equal((await run(secret, ['--ca', cert])).code, 0);
    assert.equal((await run(secret, ['--insecure'])).code, 0);
    assert.equal((await run(`https://127.0.0.1:${line.port}/`, ['--ca', cert])).code, 76, 'another name');
    assert.equal((await run(`https://localhost:${line.port}/rooms/lobby/stream.ogg`, ['--ca', cert])).code, 0);
    assert.equal((await run(secret, ['--ca', path.join(folder, 'none.pem')])).code, 66);
  });

  it('says why it fails, with an exit code of its own for each reason', async (t) => {
    const mute = net.createServer(() => {}).listen(0, '127.0.0.1');
    const rude = net.createServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
    t.after(() => [mute, rude].forEach((one) => one.close()));
    await Promise.all([once(mute, 'listening'), once(rude, 'listening')]);
    const at = (other) => `http://127.0.0.1:${other.address().port}/`;
    const cases = [
      [['--quiet'], 2, /needs one URL/],
      [['ftp://localhost/'], 2, /must begin with http/],
      [['http://localhost:99999/'], 2, /port from 1 to 65535/],
      [[room, '--buffer', 'huge'], 2, /live, balanced, auto, safe or 20\.\.4000/],
      [[room, '--duration', 'long'], 2, /must be a time/],
      [[room, '--quality', 'tape'], 76, /no quality tape, but 32 /],
      [[room, '--json', '-o', '-'], 2, /taken by --json/],
      [[`${room}/stream.ogg`, '--sync'], 2, /does not tell the time/],
      [[`http://127.0.0.1:${server.port}/rooms/attic`], 66, /404: no such room/],
      [[`http://127.0.0.1:${server.port}/none.ogg`], 66, /404: no such room or stream/],
      [['http://nobody.invalid/'], 68, /no such host/],
      [['http://127.0.0.1:1/'], 69, /cannot be reached/],
      [[at(mute)], 69, /cannot be reached/],
      [[room, '-o', path.join(folder, 'no/such/folder/x.wav')], 73, /No such file/],
      [[`http://127.0.0.1:${server.port}/rooms/lobby/far`], 2, /must end in/],
      [[at(rude)], 69, /cannot be reached/],
    ];
    await Promise.all(
      cases.map(async ([args, code, reason]) => {
        const listener = new Listener(args[0], args.slice(1));
        const got = await listener.ended();
        assert.equal(got, code, `${args.join(' ')}: ${got} ${listener.errors}`);
        assert.match(listener.errors, reason);
        assert.equal(listener.errors.trim().split('\n').length, 1, 'one line');
      }),
    );
  });
});

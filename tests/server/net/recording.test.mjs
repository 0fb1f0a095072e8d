// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The last minutes of a room as a file: what the journal gives again, sample for sample; layers, notes, limits, and who
// may ask while how many wait.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Server } from './server.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const FRAME_BYTES = 6;

/** Where a recording begins (BWF's time reference) and its samples. */
function readWav(file) {
  const bext = file.indexOf('bext') + 8;
  const data = file.indexOf('data') + 8;
  return {
    fromFrame: Number(file.readBigUInt64LE(bext + 338)),
    samples: file.subarray(data, data + file.readUInt32LE(data - 4)),
  };
}

describe('the recording of a room', () => {
  /** @type {Server} */
  let server;
  let folder;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-recording-'));
    server = await Server.start([], { env: { TMPDIR: folder } });
    await pause(1200);
    await server.post({ key: 'E', intensity: 0.9, bpm: 80 });
    await pause(2500);
    await server.post({ mute: 'bell' });
    await pause(1200);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const get = (query) => fetch(`http://localhost:${server.port}/rooms/lobby/recording${query}`);
  const record = async (query) => {
    const answer = await get(query);
    assert.equal(answer.status, 200, query);
    return { answer, body: Buffer.from(await answer.arrayBuffer()) };
  };

  it('is what the journal gives again, sample for sample', async () => {
    const { answer, body } = await record('?last=3s&format=wav');
    assert.equal(answer.headers.get('content-type'), 'audio/wav');
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="lobby.wav"');
    const { fromFrame, samples } = readWav(body);
    assert.equal(samples.length, 3 * 48000 * FRAME_BYTES);
    assert.ok(fromFrame > 0);
    const journal = path.join(folder, 'lobby.auralis');
    const again = path.join(folder, 'again.raw');
    const fetched = await fetch(`http://localhost:${server.port}/rooms/lobby/journal.auralis`);
    await writeFile(journal, Buffer.from(await fetched.arrayBuffer()));
    await run(process.env.AURALIS_BIN, ['render', journal, '-o', again, '--duration', '30']);
    const whole = await readFile(again);
    assert.ok(whole.subarray(fromFrame * FRAME_BYTES, fromFrame * FRAME_BYTES + samples.length).equals(samples));
    assert.ok(samples.some((byte) => byte !== 0));
  });

  it('has each format, its layers alone, and the notes', async () => {
    const begins = { flac: 'fLaC', opus: 'OggS', vorbis: 'OggS', mp3: 'ID3', mid: 'MThd' };
    for (const [format, begin] of Object.entries(begins)) {
      const { body } = await record(`?last=2s&format=${format}`);
      assert.equal(body.subarray(0, begin.length).toString('latin1'), begin, format);
    }
    assert.equal((await record('')).body.subarray(0, 4).toString(), 'fLaC');
    const bell = readWav((await record('?last=1s&format=wav&layer=bell')).body); // it was muted by then
    const pad = readWav((await record('?last=1s&format=wav&layer=pad')).body);
    assert.ok(pad.samples.some((byte) => byte !== 0));
    assert.ok(!bell.samples.equals(pad.samples));
    assert.ok((await record('?last=30m&format=mid')).body.length > 200); // all there is
  });

  it('says what may be asked for', async () => {
    const wrong = {
      last: ['0', '31m', '-1', 'x', '1h', '1800.5', '9'.repeat(40)],
      format: ['aac', '', 'wav'.repeat(9)],
      layer: ['tuba', 'pad,lead', 'percussion of wood'],
    };
    for (const [field, values] of Object.entries(wrong))
      for (const value of values) {
        const answer = await get(`?${field}=${value}`);
        const { error } = await answer.json();
        assert.equal(answer.status, 400, `${field}=${value}`);
        assert.equal(error.details.field, field);
        assert.ok(error.details.limit.length > 4);
      }
    assert.equal((await get('?format=mid&layer=pad')).status, 400);
    assert.equal((await get('?format=mid&layer=percussion')).status, 400); // the longest there is
    assert.equal((await get('?layer=percussion&format=mid')).status, 400);
    assert.equal((await get(`?a=${'b'.repeat(40)}&format=aac`)).status, 400);
    assert.equal((await fetch(`http://localhost:${server.port}/rooms/attic/recording`)).status, 404);
    assert.equal((await server.request('POST', '/rooms/lobby/recording')).status, 405);
    assert.equal((await server.request('GET', '/rooms/lobby/recording', { host: 'evil.example' })).status, 403);
    for (const [site, status] of [['same-origin', 400], ['cross-site', 403], ['same-site', 403]])
      assert.equal((await server.request('GET', '/recording?last=0', { headers: { 'Sec-Fetch-Site': site } })).status, status);
  });

  it('makes one at a time, lets four wait, and leaves nothing in the folder', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => get('?last=3s&format=flac')));
    const statuses = answers.map(({ status }) => status);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    assert.equal(statuses.filter((status) => status === 200).length, 5, `${statuses}`);
    assert.equal(statuses.filter((status) => status === 503).length, 4, `${statuses}`);
    assert.ok(answers.filter(({ status }) => status === 503).every(({ headers }) => headers.get('retry-after')));
    // Those who go away leave the place to others.
    const going = new AbortController();
    const gone = Array.from({ length: 5 }, () =>
      fetch(`http://localhost:${server.port}/rooms/lobby/recording?last=5s`, { signal: going.signal }).catch(() => {}));
    await pause(100);
    going.abort();
    await Promise.all(gone);
    let status = 503;
    for (const end = performance.now() + 20000; status === 503 && performance.now() < end; await pause(200)) {
      const answer = await get('?last=1s');
      await answer.arrayBuffer();
      ({ status } = answer);
    }
    assert.equal(status, 200);
    const left = (await readdir(folder)).filter((name) => name.startsWith('auralis-'));
    assert.deepEqual(left, []);
  });

  it('off loopback is for who has the token', async () => {
    const open = await Server.start(['--control-token', 'secret-of-the-test'], { listen: '0.0.0.0:0' });
    try {
      await pause(1200);
      const address = `http://localhost:${open.port}/rooms/lobby/recording?last=1s&format=raw`;
      assert.equal((await fetch(address)).status, 401);
      assert.equal((await fetch(address, { headers: { Authorization: 'Bearer wrong' } })).status, 401);
      assert.equal((await fetch(address, { headers: { Authorization: 'Bearer secret-of-the-test' } })).status, 200);
    } finally {
      await open.stop();
    }
    const closed = await Server.start([], { listen: '0.0.0.0:0' });
    try {
      assert.equal((await fetch(`http://localhost:${closed.port}/recording`)).status, 403);
    } finally {
      await closed.stop();
    }
  });

  it('a server that is stopped does not wait for it', async () => {
    const other = await Server.start([]);
    await pause(1500);
    const asked = fetch(`http://localhost:${other.port}/recording?last=30m&format=wav`).catch(() => null);
    await pause(100);
    const { ms } = await other.stop();
    assert.ok(ms < 6000, `${ms} ms`);
    await asked;
  });
});

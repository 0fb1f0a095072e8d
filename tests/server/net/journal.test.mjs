// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The journal of a real server: what people change is in it, as docs/journal.md says it is written; and the music a
// listener got is made again from it, byte for byte.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { assertSameAgain } from './again.mjs';
import { Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const CONTROLS = ['key', 'mode', 'bpm', 'intensity', 'density', 'brightness', 'seed', 'preset', 'mute', 'fade'];

function crc32(crc, bytes) {
  crc = ~crc;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A reader of its own, written from docs/journal.md. */
function decode(file) {
  const journal = { presets: {}, entries: [], endFrame: null };
  assert.equal(file.subarray(0, 7).toString(), 'AURALIS');
  assert.equal(file[7], 1);
  let crc = crc32(0, file.subarray(0, 8));
  let frame = 0n;
  for (let at = 8; at < file.length; ) {
    const payload = file.subarray(at + 3, at + 3 + file.readUInt16LE(at + 1));
    crc = crc32(crc, file.subarray(at, at + 3 + payload.length));
    assert.equal(file.readUInt32LE(at + 3 + payload.length), crc, `checksum at ${at}`);
    let next = 0;
    const number = () => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = BigInt(payload[next++]);
        value |= (byte & 0x7fn) << shift;
        if (byte < 0x80n) return value;
      }
    };
    const type = String.fromCharCode(file[at]);
    assert.equal(journal.endFrame, null, 'nothing follows the end');
    if (type === 'P') {
      const index = number();
      const bytes = Number(number());
      journal.presets[index] = payload.subarray(next, next + bytes).toString();
    } else if (type === 'S') {
      journal.soundVersion = Number(number());
      journal.controls = Array.from({ length: Number(number()) }, () => Number(number()));
    } else if (type === 'E') {
      while (next < payload.length) {
        frame += number();
        const control = CONTROLS[number()];
        journal.entries.push({ at_frame: Number(frame), control, value: Number(number()) });
      }
    } else {
      assert.equal(type, 'Z');
      journal.endFrame = Number(payload.readBigInt64LE(0));
    }
    at += 3 + payload.length + 4;
  }
  return journal;
}

const norm = (value) => Math.round(value * 65535);

describe('the journal of a room', () => {
  /** @type {Server} */
  let server;
  let folder;
  let file;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-journal-'));
    file = path.join(folder, 'lobby.auralis');
    server = await Server.start(['--journal', file, '--preset', 'bright', '--mute', 'bell']);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const fetchJournal = async () => {
    const answer = await fetch(`http://localhost:${server.port}/rooms/lobby/journal.auralis`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    return Buffer.from(await answer.arrayBuffer());
  };

  it('has seed and controls from the start, and may be read by anyone who may listen', async () => {
    const journal = decode(await fetchJournal());
    const controls = Object.fromEntries(journal.controls.map((value, i) => [CONTROLS[i], value]));
    assert.equal(controls.seed, 7);
    assert.equal(journal.presets[controls.preset], 'bright');
    assert.equal(controls.mute, 1 << 3);
    assert.deepEqual(journal.entries, []);
    assert.ok(journal.endFrame >= 0);
    const { sound_version: soundVersion } = (await server.request('GET', '/api/v1/status')).json.server;
    assert.equal(journal.soundVersion, soundVersion);
    assert.equal((await server.request('HEAD', '/rooms/lobby/journal.auralis')).status, 200);
    assert.equal((await server.request('POST', '/rooms/lobby/journal.auralis')).status, 405);
    assert.equal((await server.request('GET', '/rooms/attic/journal.auralis')).status, 404);
    assert.equal((await server.request('GET', '/rooms/lobby/journal.auralis', { host: 'evil.example' })).status, 403);
  });

  it('has every change as it was stamped, and gives the packets of a listener again', async () => {
    const applied = [];
    const change = async (controls) => {
      const { status, json } = await server.post(controls);
      assert.equal(status, 200);
      applied.push(...json.applied);
    };
    await change({ density: 0.75 }); // while nobody listens
    const client = await WebSocketClient.connect({ port: server.port });
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    await change({ key: 'F', bpm: 77.25 });
    await pause(400);
    const told = await client.ask({ type: 'control', brightness: 1, id: 'me' }, 'control');
    applied.push({ control: 'brightness', value: 1, at_frame: told.at_frame });
    await pause(400);
    await change({ seed: 9007199254740991 });
    await client.ask({ type: 'control', fade: 0.5 }, 'control').then(({ at_frame }) =>
      applied.push({ control: 'fade', value: 0.5, at_frame }));
    await pause(2000);

    const bytes = await fetchJournal();
    const journal = decode(bytes);
    const units = { bpm: (value) => value * 1000, key: () => 5, seed: Number };
    assert.deepEqual(
      journal.entries,
      applied.map(({ control, value, at_frame }) => ({ at_frame, control, value: (units[control] ?? norm)(value) })),
    );
    const packets = client.packets();
    client.destroy();
    assert.ok(journal.endFrame >= packets[0].frame + 100 * 960);

    const same = await assertSameAgain(packets, bytes, journal.endFrame);
    assert.ok(same > 25, `${same} packets compared`);

    const copy = path.join(folder, 'copy.auralis');
    await writeFile(copy, bytes);
    const { stdout } = await run(process.env.AURALIS_BIN, ['inspect', copy, '--json']);
    const told2 = JSON.parse(stdout);
    assert.equal(told2.damage, null);
    assert.equal(told2.entries.length, journal.entries.length);
    assert.equal(told2.end_frame, journal.endFrame);
    assert.equal(told2.controls.preset, 'bright');
  });

  it('is in the file too, whole, even if the server is killed', async () => {
    const { json } = await server.post({ intensity: 0.5 });
    const fetched = await fetchJournal();
    server.child.kill('SIGKILL');
    await server.exit;
    const kept = await readFile(file);
    assert.deepEqual(kept.subarray(0, -15), fetched.subarray(0, -15));
    const journal = decode(kept);
    assert.equal(journal.entries.at(-1).at_frame, json.applied[0].at_frame);
    assert.ok(journal.endFrame >= journal.entries.at(-1).at_frame);
  });

  it('is never written over', async () => {
    const before = await readFile(file);
    const { code, output } = await Server.run(['--listen', '127.0.0.1:0', '--journal', file]);
    assert.notEqual(code, 0);
    assert.match(output, /--journal .*lobby\.auralis: must be a new file; this one is there already/);
    assert.deepEqual(await readFile(file), before);
  });
});

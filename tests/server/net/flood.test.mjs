// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// One who does ten times what he may, in every way there is, and the others in his room: they lose no packet, and their
// notes come as soon as before.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import os from 'node:os';
import { after, before, describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { Member, ON, open } from './member.mjs';
import { Server } from './server.mjs';
import { BINARY, TEXT, WebSocketClient } from './websocket.mjs';

const FULL = process.env.AUR_TEST_SCALE === 'full';
/** Seconds without and with the flood take turns, so that what else the machine does falls on both alike. */
const TURNS = FULL ? 30 : 5;
/** Held at full length, on a machine with nothing else to do; elsewhere noise of the machine is more than that. */
const MOVED_MS = FULL ? 5 : 25;
/** Noise only ever adds: what a flood does is there each time. */
const TRIES = 3;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** What is struck in a message of notes. */
const strikes = (payload) => Array.from({ length: payload[1] }, (_, i) => 8 + 16 * i)
  .filter((at) => payload[at + 10] === ON)
  .map((at) => ({ player: payload.readUInt16LE(at + 8), key: payload[at + 11] }));
const p95 = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)];

describe('a flood', () => {
  /** @type {Server} */
  let server;
  let anna;
  let ben;
  let room;
  const begin_ms = performance.now();
  before(async () => {
    server = await Server.start(['--preset', 'sleep', '--max-rooms', '8', '--log-level', 'info']);
    room = await open(server, { name: 'River', type: 'jam' });
    anna = await Member.enter(server, { room, name: 'Anna' });
    ben = await Member.enter(server, { room, name: 'Ben' });
    ben.client.send({ type: 'listen', quality: 'live10', burst_ms: 0 });
    await ben.client.wait(({ opcode, payload }) => opcode === BINARY && payload[0] === 1, 'media');
    clock = { frame: await ben.frame(), at_ms: performance.now() };
  });
  after(async () => {
    await server.end();
  });

  /** The room's present frame, from Ben's clock. */
  let clock;
  const frame = () => Math.round(clock.frame + (performance.now() - clock.at_ms) * 48);

  /** From Anna's message to Ben's, in ms, of so many seconds of notes. */
  async function delays(seconds) {
    const found = [];
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(90 + Math.random() * 20)) {
      const key = 36 + (found.length % 60);
      const from = ben.client.messages.length;
      const sent_ms = performance.now();
      anna.play(frame(), [{ kind: ON, key, value: 60 }]);
      const heard = await ben.client.wait(
        ({ opcode, payload }) => opcode === BINARY && payload[0] === 3 && strikes(payload).some((one) => one.key === key && one.player === anna.welcome.you.number), 'a note', 5000, from);
      found.push(heard.at_ms - sent_ms);
      anna.play(frame(), [{ kind: 0, key, value: 0 }]);
    }
    return found;
  }

  function assertNoneMissed() {
    let next = null;
    for (const { opcode, payload } of ben.client.messages) {
      if (opcode !== BINARY || payload[0] !== 1) continue;
      const sequence = payload.readUInt32LE(4);
      assert.equal(sequence, next ?? sequence, 'a packet is missing');
      next = (sequence + payload.readUInt16LE(2)) >>> 0;
    }
  }

  /** By how many ms the flood moves the 95th percentile of the notes' delays; it is stopped for every other second. */
  async function moved(child) {
    const without = [];
    const meanwhile = [];
    for (let turn = 0; turn < TURNS; turn++) {
      child.kill('SIGSTOP');
      without.push(...await delays(1));
      child.kill('SIGCONT');
      meanwhile.push(...await delays(1));
    }
    assertNoneMissed();
    console.log(`p95 of notes: ${p95(without).toFixed(1)} ms without, ${p95(meanwhile).toFixed(1)} ms meanwhile`);
    return p95(meanwhile) - p95(without);
  }

  for (const kind of ['texts', 'unfinished', 'frames'])
    it(`of ${kind}`, async () => {
      const child = fork(new URL('flood.mjs', import.meta.url), [kind, String(server.port), room, String(clock.frame), String(performance.timeOrigin + clock.at_ms)]);
      os.setPriority(child.pid, 19); // the server's machine is not the flood's
      try {
        let least_ms = Infinity;
        for (let tried = 0; tried < TRIES && least_ms >= MOVED_MS; tried++) least_ms = Math.min(least_ms, await moved(child));
        assert.ok(least_ms < MOVED_MS, `moved by ${least_ms} ms`);
      } finally {
        child.kill('SIGKILL');
      }
    });

  it('that does not rest is ended after three seconds', async () => {
    for (let k = 0; k < 2; k++) {
      const { client } = await Member.enter(server, { room, name: `Noisy ${k}` });
      for (const end = Date.now() + 8000; !client.isClosed && Date.now() < end; await pause(20))
        for (let i = 0; i < 20; i++) client.send({ type: 'typing', on: true });
      assert.equal(client.closeCode, 1008);
    }
  });

  it('is in the log, once a minute for each thing done', () => {
    const lines = server.output.split('\n').filter((line) => line.includes(' is cut off: '));
    const times = Math.ceil((performance.now() - begin_ms) / 60000);
    for (const why of ['more messages than', 'a message too long', ...(FULL ? ['took too long'] : [])]) {
      const told = lines.filter((line) => / 127\.0\.0\.1 is cut off: /.test(line) && line.includes(why)).length;
      assert.ok(told >= 1 && told <= times, `${why}: ${told} lines in ${times} minutes\n${server.output}`);
    }
    assert.ok(server.output.split('\n').length < 100 + 10 * times, 'the log is not flooded');
  });

  it('of compressed messages is refused: none is agreed on, and one that comes all the same ends the connection', async () => {
    const client = await WebSocketClient.connect({ port: server.port, path: `/ws?room=${room}`,
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits=15' } });
    assert.doesNotMatch(client.head, /sec-websocket-extensions/i);
    const bomb = deflateRawSync(Buffer.alloc(1 << 20, 0x20)); // a thousandth of what it would be
    client.sendFrame(TEXT, bomb.subarray(0, 2000), { rsv1: true });
    assert.notEqual(await client.closed(), 1000);
  });
});

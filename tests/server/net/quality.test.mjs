// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Qualities: chosen, refused, and switched while listening, at the edges of packets.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function roomStatus(server) {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/status`);
  return (await answer.json()).rooms[0];
}

describe('quality', { concurrency: true }, () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('switches between all of them, each from 160 ms before the frame due, on its own grid', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    const steady = await WebSocketClient.connect({ port: server.port });
    const { qualities } = await client.text('hello');
    steady.send({ type: 'listen' });
    await client.ask({ type: 'listen' }, 'listening');
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    for (const name of ['live5', 'saver', 'live10', '192', '64', 'live5', '96', '32', '128', '96']) {
      await pause(100 + 200 * Math.random());
      const told = await client.ask({ type: 'listen', quality: name }, 'listening');
      const row = qualities.find((quality) => quality.name === name);
      assert.deepEqual(
        { quality: told.quality, channels: told.channels, packet_frames: told.packet_frames, bitrate: told.bitrate },
        { quality: name, channels: row.channels, packet_frames: row.packet_frames, bitrate: row.bitrate },
      );
      assert.equal(told.pre_skip, 312);
      assert.equal(told.frame % 240, 240 - 312 % 240);
      const from = client.messages.findIndex(({ json }) => json === told);
      const isOfIt = ({ opcode, payload }) => opcode === BINARY && qualities[payload[1] >> 4].name === name;
      await client.wait(isOfIt, 'media', 5000, from);
    }
    await pause(200);
    const packets = client.packets();
    let switches = 0;
    for (let i = 1; i < packets.length; i++) {
      const [last, now] = [packets[i - 1], packets[i]];
      assert.equal(now.frame % now.frames, 0);
      assert.equal(now.frames, qualities[now.quality].packet_frames);
      if (now.quality === last.quality) {
        assert.equal(now.sequence, last.sequence + 1);
        assert.equal(now.frame, last.frame + last.frames);
        continue;
      }
      switches++;
      const due = last.frame + last.frames;
      assert.ok(now.first, 'the first message of another quality is marked');
      assert.ok(now.frame <= due - 7680 && now.frame > due - 7680 - 960, `begins ${due - now.frame} frames before`);
      const message = packets.filter(({ quality }, k) => k >= i && quality === now.quality);
      assert.ok(message[0].frame + message.length * now.frames >= due, 'and goes on where the other ended');
    }
    assert.equal(switches, 10);
    const undisturbed = steady.packets();
    assert.ok(undisturbed.length > 100);
    for (let i = 1; i < undisturbed.length; i++) assert.equal(undisturbed[i].sequence, undisturbed[i - 1].sequence + 1);
    assert.equal((await roomStatus(server)).missed, 0);
    client.destroy();
    steady.destroy();
  });

  it('packets of 5 ms come every 5 ms', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    client.send({ type: 'listen', quality: 'live5', burst_ms: 0 });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    await pause(300);
    const from = client.packets().length;
    const begin = performance.now();
    await pause(2000);
    const count = client.packets().length - from;
    const wanted = (performance.now() - begin) / 5;
    assert.ok(Math.abs(count - wanted) < 0.1 * wanted, `${count} packets, ${wanted.toFixed(0)} wanted`);
    const messages = client.messages.filter(({ opcode }) => opcode === BINARY).slice(-200);
    const alone = messages.filter(({ payload }) => payload.readUInt16LE(2) === 1).length;
    assert.ok(alone > 100, `${alone} of 200 came alone`);
    client.destroy();
  });

  it('refuses a quality that is none and goes on as before', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    const error = await client.ask({ type: 'listen', quality: 'best' }, 'error');
    assert.deepEqual([error.code, error.field, error.value], ['INVALID_MESSAGE', 'quality', 'best']);
    assert.match(error.limit, /^32 64 96 128 192 saver live10 live5/);
    client.destroy();
  });

  it('gives the plain stream in a quality', async () => {
    const url = `http://127.0.0.1:${server.port}/rooms/lobby/stream.ogg`;
    const answer = await fetch(`${url}?quality=saver`);
    const reader = answer.body.getReader();
    const bytes = Buffer.from((await reader.read()).value);
    const head = bytes.indexOf('OpusHead');
    assert.ok(head > 0);
    assert.equal(bytes[head + 9], 1, 'mono');
    assert.equal((await roomStatus(server)).qualities.saver, 1);
    await reader.cancel();
    const refused = await fetch(`${url}?quality=best`);
    assert.equal(refused.status, 400);
    const { error } = await refused.json();
    assert.equal(error.details.field, 'quality');
  });
});

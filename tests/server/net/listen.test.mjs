// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Listening to a real server: first sound, ten at once without a gap, the Ogg stream.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const FULL = process.env.AUR_TEST_SCALE === 'full';
const LISTEN_S = FULL ? 60 : 10;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asserts that numbers rise by one and frames by 960. */
function assertGapless(packets) {
  for (let i = 1; i < packets.length; i++) {
    assert.equal(packets[i].sequence, packets[i - 1].sequence + 1, `gap after packet ${packets[i - 1].sequence}`);
    assert.equal(packets[i].frame, packets[i - 1].frame + 960);
  }
}

describe('listening', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('says hello first, with every field', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    const hello = await client.text('hello');
    assert.equal(client.messages[0].json.type, 'hello');
    assert.deepEqual(
      { ...hello, frame: 0, zero_time: 0, sound_version: 0, server: '' },
      {
        type: 'hello', protocol: 1, server: '', sound_version: 0, room: 'lobby', frame: 0, sample_rate: 48000,
        channels: 2, packet_frames: 960, pre_skip: 312, bitrate: 96000, quality: '96', can_control: true,
        heartbeat_s: 30, zero_time: 0, qualities: hello.qualities, controls: hello.controls,
      },
    );
    assert.deepEqual(hello.qualities.map(({ name }) => name),
      ['32', '64', '96', '128', '192', 'saver', 'live10', 'live5']);
    assert.deepEqual(hello.qualities[5], { name: 'saver', channels: 1, packet_frames: 960, bitrate: 32000 });
    assert.match(hello.server, /^auralis\/\d/);
    assert.equal(hello.controls.seed, 7);
    client.destroy();
  });

  it('sounds at once: a burst that is marked, then packets as they are made', async () => {
    const warm = await WebSocketClient.connect({ port: server.port });
    warm.send({ type: 'listen' });
    await warm.wait(({ opcode }) => opcode === BINARY, 'media');
    await pause(1200);

    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    const begin = performance.now();
    client.send({ type: 'listen', burst_ms: 1000 });
    const burst = await client.wait(({ opcode }) => opcode === BINARY, 'media');
    assert.ok(burst.at_ms - begin < 200, `first media after ${burst.at_ms - begin} ms`);
    assert.equal(burst.payload.readUInt16LE(2), 50);
    assert.equal(burst.payload[1] & 1, 1);
    const from = performance.now();
    await pause(2000);
    const packets = client.packets().length - 50;
    const expected = (performance.now() - from) / 20;
    assert.ok(Math.abs(packets - expected) < 10, `${packets} packets, ${expected} expected`);
    assertGapless(client.packets());
    assert.equal(client.packets().filter(({ first }) => first).length, 1);

    client.send({ type: 'stop' });
    await pause(200);
    const stopped = client.packets().length;
    await pause(300);
    assert.equal(client.packets().length, stopped);
    await client.ask({ type: 'ping', client_time: 5 }, 'pong'); // the connection stays
    warm.destroy();
    client.destroy();
  });

  it(`serves ten for ${LISTEN_S} s: nothing missing, the same bytes for all`, async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => WebSocketClient.connect({ port: server.port })));
    for (const client of clients) {
      client.send({ type: 'listen' });
      await pause(30); // they do not come all at once
    }
    await pause(LISTEN_S * 1000);
    for (const client of clients) client.send({ type: 'stop' });
    await pause(100);
    const bytesOf = new Map();
    for (const client of clients) {
      const packets = client.packets();
      assert.ok(packets.length >= LISTEN_S * 50 - 10, `${packets.length} packets`);
      assertGapless(packets);
      for (const { sequence, frame, bytes } of packets) {
        const text = `${frame}:${bytes.toString('hex')}`;
        if (!bytesOf.has(sequence)) bytesOf.set(sequence, text);
        assert.equal(bytesOf.get(sequence), text, `packet ${sequence} differs`);
      }
      assert.equal(client.messages.filter(({ json }) => json?.type === 'error').length, 0);
      client.destroy();
    }
    const shortest = Math.min(...clients.map((client) => client.packets().length));
    console.log(`10 clients, ${LISTEN_S} s: 0 missing of at least ${shortest} packets each`);
    assert.equal(await server.metric('auralis_packets_missed_total{room="lobby"}'), 0);
    assert.equal(await server.metric('auralis_packets_skipped_total{room="lobby"}'), 0);
  });

  it('streams Ogg Opus that ffmpeg decodes and that is not silent', async () => {
    const url = `${server.url}/rooms/lobby/stream.ogg`;
    const { stdout, stderr } = await promisify(execFile)(
      'ffmpeg',
      ['-hide_banner', '-nostdin', '-t', '3', '-i', url, '-af', 'volumedetect', '-f', 'f32le', '-'],
      { encoding: 'buffer', maxBuffer: 1 << 26, timeout: 15000 },
    );
    const text = stderr.toString();
    assert.match(text, /Audio: opus, 48000 Hz, stereo/);
    const mean = Number(/mean_volume: (-?[\d.]+) dB/.exec(text)[1]);
    console.log(`Ogg stream: mean volume ${mean} dB`);
    assert.ok(mean > -60 && mean < -6, `mean volume ${mean} dB`);
    assert.ok(Math.abs(stdout.length / 8 - 3 * 48000) < 2000);
  });

  it('answers HEAD for the stream and names its type', async () => {
    const { status, headers, body } = await server.request('HEAD', '/rooms/lobby/stream.ogg');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'audio/ogg; codecs=opus');
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(body, '');
  });

  it('forgets everybody who went', async () => {
    const stream = http.get(`${server.url}/rooms/lobby/stream.ogg`);
    stream.on('error', () => {});
    const clients = await Promise.all(Array.from({ length: 50 }, () => WebSocketClient.connect({ port: server.port })));
    for (const client of clients) client.send({ type: 'listen' });
    await pause(300);
    assert.equal(await server.metric('auralis_connections{kind="websocket"}'), 50);
    assert.equal(await server.metric('auralis_connections{kind="stream"}'), 1);
    assert.equal(await server.metric('auralis_room_listeners{room="lobby"}'), 51);
    for (const client of clients) client.destroy();
    stream.destroy();
    await pause(300);
    assert.equal(await server.metric('auralis_connections{kind="websocket"}'), 0);
    assert.equal(await server.metric('auralis_connections{kind="stream"}'), 0);
    assert.equal(await server.metric('auralis_room_listeners{room="lobby"}'), 0);
  });
});

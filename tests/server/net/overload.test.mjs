// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// More than the server may or can carry: newcomers are told when to come again, and who is there hears on.

import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';
import { Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function listener(server, quality) {
  const client = await WebSocketClient.connect({ port: server.port });
  await client.text('hello');
  client.send({ type: 'listen', quality });
  await client.wait(({ opcode }) => opcode === BINARY, 'media');
  return client;
}

/** All ways in are closed, with a word about when to come again. */
async function isClosed(server, retry_s) {
  const client = await WebSocketClient.connect({ port: server.port });
  const error = await client.text('error');
  assert.equal(error.code, 'SERVER_OVERLOAD');
  assert.equal(error.retry_ms, retry_s * 1000);
  assert.equal(await client.closed(), 1008);
  const stream = await server.request('GET', '/rooms/lobby/stream.ogg');
  assert.equal(stream.status, 503);
  assert.equal(stream.headers['retry-after'], String(retry_s));
  assert.equal(stream.json.error.code, 'SERVER_OVERLOAD');
  const hls = await server.request('GET', '/live.m3u8');
  assert.deepEqual([hls.status, hls.headers['retry-after'], hls.headers['cache-control']], [503, String(retry_s), 'no-store']);
}

describe('overload', () => {
  it('no more listeners than there is room for, by HLS either', async () => {
    const server = await Server.start(['--max-listeners', '1']);
    const client = await listener(server);
    await isClosed(server, 5);
    assert.equal(await server.metric('auralis_joins_refused_total{room="lobby",reason="listeners"}'), 3);
    client.destroy();
    await pause(200);
    assert.equal((await server.request('GET', '/live.m3u8')).status, 200);
    assert.equal((await server.request('GET', '/live.m3u8')).status, 200, 'who is there goes on');
    await server.end();
  });

  it('no more traffic than was allowed', async () => {
    const server = await Server.start(['--max-traffic', '200']); // two at 96 kbit/s
    const clients = [await listener(server), await listener(server)];
    await isClosed(server, 5);
    clients[0].destroy();
    await pause(200);
    clients[0] = await listener(server);
    for (const client of clients) client.destroy();
    assert.equal(await server.metric('auralis_joins_refused_total{room="lobby",reason="traffic"}'), 3);
    await server.end();
  });

  it('followers take no place from pages and listeners', async () => {
    const server = await Server.start(['--max-listeners', '50']);
    const sockets = [];
    for (let i = 0; i < 400; i++) {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.write(`GET /events HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
      sockets.push(socket);
    }
    await pause(500);
    assert.equal((await server.request('GET', '/healthz')).status, 200);
    assert.equal(await server.metric('auralis_connections{kind="events"}'), 400);
    (await listener(server)).destroy();
    for (const socket of sockets) socket.destroy();
    await server.end();
  });

  it('when rendering takes more than allowed, step by step newcomers are turned away; the music goes on', async () => {
    const server = await Server.start(['--max-load', '1']); // less than a room takes that is heard in four qualities
    const [client, ...others] = await Promise.all(['96', '192', 'live10', 'live5'].map((name) => listener(server, name)));
    for (let k = 0; k < 100 && (await server.metric('auralis_shedding_level')) < 3; k++) await pause(100);
    const status = (await server.request('GET', '/api/v1/status')).json;
    assert.equal(status.server.shedding, 'joins');
    assert.ok(status.server.render_load > 0.01);
    assert.equal(await server.metric('auralis_shedding_changes_total'), 2);
    for (const step of ['qualities', 'joins']) assert.match(server.output, new RegExp(`given up: ${step}`));
    await isClosed(server, 8);
    const before = client.packets().length;
    await pause(500);
    const packets = client.packets();
    assert.ok(packets.length - before > 15, 'the music goes on');
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    assert.equal((await server.request('GET', '/healthz')).status, 200);
    assert.equal(await server.metric('auralis_packets_missed_total{room="lobby"}'), 0);
    for (const one of [client, ...others]) one.destroy();
    await server.end();
  });
});

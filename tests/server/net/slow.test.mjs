// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Those who are slow: they are moved forward or cut off, and disturb nobody.

import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';
import { Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

describe('slow', { concurrency: true }, () => {
  it('moves one forward who does not read, tells and counts it, and disturbs nobody', async () => {
    const server = await Server.start();
    const good = await WebSocketClient.connect({ port: server.port });
    const slow = await WebSocketClient.connect({ port: server.port });
    good.send({ type: 'listen' });
    slow.send({ type: 'listen', burst_ms: 0 });
    await slow.wait(({ opcode }) => opcode === BINARY, 'media');
    slow.socket.pause();
    // The kernel keeps what it has room for; some bursts fill that.
    for (let i = 0; i < 20; i++) {
      slow.send({ type: 'listen', burst_ms: 2000 });
      await pause(100);
    }
    for (let i = 0; i < 80 && (await server.metric('auralis_packets_skipped_total{room="lobby"}')) === 0; i++) await pause(100);
    const skipped = await server.metric('auralis_packets_skipped_total{room="lobby"}');
    assert.ok(skipped > 100, `${skipped} packets skipped`);
    const from = slow.messages.length;
    slow.socket.resume();
    const error = await slow.text('error', { from, matches: ({ code }) => code === 'BUFFER_OVERRUN' });
    assert.ok(error.value > 100 && error.recoverable === true);
    const status = await slow.ask({ type: 'status_request' }, 'status');
    assert.ok(status.skipped >= error.value);
    assert.equal((await good.ask({ type: 'status_request' }, 'status')).skipped, 0);
    const packets = good.packets();
    assert.ok(packets.length > 120);
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    good.destroy();
    slow.destroy();
    await server.stop();
  });

  it('cuts off those who send nothing, drip a head, or drip a body', { timeout: 60000 }, async () => {
    const server = await Server.start();
    const host = `Host: localhost:${server.port}\r\n`;
    const cases = {
      nothing: ['', null],
      'a head byte by byte': [`GET / HTTP/1.1\r\n${host}X: `, 'x'],
      'a body byte by byte': [
        `POST /api/v1/control HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`, ' '],
    };
    await Promise.all(
      Object.entries(cases).map(async ([what, [first, drip]]) => {
        const begin = performance.now();
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.on('data', () => {});
        socket.write(first);
        const timer = setInterval(() => drip !== null && socket.write(drip), 500);
        await new Promise((resolve) => {
          const enough = setTimeout(resolve, 30000);
          socket.on('close', () => resolve(clearTimeout(enough)));
        });
        clearInterval(timer);
        socket.destroy();
        const took_s = (performance.now() - begin) / 1000;
        console.log(`${what}: cut off after ${took_s.toFixed(1)} s`);
        assert.ok(took_s < 25, `${what}: still there after ${took_s} s`);
      }),
    );
    assert.equal((await server.stop()).code, 0);
  });
});

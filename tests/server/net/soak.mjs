// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A server that streams for a long time to people who come, change their minds and go. usage: node soak.mjs [SECONDS]
// Memory must stay flat, nothing may be missed, no packet of those who stay may be lost, and in the end all is given back.

import assert from 'node:assert/strict';
import { Server, connect } from './server.mjs';
import { WebSocketClient } from './websocket.mjs';

const SECONDS = Number(process.argv[2] ?? 20);
const STAYING = 40;
const STREAMS = 10;
const GUESTS = 10; // at one time, each for a few seconds
const QUALITIES = ['32', '64', '96', '128', '192', 'saver', 'live10', 'live5'];
/** Of an hour; less than this is not told from nothing. */
const SLOPE_MAX_MB_H = 1;
const FULL_S = 3600;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pick = (list) => list[Math.floor(Math.random() * list.length)];

/** Least squares. @param {[number, number][]} points */
function slope(points) {
  const mean = (k) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  const top = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  return top / points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
}

class Staying {
  async open(server) {
    this.packets = 0;
    this.next = null;
    this.client = await WebSocketClient.connect({ port: server.port });
    this.client.send({ type: 'listen' });
    return this;
  }

  /** Looks at what came since the last time: every number once. */
  check() {
    for (const { sequence } of this.client.packets()) {
      assert.equal(sequence, this.next ?? sequence, `a packet is missing after ${this.packets}`);
      this.next = (sequence + 1) >>> 0;
      this.packets++;
    }
    this.client.messages.length = 0;
    assert.ok(!this.client.isClosed, `closed with ${this.client.closeCode} after ${this.packets} packets`);
  }
}

function openStream(server) {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.on('data', (data) => {
    socket.bytes = (socket.bytes ?? 0) + data.length;
  });
  socket.write(`GET /rooms/lobby/stream.ogg HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
  return socket;
}

/** One who comes, tries this and that, and goes; sometimes without a word, sometimes without reading. */
async function guest(server, isOver) {
  while (!isOver()) {
    const client = await WebSocketClient.connect({ port: server.port });
    for (let k = 0; k < 3 && !isOver(); k++) {
      client.send({ type: 'listen', quality: pick(QUALITIES), burst_ms: Math.floor(Math.random() * 2000) });
      if (Math.random() < 0.1) client.socket.pause();
      await pause(200 + Math.random() * 1500);
      client.messages.length = 0;
    }
    if (Math.random() < 0.2) await server.request('GET', pick(['/', '/player.js', '/api/v1/status', '/nowhere']));
    client.destroy();
  }
}

const server = await Server.start();
process.on('exit', () => server.child.kill('SIGKILL')); // also when something is found
const metric = (name) => server.metric(`auralis_${name}`);
await pause(500);
const fds_before = await metric('open_fds');

const staying = await Promise.all(Array.from({ length: STAYING }, () => new Staying().open(server)));
const streams = Array.from({ length: STREAMS }, () => openStream(server));
const begin = performance.now();
const passed_s = () => (performance.now() - begin) / 1000;
const isOver = () => passed_s() >= SECONDS;
const guests = Array.from({ length: GUESTS }, () => guest(server, isOver));

/** @type {[number, number][]} hours, MB */
const memory = [];
for (let changed_s = 0; !isOver(); ) {
  await pause(500);
  for (const one of staying) one.check();
  memory.push([passed_s() / 3600, (await metric('resident_memory_bytes')) / 1e6]);
  if (passed_s() - changed_s > 10) {
    changed_s = passed_s();
    const { status } = await server.post({ intensity: Math.round(Math.random() * 100) / 100, key: pick(['C', 'D', 'F', 'A']) });
    assert.equal(status, 200);
  }
}
await Promise.all(guests);
for (const one of staying) {
  one.check();
  one.client.destroy();
}
for (const stream of streams) {
  assert.ok(stream.bytes > SECONDS * 3000, `a stream of ${stream.bytes} bytes`);
  stream.destroy();
}

let fds_after = Infinity;
for (let k = 0; k < 50 && fds_after > fds_before; k++) {
  await pause(200);
  fds_after = await metric('open_fds');
}
const settled = memory.slice(Math.floor(memory.length / 4)); // the first quarter fills what is kept
const slope_mb_h = slope(settled);
const missed = await metric('packets_missed_total{room="lobby"}');
const packets = staying.reduce((sum, one) => sum + one.packets, 0);
const cpu_s = await metric('cpu_seconds_total');
const late_ms = Math.round(1000 * (await metric('station_tick_late_max_seconds')));
await server.stop();

console.log(`soak: ${Math.round(SECONDS)} s, ${STAYING} WebSocket and ${STREAMS} Ogg listeners, ${GUESTS} who come and go`);
console.log(`soak: ${packets} packets to those who stay, none lost; ${missed} missed; worst tick ${late_ms} ms late; ${cpu_s.toFixed(1)} s of CPU`);
console.log(`soak: memory ${settled[0][1].toFixed(1)} MB -> ${memory.at(-1)[1].toFixed(1)} MB, slope ${slope_mb_h.toFixed(2)} MB/h; descriptors ${fds_before} -> ${fds_after}`);
assert.ok(packets > STAYING * SECONDS * 48, 'packets came');
assert.equal(missed, 0, `nothing is missed: ${server.output}`);
assert.ok(fds_after <= fds_before, 'descriptors are given back');
if (SECONDS >= FULL_S) assert.ok(slope_mb_h < SLOPE_MAX_MB_H, `memory is flat: ${slope_mb_h} MB/h`);
process.exit(0);

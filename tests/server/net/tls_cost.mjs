// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What TLS costs the server, beside the same without it: CPU time of the network thread for a packet, memory for a
// listener. usage: AURALIS_BIN=... node tests/server/net/tls_cost.mjs [LISTENERS] [SECONDS]

import { Authority } from './pki.mjs';
import { Server } from './server.mjs';
import { WebSocketClient } from './websocket.mjs';

const LISTENERS = Number(process.argv[2] ?? 200);
const SECONDS = Number(process.argv[3] ?? 20);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<{us: number, kB: number, handshake_ms: number}>} */
async function measure(args, ca) {
  const server = await Server.start(args, { ca });
  const metric = (name) => server.metric(`auralis_${name}`);
  const warm = await WebSocketClient.connect({ port: server.port, ca }); // what the first one costs is no listener's
  await pause(200);
  const memory = await metric('resident_memory_bytes');
  const idle_cpu = await metric('network_cpu_seconds_total');
  const clients = [];
  for (let i = 0; i < LISTENERS; i++) clients.push(await WebSocketClient.connect({ port: server.port, ca }));
  const handshake_ms = (1000 * ((await metric('network_cpu_seconds_total')) - idle_cpu)) / LISTENERS;
  for (const client of clients) {
    client._parse = () => {
      client._buffer = Buffer.alloc(0); // nobody looks at it
    };
    client.send({ type: 'listen', burst_ms: 0 });
  }
  await pause(2000);
  const kB = ((await metric('resident_memory_bytes')) - memory) / LISTENERS / 1000;
  const [cpu, packets] = [await metric('network_cpu_seconds_total'), await metric('packets_sent_total{room="lobby"}')];
  await pause(1000 * SECONDS);
  const us = (1e6 * ((await metric('network_cpu_seconds_total')) - cpu)) / ((await metric('packets_sent_total{room="lobby"}')) - packets);
  for (const client of [warm, ...clients]) client.destroy();
  await server.end();
  return { us, kB, handshake_ms };
}

const authority = new Authority();
const { cert, key } = authority.issue('cost', ['IP:127.0.0.1']);
const rows = { plain: await measure([]), TLS: await measure(['--tls-cert', cert, '--tls-key', key], authority.ca) };
console.log(`${LISTENERS} listeners, ${SECONDS} s, one packet a message`);
for (const [name, { us, kB, handshake_ms }] of Object.entries(rows))
  console.log(`${name.padEnd(6)} ${us.toFixed(1)} us of CPU a packet, ${kB.toFixed(1)} kB a listener, ${handshake_ms.toFixed(2)} ms of CPU to come in`);
authority.close();
process.exit(0);

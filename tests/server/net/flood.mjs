// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Floods a room until it is killed: a process of its own, so that what the others hear is not held up by this one.
// usage: node flood.mjs texts|unfinished|frames PORT ROOM FRAME AT_MS (the room's frame at a time of the wall clock)

import { Member, ON } from './member.mjs';
import { connect } from './server.mjs';
import { BINARY, TEXT, WebSocketClient } from './websocket.mjs';

const [kind, portText, room, frameText, atText] = process.argv.slice(2);
const server = { port: Number(portText) };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = () => Math.round(Number(frameText) + (performance.timeOrigin + performance.now() - Number(atText)) * 48);

/** Ten times the messages, notes and entering that there may be. */
async function texts() {
  for (let n = 0; ; n++, await pause(50)) {
    const member = await Member.enter(server, { room, name: `Flood ${n}` }).catch(() => null);
    while (member !== null && !member.client.isClosed) {
      for (let i = 0; i < 3; i++) {
        member.client.send({ type: 'say', text: `${n} ${i} ${'x'.repeat(400)}` });
        member.client.send({ type: 'typing', on: i % 2 === 0 });
        member.play(frame(), Array.from({ length: 60 }, (_, k) => ({ after: k, kind: ON, key: k + 30, value: 100 })));
      }
      member.client.messages.length = 0;
      await pause(10);
    }
  }
}

/** Heads and bodies that go on letter by letter. */
async function unfinished() {
  const sockets = [];
  for (;; await pause(50)) {
    for (let i = 0; i < 5 && sockets.length < 300; i++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(i % 2 === 0 ? 'GET / HTTP/1.1\r\nHost: lo'
        : `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`);
      sockets.push(socket);
    }
    for (const socket of sockets) if (!socket.destroyed) socket.write('x');
  }
}

/** Too large, in pieces, no text; each asks for compression, too. */
async function frames() {
  const tries = [
    (client) => client.sendFrame(TEXT, Buffer.alloc(5000, 0x20)),
    (client) => client.sendFrame(TEXT, Buffer.from([0xc3, 0x28])),
    (client) => client.sendFrame(BINARY, Buffer.alloc(5000)),
    (client) => {
      client.sendFrame(TEXT, Buffer.from('{"type":"say",'), { fin: false });
      for (let i = 0; i < 2000; i++) client.sendFrame(0, Buffer.from(' '), { fin: false });
      client.sendFrame(0, Buffer.from('"text":"in pieces"}'));
    },
  ];
  for (let n = 0; ; n++, await pause(20)) {
    const client = await WebSocketClient.connect({ port: server.port, path: `/ws?room=${room}`,
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=15' } }).catch(() => null);
    if (client === null) continue;
    client.socket.on('error', () => {});
    tries[n % tries.length](client);
    await pause(20);
    client.destroy();
  }
}

await { texts, unfinished, frames }[kind]();

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The connection against a WebSocket, a clock and timers that the test holds in its hand.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Connection } from '../../../client/web/connection.js';

let now_ms = 0;
let sockets = [];
/** Timers that wait, as {at_ms, every_ms, run}. */
let timers = new Map();
let count = 0;

globalThis.WebSocket = /** @type {any} */ (class {
  static OPEN = 1;
  constructor() {
    this.readyState = 1;
    this.sent = [];
    this.closed = false;
    sockets.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
});
globalThis.document = /** @type {any} */ ({ baseURI: 'http://localhost/', addEventListener() {} });
globalThis.window = /** @type {any} */ ({ addEventListener() {} });

beforeEach(() => {
  mock.restoreAll();
  [now_ms, sockets, timers] = [0, [], new Map()];
  mock.method(performance, 'now', () => now_ms);
  const later = (every) => (run, ms) => (timers.set(++count, { at_ms: now_ms + ms, every_ms: every ? ms : 0, run }), count);
  mock.method(globalThis, 'setTimeout', later(false));
  mock.method(globalThis, 'setInterval', later(true));
  mock.method(globalThis, 'clearTimeout', (id) => timers.delete(id));
});

/** Lets time pass; timers run late, in the order in which they are due, if `once` says they run only at the end. */
function pass(ms, once = false) {
  const end_ms = now_ms + ms;
  if (once) now_ms = end_ms;
  for (;;) {
    const [id, next] = [...timers].sort((a, b) => a[1].at_ms - b[1].at_ms)[0] ?? [];
    if (!next || next.at_ms > end_ms) break;
    now_ms = Math.max(now_ms, next.at_ms);
    if (next.every_ms > 0) next.at_ms = now_ms + next.every_ms;
    else timers.delete(id);
    next.run();
  }
  now_ms = end_ms;
}

function open() {
  const heard = [];
  const connection = new Connection('lobby', { onState() {}, onMessage: (one) => heard.push(one), onMedia() {}, onPong() {} });
  connection.start();
  sockets[0].onmessage({ data: '{"type":"hello"}' });
  return { connection, heard };
}

const answer = (socket) => socket.onmessage({ data: '{"type":"pong","client_time":0,"server_time":0}' });

test('a line that says nothing for 12 s is given up', () => {
  open();
  pass(11000);
  assert.equal(sockets[0].closed, false);
  pass(3000);
  assert.equal(sockets[0].closed, true);
});

test('a hidden page, whose timers run once a minute, keeps its connection', () => {
  open();
  for (let minute = 0; minute < 5; minute++) {
    const asked = sockets[0].sent.length;
    pass(60000, true);
    assert.ok(sockets[0].sent.length > asked, 'it asks whether somebody is there');
    answer(sockets[0]);
  }
  assert.equal(sockets.length, 1);
  assert.equal(sockets[0].closed, false);
});

test('after a sleep a line that is dead is given up soon', () => {
  open();
  pass(60000, true);
  pass(5000);
  assert.equal(sockets[0].closed, true);
});

test('nothing is sent into a line that the server is closing', () => {
  const { connection } = open();
  sockets[0].readyState = 2;
  const sent = sockets[0].sent.length;
  assert.equal(connection.send({ type: 'leave' }), false);
  connection.sendBinary(new ArrayBuffer(16));
  assert.equal(sockets[0].sent.length, sent);
});

test('what is no message begins the connection anew, without an error', () => {
  for (const data of ['', '{', '7', 'null', '"hello"']) {
    sockets = [];
    const { heard } = open();
    sockets[0].onmessage({ data });
    assert.equal(sockets[0].closed, true, data);
    assert.equal(heard.length, 1);
  }
});

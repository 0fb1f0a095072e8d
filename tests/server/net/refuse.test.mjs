// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a real server refuses, and that the music of everybody else goes on meanwhile.

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { exchange, Server } from './server.mjs';
import { BINARY, TEXT, WebSocketClient } from './websocket.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is said, and the error that must come back. */
const BAD_TEXTS = [
  ['nothing', '', 'INVALID_MESSAGE'],
  ['no JSON', 'hello?', 'INVALID_MESSAGE'],
  ['half of a message', '{"type":"stop"', 'INVALID_MESSAGE'],
  ['an array', '[]', 'INVALID_MESSAGE'],
  ['no type', '{}', 'INVALID_MESSAGE', 'type'],
  ['an unknown type', '{"type":"dance"}', 'INVALID_MESSAGE', 'type'],
  ['a type that is a number', '{"type":1}', 'INVALID_MESSAGE', 'type'],
  ['bpm 0', '{"type":"control","bpm":0,"id":"a"}', 'INVALID_CONTROL', 'bpm'],
  ['bpm as text', '{"type":"control","bpm":"60"}', 'INVALID_MESSAGE', 'bpm'],
  ['NaN', '{"type":"control","bpm":NaN}', 'INVALID_MESSAGE'],
  ['infinity', '{"type":"control","bpm":1e999}', 'INVALID_CONTROL', 'bpm'],
  ['a mode that does not exist', '{"type":"control","mode":"blues"}', 'INVALID_CONTROL', 'mode'],
  ['a preset that does not exist', '{"type":"select_preset","preset":"polka"}', 'INVALID_CONTROL', 'preset'],
  ['intensity 2', '{"type":"update_params","params":{"intensity":2}}', 'INVALID_CONTROL', 'intensity'],
  ['one good field and one bad', '{"type":"control","bpm":99,"key":"H"}', 'INVALID_CONTROL', 'key'],
  ['a burst of an hour', '{"type":"listen","burst_ms":3600000}', 'INVALID_MESSAGE', 'burst_ms'],
  ['a deep nest', `{"type":"stop","a":${'['.repeat(400)}${']'.repeat(400)}}`, 'INVALID_MESSAGE'],
  ['a zero byte', '{"type":"stop"}\0', 'INVALID_MESSAGE'],
];

describe('refusing', () => {
  /** @type {Server} */
  let server;
  /** @type {WebSocketClient} */
  let listener;
  let controls;
  before(async () => {
    server = await Server.start();
    listener = await WebSocketClient.connect({ port: server.port });
    controls = (await listener.text('hello')).controls;
    listener.send({ type: 'listen' });
    await listener.wait(({ opcode }) => opcode === BINARY, 'media');
  });

  after(async () => {
    // Through all of it: not one packet missing, nothing changed.
    const packets = listener.packets();
    assert.ok(packets.length > 100);
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    assert.deepEqual((await listener.ask({ type: 'status_request' }, 'status')).controls, controls);
    listener.destroy();
    assert.equal((await server.stop()).code, 0);
  });

  it('answers every bad text with an error and goes on', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    for (const [what, text, code, field] of BAD_TEXTS) {
      const error = await client.ask(text, 'error');
      assert.equal(error.code, code, what);
      assert.equal(error.field, field, what);
      assert.equal(error.recoverable, true, what);
      assert.ok(error.message.length > 5, what);
      await pause(60); // within the allowed rate
    }
    const error = await client.ask('{"type":"control","bpm":0,"id":"a"}', 'error');
    assert.deepEqual([error.id, error.value, error.limit], ['a', 0, '40..120']);
    await client.ask({ type: 'ping', client_time: 1, extra: { unknown: ['field'] } }, 'pong');
    client.destroy();
  });

  it('answers invalid UTF-8 with an error', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    client.sendFrame(TEXT, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    assert.equal((await client.text('error')).code, 'INVALID_MESSAGE');
    await client.ask({ type: 'ping', client_time: 1 }, 'pong');
    client.destroy();
  });

  it('closes with 1009 on a text over 1024 bytes, in one frame or in many', async () => {
    for (const frames of [1, 3, 300]) {
      const client = await WebSocketClient.connect({ port: server.port });
      await client.text('hello');
      const piece = Buffer.alloc(Math.ceil(1025 / frames), 0x20);
      for (let i = 0; i < frames; i++) client.sendFrame(i === 0 ? TEXT : 0, piece, { fin: i === frames - 1 });
      assert.equal((await client.text('error')).code, 'INVALID_MESSAGE');
      assert.equal(await client.closed(), 1009, `${frames} frames`);
    }
  });

  it('takes a message of 1024 bytes in many frames, with a ping in between', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    const text = Buffer.from(JSON.stringify({ type: 'ping', client_time: 7 }).padEnd(1024));
    for (let at = 0; at < 1024; at += 100) {
      client.sendFrame(at === 0 ? TEXT : 0, text.subarray(at, at + 100), { fin: at + 100 >= 1024 });
      if (at === 500) client.sendFrame(9, Buffer.from('still here?'));
    }
    assert.equal((await client.text('pong')).client_time, 7);
    client.destroy();
  });

  it('does not wait for the rest of a frame that announces terabytes', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    client.sendFrame(TEXT, Buffer.alloc(2000, 0x20), { length: 2 ** 40 });
    assert.equal((await client.text('error')).code, 'INVALID_MESSAGE');
    assert.equal(await client.closed(), 1009);
  });

  it('closes with 1003 on a binary frame', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    client.sendFrame(BINARY, Buffer.from([1, 2, 3]));
    assert.equal((await client.text('error')).code, 'INVALID_MESSAGE');
    assert.equal(await client.closed(), 1003);
  });

  it('has no work with one that breaks the protocol and does not answer the close', async () => {
    const clients = [];
    for (const listens of [false, true]) {
      const client = await WebSocketClient.connect({ port: server.port });
      await client.text('hello');
      if (listens) {
        client.send({ type: 'listen' });
        await client.wait(({ opcode }) => opcode === BINARY, 'media');
      }
      client.socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0])); // reserved bits
      client.sendFrame = () => {};
      clients.push(client);
    }
    const before_s = await server.metric('auralis_network_cpu_seconds_total');
    await pause(1500);
    const took_s = (await server.metric('auralis_network_cpu_seconds_total')) - before_s;
    assert.ok(took_s < 0.15, `${took_s.toFixed(2)} s of CPU time in 1.5 s`);
    assert.equal(await server.metric('auralis_connections{kind="websocket"}'), 1); // the one that listens to all this
    for (const client of clients) {
      assert.equal(client.closeCode, 1002);
      assert.equal(client.isClosed, false); // the server still waits for the answer
      client.destroy();
    }
  });

  it('ends connections that break the WebSocket protocol', async () => {
    for (const breach of [
      (client) => client.sendFrame(TEXT, Buffer.from('{}'), { masked: false }),
      (client) => client.sendFrame(3, Buffer.from('reserved')),
      (client) => client.sendFrame(0, Buffer.from('a continuation of nothing')),
      (client) => client.sendFrame(9, Buffer.alloc(126)), // a ping that is too long
      (client) => client.socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0])), // reserved bits
    ]) {
      const client = await WebSocketClient.connect({ port: server.port });
      await client.text('hello');
      breach(client);
      await pause(100);
      if (!client.isClosed) client.socket.end();
      await client.closed();
    }
  });

  it('drops what comes too fast and closes with 1008 after 3 seconds of it', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    await client.text('hello');
    const begin = performance.now();
    const timer = setInterval(() => {
      if (client.isOpen) for (let i = 0; i < 5; i++) client.send({ type: 'ping', client_time: 1 });
    }, 20);
    const code = await client.closed();
    clearInterval(timer);
    assert.equal(code, 1008);
    const took_ms = performance.now() - begin;
    assert.ok(took_ms > 2500 && took_ms < 6000, `${took_ms} ms`);
    assert.ok(client.messages.some(({ json }) => json?.code === 'RATE_LIMIT_EXCEEDED'));
  });

  it('refuses WebSockets of other pages, names, rooms and protocols', async () => {
    const port = server.port;
    for (const [status, options] of [
      [403, { headers: { Origin: 'http://evil.example' } }],
      [403, { headers: { Origin: 'null' } }],
      [403, { headers: { Origin: `http://localhost:${port + 1}` } }],
      [403, { headers: { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` } }],
      [403, { headers: { Host: 'evil.example' } }],
      [403, { headers: { Host: null } }],
      [404, { path: '/ws?room=attic' }],
      [404, { path: `/ws?room=${'x'.repeat(300)}` }],
      [404, { path: '/other' }],
      [400, { path: '/metrics' }],
      [400, { protocol: null }],
      [400, { protocol: 'http' }],
      [400, { protocol: 'source' }],
      [400, { protocol: 'auralis.v2' }],
    ]) {
      await assert.rejects(WebSocketClient.connect({ port, ...options }), { status }, JSON.stringify(options));
    }
    for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`]) {
      (await WebSocketClient.connect({ port, headers: { Origin: origin } })).destroy();
    }
    (await WebSocketClient.connect({ port, protocol: 'http, auralis.v1' }).catch(() => null))?.destroy();
    (await WebSocketClient.connect({ port, path: '/ws' })).destroy();
  });

  it('refuses bad requests with the right status and says why', async () => {
    const port = server.port;
    const json = { 'Content-Type': 'application/json' };
    for (const [status, code, method, path, options] of [
      [404, 'NOT_FOUND', 'GET', '/nothing'],
      [404, 'NOT_FOUND', 'GET', '/rooms/attic/stream.ogg'],
      [404, 'NOT_FOUND', 'GET', '/%2e%2e/%2e%2e/etc/passwd'],
      [404, 'NOT_FOUND', 'GET', '/node_modules/opus-decoder/package.json'],
      [405, 'METHOD_NOT_ALLOWED', 'POST', '/'],
      [405, 'METHOD_NOT_ALLOWED', 'DELETE', '/api/v1/control'],
      [405, 'METHOD_NOT_ALLOWED', 'PUT', '/api/v1/control', { headers: json, body: '{}' }],
      [400, 'INVALID_MESSAGE', 'GET', '/ws'],
      [415, 'UNSUPPORTED_MEDIA_TYPE', 'POST', '/api/v1/control', { headers: { 'Content-Type': 'text/plain' }, body: '{"bpm":61}' }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: json, body: 'x' }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: json, body: '{"volume":1}' }],
      [400, 'INVALID_CONTROL', 'POST', '/api/v1/control', { headers: json, body: '{"bpm":0}' }],
      [400, 'INVALID_CONTROL', 'POST', '/api/v1/control', { headers: json, body: '{"bpm":61,"mode":"blues"}' }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: json }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: { ...json, 'Content-Length': 'ten' }, body: '{"bpm":61}' }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: { ...json, 'Content-Length': '-1' }, body: '{"bpm":61}' }],
      [400, 'INVALID_MESSAGE', 'POST', '/api/v1/control', { headers: { ...json, 'Transfer-Encoding': 'chunked' }, body: 'a\r\n{"bpm":61}\r\n0\r\n\r\n' }],
      [413, 'TOO_LARGE', 'POST', '/api/v1/control', { headers: json, body: `{"bpm":61,"x":"${'y'.repeat(5000)}"}` }],
      [413, 'TOO_LARGE', 'POST', '/api/v1/control', { headers: { ...json, 'Content-Length': '99999999999' }, body: '{}' }],
      [403, 'DENIED', 'POST', '/api/v1/control', { headers: { ...json, Origin: 'http://evil.example' }, body: '{"bpm":61}' }],
      [403, 'DENIED', 'POST', '/api/v1/control', { headers: json, body: '{"bpm":61}', host: `evil.example:${port}` }],
      [403, 'DENIED', 'GET', '/api/v1/status', { host: 'evil.example' }],
      [403, 'DENIED', 'GET', '/', { host: null }],
    ]) {
      const answer = await server.request(method, path, options);
      const what = `${method} ${path} ${JSON.stringify(options ?? {}).slice(0, 200)}: ${answer.body}`;
      assert.equal(answer.status, status, what);
      assert.equal(answer.json.error.code, code, what);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', what);
      if (status === 405) assert.ok(answer.headers.allow.includes('GET'), what);
    }
  });

  it('survives bytes that are no HTTP at all', async () => {
    for (const raw of [
      '\r\n\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      `GET /${'a'.repeat(20000)} HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nX: ${'b'.repeat(20000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(3000)}\r\n`,
      `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
      `POST /api/v1/control HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}GARBAGE AFTER THE BODY\r\n\r\n`,
    ]) {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.write(raw, 'latin1');
      await pause(150);
      socket.destroy();
    }
    assert.equal((await server.request('GET', '/healthz')).status, 200);
  });

  it('takes no encoded line end for a real one', async () => {
    const origin = `%0d%0aOrigin:%20http://localhost:${server.port}%0d%0a`;
    for (const path of ['/%0d%0aX-Injected:%20yes', `/api/v1/status${origin}`, '/%0a', '/%0d']) {
      const raw = `GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`;
      const answer = (await exchange(server.port, raw)).toString();
      assert.doesNotMatch(answer, /^HTTP\/1.\d 200/, path);
      assert.doesNotMatch(answer, /^x-injected/im, path);
    }
    const evil = { port: server.port, headers: { Origin: 'http://evil.example' } };
    for (const path of [`/ws${origin}`, `/ws%20HTTP/1.1${origin}`, `/ws?room=lobby${origin}`, `/ws?room=lobby%20HTTP/1.1${origin}`]) {
      await assert.rejects(WebSocketClient.connect({ ...evil, path }), path);
    }
    const twice = { Origin: `http://localhost:${server.port}\r\nOrigin: http://evil.example` };
    await assert.rejects(WebSocketClient.connect({ port: server.port, headers: twice }), { status: 403 });
  });

  it('lets who says all before he listens read the answer, but does not hear him for ever', async () => {
    const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n`;
    const piece = 'a'.repeat(1 << 16);
    const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const heard = [];
    const errors = [];
    socket.on('error', (error) => errors.push(error));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(head);
    for (let k = 0; k < 8; k++) {
      socket.write(piece);
      await pause(40);
    }
    assert.deepEqual(errors, []);
    socket.on('data', (data) => heard.push(data));
    await new Promise((resolve) => socket.on('end', resolve));
    assert.match(Buffer.concat(heard).toString(), /^HTTP\/1.1 413 /);
    const begin_ms = Date.now();
    const talking = setInterval(() => socket.write(piece), 40);
    await closed;
    clearInterval(talking);
    const talked_ms = Date.now() - begin_ms;
    assert.ok(talked_ms > 2000 && talked_ms < 10000, `${talked_ms} ms`);
  });

  it('serves the next request on the same connection after a refusal', async () => {
    const host = `Host: localhost:${server.port}\r\n`;
    const raw = `GET /nothing HTTP/1.1\r\n${host}\r\nGET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
    const answer = (await exchange(server.port, raw)).toString();
    assert.equal(answer.match(/HTTP\/1.1 404/g)?.length, 1);
    assert.equal(answer.match(/HTTP\/1.1 200/g)?.length, 1);
  });
});

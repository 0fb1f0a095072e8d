// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Running a real server: start, control, tokens, limits, metrics, reload and the way out.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { exchange, Server } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';
import { OpusDecoder } from '../../../client/web/node_modules/opus-decoder/index.js';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The left channel of what the packets hold. */
async function decode(packets) {
  const decoder = new OpusDecoder({ sampleRate: 48000, channels: 2 });
  await decoder.ready;
  const { channelData } = decoder.decodeFrames(packets.map(({ bytes }) => new Uint8Array(bytes)));
  decoder.free();
  return channelData[0];
}

/** An answer as it is on the wire. @returns {Promise<{headers: http.IncomingHttpHeaders, bytes: Buffer}>} */
function fetchBytes(port, where, headers, method = 'GET') {
  return new Promise((resolve, reject) => {
    const sent = http.request({ port, path: where, headers, method }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part)).on('end', () => resolve({ headers: answer.headers, bytes: Buffer.concat(parts) }));
    });
    sent.on('error', reject).end();
  });
}

/** Whether gzip may be sent, RFC 9110, section 12.5.3. */
const CODINGS = [
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['br;q=1.0 ,\tGZIP ; q=0.8', true],
  ['gzip;q=0.001', true],
  ['gzip;q=0', false],
  ['deflate, gzip; Q=0.000, br', false],
  ['x-gzipped, gzi, gzipp', false],
  ['identity', false],
  [',', false],
  ['', false],
];

describe('serving', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('answers the probes', async () => {
    assert.deepEqual((await server.request('GET', '/healthz')).json, { status: 'ok', store: 'ok' });
    assert.deepEqual((await server.request('GET', '/readyz')).json, { status: 'ready' });
  });

  it('serves the page with the headers it needs', async () => {
    const { status, headers, body } = await server.request('GET', '/');
    assert.equal(status, 200);
    assert.match(body, /<html/);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    const again = await server.request('GET', '/', { headers: { 'If-None-Match': headers.etag } });
    assert.equal(again.status, 304);
    assert.equal(again.body, '');
    assert.equal(again.headers['content-length'], undefined); // RFC 9110, 8.6: it is not 0
    const line = `Host: localhost:${server.port}\r\n`;
    const twice = `GET / HTTP/1.1\r\n${line}If-None-Match: ${headers.etag}\r\n\r\nGET /healthz HTTP/1.1\r\n${line}Connection: close\r\n\r\n`;
    assert.match((await exchange(server.port, twice)).toString(), /^HTTP\/1.1 304[^]*HTTP\/1.1 200/); // the connection stays
    for (const script of body.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)) {
      assert.equal((await server.request('GET', `/${script[1]}`)).status, 200, script[1]);
    }
  });

  it('packs the page for who unpacks it', async () => {
    const plain = await fetchBytes(server.port, '/player.js', {});
    assert.deepEqual([plain.headers['content-encoding'], plain.headers.vary], [undefined, 'Accept-Encoding']);
    for (const [codings, isPacked] of CODINGS) {
      const headers = { 'Accept-Encoding': codings };
      const packed = await fetchBytes(server.port, '/player.js', headers);
      assert.equal(packed.headers['content-encoding'], isPacked ? 'gzip' : undefined, codings);
      assert.equal(packed.headers.vary, 'Accept-Encoding');
      assert.deepEqual(isPacked ? gunzipSync(packed.bytes) : packed.bytes, plain.bytes, codings);
      assert.ok(!isPacked || packed.bytes.length < plain.bytes.length / 2);
      const head = await fetchBytes(server.port, '/player.js', headers, 'HEAD');
      assert.equal(head.headers['content-length'], String(packed.bytes.length));
      assert.equal(packed.headers.etag, plain.headers.etag);
    }
    const font = await fetchBytes(server.port, '/figtree.woff2', { 'Accept-Encoding': 'gzip' });
    assert.deepEqual([font.headers['content-encoding'], font.headers.vary], [undefined, undefined], 'is packed already');
  });

  it('names every module of the page at once', async () => {
    const { body } = await server.request('GET', '/');
    const named = [...body.matchAll(/<link rel="modulepreload" href="([\w-]+\.js)">/g)].map(([, name]) => name);
    const needed = ['page.js'];
    for (const name of needed) {
      const { body: text } = await server.request('GET', `/${name}`);
      for (const [, one] of text.matchAll(/^(?:import|export|\}).* from '\.\/([\w-]+\.js)';$/gm)) if (!needed.includes(one)) needed.push(one);
    }
    assert.ok(needed.length > 50);
    assert.deepEqual(named.sort(), needed.sort());
  });

  it('sends large files whole, also on one connection', async () => {
    const { headers, body } = await server.request('GET', '/opus-decoder.js');
    assert.equal(Buffer.byteLength(body), Number(headers['content-length']));
    assert.ok(body.length > 50000);
  });

  it('lists presets and the controls in effect', async () => {
    const presets = (await server.request('GET', '/api/v1/presets')).json;
    assert.ok(presets.length >= 5);
    for (const { name, description, controls } of presets) {
      assert.ok(name && description && controls.bpm >= 40 && controls.mode);
    }
    const controls = (await server.request('GET', '/api/v1/control')).json;
    assert.deepEqual(Object.keys(controls), [
      'key', 'mode', 'bpm', 'intensity', 'density', 'brightness', 'seed', 'preset', 'mute', 'fade',
    ]);
  });

  it('tells its state', async () => {
    const { server: about, rooms } = (await server.request('GET', '/api/v1/status')).json;
    assert.equal(about.read_only, false);
    assert.equal(rooms.length, 1);
    const wanted = ['id', 'frame', 'rendering', 'listeners', 'controls', 'music', 'seed', 'packets', 'skipped', 'late',
      'missed', 'render_cpu_ratio', 'bitrate'];
    for (const field of wanted) assert.ok(field in rooms[0], field);
    for (const field of ['bar', 'beat', 'phrase', 'phrase_bar', 'phrase_bars', 'chapter', 'chord', 'degree', 'bass',
      'next_bar_frame', 'beat_frame']) assert.ok(field in rooms[0].music, field);
    assert.ok(rooms[0].music.degree >= 1 && rooms[0].music.degree <= 7);
  });

  it('applies a change from HTTP and tells everybody', async () => {
    const client = await WebSocketClient.connect({ port: server.port });
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    const from = client.messages.length;
    const { status, json } = await server.post({ key: 'D dorian', bpm: 72.5, mute: ['bell'] });
    assert.equal(status, 200);
    const applied = Object.fromEntries(json.applied.map((one) => [one.control, one]));
    assert.deepEqual(Object.keys(applied).sort(), ['bpm', 'key', 'mode', 'mute']);
    assert.equal(applied.bpm.value, 72.5);
    assert.equal(applied.bpm.effect, 'beat');
    assert.equal(applied.key.effect, 'bar');
    assert.equal(applied.mute.effect, 'now');
    for (const { at_frame, effect_frame } of json.applied) {
      assert.ok(effect_frame >= at_frame && effect_frame - at_frame <= 5 * 48000);
    }
    const told = await client.text('control', { from });
    assert.deepEqual(told.controls, { key: 'D', mode: 'dorian', bpm: 72.5, mute: ['bell'] });
    assert.equal('id' in told, false);
    const update = await client.text('generation_update', {
      from, timeout_ms: 8000, matches: ({ controls }) => controls.key === 'D' && controls.bpm === 72.5,
    });
    assert.equal(update.controls.mode, 'dorian');
    client.destroy();
  });

  it('gives the id back to the sender and the change to the other', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => WebSocketClient.connect({ port: server.port })));
    await Promise.all([a.text('hello'), b.text('hello')]);
    const mine = await a.ask({ type: 'control', brightness: 0.25, id: 'a-1' }, 'control');
    assert.equal(mine.id, 'a-1');
    const theirs = await b.text('control');
    assert.deepEqual(theirs.controls, { brightness: 0.25 });
    assert.equal('id' in theirs, false);
    a.destroy();
    b.destroy();
  });

  it('limits changes of the room and says when to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 90 }, () => server.post({ brightness: 0.5 })));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0 && refused.length < 60, `${refused.length} refused`);
    assert.equal(refused[0].json.error.code, 'RATE_LIMIT_EXCEEDED');
    assert.ok(Number(refused[0].headers['retry-after']) >= 1);
    assert.equal(answers.filter(({ status }) => status === 200).length + refused.length, 90);
  });

  it('measures itself', async () => {
    const { status, headers, body } = await server.request('GET', '/metrics');
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/plain; version=0.0.4/);
    const families = new Set([...body.matchAll(/^# TYPE (\w+) (?:gauge|counter|histogram)$/gm)].map(([, name]) => name));
    for (const line of body.trimEnd().split('\n')) {
      if (line.startsWith('#')) continue;
      const [, name, value] = /^([a-z_]+)(?:\{[a-z]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? (\S+)$/.exec(line) ?? [];
      assert.ok(families.has(name) || families.has(name.replace(/_(bucket|sum|count)$/, '')), line);
      assert.ok(Number.isFinite(Number(value)), line);
    }
    assert.ok((await server.metric('auralis_uptime_seconds')) > 0);
    assert.ok((await server.metric('auralis_packets_total{room="lobby"}')) > 0);
    assert.ok((await server.metric('auralis_http_requests_total{status="2xx"}')) > 10);
  });
});

describe('starting', () => {
  it('says clearly that a port is in use and ends with 69', async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address();
    const { code, output } = await Server.run(['--listen', `127.0.0.1:${port}`]);
    holder.close();
    assert.equal(code, 69);
    assert.ok(output.includes(
      `auralis: cannot listen on 127.0.0.1:${port}: address already in use ` +
      `(another program has it; try --listen 127.0.0.1:${port + 1})`), output);
  });

  it('refuses wrong options with field, value and limit', async () => {
    const file = path.join(os.tmpdir(), `auralis-${process.pid}.json`);
    await writeFile(file, '{bad');
    for (const [args, words] of [
      [['--bpm', '0'], ['bpm', '0', '40..120']],
      [['--listen', 'nowhere'], ['listen', 'nowhere', 'HOST:PORT']],
      [['--lisen', '8080'], ['lisen', 'listen']],
      [['--max-listeners', 'many'], ['max-listeners', 'many', '1..1000000']],
      [['--config', '/nonexistent.json'], ['/nonexistent.json']],
      [['--config', file], [`--config ${file}: must be a JSON object: not JSON`]],
      [['--lisen'], ['--lisen: not an option']],
      [['--token-key-old', '/nonexistent'], ['--token-key-old', '--token-key,']],
    ]) {
      const { code, output } = await Server.run(args);
      assert.ok(code === 2 || code === 66 || code === 78, `${args}: ${code}`);
      for (const word of words) assert.ok(output.includes(word), `${args}: ${output}`);
    }
    await rm(file);
  });

  it('ends with 0 when nobody is there', async () => {
    const server = await Server.start();
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 5000, `${ms} ms`);
  });
});

describe('tokens', () => {
  it('off loopback without a token nobody can change anything', async () => {
    const server = await Server.start([], { listen: '0.0.0.0:0' });
    assert.match(server.output, /read-only/);
    assert.equal((await server.request('GET', '/api/v1/status')).json.server.read_only, true);
    assert.equal((await server.post({ bpm: 70 })).status, 403);
    assert.equal((await server.post({ bpm: 70 }, { Authorization: 'Bearer anything' })).status, 403);
    const client = await WebSocketClient.connect({ port: server.port });
    assert.equal((await client.text('hello')).can_control, false);
    assert.equal((await client.ask({ type: 'control', bpm: 70 }, 'error')).code, 'DENIED');
    assert.equal((await client.ask({ type: 'hello', token: 'anything' }, 'error')).code, 'DENIED');
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    assert.equal((await server.request('GET', '/', { host: `evil.example:${server.port}` })).status, 403);
    client.destroy();
    await server.stop();
  });

  it('off loopback the token opens control, and is never written down', async () => {
    const token = 'correct-horse-battery-staple';
    const server = await Server.start(['--log-level', 'debug'], {
      listen: '0.0.0.0:0', env: { AURALIS_CONTROL_TOKEN: token },
    });
    const missing = await server.post({ bpm: 70 });
    assert.equal(missing.status, 401);
    assert.equal(missing.headers['www-authenticate'], 'Bearer');
    assert.equal((await server.post({ bpm: 70 }, { Authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await server.post({ bpm: 70 }, { Authorization: `Bearer ${token}x` })).status, 401);
    assert.equal((await server.post({ bpm: 70 }, { Authorization: `Bearer ${token}` })).status, 200);
    const client = await WebSocketClient.connect({ port: server.port });
    assert.equal((await client.text('hello')).can_control, false);
    assert.equal((await client.ask({ type: 'control', bpm: 71 }, 'error')).code, 'DENIED');
    const refused = await client.ask({ type: 'hello', token: 'wrong' }, 'error');
    assert.equal(refused.code, 'DENIED');
    assert.ok(!JSON.stringify(refused).includes('wrong'));
    await client.ask({ type: 'hello', token }, 'status');
    assert.equal((await client.ask({ type: 'control', bpm: 71 }, 'control')).controls.bpm, 71);
    client.destroy();
    await server.stop();
    assert.ok(!server.output.includes(token));
  });

  it('SIGHUP takes over who may show the player in a frame, and whose pages may ask', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-'));
    const file = path.join(folder, 'auralis.json');
    await writeFile(file, JSON.stringify({ 'allow-origin': 'https://old.example' }));
    const server = await Server.start(['--config', file]);
    const policy = async () => (await fetch(`http://localhost:${server.port}/embed`)).headers.get('content-security-policy');
    assert.ok((await policy()).includes("frame-ancestors 'self' https://old.example"));
    await writeFile(file, JSON.stringify({ 'allow-origin': 'https://new.example' }));
    server.child.kill('SIGHUP');
    await pause(300);
    assert.ok((await policy()).includes("frame-ancestors 'self' https://new.example"), await policy());
    // What a browser asks before it lets such a page change anything, and what it wants to see in the answer.
    const asked = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,content-type' };
    for (const where of ['/api/v1/control', '/api/v1/rooms', '/api/v1/auth/login']) {
      const { headers } = await server.request('OPTIONS', where, { headers: { Origin: 'https://new.example', ...asked } });
      assert.equal(headers['access-control-allow-origin'], 'https://new.example', where);
      assert.match(headers['access-control-allow-methods'], /POST/, where);
      assert.equal(headers['access-control-allow-headers'], 'Authorization, Content-Type', where);
      assert.equal(headers['access-control-allow-credentials'], undefined, where);
      const old = await server.request('OPTIONS', where, { headers: { Origin: 'https://old.example', ...asked } });
      assert.equal(old.headers['access-control-allow-origin'], undefined, where);
    }
    for (const [where, body] of [['/api/v1/control', '{"bpm":71}'], ['/api/v1/rooms', '{}'], ['/api/v1/auth/guest', '{"name":"G"}']]) {
      const answer = await server.request('POST', where, { body, headers: { Origin: 'https://new.example', 'Content-Type': 'application/json' } });
      assert.deepEqual([Math.floor(answer.status / 100), answer.headers['access-control-allow-origin'], answer.headers.vary],
        [2, 'https://new.example', 'Origin'], where);
    }
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('SIGHUP with a name for others closes the door to new rooms, unless they were asked for', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-'));
    const file = path.join(folder, 'auralis.json');
    for (const [args, status] of [[[], 403], [['--max-rooms', '3'], 201]]) {
      await writeFile(file, '{}');
      const server = await Server.start(['--config', file, ...args]);
      const open = () =>
        server.request('POST', '/api/v1/rooms', { headers: { 'Content-Type': 'application/json' }, body: '{}' });
      assert.equal((await open()).status, 201);
      await writeFile(file, JSON.stringify({ 'allow-host': 'music.example' }));
      server.child.kill('SIGHUP');
      await pause(300);
      assert.equal((await open()).status, status, `${args}`);
      await server.stop();
    }
    await rm(folder, { recursive: true });
  });

  it('SIGHUP takes over a new token', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-'));
    const file = path.join(folder, 'auralis.json');
    await writeFile(file, JSON.stringify({ 'control-token': 'first-token' }));
    const server = await Server.start(['--config', file]);
    const bearer = (token) => ({ Authorization: `Bearer ${token}` });
    assert.equal((await server.post({ bpm: 70 }, bearer('first-token'))).status, 200);
    await writeFile(file, JSON.stringify({ 'control-token': 'second-token' }));
    server.child.kill('SIGHUP');
    await pause(300);
    assert.equal((await server.post({ bpm: 71 }, bearer('first-token'))).status, 401);
    assert.equal((await server.post({ bpm: 71 }, bearer('second-token'))).status, 200);
    await writeFile(file, '{"control-token": 7');
    server.child.kill('SIGHUP');
    await pause(300);
    assert.equal((await server.post({ bpm: 72 }, bearer('second-token'))).status, 200);
    await server.stop();
    await rm(folder, { recursive: true });
  });
});

describe('limits', () => {
  it('has no room for more than it was told', async () => {
    const server = await Server.start(['--max-listeners', '2']);
    const clients = [];
    for (let i = 0; i < 2; i++) {
      clients.push(await WebSocketClient.connect({ port: server.port }));
      await clients[i].text('hello');
    }
    const third = await WebSocketClient.connect({ port: server.port });
    const error = await third.text('error');
    assert.equal(error.code, 'SERVER_OVERLOAD');
    assert.equal(error.recoverable, false);
    assert.equal(await third.closed(), 1008);
    assert.equal((await server.request('GET', '/rooms/lobby/stream.ogg')).status, 503);
    clients[0].destroy();
    await pause(200);
    const fourth = await WebSocketClient.connect({ port: server.port });
    await fourth.text('hello');
    fourth.destroy();
    clients[1].destroy();
    await server.stop();
  });
});

describe('stopping', () => {
  it('fades, says bye, closes with 1001 and ends with 0 within 5 s', async () => {
    const server = await Server.start();
    const listening = await WebSocketClient.connect({ port: server.port });
    const silent = await WebSocketClient.connect({ port: server.port });
    const deaf = await WebSocketClient.connect({ port: server.port });
    const stream = net.connect(server.port, '127.0.0.1');
    let streamed = 0;
    stream.on('error', () => {});
    stream.on('data', (data) => {
      streamed += data.length;
    });
    stream.write(`GET /rooms/lobby/stream.ogg HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
    const streamEnd = once(stream, 'close');
    listening.send({ type: 'listen' });
    deaf.send({ type: 'listen' });
    await listening.wait(({ opcode }) => opcode === BINARY, 'media');
    deaf.socket.pause(); // does not answer the close
    await pause(1000);
    const begin = performance.now();
    const stopped = server.stop();
    await pause(300);
    assert.equal((await server.request('GET', '/readyz')).status, 503);
    assert.equal((await server.request('GET', '/healthz')).status, 200);
    assert.equal((await server.request('GET', '/rooms/lobby/stream.ogg')).status, 503);
    await assert.rejects(WebSocketClient.connect({ port: server.port }), { status: 503 });
    const bye = await listening.text('bye');
    assert.equal(bye.reason, 'stopping');
    assert.ok(bye.retry_ms > 0);
    assert.equal(await listening.closed(), 1001);
    assert.equal(await silent.closed(), 1001);
    const { code, ms } = await stopped;
    console.log(`SIGTERM to exit: ${ms.toFixed(0)} ms; bye after ${(performance.now() - begin).toFixed(0)} ms at most`);
    assert.equal(code, 0);
    assert.ok(ms < 5000, `${ms} ms`);
    const packets = listening.packets();
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    const heard = await decode(packets);
    const peak = (samples) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    assert.ok(peak(heard.subarray(0, 24000)) > 0.01, 'music first');
    assert.ok(peak(heard.subarray(-960)) < 1e-3, `silence at the end: ${peak(heard.subarray(-960))}`);
    await streamEnd;
    assert.ok(streamed > 10000);
    deaf.destroy();
  });

  it('a second signal ends it at once', async () => {
    const server = await Server.start();
    const client = await WebSocketClient.connect({ port: server.port });
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    const begin = performance.now();
    server.child.kill('SIGTERM');
    await pause(100);
    server.child.kill('SIGINT');
    const { code } = await server.exit;
    assert.equal(code, 0);
    assert.ok(performance.now() - begin < 1000);
    client.destroy();
  });
});

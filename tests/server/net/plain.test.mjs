// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What plain players, directories and displays ask a real server for: playlists, statistics as Icecast has them, heads,
// ranges, preflights, bursts, events.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Events } from './events.mjs';
import { Server } from './server.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const OPEN = [
  '/stream.ogg', '/stream.opus', '/stream.mp3', '/stream.oga', '/events', '/listen.m3u', '/listen.pls', '/listen.xspf', '/status-json.xsl',
  '/admin/publicstats', '/admin/publicstats.json', '/rooms/lobby/stream.ogg', '/rooms/lobby/stream.mp3', '/rooms/lobby/stream.oga', '/rooms/lobby/events',
  '/rooms/lobby/listen.m3u', '/rooms/lobby/journal.auralis',
];

/** An answer that never ends, and its bytes up to now. */
async function open(url, headers = {}) {
  const answer = { chunks: [], headers: {}, status: 0 };
  await new Promise((resolve, reject) => {
    answer.request = http.get(url, { headers }, (response) => {
      answer.headers = response.headers;
      answer.status = response.statusCode;
      response.on('data', (chunk) => answer.chunks.push(chunk));
      response.on('error', () => {});
      resolve();
    });
    answer.request.on('error', reject);
  });
  answer.request.on('error', () => {});
  answer.bytes = () => Buffer.concat(answer.chunks);
  answer.close = () => answer.request.destroy();
  return answer;
}

/** Serial, sequence number and granule of each page. */
function pages(bytes) {
  const found = [];
  for (let at = 0; at + 27 <= bytes.length && at + 27 + bytes[at + 26] <= bytes.length; ) {
    assert.equal(bytes.toString('latin1', at, at + 4), 'OggS');
    found.push({ serial: bytes.readUInt32LE(at + 14), sequence: bytes.readUInt32LE(at + 18), granule: Number(bytes.readBigInt64LE(at + 6)) });
    const lacing = bytes.subarray(at + 27, at + 27 + bytes[at + 26]);
    at += 27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0);
  }
  return found;
}

describe('plain players', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    server = await Server.start(['--burst-ms', '1000']);
  });
  after(() => server.stop());

  it('finds the sound by playlists, under the name by which it was asked', async () => {
    for (const [format, type] of [['m3u', 'audio/x-mpegurl'], ['pls', 'audio/x-scpls'], ['xspf', 'application/xspf+xml']]) {
      for (const base of ['', '/rooms/lobby']) {
        const { status, headers, body } = await server.request('GET', `${base}/listen.${format}`, { host: `127.0.0.1:${server.port}` });
        assert.equal(status, 200);
        assert.equal(headers['content-type'], type);
        const urls = body.match(/http:[^\s<]+stream\.\w+/g);
        assert.deepEqual(urls, ['ogg', 'mp3', 'oga'].map((suffix) => `http://127.0.0.1:${server.port}/rooms/lobby/stream.${suffix}`));
        for (const url of urls) assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
      }
    }
    const behindProxy = await server.request('GET', '/listen.m3u', { headers: { 'X-Forwarded-Proto': 'https' } });
    assert.match(behindProxy.body, /\nhttps:\/\/localhost:/);
    const asStranger = await server.request('GET', '/listen.m3u', { host: 'evil.example' });
    assert.equal(asStranger.status, 403);
    assert.doesNotMatch(asStranger.body, /evil/);
  });

  it('answers HEAD and OPTIONS wherever it answers GET, and lets pages of others read', async () => {
    for (const path of OPEN) {
      const head = await server.request('HEAD', path);
      assert.equal(head.status, 200, path);
      assert.equal(head.body, '', path);
      assert.equal(head.headers['access-control-allow-origin'], '*', path);
      assert.match(head.headers['access-control-expose-headers'], /Icy-MetaInt/, path);
      assert.equal(head.headers['cache-control'], 'no-store', path);
      const options = await server.request('OPTIONS', path, {
        headers: { Origin: 'https://radio.example', 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'icy-metadata' },
      });
      assert.equal(options.status, 200, path);
      assert.equal(options.headers['access-control-allow-origin'], '*', path);
      assert.match(options.headers['access-control-allow-headers'], /Icy-MetaData/, path);
      assert.equal((await server.request('POST', path)).status, 405, path);
    }
    const control = await server.request('OPTIONS', '/api/v1/control', { headers: { Origin: 'https://evil.example' } });
    assert.equal(control.headers['access-control-allow-origin'], undefined, 'writing is not shared');
    assert.equal(control.headers.allow, 'GET, HEAD, POST, OPTIONS');
  });

  it('tells Icecast\'s statistics with a list of sources, and counts who listens', async () => {
    const ogg = await open(`${server.url}/stream.ogg`);
    const mp3 = await open(`${server.url}/stream.mp3`);
    const flac = await open(`${server.url}/stream.oga`);
    const { icestats } = (await server.request('GET', '/status-json.xsl')).json;
    assert.ok(Array.isArray(icestats.source));
    assert.deepEqual(icestats.source.map(({ listeners, server_type, subtype }) => [listeners, server_type, subtype]),
      [[1, 'audio/ogg', 'Opus'], [1, 'audio/mpeg', 'MP3'], [1, 'audio/ogg', 'FLAC']]);
    assert.match((await server.request('GET', '/metrics')).body, /^auralis_connections\{kind="flac"\} 1$/m);
    assert.match(icestats.source[0].title, /^Focus - D dorian, \w+$/);
    assert.equal(icestats.source[0].listenurl, `http://localhost:${server.port}/rooms/lobby/stream.ogg`);
    ogg.close();
    mp3.close();
    flac.close();
    await pause(200);
    const documents = (await server.request('GET', '/admin/publicstats.json')).json;
    const source = documents.find((document) => document.source).source['/rooms/lobby/stream.ogg'];
    assert.deepEqual([source.listeners, source.listener_peak], [0, 1]);
  });

  it('has no ranges: what is asked from the middle comes from now, as one stream', async () => {
    const first = await open(`${server.url}/stream.ogg`);
    await pause(1500);
    const again = await open(`${server.url}/stream.ogg?burst_ms=0`, { Range: 'bytes=100000-' });
    assert.equal(again.status, 200);
    assert.equal(again.headers['accept-ranges'], 'none');
    assert.equal(again.headers['content-range'], undefined);
    await pause(1000);
    const found = pages(again.bytes());
    assert.ok(found.length > 20);
    found.forEach(({ serial, sequence, granule }, i) => {
      assert.equal(serial, found[0].serial);
      assert.equal(sequence, i, 'numbers begin at 0');
      assert.equal(granule, Math.max(0, i - 1) * 960, 'time begins with the listener');
    });
    assert.notEqual(pages(first.bytes())[0].serial, found[0].serial);
    first.close();
    again.close();
  });

  it('begins with as much sound as was asked, else as the server was told', async () => {
    const warm = await open(`${server.url}/stream.ogg`);
    await pause(2600);
    for (const [query, packets] of [['?burst_ms=0', 0], ['?burst_ms=2000', 100], ['', 50]]) {
      const answer = await open(`${server.url}/stream.ogg${query}`);
      await pause(60);
      const more = pages(answer.bytes()).length - 2 - packets;
      assert.ok(more >= 0 && more <= 12, `${query}: ${more} packets more than ${packets}`);
      answer.close();
    }
    const refused = await server.request('GET', '/stream.ogg?burst_ms=4001');
    assert.equal(refused.status, 400);
    assert.match(refused.json.error.message, /0\.\.4000/);
    warm.close();
  });

  it('puts titles into MP3 only where they are asked for', async () => {
    const plain = await open(`${server.url}/stream.mp3`);
    const icy = await open(`${server.url}/stream.mp3`, { 'Icy-MetaData': '1' });
    assert.equal(plain.headers['icy-metaint'], undefined);
    assert.deepEqual(
      ['icy-metaint', 'icy-name', 'icy-genre', 'icy-br', 'icy-sr', 'icy-pub', 'content-type'].map((name) => icy.headers[name]),
      ['16000', 'Auralis lobby', 'Ambient', '128', '48000', '0', 'audio/mpeg'],
    );
    await pause(1500);
    assert.ok(!plain.bytes().includes('StreamTitle'));
    const bytes = icy.bytes();
    assert.equal(bytes.toString('latin1', 16001, 16014), "StreamTitle='");
    plain.close();
    icy.close();
  });

  it('tells followers what plays, without waking the room', async () => {
    await pause(100);
    const events = Events.open(`${server.url}/rooms/lobby/events`);
    const { headers } = await events.opened;
    assert.equal(headers['content-type'], 'text/event-stream');
    assert.equal(headers['cache-control'], 'no-store');
    for (let i = 0; i < 50 && events.all.length < 4; i++) await pause(20);
    assert.deepEqual(events.all.map(({ name }) => name), ['title', 'section', 'chord', 'controls']);
    for (const { id, data } of events.all) {
      assert.equal(id, String(data.frame));
      assert.equal(data.type, 'generation_update');
      assert.match(data.music.title, /^Focus - D dorian, \w+$/);
    }
    const { json } = await server.post({ key: 'A' });
    assert.equal(await server.metric('auralis_room_listeners{room="lobby"}'), 0);
    assert.equal(await server.metric('auralis_connections{kind="events"}'), 1);
    for (let i = 0; i < 400 && events.of('title').length < 2; i++) await pause(20);
    const told = events.of('title')[1].data;
    assert.equal(told.music.tonic, 'A');
    assert.ok(told.frame >= json.applied[0].effect_frame);
    assert.ok(told.frame <= json.applied[0].effect_frame + 2 * 48000, 'a room that rests is looked at once a second');
    events.close();
  });
});

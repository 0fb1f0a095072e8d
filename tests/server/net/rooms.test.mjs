// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Rooms that people open on a real server: several at once, each its own music; a link that goes on where a journal
// stands; who may open and who may control; and everything that somebody might try.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertSameAgain } from './again.mjs';
import { Server, exchange } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const TEN_MINUTES = 600 * 48000;

/** @param {Server} server */
function open(server, body, headers = {}, options = {}) {
  return server.request('POST', '/api/v1/rooms', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...options,
  });
}

/** @param {Server} server */
async function opened(server, body) {
  const { status, json, headers } = await open(server, body);
  assert.equal(status, 201, JSON.stringify(json));
  assert.match(json.room, /^[a-z2-7]{16}$/);
  assert.equal(headers.location, `/api/v1/status?room=${json.room}`);
  return json;
}

async function listen(server, room) {
  const client = await WebSocketClient.connect({ port: server.port, path: `/ws?room=${room}` });
  client.hello = await client.text('hello');
  client.send({ type: 'listen' });
  await client.wait(({ opcode }) => opcode === BINARY, 'media');
  return client;
}

async function journalOf(server, room) {
  const answer = await fetch(`http://localhost:${server.port}/rooms/${room}/journal.auralis`);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

const asText = (journal) => `auralis:1:${journal.toString('base64url')}`;
const statusOf = async (server, room) => (await server.request('GET', `/api/v1/status?room=${room}`)).json.rooms[0];

function assertNoGap(client) {
  const packets = client.packets();
  packets.forEach(({ frame }, k) => assert.equal(frame, packets[0].frame + 960 * k));
  return packets;
}

describe('rooms that people open', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    server = await Server.start(['--preset', 'sleep', '--max-rooms', '6']);
  });
  after(async () => {
    await server.end();
  });

  it('are several at once, each with its own music and its own people', async () => {
    const first = await opened(server, { seed: 11, preset: 'bright' });
    const second = await opened(server, {});
    assert.notEqual(first.room, second.room);
    assert.equal(first.frame, 0);
    assert.equal(first.token, undefined); // on loopback nobody needs one
    const clients = await Promise.all(['lobby', first.room, second.room].map((room) => listen(server, room)));
    const [lobby, one, two] = clients;
    assert.equal(one.hello.room, first.room);
    assert.equal(one.hello.controls.seed, 11);
    assert.equal(one.hello.controls.preset, 'bright');
    assert.equal(two.hello.controls.preset, 'sleep'); // as the server was started
    assert.notEqual(two.hello.controls.seed, lobby.hello.controls.seed);
    assert.equal(one.hello.can_control, true);

    const { at_frame: frame } = await one.ask({ type: 'control', bpm: 77 }, 'control');
    assert.ok(frame > 0);
    const changed = await server.request('POST', `/api/v1/control?room=${second.room}`, {
      headers: { 'Content-Type': 'application/json' }, body: '{"density":0.9}',
    });
    assert.equal(changed.status, 200);
    await two.text('control');
    await pause(2000); // the next beat
    assert.equal((await server.request('GET', `/api/v1/control?room=${first.room}`)).json.bpm, 77);
    assert.notEqual((await server.request('GET', '/api/v1/control')).json.bpm, 77);
    assert.equal((await statusOf(server, second.room)).controls.density, 0.9);
    assert.notEqual((await statusOf(server, 'lobby')).controls.density, 0.9);
    assert.equal((await statusOf(server, first.room)).listeners, 1);
    assert.equal(clients.filter(({ messages }) => messages.some(({ json }) => json?.type === 'control')).length, 2);
    const streams = clients.map(assertNoGap);
    assert.ok(streams.every((packets) => packets.length > 60));
    const bytes = (packets) => Buffer.concat(packets.slice(0, 40).map((packet) => packet.bytes));
    assert.ok(!bytes(streams[1]).equals(bytes(streams[2])));
    for (const client of clients) client.destroy();
    assert.equal(await server.metric('auralis_opened_rooms'), 2);
    assert.doesNotMatch((await server.request('GET', '/metrics')).body, new RegExp(`${first.room}|${second.room}`));
    assert.doesNotMatch((await server.request('GET', '/api/v1/status')).body, new RegExp(`${first.room}|${second.room}`));
  });

  it('go on where a journal stands, and a share of a share is a share', async () => {
    // A night in which somebody changed things, ten minutes ago and just now, and went on changing them.
    const night = await opened(server, { seed: 9007199254740991, preset: 'bright', frame: TEN_MINUTES - 48000 });
    for (const change of [{ key: 'F', brightness: 0.9 }, { density: 0.8 }, { bpm: 90 }]) {
      const answer = await server.request('POST', `/api/v1/control?room=${night.room}`, {
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(change),
      });
      assert.equal(answer.status, 200);
      await pause(1100);
    }
    const original = await journalOf(server, night.room);

    const begin = performance.now();
    const shared = await opened(server, { journal: asText(original), frame: TEN_MINUTES });
    console.log(`opened at ten minutes in ${(performance.now() - begin).toFixed(0)} ms`);
    assert.equal(shared.frame, TEN_MINUTES);
    assert.equal(shared.note, undefined);
    const client = await listen(server, shared.room);
    const lead = client.hello.frame - TEN_MINUTES;
    assert.ok(lead >= 0 && lead < 48000, `${lead} frames after where it was asked for`);
    const { server_time: now } = await client.ask({ type: 'ping', client_time: 0 }, 'pong');
    assert.ok(Math.abs(now - client.hello.zero_time - 600000) < 2000); // its frame 0 was ten minutes ago
    assert.equal(client.hello.controls.bpm, 70); // what came after the frame is left out
    await pause(1500);
    const { at_frame: at } = await client.ask({ type: 'control', intensity: 0.2 }, 'control');
    await pause(2000);
    const journal = await journalOf(server, shared.room);
    const packets = assertNoGap(client);
    client.destroy();
    assert.ok(packets[0].frame > TEN_MINUTES - 48000 && packets[0].frame < TEN_MINUTES + 48000);

    const before = await assertSameAgain(packets, await upTo(server, original, TEN_MINUTES), at);
    assert.ok(before > 60, `${before} packets as the original has them`);
    const all = await assertSameAgain(packets, journal, packets.at(-1).frame);
    assert.ok(all > before + 60, `${all} packets as the room's own journal has them`);

    const again = await opened(server, { journal: asText(journal), frame: at + 48000 });
    const other = await listen(server, again.room);
    await pause(700);
    assert.ok((await assertSameAgain(assertNoGap(other), journal)) > 20);
    other.destroy();
  });

  /** The journal of the room that a journal opens at a frame: nothing in it is later. */
  async function upTo(server, original, frame) {
    const { room } = await opened(server, { journal: asText(original), frame });
    return journalOf(server, room);
  }

  it('are full at some time', async () => {
    let answer = await open(server, {});
    for (let k = 0; k < 6 && answer.status === 201; k++) answer = await open(server, {});
    const { status, json, headers } = answer;
    assert.equal(status, 503);
    assert.equal(json.error.code, 'SERVER_OVERLOAD');
    assert.match(json.error.message, /no place for another room/);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.equal(await server.metric('auralis_opened_rooms'), 6);
    assert.equal(await server.metric('auralis_opened_rooms_max'), 6);
    assert.ok((await server.metric('auralis_rooms_refused_total{reason="rooms"}')) >= 1);
  });

  it('that do not exist are 404 everywhere', async () => {
    for (const room of ['aaaaaaaaaaaaaaaa', 'LOBBY', '', 'a'.repeat(64), 'a'.repeat(300), '%00', 'lobby2']) {
      for (const path of ['stream.ogg', 'events', 'journal.auralis', 'live.m3u8', 'listen.m3u'])
        assert.equal((await server.request('GET', `/rooms/${room}/${path}`)).status, 404, `${room} ${path}`);
      if (room === '%00') continue;
      assert.equal((await server.request('GET', `/api/v1/status?room=${room}`)).status, 404, room);
      await assert.rejects(WebSocketClient.connect({ port: server.port, path: `/ws?room=${room}` }), { status: 404 });
    }
    const { status } = await server.request('POST', '/api/v1/control?room=aaaaaaaaaaaaaaaa', {
      headers: { 'Content-Type': 'application/json' }, body: '{"bpm":60}',
    });
    assert.equal(status, 404);
  });
});

describe('asking for a room', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(async () => {
    await server.end();
  });

  it('says what is wrong, and where', async () => {
    const journal = await journalOf(server, 'lobby');
    const damaged = Buffer.from(journal);
    damaged[30] ^= 1;
    const rows = [
      [{ journal: asText(damaged) }, 'journal', /byte \d+: damaged: the checksum/],
      [{ journal: 'auralis:1:!' }, 'journal', /character 10 is not one of base64url/],
      [{ journal: 'hello' }, 'journal', /auralis:1:/],
      [{ journal: asText(journal), frame: 48000 * 3600 }, 'frame', /at most the journal's end/],
      [{ journal: asText(journal), bpm: 60 }, 'bpm', /left out where a journal is given/],
      [{ bpm: 500 }, 'bpm', /500 is not within 40\.\.120/],
      [{ frame: -1 }, 'frame', /whole number/],
    ];
    for (const [body, field, message] of rows) {
      const { status, json } = await open(server, body);
      assert.equal(status, 400, JSON.stringify(json));
      assert.match(json.error.message, message);
      assert.equal(json.error.details.field, field);
      assert.ok(json.error.details.limit.length > 3);
    }
    await pause(3000); // the rate
    for (const body of ['', '[]', '{', '"a"']) assert.equal((await open(server, body)).status, 400, body);
    assert.equal((await open(server, ' '.repeat(65537))).status, 413);
    assert.equal((await open(server, `{"journal":"${'A'.repeat(65000)}"}`)).status, 400);
    assert.equal((await open(server, '{}', { 'Content-Type': 'text/plain' })).status, 415);
    assert.equal((await open(server, '{}', { Origin: 'http://evil.example' })).status, 403);
    assert.equal((await open(server, '{}', {}, { host: 'evil.example' })).status, 403);
    assert.equal((await server.request('PUT', '/api/v1/rooms')).status, 405);
    assert.equal((await server.request('OPTIONS', '/api/v1/rooms')).headers.allow, 'GET, HEAD, POST, OPTIONS');
    assert.equal(await server.metric('auralis_opened_rooms'), 0);
  });

  it('a thousand times is no use, and nobody hears it', async () => {
    const listener = await listen(server, 'lobby');
    const answers = new Map();
    const head = `POST /api/v1/rooms HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
    for (let round = 0; round < 20; round++) {
      const all = Array.from({ length: 50 }, (_, k) => {
        // Some go away before they are answered, some never send what they announce.
        const body = k % 10 === 9 ? '' : '{}';
        return exchange(server.port, `${head}Content-Length: ${k % 10 === 9 ? 60000 : 2}\r\n\r\n${body}`, '127.0.0.1', undefined, k % 10 === 8 ? 1 : 400);
      });
      for (const answer of await Promise.all(all)) {
        const status = answer.toString('latin1').split(' ')[1] ?? 'none';
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    }
    console.log(`1000 requests: ${[...answers].map(([status, count]) => `${count} ${status}`).join(', ')}`);
    assert.ok((answers.get('201') ?? 0) <= 8);
    assert.ok(answers.get('429') > 500);
    await pause(2000);
    const packets = assertNoGap(listener);
    assert.ok(packets.length > 100);
    assert.equal(listener.isClosed, false);
    assert.equal(await server.metric('auralis_packets_missed_total{room="lobby"}'), 0);
    assert.ok((await server.metric('auralis_opened_rooms')) <= 8);
    listener.destroy();
  });
});

describe('off loopback', () => {
  it('no rooms are opened unless that is wanted', async () => {
    const server = await Server.start([], { listen: '0.0.0.0:0' });
    const { status, json } = await open(server, {});
    assert.equal(status, 403);
    assert.match(json.error.message, /--max-rooms/);
    assert.equal((await server.request('GET', '/api/v1/status')).json.server.opened_rooms_max, 0);
    await server.end();
  });

  it("a room's token opens this room alone", async () => {
    const server = await Server.start(['--max-rooms', '2'], { listen: '0.0.0.0:0' });
    const one = (await open(server, {})).json;
    const two = (await open(server, {})).json;
    assert.match(one.token, /^[a-z2-7]{32}$/);
    assert.notEqual(one.token, two.token);
    const change = (query, token) =>
      server.request('POST', `/api/v1/control${query}`, {
        headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }, body: '{"bpm":66}',
      });
    assert.equal((await change(`?room=${one.room}`, one.token)).status, 200);
    assert.equal((await change(`?room=${one.room}`, two.token)).status, 401);
    assert.equal((await change(`?room=${one.room}`)).status, 401);
    assert.equal((await change('', one.token)).status, 403); // the first room is read-only
    assert.equal((await change('?room=lobby', one.token)).status, 403);

    const client = await WebSocketClient.connect({ port: server.port, path: `/ws?room=${one.room}` });
    assert.equal((await client.text('hello')).can_control, false);
    assert.equal((await client.ask({ type: 'control', bpm: 70 }, 'error')).code, 'DENIED');
    assert.equal((await client.ask({ type: 'hello', token: two.token }, 'error')).code, 'DENIED');
    await client.ask({ type: 'hello', token: one.token }, 'status');
    assert.equal((await client.ask({ type: 'control', bpm: 70, id: 'x' }, 'control')).id, 'x');
    client.destroy();
    const told = (await server.request('GET', '/metrics')).body + (await server.request('GET', '/api/v1/status')).body;
    await server.end();
    for (const secret of [one.token, two.token, one.room, two.room]) {
      assert.ok(!server.output.includes(secret), 'not in the log');
      assert.ok(!told.includes(secret));
    }
  });
});

describe('a room that was left', { skip: process.env.AUR_TEST_SCALE !== 'full' && 'a minute is long: AUR_TEST_SCALE=full' }, () => {
  it('closes after a minute, with the events that somebody followed, and leaves nothing behind', async () => {
    const server = await Server.start();
    const before = await server.metric('auralis_open_fds');
    const { room } = await opened(server, {});
    const client = await listen(server, room);
    const events = exchange(server.port, `GET /rooms/${room}/events HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`, '127.0.0.1', undefined, 200000);
    await pause(2000);
    assertNoGap(client);
    client.destroy();
    await pause(50000);
    assert.equal((await server.request('GET', `/api/v1/status?room=${room}`)).status, 200);
    assert.match((await events).toString(), /event: title/); // they end
    assert.equal((await server.request('GET', `/api/v1/status?room=${room}`)).status, 404);
    await pause(2000);
    assert.equal(await server.metric('auralis_opened_rooms'), 0);
    assert.equal(await server.metric('auralis_rooms_closed_total'), 1);
    assert.equal(await server.metric('auralis_open_fds'), before);
    assert.ok((await server.metric('auralis_packets_sent_total{room="(opened)"}')) > 80);
    await server.end();
  });
});

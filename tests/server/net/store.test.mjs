// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What outlives the process, and what happens when the store cannot be read or written, on a real server.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open as openFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import { Member, eventually, open } from './member.mjs';
import { freePort } from './programs.mjs';
import { Server } from './server.mjs';
import { needing } from './tools.mjs';

const PASSWORD = 'correct horse battery';

/** Asks with a token. @returns {Promise<{status: number, json: any}>} */
function ask(server, method, path, { token, body } = {}) {
  return server.request(method, `/api/v1/${path}`, {
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    body: body === undefined ? '' : JSON.stringify(body),
  });
}

const register = (server, login) => ask(server, 'POST', 'auth/register', { body: { login, password: PASSWORD } });
const health = async (server) => (await server.request('GET', '/healthz')).json;
const lines = (server, words) => server.output.split('\n').filter((line) => line.includes(words)).length;

/** Pages of an Ogg stream as they come: whether any is missing, and how much music they hold. */
class Stream {
  static async begin(server) {
    const stream = new Stream();
    stream.bytes = Buffer.alloc(0);
    stream.pages = []; // {sequence, frame}
    stream.request = http.get(`${server.url}/stream.ogg?burst_ms=0`, (response) =>
      response.on('data', (data) => stream._take(data)).on('error', () => {}));
    stream.request.on('error', () => {});
    await eventually('the stream', () => stream.pages.length > 10);
    stream.begin_ms = performance.now();
    stream.first = stream.pages.at(-1);
    return stream;
  }

  _take(data) {
    this.bytes = Buffer.concat([this.bytes, data]);
    while (this.bytes.length >= 27) {
      assert.equal(this.bytes.toString('latin1', 0, 4), 'OggS');
      const head = 27 + this.bytes[26];
      const size = this.bytes.length < head ? Infinity : this.bytes.subarray(27, head).reduce((sum, one) => sum + one, head);
      if (this.bytes.length < size) return;
      this.pages.push({ frame: Number(this.bytes.readBigInt64LE(6)), sequence: this.bytes.readUInt32LE(18) });
      this.bytes = this.bytes.subarray(size);
    }
  }

  /** No page is missing, and as much music has come as time has gone by. */
  end() {
    this.request.destroy();
    const since = this.pages.slice(this.pages.indexOf(this.first));
    since.forEach(({ sequence }, i) => assert.equal(sequence, this.first.sequence + i, 'a page is missing'));
    const music_s = (since.at(-1).frame - this.first.frame) / 48000;
    const gone_s = (performance.now() - this.begin_ms) / 1000;
    assert.ok(music_s > gone_s - 1, `${music_s} s of music in ${gone_s} s`);
  }
}

const logIn = (server, login) => ask(server, 'POST', 'auth/login', { body: { login, password: PASSWORD } });

describe('a login that has ended', () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(`${tmpdir()}/auralis-store-`);
  });
  after(() => rm(folder, { recursive: true }));

  it('stays so when the server is killed and started again', async () => {
    const options = ['--preset', 'sleep', '--store', `${folder}/people.db`, '--token-key', `${folder}/key`];
    let server = await Server.start(options);
    try {
      const left = (await register(server, 'anna')).json;
      const stays = (await logIn(server, 'anna')).json;
      assert.equal((await ask(server, 'POST', 'auth/logout', { token: left.token })).status, 204);
      server.child.kill('SIGKILL');
      await server.exit;
      server = await Server.start(options);
      const { status, json } = await ask(server, 'GET', 'me', { token: left.token });
      assert.deepEqual([status, json.error?.code], [401, 'TOKEN_INVALID']);
      await assert.rejects(Member.enter(server, { token: left.token }), { code: 'TOKEN_INVALID' });
      assert.equal((await ask(server, 'POST', 'auth/refresh', { body: { refresh_token: left.refresh_token } })).status, 401);
      assert.equal((await ask(server, 'GET', 'me', { token: stays.token })).status, 200);
      (await Member.enter(server, { token: stays.token })).leave();
      // A refresh token that comes twice ends its session, access tokens and all.
      const fresh = (await ask(server, 'POST', 'auth/refresh', { body: { refresh_token: stays.refresh_token } })).json;
      assert.equal((await ask(server, 'GET', 'me', { token: fresh.token })).status, 200);
      assert.equal((await ask(server, 'POST', 'auth/refresh', { body: { refresh_token: stays.refresh_token } })).status, 401);
      assert.equal((await ask(server, 'GET', 'me', { token: fresh.token })).status, 401);
    } finally {
      await server.end();
    }
  });
});

describe('a store that cannot be read or written', () => {
  let folder, options, server, anna, stream, member, said;
  const path = () => `${folder}/people.db`;

  beforeEach(async () => {
    folder = await mkdtemp(`${tmpdir()}/auralis-store-`);
    options = ['--preset', 'sleep', '--store', path(), '--token-key', `${folder}/key`, '--max-rooms', '8'];
    server = undefined;
  });
  afterEach(async () => {
    member?.leave();
    member = undefined;
    if (server !== undefined && server.child.exitCode === null && server.child.signalCode === null) await server.end();
    await rm(folder, { recursive: true });
  });

  /** Somebody has an account, somebody is in the lobby, and the music is listened to. */
  async function begin() {
    server = await Server.start(options);
    anna ??= (await register(server, 'anna')).json;
    member = await Member.enter(server, { name: 'Gus' });
    member.say('before', 'b');
    said = (await member.heard('said')).message.number;
    assert.deepEqual(await health(server), { status: 'ok', store: 'ok' });
    stream = await Stream.begin(server);
  }

  /** What would be written is refused, each time, and the log has it once. */
  async function assertRefused(words) {
    for (let i = 0; i < 3; i++) { // so much may one say at once
      const { status, json, headers } = await register(server, `ben${i}`);
      assert.deepEqual([status, json.error?.code, headers['retry-after']], [503, 'STORE_FAILED', '1']);
      const text = `lost ${i}`;
      assert.equal(await member.refused(i < 2 ? { type: 'say', text, id: `x${i}` } : { type: 'edit', message: said, text, id: `x${i}` }), 'STORE_FAILED');
    }
    const late = await Member.enter(server, { name: 'Lea' });
    assert.deepEqual(late.welcome.chat.map(({ text }) => text), ['before']);
    assert.equal(lines(server, words), 1, server.output);
    assert.equal(lines(server, 'Z error '), 1, server.output);
    assert.equal(await server.metric('auralis_store_ok'), 0);
    assert.ok((await server.metric('auralis_store_failures_total')) >= 3);
    // What goes nowhere needs no store.
    assert.equal(await member.refused({ type: 'unsay', message: said, id: 'u' }), 'STORE_FAILED');
    assert.equal((await late.heard('unsaid')).message.number, said); // bad words go, wherever they are written
    late.leave();
    const room = await open(server, { name: 'Meanwhile', type: 'jam' });
    const other = await Member.enter(server, { room, name: 'Olga' });
    other.say('hello', 'o');
    assert.equal((await other.answer('said')).message.text, 'hello');
    other.leave();
  }

  it('is full: reading and music go on, and it works again when there is room', needing({ prlimit: 'util-linux' }), async () => {
    anna = undefined;
    await begin();
    const limit = (bytes) => execFileSync('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:unlimited`]);
    limit(4096);
    await assertRefused('it fails');
    assert.equal((await health(server)).store, 'failing');
    assert.equal((await ask(server, 'GET', 'me', { token: anna.token })).status, 200);
    const fields = { name: 'Not kept', type: 'jam', persistent: true };
    assert.equal((await ask(server, 'POST', 'rooms', { token: anna.token, body: fields })).status, 503);
    assert.equal((await server.request('GET', '/api/v1/rooms/Not-kept')).status, 404);
    const { status } = await ask(server, 'POST', 'auth/logout', { token: anna.token });
    assert.equal(status, 503); // and so the login still holds
    assert.equal((await ask(server, 'GET', 'me', { token: anna.token })).status, 200);
    limit('unlimited');
    await eventually('the store', async () => (await health(server)).store === 'ok', 15000);
    assert.equal(lines(server, 'it works again'), 1);
    assert.equal((await register(server, 'ben')).status, 201);
    member.say('after', 'a');
    assert.equal((await member.next(({ type, id }) => type === 'said' && id === 'a', 'said')).message.text, 'after');
    await open(server, fields, anna.token);
    stream.end();
    // What was refused is not there, what was acknowledged is.
    await server.end();
    server = await Server.start(options);
    member = await Member.enter(server, { name: 'Gus' });
    assert.deepEqual(member.welcome.chat.map(({ text }) => text), ['before', 'after']);
    assert.equal((await logIn(server, 'ben')).status, 200);
    assert.equal((await logIn(server, 'ben0')).status, 401);
  });

  it('is damaged while it is used: nothing is written over it, and it is not opened again', async () => {
    anna = undefined;
    server = await Server.start(options);
    anna = (await register(server, 'anna')).json;
    await server.end(); // now all is in the one file
    await begin();
    const { size } = await stat(path());
    const file = await openFile(path(), 'r+');
    await file.write(Buffer.alloc(size, 0xa5), 0, size, 0);
    await file.close();
    const { status, json } = await ask(server, 'GET', 'me', { token: anna.token });
    assert.deepEqual([status, json.error.code], [503, 'STORE_FAILED']);
    assert.equal((await health(server)).store, 'damaged');
    await assert.rejects(Member.enter(server, { token: anna.token }), { code: 'STORE_FAILED' });
    await assertRefused('it is damaged');
    stream.end();
    await server.end();
    assert.ok((await readFile(path())).every((byte) => byte === 0xa5), 'something was written over it');
    const { code, output } = await Server.run(['--listen', '127.0.0.1:0', ...options]);
    assert.equal(code, 69, output);
    assert.match(output, /^auralis: .*people\.db: it is damaged .*; put a backup in its place$/m);
  });

  it('is damaged when the server starts: it says so, and ends', async () => {
    anna = undefined;
    server = await Server.start(options);
    for (let i = 0; i < 8; i++) await register(server, `somebody${i}`);
    await server.end();
    const whole = await readFile(path());
    const damages = {
      'its head': [0, 100, /it is no store: not a database/],
      'a page': [2 * 4096, 4096, /it is damaged.*put a backup in its place/],
      'the middle of all pages': [4096 + 8, whole.length - 4104, /it is damaged.*put a backup in its place/],
    };
    for (const [what, [from, bytes, words]] of Object.entries(damages)) {
      const damaged = Buffer.from(whole).fill(0x5a, from, from + bytes);
      await writeFile(path(), damaged);
      const { code, output } = await Server.run(['--listen', '127.0.0.1:0', ...options]);
      assert.equal(code, 69, `${what}: ${output}`);
      assert.match(output, words, what);
      assert.ok((await readFile(path())).equals(damaged), `${what}: something was written over it`);
    }
    await writeFile(path(), whole); // a backup
    server = await Server.start(options);
    assert.equal((await logIn(server, 'somebody7')).status, 200);
  });

  it('is a Redis that goes away and comes back', needing({ 'redis-server': 'redis-server' }), async () => {
    const port = await freePort();
    const startRedis = async () => {
      const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes',
        '--appendfsync', 'always', '--daemonize', 'no'], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => redis.stdout.on('data', (data) => /Ready to accept/.test(data) && resolve()));
      return redis;
    };
    let redis = await startRedis();
    try {
      options[3] = `redis://127.0.0.1:${port}`;
      anna = undefined;
      await begin();
      const left = (await logIn(server, 'anna')).json;
      assert.equal((await ask(server, 'POST', 'auth/logout', { token: left.token })).status, 204);
      redis.kill('SIGKILL');
      await once(redis, 'exit');
      await assertRefused('it fails');
      const { status, json } = await ask(server, 'GET', 'me', { token: anna.token });
      assert.deepEqual([status, json.error.code], [503, 'STORE_FAILED']);
      await assert.rejects(Member.enter(server, { token: anna.token }), { code: 'STORE_FAILED' });
      redis = await startRedis();
      await eventually('the store', async () => (await health(server)).store === 'ok', 15000);
      assert.equal(lines(server, 'it works again'), 1);
      assert.equal((await ask(server, 'GET', 'me', { token: anna.token })).status, 200);
      assert.equal((await ask(server, 'GET', 'me', { token: left.token })).status, 401);
      member.say('after', 'a');
      await member.next(({ type, id }) => type === 'said' && id === 'a', 'said');
      stream.end();
    } finally {
      await server.end();
      redis.kill('SIGKILL');
    }
  });
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// HTTP below /api/v1 against its contract, docs/openapi.json: a validator by others finds the document sound, the program
// has every path of it and no other, and a real server gives every answer it names, each by its schema.

import Ajv2020 from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Member, eventually } from './member.mjs';
import { Browser, Provider, freePort, optionsFor } from './provider.mjs';
import { needing } from './tools.mjs';
import { Server, exchange } from './server.mjs';

const text = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
const contract = JSON.parse(text);
const METHODS = ['get', 'post', 'put', 'delete'];
const PASSWORD = 'correct horse battery';

/** One note of a quarter. */
const MIDI = Buffer.from('4d546864000000060000000101e04d54726b0000000d00903c648360803c0000ff2f00', 'hex');

/** What a client asks with that wants to speak by WebSocket. */
const WEBSOCKET = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' };

const hasRedis = needing({ 'redis-server': 'redis-server' });

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(contract, 'contract');
const checks = new Map();

/** The check for what stands at a place of the contract. @param {string[]} path */
function checkAt(...path) {
  const pointer = path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  if (!checks.has(pointer)) checks.set(pointer, ajv.compile({ $ref: `contract#/${encodeURI(pointer)}` }));
  return checks.get(pointer);
}

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => ({ name: `${method} ${path}`, method, path, ...item[method] })),
);

/** Follows a reference. @returns {[any, string[]]} what is meant, and where it is */
function resolve(value, where) {
  if (value.$ref === undefined) return [value, where];
  const path = value.$ref.slice(2).split('/');
  return [path.reduce((at, part) => at[part], contract), path];
}

/** The codes of errors that an answer of this status may have; none: it is no error. */
function codesOf({ path, method, responses }, status) {
  if (responses[status] === undefined) return [];
  const [answer] = resolve(responses[status], ['paths', path, method, 'responses', String(status)]);
  const [, more] = answer.content?.['application/json']?.schema.allOf ?? [];
  const code = more?.properties.error?.properties.code ?? {};
  return code.enum ?? (code.const === undefined ? [] : [code.const]);
}

/** What is about the music of a room: it takes no tokens of people, and the query says which room. */
const isOfMusic = ({ tags }) => tags.includes('music');
const takesRoom = ({ parameters = [] }) => parameters.some((one) => resolve(one, [])[0].name === 'room');

/** What was asked and answered: "get /path 200", "get /path 403 BANNED". */
const seen = new Set();

/** Whether an answer is one of the contract's. */
function assertKept(operation, { status, headers, body, json }) {
  const name = `${operation.name} ${status}`;
  const given = operation.responses[status];
  assert.ok(given !== undefined, `${name} is not in the contract: ${body}`);
  const [answer, where] = resolve(given, ['paths', operation.path, operation.method, 'responses', String(status)]);
  for (const header of Object.keys(answer.headers ?? {}))
    if (header.startsWith('X-RateLimit')) assert.match(headers[header.toLowerCase()], /^\d+$/, `${name}: ${header}`);
  if (status === 429) assert.match(headers['retry-after'], /^\d+$/, name);
  if (answer.content === undefined) {
    assert.equal(body, '', name);
  } else {
    assert.equal(headers['content-type'], 'application/json', name);
    const check = checkAt(...where, 'content', 'application/json', 'schema');
    assert.ok(check(json), `${name}: ${ajv.errorsText(check.errors)}\n${body}`);
  }
  assert.equal(headers['cache-control'], 'no-store', name);
  seen.add(status < 400 ? name : `${name} ${json.error.code}`);
}

describe('the contract', () => {
  it('is OpenAPI 3.1 to a validator by others', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(contract));
    assert.ok(valid, JSON.stringify(errors, null, 1));
    assert.equal(validator.version, '3.1');
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  });

  it('has every route of the program, and no other', () => {
    const routes = new Set(execFileSync(process.env.REST_ROUTES_BIN, { encoding: 'utf8' }).trim().split('\n'));
    assert.deepEqual(operations.map(({ name }) => name).sort(), [...routes].sort());
  });
});

describe('the server keeps the contract', () => {
  /** @type {Server} */
  let server;
  /** @type {Provider} */
  let provider;
  /** @type {{token: string, refresh_token: string, person: any}} */
  let anna;
  let ben;
  let guest;

  /** Bytes go by fetch, which cannot ask as wrongly as texts can. */
  async function send(method, path, { headers, body }) {
    if (typeof body === 'string') return server.request(method, path, { headers, body });
    const answer = await fetch(`http://localhost:${server.port}${path}`, { method, headers, body });
    const said = await answer.text();
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: said, json: JSON.parse(said) };
  }

  /** Asks, and checks the answer against the contract. */
  async function ask(name, { token, params = {}, query = '', body, raw, type = 'application/json', headers = {} } = {}) {
    const operation = operations.find((one) => one.name === name);
    assert.ok(operation !== undefined, name);
    const path = operation.path.replace(/{(\w+)}/g, (_, part) => encodeURIComponent(params[part] ?? 'nothing'));
    const content = raw ?? (body === undefined ? '' : JSON.stringify(body));
    const answer = await send(operation.method.toUpperCase(), `${path}${query}`, {
      headers: {
        ...(content === '' ? {} : { 'Content-Type': type }),
        ...(content === '' && operation.method !== 'get' ? { 'Content-Length': '0' } : {}),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: content,
    });
    assertKept(operation, answer);
    if (answer.status < 300 && body !== undefined && operation.requestBody !== undefined) {
      const check = checkAt('paths', operation.path, operation.method, 'requestBody', 'content', 'application/json', 'schema');
      assert.ok(check(body), `${name} took what the contract does not allow: ${JSON.stringify(body)}`);
    }
    return answer;
  }

  /** The same, and it must end so. */
  async function expect(status, name, how) {
    const answer = await ask(name, how);
    assert.equal(answer.status, status, `${name}: ${answer.body}`);
    return answer.json;
  }

  const refused = async (status, code, name, how) => assert.equal((await expect(status, name, how)).error.code, code);

  before(async () => {
    const [port, own] = [await freePort(), await freePort()];
    const { args, env } = optionsFor(port);
    provider = await Provider.start(port, `http://localhost:${own}/api/v1/auth/openid/done`);
    server = await Server.start(['--preset', 'sleep', ...args], { listen: `127.0.0.1:${own}`, env });
  });
  after(async () => {
    await provider.stop();
    await server.end();
  });

  it('tells what it keeps', async () => {
    const { status, headers, body } = await server.request('GET', '/openapi.json');
    assert.deepEqual([status, headers['content-type'], body], [200, 'application/json', text]);
  });

  it('accounts', async () => {
    const register = (login, more) => ({ body: { login, password: PASSWORD, ...more } });
    anna = await expect(201, 'post /api/v1/auth/register', register('anna', { name: 'Anna', email: 'anna@example.org' }));
    ben = await expect(201, 'post /api/v1/auth/register', register('ben'));
    assert.deepEqual([anna.person.role, ben.person.role], ['admin', 'member']);
    await refused(409, 'TAKEN', 'post /api/v1/auth/register', register('ANNA'));
    await refused(400, 'INVALID_MESSAGE', 'post /api/v1/auth/register', register('a'));
    await refused(400, 'INVALID_MESSAGE', 'post /api/v1/auth/register', { body: { login: 'carl', password: '1234567' } });
    ben = await expect(200, 'post /api/v1/auth/login', { body: { login: 'ben', password: PASSWORD } });
    await refused(401, 'WRONG_LOGIN', 'post /api/v1/auth/login', { body: { login: 'ben', password: 'wrong' } });
    const again = await expect(200, 'post /api/v1/auth/refresh', { body: { refresh_token: ben.refresh_token } });
    await refused(401, 'TOKEN_INVALID', 'post /api/v1/auth/refresh', { body: { refresh_token: ben.refresh_token } });
    await refused(401, 'TOKEN_INVALID', 'post /api/v1/auth/refresh', { body: { refresh_token: again.refresh_token } });
    await refused(401, 'TOKEN_INVALID', 'post /api/v1/auth/refresh');
    await refused(401, 'TOKEN_INVALID', 'get /api/v1/me', { token: again.token }); // the session has ended, with all it gave
    ben = await expect(200, 'post /api/v1/auth/login', { body: { login: 'ben', password: PASSWORD } });
    const passwords = (old, fresh) => ({ token: ben.token, body: { old, new: fresh } });
    ben = await expect(200, 'put /api/v1/auth/password', passwords(PASSWORD, `${PASSWORD} 2`));
    await refused(401, 'WRONG_LOGIN', 'put /api/v1/auth/password', passwords('no', `${PASSWORD} 3`));
    await expect(200, 'get /api/v1/auth/keys');
    guest = await expect(200, 'post /api/v1/auth/guest', { body: { name: 'Gus' } });
    await expect(200, 'post /api/v1/auth/guest');
    await refused(400, 'INVALID_MESSAGE', 'post /api/v1/auth/guest', { body: { name: ' ' } });
  });

  it('cookies', async () => {
    const { headers } = await ask('post /api/v1/auth/login', { body: { login: 'anna', password: PASSWORD } });
    assert.match(headers['set-cookie'], /^auralis_refresh=.*; Path=\/api\/v1\/auth; Max-Age=604800; HttpOnly; SameSite=Strict$/); // the last
    const cookie = { Cookie: `auralis_access=${anna.token}` };
    await expect(200, 'get /api/v1/me', { headers: cookie });
    await expect(200, 'get /api/v1/me', { headers: { ...cookie, Origin: `http://localhost:${server.port}` } });
    await refused(403, 'DENIED', 'get /api/v1/me', { headers: { ...cookie, Origin: 'https://elsewhere.example' } });
    const renewed = await expect(200, 'post /api/v1/auth/refresh', { headers: { Cookie: headers['set-cookie'].split(';')[0] } });
    await expect(204, 'post /api/v1/auth/logout', { token: renewed.token });
    await refused(401, 'TOKEN_INVALID', 'get /api/v1/me', { token: renewed.token });
  });

  it('login by OpenID', async () => {
    await eventually('the provider', async () => (await server.request('GET', '/api/v1/status')).json.server.openid);
    const browser = new Browser();
    const begin = await ask('get /api/v1/auth/openid', { query: '?then=/x' });
    assert.equal(begin.status, 302);
    const back = await browser.passProvider(begin.headers.location, 'dora');
    const headers = { Cookie: begin.headers['set-cookie'].split(';')[0] };
    const done = await ask('get /api/v1/auth/openid/done', { query: new URL(back).search, headers });
    assert.deepEqual([done.status, done.headers.location], [302, '/x']);
    await refused(401, 'WRONG_LOGIN', 'get /api/v1/auth/openid/done', { query: new URL(back).search, headers });
    await refused(400, 'INVALID_MESSAGE', 'get /api/v1/auth/openid', { query: '?then=//x' });
    const [other, one] = [await Server.start(), server];
    server = other; // without a provider
    for (const name of ['get /api/v1/auth/openid', 'get /api/v1/auth/openid/done']) await refused(404, 'NOT_FOUND', name);
    server = one;
    await other.end();
  });

  it('people', async () => {
    const me = await expect(200, 'get /api/v1/me', { token: ben.token });
    assert.deepEqual([me.login, me.email], ['ben', '']);
    const changed = await expect(200, 'put /api/v1/me', { token: ben.token, body: { name: 'Benno', colour: '#aabbcc', email: 'b@example.org' } });
    assert.deepEqual([changed.name, changed.colour, changed.email], ['Benno', '#aabbcc', 'b@example.org']);
    await refused(409, 'TAKEN', 'put /api/v1/me', { token: ben.token, body: { email: 'anna@example.org' } });
    assert.equal((await expect(200, 'get /api/v1/people/{id}', { params: { id: me.id } })).name, 'Benno');
    await refused(403, 'FORBIDDEN', 'put /api/v1/people/{id}/role', { token: ben.token, params: { id: me.id }, body: { role: 'admin' } });
    const [benno, gus] = [await Member.enter(server, { token: ben.token }), await Member.enter(server, { token: guest.token })];
    await expect(200, 'put /api/v1/me', { token: ben.token, body: { colour: '#112233' } });
    assert.equal((await gus.heard('member')).member.colour, '#112233');
    const set = { token: anna.token, params: { id: me.id }, body: { role: 'pro' } };
    assert.equal((await expect(200, 'put /api/v1/people/{id}/role', set)).role, 'pro');
    assert.equal((await gus.heard('member')).member.role, 'pro'); // all see it, and he is told what he may now
    assert.ok((await benno.heard('room')).rights.includes('keep'));
    for (const member of [benno, gus]) member.leave();
    ben = await expect(200, 'post /api/v1/auth/login', { body: { login: 'ben', password: `${PASSWORD} 2` } });
    const carl = await expect(201, 'post /api/v1/auth/register', { body: { login: 'carl', password: PASSWORD } });
    await refused(401, 'WRONG_LOGIN', 'delete /api/v1/me', { token: carl.token, body: { password: 'no' } });
    await expect(204, 'delete /api/v1/me', { token: carl.token, body: { password: PASSWORD } });
    await refused(401, 'TOKEN_INVALID', 'get /api/v1/me', { token: carl.token });
    await refused(404, 'NOT_FOUND', 'get /api/v1/people/{id}', { params: { id: carl.person.id } });
  });

  it('rooms', async () => {
    const open = (body, token) => ({ body, token });
    const { room } = await expect(201, 'post /api/v1/rooms', open({ name: 'Blue Room', capacity: 500, welcome: 'Hi %user%' }, ben.token));
    await refused(409, 'TAKEN', 'post /api/v1/rooms', open({ name: 'blue-room' }));
    for (const wrong of [{ bpm: 300 }, { journal: 'auralis:1:x' }, { frame: -1 }])
      await refused(400, 'bpm' in wrong ? 'INVALID_CONTROL' : 'INVALID_MESSAGE', 'post /api/v1/rooms', open({ name: 'x', ...wrong }));
    await refused(403, 'FORBIDDEN', 'post /api/v1/rooms', open({ name: 'x', type: 'station' }, guest.token));
    for (const wrong of [{ capacity: 0 }, { capacity: 501 }, { capacity: 1.5 }, { name: 'a'.repeat(51) }, { name: 'a/b' }, { type: 'x' }, { grid: 1 }, { password: '' }])
      await refused(400, 'INVALID_MESSAGE', 'post /api/v1/rooms', open({ name: 'x', ...wrong }));
    await expect(201, 'post /api/v1/rooms', open({ name: '\u{1F3B9}'.repeat(50), private: true }));
    assert.match((await expect(201, 'post /api/v1/rooms', open({}))).room, /^[a-z2-7]{16}$/); // music alone
    const page = await expect(200, 'get /api/v1/rooms', { query: '?limit=1&page=2' });
    assert.deepEqual([page.items.length, page.total, page.pages, page.items[0].name], [1, 2, 2, 'Blue Room']);
    for (const query of ['?limit=0', '?limit=101', '?page=0', '?type=x', '?has_people=2'])
      await refused(400, 'INVALID_MESSAGE', 'get /api/v1/rooms', { query });
    assert.equal((await expect(200, 'get /api/v1/rooms', { query: '?type=jam&has_people=false' })).total, 1);
    assert.equal((await expect(200, 'get /api/v1/rooms', { token: anna.token })).total, 3);
    assert.equal((await expect(200, 'get /api/v1/rooms/{id}', { params: { id: 'BLUE-room' } })).id, room);
    const tuned = await expect(201, 'post /api/v1/rooms', open({ name: 'Tuned', type: 'personal', bpm: 71, density: 0.5 }));
    const { bpm, density } = await expect(200, 'get /api/v1/control', { query: `?room=${tuned.room}` });
    assert.deepEqual([bpm, density], [71, 0.5]);
    const set = (body, token = ben.token) => ({ token, params: { id: room }, body });
    assert.equal((await expect(200, 'put /api/v1/rooms/{id}', set({ persistent: true, password: 'sesame' }))).has_password, true);
    await refused(409, 'TAKEN', 'put /api/v1/rooms/{id}', set({ name: 'lobby' }));
    await refused(403, 'FORBIDDEN', 'put /api/v1/rooms/{id}', set({ grid: true }, guest.token));
    await refused(403, 'WRONG_PASSWORD', 'get /api/v1/rooms/{id}/chat', { params: { id: room }, token: guest.token });
    assert.equal((await server.request('GET', `/rooms/${room}/stream.ogg`)).status, 403);
    assert.equal((await server.request('GET', '/r/Blue-Room')).headers.location, `../?room=${room}`);
    await refused(403, 'FORBIDDEN', 'delete /api/v1/rooms/{id}', { params: { id: 'lobby' }, token: ben.token });
    const lobby = (guests) => expect(200, 'put /api/v1/rooms/{id}', { token: anna.token, params: { id: 'lobby' }, body: { guests } });
    await lobby(false); // closed to strangers: its music is not told, the server's state is
    const status = await expect(200, 'get /api/v1/status');
    assert.deepEqual([status.rooms, status.server.openid], [[], true]);
    await refused(403, 'FORBIDDEN', 'get /api/v1/control');
    await refused(403, 'FORBIDDEN', 'post /api/v1/control', { body: { bpm: 61 } });
    await lobby(true);
    assert.equal((await expect(200, 'get /api/v1/status')).rooms.length, 1);
    await expect(204, 'delete /api/v1/rooms/{id}', { params: { id: room }, token: ben.token });
  });

  it('music', async () => {
    const { Controls, Applied, SomeControls } = contract.components.schemas;
    const controls = Object.keys(Controls.properties);
    assert.deepEqual(Object.keys(SomeControls.properties), controls);
    assert.deepEqual(Applied.properties.applied.items.properties.control.enum, controls);
    const presets = await expect(200, 'get /api/v1/presets');
    assert.ok(presets.some(({ name }) => name === 'sleep'));
    const { room } = await expect(201, 'post /api/v1/rooms', { body: { bpm: 66 } });
    const query = `?room=${room}`;
    assert.deepEqual((await expect(200, 'get /api/v1/status')).rooms.map(({ id }) => id), ['lobby']);
    assert.deepEqual((await expect(200, 'get /api/v1/status', { query })).rooms.map(({ id }) => id), [room]);
    assert.equal((await expect(200, 'get /api/v1/control', { query })).bpm, 66);
    const change = { key: 'D dorian', bpm: 72.5, intensity: 0.5, density: 0.25, brightness: 1, seed: 2 ** 53 - 1, preset: 'sleep', mute: ['bell'], fade: 0.125 };
    const { applied } = await expect(200, 'post /api/v1/control', { query, body: change });
    const set = Object.fromEntries(applied.map(({ control, value }) => [control, value]));
    assert.deepEqual(set, { ...change, key: 'D', mode: 'dorian' });
    const inEffect = () => expect(200, 'get /api/v1/control', { query });
    await eventually('it is heard', async () => (await inEffect()).fade === change.fade);
    const { brightness, mute } = await inEffect();
    assert.deepEqual([brightness, mute], [1, ['bell']]); // at once; the others wait for a beat or a bar
    assert.equal((await expect(200, 'get /api/v1/control')).fade, 0); // the other room's
    for (const body of [{}, { volume: 1 }, { bpm: '60' }, { mute: 'bell' }])
      await refused(400, 'INVALID_MESSAGE', 'post /api/v1/control', { query, body });
    for (const body of [{ brightness: 0, preset: 'none' }, { bpm: 39 }, { intensity: 1.1 }, { mode: 'blues' }])
      await refused(400, 'INVALID_CONTROL', 'post /api/v1/control', { query, body });
    assert.equal((await inEffect()).brightness, 1); // all or nothing
  });

  it('MIDI files', async () => {
    const { room } = await expect(201, 'post /api/v1/rooms', { token: ben.token, body: { name: 'Jam' } });
    const how = (raw) => ({ token: ben.token, params: { id: room }, raw, type: 'audio/midi' });
    await refused(404, 'NOT_FOUND', 'post /api/v1/rooms/{id}/midi', how(MIDI)); // he is not there
    const benno = await Member.enter(server, { room, token: ben.token });
    const { notes, seconds } = await expect(202, 'post /api/v1/rooms/{id}/midi', how(MIDI));
    assert.deepEqual([notes, seconds], [1, 0.5]);
    await benno.next((message) => message.type === 'notice' && message.played === 1 && /100 %/.test(message.text), 'the end of the file');
    const stop = { token: ben.token, params: { id: room } };
    await refused(404, 'NOT_FOUND', 'delete /api/v1/rooms/{id}/midi', stop); // it is over
    await expect(202, 'post /api/v1/rooms/{id}/midi', how(MIDI));
    await expect(204, 'delete /api/v1/rooms/{id}/midi', stop);
    await refused(400, 'INVALID_MESSAGE', 'post /api/v1/rooms/{id}/midi', how('no file'));
    await refused(403, 'FORBIDDEN', 'post /api/v1/rooms/{id}/midi', { ...how(MIDI), params: { id: 'lobby' } });
  });

  it('chat, order and reports', async () => {
    const gus = await Member.enter(server, { token: guest.token });
    const lobby = { id: 'lobby' };
    gus.say('one');
    gus.say('two');
    await gus.answer('said');
    await gus.answer('said');
    const chat = await expect(200, 'get /api/v1/rooms/{id}/chat', { params: lobby, query: '?limit=1' });
    assert.deepEqual([chat.total, chat.items[0].text], [2, 'two']);
    const { number } = chat.items[0];
    assert.equal((await expect(200, 'get /api/v1/rooms/{id}', { params: lobby })).members[0].name, 'Gus');
    assert.equal((await expect(200, 'get /api/v1/people/{id}', { params: { id: guest.person.id } })).room, 'lobby');
    const report = { token: ben.token, body: { room: 'lobby', message: number, reason: 'odd' } };
    const { id } = await expect(201, 'post /api/v1/reports', report);
    await refused(404, 'NOT_FOUND', 'post /api/v1/reports', { token: ben.token, body: { room: 'lobby', message: 99, reason: 'odd' } });
    assert.equal((await expect(200, 'get /api/v1/reports', { token: anna.token, query: '?open=true' })).total, 1);
    await expect(204, 'put /api/v1/reports/{id}', { token: anna.token, params: { id }, body: { closed: true } });
    await refused(403, 'FORBIDDEN', 'get /api/v1/reports', { token: ben.token });
    await expect(204, 'delete /api/v1/rooms/{id}/chat/{number}', { token: guest.token, params: { ...lobby, number } });
    assert.equal((await gus.heard('unsaid')).message.number, number);
    await expect(204, 'delete /api/v1/rooms/{id}/chat/{number}', { token: anna.token, params: { ...lobby, number: chat.items[0].number - 1 } });
    await expect(204, 'delete /api/v1/rooms/{id}/chat', { token: anna.token, params: lobby });
    await gus.heard('cleared');
    const mute = { kind: 'mute', person: guest.person.id, seconds: 60, reason: 'loud' };
    const muted = await expect(201, 'post /api/v1/rooms/{id}/sanctions', { token: anna.token, params: lobby, body: mute });
    assert.equal((await gus.heard('muted')).reason, 'loud');
    assert.equal((await expect(200, 'get /api/v1/rooms/{id}/sanctions', { token: anna.token, params: lobby })).items[0].id, muted.id);
    await expect(204, 'delete /api/v1/rooms/{id}/sanctions/{sanction}', { token: anna.token, params: { ...lobby, sanction: muted.id } });
    assert.equal((await gus.heard('muted')).until, null);
    const kick = { token: anna.token, params: { ...lobby, person: guest.person.id }, body: { reason: 'enough' } };
    await expect(204, 'delete /api/v1/rooms/{id}/members/{person}', kick);
    assert.equal((await gus.heard('sent_out')).why, 'kicked');
    const ban = { token: anna.token, body: { kind: 'ban', person: guest.person.id } };
    const banned = await expect(201, 'post /api/v1/sanctions', ban);
    await refused(404, 'NOT_FOUND', 'post /api/v1/sanctions', { token: anna.token, body: { kind: 'ban', person: 'a'.repeat(16) } });
    await refused(403, 'BANNED', 'get /api/v1/rooms/{id}/chat', { token: guest.token, params: lobby });
    assert.equal((await expect(200, 'get /api/v1/sanctions', { token: anna.token })).total, 1);
    await expect(204, 'delete /api/v1/sanctions/{sanction}', { token: anna.token, params: { sanction: banned.id } });
    const { total, items } = await expect(200, 'get /api/v1/audit', { token: anna.token, query: '?limit=100' });
    assert.ok(total >= 6);
    const { by, address, target, details } = items.find(({ action }) => action === 'kick');
    assert.deepEqual([by, address, target, details], [anna.person.id, '127.0.0.1', guest.person.id, 'enough']);
    const unsaid = items.filter(({ action }) => action === 'unsay');
    assert.deepEqual(unsaid.map((one) => [one.by, one.target]), [[anna.person.id, guest.person.id]], 'what is one’s own is not');
  });

  /** Bodies that are right, for operations that need one. */
  const BODIES = {
    'post /api/v1/auth/register': { login: 'dora', password: PASSWORD },
    'post /api/v1/auth/login': { login: 'ben', password: PASSWORD },
    'put /api/v1/auth/password': { old: PASSWORD, new: PASSWORD },
    'put /api/v1/me': {},
    'delete /api/v1/me': { password: 'no' },
    'put /api/v1/people/{id}/role': { role: 'pro' },
    'post /api/v1/rooms': { name: 'x' },
    'put /api/v1/rooms/{id}': {},
    'post /api/v1/rooms/{id}/sanctions': { kind: 'mute', person: 'a'.repeat(16) },
    'post /api/v1/sanctions': { kind: 'mute', person: 'a'.repeat(16) },
    'post /api/v1/reports': { person: 'a'.repeat(16), reason: 'x' },
    'put /api/v1/reports/{id}': { closed: true },
    'post /api/v1/control': { bpm: 61 },
  };
  const isMidi = ({ name }) => name === 'post /api/v1/rooms/{id}/midi';
  const rightBody = (operation) =>
    isMidi(operation) ? { raw: 'MThd', type: 'audio/midi' } : { body: BODIES[operation.name] };
  const takesBody = ({ requestBody }) => requestBody !== undefined;

  it('refuses who has no right to it, and who is banned', async () => {
    const benno = await Member.enter(server, { token: ben.token });
    benno.say('mine');
    const { message } = await benno.answer('said');
    const lobby = { id: 'lobby', number: message.number, person: ben.person.id, sanction: 'a'.repeat(16) };
    const about = { room: 'lobby', message: message.number, reason: 'odd' };
    const how = (operation, token) => ({
      ...rightBody(operation), token, params: lobby, query: takesRoom(operation) ? '?room=lobby' : '',
      ...(operation.name === 'post /api/v1/reports' ? { body: about } : {}),
    });
    const letGuests = (guests) => expect(200, 'put /api/v1/rooms/{id}', { token: anna.token, params: lobby, body: { guests } });
    await letGuests(false);
    for (const operation of operations.filter((one) => codesOf(one, 403).includes('FORBIDDEN') && one.name !== 'post /api/v1/rooms'))
      await refused(403, 'FORBIDDEN', operation.name, how(operation, guest.token));
    await letGuests(true);

    const { room } = await expect(201, 'post /api/v1/rooms', { token: anna.token, body: { name: 'Locked', password: 'sesame' } });
    const report = { token: ben.token, body: { room, message: 1, reason: 'odd' } };
    await refused(403, 'WRONG_PASSWORD', 'post /api/v1/reports', report);
    await expect(204, 'delete /api/v1/rooms/{id}', { token: anna.token, params: { id: room } });

    const ban = { token: anna.token, body: { kind: 'ban', person: ben.person.id } };
    const { id } = await expect(201, 'post /api/v1/sanctions', ban);
    assert.equal((await benno.heard('sent_out')).why, 'banned');
    for (const operation of operations.filter((one) => codesOf(one, 403).includes('BANNED')))
      await refused(403, 'BANNED', operation.name, how(operation, ben.token));
    await expect(204, 'delete /api/v1/sanctions/{sanction}', { token: anna.token, params: { sanction: id } });
  });

  it('gives each error that an operation names', async () => {
    for (const operation of operations) {
      const { name, method, responses } = operation;
      const token = anna.token;
      const right = rightBody(operation);
      const elsewhere = { Origin: 'https://elsewhere.example', Cookie: `auralis_access=${token}` };
      await refused(403, 'DENIED', name, { ...right, headers: { Host: 'elsewhere.example' } });
      const isRead = isOfMusic(operation) && method === 'get';
      if (isRead) await expect(200, name, { headers: elsewhere }); // such a page cannot read it
      else await refused(403, 'DENIED', name, { ...right, headers: elsewhere });
      if (isMidi(operation)) await refused(400, 'INVALID_MESSAGE', name, { token, headers: { 'Content-Type': 'audio/midi' } });
      else if (!isRead) await refused(400, 'INVALID_MESSAGE', name, { token, raw: takesBody(operation) ? '[]' : '{}' });
      if (codesOf(operation, 401).includes('TOKEN_INVALID') && operation.security.length > 0)
        await refused(401, 'TOKEN_INVALID', name, { ...right, token: 'a.b.c' });
      if (operation.path.includes('{')) await refused(404, 'NOT_FOUND', name, { ...right, token });
      if (takesRoom(operation)) await refused(404, 'NOT_FOUND', name, { ...right, query: '?room=nothing' });
      if (responses[415] !== undefined) await refused(415, 'UNSUPPORTED_MEDIA_TYPE', name, { token, raw: '{}', type: 'text/plain' });
      if (responses[413] !== undefined) {
        const most = isMidi(operation) ? 262144 : name === 'post /api/v1/rooms' ? 65536 : 4096;
        const long = { token, raw: ' '.repeat(most + 1), type: isMidi(operation) ? 'audio/midi' : 'application/json' };
        await refused(413, 'TOO_LARGE', name, long);
      }
      await refused(400, 'INVALID_MESSAGE', name, { headers: WEBSOCKET });
      if (method === 'get') assert.equal((await server.request('HEAD', operation.path, {})).body, '');
    }
  });

  it('has control for who may, and music where there is a place for it', async () => {
    const one = server;
    const [token, control] = ['open-sesame-open-sesame', 'post /api/v1/control'];
    const change = BODIES[control];
    try {
      server = await Server.start(['--preset', 'sleep', '--max-rooms', '1'], { env: { AURALIS_CONTROL_TOKEN: token } });
      await refused(401, 'DENIED', control, { body: change });
      await refused(401, 'DENIED', control, { body: change, token: 'wrong' });
      await expect(200, control, { body: change, token });
      const jam = await expect(201, 'post /api/v1/rooms', { body: { name: 'Jam' } });
      const own = await expect(201, 'post /api/v1/rooms', { body: {} });
      await expect(200, control, { body: change, token: own.token, query: `?room=${own.room}` });
      await refused(401, 'DENIED', control, { body: change, token: own.token }); // it is that room's alone
      for (const operation of operations.filter(takesRoom))
        await refused(503, 'SERVER_OVERLOAD', operation.name, { ...rightBody(operation), token, query: `?room=${jam.room}` }); // it rests
      await server.end();
      server = await Server.start([], { listen: '0.0.0.0:0' });
      await refused(403, 'DENIED', control, { body: change, token }); // nobody may
    } finally {
      await server.end();
      server = one;
    }
  });

  it('says so when its store is away', hasRedis, async () => {
    const folder = mkdtempSync(`${tmpdir()}/people-`);
    const port = await freePort();
    const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'], { stdio: 'ignore' });
    const one = server;
    try {
      await eventually('Redis', async () => (await exchange(port, 'PING\r\nQUIT\r\n')).toString().startsWith('+PONG'));
      server = await Server.start(['--preset', 'sleep', '--store', `redis://127.0.0.1:${port}`]);
      const { token, refresh_token } = await expect(201, 'post /api/v1/auth/register', { body: { login: 'anna', password: PASSWORD } });
      redis.kill('SIGKILL');
      await once(redis, 'exit');
      const isToTry = (operation) => codesOf(operation, 503).includes('STORE_FAILED') && !operation.path.endsWith('/done'); // its provider is away
      for (const operation of operations.filter(isToTry)) {
        const body = operation.path.endsWith('/refresh') ? { body: { refresh_token } } : rightBody(operation);
        await refused(503, 'STORE_FAILED', operation.name, { ...body, ...(operation.security.length > 0 ? { token } : {}) });
      }
      await expect(200, 'get /api/v1/rooms'); // what needs no store goes on
    } finally {
      if (server !== one) await server.end();
      server = one;
      redis.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  it('has no other methods, and says which it has', async () => {
    for (const [path, item] of Object.entries(contract.paths)) {
      const filled = path.replace(/{\w+}/g, 'nothing');
      const has = METHODS.filter((method) => method in item).map((method) => method.toUpperCase());
      for (const method of METHODS.filter((one) => !(one in item))) {
        const { status, headers, json } = await server.request(method.toUpperCase(), filled, { headers: { 'Content-Length': '0' } });
        assert.deepEqual([status, json.error.code], [405, 'METHOD_NOT_ALLOWED'], `${method} ${path}`);
        assert.deepEqual(headers.allow.split(', ').filter((one) => one !== 'HEAD' && one !== 'OPTIONS').sort(), has.sort(), path);
      }
    }
  });

  it('tells who asks too much when to come again', async () => {
    const one = server;
    // Whoever comes through a proxy has a tenth of what there is for those at the machine itself.
    server = await Server.start(['--preset', 'sleep', '--allow-host', 'auralis.example']);
    try {
      for (const operation of operations.filter(({ responses }) => 429 in responses)) {
        const token = operation.security.length > 0 ? 'a.b.c' : undefined;
        const how = { ...rightBody(operation), token, headers: { 'X-Forwarded-For': '192.0.2.7' } };
        const atOnce = isOfMusic(operation) ? 100 : 1; // 20 a second more are taken there
        const statuses = new Set();
        for (let count = 0; count < 300 && !statuses.has(429); count += atOnce)
          for (const { status } of await Promise.all(Array.from({ length: atOnce }, () => ask(operation.name, how)))) statuses.add(status);
        assert.ok(statuses.has(429), operation.name);
      }
    } finally {
      await server.end();
      server = one;
    }
  });

  it('gave every answer of the contract', () => {
    // No memory, no place, or a store that goes just while a provider vouches for somebody, are not to be had here.
    const isRare = (operation, code) =>
      (code === 'SERVER_OVERLOAD' && !isOfMusic(operation)) || (code === 'STORE_FAILED' && (hasRedis.skip || operation.path.endsWith('/done')));
    const all = operations.flatMap((operation) =>
      Object.keys(operation.responses).flatMap((status) => {
        const [name, codes] = [operation.name, codesOf(operation, status)];
        assert.ok(status < 400 || codes.length > 0, `${name} ${status} has no codes`);
        return codes.length === 0 ? [`${name} ${status}`] : codes.filter((code) => !isRare(operation, code)).map((code) => `${name} ${status} ${code}`);
      }),
    );
    assert.deepEqual(all.filter((one) => !seen.has(one)), []);
    console.log(`${all.length} answers`);
  });
});

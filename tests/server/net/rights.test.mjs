// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The table of rights (`auralis rights`) on a real server, one by one: whoever must not do something in a room tries it
// in every way there is, by HTTP and by WebSocket, is told the documented error, and nothing has changed. A right, a
// condition, an operation or a message that is new and has no case here fails.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Member, ON, open } from './member.mjs';
import { Server } from './server.mjs';

const ROLES = ['guest', 'member', 'pro', 'moderator', 'admin', 'owner'];
const TYPES = ['station', 'jam', 'personal'];
const PASSWORD = 'correct horse battery';
const NOBODY = 'a'.repeat(16);

/** One note of a quarter. */
const MIDI = Buffer.from('4d546864000000060000000101e04d54726b0000000d00903c648360803c0000ff2f00', 'hex').toString('latin1');

/** The three tables that are printed, each as rows of cells. */
const tables = execFileSync(process.env.AURALIS_BIN, ['rights', '--markdown'], { encoding: 'utf8' })
  .split(/\n\n+/)
  .filter((part) => part.startsWith('|'))
  .map((part) => part.trim().split('\n').slice(2).map((line) => line.slice(2, -2).split(' | ').map((cell) => cell.replaceAll('`', ''))));
const [rights, conditions, targets] = tables;
const rowOf = new Map(rights.map(([right, , ...cells]) => [right, cells]));

/** Has a role the right in a room of this type, by the table? The owner here is a member. */
function has(right, role, type) {
  const cell = rowOf.get(right)[ROLES.indexOf(role)];
  if (cell === 'as his role') return has(right, 'member', type);
  return cell === 'yes' || cell.split(', ').includes(type);
}

/** Why not, in the words that are told. */
function whyNot(right, role, type) {
  if (TYPES.some((other) => has(right, role, other))) return 'not in this kind of room';
  const isOrdinary = has(right, 'member', type) || has(right, 'pro', type);
  const isOwners = rowOf.get(right)[5] !== 'as his role' && has(right, 'owner', type);
  return isOrdinary || !isOwners ? 'not with this role' : "the room's owner, a moderator or an admin may";
}

/* ---- ways to do something ---- */

const V1 = '/api/v1';

/** An operation of docs/openapi.json. `fill` gives what stands in its braces, query and body; `expects` is told when no cell says so. */
const rest = (name, fill = () => ({}), { expects = null, unless = () => false } = {}) => ({ rest: name, fill, expects, unless });
/** A message of docs/people.md, 3.1, or of docs/protocol.md. */
const say = (fill, { unless = () => false } = {}) => ({ message: fill, unless });

const inRoom = (more = () => ({})) => (c) => ({ id: c.room, ...more(c) });
const sanction = (kind) => inRoom((c) => ({ body: { kind, person: c.target, seconds: 60 } }));
const onServer = (c) => ({ body: { kind: 'mute', person: c.target, seconds: 60 } });
const order = (type, more) => say((c) => ({ type, person: c.target, ...more }));
const command = (text) => say((c) => ({ type: 'say', text: `/${text.replace('WHO', `"${c.targetName}"`)}` }));
const OWNERS = { unless: ({ role }) => role !== 'owner' }; // others are refused `set` before it comes to that
const isNoOwner = { unless: ({ role }) => role === 'owner' };

/** All that can be done with a right. None: there is no way but the one that another right has, and why. */
const WAYS = {
  enter: [rest('get /rooms/{id}/chat', inRoom())], // by WebSocket: see the condition
  chat: [say(() => ({ type: 'say', text: 'hello' })), say(() => ({ type: 'say', text: '/me waves' })),
    say((c) => ({ type: 'edit', message: c.number, text: 'other' }))],
  play: [say(() => Buffer.from([60, 100])), say((c) => ({ type: 'instrument', name: c.instrument }))],
  steer: [say(() => ({ type: 'control', bpm: 70 })), say(() => ({ type: 'select_preset', preset: 'focus' })),
    rest('post /control', (c) => ({ query: `?room=${c.room}`, body: { bpm: 70 } }),
      { expects: { message: 'steer: who may does so from within this room, after enter' }, ...isNoOwner })],
  upload: [rest('post /rooms/{id}/midi', inRoom(() => ({ midi: MIDI })))],
  report: [rest('post /reports', (c) => ({ body: { person: c.target, reason: 'odd' } })), say((c) => ({ type: 'report', person: c.target, reason: 'odd' }))],
  create: [rest('post /rooms', (c) => ({ body: { name: 'One more', type: c.type } }))],
  keep: [
    rest('post /rooms', (c) => ({ body: { name: 'One more', type: c.type, persistent: true } }), { unless: ({ role, type }) => !has('create', role, type) }),
    rest('put /rooms/{id}', inRoom(() => ({ body: { persistent: true } })), OWNERS),
    say(() => ({ type: 'set', settings: { persistent: true } }), OWNERS)],
  set: [rest('put /rooms/{id}', inRoom(() => ({ body: { grid: true } }))), say(() => ({ type: 'set', settings: { grid: true } }))],
  close: [rest('delete /rooms/{id}', inRoom())],
  hand: [order('hand'), command('owner WHO')],
  unsay: [rest('delete /rooms/{id}/chat/{number}', inRoom((c) => ({ number: c.number }))), say((c) => ({ type: 'unsay', message: c.number }))],
  clear: [rest('delete /rooms/{id}/chat', inRoom()), say(() => ({ type: 'clear' })), command('clear')],
  kick: [rest('delete /rooms/{id}/members/{person}', inRoom((c) => ({ person: c.target }))), order('kick'), command('kick WHO')],
  mute: [rest('post /rooms/{id}/sanctions', sanction('mute')), order('mute', { seconds: 60 }), command('mute WHO 1m')],
  ban: [rest('post /rooms/{id}/sanctions', sanction('ban')), order('ban', { seconds: 60 }), command('ban WHO 1m')],
  see_hidden: [rest('get /rooms', () => ({ query: '?limit=100' }), { expects: 'not listed' })],
  ban_server: [rest('post /sanctions', onServer), order('ban', { server: true }), order('mute', { server: true })],
  see_reports: [rest('get /reports'),
    rest('put /reports/{id}', (c) => ({ id: c.report, body: { closed: true } }))],
  see_audit: [rest('get /audit')],
  set_role: [rest('put /people/{id}/role', (c) => ({ id: c.account, body: { role: 'pro' } }))],
};

/** The same rights, where nobody in particular is meant. */
const WAYS_TO_NOBODY = {
  mute: [order('unmute'), command('unmute WHO')],
  ban: [rest('get /rooms/{id}/sanctions', inRoom()), rest('delete /rooms/{id}/sanctions/{sanction}', inRoom(() => ({ sanction: NOBODY }))),
    order('unban'), command('unban WHO')],
  ban_server: [rest('get /sanctions'), rest('delete /sanctions/{sanction}', () => ({ sanction: NOBODY })),
    order('unban', { server: true }), order('unmute', { server: true })],
};

/** Operations and messages that no right is asked for: they are about oneself, or all may, or a token of its own is asked for. */
const FREE_OPERATIONS = [/^get \/(presets|status|control)$/, /^post \/control$/, /^\w+ \/auth\//, /^\w+ \/me$/, /^get \/people\/{id}$/, /^get \/rooms\/{id}$/, /^delete \/rooms\/{id}\/midi$/];
const FREE_MESSAGES = ['enter', 'leave', 'typing', 'sync'];

const waysOf = (right) => [...WAYS[right], ...(WAYS_TO_NOBODY[right] ?? [])];

describe('rights', () => {
  /** @type {Server} */
  let server;
  /** By role, and boss (another admin), max (another moderator), tom (whom it is tried on). @type {Record<string, any>} */
  const who = {};
  let quiet, hidden, report;
  let tried = 0;

  async function request(token, method, path, body, type = 'application/json') {
    return server.request(method, `${V1}${path}`, {
      headers: { ...(body === '' ? {} : { 'Content-Type': type }), Authorization: `Bearer ${token}`,
        ...(body === '' && method !== 'GET' ? { 'Content-Length': '0' } : {}) },
      body,
    });
  }
  const asBoss = async (method, path, body) => {
    const answer = await request(who.boss.token, method, path, body === undefined ? '' : JSON.stringify(body));
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.body}`);
    return answer.json;
  };
  const auth = async (path, body) => {
    const { status, body: text, json } = await server.request('POST', `${V1}/auth/${path}`, {
      headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    assert.ok(status < 300, text);
    return { token: json.token, id: json.person.id, name: json.person.name };
  };

  before(async () => {
    server = await Server.start(['--preset', 'sleep', '--max-rooms', '8']);
    const accounts = { boss: 'admin', member: 'member', pro: 'pro', moderator: 'moderator', admin: 'admin', owner: 'member', max: 'moderator' };
    for (const login of Object.keys(accounts)) who[login] = await auth('register', { login, password: PASSWORD });
    for (const name of ['guest', 'tom']) who[name] = await auth('guest', { name });
    quiet = await open(server, { name: 'Quiet' }, who.owner.token);
    for (const role of ROLES) // before one of them is an admin, whom nobody can mute
      await asBoss('POST', `/rooms/${quiet}/sanctions`, { kind: 'mute', person: who[role].id, seconds: 600 });
    for (const [login, role] of Object.entries(accounts)) {
      if (role === 'member' || login === 'boss') continue;
      await asBoss('PUT', `/people/${who[login].id}/role`, { role });
      who[login] = await auth('login', { login, password: PASSWORD });
    }
    hidden = await open(server, { name: 'Hidden', private: true }, who.boss.token);
    report = (await asBoss('POST', '/reports', { person: who.tom.id, reason: 'odd' })).id;
  });
  after(async () => {
    for (const { member } of Object.values(who)) member?.leave();
    await server.end();
  });

  /** All come in; tom says something. Returns the case that ways are filled with. */
  async function gather(room, type) {
    for (const one of Object.values(who)) {
      one.member?.leave();
      one.member = await Member.enter(server, { room, token: one.token });
    }
    const { owner, tom } = who;
    owner.member.client.send({ type: 'listen', burst_ms: 0 });
    await owner.member.heard('hello');
    tom.member.say('hello', 'x');
    const { message } = await tom.member.answer('said');
    await owner.member.heard('said');
    return { room, type, number: message.number, target: tom.id, targetName: 'tom', instrument: owner.member.welcome.instruments[0].name,
      report, account: who.member.id };
  }

  /** All that somebody could have changed. */
  async function world(room) {
    const paths = ['/rooms?limit=100', `/rooms/${room}`, `/rooms/${room}/chat`, `/rooms/${room}/sanctions`, '/sanctions', '/reports',
      '/audit?limit=1', `/people/${who.member.id}`];
    const { controls } = await who.owner.member.client.ask({ type: 'status_request' }, 'status');
    return [controls, ...(await Promise.all(paths.map((path) => asBoss('GET', path))))];
  }

  /** What a way is answered with: the error, or what came in place of one. */
  async function doIt(way, one, c) {
    tried++;
    if (way.message !== undefined) {
      const message = way.message(c);
      if (Buffer.isBuffer(message)) one.member.play(0, [{ kind: ON, key: message[0], value: message[1] }], 1);
      else one.member.client.send({ ...message, id: `n${tried}` });
      return one.member.heard('error');
    }
    const [method, path] = way.rest.split(' ');
    const { query = '', body, midi, ...parts } = way.fill(c);
    const text = midi ?? (body === undefined ? '' : JSON.stringify(body));
    const filled = path.replace(/{(\w+)}/g, (_, part) => encodeURIComponent(parts[part]));
    const { status, json } = await request(one.token, method.toUpperCase(), `${filled}${query}`, text, midi ? 'audio/midi' : undefined);
    return { status, ...json };
  }

  /** It is refused as documented. */
  async function assertRefused(way, one, c, right, why) {
    const answer = await doIt(way, one, c);
    const what = `${one.role} ${right} in ${c.type}, ${way.rest ?? 'WebSocket'}: ${JSON.stringify(answer)}`;
    if (way.message !== undefined) {
      assert.deepEqual([answer.code, answer.message, answer.recoverable], ['FORBIDDEN', `${right}: ${why}`, true], what);
    } else if (way.expects === 'not listed') {
      assert.ok(answer.items.length > 0 && answer.items.every(({ id }) => id !== hidden), what);
    } else {
      assert.equal(answer.status, 403, what);
      assert.deepEqual(answer.error, { code: 'FORBIDDEN', ...(way.expects ?? { message: `${right}: ${why}`, details: { right, why } }) }, what);
    }
  }

  /** Neither the world nor what the room's owner has heard is another one after `doing`. */
  async function assertNothingChanged(room, what, doing) {
    const { client } = who.owner.member;
    const [from, was] = [client.messages.length, await world(room)];
    await doing();
    assert.deepEqual(await world(room), was, what);
    const heard = client.messages.slice(from).map(({ json, payload }) => json?.type ?? (payload[0] === 3 ? 'notes' : 'sound'));
    const allowed = ['sound', 'status', 'generation_update', 'error', 'ping', 'pong'];
    assert.deepEqual(heard.filter((type) => !allowed.includes(type)), [], what);
  }

  it('each has a case, and so has whatever can be asked for', () => {
    assert.deepEqual(Object.keys(WAYS).sort(), [...rowOf.keys()].sort());
    assert.equal(rights[0].length, 2 + ROLES.length);
    const ways = Object.keys(WAYS).flatMap(waysOf);
    const { paths } = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).filter((method) => method !== 'parameters').map((method) => `${method} ${path.slice(V1.length)}`));
    const tried = new Set(ways.map((way) => way.rest));
    assert.deepEqual(operations.filter((name) => !tried.has(name) && !FREE_OPERATIONS.some((free) => free.test(name))), []);
    const document = readFileSync(new URL('../../../docs/people.md', import.meta.url), 'utf8');
    const section = document.slice(document.indexOf('### 3.1'), document.indexOf('### 3.2'));
    const messages = [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, names]) => names.split(', ').map((name) => name.replaceAll('`', '')));
    assert.ok(messages.length > 15);
    const c = { room: '', target: '', targetName: '', instrument: '', type: 'jam' };
    const types = new Set([...FREE_MESSAGES, ...ways.filter((way) => way.message).map((way) => way.message(c).type)]);
    assert.deepEqual(messages.filter((type) => !types.has(type)), []);
  });

  for (const type of TYPES)
    it(`who has none in a ${type} is refused, and nothing changes`, async () => {
      const c = await gather(await open(server, { name: `The ${type}`, type }, who.owner.token), type);
      assert.equal(who.owner.member.welcome.you.owner, true);
      for (const role of ROLES)
        await assertNothingChanged(c.room, `${role} in ${type}`, async () => {
          for (const right of rowOf.keys()) {
            if (has(right, role, type)) continue;
            for (const way of waysOf(right)) {
              const one = { ...who[role], role };
              if (!way.unless({ role, type })) await assertRefused(way, one, c, right, whyNot(right, role, type));
            }
          }
        });
      assert.ok((await asBoss('GET', '/rooms?limit=100')).items.some(({ id }) => id === hidden)); // it is there to be seen
    });

  /** How each condition comes to be, in a jam, and what is told. */
  const CONDITIONS = {
    'he is muted': { why: 'muted', room: () => quiet },
    'the room takes no guests': { why: 'no guests here', settings: { guests: false } },
    "the room's chat is off": { why: "the room's settings do not allow it", settings: { chat: false } },
    'only the owner chats': { why: "the room's settings do not allow it", settings: { only_owner_chats: true } },
    'only the owner plays': { why: "the room's settings do not allow it", settings: { only_owner_plays: true } },
    "the room is the server's own": { why: 'not in this kind of room', room: () => 'lobby', type: 'station' },
  };

  /** A guest who is not in the room tries to come. */
  async function assertNoEntry(c, why) {
    const error = await Member.enter(server, { room: c.room, name: 'Late' }).catch((refusal) => refusal);
    assert.deepEqual([error.code, error.message], ['FORBIDDEN', `enter: ${why}`]);
    await assertRefused(WAYS.enter[0], { ...(await auth('guest', { name: 'Late' })), role: 'guest' }, c, 'enter', why);
  }

  it('conditions take rights away, and nothing changes', async () => {
    assert.deepEqual(conditions.map(([what]) => what), Object.keys(CONDITIONS));
    for (const [what, lost, from] of conditions) {
      const { why, settings, room = () => null, type = 'jam' } = CONDITIONS[what];
      const c = await gather(room() ?? (await open(server, { name: what, type }, who.owner.token)), type);
      if (settings !== undefined) await asBoss('PUT', `/rooms/${c.room}`, settings);
      if (settings !== undefined) await who.owner.member.heard('room');
      await assertNothingChanged(c.room, what, async () => {
        for (const right of lost.split(', ')) {
          if (right === 'enter') await assertNoEntry(c, why);
          for (const role of right === 'enter' ? [] : from.split(', '))
            for (const way of has(right, role, type) ? WAYS[right] : []) await assertRefused(way, { ...who[role], role }, c, right, why);
        }
      });
      if (settings !== undefined) await asBoss('DELETE', `/rooms/${c.room}`);
    }
  });

  it('are not for use on those of the same or a higher role, and nothing changes', async () => {
    const others = { guest: 'tom', member: 'member', pro: 'pro', moderator: 'max', admin: 'boss' };
    const c = await gather(await open(server, { name: 'Targets' }, who.owner.token), 'jam');
    await assertNothingChanged(c.room, 'targets', async () => {
      for (const [right, ...cells] of targets)
        for (const [column, role] of ['moderator', 'admin', 'owner'].entries()) {
          if (!has(right, role, 'jam')) continue;
          const mays = cells[column].split(', ');
          for (const [target, name] of Object.entries(others)) {
            if (mays.includes(target)) continue;
            const aimed = { ...c, target: who[name].id, targetName: who[name].name, account: who[name].id };
            for (const way of WAYS[right]) await assertRefused(way, { ...who[role], role }, aimed, right, 'not to this person');
          }
          const himself = { ...c, target: who[role].id, targetName: who[role].name, account: who[role].id };
          for (const way of WAYS[right]) await assertRefused(way, { ...who[role], role }, himself, right, 'not to this person');
        }
    });
    console.log(`${tried} refusals`);
    assert.ok(tried > 500, 'hardly anything was tried');
  });
});

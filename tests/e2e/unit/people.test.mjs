// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Who is in the room, from the messages of docs/people.md, 3.2.
import assert from 'node:assert/strict';
import test from 'node:test';
import { errorText, untilText } from '../../../client/web/api.js';
import { CHAT_MAX, People } from '../../../client/web/people.js';

const member = (id, number, more = {}) => ({
  id, number, name: id.toUpperCase(), role: 'guest', colour: '#123456', owner: false, muted: false, instrument: 'keys', ...more,
});
const said = (number, person, text = 'hello') => ({ number, person, name: person, colour: '#123456', text, at: 0, edited: false, kind: 'user' });
const welcome = (more = {}) => ({
  type: 'welcome', you: member('ana', 1, { owner: true }), room: { id: 'r', name: 'Room', owner: 'ana' },
  members: [member('ana', 1, { owner: true }), member('ben', 2)], chat: [said(1, 'ben')], rights: ['chat', 'play'],
  muted_until: null, instruments: [{ number: 3, name: 'keys' }], ...more,
});

function enter(more) {
  const people = new People();
  assert.equal(people.follow(welcome(more), 0), 'welcome');
  return people;
}

test('nothing is known, and nothing followed, before one is welcome', () => {
  const people = new People();
  assert.equal(people.you, null);
  for (const type of ['joined', 'said', 'room', 'typing', 'sent_out', 'hello']) assert.equal(people.follow({ type }, 0), null, type);
});

test('welcome', () => {
  const people = enter();
  assert.equal(people.you.name, 'ANA');
  assert.deepEqual([...people.members.keys()], ['ana', 'ben']);
  assert.deepEqual([people.may('play'), people.may('kick'), people.mutedUntil], [true, false, null]);
  assert.equal(people.byNumber(2).id, 'ben');
  people.follow(welcome({ you: member('cleo', 3, { muted: true }), members: [member('cleo', 3, { muted: true })], chat: [], muted_until: undefined }), 0);
  assert.deepEqual([[...people.members.keys()], people.chat.length, people.mutedUntil], [['cleo'], 0, 0], 'again: nothing of before is left');
});

test('who comes, goes, is called otherwise and owns the room', () => {
  const people = enter();
  assert.equal(people.follow({ type: 'joined', member: member('cleo', 3) }, 0), 'members');
  people.follow({ type: 'member', member: member('ben', 2, { name: 'Benjamin', muted: true }) }, 0);
  people.follow({ type: 'owner', person: 'ben' }, 0);
  const shown = [...people.members.values()].map(({ name, owner, muted }) => [name, owner, muted]);
  assert.deepEqual(shown, [['ANA', false, false], ['Benjamin', true, true], ['CLEO', false, false]]);
  people.follow({ type: 'left', person: 'ben', why: 'left' }, 0);
  people.follow({ type: 'owner', person: null }, 0);
  assert.deepEqual([...people.members.values()].map(({ owner }) => owner), [false, false]);
});

test('what is said, byte by byte, edited, deleted, cleared', () => {
  const people = enter();
  const text = '👩‍👩‍👧‍👦 <script>alert(1)</script> e\u0301 \u202e';
  assert.equal(people.follow({ type: 'said', message: said(2, 'ana', text) }, 0), 'chat');
  assert.equal(people.chat[1].text, text);
  people.follow({ type: 'edited', message: { ...said(1, 'ben', 'other'), edited: true } }, 0);
  assert.deepEqual(people.chat.map((one) => [one.number, one.edited]), [[1, true], [2, false]]);
  people.follow({ type: 'unsaid', message: said(1, 'ben', '') }, 0);
  assert.deepEqual(people.chat.map(({ number }) => number), [2]);
  people.follow({ type: 'notice', text: 'commands: ...' }, 7);
  assert.deepEqual([people.chat[1].kind, people.chat[1].at], ['notice', 7]);
  people.follow({ type: 'cleared', person: 'ana' }, 0);
  assert.deepEqual(people.chat, []);
});

test(`${CHAT_MAX} messages are kept`, () => {
  const people = enter({ chat: Array.from({ length: 130 }, (_, k) => said(k, 'ben')) });
  assert.deepEqual([people.chat.length, people.chat[0].number], [CHAT_MAX, 30]);
  for (let number = 130; number < 140; number++) people.follow({ type: 'said', message: said(number, 'ben') }, 0);
  assert.deepEqual([people.chat.length, people.chat[0].number], [CHAT_MAX, 40]);
});

test('who types, until it is sent, given up or long ago', () => {
  const people = enter();
  people.follow({ type: 'typing', person: 'ben', on: true }, 1000);
  people.follow({ type: 'typing', person: 'ana', on: true }, 1000);
  people.follow({ type: 'typing', person: 'nobody', on: true }, 1000);
  assert.deepEqual(people.typing(2000), ['BEN']);
  assert.deepEqual(people.typing(8000), []);
  people.follow({ type: 'said', message: said(2, 'ben') }, 2000);
  assert.deepEqual(people.typing(2000), []);
});

test('rights, mutes and the way out', () => {
  const people = enter();
  assert.equal(people.follow({ type: 'room', room: { name: 'Other' }, rights: ['kick'] }, 0), 'room');
  assert.deepEqual([people.room.name, people.may('kick'), people.may('play')], ['Other', true, false]);
  people.follow({ type: 'muted', until: 5, reason: '' }, 0);
  assert.equal(people.mutedUntil, 5);
  people.follow({ type: 'muted', until: null, reason: '' }, 0);
  assert.equal(people.mutedUntil, null);
  assert.equal(people.follow({ type: 'sent_out', why: 'kicked', reason: '', until: 0 }, 0), 'out');
  assert.deepEqual([people.you, people.members.size, people.may('kick')], [null, 0, false]);
});

test('what one may do to whom: by one role below, owners as moderators', () => {
  const may = (role, rights, other) => {
    const people = enter({ you: member('ana', 1, { role }), members: [member('ana', 1, { role }), member('ben', 2)], rights });
    return rights.map((right) => people.mayTo(right, other));
  };
  const rights = ['mute', 'ban_server', 'hand', 'report'];
  assert.deepEqual(may('guest', rights, { id: 'ben', role: 'pro' }), [true, true, true, true], 'the owner');
  assert.deepEqual(may('moderator', rights, { id: 'ben', role: 'moderator' }), [false, false, true, true]);
  assert.deepEqual(may('admin', rights, { id: 'ben', role: 'moderator' }), [true, true, true, true]);
  assert.deepEqual(may('admin', rights, { id: 'ben', role: 'admin' }), [false, false, true, true]);
  assert.deepEqual(may('admin', rights, { id: 'ana', role: 'admin' }), [false, false, false, false], 'nobody to himself');
  assert.deepEqual(may('moderator', rights, { id: '0gone' }), [true, true, true, true], 'who is not here: the server says');
  assert.deepEqual(may('guest', [], { id: 'ben', role: 'guest' }), []);
  assert.equal(enter().mayTo('kick', member('ben', 2)), false);
});

test('whoever is ignored is not seen to say or type anything, in no room, until he is shown again', () => {
  const people = enter();
  people.ignore('ben', true);
  people.follow({ type: 'said', message: said(2, 'ana') }, 0);
  people.follow({ type: 'typing', person: 'ben', on: true }, 0);
  assert.deepEqual([people.said.map(({ number }) => number), people.typing(1)], [[2], []]);
  people.follow(welcome(), 0);
  assert.deepEqual(people.said, []);
  people.ignore('ben', false);
  assert.deepEqual(people.said.map(({ number }) => number), [1]);
});

test('another role is another right at once', () => {
  const people = enter();
  people.follow({ type: 'member', member: member('ana', 1, { role: 'moderator', colour: '#654321' }) }, 0);
  assert.deepEqual([people.you.role, people.you.colour], ['moderator', '#654321']);
  people.follow({ type: 'room', room: people.room, rights: ['see_reports'] }, 0);
  assert.equal(people.may('see_reports'), true);
});

test('how far a MIDI file is belongs to nobody’s talk', () => {
  const people = enter();
  assert.equal(people.follow({ type: 'notice', text: 'MIDI file: 25 % played', played: 0.25 }, 0), 'played');
  assert.equal(people.chat.length, 1);
});

test('a line that is lost leaves all to be seen, but nobody is here until the next welcome', () => {
  const people = enter();
  people.lose();
  assert.deepEqual([people.isHere, people.you?.id, people.chat.length], [false, 'ana', 1]);
  people.follow(welcome(), 0);
  assert.equal(people.isHere, true);
});

test('refusals in words: of HTTP, of WebSocket, and those nobody has words for', () => {
  assert.equal(errorText({ code: 'SOMETHING', message: 'as the server says' }), 'as the server says');
  assert.match(errorText({ code: 'FORBIDDEN', message: 'no guests here' }), /no guests here/);
  const until = Date.UTC(2026, 10, 23, 12);
  for (const banned of [{ value: until }, { details: { until } }]) {
    assert.ok(errorText({ code: 'BANNED', message: '', ...banned }).includes(untilText(until)));
  }
  assert.match(errorText({ code: 'BANNED', message: '', details: { until: 0, reason: 'Rude.' } }), /for good.*Rude\./);
});

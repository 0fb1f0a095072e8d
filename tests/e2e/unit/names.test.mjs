// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Names of those of whom an id is known.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Refusal } from '../../../client/web/api.js';
import { Names } from '../../../client/web/names.js';

const people = /** @type {any} */ ({
  members: new Map([['here', { id: 'here', name: 'Ana', role: 'admin' }]]),
  chat: [{ person: '0gone', name: 'Gus' }],
  room: { id: 'r1', name: 'Evening jam' },
});

test('those who are here, those the server knows, those who said something, and nobody', async () => {
  const asked = [];
  const names = new Names(people, async (path) => {
    asked.push(path);
    if (path === 'people/away') return { id: 'away', name: 'Ben', role: 'member' };
    if (path === 'rooms/r2') return { id: 'r2', name: 'Attic' };
    throw new Refusal({ code: 'NOT_FOUND', message: '' });
  });
  const ids = ['here', 'away', '0gone', '0nobody7890', 'away', '0nobody7890'];
  const known = await Promise.all(ids.map((id) => names.person(id)));
  assert.deepEqual(known.map(({ name }) => name), ['Ana', 'Ben', 'Gus', '0nobod…', 'Ben', '0nobod…']);
  assert.deepEqual(known.map(({ role }) => role), ['admin', 'member', 'guest', 'guest', 'member', 'guest']);
  assert.deepEqual(await Promise.all(['r1', 'r2', 'r3'].map((id) => names.room(id))), ['Evening jam', 'Attic', 'r3']);
  assert.deepEqual(asked, ['people/away', 'people/0nobody7890', 'rooms/r2', 'rooms/r3'], 'each is asked for once');
});

test('who could not be asked for is asked for again', async () => {
  let refused = true;
  const names = new Names(people, async () => {
    if (refused) throw new Refusal({ code: 'RATE_LIMIT_EXCEEDED', message: '' });
    return { name: 'Ben', role: 'member' };
  });
  assert.equal((await names.person('away12')).name, 'away12…');
  refused = false;
  assert.equal((await names.person('away12')).name, 'Ben');
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What outlives the process, and what happens when the store cannot be read or written, on a real server.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { Member } from './member.mjs';
import { Server } from './server.mjs';

const PASSWORD = 'correct horse battery';

/** Asks with a token. @returns {Promise<{status: number, json: any}>} */
function ask(server, method, path, { token, body } = {}) {
  return server.request(method, `/api/v1/${path}`, {
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    body: body === undefined ? '' : JSON.stringify(body),
  });
}

const register = (server, login) => ask(server, 'POST', 'auth/register', { body: { login, password: PASSWORD } });
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

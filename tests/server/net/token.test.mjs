// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// `auralis token`, and its tokens and keys in the eyes of another implementation: node's own Ed25519 and JSON Web Keys.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Server } from './server.mjs';

const AURALIS = process.env.AURALIS_BIN;

/** Runs `auralis token`; what it says, without the last new line. */
function token(args, input = '') {
  const done = spawnSync(AURALIS, ['token', ...args], { input, encoding: 'utf8', timeout: 20000 });
  return { code: done.status, out: done.stdout.trimEnd(), err: done.stderr.trimEnd() };
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('token', () => {
  let folder, key, publicLine;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'auralis-token-'));
    key = join(folder, 'key');
    const made = token(['keys', key]);
    assert.deepEqual([made.code, made.err], [0, '']);
    publicLine = made.out;
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The key as node has it. */
  const secret = () =>
    createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicLine, d: readFileSync(key, 'utf8').trim() } });

  /** What node writes, signed with the server's key. */
  function forge(header, claims) {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), secret()).toString('base64url')}`;
  }

  it('makes a key that nobody else can read, once', () => {
    assert.equal(statSync(key).mode & 0o777, 0o600);
    assert.match(readFileSync(key, 'utf8'), /^[\w-]{43}\n$/);
    assert.match(publicLine, /^[\w-]{43}$/);
    const again = token(['keys', key]);
    assert.deepEqual([again.code, again.out], [0, publicLine]);
    assert.equal(createPublicKey(secret()).export({ format: 'jwk' }).x, publicLine);
  });

  it('prints a key set that others can read, with thumbprints by RFC 7638', () => {
    const { keys } = JSON.parse(token(['keys', key, '--json']).out);
    assert.equal(keys.length, 1);
    const thumbprint = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${publicLine}"}`).digest('base64url');
    assert.deepEqual(keys[0], { kty: 'OKP', crv: 'Ed25519', x: publicLine, kid: thumbprint, use: 'sig', alg: 'EdDSA' });
  });

  it('issues tokens that others can verify', () => {
    const before_s = Math.floor(Date.now() / 1000);
    const issued = token(['issue', '--key', key, '--role', 'admin', '--name', 'Night shift 🎹', '--for', '90m']);
    assert.deepEqual([issued.code, issued.err], [0, '']);
    const [header, claims, signature] = issued.out.split('.');
    const [jwk] = JSON.parse(token(['keys', key, '--json']).out).keys;
    const signed = Buffer.from(`${header}.${claims}`);
    assert.ok(verify(null, signed, createPublicKey({ format: 'jwk', key: jwk }), Buffer.from(signature, 'base64url')));
    assert.deepEqual(decode(header), { alg: 'EdDSA', typ: 'JWT', kid: jwk.kid });
    const said = decode(claims);
    assert.deepEqual([said.iss, said.name, said.role, said.gen, said.sid], ['auralis', 'Night shift 🎹', 'admin', 0, '']);
    assert.match(said.sub, /^[a-z2-7]{16}$/);
    assert.match(said.jti, /^[a-z2-7]{16}$/);
    assert.equal(said.exp - said.iat, 5400);
    assert.ok(said.nbf === said.iat && said.iat >= before_s && said.iat <= before_s + 20);
  });

  it('checks what it has issued, also from standard input', () => {
    const issued = token(['issue', '--key', key, '--id', 'abcdefghijklmnop', '--role', 'pro']).out;
    const said = token(['check', '--key', key, issued]);
    assert.equal(said.code, 0);
    assert.match(said.out, /^id +abcdefghijklmnop\nname +script\nrole +pro\nissued +20\d\d-.* UTC\nexpires +20.* UTC$/);
    const json = JSON.parse(token(['check', '--key', key, '--json', '-'], `${issued}\n`).out);
    assert.deepEqual([json.id, json.name, json.role, json.session, json.generation], ['abcdefghijklmnop', 'script', 'pro', '', 0]);
    assert.equal(json.expires_s - json.issued_s, 3600);
    const guest = token(['issue', '--key', key, '--role', 'guest']).out;
    assert.match(JSON.parse(token(['check', '--key', key, '--json', guest]).out).id, /^0[a-z2-7]{15}$/);
  });

  it('takes what another implementation signs with the same key, and says why not', () => {
    const now = Math.floor(Date.now() / 1000);
    const kid = decode(token(['issue', '--key', key]).out.split('.')[0]).kid;
    const claims = {
      iss: 'auralis', sub: 'abcdefghijklmnop', name: 'Node', role: 'member', sid: '', jti: 'ponmlkjihgfedcba',
      colour: 0, gen: 0, iat: now, nbf: now, exp: now + 60,
    };
    const why = (header, more) => token(['check', '--key', key, '-'], forge(header, { ...claims, ...more }));
    assert.equal(why({ alg: 'EdDSA', kid }, {}).code, 0);
    const refused = [
      [{ alg: 'none', kid }, {}, /not signed by EdDSA/],
      [{ alg: 'HS256', kid }, {}, /not signed by EdDSA/],
      [{ alg: 'EdDSA', kid, crit: ['exp'] }, {}, /not signed by EdDSA, or with demands/],
      [{ alg: 'EdDSA' }, {}, /of a key that does not hold/],
      [{ alg: 'EdDSA', kid }, { exp: now - 60 }, /expired/],
      [{ alg: 'EdDSA', kid }, { nbf: now + 600 }, /does not hold yet/],
      [{ alg: 'EdDSA', kid }, { role: 'root' }, /not a token of this server's form/],
    ];
    for (const [header, more, text] of refused) {
      const done = why(header, more);
      assert.deepEqual([done.code, done.out], [1, '']);
      assert.match(done.err, /^auralis: the token does not hold: /);
      assert.match(done.err, text);
    }
    const good = forge({ alg: 'EdDSA', kid }, claims);
    for (const text of ['', 'x', `${good}=`, `${good}.`, ` ${good}`, 'x'.repeat(1 << 20), good.repeat(4)])
      assert.equal(token(['check', '--key', key, '-'], text).code, 1);
    assert.match(token(['check', '--key', key, good.replace(/\.[^.]{5}/, '.AAAAA')]).err, /its signature is wrong/);
  });

  it('goes from one key to the next', () => {
    const next = join(folder, 'next');
    const old = join(folder, 'old.pub');
    writeFileSync(old, `${publicLine}\n`);
    token(['keys', next]);
    const before_change = token(['issue', '--key', key]).out;
    const after_change = token(['issue', '--key', next]).out;
    assert.equal(token(['check', '--key', next, before_change]).code, 1);
    assert.equal(token(['check', '--key', next, '--key-old', old, before_change]).code, 0);
    assert.equal(token(['check', '--key', next, '--key-old', old, after_change]).code, 0);
    assert.equal(token(['check', '--key', key, after_change]).code, 1);
    const same = token(['check', '--key', key, '--key-old', old, before_change]);
    assert.deepEqual([same.code, /the one that signs/.test(same.err)], [1, true]);
  });

  it('makes the first admin of a station whose first account came from elsewhere', async () => {
    const server = await Server.start(['--token-key', key, '--allow-host', 'radio.example']);
    try {
      const send = (method, path, body, headers) => server.request(method, `/api/v1/${path}`, {
        host: 'radio.example', body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '127.0.0.1, 203.0.113.9', 'X-Forwarded-Proto': 'https', ...headers },
      });
      const account = { login: 'ada', password: 'correct horse battery' };
      const { status, json: { person } } = await send('POST', 'auth/register', account);
      assert.deepEqual([status, person.role], [201, 'member']);
      const script = token(['issue', '--key', key, '--role', 'admin']).out;
      const { status: set } = await send('PUT', `people/${person.id}/role`, { role: 'admin' }, { Authorization: `Bearer ${script}` });
      const { json: again } = await send('POST', 'auth/login', account);
      assert.deepEqual([set, again.person.role], [200, 'admin']);
    } finally {
      await server.end();
    }
  });

  it('refuses what it cannot do, with the exit code of its kind', () => {
    const open = join(folder, 'open');
    writeFileSync(open, readFileSync(key));
    chmodSync(open, 0o644);
    const rows = [
      [[], 2, /keys FILE, issue --key FILE, check/],
      [['dance'], 2, /keys FILE, issue --key FILE, check/],
      [['keys'], 2, /needs one FILE/],
      [['keys', 'a', 'b'], 2, /needs one FILE/],
      [['issue'], 2, /needs --key FILE/],
      [['issue', '--key', key, 'x'], 2, /options alone/],
      [['check', '--key', key], 2, /one TOKEN, or -/],
      [['issue', '--key', key, '--role', 'root'], 2, /--role root: guest, member/],
      [['issue', '--key', key, '--name', ' x'], 2, /--name  x: without spaces at its ends/],
      [['issue', '--key', key, '--id', 'x'], 2, /--id x: 16 of a-z 2-7/],
      [['issue', '--key', key, '--id', '0bcdefghijklmnop'], 2, /a guest's, and no other/],
      [['issue', '--key', key, '--for', '0'], 2, /--for 0: 1s\.\.8760h/],
      [['issue', '--key', key, '--for', 'inf'], 2, /1s\.\.8760h/],
      [['issue', '--key', key, '--for', '8761h'], 2, /1s\.\.8760h/],
      [['issue', '--key', key, '--for', 'soon'], 2, /1s\.\.8760h/],
      [['issue', '--key', join(folder, 'absent')], 66, /absent: No such file/],
      [['issue', '--key', open], 66, /others may read it/],
      [['check', '--key', key, '--key-old', join(folder, 'absent'), 'x'], 66, /absent: No such file/],
      [['keys', join(folder, 'absent', 'key')], 73, /No such file/],
      [['keys', '--seed', '1', 'x'], 2, /unknown option --seed/],
    ];
    for (const [args, code, text] of rows) {
      const done = token(args);
      assert.deepEqual([args, done.code, done.out], [args, code, '']);
      assert.match(done.err, text);
    }
  });
});

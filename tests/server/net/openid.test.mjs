// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Logging in by a real OpenID provider (oidc-provider, which insists on PKCE and on its secret), and all that a
// browser, a provider and somebody in between may do wrong.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { eventually } from './member.mjs';
import { Authority } from './pki.mjs';
import { Browser, Provider, freePort, optionsFor } from './provider.mjs';
import { Server } from './server.mjs';

const BEGIN = '/api/v1/auth/openid';

/** @param {number} port  where the provider is, or will be */
async function startServer(port, more = []) {
  const { args, env } = optionsFor(port);
  const own = await freePort();
  return Server.start(['--preset', 'sleep', ...args, ...more], { listen: `127.0.0.1:${own}`, env });
}

const isReady = async (server) => (await server.request('GET', '/api/v1/status')).json.server.openid;
const waitUntilReady = (server) => eventually('the provider', () => isReady(server));

/** A provider of the test's own that says what it is told to. @param {(url: string, origin: string) => [number, object]} answer */
async function startLiar(answer) {
  const asked = [];
  const liar = http.createServer((request, response) => {
    asked.push(request);
    const { port } = liar.address();
    const [status, body] = answer(request.url, `http://127.0.0.1:${port}`);
    response.writeHead(status, { 'Content-Type': 'application/json', ...body.headers });
    response.end(JSON.stringify(body));
  });
  await once(liar.listen(0, '127.0.0.1'), 'listening');
  return { port: liar.address().port, asked, close: () => liar.close() };
}

const document = (origin, more = {}) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/auth`,
  token_endpoint: `${origin}/token`,
  userinfo_endpoint: `${origin}/me`,
  ...more,
});

describe('login by OpenID', () => {
  /** @type {Server} */
  let server;
  /** @type {Provider} */
  let provider;

  before(async () => {
    const port = await freePort();
    server = await startServer(port);
    // It is away when the server starts.
    assert.equal(await isReady(server), false);
    const { status, json, headers } = await server.request('GET', BEGIN);
    assert.deepEqual([status, json.error.code, headers['retry-after']], [503, 'SERVER_OVERLOAD', '1']);
    provider = await Provider.start(port, `${server.url}${BEGIN}/done`);
    await waitUntilReady(server);
  });
  after(async () => {
    await provider.stop();
    await server.end();
    assert.ok(!server.output.includes('a secret'), 'the secret is in the log');
  });

  const host = () => new URL(server.url).host;

  /** Through the door and the provider's forms. @returns {Promise<string>} where it sends the browser back to */
  async function passProvider(browser, login, then = '') {
    const door = await browser.go(`${server.url}${BEGIN}${then}`);
    assert.equal(door.status, 302, door.body);
    return browser.passProvider(door.next, login);
  }

  async function logIn(login, then) {
    const browser = new Browser();
    const answer = await browser.go(await passProvider(browser, login, then));
    return { browser, answer };
  }

  async function assertRefused(answer, status, words) {
    assert.equal(answer.status, status, answer.body);
    const { error } = JSON.parse(answer.body);
    assert.equal(error.code, status === 401 ? 'WRONG_LOGIN' : 'SERVER_OVERLOAD');
    assert.match(error.message, words);
    assert.ok(!answer.headers.getSetCookie().some((line) => line.startsWith('auralis_access')), 'somebody is logged in');
  }

  it('leads to the provider with state, nonce and challenge', async () => {
    const browser = new Browser();
    const { status, headers, next } = await browser.go(`${server.url}${BEGIN}?then=/r/Blue-Room`);
    const query = new URL(next).searchParams;
    assert.deepEqual([status, query.get('response_type'), query.get('code_challenge_method')], [302, 'code', 'S256']);
    assert.equal(query.get('redirect_uri'), `${server.url}${BEGIN}/done`);
    assert.match(query.get('nonce'), /^[\w-]{43}$/);
    assert.match(query.get('code_challenge'), /^[\w-]{43}$/);
    assert.deepEqual(headers.getSetCookie(), [
      `auralis_openid=${query.get('state')}/r/Blue-Room; Path=/api/v1/auth/openid; Max-Age=600; HttpOnly; SameSite=Lax`,
    ]);
  });

  it('logs in, and the same person the next time', async () => {
    const { browser, answer } = await logIn('anna', `?then=${encodeURIComponent('/?room=blue')}`);
    assert.equal(answer.status, 302, answer.body);
    assert.equal(answer.next, `${server.url}/?room=blue`);
    const lines = answer.headers.getSetCookie();
    assert.match(lines.join('\n'), /^auralis_openid=; .*Max-Age=0.*\nauralis_access=.+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict\nauralis_refresh=.+SameSite=Strict$/);
    const me = await browser.go(`${server.url}/api/v1/me`);
    const anna = JSON.parse(me.body);
    assert.deepEqual([me.status, anna.name, anna.role], [200, 'anna of the provider', 'admin']);
    assert.match(provider.output, /granted/);

    const again = await logIn('anna', '');
    assert.equal(again.answer.next, `${server.url}/`);
    assert.equal(JSON.parse((await again.browser.go(`${server.url}/api/v1/me`)).body).id, anna.id);
    const { browser: other } = await logIn('ben', '');
    const ben = JSON.parse((await other.go(`${server.url}/api/v1/me`)).body);
    assert.notEqual(ben.id, anna.id);
    assert.equal(ben.role, 'member');
    assert.equal((await server.request('POST', '/api/v1/auth/login', {
      headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login: anna.login, password: '' }),
    })).status, 401); // it has no password
  });

  it('comes back from a page of the same site with an old login', async () => {
    const browser = new Browser();
    const back = await passProvider(browser, 'anna');
    browser._jar(host()).set('auralis_refresh', 'old.one');
    assert.equal((await browser.go(back, { headers: { 'Sec-Fetch-Site': 'same-site' } })).status, 302);
  });

  it('takes each way back once', async () => {
    const browser = new Browser();
    const back = await passProvider(browser, 'anna');
    const kept = browser.cookie(host(), 'auralis_openid');
    assert.equal((await browser.go(back)).status, 302);
    await assertRefused(await browser.go(back), 401, /not begun by this browser/);
    browser._jar(host()).set('auralis_openid', kept); // what was in it before
    await assertRefused(await browser.go(back), 401, /is over/);
    // The same code with a login that was begun.
    const { next } = await browser.go(`${server.url}${BEGIN}`);
    const url = new URL(back);
    url.searchParams.set('state', new URL(next).searchParams.get('state'));
    await assertRefused(await browser.go(url.href), 401, /does not take the code/);
    assert.match(provider.output, /refused: invalid_grant/);
  });

  it('takes a code only for the login that it was given for', async () => {
    const [one, two] = [new Browser(), new Browser()];
    const mine = new URL(await passProvider(one, 'anna'));
    const theirs = new URL(await passProvider(two, 'ben'));
    theirs.searchParams.set('code', mine.searchParams.get('code'));
    await assertRefused(await two.go(theirs.href), 401, /does not take the code/); // the verifier is another
  });

  it('takes nobody whom a link brings', async () => {
    const stranger = new Browser();
    const back = await passProvider(stranger, 'anna');
    await assertRefused(await new Browser().go(back), 401, /not begun by this browser/); // no cookie
    const victim = new Browser();
    await victim.go(`${server.url}${BEGIN}`);
    await assertRefused(await victim.go(back), 401, /not begun by this browser/); // another one's
    for (const query of ['', '?state=', `?state=${'a'.repeat(43)}&code=x`, `?code=x&state=${'a'.repeat(400)}`])
      await assertRefused(await victim.go(`${server.url}${BEGIN}/done${query}`), 401, /not begun by this browser/);
  });

  it('takes no answer of another provider, and none without a code', async () => {
    const browser = new Browser();
    for (const [set, words] of [
      [{ iss: 'https://elsewhere.example' }, /another provider has answered/],
      [{ code: '' }, /no code/],
      [{ code: 'nonsense' }, /does not take the code/],
      [{ code: 'a'.repeat(2047) }, /does not take the code/],
      [{ error: 'access_denied' }, /not let him in/],
    ]) {
      const back = new URL(await passProvider(browser, 'anna'));
      for (const [name, value] of Object.entries(set)) back.searchParams.set(name, value);
      await assertRefused(await browser.go(back.href), 401, words);
    }
  });

  it('tells when he has changed his mind there', async () => {
    const browser = new Browser();
    const back = await passProvider(browser, 'abort');
    assert.match(back, /error=access_denied/);
    await assertRefused(await browser.go(back), 401, /not let him in/);
  });

  it('leads nowhere but to this server', async () => {
    for (const then of ['//elsewhere.example/', 'https://elsewhere.example/', '/\\elsewhere.example', '/a b', '/a;b', `/${'a'.repeat(255)}`]) {
      const { status, body, headers } = await new Browser().go(`${server.url}${BEGIN}?then=${encodeURIComponent(then)}`);
      assert.deepEqual([status, JSON.parse(body).error.details.field], [400, 'then'], then);
      assert.deepEqual(headers.getSetCookie(), []);
    }
    const { headers } = await new Browser().go(`${server.url}${BEGIN}?then=/%0d%0ax:%20y`);
    assert.deepEqual([headers.get('x'), headers.getSetCookie()], [null, []]);
    const browser = new Browser();
    const back = await passProvider(browser, 'anna', '?then=/x');
    const state = new URL(back).searchParams.get('state');
    browser._jar(host()).set('auralis_openid', `${state}//elsewhere.example`); // who can write cookies
    assert.equal((await browser.go(back)).next, `${server.url}/`);
  });

  it('says that the provider is away, and people talk on meanwhile', async () => {
    const browser = new Browser();
    const back = await passProvider(browser, 'anna');
    provider.child.kill('SIGSTOP'); // it takes connections, and says nothing
    const begin = performance.now();
    const waiting = browser.go(back);
    const guest = await server.request('POST', '/api/v1/auth/register', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: 'carl', password: 'correct horse battery' }),
    });
    assert.equal(guest.status, 201);
    assert.ok(performance.now() - begin < 3000, 'the store waited for the provider');
    const answer = await waiting;
    provider.child.kill('SIGCONT');
    await assertRefused(answer, 503, /cannot be reached/);
    assert.ok(performance.now() - begin < 8000);
    assert.equal((await logIn('anna', '')).answer.status, 302); // and back
  });
});

describe('what a provider may say', () => {
  /** Runs a server with a liar until it has said why it is none to trust. */
  async function complaintOf(answer) {
    const liar = await startLiar(answer);
    const server = await startServer(liar.port);
    try {
      await eventually('a complaint', () => /again in/.test(server.output));
      assert.equal((await server.request('GET', BEGIN)).status, 503);
      return { complaint: /^.*again in.*$/m.exec(server.output)[0], asked: liar.asked };
    } finally {
      await server.end();
      liar.close();
    }
  }

  it('that it is another one', async () => {
    const { complaint } = await complaintOf((_, origin) => [200, document(origin, { issuer: 'https://elsewhere.example' })]);
    assert.match(complaint, /its issuer is another one/);
  });

  it('that it is elsewhere: redirects are not followed', async () => {
    const { complaint, asked } = await complaintOf((_, origin) => [302, { headers: { Location: `${origin}/moved` } }]);
    assert.match(complaint, /no discovery document/);
    assert.deepEqual([...new Set(asked.map(({ url }) => url))], ['/.well-known/openid-configuration']);
  });

  it('that a part of it is not TLS', async () => {
    const { complaint } = await complaintOf((_, origin) => [200, document(origin, { token_endpoint: 'http://elsewhere.example/' })]);
    assert.match(complaint, /by https/);
  });

  it('too much', async () => {
    const { complaint } = await complaintOf((_, origin) => [200, document(origin, { more: 'a'.repeat(70000) })]);
    assert.match(complaint, /too long/);
  });

  it('with a certificate that nobody vouches for', async () => {
    const authority = new Authority();
    const { cert, key } = authority.issue('provider', ['IP:127.0.0.1']);
    const liar = https.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) => response.end('{}'));
    await once(liar.listen(0, '127.0.0.1'), 'listening');
    const server = await Server.start(['--openid', `https://127.0.0.1:${liar.address().port}`, '--openid-id', 'x']);
    try {
      await eventually('a complaint', () => /again in/.test(server.output));
      assert.match(server.output, /certificate/);
    } finally {
      await server.end();
      liar.close();
      authority.close();
    }
  });

  it('nothing for ever: the server stops all the same', async () => {
    const silent = http.createServer(() => {});
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const server = await startServer(silent.address().port);
    await once(silent, 'request');
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 4000, `${ms} ms`);
    silent.closeAllConnections();
    silent.close();
  });
});

describe('other settings', () => {
  it('are taken by SIGHUP, with the secret; those that are wrong or lead nowhere leave the old ones', async () => {
    const [one, two] = [await startLiar((_, origin) => [200, document(origin)]), await startLiar((_, origin) => [200, document(origin)])];
    const folder = mkdtempSync(`${tmpdir()}/auralis-openid-`);
    const put = (fields) => writeFileSync(`${folder}/config.json`, JSON.stringify(fields));
    const at = (port, name) => ({ openid: `http://127.0.0.1:${port}`, 'openid-id': name, 'openid-secret': `hush ${name}` });
    put(at(one.port, 'one'));
    const server = await Server.start(['--preset', 'sleep', '--config', `${folder}/config.json`]);
    const leadsTo = async (port, name) => {
      const to = new URL((await server.request('GET', BEGIN)).headers.location ?? 'http://nowhere/');
      return to.port === String(port) && to.searchParams.get('client_id') === name;
    };
    const renew = (fields) => {
      put(fields);
      server.child.kill('SIGHUP');
    };
    try {
      await waitUntilReady(server);
      assert.ok(await leadsTo(one.port, 'one'));
      renew(at(two.port, 'two'));
      await eventually('the new ones', () => leadsTo(two.port, 'two'));
      renew({ ...at(two.port, 'two'), openid: 'http://id.example' });
      await eventually('a complaint', () => /the old OpenID settings stay: --openid: the issuer must be an https/.test(server.output));
      renew(at(await freePort(), 'three'));
      await eventually('a complaint', () => /again in/.test(server.output));
      assert.ok(await leadsTo(two.port, 'two'));
      renew({ ...at(two.port, 'two'), 'openid-secret': 'hush again' });
      await eventually('them again', () => server.output.split('logins by').length === 4);
      const browser = new Browser();
      const state = new URL((await browser.go(`${server.url}${BEGIN}`)).next).searchParams.get('state');
      assert.equal((await browser.go(`${server.url}${BEGIN}/done?code=x&state=${state}`)).status, 401);
      const { headers } = two.asked.find(({ url }) => url === '/token');
      assert.equal(Buffer.from(headers.authorization.slice(6), 'base64').toString(), 'two:hush%20again');
      assert.ok(!server.output.includes('hush'), 'a secret is in the log');
    } finally {
      await server.end();
      one.close();
      two.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('without it', () => {
  it('both paths are not there, and the page is told so', async () => {
    const server = await Server.start();
    for (const path of [BEGIN, `${BEGIN}/done`]) {
      const { status, json } = await server.request('GET', path);
      assert.deepEqual([status, json.error.code], [404, 'NOT_FOUND']);
    }
    assert.equal(await isReady(server), false);
    await server.end();
  });

  it('wrong options are refused in words', async () => {
    const id = ['--openid-id', 'x'];
    for (const [args, words] of [
      [id, /go with --openid/],
      [['--openid', 'http://127.0.0.1:1'], /--openid: a client id is needed/],
      [['--openid', 'http://id.example', ...id], /--openid: the issuer must be an https/],
      [['--openid', 'https://id.example', '--openid-url', 'http://music.example', ...id], /--openid: the address to come back to must be https/],
      [['--openid', `https://${'a'.repeat(600)}`, ...id], /--openid .*at most 511 printable/],
      [['--openid-secret', `hush ${'a'.repeat(600)}`], /--openid-secret: must be at most 255 printable/],
    ]) {
      const { code, output } = await Server.run(['--listen', '127.0.0.1:0', ...args]);
      assert.equal(code, 2, output);
      assert.match(output, words);
      assert.ok(!output.includes('hush'));
    }
  });
});

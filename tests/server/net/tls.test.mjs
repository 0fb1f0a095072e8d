// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// https and wss: what is refused at the start, who may connect, and a certificate that changes while people listen.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import tls from 'node:tls';
import { Authority } from './pki.mjs';
import { Server, connect } from './server.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const HOSTS = ['DNS:localhost', 'IP:127.0.0.1'];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {Authority} */
let authority;
before(() => {
  authority = new Authority();
});
after(() => authority.close());

/** The serial number of the certificate that a new connection is shown. */
async function serialShown(port) {
  const socket = tls.connect({ port, host: '127.0.0.1', ca: authority.ca });
  await once(socket, 'secureConnect');
  const serial = socket.getPeerCertificate().serialNumber;
  socket.destroy();
  return serial;
}

const serialOf = (path) => /serial=(\w+)/.exec(execFileSync('openssl', ['x509', '-in', path, '-serial', '-noout']))[1];
const hasError = (server, pattern) => server.output.split('\n').some((line) => / error /.test(line) && pattern.test(line));

async function eventually(holds, what) {
  for (let k = 0; k < 100; k++) {
    if (holds()) return;
    await pause(50);
  }
  assert.fail(what);
}

describe('certificate and key', () => {
  it('that cannot be used are refused at the start, with file and reason', async () => {
    const { cert, key } = authority.issue('good', HOSTS);
    const other = authority.issue('other', HOSTS);
    const old = authority.issue('old', HOSTS, { days: -1 });
    const locked = authority.path('locked.key');
    execFileSync('openssl', ['ec', '-in', key, '-aes128', '-passout', 'pass:secret', '-out', locked], { stdio: 'pipe' });
    const empty = authority.path('empty.pem');
    writeFileSync(empty, '');
    for (const [args, words] of [
      [['--tls-cert', cert], ['--tls-key is missing']],
      [['--tls-key', key], ['--tls-cert is missing']],
      [['--tls-cert', '/nonexistent.pem', '--tls-key', key], ['--tls-cert /nonexistent.pem', 'No such file']],
      [['--tls-cert', cert, '--tls-key', '/nonexistent.key'], ['--tls-key /nonexistent.key', 'No such file']],
      [['--tls-cert', empty, '--tls-key', key], [empty, 'no certificate']],
      [['--tls-cert', key, '--tls-key', key], [key, 'no certificate']],
      [['--tls-cert', cert, '--tls-key', cert], [cert, 'no key']],
      [['--tls-cert', cert, '--tls-key', other.key], [other.key, 'is not the key', cert]],
      [['--tls-cert', cert, '--tls-key', locked], [locked, 'encrypted']],
      [['--tls-cert', old.cert, '--tls-key', old.key], [old.cert, 'expired on']],
      [['--tls-cert', authority.folder, '--tls-key', key], [authority.folder]],
    ]) {
      const { code, output } = await Server.run(['--listen', '127.0.0.1:0', ...args]);
      assert.ok(code === 2 || code === 69, `${args}: ${code}`);
      for (const word of words) assert.ok(output.includes(word), `${args}: ${output}`);
      assert.ok(!output.includes('serving on'));
    }
  });

  it('come from the environment and from the file as well', async () => {
    const { cert, key } = authority.issue('env', HOSTS);
    const config = authority.path('config.json');
    writeFileSync(config, JSON.stringify({ 'tls-cert': cert }));
    const server = await Server.start(['--config', config], { env: { AURALIS_TLS_KEY: key }, ca: authority.ca });
    assert.match(server.url, /^https:\/\/localhost:/);
    assert.equal((await server.request('GET', '/healthz')).status, 200);
    await server.end();
  });
});

describe('a key that others can read', () => {
  it('is used, with a warning', async () => {
    const { cert, key } = authority.issue('open', HOSTS);
    for (const [mode, warns] of [[0o640, true], [0o604, true], [0o600, false]]) {
      chmodSync(key, mode);
      const server = await Server.start(['--tls-cert', cert, '--tls-key', key], { ca: authority.ca });
      await server.end();
      assert.equal(server.output.includes(`${key} is open to others than its owner (mode 0${mode.toString(8)})`), warns, server.output);
    }
  });
});

describe('serving by TLS', () => {
  /** @type {Server} */
  let server;
  before(async () => {
    const { cert, key } = authority.issue('serving', HOSTS);
    server = await Server.start(['--tls-cert', cert, '--tls-key', key], { ca: authority.ca });
  });
  after(() => server.end());

  it('answers requests, large ones too', async () => {
    const page = await server.request('GET', '/');
    assert.equal(page.status, 200);
    assert.equal(page.headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(page.headers['strict-transport-security'], undefined, 'localhost belongs to many programs');
    for (const [, script] of page.body.matchAll(/src="([\w.-]+\.js)"/g)) {
      const { status, headers, body } = await server.request('GET', `/${script}`);
      assert.equal(status, 200);
      assert.equal(Buffer.byteLength(body), Number(headers['content-length']));
    }
    assert.equal((await server.post({ bpm: 70 })).status, 200);
  });

  it('takes WebSockets of its own https pages and of no others', async () => {
    const origin = (value) => ({ port: server.port, ca: authority.ca, headers: { Origin: value } });
    const client = await WebSocketClient.connect(origin(`https://localhost:${server.port}`));
    await client.text('hello');
    client.send({ type: 'listen', burst_ms: 200 });
    await pause(1000);
    const packets = client.packets();
    assert.ok(packets.length > 40, `${packets.length} packets`);
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    client.destroy();
    await assert.rejects(WebSocketClient.connect(origin(`http://localhost:${server.port}`)), { status: 403 });
    await assert.rejects(WebSocketClient.connect(origin('https://evil.example')), { status: 403 });
  });

  it('streams', async () => {
    const socket = connect(server.port, '127.0.0.1', authority.ca);
    let streamed = Buffer.alloc(0);
    socket.on('data', (data) => {
      streamed = Buffer.concat([streamed, data]);
    });
    socket.write(`GET /rooms/lobby/stream.ogg HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
    await eventually(() => streamed.length > 20000, 'a second of music');
    assert.ok(streamed.includes('OpusHead'));
    socket.destroy();
  });

  it('speaks no old TLS and no plain HTTP, and waits for nobody', async () => {
    const silent = Array.from({ length: 40 }, () => net.connect(server.port, '127.0.0.1'));
    for (const socket of silent) socket.on('error', () => {});
    const old = tls.connect({ port: server.port, host: '127.0.0.1', ca: authority.ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' });
    await assert.rejects(once(old, 'secureConnect'));
    const plain = net.connect(server.port, '127.0.0.1');
    let said = '';
    plain.on('error', () => {});
    plain.on('data', (data) => {
      said += data;
    });
    plain.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => plain.on('close', resolve));
    assert.doesNotMatch(said, /html/);
    const begin = performance.now();
    assert.equal((await server.request('GET', '/healthz')).status, 200);
    assert.ok(performance.now() - begin < 2000);
    for (const socket of silent) socket.destroy();
  });
});

describe('a new certificate', () => {
  it('is for new connections; the old ones hear on; a bad one changes nothing', async () => {
    const cert = authority.path('live.pem');
    const key = authority.path('live.key');
    const put = (one) => {
      copyFileSync(one.cert, cert);
      copyFileSync(one.key, key);
    };
    const [first, second, old] = [authority.issue('first', HOSTS), authority.issue('second', HOSTS), authority.issue('gone', HOSTS, { days: -1 })];
    put(first);
    const server = await Server.start(['--tls-cert', cert, '--tls-key', key], { ca: authority.ca });
    const client = await WebSocketClient.connect({ port: server.port, ca: authority.ca });
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    assert.equal(await serialShown(server.port), serialOf(first.cert));

    put(second);
    server.child.kill('SIGHUP');
    await eventually(() => /certificate reloaded/.test(server.output), 'reloaded');
    assert.equal(await serialShown(server.port), serialOf(second.cert));

    for (const [what, spoil] of [
      [/is not the key/, () => copyFileSync(first.cert, cert)],
      [/expired on/, () => put(old)],
      [/no certificate/, () => writeFileSync(cert, readFileSync(first.cert).subarray(0, 200))],
    ]) {
      spoil();
      server.child.kill('SIGHUP');
      await eventually(() => hasError(server, what), `${what}: logged`);
      assert.equal(await serialShown(server.port), serialOf(second.cert));
    }

    await pause(300);
    assert.ok(!client.isClosed);
    const packets = client.packets();
    for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
    client.destroy();
    await server.end();
  });
});

describe('a key of another type', () => {
  it('takes over as well: elliptic curve, RSA, and back', async () => {
    const cert = authority.path('type.pem');
    const key = authority.path('type.key');
    const pairs = ['ec1', 'rsa', 'ec2'].map((name) => authority.issue(name, HOSTS, { rsa: name === 'rsa' }));
    /** @type {Server} */
    let server;
    for (const [reloads, pair] of pairs.entries()) {
      copyFileSync(pair.cert, cert);
      copyFileSync(pair.key, key);
      if (reloads === 0) server = await Server.start(['--tls-cert', cert, '--tls-key', key], { ca: authority.ca });
      else server.child.kill('SIGHUP');
      await eventually(() => server.output.split('certificate reloaded').length - 1 === reloads, 'reloaded');
      assert.equal(await serialShown(server.port), serialOf(pair.cert));
    }
    await server.end();
  });
});

describe('strict transport', () => {
  it('is asked for off loopback by TLS, and only there', async () => {
    const { cert, key } = authority.issue('strict', HOSTS);
    const options = { listen: '0.0.0.0:0' };
    for (const [args, ca, expected] of [
      [['--tls-cert', cert, '--tls-key', key], authority.ca, 'max-age=31536000'],
      [[], undefined, undefined],
    ]) {
      const server = await Server.start(args, { ...options, ca });
      for (const path of ['/', '/healthz', '/nowhere']) {
        const { headers } = await server.request('GET', path);
        assert.equal(headers['strict-transport-security'], expected, path);
      }
      await server.end();
    }
  });
});

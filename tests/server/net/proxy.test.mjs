// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The recipes of deployment/ with the real nginx and the real Caddy in front of the real server: what comes through
// them, and how soon.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Authority } from './pki.mjs';
import { freePort } from './programs.mjs';
import { Server, connect } from './server.mjs';
import { find, needing } from './tools.mjs';
import { WebSocketClient } from './websocket.mjs';

const DEPLOYMENT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../deployment');
const NAME = 'music.example.org';
const TOKEN = 'correct-horse-battery-staple';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A recipe with ports and files of this test in place of those it names; each must be there. */
function adapt(file, replacements) {
  let text = readFileSync(path.join(DEPLOYMENT, file), 'utf8');
  for (const [from, to] of replacements) {
    assert.ok(text.includes(from), `${file} has ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

const nginx = {
  needs: { nginx: 'nginx-light' },
  configure(authority, pair, backend, port, plainPort) {
    const site = adapt('nginx.conf', [
      ['127.0.0.1:8080', `127.0.0.1:${backend}`],
      ['listen [::]:80;', ''],
      ['listen [::]:443 ssl http2;', ''],
      ['listen 80;', `listen 127.0.0.1:${plainPort};`],
      ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
      [`/etc/letsencrypt/live/${NAME}/fullchain.pem`, pair.cert],
      [`/etc/letsencrypt/live/${NAME}/privkey.pem`, pair.key],
    ]);
    const folder = authority.path('nginx');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'site.conf'), site);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`);
    const main = `daemon off; ${process.getuid() === 0 ? 'user root;' : ''} pid ${folder}/pid; error_log stderr warn;
events { worker_connections 256; }
http { access_log off; ${paths.join(' ')} include ${folder}/site.conf; }
`;
    writeFileSync(path.join(folder, 'main.conf'), main);
    execFileSync(find('nginx'), ['-t', '-q', '-e', 'stderr', '-c', path.join(folder, 'main.conf')], { stdio: 'pipe' });
    return ['nginx', '-e', 'stderr', '-c', path.join(folder, 'main.conf')];
  },
};

const caddy = {
  needs: { caddy: 'caddy' },
  configure(authority, pair, backend, port, plainPort) {
    const site = adapt('Caddyfile', [
      ['127.0.0.1:8080', `127.0.0.1:${backend}`],
      [`${NAME} {`, `${NAME}:${port} {\n\ttls ${pair.cert} ${pair.key}`],
    ]);
    const file = authority.path('Caddyfile');
    const globals = `{\n\tadmin off\n\thttp_port ${plainPort}\n\tstorage file_system ${authority.path('caddy')}\n\tlocal_certs\n\tskip_install_trust\n}\n`;
    writeFileSync(file, `${globals}${site}`);
    for (const one of [file, path.join(DEPLOYMENT, 'Caddyfile')])
      execFileSync(find('caddy'), ['validate', '--adapter', 'caddyfile', '--config', one], { stdio: 'pipe', env: { ...process.env, HOME: authority.folder } });
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', file];
  },
};

for (const [program, recipe] of Object.entries({ nginx, caddy })) {
  describe(`behind ${program}`, needing({ openssl: 'openssl', ...recipe.needs }), () => {
    let authority, server, child, port, plainPort;
    let output = '';
    const headers = () => ({ Host: `${NAME}:${port}`, Origin: `https://${NAME}:${port}` });
    const through = (method, where, options = {}) =>
      Server.prototype.request.call({ port, ca: authority.ca }, method, where, { host: `${NAME}:${port}`, ...options });
    const control = (extra) =>
      through('POST', '/api/v1/control', { body: '{"bpm":71}', headers: { 'Content-Type': 'application/json', ...extra } });

    before(async () => {
      authority = new Authority();
      const pair = authority.issue('proxy', [`DNS:${NAME}`, 'IP:127.0.0.1']);
      server = await Server.start(['--allow-host', NAME, '--control-token', TOKEN]);
      [port, plainPort] = [await freePort(), await freePort()];
      const [name, ...args] = recipe.configure(authority, pair, server.port, port, plainPort);
      child = spawn(find(name), args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: authority.folder } });
      child.stderr.on('data', (data) => {
        output += data;
      });
      for (let k = 0; k < 100; k++) {
        if ((await through('GET', '/healthz').catch(() => ({ status: 0 }))).status === 200) return;
        if (child.exitCode !== null) break;
        await pause(50);
      }
      throw new Error(`${program} does not answer: ${output}`);
    });
    after(async () => {
      if (child && child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await server?.end();
      authority.close();
    });

    it('the page and the API come, strict transport is asked for once, metrics stay at home', async () => {
      const page = await through('GET', '/');
      assert.equal(page.status, 200);
      assert.equal(page.headers['cross-origin-embedder-policy'], 'require-corp');
      assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
      assert.equal((await through('GET', '/api/v1/status')).json.rooms[0].id, 'lobby');
      assert.equal((await through('GET', '/metrics')).status, 403);
      assert.equal((await through('GET', '/', { host: 'evil.example' })).headers['cross-origin-embedder-policy'], undefined);
    });

    it('control needs the token and a page of this name', async () => {
      const bearer = { Authorization: `Bearer ${TOKEN}` };
      assert.equal((await control({})).status, 401);
      assert.equal((await control({ ...bearer, Origin: `https://${NAME}:${port}` })).status, 200);
      assert.equal((await control({ ...bearer, Origin: 'https://evil.example' })).status, 403);
    });

    it('a MIDI file of the size that the server takes comes through', async () => {
      const answer = await through('POST', '/api/v1/rooms/lobby/midi', { body: 'x'.repeat(262144), headers: { 'Content-Type': 'audio/midi' } });
      assert.deepEqual([answer.status, answer.json?.error.code], [401, 'TOKEN_INVALID']);
    });

    it('a WebSocket comes through, packet by packet', async () => {
      const client = await WebSocketClient.connect({ port, ca: authority.ca, headers: headers() });
      await client.text('hello');
      client.send({ type: 'listen', burst_ms: 100 });
      await pause(1200);
      const media = client.messages.filter(({ opcode }) => opcode === 2);
      const packets = client.packets();
      for (let i = 1; i < packets.length; i++) assert.equal(packets[i].sequence, packets[i - 1].sequence + 1);
      assert.ok(packets.length > 45, `${packets.length} packets`);
      assert.ok(media.length > 20, `${media.length} messages: not held back and sent together`);
      client.destroy();
      await assert.rejects(WebSocketClient.connect({ port, ca: authority.ca, headers: { ...headers(), Origin: 'https://evil.example' } }), { status: 403 });
    });

    it('events come through at once', async () => {
      const socket = connect(port, '127.0.0.1', authority.ca);
      let events = '';
      socket.on('error', () => {});
      socket.on('data', (data) => {
        events += data;
      });
      socket.write(`GET /events HTTP/1.1\r\nHost: ${NAME}:${port}\r\n\r\n`);
      for (let k = 0; k < 40 && !/event: title/.test(events); k++) await pause(50);
      socket.destroy();
      assert.match(events, /text\/event-stream[\s\S]*event: title/);
    });

    it('the Ogg stream comes through, not held back', async () => {
      const socket = connect(port, '127.0.0.1', authority.ca);
      const arrivals = [];
      let head = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (data) => {
        arrivals.push(performance.now());
        if (head.length < 4000) head = Buffer.concat([head, data]);
      });
      socket.write(`GET /rooms/lobby/stream.ogg HTTP/1.1\r\nHost: ${NAME}:${port}\r\n\r\n`);
      await pause(1500);
      socket.destroy();
      assert.match(head.toString('latin1'), /^HTTP\/1\.1 200[\s\S]*audio\/ogg[\s\S]*OpusHead/);
      const gaps = arrivals.slice(1).map((at, i) => at - arrivals[i]);
      assert.ok(arrivals.length > 15 && Math.max(...gaps) < 1000, `${arrivals.length} pieces, longest gap ${Math.max(...gaps)} ms`);
    });

    it('a page that came without TLS is none of ours', async () => {
      const origin = { ...headers(), Origin: `http://${NAME}:${port}` };
      await assert.rejects(WebSocketClient.connect({ port, ca: authority.ca, headers: origin }), { status: 403 });
    });

    it('who comes without TLS is sent to https', { skip: program === 'caddy' && 'Caddy sends to its own port 443' }, async () => {
      const answer = await Server.prototype.request.call({ port: plainPort }, 'GET', '/x?y=1', { host: NAME });
      assert.equal(answer.status, 301);
      assert.equal(answer.headers.location, `https://${NAME}/x?y=1`);
    });
  });
}

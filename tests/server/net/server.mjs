// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A real `auralis serve` on a port of its own, and plain HTTP requests that can be as wrong as wanted.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

const BINARY = process.env.AURALIS_BIN;

export class Server {
  /**
   * @param {string[]} args  further options
   * @param {{listen?: string, env?: object, ca?: Buffer}} options  port 0: a free one; ca: it speaks TLS and this vouches for it
   */
  static async start(args = [], { listen = '127.0.0.1:0', env = {}, ca } = {}) {
    const server = new Server();
    server.ca = ca;
    server.child = spawn(BINARY, ['serve', '--listen', listen, '--seed', '7', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    server.output = '';
    server.exit = once(server.child, 'exit').then(([code, signal]) => ({ code, signal }));
    const ready = new Promise((resolve) => {
      server.child.stderr.on('data', (data) => {
        server.output += data;
        const line = /^auralis: serving on (https?:\/\/\S+)$/m.exec(server.output);
        if (line) resolve(line[1]);
      });
    });
    const ended = server.exit.then(({ code }) => {
      throw new Error(`serve ended with ${code}:\n${server.output}`);
    });
    server.url = await Promise.race([ready, ended]);
    ended.catch(() => {});
    server.port = Number(new URL(server.url).port);
    return server;
  }

  /** Runs serve until it ends by itself. */
  static async run(args, env = {}) {
    const child = spawn(BINARY, ['serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let output = '';
    child.stderr.on('data', (data) => {
      output += data;
    });
    const [code] = await once(child, 'exit');
    return { code, output };
  }

  /** Ends it at once: it takes a second signal for impatience. */
  async end() {
    this.child.kill('SIGTERM');
    this.child.kill('SIGINT');
    const { code } = await this.exit;
    if (code !== 0 || /Sanitizer|runtime error/.test(this.output)) throw new Error(`ended with ${code}:\n${this.output}`);
  }

  /** SIGTERM; returns exit code and how long it took. */
  async stop() {
    const begin = performance.now();
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 8000);
    const exit = await this.exit;
    clearTimeout(late);
    const ms = performance.now() - begin;
    if (/Sanitizer|runtime error/.test(this.output)) throw new Error(this.output);
    return { ...exit, ms };
  }

  /** One request on a connection of its own. @returns {Promise<{status: number, headers: object, body: string, json: any}>} */
  async request(method, path, { headers = {}, body = '', host = `localhost:${this.port}`, address = '127.0.0.1' } = {}) {
    const all = { Host: host, Connection: 'close', ...headers };
    if (body !== '' && all['Content-Length'] === undefined) all['Content-Length'] = String(Buffer.byteLength(body));
    const head = Object.entries(all).filter(([, value]) => value !== null);
    const raw = `${method} ${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
    return parseAnswer(await exchange(this.port, raw, address, this.ca));
  }

  post(body, headers = {}) {
    return this.request('POST', '/api/v1/control', {
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Value of a metric's sample, by the start of its line. */
  async metric(sample) {
    const { body } = await this.request('GET', '/metrics');
    const line = body.split('\n').find((one) => one.startsWith(`${sample} `));
    if (line === undefined) throw new Error(`no metric ${sample}`);
    return Number(line.slice(sample.length + 1));
  }
}

/** A plain connection, or one by TLS if an authority is given that must vouch for it. */
export function connect(port, address, ca) {
  return ca === undefined ? net.connect(port, address) : tls.connect({ port, host: address, ca });
}

/** Sends bytes, returns everything that comes until the end of the connection. */
export async function exchange(port, raw, address = '127.0.0.1', ca = undefined, timeout_ms = 20000) {
  const socket = connect(port, address, ca);
  const chunks = [];
  socket.on('data', (data) => chunks.push(data));
  socket.on('error', () => {});
  socket.write(raw);
  const timer = setTimeout(() => socket.destroy(new Error('timeout')), timeout_ms);
  await new Promise((resolve) => socket.on('close', resolve));
  clearTimeout(timer);
  return Buffer.concat(chunks);
}

function parseAnswer(answer) {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return { status: 0, headers: {}, body: '', json: null };
  const [first, ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = answer.subarray(end + 4).toString();
  let json = null;
  try {
    json = JSON.parse(body);
  } catch {
    // not JSON
  }
  return { status: Number(first.split(' ')[1]), headers, body, json };
}

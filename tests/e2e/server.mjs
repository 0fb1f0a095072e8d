// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The program under test: a server of its own for each test, and renders to compare with.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = path.resolve(process.env.AURALIS_BIN ?? path.join(ROOT, 'build/release/client/cli/auralis'));
process.env.AURALIS_BIN = BINARY; // for what the tests of the network lend
const READY_MS = 10000;
const STOP_MS = 6000;

export const SEED = 7;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<number>} a port nobody listens on just now */
async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

export class Server {
  /** @param {{port?: number, args?: string[]}} options  port: 0 or none = a free one */
  static async start({ port = 0, args = [] } = {}) {
    const server = new Server();
    server.port = port || (await freePort());
    server.url = `http://127.0.0.1:${server.port}/`;
    const listen = `127.0.0.1:${server.port}`;
    server._child = spawn(BINARY, ['serve', '--listen', listen, '--seed', String(SEED), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server._exited = once(server._child, 'exit');
    server._gone = false;
    server.output = '';
    server._exited
      .catch((error) => (server.output += error.message)) // it could not be started
      .then(() => (server._gone = true));
    for (const stream of [server._child.stdout, server._child.stderr]) {
      stream.on('data', (data) => {
        server.output += data;
      });
    }
    await server._ready();
    return server;
  }

  async _ready() {
    for (const begin = performance.now(); performance.now() - begin < READY_MS; await pause(20)) {
      if (this._gone) break;
      try {
        if ((await fetch(`${this.url}readyz`)).ok) return;
      } catch {
        // not listening yet
      }
    }
    this._child.kill('SIGKILL');
    throw new Error(`${BINARY} serve does not answer; it said:\n${this.output}`);
  }

  /** @returns {Promise<any>} JSON of `path` */
  async get(path) {
    return (await fetch(this.url + path)).json();
  }

  /** @param {object} controls */
  async control(controls) {
    const body = JSON.stringify(controls);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.url}api/v1/control`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`POST /api/v1/control ${body}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Stops its time for a while, as a stalled machine or line would. */
  async stall(ms) {
    this._child.kill('SIGSTOP');
    await pause(ms);
    this._child.kill('SIGCONT');
  }

  /** Ends it as a crash would. */
  async kill() {
    this._child.kill('SIGKILL');
    await this._exited;
  }

  /** Ends it as a service manager would. */
  async stop() {
    if (this._gone) return;
    this._child.kill('SIGTERM');
    const late = setTimeout(() => this._child.kill('SIGKILL'), STOP_MS);
    await this._exited;
    clearTimeout(late);
  }
}

/** Runs the program to its end. @returns {Promise<string>} what it printed */
export async function auralis(...args) {
  const { stdout } = await promisify(execFile)(BINARY, args, { maxBuffer: 1 << 24 });
  return stdout;
}

/** @returns {Promise<Buffer>} standard output of `program` */
export async function pipe(program, args) {
  const { stdout } = await promisify(execFile)(program, args, { encoding: 'buffer', maxBuffer: 1 << 30 });
  return stdout;
}

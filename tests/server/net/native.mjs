// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// `auralis listen` as a child, and lines between it and a server that are slow, late or secret.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

export class Listener {
  /** @param {string} url @param {string[]} args @param {object} env  beside what this process has */
  constructor(url, args = [], env = {}) {
    /** Lines of --json so far, and when they came: `at_s`. */
    this.lines = [];
    this.errors = '';
    this.output = [];
    let rest = '';
    const output = args.includes('-o') || args.includes('--device') ? [] : ['--device', 'none'];
    this.child = spawn(process.env.AURALIS_BIN, ['listen', url, ...output, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.child.stdout.on('data', (data) => {
      this.output.push(data);
      if (!args.includes('--json')) return;
      const parts = (rest + data).split('\n');
      rest = parts.pop();
      for (const part of parts) this.lines.push({ ...JSON.parse(part), at_s: Math.round(performance.now() / 1000) });
    });
    this.child.stderr.on('data', (data) => (this.errors += data));
    this._exit = once(this.child, 'close').then(([code]) => code);
  }

  /** @returns {Promise<number>} exit code */
  async ended(timeout_ms = 30000) {
    const late = setTimeout(() => this.child.kill('SIGKILL'), timeout_ms);
    const code = await this._exit;
    clearTimeout(late);
    if (/Sanitizer|runtime error/.test(this.errors)) throw new Error(this.errors);
    return code;
  }

  /** Waits for a line of --json that `matches`. */
  async line(matches, timeout_ms = 10000) {
    for (const begin = performance.now(); performance.now() - begin < timeout_ms; ) {
      const found = this.lines.find(matches);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no such line; last: ${JSON.stringify(this.lines.at(-1))}\n${this.errors}`);
  }

  /** Lines while it plays. */
  get playing() {
    return this.lines.filter(({ state }) => state === 'playing');
  }
}

/**
 * A line to `port`, in the middle of which bytes are held up.
 * @param {number} port
 * @param {{delay_ms?: () => number, bytes_s?: number, secure?: object}} options  delay_ms: of each piece, in order;
 *   bytes_s: to the client; secure: options of a TLS server
 */
export async function openLine(port, { delay_ms = () => 0, bytes_s = Infinity, secure } = {}) {
  const sockets = new Set();
  const onClient = (client) => {
    const server = net.connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    forward(client, server, delay_ms, Infinity);
    forward(server, client, delay_ms, bytes_s);
  };
  const listening = secure ? tls.createServer(secure, onClient) : net.createServer(onClient);
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: listening.address().port,
    close() {
      listening.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function forward(from, to, delay_ms, bytes_s) {
  let due_ms = 0;
  const held = []; // timers of nearly the same time come in any order, pieces must not
  from.on('data', (data) => {
    const now_ms = performance.now();
    due_ms = Math.max(due_ms + (1000 * data.length) / bytes_s, now_ms + delay_ms());
    held.push(data);
    setTimeout(() => to.destroyed || to.write(held.shift()), due_ms - now_ms);
  });
}

/** @returns {{left: Float32Array, right: Float32Array}} of a WAV file of 32-bit floats */
export function parseWav(file) {
  const at = file.indexOf('data') + 8;
  const samples = new Float32Array(Uint8Array.from(file.subarray(at, file.length - ((file.length - at) % 8))).buffer);
  const left = new Float32Array(samples.length / 2);
  const right = new Float32Array(samples.length / 2);
  for (let k = 0; k < left.length; k++) [left[k], right[k]] = [samples[2 * k], samples[2 * k + 1]];
  return { left, right };
}

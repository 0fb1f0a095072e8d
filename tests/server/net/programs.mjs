// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Programs by others that a test starts: on free ports, with configurations of their own, as nobody if we are root.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { find } from './tools.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<number>} a port nobody listens on just now */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(port) {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export class Program {
  /** Starts a program and waits until it listens on `port`. @param {object} options  of spawn */
  static async start(command, args, port, options = {}) {
    const program = new Program();
    program.output = '';
    program.child = spawn(find(command), args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [program.child.stdout, program.child.stderr]) {
      stream.on('data', (data) => {
        program.output += data;
      });
    }
    program.exit = once(program.child, 'exit');
    for (let i = 0; i < 200 && program.child.exitCode === null; i++, await pause(25)) {
      if (await answers(port)) return program;
    }
    throw new Error(`${command} does not listen:\n${program.output}`);
  }

  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.exit;
    clearTimeout(late);
  }
}

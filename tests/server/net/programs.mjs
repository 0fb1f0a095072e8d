// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Programs by others that a test starts: on free ports, with configurations of their own, as nobody if we are root.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Why a test cannot run here; false if it can. Where everything must be there (CI is set), it fails instead. */
export function missing(packageOf) {
  const absent = Object.entries(packageOf).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (absent.length === 0) return false;
  const why = `needs: apt-get install ${absent.map(([, name]) => name).join(' ')}`;
  if (process.env.CI) throw new Error(why);
  console.log(`SKIPPED, ${why}`);
  return why;
}

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
    program.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
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

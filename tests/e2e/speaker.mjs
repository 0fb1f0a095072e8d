// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A loudspeaker that nobody hears: a PulseAudio server of a test's own with a null sink. Firefox starts no audio
// context on a machine that has none.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const READY_MS = 5000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<{env: Record<string, string>, close: () => Promise<void>}>} env: what a program needs to play on it */
export async function openSpeaker() {
  const folder = await mkdtemp(path.join(tmpdir(), 'auralis-speaker-'));
  const socket = path.join(folder, 'native');
  const modules = ['module-null-sink rate=48000', `module-native-protocol-unix auth-anonymous=1 socket=${socket}`];
  const child = spawn(
    'pulseaudio',
    ['-n', '--daemonize=no', '--use-pid-file=no', '--disable-shm=yes', '--exit-idle-time=-1', ...modules.flatMap((one) => ['-L', one])],
    { stdio: 'ignore', env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder } },
  );
  const exited = once(child, 'exit').catch((error) => [error]);
  const close = async () => {
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  for (const begin = performance.now(); !existsSync(socket); await pause(20)) {
    if (performance.now() - begin < READY_MS && child.exitCode === null) continue;
    await close();
    throw new Error('pulseaudio does not start (apt-get install pulseaudio)');
  }
  return { env: { PULSE_SERVER: `unix:${socket}` }, close };
}

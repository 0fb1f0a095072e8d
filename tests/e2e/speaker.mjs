// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A loudspeaker that nobody hears: a PulseAudio server of a test's own with a null sink, and what its monitor hears.
// Firefox starts no audio context on a machine that has none.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const READY_MS = 5000;
const RATE_HZ = 48000;
const FRAME_BYTES = 8;
const SINK = 'speaker';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @typedef {object} Speaker
 * @property {Record<string, string>} env  what a program needs to play on it
 * @property {() => {stop: () => Promise<{left: Float32Array, begin_ms: number}>}} record  begin_ms: when the first sample
 *   is heard, at the latest, by this machine's wall clock
 * @property {() => Promise<void>} close
 */

/** @param {string} options  of the sink @returns {Promise<Speaker>} */
export async function openSpeaker(options = '') {
  const folder = await mkdtemp(path.join(tmpdir(), 'auralis-speaker-'));
  const socket = path.join(folder, 'native');
  const modules = [`module-null-sink sink_name=${SINK} rate=${RATE_HZ} ${options}`, `module-native-protocol-unix auth-anonymous=1 socket=${socket}`];
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
  const env = { PULSE_SERVER: `unix:${socket}` };
  return { env, close, record: () => record({ ...process.env, ...env }) };
}

/** The monitor has a sample when the sink takes it; it is heard when all that the sink took before has been played. */
async function latency_ms(env) {
  const { stdout } = await promisify(execFile)('pactl', ['list', 'sinks'], { env });
  return Number(/configured (\d+) usec/.exec(stdout)[1]) / 1000;
}

function record(env) {
  const words = [`--device=${SINK}.monitor`, '--format=float32le', `--rate=${RATE_HZ}`, '--channels=2', '--raw', '--latency-msec=5'];
  const child = spawn('parec', words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'close');
  const chunks = [];
  let bytes = 0;
  let begin_ms = Infinity; // what comes late says nothing
  child.stdout.on('data', (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    begin_ms = Math.min(begin_ms, performance.timeOrigin + performance.now() - (1000 * bytes) / FRAME_BYTES / RATE_HZ);
  });
  const stop = async () => {
    const held_ms = await latency_ms(env);
    child.kill('SIGINT');
    await exited;
    const samples = new Float32Array(Uint8Array.from(Buffer.concat(chunks, bytes - (bytes % FRAME_BYTES))).buffer);
    return { left: samples.filter((_, k) => k % 2 === 0), begin_ms: begin_ms + held_ms };
  };
  return { stop };
}

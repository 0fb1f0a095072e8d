// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Players as people have them, all at once, on a server whose music is changed all the time. What each of them decodes
// is compared with `auralis render` of the room's journal, and the titles they are told with its score.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Events } from './events.mjs';
import { Radio } from './radio.mjs';
import { Server } from './server.mjs';
import { compare, decode, render } from './sound.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const FULL = process.env.AUR_TEST_SCALE === 'full';
const PLAY_S = FULL ? 60 : 6;
/** The music is changed so often while they play: a thousand times in a full run, nearly as often as a room takes. */
const CHANGE_EVERY_MS = 55;
const KEYS = ['D', 'E', 'G', 'A', 'C'];
const NOBODY = 65534;
/** Nothing but the dither of 16 bits is between it and the render. */
const LOSSLESS = 0.9999;
const PACKAGES = { ffmpeg: 'ffmpeg', mpv: 'mpv', cvlc: 'vlc-bin vlc-plugin-base', opusdec: 'opus-tools curl' };

/** Runs a program; one that does not end of itself is a failure. */
async function play(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const late = setTimeout(() => child.kill('SIGKILL'), (PLAY_S + 20) * 1000);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(late);
  if (signal) throw new Error(`${program} had to be stopped: ${output}`);
  return { code, output };
}

const ffmpeg = (url, wav) => play('ffmpeg', ['-v', 'error', '-nostdin', '-i', url, '-t', String(PLAY_S), wav]);

const mpv = (url, wav, program = ['mpv']) => {
  const out = ['--ao=pcm', `--ao-pcm-file=${wav}`, `--length=${PLAY_S}`];
  return play(program[0], [...program.slice(1), '--no-config', '--really-quiet', '--no-video', ...out, url]);
};

/** It would go on with the next address of the playlist. */
const mpvWithPlaylist = (url, wav) => mpv(url, wav, ['timeout', String(PLAY_S + 4), 'mpv']);

/** VLC does not run as root. */
function vlc(url, wav) {
  const user = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const out = ['--aout=afile', `--audiofile-file=${wav}`, `--run-time=${PLAY_S}`, '--play-and-exit'];
  const env = { ...process.env, HOME: path.dirname(wav), XDG_RUNTIME_DIR: path.dirname(wav) };
  return play('cvlc', ['-I', 'dummy', '--no-video', ...out, url, 'vlc://quit'], { env, ...user });
}

/** opusinfo must find nothing to complain of but that the stream was left before its end. */
async function opusTools(url, wav) {
  const ogg = `${wav}.ogg`;
  const { code } = await play('curl', ['-sN', '-m', String(PLAY_S), '-o', ogg, url]);
  assert.equal(code, 28, 'curl listens until its time is over');
  const { output } = await play('opusinfo', [ogg]);
  assert.deepEqual(output.match(/^.*(warning|error|hole|invalid|corrupt).*$/gim), output.match(/^.*EOS not set.*$/gm));
  assert.equal(output.match(/New logical stream/g).length, 1, 'one logical stream');
  await play('opusdec', ['--quiet', '--float', '--force-wav', ogg, wav]);
}

const PLAYERS = [
  { name: 'ffmpeg, Ogg', program: 'ffmpeg', listen: ffmpeg, path: '/rooms/lobby/stream.ogg' },
  { name: 'ffmpeg, MP3', program: 'ffmpeg', listen: ffmpeg, path: '/rooms/lobby/stream.mp3' },
  { name: 'ffmpeg, FLAC', program: 'ffmpeg', listen: ffmpeg, path: '/rooms/lobby/stream.oga', isLossless: true },
  { name: 'mpv, playlist', program: 'mpv', listen: mpvWithPlaylist, path: '/rooms/lobby/listen.m3u' },
  { name: 'mpv, MP3', program: 'mpv', listen: mpv, path: '/stream.mp3' },
  { name: 'mpv, FLAC', program: 'mpv', listen: mpv, path: '/stream.oga', isLossless: true },
  { name: 'curl and opusdec', program: 'opusdec', listen: opusTools, path: '/stream.opus' },
  { name: 'VLC, Ogg', program: 'cvlc', listen: vlc, path: '/stream.ogg' },
  { name: 'VLC, MP3', program: 'cvlc', listen: vlc, path: '/stream.mp3' },
  { name: 'VLC, FLAC', program: 'cvlc', listen: vlc, path: '/stream.oga', isLossless: true },
];

async function isMissing(program) {
  const { code } = await play('sh', ['-c', `command -v ${program}`]);
  return code !== 0;
}

describe(`players for ${PLAY_S} s`, { concurrency: true }, () => {
  /** @type {Server} */
  let server;
  let folder;
  let reference;
  let changes = 0;
  /** @type {Events} */
  let events;
  /** @type {Radio} */
  let radio;
  const missing = new Set();
  /** What became of each player, by its name. */
  const played = new Map();

  /** Until they have played; a key now and then, for a title. */
  async function change(until) {
    for (const begin = performance.now(); !until.isOver; changes++) {
      const key = KEYS[(changes / 25) % KEYS.length];
      const { status } = await server.post(key ? { key } : { brightness: 0.4 + (changes % 9) / 50 });
      assert.equal(status, 200);
      await pause(begin + changes * CHANGE_EVERY_MS - performance.now());
    }
  }

  before(async () => {
    for (const program of Object.keys(PACKAGES)) if (await isMissing(program)) missing.add(program);
    folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-players-'));
    await play('chmod', ['777', folder]); // not all of them run as root
    server = await Server.start(['--bpm', '120']);
    const second = async () => Math.floor((await server.request('GET', '/api/v1/status')).json.rooms[0].frame / 48000);
    const from_s = Math.max(0, (await second()) - 1);
    events = Events.open(`${server.url}/rooms/lobby/events`);
    radio = await Radio.listen(`${server.url}/stream.mp3`);
    const until = { isOver: false };
    const changing = change(until);
    await Promise.all(
      PLAYERS.filter(({ program }) => !missing.has(program)).map(async ({ name, listen, path: url }, i) => {
        const wav = path.join(folder, `${i}.wav`);
        played.set(name, await listen(server.url + url, wav).then(() => ({ wav }), (error) => ({ error })));
      }),
    );
    until.isOver = true;
    await changing;
    const until_s = (await second()) + 1;
    await radio.close();
    events.close();
    await writeFile(path.join(folder, 'radio.mp3'), radio.sound);
    const journal = path.join(folder, 'lobby.auralis');
    const answer = await fetch(`${server.url}/rooms/lobby/journal.auralis`);
    await writeFile(journal, Buffer.from(await answer.arrayBuffer()));
    reference = await render(journal, from_s, until_s - from_s);
  });

  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('a thousand titles stop nobody', async (t) => {
    const mp3 = path.join(folder, 'radio.mp3');
    const interval = Math.floor(radio.sound.length / 1000);
    const count = Math.floor(radio.sound.length / interval);
    const { code } = await play('sh', ['-c', `"$ICY_MUX_BIN" ${interval} <${mp3} >${mp3}.icy`]);
    assert.equal(code, 0);
    const mixed = await readFile(`${mp3}.icy`);
    const station = http.createServer((request, response) => {
      const icy = request.headers['icy-metadata'] === '1';
      response.writeHead(200, { 'Content-Type': 'audio/mpeg', ...(icy && { 'icy-metaint': String(interval) }) });
      response.end(icy ? mixed : radio.sound);
    });
    t.after(() => station.close());
    station.listen(0, '127.0.0.1');
    await once(station, 'listening');
    const url = `http://127.0.0.1:${station.address().port}/`;
    const again = await Radio.listen(url);
    await again.ended;
    assert.equal(again.titles.length, count);
    assert.equal(again.titles[999].title, 'Title 1000 - it`s new');
    assert.ok(again.sound.equals(radio.sound));
    const seconds = (radio.sound.length / 384) * 0.024;
    const listeners = [['ffmpeg', ffmpeg], ['mpv', mpv], ['cvlc', vlc]].filter(([program]) => !missing.has(program));
    await Promise.all(
      listeners.map(async ([program, listen]) => {
        const wav = path.join(folder, `thousand-${program}.wav`);
        await listen(url, wav);
        const heard = (await decode(wav)).left.length / 48000;
        console.log(`${program}: ${heard.toFixed(2)} s of ${seconds.toFixed(2)} s with ${count} titles`);
        assert.ok(heard >= Math.min(seconds, PLAY_S) - 0.2, program);
      }),
    );
  });

  for (const { name, program, isLossless } of PLAYERS)
    it(`${name}: the music as it was rendered`, async (t) => {
      const install = `${program} is not installed: apt-get install ${PACKAGES[program]}`;
      if (missing.has(program)) {
        assert.ok(!process.env.CI, install);
        console.log(`SKIPPED: ${install}`);
        t.skip(install);
        return;
      }
      const { wav, error } = played.get(name);
      assert.ifError(error);
      const capture = await decode(wav, PLAY_S);
      const { windows } = compare(capture, reference);
      const lowest = Math.min(...windows.map((window) => window.correlation));
      const seconds = (capture.left.length / 48000).toFixed(2);
      console.log(`${name}: ${seconds} s, ${changes} changes meanwhile, lowest correlation of a second ${lowest.toFixed(4)}`);
      if (FULL) assert.ok(changes >= 1000, `${changes} changes`);
      assert.ok(windows.length >= PLAY_S - 2, `${windows.length} seconds`);
      for (const window of windows) assert.ok(window.isSame, JSON.stringify(window));
      if (isLossless) assert.ok(lowest > LOSSLESS, `${lowest}`);
    });

  /** Title of the score at a frame, as people read it. */
  function titleAt(frame) {
    const at = (list) => list.findLast((entry) => entry.frame <= frame);
    const { tonic, mode } = at(reference.score.keys);
    return `Focus - ${tonic} ${mode}, ${at(reference.score.sections).kind}`;
  }

  it('titles, sections and chords are told with the frame at which they are heard', () => {
    const { score } = reference;
    const titles = events.of('title');
    assert.ok(titles.length >= PLAY_S / 4, `${titles.length} titles`);
    for (const { data } of titles.slice(1)) {
      assert.equal(data.music.title, titleAt(data.frame));
      assert.notEqual(data.music.title, titleAt(data.frame - 1), 'not a frame earlier');
    }
    const told = (name) => events.of(name).slice(1).map(({ data }) => data.frame);
    const [from, to] = [events.all[0].data.frame + 1, events.all.at(-1).data.frame];
    const heard = (list) => list.slice(1).map(({ frame }) => frame).filter((frame) => frame >= from && frame <= to);
    assert.deepEqual(told('section').filter((frame) => frame <= to), heard(score.sections));
    for (const frame of heard(score.chords)) assert.ok(told('chord').includes(frame), `chord at ${frame}`);
    console.log(`${titles.length} titles, ${events.of('chord').length} chords, each at its frame`);
  });

  it('an Icecast client reads the titles out of the sound, each within a metaint of its frame', async () => {
    const { frame, windows } = compare(await decode(path.join(folder, 'radio.mp3')), reference);
    for (const window of windows) assert.ok(window.isSame, JSON.stringify(window));
    assert.ok(radio.titles.length >= PLAY_S / 4, `${radio.titles.length} titles`);
    const metaint_frames = (radio.metaint / 384) * 1152;
    const late_ms = radio.titles.slice(1).map(({ title, at_bytes }) => {
      const at_frame = frame + Math.round((at_bytes / 384) * 1152);
      const told = events.of('title').find(({ data }) => data.music.title === title && data.frame > at_frame - 2 * metaint_frames);
      const late = at_frame - told.data.frame;
      assert.ok(late > -1152 && late <= metaint_frames + 1152, `${title}: ${late} frames`);
      return Math.round(late / 48);
    });
    console.log(`${late_ms.length} titles in the sound, ${Math.max(...late_ms)} ms late at most`);
  });
});

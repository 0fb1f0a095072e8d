// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The <audio> elements of Chromium and Firefox ESR, by the endless Ogg stream and by HLS (hls.js), all at once and on a
// page of another origin, while the music is changed all the time: nothing stops them, and what comes out is the
// render of the room's journal.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { describe, it } from 'node:test';
import { launch, openPage } from '../../e2e/browser.mjs';
import { FIREFOX_NEEDS, launchFirefox } from '../../e2e/firefox.mjs';
import { Events } from './events.mjs';
import { Server } from './server.mjs';
import { compare, render, withFolder } from './sound.mjs';
import { needing } from './tools.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const PLAY_S = process.env.AUR_TEST_SCALE === 'full' ? 60 : 10;
/** A thousand changes in a full run, nearly as often as a room takes; of the key, which the titles name. */
const CHANGE_EVERY_MS = 55;
const ROOM_TAKES_EVERY_MS = 50;
const CHANGES = ['D', 'E', 'G', 'A', 'C'].map((key) => ({ key }));
/** HLS is some segments behind. */
const BEHIND_S = 20;
const FILES = {
  '/': ['text/html', Buffer.from('<!doctype html><link rel="icon" href="data:,"><audio crossorigin="anonymous"></audio><script src="/hls.js"></script><script src="/page.js"></script>')],
  '/page.js': ['text/javascript', await readFile(new URL('audio.page.js', import.meta.url))],
  '/recorder.js': ['text/javascript', await readFile(new URL('../../e2e/recorder.js', import.meta.url))],
  '/hls.js': ['text/javascript', await readFile(new URL('node_modules/hls.js/dist/hls.light.min.js', import.meta.url))],
};

/**
 * Chromium's <audio> reads in blocks of 32 KiB, 2.4 s of this stream: with less than that in store it stalls at the end
 * of its first block and again at the end of the second.
 */
const OGG = '/rooms/lobby/stream.ogg?burst_ms=4000';
const AWAKE_MS = 5000;
const HLS = '/rooms/lobby/live.m3u8';
const LISTENERS = [
  { name: 'Chromium, Ogg', browser: 'chromium', path: OGG },
  { name: 'Chromium, HLS', browser: 'chromium', path: HLS },
  { name: 'Firefox, Ogg', browser: 'firefox', path: OGG },
  { name: 'Firefox, HLS', browser: 'firefox', path: HLS },
];

/** Serves the page, and keeps what the page posts. @returns {Promise<{url: string, posted: Map<string, Buffer>, close: () => void}>} */
async function servePage() {
  const posted = new Map();
  const server = http.createServer(async (request, answer) => {
    if (request.method === 'POST') {
      posted.set(request.url, Buffer.concat(await request.toArray()));
      answer.end();
      return;
    }
    const [type, body] = FILES[request.url];
    answer.setHeader('Content-Type', type);
    answer.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, posted, close: () => server.close() };
}

async function openBrowsers() {
  const chromium = await launch(['--autoplay-policy=no-user-gesture-required']);
  const firefox = await launchFirefox({ 'media.autoplay.default': 0 });
  return {
    open: (name, url) => (name === 'chromium' ? openPage(chromium, url) : firefox.open(url)),
    close: () => Promise.all([chromium.close(), firefox.close()]),
  };
}

/** @param {Buffer} bytes  left, then right, as floats */
function channels(bytes) {
  const samples = new Float32Array(Uint8Array.from(bytes).buffer);
  const half = samples.length / 2;
  return { left: samples.subarray(0, half), right: samples.subarray(half) };
}

/** Somebody listens already, so that there is a past to begin with. @returns {Promise<{leave: () => void}>} */
async function keepAwake(server) {
  const leaving = new AbortController();
  const answer = await fetch(server.url + OGG, { signal: leaving.signal });
  answer.body.pipeTo(new WritableStream()).catch(() => {});
  await pause(AWAKE_MS);
  return { leave: () => leaving.abort() };
}

/** All listen at once while the music is changed. @returns {Promise<{changes: number, titles: number, heard: Map<string, any>}>} */
async function listenAll(server) {
  const events = Events.open(`${server.url}/rooms/lobby/events`);
  const someone = await keepAwake(server);
  const page = await servePage();
  const browsers = await openBrowsers();
  const heard = new Map();
  let changes = 0;
  const listening = { isOver: false };
  const change = async () => {
    for (const begin = performance.now(); !listening.isOver; changes++) {
      const { status } = await server.post(CHANGES[changes % CHANGES.length]);
      assert.equal(status, 200);
      await pause(Math.max(ROOM_TAKES_EVERY_MS, begin + changes * CHANGE_EVERY_MS - performance.now()));
    }
  };
  const listen = async ({ name, browser, path: url }, k) => {
    const opened = await browsers.open(browser, page.url);
    const played = await opened.page.evaluate((args) => globalThis.listen(...args), [server.url + url, PLAY_S, `/${k}`]);
    heard.set(name, { ...played, ...channels(page.posted.get(`/${k}`)), complaints: opened.complaints });
  };
  try {
    const all = Promise.all(LISTENERS.map(listen)).finally(() => (listening.isOver = true));
    await Promise.all([all, change()]);
    return { changes, titles: events.of('title').length, heard };
  } finally {
    events.close();
    someone.leave();
    await browsers.close();
    page.close();
  }
}

/** A browser that was held up bends its clock for a while; a fault of ours is there each time. */
const TRIES = 3;
const NEEDS = needing({ chromium: 'chromium', ...FIREFOX_NEEDS });

describe(`<audio> for ${PLAY_S} s`, NEEDS, () => {
  const listenOnce = () =>
    withFolder(async (folder) => {
      const server = await Server.start(['--bpm', '120']);
      try {
        const second = async () => Math.floor((await server.request('GET', '/api/v1/status')).json.rooms[0].frame / 48000);
        const { changes, titles, heard } = await listenAll(server);
        const to_s = (await second()) + 1;
        const from_s = Math.max(0, to_s - PLAY_S - BEHIND_S - 20);
        const journal = path.join(folder, 'lobby.auralis');
        await writeFile(journal, Buffer.from(await (await fetch(`${server.url}/rooms/lobby/journal.auralis`)).arrayBuffer()));
        const reference = await render(journal, from_s, to_s - from_s);
        console.log(`${changes} changes, ${titles} titles`);
        if (PLAY_S === 60) assert.ok(changes >= 1000);
        for (const [name, one] of heard) {
          const { windows } = compare(one, reference);
          const lowest = Math.min(...windows.map(({ correlation }) => correlation));
          console.log(
            `${name}: steady after ${Math.round(one.first_ms)} ms, ${one.played_s.toFixed(2)} s in ${one.wall_s.toFixed(2)} s, ` +
              `${windows.length} s against the render: lowest correlation ${lowest.toFixed(4)}; ${one.lost} blocks lost by the recorder`,
          );
          assert.deepEqual([one.faults, one.complaints], [[], []], name);
          assert.ok(windows.length >= PLAY_S - 2 && windows.every(({ isSame }) => isSame), `${name}: ${JSON.stringify(windows)}`);
        }
      } finally {
        await server.end();
      }
    });

  it('plays on whatever changes, and it is the music as it was rendered', async () => {
    for (let tried = 1; ; tried++) {
      const fault = await listenOnce().catch((error) => error);
      if (fault === undefined) return;
      if (tried === TRIES || !(fault instanceof assert.AssertionError)) throw fault;
      console.log(`once more: ${fault.message.slice(0, 200)}`);
    }
  });
});

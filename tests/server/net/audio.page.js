// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Of the page of audio.test.mjs: plays a stream in an <audio> element, records what comes out of it, and says what the
// element complained about.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const audio = document.querySelector('audio');
const chunks = [];
const faults = [];

async function record() {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.audioWorklet.addModule('recorder.js');
  const recorder = new AudioWorkletNode(context, 'test-recorder', { channelCount: 2, channelCountMode: 'explicit' });
  recorder.port.onmessage = ({ data }) => data.type === 'chunk' && chunks.push(data);
  context.createMediaElementSource(audio).connect(recorder).connect(context.destination);
  await context.resume();
}

function attach(url) {
  if (!url.endsWith('.m3u8')) {
    audio.src = url;
    return;
  }
  const hls = new globalThis.Hls();
  hls.on(globalThis.Hls.Events.ERROR, (_event, data) => faults.push(`hls.js: ${data.details}`));
  hls.loadSource(url);
  hls.attachMedia(audio);
}

/** Resolves when time has gone on by itself for a while: a jump to the live edge is over. */
async function isSteady() {
  for (let last = 0, steps = 0; steps < 5; await pause(50)) {
    const step = audio.currentTime - last;
    last = audio.currentTime;
    steps = step > 0 && step < 1 && !audio.seeking ? steps + 1 : 0;
  }
}

/** The recorded sound, left and right one after the other, as bytes. */
function sound() {
  const left = chunks.flatMap((chunk) => [chunk.left]);
  const right = chunks.flatMap((chunk) => [chunk.right]);
  return new Blob([...left, ...right]);
}

/** Plays for a while and hands the sound over at `upload`. */
globalThis.listen = async (url, seconds, upload) => {
  const begin = performance.now();
  await record();
  attach(url);
  await audio.play();
  await isSteady();
  const first_ms = performance.now() - begin;
  for (const kind of ['waiting', 'ended', 'error', 'emptied', 'pause']) {
    audio.addEventListener(kind, () => faults.push(`${kind} at ${audio.currentTime}`));
  }
  chunks.length = 0;
  const from = { wall_ms: performance.now(), media_s: audio.currentTime };
  await pause(seconds * 1000);
  const played_s = audio.currentTime - from.media_s;
  const wall_s = (performance.now() - from.wall_ms) / 1000;
  const lost = chunks.filter((chunk, k) => k > 0 && chunk.contextFrame !== chunks[k - 1].contextFrame + chunk.left.length);
  await fetch(upload, { method: 'POST', body: sound() });
  return { first_ms, played_s, wall_s, faults, lost: lost.length };
};

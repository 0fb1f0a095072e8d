// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { MODES } from '../../../client/web/jitter.js';
import { Playback } from '../../../client/web/playback.js';
import { Ring, RingWriter } from '../../../client/web/ring.js';

const RATE = 48000;
const BLOCK = 128;
const HZ = 441;

const tone = (frame) => 0.5 * Math.sin((2 * Math.PI * HZ * frame) / RATE);

/** A source, a ring (whose indices begin near the end of 32 bits) and a player at `rate_hz`. */
function chain(rate_hz = RATE, mode = MODES.safe) {
  const memory = new ArrayBuffer(Ring.bytes());
  new Int32Array(memory).fill(-3000, 0, 2);
  const clock = { now_ms: 2 ** 31 - 30 }; // of 32 bits only the lower are kept
  const ring = new Ring(memory);
  const playback = new Playback(ring, rate_hz, mode, () => clock.now_ms);
  const writer = new RingWriter(ring);
  return {
    ring,
    clock,
    playback,
    writer,
    feed(frame, frames) {
      const samples = Float32Array.from({ length: frames }, (_, k) => tone(frame + k));
      writer.write(frame, samples, samples, clock.now_ms);
    },
    /** @returns {Float32Array} */
    play(frames) {
      const out = [];
      while (out.length < frames) {
        const left = new Float32Array(BLOCK);
        playback.render(left, new Float32Array(BLOCK));
        out.push(...left);
      }
      return Float32Array.from(out);
    },
  };
}

/** Largest second difference: of the tone itself it is below 0.5 (2 pi 441 / 48000)^2 = 0.0017. */
function roughness(samples) {
  let worst = 0;
  for (let k = 2; k < samples.length; k++) {
    worst = Math.max(worst, Math.abs(samples[k] - 2 * samples[k - 1] + samples[k - 2]));
  }
  return worst;
}

const SMOOTH = 0.0045; // the tone, a fade of 10 ms, and rounding

test('silent until the target is in store, then fades in', () => {
  const { playback, feed, play } = chain();
  feed(0, 11000);
  assert.ok(play(1280).every((sample) => sample === 0));
  assert.equal(playback.playing, false);
  feed(11000, 11000);
  const out = play(1280);
  assert.ok(roughness(out) < SMOOTH);
  assert.ok(out.slice(400).some((sample) => Math.abs(sample) > 0.4));
});

test('what came while nothing played yet does not delay the start', () => {
  const { playback, feed, play } = chain();
  feed(0, 90000);
  play(128);
  assert.ok(playback.playing);
  assert.ok(playback.buffered() < 0.36 * RATE && playback.buffered() > 0.25 * RATE);
  assert.equal(playback.streamFrame(), 90000 - playback.buffered());
});

test('the first block that is heard says its frame, too', () => {
  const { playback, writer, feed, play } = chain();
  feed(0, 20000);
  writer.flush();
  feed(480000, 14000);
  play(BLOCK);
  assert.ok(playback.playing);
  assert.equal(playback.blockFrame, playback.streamFrame() - BLOCK);
  assert.ok(playback.blockFrame >= 480000);
});

test('what is about to come is counted', () => {
  const { playback, writer, feed, play, clock } = chain();
  feed(0, 20000);
  writer.flush();
  feed(1000, 90000);
  clock.now_ms += 60; // 40 ms before the next five packets
  play(128);
  assert.ok(playback.playing);
  assert.equal(playback.buffered() + 128, (0.25 + 0.05 - 0.06) * RATE);
  assert.equal(playback.streamFrame(), 91000 - playback.buffered());
});

test('in the steady state samples pass untouched and frames are right', () => {
  const { playback, feed, play } = chain();
  feed(5000, 14000);
  play(1280);
  for (let block = 0; block < 300; block++) {
    feed(19000 + block * BLOCK, BLOCK);
    const frame = playback.streamFrame();
    const out = play(BLOCK);
    for (let k = 0; k < BLOCK; k++) assert.equal(out[k], Math.fround(tone(frame + k)));
  }
  assert.equal(playback.streamFrame(), 5000 + 1280 + 300 * BLOCK);
  assert.equal(playback.rate(), 1);
});

test('an empty store fades out, counts, and fades in again without a click', () => {
  const { playback, feed, play } = chain();
  feed(0, 14000);
  for (let frame = 14000; frame < 14000 + 300 * BLOCK; frame += BLOCK) {
    play(BLOCK);
    feed(frame, BLOCK);
  }
  const first = play(20000);
  assert.equal(playback.underruns, 1);
  assert.equal(playback.playing, false);
  assert.ok(playback.control.target_s > 0.25);
  feed(14000 + 300 * BLOCK, 30000);
  const second = play(6400);
  assert.ok(playback.playing);
  assert.ok(roughness(first) < SMOOTH && roughness(second) < SMOOTH);
});

test('an empty store while the connection is down does not raise the target', () => {
  const { playback, feed, play } = chain();
  playback.setLink(false);
  feed(0, 15000);
  play(20000);
  assert.equal(playback.underruns, 0);
  assert.equal(playback.control.target_s, 0.25);
});

test('a seam is a fade out and in, and frames follow it', () => {
  const { playback, feed, play } = chain();
  feed(0, 14037);
  const out = [...play(10240)];
  feed(1e9, 10000);
  out.push(...play(9600));
  assert.equal(playback.seams, 1);
  assert.ok(roughness(out) < SMOOTH);
  // 155 blocks were played, 14037 frames of them before the seam, less what the fade leaves out: under a block.
  const after = playback.streamFrame() - 1e9;
  assert.ok(after >= 155 * BLOCK - 14037 && after < 156 * BLOCK - 14037, `${after}`);
});

test('a flush leaves out what is in store', () => {
  const { playback, writer, feed, play } = chain();
  feed(0, 40000);
  const before = play(12800);
  writer.flush();
  feed(500000, 14000);
  const after = play(6400);
  assert.ok(roughness(Float32Array.from([...before, ...after])) < SMOOTH);
  assert.ok(playback.streamFrame() > 500000 && playback.streamFrame() < 507000);
});

test('too much in store is one crossfaded jump', () => {
  const { playback, feed, play } = chain();
  feed(0, 20000);
  play(1280);
  feed(20000, 150000);
  const out = [];
  for (let block = 0; block < 3000; block++) {
    feed(170000 + block * BLOCK, BLOCK);
    out.push(...play(BLOCK));
  }
  assert.equal(playback.jumps, 1);
  assert.ok(roughness(out) < SMOOTH);
  assert.ok(playback.buffered() < 0.5 * RATE);
});

test('where delay counts, more than 100 ms too much is one jump, smooth even while trimming', () => {
  for (const mode of [MODES.live, MODES.balanced]) {
    const { playback, feed, play } = chain(RATE, mode);
    const target = mode.min_s * RATE;
    feed(0, target);
    play(BLOCK);
    feed(target, 7200);
    const out = [];
    for (let block = 0; block < 1500; block++) {
      feed(target + 7200 + block * BLOCK, BLOCK);
      out.push(...play(BLOCK));
    }
    assert.equal(playback.jumps, 1);
    assert.ok(roughness(out) < SMOOTH);
    assert.ok(playback.buffered() < target + 2400);
  }
});

test('trimming and its end are smooth, and end on untouched samples', () => {
  const { playback, feed, play } = chain();
  feed(0, 13000);
  play(1280);
  for (let frame = 13000; frame < 42440; frame += BLOCK) {
    feed(frame, BLOCK);
    play(BLOCK);
  }
  feed(42440, 4600); // 0.34 s in store: too much, but not enough for a jump
  const out = [];
  let trimmed = 0;
  let block = 0;
  for (; block < 60000; block++) {
    feed(47040 + block * BLOCK, BLOCK);
    out.push(...play(BLOCK));
    if (playback.rate() !== 1) trimmed++;
    else if (trimmed > 1000) break;
  }
  assert.ok(trimmed > 1000 && block < 60000, `trimmed ${trimmed} blocks of ${block}`);
  assert.ok(roughness(out) < SMOOTH);
  assert.equal(playback.jumps, 0);
  assert.ok(Number.isInteger(playback.streamFrame()));
  const frame = playback.streamFrame();
  const last = play(BLOCK);
  for (let k = 0; k < BLOCK; k++) assert.equal(last[k], Math.fround(tone(frame + k)));
});

test('a device at 44.1 kHz hears the same pitch', () => {
  const { playback, feed, play } = chain(44100);
  feed(0, 16000);
  play(1280);
  const begin = playback.streamFrame();
  const out = [];
  let fed = 16000;
  while (out.length < 5 * 44100) {
    for (; playback.buffered() < 14000; fed += 480) feed(fed, 480);
    out.push(...play(BLOCK));
  }
  const expected = begin + (out.length * 48000) / 44100;
  assert.ok(Math.abs(playback.streamFrame() - expected) < 0.01);
  let worst = 0;
  for (let k = 0; k < out.length; k++) {
    worst = Math.max(worst, Math.abs(out[k] - tone(begin + (k * 48000) / 44100)));
  }
  assert.ok(worst < 1e-4, `worst ${worst}`);
});

test('who is told to jump while a jump is still fading waits for its end', () => {
  const { playback, feed } = chain();
  feed(0, 60000);
  const out = playDue(playback, 20, 4800);
  out.push(...playDue(playback, 3, 4800 + 20 * BLOCK + 7200)); // 150 ms on, and again before the 50 ms of the fade are over
  out.push(...playDue(playback, 60, 4800 + 23 * BLOCK + 17200));
  assert.equal(playback.jumps, 2);
  assert.ok(roughness(out) < SMOOTH, `${roughness(out)}`);
});

/** Plays blocks of which the first begins at `due`. @returns {number[]} */
function playDue(playback, blocks, due) {
  const out = [];
  for (let k = 0; k < blocks; k++) {
    const left = new Float32Array(BLOCK);
    playback.render(left, new Float32Array(BLOCK), due + k * BLOCK);
    out.push(...left);
  }
  return out;
}

test('behind a gap, play begins with the frame that is due, also after a new start of the server', () => {
  for (const [before, after] of [[0, 5800], [1000000, 0]]) {
    const { playback, writer, feed } = chain(RATE, MODES.live);
    feed(before, 1000);
    const out = [];
    for (let done = 0; done < 96000; done += BLOCK) {
      feed(after + done, BLOCK);
      out.push(...playDue(playback, 1, after + done - 4800));
    }
    assert.ok(playback.playing);
    assert.ok(Math.abs(playback.streamFrame() - (after + 96000 - 4800)) < 48, `${playback.streamFrame()}`);
    assert.equal(writer.dropped, 0);
    assert.ok(roughness(out) < SMOOTH);
  }
});

test('a gap that makes up for being late is no reason to jump', () => {
  const { playback, feed } = chain(RATE, MODES.live);
  feed(0, 4800);
  const out = playDue(playback, 20, 0);
  feed(9600, 14400); // after 640 frames, a gap of 100 ms
  out.push(...playDue(playback, 75, 2560 + 4800));
  assert.ok(playback.playing && playback.jumps === 0);
  assert.ok(Math.abs(playback.streamFrame() - (2560 + 4800 + 9600)) < 640, `${playback.streamFrame()}`);
  assert.ok(roughness(out) < SMOOTH);
});

test('a line that was too late is followed again', () => {
  const { playback, writer, feed } = chain(RATE, MODES.live);
  let now = 0;
  let sent = 0;
  for (let block = 0; block < (20 * RATE) / BLOCK; block++, now += BLOCK) {
    const late = block < (15 * RATE) / BLOCK ? 9600 : 480; // 200 ms, where 100 are allowed
    for (; sent + 240 <= now - late; sent += 240) feed(sent, 240);
    playDue(playback, 1, now - 4800);
  }
  assert.ok(playback.playing);
  assert.ok(Math.abs(playback.streamFrame() - (now - 4800)) < 48);
  assert.equal(writer.dropped, 0);
});

test('frames are right after days without a mark', () => {
  const { playback, feed, play } = chain();
  feed(0, 14000);
  play(1280);
  for (let halfDay = 1; halfDay <= 4; halfDay++) {
    playback._base.index = (playback._base.index - 2 ** 31) >>> 0; // as if so much had been played
    playback._base.frame -= 2 ** 31;
    play(256);
    assert.equal(playback.streamFrame(), 1280 + 256 * halfDay);
  }
});

test('a store that is small for a while does not stop the trim', () => {
  const { playback, feed } = chain(RATE, MODES.live);
  feed(0, 3000);
  playDue(playback, 1, 1600);
  let due = 1600 + BLOCK + 240; // 5 ms late
  let fed = 3000;
  for (let k = 0; k < 3000; k++, due += BLOCK) {
    for (; fed < due + 650; fed += 60) feed(fed, 60);
    playDue(playback, 1, due);
  }
  assert.equal(playback.playing, true);
  assert.ok(Math.abs(due - playback.streamFrame()) < 0.0015 * RATE, `${due - playback.streamFrame()}`);
});

/** Gains that a fade turns through: of what is fed nothing moves, so that only they do. */
function gains(steps) {
  const { playback, writer } = chain();
  const ones = (frames) => new Float32Array(frames).fill(1);
  const out = [];
  for (const { frame, frames, blocks, due = NaN } of steps) {
    if (frames) writer.write(frame, ones(frames), ones(frames));
    for (let k = 0; k < blocks; k++) {
      const left = new Float32Array(BLOCK);
      playback.render(left, new Float32Array(BLOCK), due + k * BLOCK);
      out.push(...left);
    }
  }
  assert.ok(Math.min(...out) >= 0 && Math.max(...out) <= 1);
  return out;
}

const NO_CORNER = 2e-4; // a fade of 10 ms that turns at once has a corner of up to 6e-3

test('a fade in that has to turn before its end has no corner', () => {
  const out = gains([{ frame: 0, frames: 3000, blocks: 20, due: 2030 }]); // 970 are left
  assert.ok(Math.max(...out) > 0.5 && out.at(-1) === 0);
  assert.ok(roughness(out) < NO_CORNER, `${roughness(out)}`);
});

test('a fade out that turns because something came has no corner', () => {
  for (let blocks = 1; blocks < 6; blocks++) {
    const falls = Math.ceil((14000 - 611) / BLOCK);
    const out = gains([
      { frame: 0, frames: 14000, blocks: falls + blocks },
      { frame: 14000, frames: 9600, blocks: 30 },
    ]);
    assert.ok(roughness(out) < NO_CORNER, `${blocks}: ${roughness(out)}`);
  }
});

test('fades that a seam soon after a start cuts short have no corner', () => {
  for (let frames = 100; frames < 1400; frames += 100) {
    const out = gains([
      { frame: 0, frames: 14000, blocks: 100 },
      { frame: 1e6, frames, blocks: 0 },
      { frame: 2e6, frames: 14000, blocks: 60 },
    ]);
    assert.ok(roughness(out) < 10 * NO_CORNER, `${frames}: ${roughness(out)}`);
  }
});

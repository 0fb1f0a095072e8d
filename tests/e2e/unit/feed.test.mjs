// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { Feed, PRE_ROLL_FRAMES } from '../../../client/web/feed.js';

const PACKET = 960;
const PRE_SKIP = 312;
const PRE_ROLL_PACKETS = PRE_ROLL_FRAMES / PACKET;

/** A feed with a decoder that answers at once and a sink that remembers. */
function listen() {
  const feed = new Feed();
  const heard = { decoded: [], runs: [], flushes: 0 };
  feed.sink = {
    write(frame, left) {
      const last = heard.runs.at(-1);
      if (last && last.end === frame) last.end = frame + left.length;
      else heard.runs.push({ begin: frame, end: frame + left.length });
    },
    flush() {
      heard.flushes++;
    },
  };
  feed.decoder = {
    decode(packet, tag) {
      heard.decoded.push(packet[0]);
      const samples = new Float32Array(PACKET);
      feed.onSamples(tag, samples, samples);
    },
  };
  return { feed, heard };
}

/** `count` packets from number `sequence`, in a room that began `sequenceZeroFrame` before packet 0. */
function media(sequence, count, zeroFrame = 0) {
  const packets = Array.from({ length: count }, (_, k) => Uint8Array.of((sequence + k) & 255));
  return { first: true, sequence, frame: zeroFrame + sequence * PACKET, packets, packetFrames: PACKET, quality: 2 };
}

test('pre-roll is left out and frames are those of the encoder', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.onMedia(media(30, 1), 0);
  const begin = (10 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP;
  assert.deepEqual(heard.runs, [{ begin, end: 31 * PACKET - PRE_SKIP }]);
  assert.equal(heard.flushes, 1);
});

test('a burst after a short loss joins without a seam', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.onMedia(media(15, 20), 0);
  assert.equal(heard.runs.length, 1);
  assert.equal(heard.runs[0].end, 35 * PACKET - PRE_SKIP);
  assert.equal(heard.decoded.length, 25, 'known packets are not decoded again');
});

test('a burst that leaves a gap is a seam after pre-roll', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.onMedia(media(40, 20), 0);
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (40 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('a server that began again is new music even where numbers meet', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.forget();
  feed.onMedia(media(5, 20), 0);
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (5 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('the number of packets goes over 32 bits', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(4294967290, 4), 0);
  const zero = 4294967296 * PACKET; // sequence 0 again, frames go on
  feed.onMedia({ ...media(4294967294, 2), frame: 4294967294 * PACKET }, 0);
  feed.onMedia(media(0, 3, zero), 0);
  assert.equal(heard.runs.length, 1);
  assert.equal(heard.runs[0].end, zero + 3 * PACKET - PRE_SKIP);
});

test('a decoder that leaves out its pre-skip shortens the first packet at its beginning', () => {
  const { feed, heard } = listen();
  feed.start();
  const short = new Float32Array(PACKET - PRE_SKIP);
  feed.onSamples({ frame: 9600, frames: PACKET, wanted: true, run: 1 }, short, short);
  assert.deepEqual(heard.runs, [{ begin: 9600, end: 9600 + PACKET - PRE_SKIP }]);
});

test('a decoder that was lost goes on with a burst, and nothing is missing', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.onDecoderLoss();
  feed.onMedia({ ...media(30, 2), first: false }, 0); // on its way before the burst
  feed.onMedia(media(20, 14), 0);
  feed.onMedia({ ...media(34, 1), first: false }, 0);
  assert.equal(heard.runs.length, 1);
  assert.equal(heard.runs[0].end, 35 * PACKET - PRE_SKIP);
});

test('a burst that begins too late after a lost decoder is a seam after pre-roll', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20), 0);
  feed.onDecoderLoss();
  feed.onMedia(media(40, 20), 0);
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (40 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('nothing passes before start and after stop, nor what was decoded for an earlier start', () => {
  const { feed, heard } = listen();
  feed.onMedia(media(0, 10), 0);
  feed.start();
  feed.stop();
  feed.onMedia(media(0, 10), 0);
  feed.start();
  const samples = new Float32Array(PACKET);
  feed.onSamples({ frame: 0, frames: PACKET, wanted: true, run: 1 }, samples, samples);
  assert.deepEqual(heard.runs, []);
});

/** A feed whose decoder makes of each packet its own number, and what was written, frame by frame. */
function listenToLevels() {
  const feed = new Feed();
  const written = new Map();
  feed.sink = {
    write(frame, left) {
      left.forEach((sample, k) => {
        assert.equal(written.has(frame + k), false, `frame ${frame + k} twice`);
        written.set(frame + k, sample);
      });
    },
    flush() {},
  };
  feed.decoder = {
    decode(packet, tag) {
      const samples = new Float32Array(tag.frames).fill(packet[0]);
      feed.onSamples(tag, samples, samples);
    },
  };
  return { feed, written };
}

/** Packets of `packetFrames` from `frame` on that all sound like `level`. */
function level(quality, packetFrames, frame, count, value) {
  const packets = Array.from({ length: count }, () => Uint8Array.of(value));
  return { first: true, sequence: frame / packetFrames, frame, packets, packetFrames, quality };
}

for (const packetFrames of [960, 480, 240]) {
  test(`a quality of ${packetFrames} frames a packet takes over without a gap and fades in`, () => {
    const { feed, written } = listenToLevels();
    feed.start();
    feed.onMedia(level(2, 960, 0, 20, 10), 0);
    let asked = 0;
    feed.expectSwitch(() => {
      asked++;
      feed.awaits(0);
    });
    assert.equal(asked, 0, 'nothing to fade over is held yet');
    feed.onMedia(level(2, 960, 20 * 960, 5, 10), 0);
    assert.equal(asked, 1);
    const due = 25 * 960;
    const begin = due - 7680;
    feed.onMedia(level(0, packetFrames, begin, (7680 + 960) / packetFrames, 20), 0);
    feed.onMedia(level(0, packetFrames, due + 960, 4, 20), 0);
    const first = PRE_ROLL_FRAMES - PRE_SKIP;
    const end = due + 960 + 4 * packetFrames - PRE_SKIP;
    assert.equal(written.size, end - first);
    for (let frame = first; frame < end; frame++) {
      const at = frame - (due - PRE_SKIP);
      if (at < -240) assert.equal(written.get(frame), 10);
      else if (at >= 0) assert.equal(written.get(frame), 20);
      else assert.ok(written.get(frame) - written.get(frame - 1) < 0.05 && written.get(frame) > written.get(frame - 1));
    }
  });
}

/** Largest step from one frame to the next. */
function largestStep(written) {
  let worst = 0;
  for (const [frame, sample] of written) worst = Math.max(worst, Math.abs(sample - (written.get(frame - 1) ?? sample)));
  return worst;
}

test('another quality asked for while the one before is on its way fades in too', () => {
  const { feed, written } = listenToLevels();
  feed.start();
  feed.awaits(2);
  feed.onMedia(level(2, 960, 0, 20, 10), 0);
  feed.expectSwitch(() => feed.awaits(5));
  feed.onMedia(level(2, 960, 20 * 960, 1, 10), 0);
  feed.expectSwitch(() => feed.awaits(7));
  feed.onMedia(level(2, 960, 21 * 960, 1, 10), 0);
  feed.onMedia(level(5, 960, 12 * 960, 11, 20), 0);
  feed.onMedia(level(7, 960, 12 * 960, 12, 30), 0);
  feed.onMedia(level(7, 960, 24 * 960, 1, 30), 0);
  assert.ok(largestStep(written) < 0.1, `${largestStep(written)}`);
  assert.equal(written.get(25 * 960 - PRE_SKIP - 1), 30, 'and nothing is held then');
});

test('another quality asked for before anything was heard is not forgotten', () => {
  const { feed, written } = listenToLevels();
  feed.start();
  feed.awaits(2);
  feed.onMedia(level(2, 960, 0, 20, 10), 0);
  feed.start();
  feed.awaits(5);
  let asked = 0;
  feed.expectSwitch(() => {
    asked++;
    feed.awaits(7);
  });
  feed.onMedia(level(5, 960, 1000 * 960, 20, 20), 0);
  assert.equal(asked, 1);
  feed.onMedia(level(7, 960, 1012 * 960, 10, 30), 0);
  assert.ok(largestStep(written) < 0.1, `${largestStep(written)}`);
});

test('a switch that was not announced joins all the same', () => {
  const { feed, written } = listenToLevels();
  feed.start();
  feed.onMedia(level(2, 960, 0, 20, 10), 0);
  feed.onMedia(level(5, 960, 12 * 960, 10, 20), 0);
  assert.equal(written.size, 22 * 960 - PRE_ROLL_FRAMES);
  assert.equal(written.get(20 * 960 - PRE_SKIP), 20);
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
import assert from 'node:assert/strict';
import test from 'node:test';
import { Feed, PRE_ROLL_PACKETS } from '../../../client/web/feed.js';

const PACKET = 960;
const PRE_SKIP = 312;

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
  return { first: true, sequence, frame: zeroFrame + sequence * PACKET, packets };
}

test('pre-roll is left out and frames are those of the encoder', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20));
  feed.onMedia(media(30, 1));
  const begin = (10 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP;
  assert.deepEqual(heard.runs, [{ begin, end: 31 * PACKET - PRE_SKIP }]);
  assert.equal(heard.flushes, 1);
});

test('a burst after a short loss joins without a seam', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20));
  feed.onMedia(media(15, 20));
  assert.equal(heard.runs.length, 1);
  assert.equal(heard.runs[0].end, 35 * PACKET - PRE_SKIP);
  assert.equal(heard.decoded.length, 25, 'known packets are not decoded again');
});

test('a burst that leaves a gap is a seam after pre-roll', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20));
  feed.onMedia(media(40, 20));
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (40 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('a server that began again is new music even where numbers meet', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20));
  feed.forget();
  feed.onMedia(media(5, 20));
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (5 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('the number of packets goes over 32 bits', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(4294967290, 4));
  const zero = 4294967296 * PACKET; // sequence 0 again, frames go on
  feed.onMedia({ ...media(4294967294, 2), frame: 4294967294 * PACKET });
  feed.onMedia(media(0, 3, zero));
  assert.equal(heard.runs.length, 1);
  assert.equal(heard.runs[0].end, zero + 3 * PACKET - PRE_SKIP);
});

test('a decoder that leaves out its pre-skip shortens the first packet at its beginning', () => {
  const { feed, heard } = listen();
  feed.start();
  const short = new Float32Array(PACKET - PRE_SKIP);
  feed.onSamples({ frame: 9600, wanted: true, run: 1 }, short, short);
  assert.deepEqual(heard.runs, [{ begin: 9600, end: 9600 + PACKET - PRE_SKIP }]);
});

test('a decoder that was lost gets pre-roll', () => {
  const { feed, heard } = listen();
  feed.start();
  feed.onMedia(media(10, 20));
  feed.onDecoderLoss();
  feed.onMedia(media(30, 20));
  assert.equal(heard.runs.length, 2);
  assert.equal(heard.runs[1].begin, (30 + PRE_ROLL_PACKETS) * PACKET - PRE_SKIP);
});

test('nothing passes before start and after stop, nor what was decoded for an earlier start', () => {
  const { feed, heard } = listen();
  feed.onMedia(media(0, 10));
  feed.start();
  feed.stop();
  feed.onMedia(media(0, 10));
  feed.start();
  const samples = new Float32Array(PACKET);
  feed.onSamples({ frame: 0, wanted: true, run: 1 }, samples, samples);
  assert.deepEqual(heard.runs, []);
});

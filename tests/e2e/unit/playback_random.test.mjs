// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Everything that can befall what the audio thread plays, at random but the same for the same seed: pauses of any length,
// other modes, times that are due, stalls, seams, a volume that is turned. A tone that never stops must never click.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MODES } from '../../../client/web/jitter.js';
import { Playback } from '../../../client/web/playback.js';
import { Ring, RingWriter } from '../../../client/web/ring.js';
import { Volume } from '../../../client/web/volume.js';
import { chance } from '../line.mjs';

const RATE = 48000;
const BLOCK = 128;
const FULL = process.env.AUR_TEST_SCALE === 'full';
const STEPS = FULL ? 3000 : 400;
const SEEDS = FULL ? 50 : 12;
/** Slow, so that a step of 0.01 anywhere is far above all that the tone, a fade and a turned volume can do. */
const HZ = 100;
const SMOOTH = 0.004;
const BURST_FRAMES = 16000;

/** A page, its room and its audio thread, without any of them. */
class Scene {
  constructor(seed) {
    this.random = chance(seed);
    this.now = 0; // frame that the room makes
    this.phase = 0;
    this.sent = 0;
    this.link = true;
    this.awake = true;
    this.due = NaN;
    this.packet = 960;
    this.loudness = 1;
    this.ring = new Ring(new ArrayBuffer(Ring.bytes()));
    this.writer = new RingWriter(this.ring);
    this.playback = new Playback(this.ring, seed % 2 ? RATE : 44100, MODES.auto, () => this.now / 48);
    this.volume = new Volume(RATE);
    this.last = [0, 0];
    this.worst = 0;
    this.log = [];
    this.start();
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  write(from, frames) {
    const samples = Float32Array.from({ length: frames }, (_, k) => 0.5 * Math.sin(this.phase + (2 * Math.PI * HZ * (from + k)) / RATE));
    this.writer.write(from, samples, samples, this.now / 48);
  }

  /** Other music, with a burst from a while ago. */
  begin() {
    this.phase = 6 * this.random();
    this.sent = this.now - Math.round(this.random() * BURST_FRAMES);
  }

  start() {
    this.awake = true;
    this.loudness = this.pick([1, 1, 0.3]);
    this.writer.flush();
    this.begin();
  }

  send() {
    if (!this.link || !this.awake) return;
    for (; this.sent + this.packet <= this.now; this.sent += this.packet) this.write(this.sent, this.packet);
  }

  /** Lets the audio thread go on; what it lets out has no step in it. */
  run(blocks, late) {
    for (let k = 0; k < blocks; k++) {
      this.now += BLOCK;
      if (this.random() >= late) this.send();
      const left = new Float32Array(BLOCK);
      const right = new Float32Array(BLOCK);
      this.playback.render(left, right, this.now - this.due, this.volume.gain > 0);
      this.volume.apply(left, right, this.awake ? this.loudness : 0);
      this.judge(left);
    }
  }

  judge(samples) {
    let [a, b] = this.last;
    for (const c of samples) {
      const bend = Math.abs(c - 2 * b + a);
      if (bend > this.worst) this.worst = bend;
      [a, b] = [b, c];
    }
    this.last = [a, b];
  }

  act() {
    const what = Math.floor(this.random() * 9);
    this.log.push(what);
    if (what === 0) this.playback.control.setMode(this.pick(Object.values(MODES)));
    else if (what === 1) this.due = this.pick([NaN, 4800, 12000, 28800]);
    else if (what === 2) this.link = !this.link;
    else if (what === 3) this.loudness = this.random();
    else if (what === 4) this.packet = this.pick([240, 480, 960]);
    else if (what === 5) this.pause();
    else if (what === 6) this.begin();
    this.playback.setLink(this.link);
  }

  /** As Output.close() and open() do it, with a sleep of any length between; some come back before it slept. */
  pause() {
    this.awake = false;
    const faded = this.random() < 0.8;
    this.run(faded ? 25 : Math.floor(this.random() * 20), 0);
    if (faded) this.now += Math.round(this.random() * 10 * RATE);
    this.start();
  }
}

test('a tone never clicks, whatever is done', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const scene = new Scene(seed);
    for (let step = 0; step < STEPS; step++) {
      scene.act();
      scene.run(1 + Math.floor(scene.random() ** 3 * 400), scene.random() < 0.1 ? 0.98 : 0.5);
      assert.ok(scene.worst < SMOOTH, `seed ${seed}, step ${step}: ${scene.worst.toFixed(4)} after ${scene.log.slice(-8)}`);
    }
  }
});

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Eleven minutes of each kind of line, and an hour of clocks that differ, through the page's own modules on a simulated
// clock: after a minute of learning nothing stops any more.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MODES } from '../../../client/web/jitter.js';
import { PROFILES } from '../line.mjs';
import { Listener } from './listener.mjs';

const MINUTE_MS = 60000;
const LEARNING_MS = MINUTE_MS;
const END_MS = 11 * MINUTE_MS;
const RECOVERY_MS = 30000;
const SOUND_AGAIN_MS = 2000;
const SEEDS = process.env.AUR_TEST_SCALE === 'full' ? [1, 2, 3, 4, 5, 6] : [1, 2];
/** After the minute of learning. */
const UNDERRUNS = { lan: 0, wifi: 0, '4g': 0, bad: 1, narrow: 0 };

/** Plays until `end_ms`. @returns what was heard of it */
function play(listener, end_ms) {
  const heard = { learning: 0, underruns: 0, silence_ms: 0, furthest_s: 0, switches: [] };
  const { playback, down } = listener;
  let { underruns } = playback;
  let quality = listener.quality;
  let silentSince = NaN;
  while (listener.now_ms < end_ms) {
    listener.step();
    const now_ms = listener.now_ms;
    if (playback.underruns > underruns) {
      heard[now_ms < LEARNING_MS ? 'learning' : 'underruns']++;
      underruns = playback.underruns;
      silentSince = now_ms;
    }
    if (playback.playing && silentSince > 0) {
      heard.silence_ms = Math.max(heard.silence_ms, now_ms - Math.max(silentSince, down.lastStallEnd(now_ms)));
      silentSince = NaN;
    }
    if (listener.quality !== quality) heard.switches.push((quality = listener.quality));
    const { level_s, target_s } = playback.control;
    const recovered = !down.isStalled(now_ms) && now_ms - Math.max(LEARNING_MS, down.lastStallEnd(now_ms)) > RECOVERY_MS;
    if (recovered && playback.playing) heard.furthest_s = Math.max(heard.furthest_s, Math.abs(level_s - target_s));
  }
  return heard;
}

for (const [name, profile] of Object.entries(PROFILES)) {
  test(`${name}: ten minutes after one of learning`, (context) => {
    for (const seed of SEEDS) {
      const listener = new Listener(profile, { seed });
      const heard = play(listener, END_MS);
      const { target_s } = listener.playback.control;
      const { switches } = heard;
      context.diagnostic(
        `seed ${seed}: ${heard.learning} underruns while learning, ${heard.underruns} after it; ${Math.round(heard.silence_ms)} ms ` +
          `from the end of a stall to sound; ${Math.round(1000 * target_s)} ms kept, off it by ${Math.round(1000 * heard.furthest_s)} ms ` +
          `at most; ${Math.round(listener.delay_ms)} ms behind${switches.length > 0 ? `; went to ${switches.join(' ')}` : ''}`,
      );
      assert.ok(heard.underruns <= UNDERRUNS[name], `seed ${seed}: ${heard.underruns} underruns`);
      assert.ok(heard.silence_ms <= SOUND_AGAIN_MS, `${heard.silence_ms} ms of silence`);
      const isNarrow = name === 'narrow'; // it carries too little: more is tried now and then, from the store
      if (!isNarrow) assert.ok(heard.furthest_s <= 0.1, `the store is ${heard.furthest_s} s off its target`);
      assert.ok(target_s <= MODES.auto.max_s);
      assert.equal(switches.includes('32'), isNarrow, 'less is asked for where the line carries less, only');

      listener.setProfile(PROFILES.lan);
      play(listener, END_MS + RECOVERY_MS);
      const { level_s, target_s: kept_s } = listener.playback.control;
      assert.ok(Math.abs(level_s - kept_s) <= 0.06, `seed ${seed}: ${level_s} s in store, not ${kept_s}`);
    }
  });
}

test('a line that is good again is trusted again: the delay goes back, the quality up', () => {
  const listener = new Listener(PROFILES.narrow);
  play(listener, 2 * MINUTE_MS);
  assert.equal(listener.quality, '32');
  listener.setProfile(PROFILES.lan);
  play(listener, 40 * MINUTE_MS);
  assert.equal(listener.quality, '96');
  assert.ok(listener.delay_ms < 250, `${listener.delay_ms} ms`);
});

for (const drift_ppm of [200, -200]) {
  test(`an hour with a device ${drift_ppm} ppm off: the delay stays`, (context) => {
    const listener = new Listener(PROFILES.lan, { drift_ppm });
    const sums = new Map();
    while (listener.now_ms < 70 * MINUTE_MS) {
      listener.step();
      const stretch = Math.floor(listener.now_ms / (10 * MINUTE_MS));
      const sum = sums.get(stretch) ?? { delay_ms: 0, blocks: 0 };
      sum.delay_ms += listener.delay_ms;
      sum.blocks++;
      sums.set(stretch, sum);
    }
    const means = [1, 2, 3, 4, 5, 6].map((stretch) => sums.get(stretch).delay_ms / sums.get(stretch).blocks);
    const drift_ms = Math.max(...means) - Math.min(...means);
    context.diagnostic(`means of 10 min within ${drift_ms.toFixed(2)} ms, about ${means[0].toFixed(0)} ms`);
    assert.ok(drift_ms < 5);
    assert.equal(listener.playback.underruns, 0);
    assert.equal(listener.playback.jumps, 0);
  });

  test(`an hour in sync with a device ${drift_ppm} ppm off: never 5 ms away`, (context) => {
    const listener = new Listener(PROFILES.lan, { drift_ppm, mode: 'balanced' });
    const behind_ms = 1000 * MODES.balanced.sync_s;
    let worst_ms = 0;
    while (listener.now_ms < 60 * MINUTE_MS) {
      listener.step((listener.now_ms - behind_ms) * 48);
      if (listener.now_ms > 5000) worst_ms = Math.max(worst_ms, Math.abs(listener.delay_ms - behind_ms));
    }
    context.diagnostic(`${worst_ms.toFixed(2)} ms at most`);
    assert.ok(worst_ms < 5);
    assert.equal(listener.playback.underruns, 0);
  });
}

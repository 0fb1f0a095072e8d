// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Plays the cases of ladder_cases.txt; tests/client/test_ladder.c does the same, step by step.

import { Ladder, rungsBelow } from '../../../client/web/ladder.js';

const PACKET_S = 0.02;
const HEADER_BITS = 176;
const BEHIND_S = 3;
const QUALITIES = [
  { name: '32', bitrate: 32000, channels: 2, packet_frames: 960 },
  { name: '64', bitrate: 64000, channels: 2, packet_frames: 960 },
  { name: '96', bitrate: 96000, channels: 2, packet_frames: 960 },
  { name: '128', bitrate: 128000, channels: 2, packet_frames: 960 },
  { name: '192', bitrate: 192000, channels: 2, packet_frames: 960 },
  { name: 'saver', bitrate: 32000, channels: 1, packet_frames: 960 },
  { name: 'live10', bitrate: 128000, channels: 2, packet_frames: 480 },
  { name: 'live5', bitrate: 128000, channels: 2, packet_frames: 240 },
];

/** @returns {object[]} the cases of `text`: columns by name, expected values under `expected` */
export function parseCases(text) {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, top, ...rest] = line.trim().split(/\s+/);
      const [kbit_s, back_s, every_s, stall_s, store_s, seconds] = rest.slice(0, 6).map(Number);
      const [rung, ...numbers] = rest.slice(6);
      return { name, top, kbit_s, back_s, every_s, stall_s, store_s, seconds, expected: [rung, ...numbers.map(Number)] };
    });
}

/** @returns {[string, number, number, number]} name of the rung, switches, time of the first and of the last */
export function playCase(one) {
  const ladder = new Ladder(rungsBelow(QUALITIES, one.top));
  let [free_s, switches, first_s, last_s] = [0, 0, 0, 0];
  let isDry = false;
  for (let packet = 0; packet < one.seconds / PACKET_S; packet++) {
    const made_s = packet * PACKET_S;
    const kbit_s = made_s < one.back_s ? one.kbit_s : 10 * one.kbit_s;
    const { bitrate } = QUALITIES.find(({ name }) => name === ladder.name);
    free_s = Math.max(free_s, made_s) + (bitrate * PACKET_S + HEADER_BITS) / (1000 * kbit_s);
    const middle_s = (Math.floor(free_s / one.every_s) + 0.5) * one.every_s;
    if (free_s >= middle_s && free_s < middle_s + one.stall_s) free_s = middle_s + one.stall_s;
    const late_s = free_s - made_s;
    const now_s = 100 + free_s;
    let wants = false;
    if (late_s > BEHIND_S) {
      free_s = made_s;
      wants = ladder.overrun(now_s);
      ladder.forget();
    } else {
      wants = ladder.came(made_s + PACKET_S, now_s);
      if (late_s > one.store_s && !isDry) wants = ladder.underrun(now_s) || wants;
    }
    isDry = late_s > one.store_s;
    if (!wants) continue;
    ladder.forget();
    switches++;
    last_s = now_s - 100;
    if (switches === 1) first_s = last_s;
  }
  return [ladder.name, switches, first_s, last_s];
}

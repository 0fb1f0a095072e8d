// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Plays the cases of jitter_cases.txt; tests/client/test_jitter.c does the same, step by step.

import { JitterControl, MODES } from '../../../client/web/jitter.js';

const BLOCK_S = 256 / 48000;

/** @returns {object[]} the cases of `text`: columns by name, expected values under `expected` */
export function parseCases(text) {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, mode, ...numbers] = line.trim().split(/\s+/);
      const [start_ms, packet_ms, perMessage, drift_ppm, jitter_ms, stall_s, stall_ms, seconds, ...expected] =
        numbers.map(Number);
      return { name, mode, start_ms, packet_ms, perMessage, drift_ppm, jitter_ms, stall_s, stall_ms, seconds, expected };
    });
}

/** @returns {number[]} target_ms level_ms trim_ppm jitter_ms underruns jumps trimmed_blocks */
export function playCase(one) {
  const control = new JitterControl(MODES[one.mode], one.packet_ms / 1000);
  const message_s = (one.perMessage * one.packet_ms) / 1000;
  let store_s = one.start_ms / 1000;
  let state = 1;
  let messages = 0;
  let arrives_s = 0;
  let [underruns, jumps, trimmed] = [0, 0, 0];
  let playing = true;
  const next = () => {
    messages++;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const late_s = (one.jitter_ms / 1000) * (state / 4294967296);
    let at_s = (messages * message_s) / (1 + one.drift_ppm / 1e6) + late_s;
    if (at_s >= one.stall_s && at_s < one.stall_s + one.stall_ms / 1000) at_s = one.stall_s + one.stall_ms / 1000;
    arrives_s = Math.max(arrives_s, at_s);
  };
  next();
  control.restart(store_s);
  const blocks = Math.floor(one.seconds / BLOCK_S);
  for (let block = 0; block < blocks; block++) {
    for (; arrives_s <= block * BLOCK_S; next()) store_s += message_s;
    let jump_s = 0;
    if (playing) {
      jump_s = control.update(store_s, BLOCK_S);
    } else {
      control.wait(store_s, BLOCK_S);
      if (store_s < control.enough_s) continue;
      playing = true;
      control.restart(store_s);
    }
    if (jump_s > 0) jumps++;
    if (control.trim !== 0) trimmed++;
    store_s -= jump_s + BLOCK_S * (1 + control.trim);
    if (store_s > 0) continue;
    store_s = 0;
    playing = false;
    underruns++;
    control.underrun();
  }
  const { target_s, level_s, trim, jitter_s } = control;
  return [target_s * 1000, level_s * 1000, trim * 1e6, jitter_s * 1000, underruns, jumps, trimmed];
}

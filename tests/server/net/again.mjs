// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Music made again from a journal by `auralis render`, as Opus packets that can be compared with those of a stream.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The packets of an Ogg Opus file, without its two headers. */
function oggPackets(file) {
  const packets = [];
  let open = [];
  for (let at = 0; at < file.length; ) {
    const segments = file.subarray(at + 27, at + 27 + file[at + 26]);
    at += 27 + segments.length;
    for (const length of segments) {
      open.push(file.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push(Buffer.concat(open));
      open = [];
    }
  }
  return packets.slice(2);
}

/**
 * @param {Buffer} journal
 * @param {number} frame  of the first packet
 * @param {number} count  of packets
 * @returns {Promise<Buffer[]>}
 */
export async function packetsAgain(journal, frame, count) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'auralis-again-'));
  try {
    const from = path.join(folder, 'journal.auralis');
    const to = path.join(folder, 'again.opus');
    await writeFile(from, journal);
    await run(process.env.AURALIS_BIN, ['render', from, '-o', to, '--from', `${frame / 48000}s`, '--duration', `${count * 0.02}s`]);
    return oggPackets(await readFile(to)).slice(0, count);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Asserts that what a listener got from his first packet on is what the journal gives; returns how many packets these
 * were. The room has woken once: its encoder began with packet 0.
 */
export async function assertSameAgain(packets, journal, until_frame = Infinity) {
  let count = 0;
  while (
    count < packets.length &&
    packets[count].frame === packets[0].frame + 960 * count &&
    packets[count].frame + 960 <= until_frame
  ) {
    count++;
  }
  const lead = packets[0].sequence;
  const again = await packetsAgain(journal, packets[0].frame - 960 * lead, lead + count);
  for (let k = 0; k < count; k++) assert.ok(again[lead + k].equals(packets[k].bytes), `packet ${k} of ${count} is another`);
  return count;
}

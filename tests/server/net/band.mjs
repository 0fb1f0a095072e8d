// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Thirty who play in one room, all at the same moments and as much as they may: a process of its own, so that the
// server is not held up by this one. Tells when they are there, then how many messages they sent and what was refused;
// they stay until it is killed.
// usage: node band.mjs PORT ROOM SECONDS

import { Member, OFF, ON } from './member.mjs';
import { BINARY } from './websocket.mjs';

const PLAYERS = 30;
const EVERY_MS = 25;
const PEDAL = 2;
const [portText, room, secondsText] = process.argv.slice(2);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Three strikes in 100 ms are the 30 a second that one may have. */
const turn = (k, key) => [
  [0, 4, 7].map((step) => ({ after: 16 * step, kind: ON, key: key + step, value: 60 })),
  [{ kind: PEDAL, value: 127 }, { after: 400, kind: PEDAL, value: 0 }],
  [0, 4, 7].map((step) => ({ after: 16 * step, kind: OFF, key: key + step })),
  [{ kind: PEDAL, value: 0 }, { after: 20, kind: OFF, key }],
][k % 4];

const players = [];
for (let i = 0; i < PLAYERS; i++) players.push(await Member.enter({ port: Number(portText) }, { room, name: `Player ${i}` }));
const [first] = players;
first.client.send({ type: 'listen', quality: 'live10', burst_ms: 0 });
await first.client.wait(({ opcode, payload }) => opcode === BINARY && payload[0] === 1, 'media');
const clock = { frame: await first.frame(), at_ms: performance.now() };
process.send('ready');

const refused = [];
let sent = 0;
const begin_ms = performance.now();
for (let k = 0; performance.now() - begin_ms < 1000 * Number(secondsText); k++) {
  const frame = Math.round(clock.frame + (performance.now() - clock.at_ms) * 48);
  for (const [i, { client }] of players.entries()) {
    players[i].play(frame, turn(k, 36 + 2 * i), k);
    refused.push(...client.messages.filter(({ json }) => json?.type === 'error').map(({ json }) => json.message));
    client.messages.length = 0;
  }
  sent += PLAYERS;
  await pause(Math.max(1, begin_ms + (k + 1) * EVERY_MS - performance.now())); // never two at once to catch up
}
await pause(300);
process.send({ sent, refused: refused.slice(0, 5) });

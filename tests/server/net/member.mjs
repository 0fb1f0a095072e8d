// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// One who is in a room, by WebSocket (docs/people.md), for tests.

import assert from 'node:assert/strict';
import { BINARY, WebSocketClient } from './websocket.mjs';

export const OFF = 0;
export const ON = 1;
export const ALL_OFF = 4;
/** Layers of a room's own but that in which people's notes sound: what is heard without them is nearly those alone. */
export const OTHERS = ['drone', 'pad', 'bell', 'percussion', 'swell', 'noise'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One who is in a room. */
export class Member {
  /** @param {Server} server */
  static async enter(server, { room = 'lobby', headers = {}, ...fields } = {}) {
    const member = new Member();
    member.used = new Set();
    member.client = await WebSocketClient.connect({ port: server.port, path: `/ws?room=${room}&music=later`, headers });
    member.client.send({ type: 'enter', ...fields });
    try {
      member.welcome = await member.answer('welcome');
    } catch (error) {
      member.leave();
      throw error;
    }
    return member;
  }

  /** The first text that matches and was not looked at before. */
  async next(matches, what) {
    const found = await this.client.wait((message) => message.json !== null && !this.used.has(message) && matches(message.json), what);
    this.used.add(found);
    return found.json;
  }

  /** The next message of a type, or an error: then that is thrown. */
  async answer(type) {
    const json = await this.next((message) => message.type === type || message.type === 'error', type);
    if (json.type === 'error') throw Object.assign(new Error(json.message), { code: json.code, json });
    return json;
  }

  async heard(type) {
    return this.next((message) => message.type === type, type);
  }

  say(text, id) {
    this.client.send({ type: 'say', text, ...(id === undefined ? {} : { id }) });
  }

  /** @param {{after?: number, kind: number, key?: number, value?: number}[]} events */
  play(frame, events, sequence = 1) {
    const data = Buffer.alloc(16 + 6 * events.length);
    data[0] = 2;
    data[1] = events.length;
    data.writeUInt32LE(sequence, 4);
    data.writeBigInt64LE(BigInt(frame), 8);
    events.forEach(({ after: later = 0, kind, key = 0, value = 0 }, i) => {
      data.writeUInt16LE(later, 16 + 6 * i);
      data.set([kind, key, value, 0], 18 + 6 * i);
    });
    this.client.sendFrame(BINARY, data);
  }

  /** Notes of the room that were heard so far. */
  notes() {
    const notes = [];
    for (const { opcode, payload } of this.client.messages) {
      if (opcode !== BINARY || payload[0] !== 3) continue;
      for (let i = 0; i < payload[1]; i++) {
        const at = 8 + 16 * i;
        notes.push({ frame: Number(payload.readBigInt64LE(at)), player: payload.readUInt16LE(at + 8), kind: payload[at + 10],
          key: payload[at + 11], velocity: payload[at + 12], patch: payload[at + 13] });
      }
    }
    return notes;
  }

  async refused(message) {
    this.client.send(message);
    return (await this.next((one) => one.type === 'error', 'error')).code;
  }

  async frame() {
    this.client.send({ type: 'ping', client_time: 1 });
    return (await this.heard('pong')).frame;
  }

  leave() {
    this.client.destroy();
  }
}

/** Opens a room with people; returns its id. */
export async function open(server, fields, token) {
  const { status, json } = await server.request('POST', '/api/v1/rooms', {
    headers: { 'Content-Type': 'application/json', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(fields),
  });
  assert.equal(status, 201, JSON.stringify(json));
  return json.room.id ?? json.room;
}

export const eventually = async (what, until, ms = 5000) => {
  for (const end = Date.now() + ms; Date.now() < end; await pause(20)) if (await until()) return;
  assert.fail(`${what}: not within ${ms} ms`);
};

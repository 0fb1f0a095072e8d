// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A TCP relay on loopback that makes a line as bad as one of PROFILES (line.mjs), the same way for the same seed. What
// TCP keeps it keeps: nothing is lost and nothing overtakes.

import { once } from 'node:events';
import net from 'node:net';
import { Line } from './line.mjs';

/** What waits in the relay before it stops to read. */
const WAITING_MAX_BYTES = 16384;
/** A piece of a stream that is judged by itself, as a segment would be. */
const PIECE_BYTES = 1448;

/** One direction of one connection. */
class Pipe {
  constructor(from, to, profile, seed) {
    this._from = from;
    this._to = to;
    this._line = new Line(profile, seed);
    this._waiting = 0;
    /** @type {{piece: Buffer, out_ms: number}[]} */
    this._queue = [];
    from.on('data', (data) => this._take(data));
    from.on('end', () => this._pass(null));
  }

  set profile(profile) {
    this._line.profile = profile;
  }

  _take(data) {
    for (let at = 0; at < data.length; at += PIECE_BYTES) this._pass(data.subarray(at, at + PIECE_BYTES));
    if (this._waiting > WAITING_MAX_BYTES) this._from.pause();
  }

  /** @param {Buffer | null} piece  null: the end */
  _pass(piece) {
    const bytes = piece?.length ?? 0;
    this._waiting += bytes;
    this._queue.push({ piece, out_ms: this._line.pass(bytes, performance.now()) });
    if (this._queue.length === 1) this._wait();
  }

  _wait() {
    setTimeout(() => this._let(), Math.max(0, this._queue[0].out_ms - performance.now()));
  }

  /** Lets out what is due. */
  _let() {
    while (this._queue.length > 0 && this._queue[0].out_ms <= performance.now()) {
      const { piece } = this._queue.shift();
      this._waiting -= piece?.length ?? 0;
      if (this._to.destroyed) return;
      if (piece === null) this._to.end();
      else this._to.write(piece);
    }
    if (this._waiting <= WAITING_MAX_BYTES) this._from.resume();
    if (this._queue.length > 0) this._wait();
  }
}

export class Relay {
  /** @param {number} port  of the server @param {import('./line.mjs').Profile} profile @param {number} seed */
  static async start(port, profile, seed) {
    const relay = new Relay();
    relay._profile = profile;
    relay._seed = seed;
    relay._refuses = false;
    /** @type {Set<{near: net.Socket, far: net.Socket, pipes: Pipe[]}>} */
    relay._connections = new Set();
    relay._server = net.createServer((near) => relay._connect(near, port)).listen(0, '127.0.0.1');
    await once(relay._server, 'listening');
    relay.url = `http://127.0.0.1:${relay._server.address().port}/`;
    return relay;
  }

  /** Every line is like this from now on. @param {import('./line.mjs').Profile} profile */
  setProfile(profile) {
    this._profile = profile;
    for (const { pipes } of this._connections) for (const pipe of pipes) pipe.profile = profile;
  }

  /** Breaks all connections, and new ones for a while. */
  cut(ms) {
    this._refuses = ms > 0;
    for (const { near, far } of this._connections) for (const socket of [near, far]) socket.destroy();
    setTimeout(() => (this._refuses = false), ms);
  }

  async stop() {
    this._server.close();
    this.cut(0);
    await once(this._server, 'close');
  }

  _connect(near, port) {
    if (this._refuses) {
      near.destroy();
      return;
    }
    const far = net.connect({ port, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    const seed = this._seed + 2 * this._connections.size;
    const pipes = [new Pipe(far, near, this._profile, seed), new Pipe(near, far, this._profile, seed + 1)];
    const connection = { near, far, pipes };
    this._connections.add(connection);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroySoon();
        this._connections.delete(connection);
      });
    }
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A small WebSocket client (RFC 6455) on a plain socket: it can send what a browser never would, and stop reading.

import { createHash, randomBytes } from 'node:crypto';
import { connect } from './server.mjs';

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export class WebSocketClient {
  /**
   * Connects and upgrades. Rejects with the answer's status line if the server refuses.
   * @param {{port: number, host?: string, ca?: Buffer, path?: string, headers?: Record<string, string | null>, protocol?: string | null}} options
   *   headers replace or, with null, remove those of a normal request
   */
  static connect({ port, host = '127.0.0.1', ca, path = '/ws?room=lobby', headers = {}, protocol = 'auralis.v1' }) {
    const client = new WebSocketClient();
    const key = randomBytes(16).toString('base64');
    const all = {
      Host: `localhost:${port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': protocol,
      ...headers,
    };
    const lines = Object.entries(all).filter(([, value]) => value !== null);
    client.socket = connect(port, host, ca);
    client.socket.setNoDelay(true);
    client.socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    return new Promise((resolve, reject) => {
      client.socket.on('error', reject);
      client.socket.on('close', () => {
        reject(Object.assign(new Error('closed'), { status: 0 }));
        client._closed();
      });
      client.socket.on('data', (data) => {
        client._buffer = client._buffer.length === 0 ? data : Buffer.concat([client._buffer, data]);
        if (!client.isOpen && !client._upgrade(key, resolve, reject)) return;
        client._parse();
      });
    });
  }

  constructor() {
    this._buffer = Buffer.alloc(0);
    this.isOpen = false;
    this.closeCode = null;
    this.isClosed = false;
    /** Everything received: {opcode, payload, at_ms}; texts also have json. */
    this.messages = [];
    this._waiters = [];
  }

  _upgrade(key, resolve, reject) {
    const end = this._buffer.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const head = this._buffer.subarray(0, end).toString('latin1');
    const status = Number(head.split(' ')[1]);
    if (status !== 101) {
      reject(Object.assign(new Error(head.split('\r\n')[0]), { status }));
      return false;
    }
    /** Of the answer. */
    this.head = head;
    const accept = createHash('sha1').update(key + GUID).digest('base64');
    if (!head.includes(accept) || !/^sec-websocket-protocol: auralis\.v1$/im.test(head)) {
      reject(new Error(`wrong upgrade:\n${head}`));
      return false;
    }
    this._buffer = this._buffer.subarray(end + 4);
    this.isOpen = true;
    resolve(this);
    return true;
  }

  _parse() {
    while (this._buffer.length >= 2) {
      const first = this._buffer[0];
      let length = this._buffer[1] & 0x7f;
      let at = 2;
      if ((first & 0x70) !== 0 || (this._buffer[1] & 0x80) !== 0) throw new Error('a server must not send this');
      if (length === 126) {
        if (this._buffer.length < 4) return;
        length = this._buffer.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (this._buffer.length < 10) return;
        length = Number(this._buffer.readBigUInt64BE(2));
        at = 10;
      }
      if (this._buffer.length < at + length) return;
      const payload = Buffer.from(this._buffer.subarray(at, at + length));
      this._buffer = this._buffer.subarray(at + length);
      if ((first & 0x80) === 0) throw new Error('the server sends whole messages');
      this._receive(first & 0x0f, payload);
    }
  }

  _receive(opcode, payload) {
    const message = { opcode, payload, at_ms: performance.now(), json: null };
    if (opcode === TEXT) message.json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (opcode === PING) this.sendFrame(PONG, payload);
    if (opcode === CLOSE) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      if (!this.socket.destroyed) this.sendFrame(CLOSE, payload.subarray(0, 2));
    }
    this.messages.push(message);
    this._wake();
  }

  _closed() {
    this.isClosed = true;
    this.isOpen = false;
    this._wake();
  }

  _wake() {
    const waiters = this._waiters;
    this._waiters = [];
    for (const waiter of waiters) waiter();
  }

  /** @param {Buffer} payload  sent as one frame, masked; `length` overrides the announced length */
  sendFrame(opcode, payload, { fin = true, rsv1 = false, masked = true, length = payload.length } = {}) {
    const mask = randomBytes(4);
    const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
    head[0] = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
    head[1] = (masked ? 0x80 : 0) | (length < 126 ? length : length < 65536 ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    const body = Buffer.from(payload);
    if (masked) for (let i = 0; i < body.length; i++) body[i] ^= mask[i & 3];
    this.socket.write(Buffer.concat(masked ? [head, mask, body] : [head, body]));
  }

  send(message) {
    this.sendFrame(TEXT, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  }

  /** Waits for a message that `matches` from index `from` on. */
  async wait(matches, what, timeout_ms = 5000, from = 0) {
    const until = performance.now() + timeout_ms;
    for (let at = from; ; ) {
      for (; at < this.messages.length; at++) if (matches(this.messages[at])) return this.messages[at];
      if (this.isClosed) throw new Error(`closed (${this.closeCode}) while waiting for ${what}`);
      const left = until - performance.now();
      if (left <= 0) throw new Error(`no ${what} within ${timeout_ms} ms`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this._waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits for a text of `type` that is new from now on or from index `from` on. */
  async text(type, { timeout_ms = 5000, from = 0, matches = () => true } = {}) {
    return (await this.wait(({ json }) => json?.type === type && matches(json), type, timeout_ms, from)).json;
  }

  /** Sends a message and waits for an answer of `type`. */
  async ask(message, type, options = {}) {
    const from = this.messages.length;
    this.send(message);
    return this.text(type, { ...options, from });
  }

  /** Waits until the connection is closed; returns the close code. */
  async closed(timeout_ms = 8000) {
    const until = performance.now() + timeout_ms;
    while (!this.isClosed) {
      if (performance.now() > until) throw new Error('not closed');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.closeCode;
  }

  /** All packets received, in order: {sequence, frame, frames, quality, bytes, first}. */
  packets() {
    const packets = [];
    for (const { opcode, payload } of this.messages) {
      if (opcode !== BINARY) continue;
      const count = payload.readUInt16LE(2);
      const frames = 960 >> (payload[1] >> 1 & 3);
      let at = 16;
      for (let k = 0; k < count; k++) {
        const length = payload.readUInt16LE(at);
        packets.push({
          sequence: (payload.readUInt32LE(4) + k) >>> 0,
          frame: Number(payload.readBigInt64LE(8)) + frames * k,
          frames,
          quality: payload[1] >> 4,
          bytes: payload.subarray(at + 2, at + 2 + length),
          first: k === 0 && (payload[1] & 1) !== 0,
        });
        at += 2 + length;
      }
      if (payload[0] !== 1 || count < 1 || count > 100 || at !== payload.length) throw new Error('malformed media message');
    }
    return packets;
  }

  /** Cuts the connection without a word. */
  destroy() {
    this.socket.destroy();
  }
}

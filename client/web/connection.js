// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The WebSocket to one room: connects, comes back by itself after a loss, and tells its owner what arrives.

import { Backoff } from './backoff.js';
import { HEARD, readHeard } from './batch.js';
import { parseMedia, SUBPROTOCOL } from './protocol.js';

const PING_MS = 5000;
/** The time is asked for quickly at first, until the estimate is good. */
const PING_FIRST_MS = 100;
const PINGS_FIRST = 32;
/** For who plays in time with others. */
const PING_QUICK_MS = 1000;
/** While listening the server says something every second; while not, it answers every ping. */
const SILENCE_MS = 12000;
const WATCH_MS = 1000;
/** After a look so late the page slept, or was hidden and asked nothing for a minute: the answer is waited for so long. */
const SLEPT_MS = 10000;
const WAKE_MS = 3000;
/** A connection that lived so long proved good. */
const GOOD_MS = 5000;
const CONNECT_MS = 6000;

/**
 * @typedef {object} ConnectionEvents
 * @property {(state: 'connecting' | 'open' | 'waiting', wait_ms: number) => void} onState
 * @property {(message: any) => void} onMessage  every text message, parsed
 * @property {(media: import('./protocol.js').Media) => void} onMedia
 * @property {(sent_ms: number, server_ms: number, received_ms: number) => void} onPong  times by performance.now()
 * @property {(events: import('./batch.js').Heard[]) => void} onPlayed  notes of people
 */

export class Connection {
  /**
   * @param {string} room
   * @param {ConnectionEvents} events
   */
  constructor(room, events) {
    const url = new URL(`ws?room=${encodeURIComponent(room)}`, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this._url = url.href;
    this._events = events;
    this._backoff = new Backoff();
    /** @type {WebSocket | null} */
    this._socket = null;
    this._openedAt = 0;
    this._heardAt = 0;
    this._watchedAt = 0;
    this._timer = 0;
    this._pingTimer = 0;
    this._pings = 0;
    this._isQuick = false;
    this._firstRetry_ms = 0;
    this.isOpen = false;
  }

  start() {
    this._watchedAt = performance.now();
    setInterval(() => this._watch(), WATCH_MS);
    window.addEventListener('online', () => this._hurry());
    document.addEventListener('visibilitychange', () => document.hidden || this._hurry());
    this._connect();
  }

  /** @param {boolean} quick  whether the server's time is asked for often */
  setQuick(quick) {
    this._isQuick = quick;
    if (this.isOpen) this._ping();
  }

  /** Sends a message if the connection is open. @returns {boolean} whether it was sent */
  send(message) {
    if (!this._takes) return false;
    this._socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {ArrayBuffer} bytes  dropped if the connection is not open: what was played then is over */
  sendBinary(bytes) {
    if (this._takes) this._socket.send(bytes);
  }

  /** A socket that the server closes says so some time after it stopped taking anything. */
  get _takes() {
    return this.isOpen && this._socket.readyState === WebSocket.OPEN;
  }

  _connect() {
    clearTimeout(this._timer);
    this._events.onState('connecting', 0);
    const socket = new WebSocket(this._url, SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    // A room whose music does not run yet says nothing before it is asked for it.
    socket.onopen = () => socket === this._socket && this._opened();
    socket.onmessage = ({ data }) => socket === this._socket && this._receive(data);
    socket.onclose = () => socket === this._socket && this._lose();
    this._socket = socket;
    this._heardAt = performance.now();
  }

  _receive(data) {
    this._heardAt = performance.now();
    if (typeof data !== 'string') {
      this._receiveBinary(data);
      return;
    }
    const message = parseText(data);
    if (message === null) {
      this._lose(); // as below
      return;
    }
    if (message.type === 'hello') this._opened();
    if (message.type === 'pong') this._events.onPong(message.client_time, message.server_time, performance.now());
    if (message.type === 'bye' || message.code === 'SERVER_OVERLOAD') this._firstRetry_ms = message.retry_ms ?? 0;
    this._events.onMessage(message);
  }

  _receiveBinary(data) {
    try {
      if (new Uint8Array(data)[0] === HEARD) this._events.onPlayed(readHeard(data));
      else this._events.onMedia(parseMedia(data));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this._lose(); // the two ends do not agree on what is said: begin again
    }
  }

  _opened() {
    if (this.isOpen) return;
    this.isOpen = true;
    this._openedAt = performance.now();
    this._events.onState('open', 0);
    this._pings = 0;
    this._ping();
  }

  /** Asks for the server's time, and will again. */
  _ping() {
    clearTimeout(this._pingTimer);
    if (!this.send({ type: 'ping', client_time: performance.now() })) return;
    this._pings++;
    const wait_ms = this._pings < PINGS_FIRST ? PING_FIRST_MS : this._isQuick ? PING_QUICK_MS : PING_MS;
    this._pingTimer = setTimeout(() => this._ping(), wait_ms);
  }

  _lose() {
    const socket = this._socket;
    this._socket = null;
    socket.close();
    if (this.isOpen && performance.now() - this._openedAt > GOOD_MS) this._backoff.reset();
    this.isOpen = false;
    const wait_ms = this._backoff.next(this._firstRetry_ms);
    this._firstRetry_ms = 0;
    this._timer = setTimeout(() => this._connect(), wait_ms);
    this._events.onState('waiting', wait_ms);
  }

  /** Lines die without a word; what says nothing for long is given up. */
  _watch() {
    const slept = performance.now() - this._watchedAt > SLEPT_MS;
    this._watchedAt = performance.now();
    if (this._socket === null) return;
    if (slept && this.isOpen) {
      this._heardAt = performance.now() - SILENCE_MS + WAKE_MS;
      this._ping();
    }
    const silent_ms = performance.now() - this._heardAt;
    if (silent_ms > (this.isOpen ? SILENCE_MS : CONNECT_MS)) this._lose();
  }

  /** The network or the person came back: no need to wait. */
  _hurry() {
    if (this._socket === null) this._connect();
  }
}

/** @param {string} text @returns {any} an object; null if it is none */
function parseText(text) {
  try {
    const message = JSON.parse(text);
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}

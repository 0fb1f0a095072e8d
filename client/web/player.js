// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The player without its page: joins connection, decoder, feed and output. Usable from the browser's console as
// `auralis.player`; what is documented here is meant to be used so.

import { Connection } from './connection.js';
import { openDecoder } from './decoder.js';
import { Emitter } from './emitter.js';
import { Feed, PRE_ROLL_FRAMES } from './feed.js';
import { MODES } from './jitter.js';
import { Output } from './output.js';
import { SAMPLE_RATE_HZ } from './protocol.js';

const PRE_ROLL_MS = (1000 * PRE_ROLL_FRAMES) / SAMPLE_RATE_HZ;
/** Asked for on top of the target delay when joining. */
const BURST_SPARE_MS = 70;
const BURST_MAX_MS = 2000;

/**
 * @typedef {object} PlayerOptions
 * @property {string} room
 * @property {'native' | 'wasm' | null} decoder  forced kind; null chooses
 * @property {number | null} rate_hz             of the audio context; null = 48 000
 * @property {string} buffer                     how much to keep in store: a name in MODES (jitter.js)
 */

/**
 * Events (CustomEvent, `detail` in brackets): `connection` {state: connecting|open|waiting, wait_ms},
 * `joined` {hello, fresh: first contact, or the server was started anew},
 * `message` (any text message of the protocol), `playback` {state: stopped|buffering|playing|interrupted},
 * `position` (see Position in output.js), `fault` {message}.
 */
export class Player extends Emitter {
  /** @param {PlayerOptions} options */
  constructor(options) {
    super();
    this._forced = options.decoder;
    this._feed = new Feed();
    this._output = new Output(
      options.rate_hz,
      options.buffer,
      (position) => this._onPosition(position),
      () => this._updateState(),
    );
    this._connection = new Connection(options.room, {
      onState: (state, wait_ms) => this._onConnection(state, wait_ms),
      onMessage: (message) => this._onMessage(message),
      onMedia: (media) => this._feed.onMedia(media),
      onRoundTrip: (rtt_ms) => this._onRoundTrip(rtt_ms),
    });
    this._wanted = false;
    this._quality = null;
    /** Whether to be told the notes as they sound, from the next play() on. */
    this.wantsNotes = false;
    this._target_s = MODES[options.buffer].min_s;
    this._clock = { frame: NaN, at_ms: 0 }; // the room's frame as last heard of
    /** 'stopped', 'buffering', 'playing' or 'interrupted' (by the system; play() goes on). */
    this.state = 'stopped';
    /** Round trip to the server, ms. */
    this.rtt_ms = NaN;
    /** 'AudioDecoder' or 'WebAssembly'; null until it is known. */
    this.decoderName = null;
  }

  /** Connects, and stays connected. */
  connect() {
    this._connection.start();
  }

  /** Makes a decoder ready, so that play() sounds at once. Needs no click. */
  prepare() {
    this._decoderReady = this._openDecoder(this._forced);
    this._decoderReady.catch(() => {}); // play() reports it
    document.addEventListener('visibilitychange', () => document.hidden || this._output.wake());
  }

  /** Starts the sound. Must be called from the handler of a click or key. */
  async play() {
    if (this._wanted && this.state !== 'interrupted') return;
    this._wanted = true;
    const opening = this._output.open();
    this._updateState();
    try {
      await this._decoderReady;
      if (!this._output.isShared) await opening; // messages need somebody to go to
      this._feed.sink = this._output.sink;
      if (this._wanted) {
        this._feed.start();
        this._listen();
      }
      await opening;
    } catch (error) {
      this._wanted = false;
      this._emit('fault', { message: `This browser cannot play: ${error.message}` });
    }
    this._updateState();
  }

  /** Stops the sound and the media; the connection stays. */
  async pause() {
    this._wanted = false;
    this._connection.send({ type: 'stop' });
    this._updateState();
    await this._output.close();
    if (!this._wanted) this._feed.stop();
  }

  /** @param {object} message  to the server, see docs/protocol.md @returns {boolean} whether it was sent */
  send(message) {
    return this._connection.send(message);
  }

  /** @param {string | null} name  of a quality in `hello`; null = the server's choice. Switches without a gap. */
  setQuality(name) {
    if (name === this._quality) return;
    this._quality = name;
    if (!this._wanted || !this._feed.sink) return;
    this._feed.expectSwitch(() => this._listen());
  }

  /** @param {number} gain  0..1, reached in 30 ms */
  setVolume(gain) {
    this._output.setVolume(gain);
  }

  /** The last node before the loudspeaker; null before the first play(). */
  get output() {
    return this._output.node;
  }

  /** How samples reach the audio thread. */
  get transport() {
    return this._output.isShared ? 'shared memory' : 'messages';
  }

  /** Last report of the audio thread, or null. */
  get position() {
    return this._output.position;
  }

  /** Room frame that is heard now, or null while nothing is. */
  get heardFrame() {
    return this._output.heardFrame();
  }

  /** Estimate of the room's present frame on the server. */
  get serverFrame() {
    return this._clock.frame + ((performance.now() - this._clock.at_ms) * SAMPLE_RATE_HZ) / 1000;
  }

  _emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async _openDecoder(kind) {
    const decoder = await openDecoder(
      kind,
      (tag, left, right) => this._feed.onSamples(tag, left, right),
      () => {
        this._feed.onDecoderLoss();
        if (this._wanted && this._feed.sink) this._listen();
      },
      () => {
        this._feed.decoder = null;
        this._openDecoder('wasm');
      },
    );
    this._feed.decoder = decoder;
    this.decoderName = decoder.name;
  }

  /** Asks for media, with a burst that fills the store at once. */
  _listen() {
    const burst_ms = Math.ceil(this._target_s * 1000) + PRE_ROLL_MS + BURST_SPARE_MS;
    const quality = this._quality ?? undefined;
    // Whoever keeps much in store can wait for several packets, which spares the server messages.
    const packets = this._target_s >= 0.25 ? 5 : this._target_s >= 0.1 ? 2 : 1;
    this._connection.send({ type: 'listen', burst_ms: Math.min(BURST_MAX_MS, burst_ms), quality, packets, notes: this.wantsNotes });
  }

  _onConnection(state, wait_ms) {
    this._output.setLink(state === 'open');
    this._emit('connection', { state, wait_ms });
  }

  _onMessage(message) {
    if (message.type === 'hello') this._onHello(message);
    if (message.type === 'pong') this._setClock(this._frameAt(message), this.rtt_ms / 2);
    this._emit('message', message);
  }

  _onHello(hello) {
    // A server that was started anew counts from 0 again: nothing of what is known is its music.
    const fresh = !(hello.frame >= this._clock.frame);
    if (fresh) this._feed.forget();
    this._zero_ms = hello.zero_time;
    this._setClock(hello.frame, 0);
    this._emit('joined', { hello, fresh });
    if (this._wanted && this._feed.sink) this._listen();
  }

  /** The frame that was made when a `pong` was sent; an older server says how far it has rendered. */
  _frameAt(pong) {
    if (this._zero_ms === undefined) return pong.frame;
    return ((pong.server_time - this._zero_ms) * SAMPLE_RATE_HZ) / 1000;
  }

  _setClock(frame, ago_ms) {
    this._clock = { frame: frame + (ago_ms * SAMPLE_RATE_HZ) / 1000, at_ms: performance.now() };
  }

  _onRoundTrip(rtt_ms) {
    this.rtt_ms = rtt_ms;
  }

  _onPosition(position) {
    this._target_s = position.target_s;
    this._updateState();
    this._emit('position', position);
  }

  _updateState() {
    const state = this._stateNow();
    if (state === this.state) return;
    this.state = state;
    this._emit('playback', { state });
  }

  _stateNow() {
    if (!this._wanted) return 'stopped';
    const { context, position } = this._output;
    // 'interrupted' is what some systems say instead of 'suspended' when they take the sound away.
    if (position !== null && context.state !== 'running') return 'interrupted';
    return position?.playing ? 'playing' : 'buffering';
  }
}

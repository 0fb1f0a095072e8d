// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The player without its page: joins connection, decoder, feed and output. Usable from the browser's console as
// `auralis.player`; what is documented here is meant to be used so.

import { Blame } from './blame.js';
import { Connection } from './connection.js';
import { openDecoder } from './decoder.js';
import { Emitter } from './emitter.js';
import { Feed, PRE_ROLL_FRAMES } from './feed.js';
import { MODES } from './jitter.js';
import { Ladder, rungsBelow } from './ladder.js';
import { Output } from './output.js';
import { PRE_SKIP_FRAMES, SAMPLE_RATE_HZ } from './protocol.js';
import { SyncClock } from './syncclock.js';
import { Timebase } from './timebase.js';

const PRE_ROLL_MS = (1000 * PRE_ROLL_FRAMES) / SAMPLE_RATE_HZ;
/** Asked for on top of the target delay when joining. */
const BURST_SPARE_MS = 70;
const BURST_MAX_MS = 2000;
/** Whoever keeps much in store can wait for several packets, which spares the server messages. */
const STORE_PER_PACKET_S = 0.05;
const PACKETS_MAX = 5;
/** For who wants the least delay: the shortest packets that there are and that are decoded in good time. */
const LIVE_QUALITIES = ['live5', 'live10'];
/** Of a packet that came, so much is not in store when all is well: the look-ahead, what is held for a fade, a fade. */
const WAY_FRAMES = PRE_SKIP_FRAMES + 240 + 480;
/** A room whose music rests says `hello` when it is asked for it; one whose music runs says it at once. */
const HELLO_MS = 500;
/** A clock that says another beginning is the one of another run of the server. */
const SAME_RUN_MS = 1;

/**
 * @typedef {object} PlayerOptions
 * @property {string} room
 * @property {'native' | 'wasm' | null} decoder  forced kind; null chooses
 * @property {number | null} rate_hz             of the audio context; null = 48 000
 * @property {string} buffer                     how much to keep in store: a name in MODES (jitter.js)
 * @property {boolean} sync                      play in time with others, see setSync()
 */

/**
 * Events (CustomEvent, `detail` in brackets): `connection` {state: connecting|open|waiting, wait_ms},
 * `joined` {hello, fresh: first contact, or the server was started anew},
 * `message` (any text message of the protocol), `played` {events: notes of people, see Heard in batch.js}, `playback` {state: stopped|buffering|playing|interrupted|away},
 * `gain` {gain: volume times fade},
 * `position` (see Position in output.js), `underrun` {cause: network|decode|main}, `quality` {name, isLow},
 * `fault` {message: why it cannot play}.
 */
export class Player extends Emitter {
  /** @param {PlayerOptions} options */
  constructor(options) {
    super();
    this._forced = options.decoder;
    /** @type {Promise<void> | null} */
    this._decoderReady = null;
    this._mode = MODES[options.buffer];
    this._feed = new Feed();
    this._blame = new Blame();
    this._time = new Timebase();
    this._output = new Output(
      options.rate_hz,
      this._mode,
      (position) => this._onPosition(position),
      () => this._updateState(),
    );
    this._sync = new SyncClock(this._output, this._time);
    this._connection = new Connection(options.room, {
      onState: (state, wait_ms) => this._onConnection(state, wait_ms),
      onMessage: (message) => this._onMessage(message),
      onMedia: (media) => this._onMedia(media),
      onPong: (sent_ms, server_ms, received_ms) => this._onPong(sent_ms, server_ms, received_ms),
      onPlayed: (events) => this._emit('played', { events }),
    });
    this._wanted = false;
    this._away = false; // the sound is made elsewhere, see leave()
    this._volume = 1;
    this._fade = 1;
    /** @type {string | null} quality that somebody chose */
    this._quality = null;
    /** Whether to be told the notes as they sound, from the next play() on. */
    this.wantsNotes = false;
    /** @type {Ladder | null} null until the server said what it has */
    this._ladder = null;
    this._asked = null; // quality asked for last
    this._isAnswered = false; // by `listening`; some rooms give nothing before `enter`
    this._helloTimer = 0;
    this._hello = null;
    this._target_s = this._mode.start_s;
    this._underruns = 0;
    /** 'stopped', 'buffering', 'playing', 'interrupted' (by the system; play() goes on) or 'away' (see leave()). */
    this.state = 'stopped';
    /** Round trip to the server, ms. */
    this.rtt_ms = NaN;
    /** 'AudioDecoder' or 'WebAssembly'; null until it is known. */
    this.decoderName = null;
    /** How often the store ran empty, by cause. */
    this.underruns = { network: 0, decode: 0, main: 0 };
    /** What the server said of the quality that is heard: {quality, channels, packet_frames, bitrate}; null before. */
    this.listening = null;
    this.setSync(options.sync);
  }

  /** Connects, and stays connected. */
  connect() {
    this._connection.start();
  }

  /** Makes a decoder ready, so that play() sounds at once. Needs no click. */
  prepare() {
    this._prepareDecoder().catch(() => {}); // play() reports it
    for (const kind of ['pageshow', 'focus', 'pointerup', 'keyup']) window.addEventListener(kind, () => this.wake());
    document.addEventListener('visibilitychange', () => document.hidden || this.wake());
  }

  /** Starts the sound. Must be called from the handler of a click or key. */
  async play() {
    if (this._wanted && this.state !== 'interrupted') return;
    this._wanted = true;
    await this._begin();
  }

  /** The sound is made elsewhere from here on (handover.js): media and audio thread rest, what is wanted stays. */
  async leave() {
    if (!this._wanted || this._away) return;
    this._away = true;
    this._connection.send({ type: 'stop' });
    this._updateState();
    await this._output.close();
    if (this._away) this._feed.stop();
  }

  /** The sound is made here again. */
  async comeBack() {
    if (!this._away) return;
    this._away = false;
    if (this._wanted) await this._begin();
  }

  async _begin() {
    const opening = this._output.open();
    opening.catch(() => {}); // reported below, when its turn comes
    this._updateState();
    try {
      await this._prepareDecoder();
      if (!this._output.isShared) await opening; // messages need somebody to go to
      this._feed.sink = this._output.sink;
      if (this._wanted) {
        this._feed.start();
        this._listen();
      }
      await opening;
    } catch (error) {
      this._emit('fault', { message: error.message });
      await this.pause(); // the next play() tries again
    }
    this._updateState();
  }

  _prepareDecoder() {
    this._decoderReady ??= this._openDecoder(this._forced).catch((error) => {
      this._decoderReady = null;
      throw error;
    });
    return this._decoderReady;
  }

  /** Stops the sound and the media; the connection stays. */
  async pause() {
    this._wanted = false;
    this._away = false;
    this._connection.send({ type: 'stop' });
    this._updateState();
    await this._output.close();
    if (!this._wanted) this._feed.stop();
  }

  /** @param {object} message  to the server, see docs/protocol.md @returns {boolean} whether it was sent */
  send(message) {
    return this._connection.send(message);
  }

  /** @param {ArrayBuffer} batch  of notes, see writeBatch() */
  sendNotes(batch) {
    this._connection.sendBinary(batch);
  }

  /**
   * @param {string | null} name  of a quality in `hello`, heard whatever the line does; null = what the server and
   *   the buffer's mode think best, or less where the line does not carry it. Switches without a gap.
   */
  setQuality(name) {
    if (name === this._quality) return;
    this._quality = name;
    this._climb();
    this._switch();
  }

  /** How much to keep in store. Acts while playing, without a break. @param {string} name  in MODES (jitter.js) */
  setBuffer(name) {
    if (MODES[name] === this._mode) return;
    this._mode = MODES[name];
    this._target_s = this._mode.start_s;
    this._output.setMode(this._mode);
    this._sync.setBehind(this._mode.sync_s);
    this._climb();
    if (this._isHeard && this._wantedQuality() === this._asked) this._listen();
    else this._switch();
  }

  /** @param {boolean} on  whether frame f is heard at the time of docs/protocol.md 2.6, as by all others in sync */
  setSync(on) {
    this._sync.setBehind(this._mode.sync_s);
    this._sync.setOn(on);
    this._connection.setQuick(on);
    if (this._isHeard && on) this._listen(this._asked); // for what is due may have been left out
  }

  /** @param {number} gain  0..1, reached in 30 ms */
  setVolume(gain) {
    this._volume = gain;
    this._applyGain();
  }

  /** @param {number} gain  0..1, beside the volume: a sleep timer's, a wake's */
  setFade(gain) {
    this._fade = gain;
    this._applyGain();
  }

  /** Volume times fade. */
  get gain() {
    return this._volume * this._fade;
  }

  _applyGain() {
    this._output.setVolume(this.gain);
    this._emit('gain', { gain: this.gain });
  }

  /** The loudspeaker that was chosen: a deviceId; '' = the system's. */
  get device() {
    return this._output.device;
  }

  /** @param {string} device  a deviceId; '' = the system's */
  setDevice(device) {
    this._output.setDevice(device);
  }

  /** Wakes the audio context again after the system stopped it; harmless at other times. */
  wake() {
    this._output.wake();
  }

  /** The last node before the loudspeaker; null before the first play(). */
  get output() {
    return this._output.node;
  }

  /** Seconds from the audio thread to the ear, of what output() plays. */
  get latency_s() {
    return this._output.latency_s;
  }

  /** How samples reach the audio thread. */
  get transport() {
    return this._output.isShared ? 'shared memory' : 'messages';
  }

  /** Last report of the audio thread, or null. */
  get position() {
    return this._output.position;
  }

  /** Name in MODES (jitter.js) of how much is kept in store. */
  get buffer() {
    return this._mode.name;
  }

  /** Whether it plays in time with others. */
  get sync() {
    return this._sync.isOn;
  }

  /** Whether the line carries less than the quality wanted. */
  get isLow() {
    return this._quality === null && this._ladder?.isLow === true;
  }

  /** Room frame at the end of the newest packet that came; NaN before. */
  get packetFrame() {
    return this._feed.packetFrame;
  }

  /** Room frame that is heard now, or null while nothing is. */
  get heardFrame() {
    return this._output.heardFrame();
  }

  /** Estimate of the room's present frame on the server. */
  get serverFrame() {
    const now_ms = performance.now();
    if (this._time.isKnown) return this._time.frameAt(now_ms);
    const { frame = NaN, at_ms } = this._hello ?? {};
    return frame + ((now_ms - at_ms) * SAMPLE_RATE_HZ) / 1000;
  }

  /** Room frame that is made at performance.now() `local_ms`; NaN until the server's clock is known. */
  frameAt(local_ms) {
    return this._time.isKnown ? this._time.frameAt(local_ms) : NaN;
  }

  _emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Whether sound is wanted and there is somewhere to put it. */
  get _isHeard() {
    return this._wanted && !this._away && this._feed.sink !== null;
  }

  async _openDecoder(kind) {
    const decoder = await openDecoder(
      kind,
      (tag, left, right) => this._feed.onSamples(tag, left, right),
      () => {
        this._feed.onDecoderLoss();
        if (this._isHeard) this._listen(this._asked);
      },
      () => {
        this._feed.decoder = null;
        this._openDecoder('wasm').catch(({ message }) => this._emit('fault', { message }));
      },
    );
    this._feed.decoder = decoder;
    this.decoderName = decoder.name;
  }

  /** Begins anew with the best quality of what is wanted now. */
  _climb() {
    const { qualities, quality } = this._hello ?? {};
    if (!qualities) return;
    const has = (name) => qualities.some((one) => one.name === name);
    const live = this._mode.name === 'live' ? LIVE_QUALITIES.find((name) => has(name) && this._isQuick(name)) : undefined;
    this._ladder = new Ladder(rungsBelow(qualities, live ?? quality));
  }

  /** Whether the decoder answers within the time of such a packet. */
  _isQuick(name) {
    const { packet_frames } = this._hello.qualities.find((one) => one.name === name);
    return !(this._feed.decoder?.delay_ms > (1000 * packet_frames) / SAMPLE_RATE_HZ);
  }

  /** undefined: what the server thinks best. */
  _wantedQuality() {
    return this._quality ?? this._ladder?.name;
  }

  /** Goes over to the quality wanted now, unheard. */
  _switch() {
    if (!this._isHeard || this._wantedQuality() === this._asked) return;
    this._feed.expectSwitch(() => this._listen());
  }

  /**
   * Asks for media, with a burst that fills the store at once.
   * @param {string | undefined} quality  another than the last only where _switch() made ready for it, or nothing is in store
   */
  _listen(quality = this._wantedQuality()) {
    const store_s = this._sync.isOn ? this._mode.sync_s : this._target_s;
    const kept_s = Math.min(store_s, this._target_s); // who plays in time keeps no more for having run empty
    const burst_ms = Math.ceil(store_s * 1000) + PRE_ROLL_MS + BURST_SPARE_MS;
    const packets = Math.max(1, Math.min(PACKETS_MAX, Math.floor(kept_s / STORE_PER_PACKET_S)));
    this._asked = quality;
    this._isAnswered = false;
    const { qualities = [], quality: usual } = this._hello ?? {};
    this._feed.awaits(qualities.findIndex(({ name }) => name === (quality ?? usual)));
    this._connection.send({ type: 'listen', burst_ms: Math.min(BURST_MAX_MS, burst_ms), quality, packets, notes: this.wantsNotes });
  }

  _onConnection(state, wait_ms) {
    this._output.setLink(state === 'open');
    this._ladder?.forget();
    clearTimeout(this._helloTimer);
    if (state === 'open') this._helloTimer = setTimeout(() => this._isHeard && this._listen(), HELLO_MS);
    this._emit('connection', { state, wait_ms });
  }

  _onMessage(message) {
    if (message.type === 'hello') this._onHello(message);
    if (message.type === 'listening') this._onListening(message);
    if (message.type === 'welcome' && this._isHeard && !this._isAnswered) this._listen();
    if (message.code === 'BUFFER_OVERRUN' && this._ladder?.overrun(performance.now() / 1000)) this._onRung();
    this._emit('message', message);
  }

  _onHello(hello) {
    clearTimeout(this._helloTimer);
    // A server that was started anew counts from 0 again: nothing of what is known is its music.
    const before = this._hello;
    const fresh = before === null || hello.frame < before.frame || Math.abs(hello.zero_time - before.zero_time) > SAME_RUN_MS;
    if (fresh) {
      this._feed.forget();
      this._time.reset();
    }
    this._hello = { ...hello, at_ms: performance.now() };
    this._time.setZero(hello.zero_time);
    if (fresh || this._ladder === null) this._climb();
    this._emit('joined', { hello, fresh });
    if (this._isHeard) this._listen(fresh ? undefined : this._asked);
  }

  _onListening(listening) {
    this._isAnswered = true;
    this.listening = listening;
    this._output.setPacket(listening.packet_frames / SAMPLE_RATE_HZ);
    this._emit('quality', { name: listening.quality, isLow: this.isLow });
  }

  /** @param {import('./protocol.js').Media} media */
  _onMedia(media) {
    const end = media.frame + media.packets.length * media.packetFrames;
    const came_ms = Date.now();
    this._blame.came(end, came_ms);
    if (media.first) this._ladder?.forget();
    else if (this._ladder?.came(end / SAMPLE_RATE_HZ, performance.now() / 1000)) this._onRung();
    this._feed.onMedia(media, came_ms);
  }

  /** The line carries less than was thought, or may carry more. */
  _onRung() {
    if (this._quality === null) this._switch();
  }

  _onPong(sent_ms, server_ms, received_ms) {
    this.rtt_ms = received_ms - sent_ms;
    this._time.answer(sent_ms, server_ms, received_ms);
  }

  _onPosition(position) {
    this._blame.reported(position.at_ms, Date.now());
    if (position.underruns > this._underruns) this._onUnderrun(position);
    this._underruns = position.underruns;
    this._target_s = position.target_s;
    this._updateState();
    this._emit('position', position);
  }

  _onUnderrun({ streamFrame, at_ms }) {
    const way = WAY_FRAMES + this._output.wayFrames;
    const cause = this._blame.judge(streamFrame, at_ms, 1000 * this._target_s, way);
    this.underruns[cause]++;
    this._emit('underrun', { cause });
    // A store as small as that of `live` runs empty on lines that carry enough.
    if (cause === 'network' && this._mode !== MODES.live && this._ladder?.underrun(performance.now() / 1000)) this._onRung();
  }

  _updateState() {
    const state = this._stateNow();
    if (state === this.state) return;
    this.state = state;
    this._emit('playback', { state });
  }

  _stateNow() {
    if (!this._wanted) return 'stopped';
    if (this._away) return 'away';
    const { context, position } = this._output;
    // 'interrupted' is what some systems say instead of 'suspended' when they take the sound away.
    if (position !== null && context.state !== 'running') return 'interrupted';
    return position?.playing ? 'playing' : 'buffering';
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page's end of the sound: audio context, worklet node, and the way samples get there.

import { Ring, RingWriter } from './ring.js';
import { PortSink } from './sink.js';
import { PACKET_FRAMES, SAMPLE_RATE_HZ } from './protocol.js';
import { VOLUME_RAMP_S } from './volume.js';

const WORKLET_URL = 'worklet.js';

/** The system is asked for its latency seldom, and not before that has settled. */
const LATENCY_FIRST_MS = 3000;
const LATENCY_EVERY_MS = 10000;
/**
 * Firefox on Linux asks PulseAudio for the latency, and holds a lock meanwhile that its audio thread waits for while
 * PulseAudio waits for that: now and then both wait for ever, and the page hangs (outputLatency and getOutputTimestamp()
 * alike). There nothing is asked, and what it says when nothing goes wrong is taken.
 */
const ASKED = !/Linux.*Firefox\//.test(globalThis.navigator?.userAgent ?? '');
const UNASKED_S = 0.036;

/**
 * What the worklet reports about ten times a second.
 * @typedef {object} Position
 * @property {number} at_ms         when it was made, by Date.now()
 * @property {number} contextFrame  frame of the audio context
 * @property {number} streamFrame   frame of the stream at that instant; of no meaning while not playing
 * @property {number} buffered      frames in store
 * @property {number} rate          stream frames played per frame of its own rate; exactly 1 in the steady state
 * @property {number} target_s      store the jitter buffer wants
 * @property {number} level_s       store, smoothed
 * @property {number} jitter_s      how much later than the earliest 95 of 100 packets came at most
 * @property {boolean} playing      false while it fills its store
 * @property {number} underruns
 * @property {number} jumps
 * @property {number} seams
 */

export class Output {
  /**
   * @param {number | null} rate_hz  of the context; null = the stream's own, the browser resamples to the device
   * @param {import('./jitter.js').Mode} mode  how much to keep in store
   * @param {(position: Position) => void} onPosition
   * @param {() => void} onStateChange  the system stopped or started the context
   */
  constructor(rate_hz, mode, onPosition, onStateChange) {
    this._mode = mode;
    this._packet_s = PACKET_FRAMES / SAMPLE_RATE_HZ;
    this._due = { frame: NaN, context_s: 0 };
    this._rate_hz = rate_hz ?? SAMPLE_RATE_HZ;
    this._onPosition = onPosition;
    this._onStateChange = onStateChange;
    this._volume = 1;
    this.device = '';
    this._awake = false;
    this._linkUp = false;
    this._latency_s = 0; // 0: not known yet
    this._latencyAt_ms = 0; // when it is asked for again
    /** Whether samples travel through shared memory. */
    this.isShared = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== 'undefined';
    this._memory = this.isShared ? new SharedArrayBuffer(Ring.bytes()) : null;
    /** @type {import('./feed.js').Sink | null} null until open() where memory is not shared */
    this.sink = this.isShared ? new RingWriter(new Ring(this._memory)) : null;
    /** @type {PortSink | null} */
    this._portSink = null;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {AudioWorkletNode | null} the last node before the loudspeaker */
    this.node = null;
    /** @type {Position | null} the last report; null until there is one since open() */
    this.position = null;
  }

  /** Makes or wakes the context. Must be called from the handler of a click or key, before anything is awaited. */
  async open() {
    this._awake = true;
    this._latencyAt_ms = performance.now() + LATENCY_FIRST_MS;
    if (this.context === null) {
      const latencyHint = this._mode.name === 'live' ? 'interactive' : 'playback';
      this.context = new AudioContext({ latencyHint, sampleRate: this._rate_hz });
      this.context.onstatechange = this._onStateChange;
      if (this.device !== '') this.setDevice(this.device);
      this._opening = this._build();
    }
    this.context.resume();
    const { context } = this;
    try {
      await this._opening;
    } catch (error) {
      if (context === this.context) this._giveUp();
      throw error;
    }
    if (this._awake) this._ramp(this._volume);
  }

  /** Fades out, then lets the context sleep. */
  async close() {
    this._awake = false;
    if (this.node === null) return;
    this._ramp(0);
    const ahead_s = this.context.baseLatency || 0; // it renders so much at a time
    await new Promise((resolve) => setTimeout(resolve, 1000 * (2 * VOLUME_RAMP_S + ahead_s)));
    if (this._awake) return;
    this.position = null;
    await this.context.suspend();
  }

  /** Wakes the context again after the system stopped it; harmless at other times. */
  wake() {
    if (this._awake && this.context !== null && this.context.state !== 'running') this.context.resume();
  }

  /** @param {number} gain 0..1 */
  setVolume(gain) {
    this._volume = gain;
    if (this._awake && this.node !== null) this._ramp(gain);
  }

  /** @param {string} device  to play on: a deviceId; '' = the system's, which also stands in for one that is gone */
  setDevice(device) {
    this.device = device;
    const context = /** @type {(AudioContext & {setSinkId: (id: string) => Promise<void>}) | null} */ (this.context);
    context?.setSinkId(device).catch(() => device !== '' && this.setDevice(''));
  }

  /** @param {boolean} up  whether the connection stands: an empty store while it does not is no fault of the line */
  setLink(up) {
    this._linkUp = up;
    this.node?.port.postMessage({ type: 'link', up });
  }

  /** Another mode from now on; nothing stops for it. @param {import('./jitter.js').Mode} mode */
  setMode(mode) {
    this._mode = mode;
    this._portSink?.setBatch(mode.min_s);
    this.node?.port.postMessage({ type: 'mode', name: mode.name });
  }

  /** @param {number} packet_s  packets are so long from now on */
  setPacket(packet_s) {
    this._packet_s = packet_s;
    this.node?.port.postMessage({ type: 'packet', packet_s });
  }

  /** @param {number} frame  that belongs at context time `context_s`; NaN = the store decides */
  setDue(frame, context_s) {
    this._due = { frame, context_s };
    this.node?.port.postMessage({ type: 'due', frame, context_s });
  }

  /** Frames that may lie between what was decoded and the store. */
  get wayFrames() {
    return this._portSink?.batchFrames ?? 0;
  }

  /**
   * What leaves the loudspeaker, and when.
   * @returns {{context_s: number, local_ms: number} | null} context time that is heard at performance.now() `local_ms`
   */
  heardTime() {
    if (this.context?.state !== 'running') return null;
    if (ASKED) {
      const { contextTime, performanceTime } = this.context.getOutputTimestamp();
      if (contextTime > 0 && performanceTime > 0) return { context_s: contextTime, local_ms: performanceTime };
    }
    return { context_s: this.context.currentTime - this.latency_s, local_ms: performance.now() };
  }

  /** Seconds from the audio thread to the ear, as the system said some time ago. */
  get latency_s() {
    if (this.context === null) return 0;
    if (!ASKED) return UNASKED_S;
    const now_ms = performance.now();
    if (now_ms >= this._latencyAt_ms) {
      this._latencyAt_ms = now_ms + LATENCY_EVERY_MS;
      this._latency_s = this.context.outputLatency;
    }
    return this._latency_s || this.context.baseLatency || 0;
  }

  /** @returns {number | null} stream frame that leaves the loudspeaker now; null while nothing does */
  heardFrame() {
    const { position, context } = this;
    if (!position?.playing || context.state !== 'running') return null;
    const since = (context.currentTime - this.latency_s) * context.sampleRate - position.contextFrame;
    return position.streamFrame + (since * SAMPLE_RATE_HZ * position.rate) / context.sampleRate;
  }

  /** The audio thread did not begin, as where its file could not be loaded: the next open() tries again. */
  _giveUp() {
    this._awake = false;
    this.context?.close();
    this.context = null;
  }

  async _build() {
    await this.context.audioWorklet.addModule(WORKLET_URL);
    this.node = new AudioWorkletNode(this.context, 'auralis-player', {
      numberOfInputs: 0,
      outputChannelCount: [2],
      parameterData: { volume: 0 },
      processorOptions: { memory: this._memory, mode: this._mode.name },
    });
    const { port } = this.node;
    this._portSink = this.isShared ? null : new PortSink(port, this._mode.min_s);
    this.sink ??= this._portSink;
    port.onmessage = ({ data }) => {
      if (data.type === 'position') {
        if (!this._awake) return; // made before the context fell asleep
        this.position = data;
        this._onPosition(data);
      } else if (data.type === 'recycle') {
        this._portSink.recycle(data);
      }
    };
    port.postMessage({ type: 'link', up: this._linkUp });
    port.postMessage({ type: 'packet', packet_s: this._packet_s });
    port.postMessage({ type: 'due', ...this._due });
    this.node.connect(this.context.destination);
  }

  /** The audio thread goes there by itself. */
  _ramp(gain) {
    this.node.parameters.get('volume').value = gain;
  }
}

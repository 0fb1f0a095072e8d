// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Opus to samples: by the browser's AudioDecoder where it truly decodes a packet, else by libopus in WebAssembly
// (the npm package opus-decoder). A claim of support is not enough: some browsers make it and then fail or hang.

import { SAMPLE_RATE_HZ, PRE_SKIP_FRAMES, PACKET_FRAMES } from './protocol.js';

const PROBE_MS = 500;
/** Every packet is a multiple of 5 ms. */
const PACKET_UNIT_US = 5000;
const FAILURES_MAX = 3;
/** Of the newest packet in the smoothed delay. */
const DELAY_SHARE = 0.05;
const WASM_URL = 'opus-decoder.js';
const CONFIG = { codec: 'opus', sampleRate: SAMPLE_RATE_HZ, numberOfChannels: 2 };

/** 20 ms of a 440 Hz tone, stereo. */
const PROBE_PACKET = '/LAuwtfSKenR5Q3mXNI6fvMqEkZ0IZuuOnbeXF4LtN6SdMa/7qLYSNFN7uzrqNIFHBMFk9aM3h6rQH+u';

/** @typedef {import('./feed.js').Tag} Tag */
/** @typedef {(tag: Tag, left: Float32Array, right: Float32Array) => void} OnSamples */

/**
 * @typedef {object} Decoder
 * @property {string} name  for people
 * @property {number} delay_ms  from a packet to its sound, smoothed
 * @property {(packet: Uint8Array, tag: Tag) => void} decode  answers by OnSamples, in order
 */

/**
 * @param {'native' | 'wasm' | null} forced  null chooses
 * @param {OnSamples} onSamples  the arrays are valid until it returns
 * @param {() => void} onLoss    the decoder's state was lost; it goes on from nothing with the next packet
 * @param {() => void} onBroken  the decoder fails on every packet; another must be opened
 * @returns {Promise<Decoder>}
 */
export async function openDecoder(forced, onSamples, onLoss, onBroken) {
  if (forced === 'native' || (forced === null && (await nativeWorks()))) {
    return new NativeDecoder(onSamples, onLoss, onBroken);
  }
  return openWasm(onSamples);
}

/** @returns {Promise<boolean>} whether AudioDecoder turns the probe packet into sound within PROBE_MS */
async function nativeWorks() {
  if (typeof AudioDecoder === 'undefined') return false;
  let timer = 0;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PROBE_MS, false);
  });
  try {
    return await Promise.race([decodeProbe(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function decodeProbe() {
  const { supported } = await AudioDecoder.isConfigSupported(CONFIG);
  if (!supported) return false;
  return new Promise((resolve) => {
    const heard = (_tag, left) => {
      const whole = left.length === PACKET_FRAMES || left.length === PACKET_FRAMES - PRE_SKIP_FRAMES;
      resolve(whole && left.some((sample) => Math.abs(sample) > 0.001));
      decoder.close();
    };
    const failed = () => resolve(false);
    const decoder = new NativeDecoder(heard, failed, failed);
    const packet = Uint8Array.from(atob(PROBE_PACKET), (character) => character.charCodeAt(0));
    decoder.decode(packet, { frame: 0, frames: PACKET_FRAMES, quality: 0, wanted: true, came_ms: 0, run: 0 });
  });
}

class NativeDecoder {
  constructor(onSamples, onLoss, onBroken) {
    this.name = 'AudioDecoder';
    this._onSamples = onSamples;
    this._onLoss = onLoss;
    this._onBroken = onBroken;
    this.delay_ms = 0;
    this._failures = 0;
    this._time_us = 0; // of the next packet
    /** @type {Map<number, {tag: Tag, at_ms: number}>} what is being decoded, by its time */
    this._tags = new Map();
    this._left = new Float32Array(PACKET_FRAMES);
    this._right = new Float32Array(PACKET_FRAMES);
    this._create();
  }

  /** @param {Uint8Array} packet @param {Tag} tag */
  decode(packet, tag) {
    // A browser may take a decoder away that has had nothing to do for a minute; a new one takes its place.
    if (this._decoder.state === 'closed') this._create();
    const timestamp = this._time_us;
    const duration = (tag.frames * 1e6) / SAMPLE_RATE_HZ;
    this._tags.set(timestamp, { tag, at_ms: performance.now() });
    this._time_us += duration;
    this._decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, duration, data: packet }));
  }

  close() {
    if (this._decoder.state !== 'closed') this._decoder.close();
  }

  _create() {
    const decoder = new AudioDecoder({
      output: (data) => this._output(data),
      error: () => this._lost(decoder),
    });
    decoder.configure(CONFIG);
    this._decoder = decoder;
  }

  _lost(decoder) {
    if (decoder !== this._decoder) return;
    this._tags.clear();
    this._failures++;
    if (this._failures >= FAILURES_MAX) this._onBroken();
    else this._onLoss();
  }

  /** @param {AudioData} data */
  _output(data) {
    const time_us = Math.round(data.timestamp / PACKET_UNIT_US) * PACKET_UNIT_US;
    const { tag, at_ms = 0 } = this._tags.get(time_us) ?? {};
    for (const known of this._tags.keys()) {
      if (known > time_us) break;
      this._tags.delete(known);
    }
    const frames = data.numberOfFrames;
    if (tag && frames <= PACKET_FRAMES) {
      this._failures = 0;
      this.delay_ms += DELAY_SHARE * (performance.now() - at_ms - this.delay_ms);
      const left = this._left.subarray(0, frames);
      const right = this._right.subarray(0, frames);
      data.copyTo(left, { planeIndex: 0, format: 'f32-planar' });
      data.copyTo(right, { planeIndex: data.numberOfChannels > 1 ? 1 : 0, format: 'f32-planar' });
      this._onSamples(tag, left, right);
    }
    data.close();
  }
}

/** @param {OnSamples} onSamples @returns {Promise<Decoder>} */
async function openWasm(onSamples) {
  await loadScript(WASM_URL);
  const { OpusDecoder } = globalThis['opus-decoder'];
  const opus = new OpusDecoder({ sampleRate: SAMPLE_RATE_HZ, channels: 2, preSkip: 0 });
  await opus.ready;
  return {
    name: 'WebAssembly',
    delay_ms: 0,
    decode(packet, tag) {
      const { channelData, samplesDecoded } = opus.decodeFrame(packet);
      if (samplesDecoded > 0) onSamples(tag, channelData[0], channelData[1]);
    },
  };
}

/** The package's file is a classic script that sets a global. */
function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${url}`));
    document.head.append(script);
  });
}

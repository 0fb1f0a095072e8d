// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What the player knows of itself: numbers for the page, and a report for whoever helps. The report holds no token, no
// address but the room's, and nothing that a person typed.

const EVENTS_MAX = 50;
const FRAMES_PER_MS = 48;
/** What a person chose, as far as it bears on the sound. */
const SETTINGS = ['volume', 'saver', 'language', 'theme', 'buffer', 'sync', 'background', 'screen'];

export class Report {
  /**
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   * @param {string} room
   */
  constructor(player, settings, room) {
    this._player = player;
    this._settings = settings;
    this._room = room;
    /** @type {{at: string, what: string}[]} the last of them */
    this._events = [];
    this._hello = null;
    this._joins = 0;
    player.addEventListener('connection', ({ detail }) => this._note(`connection ${detail.state}`));
    player.addEventListener('joined', ({ detail }) => {
      this._hello = detail.hello;
      this._joins++;
    });
    player.addEventListener('playback', ({ detail }) => this._note(`playback ${detail.state}`));
    player.addEventListener('underrun', ({ detail }) => this._note(`underrun: ${detail.cause}`));
    player.addEventListener('quality', ({ detail }) => this._note(`quality ${detail.name}`));
    player.addEventListener('fault', ({ detail }) => this._note(`fault: ${detail.message}`));
    player.addEventListener('message', ({ detail }) => detail.type === 'error' && this._note(`error ${detail.code}`));
    document.addEventListener('visibilitychange', () => this._note(document.hidden ? 'page hidden' : 'page shown'));
    for (const kind of ['online', 'offline']) window.addEventListener(kind, () => this._note(kind));
  }

  /** Times the connection was made again. */
  get reconnects() {
    return Math.max(0, this._joins - 1);
  }

  /** What is measured, in ms and counts; null: not known. */
  get numbers() {
    const { position, heardFrame, serverFrame, rtt_ms, packetFrame, listening, underruns } = this._player;
    return {
      buffer_ms: position && round(position.buffered / FRAMES_PER_MS),
      target_ms: position && round(1000 * position.target_s),
      jitter_ms: position && round(1000 * position.jitter_s),
      rate: position && position.rate,
      delay_ms: heardFrame === null ? null : round((serverFrame - heardFrame) / FRAMES_PER_MS),
      packet_age_ms: round((serverFrame - packetFrame) / FRAMES_PER_MS),
      round_trip_ms: round(rtt_ms),
      bitrate: listening?.bitrate ?? null,
      reconnects: this.reconnects,
      underruns: { ...underruns },
      jumps: position && position.jumps,
      seams: position && position.seams,
    };
  }

  /** @returns {object} to be shown as JSON */
  make() {
    const { state, decoderName, transport, buffer, sync, listening, isLow, output, latency_s, device } = this._player;
    const { server, protocol, sound_version } = this._hello ?? {};
    return {
      made_at: new Date().toISOString(),
      server: { server, protocol, sound_version, room: this._room },
      browser: describeBrowser(),
      player: {
        state,
        decoder: decoderName,
        transport,
        buffer,
        sync,
        quality: listening?.quality ?? null,
        is_low: isLow,
        audio: output && describeContext(/** @type {AudioContext} */ (output.context), latency_s),
        own_device: device !== '',
      },
      numbers: this.numbers,
      settings: Object.fromEntries(SETTINGS.map((name) => [name, this._settings[name]])),
      events: [...this._events],
    };
  }

  _note(what) {
    this._events.push({ at: new Date().toISOString(), what });
    if (this._events.length > EVENTS_MAX) this._events.shift();
  }
}

function describeBrowser() {
  return {
    user_agent: navigator.userAgent,
    languages: navigator.languages,
    cores: navigator.hardwareConcurrency,
    secure: globalThis.isSecureContext,
    isolated: globalThis.crossOriginIsolated,
    framed: window.top !== window,
    hidden: document.hidden,
    online: navigator.onLine,
    audio_decoder: typeof AudioDecoder !== 'undefined',
    audio_worklet: typeof AudioWorkletNode !== 'undefined',
    webassembly: typeof WebAssembly !== 'undefined',
  };
}

/** @param {AudioContext} context */
function describeContext(context, latency_s) {
  const { state, sampleRate, baseLatency } = context;
  return { state, rate_hz: sampleRate, base_ms: round(1000 * baseLatency), output_ms: round(1000 * latency_s) };
}

/** @returns {number | null} */
function round(value) {
  return Number.isFinite(value) ? Math.round(10 * value) / 10 : null;
}

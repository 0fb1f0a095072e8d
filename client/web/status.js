// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What the page says: the dot and its words, what is playing now, the read-outs, and messages about faults.
// "Now playing" is what is heard now: news is kept until its frame reaches the loudspeaker.

const ALERT_MS = 10000;
const FRAMES_PER_MS = 48;
const NEWS_MAX = 256;

/** @typedef {import('./player.js').Player} Player */

export class Status {
  /** @param {Player} player */
  constructor(player) {
    this._player = player;
    this._connection = { state: 'connecting', retryAt_ms: 0 };
    this._music = null;
    this._controls = {};
    /** @type {{frame: number, music: any, controls: any}[]} what is not heard yet, by frame */
    this._news = [];
    this._alertTimer = 0;
    element('alert-close').addEventListener('click', () => this._hideAlert());
    player.addEventListener('connection', ({ detail }) => {
      this._connection = { state: detail.state, retryAt_ms: performance.now() + detail.wait_ms };
      if (detail.state !== 'open') this._news = [];
      this._showState();
    });
    player.addEventListener('playback', () => this._showState());
    player.addEventListener('position', () => this._showNews());
    player.addEventListener('fault', ({ detail }) => this.alert(detail.message));
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
    setInterval(() => this._showReadouts(), 500);
    this._showState();
  }

  /** Shows a message for a while. @param {string} text */
  alert(text) {
    clearTimeout(this._alertTimer);
    element('alert-text').textContent = text;
    element('alert').hidden = false;
    this._alertTimer = setTimeout(() => this._hideAlert(), ALERT_MS);
  }

  _hideAlert() {
    element('alert').hidden = true;
  }

  _onMessage(message) {
    if (message.type === 'error') this.alert(errorText(message));
    if (message.listeners !== undefined) setText('listeners', String(message.listeners));
    if (message.music) {
      this._news.push({ frame: message.frame, music: message.music, controls: message.controls });
      this._news.sort((a, b) => a.frame - b.frame);
      if (this._news.length > NEWS_MAX) this._news.shift();
      this._showNews();
    }
  }

  /** Takes over the news that is heard by now; all of it while nothing is heard. */
  _showNews() {
    const heard = this._player.heardFrame ?? Infinity;
    let changed = false;
    while (this._news.length > 0 && this._news[0].frame <= heard) {
      const { music, controls } = this._news.shift();
      this._music = music;
      this._controls = controls;
      changed = true;
    }
    if (changed) this._showMusic();
  }

  _showMusic() {
    const { chord, phrase, phrase_bar, phrase_bars, why } = this._music;
    const { key, mode, bpm } = this._controls;
    setText('chord', chord);
    const scale = `${key} ${mode.replace('_', ' ')}`;
    const place = `phrase ${phrase + 1}, bar ${phrase_bar + 1} of ${phrase_bars}`;
    setText('why', why);
    setText('now', `${scale} · ${Math.round(bpm)} BPM · ${place}`);
    if (navigator.mediaSession) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: `${chord}, ${scale}`, artist: 'Auralis' });
    }
  }

  _showState() {
    const [colour, text] = this._stateWords();
    element('dot').className = `dot ${colour}`;
    setText('status-text', text);
  }

  /** @returns {[string, string]} */
  _stateWords() {
    const { state } = this._connection;
    const playback = this._player.state;
    if (state === 'waiting') return ['bad', `Reconnecting${playback === 'playing' ? ' (playing from store)' : ''}`];
    if (state === 'connecting') return ['warn', 'Connecting'];
    if (playback === 'buffering') return ['warn', 'Buffering'];
    if (playback === 'interrupted') return ['warn', 'Interrupted by the system: press play'];
    return ['good', playback === 'playing' ? 'Playing' : 'Ready'];
  }

  _showReadouts() {
    const { position, heardFrame, serverFrame, rtt_ms, transport, decoderName } = this._player;
    if (position) {
      const trim = position.rate === 1 ? '' : `, ${((position.rate - 1) * 100).toFixed(2)} %`;
      const store_ms = Math.round(position.buffered / FRAMES_PER_MS);
      setText('buffer', `${store_ms} of ${Math.round(position.target_s * 1000)} ms${trim}`);
      setText('dropouts', String(position.underruns));
    }
    const behind_ms = heardFrame === null ? NaN : (serverFrame - heardFrame) / FRAMES_PER_MS;
    setText('latency', behind_ms >= 0 ? `${Math.round(behind_ms)} ms` : '–');
    setText('network', rtt_ms >= 0 ? `${Math.round(rtt_ms)} ms` : '–');
    if (decoderName) setText('decoder', `${decoderName}, ${transport}`);
  }
}

function errorText({ code, message }) {
  if (code === 'RATE_LIMIT_EXCEEDED') return `Too many changes at once: ${message}`;
  return message;
}

function element(id) {
  return document.getElementById(id);
}

/** Leaves the text alone if it is the same, so that screen readers are not told twice. */
function setText(id, text) {
  if (element(id).textContent !== text) element(id).textContent = text;
}

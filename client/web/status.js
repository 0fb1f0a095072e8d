// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What the page says of itself: the dot and its words, the read-outs, and messages about faults.

const ALERT_MS = 10000;
const FRAMES_PER_MS = 48;

/** @typedef {import('./player.js').Player} Player */

export class Status {
  /** @param {Player} player */
  constructor(player) {
    this._player = player;
    this._connection = { state: 'connecting', retryAt_ms: 0 };
    this._alertTimer = 0;
    element('alert-close').addEventListener('click', () => this._hideAlert());
    player.addEventListener('connection', ({ detail }) => {
      this._connection = { state: detail.state, retryAt_ms: performance.now() + detail.wait_ms };
      this._showState();
    });
    player.addEventListener('playback', () => this._showState());
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

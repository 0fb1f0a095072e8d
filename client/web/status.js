// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What the page says of itself: the dot, green, amber or red, and its words, the read-outs, and messages about faults.

import { errorText } from './api.js';
import { element } from './dom.js';
import { onLanguage, t } from './strings.js';

const ALERT_MS = 10000;
const FRAMES_PER_MS = 48;
/** So long after the store ran empty it is still told. */
const DROPOUT_MS = 30000;

/** Answers to who wants to come into a room: peoplepanel.js has something to ask then. */
const ASKED = ['WRONG_PASSWORD', 'TOKEN_INVALID'];

/** @typedef {import('./player.js').Player} Player */

export class Status {
  /** @param {Player} player */
  constructor(player) {
    this._player = player;
    this._connection = 'connecting';
    this._met = false; // the server, since the page was opened
    this._faulty = false;
    this._dropout = { cause: '', at_ms: -Infinity };
    this._alertTimer = 0;
    element('alert-close').addEventListener('click', () => this._hideAlert());
    player.addEventListener('connection', ({ detail }) => {
      this._connection = detail.state;
      this._met ||= detail.state === 'open';
      this._showState();
    });
    player.addEventListener('playback', ({ detail }) => {
      if (detail.state === 'playing') this._faulty = false;
      this._showState();
    });
    player.addEventListener('underrun', ({ detail }) => {
      this._dropout = { cause: detail.cause, at_ms: performance.now() };
      this._showState();
    });
    player.addEventListener('quality', () => this._showState());
    player.addEventListener('fault', ({ detail }) => {
      this._faulty = true;
      this._showState();
      this.alert(`${t('status.fault')}: ${detail.message}`);
    });
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
    setInterval(() => this._showReadouts(), 500);
    onLanguage(() => this._showState());
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
    if (message.type === 'error' && !ASKED.includes(message.code)) this.alert(errorText(message));
    if (message.listeners !== undefined) setText('listeners', String(message.listeners));
  }

  _showState() {
    const { colour, key } = this.state;
    element('dot').className = `dot ${colour}`;
    setText('status-text', t(`status.${key}`));
  }

  /** @returns {{colour: 'good' | 'warn' | 'bad', key: string}} green, amber or red, and why */
  get state() {
    const { state, isLow } = this._player;
    const bad = (key) => ({ colour: /** @type {const} */ ('bad'), key });
    const warn = (key) => ({ colour: /** @type {const} */ ('warn'), key });
    if (this._connection === 'waiting' && !this._met) return bad('offline');
    if (this._connection === 'waiting') return bad(state === 'playing' ? 'reconnecting.playing' : 'reconnecting');
    if (this._faulty) return bad('fault');
    if (this._connection === 'connecting') return warn('connecting');
    if (state === 'buffering' || state === 'interrupted') return warn(state);
    if (state === 'away') return { colour: 'good', key: 'away' };
    if (state !== 'playing') return { colour: 'good', key: 'ready' };
    if (performance.now() - this._dropout.at_ms < DROPOUT_MS) return warn(`dropout.${this._dropout.cause}`);
    return isLow ? warn('low') : { colour: 'good', key: 'playing' };
  }

  _showReadouts() {
    const { position, heardFrame, serverFrame, rtt_ms, transport, decoderName } = this._player;
    if (position) {
      const trim = position.rate === 1 ? '' : `, ${((position.rate - 1) * 100).toFixed(2)} %`;
      const store_ms = Math.round(position.buffered / FRAMES_PER_MS);
      setText('buffer', `${store_ms} / ${Math.round(position.target_s * 1000)} ms${trim}`);
      setText('dropouts', String(position.underruns));
    }
    const behind_ms = heardFrame === null ? NaN : (serverFrame - heardFrame) / FRAMES_PER_MS;
    setText('latency', behind_ms >= 0 ? `${Math.round(behind_ms)} ms` : '–');
    setText('network', rtt_ms >= 0 ? `${Math.round(rtt_ms)} ms` : '–');
    if (decoderName) setText('decoder', `${decoderName}, ${t(transport === 'messages' ? 'transport.messages' : 'transport.shared')}`);
    this._showState();
  }
}

/** Leaves the text alone if it is the same, so that screen readers are not told twice. */
function setText(id, text) {
  if (element(id).textContent !== text) element(id).textContent = text;
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Phones silence a page that is not looked at, but not an <audio> element: there the sound is handed over to the plain
// stream, and comes back with the page. The one sounds before the other is stopped. What the system interrupts is
// begun again.

import { onLanguage, t } from './strings.js';

/** Where the sound goes while the page is hidden: see wants(). */
export const BACKGROUNDS = ['auto', 'page', 'stream'];

/** In store at once: Chromium reads in blocks of 32 KiB, 2.4 s of the stream. */
const BURST_MS = 4000;
const SILENCE_URL = 'silence.wav';
const FADE_MS = 300;
const FADE_STEPS = 15;
/** A phone, or something else that is held in the hand: nothing on it hovers. */
const HANDHELD = '(pointer: coarse) and (hover: none)';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The one way or the other. @param {string} room @param {HTMLAudioElement} audio @returns {string} */
export function streamUrl(room, audio) {
  const kind = audio.canPlayType('audio/ogg; codecs=opus') === '' ? 'mp3' : 'ogg';
  return `rooms/${encodeURIComponent(room)}/stream.${kind}?burst_ms=${BURST_MS}`;
}

export class Handover {
  /**
   * @param {import('./player.js').Player} player
   * @param {string} room
   * @param {string} background  one of BACKGROUNDS
   */
  constructor(player, room, background) {
    this._player = player;
    this.background = background;
    this.audio = new Audio();
    this.audio.preload = 'none';
    this._url = streamUrl(room, this.audio);
    this._isLeaving = false; // the stream is asked for and does not sound yet
    this._turn = 0; // of handing over: one that came later calls off those before
    this._gain = 1; // of the element, beside the player's
    document.addEventListener('visibilitychange', () => (document.hidden ? this._hide() : this._show()));
    window.addEventListener('pageshow', () => document.hidden || this._show());
    player.addEventListener('playback', ({ detail }) => this._onPlayback(detail.state));
    player.addEventListener('gain', () => this._applyGain());
    document.addEventListener('click', () => this._bless(), { once: true, capture: true });
    this.audio.addEventListener('error', () => this._giveBack());
    this.audio.addEventListener('ended', () => this._giveBack());
  }

  /** Whether the sound is to be handed over where the page is hidden. */
  get wants() {
    if (this.background === 'auto') return matchMedia(HANDHELD).matches;
    return this.background === 'stream';
  }

  /** An element that has once sounded by a click may sound again without one. */
  async _bless() {
    if (!this.wants || this.audio.src !== '') return;
    this.audio.src = SILENCE_URL;
    await this.audio.play().catch(() => {});
  }

  _hide() {
    if (this.wants && this._player.state !== 'stopped') this._leave();
  }

  /** A stream that has not begun yet is not wanted any more. */
  _show() {
    if (this._player.state === 'away') this._comeBack();
    else if (this._isLeaving) this._silence();
  }

  _onPlayback(state) {
    if (state === 'stopped') this._silence();
    // The system took the sound from the page: whether it is looked at or not, the element may have it.
    if (state === 'interrupted' && this.wants && document.hidden) this._leave();
  }

  async _leave() {
    const turn = ++this._turn;
    this._gain = 1;
    this._applyGain();
    this.audio.src = this._url;
    this._isLeaving = true;
    try {
      await this.audio.play();
    } catch {
      if (turn === this._turn) this._silence(); // the page keeps the sound
      return;
    } finally {
      if (turn === this._turn) this._isLeaving = false;
    }
    if (turn === this._turn && this._player.state !== 'stopped') await this._player.leave();
    else if (this._player.state !== 'away') this._silence();
  }

  /** The page plays again before the element falls silent. */
  async _comeBack() {
    const turn = ++this._turn;
    await this._player.comeBack();
    for (let k = FADE_STEPS; k > 0 && turn === this._turn; ) {
      if (this._player.state === 'stopped') break;
      await pause(FADE_MS / FADE_STEPS);
      if (this._player.state !== 'playing') continue;
      this._gain = --k / FADE_STEPS;
      this._applyGain();
    }
    if (turn === this._turn) this._silence();
  }

  /** The stream broke while the page was away. */
  _giveBack() {
    if (this._player.state === 'away') this._comeBack();
  }

  _silence() {
    this._turn++;
    this._isLeaving = false;
    if (this.audio.src === '') return;
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
  }

  _applyGain() {
    this.audio.volume = this._gain * this._player.gain;
  }
}

/**
 * Builds the choice into #listen-panel and hands over.
 * @param {import('./player.js').Player} player
 * @param {import('./settings.js').Settings} settings
 * @param {string} room
 * @returns {Handover}
 */
export function bindHandover(player, settings, room) {
  const handover = new Handover(player, room, settings.background);
  const field = document.createElement('div');
  field.className = 'field';
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.id = label.htmlFor = 'background';
  field.append(label, select);
  document.getElementById('listen-panel').append(field);
  const show = () => {
    label.textContent = t('handover.name');
    select.replaceChildren(...BACKGROUNDS.map((one) => new Option(t(`handover.${one}`), one)));
    select.value = settings.background;
  };
  select.addEventListener('change', () => {
    settings.setBackground(select.value);
    handover.background = select.value;
  });
  onLanguage(show);
  show();
  return handover;
}

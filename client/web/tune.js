// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A MIDI file that plays into the room as this person's hands: chosen or dropped, how far it is, and an end to it.

import { Refusal, errorText } from './api.js';
import { element, find, input } from './dom.js';
import { onLanguage, t } from './strings.js';

/** What the server takes (docs/people.md, section 5). */
export const BYTES_MAX = 256 * 1024;
const TICK_MS = 250;
/** So long after it was brought its first note is due. */
const AHEAD_MS = 1000;

/** @param {{name: string, size: number}} file @returns {string | null} what is wrong with it, before it is sent */
export function faultOf({ name, size }) {
  if (!/\.(midi?|kar|smf)$/i.test(name)) return t('tune.wrong.kind', { name });
  if (size === 0) return t('tune.wrong.empty', { name });
  if (size > BYTES_MAX) return t('tune.wrong.size', { name, size: Math.ceil(size / 1024), limit: BYTES_MAX / 1024 });
  return null;
}

/** @param {number} seconds @returns {string} */
export function clockText(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export class Tune {
  /**
   * @param {import('./people.js').People} people
   * @param {import('./account.js').Account} account
   * @param {(text: string) => void} complain
   */
  constructor(people, account, complain) {
    this._people = people;
    this._account = account;
    this._complain = complain;
    /** @type {{name: string, notes: number, seconds: number, begin_ms: number} | null} what plays */
    this._playing = null;
    this._timer = 0;
    const file = input('tune-file');
    element('tune-open').addEventListener('click', () => file.click());
    file.addEventListener('change', () => {
      if (file.files?.[0]) this._play(file.files[0]);
      file.value = ''; // the same again
    });
    element('tune-stop').addEventListener('click', () => this._stop());
    this._bindDrop(element('people'));
    onLanguage(() => this.show());
  }

  /** @param {HTMLElement} panel */
  _bindDrop(panel) {
    const mark = (isOver) => panel.classList.toggle('drop', isOver);
    panel.addEventListener('dragover', (event) => {
      if (!this._may || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      mark(true);
    });
    panel.addEventListener('dragleave', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) mark(false);
    });
    panel.addEventListener('drop', (event) => {
      mark(false);
      const dropped = event.dataTransfer?.files[0];
      if (!this._may || !dropped) return;
      event.preventDefault();
      this._play(dropped);
    });
  }

  get _may() {
    return this._people.isHere && this._people.may('upload') && this._people.mutedUntil === null;
  }

  get _path() {
    return `rooms/${encodeURIComponent(this._people.room.id)}/midi`;
  }

  /** What the room is like now: who may not play any more has no file that plays. */
  show() {
    if (!this._may) this._end();
    const { _playing: playing } = this;
    element('tune-open').hidden = !this._may || playing !== null;
    element('tune').hidden = playing === null;
    if (playing === null) return;
    const { name, notes, seconds, begin_ms } = playing;
    const played_s = Math.min(seconds, Math.max(0, (performance.now() - begin_ms) / 1000));
    element('tune-name').textContent = t('tune.plays', { name, n: notes });
    element('tune-time').textContent = `${clockText(played_s)} / ${clockText(seconds)}`;
    find('tune-progress', HTMLProgressElement).value = seconds > 0 ? played_s / seconds : 0;
  }

  /** A notice says how much has been played, 0..1. @param {number} played */
  follow(played) {
    if (this._playing === null) return;
    this._playing.begin_ms = performance.now() - played * this._playing.seconds * 1000;
    if (played < 1) return this.show();
    this._tell(t('tune.over', { name: this._playing.name }));
    return this._end();
  }

  /** @param {File} file */
  async _play(file) {
    const fault = faultOf(file);
    if (fault !== null) return this._complain(fault);
    const { name } = file;
    const words = (error) => (error.code === 'INVALID_MESSAGE' ? t('tune.wrong.file', { name, reason: error.message }) : errorText(error));
    const answer = await this._try(() => this._account.ask('POST', this._path, file), words);
    if (answer === null) return undefined;
    this._playing = { name, ...answer, begin_ms: performance.now() + AHEAD_MS };
    clearInterval(this._timer);
    this._timer = setInterval(() => this.show(), TICK_MS);
    this.show();
    this._tell(t('tune.plays', { name, n: answer.notes }));
    element('tune-stop').focus();
    return undefined;
  }

  async _stop() {
    const { name } = this._playing;
    this._end();
    element('tune-open').focus();
    // What is over by itself is not there any more.
    await this._try(() => this._account.ask('DELETE', this._path), (error) => (error.code === 'NOT_FOUND' ? '' : errorText(error)));
    this._tell(t('tune.stopped', { name }));
  }

  _end() {
    if (this._playing === null) return;
    const hadFocus = document.activeElement === element('tune-stop');
    this._playing = null;
    clearInterval(this._timer);
    this.show();
    if (hadFocus) element('tune-open').focus();
  }

  /** For those who do not see it. */
  _tell(text) {
    element('tune-told').textContent = text;
  }

  /** @param {() => Promise<any>} action @param {(error: Refusal) => string} words @returns {Promise<any>} null = refused, and said why */
  async _try(action, words) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const text = words(error);
      if (text !== '') this._complain(text);
      return null;
    }
  }
}

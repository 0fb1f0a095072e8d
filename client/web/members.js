// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The list of who is here, and what can be done about each of them: nothing that the server would not allow.

import { bindDialog } from './dialog.js';
import { element, input, make } from './dom.js';
import { instrumentName } from './jam.js';
import { onLanguage, t } from './strings.js';

const REASON_MAX = 200;
const NAME_MAX = 32;
const MUTE_S = 600;

/** @typedef {import('./people.js').Member} Member */

export class Members {
  /**
   * @param {import('./people.js').People} people
   * @param {(message: object) => void} send
   * @param {(name: string) => void} rename  this person
   */
  constructor(people, send, rename) {
    this._people = people;
    this._send = send;
    this._rename = rename;
    this._dialog = bindDialog('person-dialog');
    /** @type {Member | null} whom the dialog is about */
    this._about = null;
    /** @type {Map<number, HTMLElement>} */
    this._items = new Map();
    element('person-form').addEventListener('submit', () => {
      const name = input('person-text').value.trim();
      if (this._about?.id === people.you?.id && name !== '') rename(name);
    });
    onLanguage(() => this.show());
  }

  show() {
    const { activeElement } = document;
    const focused = [...this._items].find(([, item]) => item === activeElement)?.[0];
    this._items.clear();
    const rows = [...this._people.members.values()].map((member) => {
      const dot = make('span', { className: 'dot' });
      dot.style.background = member.colour;
      const about = make('span', { className: 'soft' }, this._aboutText(member));
      const item = make('button', { type: 'button', className: 'member' }, dot, make('span', {}, member.name), about);
      item.style.setProperty('--lit', member.colour);
      item.addEventListener('click', () => this._open(member));
      this._items.set(member.number, item);
      return make('li', {}, item);
    });
    element('members').replaceChildren(...rows);
    if (focused !== undefined) this._items.get(focused)?.focus();
  }

  /** @param {number} number @param {boolean} on  whether a key of this member is down */
  light(number, on) {
    this._items.get(number)?.classList.toggle('lit', on);
  }

  /** @param {Member} member */
  _aboutText({ id, role, owner, muted, instrument }) {
    const words = [id === this._people.you?.id && t('people.you'), owner && t('people.owner')];
    return [...words, t(`role.${role}`), muted && t('people.muted'), instrumentName(instrument)].filter(Boolean).join(' · ');
  }

  /** @param {Member} member */
  _open(member) {
    const isMe = member.id === this._people.you?.id;
    const text = input('person-text');
    this._about = member;
    element('person-title').textContent = member.name;
    element('person-about').textContent = this._aboutText(member);
    text.value = isMe ? member.name : '';
    text.maxLength = isMe ? NAME_MAX : REASON_MAX;
    text.placeholder = t(isMe ? 'people.your_name' : 'people.reason');
    text.setAttribute('aria-label', text.placeholder);
    const rename = make('button', { className: 'button' }, t('people.rename'));
    element('person-actions').replaceChildren(...(isMe ? [rename] : this._actions(member)));
    this._dialog.showModal();
  }

  /** @param {Member} member @returns {HTMLElement[]} */
  _actions({ id: person, muted }) {
    const { room } = this._people;
    const mute = muted ? { type: 'unmute', person } : { type: 'mute', person, seconds: MUTE_S };
    /** @type {[string, string, object, boolean][]} right, words, message, and whether it is so here */
    const all = [
      ['mute', muted ? 'people.unmute' : 'people.mute', mute, true],
      ['kick', 'people.kick', { type: 'kick', person }, true],
      ['ban', 'people.ban', { type: 'ban', person, seconds: 0 }, true],
      ['hand', 'people.hand', { type: 'hand', person }, !room.server_owned],
      ['report', 'people.report', { type: 'report', person }, true],
    ];
    return all
      .filter(([right, , , isHere]) => isHere && this._people.may(right))
      .map(([, words, message]) => {
        const button = make('button', { type: 'button', className: 'button' }, t(words));
        button.addEventListener('click', () => {
          this._send({ ...message, reason: input('person-text').value.trim() });
          this._dialog.close();
        });
        return button;
      });
  }
}

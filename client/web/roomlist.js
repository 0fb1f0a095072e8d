// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The list of rooms, who is logged in, and the way into another room.

import { Refusal, ask, errorText } from './api.js';
import { element, input, make } from './dom.js';
import { onLanguage, t } from './strings.js';

const REFRESH_MS = 8000;
const ROOMS_MAX = 100;

/** @param {Record<string, any>} room @returns {string} in a few words what kind of room it is */
export function aboutRoom({ type, members, capacity, has_password, private: isPrivate, grid }) {
  const count = Array.isArray(members) ? members.length : members;
  const words = [t(`room.${type}`), `${count}/${capacity}`, has_password && t('room.has_password'), isPrivate && t('room.private')];
  return [...words, grid && t('room.beat')].filter(Boolean).join(' · ');
}

export class RoomList {
  /**
   * @param {import('./account.js').Account} account
   * @param {string} here  id of the room that is open
   * @param {(room: string) => void} go
   * @param {(text: string) => void} complain
   */
  constructor(account, here, go, complain) {
    this._account = account;
    this._here = here;
    this._go = go;
    this._complain = complain;
    this._rooms = [];
    this._timer = 0;
    element('account-form').addEventListener('submit', (event) => this._onAccount(/** @type {SubmitEvent} */ (event)));
    element('account-out').addEventListener('click', () => this._try(() => account.logOut()));
    element('account-openid').addEventListener('click', () => account.goByOpenid());
    account.addEventListener('change', () => this._showAccount());
    onLanguage(() => this._show());
    this._show();
  }

  /** @param {boolean} isOpen  whether the list is seen: only then it is asked for */
  setOpen(isOpen) {
    clearInterval(this._timer);
    if (!isOpen) return;
    this._timer = setInterval(() => document.hidden || this._load(), REFRESH_MS);
    this._load();
    this._meet();
  }

  /** Who is logged in, by an earlier page or by the provider, and whether there is one. */
  async _meet() {
    if (this._account.person === null) await this._account.restore();
    const status = await this._try(() => ask('GET', 'status'));
    element('account-openid').hidden = status?.server.openid !== true;
  }

  /** Does something that may be refused, and says why if it is. */
  async _try(action) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this._complain(errorText(error));
      return null;
    }
  }

  async _load() {
    const answer = await this._try(() => ask('GET', `rooms?limit=${ROOMS_MAX}`));
    if (answer === null) return;
    this._rooms = answer.items;
    this._show();
  }

  /** Opens a room and goes there. @param {Record<string, any>} settings @param {string} name  of this person */
  async open(settings, name) {
    const opened = await this._try(async () => {
      await this._account.beSomebody(name);
      return this._account.ask('POST', 'rooms', settings);
    });
    if (opened !== null) this._go(opened.room);
  }

  /** Settings of a room that is open. @param {string} room @param {Record<string, any>} settings */
  set(room, settings) {
    return this._try(() => this._account.ask('PUT', `rooms/${encodeURIComponent(room)}`, settings));
  }

  _show() {
    const focused = document.activeElement?.getAttribute('data-room');
    const items = this._rooms.map((room) => {
      const about = make('span', { className: 'soft' }, aboutRoom(room));
      const item = make('button', { type: 'button', className: 'room' }, make('span', {}, room.name), about);
      item.dataset.room = room.id;
      if (room.id === this._here) item.setAttribute('aria-current', 'true');
      item.addEventListener('click', () => this._go(room.id));
      if (room.id === focused) queueMicrotask(() => item.focus());
      return make('li', {}, item);
    });
    element('rooms').replaceChildren(...items);
    element('rooms-none').hidden = items.length > 0;
    this._showAccount();
  }

  _showAccount() {
    const { person } = this._account;
    element('account-title').textContent = person ? t('account.is', { name: person.name }) : t('account.name');
    element('account-form').hidden = person !== null;
    element('account-out').hidden = person === null;
  }

  /** @param {SubmitEvent} event */
  _onAccount(event) {
    event.preventDefault();
    const how = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === 'register' ? 'register' : 'login';
    const password = input('account-password').value;
    input('account-password').value = '';
    this._try(() => this._account.logIn(how, { login: input('account-login').value, password }));
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Who somebody is to the server. An account's tokens are cookies that no script sees; a guest's is kept as long as the
// tab, so that a reload is the same guest. Nothing of both is ever in localStorage.

import { ask } from './api.js';
import { Emitter } from './emitter.js';
import { keepInTab, recallInTab } from './tab.js';

const GUEST = 'auralis.guest';

/** Event `change`: another one is logged in, or nobody. */
export class Account extends Emitter {
  /** @param {import('./settings.js').Settings} settings */
  constructor(settings) {
    super();
    this._settings = settings;
    /** @type {string | null} an account's, as long as the page */
    this._token = null;
    /** @type {{id: string, name: string} | null} who is logged in; null until it is known */
    this.person = null;
  }

  /** What proves who it is where there is no cookie. @returns {string | null} */
  get token() {
    return this._token ?? recallInTab(GUEST);
  }

  /** @param {string | null} token  of a guest; null: it does not hold any more */
  keepGuest(token) {
    if (this.person === null) keepInTab(GUEST, token);
  }

  /** Asks the server who is logged in, and has an old login renewed. */
  async restore() {
    if (!this._settings.account) return;
    try {
      this._become(await ask('GET', 'me', null, this._token));
    } catch (error) {
      if (error.code === 'TOKEN_INVALID') await this._renew();
    }
  }

  /** A refresh token holds once, so pages of one browser do this one after the other. */
  async _renew() {
    const renew = async () => this._take(await ask('POST', 'auth/refresh', {}));
    try {
      await (navigator.locks ? navigator.locks.request('auralis.refresh', renew) : renew());
    } catch (error) {
      if (error.code === 'TOKEN_INVALID') this._become(null);
    }
  }

  /** @param {'login' | 'register'} how @param {{login: string, password: string, name?: string}} who */
  async logIn(how, who) {
    this._take(await ask('POST', `auth/${how}`, who));
  }

  /** Leaves the page for the OpenID provider's. Who comes back is logged in, unless he has changed his mind. */
  goByOpenid() {
    this._settings.setAccount(true);
    const here = location.pathname + location.search.split('&')[0]; // of the query the room alone, which stands first
    location.assign(`api/v1/auth/openid?then=${encodeURIComponent(here)}`);
  }

  async logOut() {
    await ask('POST', 'auth/logout', {}, this._token);
    this._become(null);
  }

  /**
   * As whoever is here; an access token that has run out in the meantime is renewed.
   * @param {string} method @param {string} path @param {object | Blob | null} [body]
   * @returns {Promise<any>}
   * @throws {import('./api.js').Refusal}
   */
  async ask(method, path, body = null) {
    try {
      return await ask(method, path, body, this.token);
    } catch (error) {
      if (error.code !== 'TOKEN_INVALID' || this.person === null) throw error;
      await this._renew();
      return ask(method, path, body, this.token);
    }
  }

  /** Somebody at least: who is not logged in becomes a guest. @param {string} name */
  async beSomebody(name) {
    if (this.person !== null || this.token !== null) return;
    const { token } = await ask('POST', 'auth/guest', { name });
    this.keepGuest(token);
  }

  _take({ token, person }) {
    this._token = token;
    this._become(person);
  }

  _become(person) {
    if (person === null) this._token = null;
    else keepInTab(GUEST, null);
    this.person = person;
    this._settings.setAccount(person !== null);
    this.dispatchEvent(new CustomEvent('change'));
  }
}

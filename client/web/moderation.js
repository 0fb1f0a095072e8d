// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The lists of who keeps order: reports, bans and mutes here and on the whole server, the audit log. Each is there for
// who may read it, and is asked for only while it is seen.

import { Refusal, errorText, timeText, untilText } from './api.js';
import { element, input, make } from './dom.js';
import { Names } from './names.js';
import { onLanguage, STRINGS, t } from './strings.js';

const REFRESH_MS = 15000;
const PAGE = 20;

/**
 * @typedef {object} List
 * @property {string} right
 * @property {(panel: Moderation) => string} path
 * @property {(panel: Moderation, item: any) => Promise<HTMLElement>} row
 */

/** In the order in which they are offered. @type {Record<string, List>} */
const LISTS = {
  reports: {
    right: 'see_reports',
    path: () => (input('moderation-closed').checked ? 'reports' : 'reports?open=true'),
    row: (panel, item) => panel._reportRow(item),
  },
  here: { right: 'ban', path: (panel) => `${panel._roomPath}/sanctions`, row: (panel, item) => panel._sanctionRow(item) },
  server: { right: 'ban_server', path: () => 'sanctions', row: (panel, item) => panel._sanctionRow(item) },
  log: { right: 'see_audit', path: () => 'audit', row: (panel, item) => panel._entryRow(item) },
};

export class Moderation {
  /**
   * @param {import('./people.js').People} people
   * @param {import('./account.js').Account} account
   * @param {import('./person.js').PersonDialog} dialog
   * @param {(text: string) => void} complain
   */
  constructor(people, account, dialog, complain) {
    this._people = people;
    this._account = account;
    this._dialog = dialog;
    this._complain = complain;
    this._names = new Names(people, (path) => account.ask('GET', path));
    this._list = '';
    this._page = 1;
    this._asked = 0; // the newest question; answers to others come too late
    this._isOpen = false;
    this._timer = 0;
    dialog.onDone = () => this._load();
    input('moderation-closed').addEventListener('change', () => this._turn(1));
    element('moderation-newer').addEventListener('click', () => this._turn(this._page - 1));
    element('moderation-older').addEventListener('click', () => this._turn(this._page + 1));
    onLanguage(() => this._isOpen && this.show());
  }

  /** Names of the lists that this person may read. @returns {string[]} */
  get lists() {
    return Object.keys(LISTS).filter((name) => this._people.may(LISTS[name].right));
  }

  get _roomPath() {
    return `rooms/${encodeURIComponent(this._people.room.id)}`;
  }

  /** @param {boolean} isOpen  whether it is seen */
  setOpen(isOpen) {
    this._isOpen = isOpen;
    clearInterval(this._timer);
    if (!isOpen) return;
    this._timer = setInterval(() => document.hidden || this._load(), REFRESH_MS);
    this.show();
  }

  /** Rights may be others now. */
  follow() {
    const shown = [...element('moderation-lists').children].map((one) => one.getAttribute('data-list')).join();
    if (this._isOpen && shown !== this.lists.join()) this.show();
  }

  /** The choice of lists, and the one chosen. */
  show() {
    const { lists } = this;
    if (!lists.includes(this._list)) this._list = lists[0] ?? '';
    const choices = lists.map((name) => {
      const button = make('button', { type: 'button', className: 'button plain' }, t(`moderation.${name}`));
      button.dataset.list = name;
      button.addEventListener('click', () => this._choose(name));
      return button;
    });
    element('moderation-lists').replaceChildren(...choices);
    this._mark();
    this._turn(1);
  }

  /** @param {string} name  of a list */
  _choose(name) {
    this._list = name;
    element('moderation-items').replaceChildren();
    this._mark();
    this._turn(1);
  }

  _mark() {
    for (const button of element('moderation-lists').children) {
      button.setAttribute('aria-pressed', String(button instanceof HTMLElement && button.dataset.list === this._list));
    }
    element('moderation-closed-field').hidden = this._list !== 'reports';
  }

  /** @param {number} page */
  _turn(page) {
    this._page = page;
    return this._load();
  }

  async _load() {
    const list = LISTS[this._list];
    if (!this._isOpen || !list) return;
    const asked = ++this._asked;
    const path = list.path(this);
    const answer = await this._try(() => this._account.ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}&page=${this._page}`));
    const rows = answer === null ? [] : await Promise.all(answer.items.map((item) => list.row(this, item)));
    if (asked !== this._asked) return;
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement ? activeElement.dataset.key : undefined;
    element('moderation-items').replaceChildren(...rows);
    if (focused !== undefined) rows.flatMap((row) => [...row.querySelectorAll('button')]).find(({ dataset }) => dataset.key === focused)?.focus();
    const { total = 0, pages = 0 } = answer ?? {};
    element('moderation-told').textContent = total === 0 ? t('moderation.none') : t('moderation.count', { n: total });
    element('moderation-pages').hidden = pages < 2;
    element('moderation-newer').toggleAttribute('disabled', this._page <= 1);
    element('moderation-older').toggleAttribute('disabled', this._page >= pages);
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

  /** Changes something on the server, and shows what there is then. */
  async _change(method, path, body) {
    await this._try(() => this._account.ask(method, path, body));
    element('moderation-view').focus();
    await this._load();
  }

  /** @param {string} id @param {string} words @param {() => void} run */
  _button(id, words, run) {
    const button = make('button', { type: 'button', className: 'button' }, t(words));
    button.dataset.key = `${words} ${id}`;
    button.addEventListener('click', run);
    return button;
  }

  /** A person's name that opens what can be done about him. @param {string} id  of the row @param {import('./person.js').Person} person */
  _nameButton(id, person) {
    const button = make('button', { type: 'button', className: 'name', 'aria-haspopup': 'dialog' }, person.name);
    button.dataset.key = `name ${id}`;
    button.addEventListener('click', () => this._dialog.open(person));
    return button;
  }

  async _reportRow({ id, by, person, room, message, text, reason, created, closed }) {
    const [who, whom, where] = await Promise.all([this._names.person(by), this._names.person(person), room && this._names.room(room)]);
    const about = [timeText(created), where, t('moderation.by', { name: who.name }), closed > 0 && t('moderation.closed')];
    const close = () => this._change('PUT', `reports/${id}`, { closed: true });
    return make(
      'li',
      { className: 'case' },
      make('div', {}, this._nameButton(id, whom)),
      make('div', {}, reason),
      ...(message > 0 ? [make('blockquote', { className: 'quote' }, text)] : []),
      make('div', { className: 'case-foot' }, make('small', {}, about.filter(Boolean).join(' · ')), ...(closed > 0 ? [] : [this._button(id, 'moderation.close', close)])),
    );
  }

  async _sanctionRow({ id, kind, room, person, address, by, reason, until }) {
    const [who, whom] = await Promise.all([this._names.person(by), this._names.person(person)]);
    const about = [untilText(until), address && t('moderation.address'), t('moderation.by', { name: who.name })];
    const lift = () => this._change('DELETE', `${room ? `rooms/${room}/` : ''}sanctions/${id}`, null);
    return make(
      'li',
      { className: 'case' },
      make('div', {}, make('b', {}, t(`moderation.${kind}`)), ' ', this._nameButton(id, whom)),
      ...(reason ? [make('div', {}, reason)] : []),
      make('div', { className: 'case-foot' }, make('small', {}, about.filter(Boolean).join(' · ')), this._button(id, 'moderation.lift', lift)),
    );
  }

  async _entryRow({ number, at, by, action, target, room, address, details }) {
    const [who, whom, where] = await Promise.all([by && this._names.person(by), target && this._names.person(target), room && this._names.room(room)]);
    const words = `action.${action}`;
    const about = [timeText(at), who && t('moderation.by', { name: who.name }), where, address].filter(Boolean).join(' · ');
    const parts = [make('b', {}, words in STRINGS.en ? t(words) : action.replaceAll('_', ' ')), ' '];
    if (whom) parts.push(this._nameButton(String(number), whom), ' ');
    return make('li', { className: 'case' }, make('div', {}, ...parts, details), make('small', {}, about));
  }
}

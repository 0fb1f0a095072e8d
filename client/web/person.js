// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What can be done about one person, as one dialog: for who is in the room, who said something, who is in a report.
// Nothing that the server would not allow is offered. About oneself it changes the name.

import { Refusal, errorText, untilText } from './api.js';
import { bindDialog } from './dialog.js';
import { element, find, input, make } from './dom.js';
import { instrumentName } from './jam.js';
import { ROLES } from './people.js';
import { say } from './say.js';
import { t } from './strings.js';

const REASON_MAX = 200;
const NAME_MAX = 32;
/** For how long somebody is muted or banned, in seconds; 0 = for good. */
const TIMES_S = { '10m': 600, '1h': 3600, '1d': 86400, '7d': 604800, '30d': 2592000, ever: 0 };

/**
 * @typedef {object} Person  a member, or what is known of who is not here
 * @property {string} id
 * @property {string} name
 * @property {string} [role]
 * @property {boolean} [owner]
 * @property {boolean} [muted]
 * @property {string} [instrument]
 */

/** @param {Person} person @param {boolean} isMe @returns {string} what there is to say of him */
export function aboutPerson({ role, owner, muted, instrument }, isMe) {
  const words = [isMe && t('people.you'), owner && t('people.owner'), role && t(`role.${role}`)];
  return [...words, muted && t('people.muted'), instrument && instrumentName(instrument)].filter(Boolean).join(' · ');
}

export class PersonDialog {
  /**
   * @param {import('./people.js').People} people
   * @param {import('./account.js').Account} account
   * @param {(message: object) => void} send
   * @param {(name: string) => void} rename  this person
   * @param {(text: string) => void} complain
   */
  constructor(people, account, send, rename, complain) {
    this._people = people;
    this._account = account;
    this._send = send;
    this._rename = rename;
    this._complain = complain;
    /** Something was done about somebody. */
    this.onDone = () => {};
    /** Somebody's messages are to be seen no more, or again. */
    this.onIgnored = () => {};
    this._dialog = bindDialog('person-dialog');
    this._text = input('person-text');
    /** @type {Person} */
    this._about = { id: '', name: '' };
    element('person-form').addEventListener('submit', (event) => this._onSubmit(event));
    this._text.addEventListener('input', () => this._text.setCustomValidity(''));
    find('person-role', HTMLSelectElement).addEventListener('change', ({ target }) => {
      const { value: role } = /** @type {HTMLSelectElement} */ (target);
      this._do(() => this._account.ask('PUT', `people/${this._about.id}/role`, { role }), () => t('person.role_set', { name: this._about.name, role: t(`role.${role}`) }));
    });
  }

  /** @param {Person} person @param {import('./people.js').Message} [message]  of his, that is reported if anything is */
  open(person, message) {
    const isMe = person.id === this._people.you?.id;
    this._about = person;
    element('person-title').textContent = person.name;
    element('person-about').textContent = aboutPerson(person, isMe);
    element('person-quote').hidden = message === undefined;
    element('person-quote').textContent = message?.text ?? '';
    this._text.value = isMe ? person.name : '';
    this._text.maxLength = isMe ? NAME_MAX : REASON_MAX;
    this._text.placeholder = t(isMe ? 'people.your_name' : 'people.reason');
    this._text.setAttribute('aria-label', this._text.placeholder);
    this._text.setCustomValidity('');
    const rename = make('button', { className: 'button' }, t('people.rename'));
    element('person-actions').replaceChildren(...(isMe ? [rename] : this._actions(person, message)));
    this._showTerms(person);
    this._dialog.showModal();
  }

  /** For how long and where, if one may say so; and the role. @param {Person} person */
  _showTerms(person) {
    const mayBan = this._people.mayTo('ban', person);
    const mayEverywhere = this._people.mayTo('ban_server', person);
    element('person-terms').hidden = !mayBan && !mayEverywhere;
    element('person-where-field').hidden = !mayEverywhere;
    const time = find('person-time', HTMLSelectElement);
    time.replaceChildren(...Object.entries(TIMES_S).map(([name, seconds]) => new Option(t(`person.time.${name}`), String(seconds))));
    const where = find('person-where', HTMLSelectElement);
    where.replaceChildren(...['room', 'server'].map((one) => new Option(t(`person.where.${one}`), one)));
    input('person-address').checked = false;
    const hasAccount = person.role !== undefined && person.role !== 'guest';
    element('person-role-field').hidden = !hasAccount || !this._people.mayTo('set_role', person);
    const role = find('person-role', HTMLSelectElement);
    role.replaceChildren(...ROLES.slice(1).map((one) => new Option(t(`role.${one}`), one)));
    role.value = person.role ?? '';
  }

  /** @param {Person} person @param {import('./people.js').Message} [message] @returns {HTMLElement[]} */
  _actions(person, message) {
    const { id, name, muted } = person;
    const { room } = this._people;
    const isHere = this._people.members.has(id);
    const may = (right) => this._people.mayTo(right, person);
    /** @type {[boolean, string, () => void][]} whether it may be, its words, and what it does */
    const all = [
      [may('mute') && muted !== true, 'people.mute', () => this._sanction('mute')],
      [may('mute') && muted === true, 'people.unmute', () => this._order({ type: 'unmute', server: this._isEverywhere })],
      [may('kick'), 'people.kick', () => this._do(() => this._kick(), () => t('person.kicked', { name }))],
      [may('ban'), 'people.ban', () => this._sanction('ban')],
      [may('hand') && isHere && !room.server_owned, 'people.hand', () => this._order({ type: 'hand' })],
      [may('report'), 'people.report', () => this._report(message)],
      [true, this._people.ignored.has(id) ? 'people.show' : 'people.ignore', () => this._ignore()],
    ];
    return all.flatMap(([isAllowed, words, run]) => {
      const button = make('button', { type: 'button', className: 'button' }, t(words));
      button.addEventListener('click', run);
      return isAllowed ? [button] : [];
    });
  }

  get _reason() {
    return this._text.value.trim();
  }

  get _isEverywhere() {
    return !element('person-where-field').hidden && find('person-where', HTMLSelectElement).value === 'server';
  }

  /** @param {SubmitEvent} event */
  _onSubmit(event) {
    if (this._about.id !== this._people.you?.id) event.preventDefault(); // Enter in the reason chooses nothing
    else if (this._reason !== '') this._rename(this._reason);
  }

  /** To the room, which tells everybody. @param {Record<string, any>} message */
  _order(message) {
    this._send({ ...message, person: this._about.id, reason: this._reason });
    this._dialog.close();
  }

  /** @param {'mute' | 'ban'} kind */
  _sanction(kind) {
    const seconds = Number(find('person-time', HTMLSelectElement).value);
    const where = this._isEverywhere ? '' : `rooms/${encodeURIComponent(this._people.room.id)}/`;
    const { id: person, name } = this._about;
    const body = { kind, person, seconds, reason: this._reason, address: input('person-address').checked };
    this._do(
      () => this._account.ask('POST', `${where}sanctions`, body),
      ({ until }) => t(`person.${kind}`, { name, until: untilText(until) }),
    );
  }

  /** Out of the room where he is, if that is known. */
  async _kick() {
    const { id } = this._about;
    const isHere = this._people.members.has(id);
    const room = isHere ? this._people.room.id : (await this._account.ask('GET', `people/${id}`)).room;
    if (room === undefined) throw new Refusal({ code: '', message: t('person.away') });
    return this._account.ask('DELETE', `rooms/${encodeURIComponent(room)}/members/${id}`, { reason: this._reason });
  }

  /** On this page alone; nobody is told. */
  _ignore() {
    const { id, name } = this._about;
    const isIgnored = !this._people.ignored.has(id);
    this._people.ignore(id, isIgnored);
    this._dialog.close();
    this.onIgnored();
    say(t(isIgnored ? 'person.ignored' : 'person.shown', { name }));
  }

  /** @param {import('./people.js').Message} [message] */
  _report(message) {
    if (this._reason === '') {
      this._text.setCustomValidity(t('person.why'));
      this._text.reportValidity();
      return;
    }
    const { id: room } = this._people.room;
    const about = message ? { message: message.number } : { person: this._about.id };
    this._do(() => this._account.ask('POST', 'reports', { room, ...about, reason: this._reason }), () => t('person.reported'));
  }

  /** Does it and says so, or why not. @param {() => Promise<any>} action @param {(answer: any) => string} words */
  async _do(action, words) {
    const asked = action();
    this._dialog.close();
    try {
      say(words(await asked));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this._complain(errorText(error));
    }
    this.onDone();
  }
}

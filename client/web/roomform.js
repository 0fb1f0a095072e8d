// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The settings of a room (docs/people.md, section 2) as one dialog: for a room that is opened, and for the one that is.

import { bindDialog } from './dialog.js';
import { element, make } from './dom.js';
import { t } from './strings.js';

const TYPES = ['jam', 'station', 'personal'];
const FLAGS = ['grid', 'private', 'persistent', 'guests', 'chat', 'only_owner_chats', 'only_owner_plays', 'clean_words'];
/** A new room is this until somebody says otherwise. */
const NEW = { name: '', type: 'jam', capacity: 20, welcome: '', guests: true, chat: true };
const NAME_MAX = 50;
const CAPACITY_MAX = 500;
const WELCOME_MAX = 300;
const PASSWORD_MAX = 128;

export class RoomForm {
  constructor() {
    this._dialog = bindDialog('room-dialog');
    this._form = /** @type {HTMLFormElement} */ (element('room-form'));
    /** @type {(settings: Record<string, any>) => void} */
    this._done = () => {};
    this._form.addEventListener('submit', () => this._done(this._read()));
  }

  /**
   * @param {Record<string, any> | null} room  null: a new one
   * @param {boolean} mayKeep  whether it may be persistent
   * @param {(settings: Record<string, any>) => void} done
   */
  open(room, mayKeep, done) {
    this._done = done;
    /** @type {Record<string, any>} */
    const values = room ?? NEW;
    element('room-title').textContent = t(room ? 'room.set' : 'rooms.new');
    const field = (name, control, className = 'field') =>
      make('div', { className }, make('label', { for: control.id }, t(`room.${name}`)), control);
    const input = (name, more) => make('input', { id: `room-${name}`, name, autocomplete: 'off', value: values[name] ?? '', ...more });
    const check = (name, on) => {
      const box = make('input', { type: 'checkbox', name, checked: on === true });
      return make('label', { className: 'check' }, box, ' ', make('span', {}, t(`room.${name}`)));
    };
    const type = make('select', { id: 'room-type', name: 'type' }, ...TYPES.map((one) => make('option', { value: one }, t(`room.${one}`))));
    type.value = values.type;
    const flags = FLAGS.filter((name) => name !== 'persistent' || mayKeep || values.persistent);
    const password = input('password', { type: 'password', maxLength: PASSWORD_MAX, autocomplete: 'new-password' });
    element('room-fields').replaceChildren(
      field('name', input('name', { type: 'text', required: true, autofocus: true, maxLength: NAME_MAX }), 'field wide'),
      field('type', type),
      field('capacity', input('capacity', { type: 'number', required: true, min: '1', max: String(CAPACITY_MAX) })),
      check('has_password', values.has_password),
      password,
      ...flags.map((name) => check(name, values[name])),
      field('welcome', input('welcome', { type: 'text', maxLength: WELCOME_MAX }), 'field wide'),
    );
    const hasPassword = /** @type {HTMLInputElement} */ (this._form.elements.namedItem('has_password'));
    password.placeholder = t(values.has_password ? 'room.unchanged' : 'people.password');
    password.setAttribute('aria-label', t('people.password'));
    password.addEventListener('input', () => (hasPassword.checked = true));
    this._dialog.showModal();
  }

  /** @returns {Record<string, any>} as the server takes them; a password that is not to change is left out */
  _read() {
    /** @type {Record<string, any>} */
    const settings = Object.fromEntries([...new FormData(this._form)].map(([name, value]) => [name, String(value).trim()]));
    const { has_password, password, capacity, ...rest } = settings;
    const flags = this._form.querySelectorAll('input[type="checkbox"]');
    for (const { name, checked } of /** @type {NodeListOf<HTMLInputElement>} */ (flags)) if (name !== 'has_password') rest[name] = checked;
    if (!has_password) rest.password = null;
    else if (password !== '') rest.password = password;
    return { ...rest, capacity: Number(capacity) };
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The list of who is here: colour, name, role, and who plays just now.

import { element, make } from './dom.js';
import { aboutPerson } from './person.js';
import { onLanguage } from './strings.js';

/** @typedef {import('./people.js').Member} Member */

export class Members {
  /**
   * @param {import('./people.js').People} people
   * @param {(member: Member) => void} open  what can be done about one
   */
  constructor(people, open) {
    this._people = people;
    this._open = open;
    /** @type {Map<number, HTMLElement>} */
    this._items = new Map();
    onLanguage(() => this.show());
  }

  show() {
    const { activeElement } = document;
    const focused = [...this._items].find(([, item]) => item === activeElement)?.[0];
    this._items.clear();
    const rows = [...this._people.members.values()].map((member) => {
      const dot = make('span', { className: 'dot' });
      dot.style.background = member.colour;
      const about = make('span', { className: 'soft' }, aboutPerson(member, member.id === this._people.you?.id));
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
}

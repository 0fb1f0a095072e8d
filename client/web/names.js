// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Names of people and rooms that are known by their ids alone: from the room where one is, else the server is asked
// once. Who has gone, a guest above all, stays his id's beginning.

import { Refusal } from './api.js';

const SHORT = 6;
/** What the id of a guest begins with. */
const GUEST = '0';

/** @typedef {import('./person.js').Person} Person */

export class Names {
  /**
   * @param {import('./people.js').People} people
   * @param {(path: string) => Promise<any>} get  from the server
   */
  constructor(people, get) {
    this._people = people;
    this._get = get;
    /** @type {Map<string, Promise<any>>} by path; null = nobody knows */
    this._asked = new Map();
  }

  /** @param {string} id @returns {Promise<Person>} */
  async person(id) {
    const { members, chat } = this._people;
    const isGuest = id.startsWith(GUEST);
    const said = isGuest ? chat.findLast(({ person }) => person === id) : undefined; // an account may have another role now
    const known = members.get(id) ?? said ?? (await this._ask(`people/${id}`));
    return { id, name: known?.name ?? `${id.slice(0, SHORT)}…`, role: isGuest ? 'guest' : known?.role };
  }

  /** @param {string} id @returns {Promise<string>} */
  async room(id) {
    const { room } = this._people;
    return room.id === id ? room.name : ((await this._ask(`rooms/${id}`))?.name ?? id);
  }

  _ask(path) {
    const asked =
      this._asked.get(path) ??
      this._get(path).catch((error) => {
        if (!(error instanceof Refusal)) throw error;
        if (error.code !== 'NOT_FOUND') this._asked.delete(path); // perhaps later
        return null;
      });
    this._asked.set(path, asked);
    return asked;
  }
}

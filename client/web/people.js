// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Who is in the room, what is said there and what one may do, from the messages of docs/people.md, 3.2. No page, no
// clock: whoever shows it hands every message in and is told which part is another now.

export const CHAT_MAX = 100;
/** Somebody who types says so again within this. */
const TYPING_MS = 6000;

/** Each with all that the ones before it may. */
export const ROLES = ['guest', 'member', 'pro', 'moderator', 'admin'];
/** What one may do to anybody else, whatever their roles. */
const TO_ANYBODY = ['hand', 'report'];

/**
 * @typedef {object} Member
 * @property {string} id
 * @property {number} number      in binary messages
 * @property {string} name
 * @property {string} role        guest, member, pro, moderator, admin
 * @property {string} colour      #rrggbb
 * @property {boolean} owner
 * @property {boolean} muted
 * @property {string} instrument
 *
 * @typedef {object} Message
 * @property {number | null} number  null: a notice, for this person alone
 * @property {string} person      '' = the server
 * @property {string} name
 * @property {string} colour
 * @property {string} text
 * @property {number} at          ms since 1970
 * @property {boolean} edited
 * @property {string} kind        user, me, server, notice
 *
 * @typedef {'welcome' | 'members' | 'room' | 'chat' | 'typing' | 'muted' | 'played' | 'out'} Part
 */

export class People {
  constructor() {
    /** @type {Set<string>} whose messages this page does not show, as long as it is open */
    this.ignored = new Set();
    this._forget();
  }

  _forget() {
    /** @type {Map<string, Member>} in the order in which they came */
    this.members = new Map();
    /** @type {Message[]} oldest first */
    this.chat = [];
    /** @type {Record<string, any>} settings of the room; {} before they are known */
    this.room = {};
    /** @type {{number: number, name: string}[]} */
    this.instruments = [];
    /** @type {number | null} ms since 1970 until which this person may not talk and play, 0 = for good; null = not muted */
    this.mutedUntil = null;
    /** Whether the server knows of it: not while the line is lost, though all is still to be seen. */
    this.isHere = false;
    this._me = '';
    this._rights = new Set();
    /** @type {Map<string, number>} who types, and when he last said so */
    this._typing = new Map();
  }

  /** This person as a member; null while not in the room. @returns {Member | null} */
  get you() {
    return this.members.get(this._me) ?? null;
  }

  /** @param {string} right  a name of the table of rights */
  may(right) {
    return this._rights.has(right);
  }

  /**
   * Whether this person may do it to another one: owners and moderators to those below a moderator, admins to those below
   * an admin. Of who is not here the role may be unknown; then the server says.
   * @param {string} right @param {{id: string, role?: string}} other
   */
  mayTo(right, { id, role }) {
    if (id === this._me || !this.may(right)) return false;
    const top = this.you?.role === 'admin' ? 'admin' : 'moderator';
    return TO_ANYBODY.includes(right) || ROLES.indexOf(role ?? '') < ROLES.indexOf(top);
  }

  /** What is to be seen of the chat. @returns {Message[]} */
  get said() {
    return this.chat.filter(({ person }) => !this.ignored.has(person));
  }

  /** @param {string} id @param {boolean} isIgnored  what he says and types is not to be seen here from now on */
  ignore(id, isIgnored) {
    if (isIgnored) this.ignored.add(id);
    else this.ignored.delete(id);
  }

  /** Who said something; he may have gone since. @param {Message} message @returns {{id: string, name: string, role?: string}} */
  author({ person, name }) {
    return this.members.get(person) ?? { id: person, name };
  }

  /** @param {number} number  as binary messages have it @returns {Member | undefined} */
  byNumber(number) {
    return [...this.members.values()].find((one) => one.number === number);
  }

  /** @param {number} now_ms @returns {string[]} names of the others who type */
  typing(now_ms) {
    const fresh = [...this._typing].filter(([id, at_ms]) => now_ms - at_ms < TYPING_MS && id !== this._me && !this.ignored.has(id));
    return fresh.flatMap(([id]) => this.members.get(id)?.name ?? []);
  }

  /** The room was left. */
  leave() {
    this._forget();
  }

  /** The connection is lost: there will be another welcome. */
  lose() {
    this.isHere = false;
  }

  /** @param {any} message  of the server @param {number} now_ms @returns {Part | null} what is another now */
  follow(message, now_ms) {
    if (message.type === 'welcome') return this._onWelcome(message);
    return this.you === null ? null : (this._onMember(message) ?? this._onChat(message, now_ms) ?? this._onRoom(message));
  }

  _onWelcome({ you, room, members, chat, rights, muted_until, instruments }) {
    this._forget();
    for (const member of members) this.members.set(member.id, member);
    this.members.set(you.id, you);
    this._me = you.id;
    this.isHere = true;
    this.chat = chat.slice(-CHAT_MAX);
    this.room = room;
    this._rights = new Set(rights);
    this.mutedUntil = muted_until ?? (you.muted ? 0 : null);
    this.instruments = instruments;
    return /** @type {Part} */ ('welcome');
  }

  /** @returns {Part | null} */
  _onMember(message) {
    switch (message.type) {
      case 'joined':
      case 'member':
        this.members.set(message.member.id, message.member);
        return 'members';
      case 'left':
        this.members.delete(message.person);
        this._typing.delete(message.person);
        return 'members';
      case 'owner':
        this.room.owner = message.person;
        for (const [id, one] of this.members) this.members.set(id, { ...one, owner: id === message.person });
        return 'members';
      default:
        return null;
    }
  }

  /** @returns {Part | null} */
  _onChat({ type, message, person, on, text, played }, now_ms) {
    switch (type) {
      case 'said':
        this._typing.delete(message.person);
        this._add(message);
        return 'chat';
      case 'edited':
        this.chat = this.chat.map((one) => (one.number === message.number ? message : one));
        return 'chat';
      case 'unsaid':
        this.chat = this.chat.filter((one) => one.number !== message.number);
        return 'chat';
      case 'cleared':
        this.chat = [];
        return 'chat';
      case 'notice':
        if (played !== undefined) return 'played'; // of a MIDI file: shown as such
        this._add({ number: null, person: '', name: '', colour: '', text, at: now_ms, edited: false, kind: 'notice' });
        return 'chat';
      case 'typing':
        if (on) this._typing.set(person, now_ms);
        else this._typing.delete(person);
        return 'typing';
      default:
        return null;
    }
  }

  /** @param {Message} message */
  _add(message) {
    this.chat = [...this.chat, message].slice(-CHAT_MAX);
  }

  /** @returns {Part | null} */
  _onRoom(message) {
    switch (message.type) {
      case 'room':
        this.room = message.room;
        this._rights = new Set(message.rights);
        return 'room';
      case 'muted':
        this.mutedUntil = message.until;
        return 'muted';
      case 'sent_out':
        this.leave();
        return 'out';
      default:
        return null;
    }
  }
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The panel of rooms and people: beside the music where there is space, else over it. Comes into the room, comes back
// after a loss or a reload, and hands every message to whom it concerns.

import { recall, remember, roomUrl } from './address.js';
import { Account } from './account.js';
import { untilText } from './api.js';
import { ChatPanel } from './chatpanel.js';
import { element, input } from './dom.js';
import { isEmbedded } from './embed.js';
import { Jam } from './jam.js';
import { Members } from './members.js';
import { Moderation } from './moderation.js';
import { People } from './people.js';
import { PersonDialog } from './person.js';
import { RoomForm } from './roomform.js';
import { aboutRoom, RoomList } from './roomlist.js';
import { copyLink } from './share.js';
import { onLanguage, t } from './strings.js';
import { keepInTab, recallInTab } from './tab.js';
import { Tune } from './tune.js';

/** On narrower screens the panel covers the page. */
const COVERS = '(max-width: 75rem)';
/** A wrong token is tried no second time. */
const AGAIN = 1;
/** By this the answer to `enter` is known. */
const ENTER = 'enter';
/** Who is told so does not try again by himself. */
const REFUSED = ['BANNED', 'FORBIDDEN', 'ROOM_FULL'];

export class PeoplePanel {
  /**
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   * @param {string} room
   * @param {(text: string) => void} complain
   * @param {(may: boolean) => void} steer  whether this person may steer as one of the room's people
   */
  constructor(player, settings, room, complain, steer) {
    this._player = player;
    this._settings = settings;
    this._room = room;
    this._complain = complain;
    this._steer = steer;
    this._panel = element('people');
    this._covers = matchMedia(COVERS);
    this._isOpen = false;
    /** @type {'here' | 'rooms' | 'moderation'} what is chosen, and what is seen */
    this._view = 'here';
    this._seen = '';
    this._unread = 0;
    this._tries = 0;
    this.people = new People();
    this.account = new Account(settings);
    const send = (message) => player.send(message);
    const person = new PersonDialog(this.people, this.account, send, (name) => this.enter(name), complain);
    this._members = new Members(this.people, (member) => person.open(member));
    this._moderation = new Moderation(this.people, this.account, person, complain);
    this._tune = new Tune(this.people, this.account, complain);
    this._chat = new ChatPanel(this.people, send, (message) => person.open(this.people.author(message), message), complain);
    person.onIgnored = () => this._chat.show();
    this._jam = new Jam(player, settings, this.people, (number, on) => this._members.light(number, on));
    this._rooms = new RoomList(this.account, room, (id) => this._go(id), complain);
    this._form = new RoomForm();
    this._bind();
    player.addEventListener('connection', ({ detail }) => this._onConnection(detail.state));
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
    this.account.addEventListener('change', () => this._onAccount());
    onLanguage(() => this._show());
    if (recall('people') === '1') this.setOpen(true);
    this._show();
  }

  _bind() {
    element('open-people').addEventListener('click', () => this.setOpen(!this._isOpen));
    element('people-close').addEventListener('click', () => this.setOpen(false));
    this._panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && this._covers.matches) this.setOpen(false);
    });
    for (const view of /** @type {const} */ (['rooms', 'moderation'])) {
      element(`${view}-toggle`).addEventListener('click', () => {
        this._view = this._view === view ? 'here' : view;
        this._show();
      });
    }
    element('enter-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this._keepPassword(input('enter-password').value);
      this.enter(input('enter-name').value.trim());
    });
    input('enter-name').value = this._settings.name;
    element('room-leave').addEventListener('click', () => this._leave());
    element('room-link').addEventListener('click', () => {
      const name = encodeURIComponent(this.people.room.name.replaceAll(' ', '-'));
      const link = new URL(`r/${name}`, document.baseURI).href;
      copyLink(link, t('room.copied', { link }));
    });
    element('room-set').addEventListener('click', () => {
      const { room } = this.people;
      this._form.open(room, this.people.may('keep'), (settings) => this._rooms.set(room.id, settings));
    });
    element('room-new').addEventListener('click', () => {
      this._form.open(null, this.people.may('keep'), (settings) => {
        if (settings.password === null) delete settings.password;
        this._rooms.open(settings, this._settings.name);
      });
    });
    this._covers.addEventListener('change', () => this._show());
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this._isOpen = isOpen && !isEmbedded;
    remember('people', isOpen ? '1' : null);
    this._show();
    if (isOpen) this._chat.toEnd();
    const field = this.people.you ? 'say' : 'enter-name';
    if (!isOpen) element('open-people').focus();
    else if (this._view === 'here' && !this._covers.matches) element(field).focus();
    else element('people-close').focus();
  }

  toggle() {
    this.setOpen(!this._isOpen);
  }

  /** Comes in, or is called otherwise from now on. @param {string} name */
  async enter(name) {
    if (name !== '') this._settings.setName(name);
    keepInTab(this._key('in'), '1');
    await this.account.restore();
    const { token } = this.account;
    const password = recallInTab(this._key('password'));
    const known = { name: name || this.account.person?.name, token, password };
    const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value));
    this._player.send({ type: 'enter', id: ENTER, ...given });
  }

  _leave() {
    this._jam.letGo();
    this._player.send({ type: 'leave' });
    this._out();
  }

  /** Not in the room any more. */
  _out() {
    keepInTab(this._key('in'), null);
    this._lost();
  }

  _lost() {
    this._jam.letGo();
    this.people.leave();
    this._steer(false);
    this._show();
  }

  _key(what) {
    return `auralis.${what}.${this._room}`;
  }

  /** The room's, as long as the tab: a reload comes back by itself. */
  _keepPassword(password) {
    keepInTab(this._key('password'), password === '' ? null : password);
  }

  _onConnection(state) {
    // All stays as it is to see, and who was typing goes on: there will be another welcome.
    if (state === 'waiting') {
      this.people.lose();
      this._jam.letGo();
    }
    this._tries = 0;
    if (state === 'open' && recallInTab(this._key('in')) !== null) this.enter(this._settings.name);
  }

  /** Somebody logged in or out: he is in the room as that one. */
  _onAccount() {
    if (this.people.you === null || this.people.you.id === this.account.person?.id) return;
    this._jam.letGo();
    this._player.send({ type: 'leave' });
    this.people.lose();
    this.enter(this.account.person?.name ?? this._settings.name);
  }

  _onMessage(message) {
    if (message.type === 'error') this._onError(message);
    const part = this.people.follow(message, Date.now());
    if (part === null) return;
    if (part === 'welcome') this._onWelcome(message);
    if (part === 'out') this._onSentOut(message);
    if (part === 'members' || part === 'room') this._members.show();
    if (part === 'chat') {
      this._chat.show();
      if (message.type === 'said' && message.message.person !== this.people.you?.id) this._unread++;
    }
    if (part === 'typing') this._chat.showTyping();
    if (part === 'played') this._tune.follow(message.played);
    if (part === 'room') this._chat.show();
    if (part === 'welcome' || part === 'room') this._steer(this.people.may('steer'));
    if (!['chat', 'typing', 'played'].includes(part)) this._jam.show();
    this._show();
    if (part === 'room' || part === 'welcome') this._moderation.follow();
  }

  _onWelcome({ token, you }) {
    if (token) this.account.keepGuest(token);
    if (you.role === 'guest') this._settings.setName(you.name);
    this._tries = 0;
    this._unread = 0;
    input('enter-password').value = '';
    this._askPassword(false);
    this._members.show();
    this._show();
    this._chat.show(true);
    this._jam.welcome();
  }

  _onSentOut({ why, reason, until }) {
    this._out();
    const words = t(`out.${why}`, { until: until ? untilText(until) : t('people.forever') });
    this._complain([words, reason].filter(Boolean).join(' '));
  }

  /** What is refused to who comes in has to be asked for. */
  _onError({ code, id, value }) {
    if (id !== undefined && this._chat.refused(id)) return;
    if (id !== ENTER) return;
    const again = code === 'TOKEN_INVALID' && this._tries++ < AGAIN;
    if (!again && code !== 'RATE_LIMIT_EXCEEDED' && code !== 'INVALID_MESSAGE') this._lost();
    if (code === 'WRONG_PASSWORD') {
      this._keepPassword('');
      this._askPassword(true);
      if (!this._isOpen) this.setOpen(true);
      input('enter-password').focus();
    }
    if (REFUSED.includes(code)) keepInTab(this._key('in'), null);
    if (code === 'ROOM_FULL' && value) this._go(value); // of a lobby there is always another
    if (again) {
      this.account.keepGuest(null);
      this.enter(this._settings.name);
    }
  }

  _askPassword(isAsked) {
    const field = input('enter-password');
    field.hidden = !isAsked;
    element('enter-about').textContent = isAsked ? t(field.value === '' ? 'people.has_password' : 'wrong.password') : '';
    field.value = '';
  }

  /** @param {string} room */
  _go(room) {
    if (room === this._room) {
      this._view = 'here';
      this._show();
      return;
    }
    if (this._settings.name !== '') keepInTab(`auralis.in.${room}`, '1');
    location.assign(roomUrl(room));
  }

  _show() {
    const isIn = this.people.you !== null;
    const { room } = this.people;
    const mayModerate = isIn && this._moderation.lists.length > 0;
    if (this._view === 'moderation' && !mayModerate) this._view = 'here';
    const isHere = this._view === 'here';
    if (this._isOpen && isHere) this._unread = 0;
    this._panel.hidden = !this._isOpen;
    document.body.classList.toggle('with-people', this._isOpen);
    for (const part of document.querySelectorAll('main, footer')) part.toggleAttribute('inert', this._isOpen && this._covers.matches);
    for (const view of ['rooms', 'moderation']) {
      element(`${view}-view`).hidden = this._view !== view;
      element(`${view}-toggle`).setAttribute('aria-pressed', String(this._view === view));
    }
    element('moderation-toggle').hidden = !mayModerate;
    element('enter-form').hidden = !isHere || isIn;
    element('here').hidden = !isHere || !isIn;
    element('people-title').textContent = isIn && isHere ? room.name : t(this._view === 'moderation' ? 'moderation.name' : 'people.name');
    this._look(this._isOpen ? this._view : '');
    this._tune.show();
    const opener = element('open-people');
    opener.setAttribute('aria-expanded', String(this._isOpen));
    opener.setAttribute('aria-label', this._unread > 0 ? t('people.unread', { n: this._unread }) : t('people.name'));
    element('people-unread').hidden = this._unread === 0;
    element('people-unread').textContent = String(this._unread);
    if (!isIn) return;
    element('room-about').textContent = aboutRoom({ ...room, members: this.people.members.size });
    element('room-set').hidden = !this.people.may('set');
    this._chat.showRights();
  }

  /** Lists are asked for only while they are seen. @param {string} view  '' = the panel is shut */
  _look(view) {
    if (view === this._seen) return;
    this._seen = view;
    this._rooms.setOpen(view === 'rooms');
    this._moderation.setOpen(view === 'moderation');
  }
}

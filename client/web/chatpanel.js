// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What is said in the room. Everything others wrote becomes text nodes and nothing else.

import { untilText } from './api.js';
import { element, input, make } from './dom.js';
import { getLanguage, onLanguage, t } from './strings.js';

/** As near to the end counts as there. */
const END_PX = 40;
const TYPING_EVERY_MS = 3000;
const LOOK_MS = 1000;
/** As the server counts them: an emoji may be several. */
const CHARS_MAX = 500;
/** Commands of docs/people.md, 3.4, and the right that each takes. */
const COMMANDS = [
  ['/help'], ['/users'], ['/me', 'chat', 'TEXT'], ['/nick', '', 'NAME'], ['/kick', 'kick', 'NAME REASON'],
  ['/mute', 'mute', 'NAME 10m REASON'], ['/unmute', 'mute', 'NAME'], ['/ban', 'ban', 'NAME 1d REASON'],
  ['/unban', 'ban', 'NAME'], ['/clear', 'clear'], ['/owner', 'hand', 'NAME'],
];

/** @typedef {import('./people.js').Message} Message */

export class ChatPanel {
  /**
   * @param {import('./people.js').People} people
   * @param {(message: object) => boolean} send
   * @param {(message: Message) => void} report  opens what can be done about it
   * @param {(text: string) => void} complain
   */
  constructor(people, send, report, complain) {
    this._people = people;
    this._send = send;
    this._report = report;
    this._complain = complain;
    this._log = element('chat');
    this._say = input('say');
    /** @type {Map<Message, HTMLElement>} */
    this._lines = new Map();
    /** @type {number | null} the message that is edited */
    this._edited = null;
    /** @type {Map<string, {text: string, edited: number | null}>} by id, what is not answered yet */
    this._sent = new Map();
    this._count = 0;
    this._rights = '';
    this._typing_ms = -Infinity;
    element('say-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this._submit();
    });
    element('chat-clear').addEventListener('click', () => send({ type: 'clear' }));
    this._say.addEventListener('input', () => this._onInput());
    this._say.addEventListener('keydown', (event) => this._onKey(event));
    this._log.addEventListener('keydown', (event) => this._onLogKey(event));
    // The buttons of one message are in the way of the Tab key, those of a hundred are not.
    for (const type of ['focusin', 'focusout']) {
      this._log.addEventListener(type, ({ target }) => {
        const line = /** @type {Element} */ (target).closest('.line');
        for (const tool of line?.querySelectorAll('.tool') ?? []) /** @type {HTMLElement} */ (tool).tabIndex = type === 'focusin' ? 0 : -1;
      });
    }
    setInterval(() => this.showTyping(), LOOK_MS);
    onLanguage(() => {
      this._lines.clear();
      this.show();
      this.showRights();
    });
  }

  /** @param {boolean} isWhole  all of it is new, and nobody needs to hear it read out */
  show(isWhole = false) {
    const log = this._log;
    const rights = ['unsay', 'report'].filter((right) => this._people.may(right)).join();
    if (this._rights !== rights) this._lines.clear(); // lines have other buttons now
    this._rights = rights;
    const isAtEnd = isWhole || log.scrollHeight - log.scrollTop - log.clientHeight < END_PX;
    log.setAttribute('aria-busy', String(isWhole));
    const lines = new Map(this._people.said.map((message) => [message, this._lines.get(message) ?? this._makeLine(message)]));
    for (const [message, line] of this._lines) if (lines.get(message) !== line) line.remove();
    [...lines.values()].forEach((line, k) => log.children[k] !== line && log.insertBefore(line, log.children[k] ?? null));
    while (log.children.length > lines.size) log.lastElementChild.remove();
    this._lines = lines;
    if (isAtEnd) this.toEnd();
    log.setAttribute('aria-busy', 'false');
    this.showTyping();
  }

  toEnd() {
    this._log.scrollTop = this._log.scrollHeight;
  }

  showTyping() {
    const names = this._people.typing(Date.now());
    const text = names.length > 0 ? t('chat.typing', { who: names.join(', ') }) : '';
    if (element('typing').textContent !== text) element('typing').textContent = text;
  }

  /** Whether one may say something, and which commands there are. */
  showRights() {
    const { mutedUntil } = this._people;
    const may = this._people.may('chat') && mutedUntil === null;
    const words = mutedUntil !== null ? t('chat.muted', { until: untilText(mutedUntil) }) : t(may ? 'chat.say' : 'chat.denied');
    this._say.disabled = !may;
    this._say.placeholder = words;
    element('chat-clear').hidden = !this._people.may('clear');
    const commands = COMMANDS.filter(([, right]) => !right || this._people.may(right));
    const options = commands.map(([value, , rest = '']) => make('option', { value: rest ? `${value} ` : value }, `${value} ${rest}`));
    element('commands').replaceChildren(...options);
  }

  /** A message was refused: it is there again, unless something else is typed. @param {string} id @returns {boolean} */
  refused(id) {
    const sent = this._sent.get(id);
    this._sent.delete(id);
    if (sent === undefined) return false;
    if (this._say.value !== '') return true;
    if (sent.edited === null) this._say.value = sent.text;
    else this._edit({ number: sent.edited, text: sent.text });
    return true;
  }

  /** @param {Message} message */
  _makeLine(message) {
    const { kind, person, name, colour, text, at, edited, number } = message;
    const time = new Date(at).toLocaleTimeString(getLanguage(), { hour: '2-digit', minute: '2-digit' });
    const line = make('div', { className: `line ${kind}`, tabIndex: -1 });
    if (kind === 'user' || kind === 'me') {
      const dot = make('span', { className: 'dot' });
      dot.style.background = colour;
      line.append(dot, make('b', {}, name), ' ');
    }
    line.append(make('span', { className: 'text' }, text), ' ');
    line.append(make('small', {}, edited ? `${time}, ${t('chat.edited')}` : time));
    const isMine = person !== '' && person === this._people.you?.id;
    const tools = make('span', { className: 'line-tools' });
    if (isMine && kind === 'user') tools.append(this._makeTool('chat.edit', '✎', () => this._edit(message)));
    if (number !== null && (isMine || this._people.may('unsay'))) {
      tools.append(this._makeTool('chat.delete', '✕', () => this._send({ type: 'unsay', message: number })));
    }
    if (number !== null && person !== '' && this._people.mayTo('report', { id: person })) {
      tools.append(this._makeTool('people.report', '⚑', () => this._report(message), false));
    }
    line.append(tools);
    return line;
  }

  _makeTool(words, sign, run, says = true) {
    const button = make('button', { type: 'button', className: 'tool', tabIndex: -1, title: t(words), 'aria-label': t(words) }, sign);
    button.addEventListener('click', () => {
      run();
      if (says) this._say.focus();
    });
    return button;
  }

  /** @param {{number: number | null, text: string}} message */
  _edit({ number, text }) {
    this._edited = number;
    this._say.value = text;
    this._say.classList.add('edits');
  }

  _stopEdit() {
    this._edited = null;
    this._say.value = '';
    this._say.classList.remove('edits');
    this._onInput();
  }

  _submit() {
    const text = this._say.value.trim();
    if (text === '') return;
    const count = [...text].length;
    if (count > CHARS_MAX) {
      this._complain(t('chat.long', { count, limit: CHARS_MAX }));
      return;
    }
    const id = `say-${++this._count}`;
    const what = this._edited === null ? { type: 'say' } : { type: 'edit', message: this._edited };
    if (!this._send({ ...what, text, id })) return;
    this._sent.clear();
    this._sent.set(id, { text, edited: this._edited });
    this._typing_ms = -Infinity; // ended by the message
    this._stopEdit();
    this.toEnd();
  }

  _onInput() {
    const { value } = this._say;
    if (value.startsWith('/')) this._say.setAttribute('list', 'commands');
    else this._say.removeAttribute('list');
    const now_ms = performance.now();
    const isTyping = value !== '' && !value.startsWith('/');
    if (isTyping ? now_ms - this._typing_ms < TYPING_EVERY_MS : this._typing_ms === -Infinity) return;
    this._typing_ms = isTyping ? now_ms : -Infinity;
    this._send({ type: 'typing', on: isTyping });
  }

  /** Up and down go from message to message. @param {KeyboardEvent} event */
  _onLogKey(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const lines = [...this._log.children];
    if (!by || lines.length === 0) return;
    event.preventDefault();
    const at = lines.indexOf(document.activeElement?.closest('.line') ?? null);
    const next = at < 0 ? lines.length - 1 : Math.min(lines.length - 1, Math.max(0, at + by));
    /** @type {HTMLElement} */ (lines[next]).focus();
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    if (event.key === 'Escape' && this._edited !== null) this._stopEdit();
    if (event.key !== 'ArrowUp' || this._say.value !== '') return;
    const last = this._people.chat.findLast(({ person, kind }) => kind === 'user' && person === this._people.you?.id);
    if (!last) return;
    event.preventDefault();
    this._edit(last);
  }
}

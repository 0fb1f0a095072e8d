// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The controls of the room on the page. They show what the server says, except where a hand is on them, where an
// answer is awaited, or where a change was accepted and is not heard yet. What a person does in one go is a gesture.

import { Emitter } from './emitter.js';
import { Presets } from './presets.js';
import { PRESET_SETS } from './settings.js';
import { fillSlider } from './slider.js';
import { onLanguage, t } from './strings.js';

const SEND_EVERY_MS = 250;
const ANSWER_MS = 4000;
const AGAIN_MS = 1000;
/** Keys pressed on one control without a longer pause are one gesture. */
const GESTURE_PAUSE_MS = 1000;
const RANGES = ['bpm', 'intensity', 'density', 'brightness'];
const SELECTS = ['key', 'mode'];
const LAYERS = ['drone', 'pad', 'lead', 'bell', 'percussion', 'swell', 'noise'];

/** What a person can set here, in the order in which it is shown. */
export const STEERED = ['preset', ...SELECTS, ...RANGES, 'mute'];

/** @typedef {Record<string, any>} Values  of controls by name, as in docs/protocol.md, section 3 */
/** @typedef {{id: string | null, untilFrame: number, since_ms: number}} Hold */

/**
 * Events: `gesture` (CustomEvent {id: string, before: Values, after: Values}; one of the same id goes on),
 * `shown` (CustomEvent {name: string, value: any}) whenever a control shows another value.
 */
export class Controls extends Emitter {
  /**
   * @param {HTMLFieldSetElement} root
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   * @param {boolean} remembers  whether what is set here is kept, and set again where the music begins anew
   */
  constructor(root, player, settings, remembers) {
    super();
    this._root = root;
    this._player = player;
    this._settings = settings;
    this._remembers = remembers;
    /** @type {Values} as the server last said */
    this._server = {};
    /** @type {Values} as the page shows it */
    this.shown = {};
    /** @type {Map<string, Hold>} controls that do not follow the server for now */
    this._holds = new Map();
    /** @type {Values} */
    this._unsent = {};
    /** @type {Map<string, Values>} by id, what is not answered yet */
    this._sent = new Map();
    this._timer = 0;
    /** @type {string | null} */
    this._dragged = null;
    this._count = 0;
    this._gesture = { number: 0, name: '', at_ms: -Infinity };
    this.presets = new Presets(root, (name) => this.choosePreset(name));
    this._buildLayers();
    for (const name of RANGES) this._bindRange(name);
    for (const name of SELECTS) {
      const select = this._input(name);
      select.addEventListener('change', () => this.apply({ [name]: select.value }));
    }
    player.addEventListener('joined', ({ detail }) => this._onJoined(detail));
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
    onLanguage(() => this._sayAll());
  }

  /** @param {boolean} allowed */
  setAllowed(allowed) {
    this._root.disabled = !allowed;
  }

  /** Whether this person may steer. */
  get isAllowed() {
    return !this._root.disabled;
  }

  /** @param {string} name  of a preset of the server */
  choosePreset(name) {
    const set = this.presets.controlsOf(name);
    this._record({ preset: name }, Object.fromEntries(PRESET_SETS.filter((one) => one in set).map((one) => [one, set[one]])));
    this._change('preset', name);
    this._send();
  }

  /** Sets several controls in one gesture. @param {Values} values */
  apply(values) {
    this._record(values, {});
    this.restore(values);
  }

  /** Sets several controls; no gesture, and so nothing to undo. @param {Values} values */
  restore(values) {
    for (const name of STEERED) if (name in values) this._change(name, values[name]);
    this._send();
  }

  /** Tells of a gesture: what is `set`, and what `follows` from it. */
  _record(set, follows) {
    const after = { ...follows, ...set };
    const before = {};
    for (const name of Object.keys(after)) if (name in this.shown) before[name] = this.shown[name];
    this.dispatchEvent(new CustomEvent('gesture', { detail: { id: this._gestureId(Object.keys(set).join()), before, after } }));
  }

  _gestureId(name) {
    const now_ms = performance.now();
    const goesOn = this._gesture.name === name && RANGES.includes(name) && now_ms - this._gesture.at_ms < GESTURE_PAUSE_MS;
    if (!goesOn && this._dragged === null) this._gesture.number++;
    this._gesture = { number: this._gesture.number, name, at_ms: now_ms };
    return `${name} ${this._gesture.number}`;
  }

  /** @returns {HTMLInputElement} */
  _input(name) {
    return /** @type {HTMLInputElement} */ (this._root.querySelector(`[name="${name}"]`));
  }

  _bindRange(name) {
    const input = this._input(name);
    input.addEventListener('pointerdown', () => {
      this._dragged = name;
      this._gesture.number++;
    });
    input.addEventListener('input', () => this._turn(name, Number(input.value), false));
    input.addEventListener('change', () => {
      this._turn(name, Number(input.value), true);
      this._dragged = null;
    });
    for (const end of ['pointerup', 'pointercancel', 'blur']) {
      input.addEventListener(end, () => {
        this._dragged = null;
      });
    }
  }

  /** A hand is on a slider; `now` sends at once, else a little later with what else changes. */
  _turn(name, value, now) {
    if (value !== this.shown[name]) {
      this._record({ [name]: value }, {});
      this._change(name, value);
    }
    if (now) this._send();
    else this._sendLater(SEND_EVERY_MS);
  }

  _buildLayers() {
    const list = this._root.querySelector('#layers');
    for (const layer of LAYERS) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'chip';
      button.dataset.layer = layer;
      button.dataset.t = `layer.${layer}`;
      button.textContent = t(button.dataset.t);
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        const muted = new Set(this.shown.mute ?? []);
        if (!muted.delete(layer)) muted.add(layer);
        this.apply({ mute: LAYERS.filter((one) => muted.has(one)) });
      });
      list?.append(button);
    }
  }

  /** A person changed a control: shows it and keeps it to be sent. */
  _change(name, value) {
    if (this._remembers) this._settings.setControl(name, value);
    if (name === 'preset') {
      for (const other of PRESET_SETS) delete this._unsent[other];
    }
    this._unsent[name] = value;
    this._hold(name, null, Infinity);
    if (name === 'preset') this._showPreset(value);
    else this._show(name, value);
  }

  _sendLater(wait_ms) {
    if (this._timer === 0) this._timer = setTimeout(() => this._send(), wait_ms);
  }

  _send() {
    clearTimeout(this._timer);
    this._timer = 0;
    const names = Object.keys(this._unsent);
    if (names.length === 0) return;
    const id = `page-${++this._count}`;
    if (!this._player.send({ type: 'control', id, ...this._unsent })) return;
    this._sent.set(id, this._unsent);
    this._unsent = {};
    for (const name of names) this._hold(name, id, Infinity);
  }

  /** Keeps the shown value of a control (and what a preset sets) until the frame at which it is heard. */
  _hold(name, id, untilFrame) {
    const names = name === 'preset' ? ['preset', ...PRESET_SETS] : [name];
    for (const one of names) this._holds.set(one, { id, untilFrame, since_ms: performance.now() });
  }

  _isHeld(name, frame) {
    if (this._dragged === name || name in this._unsent) return true;
    const hold = this._holds.get(name);
    if (!hold) return false;
    const unanswered = hold.untilFrame === Infinity && performance.now() - hold.since_ms > ANSWER_MS;
    if (frame < hold.untilFrame && !unanswered) return true;
    this._holds.delete(name);
    return false;
  }

  _onJoined({ hello, fresh }) {
    this.setAllowed(hello.can_control);
    this._holds.clear();
    this._sent.clear();
    if (fresh && this._remembers) this._unsent = { ...this._settings.controls, ...this._unsent };
    for (const [name, value] of Object.entries(this._unsent)) {
      if (same(value, hello.controls[name])) delete this._unsent[name];
    }
    this._follow(hello.controls, hello.frame);
    for (const [name, value] of Object.entries(this._unsent)) this._show(name, value);
    if (hello.can_control) this._send();
    else this._unsent = {};
    this.presets.load().then(() => this._show('preset', this.shown.preset));
  }

  _onMessage(message) {
    if (message.type === 'status' || message.type === 'generation_update') {
      this._follow(message.controls, message.frame);
    } else if (message.type === 'control') {
      this._onControl(message);
    } else if (message.type === 'error') {
      this._onError(message);
    }
  }

  _follow(controls, frame) {
    Object.assign(this._server, controls);
    for (const [name, value] of Object.entries(controls)) {
      if (!this._isHeld(name, frame)) this._show(name, value);
    }
  }

  /** Somebody's change was accepted: show it now, though it is heard only at effect_frame. */
  _onControl({ controls, effect_frame, id }) {
    this._sent.delete(id);
    for (const [name, value] of Object.entries(controls)) {
      const hold = this._holds.get(name);
      if (this._dragged === name || name in this._unsent) continue;
      if (hold?.id && hold.id !== id && hold.untilFrame === Infinity) continue; // a newer change is on its way
      this._hold(name, null, effect_frame);
      if (name === 'preset') this._showPreset(value);
      else this._show(name, value);
    }
  }

  /** A change was refused: what is wrong goes back to what the server says, what came with it is sent again. */
  _onError({ id, code, field }) {
    const sent = this._sent.get(id);
    if (!sent) return;
    this._sent.delete(id);
    for (const [name, hold] of this._holds) {
      if (hold.id === id) this._holds.delete(name);
    }
    if (code === 'RATE_LIMIT_EXCEEDED') {
      this._unsent = { ...sent, ...this._unsent };
      this._sendLater(AGAIN_MS);
      return;
    }
    const wrong = field in sent ? [field] : Object.keys(sent);
    for (const name of wrong) {
      delete sent[name];
      if (code === 'INVALID_CONTROL') this._settings.dropControl(name);
      if (name in this._server) this._show(name, this._server[name]);
    }
    this._unsent = { ...sent, ...this._unsent };
    this._send();
  }

  /** Shows a preset and what it sets. */
  _showPreset(name) {
    this._show('preset', name);
    for (const [control, value] of Object.entries(this.presets.controlsOf(name))) {
      if (PRESET_SETS.includes(control)) this._show(control, value);
    }
  }

  _show(name, value) {
    this.shown[name] = value;
    if (name === 'mute') {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (this._root.querySelectorAll('.chip'))) {
        button.setAttribute('aria-pressed', String(!value.includes(button.dataset.layer)));
      }
    } else if (name === 'preset') {
      this.presets.show(value);
    } else if (RANGES.includes(name)) {
      this._input(name).value = String(value);
      this._sayRange(name);
    } else if (SELECTS.includes(name)) {
      this._input(name).value = value;
    }
    this.dispatchEvent(new CustomEvent('shown', { detail: { name, value } }));
  }

  _sayRange(name) {
    const input = this._input(name);
    const text = valueText(name, Number(input.value));
    input.setAttribute('aria-valuetext', text);
    fillSlider(input);
    const output = this._root.querySelector(`output[for="${name}"]`);
    if (output) output.textContent = text;
  }

  _sayAll() {
    for (const name of RANGES) this._sayRange(name);
  }
}

/** @returns {string} a control's number as people read it */
export function valueText(name, value) {
  return name === 'bpm'
    ? t('steer.bpm.value', { value: Math.round(value) })
    : t('steer.percent', { value: Math.round(value * 100) });
}

/** Norms come back rounded to 16 bits. */
function same(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-4;
  return JSON.stringify(a) === JSON.stringify(b);
}
